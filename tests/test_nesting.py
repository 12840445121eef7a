"""Depth of nesting: against its definition."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from govbench.scoring.nesting import depths
from govbench.scoring.spans import Spans

Place = tuple[int, int, int]

places = st.tuples(st.integers(0, 2), st.integers(0, 9), st.integers(1, 6)).map(
    lambda p: (p[0], p[1], p[1] + p[2])
)


def spans_of(places: list[Place]) -> Spans:
    text, start, end = np.array(places, dtype=np.int64).reshape(-1, 3).T
    return Spans(3, text, start, end, np.arange(len(places)))


def contains(outer: Place, inner: Place) -> bool:
    return outer != inner and outer[0] == inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2]


@given(st.lists(places, max_size=14))
def test_depth_is_the_longest_chain_of_containing_spans(found: list[Place]) -> None:
    @cache
    def depth(place: Place) -> int:
        return max((1 + depth(outer) for outer in found if contains(outer, place)), default=0)

    assert depths(spans_of(found)).tolist() == [depth(place) for place in found]


@given(st.lists(places, max_size=14))
def test_without_crossing_depth_is_the_number_of_containing_places(found: list[Place]) -> None:
    nested: list[Place] = []
    for place in found:
        if all(
            place[0] != other[0]
            or contains(place, other)
            or contains(other, place)
            or place[2] <= other[1]
            or other[2] <= place[1]
            or place == other
            for other in nested
        ):
            nested.append(place)
    distinct = set(nested)
    expected = [sum(contains(outer, place) for outer in distinct) for place in nested]
    assert depths(spans_of(nested)).tolist() == expected


@given(st.lists(places, max_size=14), st.randoms(use_true_random=False))
def test_depth_does_not_depend_on_the_order_of_spans(found: list[Place], random: Any) -> None:
    order = np.array(random.sample(range(len(found)), len(found)), dtype=np.int64)
    spans = spans_of(found)
    assert depths(spans.where(order)).tolist() == depths(spans)[order].tolist()


def test_a_crossing_span_does_not_shorten_the_chain_around_a_later_one() -> None:
    # [3, 9) crosses [1, 8) and [2, 6); [4, 5) lies in all of them.
    found = spans_of([(0, 0, 10), (0, 1, 8), (0, 2, 6), (0, 3, 9), (0, 4, 5)])
    assert depths(found).tolist() == [0, 1, 2, 1, 3]


def test_copies_and_spans_that_touch_are_no_deeper() -> None:
    assert depths(spans_of([(0, 0, 2), (0, 0, 2), (0, 2, 4), (1, 0, 1)])).tolist() == [0, 0, 0, 0]
