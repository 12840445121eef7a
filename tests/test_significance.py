"""Paired tests, corrections, ranks and intervals: against exact enumeration, peers and published values."""

from __future__ import annotations

import itertools
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, norm, permutation_test
from scipy.stats import t as students

from govbench.scoring import intervals
from govbench.scoring.intervals import (
    bootstrap_interval,
    bootstrap_sums,
    draws,
    effective_clusters,
    exact_floats,
    interval_of,
    student_t,
    weighted_sums,
    wilson,
)
from govbench.scoring.measure import Floats, Integers, macro_f1, micro_f1
from govbench.scoring.significance import (
    discordant,
    holm,
    minimum_detectable_difference,
    paired_bootstrap,
    paired_randomisation,
    rank_intervals,
    spread,
)

Pair = tuple[Integers, Integers]
TESTS = (paired_randomisation, paired_bootstrap)


def total(sums: Integers, whole: Integers) -> Floats:
    """The sum of the first column: a mean but for a factor that no p depends on."""
    return np.asarray(sums[..., 0], dtype=np.float64)


@st.composite
def pairs(draw: st.DrawFn, most: int = 40) -> Pair:
    """Span statistics of two systems on the same gold, of which there is at least one item."""
    size = draw(st.integers(1, most))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    gold = rng.integers(0, 6, size)
    gold[0] += 1
    right = (rng.binomial(gold, share) for share in (0.5, draw(st.sampled_from((0.5, 0.9)))))
    a, b = (np.stack([tp, tp + rng.integers(0, 3, size), gold], axis=1) for tp in right)
    return a, b


def column(numbers: list[int]) -> Integers:
    return np.array(numbers, dtype=np.int64)[:, np.newaxis]


def exact_p(a: Integers, b: Integers) -> float:
    """Two-sided p of micro-F1 over all labellings."""
    whole = a.sum(axis=0)

    def distance(swapped: tuple[bool, ...]) -> float:
        keep = np.array(swapped)[:, np.newaxis]
        one, other = np.where(keep, b, a).sum(axis=0), np.where(keep, a, b).sum(axis=0)
        return abs(float(micro_f1(one, whole) - micro_f1(other, whole)))

    observed = distance((False,) * len(a))
    return float(
        np.mean([distance(s) >= observed - 1e-12 for s in itertools.product((False, True), repeat=len(a))])
    )


@pytest.mark.parametrize("test", TESTS)
@given(pairs(), st.integers(0, 2**63), st.randoms(use_true_random=False))
def test_p_is_a_probability_and_no_order_moves_it(test: Any, pair: Pair, seed: int, random: Any) -> None:
    a, b = pair
    p = test(a, b, micro_f1, **{_draws(test): 99}, seed=seed)
    assert 0 < p <= 1
    assert p == test(b, a, micro_f1, **{_draws(test): 99}, seed=seed)
    shuffled = random.sample(range(len(a)), len(a))
    assert p == test(a[shuffled], b[shuffled], micro_f1, **{_draws(test): 99}, seed=seed)


@pytest.mark.parametrize("test", TESTS)
@given(pairs(), st.integers(0, 2**63))
def test_a_system_does_not_differ_from_itself(test: Any, pair: Pair, seed: int) -> None:
    a, _ = pair
    assert test(a, a.copy(), micro_f1, **{_draws(test): 49}, seed=seed) == 1


@pytest.mark.parametrize("test", TESTS)
def test_equal_scores_of_different_systems_do_not_differ(test: Any) -> None:
    a, b = (np.array([[tp, 4, 4] for tp in right]) for right in ((3, 1, 2), (1, 3, 2)))
    assert test(a, b, micro_f1) == 1


@given(pairs(most=9), st.integers(0, 2**63))
def test_randomisation_is_near_the_exact_p(pair: Pair, seed: int) -> None:
    p, exact = paired_randomisation(*pair, micro_f1, permutations=4000, seed=seed), exact_p(*pair)
    error = (exact * (1 - exact) / 4000) ** 0.5
    assert p == pytest.approx(exact, abs=6 * error + 1 / 4000)


