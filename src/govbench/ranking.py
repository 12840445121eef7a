"""Rank intervals of the systems of a task: who beats whom by paired tests, corrected for their number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from govbench import tasks
from govbench.compare import compare
from govbench.errors import GovbenchError
from govbench.protocols import DEFAULT
from govbench.results import Result
from govbench.seeds import Seeds, score_runs

Key = tuple[str, str]  # task and system
_ALPHA = 0.05  # as in the rank intervals


@dataclass(frozen=True)
class Ranking:
    """Of every task and system the lowest and highest rank, and the systems that no test tells it from.

    A rank interval counts the systems that are found better and those that are found worse. Two systems
    whose intervals overlap may still differ, so ties are kept by themselves.
    """

    intervals: Mapping[Key, tuple[int, int]]
    ties: Mapping[Key, tuple[str, ...]]


def ranking(results: Sequence[Result], baselines: Path, *, permutations: int = 10_000) -> Ranking:
    """The systems of each task ranked by paired approximate randomisation over paragraphs.

    Holm's correction is over the pairs of a task, as ``govbench.compare`` makes it; read are the stored
    predictions of the default protocol.

    Raises ``GovbenchError`` as ``compare`` does, where a file of predictions is missing or damaged, and B109
    where a stored score is not that of its predictions.
    """
    intervals: dict[Key, tuple[int, int]] = {}
    ties: dict[Key, tuple[str, ...]] = {}
    for task in tasks.TASKS:
        shown = [r for r in results if (r.report.task, r.protocol) == (task, DEFAULT)]
        named = {r.system: _files(r, baselines) for r in shown}
        for result in shown:
            earned = score_runs(task, named[result.system], bootstrap=0).value
            if earned != result.figures.value:
                problem = f"{task}: {result.figures.value} is stored, the predictions earn {earned}"
                raise GovbenchError.of("B109", problem, file=str(baselines / result.system))
        if len(named) < 2:
            intervals |= {(task, name): (1, 1) for name in named}
            ties |= {(task, name): () for name in named}
            continue
        runs = (Seeds(tuple(files)) for files in named.values())
        found = compare(task, *runs, names=list(named), bootstrap=0, permutations=permutations, shown=0)
        tied = [{p.a, p.b} for p in found.pairs if p.p_holm is None or p.p_holm > _ALPHA]
        for name, interval in zip(named, found.ranks, strict=True):
            intervals[task, name] = interval
            ties[task, name] = tuple(other for other in named if other != name and {name, other} in tied)
    return Ranking(intervals, ties)


def _files(result: Result, baselines: Path) -> list[str]:
    """The predictions of every run, the first one first."""
    folder = baselines / result.system / "predictions"
    task = result.report.task
    others = result.figures.seeds[1:]
    return [str(folder / f"{task}.jsonl"), *(str(folder / f"{task}.seed-{seed}.jsonl") for seed in others)]
