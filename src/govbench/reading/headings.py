"""Headings and titles: short lines without the end of a sentence, known by how they begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from govbench.reading.patterns import headings, whole

_LONGEST_HEADING = 60
_LONGEST_RUN_IN = 40
_LONGEST_TITLE = 60
_SENTENCE = re.compile("[。！？；!?;]")
_OPEN_END = "，、,"
_HANZI = "\u3400-\u9fff"
_SPACED = re.compile(rf"(?<=[{_HANZI}])[ \u3000]+(?=[{_HANZI}])")
_GAP = re.compile(r"[\t\u3000]|\s{2,}")
_NO_TITLE = re.compile(
    rf"[—－-]|[（(]|.*[，。；：:！？]|[^{_HANZI}]*$|.*(?:局|厅|委|部|院|办|办公室|政府|队|会|上)$"
    r"|.*(?:省长|市长|区长|县长|州长|盟长|旗长|局长|厅长|部长|总理|主席|主任|书记|记者)"
)
_LEAST_HANZI = 4


def is_numbered(text: str) -> bool:
    """Whether a line begins as a heading does, however long it is."""
    return _any_heading().match(text) is not None


@cache
def _any_heading() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern.pattern})" for _, pattern in headings()))


def rank(text: str) -> int:
    """Rank of a line as a heading, 1 the highest; 0 when it is none.

    >>> rank("一、工作回顾"), rank("（二）民生"), rank("一、二审案件"), rank("（一）强产业。投资5亿元。")
    (4, 6, 0, 0)
    """
    if len(text) > _LONGEST_HEADING or not is_numbered(text):
        return 0
    if _SENTENCE.search(text) or text[-1] in _OPEN_END:
        return 0
    return next((rank for rank, pattern in headings() if pattern.match(text)), 0)


def run_in(text: str) -> str:
    """The heading that a paragraph begins with, without its full stop; '' when there is none.

    >>> run_in("（一）产业强。投资5亿元。"), run_in("（一）产业强。")
    ('（一）产业强', '')
    """
    end = text.find("。", 0, _LONGEST_RUN_IN)
    return text[:end] if 0 < end < len(text) - 1 and rank(text[:end]) else ""


def title_of(text: str) -> str:
    """The title that a line holds, without spaces between its characters; '' when it holds none.

    >>> title_of("政 府 工 作 报 告"), title_of("某市统计局"), title_of("2024年工作总结　　某某")
    ('政府工作报告', '', '2024年工作总结')
    """
    first = _SPACED.sub("", _GAP.split(text.strip(), 1)[0])
    if len(first) > _LONGEST_TITLE or _SENTENCE.search(first):
        return ""
    return first if whole("title").fullmatch(first.replace(" ", "")) else ""


def plausible_title(text: str) -> bool:
    """Whether a line could be a title though none of the words says so.

    >>> plausible_title("高质量发展情况一览"), plausible_title("某市统计局"), plausible_title("各位代表：")
    (True, False, False)
    """
    hanzi = sum(1 for character in text if "\u3400" <= character <= "\u9fff")
    return hanzi >= _LEAST_HANZI and len(text) <= _LONGEST_TITLE and not _NO_TITLE.match(text)


class Path:
    """The headings above a place.

    >>> path = Path()
    >>> path.enter(4, "一、回顾"), path.enter(6, "（一）农业"), path.enter(6, "（二）工业"), str(path)
    (None, None, None, '一、回顾 / （二）工业')
    """

    def __init__(self, above: Sequence[tuple[int, str]] = ()) -> None:
        self._above = [*above]

    def leave(self, rank: int) -> None:
        """Stand no longer under headings of this rank or below."""
        while self._above and self._above[-1][0] >= rank:
            self._above.pop()

    def enter(self, rank: int, heading: str) -> None:
        """Stand under a heading, and no longer under those it ends."""
        self.leave(rank)
        self._above.append((rank, heading))

    def with_run_in(self, heading: str) -> str:
        """The path as it is for one paragraph that begins with a heading of its own."""
        path = Path(self._above)
        path.enter(rank(heading), heading)
        return str(path)

    def __str__(self) -> str:
        return " / ".join(heading for _, heading in self._above)