@given(pairs(most=70), st.integers(0, 2**63))
def test_randomisation_is_the_plain_loop(pair: Pair, seed: int) -> None:
    both = min(
        sorted(([*x, *y] for x, y in zip(*order, strict=True)), key=lambda row: row[::-1])
        for order in ((pair[0].tolist(), pair[1].tolist()), (pair[1].tolist(), pair[0].tolist()))
    )
    differing = [row for row in both if row[:3] != row[3:]]
    generator, words = np.random.PCG64(seed), -(-len(differing) // 64)

    def distance(bits: int) -> float:
        one, other = [0, 0, 0], [0, 0, 0]
        for row in both:
            swap = row[:3] != row[3:] and bits & 1
            bits >>= row[:3] != row[3:]
            for i in range(3):
                one[i] += row[i + 3] if swap else row[i]
                other[i] += row[i] if swap else row[i + 3]
        return abs(2 * one[0] / (one[1] + one[2]) - 2 * other[0] / (other[1] + other[2]))

    observed, reached = distance(0), 1
    for _ in range(30):
        bits = sum(int(generator.random_raw()) << 64 * word for word in range(words))
        reached += distance(bits) >= observed - 1e-12
    assert paired_randomisation(*pair, micro_f1, permutations=30, seed=seed) == reached / 31


@given(pairs(most=10).filter(lambda pair: len(pair[0]) > 1))  # SciPy takes no single observation
def test_randomisation_agrees_with_scipys_on_means(pair: Pair) -> None:
    a, b = pair

    def statistic(x: Floats, y: Floats, axis: int) -> Floats:
        return np.asarray(x.sum(axis=axis) - y.sum(axis=axis))

    exact = permutation_test(
        (a[:, 0], b[:, 0]), statistic, permutation_type="samples", n_resamples=np.inf, vectorized=True
    ).pvalue
    p = paired_randomisation(a, b, total, permutations=4000)
    assert p == pytest.approx(exact, abs=6 * (exact * (1 - exact) / 4000) ** 0.5 + 1 / 4000)


def test_randomisation_gives_fishers_p_of_darwins_maize() -> None:
    # Fisher (1935), The Design of Experiments, § 21: crossed less self-fertilised, eighths of an inch; of
    # the 2¹⁵ = 32,768 signings 863 have a sum of at least 314, so two-sided 1,726 / 32,768 = 5.267 %.
    darwin = column([49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48])
    p = paired_randomisation(darwin, np.zeros_like(darwin), total, permutations=200_000)
    assert p == pytest.approx(1726 / 32768, abs=0.0015)


def test_the_p_of_one_seed_is_pinned() -> None:
    # Made by these functions at seed 13 (defaults) when they agreed with all the checks of this file.
    darwin = column([49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48])
    assert paired_randomisation(darwin, np.zeros_like(darwin), total) == 556 / 10_001
    assert paired_bootstrap(darwin, np.zeros_like(darwin), total) == 301 / 10_001


@given(pairs(), st.integers(0, 2**63))
def test_the_bootstrap_is_the_plain_loop(pair: Pair, seed: int) -> None:
    both = min(
        sorted(([*x, *y] for x, y in zip(*order, strict=True)), key=lambda row: row[::-1])
        for order in ((pair[0].tolist(), pair[1].tolist()), (pair[1].tolist(), pair[0].tolist()))
    )

    def difference(rows: list[list[int]]) -> float:
        tp, predicted, gold, tp2, predicted2, gold2 = (sum(c) for c in zip(*rows, strict=True))
        if not (predicted + gold and predicted2 + gold2):
            return float("nan")
        return float(2 * tp / (predicted + gold) - 2 * tp2 / (predicted2 + gold2))

    observed = difference(both)
    resampled = [difference([both[i] for i in d]) for d in draws(np.random.PCG64(seed), 30, len(both))]
    defined = [d for d in resampled if d == d]
    reached = sum(abs(d - observed) >= abs(observed) - 1e-12 for d in defined)
    p = paired_bootstrap(*pair, micro_f1, resamples=30, seed=seed)
    assert p == (1 + reached) / (1 + len(defined))


def test_the_bootstrap_centres_before_it_takes_absolute_values() -> None:
    # A constant difference has no spread: nothing reaches it once it is taken off. Uncentred, p would be 1.
    a = np.array([[3, 4, 4]] * 20)
    assert paired_bootstrap(a, a - [1, 0, 0], micro_f1, resamples=999) == 1 / 1000


@pytest.mark.parametrize("test", TESTS)
def test_there_is_no_p_without_values_clusters_or_draws(test: Any) -> None:
    some, nothing = np.array([[1, 2, 3]] * 4), np.zeros((4, 3), dtype=np.int64)
    assert test(nothing, nothing, micro_f1) is None
    assert test(some[:0], some[:0], micro_f1) is None
    assert test(some, some, micro_f1, **{_draws(test): 0}) is None


@pytest.mark.parametrize("test", [*TESTS, minimum_detectable_difference])
def test_systems_of_different_clusters_are_refused(test: Any) -> None:
    some = np.array([[1, 2, 3]] * 4)
    with pytest.raises(ValueError, match="no pairs"):
        test(some, some[:3], micro_f1)


@pytest.mark.parametrize("size", [1, 2, 63, 64, 65, 128, 129])
def test_any_number_of_clusters_is_swapped_at_random(size: int) -> None:
    # One right item a cluster against none: a permutation reaches the observed difference if it swaps all or
    # nothing, and otherwise every cluster counts as much as any other.
    a, b = column([1] * size), column([0] * size)
    seen: list[Integers] = []

    def watched(sums: Integers, whole: Integers) -> Floats:
        assert sums.dtype == whole.dtype == np.int64
        seen.append(sums)
        return total(sums, whole)

    p = paired_randomisation(a, b, watched, permutations=2000, seed=size)
    swapped = seen[2][:, 0]  # the first two calls are for the observed values
    assert swapped.mean() == pytest.approx(size / 2, abs=5 * (size / 4 / 2000) ** 0.5)
    assert swapped.var() == pytest.approx(size / 4, rel=0.2)
    assert p == pytest.approx(2 * 0.5**size, abs=0.05)


def test_resampled_sums_are_integers() -> None:
    def watched(sums: Integers, whole: Integers) -> Floats:
        assert sums.dtype == whole.dtype == np.int64
        return total(sums, whole)

    assert paired_bootstrap(column([3, 0, 2]), column([0, 1, 1]), watched, resamples=9) is not None


def test_permutations_without_a_value_are_left_out() -> None:
    # Of the 8 labellings 2 give a system 6 and so no value, 4 of the rest reach the observed 5 - 2.
    def below_six(sums: Integers, whole: Integers) -> Floats:
        return np.asarray(np.where(sums[..., 0] < 6, sums[..., 0], np.nan), dtype=np.float64)

    p = paired_randomisation(column([3, 0, 2]), column([0, 1, 1]), below_six)
    assert p == pytest.approx(4 / 6, abs=0.02)


def test_macro_f1_is_tested_as_micro_f1_is() -> None:
    rng = np.random.default_rng(1)
    gold = np.eye(2, dtype=np.int64)[rng.integers(0, 2, 60)]
    flipped = gold[:, ::-1]
    a, b = (
        np.stack([gold * p, p, gold], axis=2).reshape(60, 6)
        for p in (np.where(rng.random((60, 1)) < share, gold, flipped) for share in (0.95, 0.5))
    )
    assert all((test(a, b, macro_f1(1)) or 1) < 0.01 for test in TESTS)


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_is_monotone_and_never_below_the_raw_p(raw: list[float]) -> None:
    adjusted = holm(raw)
    assert all(p <= q <= 1 for p, q in zip(raw, adjusted, strict=True))
    order = sorted(range(len(raw)), key=raw.__getitem__)
    assert [adjusted[i] for i in order] == sorted(adjusted)
    plain = [
        max(min(1.0, (len(raw) - j) * raw[order[j]]) for j in range(order.index(i) + 1))
        for i in range(len(raw))
    ]
    assert adjusted == plain
    assert all(q == adjusted[raw.index(p)] for p, q in zip(raw, adjusted, strict=True) if p > 0)


def test_holm_of_four() -> None:
    # By hand from Holm (1979): 4·.005, 3·.01, 2·.03 and 1·.04, which may not fall below 2·.03.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.integers(0, 2**32))
def test_rank_intervals_hold_the_rank_and_close_with_p(scores: list[float], seed: int) -> None:
    p = np.random.default_rng(seed).random((len(scores), len(scores)))
    p = np.minimum(p, p.T)
    ranks = rank_intervals(scores, p, alpha=0.5)
    for score, (first, last) in zip(scores, ranks, strict=True):
        better, worse = sum(s > score for s in scores), sum(s < score for s in scores)
        assert 1 <= first <= 1 + better <= len(scores) - worse <= last <= len(scores)
    assert rank_intervals(scores, np.ones_like(p)) == [(1, len(scores))] * len(scores)
    assert rank_intervals(scores, np.full_like(p, np.nan)) == [(1, len(scores))] * len(scores)
    ordered = [(1 + sum(s > x for s in scores), len(scores) - sum(s < x for s in scores)) for x in scores]
    assert rank_intervals(scores, np.zeros_like(p)) == ordered


def test_a_p_of_alpha_separates_and_equal_scores_are_never_separated() -> None:
    assert rank_intervals([0.9, 0.1], [[1, 0.05], [0.05, 1]]) == [(1, 1), (2, 2)]
    assert rank_intervals([0.9, 0.1], [[1, 0.051], [0.051, 1]]) == [(1, 2), (1, 2)]
    assert rank_intervals([0.5, 0.5], [[1, 0], [0, 1]]) == [(1, 2), (1, 2)]


@pytest.mark.parametrize("p", [[[1.0]], [[1, 0.1], [0.2, 1]]])
def test_a_table_of_p_values_is_square_and_symmetric(p: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="symmetric table"):
        rank_intervals([0.1, 0.2], p)


def test_the_detectable_difference_is_the_textbooks() -> None:
    # For a mean of n differences: (1.95996 + 0.84162) s / √n (Cohen 1988, at 80 % power and α = .05).
    rng = np.random.default_rng(4)
    a, b = (rng.binomial(20, 0.6, (400, 1)) for _ in range(2))
    found = minimum_detectable_difference(a, b, total, resamples=8000)
    assert found == pytest.approx(2.80158 * (a - b).std() * 20, rel=0.03)
    assert found == minimum_detectable_difference(b[::-1], a[::-1], total, resamples=8000)


def test_there_may_be_no_detectable_difference() -> None:
    some, nothing = np.array([[1, 2, 3]] * 4), np.zeros((4, 3), dtype=np.int64)
    assert minimum_detectable_difference(nothing, nothing, micro_f1) is None
    assert minimum_detectable_difference(some, some, micro_f1, resamples=1) is None
    assert minimum_detectable_difference(some, some, micro_f1) == 0


def test_the_detectable_difference_is_that_of_the_deviation_of_resamples() -> None:
    a, b = column([3, 0, 2, 7, 1]), column([0, 1, 1, 2, 2])
    for resamples in (2, 3, 500):
        found = minimum_detectable_difference(a, b, total, resamples=resamples, seed=4, power=0.9, alpha=0.1)
        # The order that the clusters of two systems are brought to decides which are drawn.
        orders = [np.hstack(sides)[np.lexsort(np.hstack(sides).T)] for sides in ((a, b), (b, a))]
        sums = [bootstrap_sums(rows, resamples=resamples, seed=4) for rows in orders]
        deviations = [(one[:, 0] - one[:, 1]).std(ddof=1) for one in sums]
        factor = norm.ppf(0.95) + norm.ppf(0.9)
        assert found in [pytest.approx(factor * deviation) for deviation in deviations]
    plain = minimum_detectable_difference(a, b, total)
    assert plain == minimum_detectable_difference(a, b, total, resamples=2000, seed=13, power=0.8, alpha=0.05)


def test_discordant_counts_are_of_clusters() -> None:
    assert discordant(np.array([5, 1, 2]), np.array([0, 1, 3])) == (1, 1)
    with pytest.raises(ValueError, match="no pairs"):
        discordant(np.array([1]), np.array([1, 2]))


def test_a_spread_needs_two_values_and_a_mean_one() -> None:
    mean, deviation = spread([1, 2, 3, 4])
    assert mean == 2.5
    assert deviation == pytest.approx((5 / 3) ** 0.5)
    assert spread([0.25]) == (0.25, None)
    assert spread([0.25, 0.75])[1] == pytest.approx(0.125**0.5)
    with pytest.raises(ValueError, match="at least one"):
        spread([])


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_is_newcombes_method_3(successes: int, n: int, low: float, high: float) -> None:
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 10**6), st.floats(0, 1), st.floats(0.01, 0.999))
def test_wilson_is_scipys(n: int, share: float, level: float) -> None:
    successes = round(n * share)
    peer = binomtest(successes, n).proportion_ci(confidence_level=level, method="wilson")
    found = wilson(successes, n, level)
    assert found == pytest.approx(tuple(peer), abs=1e-9)
    assert found is not None
    assert 0 <= found[0] <= successes / n <= found[1] <= 1


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.99])
def test_rounding_never_carries_an_end_past_0_or_1(level: float) -> None:
    assert {(wilson(n, n, level) or (0, 2))[1] for n in range(1, 1100)} == {1}
    assert {(wilson(0, n, level) or (2, 0))[0] for n in range(1, 1100)} == {0}


