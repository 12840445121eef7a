"""Bootstrap intervals over clusters, from item statistics: nothing is rescored."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from govbench.scoring.measure import Floats, Integers

_CELLS = 4_000_000  # bound on the resampled statistics held at once


def draws(generator: np.random.PCG64, resamples: int, clusters: int) -> Integers:
    """The next indices of shape ``(resamples, clusters)``, drawn with replacement.

    Made from the raw 64-bit output of PCG64 by multiply-and-shift on its upper half, so that the same seed
    gives the same draws on every platform and version of numpy (the bias is below clusters / 2³²).
    """
    raw = generator.random_raw(resamples * clusters)
    upper = raw >> np.uint64(32)
    indices: Integers = ((upper * np.uint64(clusters)) >> np.uint64(32)).astype(np.int64)
    return indices.reshape(resamples, clusters)


def bootstrap_interval(
    statistics: Integers,
    value: Callable[[Integers, Integers], Floats],
    *,
    resamples: int,
    seed: int,
    level: float = 0.95,
) -> tuple[float, float] | None:
    """Percentile interval of ``value`` over resampled rows of ``statistics`` (Efron 1979).

    ``statistics`` has shape ``(clusters, columns)``. Resamples where the value is undefined are left out;
    None when there is nothing to resample or no resample has a value.
    """
    clusters = len(statistics)
    if not clusters or not resamples:
        return None
    generator = np.random.PCG64(seed)
    whole = statistics.sum(axis=0)
    step = max(1, _CELLS // (clusters * statistics.shape[1]))
    parts = []
    for done in range(0, resamples, step):
        drawn = draws(generator, min(step, resamples - done), clusters)
        parts.append(value(statistics[drawn].sum(axis=1), whole))
    values = np.concatenate(parts)
    defined = values[~np.isnan(values)]
    if not len(defined):
        return None
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
