"""One label a row: its statistics, its measures, its confusion matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from govbench.scoring.measure import (
    Integers,
    Measure,
    accuracy,
    macro_counts,
    macro_f1,
    micro_counts,
    micro_f1,
    row_counts,
)
from govbench.scoring.slices import Rate, Side, Sides, Slicing, lengths


@dataclass(frozen=True)
class LabelItems:
    """``gold`` and ``predicted`` are indices in ``labels``, shape ``(rows,)``; -1 is no prediction."""

    labels: tuple[str, ...]
    gold: Integers
    predicted: Integers


@dataclass(frozen=True)
class Confusion:
    """``counts[i][j]`` items of gold label ``labels[i]`` were predicted ``labels[j]``.

    A further last column counts items without a prediction.
    """

    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


def label_items(labels: Sequence[str], gold: Sequence[str], predicted: Sequence[str | None]) -> LabelItems:
    """Labels by name as items; None is no prediction.

    >>> label_items(("A", "B"), ["B", "A"], ["B", None]).predicted.tolist()
    [1, -1]
    """
    code: dict[str | None, int] = {None: -1, **{label: i for i, label in enumerate(labels)}}
    one, other = (np.array([code[label] for label in side], dtype=np.int64) for side in (gold, predicted))
    return LabelItems(tuple(labels), one, other)


def label_counts(items: LabelItems) -> Integers:
    """Three columns a label (true positives, predicted, gold), shape ``(rows, 3 * labels)``."""
    codes = np.arange(len(items.labels))
    gold, predicted = items.gold[:, np.newaxis] == codes, items.predicted[:, np.newaxis] == codes
    table = np.stack([gold & predicted, predicted, gold], axis=2).astype(np.int64)
    return table.reshape(len(gold), 3 * len(codes))


def right_counts(items: LabelItems) -> Integers:
    """Right, predicted and gold of every row, shape ``(rows, 3)``."""
    right, given = items.gold == items.predicted, items.predicted >= 0
    return np.stack([right, given, np.ones_like(right)], axis=1).astype(np.int64)


def confusion(items: LabelItems) -> Confusion:
    """Gold against predicted labels, for the labels that occur on either side."""
    size = len(items.labels)
    cells = items.gold * (size + 1) + np.where(items.predicted < 0, size, items.predicted)
    table = row_counts(size * (size + 1), cells).reshape(size, size + 1)
    there = np.flatnonzero(table.sum(axis=1) + table[:, :size].sum(axis=0)).tolist()
    counts = table[np.ix_(there, [*there, size])]
    return Confusion(tuple(items.labels[i] for i in there), tuple(map(tuple, counts.tolist())))


def label_slices(
    items: LabelItems, headings: Sequence[str], origins: Sequence[str], texts: Sequence[str]
) -> list[Slicing]:
    """By label (F1), and by section, origin and length of the text (accuracy)."""
    rows, right, given = np.arange(len(items.gold)), items.gold == items.predicted, items.predicted >= 0
    names, size = lengths((25, 50, 100, 200, 400), np.array([len(text) for text in texts], dtype=np.int64))
    by_label, by_text = (
        Sides(len(rows), Side(rows, right), Side(rows[given], right[given]), Rate(name, value))
        for name, value in (("f1", micro_f1), ("accuracy", accuracy))
    )
    return [
        by_label.by("label", items.labels, items.gold, items.predicted[given]),
        *by_text.by_row("section", headings),
        *by_text.by_row("origin", origins),
        by_text.by("length", names, size, size[given]),
    ]


def label_measures(independent: bool) -> tuple[Measure[LabelItems], ...]:
    """Macro-F1 over the labels that gold supports, the headline, and accuracy.

    ``independent`` says that every row is a paragraph of its own, which gives accuracy Wilson's interval.
    """
    return (
        Measure(
            "macro-f1", "mean F1 of the labels with gold support", label_counts, macro_f1(1), macro_counts
        ),
        Measure(
            "accuracy",
            "share of rows with the right label",
            right_counts,
            accuracy,
            micro_counts,
            independent,
        ),
    )
