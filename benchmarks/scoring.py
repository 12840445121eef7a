"""How fast is scoring? The same predictions through seqeval, nervaluate and ``govbench.score_spans``.

``python benchmarks/scoring.py`` prints Markdown tables: span scoring at growing sizes with the growth of
memory, bootstrap and permutation test against SciPy and sacreBLEU's way, and the cost of an import.
``--write`` fills them into docs/BENCHMARKS.md and draws docs/scoring.svg. It needs the extra ``peers``.
Exit 1 when the scorers disagree on micro-F1.
"""

from __future__ import annotations

import argparse
import gc
import importlib.metadata
import json
import math
import multiprocessing
import os
import platform
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

import govbench
from govbench.commands.base import positive
from govbench.pages import fill
from govbench.schemes import ENTITIES
from govbench.scoring.intervals import bootstrap_interval
from govbench.scoring.measure import Floats, Integers, micro_f1
from govbench.scoring.significance import paired_randomisation
from govbench.tables import NOTHING

_DOCS = Path(__file__).resolve().parents[1] / "docs"
_SIZES = (1_000, 5_000, 20_000, 100_000, 300_000, 1_000_000)
_PEERS_UP_TO = 100_000
_GROWTH_FROM = 20_000
_CLUSTERS, _RESAMPLES, _PERMUTATIONS = 20_000, 2_000, 10_000
_TOLERANCE = 1e-12
_SEED = 13
_PACKAGES = ("numpy", "seqeval", "nervaluate", "scikit-learn", "scipy")
_LABELS = tuple(ENTITIES)
_COUNTS = (3, 4, 4, 4, 5, 5, 5, 5, 6, 6)  # entities of a sentence: 4.7 in the mean
# One thread for everybody: numpy's matrix product would otherwise use all cores, and the peers use one.
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")

OURS, RESAMPLED, SEQEVAL, NERVALUATE = "govbench", "govbench, with bootstrap", "seqeval", "nervaluate"

Span = tuple[int, int, str]
Objects = list[list[dict[str, Any]]]
Progress = Callable[[str], None]
ResultT = TypeVar("ResultT")


# ---------------------------------------------------------------- the predictions


@dataclass(frozen=True)
class Sentence:
    """Flat spans, half-open, in order; ``length`` in characters."""

    gold: tuple[Span, ...]
    predicted: tuple[Span, ...]
    length: int


def sentences(count: int) -> Iterator[Sentence]:
    """Random sentences, the same at every call.

    Of 100 gold spans 82 are predicted as they are, 7 with a label drawn anew, 7 too short by a character and
    4 not at all, so that 86 % of the predictions are right. A sentence has 33 characters or so, fewer than
    one of a real report, which is kind to seqeval: it reads every character.
    """
    rng = random.Random(_SEED)
    for _ in range(count):
        gold: list[Span] = []
        predicted: list[Span] = []
        place = 0
        for _ in range(rng.choice(_COUNTS)):
            start = place + int(5 * rng.random())
            place = start + 2 + int(6 * rng.random())
            label, fate = rng.choice(_LABELS), rng.random()
            gold.append((start, place, label))
            if fate < 0.82:
                predicted.append((start, place, label))
            elif fate < 0.89:
                predicted.append((start, place, rng.choice(_LABELS)))
            elif fate < 0.96:
                predicted.append((start, place - 1, label))
        yield Sentence(tuple(gold), tuple(predicted), place + int(5 * rng.random()))


def objects(texts: Iterable[Sequence[Span]], *, last: int = 0) -> Objects:
    """One list of dictionaries a text, as they lie in memory when a file of JSON Lines has been read.

    Each line is parsed by itself, so its keys and labels are strings of its own: that takes more memory, and
    more time to read, than dictionaries written in code, which share theirs. Spans end ``last`` characters
    earlier: nervaluate's end is that of the last character.
    """
    return [
        json.loads(
            json.dumps([{"start": start, "end": end - last, "label": label} for start, end, label in spans])
        )
        for spans in texts
    ]


def tags(texts: Iterable[tuple[Sequence[Span], int]]) -> list[list[str]]:
    """IOB2 tags of characters."""
    names = {label: (f"B-{label}", f"I-{label}") for label in _LABELS}
    found = []
    for spans, length in texts:
        row = ["O"] * length
        for start, end, label in spans:
            first, inside = names[label]
            row[start:end] = [first] + [inside] * (end - start - 1)
        found.append(row)
    return found


