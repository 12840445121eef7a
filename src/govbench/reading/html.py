"""HTML: the text that a page shows, a line for every block; menus, scripts and hidden parts are left out.

lxml reads the page and reports its tags one by one. It builds no tree: libxml2 cuts a tree off at a depth
that pages with unclosed tags go beyond.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import accumulate, pairwise
from typing import NamedTuple

from govbench.reading.lines import Mark
from govbench.reading.noise import INVISIBLE, plain_spaces
from govbench.reading.parser import etree


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = _HEADINGS.keys() | _names(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form head header hgroup hr html legend li main menu nav ol p pre section "
    "summary table tbody td tfoot th thead tr ul"
)
# Never text of the report, wherever it stands.
_DROPPED = _names(
    "script style textarea iframe noembed noframes xmp title template svg math canvas object audio video "
    "select button datalist noscript rp rt"
)
# Left out, unless most of the prose is in them: some pages wrap all in a form, or show it by script.
_AROUND = _names("nav header footer aside")
_LEFT_OUT = (_AROUND | {"form", "hidden"}, _AROUND, frozenset[str]())
_INVISIBLE = re.compile(INVISIBLE)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# White space that a page shows as one space: with a line break in it, or more than one.
_SPACE = re.compile("(?<![ \t\r\n\f])[ \t\r\n\f]{2,}|[\r\n\f]")
# Between Chinese characters it is a wrap of the source, and nothing stands for it.
_WIDE = "[\u2e80-\uffff“”‘’—…]"
_WRAP = re.compile(f"(?<={_WIDE})(?:{_SPACE.pattern})(?={_WIDE})")
_LONGEST_ROW = 400


def read_html(source: str, name: str = "") -> tuple[str, list[Mark], str]:
    """The text a page shows, what its tags say about each line of it, and the title of the page.

    A block ends a line, and so does ``<br>``; a row of short cells is one line with a tab between cells.

    >>> text, marks, title = read_html("<title>甲</title><h2>一、乙</h2>丙&amp;<tr><td>钢<td>5</tr>")
    >>> text, title, marks[0]
    ('一、乙\\n丙&\\n钢\\t5', '甲', Mark(at=0, level=2, row=False, gap=True))

    Raises ``GovbenchError`` R107 where lxml is not installed.
    """
    lxml = etree(name)
    for left_out in _LEFT_OUT:
        page = _Page(left_out)
        # In bytes and with an encoding, which goes before any that the page declares.
        lxml.fromstring(source.encode(), lxml.HTMLParser(target=page, encoding="utf-8", huge_tree=True))
        if not page.is_cut or (page.lines and page.prose >= page.prose_around):
            break
    starts = accumulate((len(line) + 1 for line in page.lines), initial=0)
    marks = [mark._replace(at=at) for at, mark in zip(starts, page.marks, strict=False)]
    return "\n".join(page.lines), marks, page.title


class _Open(NamedTuple):
    """An open element, and whether its text is shown (0), around the report (1) or none of it (2).

    ``cells`` has the numbers of the lines that begin the cells of its row, and -1 for a table inside it.
    """

    name: str
    hidden: int
    is_pre: bool
    cells: list[int]


class _Page:
    """The lines of a page without some kinds of elements; lxml calls start, end, data and close."""

    def __init__(self, left_out: frozenset[str]) -> None:
        self.lines: list[str] = []
        self.marks: list[Mark] = []  # of the lines, still without offsets
        self.title = ""
        self.is_cut = False  # whether text around the report was left out
        self.prose = self.prose_around = 0
        self._left_out = left_out
        self._open = [_Open("", 0, False, [])]
        self._text: list[str] = []
        self._title: list[str] = []
        self._level, self._gap = 0, False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        _, outer_hidden, is_pre, cells = self._open[-1]
        if name in _BLOCKS or name == "br":
            self._end_line(is_pre, is_block=name != "br")
        if name in ("table", "tr"):
            cells.append(-1)
            cells = []
        hidden = max(outer_hidden, self._hides(name, attributes))
        self._open.append(_Open(name, hidden, is_pre or name == "pre", cells))
        if name in ("td", "th") and not hidden:
            cells.append(len(self.lines))
        if name in _HEADINGS and not hidden:
            self._level = _HEADINGS[name]

    def end(self, _name: str) -> None:
        name, _, is_pre, cells = self._open.pop()
        if name in _BLOCKS:
            self._end_line(is_pre, is_block=True)
        if name == "tr" and len(cells) > 1 and -1 not in cells:
            self._join_cells(cells)
        elif name == "title":
            self.title = self.title or "".join(self._title).strip()
        elif name in _HEADINGS:
            self._level = 0

    def data(self, text: str) -> None:
        element = self._open[-1]
        if not element.hidden:
            self._text.append(text)
            self.prose += text.count("。")
        elif element.name == "title" and not self.title:
            self._title.append(text)
        elif element.hidden == 1:
            self.is_cut = True
            self.prose_around += text.count("。")

    def close(self) -> None:
        self._end_line(is_pre=False, is_block=True)

    def _hides(self, name: str, attributes: Mapping[str, str]) -> int:
        if name in _DROPPED:
            return 2
        # html and body some pages hide until a script has run.
        if attributes and "hidden" in self._left_out and name not in ("html", "body"):
            is_hidden = "hidden" in attributes or _HIDDEN_STYLE.search(attributes.get("style", ""))
            return int(bool(is_hidden) or name in self._left_out)
        return int(name in self._left_out)

    def _end_line(self, is_pre: bool, *, is_block: bool) -> None:
        """End the line, unless that happens in what is left out; a block or a blank line leaves a gap."""
        if self._open[-1].hidden:
            return
        text = _INVISIBLE.sub("", "".join(self._text))
        self._text.clear()
        if not is_pre:
            text = _SPACE.sub(" ", _WRAP.sub("", text.strip(" \t\r\n\f")))
        for line in plain_spaces(text).splitlines():
            if line.strip():
                self.lines.append(line.rstrip())
                self.marks.append(Mark(0, self._level, gap=self._gap))
                self._level = 0
            self._gap = not line.strip()
        self._gap = self._gap or is_block or not text

    def _join_cells(self, cells: list[int]) -> None:
        """Make one line of a row, if its cells are short."""
        texts = [" ".join(map(str.strip, self.lines[i:j])) for i, j in pairwise([*cells, len(self.lines)])]
        row = "\t".join(texts)
        if row.strip() and "。" not in row and len(row) <= _LONGEST_ROW:
            self.lines[cells[0] :] = [row]
            self.marks[cells[0] :] = [self.marks[cells[0]]._replace(level=0, row=True)]
