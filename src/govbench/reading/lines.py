"""The lines of a text: where each stands, how far it is indented, what comes before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from govbench.reading.edited import Edited

# What opens a line of a list and says nothing; a dash does (it is how reports begin a summarised paragraph).
_BULLET = re.compile("[•●■◆▪‣◦·]+[ \u3000]*(?=[^ \u3000])")
_WIDE = re.compile("(?<![ \t\u3000])[ \t\u3000]{2,}")
_SENTENCE_END = "。！？：；”"
# A shorter line is no run of paragraphs.
_SEVERAL = 40
_CELLS = 300
_NUMBER = re.compile(r"[-−+]?[\d,，.．/—-]*\d[%％‰]?|[—…-]+")
# How much of a sentence the label of a row may look like, by how many numbers follow it.
_LABELS = {
    1: re.compile("[^，；：、（(《]{1,20}"),
    2: re.compile("[^，；：]{1,60}"),
    3: re.compile(".{0,100}"),
}


class Mark(NamedTuple):
    """What a format says about the line with offset ``at``: a heading of a level, a row of a table.

    ``gap`` says that it begins a block.
    """

    at: int
    level: int = 0
    row: bool = False
    gap: bool = False


class Line(NamedTuple):
    """One non-blank line without outer white space; ``[start, end)`` refers to the text it was cut from.

    ``indent`` counts columns. ``gap`` says that a blank line or the end of a block comes
    before, ``page`` that a new page does.
    ``level`` is that of a heading the format marks, otherwise 0; ``row`` says it is a row of a table.
    """

    start: int
    end: int
    text: str
    indent: int = 0
    gap: bool = False
    page: bool = False
    level: int = 0
    row: bool = False


def lines(edited: Edited, marks: Sequence[Mark] = ()) -> list[Line]:
    """The non-blank lines of a text. A line that holds several indented paragraphs gives one line for each.

    >>> [(line.text, line.indent, line.gap) for line in lines(Edited("　　甲\\r\\n\\n乙", ()))]
    [('甲', 4, False), ('乙', 0, True)]
    """
    found: list[Line] = []
    at, gap, page, next_mark = 0, False, False, 0
    for raw in edited.text.splitlines(keepends=True):
        start, at = at, at + len(raw)
        mark = Mark(0)
        while next_mark < len(marks) and marks[next_mark].at < at:
            mark, next_mark = marks[next_mark], next_mark + 1
        gap = gap or mark.gap
        stripped = raw.strip()
        if stripped:
            lead = len(raw) - len(raw.lstrip())
            for offset, text, indent in _paragraphs(stripped, _columns(raw[:lead])):
                row = mark.row or _is_row(text)
                begin = start + lead + offset
                found.append(Line(begin, begin + len(text), text, indent, gap, page, mark.level, row))
                gap = page = False
        else:
            gap = True
        page = page or raw.endswith("\f")
        gap = gap or raw.endswith("\u2029")
    return found


def _columns(space: str) -> int:
    return len(space) + space.count("\u3000") + 3 * space.count("\t")


def _paragraphs(text: str, indent: int) -> Iterator[tuple[int, str, int]]:
    """The paragraphs that stand in one line, with offset and indent, and without bullets.

    Some files lost their line ends and kept their indents. A line shows that by a wide gap behind a sentence;
    then every wide gap of it is an indent.
    """
    begin = 0
    for gap in _indents(text):
        bullet = _BULLET.match(text, begin, gap.start())
        start = bullet.end() if bullet else begin
        yield start, text[start : gap.start()], indent
        begin, indent = gap.end(), _columns(gap[0])
    bullet = _BULLET.match(text, begin)
    start = bullet.end() if bullet else begin
    yield start, text[start:], indent


def _indents(text: str) -> Sequence[re.Match[str]]:
    """The wide gaps in a line, if they are indents."""
    if len(text) <= _SEVERAL or ("\u3000" not in text and "\t" not in text):
        return ()
    gaps = [gap for gap in _WIDE.finditer(text) if "\u3000" in gap[0] or "\t" in gap[0]]
    return gaps if any(text[gap.start() - 1] in _SENTENCE_END for gap in gaps) else ()


def _is_row(text: str) -> bool:
    """Whether a line of plain text is a row of a table: cells without a full stop, the last ones numbers.

    >>> _is_row("规章 1 0 11"), _is_row("农业\t5.2"), _is_row("国务院（国令第 711"), _is_row("全年 5 次。")
    (True, True, False, False)
    """
    if len(text) > _CELLS or "。" in text:
        return False
    if "\t" in text:
        return any(_NUMBER.fullmatch(cell.strip()) for cell in text.split("\t"))
    if " " not in text and "\u3000" not in text:
        return False
    cells = text.split()
    numbers = 0
    while numbers < len(cells) and _NUMBER.fullmatch(cells[-1 - numbers]):
        numbers += 1
    label = _LABELS.get(min(numbers, 3))
    return label is not None and label.fullmatch(" ".join(cells[: len(cells) - numbers])) is not None
