"""Digits that were typed apart (1 9 9 8 年), as in early pages: undone only where the whole text has it."""

from __future__ import annotations

import re
from collections.abc import Iterable

_APART = re.compile(r"(?<!\d)\d (?=\d(?!\d))")
_TOGETHER = re.compile(r"\d(?=\d)")
_PROSE = re.compile("[，。]")
_SPACES = re.compile(r"(?<=\d) (?=[\d.．,，%％])|(?<=\d[.．]) (?=\d)|(?<=\d [.．]) (?=\d)")
_FEWEST = 10


def digits_apart(texts: Iterable[str]) -> bool:
    """Whether the sentences of a document have their digits apart.

    >>> digits_apart(["1 9 9 7 年产值7 4 7 7 2 亿元，增长1 1 ％，1 9 9 8 年目标8 ％。"])
    True
    """
    prose = [text for text in texts if _PROSE.search(text)]
    apart = sum(len(_APART.findall(text)) for text in prose)
    return apart >= _FEWEST and apart > 4 * sum(len(_TOGETHER.findall(text)) for text in prose)


def spaces_between_digits(text: str) -> list[int]:
    """Offsets of the spaces that keep the digits of a number apart.

    >>> spaces_between_digits("达到1 ．1 亿门，7 0 个")
    [3, 11]
    """
    return [match.start() for match in _SPACES.finditer(text)]