def test_wilson_of_nothing_is_none_and_of_nonsense_an_error() -> None:
    assert wilson(0, 0) is None
    with pytest.raises(ValueError, match="3 successes of 2"):
        wilson(3, 2)


@given(pairs(), st.integers(1, 50), st.integers(0, 2**63))
def test_resampled_values_are_those_of_the_drawn_rows(pair: Pair, resamples: int, seed: int) -> None:
    a, _ = pair
    drawn = draws(np.random.PCG64(seed), resamples, len(a))
    plain = micro_f1(a[drawn].sum(axis=1), a.sum(axis=0))
    found = micro_f1(bootstrap_sums(a, resamples=resamples, seed=seed), a.sum(axis=0))
    np.testing.assert_array_equal(found, plain)


def test_blocks_of_draws_do_not_move_an_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    a = np.random.default_rng(3).integers(0, 9, (57, 3))
    whole = bootstrap_interval(a, micro_f1, resamples=100, seed=2), paired_randomisation(a, a[::-1], micro_f1)
    monkeypatch.setattr("govbench.scoring.intervals.CELLS", 130)
    monkeypatch.setattr("govbench.scoring.significance.CELLS", 130)
    assert whole == (
        bootstrap_interval(a, micro_f1, resamples=100, seed=2),
        paired_randomisation(a, a[::-1], micro_f1),
    )


