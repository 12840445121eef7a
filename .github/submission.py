"""Check the rows that a pull request brings: python .github/submission.py BASE HEAD COMMENT.md

Everything is done in a temporary worktree of BASE, with the code of BASE; of HEAD only the folders
baselines/<name>/ that it adds or changes are taken, as data. Writes Markdown for a comment. Exits 0 when all
is well, 1 when something is wrong with a row, 2 when it cannot be told.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MOST_ROWS = 40  # of one pull request
MOST_BYTES = 60_000  # of a comment; GitHub takes 65,536 characters
MOST_LINTED = 4 * 2**20  # bytes of one file; what verify allows
SECONDS = 300  # for one command
TASKS = ("sections", "sentences", "ner", "metrics")
NOTHING = "No row of the leaderboard is added or changed / 没有新增或改动的行。"


def main(base: str, head: str, comment: str) -> int:
    """Write the comment; the exit code."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "base"
        git("worktree", "add", "--quiet", "--detach", str(root), base)
        try:
            rc, text = check(root, base, head)
        finally:
            git("worktree", "remove", "--force", str(root))
    raw = text.encode("utf-8", "replace")
    if len(raw) > MOST_BYTES:
        raw = raw[:MOST_BYTES].decode("utf-8", "ignore").encode() + "\n\n… cut off / 其余略去\n".encode()
    Path(comment).write_bytes(raw)
    return rc


def check(root: Path, base: str, head: str) -> tuple[int, str]:
    """Exit code and comment, of a worktree of ``base`` that the folders of ``head`` are put into."""
    names = changed(base, head)
    if not names:
        return 0, f"{NOTHING}\n"
    if len(names) > MOST_ROWS:
        return 1, f"{len(names)} rows are changed; {MOST_ROWS} are allowed in one pull request.\n"
    before = root.parent / "before"  # whose records of reproduction are the only ones that count
    shutil.copytree(root / "baselines", before, symlinks=True)
    folders = [take(root, head, name) for name in names]
    there = [folder for folder in folders if os.path.lexists(root / folder)]
    removed = len(folders) - len(there)
    parts = [f"{removed} rows are removed / 删去 {removed} 行。"] if removed else []
    codes = [0]
    verify = ("verify", "--markdown", "--before", str(before))
    if there:
        for rc, text in (lint(root, there), govbench(root, *verify, "--", *there)):
            codes.append(rc)
            parts.append(text)
    if max(codes) == 0:
        rc, table = govbench(root, "leaderboard", "--baselines", "baselines")
        codes.append(rc)
        parts.append(f"<details><summary>leaderboard / 排行榜</summary>\n\n{table}\n\n</details>")
    return max(codes), "\n\n".join(filter(None, parts)) + "\n"


def changed(base: str, head: str) -> list[str]:
    """Names of the rows that ``head`` adds, changes or removes since it left ``base``."""
    found = git("diff", "--name-only", "--no-renames", "-z", f"{base}...{head}", "--", "baselines/")
    paths = [path.split("/") for path in found.split("\0") if path]
    links = git("ls-tree", "-z", head, "--", "baselines/").split("\0")
    linked = {line.partition("\t")[2] for line in links if line and not line.startswith("100")}
    return sorted({path[1] for path in paths if len(path) > 2 or "/".join(path) in linked})


def take(root: Path, head: str, name: str) -> str:
    """Put the row as it is in ``head`` in the place of that of the base; its folder."""
    folder = f"baselines/{name}"
    if (root / folder).is_dir():
        shutil.rmtree(root / folder)
    if git("--literal-pathspecs", "ls-tree", "-z", head, "--", folder):
        git("--literal-pathspecs", "checkout", head, "--", folder, cwd=root)
    return folder


def lint(root: Path, folders: list[str]) -> tuple[int, str]:
    """Lint every plain file of predictions; what is none, or too large, is a finding of ``verify``.

    Findings are shown: whether a row is good, ``verify`` decides. A file that cannot be read at all fails.
    """
    codes, parts = [0], []
    for folder in (root / name for name in folders):
        if folder.is_symlink() or (folder / "predictions").is_symlink():
            continue
        for path in sorted((folder / "predictions").glob("*.jsonl")):
            task = path.name.partition(".")[0]
            is_plain = path.is_file() and not path.is_symlink() and path.stat().st_size <= MOST_LINTED
            if is_plain and task in TASKS:
                rc, text = govbench(root, "lint", str(path.relative_to(root)), "--task", task)
                codes.append(int(rc == 2))
                parts += [f"`govbench lint`\n\n{fenced(text)}"] if rc else []
    return max(codes), "\n\n".join(parts)


def govbench(root: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and output of a command of the base's govbench."""
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "govbench.cli", *arguments]
    try:
        run = subprocess.run(command, cwd=root, env=environment, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return 1, f"`govbench {arguments[0]}` took more than {SECONDS} s."
    text = run.stdout.decode("utf-8", "replace").strip()
    if run.returncode not in (0, 1):
        return 2, f"`govbench {arguments[0]}`\n\n{fenced(text + run.stderr.decode('utf-8', 'replace'))}"
    return run.returncode, text


def fenced(text: str) -> str:
    """The text as a block of code, which nothing in it ends."""
    return f"```text\n{text.replace('`', chr(39)).strip()[-5000:]}\n```"


def git(*arguments: str, cwd: Path | None = None) -> str:
    """Output of git; names that are no UTF-8 come through unchanged."""
    environment = {**os.environ, "GIT_LFS_SKIP_SMUDGE": "1"}
    run = subprocess.run(["git", *arguments], cwd=cwd, env=environment, capture_output=True, check=True)
    return os.fsdecode(run.stdout)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    try:
        sys.exit(main(*sys.argv[1:]))
    except subprocess.CalledProcessError as failed:
        print(failed.stderr.decode("utf-8", "replace"), file=sys.stderr)
        sys.exit(2)
