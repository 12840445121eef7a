"""Are the intervals and tests what they say? Simulated from the item statistics of committed predictions.

``python benchmarks/calibration.py`` prints two Markdown tables: how often each paired test rejects at .05
when two systems do not differ, and how often the 95 % interval holds the population's value. With pages it
fills them in there: ``python benchmarks/calibration.py README.md README.zh.md``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from govbench import tasks
from govbench.errors import GovbenchError
from govbench.pages import fill
from govbench.score import scored
from govbench.scoring.intervals import bootstrap_interval
from govbench.scoring.measure import Integers, Value
from govbench.scoring.significance import paired_bootstrap, paired_randomisation

_PREDICTIONS = Path(__file__).resolve().parents[1] / "baselines"
_KEPT = 0.8  # of the right and of the wrong predictions that each of two equal systems keeps
_POPULATION = 20_000

SIZES = (29, 100)
SYSTEMS = (
    ("sections", "keywords"),
    ("sentences", "cues"),
    ("ner", "delimiters"),
    ("metrics", "quantity-engine"),
)
SIMULATIONS, DRAWS = 4000, 999

Progress = Callable[[str], None]


def clusters(task: str, system: str) -> Integers:
    """Item statistics of a committed system, summed over clusters: shape ``(clusters, columns)``."""
    source = _PREDICTIONS / system / "predictions" / f"{task}.jsonl"
    return scored(task, source, references=None, bootstrap=0, seed=0).statistics


def equal_systems(real: Integers, size: int, rng: np.random.Generator) -> tuple[Integers, Integers]:
    """Two systems of one distribution on ``size`` clusters drawn from span counts (tp, predicted, gold).

    Each keeps any right or wrong prediction with the same probability, independently of the other.
    """
    right, predicted, gold = real[rng.integers(len(real), size=size)].T
    one, other = (
        np.stack([kept, kept + rng.binomial(predicted - right, _KEPT), gold], axis=1)
        for kept in (rng.binomial(right, _KEPT) for _ in range(2))
    )
    return one, other


def rejections(
    size: int, simulations: int, draws: int, progress: Progress = lambda _: None
) -> dict[str, float]:
    """Rejection rates at .05 of both paired tests on micro-F1 of equal systems.

    Every simulation has its own seed, so that the rates are those of the tests and not of one set of draws.
    """
    real, value = clusters("ner", "delimiters"), tasks.get("ner").headline.value
    rng = np.random.default_rng(size)
    low = {"randomisation": 0, "bootstrap": 0}
    for seed in range(simulations):
        a, b = equal_systems(real, size, rng)
        randomised = paired_randomisation(a, b, value, permutations=draws, seed=seed)
        resampled = paired_bootstrap(a, b, value, resamples=draws, seed=seed)
        low["randomisation"] += randomised is not None and randomised <= 0.05
        low["bootstrap"] += resampled is not None and resampled <= 0.05
        progress(f"null, {size} clusters: {seed + 1}/{simulations}")
    return {name: count / simulations for name, count in low.items()}


def coverage(
    real: Integers, value: Value, size: int, simulations: int, draws: int, progress: Progress = lambda _: None
) -> float:
    """How often the interval of ``size`` clusters holds the value of the population they are drawn from.

    Macro-F1 has low coverage in small samples where a label of a few items weighs as much as any other:
    whether the sample holds an error on it, or the label at all, is then not to be seen by resampling.
    """
    rng = np.random.default_rng(size)
    population = real[rng.integers(len(real), size=_POPULATION)]
    whole = population.sum(axis=0)
    truth = float(value(whole, whole))
    held = 0
    for seed in range(simulations):
        sample = population[rng.integers(_POPULATION, size=size)]
        ends = bootstrap_interval(sample, value, resamples=draws, seed=seed)
        held += ends is not None and ends[0] <= truth <= ends[1]
        progress(f"coverage, {size} clusters: {seed + 1}/{simulations}")
    return held / simulations


def coverage_row(
    task: str, system: str, size: int, simulations: int, draws: int, progress: Progress = lambda _: None
) -> str:
    """The line of the table for the headline of a task, from the statistics of one system."""
    measure = tasks.get(task).headline
    share = coverage(clusters(task, system), measure.value, size, simulations, draws, progress)
    return f"| {task} {measure.name} | {system} | {size} | {share:.1%} |"


def tables(simulations: int, draws: int, progress: Progress = lambda _: None) -> str:
    """Both tables in Markdown."""
    lines = ["| paragraphs | randomisation rejects | centred bootstrap rejects |", "|---:|---:|---:|"]
    for size in SIZES:
        rates = rejections(size, simulations, draws, progress)
        lines.append(f"| {size} | {rates['randomisation']:.1%} | {rates['bootstrap']:.1%} |")
    lines += ["", "| measure | system | paragraphs | the 95 % interval covers |", "|---|---|---:|---:|"]
    for task, system in SYSTEMS:
        lines += [coverage_row(task, system, size, simulations, draws, progress) for size in SIZES]
    return "\n".join(lines)


def main() -> int:
    """Print the tables, or fill them into pages; progress goes to a terminal only."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="*", type=Path, metavar="PAGE", help="pages to fill the tables into")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a page is outdated")
    parser.add_argument("--simulations", type=int, default=SIMULATIONS, metavar="N", help="(%(default)s)")
    parser.add_argument("--draws", type=int, default=DRAWS, metavar="N", help="of each test (%(default)s)")
    options = parser.parse_args()
    terminal = sys.stderr.isatty()

    def progress(text: str) -> None:
        if terminal:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    found = tables(options.simulations, options.draws, progress)
    progress("")
    if not options.pages:
        print(found)
        return 0
    findings = fill(options.pages, "calibration", found, check=options.check)
    if findings:
        print(GovbenchError(findings), file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
