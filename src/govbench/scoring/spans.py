"""Labelled spans of many texts as columns, and their exact matching: gold is a set, predictions a multiset.

A span is packed into one integer, text first, so that sorting and comparing whole corpora takes
milliseconds. Sums never depend on the order in which spans are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from govbench.scoring.measure import Booleans, Integers, row_counts

LIMIT = 2**31  # offsets stay below it: they are int32 in the dataset


@dataclass(frozen=True)
class Spans:
    """``n`` spans of ``texts`` texts.

    ``text`` (index of the text), ``start``, ``end`` (half-open, code points) and ``label`` (code) have shape
    ``(n,)``. A span that was found nowhere has start and end -1: it counts and meets nothing.
    """

    texts: int
    text: Integers
    start: Integers
    end: Integers
    label: Integers

    def __len__(self) -> int:
        return len(self.text)

    def where(self, kept: Booleans | npt.NDArray[np.intp]) -> Spans:
        """The spans that are marked, or that have these indices."""
        return Spans(self.texts, self.text[kept], self.start[kept], self.end[kept], self.label[kept])

    def unlabelled(self) -> Spans:
        """The same spans, all of one label."""
        return Spans(self.texts, self.text, self.start, self.end, np.zeros_like(self.label))

    def distinct(self) -> Spans:
        """Every span once, in order of text, start, end and label."""
        return self.where(np.unique(keys_of(self, self)[0], return_index=True)[1])

    @cached_property
    def counts(self) -> Integers:
        """Spans of every text, shape ``(texts,)``."""
        return row_counts(self.texts, self.text)


def keys_of(gold: Spans, predicted: Spans) -> tuple[Integers, Integers]:
    """One non-negative integer a span: equal for equal text, start, end and label, ordered by text."""
    bits = [1 + max(_top(getattr(gold, f)), _top(getattr(predicted, f))).bit_length() for f in _FIELDS]
    if sum(bits) <= 63:
        one, other = (_packed([getattr(s, f) for f in _FIELDS], bits) for s in (gold, predicted))
        return one, other
    # Offsets too long for one word: each pair of them is replaced by its rank among the pairs that occur.
    both = [np.concatenate([getattr(gold, f), getattr(predicted, f)]) for f in _FIELDS]
    ranks = np.unique(_packed(both[1:3], [31, 32]), return_inverse=True)[1].astype(np.int64)
    packed = _packed([both[0], ranks, both[3]], [1 + _top(c).bit_length() for c in (both[0], ranks, both[3])])
    return packed[: len(gold)], packed[len(gold) :]


_FIELDS = ("text", "start", "end", "label")


def _top(column: Integers) -> int:
    return int(column.max(initial=0)) + 1


def _packed(columns: list[Integers], bits: list[int]) -> Integers:
    """The columns side by side in one word; 1 is added to each, because a span found nowhere has -1."""
    packed = np.zeros(len(columns[0]), dtype=np.int64)
    for column, width in zip(columns, bits, strict=True):
        packed <<= width
        packed |= column + 1
    return packed


def credited(spans: Spans, others: Spans) -> Booleans:
    """Which of the spans have an equal one among the others, one to one.

    Of k copies here and m there min(k, m) are marked, the first ones, so gold credited by predictions and
    predictions credited by gold are equally many: one beyond that is missed, or a false positive.

    >>> def spans(*ends):
    ...     n = len(ends)
    ...     return Spans(1, np.zeros(n, int), np.zeros(n, int), np.array(ends, int), np.zeros(n, int))
    >>> gold, predicted = spans(2, 3), spans(3, 3, 4)
    >>> credited(gold, predicted).tolist(), credited(predicted, gold).tolist()
    ([False, True], [True, False, False])
    """
    keys, available = keys_of(spans, others)
    order = np.argsort(keys, kind="stable")
    ordered, available = keys[order], np.sort(available)
    # The n-th copy of a key here is credited by the n-th copy there, if there is one.
    place = np.searchsorted(available, ordered) + _copies(ordered)
    there = np.append(available, -1)[np.minimum(place, len(available))]
    found = np.empty(len(keys), dtype=np.bool_)
    found[order] = there == ordered
    return found


def _copies(ordered: Integers) -> Integers:
    """How many equal numbers stand before each, in a sorted array."""
    index = np.arange(len(ordered))
    new = np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]
    return index - np.maximum.accumulate(np.where(new, index, 0))


def exact_statistics(gold: Spans, predicted: Spans) -> Integers:
    """True positives, predictions and gold spans of every text, shape ``(texts, 3)``."""
    hits = credited(gold, predicted)
    return np.stack([row_counts(gold.texts, gold.text[hits]), predicted.counts, gold.counts], axis=1)


def label_statistics(gold: Spans, predicted: Spans, labels: int) -> Integers:
    """The same of every text and label, shape ``(texts, 3 * labels)``: three columns a label."""
    tables = [
        row_counts(s.texts * labels, s.text * labels + s.label).reshape(s.texts, labels)
        for s in (gold.where(credited(gold, predicted)), predicted, gold)
    ]
    return np.stack(tables, axis=2).reshape(gold.texts, 3 * labels)


def label_totals(gold: Spans, predicted: Spans, labels: int) -> Integers:
    """The sum of ``label_statistics`` over the texts, without the table of every text."""
    hits = credited(gold, predicted)
    counts = [row_counts(labels, label) for label in (gold.label[hits], predicted.label, gold.label)]
    return np.stack(counts, axis=1).reshape(3 * labels)
