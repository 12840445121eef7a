"""What is wrong with spans that are not right: one class for every pair, prediction and gold span."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from govbench.scoring.assignment import assign_pairs
from govbench.scoring.measure import Booleans, Integers
from govbench.scoring.overlap import overlapping
from govbench.scoring.spans import Spans, credited, keys_of

ERRORS = {
    "boundary": "the right label, another start or end",
    "label": "the right start and end, another label",
    "spurious": "any other prediction",
    "missed": "any other gold span",
}


@dataclass(frozen=True)
class SpanMatch:
    """``right`` or a class of ``ERRORS``, and the indices of what has it; None is no partner."""

    error: str
    gold: int | None
    predicted: int | None


def span_matches(gold: Spans, predicted: Spans) -> Iterator[SpanMatch]:
    """Every span of both sides once, in a pair or alone; right are the pairs that ``credited`` marks.

    Of the rest those that share a character and the label, or have the same place, are paired one to one for
    the largest total Dice: so many gold spans less the right ones are missed, of another boundary or of
    another label, and so many predictions less the right ones spurious or one of these two.

    >>> def spans(*ends):
    ...     zeros = np.zeros(len(ends), dtype=np.int64)
    ...     return Spans(1, zeros, zeros, np.array(ends, dtype=np.int64), zeros)
    >>> [(match.error, match.gold, match.predicted) for match in span_matches(spans(2, 3), spans(3, 4, 5))]
    [('right', 1, 0), ('boundary', 0, 1), ('spurious', None, 2)]

    Raises ``GovbenchError`` S107 for a text with so many overlapping spans that this would take minutes.
    """
    found, finding = credited(gold, predicted), credited(predicted, gold)
    # As many of each key on both sides: in order of keys they are the pairs.
    keys = keys_of(gold, predicted)
    for g, p in zip(*map(_ordered, keys, (found, finding)), strict=True):
        yield SpanMatch("right", g, p)
    lost, spare = np.flatnonzero(~found), np.flatnonzero(~finding)
    pairs = _wrong_pairs(gold.where(lost), predicted.where(spare))
    for g, p in pairs:
        same = gold.label[lost[g]] == predicted.label[spare[p]]
        yield SpanMatch("boundary" if same else "label", int(lost[g]), int(spare[p]))
    for p in sorted(set(range(len(spare))) - {p for _, p in pairs}):
        yield SpanMatch("spurious", None, int(spare[p]))
    for g in sorted(set(range(len(lost))) - {g for g, _ in pairs}):
        yield SpanMatch("missed", int(lost[g]), None)


def _ordered(keys: Integers, marked: Booleans) -> list[int]:
    indices = np.flatnonzero(marked)
    ordered: list[int] = indices[np.argsort(keys[indices], kind="stable")].tolist()
    return ordered


def _wrong_pairs(gold: Spans, predicted: Spans) -> list[tuple[int, int]]:
    (gold_of, predicted_of), weights = overlapping(gold.unlabelled(), predicted.unlabelled())
    same_label = gold.label[gold_of] == predicted.label[predicted_of]
    same_place = (gold.start[gold_of] == predicted.start[predicted_of]) & (
        gold.end[gold_of] == predicted.end[predicted_of]
    )
    kept = same_label | same_place
    pairs = zip(gold_of[kept].tolist(), predicted_of[kept].tolist(), strict=True)
    return assign_pairs(dict(zip(pairs, weights[kept].tolist(), strict=True)))
