"""The texts of quantities.py with what stands in them: the phrase lists, the train split, other lines."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from govbench import corpus

_HERE = Path(__file__).resolve().parent
PHRASES = _HERE / "quantities_phrases.tsv"
HELD_OUT = _HERE / "quantities_heldout.tsv"


@dataclass(frozen=True)
class Gold:
    """A quantity as a phrase list or the corpus has it. The numeral stands at ``[start, end)``.

    ``kind`` is the form of the phrase, or in the corpus the dimension. ``fields`` are lo, hi, canon, per,
    dim, bound and approx, as text; None for an expression that is to be refused.
    """

    kind: str
    start: int
    end: int
    value: str
    unit: str
    fields: tuple[str, ...] | None
    source: str = "-"

    @property
    def lo(self) -> Fraction:
        """The lower bound."""
        return Fraction(self.of(0))

    @property
    def hi(self) -> Fraction:
        """The upper bound."""
        return Fraction(self.of(1))

    @property
    def canon(self) -> str:
        """The canonical unit."""
        return self.of(2)

    @property
    def per(self) -> str | None:
        """Its denominator."""
        return None if self.of(3) == "-" else self.of(3)

    @property
    def bound(self) -> str:
        """The kind of bound."""
        return self.of(5)

    def of(self, field: int) -> str:
        """A field; only of what is not to be refused."""
        if self.fields is None:
            raise ValueError(f"{self.value} has no quantity")
        return self.fields[field]


@dataclass(frozen=True)
class Text:
    """A phrase, or a paragraph of the corpus; ``silent`` are spans in which no quantity is."""

    form: str
    text: str
    gold: tuple[Gold, ...]
    silent: tuple[tuple[int, int], ...] = ()


def phrases(path: Path) -> list[Text]:
    """A list, phrase by phrase. Raises ``ValueError`` for a line that contradicts its phrase."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    grouped: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        grouped.setdefault(row["phrase"], []).append(row)
    return [_phrase(phrase, rows) for phrase, rows in grouped.items()]


def _phrase(phrase: str, rows: Sequence[Mapping[str, str]]) -> Text:
    gold, place, form = [], 0, rows[0]["form"]
    if form == "none":
        return Text(form, phrase, (), ((0, len(phrase)),))
    for row in rows:
        value, unit = row["value"], row["unit"].replace("-", "")
        start = phrase.find(value + unit, place)
        start = phrase.find(value, place) if start < 0 else start
        if start < 0 or unit not in phrase:
            raise ValueError(f"{value} {unit} is not in {phrase}")
        place = start + len(value)
        columns = ("lo", "hi", "canon", "per", "dim", "bound", "approx")
        fields = None if form == "refused" else tuple(row[name] for name in columns)
        gold.append(Gold(form, start, place, value, unit, fields, row["source"]))
    return Text(form, phrase, tuple(gold))


def train() -> list[Text]:
    """The paragraphs of the train split with their metrics and distractors."""
    found = []
    for row in corpus.rows("metrics", "train"):
        gold = []
        for m in row["metrics"]:
            value, unit = m["value"], m["unit"]["text"] if m["unit"] else ""
            fields = tuple(m[k] or "-" for k in ("lo", "hi", "canon", "per", "dim", "bound", "approx"))
            gold.append(Gold(m["dim"], value["start"], value["end"], value["text"], unit, fields))
        silent = tuple((d["start"], d["end"]) for d in row["distractors"])
        found.append(Text("train", row["text"], tuple(gold), silent))
    return found


def settled(text: Text) -> bool:
    """Whether the phrase rests on no convention of ours: no estimate, nothing that the rules leave open."""
    return text.form != "vague" and not any(gold.source.startswith("open") for gold in text.gold)


def lines_of(folder: Path) -> list[str]:
    """The lines of all texts below a folder that are not blank."""
    return [
        line
        for path in sorted(folder.rglob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
