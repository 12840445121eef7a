"""Measures and slices of nested mentions, on places that can be counted by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govbench.scoring.measure import FIXED_POINT, Measure
from govbench.scoring.mentions import MEASURES, MentionItems, mention_slices, undelimited
from govbench.scoring.slices import Slicing
from govbench.scoring.spans import Spans

Tuple = tuple[int, int, int, int]
LABELS = ("GOV", "DOC")
GOV, DOC = range(2)
PARTNERS = {"《": "》", "“": "”"}


def spans_of(tuples: list[Tuple], texts: int) -> Spans:
    return Spans(texts, *np.array(tuples, dtype=np.int64).reshape(-1, 4).T)


def items(texts: list[str], gold: list[Tuple], predicted: list[Tuple]) -> MentionItems:
    return MentionItems(LABELS, texts, *(spans_of(side, len(texts)) for side in (gold, predicted)))


def measure(name: str) -> Measure[MentionItems]:
    return next(m for m in MEASURES if m.name == name)


def counted(name: str, found: MentionItems) -> tuple[float, int, int]:
    """Right, predicted and gold of a measure."""
    return measure(name).counts(measure(name).statistics(found).sum(axis=0))


def value(name: str, found: MentionItems) -> float:
    sums = measure(name).statistics(found).sum(axis=0)
    return float(measure(name).value(sums, sums))


def table(slices: list[Slicing], by: str) -> dict[str, list[int]]:
    """Right, predicted and gold of every part."""
    (found,) = (s for s in slices if s.by == by)
    return dict(zip(found.parts, found.statistics.sum(axis=0).tolist(), strict=True))


def closing(text: str, start: int, end: int) -> int | None:
    """Where the mark at ``start`` is closed, by a stack of its own kind."""
    level = 0
    for i in range(start, end):
        level += {text[start]: 1, PARTNERS.get(text[start], ""): -1}.get(text[i], 0)
        if level == 0:
            return i
    return None


def stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while end - start > 2 and text[start] in PARTNERS and closing(text, start, end) == end - 1:
        start, end = start + 1, end - 1
    return start, end


@given(st.text(alphabet="《》“”甲𠮷", min_size=1, max_size=12), st.data())
def test_only_pairs_around_the_whole_span_are_taken_off(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    bare = undelimited(spans_of([(0, start, end, GOV)], 1), [text])
    assert (int(bare.start[0]), int(bare.end[0])) == stripped(text, start, end)
    assert bare.label.tolist() == [GOV]


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("《甲》", "甲"),
        ("“甲”", "甲"),
        ("《“甲”》", "甲"),
        ("《《甲》》", "甲"),
        ("《甲》和《乙》", "《甲》和《乙》"),
        ("“甲”“乙”", "“甲”“乙”"),
        ("《甲》乙", "《甲》乙"),
        ("《甲", "《甲"),
        ("甲》", "甲》"),
        ("《甲”", "《甲”"),
        ("《甲《乙》", "《甲《乙》"),
        ("》甲《", "》甲《"),
        ("《》", "《》"),
        ("《《》》", "《》"),
        ("‘甲’", "‘甲’"),
    ],
)
def test_pairs_are_taken_off_a_span(text: str, bare: str) -> None:
    # 。 before and after: what stands outside the span is not looked at.
    found = undelimited(spans_of([(0, 1, 1 + len(text), GOV)], 1), [f"《{text}》"])
    assert f"《{text}》"[int(found.start[0]) : int(found.end[0])] == bare


def test_spans_of_several_texts_lose_their_own_marks_and_one_found_nowhere_has_none() -> None:
    spans = spans_of([(1, 0, 3, GOV), (0, 0, 3, DOC), (0, -1, -1, DOC)], 2)
    bare = undelimited(spans, ["甲乙丙", "“丁”"])
    assert (bare.start.tolist(), bare.end.tolist()) == ([1, 0, -1], [2, 3, -1])
    assert spans.start.tolist() == [0, 0, -1]


def test_the_measures_of_one_example() -> None:
    text = "《甲乙》和丙丁戊"
    found = items(
        [text],
        gold=[(0, 0, 4, DOC), (0, 1, 2, GOV), (0, 5, 8, GOV)],
        predicted=[(0, 1, 3, DOC), (0, 1, 2, DOC), (0, 5, 7, GOV), (0, 5, 8, GOV)],
    )
    assert counted("exact", found) == (1, 4, 3)
    assert counted("macro", found) == (1, 4, 3)
    assert counted("boundary", found) == (2, 4, 3)  # 甲 has another label
    assert counted("outermost", found) == (1, 2, 2)  # [1, 2) and [5, 7) lie in other predictions
    assert counted("tolerant", found) == (2, 4, 3)  # 《甲乙》 is found as 甲乙
    assert counted("partial", found) == ((666_667 + FIXED_POINT) / FIXED_POINT, 4, 3)
    assert value("exact", found) == 2 / 7
    assert value("boundary", found) == value("tolerant", found) == 4 / 7
    assert value("outermost", found) == 1 / 2
    assert value("partial", found) == pytest.approx(2 * 1.666667 / 7, abs=1e-9)


@pytest.mark.parametrize(("number", "expected"), [(9, np.nan), (10, 1.0)])
def test_the_mean_over_labels_is_of_those_with_ten_mentions(number: int, expected: float) -> None:
    gold = [(0, i, i + 1, GOV) for i in range(number)]
    rare = [(0, i, i + 1, DOC) for i in range(9)]
    found = items(["甲" * 12], gold + rare, gold)
    assert value("macro", found) == pytest.approx(expected, nan_ok=True)
    assert value("exact", found) < 1


def test_measures_say_in_a_line_what_they_count() -> None:
    assert [m.name for m in MEASURES] == ["exact", "macro", "boundary", "partial", "outermost", "tolerant"]
    assert all(m.about and "\n" not in m.about for m in MEASURES)
    assert "at least 10 gold mentions" in measure("macro").about
    assert not any(m.proportion for m in MEASURES)


def test_which_mentions_are_right_is_known_of_both_sides() -> None:
    found = items(
        ["甲乙"], [(0, 0, 1, GOV), (0, 0, 2, DOC)], [(0, 0, 2, DOC), (0, 0, 2, DOC), (0, 0, 2, GOV)]
    )
    gold, predicted = found.right
    assert gold.tolist() == [False, True]
    assert predicted.tolist() == [True, False, False]


def test_slices_by_label_depth_length_section_origin_and_surface() -> None:
    texts = ["甲乙丙丁戊己庚辛壬癸甲乙丙丁戊己庚辛", "甲乙"]
    gold = [(0, 0, 9, DOC), (0, 0, 2, GOV), (0, 1, 2, GOV), (0, 0, 17, GOV), (1, 0, 2, GOV)]
    predicted = [(0, 0, 2, GOV), (0, 0, 2, DOC), (0, 1, 5, DOC), (0, -1, -1, GOV), (1, 0, 2, DOC)]
    found = mention_slices(items(texts, gold, predicted), ["一", "二"], ["real", "real"], {"甲乙"})
    assert [s.by for s in found] == ["label", "depth", "length", "section", "origin", "surface"]
    assert {s.rate.name for s in found} == {"exact"}
    assert table(found, "label") == {"GOV": [1, 2, 4], "DOC": [0, 3, 1]}
    # [0, 2) is right and counted at its depth in gold, 2, not at its depth among predictions, 0.
    assert table(found, "depth") == {"0": [0, 4, 2], "1": [0, 0, 1], "2": [1, 1, 1], "3": [0, 0, 1]}
    assert table(found, "length") == {"1-2": [1, 4, 3], "3-4": [0, 1, 0], "9-16": [0, 0, 1], "17+": [0, 0, 1]}
    assert table(found, "section") == {"一": [1, 4, 4], "二": [0, 1, 1]}
    assert table(found, "origin") == {"real": [1, 5, 5]}
    assert table(found, "surface") == {"seen": [1, 3, 2], "unseen": [0, 2, 3]}


def test_predictions_may_be_nested_deeper_than_gold() -> None:
    found = mention_slices(
        items(["甲乙丙"], [(0, 0, 3, GOV)], [(0, 0, 3, DOC), (0, 0, 2, GOV)]), [""], [""], None
    )
    assert table(found, "depth") == {"0": [0, 1, 1], "1": [0, 1, 0]}


@pytest.mark.parametrize(
    ("length", "part"),
    [
        (1, "1-2"),
        (2, "1-2"),
        (3, "3-4"),
        (4, "3-4"),
        (5, "5-8"),
        (8, "5-8"),
        (9, "9-16"),
        (16, "9-16"),
        (17, "17+"),
    ],
)
def test_lengths_fall_into_ranges(length: int, part: str) -> None:
    found = mention_slices(items(["甲" * 20], [(0, 2, 2 + length, GOV)], []), [""], [""], None)
    assert table(found, "length") == {part: [0, 0, 1]}


def test_what_is_not_known_is_not_sliced_by() -> None:
    found = mention_slices(items(["甲"], [(0, 0, 1, GOV)], []), [""], [""], None)
    assert [s.by for s in found] == ["label", "depth", "length"]
    nothing_seen = mention_slices(items(["甲"], [(0, 0, 1, GOV)], []), [""], [""], set())
    assert table(nothing_seen, "surface") == {"unseen": [0, 0, 1]}


def test_a_prediction_found_nowhere_has_an_unseen_surface() -> None:
    found = mention_slices(items(["甲乙"], [], [(0, -1, -1, GOV)]), [""], [""], {"甲", "乙", "甲乙"})
    assert table(found, "surface") == {"unseen": [0, 1, 0]}


def test_without_any_mention_every_slice_is_empty() -> None:
    found = mention_slices(items(["甲"], [], []), ["一"], [""], {"甲"})
    assert all(s.parts == () for s in found)


places: Any = st.tuples(st.integers(0, 1), st.integers(0, 6), st.integers(1, 4), st.integers(0, 1)).map(
    lambda p: (p[0], p[1], p[1] + p[2], p[3])
)


@given(st.lists(places, max_size=8, unique=True), st.lists(places, max_size=8))
def test_the_parts_of_every_slice_add_up_to_the_whole(gold: list[Tuple], predicted: list[Tuple]) -> None:
    found = items(["甲乙丙丁戊己庚辛壬癸", "《甲乙丙丁》“戊己”。"], gold, [*predicted, (0, -1, -1, GOV)])
    exact = measure("exact").statistics(found)
    for slicing in mention_slices(found, ["一", "二"], ["real", "synthetic"], {"甲", "乙丙"}):
        assert slicing.statistics.sum(axis=1).tolist() == exact.tolist(), slicing.by
        assert slicing.statistics.shape == (2, len(slicing.parts), 3)
        assert (slicing.statistics.sum(axis=(0, 2)) > 0).all()
