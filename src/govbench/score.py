"""``govbench.score``: predictions against gold, one task at a time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from govbench import __version__, corpus, tasks
from govbench.alignment import rates
from govbench.errors import GovbenchError
from govbench.features import is_integer
from govbench.predictions import Source, read_predictions, read_references
from govbench.scoring.intervals import wilson
from govbench.scoring.measure import Integers, Measure, micro_counts
from govbench.scoring.report import Report, Score, Slice
from govbench.scoring.resampling import Sample, cluster_sums, samples
from govbench.scoring.signature import Signature
from govbench.scoring.slices import SMALLEST, Slicing
from govbench.tasks.base import AnyTask, Reading, Setting

Row = Mapping[str, Any]


def score(
    task: str,
    predictions: Source,
    *,
    measure: str | None = None,
    mode: str | None = None,
    references: Iterable[Row] | None = None,
    training: Iterable[Row] | None = None,
    bootstrap: int = 2000,
    seed: int = 13,
) -> Report:
    """Score predictions on every measure of a task, with 95 % intervals over paragraphs.

    ``task`` is ``sections``, ``sentences``, ``ner`` or ``metrics``. ``predictions`` is a JSON Lines file or
    an iterable of objects, one a row of the split. ``measure`` is the one to report first, by default the
    task's headline; ``mode`` the input the system was given, where a task has several. ``references`` are
    gold rows (files' or loaded ones); by default the test split. ``training`` are gold rows that the system
    was trained on, which tell seen from unseen surfaces; by default the train split, if references are the
    default too. ``bootstrap`` is the number of resamples (0: no interval), ``seed`` theirs.

    >>> from govbench.corpus import rows
    >>> report = score("ner", rows("ner"))
    >>> report.headline.value, [other.measure for other in report.others], report.missing
    (1.0, ['macro', 'boundary', 'partial', 'outermost', 'tolerant'], 0)

    Raises ``GovbenchError`` with every finding in the predictions (codes P101 to P109) or in the references
    (P110), S103 for an unknown task, S104 for a negative number, S107 for more spans in a row than can be
    matched, S108 and S109 for an unknown measure or mode.
    """
    return scored(
        task,
        predictions,
        measure=measure,
        mode=mode,
        references=references,
        training=training,
        bootstrap=bootstrap,
        seed=seed,
    ).report


@dataclass(frozen=True)
class Scored:
    """A report with what its headline was computed from: a row of ``statistics`` for each of ``clusters``."""

    report: Report
    clusters: tuple[str, ...]
    statistics: Integers


def scored(
    task: str,
    predictions: Source,
    *,
    measure: str | None = None,
    mode: str | None = None,
    references: Iterable[Row] | None = None,
    training: Iterable[Row] | None = None,
    bootstrap: int,
    seed: int,
) -> Scored:
    """``score`` with the statistics of every cluster, in the order of cluster names."""
    declared = tasks.get(task)
    first, mode = declared.measure(measure), declared.checked_mode(mode)
    for name, number in (("bootstrap", bootstrap), ("seed", seed)):
        if not is_integer(number) or number < 0:
            raise GovbenchError.of("S104", f"{name} {number!r} is no such number")
    gold: list[Row]
    known: Sequence[Row] | None
    if references is None:
        gold = list(corpus.rows(task))
        split, version = "test", corpus.version()
        known = corpus.rows(task, "train") if "train" in corpus.splits(task) else None
    else:
        gold = read_references(references, declared)
        split, version, known = "custom", "custom", None
    if training is not None:
        known = read_references(training, declared, empty=True)
    found = read_predictions(predictions, declared, gold)
    items = declared.items(gold, [found.get(row["id"], Reading(declared.empty)).value for row in gold])
    measures = (first, *(other for other in declared.measures if other is not first))
    setting = Setting(headings(declared, gold), known)
    slicings = declared.slices(items, gold, setting)
    tables = [m.statistics(items) for m in measures] + [s.statistics.reshape(len(gold), -1) for s in slicings]
    clusters, sums = cluster_sums(np.hstack(tables), [row[declared.cluster] for row in gold])
    parts = np.split(sums, np.cumsum([table.shape[1] for table in tables])[:-1], axis=1)
    drawn = samples(parts, bootstrap, seed)
    scores = [_score(m, sample, len(gold)) for m, sample in zip(measures, drawn, strict=False)]
    report = Report(
        task=task,
        headline=scores[0],
        others=tuple(scores[1:]),
        slices=tuple(
            part
            for slicing, sample in zip(slicings, drawn[len(measures) :], strict=True)
            for part in _slices(slicing, sample)
        ),
        tallies=declared.tallies(items),
        confusion=declared.confusion(items),
        rows=len(gold),
        clusters=len(clusters),
        missing=len(gold) - len(found),
        unparsed=sum(reading.unparsed for reading in found.values()),
        **rates(status for reading in found.values() for status in reading.statuses),
        signature=str(
            Signature(
                task=f"{task}/{declared.version}",
                data=f"{version}+{_fingerprint(gold)}",
                split=split,
                mode="-".join(filter(None, (mode, first.name))),
                boot=bootstrap,
                seed=seed,
                v=__version__,
            )
        ),
    )
    return Scored(report, clusters, parts[0])


def _score(measure: Measure[Any], sample: Sample, rows: int) -> Score:
    found = sample.score(measure.name, measure.value, measure.counts)
    if measure.proportion and len(sample.statistics) == rows and (ends := wilson(int(found.tp), found.gold)):
        return replace(found, low=ends[0], high=ends[1])
    return found


def _slices(slicing: Slicing, sample: Sample) -> Iterator[Slice]:
    for i, part in enumerate(slicing.parts):
        found = sample.columns(3 * i, 3 * i + 3).score(slicing.rate.name, slicing.rate.value, micro_counts)
        if found.gold < SMALLEST:
            found = replace(found, value=None, low=None, high=None)
        yield Slice(slicing.by, part, found)


def headings(task: AnyTask, gold: Sequence[Row]) -> list[str]:
    """The heading above each row, from the row or from the packaged sections; '' where it is not known."""
    known = {row["id"]: row["heading"] for row in corpus.rows("sections")}
    return [row.get("heading") or known.get(row[task.cluster], "") for row in gold]


def _fingerprint(gold: Sequence[Row]) -> str:
    """Eight hex digits over the gold rows, whatever their order."""
    lines = sorted(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in gold)
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()[:8]
