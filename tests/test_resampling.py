"""Clusters and their resamples: what scores and intervals are read from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govbench.scoring.intervals import bootstrap_interval, bootstrap_sums
from govbench.scoring.measure import Integers, micro_counts, micro_f1
from govbench.scoring.report import Score
from govbench.scoring.resampling import Sample, cluster_sums, samples

names = st.lists(st.sampled_from(["a", "b", "p10", "p9", "𠮷"]), min_size=1, max_size=12)


def random_rows(clusters: int, columns: int) -> Integers:
    return np.random.default_rng(clusters).integers(0, 5, (clusters, columns)).cumsum(axis=1)[:, ::-1]


@given(names, st.randoms(use_true_random=False))
def test_rows_are_summed_by_cluster_in_the_order_of_names(clusters: list[str], random: Any) -> None:
    statistics = np.arange(2 * len(clusters)).reshape(-1, 2)
    found, sums = cluster_sums(statistics, clusters)
    assert found == tuple(sorted(set(clusters)))
    for name, row in zip(found, sums.tolist(), strict=True):
        rows = [statistics[i] for i, cluster in enumerate(clusters) if cluster == name]
        assert row == np.sum(rows, axis=0).tolist()
    order = random.sample(range(len(clusters)), len(clusters))
    again, shuffled = cluster_sums(statistics[order], [clusters[i] for i in order])
    assert (again, shuffled.tolist()) == (found, sums.tolist())


def test_names_of_clusters_are_compared_as_strings() -> None:
    assert cluster_sums(np.array([[1], [2]]), ["9", "10"])[0] == ("10", "9")
    assert cluster_sums(np.zeros((0, 3), dtype=np.int64), [])[1].shape == (0, 3)


def test_sums_of_clusters_are_exact_integers() -> None:
    found = cluster_sums(np.array([[2**60], [1]]), ["a", "a"])[1]
    assert found.dtype == np.int64
    assert found.tolist() == [[2**60 + 1]]


def test_parts_share_their_resamples() -> None:
    one, other = random_rows(9, 3), random_rows(9, 2)
    first, second = samples([one, other], 20, 5)
    whole = bootstrap_sums(np.hstack([one, other]), resamples=20, seed=5)
    assert first.sums is not None
    assert second.sums is not None
    assert np.hstack([first.sums, second.sums]).tolist() == whole.tolist()
    assert (first.statistics is one, second.statistics is other) == (True, True)


@pytest.mark.parametrize(("clusters", "resamples", "drawn"), [(2, 1, True), (1, 5, False), (2, 0, False)])
def test_one_cluster_is_not_resampled(clusters: int, resamples: int, drawn: bool) -> None:
    (sample,) = samples([random_rows(clusters, 3)], resamples, 1)
    assert (sample.sums is not None) == drawn


def test_a_score_has_the_value_of_the_whole_its_counts_and_the_interval() -> None:
    rows = random_rows(12, 3)
    (sample,) = samples([rows], 200, 3)
    found = sample.score("exact", micro_f1, micro_counts)
    whole = rows.sum(axis=0)
    low, high = bootstrap_interval(rows, micro_f1, resamples=200, seed=3) or (None, None)
    value = 2 * whole[0] / (whole[1] + whole[2])
    assert found == Score("exact", value, low, high, *whole.tolist())


def test_an_undefined_score_is_none_and_has_no_interval() -> None:
    (sample,) = samples([np.zeros((4, 3), dtype=np.int64)], 20, 3)
    assert sample.score("exact", micro_f1, micro_counts) == Score("exact", None, None, None, 0, 0, 0)


def test_without_resamples_there_is_no_interval() -> None:
    found = Sample(np.array([[1, 2, 2], [1, 1, 1]]), None).score("exact", micro_f1, micro_counts)
    assert found == Score("exact", 4 / 6, None, None, 2, 3, 3)


def test_clusters_without_items_do_not_narrow_an_interval() -> None:
    # Two paragraphs with items have the reach of two, however many empty ones stand beside them.
    rows = np.array([[1, 1, 1], [0, 1, 1]])
    (sample,) = samples([rows], 500, 3)
    assert sample.sums is not None
    padded = Sample(np.vstack([rows, np.zeros((27, 3), dtype=np.int64)]), sample.sums)
    value, counts = micro_f1, micro_counts
    assert padded.score("exact", value, counts) == sample.score("exact", value, counts)


def test_some_columns_of_a_sample_are_a_sample() -> None:
    rows = random_rows(6, 6)
    (sample,) = samples([rows], 30, 3)
    assert sample.sums is not None
    part = sample.columns(3, 6)
    assert part.statistics.tolist() == rows[:, 3:].tolist()
    assert part.sums is not None
    assert part.sums.tolist() == sample.sums[:, 3:].tolist()
    assert Sample(rows, None).columns(0, 3).sums is None
