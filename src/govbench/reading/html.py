"""HTML: the text that a page shows, a line for every block; menus, scripts and hidden parts are left out."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from govbench.reading.edited import Builder, Edited
from govbench.reading.lines import Mark
from govbench.reading.markup import Token, tokens
from govbench.reading.noise import CODE_POINT, ENTITY, INVISIBLE, shown


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCKS = _names(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p "
    "pre section summary table tbody td tfoot th thead tr ul"
)
_VOID = _names("area base br col embed hr img input link meta param source track wbr")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CELLS = _names("td th")
# Never text of the report, wherever it stands.
_DROPPED = _names(
    "script style textarea iframe noembed noframes xmp head template svg math canvas object audio video "
    "select button datalist noscript rp rt"
)
# Left out, unless most of the prose is in them: some pages wrap all in a form, or show it by script.
_AROUND = _names("nav header footer aside")
_LEFT_OUT = (_AROUND | {"form", "hidden"}, _AROUND, frozenset[str]())
# An opening tag ends these, when they are open in the same table, list or block.
_ENDS = {
    **dict.fromkeys(_BLOCKS - {"html", "body", "td", "th", "tr", "li", "dd", "dt"}, ("p",)),
    "li": ("li", "p"),
    "dd": ("dd", "dt", "p"),
    "dt": ("dd", "dt", "p"),
    "td": ("td", "th", "p"),
    "th": ("td", "th", "p"),
    "tr": ("tr",),
    "tbody": ("tr", "tbody", "thead", "tfoot"),
    "thead": ("tr", "tbody", "thead", "tfoot"),
    "tfoot": ("tr", "tbody", "thead", "tfoot"),
    "body": ("head",),
}
_FENCED = {
    "li": ("ul", "ol", "menu", "dir", "table"),
    "dd": ("dl", "table"),
    "dt": ("dl", "table"),
    **dict.fromkeys(("td", "th"), ("table", "tr")),
    **dict.fromkeys(("tr", "tbody", "thead", "tfoot"), ("table",)),
}
_HIDDEN_STYLE = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden", re.IGNORECASE)
_STYLE = re.compile(r"""\bstyle\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|(\S+))""", re.IGNORECASE)
_VALUES = re.compile(r"""=\s{0,9}(?:"[^"]*"|'[^']*'|[^\s"'>]+)""")
_HIDDEN = re.compile(r"(?:^|\s)hidden(?:\s|/|$)", re.IGNORECASE)
# Some other blocks are hidden on purpose; html and body are, until a script has run.
_SHOWN = _names("html body")
# White space that a page shows as one space: with a line break in it, or more than one.
_WRAP = "(?<![ \t\r\n\f])[ \t\r\n\f]{2,}|[\r\n\f]"
_TEXT = re.compile(f"{_WRAP}|{CODE_POINT}|{ENTITY}|{INVISIBLE}")
_WIDE = re.compile("[\u2e80-\uffff“”‘’—…]")
_TABLE = _names("table tbody thead tfoot tr td th caption")
_BREAKS = ("", "\n", "\u2029")
_DEEPEST = 400
_LONGEST_ROW = 400


@dataclass
class _Open:
    """An open element, why its text is left out, and the pieces that the cells of a row begin with."""

    name: str
    dropped: str = ""
    cells: list[int] = field(default_factory=list)
    holds_rows: bool = False


def read_html(source: str) -> tuple[Edited, list[Mark], str]:
    """The text a page shows, which of its lines are headings and rows of tables, and the page's title.

    A block ends a paragraph (U+2029 in the text), ``<br>`` a line. A row of short cells becomes one line with
    a tab between cells.

    >>> page = "<title>甲</title><nav>首页</nav><h2>一、乙</h2><p>丙&amp;<br>丁</p><tr><td>钢<td>5</tr>"
    >>> edited, marks, title = read_html(page)
    >>> edited.text, [(mark.at, mark.level, mark.row) for mark in marks], title
    ('一、乙\\u2029丙&\\n丁\\u2029钢\\t5\\u2029', [(0, 2, False), (9, 0, True)], '甲')
    """
    for left_out in _LEFT_OUT:
        reader = _Reader(source, left_out)
        reader.read()
        if reader.prose >= reader.prose_around and reader.builder.length:
            break
    marks = sorted(reader.marks, key=lambda mark: mark.at)
    return reader.builder.done(), marks, reader.title.strip()


