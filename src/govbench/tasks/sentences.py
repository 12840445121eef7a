"""Sentence classification: the role of a sentence in its paragraph."""

from __future__ import annotations

from collections.abc import Sequence

from govbench.schemes import ROLES
from govbench.scoring import classification as c
from govbench.scoring.slices import Slicing
from govbench.tasks.base import Reading, Row, Setting, Task, read_label

_LABELS = tuple(ROLES)


def _items(rows: Sequence[Row], predicted: Sequence[str | None]) -> c.LabelItems:
    return c.label_items(_LABELS, [row["label"] for row in rows], predicted)


def _slices(items: c.LabelItems, rows: Sequence[Row], setting: Setting) -> list[Slicing]:
    origins, texts = ([row.get(name) or "" for row in rows] for name in ("origin", "text"))
    return c.label_slices(items, setting.headings, origins, texts)


TASK = Task(
    name="sentences",
    version="1",
    inputs=("id", "doc_id", "paragraph_id", "origin", "position", "text"),
    gold=("label",),
    cluster="paragraph_id",
    read=lambda prediction, row: Reading(read_label(_LABELS, prediction)),
    empty=None,
    items=_items,
    measures=c.label_measures(independent=False),
    slices=_slices,
    confusion=c.confusion,
)
