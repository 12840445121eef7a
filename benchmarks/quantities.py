"""Exact quantities of Chinese text: ``govbench.extract`` beside cn2an, JioNLP and Recognizers-Text.

``python benchmarks/quantities.py`` prints Markdown tables: what each gets right on the phrases of
quantities_phrases.tsv and on the metrics of the train split, what it takes for a number that is none, and how
many characters a second it reads. ``--write`` writes docs/QUANTITIES.md. With the environment variable
GOVBENCH_EXTRA_DATA, throughput is measured on its folder real-unlabelled too.

Peers that are not installed are skipped, and the page says so::

    pip install cn2an jionlp recognizers-text-suite "emoji<2"
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import gc
import io
import logging
import math
import os
import platform
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import govbench
from govbench import corpus
from govbench.quantities import exact_text
from govbench.tables import NOTHING, markdown

_HERE = Path(__file__).resolve().parent
PHRASES = _HERE / "quantities_phrases.tsv"
PAGE = _HERE.parent / "docs" / "QUANTITIES.md"
OURS = "govbench"

_RATIOS = ("ratio", "points")
_ROUNDING = Fraction(1, 10**9)  # peers compute with floats
_TIMES = (1, 2, 4, 8)
_STOP_AFTER = 30.0  # seconds: a system is not given a longer text when one has taken it so long
_EXAMPLES = 12

Call = Callable[[str], object]
Progress = Callable[[str], None]


# ---------------------------------------------------------------- what is compared


@dataclass(frozen=True)
class Found:
    """A number that a system finds at ``[start, end)``.

    ``units`` are the names that it may pass under: the system's own in our terms, or the surface; empty for
    none. ``bounds`` are the bounds that the system's answer can be read as.
    """

    start: int
    end: int
    lo: Fraction
    hi: Fraction
    units: frozenset[str] = frozenset()
    per: str | None = None
    bounds: frozenset[str] = frozenset(("eq",))


@dataclass(frozen=True)
class Gold:
    """A quantity as the phrase list or the corpus has it. The numeral stands at ``[start, end)``.

    ``fields`` are lo, hi, canon, per, dim, bound and approx, as text; None for an expression that is to be
    refused.
    """

    form: str
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


def phrases(path: Path = PHRASES) -> list[Text]:
    """The list, phrase by phrase. Raises ``ValueError`` for a line that contradicts its phrase."""
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


def lines_of(folder: Path) -> list[str]:
    """The lines of all texts below a folder that are not blank."""
    return [
        line
        for path in sorted(folder.rglob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


# ---------------------------------------------------------------- the systems


@dataclass(frozen=True)
class System:
    """A system: ``find`` reads a text, ``calls`` are what is timed, by name, without our translation."""

    name: str
    versions: str
    find: Callable[[str], list[Found]]
    calls: Mapping[str, Call]


def govbench_system() -> System:
    """``govbench.extract``."""

    def find(text: str) -> list[Found]:
        return [
            Found(m.value.start, m.value.end, q.lo, q.hi, frozenset((q.canon,)), q.per, frozenset((q.bound,)))
            for m in govbench.extract(text)
            if (q := m.quantity) is not None
        ]

    return System(OURS, f"govbench {govbench.__version__}", find, {"extract": govbench.extract})


_NUMERALS = "0-9０-９零〇一二两三四五六七八九十廿百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
_RUN = rf"(?:(?<![{_NUMERALS}])[-负])?[{_NUMERALS}]+(?:[.．点][{_NUMERALS}]+)*"
_NUMERAL = re.compile(rf"{_RUN}分之{_RUN}|零下{_RUN}摄氏度|半|{_RUN}")


def cn2an_system() -> System:
    """cn2an 0.5 reads a numeral, or rewrites a sentence; it does not say where the numbers are.

    A regular expression of ours finds numerals. What has a fraction, a percentage or a temperature goes
    through ``transform``, the rest through ``cn2an`` in its mode ``smart``, the widest.
    """
    module = import_module("cn2an")

    def find(text: str) -> list[Found]:
        return [found for match in _NUMERAL.finditer(text) if (found := read(match))]

    def read(match: re.Match[str]) -> Found | None:
        piece, units = match[0], frozenset[str]()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                if piece == "半":
                    following = match.string[match.end() : match.end() + 2]
                    if not module.transform(piece + following).startswith("0.5"):
                        return None
                    value = Fraction(1, 2)
                elif "分之" in piece:
                    units, written = frozenset(("ratio",)), module.transform(piece)
                    value = Fraction(written.rstrip("%")) / (100 if written.endswith("%") else 1)
                elif piece.endswith("摄氏度"):
                    units, value = frozenset(("摄氏度",)), Fraction(module.transform(piece).rstrip("℃"))
                else:
                    value = Fraction(str(module.cn2an(piece, "smart")))
        except (ValueError, ZeroDivisionError):
            return None
        return Found(match.start(), match.end(), value, value, units)

    def transform(text: str) -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return module.transform(text)

    calls = {"cn2an of every numeral": find, "transform": transform}
    return System("cn2an", f"cn2an {version('cn2an')}", find, calls)


_CURRENCIES = {"元": "CNY", "美元": "USD", "欧元": "EUR", "港元": "HKD", "日元": "JPY"}
_MONEY_BOUNDS = {"blur+": ("gt", "ge"), "blur-": ("lt", "le")}


def jionlp_system() -> System:
    """JioNLP finds money and time; of time, durations are quantities and all else is a date."""
    with contextlib.redirect_stdout(io.StringIO()):  # it greets
        module = import_module("jionlp")
    logging.getLogger().addHandler(logging.NullHandler())

    def time_of(text: str) -> Any:
        # By default dates are read against the clock.
        return module.ner.extract_time(text, time_base=0)

    def find(text: str) -> list[Found]:
        amounts = [_amount(item) for item in module.ner.extract_money(text)]
        durations = [_duration(item) for item in time_of(text) if item["type"] == "time_delta"]
        return [found for found in (*amounts, *durations) if found]

    def both(text: str) -> object:
        return module.ner.extract_money(text), time_of(text)

    calls = {"extract_money and extract_time": both, "extract_money": module.ner.extract_money}
    return System("JioNLP", f"jionlp {version('jionlp')}", find, calls)


def _amount(item: Mapping[str, Any]) -> Found:
    """``num`` is a number or two; ``definition`` says accurate, blur, blur+ or blur-."""
    detail = item["detail"]
    ends = detail["num"] if isinstance(detail["num"], list) else [detail["num"]]
    values = [Fraction(str(end)) for end in ends]
    # Two numbers stand for a range, and for 1.2亿余, which is given as 1.2亿 to 1.3亿.
    bounds = ("range", "gt") if len(values) > 1 else _MONEY_BOUNDS.get(detail["definition"], ("eq",))
    hi = values[0] if "余" in item["text"] or "多" in item["text"] else values[-1]
    unit = frozenset((_CURRENCIES.get(detail["case"], detail["case"]),))
    start, end = item["offset"]
    return Found(start, end, values[0], hi, unit, None, frozenset(bounds))


def _duration(item: Mapping[str, Any]) -> Found | None:
    """``time`` is ``{"year": 3.0}``, or two of them; several units at once are no single number."""
    time = item["detail"]["time"]
    ends = time if isinstance(time, list) else [time]
    if len({tuple(end) for end in ends}) != 1 or len(ends[0]) != 1:
        return None
    unit = next(iter(ends[0]))
    values = [end[unit] for end in ends]
    numbers = [Fraction(str(value)) for value in values if isinstance(value, float | int)]
    if len(numbers) != len(values):
        return None
    bounds = frozenset(("range",) if len(numbers) > 1 else ("eq",))
    start, end = item["offset"]
    return Found(start, end, numbers[0], numbers[-1], frozenset((unit,)), None, bounds)


_LEADING_NUMBER = re.compile(rf"^[{_NUMERALS}.．点,，半数几多\s-]+")


def recognizers_system() -> System:
    """The Chinese number, percentage, currency and dimension models, made once.

    Where answers overlap the longest stands: 三成 as a percentage, not the 三 in it.
    """
    culture = import_module("recognizers_text").Culture.Chinese
    number = import_module("recognizers_number").NumberRecognizer(culture)
    unit = import_module("recognizers_number_with_unit").NumberWithUnitRecognizer(culture)
    models = (
        unit.get_currency_model(),
        unit.get_dimension_model(),
        number.get_percentage_model(),
        number.get_number_model(),
    )

    def parse(text: str) -> list[Any]:
        return [answer for model in models for answer in model.parse(text)]

    def find(text: str) -> list[Found]:
        found: list[Found] = []
        for answer in sorted(parse(text), key=lambda a: a.start - a.end):
            one = _answer(answer)
            if one and not any(one.start < other.end and other.start < one.end for other in found):
                found.append(one)
        return found

    calls: dict[str, Call] = {"four models": parse, "number model alone": models[-1].parse}
    return System(
        "Recognizers-Text", f"recognizers-text-suite {version('recognizers-text-suite')}", find, calls
    )


def _answer(answer: Any) -> Found | None:
    """``start`` and ``end`` of an answer count its first and last character; a unit alone has no value."""
    written = answer.resolution.get("value")
    try:
        percent = str(written).endswith("%")
        value = Fraction(str(written).rstrip("%")) / (100 if percent else 1)
    except (ValueError, ZeroDivisionError):
        return None
    units = {"ratio"} if percent else set()
    if "unit" in answer.resolution:
        units = {
            str(answer.resolution.get("isoCurrency", answer.resolution["unit"])),
            _LEADING_NUMBER.sub("", answer.text),
        }
    return Found(answer.start, answer.end + 1, value, value, frozenset(units))


_PEERS: Mapping[str, Callable[[], System]] = {
    "cn2an": cn2an_system,
    "JioNLP": jionlp_system,
    "Recognizers-Text": recognizers_system,
}


def systems() -> tuple[list[System], list[str]]:
    """govbench and every peer that is installed; and a line for each that is not."""
    found, skipped = [govbench_system()], []
    for name, make in _PEERS.items():
        try:
            found.append(make())
        except (ImportError, PackageNotFoundError) as error:
            skipped.append(f"{name} is not installed, or not with what it needs, and is skipped: {error}.")
    return found, skipped


# ---------------------------------------------------------------- comparing


@dataclass
class Tally:
    """Counts of one system on a set of texts.

    Of the ``quantities``: ``right`` numbers, of these with the right ``bounds``, with the right ``units``,
    with both (``all_right``); ``wrong`` numbers, and the rest is missed. ``false`` numbers stand where no
    quantity is. Of the ``silences``, spans without a quantity, ``silent`` were left alone. Of the
    ``refusable`` expressions, which have no one reading, a number was ``given`` for some. ``raised`` texts
    ended in an exception.
    """

    quantities: int = 0
    right: int = 0
    bounds: int = 0
    units: int = 0
    all_right: int = 0
    wrong: int = 0
    false: int = 0
    silences: int = 0
    silent: int = 0
    refusable: int = 0
    given: int = 0
    raised: int = 0
    examples: list[Example] = field(default_factory=list)


@dataclass(frozen=True)
class Example:
    """A wrong number: what the list says, and what the system."""

    form: str
    text: str
    gold: str
    answer: str


def tally(system: System, texts: Iterable[Text]) -> Tally:
    """One system on the texts."""
    counts = Tally()
    for text in texts:
        try:
            found = system.find(text.text)
        except Exception:  # whatever a peer raises; it is counted
            found = []
            counts.raised += 1
        _count(counts, text, found)
    return counts


def _count(counts: Tally, text: Text, found: Sequence[Found]) -> None:
    taken: set[int] = set()
    for gold in text.gold:
        here = [i for i, f in enumerate(found) if _overlap(f, gold.start, gold.end)]
        taken.update(here)
        answers = [found[i] for i in here]
        if gold.fields is None:
            counts.refusable += 1
            counts.given += bool(answers)
            continue
        counts.quantities += 1
        right = [f for f in answers if same_number(f, gold)]
        if right or _both_ends(answers, gold):
            counts.right += 1
            counts.bounds += any(gold.bound in f.bounds for f in right)
            counts.units += any(same_unit(f, gold) for f in right or answers)
            counts.all_right += any(gold.bound in f.bounds and same_unit(f, gold) for f in right)
        elif answers:
            counts.wrong += 1
            counts.examples.append(Example(text.form, text.text, shown_gold(gold), shown(answers)))
    if any(gold.fields for gold in text.gold):
        counts.false += len(found) - len(taken)
    for start, end in text.silent:
        counts.silences += 1
        # A number that belongs to a quantity is no fault where a distractor overlaps it.
        faults = [i for i, f in enumerate(found) if i not in taken and _overlap(f, start, end)]
        counts.silent += not faults


def _overlap(found: Found, start: int, end: int) -> bool:
    return found.start < end and start < found.end


def same_number(found: Found, gold: Gold) -> bool:
    """Equal but for the rounding of floats; see ``_factors`` for what else passes."""
    factors = _factors(found, gold)
    return any(_close(found.lo, gold.lo * by) and _close(found.hi, gold.hi * by) for by in factors)


def _both_ends(answers: Sequence[Found], gold: Gold) -> bool:
    """A range of which the two ends were found as two numbers."""
    if gold.bound != "range":
        return False
    return all(
        any(_close(f.lo, end * by) and f.lo == f.hi for f in answers for by in _factors(f, gold))
        for end in (gold.lo, gold.hi)
    )


def _factors(found: Found, gold: Gold) -> tuple[int, ...]:
    """15 passes for 15 %, 14 days for two weeks, 110千 of 伏 for 110 of 千伏."""
    if gold.canon == "week" and "day" in found.units:
        return (7,)
    if gold.unit.startswith("千") and found.end == gold.end + 1:
        return (1, 1000)
    if gold.canon in _RATIOS:
        return (1, 100, 1000) if "‰" in gold.unit else (1, 100)
    return (1,)


def _close(one: Fraction, other: Fraction) -> bool:
    return abs(one - other) <= _ROUNDING * max(abs(one), abs(other))


def same_unit(found: Found, gold: Gold) -> bool:
    """The canonical unit with its denominator, or the surface; a bare share needs no name."""
    if not found.units:
        return not gold.unit and gold.canon in ("1", "ratio") and found.lo == gold.lo
    if gold.canon == "week" and "day" in found.units:
        return True
    return gold.unit in found.units or (gold.canon in found.units and gold.per == found.per)


def shown_gold(gold: Gold) -> str:
    """For reading."""
    unit = gold.canon if gold.per is None else f"{gold.canon}/{gold.per}"
    ends = gold.of(0) if gold.lo == gold.hi else f"{gold.of(0)}–{gold.of(1)}"
    return f"{ends} {unit} {gold.bound}"


def shown(found: Sequence[Found]) -> str:
    """For reading."""

    def one(f: Found) -> str:
        ends = _short(f.lo) if f.lo == f.hi else f"{_short(f.lo)}–{_short(f.hi)}"
        return " ".join([ends, *sorted(f.units), "/".join(sorted(f.bounds))])

    return "; ".join(one(f) for f in sorted(found, key=lambda f: f.start))


def _short(value: Fraction) -> str:
    text: str = exact_text(value)
    return text if len(text) < 16 else f"{float(value):.6g}"


@dataclass(frozen=True)
class Divergence:
    """Where govbench says another thing than the list."""

    form: str
    text: str
    listed: str
    ours: str


def divergences(texts: Iterable[Text]) -> list[Divergence]:
    """Every phrase whose quantities govbench does not give exactly as listed, surfaces included."""
    found = []
    for text in texts:
        listed = [_listed(gold) for gold in text.gold if gold.fields]
        ours = [_given(metric) for metric in govbench.extract(text.text)]
        if text.form == "refused":
            ours = [given for given in ours if "refused" not in given]
        if listed != ours:
            nothing = "refused" if text.form == "refused" else "nothing"
            found.append(
                Divergence(text.form, text.text, "; ".join(listed) or nothing, "; ".join(ours) or "nothing")
            )
    return found


def _listed(gold: Gold) -> str:
    ends = (exact_text(gold.lo), exact_text(gold.hi))
    return " ".join([f"[{gold.value}|{gold.unit or '-'}]", *ends, *(gold.fields or ())[2:]])


def _given(metric: Any) -> str:
    unit = metric.unit.text if metric.unit else "-"
    surfaces = f"[{metric.value.text}|{unit}]"
    q = metric.quantity
    if q is None:
        return f"{surfaces} refused"
    ends = (exact_text(q.lo), exact_text(q.hi))
    return " ".join([surfaces, *ends, q.canon, q.per or "-", q.dim, q.bound, q.approx])


# ---------------------------------------------------------------- timing


@dataclass(frozen=True)
class Speed:
    """One call on one set of lines: characters a second."""

    system: str
    call: str
    rate: float


@dataclass(frozen=True)
class Growth:
    """Seconds at each of ``_TIMES``; NaN where it was not tried."""

    system: str
    seconds: tuple[float, ...]


def seconds_of(call: Call, texts: Sequence[str], repeat: int) -> float:
    """The least of ``repeat`` times over all texts, one by one; exceptions are swallowed."""
    least = math.inf
    for _ in range(repeat):
        gc.collect()
        start = time.perf_counter()
        for text in texts:
            # Some peers raise on some texts: that is counted elsewhere.
            with contextlib.suppress(Exception):
                call(text)
        least = min(least, time.perf_counter() - start)
    return least


def speeds(found: Sequence[System], lines: Sequence[str], repeat: int, progress: Progress) -> list[Speed]:
    """Every call, warm, line by line; a call that takes long is not repeated."""
    size = sum(map(len, lines))
    rates = []
    for system in found:
        for name, call in system.calls.items():
            progress(f"{system.name}, {name}, {size:,} characters")
            seconds_of(call, lines[:20], 1)
            once = seconds_of(call, lines, 1)
            again = seconds_of(call, lines, repeat - 1) if repeat > 1 and once < _STOP_AFTER else once
            rates.append(Speed(system.name, name, size / min(once, again)))
    return rates


def growth(found: Sequence[System], text: str, repeat: int, progress: Progress) -> list[Growth]:
    """The first call of each system on the text, on twice the text, and so on, given as one string."""
    rows = []
    for system in found:
        call, taken = next(iter(system.calls.values())), list[float]()
        for times in _TIMES:
            progress(f"{system.name}, {times} times {len(text):,} characters as one string")
            if taken and not taken[-1] < _STOP_AFTER:
                taken.append(math.nan)
                continue
            once = seconds_of(call, [text * times], 1)
            again = seconds_of(call, [text * times], repeat - 1) if repeat > 1 and once < 5 else once
            taken.append(min(once, again))
        rows.append(Growth(system.name, tuple(taken)))
    return rows


def exponent(seconds: Sequence[float]) -> float:
    """The slope of log seconds over log length by least squares; NaN for fewer than two points.

    >>> round(exponent([1, 2, 4, 8]), 6), round(exponent([1, 4, 16, math.nan]), 6)
    (1.0, 2.0)
    """
    points = [
        (math.log(n), math.log(s)) for n, s in zip(_TIMES, seconds, strict=True) if not math.isnan(s) and s
    ]
    if len(points) < 2:
        return math.nan
    x0, y0 = (sum(side) / len(points) for side in zip(*points, strict=True))
    slope: float = sum((x - x0) * (y - y0) for x, y in points) / sum((x - x0) ** 2 for x, _ in points)
    return slope


# ---------------------------------------------------------------- the page


@dataclass(frozen=True)
class Results:
    """Everything that was run. Tallies, speeds and growth in the order of the systems."""

    systems: Sequence[System]
    skipped: Sequence[str]
    listed: Sequence[Tally]
    settled: Sequence[Tally]
    forms: Mapping[str, Sequence[Tally]]
    trained: Sequence[Tally]
    dims: Mapping[str, Sequence[Tally]]
    divergences: Sequence[Divergence]
    speeds: Mapping[str, Sequence[Speed]]
    growth: Mapping[str, Sequence[Growth]]


def measure(options: argparse.Namespace, progress: Progress) -> Results:
    """Everything, in one process."""
    found, skipped = systems()
    listed, trained = phrases(), train()
    forms = dict.fromkeys(t.form for t in listed if t.form not in ("none", "refused"))
    dims = dict.fromkeys(gold.form for t in trained for gold in t.gold)
    with _quiet():
        progress("phrases")
        by_form = {f: [tally(s, [t for t in listed if t.form == f]) for s in found] for f in forms}
        progress("train")
        by_dim = {d: [tally(s, [_only(t, d) for t in trained]) for s in found] for d in dims}
        all_listed, all_settled, all_trained = (
            [tally(s, texts) for s in found] for texts in (listed, list(filter(settled, listed)), trained)
        )
        lines = {"train": [t.text for t in trained]}
        if folder := os.environ.get("GOVBENCH_EXTRA_DATA"):
            lines["real-unlabelled"] = lines_of(Path(folder) / "real-unlabelled")
        rates = {name: speeds(found, texts, options.repeat, progress) for name, texts in lines.items()}
        grown = {"train": growth(found, "".join(lines["train"]), options.repeat, progress)}
        if "real-unlabelled" in lines:
            real = growth(found[:1], "\n".join(lines["real-unlabelled"]), 1, progress)
            grown["real-unlabelled"] = real
    return Results(
        found,
        skipped,
        all_listed,
        all_settled,
        by_form,
        all_trained,
        by_dim,
        divergences(listed),
        rates,
        grown,
    )


def settled(text: Text) -> bool:
    """Whether the phrase rests on no convention of ours: no estimate, nothing that the rules leave open."""
    return text.form != "vague" and not any(gold.source.startswith("open") for gold in text.gold)


def _only(text: Text, dim: str) -> Text:
    """The text with the quantities of one dimension."""
    return Text(text.form, text.text, tuple(gold for gold in text.gold if gold.form == dim))


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without the tracebacks that a peer logs, which would cost it time as well."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


_HEAD = """\
# Exact quantities, beside other tools / 数值抽取与同类工具的比较

