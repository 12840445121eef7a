"""Gold as the answer of a model that makes no mistake: for demonstrations and for tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from govbench.alignment import align_near
from govbench.documents import Span, sentence_spans
from govbench.llm.exchange import Reply, Request, Sentence
from govbench.llm.formats import FORMATS
from govbench.llm.items import COMPONENTS, AnyItem, ChangeItem, EntityItem, LabelItem, MetricItem
from govbench.llm.strings import occurrence
from govbench.quantities import normalise

Row = Mapping[str, Any]


def gold_reply(request: Request, format: str, rows: Sequence[Row]) -> Reply:
    """The reply that says what gold says; ``rows`` are gold rows, those of the request among them.

    Mentions that cross a sentence end (``crossing``) cannot be said and are left out.
    """
    return Reply(FORMATS[format].write(request, gold_items(request, rows)))


def gold_items(request: Request, rows: Sequence[Row]) -> list[AnyItem]:
    """The items of gold for every sentence of the request, in order."""
    by_id = {row["id"]: row for row in rows}
    items: list[AnyItem] = []
    for sentence in request.sentences:
        row = by_id[sentence.row]
        if request.task == "ner":
            items += _entities(row, sentence)
        elif request.task == "metrics":
            items += _metrics(row, sentence)
        else:
            items.append(LabelItem(sentence.sid, row["label"]))
    return items


def crossing(task: str, row: Row) -> int:
    """How many gold mentions of a row cross a sentence end; there are none in the corpus."""
    spans = row["entities"] if task == "ner" else [metric["value"] for metric in row["metrics"]]
    sentences = sentence_spans(row["text"])
    return sum(not any(_inside(span, sentence) for sentence in sentences) for span in spans)


def _entities(row: Row, sentence: Sentence) -> Iterator[EntityItem]:
    home = sentence_spans(row["text"])[sentence.number - 1]
    for span in sorted(row["entities"], key=lambda span: (span["start"], -span["end"])):
        if _inside(span, home):
            text = row["text"][span["start"] : span["end"]]
            occ = occurrence(sentence.text, text, span["start"] - home.start)
            yield EntityItem(sentence.sid, text, span["label"], occ)


def _metrics(row: Row, sentence: Sentence) -> Iterator[MetricItem]:
    text, home = row["text"], sentence_spans(row["text"])[sentence.number - 1]
    for metric in sorted(row["metrics"], key=lambda metric: metric["value"]["start"]):
        value = metric["value"]
        if _inside(value, home):
            surface = text[value["start"] : value["end"]]
            parts = {name: _component(text, home, metric[name], value["start"]) for name in COMPONENTS}
            yield MetricItem(
                sentence.sid,
                surface,
                occurrence(sentence.text, surface, value["start"] - home.start),
                _unit(metric, surface),
                tuple(modifier["text"] for modifier in metric["modifiers"]),
                **parts,
                change=ChangeItem(**metric["change"]) if metric["change"] else None,
            )


def _unit(metric: Row, value: str) -> str | None:
    """The unit as written; % for a term of 13:48:39, which only its neighbours make a ratio (rule Q15)."""
    if metric["unit"]:
        return str(metric["unit"]["text"])
    modifiers = [modifier["text"] for modifier in metric["modifiers"]]
    is_term = metric["canon"] == "ratio" and normalise(value, None, modifiers).canon != "ratio"
    return "%" if is_term else None


def _component(text: str, home: Span, span: Row | None, anchor: int) -> str | None:
    """The string of a component, with its number where another occurrence is nearer to the value."""
    if span is None:
        return None
    surface = text[span["start"] : span["end"]]
    nearest = align_near(text, surface, anchor).span
    if nearest is not None and nearest.start == span["start"]:
        return surface
    return f"{surface} #{occurrence(home.of(text), surface, span['start'] - home.start)}"


def _inside(span: Row, sentence: Span) -> bool:
    return bool(sentence.start <= span["start"] and span["end"] <= sentence.end)
