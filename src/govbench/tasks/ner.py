"""Nested named entities: every (start, end, label), all levels together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from govbench.errors import Finding, GovbenchError, collected
from govbench.schemes import ENTITIES
from govbench.scoring.mentions import MEASURES, MentionItems, mention_slices
from govbench.scoring.slices import Slicing
from govbench.scoring.spans import Spans
from govbench.tasks.base import Reading, Row, Setting, Task, objects, read_label
from govbench.tasks.strings import Ends, Field, place

Mention = tuple[int, int, str]
_LABELS = tuple(ENTITIES)
_CODES = {label: code for code, label in enumerate(_LABELS)}


def _read(prediction: Row, row: Row) -> Reading:
    plain = _well_formed(prediction.get("entities"), row["text"])
    if plain is not None:
        return Reading(plain, ("offsets",) * len(plain))

    findings: list[Finding] = []
    fields = []
    for name, item in objects(prediction, "entities", findings):
        label = ""
        with collected(findings):
            label = read_label(_LABELS, item, f"{name}.label")
        fields.append(Field(item, label, name))
    spans: list[Ends] = []
    statuses: list[str] = []
    with collected(findings):
        spans, statuses = place(fields, row["text"])
    if findings:
        raise GovbenchError(findings)
    mentions = tuple((*span, field.kind) for span, field in zip(spans, fields, strict=True))
    return Reading(mentions, tuple(statuses))


def _well_formed(items: Any, text: str) -> tuple[Mention, ...] | None:
    """The mentions where all are given by plain offsets; None where they have to be looked at one by one.

    It decides nothing that the slow way would decide otherwise: it is there because most rows of most files
    are well formed.
    """
    if type(items) is not list:
        return None
    size = len(text)
    found = []
    for item in items:
        if type(item) is not dict:
            return None
        start, end, label = item.get("start"), item.get("end"), item.get("label")
        if not (type(start) is type(end) is int and 0 <= start < end <= size and type(label) is str):
            return None
        if label not in _CODES or item.get("text", text[start:end]) != text[start:end]:
            return None
        found.append((start, end, label))
    return tuple(found)


def _spans(texts: int, mentions: Iterable[tuple[int, Mention]]) -> Spans:
    rows = [(text, start, end, _CODES[label]) for text, (start, end, label) in mentions]
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return Spans(texts, *columns)


def _items(rows: Sequence[Row], predicted: Sequence[tuple[Mention, ...]]) -> MentionItems:
    gold = _spans(
        len(rows),
        ((i, (e["start"], e["end"], e["label"])) for i, row in enumerate(rows) for e in row["entities"]),
    )
    found = _spans(len(rows), ((i, mention) for i, mentions in enumerate(predicted) for mention in mentions))
    return MentionItems(_LABELS, [row["text"] for row in rows], gold.distinct(), found)


def _slices(items: MentionItems, rows: Sequence[Row], setting: Setting) -> list[Slicing]:
    origins = [row.get("origin") or "" for row in rows]
    seen = None
    if setting.training is not None:
        seen = {row["text"][e["start"] : e["end"]] for row in setting.training for e in row["entities"]}
    return mention_slices(items, setting.headings, origins, seen)


TASK = Task(
    name="ner",
    version="1",
    inputs=("id", "doc_id", "origin", "text"),
    gold=("text", "entities"),
    cluster="id",
    read=_read,
    empty=(),
    items=_items,
    measures=MEASURES,
    slices=_slices,
)
