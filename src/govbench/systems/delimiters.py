"""Entities by delimiters, head nouns, closed lists and calendar forms, nested but never crossing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from govbench.systems import Prediction, Row
from govbench.systems.base import Rules
from govbench.systems.delimiters_bodies import Labelled, find_bodies
from govbench.systems.delimiters_patterns import BEHIND, PATTERNS, QUOTED, QUOTED_HEADS
from govbench.systems.delimiters_territories import find_territories


class Delimiters(Rules):
    """Spans that their form alone shows."""

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        return [{"id": row["id"], "entities": _entities(row["text"])} for row in rows]


def _entities(text: str) -> list[Prediction]:
    return [{"start": start, "end": end, "label": label} for start, end, label in _nested(_candidates(text))]


def _candidates(text: str) -> Iterator[Labelled]:
    for label, pattern in PATTERNS:
        for match in pattern.finditer(text):
            yield *match.span(), label
    for match in QUOTED.finditer(text):
        yield *match.span(), _quoted_label(match.group(), text[match.end() : match.end() + 12])
    territories = find_territories(text)
    for start, end in territories:
        yield start, end, "GPE"
    yield from find_bodies(text, territories)


def _quoted_label(quoted: str, behind: str) -> str:
    """By the noun behind, which classifies the name, before the noun inside; a policy when neither tells."""
    head = BEHIND.match(behind)
    for text in (head.group() if head else "", quoted[1:-1]):
        for label, pattern in QUOTED_HEADS:
            if pattern.search(text):
                return label
    return "POLICY"


def _nested(candidates: Iterable[Labelled]) -> list[Labelled]:
    """The candidates without doubles and crossings: of two that cross, the one that begins first is kept."""
    labels: dict[tuple[int, int], str] = {}
    for start, end, label in candidates:
        labels.setdefault((start, end), label)
    kept: list[Labelled] = []
    open_ends: list[int] = []
    for start, end in sorted(labels, key=lambda span: (span[0], -span[1])):
        while open_ends and open_ends[-1] <= start:
            open_ends.pop()
        if not open_ends or end <= open_ends[-1]:
            open_ends.append(end)
            kept.append((start, end, labels[start, end]))
    return kept