@pytest.mark.parametrize("power", [24, 53])
@pytest.mark.parametrize("below", [-1, 0, 1])
def test_sums_are_exact_around_the_last_integer_of_each_type(power: int, below: int) -> None:
    # The largest sum that weights of two clusters can give is twice the largest number.
    largest = 2 ** (power - 1) + below
    rows = np.array([[largest, 1 - largest], [largest - 1, -largest]])
    found = weighted_sums(np.array([[1, 1], [2, 0], [0, 2]]), exact_floats(rows))
    assert found.dtype == np.int64
    assert found.tolist() == [
        [2 * largest - 1, 1 - 2 * largest],
        [2 * largest, 2 - 2 * largest],
        [2 * largest - 2, -2 * largest],
    ]


def test_sums_are_exact_beyond_the_integers_of_floats() -> None:
    large = np.array([[2**60 + 1], [2**52 + 1]])
    assert weighted_sums(np.array([[1, 1], [0, 2]]), exact_floats(large)).tolist() == [
        [2**60 + 2**52 + 2],
        [2**53 + 2],
    ]


@pytest.mark.parametrize("share", [0.6, 0.9, 0.975, 0.995])
def test_students_t_is_scipys_to_three_digits(share: float) -> None:
    for freedom in (4, 5, 7.5, 11, 28, 100, 3000):
        rough = abs(student_t(share, freedom) / students.ppf(share, freedom) - 1)
        assert rough < (0.01 if freedom < 7 and share > 0.99 else 0.002)
        assert student_t(1 - share, freedom) == pytest.approx(-student_t(share, freedom))
    assert student_t(share, 10**9) == pytest.approx(norm.ppf(share))