本页由 `python benchmarks/quantities.py --write` 生成,数字全部来自该次运行。比较对象是 cn2an、JioNLP 与
Recognizers-Text,均取其文档所载的最佳调用。语料有二:一是短语表
[quantities_phrases.tsv](../benchmarks/quantities_phrases.tsv),由语言模型只依据标注规则逐条写成,写时未看任何程序;
二是本语料库的训练集。训练集是 govbench 的开发集;短语表首次运行之后 govbench 也有改动,连规则未定之处也与表
一致,应同样视为开发集。因此两者的成绩都对 govbench 有利,都不是独立的成绩。各工具的用途不同:cn2an 转换数字,
JioNLP 抽取金额与时间,Recognizers-Text 识别数字与单位,只有 govbench 按本规范标注界型、分母与概数。因此“数值”
一栏才可直接相比,界与单位两栏说明的是各工具给出了什么。速度因机器而异,可看的是比值。

Written by `python benchmarks/quantities.py --write`: every number below comes out of that run. cn2an,
JioNLP and Recognizers-Text are given the widest call that their documentation has. Two sets of text: a list
of phrases, [quantities_phrases.tsv](../benchmarks/quantities_phrases.tsv), written one by one by a language
model from the annotation rules, before any program was looked at or run; and the train split of the corpus.
govbench was developed on the train split, and it was changed after its first run on the list, which it now
agrees with even where the rules leave a reading open: take both for development sets. Its figures on both
are favourable to it, and neither is independent. The tools are made for different ends: cn2an converts
numerals, JioNLP extracts money and time, Recognizers-Text numbers and units; only govbench follows our
guidelines for bounds, denominators and estimates. It is the column of values that compares like with like;
bounds and units say what a tool gives.
"""

_METHOD = """\
## Method / 方法

