"""Nested named entities: every (start, end, label), all levels together."""

from __future__ import annotations

from govbench.schemes import ENTITIES
from govbench.scoring import spans
from govbench.scoring.measure import Measure
from govbench.tasks.base import Reading, Row, Task, read_items, read_label
from govbench.tasks.strings import Field, place

Mention = tuple[int, int, str]
_LABELS = tuple(ENTITIES)


def _read(prediction: Row, row: Row) -> Reading:
    def labelled(item: Row, field: str) -> Field:
        return Field(item, read_label(_LABELS, item, f"{field}.label"), field)

    fields = read_items(prediction, "entities", labelled)
    spans_, located = place(fields, row["text"])
    mentions = tuple((*span, field.kind) for span, field in zip(spans_, fields, strict=True))
    return Reading(mentions, tuple(located))


def _item(row: Row, mentions: tuple[Mention, ...]) -> tuple[int, ...]:
    return spans.match_counts(((e["start"], e["end"], e["label"]) for e in row["entities"]), mentions)


TASK = Task(
    name="ner",
    version="1",
    inputs=("id", "doc_id", "origin", "text"),
    gold=("text", "entities"),
    cluster="id",
    read=_read,
    empty=(),
    headline=Measure("exact", spans.COLUMNS, _item, spans.micro_f1, spans.span_counts),
)
