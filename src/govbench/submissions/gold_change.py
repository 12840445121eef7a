"""What a change of gold does to the table: every row under an old version and under the present one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govbench import corpus, tables, tasks
from govbench.errors import GovbenchError
from govbench.jobs import SEEDS
from govbench.leaderboard import read_results
from govbench.predictions import read_predictions, read_references, read_rows
from govbench.protocols import DEFAULT
from govbench.results import Result
from govbench.seeds import score_runs
from govbench.stored import PREDICTIONS, Runs

Row = Mapping[str, Any]
HEADER, ALIGN = ("task", "system", "old", "new", "difference", "rank"), "llrrrl"


@dataclass(frozen=True)
class Moved:
    """A row under both versions: score, rank (1 + the number of better ones), predictions that do not fit.

    ``unread`` are predictions, over all runs, that a version has no row for or whose row reads differently
    there, so that they stand nowhere in it; they count as missing.
    """

    task: str
    system: str
    scores: tuple[float | None, float | None]
    ranks: tuple[int, int]
    unread: tuple[int, int]

    def cells(self) -> list[str]:
        """As ``HEADER`` names them."""
        old, new = self.scores
        difference = None if old is None or new is None else new - old
        ranks = [str(rank) for rank in dict.fromkeys(self.ranks)]
        moved = tables.NOTHING if difference is None else f"{difference:+.4f}"
        return [
            self.task,
            self.system,
            tables.number(old, 4),
            tables.number(new, 4),
            moved,
            " → ".join(ranks),
        ]


def gold_version(folder: Path) -> str:
    """The version that a corpus folder says. Raises ``GovbenchError`` B111 where it is none."""
    try:
        return (folder / "VERSION").read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise GovbenchError.of("B111", f"is no corpus folder: {error}", file=str(folder)) from None


def moved(baselines: Path, old: Path) -> list[Moved]:
    """The ranked rows of a folder of results under the gold of the corpus folder ``old`` and under ours.

    Raises ``GovbenchError`` B111 for a folder that is no corpus or lacks a task, P110 for gold that cannot be
    read here, and as ``read_results`` does.
    """
    gold_version(old)
    found = []
    ranked = [result for result in read_results(baselines) if result.protocol == DEFAULT]
    for task in tasks.TASKS:
        results = [result for result in ranked if result.report.task == task]
        if not results:
            continue
        golds = _old_rows(task, old), corpus.rows(task)
        scored = [[_score(baselines, result, gold) for gold in golds] for result in results]
        values = [[row[version][0] for row in scored] for version in (0, 1)]
        for result, (before, after) in zip(results, scored, strict=True):
            ranks = _rank(before[0], values[0]), _rank(after[0], values[1])
            scores, unread = (before[0], after[0]), (before[1], after[1])
            found.append(Moved(task, result.system, scores, ranks, unread))
    return found


def _old_rows(task: str, folder: Path) -> list[Row]:
    try:
        rows = corpus.rows(task, "test", folder)
    except (OSError, ValueError):
        raise GovbenchError.of("B111", f"has no test rows of {task}", file=str(folder)) from None
    return read_references(rows, tasks.get(task))


def _score(baselines: Path, result: Result, gold: Sequence[Row]) -> tuple[float | None, int]:
    """The headline on this gold, the mean over the runs, and how many predictions do not fit it."""
    task = tasks.get(result.report.task)
    runs = Runs(task.name, DEFAULT, result.figures.seeds or SEEDS[:1])
    sources, unread = [], 0
    for name in runs.files:
        rows = read_rows(baselines / result.system / PREDICTIONS / name)
        try:
            read_predictions(rows, task, gold)
            bad = set()
        except GovbenchError as error:
            bad = {finding.line for finding in error.findings}
        sources.append([row for number, row in enumerate(rows, start=1) if number not in bad])
        unread += len(bad)
    value = score_runs(task.name, sources, mode=task.mode, references=gold, bootstrap=0).value
    return value, unread


def _rank(value: float | None, values: Sequence[float | None]) -> int:
    """1 and the number of better ones; what is undefined is worst."""
    numbers = [-1 if other is None else other for other in values]
    return 1 + sum(other > (-1 if value is None else value) for other in numbers)
