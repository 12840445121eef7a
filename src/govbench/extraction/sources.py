"""The files that the arguments name: files as they are, the text files of folders, standard input."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from govbench.errors import Finding
from govbench.extraction.figures import Failure

SUFFIXES = (".txt", ".md", ".html", ".htm")


@dataclass(frozen=True)
class Source:
    """A file to read, or bytes that were read already; ``name`` is what results call it."""

    name: str
    path: Path | None = None
    data: bytes | None = field(default=None, repr=False)

    def read(self) -> bytes:
        """The bytes. Raises ``OSError``."""
        if self.data is not None:
            return self.data
        return self.path.read_bytes() if self.path else b""

    def size(self) -> int:
        """How many bytes; 0 where nobody knows."""
        if self.data is not None:
            return len(self.data)
        try:
            return self.path.stat().st_size if self.path else 0
        except OSError:
            return 0


@dataclass
class Sources:
    """What there is to read, in order; how many files of folders are of other kinds; what is missing."""

    files: list[Source] = field(default_factory=list)
    skipped: int = 0
    failures: list[Failure] = field(default_factory=list)
    is_several: bool = False


def find(arguments: Sequence[str | os.PathLike[str]], stdin: BinaryIO | None = None) -> Sources:
    """The files of the arguments, each once; a folder gives its text files at any depth, sorted.

    ``-`` is ``stdin``. Hidden files and folders are passed over, links to folders are not followed.
    """
    found, seen = Sources(), set[str]()
    for argument in arguments:
        if os.fspath(argument) == "-" and stdin is not None:
            if "-" not in seen:
                found.files.append(Source("-", data=stdin.read()))
            seen.add("-")
            continue
        path = Path(argument)
        if path.is_dir():
            found.is_several = True
            paths: Iterator[Path] = _walk(path, found)
        elif path.exists():
            paths = iter([path])
        else:
            found.failures.append(_failure("X101", "no such file or folder", path))
            continue
        for file in paths:
            # A file that two arguments name must not be counted twice.
            real = os.path.realpath(file)
            if real not in seen:
                found.files.append(Source(shown(file), file))
            seen.add(real)
    found.is_several = found.is_several or len(found.files) + len(found.failures) > 1
    return found


def shown(path: Path) -> str:
    """The path as results name it: ``/`` on every system, and always printable as UTF-8.

    >>> shown(Path("reports") / "a.txt")
    'reports/a.txt'
    """
    return os.fsencode(path.as_posix()).decode("utf-8", errors="replace")


def _walk(folder: Path, found: Sources) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        place = Path(error.filename or folder)
        found.failures.append(_failure("S105", error.strerror or str(error), place))

    for place, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in files if not name.startswith(".")):
            path = Path(place, name)
            # A pipe would never end; a link to nothing is read, and so reported.
            if name.lower().endswith(SUFFIXES) and (path.is_file() or not path.exists()):
                yield path
            else:
                found.skipped += 1


def _failure(code: str, message: str, path: Path) -> Failure:
    return Failure(shown(path), (Finding(code, message, shown(path)),))
