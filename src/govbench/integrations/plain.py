"""A metric as plain values and back, without loss, for libraries that write no ``Metric`` to a file.

Offsets are written relative to an origin, so that the values stay right where the text around them is cut
or joined. Numbers are exact strings, never floats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from govbench.quantities import Change, Mention, Metric, Quantity, exact_text

Plain = dict[str, Any]

_PARTS = ("value", "unit", "indicator", "predicate", "scope", "time")


def to_plain(metric: Metric, origin: int = 0) -> Plain:
    """The metric as dicts, lists, strings and integers, its offsets counted from ``origin``.

    >>> from govbench.quantities import extract
    >>> plain = to_plain(extract("增长3.5%")[0])
    >>> plain["mention"], plain["quantity"]["lo"]
    ({'start': 2, 'end': 6, 'text': '3.5%'}, '0.035')
    """
    quantity = metric.quantity
    return {
        "mention": _written(metric.mention, origin),
        **{part: _written(getattr(metric, part), origin) for part in _PARTS},
        "modifiers": [_written(modifier, origin) for modifier in metric.modifiers],
        "quantity": quantity
        and {**asdict(quantity), "lo": exact_text(quantity.lo), "hi": exact_text(quantity.hi)},
        "reason": metric.reason,
        "change": metric.change and asdict(metric.change),
        "modality": metric.modality,
    }


def from_plain(plain: Mapping[str, Any], origin: int, length: int) -> Metric:
    """The metric of ``to_plain`` in a text of ``length`` characters, offsets being counted from ``origin``.

    A part that now lies outside the text is None.
    """
    read = {part: _read(plain[part], origin, length) for part in _PARTS}
    modifiers = [_read(modifier, origin, length) for modifier in plain["modifiers"]]
    quantity, change = plain["quantity"], plain["change"]
    return Metric(
        mention=_mention(plain["mention"], origin),
        value=_mention(plain["value"], origin),
        unit=read["unit"],
        modifiers=tuple(modifier for modifier in modifiers if modifier),
        quantity=quantity
        and Quantity(**{**quantity, "lo": Fraction(quantity["lo"]), "hi": Fraction(quantity["hi"])}),
        reason=plain["reason"],
        change=change and Change(**change),
        indicator=read["indicator"],
        predicate=read["predicate"],
        scope=read["scope"],
        time=read["time"],
        modality=plain["modality"],
    )


def _written(mention: Mention | None, origin: int) -> Plain | None:
    if mention is None:
        return None
    return {"start": mention.start - origin, "end": mention.end - origin, "text": mention.text}


def _mention(plain: Mapping[str, Any], origin: int) -> Mention:
    return Mention(plain["start"] + origin, plain["end"] + origin, plain["text"])


def _read(plain: Mapping[str, Any] | None, origin: int, length: int) -> Mention | None:
    if plain is None:
        return None
    mention = _mention(plain, origin)
    return mention if mention.start >= 0 and mention.end <= length else None
