"""Scores of parts: items that share a value of one attribute, such as a label or a depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from govbench.scoring.measure import Booleans, Integers, Value, row_counts

SMALLEST = 10  # gold items below which a slice has counts and no score
MOST = 50  # values of an attribute beyond which rows are not sliced by it


@dataclass(frozen=True)
class Rate:
    """What is computed of the three counts of a part: ``value`` as in a measure, and its name."""

    name: str
    value: Value


@dataclass(frozen=True)
class Slicing:
    """Every item in one of ``parts`` by the attribute ``by``.

    ``statistics`` has shape ``(rows, len(parts), 3)``: true positives, predicted and gold items of each row
    in each part.
    """

    by: str
    parts: tuple[str, ...]
    statistics: Integers
    rate: Rate


@dataclass(frozen=True)
class Side:
    """The items of one side, gold or predicted: the row of each, and whether it is right."""

    row: Integers
    right: Booleans


@dataclass(frozen=True)
class Sides:
    """The items of both sides in ``rows`` rows; a slice of them is scored by ``rate``."""

    rows: int
    gold: Side
    predicted: Side
    rate: Rate

    def by(self, by: str, parts: Sequence[str], gold: Integers, predicted: Integers) -> Slicing:
        """The statistics by part, from the index in ``parts`` of every item of both sides.

        A right prediction is counted where its gold item is, so a part has as many right predictions as
        right gold items; ``predicted`` is read for wrong ones only. Parts without any item are left out.
        """
        width = len(parts)

        def table(row: Integers, part: Integers) -> Integers:
            return row_counts(self.rows * width, row * width + part).reshape(self.rows, width)

        right, wrong = self.gold.right, ~self.predicted.right
        tp = table(self.gold.row[right], gold[right])
        fp = table(self.predicted.row[wrong], predicted[wrong])
        statistics = np.stack([tp, tp + fp, table(self.gold.row, gold)], axis=2)
        there = np.flatnonzero(statistics.sum(axis=(0, 2))).tolist()
        return Slicing(by, tuple(parts[i] for i in there), statistics[:, there], self.rate)

    def by_row(self, by: str, values: Sequence[str]) -> list[Slicing]:
        """One slicing by an attribute of rows, ``values`` being that of each.

        None where the attribute is not known (all values are empty), or has so many values that a slice of
        them tells nothing.
        """
        names = sorted(set(values))
        if names == [""] or len(names) > MOST:
            return []
        index = {name: i for i, name in enumerate(names)}
        part = np.array([index[value] for value in values], dtype=np.int64)
        return [self.by(by, names, part[self.gold.row], part[self.predicted.row])]


def lengths(edges: Sequence[int], numbers: Integers) -> tuple[tuple[str, ...], Integers]:
    """Names of ranges of lengths and the index of each number's; ``edges`` are the last number of each.

    >>> names, parts = lengths((1, 4), np.array([1, 4, 9]))
    >>> names, parts.tolist()
    (('1', '2-4', '5+'), [0, 1, 2])
    """
    starts = [1, *(edge + 1 for edge in edges)]
    names = [f"{a}-{b}" if a < b else str(a) for a, b in zip(starts, edges, strict=False)]
    return (*names, f"{starts[-1]}+"), np.searchsorted(np.array(edges), numbers).astype(np.int64)
