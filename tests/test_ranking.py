"""Rank intervals of stored results: ties are ties, and what is clearly better ranks above."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from govbench import leaderboard, runs
from govbench.errors import GovbenchError
from govbench.ranking import ranking


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for system in ("quotes", "delimiters", "gazetteer", "digits"):
        (job,) = runs.plan(system=system)
        runs.run_job(job, tmp_path, bootstrap=0, seed=13)
    return tmp_path


def test_a_system_that_is_clearly_better_ranks_above_and_a_lone_one_first(folder: Path) -> None:
    found = ranking(leaderboard.read_results(folder), folder, permutations=999).intervals
    assert found["ner", "delimiters"] == (1, 1)
    assert found["ner", "quotes"] == found["ner", "gazetteer"] == (2, 3)
    assert found["metrics", "digits"] == (1, 1)


def test_equal_predictions_are_tied(folder: Path) -> None:
    results = leaderboard.read_results(folder)
    files = [folder / system / "predictions" / "ner.jsonl" for system in ("quotes", "delimiters")]
    files[0].write_bytes(files[1].read_bytes())
    earned = next(result.report for result in results if result.system == "delimiters")
    results = [replace(r, report=earned) if r.system == "quotes" else r for r in results]
    found = ranking(results, folder, permutations=999)
    assert found.intervals["ner", "quotes"] == found.intervals["ner", "delimiters"] == (1, 2)
    assert found.ties["ner", "quotes"] == ("delimiters",)


def test_bug_systems_that_a_test_tells_apart_are_not_tied_though_their_intervals_overlap(
    repository: Path,
) -> None:
    baselines = repository / "baselines"
    found = ranking(leaderboard.read_results(baselines), baselines)
    one, two = ("sentences", "cues"), ("sentences", "svm-chars")
    assert found.intervals[one][1] >= found.intervals[two][0]
    assert "svm-chars" not in found.ties[one]
    for (task, name), others in found.ties.items():
        assert all(name in found.ties[task, other] for other in others)


def test_bug_predictions_that_are_not_those_that_were_scored_make_no_table(folder: Path) -> None:
    files = [folder / system / "predictions" / "ner.jsonl" for system in ("quotes", "delimiters")]
    files[0].write_bytes(files[1].read_bytes())
    with pytest.raises(GovbenchError, match=r"B109.*ner.jsonl is not what was scored"):
        leaderboard.read_results(folder)


def test_bug_a_folder_that_was_renamed_makes_no_table(folder: Path) -> None:
    (folder / "quotes").rename(folder / "quotes-2")
    with pytest.raises(GovbenchError, match="B109"):
        leaderboard.read_results(folder)


def test_predictions_that_are_gone_are_named(folder: Path) -> None:
    results = leaderboard.read_results(folder)
    (folder / "quotes" / "predictions" / "ner.jsonl").unlink()
    with pytest.raises(GovbenchError, match="P109"):
        ranking(results, folder, permutations=99)


@pytest.mark.parametrize("name", ["quotes", "digits"])  # one of several of its task, and one alone
def test_bug_a_stored_score_that_its_predictions_do_not_earn_makes_no_table(name: str, folder: Path) -> None:
    path = folder / name / "scores.json"
    stored = json.loads(path.read_text("utf-8"))
    stored["results"][0]["report"]["headline"]["value"] += 1e-4
    path.write_text(json.dumps(stored), encoding="utf-8")
    with pytest.raises(GovbenchError, match=r"B109.*the predictions earn"):
        ranking(leaderboard.read_results(folder), folder, permutations=99)