- **value**: an answer that overlaps the numeral and has the right number, or, for a range, both ends.
  15 passes for 15 %, 14 days for two weeks, 110千 of 伏 for 110 of 千伏, and the rounding of floats is
  allowed. A number in the same place is *wrong*; no answer is *missed*.
- **bound** and **unit** are counted among all quantities, where the value is right: bound is gt, ge,
  lt, le, range or eq; unit is the canonical unit with its denominator, or the surface as written.
- **false**: numbers given where the text has no quantity, in texts that have some. **silent**: phrases
  without a quantity, and distractors of train (dates, names, idioms), for which no number was given.
  **refused**: expressions with two readings or none, such as 9~16亿, for which no number was given.
- `cn2an`: the library converts one numeral, or rewrites a sentence; a regular expression of ours finds
  the numerals for it. `transform` takes fractions, percentages and temperatures, `cn2an(…, "smart")`
  the rest. It states no units.
- `JioNLP`: `ner.extract_money` and `ner.extract_time`. Durations (`time_delta`) are quantities; its
  points and spans of time are dates and count as silence. `blur+` passes for gt and ge, `blur-` for lt
  and le.
- `Recognizers-Text`: the number, percentage, currency and dimension models for Chinese, made once;
  where answers overlap the longest stands. Its answers have no bounds: they count as eq.
