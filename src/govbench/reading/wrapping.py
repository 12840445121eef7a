"""Lines that a program broke at a fixed width, and the paragraphs they were.

A text is hard-wrapped when a good part of its lines fills one width, hardly any line is wider, and most of
the full lines stop in mid-sentence. Widths are in columns, two for a Chinese character: what GB 18030 needs
bytes for.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from govbench.reading.headings import is_numbered, rank
from govbench.reading.lines import Line

# In columns. Narrower lines are cells of tables, wider ones no page holds.
_NARROWEST, _WIDEST = 24, 200
# A line is full when it fills so much of the width: a word or a number that did not fit may be this long.
_FULL = 0.88
# Programs measure digits differently: a line that stops in the middle of prose may fall this short.
_FULL_PROSE = 0.6
# Shares of the lines of a wrapped text, well between the wrapped and the unwrapped files we know: full lines
# (the rest are last lines, headings and tables), of those the ones that stop in mid-sentence (at most a
# fifth in unwrapped files) and the ones with a punctuation mark inside, and lines that are too wide.
_SHARE_FULL = 0.25
_SHARE_OPEN = 0.6
_SHARE_PROSE = 0.5
_SHARE_WIDER = 0.04
_FEWEST_OPEN = 4
# Among the wider ones, notes in smaller type, there are no tables and headings.
_SHARE_FULL_OF_WIDER = 0.5
# In a hundred full lines so many may stand out beyond the edge.
_BEYOND = 3
# How far around a line to look for the width meant for it, in lines.
_NEAR = 5
_LAST_COLUMNS = 2
_CLOSED = frozenset("。！？；：!?;:…—")
_CLOSING_MARKS = "”’』」）)】》\"'"
_INSIDE = re.compile("[，。；、,;].")
# After these a sentence goes on, however short the line.
_OPEN = frozenset("，、,（(《“‘[【")
_WORD = re.compile(r"[^\u2e80-\uffff\s]*[\u2e80-\uffff]?[，。、；：！？）》”’%％]*")
_LETTER = re.compile(r"[A-Za-z]")
_MARKER = re.compile(r"[-+*] |\||——|第[一二三四五六七八九十]{1,3}[，,]")


def wrap_widths(lines: Sequence[Line]) -> tuple[int, ...]:
    """The widths at which the lines were broken, the most frequent first; none when they were not.

    Notes in smaller type have a width of their own, which is looked for among the lines that are too wide.

    >>> wrap_widths([Line(0, 0, "全年地区生产总值增长百分之五左右居民"), Line(0, 0, "收入稳步增加。")])
    ()
    """
    measured = [
        (columns(line.text), is_open(line.text), _INSIDE.search(line.text) is not None)
        for line in lines
        if not line.row
    ]
    found: list[int] = []
    share = _SHARE_FULL
    while len(measured) > _SHARE_WIDER * len(lines):
        width = _width(sorted(measured), share)
        if not width:
            return ()
        found.append(width)
        measured = [line for line in measured if line[0] > width / _FULL]
        share = _SHARE_FULL_OF_WIDER
    return tuple(found)


def _width(measured: Sequence[tuple[int, bool, bool]], share: float) -> int:
    """The width that most lines fill, if these are a share of all, stop in mid-sentence and hold prose."""
    widths = [width for width, _, _ in measured]
    opened = [0, *accumulate(is_open for _, is_open, _ in measured)]
    prose = [0, *accumulate(is_prose for _, _, is_prose in measured)]
    best = (0, 0)
    for width in {widths[len(widths) * percent // 100] for percent in range(20, 100)}:
        low, high = bisect_left(widths, _FULL * width), bisect_right(widths, width / _FULL)
        full = high - low
        if (
            _NARROWEST <= width <= _WIDEST
            and full >= share * len(measured)
            and opened[high] - opened[low] >= max(_FEWEST_OPEN, _SHARE_OPEN * full)
            and prose[high] - prose[low] >= _SHARE_PROSE * full
        ):
            # The edge that all but a few of them keep to.
            best = max(best, (full, widths[high - 1 - full * _BEYOND // 100]))
    return best[1]


def local_widths(own: Sequence[int], widths: Sequence[int]) -> list[int]:
    """For each line of a width the one that was meant for it: the narrowest that its surroundings fit into.

    >>> local_widths([10, 52, 54, 53, 80, 79, 20], [54, 80])
    [54, 54, 54, 54, 80, 80, 54]
    """
    ordered = sorted(widths)
    return [
        next((width for width in ordered if width / _FULL >= own[i] and width / _FULL >= around), ordered[-1])
        for i, around in enumerate(_around(own))
    ]


def _around(own: Sequence[int]) -> Iterator[int]:
    """The greatest width near a line, before it or behind it, whichever is less."""
    for i in range(len(own)):
        yield min(max(own[max(0, i - _NEAR) : i + 1]), max(own[i : i + _NEAR + 1]))


def columns(text: str) -> int:
    """How wide a line is."""
    return len(text.encode("gb18030", "ignore"))


def is_open(text: str) -> bool:
    """Whether a line stops in mid-sentence.

    >>> is_open("增长8.4%"), is_open("增长8.4%。”"), is_open("要求：")
    (True, False, False)
    """
    return text.rstrip(_CLOSING_MARKS)[-1:] not in _CLOSED


def continues(before: Line, line: Line, width: int, room: int, base: int) -> bool:
    """Whether ``line`` goes on with the paragraph of ``before``.

    ``width`` is the one meant for the line before, ``room`` what it left free of it, ``base`` the indent of
    most lines.

    >>> one, two = Line(0, 0, "全年地区生产总值达到1,2"), Line(0, 0, "34.5亿元。")
    >>> continues(one, two, 24, 1, 0), continues(one, Line(0, 0, "一、民生"), 24, 1, 0)
    (True, False)
    """
    if line.level or before.level or line.row or before.row or line.indent > base + 1:
        return False
    numbered = is_numbered(line.text)
    if (numbered and rank(line.text)) or _MARKER.match(line.text):
        return False
    if before.text[-1] in _OPEN:
        return True
    if room >= (1 - _FULL) * width and _would_fit(before, line, width, room, numbered=numbered):
        return False
    if is_open(before.text) or before.text[-1] in "；;" or line.text.startswith("其中"):
        return not (numbered and rank(before.text))
    # Behind the end of a sentence a paragraph goes on only when its line was full to the last column.
    return not line.gap and not numbered and room <= _LAST_COLUMNS


def _would_fit(before: Line, line: Line, width: int, room: int, *, numbered: bool) -> bool:
    """Whether there was room for the next word, so that the line must have been ended on purpose."""
    share = _FULL if numbered or not _INSIDE.search(before.text) else _FULL_PROSE
    return room - columns(_first_word(line.text)) >= (1 - share) * width


def _first_word(text: str) -> str:
    """What cannot be broken at the start of a line: a number or a word, and the marks that follow it."""
    match = _WORD.match(text)
    return match[0] if match else ""


def glue(before: str, after: str) -> str:
    """What stands between two joined lines: a space between Latin words, otherwise nothing.

    >>> glue("研究", "开发"), glue("1,2", "34.5"), glue("gross", "domestic")
    ('', '', ' ')
    """
    return " " if _LETTER.match(before[-1]) and _LETTER.match(after[0]) else ""
