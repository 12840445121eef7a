"""Intervals from item statistics, bootstrapped over clusters or by Wilson's formula: nothing is rescored."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from govbench.scoring.measure import Integers, Value

CELLS = 1 << 20  # draws held at once, which bounds the memory
_EXACT = ((np.float32, 2**24), (np.float64, 2**53))  # both hold every integer up to there


def draws(generator: np.random.PCG64, resamples: int, clusters: int) -> Integers:
    """The next indices of shape ``(resamples, clusters)``, drawn with replacement.

    Made from the raw 64-bit output of PCG64 by multiply-and-shift on its upper half, so that the same seed
    gives the same draws on every platform and version of numpy (the bias is below clusters / 2³²).
    """
    raw = generator.random_raw(resamples * clusters)
    raw >>= np.uint64(32)
    raw *= np.uint64(clusters)
    raw >>= np.uint64(32)
    indices: Integers = raw.astype(np.int64, copy=False)
    return indices.reshape(resamples, clusters)


def exact_floats(statistics: Integers) -> npt.NDArray[Any]:
    """The statistics in the fastest type in which ``weights @ statistics`` is exact.

    Weights are counts of which no row adds up to more than the number of clusters. Then no partial sum leaves
    the integers that the type holds, whatever the order of addition, and the fast product of floats is exact.
    Statistics too large for float64 stay integers.

    >>> [exact_floats(np.array([[n], [n]])).dtype.name for n in (2**20, 2**30, 2**60)]
    ['float32', 'float64', 'int64']
    """
    bound = int(np.abs(statistics).max(initial=0)) * len(statistics)
    fitting = (kind for kind, limit in _EXACT if bound < limit)
    return statistics.astype(next(fitting, np.int64))


def weighted_sums(weights: npt.NDArray[np.integer[Any]], exact: npt.NDArray[Any]) -> Integers:
    """The product of weights ``(n, clusters)`` and what ``exact_floats`` gave, ``(clusters, columns)``.

    >>> weighted_sums(np.array([[2, 0], [1, 1]]), exact_floats(np.array([[3, 5], [4, 7]]))).tolist()
    [[6, 10], [7, 12]]
    """
    return np.asarray(weights.astype(exact.dtype) @ exact, dtype=np.int64)


def bootstrap_sums(statistics: Integers, *, resamples: int, seed: int) -> Integers:
    """Sums of the rows of ``statistics`` drawn with replacement, shape ``(resamples, columns)``.

    ``statistics`` has shape ``(clusters, columns)`` and at least one row. The score of a resample needs only
    how often each cluster was drawn, so draws are counted and multiplied in blocks of bounded size.
    """
    clusters = len(statistics)
    generator = np.random.PCG64(seed)
    step = max(1, CELLS // clusters)
    exact = exact_floats(statistics)
    sums = np.empty((resamples, statistics.shape[1]), dtype=np.int64)
    for done in range(0, resamples, step):
        drawn = draws(generator, min(step, resamples - done), clusters)
        cells = drawn + clusters * np.arange(len(drawn))[:, np.newaxis]
        times = np.bincount(cells.ravel(), minlength=drawn.size).reshape(drawn.shape)
        sums[done : done + step] = weighted_sums(times, exact)
    return sums


def bootstrap_interval(
    statistics: Integers, value: Value, *, resamples: int, seed: int, level: float = 0.95
) -> tuple[float, float] | None:
    """The interval of ``value`` over resampled rows of ``statistics``, shape ``(clusters, columns)``.

    None where nothing can be resampled: see ``interval_of``.
    """
    if len(statistics) < 2 or not resamples:
        return None
    sums = bootstrap_sums(statistics, resamples=resamples, seed=seed)
    return interval_of(sums, statistics, value, level)


def interval_of(
    sums: Integers, statistics: Integers, value: Value, level: float = 0.95
) -> tuple[float, float] | None:
    """The expanded percentile interval (Efron 1979; Hesterberg 2015, 4.4) from the sums of resamples.

    Plain percentiles are too narrow for few clusters, as is a normal interval with the biased variance. So
    those percentiles are taken that a t-interval would reach, on as many degrees of freedom as the clusters
    are worth: ``effective_clusters`` less one. Undefined values are left out. None where no resample has a
    value, or fewer than two clusters have an item.

    >>> rows = np.array([[n % 3, 2, 2] for n in range(30)])
    >>> from govbench.scoring.measure import micro_f1
    >>> [round(end, 2) for end in bootstrap_interval(rows, micro_f1, resamples=500, seed=1)]
    [0.33, 0.66]
    """
    whole, clusters = statistics.sum(axis=0), int(statistics.any(axis=1).sum())
    values = value(sums, whole)
    defined = values[~np.isnan(values)]
    if not len(defined) or clusters < 2:
        return None
    freedom = effective_clusters(statistics, value) - 1
    share = NormalDist().cdf(math.sqrt(clusters / (clusters - 1)) * student_t((1 + level) / 2, freedom))
    low, high = np.quantile(defined, [1 - share, share])
    return float(low), float(high)


def effective_clusters(statistics: Integers, value: Value) -> float:
    """How many clusters of equal weight would tell as much about the spread of ``value``.

    The variance is a sum of squared influences, taken by leaving out each cluster (Tukey 1958). Where a few
    clusters carry most of it, as with a macro-F1 over a label that only three of them contain, its estimate
    is as uncertain as one from few observations; their number follows by matching moments, as Satterthwaite
    (1946) did: for influences of normal kurtosis it is that of the clusters that have an item, and never
    more.

    >>> from govbench.scoring.measure import micro_f1
    >>> effective_clusters(np.array([[1, 2, 2], [2, 2, 2]] * 10), micro_f1)
    20.0
    >>> effective_clusters(np.array([[0, 9, 9]] + [[2, 2, 2]] * 19), micro_f1) < 3
    True
    """
    whole, clusters = statistics.sum(axis=0), int(statistics.any(axis=1).sum())
    without = value(whole - statistics, whole)
    influences = without[~np.isnan(without)]
    squares = (influences - influences.mean()) ** 2 if len(influences) else influences
    if not squares.sum():
        return float(clusters)
    peaked = float((squares**2).sum() / squares.sum() ** 2)
    return 2 / max(peaked - 1 / clusters, 2 / clusters)


def student_t(share: float, freedom: float) -> float:
    """The quantile of Student's t, by its expansion in 1 / freedom (Abramowitz & Stegun 1964, 26.7.5).

    Right to three digits from four degrees of freedom on, and too small below.

    >>> round(student_t(0.975, 28), 3)
    2.048
    """
    z = NormalDist().inv_cdf(share)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + math.fsum(term / freedom**power for power, term in enumerate(terms, start=1))


def wilson(successes: int, n: int, level: float = 0.95) -> tuple[float, float] | None:
    """Score interval of a proportion of ``n`` independent items (Wilson 1927); None for no items.

    >>> low, high = wilson(0, 20) or (1, 0)
    >>> round(low, 4), round(high, 4)
    (0.0, 0.1611)

    Raises ``ValueError`` unless 0 ≤ successes ≤ n.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n}")
    if not n:
        return None
    share = successes / n
    z = NormalDist().inv_cdf((1 + level) / 2)
    centre = (successes + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(n * share * (1 - share) + z * z / 4)
    # Rounding may carry an end past the share, which the interval always holds, or past 0 and 1.
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))
