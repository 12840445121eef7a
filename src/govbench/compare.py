"""``govbench.compare``: which systems differ on a task, and where."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

import numpy as np

from govbench import tables
from govbench.errors import GovbenchError
from govbench.predictions import Source
from govbench.scoring import significance
from govbench.seeds import SEED_ALIGN, SEED_HEADER, Runs, SeedReport, Seeds, mean_value, scored_runs

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Pair:
    """Two systems on one measure.

    ``difference`` is the value of ``a`` less that of ``b``. ``p_randomisation`` and ``p_bootstrap`` are
    two-sided and uncorrected, ``p_holm`` is the first after Holm's correction over all pairs. ``a_better``
    and ``b_better`` count paragraphs with more right items. ``detectable`` is the smallest true difference
    that the paired test would find in four of five samples of this size. None is undefined.
    """

    a: str
    b: str
    difference: float | None
    p_randomisation: float | None
    p_bootstrap: float | None
    p_holm: float | None
    a_better: int
    b_better: int
    detectable: float | None


@dataclass(frozen=True)
class Item:
    """One paragraph where systems differ: the number of right items of each, and of gold items.

    Of several runs of a system it is the mean.
    """

    cluster: str
    right: tuple[float, ...]
    gold: int


@dataclass(frozen=True)
class Comparison:
    """Systems on one task: their reports, every pair, rank intervals, and the paragraphs that differ most."""

    task: str
    systems: tuple[str, ...]
    reports: tuple[SeedReport, ...]
    ranks: tuple[tuple[int, int], ...]
    pairs: tuple[Pair, ...]
    items: tuple[Item, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {**asdict(self), "reports": [report.to_dict() for report in self.reports]}

    def tables(self) -> list[tuple[str, tuple[str, ...], list[list[str]], str]]:
        """Title, header, rows and alignment of the three tables that people read."""
        ranked = [
            [name, f"{low}–{high}" if low < high else str(low), *report.cells()]
            for name, (low, high), report in zip(self.systems, self.ranks, self.reports, strict=True)
        ]
        numbers = ("difference", "p_randomisation", "p_bootstrap", "p_holm")
        pairs = [
            [
                *(pair.a, pair.b),
                *(tables.number(getattr(pair, name), 4) for name in numbers),
                *(str(pair.a_better), str(pair.b_better), tables.number(pair.detectable)),
            ]
            for pair in self.pairs
        ]
        items = [[item.cluster, *(f"{n:g}" for n in item.right), str(item.gold)] for item in self.items]
        return [
            (f"{self.task}: systems", ("system", "rank", *SEED_HEADER), ranked, "lr" + SEED_ALIGN),
            (
                "pairs (paired tests over paragraphs)",
                ("a", "b", "a - b", "p", "p bootstrap", "p Holm", "a better", "b better", "detectable"),
                pairs,
                "llrrrrrrr",
            ),
            (
                "paragraphs that differ most (right items)",
                ("paragraph", *self.systems, "gold"),
                items,
                "l" + "r" * (len(self.systems) + 1),
            ),
        ]

    def to_markdown(self) -> str:
        """The three tables."""
        return "\n\n".join(
            f"**{title}**\n\n{tables.markdown(header, rows, align)}"
            for title, header, rows, align in self.tables()
        )


def compare(
    task: str,
    *predictions: Source | Seeds,
    names: Sequence[str] = (),
    measure: str | None = None,
    references: Iterable[Row] | None = None,
    bootstrap: int = 2000,
    permutations: int = 10_000,
    seed: int = 13,
    shown: int = 10,
) -> Comparison:
    """Compare systems on a measure of a task by paired tests over paragraphs.

    ``predictions`` are those of two systems or more, as ``govbench.score`` takes them, or ``Seeds`` of
    several runs of one; ``names`` are theirs (by default "1", "2" …); ``permutations`` is the number of those
    of the tests, ``shown`` that of differing paragraphs; the other arguments are those of ``score``. Ranks
    are intervals: a system ranks below those that beat it after Holm's correction (α = 0.05) and above those
    that it beats.

    >>> from govbench.corpus import rows
    >>> same = compare("ner", rows("ner"), rows("ner"), permutations=99)
    >>> same.pairs[0].p_randomisation, same.ranks
    (1.0, ((1, 2), (1, 2)))

    Raises ``GovbenchError`` as ``score`` does, and S106 for fewer than two systems, or names that are not as
    many and distinct.
    """
    called = tuple(names) or tuple(str(i) for i in range(1, len(predictions) + 1))
    if len(predictions) < 2 or len(set(called)) != len(predictions):
        raise GovbenchError.of("S106", f"{len(predictions)} to compare, named {', '.join(called)}")
    gold = list(references) if references is not None else None
    found: dict[str, Runs] = {}
    reports = []
    for name, given in zip(called, predictions, strict=True):
        sources = given.sources if isinstance(given, Seeds) else (given,)
        found[name], report = scored_runs(
            task, sources, measure=measure, references=gold, bootstrap=bootstrap, seed=seed
        )
        reports.append(report)
    values = {name: report.value for name, report in zip(called, reports, strict=True)}
    pairs = _corrected(
        [
            _pair(a, b, found, values, permutations=permutations, resamples=bootstrap, seed=seed)
            for a, b in combinations(called, 2)
        ]
    )
    table = np.ones((len(called), len(called)))
    for pair in pairs:
        i, j = called.index(pair.a), called.index(pair.b)
        table[i, j] = table[j, i] = np.nan if pair.p_holm is None else pair.p_holm
    ranks = significance.rank_intervals([np.nan if v is None else v for v in values.values()], table)
    return Comparison(
        task, called, tuple(reports), tuple(ranks), tuple(pairs), _items(list(found.values()), shown)
    )


def _pair(
    a: str,
    b: str,
    found: Mapping[str, Runs],
    values: Mapping[str, float | None],
    *,
    permutations: int,
    resamples: int,
    seed: int,
) -> Pair:
    one, two = found[a], found[b]
    first, second = values[a], values[b]
    # Systems with different numbers of runs are compared as if each run had been made equally often.
    runs = math.lcm(len(one.runs), len(two.runs))
    x, y = one.repeated(runs), two.repeated(runs)
    value = mean_value(one.measure.value, runs)
    better = significance.discordant(one.right, two.right)
    return Pair(
        a=a,
        b=b,
        difference=None if first is None or second is None else first - second,
        p_randomisation=significance.paired_randomisation(x, y, value, permutations=permutations, seed=seed),
        p_bootstrap=significance.paired_bootstrap(x, y, value, resamples=permutations, seed=seed),
        p_holm=None,
        a_better=better[0],
        b_better=better[1],
        detectable=significance.minimum_detectable_difference(x, y, value, resamples=resamples, seed=seed),
    )


def _corrected(pairs: list[Pair]) -> list[Pair]:
    """The pairs with Holm's correction over those that have a p-value."""
    tested = [i for i, pair in enumerate(pairs) if pair.p_randomisation is not None]
    adjusted = significance.holm([pairs[i].p_randomisation or 0.0 for i in tested])
    by_index = dict(zip(tested, adjusted, strict=True))
    return [Pair(**{**asdict(pair), "p_holm": by_index.get(i)}) for i, pair in enumerate(pairs)]


def _items(found: Sequence[Runs], shown: int) -> tuple[Item, ...]:
    right = np.stack([system.right for system in found], axis=1)
    gap = right.max(axis=1) - right.min(axis=1)
    order = [int(i) for i in np.argsort(-gap, kind="stable") if gap[i] > 0][:shown]
    first, counts = found[0].runs[0], found[0].measure.counts
    return tuple(
        Item(first.clusters[i], tuple(right[i].tolist()), counts(first.statistics[i])[2]) for i in order
    )
