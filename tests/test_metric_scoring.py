"""Metrics: their alignment, every measure, slices and the classes of errors."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govbench import GovbenchError
from govbench.schemes import BOUNDS
from govbench.scoring import quantities
from govbench.scoring.measure import FIXED_POINT, Measure
from govbench.scoring.quantities import (
    COMPONENTS,
    MEASURES,
    AlignedRow,
    Distractor,
    Metric,
    MetricItems,
    _component,
    _pairwise,
    aligned_row,
    metric_slices,
)
from govbench.scoring.quantity_errors import ERRORS, error_classes, false_positives
from govbench.scoring.slices import Slicing


def metric(
    start: int, end: int, lo: Any = 5, hi: Any = None, canon: str = "件", bound: str = "eq", **components: Any
) -> Metric:
    low = None if lo is None else Fraction(lo)
    high = low if hi is None else Fraction(hi)
    return Metric(start, end, canon, bound, low, high, **components)


def changed(found: Metric, **changes: Any) -> Metric:
    return replace(found, **changes)


def measure(name: str) -> Measure[MetricItems]:
    return next(m for m in MEASURES if m.name == name)


def counted(name: str, gold: list[Metric], predicted: list[Metric]) -> tuple[float, int, int]:
    """Right, predicted and gold of a measure in one paragraph."""
    return measure(name).counts(measure(name).statistics((aligned_row(gold, predicted),)).sum(axis=0))


def errors(gold: list[Metric], predicted: list[Metric]) -> dict[str, int]:
    """The classes of errors that occur in one paragraph."""
    return {name: n for name, n in error_classes((aligned_row(gold, predicted),)).items() if n}


spans = st.tuples(st.integers(0, 8), st.integers(1, 4)).map(lambda s: (s[0], s[0] + s[1]))
metrics = st.builds(
    lambda span, lo, width, canon, bound, components: metric(
        span[0], span[1], lo, None if lo is None else lo + width, canon, bound, **components
    ),
    spans,
    st.sampled_from([None, 1, 10, 100]),
    st.sampled_from([0, 0, 9]),
    st.sampled_from(["ratio", "points", "件"]),
    st.sampled_from(BOUNDS),
    st.fixed_dictionaries(
        {
            "indicator": st.none() | spans,
            "time": st.none() | spans,
            "approx": st.sampled_from([None, "about"]),
            "change": st.sampled_from([None, ("rate", "up", "yoy")]),
        }
    ),
)
paragraphs = st.lists(metrics, max_size=5)


# Alignment.


def best_total(gold: tuple[Metric, ...], predicted: tuple[Metric, ...]) -> tuple[int, ...]:
    """By trying every matching: most Dice, then equal values, spans, quantities, components (absent too)."""

    def gain(a: Metric, b: Metric) -> tuple[int, ...] | None:
        shared = min(a.end, b.end) - max(a.start, b.start)
        if shared <= 0:
            return None
        total = a.end - a.start + b.end - b.start
        value = a.lo is not None and (a.lo, a.hi) == (b.lo, b.hi)
        return (
            (4 * shared * FIXED_POINT + total) // (2 * total),
            value,
            (a.start, a.end) == (b.start, b.end),
            value and (a.canon, a.bound) == (b.canon, b.bound),
            sum(getattr(a, name) == getattr(b, name) for name in COMPONENTS),
        )

    def best(g: int, free: frozenset[int]) -> tuple[int, ...]:
        if g == len(gold):
            return (0,) * 5
        found = [best(g + 1, free)]
        for p in free:
            if (one := gain(gold[g], predicted[p])) is not None:
                rest = best(g + 1, free - {p})
                found.append(tuple(x + y for x, y in zip(one, rest, strict=True)))
        return max(found)

    return best(0, frozenset(range(len(predicted))))


def total(row: AlignedRow) -> tuple[int, ...]:
    found = [0] * 5
    for a, b in row.aligned():
        common = min(a.end, b.end) - max(a.start, b.start)
        length = a.end - a.start + b.end - b.start
        found[0] += (4 * common * FIXED_POINT + length) // (2 * length)
        found[1] += a.same_value(b)
        found[2] += a.same_span(b)
        found[3] += a.same_quantity(b)
        found[4] += sum(getattr(a, name) == getattr(b, name) for name in COMPONENTS)
    return tuple(found)


@given(paragraphs, paragraphs)
def test_the_alignment_is_the_best_of_all_in_the_order_of_preferences(
    gold: list[Metric], predicted: list[Metric]
) -> None:
    row = aligned_row(gold, predicted)
    assert total(row) == best_total(row.gold, row.predicted)
    assert len({g for g, _ in row.pairs}) == len({p for _, p in row.pairs}) == len(row.pairs)


@given(paragraphs, paragraphs, st.randoms(use_true_random=False))
def test_no_order_of_metrics_moves_the_alignment(
    gold: list[Metric], predicted: list[Metric], random: Any
) -> None:
    shuffled = (random.sample(side, len(side)) for side in (gold, predicted))
    assert aligned_row(*shuffled) == aligned_row(gold, predicted)


@given(paragraphs)
def test_metrics_are_ordered_by_all_that_they_say(found: list[Metric]) -> None:
    for a in found:
        for b in found:
            assert (a.sort_key() == b.sort_key()) == (a == b)


@pytest.mark.parametrize(
    "other",
    [
        {"start": 3},
        {"end": 7},
        {"canon": "人"},
        {"bound": "gt"},
        {"lo": Fraction(1)},
        {"hi": Fraction(9)},
        *({name: (0, 1)} for name in ("indicator", "predicate", "scope", "time")),
        {"approx": "about"},
        {"change": ("rate", "up", "yoy")},
    ],
)
def test_metrics_that_differ_in_anything_have_an_order(other: dict[str, Any]) -> None:
    found = metric(4, 6)
    assert found.sort_key() != changed(found, **other).sort_key()
    row = aligned_row([found, changed(found, **other)], [])
    assert row == aligned_row([changed(found, **other), found], [])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (metric(0, 2, bound="gt"), metric(0, 2)),  # more Dice beats an equal value
        (metric(0, 2, 7, bound="gt"), metric(0, 2, 7)),
    ],
)
def test_the_nearer_span_comes_before_the_equal_quantity(one: Metric, other: Metric) -> None:
    row = aligned_row([one], [other, metric(1, 3, one.lo, bound=one.bound)])
    assert row.aligned() == [(one, other)]


PREFERENCES = [
    # A gold metric and two predictions with the same Dice: the second is to be preferred.
    (metric(1, 3), metric(0, 2, 7), metric(2, 4, 5, bound="gt")),
    (metric(1, 3, indicator=(5, 6)), metric(0, 2, 7, indicator=(5, 6)), metric(2, 4, 5)),
    (metric(1, 3), metric(0, 2, 5, bound="gt"), metric(2, 4)),
    (metric(1, 3), metric(0, 2, 5, canon="人"), metric(2, 4)),
    (metric(1, 3, scope=(5, 6)), metric(0, 2, scope=(5, 7)), metric(2, 4, scope=(5, 6))),
    (
        metric(1, 3, scope=(5, 6), time=(7, 8)),
        metric(0, 2, scope=(5, 6)),
        metric(2, 4, scope=(5, 6), time=(7, 8)),
    ),
    (metric(1, 3, time=(5, 6)), metric(0, 2, bound="gt", time=(5, 6)), metric(2, 4)),
    (metric(1, 3), metric(0, 2, time=(5, 6)), metric(2, 4)),
]


@pytest.mark.parametrize(("one", "other", "preferred"), PREFERENCES)
def test_ties_go_to_value_then_quantity_then_components(
    one: Metric, other: Metric, preferred: Metric
) -> None:
    assert aligned_row([one], [other, preferred]).aligned() == [(one, preferred)]
    assert aligned_row([other, preferred], [one]).aligned() == [(preferred, one)]


@pytest.mark.parametrize(
    ("gold", "predicted", "crossed"),
    [
        ([(5, "件"), (7, "件")], [(7, "件"), (5, "件")], True),  # two values against a span
        ([(5, "件"), (7, "件")], [(5, "件"), (5, "件")], False),  # a value and a span against a value
        ([(5, "件"), (7, "件")], [(5, "人"), (5, "件")], False),  # a value and a span against a quantity
        ([(5, "件"), (7, "件")], [(1, "件"), (1, "件")], False),  # a span against nothing
    ],
)
def test_values_come_before_spans_and_those_before_quantities(
    gold: list[tuple[int, str]], predicted: list[tuple[int, str]], crossed: bool
) -> None:
    # [1, 3) with itself has as much Dice as [1, 3) with [0, 2) and [2, 4) with [1, 3) have together.
    one = [metric(s, s + 2, lo, canon=canon) for s, (lo, canon) in zip((1, 2), gold, strict=True)]
    other = [metric(s, s + 2, lo, canon=canon) for s, (lo, canon) in zip((1, 0), predicted, strict=True)]
    expected = [(1, 0), (2, 1)] if crossed else [(1, 1)]
    assert [(a.start, b.start) for a, b in aligned_row(one, other).aligned()] == expected


def test_values_that_only_touch_are_never_paired() -> None:
    assert aligned_row([metric(0, 2)], [metric(2, 4)]).pairs == ()


def test_a_value_found_nowhere_is_paired_with_nothing() -> None:
    assert aligned_row([metric(-1, -1)], [metric(-1, -1)]).pairs == ()


def test_too_many_metrics_in_a_paragraph_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    gold, predicted = [metric(i, i + 1) for i in range(3)], [metric(i, i + 1) for i in range(2)]
    monkeypatch.setattr(quantities, "_PAIRS", 6)
    assert len(aligned_row(gold, predicted).pairs) == 2
    monkeypatch.setattr(quantities, "_PAIRS", 5)
    with pytest.raises(GovbenchError, match=r"^S107 3 gold and 2 predicted metrics in one paragraph; "):
        aligned_row(gold, predicted)


# Measures.

GOLD = metric(
    4, 6, 5, indicator=(0, 4), predicate=(8, 9), scope=(9, 12), time=(12, 14), approx="about",
    change=("rate", "up", "yoy"),
)  # fmt: skip
EVERYTHING = [m.name for m in MEASURES]


def lost_by(**changes: Any) -> set[str]:
    """The measures by which a prediction is not right that differs from gold in this."""
    predicted = changed(GOLD, **changes)
    return {name for name in EVERYTHING if counted(name, [GOLD], [predicted])[0] < 1}


def test_a_prediction_that_equals_gold_is_right_by_every_measure() -> None:
    assert lost_by() == set()
    assert {counted(name, [GOLD], [GOLD]) for name in EVERYTHING} == {(1, 1, 1)}


@pytest.mark.parametrize(
    ("changes", "lost"),
    [
        ({"end": 7}, {"detection"}),
        ({"start": 5}, {"detection"}),
        ({"end": 10}, {"detection"}),  # 2 · 2 / (2 + 6) is still 0.5
        ({"end": 11}, {"detection", "detection-dice"}),
        ({"lo": Fraction(6), "hi": Fraction(6)}, {"quantity", "value", "value-unit", "tuple"}),
        ({"hi": Fraction(6)}, {"quantity", "value", "value-unit", "tuple"}),
        ({"lo": None, "hi": None}, {"quantity", "value", "value-unit", "tuple"}),
        ({"canon": "人"}, {"quantity", "value-unit", "tuple"}),
        ({"bound": "gt"}, {"quantity", "tuple"}),
        ({"indicator": (0, 3)}, {"indicator", "indicator-soft"}),
        ({"indicator": (2, 8)}, {"indicator", "indicator-soft", "tuple"}),  # 2 · 2 / 10
        ({"indicator": (2, 6)}, {"indicator", "indicator-soft"}),  # 0.5
        ({"indicator": None}, {"indicator", "indicator-soft", "tuple"}),
        ({"indicator": (-1, -1)}, {"indicator", "indicator-soft", "tuple"}),
        ({"predicate": (8, 10)}, {"predicate"}),
        ({"predicate": None}, {"predicate"}),
        ({"scope": (9, 11)}, {"scope"}),
        ({"time": (12, 13)}, {"time"}),
        ({"approx": None}, {"approx"}),
        ({"approx": "over"}, {"approx"}),
        ({"change": ("rate", "down", "yoy")}, {"change"}),
        ({"change": None}, {"change"}),
    ],
)
def test_each_measure_asks_for_its_own(changes: dict[str, Any], lost: set[str]) -> None:
    assert lost_by(**changes) == lost


@pytest.mark.parametrize("name", [*COMPONENTS, "indicator-soft"])
def test_a_component_that_is_not_stated_is_neither_gold_nor_predicted(name: str) -> None:
    component = name.removesuffix("-soft")
    bare = changed(GOLD, **{component: None})
    assert counted(name, [GOLD], [bare]) == (0, 0, 1)
    assert counted(name, [bare], [GOLD]) == (0, 1, 0)
    assert counted(name, [bare], [bare]) == (0, 0, 0)


@pytest.mark.parametrize("name", ["indicator", "predicate", "scope", "time"])
def test_components_found_nowhere_on_both_sides_are_not_equal(name: str) -> None:
    lost = changed(GOLD, **{name: (-1, -1)})
    assert counted(name, [lost], [lost]) == (0, 1, 1)


def test_the_soft_indicator_is_credited_by_overlap() -> None:
    near = changed(GOLD, indicator=(1, 4))
    assert counted("indicator-soft", [GOLD], [near]) == (0.857143, 1, 1)
    sums = measure("indicator-soft").statistics((aligned_row([GOLD], [near]),)).sum(axis=0)
    assert measure("indicator-soft").value(sums, sums) == pytest.approx(6 / 7, abs=1e-6)


def test_two_values_that_were_not_normalised_are_not_equal() -> None:
    unknown = metric(0, 2, None)
    assert counted("value", [unknown], [unknown]) == (0, 1, 1)
    assert counted("detection", [unknown], [unknown]) == (1, 1, 1)


def test_statistics_have_a_row_for_every_paragraph_also_without_metrics() -> None:
    rows = tuple(aligned_row(*sides) for sides in (([GOLD], [GOLD, GOLD]), ([], []), ([GOLD], [])))
    assert measure("quantity").statistics(rows).tolist() == [[1, 2, 1], [0, 0, 0], [0, 0, 1]]
    assert measure("quantity").statistics(()).shape == (0, 3)


def test_measures_say_in_a_line_what_they_count() -> None:
    assert [m.name for m in MEASURES] == [
        *("quantity", "detection", "detection-dice", "value", "value-unit", "tuple"),
        *("indicator", "indicator-soft", "predicate", "scope", "time", "approx", "change"),
    ]
    assert all(m.about and "\n" not in m.about for m in MEASURES)
    assert len({m.about for m in MEASURES}) == len(MEASURES)


def test_a_pairwise_measure_credits_aligned_pairs_out_of_what_each_side_has() -> None:
    def credit(gold: Metric, predicted: Metric) -> int:
        return 100 * gold.start + predicted.start

    rows = (aligned_row([metric(1, 4), metric(8, 9, approx="about")], [metric(3, 6, approx="about")]),)
    hard = _pairwise("name", "about", credit)
    soft = _pairwise("soft", "what", credit, lambda found: found.approx is not None, soft=True)
    assert (hard.name, hard.about, soft.name, soft.about) == ("name", "about", "soft", "what")
    assert hard.statistics(rows + rows).tolist() == [[103, 1, 2]] * 2
    assert soft.statistics(rows).tolist() == [[103, 1, 1]]
    assert hard.statistics(()).shape == (0, 3)
    assert hard.statistics(()).dtype == np.int64
    sums = np.array([FIXED_POINT, 1, 1])
    assert (hard.counts(sums)[0], soft.counts(sums)[0]) == (FIXED_POINT, 1)
    assert [float(one.value(sums, sums)) for one in (hard, soft)] == [FIXED_POINT, 1]


def test_a_component_is_right_where_both_sides_have_it_and_it_is_equal() -> None:
    time = _component("time", "F1 of equal time spans")
    assert (time.name, time.about) == ("time", "F1 of equal time spans")
    stated, other = metric(0, 2, time=(1, 2)), metric(0, 2, time=(1, 3))
    found = {
        (a, b): time.statistics((aligned_row([a], [b]),)).tolist()[0]
        for a in (stated, metric(0, 2))
        for b in (stated, other, metric(0, 2))
    }
    assert list(found.values()) == [[1, 1, 1], [0, 1, 1], [0, 0, 1], [0, 1, 0], [0, 1, 0], [0, 0, 0]]


# Slices.


def table(slices: list[Slicing], by: str) -> dict[str, list[int]]:
    (found,) = (s for s in slices if s.by == by)
    return dict(zip(found.parts, found.statistics.sum(axis=0).tolist(), strict=True))


def test_slices_by_bound_length_section_and_origin() -> None:
    rows = (
        aligned_row([metric(0, 1), metric(2, 4, bound="gt")], [metric(0, 2), metric(2, 4, bound="ge")]),
        aligned_row([metric(0, 9)], [metric(9, 12)]),
    )
    found = metric_slices(rows, ["一", "二"], ["real", "real"], BOUNDS)
    assert [s.by for s in found] == ["bound", "length", "section", "origin"]
    assert {s.rate.name for s in found} == {"quantity"}
    assert table(found, "bound") == {"eq": [1, 2, 2], "gt": [0, 0, 1], "ge": [0, 1, 0]}
    # The right one counts at the length of its gold value.
    assert table(found, "length") == {"1": [1, 1, 1], "2": [0, 1, 1], "3-4": [0, 1, 0], "9+": [0, 0, 1]}
    assert table(found, "section") == {"一": [1, 2, 2], "二": [0, 1, 1]}
    assert table(found, "origin") == {"real": [1, 3, 3]}


@pytest.mark.parametrize(
    ("length", "part"), [(1, "1"), (2, "2"), (3, "3-4"), (4, "3-4"), (5, "5-8"), (8, "5-8")]
)
def test_lengths_of_values_fall_into_ranges(length: int, part: str) -> None:
    found = metric_slices((aligned_row([metric(0, length)], []),), [""], [""], BOUNDS)
    assert table(found, "length") == {part: [0, 0, 1]}


@given(st.lists(st.tuples(paragraphs, paragraphs), min_size=1, max_size=3))
def test_the_parts_of_every_slice_add_up_to_the_whole(sides: list[tuple[list[Metric], list[Metric]]]) -> None:
    rows = tuple(aligned_row(gold, predicted) for gold, predicted in sides)
    expected = measure("quantity").statistics(rows).tolist()
    for slicing in metric_slices(rows, list("一二三")[: len(rows)], ["real"] * len(rows), BOUNDS):
        assert slicing.statistics.sum(axis=1).tolist() == expected, slicing.by


# Errors.


@given(paragraphs, paragraphs)
def test_errors_are_predictions_and_gold_less_pairs_and_right_pairs(
    gold: list[Metric], predicted: list[Metric]
) -> None:
    row = aligned_row(gold, predicted)
    found = error_classes((row, row))
    right = sum(a.same_quantity(b) for a, b in row.aligned())
    assert list(found) == list(ERRORS)
    assert sum(found.values()) == 2 * (len(gold) + len(predicted) - len(row.pairs) - right)


@given(paragraphs, paragraphs)
def test_pairs_spare_and_lost_metrics_have_errors_of_their_own(
    gold: list[Metric], predicted: list[Metric]
) -> None:
    row = aligned_row(gold, predicted)
    found = error_classes((row,))
    assert found["duplicate"] + found["spurious"] <= len(predicted) - len(row.pairs)
    assert found["missed"] <= len(gold) - len(row.pairs)
    paired = ("x100", "x10^k", "points", "bound", "unit", "value", "not normalised")
    assert sum(found[name] for name in paired) <= len(row.pairs)


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        (metric(0, 2), metric(0, 2), {}),
        (metric(0, 2), metric(0, 2, None), {"not normalised": 1}),
        (metric(0, 2, None), metric(0, 2, None), {"not normalised": 1}),
        (metric(0, 2), metric(0, 2, bound="gt"), {"bound": 1}),
        (metric(0, 2), metric(0, 2, canon="人"), {"unit": 1}),
        (metric(0, 2), metric(0, 2, canon="人", bound="gt"), {"unit": 1}),
        (metric(0, 2, 5, canon="ratio"), metric(0, 2, 5, canon="points"), {"points": 1}),
        (metric(0, 2, "0.05", canon="ratio"), metric(0, 2, 5, canon="points"), {"points": 1}),
        (metric(0, 2, 5, canon="points"), metric(0, 2, "0.05", canon="ratio"), {"points": 1}),
        (metric(0, 2, "0.05", canon="points"), metric(0, 2, 5, canon="ratio"), {"points": 1}),
        (metric(0, 2, "0.5", canon="ratio"), metric(0, 2, 5, canon="points"), {"value": 1}),
        (metric(0, 2, 5, canon="ratio"), metric(0, 2, "0.5", canon="points"), {"value": 1}),
        (metric(0, 2, 50, canon="ratio"), metric(0, 2, 5, canon="points"), {"value": 1}),
        (metric(0, 2, "0.05", canon="points"), metric(0, 2, 50, canon="ratio"), {"value": 1}),
        (metric(0, 2, 3, canon="ratio"), metric(0, 2, 5, canon="points"), {"value": 1}),
        (metric(0, 2, "0.758", canon="ratio"), metric(0, 2, "75.8", canon="ratio"), {"x100": 1}),
        (metric(0, 2, "75.8", canon="ratio"), metric(0, 2, "0.758", canon="ratio"), {"x100": 1}),
        (metric(0, 2, 2, canon="points"), metric(0, 2, 200, canon="points"), {"x100": 1}),
        (metric(0, 2, 2, canon="ratio"), metric(0, 2, 20, canon="ratio"), {"x10^k": 1}),
        (metric(0, 2, 2, canon="ratio"), metric(0, 2, 2000, canon="ratio"), {"x10^k": 1}),
        (metric(0, 2, 200), metric(0, 2, 2), {"x10^k": 1}),
        (metric(0, 2, 2), metric(0, 2, 200), {"x10^k": 1}),
        (metric(0, 2, 133 * 10**8, canon="元"), metric(0, 2, 133, canon="元"), {"x10^k": 1}),
        (metric(0, 2, 2), metric(0, 2, 20, canon="人"), {"value": 1}),
        (metric(0, 2, 2), metric(0, 2, 3), {"value": 1}),
        (metric(0, 2, 2), metric(0, 2, 40), {"value": 1}),
        (metric(0, 2, 2), metric(0, 2, 22), {"value": 1}),
        (metric(0, 2, 3), metric(0, 2, 20), {"value": 1}),
        (metric(0, 2, 0), metric(0, 2, 20), {"value": 1}),
        (metric(0, 2, 20), metric(0, 2, 0), {"value": 1}),
        (metric(0, 2, 2, 3, bound="range"), metric(0, 2, 20, 30, bound="range"), {"x10^k": 1}),
        (metric(0, 2, 2, 3, bound="range"), metric(0, 2, 20, 3000, bound="range"), {"value": 1}),
        (metric(0, 2, 0, 3, bound="range"), metric(0, 2, 0, 30, bound="range"), {"x10^k": 1}),
        (metric(0, 2, 0, 3, bound="range"), metric(0, 2, 3, 30, bound="range"), {"value": 1}),
        (metric(0, 2, 3, 30, bound="range"), metric(0, 2, 0, 3, bound="range"), {"value": 1}),
        (metric(0, 2, 2), metric(0, 2, 20, bound="gt"), {"value": 1}),
        (metric(0, 2, "0.02", canon="ratio"), metric(0, 2, 2, canon="ratio", bound="gt"), {"value": 1}),
        (metric(0, 2, "0.02", canon="ratio"), metric(0, 2, 2, canon="points", bound="gt"), {"points": 1}),
        (metric(0, 2, None), metric(0, 2, 20), {"value": 1}),
        (metric(0, 2), metric(2, 4), {"spurious": 1, "missed": 1}),
    ],
)
def test_a_wrong_quantity_has_one_class(gold: Metric, predicted: Metric, expected: dict[str, int]) -> None:
    assert errors([gold], [predicted]) == expected


RANGE = metric(0, 5, 3, 5, bound="range")
LOW, HIGH = metric(0, 1, 3), metric(4, 5, 5)


def test_a_range_given_as_two_metrics_is_split() -> None:
    assert errors([RANGE], [LOW, HIGH]) == {"range split": 2}
    assert errors([RANGE], [LOW, HIGH, HIGH]) == {"range split": 3}


def test_two_metrics_given_as_a_range_are_merged() -> None:
    assert errors([LOW, HIGH], [RANGE]) == {"range merged": 2}


@pytest.mark.parametrize(
    "parts",
    [
        [LOW, metric(4, 5, 6)],  # not its upper end
        [LOW, metric(5, 6, 5)],  # beside it
        [LOW, metric(4, 5, 3)],  # one end twice
        [LOW, metric(4, 5, 5, 6)],  # no single value
        [metric(0, 1, 3, 5), HIGH],
        [LOW, metric(4, 5, None)],
    ],
)
def test_other_parts_are_no_split_range(parts: list[Metric]) -> None:
    assert "range split" not in errors([RANGE], parts)
    assert "range merged" not in errors(parts, [RANGE])


def test_a_single_value_or_an_unknown_one_cannot_be_split() -> None:
    for whole in (metric(0, 5, 3), metric(0, 5, None)):
        assert "range split" not in errors([whole], [LOW, metric(4, 5, 3)])
        assert "range merged" not in errors([metric(0, 1, None), metric(4, 5, None)], [whole])


def test_a_right_range_beside_its_end_is_no_split() -> None:
    assert errors([RANGE], [RANGE, HIGH]) == {"spurious": 1}
    assert errors([RANGE, HIGH], [RANGE]) == {"missed": 1}


def test_a_copy_beside_a_right_metric_is_a_duplicate() -> None:
    assert errors([metric(0, 2)], [metric(0, 2), metric(0, 2)]) == {"duplicate": 1}
    assert errors([metric(0, 2)], [metric(0, 2), metric(1, 3)]) == {"duplicate": 1}


def test_a_copy_shares_a_character_however_long_it_is() -> None:
    assert errors([metric(0, 1)], [metric(0, 1), metric(0, 1_999_999)]) == {"duplicate": 1}


def test_the_same_quantity_elsewhere_or_another_here_is_spurious() -> None:
    assert errors([metric(0, 2)], [metric(0, 2), metric(2, 4)]) == {"spurious": 1}
    assert errors([metric(0, 2)], [metric(0, 2), metric(0, 1, 9)]) == {"spurious": 1}


def test_a_metric_that_is_not_predicted_is_missed() -> None:
    assert errors([metric(0, 2), metric(4, 6)], [metric(4, 6)]) == {"missed": 1}


def test_false_positives_are_counted_by_the_distractor_they_overlap_most() -> None:
    distractors = [Distractor(0, 4, "date"), Distractor(3, 6, "code"), Distractor(9, 10, "ordinal_name")]
    predicted = [metric(3, 5), metric(0, 2), metric(6, 8), metric(20, 22), metric(20, 22)]
    row = aligned_row([metric(20, 22)], predicted, distractors)
    found = false_positives((row, row), ["date", "code", "ordinal_name"])
    # The second [20, 22) has no partner and no distractor, nor has [6, 8), which only touches one.
    assert found == {"date": 2, "code": 2, "ordinal_name": 0, "none": 4}
    assert list(found) == ["date", "code", "ordinal_name", "none"]


def test_a_tie_between_distractors_goes_to_the_first() -> None:
    for order in (1, -1):
        distractors = [Distractor(0, 2, "date"), Distractor(3, 5, "code")][::order]
        row = aligned_row([], [metric(1, 4)], distractors)
        assert false_positives((row,), ["date", "code"]) == {"date": 1, "code": 0, "none": 0}


def test_a_paired_prediction_is_no_false_positive() -> None:
    row = aligned_row([metric(0, 2)], [metric(0, 2, 9)], [Distractor(0, 2, "date")])
    assert false_positives((row,), ["date"]) == {"date": 0, "none": 0}


@given(paragraphs, paragraphs)
def test_every_prediction_without_partner_is_one_false_positive(
    gold: list[Metric], predicted: list[Metric]
) -> None:
    row = aligned_row(gold, predicted, [Distractor(2, 4, "date")])
    assert sum(false_positives((row,), ["date"]).values()) == len(predicted) - len(row.pairs)


def test_numbers_of_pairs_point_into_both_sides() -> None:
    row = aligned_row([metric(4, 6), metric(0, 2)], [metric(4, 6)])
    assert [m.start for m in row.gold] == [0, 4]
    assert row.pairs == ((1, 0),)
    assert row.aligned() == [(metric(4, 6), metric(4, 6))]
    assert np.array(row.pairs).shape == (1, 2)
