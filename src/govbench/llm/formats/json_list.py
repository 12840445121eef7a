"""The official format: a JSON array of items, or an object whose only field ``items`` is that array."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from govbench.errors import GovbenchError
from govbench.llm.exchange import Request
from govbench.llm.formats.base import MOST, Answer
from govbench.llm.items import ITEMS, AnyItem, read_item
from govbench.predictions import parse

# Where an array of items may begin. An empty one inside something else is no answer: a field of an item, say.
_OPENING = re.compile(r"\[\s*([{\]])")


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
    values = _array(text)
    is_whole = values is not None
    if values is None:
        for part in reversed(list(_arrays(text))):
            if (values := _array(part)) is not None:
                break
    if values is None:
        return None
    items = []
    for value in values:
        try:
            items.append(read_item(ITEMS[request.task], value))
        except ValueError:
            continue
    return Answer(tuple(items), not is_whole, len(values) - len(items))


def _array(text: str) -> list[Any] | None:
    try:
        value = parse(text, MOST)
    except GovbenchError:
        return None
    if isinstance(value, dict) and value.keys() == {"items"}:
        value = value["items"]
    return value if isinstance(value, list) else None


def _arrays(text: str) -> Iterator[str]:
    """Every complete array of objects, and every empty one that stands in nothing else, in order.

    One that is never closed ends the search: what it holds are parts of an answer and no answers.
    """
    at = depth = 0
    while at < len(text):
        opening = _OPENING.match(text, at)
        if opening and (opening[1] == "{" or not depth):
            end = _end(text, at)
            if end is None:
                return
            yield text[at:end]
            at = end
        else:
            depth += (text[at] in "{[") - (text[at] in "}]")
            at += 1


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
