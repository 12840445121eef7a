"""Predicted spans given by offsets or as strings, brought to offsets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from govbench.alignment import Located, Wanted, align, align_near
from govbench.documents import Span, sentence_spans
from govbench.errors import Finding, GovbenchError, collected, shown
from govbench.features import is_integer

# Where a string that was found nowhere is put: it counts as predicted and meets nothing.
Ends = tuple[int, int]
NOWHERE: Ends = (-1, -1)


@dataclass(frozen=True)
class Field:
    """One predicted span: the object that holds it, its kind (label), and its place in the prediction."""

    item: object
    kind: str
    name: str


def place(fields: Sequence[Field], text: str) -> tuple[list[Ends], list[str]]:
    """Start and end of every span, and the status of each, in the order of ``fields``.

    An object with ``start`` and ``end`` is taken at its word; its ``text``, when given, must be the slice.
    One with ``text`` alone is placed by ``govbench.alignment``, with its ``occurrence`` and ``sentence``
    (both counted from 1) where it has them; a string that cannot be placed is ``NOWHERE``.

    Raises ``GovbenchError`` with every finding: P105 (offsets, occurrence or sentence), P106 (the text is not
    the slice), P107 (neither offsets nor text).
    """
    findings: list[Finding] = []
    spans: list[Ends] = []
    strings: list[int] = []
    wanted: list[Wanted] = []
    sentences = sentence_spans(text) if any(_is_string(field.item) for field in fields) else []
    for field in fields:
        span = NOWHERE
        with collected(findings, field=field.name):
            if not isinstance(field.item, Mapping):
                raise GovbenchError.of("P107", "is not an object with start and end, or text")
            if _is_string(field.item):
                wanted.append(_wanted(field.item, field.kind, sentences))
                strings.append(len(spans))
            else:
                span = _offsets(field.item, text)
        spans.append(span)
    if findings:
        raise GovbenchError(findings)
    statuses = ["offsets"] * len(spans)
    if wanted:
        for i, found in zip(strings, align(text, wanted), strict=True):
            spans[i], statuses[i] = _ends(found), found.status
    return spans, statuses


def place_near(field: Field, text: str, anchor: int) -> tuple[Ends, str]:
    """Start and end of one span that others may share, and its status.

    Like ``place``, but a string without ``occurrence`` and ``sentence`` is put at its occurrence nearest to
    the offset ``anchor``.
    """
    item = field.item
    if _is_string(item) and item.get("occurrence") is item.get("sentence") is None:
        if not isinstance(item["text"], str):
            raise GovbenchError.of("P107", f"text {shown(item['text'])} is no string", field=field.name)
        located = align_near(text, item["text"], anchor)
        return _ends(located), located.status
    (span,), (status,) = place([field], text)
    return span, status


def _ends(located: Located) -> Ends:
    return (located.span.start, located.span.end) if located.span else NOWHERE


def _is_string(item: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether a span is given by its text alone."""
    return isinstance(item, Mapping) and "text" in item and item.get("start") is item.get("end") is None


def _wanted(item: Mapping[str, Any], kind: str, sentences: Sequence[Span]) -> Wanted:
    if not isinstance(item["text"], str):
        raise GovbenchError.of("P107", f"text {shown(item['text'])} is no string")
    numbers = {name: item.get(name) for name in ("occurrence", "sentence")}
    for name, number in numbers.items():
        if number is not None and (not is_integer(number) or number < 1):
            raise GovbenchError.of("P105", f"{name} is no number counted from 1")
    sentence = numbers["sentence"]
    if sentence is not None and sentence > len(sentences):
        raise GovbenchError.of("P105", f"the text has {len(sentences)} sentences, not as many as named")
    occurrence = numbers["occurrence"]
    return Wanted(
        item["text"],
        sentences[int(sentence) - 1] if sentence is not None else None,
        int(occurrence) if occurrence is not None else None,
        kind,
    )


def _offsets(item: Mapping[str, Any], text: str) -> tuple[int, int]:
    start, end = item.get("start"), item.get("end")
    if not (is_integer(start) and is_integer(end)):
        raise GovbenchError.of("P105", f"start {shown(start)} and end {shown(end)} are not both integers")
    start, end = int(start), int(end)
    if not 0 <= start < end <= len(text):
        place = f"[{shown(start)}, {shown(end)})"
        raise GovbenchError.of("P105", f"{place} is no span of a text of {len(text)} code points")
    surface = item.get("text")
    if surface is not None and surface != text[start:end]:
        raise GovbenchError.of("P106", f"text {shown(surface)} is not the slice {shown(text[start:end])}")
    return start, end
