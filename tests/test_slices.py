"""Slices: every item in one part, right predictions where their gold item is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govbench.scoring.measure import Booleans, Integers, micro_f1
from govbench.scoring.slices import MOST, Rate, Side, Sides, Slicing, lengths

RATE = Rate("exact", micro_f1)


def side(rows: list[int], right: list[bool]) -> Side:
    return Side(np.array(rows, dtype=np.int64), np.array(right, dtype=bool))


def column(numbers: list[int]) -> Integers:
    return np.array(numbers, dtype=np.int64)


def table(slicing: Slicing) -> dict[str, list[list[int]]]:
    return {part: slicing.statistics[:, i].tolist() for i, part in enumerate(slicing.parts)}


def test_a_right_prediction_counts_in_the_part_of_its_gold_item() -> None:
    sides = Sides(2, side([0, 0, 1], [True, False, True]), side([0, 1, 1], [True, True, False]), RATE)
    found = sides.by("depth", ("0", "1", "2"), column([1, 0, 1]), column([0, 1, 2]))
    assert table(found) == {
        "0": [[0, 0, 1], [0, 0, 0]],
        "1": [[1, 1, 1], [1, 1, 1]],
        "2": [[0, 0, 0], [0, 1, 0]],
    }
    assert (found.by, found.rate) == ("depth", RATE)


def test_parts_without_items_are_left_out() -> None:
    sides = Sides(1, side([0], [False]), side([0], [False]), RATE)
    assert sides.by("label", ("A", "B", "C"), column([2]), column([0])).parts == ("A", "C")
    nothing = Sides(1, side([], []), side([], []), RATE).by("label", ("A", "B"), column([]), column([]))
    assert nothing.parts == ()
    assert nothing.statistics.shape == (1, 0, 3)


@st.composite
def sliced(draw: st.DrawFn) -> tuple[Sides, Integers, Integers]:
    """Items of three rows with a part each; as many right ones of each row on both sides."""
    right = draw(st.lists(st.integers(0, 2), max_size=6))

    def one_side() -> tuple[list[int], list[bool], list[int]]:
        wrong = draw(st.lists(st.integers(0, 2), max_size=6))
        rows = draw(st.permutations([(row, True) for row in right] + [(row, False) for row in wrong]))
        return [r for r, _ in rows], [hit for _, hit in rows], [draw(st.integers(0, 3)) for _ in rows]

    gold, predicted = one_side(), one_side()
    return Sides(3, side(*gold[:2]), side(*predicted[:2]), RATE), column(gold[2]), column(predicted[2])


@given(sliced())
def test_parts_add_up_to_the_whole_row_by_row(case: tuple[Sides, Integers, Integers]) -> None:
    sides, gold, predicted = case

    def count(rows: Integers, kept: Booleans) -> list[int]:
        return [int((rows[kept] == row).sum()) for row in range(3)]

    found = sides.by("part", tuple("abcd"), gold, predicted)
    everything = np.ones_like(sides.gold.right), np.ones_like(sides.predicted.right)
    assert found.statistics.sum(axis=1).T.tolist() == [
        count(sides.gold.row, sides.gold.right),
        count(sides.predicted.row, everything[1]),
        count(sides.gold.row, everything[0]),
    ]
    assert (found.statistics[..., 0] <= found.statistics.min(axis=2)).all()


def test_an_attribute_of_rows_puts_a_whole_row_into_one_part() -> None:
    sides = Sides(3, side([0, 2, 2], [True, False, False]), side([0, 1], [True, False]), RATE)
    (found,) = sides.by_row("section", ["二", "一", "二"])
    assert (found.by, found.parts) == ("section", ("一", "二"))
    assert table(found) == {"一": [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "二": [[1, 1, 1], [0, 0, 0], [0, 0, 2]]}


@pytest.mark.parametrize(
    ("values", "slicings"),
    [
        (["", ""], 0),
        (["", "一"], 1),
        (["一", "一"], 1),
        ([str(i) for i in range(MOST)], 1),
        ([str(i) for i in range(MOST + 1)], 0),
    ],
)
def test_rows_are_sliced_by_what_is_known_and_has_few_values(values: list[str], slicings: int) -> None:
    rows = list(range(len(values)))
    sides = Sides(len(values), side(rows, [False] * len(rows)), side([], []), RATE)
    assert len(sides.by_row("section", values)) == slicings


@pytest.mark.parametrize(
    ("edges", "names"),
    [((1, 4), ("1", "2-4", "5+")), ((2,), ("1-2", "3+")), ((1, 2, 8), ("1", "2", "3-8", "9+"))],
)
def test_ranges_are_named_by_their_first_and_last_number(edges: tuple[int, ...], names: Any) -> None:
    assert lengths(edges, column([]))[0] == names


@given(st.sets(st.integers(1, 30), min_size=1, max_size=4), st.lists(st.integers(1, 40)))
def test_a_number_is_in_the_range_that_its_name_says(edges: set[int], numbers: list[int]) -> None:
    names, parts = lengths(tuple(sorted(edges)), column(numbers))
    for number, part in zip(numbers, parts.tolist(), strict=True):
        first, _, last = names[part].removesuffix("+").partition("-")
        assert int(first) <= number
        assert names[part].endswith("+") or number <= int(last or first)
