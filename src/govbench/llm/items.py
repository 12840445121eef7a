"""One item of an answer: the dataclass of each task, read from JSON, turned into what a prediction holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from functools import cache
from types import MappingProxyType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from govbench.errors import GovbenchError
from govbench.llm.exchange import Sentence
from govbench.quantities import exact_number, exact_text, normalise
from govbench.schemes import CHANGE_BASES, CHANGE_DIRECTIONS, CHANGE_TYPES, ENTITIES, ROLES, TOPICS

ItemT = TypeVar("ItemT")


@dataclass(frozen=True)
class LabelItem:
    """The label of a numbered text."""

    sid: str
    label: str


@dataclass(frozen=True)
class EntityItem:
    """A mention: its string, its label, and which of its occurrences in the sentence it is, from 1."""

    sid: str
    text: str
    label: str
    occ: int | None = None


@dataclass(frozen=True)
class ChangeItem:
    """How a figure changed."""

    type: str = field(metadata={"enum": CHANGE_TYPES})
    direction: str = field(metadata={"enum": CHANGE_DIRECTIONS})
    basis: str = field(metadata={"enum": CHANGE_BASES})


@dataclass(frozen=True)
class MetricItem:
    """A figure as strings; ``text`` is the numeral with its magnitude. Numbers are made of it by the library.

    ``indicator``, ``predicate``, ``scope`` and ``time`` may end in `` #n``, the occurrence in the sentence.
    """

    sid: str
    text: str
    occ: int | None = None
    unit: str | None = None
    modifiers: tuple[str, ...] = ()
    indicator: str | None = None
    predicate: str | None = None
    scope: str | None = None
    time: str | None = None
    change: ChangeItem | None = None


AnyItem = LabelItem | EntityItem | MetricItem
ITEMS: Mapping[str, type[AnyItem]] = MappingProxyType(
    {"sections": LabelItem, "sentences": LabelItem, "ner": EntityItem, "metrics": MetricItem}
)
LABELS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"sections": tuple(TOPICS), "sentences": tuple(ROLES), "ner": tuple(ENTITIES), "metrics": ()}
)
COMPONENTS = ("indicator", "predicate", "scope", "time")
_NUMBERED = re.compile(r"(.+) #([1-9][0-9]{0,3})", re.DOTALL)


def read_item(made: type[ItemT], value: object) -> ItemT:
    """The item that a JSON value is; what has a default may be null or left out, further fields are not read.

    >>> read_item(EntityItem, {"sid": "s1", "text": "泓州市", "label": "GPE"})
    EntityItem(sid='s1', text='泓州市', label='GPE', occ=None)

    Raises ``ValueError`` for a value that is no object, a field of another type or one that is missing.
    """
    if not isinstance(value, dict):
        raise ValueError("is no object")
    found = {}
    hints = _hints(made)  # type: ignore[arg-type]
    for known in fields(made):  # type: ignore[arg-type]
        if value.get(known.name) is not None:
            found[known.name] = _typed(hints[known.name], value[known.name])
        elif known.default is MISSING:
            raise ValueError(f"lacks {known.name}")
    return made(**found)


def is_known(change: ChangeItem) -> bool:
    """Whether each of its values is one of a closed list."""
    return all(getattr(change, known.name) in known.metadata["enum"] for known in fields(change))


def entity(item: EntityItem, sentence: Sentence) -> dict[str, Any]:
    """The mention as a prediction of the task ``ner`` has it."""
    return {**_span(item.text, sentence, item.occ), "label": item.label}


def metric(item: MetricItem, sentence: Sentence) -> dict[str, Any]:
    """The figure as a prediction of the task ``metrics`` has it: numbers by ``quantities.normalise``.

    What cannot be normalised has no bounds: it counts as predicted and is never right.
    """
    change = vars(item.change) if item.change and is_known(item.change) else None
    is_rate = change is not None and change["type"] == "rate"
    found = {"lo": None, "hi": None, "canon": item.unit or "1", "bound": "eq", "approx": "none"}
    try:
        quantity = normalise(item.text, item.unit or None, item.modifiers, rate=is_rate)
        ends = {"lo": exact_text(quantity.lo), "hi": exact_text(quantity.hi)}
        for end in ends.values():
            exact_number(end)  # what is longer than a prediction may state is no figure of a report
        found = {**ends, "canon": quantity.canon, "bound": quantity.bound, "approx": quantity.approx}
    except (GovbenchError, ValueError):
        pass
    parts = {name: _part(getattr(item, name), sentence) for name in COMPONENTS}
    return {"value": _span(item.text, sentence, item.occ), **found, "change": change, **parts}


def _span(text: str, sentence: Sentence, occ: int | None) -> dict[str, Any]:
    span = {"text": text, "sentence": sentence.number}
    return span if occ is None else {**span, "occurrence": occ}


def _part(text: str | None, sentence: Sentence) -> dict[str, Any] | None:
    """A component; without a number it stands where it is nearest to the value."""
    if not text:
        return None
    numbered = None if text in sentence.text else _NUMBERED.fullmatch(text)
    return _span(numbered[1], sentence, int(numbered[2])) if numbered else {"text": text}


@cache
def _hints(made: Any) -> Mapping[str, Any]:
    return get_type_hints(made)


def _typed(wanted: Any, value: Any) -> Any:
    """The value as the field has it. Raises ``ValueError`` for another type."""
    if get_origin(wanted) is UnionType:
        return _typed(next(one for one in get_args(wanted) if one is not type(None)), value)
    if get_origin(wanted) is tuple and isinstance(value, list):
        return tuple(_typed(get_args(wanted)[0], one) for one in value)
    if is_dataclass(wanted):
        return read_item(wanted, value)  # type: ignore[arg-type]
    if wanted is str and isinstance(value, str):
        value.encode("utf-8")  # half a character (a lone surrogate) is a UnicodeEncodeError, a ValueError
        return value
    if wanted is int and type(value) is int and value >= 1:
        return value
    raise ValueError("is of another type")
