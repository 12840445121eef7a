"""One system on both versions: the gap, its interval, what it can see, and the page on it."""

from __future__ import annotations

import json
import re
import runpy
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import govbench
from govbench import GovbenchError, cli, corpus, seeds
from govbench.perturbation.folder import Folder, perturb, read_folder
from govbench.perturbation.gap import gap, twins_of
from govbench.perturbation.running import run

ROOT = Path(__file__).resolve().parents[1]
QUICK: dict[str, Any] = {"bootstrap": 200, "permutations": 200}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The rewritten test."""
    out = tmp_path_factory.mktemp("perturbed")
    perturb(ROOT / "annotations", out)
    return read_folder(out)


def recited(rows: list[dict[str, Any]], names: list[str]) -> list[dict[str, Any]]:
    """Gold metrics of some rows as another row's predictions: values and numerals, no offsets."""
    return [
        {
            "id": name,
            "metrics": [
                {"value": {"text": m["value"]["text"]}, **{f: m[f] for f in ("lo", "hi", "canon", "bound")}}
                for m in row["metrics"]
            ],
        }
        for row, name in zip(rows, names, strict=True)
    ]


def test_a_perfect_system_has_no_gap(folder: Folder) -> None:
    for task in ("ner", "metrics", "sentences", "sections"):
        found = gap(task, corpus.rows(task), folder.rows(task), folder, **QUICK)
        assert (found.original, found.rewritten, found.difference) == (1, 1, 0)
        assert (found.low, found.high, found.p, found.paragraphs) == (0, 0, 1, 29)


def test_a_system_that_recites_what_was_published_is_found_out(folder: Folder) -> None:
    rows, twins = corpus.rows("metrics"), [row["id"] for row in folder.rows("metrics")]
    said = recited(rows, [row["id"] for row in rows])
    found = gap("metrics", said, recited(rows, twins), folder, **QUICK)
    assert found.low is not None
    assert found.low > 0.5
    assert found.p == pytest.approx(1 / 201)
    assert found.rewritten_better == 0
    assert found.original_better > 15


def test_the_gap_is_the_difference_of_the_two_scores_on_every_measure(folder: Folder) -> None:
    files = run("delimiters", "ner", folder)
    for measure in ("exact", "macro", "boundary"):
        found = gap("ner", files.original, files.rewritten, folder, measure=measure, **QUICK)
        one = govbench.score("ner", files.original, measure=measure, bootstrap=0).headline.value
        two = govbench.score(
            "ner", files.rewritten, measure=measure, references=folder.rows("ner"), bootstrap=0
        ).headline.value
        assert found.original == one
        assert found.rewritten == two
        assert one is not None
        assert two is not None
        assert found.difference == one - two
        assert found.low is not None
        assert found.high is not None
        assert found.low < found.difference < found.high


def test_pairs_are_kept_whatever_the_order_of_the_predictions(folder: Folder) -> None:
    files = run("delimiters", "ner", folder)
    lines = [json.loads(line) for line in files.rewritten.read_text("utf-8").splitlines()]
    straight = gap("ner", files.original, files.rewritten, folder, **QUICK)
    assert gap("ner", files.original, lines[::-1], folder, **QUICK) == straight


def test_paragraphs_are_paired_by_id_where_names_sort_otherwise() -> None:
    made = Folder(Path(), 13, "test", (), {"d-x13": "d", "d-y-x13": "d-y"})
    assert (originals := sorted(["d:p01", "d-y:p01"])) == ["d-y:p01", "d:p01"]
    assert (rewritten := sorted(["d-x13:p01", "d-y-x13:p01"])) == ["d-x13:p01", "d-y-x13:p01"]
    assert twins_of(originals, rewritten, made) == [1, 0]


