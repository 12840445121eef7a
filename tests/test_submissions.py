"""``govbench submit``: from prediction files to a row of the leaderboard, all of it or nothing."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from govbench import GovbenchError, cli, corpus, jobs, leaderboard, runs, systems
from govbench.errors import REMEDIES
from govbench.reports import markdown, page
from govbench.safe_yaml import LARGEST
from govbench.submissions import folder
from govbench.submissions.submit import read_fields, submit
from govbench.submissions.verify import verify
from govbench.system_card import FIELDS, Claim, read_card
from govbench.systems.entries import BUILT_IN

BASELINES = Path(__file__).resolve().parents[1] / "baselines"
NER = BASELINES / "delimiters" / "predictions" / "ner.jsonl"
TOPICS = [BASELINES / "textcat" / "predictions" / f"sections{part}.jsonl" for part in ("", ".seed-14")]
SAID = {
    "kind": "trained",
    "about": "a made-up system / 虚构的系统",
    "authors": "A. Nobody",
    "link": "none",
    "training_data": "none",
    "contamination": "none",
    "licence": "MIT",
}
FEW: dict[str, Any] = {"bootstrap": 50}


def options(**said: str) -> list[str]:
    return [part for name, text in said.items() for part in (f"--{name.replace('_', '-')}", text)]


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_row_is_made_verified_and_ranked(tmp_path: Path) -> None:
    board = tmp_path / "board"
    found = submit("mine", {"ner": [NER], "sections": TOPICS}, SAID, board, **FEW)
    assert [(r.report.task, r.figures.runs) for r in found.results] == [("sections", 2), ("ner", 1)]
    names = ["predictions/ner.jsonl", "predictions/sections.jsonl", "predictions/sections.seed-14.jsonl"]
    assert set(tree(board / "mine")) == {"system.yaml", "scores.json", *names}
    assert (board / "mine" / names[0]).read_bytes() == NER.read_bytes()
    assert verify(board / "mine", **FEW).findings == ()
    assert list(read_card(board / "mine").stored) == list(FIELDS)
    made = leaderboard.board(board, tmp_path / "none")
    assert [(r.system, r.trust) for r in made.systems] == [("mine", "re-scored")] * 2
    assert "| 1 | mine | trained | re-scored |" in markdown.results(made)
    assert "<td>re-scored</td>" in page.html(made)


def test_a_row_stands_beside_the_baselines_and_ranks_by_its_score(tmp_path: Path) -> None:
    board = tmp_path / "board"
    runs.prepare(board)
    for name in ("quotes", "delimiters"):
        (job,) = runs.plan(system=name)
        runs.run_job(job, board, seed=13, **FEW)
    submit("mine", {"ner": [NER]}, SAID, board, **FEW)
    made = leaderboard.board(board, tmp_path / "none")
    assert [r.system for r in made.of("ner")] == ["delimiters", "mine", "quotes"]
    assert made.ranking.intervals["ner", "mine"] == made.ranking.intervals["ner", "delimiters"] == (1, 2)


def test_all_missing_fields_are_named_at_once_with_what_they_mean(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    board = tmp_path / "board"
    assert cli.main(["submit", "mine", f"ner={NER}", "--out", str(board), "--about", "x", "--link", ""]) == 2
    (message,) = capsys.readouterr().err.strip().split("V121")[1:]
    for field, meaning in FIELDS.items():
        assert (f"{field}: {meaning}" in message) == (field not in ("system", "about"))
    assert not board.exists()


def test_the_command_shows_the_row_and_what_comes_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card, board = tmp_path / "card.yaml", str(tmp_path / "board")
    card.write_text(yaml.safe_dump(SAID | {"claims": [{"task": "metrics", "value": "0.990"}]}), "utf-8")
    short = NER.read_text("utf-8").split("\n", 1)[1]
    (tmp_path / "mine.jsonl").write_text(short, encoding="utf-8")
    runs_of = ",".join(map(str, TOPICS))
    arguments = [
        "submit",
        "mine",
        f"ner={tmp_path / 'mine.jsonl'}",
        f"sections={runs_of}",
        "--card",
        str(card),
    ]
    assert cli.main([*arguments, "--out", board, "--bootstrap", "50", *options(about="other")]) == 0
    shown = capsys.readouterr().out
    assert "metrics: quantity 0.990, self-reported" in shown
    assert "ner: 1 rows have no prediction and count as empty" in shown
    assert f"govbench leaderboard --baselines {board}" in shown
    assert "pull request" not in shown
    made = read_card(Path(board) / "mine")
    assert made.stored["about"] == "other"
    assert made.claims == (Claim("metrics", "quantity", "0.990"),)
    assert cli.main(["leaderboard", "--baselines", board, "--annotations", str(tmp_path / "none")]) == 0
    table = capsys.readouterr().out
    assert "| metrics | mine | trained | quantity | 0.990 |" in table
    assert cli.main([*arguments, "--out", board, "--bootstrap", "50"]) == 2
    assert "V122 'mine' is there already" in capsys.readouterr().err
    assert cli.main([*arguments, "--out", board, "--bootstrap", "50", "--replace", "--json"]) == 0
    assert {row["system"] for row in json.loads(capsys.readouterr().out)} == {"mine"}


def test_a_row_of_claims_alone_is_listed_apart_and_never_ranked(tmp_path: Path) -> None:
    board = tmp_path / "board"
    submit("mine", {"ner": [NER]}, SAID, board, **FEW)
    claims = {"claims": [{"task": "ner", "value": "0.999"}]}
    found = submit("theirs", {}, SAID | claims, board, **FEW)
    assert [claim.value for claim in found.claims] == ["0.999"]
    assert set(tree(board / "theirs")) == {"system.yaml"}
    made = leaderboard.board(board, tmp_path / "none")
    assert [r.system for r in made.systems] == ["mine"]
    text = markdown.results(made)
    assert text.index("Self-reported") < text.index("| ner | theirs | trained | exact | 0.999 |")
    assert "自报" in page.html(made)
    with pytest.raises(GovbenchError, match="V108"):
        submit("empty", {}, SAID, board, **FEW)


def test_a_claim_that_the_predictions_do_not_earn_makes_no_row(tmp_path: Path) -> None:
    claims = {"claims": [{"task": "ner", "value": "0.999"}]}
    with pytest.raises(GovbenchError, match=r"V117.*0\.999 is claimed, the predictions earn 0\."):
        submit("mine", {"ner": [NER]}, SAID | claims, tmp_path / "board", **FEW)
    assert not (tmp_path / "board" / "mine").exists()


def test_predictions_with_findings_are_named_by_the_submitters_file(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": "nobody", "entities": []}\n', encoding="utf-8")
    validation = tmp_path / "validation.jsonl"
    rows = corpus.rows("sections", "validation")
    validation.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with pytest.raises(GovbenchError) as caught:
        submit("mine", {"ner": [bad], "sections": [validation]}, SAID, tmp_path / "board", **FEW)
    assert [(f.code, f.file) for f in caught.value.findings] == [
        ("P102", str(bad)),
        ("V110", str(validation)),
    ]
    assert not (tmp_path / "board").exists()


@pytest.mark.parametrize(
    "name",
    [
        "../mine",
        "a/b",
        "CON",
        "",
        "delimiters",
        "Delimiters",
        "a b",
        "second-pass",
        "govbench-run.json",
        ".cache",
    ],
)
def test_names_that_cannot_be_a_row_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(GovbenchError, match="V104"):
        submit(name, {"ner": [NER]}, SAID, tmp_path / "board", **FEW)
    assert list(tmp_path.iterdir()) == []


def test_bug_gold_under_the_name_of_a_registered_system_is_no_row(tmp_path: Path) -> None:
    card = read_fields(BASELINES / "crf" / "system.yaml")
    with pytest.raises(GovbenchError, match=r"V104.*registered system 'crf'|V104.*built-in system"):
        submit("crf", {"ner": [NER]}, card, tmp_path / "board", **FEW)
    with pytest.raises(GovbenchError) as caught:
        submit("mine", {"ner": [NER]}, card, tmp_path / "board", **FEW)
    assert {f.field for f in caught.value.findings} >= {"made_by", "trainings", "reproduced"}
    assert {f.code for f in caught.value.findings} == {"V125"}
    assert list(tmp_path.iterdir()) == []


def test_bug_the_name_of_a_system_of_another_package_is_taken_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = systems.entry("quotes")
    monkeypatch.setattr("govbench.submissions.submit.registry", lambda: {"theirs": theirs})
    with pytest.raises(GovbenchError, match=r"V104.*'theirs' is that of the registered system"):
        submit("theirs", {"ner": [NER]}, SAID, tmp_path / "board", **FEW)


def test_a_row_that_is_there_is_touched_only_when_all_is_well(tmp_path: Path) -> None:
    board = tmp_path / "board"
    submit("mine", {"ner": [NER], "sections": TOPICS}, SAID, board, **FEW)
    before = tree(board)
    with pytest.raises(GovbenchError, match="V122"):
        submit("mine", {"ner": [NER]}, SAID, board, **FEW)
    with pytest.raises(GovbenchError, match="V122"):
        submit("Mine", {"ner": [NER]}, SAID, board, replace=True, **FEW)
    with pytest.raises(GovbenchError, match="V106"):
        submit("mine", {"ner": [NER]}, SAID | {"kind": "oracle"}, board, replace=True, **FEW)
    assert tree(board) == before
    submit("mine", {"ner": [NER]}, SAID, board, replace=True, **FEW)
    assert set(tree(board)) == {
        "govbench-run.json",
        *(f"mine/{name}" for name in ("system.yaml", "scores.json", "predictions/ner.jsonl")),
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("claims: hello", "claims: 'hello' is no list of entries"),
        ("claims: [{task: nre, value: 0.71}]", "claims: no task 'nr"),
        ("claims: [{task: ner, measure: exat, value: 0.71}]", "claims: no measure 'exa"),
        ("claims: [{task: ner}]", "claims: \"{'task': 'ner'}\" has not just the fields task, measure, value"),
        ("1: x", "'1' is no name of a field"),
        ("<<: {claims: []}", "a merge key (<<) is not allowed"),
        ("claim: x", "V106 [claim] is no field of a card; did you mean 'claims'?"),
        ("- x", "is no mapping of fields"),
    ],
)
def test_bug_a_fault_of_a_card_is_told_of_the_submitters_file(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = tmp_path / "card.yaml"
    card.write_text(text, encoding="utf-8")
    out = str(tmp_path / "board")
    assert (
        cli.main(["submit", "mine", f"ner={NER}", "--card", str(card), "--out", out, *options(**SAID)]) == 2
    )
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert line.startswith(str(card))
    assert said in line
    assert "Error" not in line
    assert list(tmp_path.iterdir()) == [card]


def test_bug_text_that_cannot_be_encoded_is_a_finding_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(GovbenchError, match=r"V106 \[about\] is not one line"):
        submit("mine", {"ner": [NER]}, SAID | {"about": "\udcff"}, tmp_path / "board", **FEW)
    assert list(tmp_path.iterdir()) == []


def test_bug_a_submission_that_is_refused_last_leaves_no_mark(tmp_path: Path) -> None:
    claims = {"claims": [{"task": "ner", "value": "0.999"}]}
    with pytest.raises(GovbenchError, match="V117"):
        submit("mine", {"ner": [NER]}, SAID | claims, tmp_path / "new" / "board", **FEW)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "board").mkdir()
    with pytest.raises(GovbenchError, match="V117"):
        submit("mine", {"ner": [NER]}, SAID | claims, tmp_path / "board", **FEW)
    assert list((tmp_path / "board").iterdir()) == []


def test_bug_the_same_bytes_are_no_second_run(tmp_path: Path) -> None:
    copy = Path(shutil.copy(NER, tmp_path / "other.jsonl"))
    with pytest.raises(GovbenchError, match=r"V123.*other.jsonl has the bytes of .*ner.jsonl"):
        submit("mine", {"ner": [NER, copy]}, SAID, tmp_path / "board", **FEW)


def test_a_swap_that_fails_leaves_the_old_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    board = tmp_path / "board"
    submit("mine", {"ner": [NER]}, SAID, board, **FEW)
    before, replace = tree(board), __import__("os").replace

    def fail(source: Any, target: Any) -> None:
        if Path(target) == board / "mine" and Path(source).name == "mine":
            raise OSError("in use")
        replace(source, target)

    monkeypatch.setattr("govbench.submissions.submit.os.replace", fail)
    with pytest.raises(OSError, match="in use"):
        submit("mine", {"ner": [NER]}, SAID | {"about": "new"}, board, replace=True, **FEW)
    assert tree(board) == before


def test_files_that_are_not_one_to_five_runs_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for files in ([], [NER, NER], [NER] + [tmp_path / str(n) for n in range(5)]):
        with pytest.raises(GovbenchError, match="V123"):
            submit("mine", {"ner": files}, SAID, tmp_path / "board", **FEW)
    with pytest.raises(GovbenchError, match="P109"):
        submit("mine", {"ner": [tmp_path / "none"]}, SAID, tmp_path / "board", **FEW)
    with pytest.raises(GovbenchError, match="S103"):
        submit("mine", {"topics": [NER]}, SAID, tmp_path / "board", **FEW)
    for wrong in (["ner"], [f"ner={NER}", f"ner={NER}"]):
        assert cli.main(["submit", "mine", *wrong, "--out", str(tmp_path / "board")]) == 2
        assert "V123" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_no_board_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("x", encoding="utf-8")
    with pytest.raises(GovbenchError, match="S102"):
        submit("mine", {"ner": [NER]}, SAID, tmp_path, **FEW)
    assert set(tree(tmp_path)) == {"thesis.txt"}


def test_a_damaged_card_is_named(tmp_path: Path) -> None:
    path = tmp_path / "card.yaml"
    for damage in ("[]", "a: &a\nb: *a", "\t", "a: 1\na: 2"):
        path.write_text(damage, encoding="utf-8")
        with pytest.raises(GovbenchError, match="V105"):
            read_fields(path)
    path.write_text("claims: [{task: ner, value: 0.710}]", encoding="utf-8")
    assert read_fields(path)["claims"][0]["value"] == "0.710"


def test_a_row_of_another_version_says_which_rows_to_score_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    board, mark = tmp_path / "board", tmp_path / "board" / "govbench-run.json"
    submit("theirs", {"ner": [NER]}, SAID, board, **FEW)
    before = mark.read_bytes()
    monkeypatch.setattr(sys.modules["govbench.score"], "__version__", "9.9.9")
    monkeypatch.setattr("govbench.leaderboard.__version__", "9.9.9")
    arguments = ["submit", "mine", f"ner={NER}", "--out", str(board), "--bootstrap", "50", *options(**SAID)]
    assert cli.main(arguments) == 0
    error = capsys.readouterr().err
    assert "the row is made, but there is no table" in error
    assert "v:9.9.9 in mine" in error
    assert "in theirs (this is govbench 9.9.9" in error
    assert "govbench rescore --write --baselines" in error
    assert mark.read_bytes() == before
    assert cli.main(["rescore", "--write", "--baselines", str(board), "--bootstrap", "50"]) == 0
    assert [r.system for r in leaderboard.read_results(board)] == ["mine", "theirs"]


# The cards of the project's own systems


@pytest.mark.parametrize("name", [entry.name for entry in BUILT_IN if entry.model != "required"])
def test_the_card_of_a_committed_row_has_every_field_and_its_seconds(name: str) -> None:
    card = read_card(BASELINES / name)
    assert set(FIELDS) <= set(card.stored)
    assert card.stored["made_by"] == systems.entry(name).target
    assert {t.task for t in card.trainings} == set(systems.entry(name).tasks)


def test_running_a_system_again_keeps_records_and_what_others_say_of_it(tmp_path: Path) -> None:
    (job,) = runs.plan("ner", "quotes")
    shutil.copytree(BASELINES / "quotes", tmp_path / "quotes")
    runs.run_job(job, tmp_path, seed=13, **FEW)
    card = read_card(tmp_path / "quotes")
    assert card.reproduced == read_card(BASELINES / "quotes").reproduced
    (row,) = leaderboard.read_results(tmp_path)
    assert row.trust == "reproduced"
    (tmp_path / "quotes/predictions/ner.jsonl").unlink()
    digest = jobs.sha256(BASELINES / "quotes/predictions/ner.jsonl")
    assert card.reproduced[0].files == {"ner.jsonl": digest}


def test_a_system_of_another_package_keeps_the_fields_that_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govbench.system_card.BUILT_IN", ())
    (job,) = runs.plan("ner", "quotes")
    runs.run_job(job, tmp_path, seed=13, **FEW)
    path = tmp_path / "quotes" / "system.yaml"
    assert "authors" not in yaml.safe_load(path.read_text("utf-8"))
    with path.open("a", encoding="utf-8") as file:
        file.write("authors: Li\nlicence: MIT\n")
    runs.run_job(job, tmp_path, seed=13, **FEW)
    stored = yaml.safe_load(path.read_text("utf-8"))
    assert (stored["authors"], stored["licence"]) == ("Li", "MIT")


# The page


PAGE = (BASELINES.parent / "docs" / "SUBMITTING.md").read_text("utf-8")


def test_the_page_names_every_field_and_every_finding() -> None:
    fields, found = PAGE.partition("## 三")[0], PAGE.partition("## 五")[2]
    assert re.findall(r"(?m)^\| `(\w+)` \|", fields) == [*FIELDS, "claims"]
    listed = re.findall(r"V\d{3}", "".join(line for line in found.splitlines() if line.startswith("| V")))
    assert sorted(listed) == sorted(code for code in REMEDIES if code.startswith("V1"))


def test_the_limits_of_the_page_are_those_of_the_code() -> None:
    assert f"{folder.LARGEST_PREDICTIONS // 2**20} MiB" in PAGE
    assert f"{LARGEST // 2**10} KiB" in PAGE
    assert f"{folder.MOST} files" in PAGE


def test_the_example_of_the_page_makes_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (block,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "card.yaml").write_text(block, encoding="utf-8")
    shutil.copy(BASELINES / "crf/predictions/ner.jsonl", tmp_path / "mine.jsonl")
    commands = re.findall(r"(?m)^    govbench (.*my-board.*)$", PAGE)
    assert [command.split()[0] for command in commands] == ["submit", "verify", "leaderboard"]
    for command in commands:
        assert cli.main(command.split()) == 0
