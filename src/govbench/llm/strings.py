"""Which occurrence of a string in a sentence is meant: counted from 1, overlapping ones included."""

from __future__ import annotations

from collections.abc import Sequence

from govbench.alignment import Wanted, align


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


def number_values(text: str, values: Sequence[tuple[str, str]]) -> list[int | None]:
    """The occurrence of each value in the text, in listed order; None for one that has no place.

    A value is looked up with its unit where the two stand together in the text: the 5 of 5% is not the
    one in 2015.

    >>> number_values("2015年办结4件，增长5%。", [("4", "件"), ("5", "%")])
    [1, 2]
    """
    wanted = [Wanted(value + unit if value + unit in text else value) for value, unit in values]
    return [
        occurrence(text, value, found.span.start) if found.span and value in text else None
        for (value, _), found in zip(values, align(text, wanted), strict=True)
    ]