# ---------------------------------------------------------------- the scorers

Scorer = Callable[[], float]  # gives micro-F1


def ours(count: int, bootstrap: int = 0) -> Scorer:
    """From dictionaries, with every check; micro, macro and per label."""
    gold = objects(s.gold for s in sentences(count))
    predicted = objects(s.predicted for s in sentences(count))
    return lambda: govbench.score_spans(gold, predicted, bootstrap=bootstrap).micro.value or 0.0


def seqeval(count: int) -> Scorer:
    """Strict: only with ``scheme`` does ``mode="strict"`` mean anything. The tags are not timed."""
    from seqeval.metrics import classification_report
    from seqeval.scheme import IOB2

    gold = tags((s.gold, s.length) for s in sentences(count))
    predicted = tags((s.predicted, s.length) for s in sentences(count))

    def score() -> float:
        report = classification_report(
            gold, predicted, mode="strict", scheme=IOB2, output_dict=True, zero_division=0
        )
        return float(report["micro avg"]["f1-score"])

    return score


def nervaluate(count: int) -> Scorer:
    """All four of its strategies, overall and per label: it cannot be asked for fewer."""
    from nervaluate import Evaluator

    gold = objects((s.gold for s in sentences(count)), last=1)
    predicted = objects((s.predicted for s in sentences(count)), last=1)

    def score() -> float:
        found = Evaluator(gold, predicted, tags=list(_LABELS), loader="dict").evaluate()
        return float(found["overall"]["strict"].f1)

    return score


_SCORERS: dict[str, Callable[[int, int], Scorer]] = {
    OURS: lambda count, resamples: ours(count),
    RESAMPLED: ours,
    SEQEVAL: lambda count, resamples: seqeval(count),
    NERVALUATE: lambda count, resamples: nervaluate(count),
}


# ---------------------------------------------------------------- measuring


def timed(work: Callable[[], ResultT], repeat: int) -> tuple[float, ResultT]:
    """The least of ``repeat`` times in seconds, and what the work gives.

    The garbage collector stays on: it is on for users too, and what a scorer allocates is what it costs.
    """
    least = math.inf
    for _ in range(repeat):
        gc.collect()
        start = time.perf_counter()
        result = work()
        least = min(least, time.perf_counter() - start)
    return least, result


def resident(field: str) -> float:
    """``VmRSS`` or its peak ``VmHWM`` of this process in MiB; NaN where the system does not say it."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return math.nan
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{field}:")), math.nan)


def forget_peak() -> bool:
    """Let the peak begin anew at what is resident now; False where that cannot be done."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return False
    return True


@dataclass(frozen=True)
class Run:
    """One scorer at one size.

    ``grown`` is by how much scoring raised the resident memory, at its peak, over what the predictions took
    already; ``peak`` is that of the whole process. Both in MiB.
    """

    system: str
    sentences: int
    seconds: float
    grown: float
    peak: float
    f1: float


def run(system: str, count: int, resamples: int, repeat: int) -> Run:
    """To be called in a fresh process.

    Memory is that of the first run, before the allocator holds anything from an earlier one. It is read off
    the system because tracemalloc slows a scorer many times over and does not see what numpy's products take;
    the small warm-up keeps imports and tables that are built once out of it.
    """
    _SCORERS[system](10, min(resamples, 10))()
    score = _SCORERS[system](count, resamples)
    gc.collect()
    known, before = forget_peak(), resident("VmRSS")
    start = time.perf_counter()
    f1 = score()
    first = time.perf_counter() - start
    peak = resident("VmHWM") if known else math.nan
    later = timed(score, repeat - 1)[0] if repeat > 1 else math.inf
    return Run(system, count, min(first, later), peak - before, peak, f1)


