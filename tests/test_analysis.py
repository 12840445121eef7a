"""The error analysis: its tables are what the stored predictions give."""

from __future__ import annotations

import runpy
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from govbench import leaderboard, systems
from govbench.systems import segmenters

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def analysis() -> dict[str, Any]:
    """The script of the analysis."""
    return runpy.run_path(str(ROOT / "benchmarks" / "analysis.py"))


@pytest.fixture(scope="module")
def page() -> str:
    """The page of the analysis."""
    return (ROOT / "docs" / "ANALYSIS.md").read_text("utf-8")


def _entity(start: int, end: int, label: str) -> dict[str, Any]:
    return {"start": start, "end": end, "label": label}


def test_every_entity_of_either_side_has_one_kind_of_error(analysis: dict[str, Any]) -> None:
    gold = [
        _entity(0, 6, "GOV"),
        _entity(0, 3, "GPE"),
        _entity(7, 9, "DATE"),
        _entity(10, 14, "DOC"),
        _entity(20, 22, "LOC"),
        _entity(30, 34, "ORG"),
    ]
    predicted = [
        _entity(0, 6, "GOV"),
        _entity(7, 9, "PER"),
        _entity(11, 14, "DOC"),
        _entity(21, 24, "GPE"),
        _entity(40, 42, "SYS"),
    ]
    found = [(kind, g["label"], p["label"]) for kind, g, p in analysis["entity_errors"](gold, predicted)]
    assert found == [
        ("right", "GOV", "GOV"),
        ("missed", "GPE", "GPE"),  # what is right for the one around it is no error of boundary for it
        ("other label", "DATE", "PER"),
        ("other boundary", "DOC", "DOC"),
        ("both other", "LOC", "GPE"),
        ("missed", "ORG", "ORG"),
        ("spurious", "SYS", "SYS"),
    ]


def test_right_entities_are_those_of_the_score(analysis: dict[str, Any]) -> None:
    board = leaderboard.board(ROOT / "baselines", ROOT / "nowhere")
    for result in board.of("ner"):
        counts = Counter(kind for kind, *_ in analysis["_ner"](result.system))
        assert counts["right"] == result.report.tp
        assert counts.total() - counts["spurious"] == result.report.gold
        assert counts.total() - counts["missed"] == result.report.predicted


def test_the_tables_of_the_page_are_what_the_command_gives(analysis: dict[str, Any], page: str) -> None:
    board = leaderboard.board(ROOT / "baselines", ROOT / "nowhere")
    for name, made in analysis["BLOCKS"].items():
        assert f"<!-- {name} -->\n{made(board)}\n<!-- /{name} -->" in page, name


@pytest.mark.parametrize(
    ("task", "name"), [("sections", "logreg-words"), ("sentences", "cues"), ("ner", "gazetteer")]
)
def test_the_validation_scores_of_the_page_are_what_the_command_gives(
    task: str, name: str, page: str
) -> None:
    validation = runpy.run_path(str(ROOT / "benchmarks" / "validation.py"))
    assert f"| {' | '.join(validation['score_line'](task, name))} |" in page


def test_the_paired_tests_of_the_page_are_what_the_command_gives(page: str) -> None:
    validation = runpy.run_path(str(ROOT / "benchmarks" / "validation.py"))
    names = ["constant-topic", "keywords", "svm-chars", "logreg-words"]
    for line in validation["compared_lines"]("sections", names, None):
        assert f"| {' | '.join(line)} |" in page


@pytest.mark.parametrize("name", ["characters", "jieba"])
def test_the_shares_of_cut_mentions_in_the_page_are_what_the_command_gives(name: str, page: str) -> None:
    module = runpy.run_path(str(ROOT / "benchmarks" / "segmenters.py"))
    assert module["summary_row"](name, segmenters.get(name)) in page


def test_the_page_gives_every_light_system_on_validation(page: str) -> None:
    block = page.split("<!-- validation -->")[1].split("<!-- /validation -->")[0]
    for name in systems.available(heavy=False):
        for task in systems.entry(name).tasks:
            assert f"| {task} | {name} |" in block
