"""Credit for overlap: against fractions, and against SciPy's assignment text by text."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from govbench import GovbenchError
from govbench.scoring import overlap
from govbench.scoring.measure import FIXED_POINT
from govbench.scoring.overlap import dice, overlap_statistics
from govbench.scoring.spans import Spans

Tuple = tuple[int, int, int, int]
TEXTS = 3
ends = st.tuples(st.integers(0, 12), st.integers(1, 9)).map(lambda e: (e[0], e[0] + e[1]))
tuples = st.lists(
    st.tuples(st.integers(0, TEXTS - 1), ends, st.integers(0, 1)).map(lambda t: (t[0], *t[1], t[2])),
    max_size=10,
)


def spans_of(tuples: list[Tuple], texts: int = TEXTS) -> Spans:
    return Spans(texts, *np.array(tuples, dtype=np.int64).reshape(-1, 4).T)


def best(gold: list[Tuple], predicted: list[Tuple]) -> int:
    """The largest total credit of a matching, by SciPy."""
    table = np.array(
        [[dice(g[1], g[2], p[1], p[2]) * (g[0] == p[0]) * (g[3] == p[3]) for p in predicted] for g in gold],
        dtype=np.int64,
    ).reshape(len(gold), len(predicted))
    return int(table[linear_sum_assignment(table, maximize=True)].sum())


def expected(gold: list[Tuple], predicted: list[Tuple], texts: int = TEXTS) -> list[list[int]]:
    found = []
    for text in range(texts):
        one, other = ([span for span in side if span[0] == text] for side in (gold, predicted))
        found.append([best(one, other), len(other), len(one)])
    return found


@given(ends, ends)
def test_dice_is_twice_the_shared_characters_by_both_lengths(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    shared = len(set(range(*one)) & set(range(*other)))
    exact = Fraction(2 * shared * FIXED_POINT, one[1] - one[0] + other[1] - other[0])
    assert abs(dice(*one, *other) - exact) <= Fraction(1, 2)
    assert dice(*one, *other) == dice(*other, *one)
    assert (dice(*one, *other) == FIXED_POINT) == (one == other)
    assert (dice(*one, *other) > 0) == (shared > 0)


def test_dice_is_an_integer_that_may_be_multiplied_exactly() -> None:
    assert {type(dice(*ends)) for ends in ((0, 4, 2, 4), (0, 4, 4, 6), (0, 1, 0, 255))} == {int}


def test_dice_is_rounded_half_up() -> None:
    # 2 · 1 · 10⁶ / 128 = 15,625 exactly; / 64 · 10⁶ / … halves arise for totals such as 2⁸: 7,812.5.
    assert dice(0, 1, 0, 127) == 15_625
    assert dice(0, 1, 0, 255) == 7_813
    assert dice(0, 1, 0, 2) == 666_667
    assert dice(0, 1, 0, 6) == 285_714
    assert overlap_statistics(spans_of([(0, 0, 1, 0)], 1), spans_of([(0, 0, 255, 0)], 1)).tolist() == [
        [7813, 1, 1]
    ]


@given(tuples, tuples)
def test_credit_is_that_of_the_best_matching(gold: list[Tuple], predicted: list[Tuple]) -> None:
    assert overlap_statistics(spans_of(gold), spans_of(predicted)).tolist() == expected(gold, predicted)


def test_a_thousand_texts_of_overlapping_spans_are_matched_as_by_scipy() -> None:
    rng = np.random.default_rng(17)
    gold, predicted = (
        [
            (text, int(start), int(start + length), int(label))
            for text in range(1000)
            for start, length, label in zip(
                rng.integers(0, 15, 6), rng.integers(1, 9, 6), rng.integers(0, 2, 6), strict=True
            )
            if rng.random() < 0.8
        ]
        for _ in range(2)
    )
    # Credit does not depend on where in the columns a text stands.
    gold, predicted = ([side[i] for i in rng.permutation(len(side))] for side in (gold, predicted))
    found = overlap_statistics(spans_of(gold, 1000), spans_of(predicted, 1000))
    assert found.tolist() == expected(gold, predicted, 1000)


@pytest.mark.parametrize("block", [1, 2, 7])
@given(gold=tuples, predicted=tuples)
def test_pairs_looked_at_together_do_not_move_the_credit(
    block: int, gold: list[Tuple], predicted: list[Tuple]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlap, "_BLOCK", block)
        found = overlap_statistics(spans_of(gold), spans_of(predicted))
    assert found.tolist() == expected(gold, predicted)


def test_a_span_found_nowhere_earns_nothing_and_counts() -> None:
    found = overlap_statistics(spans_of([(0, 0, 1, 0)]), spans_of([(0, -1, -1, 0), (0, 0, 2, 0)]))
    assert found[0].tolist() == [666_667, 2, 1]


def test_a_span_over_everything_is_credited_once() -> None:
    gold = [(0, 10 * i, 10 * i + 2, 0) for i in range(10)]
    found = overlap_statistics(spans_of(gold), spans_of([(0, 0, 100, 0)]))
    assert found[0].tolist() == [dice(0, 2, 0, 100), 1, 10]


def test_a_text_with_too_many_pairs_is_named_by_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    gold = [(0, 0, 1, 0), *[(1, i, i + 1, 0) for i in range(3)], (2, 0, 1, 0)]
    predicted = [(1, i, i + 1, 0) for i in range(2)]
    monkeypatch.setattr(overlap, "_PAIRS", 6)
    assert overlap_statistics(spans_of(gold), spans_of(predicted))[1].tolist() == [2 * FIXED_POINT, 2, 3]
    monkeypatch.setattr(overlap, "_PAIRS", 5)
    with pytest.raises(GovbenchError) as caught:
        overlap_statistics(spans_of(gold), spans_of(predicted))
    (finding,) = caught.value.findings
    assert (finding.code, finding.message, finding.line) == ("S107", "3 gold and 2 predicted spans", 2)
