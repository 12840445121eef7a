"""Oracle probes: what test gold gives away. They see gold, so they are never ranked among systems.

A probe that scores high says that a label can be guessed without reading the text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from govbench.systems import Prediction, Row


def majority(rows: Sequence[Row]) -> list[Prediction]:
    """The most frequent label of the gold for every row.

    >>> majority([{"id": "1", "label": "A"}, {"id": "2", "label": "A"}, {"id": "3", "label": "B"}])[2]
    {'id': '3', 'label': 'A'}
    """
    return _by_group(rows, lambda row: "")


def copy_previous(rows: Sequence[Row]) -> list[Prediction]:
    """The gold label of the row before; the first row gets its own successor's."""
    labels = [row["label"] for row in rows]
    return [
        {"id": row["id"], "label": before}
        for row, before in zip(rows, [*labels[1:2], *labels[:-1]], strict=True)
    ]


def majority_by_heading(rows: Sequence[Row]) -> list[Prediction]:
    """The most frequent gold label under the same heading."""
    return _by_group(rows, lambda row: str(row["heading"]))


def majority_by_position(rows: Sequence[Row]) -> list[Prediction]:
    """The most frequent gold label at the same position in the paragraph."""
    return _by_group(rows, lambda row: str(row["position"]))


PROBES: Mapping[str, Mapping[str, Callable[[Sequence[Row]], list[Prediction]]]] = MappingProxyType(
    {
        "sections": MappingProxyType(
            {
                "majority": majority,
                "copy-previous": copy_previous,
                "majority-by-heading": majority_by_heading,
            }
        ),
        "sentences": MappingProxyType(
            {
                "majority": majority,
                "copy-previous": copy_previous,
                "majority-by-position": majority_by_position,
            }
        ),
    }
)


def _by_group(rows: Sequence[Row], group: Callable[[Row], str]) -> list[Prediction]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counts[group(row)][row["label"]] += 1
    # A tie goes to the label that comes first in the alphabet, so the order of rows does not matter.
    best = {name: min(c, key=lambda label: (-c[label], label)) for name, c in counts.items()}
    return [{"id": row["id"], "label": best[group(row)]} for row in rows]
