"""docs/PEERS.md is what the peers give, and the faults that it names are there."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

from govbench.tables import number

for peer in ("seqeval", "nervaluate", "spacy", "sklearn", "scipy", "sacrebleu"):
    pytest.importorskip(peer)

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "peers.py"
PEERS: dict[str, Any] = runpy.run_path(str(SCRIPT))

# SCORING, known faults of peers.
KNOWN = {
    "seqeval-strict",
    "seqeval-macro",
    "nervaluate-order",
    "spacy-alignment",
    "sacrebleu-itself",
    "sacrebleu-absolute",
    "measeval-touching",
    "measeval-one-to-many",
    "measeval-many-to-one",
}


@pytest.fixture(scope="module")
def differences() -> dict[str, Any]:
    """Every difference by name, run once."""
    return {difference.name: difference for difference in PEERS["differences"]()}


@pytest.fixture(scope="module")
def agreements() -> list[Any]:
    """Every agreement, run once."""
    return list(PEERS["agreements"]())


def test_the_page_is_what_the_script_gives(differences: dict[str, Any], agreements: list[Any]) -> None:
    made = PEERS["render"](list(differences.values()), agreements, PEERS["installed"]())
    assert PEERS["without_versions"](PEERS["PAGE"].read_text("utf-8")) == PEERS["without_versions"](made)


def test_every_known_fault_is_on_the_page(differences: dict[str, Any]) -> None:
    assert {name for name, difference in differences.items() if difference.known} == KNOWN


def test_every_difference_comes_out_with_the_installed_peers(differences: dict[str, Any]) -> None:
    assert [name for name, difference in differences.items() if not difference.reproduced] == []


def test_peers_agree_with_govbench_wherever_the_page_says_so(agreements: list[Any]) -> None:
    assert [agreed for agreed in agreements if agreed.equal < agreed.trials] == []
    assert all(agreed.trials >= 20 for agreed in agreements)


def rows(difference: Any) -> dict[str, tuple[str, str]]:
    """What was computed → what the peer and govbench give."""
    return {row.what: (row.peer, row.govbench) for row in difference.rows}


def test_seqeval_takes_a_broken_sequence_for_right_unless_mode_and_scheme_are_given(
    differences: dict[str, Any],
) -> None:
    found = rows(differences["seqeval-strict"])
    assert found['`mode="strict"`'] == ("1.000", "0.000")
    assert found['`mode="strict", scheme=IOB2`'] == ("0.000", "0.000")


def test_one_wrong_label_halves_seqevals_macro_f1_and_leaves_ours(differences: dict[str, Any]) -> None:
    found = rows(differences["seqeval-macro"])
    assert found["macro-F1, predicted as gold, and one GPE more"] == ("0.500", "1.000")
    assert found["micro-F1, predicted as gold, and one GPE more"] == ("0.800", "0.800")


def test_nervaluate_counts_the_same_predictions_differently_in_another_order(
    differences: dict[str, Any],
) -> None:
    (first, ours), (second, same) = rows(differences["nervaluate-order"]).values()
    assert (first, second) == ("0 correct, F1 0.000", "1 correct, F1 0.500")
    assert ours == same


def test_spacy_scores_a_span_that_is_one_character_short_as_right(differences: dict[str, Any]) -> None:
    found = rows(differences["spacy-alignment"])
    assert found["`get_ner_prf`, ents_f"] == ("1.000", "0.000")
    assert found["`Scorer.score_spans`, ents_f"] == ("0.000", "0.000")


def test_sacrebleu_tells_a_system_from_itself_in_both_tests(differences: dict[str, Any]) -> None:
    least = number(1 / (PEERS["DRAWS"] + 1), 4)
    assert set(rows(differences["sacrebleu-itself"]).values()) == {(least, "1.0000")}


def test_sacrebleus_bootstrap_rejects_where_the_centred_one_does_not(differences: dict[str, Any]) -> None:
    theirs, ours = map(float, rows(differences["sacrebleu-absolute"])["p, 8 to 2"])
    assert theirs <= 0.05 < ours


def test_the_restated_measeval_rule_matches_closed_ranges_many_to_many() -> None:
    rule = PEERS["MeasEval"]
    assert rule(((0, 2),), ((2, 4),), "7580件").matches == [(0, 0)]
    assert rule(((0, 2),), ((3, 5),), "75-80件").matches == []
    assert rule(((0, 2), (4, 6)), ((0, 6), (1, 5)), "75件与80件").matches == [(0, 0), (1, 0), (0, 1), (1, 1)]
    assert rule(((0, 5),), ((3, 8),), "ab cd ef").overlap == [0.5]


def test_check_finds_a_page_that_was_changed_and_ignores_versions(
    differences: dict[str, Any], agreements: list[Any]
) -> None:
    made = PEERS["render"](list(differences.values()), agreements, "seqeval 1.2.2")
    assert PEERS["same"](made, made.replace("Peers: seqeval 1.2.2", "Peers: seqeval 9"))
    assert not PEERS["same"](made, made.replace("| 0.500 |", "| 0.501 |", 1))


def test_check_exits_with_1_where_the_page_is_out_of_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main = PEERS["main"]
    page = tmp_path / "PEERS.md"
    monkeypatch.setitem(main.__globals__, "PAGE", page)
    monkeypatch.setitem(main.__globals__, "page", lambda: "as they give it\n")
    monkeypatch.setattr(sys, "argv", ["peers.py", "--check"])
    assert main() == 1
    assert "run without --check" in capsys.readouterr().err
    page.write_text("as they give it\n", encoding="utf-8")
    assert main() == 0
