"""One-to-one assignment: as heavy as SciPy's, over tangles, and the same in any order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from govbench import GovbenchError
from govbench.scoring import assignment
from govbench.scoring.assignment import Pair, assign, assign_pairs

matrices = st.integers(1, 7).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 9), min_size=width, max_size=width), min_size=1, max_size=7
    )
)
sparse = st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 9)), st.integers(1, 6), max_size=25)


def heaviest(weights: Mapping[Pair, int]) -> int:
    """The largest total weight of a matching, by SciPy."""
    if not weights:
        return 0
    rows, columns = (1 + max(pair[side] for pair in weights) for side in (0, 1))
    table = np.zeros((rows, columns), dtype=np.int64)
    for pair, weight in weights.items():
        table[pair] = weight
    return int(table[linear_sum_assignment(table, maximize=True)].sum())


def assert_one_to_one(pairs: list[Pair]) -> None:
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)


@given(matrices)
def test_an_assignment_is_one_to_one_and_as_heavy_as_scipys(weights: list[list[int]]) -> None:
    pairs = assign(weights)
    assert_one_to_one(pairs)
    assert pairs == sorted(pairs)
    assert all(weights[r][c] > 0 for r, c in pairs)
    best = linear_sum_assignment(np.array(weights), maximize=True)
    assert sum(weights[r][c] for r, c in pairs) == np.array(weights)[best].sum()


def test_an_assignment_compares_integers_of_any_size_exactly() -> None:
    huge = 10**30
    assert assign([[huge, huge + 1], [huge, huge]]) == [(0, 1), (1, 0)]


def test_no_rows_or_no_columns_have_no_pairs() -> None:
    assert assign([]) == assign([[], []]) == []
    assert assign_pairs({}) == []


@pytest.mark.parametrize("weights", [[[1], [1, 2]], [[-1]], [[0, 0], [0, -1]]])
def test_weights_must_be_a_rectangle_of_non_negative_integers(weights: list[list[int]]) -> None:
    with pytest.raises(ValueError, match=r"^weights must be a rectangle of non-negative integers$"):
        assign(weights)


@pytest.mark.parametrize("weight", [0, -1])
def test_weights_of_pairs_must_be_positive(weight: int) -> None:
    with pytest.raises(ValueError, match=r"^weights must be positive$"):
        assign_pairs({(0, 0): 1, (0, 1): weight})


@given(sparse)
def test_pairs_are_one_to_one_allowed_and_as_heavy_as_scipys(weights: dict[Pair, int]) -> None:
    pairs = assign_pairs(weights)
    assert_one_to_one(pairs)
    assert pairs == sorted(pairs)
    assert sum(weights[pair] for pair in pairs) == heaviest(weights)


def test_a_thousand_large_tangles_are_as_heavy_as_scipys() -> None:
    rng = np.random.default_rng(11)
    for _ in range(1000):
        rows, columns = rng.integers(1, 9, 2)
        table = rng.integers(0, 5, (rows, columns))
        weights = {(int(r), int(c)): int(table[r, c]) for r, c in np.argwhere(table)}
        pairs = assign_pairs(weights)
        assert_one_to_one(pairs)
        assert sum(weights[pair] for pair in pairs) == heaviest(weights)


@given(sparse, st.randoms(use_true_random=False))
def test_the_order_of_pairs_never_decides_a_tie(weights: dict[Pair, int], random: Any) -> None:
    shuffled = dict(random.sample(list(weights.items()), len(weights)))
    assert assign_pairs(shuffled) == assign_pairs(weights)


@pytest.mark.parametrize("weights", [{(0, 3): 2, (0, 1): 2, (0, 2): 1}, {(3, 0): 2, (1, 0): 2, (2, 0): 1}])
def test_of_equal_partners_the_first_is_taken(weights: dict[Pair, int]) -> None:
    assert assign_pairs(weights) in ([(0, 1)], [(1, 0)])


def test_of_equal_partners_among_rivals_the_first_are_taken() -> None:
    # Six partners compete for two: only two of each are looked at, and the first of equals are among them.
    assert {column for _, column in assign_pairs({(r, c): 1 for r in (0, 1) for c in range(6)})} == {0, 1}
    assert {row for row, _ in assign_pairs({(r, c): 1 for r in range(6) for c in (0, 1)})} == {0, 1}


def test_a_crowd_of_weak_partners_does_not_count_as_work(monkeypatch: pytest.MonkeyPatch) -> None:
    # Two rivals need two partners each: 2² × 4 at most, however many there are.
    monkeypatch.setattr(assignment, "_WORK", 16)
    crowd = {(r, c): 1 + c for r in (0, 1) for c in range(100)}
    assert {c for _, c in assign_pairs(crowd)} == {98, 99}
    assert {r for r, _ in assign_pairs({(c, r): weight for (r, c), weight in crowd.items()})} == {98, 99}


@pytest.mark.parametrize(("rows", "columns"), [(3, 4), (4, 3)])
def test_too_large_a_tangle_is_refused_with_its_size(
    rows: int, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Three rivals keep three of four partners each, all different here: 3² × 4 steps.
    weights = {(r, c): 1 + (r != c) for r in range(rows) for c in range(columns)}
    monkeypatch.setattr(assignment, "_WORK", 36)
    assert len(assign_pairs(weights)) == 3
    monkeypatch.setattr(assignment, "_WORK", 35)
    with pytest.raises(GovbenchError, match=f"^S107 {rows} and {columns} items of one paragraph compete; "):
        assign_pairs(weights)


def test_small_tangles_never_add_up_to_a_large_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assignment, "_WORK", 8)
    weights = {(2 * i + r, 2 * i + c): 1 + r * c for i in range(50) for r in (0, 1) for c in (0, 1)}
    assert assign_pairs(weights) == [(i, i) for i in range(100)]
