"""The figures as a table for the terminal: the columns that fit, everything else is in the other formats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from govbench.extraction import words
from govbench.extraction.columns import clean
from govbench.extraction.decimals import grouped, places
from govbench.extraction.figures import Failure, Figure, FileFigures
from govbench.quantities import Quantity

if TYPE_CHECKING:
    from rich.table import Table

# Title, English title, widest, and whether it is right-aligned; a column without a cell is left out.
_COLUMNS = (
    ("章节", "section", 16, False),
    ("指标", "indicator", 28, False),
    ("谓词", "predicate", 16, False),
    ("范围", "scope", 16, False),
    ("时间", "time", 14, False),
    ("原文写法", "as written", 18, False),
    ("数值", "value", 0, True),
    ("变化", "change", 0, False),
    ("情态", "modality", 0, False),
    ("位置", "offset", 0, True),
    ("备注", "note", 44, False),
)


class TableWriter:
    """Prints one table a file."""

    def __init__(self, out: TextIO, *, has_files: bool) -> None:
        self._out, self._has_files = out, has_files

    def add(self, found: FileFigures) -> None:
        """Print the table of a file, or its titles alone where it has no figure."""
        from rich import box
        from rich.table import Table as RichTable

        titles = [found.file] if self._has_files else []
        titles += [found.title] if found.title else []
        table = RichTable(
            title=clean(" · ".join(titles)), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False
        )
        lines = _lines(found.figures)
        shown = [i for i in range(len(_COLUMNS)) if not lines or any(line[i] for line in lines)]
        for chinese, english, widest, is_right in (_COLUMNS[i] for i in shown):
            table.add_column(
                f"{chinese}\n{english}",
                justify="right" if is_right else "left",
                # A number broken over two lines is worse than a line that the terminal wraps.
                no_wrap=not widest,
                overflow="fold",
                max_width=widest or None,
                min_width=min(widest, 10) or None,
            )
        for line in lines:
            table.add_row(*(line[i] for i in shown))
        self._print(table)

    def _print(self, table: Table) -> None:
        from rich.console import Console

        class Pipe(Console):
            def on_broken_pipe(self) -> None:
                # Rich would end the process with 1; that nobody reads on is no error.
                raise BrokenPipeError

        console = Pipe(file=self._out, highlight=False, markup=False, emoji=False)
        wide = Console(file=self._out, width=1000).measure(table)
        # Where nobody watches, there is no width to keep to.
        console.width = max(console.width, wide.minimum if console.is_terminal else wide.maximum)
        console.print(table)

    def finish(self, failures: Sequence[Failure], skipped: int) -> None:
        """Nothing follows the tables: failures are for the caller to show."""


def _lines(figures: Sequence[Figure]) -> list[tuple[str, ...]]:
    lines, above = [], ""
    for figure in figures:
        metric = figure.metric
        # The heading once, above all its figures, and of its path the innermost.
        section = figure.heading.rpartition(" / ")[2] if figure.heading != above else ""
        above = figure.heading
        spans = (metric.indicator, metric.predicate, metric.scope, metric.time, metric.mention)
        line = (
            section,
            *(mention.text if mention else "" for mention in spans),
            amount(metric.quantity) if metric.quantity else "",
            words.change_words(metric.change) if metric.change else "",
            words.word(words.MODALITIES, metric.modality) if metric.modality != "actual" else "",
            str(figure.offset),
            metric.reason or "",
        )
        lines.append(tuple(clean(text) or "" for text in line))
    return lines


def amount(quantity: Quantity) -> str:
    """A quantity in one phrase, with its sign and unit.

    >>> from govbench.quantities import parse
    >>> [amount(parse(phrase)) for phrase in ("超133亿元", "约75.8%", "80—120件", "3101元/月", "第三")]
    ['> 13,300,000,000 元', '约 75.8%', '80–120 件', '3,101 元/月', '第 3']
    """
    about = "约 " if quantity.approx == "about" else ""
    ends = [quantity.lo] if quantity.lo == quantity.hi else [quantity.lo, quantity.hi]
    is_percent = quantity.dim == "points" or (quantity.dim == "ratio" and places(quantity.lo, 12) is not None)
    number = "–".join(grouped(end * 100 if is_percent else end) for end in ends)
    per = words.per_words(quantity.per)
    if quantity.dim == "ratio":
        unit = "%" if is_percent else ""
    elif quantity.dim == "points":
        unit = " 个百分点"
    elif quantity.dim == "rank":
        about, unit = f"{about}第 ", ""
    else:
        unit = words.unit_words(quantity.canon)
        unit = f" {unit}" if unit else ""
    return f"{words.SIGNS.get(quantity.bound, '')}{about}{number}{unit}{f'/{per}' if per else ''}"
