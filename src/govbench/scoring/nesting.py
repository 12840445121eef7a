"""How deep spans are nested in spans of the same text."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from govbench.scoring.measure import Integers
from govbench.scoring.spans import Spans


def depths(spans: Spans) -> Integers:
    """For each span the most spans that contain it and one another, shape ``(n,)``; 0 is outermost.

    Copies, and spans of other labels in the same place, do not contain one another. Where spans nest without
    crossing, this is the number of distinct places that contain the span.

    >>> zeros = np.zeros(4, dtype=np.int64)
    >>> depths(Spans(1, zeros, np.array([0, 0, 1, 5]), np.array([4, 2, 2, 6]), zeros)).tolist()
    [0, 1, 2, 0]
    """
    found = np.zeros(len(spans), dtype=np.int64)
    # Outer before inner: a chain of containing spans is then a run of ends that never grow. Its greatest
    # length is that of a longest such subsequence (Schensted 1961), found with one bisection a span.
    order = np.lexsort((-spans.end, spans.start, spans.text))
    starts, ends, texts = (column[order].tolist() for column in (spans.start, spans.end, spans.text))
    chains: list[int] = []
    previous = None
    depth = 0
    for i, place in enumerate(zip(texts, starts, ends, strict=True)):
        if previous is None or place[0] != previous[0]:
            chains = []
        if place != previous:
            depth = bisect_right(chains, -place[2])
            chains[depth : depth + 1] = [-place[2]]
            previous = place
        found[order[i]] = depth
    return found
