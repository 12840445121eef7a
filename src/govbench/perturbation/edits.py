"""Rewriting a text in place: every edit has the length of what it replaces, so that no offset moves."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from govbench.documents import Document

T = TypeVar("T")
HEADER = ("document", "kind", "unit", "from", "to", "count", "where", "note")
_DRAWS = 200


@dataclass(frozen=True)
class Edit:
    """One place of a document and what is to stand there.

    ``start`` is the offset in the document, ``kind`` one of ``place``, ``year``, ``month``, ``day`` and
    ``figure``; a figure has its canonical ``unit``. Where ``new`` equals ``old`` nothing changes, and
    ``note`` says why.

    Raises ``ValueError`` where the lengths differ.
    """

    start: int
    old: str
    new: str
    kind: str
    note: str = ""
    unit: str = ""

    def __post_init__(self) -> None:
        if len(self.old) != len(self.new):
            raise ValueError(f"'{self.new}' has not the length of '{self.old}'")


@dataclass(frozen=True)
class Change:
    """All edits of one kind that turn the same into the same: a row of the table.

    ``where`` has the ids of the sentences, and for other lines their number in the document (``line 3``).
    """

    document: str
    kind: str
    unit: str
    old: str
    new: str
    count: int
    where: tuple[str, ...]
    note: str

    @property
    def kept(self) -> bool:
        """Whether it was left as it is."""
        return self.old == self.new

    def cells(self) -> list[str]:
        """As ``HEADER`` names them."""
        return [
            *(self.document, self.kind, self.unit, self.old, self.new, str(self.count)),
            *(", ".join(self.where), self.note),
        ]


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text after all edits.

    >>> apply("广州市办结12件", [Edit(0, "广州", "沛川", "place"), Edit(5, "12", "47", "figure")])
    '沛川市办结47件'

    Raises ``ValueError`` where an edit replaces something else than what stands there, or two overlap.
    """
    chars, done = list(text), 0
    for edit in sorted(edits, key=lambda e: e.start):
        end = edit.start + len(edit.old)
        if edit.start < done or text[edit.start : end] != edit.old:
            raise ValueError(f"'{edit.old}' is not at {edit.start}, or overlaps what stands before")
        chars[edit.start : end] = edit.new
        done = end
    return "".join(chars)


def changes(document: Document, edits: Iterable[Edit]) -> tuple[Change, ...]:
    """The edits of a document as rows of the table, in the order of kinds and of first occurrence."""
    units = [
        (paragraph.span.start + sentence.span.start, sentence.id)
        for paragraph in document.paragraphs
        for sentence in paragraph.sentences
    ]
    units += [(line.span.start, f"line {line.number}") for line in document.lines if line.kind != "body"]
    units.sort()
    found: dict[tuple[str, ...], list[str]] = {}
    for edit in sorted(edits, key=lambda e: e.start):
        where = next(name for start, name in reversed(units) if start <= edit.start)
        found.setdefault((edit.kind, edit.unit, edit.old, edit.new, edit.note), []).append(where)
    rows = [
        Change(document.id, kind, unit, old, new, len(where), tuple(dict.fromkeys(where)), note)
        for (kind, unit, old, new, note), where in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: row.kind))


def table(rows: Iterable[Change], heading: str) -> str:
    """The rows as tab-separated text below a comment line."""
    lines = [f"# {heading}", "\t".join(HEADER), *("\t".join(row.cells()) for row in rows)]
    return "\n".join(lines) + "\n"


def in_order(old: Sequence[T], draw: Callable[[], Sequence[T] | None]) -> list[T] | None:
    """New values for sorted, distinct old ones, in the same order; as few as possible stay what they were.

    ``draw`` gives as many distinct values, sorted, or None where it finds none; it is asked until none stays,
    at most two hundred times. None where nothing was ever drawn.
    """
    best: Sequence[T] | None = None
    least = len(old) + 1
    for _ in range(_DRAWS):
        drawn = draw()
        if drawn is None:
            break
        same = sum(a == b for a, b in zip(old, drawn, strict=True))
        if same < least:
            best, least = drawn, same
        if not same:
            break
    return None if best is None else list(best)


def chance(seed: int, *about: str) -> random.Random:
    """A generator of its own for each thing that is drawn, the same on every platform."""
    return random.Random(":".join((str(seed), *about)))
