"""Gold annotation → the rows of every configuration."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from govbench.annotations.model import Annotation, Metric, parents
from govbench.documents import Paragraph, Span

Row = dict[str, Any]


def document_rows(meta: Mapping[str, Any], gold: Annotation, canary: str) -> dict[str, list[Row]]:
    """The rows of one document by configuration, in the order of the text."""
    document = gold.document
    shared = {"doc_id": document.id, "origin": meta["origin"]}
    found: dict[str, list[Row]] = {"documents": [_document_row(meta, gold, canary)]}
    for paragraph in document.paragraphs:
        head = {"id": f"{document.id}:{paragraph.id}", **shared}
        first = paragraph.sentences[0]
        lead = first.text if gold.roles[first.id] == "LEAD" else None
        found.setdefault("sections", []).append(
            {
                **head,
                "heading": paragraph.heading,
                "text": paragraph.text,
                "lead": lead,
                "body": paragraph.text.removeprefix(lead or ""),
                "label": gold.topics[paragraph.id],
                "canary": canary,
            }
        )
        found.setdefault("sentences", []).extend(
            {
                "id": f"{document.id}:{sentence.id}",
                "doc_id": document.id,
                "paragraph_id": f"{document.id}:{paragraph.id}",
                "origin": meta["origin"],
                "position": sentence.position,
                "text": sentence.text,
                "label": gold.roles[sentence.id],
                "canary": canary,
            }
            for sentence in paragraph.sentences
        )
        found.setdefault("ner", []).append(
            {**head, "text": paragraph.text, "entities": _entities(paragraph, gold), "canary": canary}
        )
        found.setdefault("metrics", []).append(
            {
                **head,
                "text": paragraph.text,
                "metrics": [
                    _metric(paragraph.text, sentence.span.start, metric)
                    for sentence in paragraph.sentences
                    for metric in gold.metrics[sentence.id]
                ],
                "distractors": [
                    {**_span(paragraph.text, sentence.span.start, distractor.span), "type": distractor.type}
                    for sentence in paragraph.sentences
                    for distractor in gold.distractors[sentence.id]
                ],
                "canary": canary,
            }
        )
    return found


def json_lines(rows: Sequence[Row]) -> str:
    """The rows as JSON Lines, as they stand in the corpus."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _document_row(meta: Mapping[str, Any], gold: Annotation, canary: str) -> Row:
    document = gold.document
    source = ("publisher", "url", "published", "retrieved")
    return {
        "id": document.id,
        "title": meta["title"],
        "origin": meta["origin"],
        "text": document.text,
        "source": {name: meta[name] for name in source},
        **{name: meta[name] for name in ("level", "region", "department", "doc_type", "year", "sha256")},
        "lines": [
            {"start": line.span.start, "end": line.span.end, "kind": line.kind} for line in document.lines
        ],
        "canary": canary,
    }


def _entities(paragraph: Paragraph, gold: Annotation) -> list[Row]:
    found: list[Row] = []
    for sentence in paragraph.sentences:
        entities = gold.entities[sentence.id]
        before = len(found)
        for entity, parent in zip(entities, parents(entities), strict=True):
            span = _span(paragraph.text, sentence.span.start, entity.span)
            found.append(
                {
                    "start": span["start"],
                    "end": span["end"],
                    "label": entity.label,
                    "text": span["text"],
                    "parent": None if parent is None else before + parent,
                }
            )
    return found


def _metric(text: str, offset: int, metric: Metric) -> Row:
    def span(inner: Span | None) -> Row | None:
        return _span(text, offset, inner) if inner else None

    change = metric.change
    return {
        "value": span(metric.value),
        "unit": span(metric.unit),
        "modifiers": [span(m) for m in metric.modifiers],
        "lo": metric.lo,
        "hi": metric.hi,
        "canon": metric.canon,
        "per": metric.per,
        "dim": metric.dim,
        "bound": metric.bound,
        "approx": metric.approx,
        "change": {"type": change.type, "direction": change.direction, "basis": change.basis}
        if change
        else None,
        "indicator": span(metric.indicator),
        "predicate": span(metric.predicate),
        "scope": span(metric.scope),
        "time": span(metric.time),
        "modality": metric.modality,
    }


def _span(text: str, offset: int, span: Span) -> Row:
    moved = span.shift(offset)
    return {"start": moved.start, "end": moved.end, "text": moved.of(text)}
