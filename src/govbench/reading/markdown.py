"""Markdown: the marks of headings, emphasis, links, lists and tables are taken out, their text stays.

A row of a table becomes one line with a tab between cells; the line under the head of a table is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from govbench.reading.edited import Builder, Edited
from govbench.reading.lines import Mark

_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+(?=\S)")
_UNDERLINE = re.compile(r"[ ]{0,3}(=+|-+)[ \t]*")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_PREFIX = re.compile(r"[ \t\u3000]*(?:>[ \t]?){0,5}[ \t]*(?:[-*+][ \t]+(?=\S))?")
_FENCE = re.compile(r"[ ]{0,3}(?:```|~~~)")
_INLINE = re.compile(
    r"\*{2,3}|__|`+|!\[[^\[\]]{0,300}\]\([^()\s]{0,2000}\)|(?<!!)\[(?=[^\[\]]{1,300}\]\([^()]{0,2000}\))"
    r"|\]\([^()]{0,2000}\)|\[\^[^\[\]]{1,40}\]:?|\\(?=[\\`*_{}\[\]()#+.!|>~-])"
)
_SIGNS = re.compile(r"(?m)^ {0,3}#{1,6}[ \t]+\S|^[ \t]*\|[ \t]*:?-{2,}|^ {0,3}```|\*\*[^*\n]{1,80}\*\*")
_ENOUGH = 2
# What every mark of Markdown has one of; a line without any is kept as it is.
_MARK = re.compile(r"[*_`\[\]\\#|>~=+-]")
_UNDERLINES = ("=", "-", " ")


def is_markdown(text: str) -> bool:
    """Whether a text has the marks of Markdown, at least two.

    >>> is_markdown("# 公报\\n\\n## 一、综合\\n"), is_markdown("1. 全年#2机组\\n")
    (True, False)
    """
    return sum(1 for _, _ in zip(range(_ENOUGH), _SIGNS.finditer(text), strict=False)) == _ENOUGH


def read_markdown(edited: Edited) -> tuple[Edited, list[Mark]]:
    """The text without marks, and which of its lines are headings and rows.

    >>> edited, marks = read_markdown(Edited("## **一、综合**\\n|钢|5 吨|\\n|-|-|\\n", ()))
    >>> edited.text, [(mark.level, mark.row) for mark in marks]
    ('一、综合\\n钢\\t5 吨\\n\\n', [(2, False), (0, True)])
    """
    builder, marks = Builder(edited.text), list[Mark]()
    raw_lines = edited.text.splitlines(keepends=True)
    at = 0
    rows = _table_lines(raw_lines)
    for number, raw in enumerate(raw_lines):
        start, at = at, at + len(raw)
        under = raw_lines[number + 1] if number + 1 < len(raw_lines) else ""
        if not _MARK.search(raw) and under[:1] not in _UNDERLINES:
            builder.keep(start, at)
            continue
        end = start + len(raw.rstrip("\r\n"))
        heading = _HEADING.match(raw)
        level = len(heading[1]) if heading else _underlined(raw, under)
        if number in rows or level:
            marks.append(Mark(builder.length, level, number in rows))
        if number in rows:
            _row(builder, start, end)
        elif not _drops(raw, raw_lines[number - 1] if number else "", rows, number):
            prefix = heading or _PREFIX.match(raw)
            begin = start + (prefix.end() if prefix else 0)
            stop = start + len(raw[: end - start].rstrip().rstrip("#").rstrip()) if heading else end
            _inline(builder, begin, stop)
        builder.keep(end, at)
    return builder.done(), marks


def _table_lines(raw_lines: list[str]) -> set[int]:
    """The numbers of the lines that are rows: the head above a rule and the lines with a pipe below it."""
    found: set[int] = set()
    inside = False
    for number, raw in enumerate(raw_lines):
        rule = "|" in raw and "-" in raw and len(raw) < 2000 and _TABLE_RULE.fullmatch(raw.rstrip("\r\n"))
        if rule and number and "|" in raw_lines[number - 1]:
            found.add(number - 1)
            inside = True
        elif inside and "|" in raw:
            found.add(number)
        else:
            inside = False
    return found


def _underlined(raw: str, under: str) -> int:
    """The level that a line of = or - below gives a short line of text."""
    match = _UNDERLINE.fullmatch(under.rstrip("\r\n")) if 0 < len(raw.strip()) < 100 else None
    if not match or _UNDERLINE.fullmatch(raw.rstrip("\r\n")) or "|" in raw:
        return 0
    return 1 if match[1][0] == "=" else 2


def _drops(raw: str, before: str, rows: set[int], number: int) -> bool:
    """Whether a line is nothing but a mark: a rule, a fence, an underline, the line below a table's head."""
    text = raw.rstrip("\r\n")
    if _FENCE.match(text):
        return True
    if _UNDERLINE.fullmatch(text):
        return len(text.strip()) > 2 or bool(before.strip())
    return number - 1 in rows and len(text) < 2000 and _TABLE_RULE.fullmatch(text) is not None


def _row(builder: Builder, start: int, end: int) -> None:
    """The cells of a row, without the spaces around them, with a tab for the pipe between two."""
    source = builder.source
    cells = list(_cells(source, start, end))
    for number, (begin, stop) in enumerate(cells):
        if number:
            builder.put("\t", begin - 1, begin)
        text = source[begin:stop]
        lead = len(text) - len(text.lstrip())
        _inline(builder, begin + lead, begin + lead + len(text.strip()))


def _cells(source: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the cells of a row stand; a pipe behind a backslash is no border."""
    while start < end and source[start] in " \t|":
        start += 1
        if source[start - 1] == "|":
            break
    while start < end:
        border = source.find("|", start, end)
        while border > 0 and source[border - 1] == "\\":
            border = source.find("|", border + 1, end)
        yield start, border if border >= 0 else end
        start = border + 1 if border >= 0 else end


def _inline(builder: Builder, start: int, end: int) -> None:
    """The text of a line without its inline marks."""
    for match in _INLINE.finditer(builder.source, start, end):
        builder.keep(start, match.start())
        start = match.end()
    builder.keep(start, end)
