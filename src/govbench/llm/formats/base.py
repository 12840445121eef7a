"""What every format gives."""

from __future__ import annotations

from dataclasses import dataclass

from govbench.llm.items import AnyItem

MOST = 1 << 18  # characters of a reply that is read: no answer about a call's sentences is so long


@dataclass(frozen=True)
class Answer:
    """The items of one answer that are whole, in its order, and what was wrong with the others.

    ``superseded`` items stood in an earlier answer of the same reply. ``rewritten`` sentences came back
    otherwise than they were sent, ``omitted`` ones not at all, in a format that gives sentences back.
    """

    items: tuple[AnyItem, ...]
    repaired: bool = False
    malformed: int = 0
    superseded: int = 0
    rewritten: int = 0
    omitted: int = 0