def fresh(work: Callable[..., ResultT], *arguments: object) -> ResultT:
    """The result of a call in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


# ---------------------------------------------------------------- resampling


@dataclass(frozen=True)
class Resampling:
    """One way of one computation; ``result`` is what it found, for people to compare."""

    what: str
    system: str
    seconds: float
    result: str


def span_counts(clusters: int) -> tuple[Integers, Integers]:
    """True positives, predictions and gold of two systems of one quality, shape ``(clusters, 3)``."""
    rng = np.random.default_rng(_SEED)
    gold = rng.choice(_COUNTS, size=clusters)
    one, other = (
        np.stack([right, right + rng.binomial(gold - right, 0.8), gold], axis=1).astype(np.int64)
        for right in (rng.binomial(gold, 0.826) for _ in range(2))
    )
    return one, other


def resampled(clusters: int, resamples: int, permutations: int, repeat: int) -> list[Resampling]:
    """Percentile bootstrap of micro-F1, and paired randomisation of the difference of two micro-F1."""
    one, other = span_counts(clusters)
    boot, test = f"{resamples:,} resamples", f"{permutations:,} permutations"
    works: list[tuple[str, str, Callable[[], str]]] = [
        (boot, OURS, lambda: _ends(bootstrap_interval(one, micro_f1, resamples=resamples, seed=_SEED))),
        (boot, "scipy.stats.bootstrap", lambda: _ends(scipy_bootstrap(one, resamples))),
        (boot, "as sacreBLEU does", lambda: _ends(index_bootstrap(one, resamples))),
        (
            test,
            OURS,
            lambda: f"{paired_randomisation(one, other, micro_f1, permutations=permutations) or 1:.3f}",
        ),
        (test, "scipy.stats.permutation_test", lambda: f"{scipy_permutation(one, other, permutations):.3f}"),
    ]
    return [Resampling(what, system, *timed(work, repeat)) for what, system, work in works]


def scipy_bootstrap(counts: Integers, resamples: int) -> tuple[float, float]:
    """Vectorised, in the batches that were fastest: all at once takes five times as long."""
    from scipy import stats

    def value(tp: Floats, predicted: Floats, gold: Floats, axis: int) -> Floats:
        return np.asarray(2 * tp.sum(axis) / (predicted.sum(axis) + gold.sum(axis)))

    ends = stats.bootstrap(
        tuple(counts.T),
        value,
        n_resamples=resamples,
        batch=100,
        paired=True,
        vectorized=True,
        method="percentile",
        rng=np.random.default_rng(_SEED),
    ).confidence_interval
    return float(ends.low), float(ends.high)


def index_bootstrap(counts: Integers, resamples: int) -> tuple[float, float]:
    """All indices at once and a sum of rows for every resample, as in sacreBLEU's ``_bootstrap_resample``.

    That gathers the rows of all resamples before it sums them; here they are gathered one by one, which is
    faster and holds less.
    """
    rng = np.random.default_rng(_SEED)
    indices = rng.choice(len(counts), size=(resamples, len(counts)), replace=True)
    rows = counts.astype(np.float32)
    sums = np.array([rows[index].sum(axis=0) for index in indices])
    values = 2 * sums[:, 0] / (sums[:, 1] + sums[:, 2])
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def scipy_permutation(one: Integers, other: Integers, permutations: int) -> float:
    """The pairs that are permuted are row numbers, which are cheaper to permute than rows of three counts."""
    from scipy import stats

    rows = np.vstack([one, other]).astype(np.float64)
    numbers = np.arange(len(one))

    def value(of: npt.NDArray[np.int64]) -> Floats:
        sums = rows[of].sum(axis=-2)
        return np.asarray(2 * sums[..., 0] / (sums[..., 1] + sums[..., 2]))

    found = stats.permutation_test(
        (numbers, numbers + len(one)),
        lambda a, b, axis: value(a) - value(b),
        permutation_type="samples",
        vectorized=True,
        n_resamples=permutations,
        batch=100,
        axis=-1,
        rng=np.random.default_rng(_SEED),
    )
    return float(found.pvalue)


def _ends(interval: tuple[float, float] | None) -> str:
    return NOTHING if interval is None else f"{interval[0]:.4f} to {interval[1]:.4f}"


# ---------------------------------------------------------------- imports


def import_seconds(module: str, after: str, repeat: int) -> float:
    """The least time to import ``module`` in a fresh interpreter that has imported ``after``."""
    code = f"import time, {after}; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
    return min(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(repeat)
    )


# ---------------------------------------------------------------- the tables


@dataclass(frozen=True)
class Results:
    """Everything that was measured; ``imports`` in seconds."""

    runs: tuple[Run, ...]
    resampling: tuple[Resampling, ...]
    imports: tuple[tuple[str, float], ...]
    resamples: int
    clusters: int

    def of(self, system: str) -> dict[int, Run]:
        """By number of sentences."""
        return {r.sentences: r for r in self.runs if r.system == system}


def exponent(runs: Iterable[Run]) -> float:
    """The slope of log seconds over log sentences by least squares; NaN for fewer than two sizes."""
    points = [(math.log(r.sentences), math.log(r.seconds)) for r in runs]
    if len(points) < 2:
        return math.nan
    x, y = (np.array(side) - np.mean(side) for side in zip(*points, strict=True))
    return float((x * y).sum() / (x * x).sum())


def disagreements(runs: Iterable[Run]) -> list[str]:
    """Where two scorers give the same sentences a different micro-F1."""
    first: dict[int, Run] = {}
    found = []
    for r in runs:
        other = first.setdefault(r.sentences, r)
        if not abs(r.f1 - other.f1) <= _TOLERANCE:
            found.append(f"{r.sentences} sentences: {r.system} {r.f1!r}, {other.system} {other.f1!r}")
    return found


def scoring_table(results: Results) -> str:
    """Every scorer at every size."""
    base = results.of(OURS)
    rows = [
        [
            f"{r.sentences:,}",
            r.system,
            _seconds(r.seconds),
            _times(r.seconds, base[r.sentences].seconds),
            _whole(r.grown),
            f"{r.f1:.6f}",
        ]
        for r in results.runs
    ]
    header = ["sentences", "scorer", "seconds", "times govbench", "memory, MiB", "micro-F1"]
    return aligned(header, rows, "rlrrrr")


def figures_table(results: Results) -> str:
    """What follows from the runs."""
    base, resampled, peer = (results.of(name) for name in (OURS, RESAMPLED, SEQEVAL))
    large = [r for r in base.values() if r.sentences >= _GROWTH_FROM]
    rows = []
    if len(large) > 1:
        sizes = [r.sentences for r in large]
        name = f"growth of govbench from {min(sizes):,} to {max(sizes):,} sentences, seconds ∝ sentences^x"
        rows.append([name, f"x = {exponent(large):.2f}"])
    largest = base[max(base)]
    rows.append(
        [f"peak of the whole process at {largest.sentences:,} sentences", f"{_whole(largest.peak)} MiB"]
    )
    rows += [
        [
            f"seqeval without intervals : govbench with {results.resamples:,} resamples, {count:,} sentences",
            _times(peer[count].seconds, resampled[count].seconds),
        ]
        for count in resampled
        if count in peer
    ]
    return aligned(["figure", "value"], rows, "lr")


def resampling_table(results: Results) -> str:
    """Bootstrap and permutation test."""
    base = {r.what: r.seconds for r in results.resampling if r.system == OURS}
    rows = [
        [r.what, r.system, _seconds(r.seconds), _times(r.seconds, base[r.what]), r.result]
        for r in results.resampling
    ]
    header = [f"{results.clusters:,} clusters", "by", "seconds", "times govbench", "95 % interval or p"]
    return aligned(header, rows, "llrrr")


def import_table(results: Results) -> str:
    """Imports."""
    rows = [[name, f"{1000 * seconds:.0f}"] for name, seconds in results.imports]
    return aligned(["import", "milliseconds"], rows, "lr")


def setting(repeat: int) -> str:
    """On what it was measured: a class of machine, and versions."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, one thread used"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"Best of {repeat}. {machine}; {python}, govbench {govbench.__version__}, {versions}."


