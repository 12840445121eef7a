"""The perturbation gap: one system on both versions, compared paragraph by paragraph."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from govbench import corpus, tables
from govbench.errors import GovbenchError
from govbench.perturbation.folder import Folder
from govbench.predictions import Source
from govbench.scoring import significance
from govbench.scoring.intervals import bootstrap_interval
from govbench.scoring.measure import Floats, Integers, Value
from govbench.seeds import Runs, SeedReport, Seeds, mean_value, scored_runs
from govbench.tasks import get

HEADER = (
    *("task", "measure", "original", "rewritten", "gap", "95% low", "95% high"),
    *("p", "original better", "rewritten better", "paragraphs", "detectable"),
)
ALIGN = "ll" + "r" * (len(HEADER) - 2)


@dataclass(frozen=True)
class Gap:
    """A system on a measure of a task, on the original and on the rewritten text.

    ``difference`` is the value of ``original`` less that of ``rewritten``: above 0 where the system does
    better on the text that it may have seen. ``low`` and ``high`` are the ends of its 95 % interval over
    paragraphs, drawn together with their rewritten twins; ``p`` is of the paired randomisation test,
    two-sided. ``original_better`` and ``rewritten_better`` count paragraphs with more right items;
    ``detectable`` is the smallest true gap that the test would find in four of five samples of this size.
    ``split``, ``kinds`` and ``rewriting``, a seed, say what was rewritten. None is undefined.
    """

    task: str
    measure: str
    original: float | None
    rewritten: float | None
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    original_better: int
    rewritten_better: int
    paragraphs: int
    detectable: float | None
    split: str
    kinds: tuple[str, ...]
    rewriting: int

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    def cells(self) -> list[str]:
        """As ``HEADER`` names them."""
        return [
            *(self.task, self.measure, tables.number(self.original), tables.number(self.rewritten)),
            *map(tables.number, (self.difference, self.low, self.high, self.p)),
            *map(str, (self.original_better, self.rewritten_better, self.paragraphs)),
            tables.number(self.detectable),
        ]


def gap(
    task: str,
    original: Source | Seeds,
    rewritten: Source | Seeds,
    folder: Folder,
    *,
    measure: str | None = None,
    bootstrap: int = 2000,
    permutations: int = 10_000,
    seed: int = 13,
) -> Gap:
    """Compare the predictions of one system for a split and for its rewritten version.

    ``original`` and ``rewritten`` are what ``govbench.score`` takes, or ``Seeds`` of several runs; ids of the
    second are those of ``folder.rows(task)``. The other arguments are those of ``compare``.

    Raises ``GovbenchError`` as ``score`` does, and B112 where the rows of the folder are not the twins of
    those of the split.
    """
    declared = get(task)
    rows, twins = corpus.rows(declared.name, folder.split), folder.rows(declared.name)
    if [row["id"] for row in rows] != [folder.original(row["id"]) for row in twins]:
        raise GovbenchError.of("B112", f"its rows are not those of {folder.split}", file=str(folder.path))

    def made(given: Source | Seeds, references: Sequence[dict[str, Any]]) -> tuple[Runs, SeedReport]:
        sources = given.sources if isinstance(given, Seeds) else (given,)
        return scored_runs(
            task, sources, measure=measure, references=references, bootstrap=bootstrap, seed=seed
        )

    (one, seen), (two, unseen) = made(original, rows), made(rewritten, twins)
    order = twins_of(one.runs[0].clusters, two.runs[0].clusters, folder)
    # Systems with different numbers of runs are compared as if each run had been made equally often.
    runs = math.lcm(len(one.runs), len(two.runs))
    x, y = one.repeated(runs), two.repeated(runs)[order]
    value = mean_value(one.measure.value, runs)
    ends = bootstrap_interval(np.hstack([x, y]), _difference(value), resamples=bootstrap, seed=seed)
    better = significance.discordant(one.right, two.right[order])
    return Gap(
        task=task,
        measure=one.measure.name,
        original=seen.value,
        rewritten=unseen.value,
        difference=None if seen.value is None or unseen.value is None else seen.value - unseen.value,
        low=ends and ends[0],
        high=ends and ends[1],
        p=significance.paired_randomisation(x, y, value, permutations=permutations, seed=seed),
        original_better=better[0],
        rewritten_better=better[1],
        paragraphs=len(order),
        detectable=significance.minimum_detectable_difference(x, y, value, resamples=bootstrap, seed=seed),
        split=folder.split,
        kinds=folder.kinds,
        rewriting=folder.seed,
    )


def twins_of(originals: Sequence[str], rewritten: Sequence[str], folder: Folder) -> list[int]:
    """For each of the ids the place of its twin: the two need not sort alike."""
    places = {folder.original(name): i for i, name in enumerate(rewritten)}
    return [places[name] for name in originals]


def _difference(value: Value) -> Value:
    """The value of the first half of the columns less that of the second."""

    def difference(sums: Integers, whole: Integers) -> Floats:
        (mine, theirs), (all_mine, all_theirs) = (np.split(part, 2, axis=-1) for part in (sums, whole))
        return np.asarray(value(mine, all_mine) - value(theirs, all_theirs), dtype=np.float64)

    return difference
