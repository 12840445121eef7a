"""The official format: a JSON array of items, or an object whose only field ``items`` is that array."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from govbench.errors import GovbenchError
from govbench.llm.exchange import Request
from govbench.llm.formats.base import MOST, Answer
from govbench.llm.items import ITEMS, AnyItem, read_item
from govbench.predictions import parse

# Where an array of items may begin. An empty one inside something else is no answer: a field of an item, say.
_OPENING = re.compile(r"\[\s*([{\]])")
_TRIES = 8  # arrays that are never closed, behind which another is looked for


def write(request: Request, items: Sequence[AnyItem]) -> str:
    """The array, one item a line.

    >>> from govbench.llm.items import LabelItem
    >>> print(write(Request("r", "sections", "", ()), [LabelItem("s1", "PARTY"), LabelItem("s2", "ECON")]))
    [{"sid": "s1", "label": "PARTY"},
     {"sid": "s2", "label": "ECON"}]
    """
    return "[" + ",\n ".join(json.dumps(asdict(item), ensure_ascii=False) for item in items) + "]"


def read(text: str, request: Request) -> Answer | None:
    """The items of the array that the text is, or else of the last complete array in it (a repair)."""
    item = ITEMS[request.task]
    whole, is_bare = _whole(text)
    if whole is not None:
        return _answer(item, whole, repaired=not is_bare)
    if not (found := _complete(item, text)):
        return None
    # An array without an item, such as one of counts, is no answer where another one has some.
    last = next((values for values in reversed(found) if _has_item(item, values)), found[-1])
    return _answer(item, last, repaired=True, superseded=sum(map(len, found)) - len(last))


def _answer(item: type[AnyItem], values: Sequence[Any], *, repaired: bool, superseded: int = 0) -> Answer:
    items = tuple(found for value in values if (found := _item(item, value)) is not None)
    return Answer(items, repaired, len(values) - len(items), superseded)


def _item(item: type[AnyItem], value: Any) -> AnyItem | None:
    try:
        return read_item(item, value)
    except ValueError:
        return None


def _has_item(item: type[AnyItem], values: Sequence[Any]) -> bool:
    return any(_item(item, value) is not None for value in values)


def _whole(text: str) -> tuple[list[Any] | None, bool]:
    """The array that the text is, or that is the only one in the object that it is; whether it is so bare.

    An object with ``sid`` is an item, and an array in it no answer.
    """
    try:
        value = parse(text, MOST)
    except GovbenchError:
        return None, False
    if not isinstance(value, dict):
        return value if isinstance(value, list) else None, True
    arrays = [field for field in value.values() if isinstance(field, list)]
    return arrays[0] if len(arrays) == 1 and "sid" not in value else None, value.keys() == {"items"}


def _complete(item: type[AnyItem], text: str) -> list[list[Any]]:
    """The complete arrays of objects in the text, or an empty one where none was begun.

    What stands in an array that is never closed are parts of an answer, and an array there no answer unless
    it has a whole item: then what was never closed is prose.
    """
    found: list[list[Any]] = []
    at = depth = unclosed = 0
    has_empty = is_begun = False
    while at < len(text) and unclosed < _TRIES:
        opening = _OPENING.match(text, at)
        has_items = opening is not None and opening[1] == "{"
        is_begun |= has_items
        end = _end(text, at) if has_items or (opening and not depth) else None
        if end is None:
            unclosed += has_items
            depth = max(0, depth + (text[at] in "{[") - (text[at] in "}]"))
            at += 1
            continue
        has_empty |= not has_items
        values, _ = _whole(text[at:end])
        if values and (not unclosed or _has_item(item, values)):
            found.append(values)
        at = end
    return found or ([[]] if has_empty and not is_begun else [])


def _end(text: str, start: int) -> int | None:
    """The offset behind the bracket that closes the one at ``start``; None where nothing does."""
    depth, in_string, at = 0, False, start
    while at < len(text):
        char = text[at]
        if char == "\\" and in_string:
            at += 1
        elif char == '"':
            in_string = not in_string
        elif not in_string and char in "[]":
            depth += 1 if char == "[" else -1
            if not depth:
                return at + 1
        at += 1
    return None
