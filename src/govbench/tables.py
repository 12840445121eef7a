"""Tables for people: Markdown, and aligned text for the terminal where wide characters count two columns."""

from __future__ import annotations

from collections.abc import Sequence

NOTHING = "–"  # undefined, which is neither 0 nor 1


def number(value: float | None, places: int = 3) -> str:
    """A score for reading; an undefined one is an en dash, never 0.

    >>> number(0.5), number(None)
    ('0.500', '–')
    """
    return NOTHING if value is None else f"{value:.{places}f}"


def percent(value: float | None) -> str:
    """A fraction as percent with one decimal; undefined is an en dash.

    >>> percent(0.956)
    '95.6'
    """
    return NOTHING if value is None else f"{100 * value:.1f}"


def markdown(header: Sequence[str], rows: Sequence[Sequence[object]], align: str = "") -> str:
    """A Markdown table; ``align`` gives one of ``l`` and ``r`` a column, by default all ``l``.

    >>> print(markdown(["task", "n"], [["ner", 29]], "lr"))
    | task | n |
    |---|---:|
    | ner | 29 |
    """
    align = align or "l" * len(header)
    lines = [_row(header), "|" + "|".join("---:" if a == "r" else "---" for a in align) + "|"]
    return "\n".join([*lines, *map(_row, rows)])


def show(title: str, header: Sequence[str], rows: Sequence[Sequence[object]], align: str = "") -> None:
    """Print the table to stdout, columns aligned for Chinese text."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(
        title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True
    )
    for name, side in zip(header, align or "l" * len(header), strict=True):
        table.add_column(name, justify="right" if side == "r" else "left", no_wrap=True)
    for row in rows:
        table.add_row(*map(str, row))
    console = Console(highlight=False, markup=False, emoji=False)
    # A number broken over two lines is worse than a line that the terminal wraps.
    console.width = max(console.width, Console(width=1000).measure(table).maximum)
    console.print(table)


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(c).replace("|", r"\|").replace("\n", " ") for c in cells) + " |"
