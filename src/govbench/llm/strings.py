"""Which occurrence of a string in a sentence is meant: counted from 1, overlapping ones included."""

from __future__ import annotations


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
