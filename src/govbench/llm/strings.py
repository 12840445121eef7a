"""Which occurrence of a string in a sentence is meant: counted from 1, overlapping ones included."""

from __future__ import annotations

from govbench.alignment import fold
from govbench.documents import Span


def occurrence(sentence: str, text: str, start: int) -> int:
    """The number of the occurrence that begins at ``start``.

    >>> occurrence("啊啊啊", "啊啊", 1)
    2
    """
    return sum(sentence.startswith(text, i) for i in range(start + 1))


def find_occurrence(sentence: str, text: str, number: int) -> int:
    """Where the occurrence with that number begins. Raises ``ValueError`` where there is none."""
    at = -1
    for _ in range(number):
        at = sentence.index(text, at + 1)
    return at


def number(sentence: str, text: str, span: Span | None) -> int:
    """The number of the occurrence that was placed there; one more than there are for one without a place.

    Where it was placed by ``fold``, the occurrences of the folded string are counted, as ``align`` does.

    >>> number("啊啊啊", "啊啊", Span(1, 3)), number("啊啊啊", "啊啊", None)
    (2, 3)
    """
    if span is None or not sentence.startswith(text, span.start):
        sentence, text = fold(sentence), fold(text)
    if span is None:
        return occurrence(sentence, text, len(sentence)) + 1
    return occurrence(sentence, text, span.start)


def with_unit(text: str, value: str, unit: str) -> str:
    """What to look for to find a value: it and its unit where the two stand together in the text.

    >>> with_unit("2015年增长5%。", "5", "%")
    '5%'
    """
    return value + unit if value + unit in text else value
