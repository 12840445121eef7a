"""CSV as RFC 4180 has it, in UTF-8 with the mark by which Excel knows it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from fractions import Fraction
from typing import BinaryIO

from govbench.extraction.columns import COLUMNS, Cell, rows
from govbench.extraction.decimals import decimal_text
from govbench.extraction.figures import Failure, FileFigures

# What makes a spreadsheet program take a cell for a formula, in both widths.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


class CsvWriter:
    """Writes one row a figure; ``has_files`` adds the column of the file."""

    def __init__(self, out: BinaryIO, *, has_files: bool) -> None:
        self._out, self._first = out, 0 if has_files else 1
        self._out.write("\ufeff".encode())
        self._write([[column.title for column in COLUMNS]])

    def add(self, found: FileFigures) -> None:
        """Write the figures of a file."""
        self._write([[cell_text(cell) for cell in row] for row in rows(found)])

    def finish(self, failures: Sequence[Failure], skipped: int) -> None:
        """Nothing follows the rows: failures are for the caller to show."""

    def _write(self, lines: Sequence[Sequence[str]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(line[self._first :] for line in lines)
        self._out.write(text.getvalue().encode("utf-8"))


def cell_text(cell: Cell) -> str:
    """A cell as CSV has it; text that a spreadsheet would run as a formula gets an apostrophe before it.

    >>> cell_text("=1+1"), cell_text(Fraction(-1, 2)), cell_text("件"), cell_text(None)
    ("'=1+1", '-0.5', '件', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, Fraction):
        return decimal_text(cell)
    text = str(cell)
    # Numbers are ours and stay numbers; everything else comes from the document.
    return f"'{text}" if isinstance(cell, str) and text.lstrip().startswith(_FORMULA) else text
