"""Macro-F1 over the labels that gold supports."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np

from govbench.scoring.measure import Floats, Integers, ratio


def columns(labels: Sequence[str]) -> tuple[str, ...]:
    """Three columns a label: true positives, predicted, gold."""
    return tuple(f"{label}:{name}" for label in labels for name in ("tp", "predicted", "gold"))


def label_item(labels: Sequence[str], gold: str, predicted: str | None) -> tuple[int, ...]:
    """The statistics of one item; a missing prediction (None) counts for no label.

    >>> label_item(("A", "B"), "A", "B")
    (0, 0, 1, 0, 1, 0)
    """
    return tuple(
        int(value)
        for label in labels
        for value in (gold == predicted == label, predicted == label, gold == label)
    )


def macro_f1(sums: Integers, whole: Integers) -> Floats:
    """Mean F1 of the labels with gold support in ``whole``.

    A label that a resample neither contains nor predicts has no F1 there and is left out of that mean
    (counting it as 0 would pull the interval of a perfect system below 1). A label without gold support is
    never averaged, but a prediction of it is an error of the label it should have been.
    """
    f1 = ratio(2 * sums[..., 0::3], sums[..., 1::3] + sums[..., 2::3])
    supported = f1[..., whole[2::3] > 0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # an empty mean is NaN, which is what is meant
        return np.asarray(np.nanmean(supported, axis=-1), dtype=np.float64)


def label_counts(sums: Integers) -> tuple[int, int, int]:
    """Items with the right label, items with a label, items."""
    return int(sums[0::3].sum()), int(sums[1::3].sum()), int(sums[2::3].sum())
