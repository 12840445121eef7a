"""The completion probe: does a language model go on with a paragraph as it was published?

A model is given the first half of a paragraph and asked for the rest; ``probe_overlap`` counts how many of
the 13-grams of the true second half (``govbench.contamination``) stand in what it wrote. Nothing here calls a
model. The control is the same on the validation split, which stands in this corpus alone: no model that is
older than it can have seen its paragraphs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from govbench.contamination import LENGTH, grams, plain
from govbench.llm.exchange import Message, Request
from govbench.scoring.intervals import bootstrap_interval
from govbench.scoring.measure import Floats, Integers, ratio

_ASK = (
    "下面是一份政府工作总结中一个自然段的前半部分。请逐字写出这个自然段接下来的原文，只输出续写的部分。\n\n"
)


@dataclass(frozen=True)
class Recall:
    """Of the 13-grams of a second half: how many a continuation has, of how many."""

    found: int
    total: int

    @property
    def share(self) -> float | None:
        """The share that was found; None where there is nothing to find."""
        return self.found / self.total if self.total else None


@dataclass(frozen=True)
class ProbeGap:
    """What a model completes of published paragraphs and of those of the control.

    ``published`` and ``control`` are shares of 13-grams, ``difference`` is the first less the second with its
    95 % interval over paragraphs. None is undefined.
    """

    published: float | None
    control: float | None
    difference: float | None
    low: float | None
    high: float | None


def halves(paragraph: str) -> tuple[str, str]:
    """What is given and what is asked for.

    >>> halves("甲乙丙丁戊")
    ('甲乙', '丙丁戊')
    """
    middle = len(paragraph) // 2
    return paragraph[:middle], paragraph[middle:]


def probe_requests(rows: Sequence[Mapping[str, Any]]) -> list[Request]:
    """One request for each row with ``id`` and ``text`` whose second half has a 13-gram to be found.

    >>> request = probe_requests([{"id": "d:p01", "text": "市司法局" * 10}])[0]
    >>> request.id, request.messages[0].content.endswith("市司法局" * 5)
    ('d:p01', True)
    """
    return [
        Request(row["id"], "completion", "", (), (Message("user", _ASK + halves(row["text"])[0]),))
        for row in rows
        if len(plain(halves(row["text"])[1])) >= LENGTH
    ]


def probe_overlap(continuation: str, paragraph: str) -> Recall:
    """How much of the second half of a paragraph stands in what a model wrote after the first.

    What the first half has too is not counted: it was given.

    >>> probe_overlap("办结法律援助案件一万二千件", "全年" * 7 + "办结法律援助案件一万二千件。")
    Recall(found=1, total=1)
    """
    given, rest = halves(paragraph)
    wanted = grams(rest) - grams(given)
    return Recall(len(wanted & grams(continuation)), len(wanted))


def probe_gap(
    published: Sequence[Recall], control: Sequence[Recall], *, bootstrap: int = 2000, seed: int = 13
) -> ProbeGap:
    """The share that is completed of published paragraphs, less that of the control.

    >>> probe_gap([Recall(5, 10), Recall(7, 10)], [Recall(0, 10), Recall(0, 10)], bootstrap=0).difference
    0.6
    """
    rows = [[one.found, one.total, 0, 0] for one in published]
    rows += [[0, 0, one.found, one.total] for one in control]
    statistics = np.array(rows, dtype=np.int64).reshape(-1, 4)

    def difference(sums: Integers, whole: Integers) -> Floats:
        return ratio(sums[..., 0], sums[..., 1]) - ratio(sums[..., 2], sums[..., 3])

    whole = statistics.sum(axis=0)
    shares = [Recall(int(whole[i]), int(whole[i + 1])).share for i in (0, 2)]
    low, high = bootstrap_interval(statistics, difference, resamples=bootstrap, seed=seed) or (None, None)
    one, two = shares
    return ProbeGap(one, two, None if one is None or two is None else one - two, low, high)
