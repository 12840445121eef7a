"""Measures and slices of nested labelled spans."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from govbench.scoring.measure import (
    Booleans,
    Integers,
    Measure,
    macro_counts,
    macro_f1,
    micro_counts,
    micro_f1,
    soft_counts,
    soft_f1,
)
from govbench.scoring.nesting import depths
from govbench.scoring.overlap import overlap_statistics
from govbench.scoring.slices import SMALLEST, Rate, Side, Sides, Slicing, lengths
from govbench.scoring.spans import Spans, credited, exact_statistics, label_statistics

# A pair of these around a whole span says where it stands, not what it is.
DELIMITERS = {"《": "》", "“": "”"}


@dataclass(frozen=True)
class MentionItems:
    """``gold`` (every span once) and ``predicted`` spans of ``texts``; labels are indices in ``labels``."""

    labels: tuple[str, ...]
    texts: Sequence[str]
    gold: Spans
    predicted: Spans

    @cached_property
    def right(self) -> tuple[Booleans, Booleans]:
        """Which gold mentions are found, and which predictions are the finding ones."""
        return credited(self.gold, self.predicted), credited(self.predicted, self.gold)


def undelimited(spans: Spans, texts: Sequence[str]) -> Spans:
    """The spans without the pairs of 《》 and “” that enclose them, as many as there are.

    >>> one = np.zeros(1, dtype=np.int64)
    >>> bare = undelimited(Spans(1, one, one, one + 6, one), ["《“甲乙”》"])
    >>> int(bare.start[0]), int(bare.end[0])
    (2, 4)
    """
    start, end = spans.start.copy(), spans.end.copy()
    for i, (text, first, last) in enumerate(
        zip(spans.text.tolist(), start.tolist(), end.tolist(), strict=True)
    ):
        while last - first > 2 and _enclosed(texts[text], first, last):
            first, last = first + 1, last - 1
        start[i], end[i] = first, last
    return replace(spans, start=start, end=end)


def _enclosed(text: str, start: int, end: int) -> bool:
    """Whether the first character opens a pair that the last one closes: not so in “甲”和“乙”."""
    close = DELIMITERS.get(text[start])
    if close is None or text[end - 1] != close:
        return False
    depth = 0
    for i in range(start, end):
        depth += (text[i] == text[start]) - (text[i] == close)
        if not depth:
            return i == end - 1
    return False


def _labelled(items: MentionItems) -> Integers:
    return label_statistics(items.gold, items.predicted, len(items.labels))


def _outermost(items: MentionItems) -> Integers:
    gold, predicted = (side.where(depths(side) == 0) for side in (items.gold, items.predicted))
    return exact_statistics(gold, predicted)


def _tolerant(items: MentionItems) -> Integers:
    gold, predicted = (undelimited(side, items.texts) for side in (items.gold, items.predicted))
    return exact_statistics(gold, predicted)


MEASURES: tuple[Measure[MentionItems], ...] = (
    Measure(
        "exact",
        "micro-F1 of spans with equal start, end and label, all levels of nesting",
        lambda items: exact_statistics(items.gold, items.predicted),
        micro_f1,
        micro_counts,
    ),
    Measure(
        "macro",
        f"mean exact F1 of the labels with at least {SMALLEST} gold mentions",
        _labelled,
        macro_f1(SMALLEST),
        macro_counts,
    ),
    Measure(
        "boundary",
        "micro-F1 of spans with equal start and end, whatever the label",
        lambda items: exact_statistics(items.gold.unlabelled(), items.predicted.unlabelled()),
        micro_f1,
        micro_counts,
    ),
    Measure(
        "partial",
        "F1 of character Dice, spans of one label matched one to one for the largest total",
        lambda items: overlap_statistics(items.gold, items.predicted),
        soft_f1,
        soft_counts,
    ),
    Measure(
        "outermost",
        "exact micro-F1 of the spans that no other span of their own side contains",
        _outermost,
        micro_f1,
        micro_counts,
    ),
    Measure(
        "tolerant",
        "exact micro-F1 after taking off the pairs of 《》 and “” that enclose a span",
        _tolerant,
        micro_f1,
        micro_counts,
    ),
)


def mention_slices(
    items: MentionItems, headings: Sequence[str], origins: Sequence[str], seen: Collection[str] | None
) -> list[Slicing]:
    """Exact micro-F1 by label, depth, length, section, origin, and surfaces that training gold has or lacks.

    Depth is counted among the spans of a mention's own side; a right prediction counts at the depth that it
    has in gold.
    """
    both = (items.gold, items.predicted)
    gold, predicted = (Side(spans.text, right) for spans, right in zip(both, items.right, strict=True))
    sides = Sides(len(items.texts), gold, predicted, Rate("exact", micro_f1))
    deep = [depths(spans) for spans in both]
    levels = tuple(map(str, range(1 + max(int(depth.max(initial=0)) for depth in deep))))
    (ranges, gold_length), (_, length) = (lengths((2, 4, 8, 16), s.end - s.start) for s in both)
    slices = [
        sides.by("label", items.labels, items.gold.label, items.predicted.label),
        sides.by("depth", levels, *deep),
        sides.by("length", ranges, gold_length, length),
        *sides.by_row("section", headings),
        *sides.by_row("origin", origins),
    ]
    if seen is not None:
        unseen = (
            np.array([surface not in seen for surface in _surfaces(spans, items.texts)], dtype=np.int64)
            for spans in both
        )
        slices.append(sides.by("surface", ("seen", "unseen"), *unseen))
    return slices


def _surfaces(spans: Spans, texts: Sequence[str]) -> list[str]:
    columns = (spans.text.tolist(), spans.start.tolist(), spans.end.tolist())
    return [texts[text][max(start, 0) : max(end, 0)] for text, start, end in zip(*columns, strict=True)]
