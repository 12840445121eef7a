"""What synthetic documents must satisfy to become a training set: each a hard error with its figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

from govbench import schemes
from govbench.alignment import fold
from govbench.annotations.files import read_file
from govbench.annotations.model import Annotation, parents
from govbench.build.sources import Source
from govbench.errors import Finding, GovbenchError

LEAK = 13  # characters in a row that a synthetic document may not share with the real one
PHRASES = 150
PHRASE_LENGTH = 30
SHINGLE = 8
DUPLICATE = 0.15  # of the shorter document's 8-grams
LEAST = {"topic": 15, "role": 25, "entity": 60, "bound": 10, "approx": 10, "dim": 10, "change": 10}
NESTED = 0.22


def read_phrases(path: Path) -> tuple[str, ...]:
    """The set phrases and official names that may stand in real and synthetic documents alike.

    ``set-phrases.tsv`` has a phrase and its source, another text than the test document, on each line.

    Raises ``GovbenchError`` A101 for a line without a source, a phrase that is too long or too many of them.
    """
    findings, phrases = [], []
    for number, line in enumerate(read_file(path).split("\n"), start=1):
        if not line.strip() or line.startswith("# "):
            continue
        cells = line.split("\t")
        if len(cells) != 2 or not all(cell.strip() for cell in cells) or len(cells[0]) > PHRASE_LENGTH:
            findings.append(
                Finding("A101", f"is no phrase of {PHRASE_LENGTH} characters and a source", str(path), number)
            )
        phrases.append(_bare(cells[0]))
    if len(phrases) > PHRASES:
        findings.append(Finding("A101", f"{len(phrases)} phrases are more than {PHRASES}", str(path)))
    if findings:
        raise GovbenchError(findings)
    return tuple(phrases)


def shared_strings(text: str, other: str, phrases: Iterable[str]) -> list[str]:
    """The longest strings of 13 characters or more that stand in both texts, outside the phrases.

    White space is left out, and widths and quotation marks are folded: they hide no copy.

    >>> shared_strings("甲甲甲一二三四五六七八九十百千万乙", "丙一二三四五六七八九十百千万丁", ())
    ['一二三四五六七八九十百千万']
    """
    text, known = _bare(text), set(_grams(_bare(other), LEAK))
    allowed = {gram for phrase in phrases for gram in _grams(phrase, LEAK)}
    starts = [i for i, gram in enumerate(_grams(text, LEAK)) if gram in known and gram not in allowed]
    found: list[tuple[int, int]] = []
    for start in starts:
        if found and found[-1][1] == start + LEAK - 1:
            found[-1] = (found[-1][0], start + LEAK)
        else:
            found.append((start, start + LEAK))
    return [text[start:end] for start, end in found]


def containment(text: str, other: str) -> float:
    """The share of the shorter text's distinct 8-grams that the other has.

    >>> containment("一二三四五六七八九", "零一二三四五六七八十十十")
    0.5
    """
    one, two = (set(_grams(_bare(t), SHINGLE)) for t in (text, other))
    return len(one & two) / max(1, min(len(one), len(two)))


def check_training(sources: Sequence[Source], phrases: Sequence[str]) -> None:
    """All gates. Raises ``GovbenchError`` A121 to A123 with every finding; nothing to check is no error."""
    texts = {
        origin: {
            str(source.folder / "document.txt"): source.gold.document.text
            for source in sources
            if source.meta["origin"] == origin
        }
        for origin in ("synthetic", "real")
    }
    if not texts["synthetic"]:
        return
    findings = list(text_findings(texts["synthetic"], texts["real"], phrases))
    golds = [source.gold for source in sources if source.meta["origin"] == "synthetic"]
    findings += coverage_findings(golds, str(sources[-1].folder.parent))
    if findings:
        raise GovbenchError(findings)


def text_findings(
    synthetic: Mapping[str, str], real: Mapping[str, str], phrases: Sequence[str]
) -> Iterator[Finding]:
    """Leaks of real texts (A121) and near-duplicates (A122); texts are keyed by the path to show."""
    for path, text in synthetic.items():
        for other in real.values():
            for shared in shared_strings(text, other, phrases):
                yield Finding("A121", f"shares {len(shared)} characters with the test: '{shared}'", path)
    for (path, text), (second, other) in combinations(synthetic.items(), 2):
        share = containment(text, other)
        if share > DUPLICATE:
            yield Finding("A122", f"shares {share:.1%} of its 8-grams with {second}", path)


def label_counts(golds: Iterable[Annotation]) -> dict[str, Counter[str]]:
    """How often each label of each closed list occurs; ``nested`` has "yes" and "no" for mentions."""
    found: dict[str, Counter[str]] = {name: Counter() for name in (*LEAST, "nested")}
    for gold in golds:
        found["topic"].update(gold.topics.values())
        found["role"].update(gold.roles.values())
        for entities in gold.entities.values():
            found["entity"].update(entity.label for entity in entities)
            found["nested"].update("no" if parent is None else "yes" for parent in parents(entities))
        for metric in (metric for metrics in gold.metrics.values() for metric in metrics):
            for name in ("bound", "approx", "dim"):
                found[name][getattr(metric, name)] += 1
            if metric.change:
                found["change"][metric.change.type] += 1
    return found


_LABELS: Mapping[str, Iterable[str]] = {
    "topic": schemes.TOPICS,
    "role": schemes.ROLES,
    "entity": schemes.ENTITIES,
    "bound": schemes.BOUNDS,
    "approx": schemes.APPROXIMATIONS,
    "dim": schemes.DIMENSIONS,
    "change": schemes.CHANGE_TYPES,
}


def coverage_findings(golds: Sequence[Annotation], place: str) -> Iterator[Finding]:
    """Labels that occur too seldom for a system to learn them (A123)."""
    counts = label_counts(golds)
    for name, labels in _LABELS.items():
        for label in labels:
            if counts[name][label] < LEAST[name]:
                yield Finding(
                    "A123", f"{name} {label}: {counts[name][label]} of at least {LEAST[name]}", place
                )
    nested = counts["nested"]["yes"] / max(1, counts["nested"].total())
    if nested < NESTED:
        yield Finding("A123", f"{nested:.1%} of mentions are nested, of at least {NESTED:.0%}", place)


def _bare(text: str) -> str:
    return fold("".join(text.split()))


def _grams(text: str, size: int) -> list[str]:
    return [text[i : i + size] for i in range(len(text) - size + 1)]
