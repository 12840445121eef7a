"""One run of ``govbench extract``: what to read, how to write it, and what came of it."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

from govbench.errors import GovbenchError
from govbench.extraction import xlsx
from govbench.extraction.columns import clean
from govbench.extraction.csvfile import CsvWriter
from govbench.extraction.figures import Failure, FileFigures
from govbench.extraction.jsonfile import JsonWriter
from govbench.extraction.sources import SUFFIXES, Sources
from govbench.extraction.terminal import TableWriter
from govbench.extraction.work import extract_sources

FORMATS = ("table", "json", "csv", "xlsx")
_SUFFIXES = {".json": "json", ".csv": "csv", ".xlsx": "xlsx"}


class Writer(Protocol):
    """What writes one of ``FORMATS``."""

    def add(self, found: FileFigures) -> None:
        """Write the figures of a file."""

    def finish(self, failures: Sequence[Failure], skipped: int) -> None:
        """Write what follows the last file."""


@dataclass
class Outcome:
    """What a run did: how many files and figures, what reading noted, what failed, what was passed over."""

    files: int = 0
    figures: int = 0
    skipped: int = 0
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0: every file was read; 1: some were not; 2: none was."""
        return 2 if not self.files else 1 if self.failures else 0

    def summary(self, out: Path | None) -> list[str]:
        """What to tell the user beside the figures, errors last."""
        lines = [f"{file}: {note}" for file, notes in self.notes.items() for note in notes]
        if self.files > 1 and lines:
            many = f"there are notes on how {_count(len(self.notes), 'file')} had to be read"
            lines = [f"{many}, which JSON and XLSX give / 读取说明见 JSON 和 XLSX"]
        if self.files and (out or not self.figures):
            english = f"{_count(self.figures, 'figure')} from {_count(self.files, 'file')}"
            chinese = f"{self.files} 个文件，{self.figures} 个数字"
            if not self.figures:
                english, chinese = "no figure was found, only the header is written", "没有找到数字，只有表头"
            lines.append(f"{out}: {english} / {chinese}" if out else f"{english} / {chinese}")
        if self.skipped:
            others = f"{_count(self.skipped, 'file')} skipped (not {' '.join(SUFFIXES)})"
            lines.append(f"{others} / 跳过其他类型文件 {self.skipped} 个")
        findings = [finding for failure in self.failures for finding in failure.findings]
        lines += str(GovbenchError(findings)).split("\n") if findings else []
        # Names of files and words of a text may hold what drives a terminal.
        return [clean(line) or "" for line in lines]


def format_of(out: Path | None, wanted: str | None) -> str:
    """The format that is asked for, or that the suffix of ``out`` implies.

    >>> format_of(Path("figures.xlsx"), None), format_of(None, None), format_of(None, "csv")
    ('xlsx', 'table', 'csv')

    Raises ``GovbenchError`` X102 when the two disagree, or none says it.
    """
    if out is None:
        if wanted == "xlsx":
            raise GovbenchError.of("X102", "a workbook cannot be printed")
        return wanted or "table"
    implied = _SUFFIXES.get(out.suffix.lower())
    if wanted and implied and wanted != implied:
        raise GovbenchError.of("X102", f"the format is {wanted}, but '{out.name}' is a name for {implied}")
    if not (wanted or implied):
        raise GovbenchError.of("X102", f"the name '{out.name}' does not say the format")
    return wanted or implied or "table"


def run(
    sources: Sources,
    *,
    out: Path | None = None,
    wanted: str | None = None,
    jobs: int | None = None,
    advance: Callable[[], None] = lambda: None,
) -> Outcome:
    """Extract from ``sources`` and write to ``out``, or to stdout; ``advance`` is called after each file.

    The output appears when the first file has been read, and a file on disk is replaced only when all is
    written: a run in which nothing could be read leaves nothing behind.

    Raises ``GovbenchError`` for options that do not fit and for an output that cannot be written.
    """
    kind = format_of(out, wanted)
    if kind == "xlsx":
        xlsx.xlsxwriter()
    _check(sources, out)
    outcome = Outcome(skipped=sources.skipped, failures=list(sources.failures))
    writer: Writer | None = None
    with ExitStack() as stack:
        for result in extract_sources(sources.files, jobs):
            if isinstance(result, Failure):
                outcome.failures.append(result)
            else:
                if writer is None:
                    writer = _writer(kind, out, sources.is_several, stack)
                writer.add(result)
                outcome.files += 1
                outcome.figures += len(result.figures)
                if result.notes:
                    outcome.notes[result.file] = result.notes
            advance()
        if writer is not None:
            writer.finish(outcome.failures, outcome.skipped)
    return outcome


def _check(sources: Sources, out: Path | None) -> None:
    if not sources.files and not sources.failures:
        kinds = " ".join(SUFFIXES)
        raise GovbenchError.of("X103", f"there is no {kinds} file to read ({sources.skipped} others skipped)")
    if out is None:
        return
    target = os.path.realpath(out)
    if any(source.path and os.path.realpath(source.path) == target for source in sources.files):
        raise GovbenchError.of("X105", "the output would replace a file that is to be read", file=str(out))


def _writer(kind: str, out: Path | None, has_files: bool, stack: ExitStack) -> Writer:
    if out is None and kind == "table":
        return TableWriter(sys.stdout, has_files=has_files)
    binary = sys.stdout.buffer if out is None else stack.enter_context(_replaced(out))
    if kind == "csv":
        return CsvWriter(binary, has_files=has_files)
    if kind == "json":
        return JsonWriter(binary, has_files=has_files)
    if kind == "xlsx":
        folder = tempfile.TemporaryDirectory(prefix="govbench-", ignore_cleanup_errors=True)
        return xlsx.WorkbookWriter(binary, has_files=has_files, folder=stack.enter_context(folder))
    text = io.TextIOWrapper(binary, encoding="utf-8", newline="\n", write_through=True)
    stack.callback(text.detach)
    return TableWriter(text, has_files=has_files)


@contextmanager
def _replaced(path: Path) -> Iterator[BinaryIO]:
    """A file under a temporary name, which takes the place of ``path`` when all is written."""
    temporary = path.with_name(path.name + ".part")
    with _writable(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise IsADirectoryError(0, "it is a folder")
        file = temporary.open("wb")
    try:
        with file:
            yield file
        with _writable(path):
            os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise GovbenchError.of("X106", error.strerror or str(error), file=str(path)) from None


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
