"""Statistics of clusters with their bootstrap resamples: what every score and interval is read from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from govbench.scoring.intervals import bootstrap_sums, interval_of
from govbench.scoring.measure import Counts, Integers, Value
from govbench.scoring.report import Score


@dataclass(frozen=True)
class Sample:
    """``statistics`` of shape ``(clusters, columns)``, ``sums`` of ``(resamples, columns)`` or None."""

    statistics: Integers
    sums: Integers | None

    def columns(self, start: int, end: int) -> Sample:
        """Some of the columns."""
        return Sample(self.statistics[:, start:end], None if self.sums is None else self.sums[:, start:end])

    def score(self, name: str, value: Value, counts: Counts) -> Score:
        """The value of the whole with its interval."""
        whole = self.statistics.sum(axis=0)
        number = float(value(whole, whole))
        ends = None
        if self.sums is not None:
            ends = interval_of(self.sums, self.statistics, value)
        low, high = ends or (None, None)
        return Score(name, None if math.isnan(number) else number, low, high, *counts(whole))


def samples(parts: Sequence[Integers], resamples: int, seed: int) -> list[Sample]:
    """Each part, of shape ``(clusters, columns)``, with its sums over the same resamples."""
    sums: list[Integers | None] = [None] * len(parts)
    if resamples and len(parts[0]) > 1:
        drawn = bootstrap_sums(np.hstack(parts), resamples=resamples, seed=seed)
        sums = list(np.split(drawn, np.cumsum([part.shape[1] for part in parts])[:-1], axis=1))
    return [Sample(part, some) for part, some in zip(parts, sums, strict=True)]


def cluster_sums(statistics: Integers, clusters: Sequence[str]) -> tuple[tuple[str, ...], Integers]:
    """Cluster names, sorted, and the sums over the rows of each, shape ``(clusters, columns)``.

    The order is that of the names, so the order of rows never moves an interval.

    >>> names, sums = cluster_sums(np.array([[1], [2], [4]]), ["b", "a", "b"])
    >>> names, sums.tolist()
    (('a', 'b'), [[2], [5]])
    """
    names, index = np.unique(np.array(clusters, dtype=str), return_inverse=True)
    sums = np.zeros((len(names), statistics.shape[1]), dtype=np.int64)
    np.add.at(sums, index, statistics)
    return tuple(map(str, names)), sums
