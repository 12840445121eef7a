"""A workbook that needs no explanation: the figures, the files where there are several, what it all means."""

from __future__ import annotations

import datetime
import importlib
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, BinaryIO

from govbench import __version__
from govbench.errors import GovbenchError
from govbench.extraction import about, words
from govbench.extraction.columns import COLUMNS, Cell, clean, rows
from govbench.extraction.decimals import decimal_text, places
from govbench.extraction.figures import Failure, FileFigures

_ROWS = 1_048_576  # of a sheet
_KEYS = [column.key for column in COLUMNS]
_DIMENSION = _KEYS.index("dimension")
_PERCENT = [words.word(words.DIMENSIONS, dimension) for dimension in ("ratio", "points")]
_PLACES = 6  # shown; the cell holds them all

_FILES = (
    ("文件\nfile", 40),
    ("标题\ntitle", 50),
    ("编码\nencoding", 12),
    ("数字个数\nfigures", 10),
    ("说明\nnotes", 50),
    ("未能读取的原因\nwhy it could not be read", 60),
)


def xlsxwriter() -> Any:
    """XlsxWriter. Raises ``GovbenchError`` X104 where it is not installed."""
    try:
        return importlib.import_module("xlsxwriter")
    except ImportError:
        raise GovbenchError.of("X104", "writing .xlsx needs XlsxWriter, which is not installed") from None


class WorkbookWriter:
    """Writes the workbook row by row: rows go to temporary files, so that memory does not grow with them.

    Nothing of the document is ever a formula or a link, and no date is written: the same input gives the
    same bytes. ``folder`` is for those temporary files; whoever made it removes it.
    """

    def __init__(self, out: BinaryIO, *, has_files: bool, folder: str) -> None:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "tmpdir": folder,
            "use_zip64": True,
        }
        self._book = xlsxwriter().Workbook(out, options)
        # Without a date of its own XlsxWriter would write the time of day.
        self._book.set_properties(
            {"comments": f"govbench {__version__}", "created": datetime.datetime(2000, 1, 1)}
        )
        self._head = self._book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#DDEBF7", "bottom": 1}
        )
        self._wrap = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._bold = self._book.add_format({"bold": True, "valign": "top"})
        self._formats: dict[str, Any] = {}
        self._first = 0 if has_files else 1
        self._count = self._sheets = 0
        self._figures = self._figure_sheet()
        self._about = self._book.add_worksheet("说明 About")
        self._files = _Sheet(self._book.add_worksheet("文件 Files"), _FILES, self) if has_files else None
        self._found: list[dict[str, Any]] = []

    def add(self, found: FileFigures) -> None:
        """Write the figures of a file."""
        for row in rows(found):
            if self._figures.row == _ROWS:
                self._figures = self._figure_sheet()
            self._figures.add(row[self._first :], self._number_format(row))
        self._count += len(found.figures)
        if self._files:
            file, title, notes = map(clean, (found.file, found.title, "; ".join(found.notes)))
            self._files.add((file, title, found.encoding, len(found.figures), notes))
        else:
            self._found.append(found.about())

    def finish(self, failures: Sequence[Failure], skipped: int) -> None:
        """Write what failed and what it all means, and close the book."""
        for failure in failures:
            if self._files:
                reasons = "; ".join(str(replace(finding, file="", line=0)) for finding in failure.findings)
                self._files.add((clean(failure.file), None, None, None, None, clean(reasons)))
        self._write_about(skipped)
        for sheet in filter(None, (self._figures, self._files)):
            sheet.close()
        self._book.close()

    def _figure_sheet(self) -> _Sheet:
        if self._sheets:
            self._figures.close()
        self._sheets += 1
        name = "数字 Figures" if self._sheets == 1 else f"数字 Figures {self._sheets}"
        columns = [(f"{column.chinese}\n{column.english}", column.width) for column in COLUMNS[self._first :]]
        return _Sheet(self._book.add_worksheet(name), columns, self)

    def _number_format(self, row: Sequence[Cell]) -> str:
        return "%" if row[_DIMENSION] in _PERCENT else ""

    def _write_about(self, skipped: int) -> None:
        for column, width in enumerate((26, 60, 60)):
            self._about.set_column(column, column, width, self._wrap)
        lines = about.lines(self._found, self._count, skipped, COLUMNS[self._first :])
        for row, line in enumerate(lines):
            for column, text in enumerate(line.cells):
                style = self._head if line.is_head else None if column else self._bold
                self._about.write_string(row, column, text, style)

    def _format(self, name: str) -> Any:
        if name not in self._formats:
            self._formats[name] = self._book.add_format({"num_format": name, "valign": "top"})
        return self._formats[name]


class _Sheet:
    """A sheet with a frozen bold header, filters, and rows below it."""

    def __init__(self, sheet: Any, columns: Sequence[tuple[str, int]], writer: WorkbookWriter) -> None:
        self._sheet, self._width, self._writer, self.row = sheet, len(columns), writer, 1
        sheet.freeze_panes(1, 0)
        sheet.ignore_errors({"number_stored_as_text": "A1:Z1048576"})
        sheet.set_row(0, 32)
        for index, (title, width) in enumerate(columns):
            sheet.set_column(index, index, width, writer._wrap)
            sheet.write_string(0, index, title, writer._head)

    def add(self, row: Sequence[Cell], scale: str = "") -> None:
        """Write one row; ``scale`` is ``%`` where its exact numbers are shown as percentages."""
        for index, cell in enumerate(row):
            if isinstance(cell, Fraction):
                self._number(index, cell, scale)
            elif isinstance(cell, int):
                self._sheet.write_number(self.row, index, cell, self._writer._format("0"))
            elif cell is not None:
                self._sheet.write_string(self.row, index, cell)
        self.row += 1

    def close(self) -> None:
        """The filters, now that it is known how far they reach."""
        self._sheet.autofilter(0, 0, max(1, self.row - 1), self._width - 1)

    def _number(self, index: int, number: Fraction, scale: str) -> None:
        try:
            value = float(number)
        except OverflowError:
            self._sheet.write_string(self.row, index, decimal_text(number))
            return
        shown = places(number * 100 if scale else number, _PLACES)
        # A value without an end (1/3) is shown to two places of a percentage and to four of a number.
        digits = "0" * ((2 if scale else 4) if shown is None else shown)
        whole = "0" if scale else "#,##0"
        name = f"{whole}{'.' if digits else ''}{digits}{scale}"
        self._sheet.write_number(self.row, index, value, self._writer._format(name))
