"""Metrics of a paragraph, gold and predicted: their alignment and the measures of every component."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from govbench.errors import GovbenchError
from govbench.scoring.assignment import assign_pairs
from govbench.scoring.measure import (
    FIXED_POINT,
    Integers,
    Measure,
    micro_counts,
    micro_f1,
    soft_counts,
    soft_f1,
)
from govbench.scoring.overlap import dice
from govbench.scoring.slices import Rate, Side, Sides, Slicing, lengths

Ends = tuple[int, int]

COMPONENTS = ("indicator", "predicate", "scope", "time", "approx", "change")
_PAIRS = 10**6  # gold times predicted metrics of one paragraph; a real one has some hundreds


@dataclass(frozen=True)
class Metric:
    """A metric as it is scored: the value span, exact bounds in the canonical unit, unit, bound, components.

    ``lo`` and ``hi`` are None when a system could not normalise the value: such a metric is never right. A
    component that is not stated, or not predicted, is None; a span found nowhere is (-1, -1).
    """

    start: int
    end: int
    canon: str
    bound: str
    lo: Fraction | None
    hi: Fraction | None
    indicator: Ends | None = None
    predicate: Ends | None = None
    scope: Ends | None = None
    time: Ends | None = None
    approx: str | None = None
    change: tuple[str, str, str] | None = None

    def same_span(self, other: Metric) -> bool:
        """Equal value spans."""
        return (self.start, self.end) == (other.start, other.end)

    def same_value(self, other: Metric) -> bool:
        """Equal lower and upper value, both known."""
        return self.lo is not None and (self.lo, self.hi) == (other.lo, other.hi)

    def same_unit(self, other: Metric) -> bool:
        """Equal value and canonical unit."""
        return self.same_value(other) and self.canon == other.canon

    def same_quantity(self, other: Metric) -> bool:
        """Equal value, canonical unit and bound."""
        return self.same_unit(other) and self.bound == other.bound

    def same_component(self, other: Metric, name: str) -> bool:
        """Whether both have the component and it is equal; what was found nowhere is equal to nothing."""
        mine = getattr(self, name)
        return mine is not None and mine != (-1, -1) and mine == getattr(other, name)

    def sort_key(self) -> tuple[object, ...]:
        """A total order in which equal metrics alone are equal."""
        components = (str(getattr(self, name)) for name in COMPONENTS)
        return (self.start, self.end, self.canon, self.bound, str(self.lo), str(self.hi), *components)


@dataclass(frozen=True)
class Distractor:
    """A number in the text that is no metric."""

    start: int
    end: int
    type: str


@dataclass(frozen=True)
class AlignedRow:
    """A paragraph: its metrics in canonical order, and ``pairs`` of indices (gold, predicted)."""

    gold: tuple[Metric, ...]
    predicted: tuple[Metric, ...]
    distractors: tuple[Distractor, ...]
    pairs: tuple[tuple[int, int], ...]

    def aligned(self) -> list[tuple[Metric, Metric]]:
        """The pairs themselves."""
        return [(self.gold[g], self.predicted[p]) for g, p in self.pairs]


MetricItems = tuple[AlignedRow, ...]


def aligned_row(
    gold: Sequence[Metric], predicted: Sequence[Metric], distractors: Sequence[Distractor] = ()
) -> AlignedRow:
    """The paragraph with gold and predicted metrics paired one to one for the largest total Dice of values.

    Only value spans that share a character may be paired. Ties go to equal values, then to equal spans, then
    to equal quantities, then to equal components, absent ones included: what is right does then not depend
    on the order in which metrics are listed, or on which side is called gold.

    >>> a, b = (Metric(s, s + 2, "件", "eq", Fraction(1), Fraction(1)) for s in (0, 2))
    >>> aligned_row([b, a], [b]).pairs
    ((1, 0),)

    Raises ``GovbenchError`` S107 for so many metrics in a paragraph that this would take minutes.
    """
    one, other = (tuple(sorted(side, key=Metric.sort_key)) for side in (gold, predicted))
    if len(one) * len(other) > _PAIRS:
        raise GovbenchError.of("S107", f"{len(one)} gold and {len(other)} predicted metrics in one paragraph")
    step = 1 + len(COMPONENTS) * min(len(one), len(other))
    weights = {
        (g, p): weight
        for g, a in enumerate(one)
        for p, b in enumerate(other)
        if (weight := _weight(a, b, step))
    }
    return AlignedRow(one, other, tuple(distractors), tuple(assign_pairs(weights)))


def _weight(a: Metric, b: Metric, step: int) -> int:
    """Dice, then value, span, quantity, components: one integer compares sums of them in that order."""
    weight = dice(a.start, a.end, b.start, b.end)
    if not weight:
        return 0
    equal = sum(getattr(a, name) == getattr(b, name) for name in COMPONENTS)
    for preference in (a.same_value(b), a.same_span(b), a.same_quantity(b), equal):
        weight = weight * step + preference
    return weight


def _always(metric: Metric) -> bool:
    return True


def _pairwise(
    name: str,
    about: str,
    credit: Callable[[Metric, Metric], int],
    has: Callable[[Metric], bool] = _always,
    *,
    soft: bool = False,
) -> Measure[MetricItems]:
    """A measure that credits aligned pairs, out of the metrics of each side that have what is asked for."""

    def statistics(items: MetricItems) -> Integers:
        rows = [
            (
                sum(credit(gold, predicted) for gold, predicted in row.aligned()),
                sum(map(has, row.predicted)),
                sum(map(has, row.gold)),
            )
            for row in items
        ]
        return np.array(rows, dtype=np.int64).reshape(-1, 3)

    return Measure(
        name, about, statistics, soft_f1 if soft else micro_f1, soft_counts if soft else micro_counts
    )


def _component(name: str, about: str) -> Measure[MetricItems]:
    """Slot filling: a component that neither side has is no success."""

    def has(metric: Metric) -> bool:
        return getattr(metric, name) is not None

    return _pairwise(name, about, lambda gold, predicted: gold.same_component(predicted, name), has)


def _span_dice(one: Ends | None, other: Ends | None) -> int:
    return dice(*one, *other) if one and other else 0


def _value_dice(a: Metric, b: Metric) -> int:
    return dice(a.start, a.end, b.start, b.end)


def _tuple(a: Metric, b: Metric) -> bool:
    same = a.indicator is b.indicator is None or 2 * _span_dice(a.indicator, b.indicator) >= FIXED_POINT
    return same and a.same_quantity(b)


MEASURES: tuple[Measure[MetricItems], ...] = (
    _pairwise("quantity", "F1 of aligned metrics with equal value, unit and bound", Metric.same_quantity),
    _pairwise("detection", "F1 of aligned metrics with equal value spans", Metric.same_span),
    _pairwise(
        "detection-dice",
        "F1 of aligned metrics whose value spans have Dice 0.5 or more",
        lambda a, b: 2 * _value_dice(a, b) >= FIXED_POINT,
    ),
    _pairwise("value", "F1 of aligned metrics with equal value", Metric.same_value),
    _pairwise("value-unit", "F1 of aligned metrics with equal value and unit", Metric.same_unit),
    _pairwise("tuple", "F1 of quantity with an indicator of Dice 0.5 or more", _tuple),
    _component("indicator", "F1 of equal indicator spans"),
    _pairwise(
        "indicator-soft",
        "F1 of the character Dice of indicator spans",
        lambda a, b: _span_dice(a.indicator, b.indicator),
        lambda metric: metric.indicator is not None,
        soft=True,
    ),
    _component("predicate", "F1 of equal predicate spans"),
    _component("scope", "F1 of equal scope spans"),
    _component("time", "F1 of equal time spans"),
    _component("approx", "F1 of equal approximations other than none"),
    _component("change", "F1 of equal changes (type, direction and basis)"),
)


def metric_slices(
    items: MetricItems, headings: Sequence[str], origins: Sequence[str], bounds: Sequence[str]
) -> list[Slicing]:
    """Quantity-F1 by bound, length of the value span, section and origin."""
    one, other = _flat(items, 0), _flat(items, 1)
    gold, predicted = (
        Side(
            np.array([i for i, _, _ in side], dtype=np.int64),
            np.array([hit for _, _, hit in side], dtype=bool),
        )
        for side in (one, other)
    )
    sides = Sides(len(items), gold, predicted, Rate("quantity", micro_f1))
    bound = [np.array([bounds.index(m.bound) for _, m, _ in side], dtype=np.int64) for side in (one, other)]
    (ranges, gold_length), (_, length) = (
        lengths((1, 2, 4, 8), np.array([m.end - m.start for _, m, _ in side], dtype=np.int64))
        for side in (one, other)
    )
    return [
        sides.by("bound", bounds, *bound),
        sides.by("length", ranges, gold_length, length),
        *sides.by_row("section", headings),
        *sides.by_row("origin", origins),
    ]


def _flat(items: MetricItems, side: int) -> list[tuple[int, Metric, bool]]:
    """Row, metric and whether it is right, for every metric of gold (0) or of the predictions (1)."""
    found = []
    for i, row in enumerate(items):
        right = {pair[side] for pair in row.pairs if row.gold[pair[0]].same_quantity(row.predicted[pair[1]])}
        found += [(i, metric, j in right) for j, metric in enumerate((row.gold, row.predicted)[side])]
    return found
