"""Credit for spans that are nearly right: character overlap, matched one to one."""

from __future__ import annotations

import numpy as np

from govbench.errors import GovbenchError
from govbench.scoring.assignment import assign_pairs
from govbench.scoring.measure import FIXED_POINT, Integers, row_counts
from govbench.scoring.spans import Spans

_PAIRS = 10**7  # gold times predicted spans of one text; no real paragraph has a thousandth of that
_BLOCK = 1 << 20  # pairs looked at together, which bounds the memory


def dice(start: int, end: int, other_start: int, other_end: int) -> int:
    """Twice the characters that two spans share by the sum of their lengths, in millionths (Dice 1945).

    Rounded half up; 0 for spans that only touch.

    >>> dice(0, 4, 2, 4), dice(0, 4, 4, 6), dice(0, 2, 0, 2)
    (666667, 0, 1000000)
    """
    common = min(end, other_end) - max(start, other_start)
    total = end - start + other_end - other_start
    return (2 * common * FIXED_POINT + total // 2) // total if common > 0 else 0


def overlap_statistics(gold: Spans, predicted: Spans) -> Integers:
    """Credit in millionths, predictions and gold spans of every text, shape ``(texts, 3)``.

    The credit is the largest total Dice of a one-to-one matching between gold and predicted spans of one
    label: a span over the whole text earns a little once, not something for every span in it.

    Raises ``GovbenchError`` S107 for a text with so many overlapping spans that this would take minutes.
    """
    pairs, weights = overlapping(gold, predicted)
    gold_of, predicted_of = pairs
    alone = (np.bincount(gold_of)[gold_of] == 1) & (np.bincount(predicted_of)[predicted_of] == 1)
    rivals = zip(gold_of[~alone].tolist(), predicted_of[~alone].tolist(), strict=True)
    tangled = dict(zip(rivals, weights[~alone].tolist(), strict=True))
    taken = assign_pairs(tangled)
    credit = row_counts(gold.texts, gold.text[gold_of[alone]], weights[alone])
    rest = np.array([tangled[pair] for pair in taken], dtype=np.int64)
    credit += row_counts(gold.texts, gold.text[[g for g, _ in taken]], rest)
    return np.stack([credit, predicted.counts, gold.counts], axis=1)


def overlapping(gold: Spans, predicted: Spans) -> tuple[tuple[Integers, Integers], Integers]:
    """Indices of gold and predicted spans of one text and label that share a character; their Dice."""
    order = np.argsort(predicted.text, kind="stable")
    first = np.searchsorted(predicted.text[order], gold.text)
    many = predicted.counts[gold.text]
    if (crowded := np.flatnonzero(gold.counts * predicted.counts > _PAIRS)).size:
        text = crowded[0]
        raise GovbenchError.of(
            "S107", f"{gold.counts[text]} gold and {predicted.counts[text]} predicted spans", line=text + 1
        )
    found = []
    for block in np.split(np.arange(len(gold)), np.flatnonzero(np.diff(np.cumsum(many) // _BLOCK)) + 1):
        gold_of = np.repeat(block, many[block])
        ends = np.cumsum(many[block])
        predicted_of = order[
            np.arange(len(gold_of)) - np.repeat(ends - many[block] - first[block], many[block])
        ]
        start = np.maximum(gold.start[gold_of], predicted.start[predicted_of])
        common = np.minimum(gold.end[gold_of], predicted.end[predicted_of]) - start
        kept = (common > 0) & (gold.label[gold_of] == predicted.label[predicted_of])
        found.append(np.stack([gold_of[kept], predicted_of[kept], common[kept]]))
    gold_of, predicted_of, common = np.concatenate(found, axis=1)
    total = (gold.end - gold.start)[gold_of] + (predicted.end - predicted.start)[predicted_of]
    return (gold_of, predicted_of), (2 * common * FIXED_POINT + total // 2) // total
