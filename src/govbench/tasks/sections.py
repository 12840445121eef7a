"""Section classification: the topic of a paragraph, from its body without the lead and the heading."""

from __future__ import annotations

from govbench.schemes import TOPICS
from govbench.scoring import classification as c
from govbench.scoring.measure import Measure
from govbench.tasks.base import Reading, Row, Task, read_label

_LABELS = tuple(TOPICS)


def _item(row: Row, label: str | None) -> tuple[int, ...]:
    return c.label_item(_LABELS, row["label"], label)


TASK = Task(
    name="sections",
    version="1",
    inputs=("id", "doc_id", "origin", "body"),
    gold=("label",),
    cluster="id",
    read=lambda prediction, row: Reading(read_label(_LABELS, prediction)),
    empty=None,
    headline=Measure("body-macro-f1", c.columns(_LABELS), _item, c.macro_f1, c.label_counts),
)