def test_statistics_and_counts_are_both_in_the_order_of_the_twins(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, twins = corpus.rows("sections"), folder.rows("sections")
    one, two = (
        [{**row, "label": "PARTY"} if i == 5 else row for i, row in enumerate(r)] for r in (rows, twins)
    )
    assert rows[5]["label"] != "PARTY"
    paired = gap("sections", one, two, folder, measure="accuracy", **QUICK)
    assert (paired.original_better, paired.rewritten_better, paired.low, paired.high) == (0, 0, 0, 0)
    monkeypatch.setattr("govbench.perturbation.gap.twins_of", lambda names, *_: [*range(len(names))][::-1])
    crossed = gap("sections", one, two, folder, measure="accuracy", **QUICK)
    assert (crossed.original_better, crossed.rewritten_better) == (1, 1)
    assert crossed.low is not None
    assert crossed.low < 0


def test_several_runs_are_compared_in_their_mean(folder: Folder) -> None:
    rows, twins = corpus.rows("sections"), folder.rows("sections")
    wrong = [{"id": row["id"], "label": "PARTY"} for row in rows]
    both = seeds.Seeds((rows, wrong))
    found = gap("sections", both, twins, folder, measure="accuracy", **QUICK)
    worst = govbench.score("sections", wrong, measure="accuracy", bootstrap=0).headline.value
    assert worst is not None
    assert found.original == pytest.approx((1 + worst) / 2)
    assert found.difference == pytest.approx((1 + worst) / 2 - 1)
    assert found.high is not None
    assert found.high < 0


def test_without_resamples_there_is_no_interval(folder: Folder) -> None:
    found = gap("ner", [], folder.rows("ner"), folder, bootstrap=0, permutations=0)
    assert (found.low, found.high, found.p, found.detectable) == (None, None, None, None)


def test_a_folder_whose_rows_are_not_twins_is_refused(folder: Folder) -> None:
    other = replace(folder, documents=dict.fromkeys(folder.documents, "another"))
    with pytest.raises(GovbenchError, match="B112"):
        gap("ner", [], [], other, **QUICK)


def test_predictions_for_the_original_are_no_predictions_for_the_rewritten_rows(folder: Folder) -> None:
    with pytest.raises(GovbenchError, match="P102"):
        gap("ner", corpus.rows("ner"), corpus.rows("ner"), folder, **QUICK)


# ---- the command


def test_the_command_writes_runs_and_compares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    annotations = ["--annotations", str(ROOT / "annotations")]
    assert cli.main(["perturb", *annotations, "--kinds", "figures"]) == 0
    assert "changes.tsv" in capsys.readouterr().out
    assert cli.main(["perturb", "run", "--system", "digits", "--task", "metrics", "--json"]) == 0
    ran = json.loads(capsys.readouterr().out)
    assert ran["original"] == ran["rewritten"] > 0
    files = [f"govbench-perturbed/predictions/digits/metrics{end}.jsonl" for end in (".original", "")]
    assert cli.main(["perturb", "compare", *files, "--task", "metrics", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == ran
    assert cli.main(["perturb", "compare", *files, "--task", "metrics", "--bootstrap", "20"]) == 0
    assert "rewritten" in capsys.readouterr().out


def test_the_command_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, code in (
        (["run", "--system", "digits", "--task", "metrics", "--perturbed", str(tmp_path)], "B112"),
        (["--annotations", str(tmp_path), "--out", str(tmp_path / "out")], "A113"),
    ):
        assert cli.main(["perturb", *arguments]) == 2
        assert code in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_system_of_another_task_is_refused(folder: Folder) -> None:
    with pytest.raises(GovbenchError, match="S101"):
        run("digits", "ner", folder)


# ---- the page


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    """The script of the page, whose tables are what it gives."""
    return runpy.run_path(str(ROOT / "benchmarks" / "contamination.py"))


@pytest.fixture(scope="module")
def page() -> str:
    """docs/CONTAMINATION.md."""
    return (ROOT / "docs" / "CONTAMINATION.md").read_text("utf-8")


@pytest.fixture(scope="module")
def found(script: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The tables, made anew."""
    made = script["rewritings"](tmp_path_factory.mktemp("rewritings"))
    return {name: table(made) for name, table in script["TABLES"].items()}


def test_the_tables_of_the_page_are_what_the_command_gives(page: str, found: dict[str, str]) -> None:
    for name, table in found.items():
        assert f"<!-- {name} -->\n{table}\n<!-- /{name} -->" in page, name


def cells(table: str) -> list[list[str]]:
    """The rows of a table."""
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.split("\n")[2:]]


def test_what_the_page_says_of_its_tables_is_so(found: dict[str, str]) -> None:
    for system, _, original, rewritten, whole, places, others, seeds_, control in cells(found["gaps"]):
        low = float(whole.split("(")[1].split()[0])
        assert others == "0.000", system
        if system == "delimiters":
            assert low > 0
            assert places == whole.split()[0]
            assert min(map(float, seeds_.split(" to "))) > 0
            assert not control.startswith("0.0")
        else:
            assert (original, whole, control) == (rewritten, *["0.000 (0.000 to 0.000)"] * 2), system
    *_, (_, _, _, _, lost, renamed, _) = cells(found["lost"])
    assert lost == renamed
    for task, _, _, _, _, whole, _ in cells(found["planted"]):
        assert (float(whole.split()[0]) > 0) == (task in ("metrics", "ner"))


def test_the_commands_and_the_code_of_the_page_run(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "annotations", tmp_path / "annotations")
    blocks = re.findall(r"(?m)^    govbench (.+)$", page)
    assert len(blocks) == 7
    (tmp_path / "corpus-1.jsonl").write_text("没有。", encoding="utf-8")
    ran = {}
    for line in [b for b in blocks if b.startswith(("canary", "perturb --out", "perturb run"))]:
        ran[line] = cli.main(line.replace("corpus-*", "corpus-1").split())
    for name, kind in (("original", ".original"), ("rewritten", "")):
        file = tmp_path / "perturbed" / "predictions" / "delimiters" / f"ner{kind}.jsonl"
        (tmp_path / f"{name}.jsonl").write_bytes(file.read_bytes())
    for line in [b for b in blocks if b not in ran]:
        # A language model is not called here (tests/test_llm_contamination.py does).
        ran[line] = cli.main([*line.split(), *(["--dry-run"] if line.startswith("llm") else [])])
    assert set(ran.values()) == {0}
    first, second = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    space: dict[str, Any] = {}
    exec(compile(first, "page", "exec"), space)  # what a reader pastes
    assert space["found"].task == "ner"
    exec(compile(second, "page", "exec"), space)
    known = {row["id"]: row["text"] for row in corpus.rows("ner")}
    recites = space["probe"](lambda request: known.get(request.id, ""))
    assert (recites.published, recites.control) == (1, 0)


def test_no_system_reads_what_gold_decides(repository: Path) -> None:
    for path in (repository / "src/govbench/systems").rglob("*.py"):
        assert not re.search(r"govbench\.(perturbation|completion|contamination)", path.read_text("utf-8"))
