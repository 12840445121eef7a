"""Demonstrations: paragraphs of the train split, drawn so that few of them show many labels."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache

from govbench import corpus, tasks
from govbench.protocols import row_labels

Row = corpus.Row
_POOL = 40  # paragraphs of a draw to choose from: of all, each draw would show the same few


@dataclass(frozen=True)
class Demonstration:
    """A paragraph of train with its id and its gold rows (in ``sentences`` one a sentence)."""

    id: str
    rows: tuple[Row, ...]


@cache
def draw(task: str, shots: int, seed: int) -> tuple[Demonstration, ...]:
    """So many paragraphs: of some drawn with the seed, each time the one that adds most labels.

    Labels are those of ``govbench.protocols``: for ``metrics`` the dimensions. The split is always ``train``.

    >>> [len(draw("ner", 5, seed)) for seed in (1, 2, 3)]
    [5, 5, 5]
    """
    if not shots:
        return ()
    paragraphs: dict[str, list[Row]] = {}
    for row in corpus.rows(task, "train"):
        paragraphs.setdefault(row[tasks.get(task).cluster], []).append(row)
    pool = [Demonstration(name, tuple(rows)) for name, rows in paragraphs.items()]
    random.Random(seed).shuffle(pool)
    pool = pool[:_POOL]
    drawn: list[Demonstration] = []
    shown: set[str] = set()
    for _ in range(shots):
        best = max(pool, key=lambda demo: len(_labels(task, demo) - shown))
        drawn.append(best)
        pool.remove(best)
        shown |= _labels(task, best)
    return tuple(drawn)


def _labels(task: str, demo: Demonstration) -> set[str]:
    return {label for row in demo.rows for label in row_labels(task, row)}
