"""Comparison of systems: what differs is found, what does not is not."""

from __future__ import annotations

from typing import Any

import pytest

from govbench import GovbenchError, compare, score
from govbench.corpus import rows

GOLD = rows("ner")


def without(keep: int) -> list[dict[str, Any]]:
    """Gold with only the first mentions of every paragraph."""
    return [{"id": row["id"], "entities": row["entities"][:keep]} for row in GOLD]


def test_a_system_against_itself_is_never_different() -> None:
    # sacreBLEU's paired bootstrap takes absolute values before centring and calls a system different from
    # itself.
    found = compare("ner", without(5), without(5), names=("a", "b"), permutations=200)
    (pair,) = found.pairs
    assert (pair.difference, pair.p_randomisation, pair.p_bootstrap, pair.p_holm) == (0, 1, 1, 1)
    assert (pair.a_better, pair.b_better, found.items) == (0, 0, ())
    assert found.ranks == ((1, 2), (1, 2))


def test_a_clear_difference_is_found_and_ranks_are_apart() -> None:
    found = compare("ner", without(1), GOLD, without(9), names=("few", "all", "most"), permutations=500)
    assert found.ranks == ((3, 3), (1, 1), (2, 2))
    by_pair = {(pair.a, pair.b): pair for pair in found.pairs}
    assert by_pair["few", "all"].difference == pytest.approx(
        (score("ner", without(1)).headline.value or 0) - 1
    )
    assert all(pair.p_holm is not None and pair.p_holm < 0.05 for pair in found.pairs)
    assert all(pair.p_holm >= (pair.p_randomisation or 1) for pair in found.pairs if pair.p_holm)
    assert by_pair["all", "most"].b_better == 0


def test_the_paragraphs_that_differ_most_come_first() -> None:
    found = compare("ner", without(1), GOLD, names=("few", "all"), permutations=50, shown=3)
    gaps = [item.right[1] - item.right[0] for item in found.items]
    assert gaps == sorted(gaps, reverse=True)
    assert len(gaps) == 3
    assert all(item.right[1] == item.gold for item in found.items)


def test_the_order_of_systems_moves_no_p_value() -> None:
    forth = compare("ner", without(3), without(4), names=("a", "b"), permutations=300).pairs[0]
    back = compare("ner", without(4), without(3), names=("b", "a"), permutations=300).pairs[0]
    assert forth.p_randomisation == back.p_randomisation
    assert forth.p_bootstrap == back.p_bootstrap
    assert (forth.a_better, forth.b_better) == (back.b_better, back.a_better)


def test_nothing_to_test_is_undefined_and_separates_no_ranks() -> None:
    gold = [{"id": "a", "text": "甲", "entities": []}]
    found = compare("ner", [], [], names=("a", "b"), references=gold, permutations=10)
    assert found.pairs[0].p_holm is None
    assert found.ranks == ((1, 2), (1, 2))
    assert "–" in found.to_markdown()


def test_one_system_is_no_comparison() -> None:
    with pytest.raises(GovbenchError, match="S106"):
        compare("ner", GOLD, names=("a",))
