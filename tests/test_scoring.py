"""The arithmetic of scores: matching, assignment, macro-F1, intervals; cross-checked against peers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import f1_score

from govbench.scoring.assignment import assign
from govbench.scoring.classification import label_counts, label_items
from govbench.scoring.intervals import bootstrap_interval, draws
from govbench.scoring.measure import macro_f1, micro_f1

LABELS = ("A", "B", "C", "D")
matrices = st.integers(1, 7).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 9), min_size=width, max_size=width), min_size=1, max_size=7
    )
)


@given(matrices)
def test_an_assignment_is_one_to_one_and_as_heavy_as_scipys(weights: list[list[int]]) -> None:
    pairs = assign(weights)
    rows, columns = [r for r, _ in pairs], [c for _, c in pairs]
    assert len(set(rows)) == len(rows) == len(set(columns))
    assert all(weights[r][c] > 0 for r, c in pairs)
    best = linear_sum_assignment(np.array(weights), maximize=True)
    assert sum(weights[r][c] for r, c in pairs) == np.array(weights)[best].sum()


def test_an_assignment_compares_integers_of_any_size_exactly() -> None:
    huge = 10**30
    assert assign([[huge, huge + 1], [huge, huge]]) == [(0, 1), (1, 0)]


def test_no_rows_or_no_columns_have_no_pairs() -> None:
    assert assign([]) == assign([[], []]) == []


@pytest.mark.parametrize("weights", [[[1], [1, 2]], [[-1]]])
def test_weights_must_be_a_rectangle_of_non_negative_integers(weights: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="rectangle"):
        assign(weights)


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
