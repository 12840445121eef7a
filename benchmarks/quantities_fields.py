"""What govbench scores on every measure of the task metrics, split by split."""

from __future__ import annotations

from collections.abc import Mapping

from govbench import corpus, score, systems
from govbench.scoring.report import Score

TASK = "metrics"
_SYSTEM = "quantity-engine"


def scores() -> dict[str, Mapping[str, Score]]:
    """Split → measure → score, without intervals, in the order of the corpus and of the task."""
    return {split: _scores(split) for split in corpus.splits(TASK)}


def _scores(split: str) -> Mapping[str, Score]:
    rows = corpus.rows(TASK, split)
    report = score(TASK, systems.get(_SYSTEM).predict(rows), references=rows, bootstrap=0)
    return {found.measure: found for found in (report.headline, *report.others)}
