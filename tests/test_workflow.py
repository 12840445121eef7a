"""What a pull request with a row meets: the script that checks it, and the rights of the workflows."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from govbench.submissions.rescore import rescore
from govbench.submissions.submit import submit

REPOSITORY = Path(__file__).resolve().parents[1]
WORKFLOWS = REPOSITORY / ".github" / "workflows"
CHECK, COMMENT = WORKFLOWS / "submission.yml", WORKFLOWS / "submission-comment.yml"
FIELDS = {
    "kind": "trained",
    "about": "a made-up system",
    "authors": "A. Nobody",
    "link": "none",
    "training_data": "none",
    "contamination": "none",
    "licence": "MIT",
}


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false")
    run = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)
    return run.stdout.decode("utf-8").strip()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small repository with the code, the corpus and three rows."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    root = tmp_path_factory.mktemp("repository") / "clone"
    ignored = shutil.ignore_patterns("__pycache__", ".cache")
    for name in (
        "src",
        "corpus",
        ".github",
        *(f"baselines/{row}" for row in ("quotes", "delimiters", "digits")),
    ):
        shutil.copytree(REPOSITORY / name, root / name, ignore=ignored)
    shutil.copy(REPOSITORY / "pyproject.toml", root)
    shutil.copy(REPOSITORY / "baselines/govbench-run.json", root / "baselines")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "config", "core.autocrlf", "false")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=base")
    return root


@pytest.fixture
def proposed(base: Path, tmp_path: Path) -> Callable[[Callable[[Path], Any]], tuple[int, str]]:
    """Commits a change on a branch of its own; exit code and comment of the check."""

    def check(change: Callable[[Path], Any]) -> tuple[int, str]:
        git(base, "checkout", "--quiet", "--detach", "main")
        git(base, "clean", "--quiet", "-xdf")
        change(base)
        git(base, "add", "--all")
        git(base, "commit", "--quiet", "--message=change")
        head, comment = git(base, "rev-parse", "HEAD"), tmp_path / "comment.md"
        git(base, "checkout", "--quiet", "main")
        script = [sys.executable, str(base / ".github/submission.py"), "main", head, str(comment)]
        run = subprocess.run(script, cwd=base, capture_output=True)
        assert git(base, "status", "--porcelain") == ""
        assert git(base, "worktree", "list").count("\n") == 0
        return run.returncode, comment.read_text("utf-8")

    return check


def add(root: Path) -> None:
    source = REPOSITORY / "baselines/crf/predictions/ner.jsonl"
    submit("made-up", {"ner": [source]}, FIELDS, root / "baselines")
    shutil.rmtree(root / "baselines" / ".cache", ignore_errors=True)


def test_a_good_row_is_verified_and_shown_in_the_table(
    proposed: Callable[[Callable[[Path], Any]], tuple[int, str]],
) -> None:
    rc, comment = proposed(add)
    assert rc == 0
    assert "### `made-up`: verified" in comment
    assert "| ner | exact | 0.710 | 0.644 | 0.777 | 1 | 0 | re-scored |" in comment
    assert re.search(r"\| 1\S* \| made-up \| trained \| re-scored \| 0\.710 \|", comment)


def test_a_tampered_row_fails_with_the_finding_and_makes_no_table(
    proposed: Callable[[Callable[[Path], Any]], tuple[int, str]],
) -> None:
    def tamper(root: Path) -> None:
        add(root)
        scores = root / "baselines/made-up/scores.json"
        scores.write_bytes(scores.read_bytes().replace(b"0.7096774193548387", b"0.72"))

    rc, comment = proposed(tamper)
    assert rc == 1
    assert (
        "**V115** `ner: report.headline.value: stored 0.72, the predictions earn 0.7096774193548387"
        in comment
    )
    assert "leaderboard" not in comment


def test_code_and_other_files_of_the_pull_request_are_not_used(
    proposed: Callable[[Callable[[Path], Any]], tuple[int, str]],
) -> None:
    def overrule(root: Path) -> None:
        add(root)
        (root / "src/govbench/submissions/verify.py").write_text("raise SystemExit(0)\n", encoding="utf-8")
        (root / ".github/submission.py").write_text("raise SystemExit(0)\n", encoding="utf-8")
        scores = root / "baselines/made-up/scores.json"
        scores.write_bytes(scores.read_bytes().replace(b'"rows": 29', b'"rows": 30'))

    rc, comment = proposed(overrule)
    assert rc == 1
    assert "V115" in comment


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_links_of_the_pull_request_are_findings(
    proposed: Callable[[Callable[[Path], Any]], tuple[int, str]],
) -> None:
    def link(root: Path) -> None:
        (root / "baselines/linked").symlink_to("/etc")
        add(root)
        path = root / "baselines/made-up/predictions/ner.jsonl"
        path.unlink()
        path.symlink_to("/etc/passwd")

    rc, comment = proposed(link)
    assert rc == 1
    assert "`linked`: found wanting" in comment
    assert comment.count("**V101**") == 2
    assert "root:" not in comment


def test_bug_a_record_of_reproduction_that_comes_with_a_pull_request_is_not_taken_on_trust(
    proposed: Callable[[Callable[[Path], Any]], tuple[int, str]],
) -> None:
    def forge(root: Path) -> None:
        folder = root / "baselines/quotes"
        (folder / "scores.json").unlink()
        better = root / "baselines/delimiters/predictions/ner.jsonl"
        old, new = (
            hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (folder / "predictions/ner.jsonl", better)
        )
        shutil.copy(better, folder / "predictions")
        card = (folder / "system.yaml").read_text("utf-8")
        (folder / "system.yaml").write_bytes(card.replace(old, new).encode("utf-8"))
        rescore(root / "baselines")

    rc, comment = proposed(forge)
    assert rc == 1
    assert "**V124** `ner, synthetic-to-real: the record is new here`" in comment


def test_removed_rows_and_other_changes_are_told(
    proposed: Callable[[Callable[[Path], Any]], tuple[int, str]],
) -> None:
    rc, comment = proposed(lambda root: shutil.rmtree(root / "baselines/digits"))
    assert rc == 0
    assert "1 rows are removed" in comment
    assert "delimiters" in comment
    rc, comment = proposed(lambda root: shutil.copy(root / "pyproject.toml", root / "baselines/note.txt"))
    assert (rc, "No row of the leaderboard" in comment) == (0, True)


def test_a_check_that_cannot_be_made_is_neither_good_nor_bad(base: Path, tmp_path: Path) -> None:
    script, comment = str(base / ".github/submission.py"), str(tmp_path / "comment.md")
    for arguments in (["main", "nowhere", comment], ["nowhere", "main", comment], ["main"]):
        run = subprocess.run([sys.executable, script, *arguments], cwd=base, capture_output=True)
        assert run.returncode == 2
        assert b"Traceback" not in run.stderr
    assert git(base, "worktree", "list").count("\n") == 0


def test_a_flood_of_rows_is_refused_and_a_comment_is_bounded(
    proposed: Callable[[Callable[[Path], Any]], tuple[int, str]],
) -> None:
    def flood(root: Path) -> None:
        for number in range(41):
            (root / f"baselines/{number}").mkdir()
            (root / f"baselines/{number}/system.yaml").write_text("x", encoding="utf-8")

    rc, comment = proposed(flood)
    assert rc == 1
    assert "41 rows are changed; 40 are allowed" in comment

    def hostile(root: Path) -> None:
        folder = root / "baselines/`@team` <b>"
        (folder / "predictions").mkdir(parents=True)
        lines = "".join(f'{{"id": "@team [x](y) <img> {n} {"z" * 4000}"}}\n' for n in range(200))
        (folder / "predictions/ner.jsonl").write_text(lines, encoding="utf-8")

    if sys.platform != "win32":
        rc, comment = proposed(hostile)
        assert rc == 1
        assert len(comment.encode("utf-8")) <= 60_100
        assert not re.search(r"@team|<img>", re.sub(r"(?s)```.*?```|`[^`]*`", "", comment))


# The workflows


@pytest.fixture(params=[CHECK, COMMENT], ids=lambda path: path.stem)
def workflow(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(request.param.read_text("utf-8"), yaml.BaseLoader)
    return found


def test_a_workflow_has_no_right_that_it_does_not_name(workflow: dict[str, Any]) -> None:
    assert workflow["permissions"] == {}


def test_actions_are_pinned_to_a_major_version(workflow: dict[str, Any]) -> None:
    used = [step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]
    assert used
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", action) for action in used)


def test_nothing_of_the_pull_request_is_expanded_in_a_script(workflow: dict[str, Any]) -> None:
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"]
        assert not [step for step in job["steps"] if "${{" in step.get("run", "")]


def test_the_job_that_reads_the_pull_request_has_no_rights_and_the_code_of_the_base() -> None:
    read = yaml.load(CHECK.read_text("utf-8"), yaml.BaseLoader)
    assert set(read["on"]) == {"pull_request"}
    (job,) = read["jobs"].values()
    assert "permissions" not in job
    assert "secrets" not in CHECK.read_text("utf-8")
    (checkout,) = (step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout"))
    assert checkout["with"]["ref"] == "${{ github.event.pull_request.base.sha }}"
    assert checkout["with"]["persist-credentials"] == "false"


def test_the_job_that_comments_checks_nothing_out() -> None:
    read = yaml.load(COMMENT.read_text("utf-8"), yaml.BaseLoader)
    assert read["on"]["workflow_run"]["workflows"] == [yaml.safe_load(CHECK.read_text("utf-8"))["name"]]
    (job,) = read["jobs"].values()
    assert job["permissions"] == {"actions": "read", "pull-requests": "write"}
    text = COMMENT.read_text("utf-8")
    assert "actions/checkout" not in text
    assert "pull_request_target" not in text
    assert "python" not in text


@pytest.mark.skipif(sys.platform == "win32", reason="the workflow runs in bash")
@pytest.mark.parametrize(
    ("number", "size", "rc"),
    [
        ("12\n", 10, 0),
        ("0\n", 10, 1),
        ("12; id\n", 10, 1),
        ("1\n2\n", 10, 1),
        ("-R evil/x 1", 10, 1),
        ("9" * 10, 10, 1),
        ("12\n", 70_000, 1),
        (None, 10, 1),
    ],
)
def test_a_report_is_posted_only_with_a_number_and_a_bounded_text(
    number: str | None, size: int, rc: int, tmp_path: Path
) -> None:
    (job,) = yaml.safe_load(COMMENT.read_text("utf-8"))["jobs"].values()
    (validate,) = (step["run"] for step in job["steps"] if step.get("name") == "validate")
    (tmp_path / "report").mkdir()
    if number is None:
        (tmp_path / "report/number.txt").symlink_to("/etc/hostname")
    else:
        (tmp_path / "report/number.txt").write_text(number, encoding="utf-8")
    (tmp_path / "report/comment.md").write_text("x" * size, encoding="utf-8")
    assert subprocess.run(["bash", "-c", validate], cwd=tmp_path, capture_output=True).returncode == rc
