"""Rows cut into whole sentences and packed into calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from govbench import corpus, tasks
from govbench.documents import sentence_spans

Row = Mapping[str, Any]
LIMIT = 1200  # characters of sentences in a call; a longer sentence, or body of a section, has its own


@dataclass(frozen=True)
class Piece:
    """A text that gets a number: a sentence, or the whole body of a section.

    ``row`` and ``number`` say where it stands (``number`` from 1 in the row), ``paragraph`` and ``position``
    the same of the paragraph (``position`` from 1); ``group`` is document and title, which no call mixes.
    """

    row: str
    number: int
    paragraph: str
    position: int
    group: tuple[str, str]
    text: str

    @property
    def title(self) -> str:
        """The heading above it, '' where the task shows none."""
        return self.group[1]


def pieces(task: str, rows: Sequence[Row]) -> list[Piece]:
    """The numbered texts of the rows, in order, from what the task lets a system see.

    For ``ner`` and ``metrics`` the title is the heading above the row: the row's own where it has one, else
    that of the packaged sections. The tasks ``sections`` and ``sentences`` show none.
    """
    declared = tasks.get(task)
    with_title = task in ("ner", "metrics")
    known = _headings() if with_title and not all("heading" in row for row in rows) else {}
    found = []
    for row in rows:
        seen = declared.visible(row)
        title = str(row.get("heading") or known.get(row["id"], "")) if with_title else ""
        group = (str(seen["doc_id"]), title)
        text = seen["body"] if task == "sections" else seen["text"]
        parts = [span.of(text) for span in sentence_spans(text)] if with_title else [text]
        paragraph = str(seen.get("paragraph_id", row["id"]))
        for number, part in enumerate(parts, start=1):
            position = seen["position"] + 1 if "position" in seen else number
            found.append(Piece(row["id"], number, paragraph, position, group, part))
    return found


def titled(rows: Iterable[Row], sections: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows of a corpus of one's own with the headings of its sections, as ``pieces`` reads them.

    >>> titled([{"id": "d:p01"}], [{"id": "d:p01", "heading": "一、党建"}])
    [{'id': 'd:p01', 'heading': '一、党建'}]
    """
    known = {row["id"]: row["heading"] for row in sections}
    return [{**row, "heading": known.get(row["id"], "")} for row in rows]


def packed(found: Sequence[Piece], limit: int = LIMIT) -> Iterator[list[Piece]]:
    """The pieces in calls of at most ``limit`` characters of one group; only a longer paragraph is cut."""
    call: list[Piece] = []
    for block in _blocks(found, limit):
        if call and (call[0].group != block[0].group or _size(call) + _size(block) > limit):
            yield call
            call = []
        call = call + block
    if call:
        yield call


def _blocks(found: Sequence[Piece], limit: int) -> Iterator[list[Piece]]:
    """Paragraphs, and of longer ones as many sentences as fit."""
    block: list[Piece] = []
    sizes = _paragraph_sizes(found)
    for piece in found:
        is_other = bool(block) and (block[0].group, block[0].paragraph) != (piece.group, piece.paragraph)
        is_full = sizes[piece.group, piece.paragraph] > limit and _size([*block, piece]) > limit
        if block and (is_other or is_full):
            yield block
            block = []
        block.append(piece)
    if block:
        yield block


def _paragraph_sizes(found: Iterable[Piece]) -> dict[tuple[tuple[str, str], str], int]:
    sizes: dict[tuple[tuple[str, str], str], int] = {}
    for piece in found:
        key = piece.group, piece.paragraph
        sizes[key] = sizes.get(key, 0) + len(piece.text)
    return sizes


def _size(found: Iterable[Piece]) -> int:
    return sum(len(piece.text) for piece in found)


def _headings() -> dict[str, str]:
    splits = corpus.splits("sections")
    return {row["id"]: row["heading"] for split in splits for row in corpus.rows("sections", split)}
