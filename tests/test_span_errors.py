"""Spans that are not right: every span once, in a pair or alone, and the right ones are the scorer's."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from govbench.scoring.span_errors import ERRORS, span_matches
from govbench.scoring.spans import Spans, exact_statistics

_SPAN = st.tuples(st.integers(0, 1), st.integers(0, 4), st.integers(1, 3), st.integers(0, 1))


def spans(*rows: tuple[int, int, int, int]) -> Spans:
    """Text, start, end and label of each."""
    return Spans(2, *np.array(rows, dtype=np.int64).reshape(-1, 4).T)


def classes(gold: Spans, predicted: Spans) -> list[tuple[str, int | None, int | None]]:
    return [(match.error, match.gold, match.predicted) for match in span_matches(gold, predicted)]


def test_the_same_label_elsewhere_is_a_boundary_and_another_label_in_the_same_place_a_label() -> None:
    gold = spans((0, 0, 4, 0), (0, 6, 8, 0))
    assert classes(gold, spans((0, 1, 4, 0), (0, 6, 8, 1))) == [("boundary", 0, 0), ("label", 1, 1)]


def test_another_label_in_another_place_is_missed_and_spurious() -> None:
    assert classes(spans((0, 0, 4, 0)), spans((0, 1, 4, 1))) == [
        ("spurious", None, 0),
        ("missed", 0, None),
    ]


def test_a_prediction_explains_one_gold_span_only() -> None:
    gold = spans((0, 0, 4, 0), (0, 4, 6, 0))
    assert classes(gold, spans((0, 0, 6, 0))) == [("boundary", 0, 0), ("missed", 1, None)]


def test_what_was_found_nowhere_or_in_another_text_has_no_partner() -> None:
    gold = spans((0, 0, 4, 0))
    assert classes(gold, spans((0, -1, -1, 0), (1, 0, 4, 0))) == [
        ("spurious", None, 0),
        ("spurious", None, 1),
        ("missed", 0, None),
    ]


def test_a_second_copy_of_a_right_prediction_is_spurious() -> None:
    gold = spans((0, 0, 4, 0))
    assert [error for error, _, _ in classes(gold, spans((0, 0, 4, 0), (0, 0, 4, 0)))] == [
        "right",
        "spurious",
    ]


@given(st.lists(_SPAN, max_size=12), st.lists(_SPAN, max_size=12))
def test_every_span_is_in_one_class_and_the_right_ones_are_those_of_the_score(
    gold_rows: list[tuple[int, int, int, int]], rows: list[tuple[int, int, int, int]]
) -> None:
    gold, predicted = (
        spans(*((text, start, start + length, label) for text, start, length, label in side))
        for side in (gold_rows, rows)
    )
    gold = gold.distinct()
    found = classes(gold, predicted)
    assert sorted(g for _, g, _ in found if g is not None) == list(range(len(gold)))
    assert sorted(p for _, _, p in found if p is not None) == list(range(len(predicted)))
    counts = Counter(error for error, _, _ in found)
    assert set(counts) <= {"right", *ERRORS}
    tp, n_predicted, n_gold = exact_statistics(gold, predicted).sum(axis=0).tolist()
    pairs = counts["boundary"] + counts["label"]
    assert counts["right"] == tp
    assert counts["spurious"] + pairs == n_predicted - tp
    assert counts["missed"] + pairs == n_gold - tp