def aligned(header: Sequence[str], rows: Sequence[Sequence[str]], align: str) -> str:
    """A Markdown table that is also a table to the eye; ``align`` gives ``l`` or ``r`` a column.

    >>> print(aligned(["a", "n"], [["long", "1"]], "lr"))
    | a    |  n |
    |:-----|---:|
    | long |  1 |
    """
    widths = [max(2, *map(len, column)) for column in zip(header, *rows, strict=True)]
    ruler = [
        f":{'-' * (w + 1)}" if a == "l" else f"{'-' * (w + 1)}:" for w, a in zip(widths, align, strict=True)
    ]

    def line(cells: Sequence[str]) -> str:
        padded = (
            c.ljust(w) if a == "l" else c.rjust(w) for c, w, a in zip(cells, widths, align, strict=True)
        )
        return f"| {' | '.join(padded)} |"

    return "\n".join([line(header), f"|{'|'.join(ruler)}|", *map(line, rows)])


def page(results: Results, repeat: int) -> str:
    """What stands between the marks of docs/BENCHMARKS.md."""
    return "\n\n".join(
        [
            setting(repeat),
            scoring_table(results),
            figures_table(results),
            resampling_table(results),
            import_table(results),
        ]
    )


def _seconds(value: float) -> str:
    """Three digits.

    >>> _seconds(0.01234), _seconds(98.76)
    ('0.0123', '98.8')
    """
    return f"{value:.{max(0, 2 - math.floor(math.log10(value)))}f}"


