"""From a surface, as a person writes it, to the span it names, and back.

An item names its surface inside a scope (its sentence, or the mention that encloses it); where the surface
occurs there more than once, ``#n`` says which occurrence, counted from 1, overlapping ones included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from govbench.documents import Span
from govbench.errors import GovbenchError

_NUMBERED = re.compile(r"(?P<surface>.*\S)\s+#(?P<n>\d+)")


def occurrences(text: str, surface: str, scope: Span) -> Iterator[Span]:
    """Every span inside ``scope`` whose slice is ``surface``, overlapping ones included.

    >>> list(occurrences("一一一", "一一", Span(0, 3)))
    [Span(start=0, end=2), Span(start=1, end=3)]
    """
    start = text.find(surface, scope.start, scope.end)
    while surface and start >= 0:
        yield Span(start, start + len(surface))
        start = text.find(surface, start + 1, scope.end)


def locate(text: str, anchor: str, scope: Span) -> Span:
    """The span that ``anchor`` (a surface, or ``surface #n``) names inside ``scope``.

    >>> locate("市委、市政府、市委", "市委 #2", Span(0, 9))
    Span(start=7, end=9)

    Raises ``GovbenchError`` A103 when the surface does not occur, A104 when it occurs more than once and the
    number is missing or too high.
    """
    match = _NUMBERED.fullmatch(anchor)
    surface, number = (match["surface"], int(match["n"])) if match else (anchor, 0)
    found = list(occurrences(text, surface, scope))
    if not found:
        raise GovbenchError.of("A103", f"'{surface}' does not occur in '{scope.of(text)}'")
    if number > len(found) or (number == 0 and len(found) > 1):
        raise GovbenchError.of("A104", f"'{surface}' occurs {len(found)} times in '{scope.of(text)}'")
    return found[max(number, 1) - 1]


def anchor(text: str, span: Span, scope: Span) -> str:
    """The shortest anchor that ``locate`` turns back into ``span``.

    >>> anchor("市委、市政府、市委", Span(7, 9), Span(0, 9))
    '市委 #2'
    """
    surface = span.of(text)
    found = list(occurrences(text, surface, scope))
    return surface if len(found) == 1 else f"{surface} #{found.index(span) + 1}"
