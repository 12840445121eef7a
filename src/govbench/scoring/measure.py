"""A measure: small integers for each row, and a value for any sum of them.

Everything else (intervals, paired tests, slices) works on the integers, so text is matched once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]
Value = Callable[[Integers, Integers], Floats]
Counts = Callable[[Integers], tuple[float, int, int]]
ItemsT = TypeVar("ItemsT")

FIXED_POINT = 10**6  # soft credit is counted in millionths, so that sums are exact


@dataclass(frozen=True)
class Measure(Generic[ItemsT]):
    """A declared measure; its ``name`` is its token on the command line and in signatures.

    ``about`` says in a line what is counted. ``statistics(items)`` gives integers of shape
    ``(rows, columns)``; ``value(sums, whole)`` maps sums of shape ``(..., columns)`` to scores of shape
    ``(...)``, NaN where undefined. ``whole`` is the sum over all rows, so that what the full gold supports
    stays fixed while resampling. ``counts`` reads true positives, predicted and gold items off one sum.
    ``proportion`` marks a value that is a share of independent items where every item is a cluster of its
    own: it gets Wilson's interval there.
    """

    name: str
    about: str
    statistics: Callable[[ItemsT], Integers]
    value: Value
    counts: Counts
    proportion: bool = False


def ratio(numerator: npt.NDArray[Any], denominator: npt.NDArray[Any]) -> Floats:
    """Elementwise quotient; NaN, meaning undefined, where the denominator is 0.

    >>> ratio(np.array([1, 0]), np.array([2, 0])).tolist()
    [0.5, nan]
    """
    out = np.full(np.shape(denominator), np.nan)
    np.divide(numerator, denominator, out=out, where=denominator != 0)
    return out


def micro_f1(sums: Integers, whole: Integers) -> Floats:
    """``2 tp / (predicted + gold)`` over sums of shape ``(..., 3)`` (van Rijsbergen 1979, β = 1).

    Undefined where nothing is predicted and nothing is gold.
    """
    return ratio(2 * sums[..., 0], sums[..., 1] + sums[..., 2])


def soft_f1(sums: Integers, whole: Integers) -> Floats:
    """``micro_f1`` of credit in millionths: the first column counts ``FIXED_POINT`` a full match."""
    return ratio(2 * sums[..., 0], FIXED_POINT * (sums[..., 1] + sums[..., 2]))


def micro_counts(sums: Integers) -> tuple[int, int, int]:
    """The three counts of one sum."""
    tp, predicted, gold = (int(n) for n in sums)
    return tp, predicted, gold


def soft_counts(sums: Integers) -> tuple[float, int, int]:
    """The counts of one sum whose first column is credit in millionths."""
    credit, predicted, gold = micro_counts(sums)
    return credit / FIXED_POINT, predicted, gold


def accuracy(sums: Integers, whole: Integers) -> Floats:
    """``tp / gold`` over sums of shape ``(..., 3)``; undefined without gold."""
    return ratio(sums[..., 0], sums[..., 2])


def label_columns(sums: Integers) -> tuple[Integers, Integers, Integers]:
    """True positives, predicted and gold of every label, from sums of three columns a label."""
    return sums[..., 0::3], sums[..., 1::3], sums[..., 2::3]


def macro_f1(minimum: int) -> Value:
    """The value: mean F1 of the labels with at least ``minimum`` gold items in ``whole``.

    ``sums`` has three columns a label. A label that a resample neither contains nor predicts has no F1 there
    and is left out of that mean (counting it as 0 would pull the interval of a perfect system below 1). A
    label without that support is never averaged; a prediction of it is an error of the item it was made for.
    """

    def value(sums: Integers, whole: Integers) -> Floats:
        tp, predicted, gold = label_columns(sums)
        f1 = ratio(2 * tp, predicted + gold)[..., label_columns(whole)[2] >= minimum]
        defined = ~np.isnan(f1)
        return ratio(np.where(defined, f1, 0).sum(axis=-1), defined.sum(axis=-1))

    return value


def macro_counts(sums: Integers) -> tuple[int, int, int]:
    """The counts of all labels together."""
    tp, predicted, gold = (int(column.sum()) for column in label_columns(sums))
    return tp, predicted, gold


def row_counts(rows: int, of: Integers, weights: npt.NDArray[Any] | None = None) -> Integers:
    """How many items each row has (or the sum of their integer ``weights``); ``of`` names the row of each.

    >>> row_counts(3, np.array([0, 2, 2])).tolist()
    [1, 0, 2]
    """
    counts = np.zeros(rows, dtype=np.int64)
    if weights is None:
        counts += np.bincount(of, minlength=rows)
    else:
        np.add.at(counts, of, weights)
    return counts
