"""Exact matching of packed spans: against multisets of plain tuples."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govbench.scoring.spans import (
    LIMIT,
    Spans,
    credited,
    exact_statistics,
    keys_of,
    label_statistics,
    label_totals,
)

Tuple = tuple[int, int, int, int]
TEXTS, LABELS = 3, 2
NOWHERE = (0, -1, -1, 1)


def spans_of(tuples: list[Tuple], texts: int = TEXTS) -> Spans:
    return Spans(texts, *np.array(tuples, dtype=np.int64).reshape(-1, 4).T)


def tuples_of(spans: Spans) -> list[Tuple]:
    return list(zip(*(c.tolist() for c in (spans.text, spans.start, spans.end, spans.label)), strict=True))


def far(tuples: list[Tuple]) -> list[Tuple]:
    """The same spans at the far end of the range of offsets."""
    return [(text, LIMIT - 9 + start, LIMIT - 9 + end, label) for text, start, end, label in tuples]


# Few places, so that spans nest, cross, touch and repeat.
places = st.tuples(
    st.integers(0, TEXTS - 1), st.integers(0, 4), st.integers(1, 3), st.integers(0, LABELS - 1)
)
tuples = st.lists(places.map(lambda p: (p[0], p[1], p[1] + p[2], p[3])), max_size=12)


@given(tuples, tuples)
def test_keys_are_equal_for_equal_spans_alone_and_ordered_by_text(
    one: list[Tuple], other: list[Tuple]
) -> None:
    found = [key.tolist() for key in keys_of(spans_of(one), spans_of([*other, NOWHERE]))]
    pairs = list(zip([*one, *other, NOWHERE], [*found[0], *found[1]], strict=True))
    assert all(key >= 0 for _, key in pairs)
    assert all((a == b) == (k == m) for a, k in pairs for b, m in pairs)
    assert all(k < m for a, k in pairs for b, m in pairs if a[0] < b[0])


@given(tuples, tuples)
def test_keys_of_long_offsets_compare_as_those_of_short_ones(one: list[Tuple], other: list[Tuple]) -> None:
    # Offsets near 2³¹ do not fit into one word beside text and label, and are replaced by ranks.
    near = np.concatenate(keys_of(spans_of(one), spans_of(other)))
    long = np.concatenate(keys_of(spans_of(far(one)), spans_of(far(other))))
    assert (long >= 0).all()
    assert (np.sign(np.subtract.outer(near, near)) == np.sign(np.subtract.outer(long, long))).all()


@given(tuples, tuples)
def test_nothing_but_the_keys_changes_with_long_offsets(one: list[Tuple], other: list[Tuple]) -> None:
    near = exact_statistics(spans_of(one).distinct(), spans_of(other))
    long = exact_statistics(spans_of(far(one)).distinct(), spans_of(far(other)))
    assert near.tolist() == long.tolist()


def test_many_texts_and_labels_beside_long_offsets_are_told_apart() -> None:
    one = spans_of([(2**40, LIMIT - 3, LIMIT - 2, 2**20), (2**40 - 1, LIMIT - 3, LIMIT - 2, 2**20)])
    other = spans_of([(2**40, LIMIT - 3, LIMIT - 2, 2**20), (2**40, LIMIT - 3, LIMIT - 2, 2**20 - 1)])
    assert credited(one, other).tolist() == [True, False]
    assert credited(other, one).tolist() == [True, False]


@given(tuples, tuples)
def test_of_equal_spans_as_many_are_credited_as_the_other_side_has(
    one: list[Tuple], other: list[Tuple]
) -> None:
    marked = credited(spans_of(one), spans_of(other)).tolist()
    kept = Counter(span for span, hit in zip(one, marked, strict=True) if hit)
    assert kept == Counter(one) & Counter(other)
    # The first copies are the credited ones: whether a later one is, never depends on one after it.
    assert marked == [one[:i].count(span) < other.count(span) for i, span in enumerate(one)]


@given(tuples)
def test_every_span_stands_once_in_order_among_the_distinct(one: list[Tuple]) -> None:
    assert tuples_of(spans_of(one).distinct()) == sorted(set(one))


@given(tuples, tuples)
def test_statistics_are_the_sizes_of_multisets(gold: list[Tuple], predicted: list[Tuple]) -> None:
    both = Counter(gold) & Counter(predicted)
    expected = [
        [
            sum(n for span, n in side.items() if span[0] == text and label in (None, span[3]))
            for side in (both, Counter(predicted), Counter(gold))
        ]
        for text in range(TEXTS)
        for label in (None, *range(LABELS))
    ]
    one, other = spans_of(gold), spans_of(predicted)
    by_label = label_statistics(one, other, LABELS)
    exact = exact_statistics(one, other)
    assert exact.shape == (TEXTS, 3)
    assert by_label.shape == (TEXTS, 3 * LABELS)
    assert np.hstack([exact, by_label]).reshape(-1, 3).tolist() == expected
    assert label_totals(one, other, LABELS).tolist() == by_label.sum(axis=0).tolist()


def test_spans_of_all_texts_are_counted_empty_ones_too() -> None:
    spans = spans_of([(2, 0, 1, 0), (0, 0, 1, 0), (2, 3, 4, 1)])
    assert len(spans) == 3
    assert spans.counts.tolist() == [1, 0, 2]


def test_spans_are_chosen_by_marks_or_by_indices() -> None:
    spans = spans_of([(0, 0, 1, 0), (1, 2, 3, 1), (1, 4, 6, 0)])
    assert tuples_of(spans.where(np.array([False, True, True]))) == [(1, 2, 3, 1), (1, 4, 6, 0)]
    assert tuples_of(spans.where(np.array([2, 0]))) == [(1, 4, 6, 0), (0, 0, 1, 0)]
    assert spans.where(np.array([0])).texts == TEXTS


def test_without_labels_places_alone_are_compared() -> None:
    bare = spans_of([(0, 0, 1, 1), (1, 2, 3, 0)]).unlabelled()
    assert tuples_of(bare) == [(0, 0, 1, 0), (1, 2, 3, 0)]
    assert bare.texts == TEXTS


@pytest.mark.parametrize("move", [lambda spans: spans, far])
def test_a_span_found_nowhere_counts_and_meets_nothing(move: type[list[Tuple]]) -> None:
    gold = spans_of(move([(0, 0, 1, 1)]))
    predicted = spans_of([NOWHERE, NOWHERE, *move([(0, 0, 1, 1)])])
    assert exact_statistics(gold, predicted).tolist() == [[1, 3, 1], [0, 0, 0], [0, 0, 0]]


def test_two_sides_without_spans_have_statistics_of_zeros() -> None:
    nothing = spans_of([])
    assert exact_statistics(nothing, nothing).tolist() == [[0, 0, 0]] * TEXTS
    assert label_totals(nothing, nothing, LABELS).tolist() == [0] * 3 * LABELS


def test_bug_spans_that_end_at_the_last_offset_are_told_apart() -> None:
    gold, predicted = ([(0, start, LIMIT - 1, 0), (0, LIMIT - 2, LIMIT - 1, 0)] for start in (1, 2))
    assert credited(spans_of(gold), spans_of(predicted)).tolist() == [False, True]