@pytest.mark.parametrize("share", [0.7, 0.9, 0.975, 0.999])
def test_what_the_expansion_of_students_t_lacks_is_its_fifth_term(share: float) -> None:
    # Abramowitz & Stegun (1964), 26.7.5 goes to the fourth; the next one is Goldberg & Levine's (1946).
    z = norm.ppf(share)
    fifth = (27 * z**11 + 339 * z**9 + 930 * z**7 - 1782 * z**5 - 765 * z**3 + 17955 * z) / 368640
    lacking = (students.ppf(share, 150) - student_t(share, 150)) * 150**5
    assert lacking == pytest.approx(fifth, rel=0.02)


@given(st.integers(2, 60), st.integers(0, 2**32), st.sampled_from([0.5, 0.8, 0.95]))
def test_an_interval_has_the_percentiles_that_students_t_reaches(size: int, seed: int, level: float) -> None:
    rows = np.random.default_rng(seed).integers(0, 9, (size, 1))
    sums = bootstrap_sums(rows, resamples=50, seed=1)
    found = interval_of(sums, rows, total, level)
    clusters = int((rows > 0).sum())
    if clusters < 2:
        assert found is None
        return
    freedom = effective_clusters(rows, total) - 1
    share = norm.cdf((clusters / (clusters - 1)) ** 0.5 * student_t((1 + level) / 2, freedom))
    assert found == pytest.approx(tuple(np.quantile(sums, [1 - share, share])))


