"""Rank intervals of the systems of a task: who beats whom by paired tests, corrected for their number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from govbench import tasks
from govbench.compare import compare
from govbench.protocols import DEFAULT
from govbench.runs import Result
from govbench.seeds import Seeds

Ranks = dict[tuple[str, str], tuple[int, int]]


def ranks(results: Sequence[Result], baselines: Path, *, permutations: int = 10_000) -> Ranks:
    """(task, system) → lowest and highest rank; two systems whose intervals overlap are tied.

    Paired approximate randomisation over paragraphs with Holm's correction over the pairs of a task, as
    ``govbench.compare`` does it, on the stored predictions of the default protocol.

    Raises ``GovbenchError`` as ``compare`` does, where a file of predictions is missing or damaged.
    """
    found: Ranks = {}
    for task in tasks.TASKS:
        named = {
            r.system: _files(r, baselines) for r in results if (r.report.task, r.protocol) == (task, DEFAULT)
        }
        ranked: Sequence[tuple[int, int]] = [(1, 1)] * len(named)
        if len(named) > 1:
            runs = (Seeds(tuple(files)) for files in named.values())
            ranked = compare(
                task, *runs, names=list(named), bootstrap=0, permutations=permutations, shown=0
            ).ranks
        found |= {(task, name): rank for name, rank in zip(named, ranked, strict=True)}
    return found


def _files(result: Result, baselines: Path) -> list[str]:
    """The predictions of every run, the first one first."""
    folder = baselines / result.system / "predictions"
    task = result.report.task
    others = result.figures.seeds[1:]
    return [str(folder / f"{task}.jsonl"), *(str(folder / f"{task}.seed-{seed}.jsonl") for seed in others)]
