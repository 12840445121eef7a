"""The command line: one table for people, JSON for programs, exit codes, errors in one message."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from govbench import cli, corpus, score, tasks
from govbench.commands import COMMANDS


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_run_prints_a_row_a_system_with_both_ends_and_score_reads_it_back(
    run_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = []
    for system in ("keywords", "cues", "delimiters", "gazetteer", "digits"):
        assert cli.main(["run", "--system", system, "--out", str(run_folder), "--json"]) == 0
        rows += json.loads(capsys.readouterr().out)
    ranked = [row for row in rows if row["kind"] != "oracle"]
    assert [row["system"] for row in ranked] == ["keywords", "cues", "delimiters", "gazetteer", "digits"]
    for row in ranked:
        pred = run_folder / row["system"] / "predictions" / f"{row['task']}.jsonl"
        assert cli.main(["score", str(pred), "--task", row["task"], "--json"]) == 0
        again = json.loads(capsys.readouterr().out)
        stored = json.loads((run_folder / row["system"] / "scores.json").read_text("utf-8"))
        added = ("system", "kind", "protocol", "runs", "probes")
        report = {name: value for name, value in row.items() if name not in added}
        assert again == stored["results"][0]["report"] == report
        assert again["headline"]["low"] <= again["headline"]["value"] <= again["headline"]["high"]


def test_run_shows_a_table_aligned_for_wide_characters(
    run_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run", "--system", "delimiters", "--bootstrap", "50", "--out", str(run_folder)]) == 0
    captured = capsys.readouterr()
    assert "delimiters" in captured.out
    assert "95% low" in captured.out
    assert captured.err == ""


def test_tables_count_a_chinese_character_as_two_columns(capsys: pytest.CaptureFixture[str]) -> None:
    from govbench.tables import show

    show("", ["标签", "n"], [["党建队伍", 1], ["GOV", 10]], "lr")
    lines = [line.rstrip() for line in capsys.readouterr().out.split("\n") if line.strip()]

    def width(line: str) -> int:
        return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)

    assert width(lines[-1]) == width(lines[-2])


def test_a_run_refuses_a_folder_that_is_not_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.docx").write_text("", encoding="utf-8")
    assert cli.main(["run", "--out", str(tmp_path)]) == 2
    assert "S102" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.docx"]


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (["run", "--system", "delimters"], "S101", "did you mean 'delimiters'?"),
        (["run", "--system", "keywords", "--task", "ner"], "S101", "does sections, not ner"),
        (["score", "nowhere.jsonl", "--task", "ner"], "P109", "no such file"),
        (["build", "--annotations", "nowhere"], "A113", "corpus.yaml"),
        (["leaderboard", "--baselines", "nowhere"], "S105", "no such folder"),
        (["run", "--out", "pyproject.toml/out"], "S105", "pyproject.toml"),
        (["leaderboard", "--check"], "S121", "--check without a page"),
    ],
)
def test_unusable_input_gets_one_message_and_exit_code_2(
    arguments: list[str], code: str, hint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    extra = ["--out", str(tmp_path / "out")] if "--system" in arguments else []
    assert cli.main([*arguments, *extra]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert code in captured.err
    assert hint in captured.err


def test_score_says_how_many_rows_are_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = corpus.rows("ner")[0]
    (tmp_path / "p").write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert cli.main(["score", str(tmp_path / "p"), "--task", "ner", "--bootstrap", "0"]) == 0
    out = capsys.readouterr().out
    assert "28 of 29 rows have no prediction" in out
    assert "boot:0" in out
    assert score("ner", [row], bootstrap=0).signature in out


def test_compare_shows_ranks_pairs_and_differing_paragraphs(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(repository / f"baselines/{name}/predictions/ner.jsonl") for name in ("quotes", "delimiters")]
    arguments = ["compare", *files, "--task", "ner", "--permutations", "200"]
    assert cli.main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["systems"] == ["quotes", "delimiters"]
    assert found["ranks"] == [[2, 2], [1, 1]]
    assert found["pairs"][0]["p_holm"] < 0.05
    assert cli.main([*arguments, "--markdown"]) == 0
    assert "| a | b | a - b |" in capsys.readouterr().out
    assert cli.main(arguments) == 0
    assert "paragraphs that differ most" in capsys.readouterr().out


def test_comparing_one_file_or_one_file_twice_is_refused(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(repository / "baselines/quotes/predictions/ner.jsonl")
    for files in ([file], [file, file], [".", "."], ["/", "/"]):
        assert cli.main(["compare", *files, "--task", "ner"]) == 2
        assert "S106" in capsys.readouterr().err


def test_build_check_tells_a_fresh_corpus_from_a_stale_one(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    annotations = str(repository / "annotations")
    fresh = ["build", "--check", "--annotations", annotations, "--corpus"]
    assert cli.main([*fresh, str(repository / "corpus")]) == 0
    assert cli.main([*fresh, str(tmp_path)]) == 1
    captured = capsys.readouterr()
    assert "B101" in captured.err
    assert list(tmp_path.iterdir()) == []


def test_agreement_prints_the_committed_figures(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    annotations = repository / "annotations"
    assert cli.main(["agreement", "--annotations", str(annotations), "--json"]) == 0
    committed = json.loads((annotations / "agreement.json").read_text("utf-8"))
    assert json.loads(capsys.readouterr().out) == committed


def test_agreement_lists_every_difference_and_each_is_decided(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    annotations = repository / "annotations"
    assert cli.main(["agreement", "--annotations", str(annotations), "--differences"]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    logs = sorted(annotations.glob("*/*/decisions.jsonl"))
    decided = [line for log in logs for line in log.read_text("utf-8").splitlines()]
    quoted = [{k: json.loads(line).get(k) for k in ("layer", "at", "field", "a", "b")} for line in decided]
    assert listed
    assert all({"field": None, **difference} in quoted for difference in listed)


def test_gold_is_written_from_passes_and_decisions(
    sources: Path, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path("real") / "gz-sfj-2022" / "gold"
    for path in (sources / folder).iterdir():
        path.write_text("lost", encoding="utf-8")
    assert cli.main(["agreement", "--write-gold", "--annotations", str(sources)]) == 0
    assert capsys.readouterr().out == "gold written: gz-sfj-2022\n"
    for path in (sources / folder).iterdir():
        assert path.read_bytes() == (repository / "annotations" / folder / path.name).read_bytes()


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_the_predictions_that_the_readme_shows_are_right(page: str, repository: Path, tmp_path: Path) -> None:
    text = (repository / page).read_text("utf-8")
    lines = text.split("```json\n")[1].split("```")[0].splitlines()
    assert len(lines) == len(tasks.TASKS)
    for line, task in zip(lines, tasks.TASKS, strict=True):
        path = tmp_path / task
        path.write_text(line, encoding="utf-8")
        report = score(task, path, bootstrap=0)
        assert (report.tp, report.predicted) == (1, 1)


def test_cite_prints_a_bibtex_entry(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["cite"]) == 0
    assert capsys.readouterr().out.startswith("@misc{govbench,\n  title = {govbench:")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main([command, "--help"])
    assert caught.value.code == 0
    assert f"example:\n  govbench {command}" in capsys.readouterr().out


def test_an_output_that_cannot_show_chinese_gets_question_marks(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "govbench.cli", "--help"],
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "???" in run.stdout


def test_a_closed_pipe_is_no_error(repository: Path) -> None:
    command = (
        f"'{sys.executable}' -m govbench.cli agreement --differences | head -n 0; echo ${{PIPESTATUS[0]}}"
    )
    run = subprocess.run(["bash", "-c", command], cwd=repository, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "0"
    assert run.stderr == ""


def test_the_leaderboard_writes_a_page_and_plots_of_a_users_own_results(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = tmp_path / "results"
    for system in ("quotes", "delimiters"):
        assert cli.main(["run", "--system", system, "--bootstrap", "50", "--out", str(results)]) == 0
    capsys.readouterr()
    html = tmp_path / "board.html"
    arguments = ["leaderboard", "--baselines", str(results), "--annotations", str(tmp_path / "none")]
    assert cli.main([*arguments, "--html", str(html), "--check"]) == 1
    assert "B106" in capsys.readouterr().err
    assert cli.main([*arguments, "--html", str(html), "--plots", str(tmp_path / "plots")]) == 0
    assert "delimiters" in html.read_text("utf-8")
    assert sorted(path.name for path in (tmp_path / "plots").iterdir()) == ["labels.svg", "scores.svg"]
    assert cli.main([*arguments, "--html", str(html), "--check"]) == 0
    capsys.readouterr()
    assert cli.main([*arguments, "--json"]) == 0
    assert [row["system"] for row in json.loads(capsys.readouterr().out)] == ["quotes", "delimiters"]


def test_a_task_that_a_protocol_leaves_out_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["run", "--protocol", "leave-one-section-out", "--bootstrap", "0", "--out", str(tmp_path)]
    assert cli.main([*arguments, "--system", "svm-chars"]) == 0
    captured = capsys.readouterr()
    assert "sections is left out: half of the topics" in captured.err
    assert "sentences" in captured.out


def test_an_interrupted_run_keeps_what_was_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from govbench import runs

    run_job, asked = runs.run_job, []

    def interrupted(job: Any, out: Path, **options: Any) -> Any:
        asked.append(job)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return run_job(job, out, **options)

    monkeypatch.setattr(runs, "run_job", interrupted)
    assert cli.main(["run", "--task", "ner", "--bootstrap", "0", "--out", str(tmp_path)]) == 130
    assert "interrupted" in capsys.readouterr().err
    assert (tmp_path / asked[0].system / "scores.json").is_file()


def test_gold_rows_of_ones_own_are_what_predictions_are_scored_against(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"id": "d:p01", "text": "市司法局通报", "entities": [{"start": 0, "end": 4, "label": "GOV"}]}
    gold, found = tmp_path / "gold.jsonl", tmp_path / "found.jsonl"
    gold.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    found.write_text(json.dumps(row | {"entities": []}) + "\n" + "\n", encoding="utf-8")
    options = ["--task", "ner", "--references", str(gold), "--json"]
    assert cli.main(["score", str(gold), *options]) == 0
    assert json.loads(capsys.readouterr().out)["headline"]["value"] == 1
    assert cli.main(["compare", str(gold), str(found), *options]) == 0
    (pair,) = json.loads(capsys.readouterr().out)["pairs"]
    assert pair["difference"] == 1
    gold.write_text("[1]\n", encoding="utf-8")
    assert cli.main(["score", str(found), *options]) == 2
    assert "gold.jsonl:1: P101" in capsys.readouterr().err
