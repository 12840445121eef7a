"""Whether two systems differ: paired tests over clusters, correction for many, ranks with ties.

Statistics of the two systems have one shape, ``(clusters, columns)``, and row i of both is the same cluster.
``value(sums, whole)`` may read from ``whole`` only what gold decides, which is the same for both. No result
depends on the order of clusters, and swapping the systems changes none of the p-values.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from govbench.scoring.intervals import CELLS, bootstrap_sums, exact_floats, weighted_sums
from govbench.scoring.measure import Floats, Integers, Value

_NOISE = 1e-12  # relative: values that differ by less are equal but for rounding


@dataclass(frozen=True)
class _Observed:
    """The difference of the two systems, and the least distance that counts as reaching it."""

    difference: float
    reach: float


def paired_randomisation(
    a: Integers, b: Integers, value: Value, *, permutations: int = 10_000, seed: int = 13
) -> float | None:
    """Two-sided p of paired approximate randomisation (Noreen 1989; Yeh 2000).

    Each permutation swaps the statistics of every cluster between the systems with probability ½; p is the
    share whose absolute difference of values is at least the observed one, which counts itself: +1 above and
    below. Permutations where either value is undefined are left out, which keeps the test valid: given the
    set of labellings with values, each is as likely as the observed one. None where the observed difference
    is undefined or nothing is permuted.

    >>> from govbench.scoring.measure import micro_f1
    >>> a = np.array([[3, 4, 4]] * 12)
    >>> paired_randomisation(a, a, micro_f1)
    1.0
    >>> p = paired_randomisation(a, a - [1, 0, 0], micro_f1)  # exactly 2 / 2¹²
    >>> p is not None and p < 0.002
    True

    Raises ``ValueError`` for statistics of different shapes.
    """
    a, b = _canonical(a, b)
    observed = _observed(a, b, value)
    if observed is None or not permutations:
        return None
    whole_a, whole_b = a.sum(axis=0), b.sum(axis=0)
    steps = (b - a)[(a != b).any(axis=1)]
    moved = _random_subset_sums(steps, permutations, seed)
    differences = value(whole_a + moved, whole_a) - value(whole_b - moved, whole_b)
    return _p(np.abs(differences), observed)


def paired_bootstrap(
    a: Integers, b: Integers, value: Value, *, resamples: int = 10_000, seed: int = 13
) -> float | None:
    """Two-sided p of the paired bootstrap, centred (Efron & Tibshirani 1993, ch. 16; Koehn 2004).

    Clusters are drawn with replacement, the same for both systems; p is the share of resamples whose
    difference lies at least as far from the observed one as that lies from 0, with +1 above and below. The
    observed difference is taken off before the absolute value, so a system against itself has p = 1.
    Resamples where either value is undefined are left out. None as for ``paired_randomisation``.

    Raises ``ValueError`` for statistics of different shapes.
    """
    a, b = _canonical(a, b)
    observed = _observed(a, b, value)
    if observed is None or not resamples:
        return None
    differences = _bootstrap_differences(a, b, value, resamples, seed)
    return _p(np.abs(differences - observed.difference), observed)


def minimum_detectable_difference(
    a: Integers,
    b: Integers,
    value: Value,
    *,
    resamples: int = 2000,
    seed: int = 13,
    power: float = 0.8,
    alpha: float = 0.05,
) -> float | None:
    """The true difference that a two-sided test at ``alpha`` would show with probability ``power``.

    (z₁₋α⸝₂ + z_power) standard errors, the error being the standard deviation of the difference over paired
    bootstrap resamples; the normal approximation of textbook power analysis. None where the observed
    difference, or that of all but one resample, is undefined.

    Raises ``ValueError`` for statistics of different shapes.
    """
    a, b = _canonical(a, b)
    if _observed(a, b, value) is None:
        return None
    differences = _bootstrap_differences(a, b, value, resamples, seed)
    defined = differences[~np.isnan(differences)]
    if len(defined) < 2:
        return None
    z = NormalDist().inv_cdf(1 - alpha / 2) + NormalDist().inv_cdf(power)
    return z * float(defined.std(ddof=1))


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values in the order given (Holm 1979): monotone in p, never below it or above 1.

    >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03, 0.005])]
    [0.03, 0.06, 0.06, 0.02]
    """
    adjusted = [0.0] * len(p_values)
    largest = 0.0
    for done, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        largest = max(largest, min(1.0, (len(p_values) - done) * p_values[index]))
        adjusted[index] = largest
    return adjusted


