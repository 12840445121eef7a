"""What extraction gives: a figure of a text with its exact quantity and the words it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from govbench.quantities.exact import exact_text
from govbench.quantities.normalise import Quantity


@dataclass(frozen=True, slots=True)
class Mention:
    """A piece of the text: ``text == source[start:end]``, offsets in Unicode code points, half-open."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Distractor:
    """A numeral that names, orders or is frozen in a phrase, with the reason as ``type``."""

    start: int
    end: int
    text: str
    type: str


@dataclass(frozen=True, slots=True)
class Change:
    """How a value changed: ``type`` (level, delta, rate, points, factor), ``direction``, ``basis``."""

    type: str
    direction: str
    basis: str


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure: where it stands, what it amounts to, and what it is about.

    ``mention`` is the whole expression (超133亿元), ``value`` the numeral with its magnitude (133亿),
    ``unit`` and ``modifiers`` the rest. ``quantity`` is the exact reading; None, with the ``reason``, where
    the expression is ambiguous or malformed. ``indicator`` is what is counted or measured, ``predicate`` the
    verb that restricts it, ``scope`` who or where, ``time`` the period; each None where the sentence does
    not say. ``modality`` is actual, target, norm or forecast. The definitions are those of
    annotations/GUIDELINES.md, section 4.
    """

    mention: Mention
    value: Mention
    unit: Mention | None
    modifiers: tuple[Mention, ...]
    quantity: Quantity | None
    reason: str | None
    change: Change | None
    indicator: Mention | None
    predicate: Mention | None
    scope: Mention | None
    time: Mention | None
    modality: str

    def to_dict(self) -> dict[str, Any]:
        """The fields of a predicted metric, as files of predictions have them."""
        quantity = self.quantity
        return {
            "value": _fields(self.value),
            "unit": _fields(self.unit),
            "modifiers": [_fields(modifier) for modifier in self.modifiers],
            "lo": exact_text(quantity.lo) if quantity else None,
            "hi": exact_text(quantity.hi) if quantity else None,
            "canon": quantity.canon if quantity else self.unit.text if self.unit else "1",
            "per": quantity.per if quantity else None,
            "dim": quantity.dim if quantity else "other",
            "bound": quantity.bound if quantity else "eq",
            "approx": quantity.approx if quantity else "none",
            "change": _change(self.change),
            "indicator": _fields(self.indicator),
            "predicate": _fields(self.predicate),
            "scope": _fields(self.scope),
            "time": _fields(self.time),
            "modality": self.modality,
            **({"reason": self.reason} if self.reason else {}),
        }


def _fields(mention: Mention | None) -> dict[str, Any] | None:
    return None if mention is None else {"start": mention.start, "end": mention.end, "text": mention.text}


def _change(change: Change | None) -> dict[str, str] | None:
    if change is None:
        return None
    return {"type": change.type, "direction": change.direction, "basis": change.basis}