def test_resamples_without_a_value_do_not_widen_an_interval() -> None:
    rows = np.array([[1, 1, 1], [0, 1, 1], [1, 2, 1]])
    sums = bootstrap_sums(rows, resamples=40, seed=1)
    padded = np.vstack([sums, np.zeros((9, 3), dtype=np.int64)])
    assert interval_of(padded, rows, micro_f1) == interval_of(sums, rows, micro_f1)
    assert interval_of(padded[40:], rows, micro_f1) is None


def test_fewer_than_two_clusters_with_items_have_no_interval() -> None:
    rows = np.array([[1, 1, 1], [0, 0, 0], [0, 0, 0]])
    assert bootstrap_interval(rows, micro_f1, resamples=50, seed=1) is None
    assert bootstrap_interval(rows + rows[::-1], micro_f1, resamples=50, seed=1) == (1, 1)


def test_two_clusters_have_an_interval() -> None:
    rows = np.array([[1, 1, 1], [0, 1, 1]])
    assert bootstrap_interval(rows, micro_f1, resamples=50, seed=1) == (0, 1)
    assert bootstrap_interval(rows[:1], micro_f1, resamples=50, seed=1) is None


def test_the_level_and_the_seed_of_an_interval_move_it() -> None:
    rows = np.random.default_rng(2).integers(0, 9, (30, 3))
    wide, narrow, other = (
        bootstrap_interval(rows, micro_f1, resamples=200, seed=seed, level=level)
        for seed, level in ((1, 0.95), (1, 0.5), (2, 0.95))
    )
    assert wide is not None
    assert narrow is not None
    assert wide[0] < narrow[0] < narrow[1] < wide[1]
    assert wide == bootstrap_interval(rows, micro_f1, resamples=200, seed=1)
    assert wide != other


