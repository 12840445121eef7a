"""A measure: small integers for each item, and a value for any sum of them.

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
PredictionT = TypeVar("PredictionT")


@dataclass(frozen=True)
class Measure(Generic[PredictionT]):
    """``item(row, prediction)`` gives ``len(columns)`` integers; ``value(sums, whole)`` the score.

    ``sums`` has shape ``(..., columns)``, its result ``(...)``; NaN is undefined. ``whole`` is the sum over
    all items, so that what the full gold supports stays fixed while resampling. ``counts`` reads true
    positives, predicted and gold items off one sum.
    """

    name: str
    columns: tuple[str, ...]
    item: Callable[[Any, PredictionT], tuple[int, ...]]
    value: Callable[[Integers, Integers], Floats]
    counts: Callable[[Integers], tuple[int, int, int]]


def ratio(numerator: Integers, denominator: Integers) -> Floats:
    """Elementwise quotient; NaN, meaning undefined, where the denominator is 0.

    >>> ratio(np.array([1, 0]), np.array([2, 0])).tolist()
    [0.5, nan]
    """
    out = np.full(np.shape(denominator), np.nan)
    np.divide(numerator, denominator, out=out, where=denominator != 0)
    return out
