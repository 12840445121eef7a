"""Several runs of one system, trained with different seeds: mean and spread, never the best."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from govbench import tables, tasks
from govbench.errors import GovbenchError
from govbench.predictions import Source
from govbench.score import Scored, scored
from govbench.scoring.intervals import bootstrap_interval
from govbench.scoring.measure import Floats, Integers, Measure, Value
from govbench.scoring.report import HEADER, Report
from govbench.scoring.significance import spread

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Seeds:
    """Predictions of several runs of one system, each as ``govbench.score`` takes them."""

    sources: tuple[Source, ...]


@dataclass(frozen=True)
class SeedReport:
    """One measure over the runs of a system.

    ``value`` is the mean over the runs, ``low`` and ``high`` its 95 % interval over paragraphs, ``deviation``
    the sample standard deviation over the runs (None for one run). ``reports`` are those of the runs.
    """

    measure: str
    value: float | None
    low: float | None
    high: float | None
    deviation: float | None
    reports: tuple[Report, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {**asdict(self), "reports": [report.to_dict() for report in self.reports]}

    def cells(self) -> list[str]:
        """As ``SEED_HEADER`` names them; precision and recall are means."""
        precision, recall = (
            mean([getattr(r, name) for r in self.reports]) for name in ("precision", "recall")
        )
        first = self.reports[0]
        shown = map(tables.number, (self.value, self.low, self.high, precision, recall))
        counts = (str(first.gold), str(first.clusters), str(len(self.reports)))
        return [self.measure, *shown, *counts, tables.number(self.deviation)]


SEED_HEADER = (*HEADER, "runs", "s.d.")
SEED_ALIGN = "lrrrrrrrrr"


@dataclass(frozen=True)
class Runs:
    """The scored runs of one system on one measure: ``statistics`` has a run's columns side by side."""

    measure: Measure[Any]
    runs: tuple[Scored, ...]

    @cached_property
    def statistics(self) -> Integers:
        """Shape ``(clusters, runs * columns)``."""
        return np.hstack([run.statistics for run in self.runs])

    @property
    def value(self) -> Value:
        """The mean of the measure over the runs."""
        return mean_value(self.measure.value, len(self.runs))

    @cached_property
    def right(self) -> Floats:
        """Right items of every cluster, in the mean of the runs."""
        counts = [[self.measure.counts(row)[0] for row in run.statistics] for run in self.runs]
        return np.asarray(np.mean(np.array(counts), axis=0), dtype=np.float64)

    def repeated(self, runs: int) -> Integers:
        """The statistics with every run repeated, so that there are ``runs`` of them."""
        return np.tile(self.statistics, runs // len(self.runs))


def mean_value(value: Value, runs: int) -> Value:
    """The mean of ``value`` over runs whose columns stand side by side; undefined where one is."""

    def mean(sums: Integers, whole: Integers) -> Floats:
        parts = zip(np.split(sums, runs, axis=-1), np.split(whole, runs), strict=True)
        return np.asarray(np.mean([value(some, full) for some, full in parts], axis=0), dtype=np.float64)

    return mean


def scored_runs(
    task: str,
    predictions: Sequence[Source],
    *,
    measure: str | None = None,
    mode: str | None = None,
    references: Iterable[Row] | None = None,
    bootstrap: int,
    seed: int,
) -> tuple[Runs, SeedReport]:
    """The runs with their statistics, and the report on them."""
    if not predictions:
        raise GovbenchError.of("S106", "no predictions")
    gold = None if references is None else list(references)
    declared = tasks.get(task).measure(measure)
    runs = Runs(
        declared,
        tuple(
            scored(task, source, measure=measure, mode=mode, references=gold, bootstrap=bootstrap, seed=seed)
            for source in predictions
        ),
    )
    reports = tuple(run.report for run in runs.runs)
    first = reports[0].headline
    low, high = first.low, first.high
    values = [report.headline.value for report in reports]
    if len(reports) > 1:
        ends = bootstrap_interval(runs.statistics, runs.value, resamples=bootstrap, seed=seed)
        low, high = ends or (None, None)
    defined = [value for value in values if value is not None]
    deviation = spread(defined)[1] if len(defined) == len(values) else None
    return runs, SeedReport(declared.name, mean(values), low, high, deviation, reports)


def score_runs(
    task: str,
    predictions: Sequence[Source],
    *,
    measure: str | None = None,
    mode: str | None = None,
    references: Iterable[Row] | None = None,
    bootstrap: int = 2000,
    seed: int = 13,
) -> SeedReport:
    """Mean and spread of one measure over several runs of a system; arguments as those of ``score``.

    >>> from govbench.corpus import rows
    >>> gold = rows("sections")
    >>> found = score_runs("sections", [gold, gold[1:]], measure="accuracy", bootstrap=0)
    >>> round(found.value, 3), round(found.deviation, 3)
    (0.983, 0.024)

    Raises ``GovbenchError`` as ``score`` does, and S106 for no run.
    """
    return scored_runs(
        task,
        predictions,
        measure=measure,
        mode=mode,
        references=references,
        bootstrap=bootstrap,
        seed=seed,
    )[1]


def mean(values: Sequence[float | None]) -> float | None:
    """The mean; None of no values, or where one is undefined."""
    defined = [value for value in values if value is not None]
    return math.fsum(defined) / len(defined) if values and len(defined) == len(values) else None
