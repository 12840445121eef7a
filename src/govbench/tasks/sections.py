"""Section classification: the topic of a paragraph, from its body without the lead and the heading."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from govbench.schemes import TOPICS
from govbench.scoring import classification as c
from govbench.scoring.slices import Slicing
from govbench.tasks.base import Reading, Row, Setting, Task, read_label

_LABELS = tuple(TOPICS)


def _items(rows: Sequence[Row], predicted: Sequence[str | None]) -> c.LabelItems:
    return c.label_items(_LABELS, [row["label"] for row in rows], predicted)


def _slices(items: c.LabelItems, rows: Sequence[Row], setting: Setting) -> list[Slicing]:
    origins, texts = ([row.get(name) or "" for row in rows] for name in ("origin", "body"))
    return c.label_slices(items, setting.headings, origins, texts)


TASK = Task(
    name="sections",
    version="1",
    inputs=("id", "doc_id", "origin", "body"),
    gold=("label",),
    cluster="id",
    read=lambda prediction, row: Reading(read_label(_LABELS, prediction)),
    empty=None,
    items=_items,
    measures=c.label_measures(independent=True),
    slices=_slices,
    confusion=c.confusion,
    mode="body",
    modes=MappingProxyType(
        {
            "full": lambda row: {"body": f"{row['heading']}\n{row['text']}"},
            "no_heading": lambda row: {"body": row["text"]},
            "lead_only": lambda row: {"body": row["lead"] or ""},
        }
    ),
)
