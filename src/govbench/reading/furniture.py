"""What a page puts around a report: page numbers, running headers, buttons, where from and when.

The patterns are in ``patterns.tsv``. A line with the end of a sentence is never furniture.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import pairwise

from govbench.reading.lines import Line
from govbench.reading.patterns import whole

_SENTENCE_END = re.compile("[。；！？]")
_SPACE = re.compile(r"\s+")
_SAYS_SOMETHING = re.compile(r"\w")
_LONGEST = 160
_PART = re.compile(r"[\t\u3000|｜]+|\s{2,}|\s+(?=[\[【（(字分打来发浏责编作])")
_LONE_NUMBER = re.compile(r"(\d{1,4})(?:/\d{1,4})?")
# A page holds more lines than this, a table numbered line by line does not.
_PAGE_LINES = 6
_PAGE_LENGTH = 30
_DIGIT = re.compile(r"\d")
_HEADER_LENGTH = 50
_HEADER_TIMES = 3


def page_furniture(lines: Sequence[Line]) -> set[int]:
    """Indices of page numbers and of headers that run along with them.

    >>> page_furniture([Line(0, 0, text) for text in ("- 1 -", "甲", "第2页 共3页", "乙")])
    {0, 2}
    """
    short = [i for i, line in enumerate(lines) if len(line.text) <= _PAGE_LENGTH and _DIGIT.search(line.text)]
    numbers = {i for i in short if _fits("page", lines[i].text)} | _counted(lines)
    pages = numbers | {i for i, line in enumerate(lines) if line.page}
    places: defaultdict[str, set[int]] = defaultdict(set)
    for page in sorted(pages):
        for near in {page - 1, page + 1, page} - numbers:
            if 0 <= near < len(lines) and len(lines[near].text) <= _HEADER_LENGTH:
                places[re.sub(r"\d+", "0", _squeezed(lines[near].text))].add(near)
    return numbers.union(
        *(
            found
            for text, found in places.items()
            if len(found) >= _HEADER_TIMES and not _SENTENCE_END.search(text)
        )
    )


def line_furniture(lines: Sequence[Line], among: Collection[int] | None = None) -> set[int]:
    """Indices of the lines that belong to the page and not to the report, looked for ``among`` some or all.

    >>> texts = ["听全文", "2023-06-16", "来源: 某局  浏览次数: 12", "来源于财政", "-"]
    >>> sorted(line_furniture([Line(0, 0, text) for text in texts]))
    [0, 1, 2, 4]
    """
    asked = range(len(lines)) if among is None else sorted(among)
    found = {i for i in asked if _is_furniture(lines[i].text)}
    beside = {i for i in asked if {i - 1, i + 1} & found and _fits("date", lines[i].text)}
    return found | beside | {i for i in asked if not _SAYS_SOMETHING.search(lines[i].text)}


def _is_furniture(text: str) -> bool:
    if len(text) > _LONGEST or _SENTENCE_END.search(text):
        return False
    if _fits("line", text):
        return True
    # In "来源： 某局" the space behind the colon separates nothing.
    parts = [part for part in _PART.split(re.sub(r"([:：])\s+", r"\1", text)) if part]
    if len(parts) == 1:
        return False
    kinds = [next((kind for kind in ("line", "date", "part") if _fits(kind, part)), "") for part in parts]
    return "line" in kinds and "" not in kinds


def _fits(kind: str, text: str) -> bool:
    return len(text) <= _LONGEST and whole(kind).fullmatch(_squeezed(text)) is not None


def _squeezed(text: str) -> str:
    return _SPACE.sub("", text)


def _counted(lines: Sequence[Line]) -> set[int]:
    """Lines that hold a number alone and count the pages: one more each time, a page apart."""
    matches = [(i, _LONE_NUMBER.fullmatch(line.text)) for i, line in enumerate(lines) if len(line.text) < 10]
    numbers = [(i, int(match[1])) for i, match in matches if match]
    apart = [
        {i, j}
        for (i, number), (j, following) in pairwise(numbers)
        if following == number + 1
        and (j - i > _PAGE_LINES or any(line.page for line in lines[i + 1 : j + 2]))
    ]
    return set().union(*apart) if len(apart) > 1 else set()
