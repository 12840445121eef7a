"""Texts as a checkpoint reads them: tokens, in windows that overlap where a text is longer than one.

What is predicted or learned of a token is so in one window only, the one in which it stands further from the
edge: the border between two neighbours is the middle of their overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class Piece(NamedTuple):
    """The characters ``[start, end)`` of a text, for which the token number ``at`` of a window speaks."""

    at: int
    start: int
    end: int


@dataclass(frozen=True)
class Window:
    """Tokens of the text number ``text``, the model's special ones among them, and the pieces it decides."""

    text: int
    tokens: tuple[int, ...]
    pieces: tuple[Piece, ...]


def cut(tokenizer: Any, texts: Sequence[str], size: int) -> list[Window]:
    """The windows of ``size`` tokens or less, in order; every text has one at least.

    The pieces of a text's windows follow each other: none is empty, none overlaps another, none begins or
    ends with white space. No mention begins or ends with what no piece covers: white space, and what the
    tokenizer leaves out.
    """
    if not texts:
        return []
    special = tokenizer.num_special_tokens_to_add()
    overlap = (size - special) // 2
    read = tokenizer(
        list(texts),
        truncation=True,
        max_length=size,
        stride=overlap,
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
    )
    owners = read["overflow_to_sample_mapping"]
    windows: list[Window] = []
    reached = 0
    for number, text in enumerate(owners):
        first = number == 0 or owners[number - 1] != text
        last = number + 1 == len(owners) or owners[number + 1] != text
        own = [at for at, sequence in enumerate(read.sequence_ids(number)) if sequence is not None]
        begin = 0 if first else overlap // 2
        end = len(own) if last else size - special - overlap + overlap // 2
        spans = [(at, *read["offset_mapping"][number][at]) for at in own[begin:end]]
        pieces = _pieces(texts[text], spans, 0 if first else reached)
        reached = pieces[-1].end if pieces else reached
        # A tokenizer without special tokens reads nothing in an empty text, and a model cannot read nothing.
        tokens = tuple(read["input_ids"][number]) or (tokenizer.pad_token_id,)
        windows.append(Window(text, tokens, tuple(pieces)))
    return windows


def _pieces(text: str, spans: Sequence[tuple[int, int, int]], reached: int) -> list[Piece]:
    """The pieces of tokens in order, from ``reached`` on.

    Tokens may take the white space before them in, share a character (its bytes) or begin where the one
    before began (SentencePiece's mark of a word). A piece is what a token adds to those before it; a token
    that adds nothing has none, so the first of several that share a character speaks for it.
    """
    found = []
    for at, begin, end in spans:
        added = text[max(begin, reached) : end]
        start = end - len(added.lstrip())
        stop = start + len(added.strip())
        if start < stop:
            found.append(Piece(at, start, stop))
            reached = stop
    return found