- Throughput is warm, one process, one line a call, the fastest of several runs, without our translation
  of the answers. Growth is for one string, without line ends in train.
"""


def page(results: Results, repeat: int) -> str:
    """docs/QUANTITIES.md."""
    return "\n\n".join(part.strip("\n") for part in _parts(results, repeat)) + "\n"


def _parts(results: Results, repeat: int) -> Iterator[str]:
    yield _HEAD
    yield setting(results, repeat)
    yield from results.skipped
    yield _METHOD
    yield "## The phrases / 短语表"
    yield overview(results.systems, results.listed, phrases_too=True)
    yield (
        "Without the form vague, where 数十 is 20 to 99 by our guidelines, and without the phrases that the "
        "rules leave open: / 除去 vague 一组与规则未定的短语:"
    )
    yield overview(results.systems, results.settled, phrases_too=True)
    yield "Values right, by form of the phrase: / 按写法列出的正确数值数:"
    yield by_kind(results.systems, results.forms, "form")
    yield "## The train split / 训练集"
    yield overview(results.systems, results.trained)
    yield "Values right, by dimension: / 按量纲列出的正确数值数:"
    yield by_kind(results.systems, results.dims, "dim")
    yield "## Throughput / 速度"
    for name, rates in results.speeds.items():
        yield throughput(name, rates)
    for name, grown in results.growth.items():
        yield growing(name, grown)
    yield "## Where peers go wrong / 各工具的错例"
    yield (
        "One phrase of each form for which a tool gives another number, up to "
        f"{_EXAMPLES} a tool; what it leaves out is not shown."
    )
    for system, counts in zip(results.systems, results.listed, strict=True):
        if system.name != OURS:
            yield examples(system, counts.examples)
    yield "## Where govbench differs from the list / govbench 与短语表不一致之处"
    yield differing(results.divergences)


def setting(results: Results, repeat: int) -> str:
    """Versions, and on what it ran."""
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, one used"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    versions = ", ".join(system.versions for system in results.systems)
    return f"{versions}. {python}, {machine}; the fastest of {repeat}."


def overview(found: Sequence[System], tallies: Sequence[Tally], *, phrases_too: bool = False) -> str:
    """All counts, one line a system."""
    header = ["system", "values right", "wrong", "missed"]
    rows = []
    for system, t in zip(found, tallies, strict=True):
        right = f"{t.right} of {t.quantities} ({_share(t.right, t.quantities)})"
        silent = f"{t.silent} of {t.silences} ({_share(t.silent, t.silences)})"
        missed = t.quantities - t.right - t.wrong
        row = [system.name, right, t.wrong, missed, t.bounds, t.units, t.all_right, t.false, silent]
        refused = [f"{t.refusable - t.given} of {t.refusable}"] if phrases_too else []
        rows.append([*row, *refused, t.raised])
    header += ["and bound", "and unit", "and both", "false", "silent"]
    header += [*(["refused"] if phrases_too else []), "texts that raised"]
    return markdown(header, rows, "l" + "r" * (len(header) - 1))


def by_kind(found: Sequence[System], kinds: Mapping[str, Sequence[Tally]], name: str) -> str:
    """Values right, one line a kind."""
    rows = [[kind, tallies[0].quantities, *(t.right for t in tallies)] for kind, tallies in kinds.items()]
    header = [name, "of", *(system.name for system in found)]
    return markdown(header, rows, "l" + "r" * (len(header) - 1))


def throughput(name: str, rates: Sequence[Speed]) -> str:
    """Characters a second."""
    ours = next(rate.rate for rate in rates if rate.system == OURS)
    rows = [[r.system, r.call, f"{_rounded(r.rate):,}", f"{ours / r.rate:.2f}"] for r in rates]
    return markdown([f"on {name}", "call", "characters a second", "govbench : this"], rows, "llrr")


def growing(name: str, grown: Sequence[Growth]) -> str:
    """Seconds at growing lengths."""
    rows = []
    for g in grown:
        cells = [NOTHING if math.isnan(s) else f"{s:.2f}" for s in g.seconds]
        slope = exponent(g.seconds)
        rows.append([g.system, *cells, NOTHING if math.isnan(slope) else f"{slope:.2f}"])
    header = [f"{name} as one string, seconds", *(f"{n}×" for n in _TIMES), "x of seconds ∝ length^x"]
    return markdown(header, rows, "l" + "r" * (len(header) - 1))


def examples(system: System, wrong: Sequence[Example]) -> str:
    """One a form."""
    firsts = {example.form: example for example in reversed(wrong)}
    ordered = [example for example in wrong if firsts.get(example.form) is example][:_EXAMPLES]
    rows = [[e.text, e.gold, e.answer] for e in ordered]
    forms = Counter(example.form for example in wrong)
    head = f"**{system.name}**: {len(wrong)} wrong numbers in {len(forms)} forms."
    return f"{head}\n\n{markdown(['phrase', 'list', system.name], rows)}" if rows else head


def differing(found: Sequence[Divergence]) -> str:
    """All of them."""
    if not found:
        return "Nowhere: every field of every phrase is as listed, surfaces included."
    head = (
        f"{len(found)} phrases, all that there are. Notation: [value|unit] lo hi canon per dim bound approx. "
        "Some differ in the span of value and unit alone, which the rules leave open in places (column "
        "source of the list)."
    )
    rows = [[d.form, d.text, d.listed, d.ours] for d in found]
    return f"{head}\n\n{markdown(['form', 'phrase', 'list', OURS], rows)}"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else NOTHING


def _rounded(value: float) -> int:
    """Three digits.

    >>> _rounded(1234567.8), _rounded(98.7)
    (1230000, 99)
    """
    return int(round(value, 2 - math.floor(math.log10(value)))) if value >= 100 else round(value)


# ---------------------------------------------------------------- the command


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--repeat",
        type=_positive,
        default=5,
        metavar="N",
        help="runs, of which the fastest counts (%(default)s)",
    )
    parser.add_argument("--write", action="store_true", help="write docs/QUANTITIES.md")
    return parser.parse_args()


def main() -> int:
    """Print the page, or write it; progress goes to a terminal only."""
    options = arguments()
    terminal = sys.stderr.isatty()

    def progress(text: str) -> None:
        if terminal:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    results = measure(options, progress)
    progress("")
    text = page(results, options.repeat)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


if __name__ == "__main__":
    sys.exit(main())
