"""Sentence classification: the role of a sentence in its paragraph."""

from __future__ import annotations

from govbench.schemes import ROLES
from govbench.scoring import classification as c
from govbench.scoring.measure import Measure
from govbench.tasks.base import Reading, Row, Task, read_label

_LABELS = tuple(ROLES)


def _item(row: Row, label: str | None) -> tuple[int, ...]:
    return c.label_item(_LABELS, row["label"], label)


TASK = Task(
    name="sentences",
    version="1",
    inputs=("id", "doc_id", "paragraph_id", "origin", "position", "text"),
    gold=("label",),
    cluster="paragraph_id",
    read=lambda prediction, row: Reading(read_label(_LABELS, prediction)),
    empty=None,
    headline=Measure("macro-f1", c.columns(_LABELS), _item, c.macro_f1, c.label_counts),
)
