"""Rank intervals of stored results: ties are ties, and what is clearly better ranks above."""

from __future__ import annotations

from pathlib import Path

import pytest

from govbench import leaderboard, runs
from govbench.errors import GovbenchError
from govbench.ranking import ranks


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for system in ("quotes", "delimiters", "gazetteer", "digits"):
        (job,) = runs.plan(system=system)
        runs.run_job(job, tmp_path, bootstrap=0, seed=13)
    return tmp_path


def test_a_system_that_is_clearly_better_ranks_above_and_a_lone_one_first(folder: Path) -> None:
    found = ranks(leaderboard.read_results(folder), folder, permutations=999)
    assert found["ner", "delimiters"] == (1, 1)
    assert found["ner", "quotes"] == found["ner", "gazetteer"] == (2, 3)
    assert found["metrics", "digits"] == (1, 1)


def test_equal_predictions_are_tied(folder: Path) -> None:
    files = [folder / system / "predictions" / "ner.jsonl" for system in ("quotes", "delimiters")]
    files[0].write_bytes(files[1].read_bytes())
    found = ranks(leaderboard.read_results(folder), folder, permutations=999)
    assert found["ner", "quotes"] == found["ner", "delimiters"] == (1, 2)


def test_predictions_that_are_gone_are_named(folder: Path) -> None:
    results = leaderboard.read_results(folder)
    (folder / "quotes" / "predictions" / "ner.jsonl").unlink()
    with pytest.raises(GovbenchError, match="P109"):
        ranks(results, folder, permutations=99)
