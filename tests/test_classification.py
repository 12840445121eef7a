"""One label a row: counts, confusion and slices, against scikit-learn and plain counting."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

from govbench.scoring.classification import (
    LabelItems,
    confusion,
    label_counts,
    label_items,
    label_measures,
    label_slices,
    right_counts,
)
from govbench.scoring.slices import Slicing

LABELS = ("A", "B", "C", "D")
Pairs = list[tuple[str, str | None]]

pairs = st.lists(
    st.tuples(st.sampled_from(LABELS), st.sampled_from([*LABELS, None])), min_size=1, max_size=30
)


def items(pairs: Pairs) -> LabelItems:
    gold, predicted = zip(*pairs, strict=True)
    return label_items(LABELS, gold, predicted)


def table(slices: list[Slicing], by: str) -> dict[str, list[int]]:
    (found,) = (s for s in slices if s.by == by)
    return dict(zip(found.parts, found.statistics.sum(axis=0).tolist(), strict=True))


@given(pairs)
def test_the_confusion_matrix_is_scikit_learns(pairs: Pairs) -> None:
    found = confusion(items(pairs))
    none = "none"
    gold, predicted = [g for g, _ in pairs], [p or none for _, p in pairs]
    there = [label for label in LABELS if label in gold or label in predicted]
    peer = confusion_matrix(gold, predicted, labels=[*there, none])
    assert found.labels == tuple(there)
    assert [list(row) for row in found.counts] == peer[:-1].tolist()


def test_items_without_prediction_are_in_the_last_column_of_the_confusion_matrix() -> None:
    found = confusion(items([("B", None), ("B", "D"), ("D", "D"), ("B", None)]))
    assert found.labels == ("B", "D")
    assert found.counts == ((0, 1, 2), (0, 1, 0))


@given(pairs)
def test_counts_of_labels_give_scikit_learns_scores(pairs: Pairs) -> None:
    tp, predicted, gold = label_counts(items(pairs)).reshape(len(pairs), len(LABELS), 3).sum(axis=0).T
    answers = [p or "none" for _, p in pairs]
    peer = precision_recall_fscore_support([g for g, _ in pairs], answers, labels=LABELS, zero_division=0)
    assert gold.tolist() == peer[3].tolist()
    assert tp / np.maximum(predicted, 1) == pytest.approx(peer[0])
    assert tp / np.maximum(gold, 1) == pytest.approx(peer[1])


def test_labels_are_codes_and_no_prediction_is_minus_one() -> None:
    found = items([("B", "A"), ("D", None)])
    assert found.labels == LABELS
    assert (found.gold.tolist(), found.predicted.tolist()) == ([1, 3], [0, -1])


@pytest.mark.parametrize("found", [items([("A", "B")]), label_items(LABELS, [], [])])
def test_codes_and_counts_are_integers(found: LabelItems) -> None:
    for numbers in (found.gold, found.predicted, label_counts(found), right_counts(found)):
        assert numbers.dtype == np.int64


@given(pairs)
def test_every_row_is_one_gold_item_and_at_most_one_prediction(pairs: Pairs) -> None:
    rows = [[int(g == p), int(p is not None), 1] for g, p in pairs]
    assert right_counts(items(pairs)).tolist() == rows
    by_label = label_counts(items(pairs)).reshape(len(pairs), len(LABELS), 3)
    assert by_label.sum(axis=1).tolist() == rows
    for row, (gold, predicted) in zip(by_label, pairs, strict=True):
        assert [LABELS[i] for i in np.flatnonzero(row[:, 2])] == [gold]
        assert [LABELS[i] for i in np.flatnonzero(row[:, 1])] == ([predicted] if predicted else [])


@given(pairs, st.booleans())
def test_accuracy_is_scikit_learns_and_a_proportion_where_rows_are_paragraphs(
    pairs: Pairs, independent: bool
) -> None:
    macro, accuracy = label_measures(independent)
    sums = accuracy.statistics(items(pairs)).sum(axis=0)
    peer = accuracy_score([g for g, _ in pairs], [p or "none" for _, p in pairs])
    assert accuracy.value(sums, sums) == pytest.approx(peer)
    assert (macro.name, macro.proportion) == ("macro-f1", False)
    assert (accuracy.name, accuracy.proportion) == ("accuracy", independent)
    assert macro.about == "mean F1 of the labels with gold support"
    assert accuracy.about == "share of rows with the right label"


def test_one_item_is_support_enough_for_a_label() -> None:
    macro, accuracy = label_measures(False)
    found = items([("A", "A"), ("A", "B"), ("B", None)])
    sums = macro.statistics(found).sum(axis=0)
    assert macro.value(sums, sums) == pytest.approx((2 / 3 + 0) / 2)
    assert macro.counts(sums) == accuracy.counts(accuracy.statistics(found).sum(axis=0)) == (1, 2, 3)


def test_slices_by_label_section_origin_and_length() -> None:
    found = label_slices(
        items([("A", "A"), ("A", "B"), ("B", None), ("B", "B")]),
        ["一", "一", "二", "二"],
        ["real", "real", "real", "synthetic"],
        ["甲" * 25, "甲" * 26, "甲" * 400, "甲" * 401],
    )
    assert [s.by for s in found] == ["label", "section", "origin", "length"]
    assert [s.rate.name for s in found] == ["f1", "accuracy", "accuracy", "accuracy"]
    assert table(found, "label") == {"A": [1, 1, 2], "B": [1, 2, 2]}
    assert table(found, "section") == {"一": [1, 2, 2], "二": [1, 1, 2]}
    assert table(found, "origin") == {"real": [1, 2, 3], "synthetic": [1, 1, 1]}
    assert table(found, "length") == {
        "1-25": [1, 1, 1],
        "26-50": [0, 1, 1],
        "201-400": [0, 0, 1],
        "401+": [1, 1, 1],
    }


def test_the_score_of_a_label_is_its_f1_and_of_another_part_its_accuracy() -> None:
    by_label, by_length = label_slices(
        items([("A", "A"), ("A", None), ("A", "B")]), [""] * 3, [""] * 3, ["甲"] * 3
    )
    for slicing, expected in ((by_label, 2 / 4), (by_length, 1 / 3)):
        sums = slicing.statistics.sum(axis=0)[0]
        assert slicing.rate.value(sums, sums) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("length", "part"), [(50, "26-50"), (51, "51-100"), (101, "101-200"), (200, "101-200")]
)
def test_lengths_of_texts_fall_into_ranges(length: int, part: str) -> None:
    found = label_slices(items([("A", "A")]), [""], [""], ["𠮷" * length])
    assert table(found, "length") == {part: [1, 1, 1]}


@given(pairs, st.data())
def test_the_parts_of_every_slice_add_up_to_the_whole(pairs: Pairs, data: st.DataObject) -> None:
    headings = [data.draw(st.sampled_from("一二三")) for _ in pairs]
    texts = ["甲" * data.draw(st.integers(1, 500)) for _ in pairs]
    expected = [sum(g == p for g, p in pairs), sum(p is not None for _, p in pairs), len(pairs)]
    for slicing in label_slices(items(pairs), headings, ["real"] * len(pairs), texts):
        assert slicing.statistics.sum(axis=(0, 1)).tolist() == expected
    by_heading = table(label_slices(items(pairs), headings, headings, texts), "section")
    assert {part: counts[2] for part, counts in by_heading.items()} == Counter(headings)