def rank_intervals(
    scores: Sequence[float], p_adjusted: npt.ArrayLike, alpha: float = 0.05
) -> list[tuple[int, int]]:
    """For K systems the ranks that ``p_adjusted``, symmetric of shape ``(K, K)``, leaves open to each.

    From 1 + the number of systems significantly better (p ≤ ``alpha``) to K − the number significantly
    worse. An undefined p or score (NaN) separates nothing.

    >>> rank_intervals([0.9, 0.8, 0.1], [[1, 0.4, 0.01], [0.4, 1, 0.02], [0.01, 0.02, 1]])
    [(1, 2), (1, 2), (3, 3)]

    Raises ``ValueError`` where ``p_adjusted`` has another shape or is not symmetric.
    """
    values, p = np.asarray(scores, dtype=np.float64), np.asarray(p_adjusted, dtype=np.float64)
    if p.shape != (len(values), len(values)) or not np.array_equal(p, p.T, equal_nan=True):
        raise ValueError(f"p-values of shape {p.shape} are no symmetric table of {len(values)} systems")
    beaten_by = (values > values[:, np.newaxis]) & (p <= alpha)
    better, worse = beaten_by.sum(axis=1), beaten_by.sum(axis=0)
    return [(1 + int(up), len(values) - int(down)) for up, down in zip(better, worse, strict=True)]


def discordant(a: Floats, b: Floats) -> tuple[int, int]:
    """Clusters where ``a`` has more right than ``b``, and fewer; both have shape ``(clusters,)``.

    >>> discordant(np.array([3, 1, 2, 0]), np.array([2, 1, 0, 4]))
    (2, 1)

    Raises ``ValueError`` for counts of different shapes.
    """
    if a.shape != b.shape:
        raise ValueError(f"shapes {a.shape} and {b.shape} are no pairs")
    return int((a > b).sum()), int((a < b).sum())


def spread(values: Sequence[float]) -> tuple[float, float | None]:
    """Mean and sample standard deviation over the seeds of one system; one seed shows no deviation.

    >>> spread([0.5, 0.75, 1.0]), spread([0.5])
    ((0.75, 0.25), (0.5, None))

    Raises ``statistics.StatisticsError``, a ``ValueError``, for no values.
    """
    return statistics.fmean(values), statistics.stdev(values) if len(values) > 1 else None


def _canonical(a: Integers, b: Integers) -> tuple[Integers, Integers]:
    """Both, with clusters sorted and the systems in an order of their own: one form for every order."""
    if a.shape != b.shape or a.ndim != 2:
        raise ValueError(f"statistics of shapes {a.shape} and {b.shape} are no pairs of clusters")
    pairs = (np.hstack(order) for order in ((a, b), (b, a)))
    both = [rows[np.lexsort(rows.T)] for rows in pairs]
    first, second = np.hsplit(min(both, key=lambda rows: rows.astype(">i8").tobytes()), 2)
    return first, second


def _observed(a: Integers, b: Integers, value: Value) -> _Observed | None:
    if not len(a):
        return None
    whole_a, whole_b = a.sum(axis=0), b.sum(axis=0)
    mine, theirs = float(value(whole_a, whole_a)), float(value(whole_b, whole_b))
    if math.isnan(mine - theirs):
        return None
    return _Observed(mine - theirs, abs(mine - theirs) - _NOISE * max(abs(mine), abs(theirs)))


def _bootstrap_differences(a: Integers, b: Integers, value: Value, resamples: int, seed: int) -> Floats:
    sums = bootstrap_sums(np.hstack([a, b]), resamples=resamples, seed=seed)
    mine, theirs = np.hsplit(sums, 2)
    return value(mine, a.sum(axis=0)) - value(theirs, b.sum(axis=0))


def _random_subset_sums(rows: Integers, subsets: int, seed: int) -> Integers:
    """Sums, shape ``(subsets, columns)``, over random subsets: each row is in with probability ½.

    A subset takes as many raw words of PCG64 as its rows have bits, lowest bit first.
    """
    generator = np.random.PCG64(seed)
    words = -(-len(rows) // 64)
    step = max(1, CELLS // max(1, len(rows)))
    exact = exact_floats(rows)
    sums = np.empty((subsets, rows.shape[1]), dtype=np.int64)
    for done in range(0, subsets, step):
        count = min(step, subsets - done)
        octets = generator.random_raw(count * words).astype("<u8").view(np.uint8).reshape(count, 8 * words)
        bits = np.unpackbits(octets, axis=1, count=len(rows), bitorder="little")
        sums[done : done + step] = weighted_sums(bits, exact)
    return sums


def _p(distances: Floats, observed: _Observed) -> float:
    """The share of the defined distances that reach the observed one, which itself counts."""
    defined = distances[~np.isnan(distances)]
    return (1 + int((defined >= observed.reach).sum())) / (1 + len(defined))
