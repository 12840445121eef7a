"""The folder of a row: which names it may have, and which files, looked at without trust."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from govbench.errors import Finding
from govbench.llm.cache import NAME as REPLIES
from govbench.reference import NAME as REFERENCE
from govbench.safe_yaml import LARGEST
from govbench.stored import PREDICTIONS, SCORES, Runs, rows_of
from govbench.system_card import NAME
from govbench.systems.entries import BUILT_IN
from govbench.systems.probes import PROBES

MOST = 300  # files of a folder; every task under every protocol with five seeds makes fewer
# Replies of a language model to every task, with their prompts; never opened here.
_SIZES = {NAME: LARGEST, SCORES: 4 * 2**20, REPLIES: 32 * 2**20}
LARGEST_PREDICTIONS = 4 * 2**20  # bytes of one file; the largest of this repository has 48 KB
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}(?<!\.)")
_FILES = (".json", ".part")  # beside the rows stand files of the tool itself
# What else a table shows: annotators, and probes fitted on test gold.
_SHOWN = frozenset({REFERENCE, *(probe for probes in PROBES.values() for probe in probes)})
_WINDOWS = re.compile(r"(?i:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")


@dataclass(frozen=True)
class Listing:
    """What a folder has: its plain files of known names, as rows, and findings on everything else."""

    files: frozenset[str]
    rows: tuple[Runs, ...]
    findings: tuple[Finding, ...]


def name_problem(name: str, made_by: object = None) -> str:
    """Why a row cannot have that name, or ''. ``made_by`` is what its card says of the code.

    >>> name_problem("my-crf_2.0"), name_problem("a/b")
    ('', 'has other characters than letters, digits, . _ and -, or is too long')
    """
    if not _SAFE.fullmatch(name):
        return "has other characters than letters, digits, . _ and -, or is too long"
    if _WINDOWS.fullmatch(name):
        return "cannot be a folder on Windows"
    if name.lower().endswith(_FILES):
        return "is that of a file, not of a folder"
    if name.lower() in _SHOWN:
        return "is that of a reference or an oracle probe of the table"
    for entry in BUILT_IN:
        if name.lower() == entry.name and (name != entry.name or made_by != entry.target):
            return f"is that of the built-in system {entry.target}"
    return ""


def same_names(names: Iterable[str]) -> list[str]:
    """The first names that differ in case alone, which Windows and macOS take for one.

    >>> same_names(["a", "B", "b"])
    ['B', 'b']
    """
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        found.setdefault(name.casefold(), []).append(name)
    return next((alike for alike in found.values() if len(alike) > 1), [])


def rows_in(folder: Path) -> list[Path]:
    """The rows of a folder of rows; any other folder is taken for a row itself."""
    if folder.is_symlink() or not folder.is_dir() or any((folder / name).exists() for name in (NAME, SCORES)):
        return [folder]
    is_row = any(True for _ in folder.glob(f"*/{NAME}"))
    rows = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    return rows if is_row else [folder]


def look(folder: Path) -> Listing:
    """List the folder: no link is followed, nothing opened, no more than ``MOST`` files looked at."""
    findings: list[Finding] = []
    files: set[str] = set()
    for number, (name, size) in enumerate(_walk(folder, findings)):
        if number == MOST:
            findings.append(Finding("V103", f"has more than {MOST} files", shown(folder.name)))
            break
        in_predictions = name.startswith(f"{PREDICTIONS}/")
        most = LARGEST_PREDICTIONS if in_predictions else _SIZES.get(name)
        place = f"{shown(folder.name)}/{shown(name)}"
        if most is None:
            findings.append(Finding("V102", "is no file of a submission", place))
        elif size > most:
            findings.append(Finding("V103", f"has {size} bytes; {most} are allowed", place))
        else:
            files.add(name)
    names = [name.partition("/")[2] for name in files if name.startswith(f"{PREDICTIONS}/")]
    rows, extra = rows_of(names)
    for name in extra:
        place = f"{shown(folder.name)}/{PREDICTIONS}/{shown(name)}"
        findings.append(Finding("V102", "is no run of a task that has a first run beside it", place))
    return Listing(frozenset(files), tuple(rows), tuple(findings))


def shown(text: str, most: int = 100) -> str:
    """Text of others for a message: in one line, of bounded length, and such that it can be encoded.

    >>> shown("a" + chr(10) + "b")
    "'a\\\\nb'"
    """
    cut = text if len(text) <= most else text[: most - 1] + "…"
    return cut if cut.isprintable() else ascii(cut)


def _walk(folder: Path, findings: list[Finding]) -> Iterator[tuple[str, int]]:
    """Path inside the folder and size of every plain file; a link or a folder of its own is a finding."""
    pending = [""]
    while pending:
        inside = pending.pop()
        with os.scandir(folder / inside) as entries:
            for entry in entries:
                name, mode = f"{inside}{entry.name}", entry.stat(follow_symlinks=False).st_mode
                if stat.S_ISREG(mode):
                    yield name, entry.stat(follow_symlinks=False).st_size
                elif stat.S_ISDIR(mode) and name == PREDICTIONS:
                    pending.append(f"{name}/")
                else:
                    kind = (
                        "a link"
                        if stat.S_ISLNK(mode)
                        else "a folder"
                        if stat.S_ISDIR(mode)
                        else "no plain file"
                    )
                    findings.append(Finding("V101", f"is {kind}", f"{shown(folder.name)}/{shown(name)}"))
                    if len(findings) > MOST:
                        return
