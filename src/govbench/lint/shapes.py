"""Lines as prediction objects, also where the file is one JSON document or a table."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from govbench.errors import GovbenchError
from govbench.lint.notes import Notes
from govbench.lint.tables import FIELDS, SPANS, Faults, table
from govbench.predictions import parse

_LARGEST = 4 << 20  # of a JSON document or a table, which is read as a whole
_FRACTION = re.compile(r"-?\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+)")


@dataclass
class Entry:
    """A line (of a JSON document or a table: an item), as it stands there, and the object that it is.

    ``unread`` says that it is none. ``item`` is changed by what repairs it, where it is not ``kept`` as it
    stands; ``left_out`` says that a repaired file has no such line.
    """

    line: int
    raw: str | bytes
    item: Any = None
    unread: bool = False
    kept: bool = False
    left_out: bool = False
    _read: str = ""

    def __post_init__(self) -> None:
        self._read = "" if self.unread else encode(self.item)

    @property
    def line_of_json(self) -> str | bytes:
        """The line of a repaired file; one with nothing to repair is what it was, blanks and all."""
        if self.unread or (self.raw and encode(self.item) == self._read):
            return self.raw
        return encode(self.item)


def entries(lines: Sequence[str | bytes], task: str, known: Collection[str], notes: Notes) -> list[Entry]:
    """The objects of a file.

    Notes P101 and P128 (lines that are no JSON), P115 (a JSON document), P116 (a table); a table that cannot
    be read without loss has no objects.
    """
    first = next((line for line in lines if line.strip()), "")
    if isinstance(first, str) and not _is_row(first):
        text = "\n".join(line if isinstance(line, str) else "" for line in lines)
        if len(text) <= _LARGEST:
            is_whole = all(isinstance(line, str) for line in lines)
            document = _document(text, task, known) if is_whole else None
            if document is not None:
                notes.add(
                    "P115", "the file is one JSON document; lines are counted by its items", fixable=True
                )
                return [Entry(number, "", item) for number, item in enumerate(document, start=1)]
            if (rows := table(text, first, task, known)) is not None:
                return _of_table(rows, lines, notes)
    return list(_objects(lines, notes))


def _of_table(
    rows: list[tuple[int, dict[str, Any]]] | Faults, lines: Sequence[str | bytes], notes: Notes
) -> list[Entry]:
    faults = list(rows.found) if isinstance(rows, Faults) else []
    faults += [
        ("P101", number, "the line is in no encoding")
        for number, line in enumerate(lines, start=1)
        if isinstance(line, bytes)
    ]
    notes.add("P116", "the file is a table", 1, fixable=not faults)
    for code, line, problem in faults:
        notes.add(code, problem, line)
    return [] if faults or isinstance(rows, Faults) else [Entry(line, "", item) for line, item in rows]


def _objects(lines: Sequence[str | bytes], notes: Notes) -> Iterator[Entry]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            found: list[Any] = []
            if not notes.full:
                with notes.collected(number):
                    found.append(parse(line))
            if found:
                yield Entry(number, line, found[0], kept=isinstance(line, str) and _loses(line))
            else:
                yield Entry(number, line, unread=True)


def _loses(text: str) -> bool:
    """Whether a number of the text has more digits than a float keeps, so that writing it would change it."""
    return any(Decimal(number) != Decimal(repr(float(number))) for number in _FRACTION.findall(text))


def _is_row(line: str) -> bool:
    """Whether a line is an object with an id, or too long to look at, which is said of the line."""
    try:
        found = parse(line)
    except GovbenchError as error:
        return error.findings[0].code == "P128"
    return isinstance(found, dict) and "id" in found


def _document(text: str, task: str, known: Collection[str]) -> list[Any] | None:
    """The predictions of a list, of an object that holds one, or of an object from ids to predictions."""
    if text.lstrip()[:1] not in ("[", "{"):
        return None
    try:
        found = parse(text, most=_LARGEST)
    except GovbenchError:
        return None
    if _loses(text):
        return None
    if isinstance(found, list):
        return found
    if not isinstance(found, dict) or "id" in found:
        return [found] if isinstance(found, dict) else None
    if any(name in known for name in found):
        named = [_named(name, value, task) for name, value in found.items()]
        return named if all(item["id"] == name for item, name in zip(named, found, strict=True)) else None
    lists = [inner for inner in found.values() if _holds_rows(inner)]
    return lists[0] if len(lists) == 1 else None


def _holds_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) and "id" in item for item in value)


def _named(name: str, value: Any, task: str) -> dict[str, Any]:
    return {"id": name, **value} if isinstance(value, dict) else {"id": name, FIELDS[task]: value}


def spans(item: Mapping[str, Any], task: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The spans of a prediction with their places: mentions, or the values and components of metrics."""
    if FIELDS[task] == "label":
        return
    for place, holder in _objects_of(item.get(FIELDS[task]), FIELDS[task]):
        if task == "ner":
            yield place, holder
            continue
        for name, value in holder.items():
            if name in SPANS and isinstance(value, dict):
                yield f"{place}.{name}", value
        yield from _objects_of(holder.get("modifiers"), f"{place}.modifiers")


def metrics(item: Mapping[str, Any], task: str) -> list[tuple[str, dict[str, Any]]]:
    """The metrics of a prediction with their places."""
    return _objects_of(item.get("metrics"), "metrics") if task == "metrics" else []


def _objects_of(items: Any, name: str) -> list[tuple[str, dict[str, Any]]]:
    found = enumerate(items) if isinstance(items, list) else ()
    return [(f"{name}[{i}]", inner) for i, inner in found if isinstance(inner, dict)]


def encode(item: Any) -> str:
    """The object as one line of JSON; half a surrogate pair is written as its escape."""
    line = json.dumps(item, ensure_ascii=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(item)
    return line
