"""Spans from objects: taken by columns where all is well, told apart one by one where not."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govbench import GovbenchError
from govbench.scoring.columns import checked_columns, columns
from govbench.scoring.spans import LIMIT

SPAN = {"start": 0, "end": 2, "label": "GOV"}

well_formed = st.lists(
    st.lists(
        st.builds(
            lambda start, length, label: {"start": start, "end": start + length, "label": label},
            st.integers(0, 50),
            st.integers(1, 9),
            st.sampled_from(["GOV", "", "𠮷"]),
        ),
        max_size=3,
    ),
    max_size=4,
)


class Text(str):
    __slots__ = ()


def findings(lists: object) -> list[tuple[str, str, int, str]]:
    with pytest.raises(GovbenchError) as caught:
        checked_columns(lists, "gold")
    assert all(f.file == "gold" for f in caught.value.findings)
    return [(f.code, f.message, f.line, f.field) for f in caught.value.findings]


@given(well_formed)
def test_columns_hold_what_the_objects_say(lists: list[list[dict[str, Any]]]) -> None:
    for found in (columns(lists), checked_columns(iter(lists), "gold")):
        assert found is not None
        flat = [item for items in lists for item in items]
        assert found.start.tolist() == [item["start"] for item in flat]
        assert found.end.tolist() == [item["end"] for item in flat]
        assert [found.labels[i] for i in found.label] == [item["label"] for item in flat]
        assert list(found.labels) == list(dict.fromkeys(item["label"] for item in flat))
        assert list(found.lengths) == [len(items) for items in lists]


@given(well_formed)
def test_spans_name_their_text_and_have_codes_for_labels(lists: list[list[dict[str, Any]]]) -> None:
    found = columns(lists)
    assert found is not None
    labels = ["another", *sorted(found.labels)]
    spans = found.spans(labels)
    assert spans.texts == len(lists)
    assert [
        (text, start, end, label)
        for text, start, end, label in zip(
            *(c.tolist() for c in (spans.text, spans.start, spans.end, spans.label)), strict=True
        )
    ] == [
        (text, item["start"], item["end"], labels.index(item["label"]))
        for text, items in enumerate(lists)
        for item in items
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {**SPAN, "start": 2},
        {**SPAN, "start": 3},
        {**SPAN, "start": -1},
        {**SPAN, "end": LIMIT},
        {**SPAN, "end": 10**30},
        {**SPAN, "start": 0.0},
        {**SPAN, "end": "2"},
        {**SPAN, "start": False},
        {**SPAN, "start": None},
        {"start": 0, "end": 2},
        {"start": 0, "label": "GOV"},
        {"end": 2, "label": "GOV"},
        {**SPAN, "label": 5},
        {**SPAN, "label": None},
        {**SPAN, "label": ["GOV"]},
        None,
        5,
        "GOV",
        [0, 2, "GOV"],
        [],
    ],
)
@pytest.mark.parametrize("place", [0, 1])
def test_one_span_that_is_none_leaves_no_columns(wrong: Any, place: int) -> None:
    assert columns([[SPAN], [SPAN, SPAN]]) is not None
    assert columns([[SPAN], [[wrong, SPAN], [SPAN, wrong]][place]]) is None
    ((_, _, line, field),) = findings([[SPAN], [[wrong, SPAN], [SPAN, wrong]][place]])
    assert (line, field) == (2, f"[{place}]")


def test_the_last_offset_is_that_of_the_datasets_integers() -> None:
    found = columns([[{**SPAN, "end": LIMIT - 1}]])
    assert found is not None
    assert found.end.tolist() == [2**31 - 1]


@pytest.mark.parametrize(
    ("item", "finding"),
    [
        ([0, 2, "GOV"], ("P107", "is not an object with start, end and label")),
        ({"start": 0, "end": 2}, ("P107", "is not an object with start, end and label")),
        ({**SPAN, "label": 5}, ("P104", "label 5 is no string")),
        ({**SPAN, "start": 2}, ("P105", "[2, 2) is no span")),
        ({**SPAN, "start": -1}, ("P105", "[-1, 2) is no span")),
        ({**SPAN, "end": LIMIT}, ("P105", "[0, 2147483648) is no span")),
        ({**SPAN, "end": "2"}, ("P105", "[0, '2') is no span")),
        ({**SPAN, "start": True}, ("P105", "[True, 2) is no span")),
    ],
)
def test_what_is_wrong_with_a_span_is_said(item: Any, finding: tuple[str, str]) -> None:
    assert findings([[], [SPAN, item]]) == [(*finding, 2, "[1]")]


@pytest.mark.parametrize("lists", [5, None, "GOV", b"GOV", {"start": 0}])
def test_what_is_no_list_of_texts_is_said(lists: object) -> None:
    assert findings(lists) == [("P107", "is not a list with a list of spans for every text", 0, "")]


@pytest.mark.parametrize("items", [5, None, "GOV", b"GOV", SPAN])
def test_a_text_without_a_list_of_spans_is_said(items: object) -> None:
    assert findings([[SPAN], items, [None]]) == [
        ("P107", "is not a list of spans", 2, ""),
        ("P107", "is not an object with start, end and label", 3, "[0]"),
    ]


def test_all_findings_come_at_once() -> None:
    wrong = {**SPAN, "end": 0}
    assert [f[2:] for f in findings([[wrong, SPAN, wrong], [], [wrong]])] == [
        (1, "[0]"),
        (1, "[2]"),
        (3, "[0]"),
    ]


@pytest.mark.parametrize(
    "lists",
    [
        [[], ({"start": np.int64(0), "end": np.int32(2), "label": "GOV"},)],
        ([], (MappingProxyType(SPAN),)),
        [[], [{**SPAN, "label": Text("GOV"), "start": np.int64(0)}]],
        [[], [{**SPAN, "text": "市委"}]],
    ],
)
def test_numbers_of_numpy_and_other_lists_mappings_and_strings_are_taken(lists: Any) -> None:
    found = checked_columns(lists, "gold")
    assert (found.start.tolist(), found.end.tolist(), found.label.tolist()) == ([0], [2], [0])
    assert (found.labels, found.lengths) == (("GOV",), (0, 1))
    assert set(map(type, found.labels)) == {str}


def test_bug_texts_may_be_iterators() -> None:
    found = checked_columns((iter(items) for items in ([], [SPAN])), "gold")
    assert found.lengths == (0, 1)


def test_no_texts_and_texts_without_spans_have_columns_too() -> None:
    empty: tuple[list[list[Any]], ...] = ([], [[], []])
    for lists in empty:
        found = checked_columns(lists, "gold")
        spans = found.spans([])
        assert (len(spans), found.lengths) == (0, (0,) * len(lists))
        assert {c.dtype for c in (spans.text, spans.start, spans.end, spans.label)} == {np.dtype(np.int64)}
