"""``govbench.score``: predictions against gold, one task at a time."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from govbench import __version__, corpus, tasks
from govbench.alignment import rates
from govbench.errors import GovbenchError
from govbench.features import is_integer
from govbench.predictions import Source, read_predictions, read_references
from govbench.scoring.intervals import bootstrap_interval
from govbench.scoring.measure import Integers
from govbench.scoring.report import Report, Score
from govbench.scoring.signature import Signature
from govbench.tasks import Task
from govbench.tasks.base import Reading

Row = Mapping[str, Any]


def score(
    task: str,
    predictions: Source,
    *,
    references: Iterable[Row] | None = None,
    bootstrap: int = 2000,
    seed: int = 13,
) -> Report:
    """Score predictions on a task's headline measure, with a 95 % bootstrap interval over paragraphs.

    ``task`` is ``sections``, ``sentences``, ``ner`` or ``metrics``. ``predictions`` is a JSON Lines file or
    an iterable of objects, one a row of the split. ``references`` are gold rows (files' or loaded ones);
    by default the test split. ``bootstrap`` is the number of resamples (0: no interval), ``seed`` theirs.

    >>> from govbench.corpus import rows
    >>> report = score("ner", rows("ner"))
    >>> report.headline.value, report.missing
    (1.0, 0)

    Raises ``GovbenchError`` with every finding in the predictions (codes P101 to P109) or in the references
    (P110), S103 for an unknown task, S104 for a negative number.
    """
    return scored(task, predictions, references=references, bootstrap=bootstrap, seed=seed).report


@dataclass(frozen=True)
class Scored:
    """A report with what it was computed from: a row of ``statistics`` for each of ``clusters``."""

    report: Report
    clusters: tuple[str, ...]
    statistics: Integers


def scored(
    task: str, predictions: Source, *, references: Iterable[Row] | None, bootstrap: int, seed: int
) -> Scored:
    """``score`` with the statistics of every cluster, in the order of cluster names."""
    declared = tasks.get(task)
    for name, number in (("bootstrap", bootstrap), ("seed", seed)):
        if not is_integer(number) or number < 0:
            raise GovbenchError.of("S104", f"{name} {number!r} is no such number")
    if references is None:
        gold: list[Row] = list(corpus.rows(task))
        split, version = "test", corpus.version()
    else:
        gold = read_references(references, declared)
        split, version = "custom", "custom"
    found = read_predictions(predictions, declared, gold)
    statistics = item_statistics(declared, gold, found)
    clusters, clustered = cluster_sums(statistics, [row[declared.cluster] for row in gold])
    whole = clustered.sum(axis=0)
    measure = declared.headline
    value = float(measure.value(whole, whole))
    interval = bootstrap_interval(clustered, measure.value, resamples=bootstrap, seed=seed)
    low, high = interval or (None, None)
    tp, predicted, total = measure.counts(whole)
    report = Report(
        task=task,
        headline=Score(measure.name, None if math.isnan(value) else value, low, high),
        tp=tp,
        predicted=predicted,
        gold=total,
        rows=len(gold),
        clusters=len(clustered),
        missing=len(gold) - len(found),
        unparsed=sum(reading.unparsed for reading in found.values()),
        **rates(located for reading in found.values() for located in reading.located),
        signature=str(
            Signature(
                task=f"{task}/{declared.version}",
                data=f"{version}+{_fingerprint(gold)}",
                split=split,
                mode=measure.name,
                boot=bootstrap,
                seed=seed,
                v=__version__,
            )
        ),
    )
    return Scored(report, clusters, clustered)


def item_statistics(task: Task, gold: Sequence[Row], predictions: Mapping[str, Reading]) -> Integers:
    """Integers of shape ``(rows, columns)``: the headline's statistics of every row, in the order of gold."""
    measure = task.headline
    nothing = Reading(task.empty)
    items = [measure.item(row, predictions.get(row["id"], nothing).value) for row in gold]
    return np.array(items, dtype=np.int64).reshape(len(gold), len(measure.columns))


def cluster_sums(statistics: Integers, clusters: Sequence[str]) -> tuple[tuple[str, ...], Integers]:
    """Cluster names, sorted, and the sums over the rows of each, shape ``(clusters, columns)``.

    The order is that of the names, so the order of rows never moves an interval.
    """
    names, index = np.unique(np.array(clusters, dtype=str), return_inverse=True)
    sums = np.zeros((len(names), statistics.shape[1]), dtype=np.int64)
    np.add.at(sums, index, statistics)
    return tuple(map(str, names)), sums


def _fingerprint(gold: Sequence[Row]) -> str:
    """Eight hex digits over the gold rows, whatever their order."""
    lines = sorted(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in gold)
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()[:8]