class _Reader:
    """One pass over a page, with the elements that are open and the kinds of them that are left out."""

    def __init__(self, source: str, left_out: frozenset[str]) -> None:
        self.source = source
        self.builder = Builder(source)
        self.marks: list[Mark] = []
        self.title = ""
        self.prose = self.prose_around = 0
        self._left_out = left_out
        self._open: list[_Open] = []
        self._counts: Counter[str] = Counter()
        self._space: tuple[int, int] | None = None
        self._in_title = False

    def read(self) -> None:
        """Read the whole page."""
        for token in tokens(self.source):
            if not token.name:
                self._text(token)
            elif token.name == "title":
                self._in_title = not token.closing and not self.title
            elif token.closing:
                self._close(token)
            else:
                self._start(token)
        while self._open:
            self._pop(Token(len(self.source) - 1, len(self.source)))

    def _start(self, token: Token) -> None:
        name = token.name
        if name in _BLOCKS:
            self._end_before(token)
            self._break(token, "\u2029")
        if name in ("br", "hr"):
            self._break(token, "\n" if name == "br" else "\u2029")
        if name in _VOID or (token.attributes.endswith("/") and name not in _BLOCKS):
            return
        dropped = self._dropped(token)
        if name in _BLOCKS or dropped or self._counts[name]:
            if len(self._open) >= _DEEPEST:
                return
            self._open.append(_Open(name, dropped))
            self._counts[name] += 1
            self._counts[dropped] += 1
        if name == "tr":
            for element in self._open[:-1]:
                element.holds_rows = True
        elif name in _CELLS:
            self._begin_cell(token)
        elif name in _HEADINGS and not self._is_dropped:
            self.marks.append(Mark(self.builder.length, _HEADINGS[name]))

    def _close(self, token: Token) -> None:
        """Close the innermost element of that name and what is open in it, but nothing outside its cell."""
        if not self._counts[token.name]:
            if token.name == "p":
                self._break(token, "\u2029")
            return
        fence = ("table",) if token.name in _TABLE else ("table", "td", "th", "caption")
        index = self._find((token.name,), fence)
        while index is not None and len(self._open) > index:
            self._pop(token)

    def _end_before(self, token: Token) -> None:
        """Close what an opening tag ends without saying so."""
        if self._counts["head"] and token.name not in ("html", "head"):
            while self._counts["head"]:
                self._pop(token)
        ended = [name for name in _ENDS.get(token.name, ()) if self._counts[name]]
        fence = _FENCED.get(token.name, ()) if token.name in _FENCED else ("table", "td", "th", "caption")
        if ended:
            index = self._find(ended, fence)
            while index is not None and len(self._open) > index:
                self._pop(token)

    def _find(self, names: Sequence[str], fence: Sequence[str]) -> int | None:
        """Index of the outermost open element of one of the names inside the fence."""
        found = None
        for index in range(len(self._open) - 1, -1, -1):
            name = self._open[index].name
            if name in names:
                found = index
                if len(names) == 1:
                    break
            elif name in fence:
                break
        return found

    def _pop(self, token: Token) -> None:
        element = self._open.pop()
        self._counts[element.name] -= 1
        self._counts[element.dropped] -= 1
        if element.name in _BLOCKS:
            self._break(token, "\u2029")
        if element.name == "tr" and not element.holds_rows:
            self._end_row(element)

    def _dropped(self, token: Token) -> str:
        """Why the text of an element is left out: always, or as part of the page around; '' if it is not."""
        if token.name in _DROPPED:
            return "always"
        if token.name in self._left_out or ("hidden" in self._left_out and _is_hidden(token)):
            return "around"
        return ""

    @property
    def _is_dropped(self) -> bool:
        return self._counts["always"] > 0 or self._counts["around"] > 0

    def _break(self, token: Token, mark: str) -> None:
        """End the line, or the paragraph, unless it has just ended."""
        self._space = None
        if not self._is_dropped and self.builder.last not in (("", "\u2029") if mark == "\u2029" else ("",)):
            self.builder.put(mark, token.start, token.end)

    def _text(self, token: Token) -> None:
        start, end = token.start, token.end
        if self._in_title:
            self.title += html.unescape(self.source[start:end])
            return
        if self._is_dropped:
            self.prose_around += 0 if self._counts["always"] else self.source.count("。", start, end)
            return
        self.prose += self.source.count("。", start, end)
        for match in _TEXT.finditer(self.source, start, end):
            self._keep(start, match.start())
            start = match.end()
            if match[0].isspace():
                if self._counts["pre"]:
                    self.builder.keep(match.start(), start)
                elif self.builder.last not in _BREAKS:
                    self._space = match.span()
            elif text := shown(match[0]):
                self._flush(text[0])
                self.builder.put(text, match.start(), start)
        self._keep(start, end)

    def _keep(self, start: int, end: int) -> None:
        if start < end:
            self._flush(self.source[start])
            self.builder.keep(start, end)

    def _flush(self, following: str) -> None:
        """Write the white space that came before as one space; between Chinese characters it is a wrap."""
        if self._space and not (_WIDE.match(self.builder.last) and _WIDE.match(following)):
            self.builder.put(" ", *self._space)
        self._space = None

    def _begin_cell(self, token: Token) -> None:
        """Note the break that a cell of a row begins with; an empty cell before it gets one of its own."""
        row = next((element for element in reversed(self._open) if element.name in ("tr", "table")), None)
        if row and row.name == "tr" and not self._is_dropped:
            if row.cells and row.cells[-1] == self.builder.pieces - 1:
                self.builder.put("\u2029", token.start, token.end)
            row.cells.append(self.builder.pieces - 1)

    def _end_row(self, row: _Open) -> None:
        """Make one line of a row of short cells."""
        if len(row.cells) < 2:
            return
        first = row.cells[0] + 1
        text = self.builder.tail(first)
        if "。" in text or len(text) > _LONGEST_ROW or len(text.split("\u2029")) < 2 or not text.strip():
            return
        borders = {*row.cells[1:]}
        for index in range(first, self.builder.pieces - 1):
            if self.builder.piece(index) in _BREAKS:
                self.builder.rewrite(index, "\t" if index in borders else " ")
        self.marks.append(Mark(self.builder.length - len(text), row=True))


def _is_hidden(token: Token) -> bool:
    attributes = token.attributes
    if token.name in _SHOWN or len(attributes) < 6:
        return False
    if _HIDDEN.search(_VALUES.sub("", attributes)):
        return True
    style = _STYLE.search(attributes)
    return style is not None and _HIDDEN_STYLE.search(style[0]) is not None