def _times(value: float, base: float) -> str:
    return f"{value / base:.1f}"


def _whole(value: float) -> str:
    return NOTHING if math.isnan(value) else f"{value:,.0f}"


# ---------------------------------------------------------------- the plot

# Colours of Okabe & Ito (2008), and a marker each, so that no reader depends on colour.
_STYLES = {
    OURS: ("#0072B2", "o", "-"),
    RESAMPLED: ("#56B4E9", "s", "--"),
    SEQEVAL: ("#D55E00", "^", "-"),
    NERVALUATE: ("#009E73", "D", "-."),
}


def draw(results: Results, path: Path) -> None:
    """Seconds over sentences, both logarithmic. The same results give the same bytes."""
    import matplotlib
    from matplotlib.figure import Figure

    # Fixed ids; glyphs as outlines, so that the picture is the same whatever fonts a reader has.
    with matplotlib.rc_context({"svg.hashsalt": "govbench", "svg.fonttype": "path", "font.size": 11}):
        figure = Figure(figsize=(7.2, 4.6), layout="constrained")
        axes = figure.subplots()
        for system, (colour, marker, line) in _STYLES.items():
            runs = list(results.of(system).values())
            axes.loglog(
                [r.sentences for r in runs],
                [r.seconds for r in runs],
                color=colour,
                marker=marker,
                linestyle=line,
                label=system,
            )
        axes.set_xlabel("sentences (4.7 entities each)")
        axes.set_ylabel("seconds")
        axes.grid(True, which="major", color="#dddddd")
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


# ---------------------------------------------------------------- the command


def measure(options: argparse.Namespace, progress: Progress) -> Results:
    """Everything, each scorer at each size in a process of its own."""
    runs = []
    for count in options.sizes:
        for system in _SCORERS if count <= options.peers_up_to else (OURS,):
            progress(f"{system}, {count:,} sentences")
            runs.append(fresh(run, system, count, options.resamples, options.repeat))
    progress("resampling")
    resampling = fresh(resampled, options.clusters, options.resamples, options.permutations, options.repeat)
    progress("imports")
    imports = [
        ("numpy", import_seconds("numpy", "sys", 2 * options.repeat)),
        ("govbench, after numpy", import_seconds("govbench", "numpy", 2 * options.repeat)),
    ]
    return Results(tuple(runs), tuple(resampling), tuple(imports), options.resamples, options.clusters)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, default, about in (
        ("--peers-up-to", _PEERS_UP_TO, "largest size for peers and for our bootstrap"),
        ("--repeat", 5, "runs of each, of which the fastest counts; imports twice as many"),
        ("--clusters", _CLUSTERS, "clusters to resample"),
        ("--resamples", _RESAMPLES, "bootstrap resamples"),
        ("--permutations", _PERMUTATIONS, "permutations of the paired test"),
    ):
        parser.add_argument(name, type=positive, default=default, metavar="N", help=f"{about} (%(default)s)")
    parser.add_argument(
        "--sizes", type=positive, nargs="+", default=_SIZES, metavar="N", help="sentences (%(default)s)"
    )
    parser.add_argument("--write", action="store_true", help="fill docs/BENCHMARKS.md, draw docs/scoring.svg")
    return parser.parse_args()


def main() -> int:
    """Print the tables; progress goes to a terminal only."""
    options = arguments()
    os.environ.update(dict.fromkeys(_THREADS, "1"))  # the processes that measure inherit it
    terminal = sys.stderr.isatty()

    def progress(text: str) -> None:
        if terminal:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    results = measure(options, progress)
    progress("")
    text = page(results, options.repeat)
    print(text)
    if wrong := disagreements(results.runs):
        print("\n".join(["the scorers disagree:", *wrong]), file=sys.stderr)
        return 1
    if options.write:
        if missing := fill([_DOCS / "BENCHMARKS.md"], "scoring", text, check=False):
            print("\n".join(map(str, missing)), file=sys.stderr)
            return 1
        draw(results, _DOCS / "scoring.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
