"""The arithmetic of scores: F1, macro-F1, intervals, reports; cross-checked against peers."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from govbench.scoring.classification import Confusion, label_counts, label_items
from govbench.scoring.intervals import bootstrap_interval, draws
from govbench.scoring.measure import (
    FIXED_POINT,
    accuracy,
    label_columns,
    macro_counts,
    macro_f1,
    micro_counts,
    micro_f1,
    ratio,
    row_counts,
    soft_counts,
    soft_f1,
)
from govbench.scoring.report import Report, Score, Slice
from govbench.scoring.signature import Signature

LABELS = ("A", "B", "C", "D")


def test_f1_of_nothing_predicted_and_nothing_gold_is_undefined() -> None:
    nothing = np.zeros(3, dtype=np.int64)
    assert np.isnan(micro_f1(nothing, nothing))


gold_and_predicted = st.lists(
    st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=1, max_size=50
)


@given(gold_and_predicted)
def test_macro_f1_is_scikit_learns_over_the_supported_labels(pairs: list[tuple[str, str]]) -> None:
    gold, predicted = zip(*pairs, strict=True)
    sums = label_counts(label_items(LABELS, gold, predicted)).sum(axis=0)
    supported = sorted(set(gold))
    peer = f1_score(gold, predicted, labels=supported, average="macro")
    assert macro_f1(1)(sums, sums) == pytest.approx(peer)


def test_a_label_that_gold_lacks_is_never_averaged_but_its_prediction_costs() -> None:
    sums = label_counts(label_items(LABELS, ("A", "A"), ("B", "A"))).sum(axis=0)
    assert macro_f1(1)(sums, sums) == pytest.approx(2 / 3)


@given(st.integers(1, 60), st.integers(1, 40), st.integers(0, 2**63))
def test_draws_are_indices_and_depend_on_the_seed_alone(clusters: int, resamples: int, seed: int) -> None:
    drawn = draws(np.random.PCG64(seed), resamples, clusters)
    assert drawn.shape == (resamples, clusters)
    assert drawn.min() >= 0
    assert drawn.max() < clusters
    assert (drawn == draws(np.random.PCG64(seed), resamples, clusters)).all()


def test_the_first_draws_are_pinned() -> None:
    # PCG64 (O'Neill 2014), seed 13; upper 32 bits times 29, shifted by 32, in Python integers.
    assert draws(np.random.PCG64(13), 1, 29)[0, :8].tolist() == [25, 24, 23, 7, 2, 27, 17, 0]


def test_an_interval_holds_the_mean_and_narrows_with_clusters() -> None:
    rng = np.random.default_rng(5)
    small, large = (np.stack([rng.binomial(10, 0.7, n), *[np.full(n, 10)] * 2], axis=1) for n in (30, 3000))
    ends = [bootstrap_interval(s, micro_f1, resamples=1000, seed=1) for s in (small, large)]
    assert all(e is not None and e[0] < 0.7 < e[1] for e in ends)
    widths = [high - low for low, high in (e for e in ends if e)]
    assert widths[0] > 5 * widths[1]


def test_an_interval_agrees_with_the_normal_approximation() -> None:
    # For a mean of n fractions the standard error is s / √n; a check of the whole resampling path.
    rng = np.random.default_rng(7)
    right = rng.binomial(20, 0.6, 400)
    statistics = np.stack([right, np.full(400, 20), np.full(400, 20)], axis=1)
    interval = bootstrap_interval(statistics, micro_f1, resamples=4000, seed=3)
    error = 1.96 * (right / 20).std() / 20
    assert interval == pytest.approx((right.mean() / 20 - error, right.mean() / 20 + error), abs=0.003)


def test_there_is_no_interval_without_resamples_clusters_or_values() -> None:
    nothing = np.zeros((5, 3), dtype=np.int64)
    assert bootstrap_interval(nothing, micro_f1, resamples=10, seed=1) is None
    assert bootstrap_interval(nothing + 1, micro_f1, resamples=0, seed=1) is None
    assert bootstrap_interval(nothing[:0], micro_f1, resamples=10, seed=1) is None


counts = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)).map(lambda c: (min(c), *c[1:]))


@given(counts)
def test_f1_is_the_harmonic_mean_of_precision_and_recall(found: tuple[int, int, int]) -> None:
    sums = np.array(found)
    tp, predicted, gold = found
    if not predicted + gold:
        assert np.isnan(micro_f1(sums, sums))
    elif not tp:
        assert micro_f1(sums, sums) == 0
    else:
        precision, recall = tp / predicted, tp / gold
        assert micro_f1(sums, sums) == pytest.approx(2 * precision * recall / (precision + recall))


@given(counts)
def test_soft_f1_counts_credit_in_millionths(found: tuple[int, int, int]) -> None:
    whole, soft = np.array(found), np.array([found[0] * FIXED_POINT, *found[1:]])
    np.testing.assert_equal(soft_f1(soft, soft), micro_f1(whole, whole))
    assert soft_counts(soft) == micro_counts(whole) == found


def test_half_a_credit_is_half_a_right_item() -> None:
    sums = np.array([FIXED_POINT // 2, 1, 1])
    assert soft_f1(sums, sums) == 0.5
    assert soft_counts(sums) == (0.5, 1, 1)


def test_accuracy_is_the_share_of_gold_whatever_is_predicted() -> None:
    sums = np.array([[3, 4, 5], [0, 0, 2], [0, 0, 0]])
    np.testing.assert_equal(accuracy(sums, sums[0]), np.array([0.6, 0, np.nan]))


def test_a_quotient_by_nothing_is_undefined_also_of_one_number() -> None:
    np.testing.assert_equal(ratio(np.array([3, 0, 2]), np.array([4, 0, 0])), np.array([0.75, np.nan, np.nan]))
    assert np.isnan(ratio(np.array(0), np.array(0)))
    assert ratio(np.array(1), np.array(4)) == 0.25


def test_labels_have_three_columns_each() -> None:
    sums = np.array([1, 2, 3, 4, 5, 6])
    assert [column.tolist() for column in label_columns(sums)] == [[1, 4], [2, 5], [3, 6]]
    assert macro_counts(sums) == (5, 7, 9)


def test_what_the_full_gold_supports_stays_fixed_while_resampling() -> None:
    # Label 1 has support in the whole and none in the first resample, where a prediction of it is wrong;
    # the second resample neither contains nor predicts it, and label 2 is never averaged.
    whole = np.array([2, 2, 2, 1, 1, 1, 0, 0, 0])
    resamples = np.array([[1, 1, 2, 0, 1, 0, 0, 1, 0], [2, 2, 2, 0, 0, 0, 0, 5, 0]])
    assert macro_f1(1)(resamples, whole) == pytest.approx([(2 / 3 + 0) / 2, 1])
    assert macro_f1(2)(resamples, whole) == pytest.approx([2 / 3, 1])
    assert np.isnan(macro_f1(3)(resamples, whole)).all()
    assert np.isnan(macro_f1(1)(np.zeros(9, dtype=np.int64), whole))


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(-3, 3)), max_size=20))
def test_items_are_counted_and_their_weights_summed_by_row(items: list[tuple[int, int]]) -> None:
    rows, weights = np.array(items, dtype=np.int64).reshape(-1, 2).T
    assert row_counts(6, rows).tolist() == [rows.tolist().count(row) for row in range(6)]
    assert row_counts(6, rows, weights).tolist() == [sum(w for r, w in items if r == row) for row in range(6)]


SCORE = Score("exact", 0.5, 0.25, 0.75, 2, 4, 8)
NOTHING = Score("macro", None, None, None, 0, 0, 0)
REPORT = Report(
    task="ner",
    headline=SCORE,
    others=(NOTHING,),
    slices=(Slice("depth", "0", replace(SCORE, gold=10)), Slice("section", "", replace(NOTHING, gold=1))),
    tallies={"errors": {"missed": 3, "spurious": 0}},
    confusion=Confusion(("A", "B"), ((1, 0, 2), (0, 3, 0))),
    rows=5,
    clusters=4,
    missing=1,
    unparsed=2,
    altered=0.0,
    unaligned=None,
    hallucinated=0.5,
    signature="govbench|task:ner/1",
)


def test_precision_and_recall_are_shares_of_predicted_and_gold() -> None:
    assert (SCORE.precision, SCORE.recall) == (0.5, 0.25)
    assert (NOTHING.precision, NOTHING.recall) == (None, None)
    assert replace(NOTHING, gold=3).recall == 0
    assert replace(NOTHING, predicted=3).precision == 0


def test_a_report_reads_the_headlines_counts() -> None:
    assert (REPORT.tp, REPORT.predicted, REPORT.gold) == (2, 4, 8)
    assert (REPORT.precision, REPORT.recall) == (0.5, 0.25)


@pytest.mark.parametrize("confusion", [REPORT.confusion, None])
def test_a_report_survives_json(confusion: Confusion | None) -> None:
    report = replace(REPORT, confusion=confusion)
    stored = json.loads(json.dumps(report.to_dict()))
    assert Report.from_dict(stored) == report
    assert Report.from_dict(stored).to_dict() == report.to_dict()


@pytest.mark.parametrize("field", ["headline", "others", "slices", "confusion"])
def test_a_report_without_a_field_is_none(field: str) -> None:
    stored = REPORT.to_dict()
    del stored[field]
    with pytest.raises(KeyError):
        Report.from_dict(stored)


def test_a_stored_report_names_every_number() -> None:
    stored: dict[str, Any] = REPORT.to_dict()
    assert stored["headline"] == {
        "measure": "exact",
        "value": 0.5,
        "low": 0.25,
        "high": 0.75,
        "tp": 2,
        "predicted": 4,
        "gold": 8,
        "precision": 0.5,
        "recall": 0.25,
    }
    assert stored["slices"][0] == {"by": "depth", "part": "0", **REPORT.slices[0].score.to_dict()}
    assert stored["confusion"] == {"labels": ("A", "B"), "counts": ((1, 0, 2), (0, 3, 0))}
    assert (stored["rows"], stored["missing"], stored["unparsed"]) == (5, 1, 2)


def test_tables_show_an_undefined_number_as_a_dash() -> None:
    assert REPORT.cells() == ["exact", "0.500", "0.250", "0.750", "0.500", "0.250", "8", "4"]
    assert NOTHING.cells() == ["macro", "–", "–", "–", "–", "–", "0"]
    assert [part.cells() for part in REPORT.slices] == [
        ["depth", "0", "exact", "0.500", "0.250", "0.750", "2", "4", "10"],
        ["section", "–", "macro", "–", "–", "–", "0", "0", "1"],
    ]


def test_the_markdown_of_a_report_has_every_measure_and_the_signature() -> None:
    assert REPORT.to_markdown().splitlines() == [
        "| task | measure | score | 95% low | 95% high | P | R | n | paragraphs |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
        "| ner | exact | 0.500 | 0.250 | 0.750 | 0.500 | 0.250 | 8 | 4 |",
        "| ner | macro | – | – | – | – | – | 0 | 4 |",
        "",
        "`govbench|task:ner/1`",
    ]


def test_the_tables_beside_the_scores_are_slices_tallies_and_the_confusion_matrix() -> None:
    slices, tally, confusion = REPORT.details()
    assert slices[0] == "slices (counts only below n = 10)"
    assert slices[1] == (
        "slice",
        "part",
        "measure",
        "score",
        "95% low",
        "95% high",
        "right",
        "predicted",
        "n",
    )
    assert slices[2] == [part.cells() for part in REPORT.slices]
    assert tally == ("errors", ("class", "n"), [["missed", "3"], ["spurious", "0"]], "lr")
    assert confusion == (
        "confusion matrix",
        ("gold \\ predicted", "A", "B", "none"),
        [["A", "1", "0", "2"], ["B", "0", "3", "0"]],
        "lrrr",
    )
    assert [len(align) == len(header) for _, header, _, align in REPORT.details()] == [True] * 3
    assert slices[3] == "lllrrrrrr"
    assert len(replace(REPORT, confusion=None, tallies={}).details()) == 1


def test_everything_that_can_move_a_number_is_in_the_signature() -> None:
    made = Signature("ner/1", "1.0.0+1234", "test", "exact", 2000, 13, "9.9")
    assert str(made) == "govbench|task:ner/1|data:1.0.0+1234|split:test|mode:exact|boot:2000|seed:13|v:9.9"
