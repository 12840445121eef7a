"""Nested mentions as tags of tokens, one tag a level of nesting (task ``ner``).

Every level has a head of its own on one encoder (the linear layer of Devlin et al. 2019, section 5.3, once a
level), so a checkpoint is fine-tuned once whatever the depth. Technically the heads stand side by side in a
single token classifier, whose outputs are named ``1:B-GOV``, ``2:B-GPE`` and so on: it is saved and loaded
as any other.

A mention is widened to whole pieces, from the first that it touches to the last: ``20`` in ``2022`` becomes
``2022`` where that is one token. Of two mentions of a level that then share a piece, the first is learned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from govbench.systems import Prediction, Row
from govbench.systems.hf_windows import Piece, Window
from govbench.systems.levels import (
    OUTSIDE,
    Mention,
    clash,
    decode,
    encode,
    exact_f1,
    families,
    mentions,
    prediction,
)

Numbers = npt.NDArray[Any]

IGNORED = -100  # the target that torch's cross-entropy leaves out


@dataclass(frozen=True)
class Tagging:
    """The labels and the number of levels that ``train`` has."""

    labels: tuple[str, ...]
    levels: int

    architecture = "AutoModelForTokenClassification"

    @classmethod
    def learn(cls, rows: Sequence[Row]) -> Tagging:
        found = [mentions(row) for row in rows]
        labels = {mention.label for one in found for mention in one}
        depths = (family.level for one in found for family in families(one) if family.children)
        return cls(tuple(sorted(labels)), max(depths, default=0))

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """The tags of a level."""
        return OUTSIDE, *(f"{place}-{label}" for label, place in product(self.labels, "BIES"))

    @property
    def outputs(self) -> tuple[str, ...]:
        """What the model's outputs are, level by level."""
        return tuple(f"{level}:{tag}" for level in range(1, self.levels + 1) for tag in self.classes)

    def text(self, row: Row) -> str:
        return str(row["text"])

    def targets(self, rows: Sequence[Row], windows: Sequence[Window]) -> list[Numbers]:
        """For each window the index of the right tag, shape ``(tokens, levels)``."""
        index = {tag: i for i, tag in enumerate(self.classes)}
        found = [np.full((len(window.tokens), self.levels), IGNORED) for window in windows]
        for row, numbers in zip(rows, _by_text(windows, len(rows)), strict=True):
            pieces = [piece for number in numbers for piece in windows[number].pieces]
            tags = np.array([[index[t] for t in level] for level in self._tags(row, pieces)]).T
            places = [(number, piece.at) for number in numbers for piece in windows[number].pieces]
            for (number, at), right in zip(places, tags, strict=True):
                found[number][at] = right
        return found

    def predictions(
        self, rows: Sequence[Row], windows: Sequence[Window], scores: Sequence[Numbers]
    ) -> list[Prediction]:
        """The mentions of every row, from the scores of its windows' tokens, shape ``(tokens, outputs)``."""
        made = []
        for row, numbers in zip(rows, _by_text(windows, len(rows)), strict=True):
            pieces = [piece for number in numbers for piece in windows[number].pieces]
            of_pieces = [scores[number][piece.at] for number in numbers for piece in windows[number].pieces]
            made.append(prediction(row, self._mentions(pieces, of_pieces)))
        return made

    def value(self, rows: Sequence[Row], made: Sequence[Prediction]) -> float:
        return exact_f1(rows, made)

    def _tags(self, row: Row, pieces: Sequence[Piece]) -> list[list[str]]:
        """The tags of a text's pieces on every level."""
        levels: dict[int, list[Mention]] = defaultdict(list)
        for family in families(mentions(row)):
            levels[family.level] += family.children
        return [
            encode(_widened(levels[level], pieces), 0, len(pieces)) for level in range(1, self.levels + 1)
        ]

    def _mentions(self, pieces: Sequence[Piece], scores: Sequence[Numbers]) -> list[Mention]:
        """The best well-formed tags of each level, from outside in.

        What crosses a mention of a level further out, or is one, is dropped; what stands in none of them
        stays, since the one around it may only have been missed.
        """
        found: list[Mention] = []
        if not pieces:
            return found
        for level in np.array(scores).reshape(len(pieces), self.levels, -1).swapaxes(0, 1):
            tags = [self.classes[i] for i in best_path(level, self._allowed)]
            for first, end, label in decode(tags, 0):
                mention = Mention(pieces[first].start, pieces[end - 1].end, label)
                if not any(clash(mention.start, mention.end, other) for other in found):
                    found.append(mention)
        return found

    @cached_property
    def _allowed(self) -> Numbers:
        """0 where the tag of the column may follow that of the row, and minus infinity where not."""
        return np.array(
            [[0.0 if _follows(a, b) else -np.inf for b in self.classes] for a in self.classes], np.float32
        )


def best_path(scores: Numbers, allowed: Numbers) -> list[int]:
    """The sequence with the highest sum of scores, shape ``(places, tags)``, among the allowed (Viterbi).

    Before and behind the text stands the tag number 0, which is ``OUTSIDE``. Here 1 may not follow itself:

    >>> best_path(np.array([[0.0, 2.0], [3.0, 4.0]]), np.array([[0.0, 0.0], [0.0, -np.inf]]))
    [1, 0]
    """
    reached = scores[0] + allowed[0]
    pointers = []
    for place in scores[1:]:
        paths = reached[:, None] + allowed
        pointers.append(paths.argmax(0))
        reached = paths.max(0) + place
    best = [int((reached + allowed[:, 0]).argmax())]
    for back in reversed(pointers):
        best.append(int(back[best[-1]]))
    return best[::-1]


def _follows(before: str, after: str) -> bool:
    """Whether a mention that has begun goes on with its own label, and none goes on that has not begun."""
    begun, goes_on = before[0] in "BI", after[0] in "IE"
    return before[1:] == after[1:] if begun and goes_on else begun == goes_on


def _widened(children: Iterable[Mention], pieces: Sequence[Piece]) -> list[Mention]:
    """Mentions of one level as spans of pieces, without those that share a piece with one before."""
    found: list[Mention] = []
    for start, end, label in children:
        touched = [i for i, piece in enumerate(pieces) if piece.start < end and start < piece.end]
        if touched and (not found or found[-1].end <= touched[0]):
            found.append(Mention(touched[0], touched[-1] + 1, label))
    return found


def _by_text(windows: Sequence[Window], texts: int) -> list[list[int]]:
    """The numbers of every text's windows."""
    found: list[list[int]] = [[] for _ in range(texts)]
    for number, window in enumerate(windows):
        found[window.text].append(number)
    return found
