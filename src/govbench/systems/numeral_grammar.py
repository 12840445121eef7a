"""Metrics by a grammar of numerals and units, normalised to exact quantities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from govbench.errors import GovbenchError
from govbench.quantities import exact_text, normalise
from govbench.systems import Prediction, Row
from govbench.systems.numeral_grammar_context import Context, Span, read_context
from govbench.systems.numeral_grammar_find import Found, find

_CHANGE_TYPES = {"ratio": "rate", "points": "points", "factor": "factor"}


class NumeralGrammar:
    """Finds the numerals that count or measure, and reads their roles from the clause around them."""

    def fit(self, train: Sequence[Row], validation: Sequence[Row]) -> NumeralGrammar:
        return self

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        return [{"id": row["id"], "metrics": _metrics(row["text"])} for row in rows]


def _metrics(text: str) -> list[Prediction]:
    metrics: list[Prediction] = []
    previous_end = 0
    for found in find(text):
        context = read_context(text, found.start, found.end, previous_end)
        metric = _metric(text, found, context)
        if metrics and _continues(text, previous_end, found.start, context):
            metric["indicator"] = metrics[-1]["indicator"]
        metrics.append(metric)
        previous_end = found.end
    return metrics


def _continues(text: str, previous_end: int, start: int, context: Context) -> bool:
    """Whether a change follows the number that it is of: 收入90亿元、增长5%."""
    gap = text[previous_end:start]
    return context.direction is not None and context.indicator is None and len(gap) < 20 and "。" not in gap


def _metric(text: str, found: Found, context: Context) -> Prediction:
    quantity = _quantity(text, found, is_rate=context.direction is not None and not context.is_level)
    return {
        "value": _surface(text, found.value),
        "unit": _surface(text, found.unit),
        "modifiers": [_surface(text, span) for span in found.modifiers],
        **quantity,
        "change": _change(text, found, context, quantity["dim"]),
        "indicator": _surface(text, context.indicator),
        "predicate": _surface(text, context.predicate),
        "scope": _surface(text, context.scope),
        "time": _surface(text, context.time),
        "modality": context.modality,
    }


def _quantity(text: str, found: Found, *, is_rate: bool) -> dict[str, Any]:
    """The normalised fields; without bounds, and with the reason, where the normaliser refuses."""
    unit = text[slice(*found.unit)] if found.unit else None
    words = [text[slice(*span)] for span in found.modifiers]
    try:
        read = normalise(text[slice(*found.value)], unit, words, rate=is_rate)
    except GovbenchError as error:
        empty = {"lo": None, "hi": None, "canon": unit or "1", "per": None, "dim": "other"}
        return {**empty, "bound": "eq", "approx": "none", "reason": str(error)}
    return {
        "lo": exact_text(read.lo),
        "hi": exact_text(read.hi),
        "canon": read.canon,
        "per": read.per,
        "dim": read.dim,
        "bound": read.bound,
        "approx": read.approx,
    }


def _change(text: str, found: Found, context: Context, dim: str) -> dict[str, str] | None:
    if context.direction is None:
        return None
    kind = "level" if context.is_level else _CHANGE_TYPES.get(dim, "delta")
    # A multiple reads as a ratio after a verb of growth, but it states the growth as a factor when doubled.
    if found.unit and text[slice(*found.unit)] == "番":
        kind = "factor"
    return {"type": kind, "direction": context.direction, "basis": context.basis}


def _surface(text: str, span: Span | None) -> dict[str, Any] | None:
    return None if span is None else {"start": span[0], "end": span[1], "text": text[slice(*span)]}
