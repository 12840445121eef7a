"""Exact matching of labelled spans: gold is a set, predictions a multiset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable

from govbench.scoring.measure import Floats, Integers, ratio

COLUMNS = ("tp", "predicted", "gold")


def match_counts(gold: Iterable[Hashable], predicted: Iterable[Hashable]) -> tuple[int, int, int]:
    """True positives, predictions and gold items of one text.

    Every gold item credits one equal prediction; extra copies of it are false positives.

    >>> match_counts({"a", "b"}, ["a", "a", "c"])
    (1, 3, 2)
    """
    items = set(gold)
    found = Counter(predicted)
    return sum(found[item] > 0 for item in items), found.total(), len(items)


def micro_f1(sums: Integers, whole: Integers) -> Floats:
    """``2 tp / (predicted + gold)`` over sums of shape ``(..., 3)`` (van Rijsbergen 1979, β = 1).

    Undefined where nothing is predicted and nothing is gold.
    """
    return ratio(2 * sums[..., 0], sums[..., 1] + sums[..., 2])


def span_counts(sums: Integers) -> tuple[int, int, int]:
    """The three counts of one sum."""
    tp, predicted, gold = (int(n) for n in sums)
    return tp, predicted, gold
