"""``govbench.compare``: which systems differ on a task, and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

import numpy as np

from govbench import tables, tasks
from govbench.errors import GovbenchError
from govbench.predictions import Source
from govbench.score import Scored, scored
from govbench.scoring import significance
from govbench.scoring.measure import Floats, Integers, Measure
from govbench.scoring.report import ALIGN, HEADER, Report

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
    """One paragraph where systems differ: the number of right items of each, and of gold items."""

    cluster: str
    right: tuple[float, ...]
    gold: int


@dataclass(frozen=True)
class Comparison:
    """Systems on one task: their reports, every pair, rank intervals, and the paragraphs that differ most."""

    task: str
    systems: tuple[str, ...]
    reports: tuple[Report, ...]
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
            (f"{self.task}: systems", ("system", "rank", *HEADER), ranked, "lr" + ALIGN),
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
    *predictions: Source,
    names: Sequence[str] = (),
    measure: str | None = None,
    references: Iterable[Row] | None = None,
    bootstrap: int = 2000,
    permutations: int = 10_000,
    seed: int = 13,
    shown: int = 10,
) -> Comparison:
    """Compare systems on a measure of a task by paired tests over paragraphs.

    ``predictions`` are those of two systems or more, as ``govbench.score`` takes them, ``names`` theirs (by
    default "1", "2" …); ``permutations`` is the number of those of the tests, ``shown`` that of differing
    paragraphs; the other arguments are those of ``score``. Ranks are intervals: a system ranks below those
    that beat it after Holm's correction (α = 0.05) and above those that it beats.

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
    found = {
        name: scored(task, source, measure=measure, references=gold, bootstrap=bootstrap, seed=seed)
        for name, source in zip(called, predictions, strict=True)
    }
    declared = tasks.get(task).measure(measure)
    pairs = _corrected(
        [_pair(declared, a, b, found, permutations, bootstrap, seed) for a, b in combinations(called, 2)]
    )
    table = np.ones((len(called), len(called)))
    for pair in pairs:
        i, j = called.index(pair.a), called.index(pair.b)
        table[i, j] = table[j, i] = np.nan if pair.p_holm is None else pair.p_holm
    values = [found[name].report.headline.value for name in called]
    ranks = significance.rank_intervals([np.nan if v is None else v for v in values], table)
    return Comparison(
        task,
        called,
        tuple(found[name].report for name in called),
        tuple(ranks),
        tuple(pairs),
        _items(declared, list(found.values()), shown),
    )


def _pair(
    measure: Measure[Any],
    a: str,
    b: str,
    found: Mapping[str, Scored],
    permutations: int,
    resamples: int,
    seed: int,
) -> Pair:
    value = measure.value
    one, two = found[a], found[b]
    first, second = one.report.headline.value, two.report.headline.value
    x, y = one.statistics, two.statistics
    better = significance.discordant(_right(measure, x), _right(measure, y))
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


def _right(measure: Measure[Any], statistics: Integers) -> Floats:
    """Right items of every paragraph."""
    return np.array([measure.counts(row)[0] for row in statistics], dtype=np.float64)


def _items(measure: Measure[Any], found: list[Scored], shown: int) -> tuple[Item, ...]:
    right = np.stack([_right(measure, one.statistics) for one in found], axis=1)
    spread = right.max(axis=1) - right.min(axis=1)
    order = [int(i) for i in np.argsort(-spread, kind="stable") if spread[i] > 0][:shown]
    return tuple(
        Item(found[0].clusters[i], tuple(right[i].tolist()), measure.counts(found[0].statistics[i])[2])
        for i in order
    )
