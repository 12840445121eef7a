"""A paragraph as words, with the figures and names that the quantity engine has read in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from govbench.quantities.extraction import Extraction
from govbench.quantities.metric import Mention, Metric

Span = tuple[int, int]

_PAD = "␣"
_FIGURE, _NAME = "#M", "#D"


@dataclass(frozen=True, slots=True)
class Page:
    """A paragraph as words: ``cuts`` are the offsets between them.

    Words end where jieba ends them and where the engine begins or ends anything. A figure or a name is shown
    by its kind alone.
    """

    text: str
    metrics: Sequence[Metric]
    cuts: tuple[int, ...]
    words: tuple[str, ...]
    tags: tuple[str, ...]

    @classmethod
    def of(cls, text: str, read: Extraction, words: Sequence[str], tags: Mapping[str, str]) -> Page:
        """From the text, what the engine read, a segmenter's words and the tags of known ones."""
        cuts = {0, *accumulate(map(len, words))}
        cuts.update(end for m in read.metrics for span in _said(m) for end in (span.start, span.end))
        cuts.update(end for d in read.distractors for end in (d.start, d.end))
        kinds = {at: _NAME for d in read.distractors for at in range(d.start, d.end)}
        kinds |= {at: _FIGURE for m in read.metrics for at in range(m.mention.start, m.mention.end)}
        order = tuple(sorted(cuts))
        shown = tuple(kinds.get(a, text[a:b]) for a, b in pairwise(order))
        return cls(text, read.metrics, order, shown, tuple(_tag(word, tags) for word in shown))

    def index(self, offset: int) -> int:
        """Which cut an offset is."""
        return bisect_left(self.cuts, offset)

    def word(self, i: int) -> str:
        """The word behind cut ``i``, or a sign for none."""
        return self.words[i] if 0 <= i < len(self.words) else _PAD

    def tag(self, i: int) -> str:
        """The tag of that word."""
        return self.tags[i] if 0 <= i < len(self.tags) else _PAD


def _said(metric: Metric) -> Iterator[Mention]:
    spans = (metric.mention, metric.value, metric.indicator, metric.predicate, metric.scope, metric.time)
    return (span for span in spans if span)


def _tag(word: str, tags: Mapping[str, str]) -> str:
    """The part of speech in two letters; a sign, a figure or an unknown character is its own."""
    if word in (_FIGURE, _NAME):
        return word
    return tags[word][:2] if word in tags else word if len(word) == 1 else "?"