@given(st.integers(3, 60), st.integers(0, 2**32))
def test_clusters_are_worth_less_the_more_peaked_their_influence(size: int, seed: int) -> None:
    rows = np.random.default_rng(seed).geometric(0.2, (size, 1)) ** 2
    # Of a sum the influence of a cluster is its own part; its kurtosis is 3 for normal parts.
    squares = (rows[:, 0] - rows.mean()) ** 2
    peaked = (squares**2).mean() / squares.mean() ** 2 if squares.any() else 3
    expected = size if peaked <= 3 else 2 * size / (peaked - 1)
    assert effective_clusters(rows, total) == pytest.approx(expected)


def test_the_influence_of_a_cluster_is_the_value_without_it() -> None:
    rows = np.array([[0, 9, 9], [1, 2, 3], [4, 4, 5], [2, 6, 2], [3, 3, 3], [2, 3, 3], [1, 2, 2], [3, 4, 4]])
    without = [2 * tp / (predicted + gold) for tp, predicted, gold in (rows.sum(axis=0) - rows).tolist()]
    squares = (np.array(without) - np.mean(without)) ** 2
    peaked = (squares**2).sum() / squares.sum() ** 2
    assert peaked > 3 / 8  # more than normal
    assert effective_clusters(rows, micro_f1) == pytest.approx(2 / (peaked - 1 / 8))


def test_clusters_without_items_are_worth_nothing() -> None:
    rows = np.array([[1, 2, 2], [2, 2, 2], [0, 0, 0], [0, 0, 0]])
    assert effective_clusters(rows, micro_f1) == 2
    same = np.array([[1, 1, 1], [1, 1, 1], [0, 0, 0]])
    assert effective_clusters(same, micro_f1) == 2


@pytest.mark.filterwarnings("error")
def test_clusters_whose_absence_leaves_no_value_have_no_influence() -> None:
    alone = np.array([[1, 1, 1], [0, 0, 0]])
    assert effective_clusters(alone, micro_f1) == 1

    # Without the first nothing is left that could be counted: the others decide.
    def without_the_first(sums: Integers, whole: Integers) -> Floats:
        return np.asarray(np.where(sums[..., 1] > 0, sums[..., 0], np.nan), dtype=np.float64)

    rows = np.array([[5, 1], [1, 0], [3, 0], [1, 0], [3, 0]])
    assert effective_clusters(rows, without_the_first) == 5
    nothing = np.array([[1, 1]])
    assert effective_clusters(nothing, without_the_first) == 1


@pytest.mark.parametrize("cells", [1, 5, 64])
def test_blocks_of_draws_do_not_move_the_sums(cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.arange(21).reshape(7, 3)
    whole = bootstrap_sums(rows, resamples=11, seed=4)
    monkeypatch.setattr(intervals, "CELLS", cells)
    assert bootstrap_sums(rows, resamples=11, seed=4).tolist() == whole.tolist()


@pytest.mark.parametrize(("size", "low", "high"), [(100, (3.5, 3.5), (6.5, 6.5)), (29, (0, 0), (6.5, 8))])
def test_the_paired_tests_keep_their_level(
    size: int, low: tuple[float, float], high: tuple[float, float], repository: Path
) -> None:
    """The contract in per cent of 4,000 null pairs, for randomisation and the centred bootstrap."""
    calibration = runpy.run_path(str(repository / "benchmarks" / "calibration.py"))
    rates = calibration["rejections"](size, simulations=4000, draws=499)
    found = tuple(100 * rates[name] for name in ("randomisation", "bootstrap"))
    assert all(a <= rate <= b for a, rate, b in zip(low, found, high, strict=True)), found


def _draws(test: Any) -> str:
    return "permutations" if test is paired_randomisation else "resamples"
