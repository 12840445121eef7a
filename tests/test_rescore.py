"""``govbench rescore``: stored predictions under the present gold, or beside an old one."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from govbench import GovbenchError, cli, corpus, leaderboard, tasks
from govbench.submissions.gold_change import moved
from govbench.submissions.rescore import rescore

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """Copies of some committed rows."""
    for name in ("quotes", "delimiters", "neighbours", "keywords", "spancat"):
        shutil.copytree(REPOSITORY / "baselines" / name, tmp_path / "board" / name)
    return tmp_path / "board"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A corpus of another version, the same in everything else."""
    folder = tmp_path / "old"
    for task in tasks.TASKS:
        (folder / "data" / task).mkdir(parents=True)
        shutil.copy(REPOSITORY / "corpus" / "data" / task / "test.jsonl", folder / "data" / task)
    (folder / "VERSION").write_text("0.9.0\n", encoding="utf-8")
    return folder


def edit_gold(old: Path, task: str, change: Callable[[list[Any]], None]) -> None:
    path = old / "data" / task / "test.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    change(rows)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def test_committed_scores_come_out_byte_for_byte(board: Path) -> None:
    before = {path: path.read_bytes() for path in board.glob("*/scores.json")}
    assert rescore(board) == []
    for path in before:
        path.unlink()
    assert sorted(rescore(board)) == sorted(before)
    assert {path: path.read_bytes() for path in before} == before


def test_after_a_new_version_all_rows_agree_again_without_a_fit(
    board: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.modules["govbench.score"], "__version__", "9.9.9")
    assert cli.main(["rescore", "--write", "--baselines", str(board)]) == 0
    assert capsys.readouterr().out.count("scores.json") == 5
    results = leaderboard.read_results(board)
    assert all(result.report.signature.endswith("|v:9.9.9") for result in results)
    committed = {
        (r.system, r.protocol): r.figures for r in leaderboard.read_results(REPOSITORY / "baselines")
    }
    assert all(committed[r.system, r.protocol] == r.figures for r in results)
    assert cli.main(["rescore", "--write", "--baselines", str(board), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"changed": []}


def test_nothing_is_written_unless_every_row_can_be_scored(
    board: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["govbench.score"], "__version__", "9.9.9")
    path = board / "quotes" / "predictions" / "ner.jsonl"
    raw = path.read_bytes()
    path.write_bytes(raw + b"\n")
    (board / "keywords" / "scores.json").write_text("[]", encoding="utf-8")
    before = (board / "delimiters" / "scores.json").read_bytes()
    with pytest.raises(GovbenchError) as caught:
        rescore(board)
    assert [finding.code for finding in caught.value.findings] == ["B109", "V109"]
    assert (board / "delimiters" / "scores.json").read_bytes() == before
    with pytest.raises(GovbenchError, match="B109"):
        rescore(tmp_path / "nowhere")


def test_bug_a_run_that_was_not_scored_is_not_slipped_into_the_mean(board: Path) -> None:
    folder = board / "quotes" / "predictions"
    shutil.copy(folder / "ner.jsonl", folder / "ner.seed-14.jsonl")
    assert rescore(board) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("boot:2000", "boot:10", "; boot:10 in quotes (this is govbench "),
        ("data:1", "data:0", "data:0.1.0+"),
        ("|seed:13", "|seed:13|x:1", "|x:1|v:"),
    ],
)
def test_rows_that_were_not_made_alike_are_named(old: str, new: str, said: str, board: Path) -> None:
    path = board / "quotes" / "scores.json"
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))
    with pytest.raises(GovbenchError, match=r"B110.*govbench rescore --write") as caught:
        leaderboard.read_results(board)
    assert said in str(caught.value)


def test_the_same_gold_moves_nothing(board: Path, old: Path) -> None:
    rows = moved(board, old)
    assert {(row.task, row.system) for row in rows} >= {("ner", "quotes"), ("sentences", "neighbours")}
    for row in rows:
        assert row.scores[0] == row.scores[1]
        assert row.ranks[0] == row.ranks[1]
        assert row.unread == (0, 0)
    ner = [row for row in rows if row.task == "ner"]
    assert sorted(row.ranks[0] for row in ner) == [1, 2, 3]
    stored = {r.system: r.figures.value for r in leaderboard.read_results(board) if r.protocol[0] == "s"}
    assert {row.system: row.scores[1] for row in rows} == stored


def test_a_change_of_gold_moves_scores_and_ranks(
    board: Path, old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = board / "quotes" / "predictions" / "ner.jsonl"
    quoted = {row["id"]: row["entities"] for row in map(json.loads, path.read_text("utf-8").splitlines())}

    def as_quoted(rows: list[Any]) -> None:
        for row in rows:
            row["entities"] = [
                e | {"text": row["text"][e["start"] : e["end"]], "parent": None} for e in quoted[row["id"]]
            ]

    edit_gold(old, "ner", as_quoted)
    found = {row.system: row for row in moved(board, old) if row.task == "ner"}
    assert found["quotes"].scores[0] == 1.0
    assert found["quotes"].ranks == (1, 3)
    assert found["delimiters"].ranks[1] == 1
    assert cli.main(["rescore", "--old", str(old), "--baselines", str(board)]) == 0
    shown = capsys.readouterr().out
    assert f"corpus 0.9.0 → {corpus.version()}" in shown
    assert "1 → 3" in shown
    assert cli.main(["rescore", "--old", str(old), "--baselines", str(board), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["old"] == "0.9.0"


def test_predictions_that_a_gold_has_no_row_for_are_counted_and_said(
    board: Path, old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit_gold(old, "ner", lambda rows: rows.__delitem__(slice(0, 3)))

    def shorter(rows: list[Any]) -> None:
        rows[0]["id"] = "other:p01s01"

    edit_gold(old, "sentences", shorter)
    found = {row.system: row for row in moved(board, old)}
    assert found["quotes"].unread == (3, 0)
    assert found["spancat"].unread == (15, 0)  # five runs
    assert found["neighbours"].unread == (1, 0)
    assert cli.main(["rescore", "--old", str(old), "--baselines", str(board)]) == 0
    assert "ner, quotes: 3 predictions do not fit corpus 0.9.0" in capsys.readouterr().out


def test_offsets_that_leave_an_old_text_are_counted_too(board: Path, old: Path) -> None:
    def cut(rows: list[Any]) -> None:
        for row in rows:
            row["text"], row["entities"] = row["text"][:1], []

    edit_gold(old, "ner", cut)
    found = {row.system: row for row in moved(board, old)}
    assert found["delimiters"].unread[0] > 0
    assert found["delimiters"].unread[1] == 0


def test_a_folder_that_is_no_corpus_is_named(
    board: Path, old: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["rescore", "--old", str(tmp_path / "none"), "--baselines", str(board)]) == 2
    assert "B111" in capsys.readouterr().err
    (old / "data" / "ner" / "test.jsonl").unlink()
    with pytest.raises(GovbenchError, match="B111 has no test rows of ner"):
        moved(board, old)
    (old / "data" / "ner" / "test.jsonl").write_text("{\n", encoding="utf-8")
    with pytest.raises(GovbenchError, match="B111 has no test rows of ner"):
        moved(board, old)
    (old / "data" / "ner" / "test.jsonl").write_text('{"id": "x"}\n', encoding="utf-8")
    with pytest.raises(GovbenchError, match="P110"):
        moved(board, old)
