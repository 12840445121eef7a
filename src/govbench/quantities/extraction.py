"""Every figure of a text, with its exact quantity and what it is about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from govbench.errors import GovbenchError
from govbench.quantities.context import Context, read_contexts
from govbench.quantities.mentions import Found, Span, find, half_width
from govbench.quantities.metric import Change, Distractor, Mention, Metric
from govbench.quantities.normalise import Quantity, normalise

_TYPES = {"ratio": "rate", "points": "points", "factor": "factor"}


@dataclass(frozen=True, slots=True)
class Extraction:
    """The numerals of a text: those that measure, and those that only name."""

    metrics: list[Metric]
    distractors: list[Distractor]


def extract(text: str) -> list[Metric]:
    """The figures of a text, in order, offsets into the text as it is given.

    >>> for metric in extract("全年受理案件超1.2万件，同比增长8%。"):
    ...     print(metric.mention.text, metric.indicator.text, metric.quantity.lo, metric.quantity.bound)
    超1.2万件 案件 12000 gt
    8% 案件 2/25 eq

    A figure that has two readings or is malformed has no ``quantity`` but a ``reason``.
    """
    return read_numerals(text).metrics


def read_numerals(text: str, measuring: Collection[Span] = ()) -> Extraction:
    """Figures and distractors of a text; ``measuring`` are spans of distractors to be read as figures.

    >>> [d.type for d in read_numerals("2022年，第三届，统一办理3件。").distractors]
    ['date', 'ordinal_name', 'lexical']
    >>> [m.mention.text for m in read_numerals("有一项，近三个月", [(1, 3), (4, 8)]).metrics]
    ['一项', '近三个月']
    """
    plain = half_width(text)
    found, names = find(plain, measuring)
    contexts = read_contexts(plain, found)
    metrics = [_metric(text, plain, f, c) for f, c in zip(found, contexts, strict=True)]
    return Extraction(metrics, [Distractor(start, end, text[start:end], kind) for start, end, kind in names])


def _metric(text: str, plain: str, found: Found, context: Context) -> Metric:
    quantity, reason = _quantity(plain, found, is_rate=context.is_rate)
    return Metric(
        Mention(found.start, found.end, text[found.start : found.end]),
        _mention(text, found.value),
        _mention(text, found.unit) if found.unit else None,
        tuple([Mention(start, end, text[start:end]) for start, end in found.modifiers]),
        quantity,
        reason,
        _change(context, quantity, plain[slice(*found.unit)] if found.unit else ""),
        _mention(text, context.indicator) if context.indicator else None,
        _mention(text, context.predicate) if context.predicate else None,
        _mention(text, context.scope) if context.scope else None,
        _mention(text, context.time) if context.time else None,
        context.modality,
    )


def _mention(text: str, span: tuple[int, int]) -> Mention:
    start, end = span
    return Mention(start, end, text[start:end])


def _quantity(text: str, found: Found, *, is_rate: bool) -> tuple[Quantity | None, str | None]:
    place = found.unit or found.shared
    unit = text[slice(*place)] if place else None
    words = [text[start:end] for start, end in found.modifiers]
    try:
        read = normalise(text[slice(*found.value)], unit, words, rate=is_rate)
    except GovbenchError as error:
        return None, error.findings[0].message
    if found.terms:
        share = read.lo / found.terms
        return Quantity(share, share, "ratio", None, "ratio", read.bound, read.approx), None
    return read, None


def _change(context: Context, quantity: Quantity | None, unit: str) -> Change | None:
    if context.direction is None:
        return None
    kind = "level" if context.is_level else _TYPES.get(quantity.dim if quantity else "", "delta")
    if unit == "番":
        kind = "factor"
    return Change(kind, context.direction, context.basis)
