"""Lines as prediction objects, also where the file is one JSON document or a table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from govbench.errors import GovbenchError
from govbench.lint.notes import Notes
from govbench.predictions import parse

FIELDS = {"sections": "label", "sentences": "label", "ner": "entities", "metrics": "metrics"}

SPANS = ("value", "unit", "indicator", "predicate", "scope", "time")
_NUMBERS = ("start", "end", "occurrence", "sentence")
_LARGEST = 4 << 20  # of a JSON document, which is parsed as a whole


@dataclass
class Entry:
    """A line (of a JSON document or a table: an item), as it stands there, and the object that it is.

    ``unread`` says that it is none. ``item`` is changed by what repairs it; ``left_out`` says that a repaired
    file has no such line.
    """

    line: int
    raw: str | bytes
    item: Any = None
    unread: bool = False
    left_out: bool = False


def entries(lines: Sequence[str | bytes], task: str, known: Collection[str], notes: Notes) -> list[Entry]:
    """The objects of a file.

    Notes P101 and P128 (lines that are no JSON), P115 (a JSON document), P116 (a table).
    """
    first = next((line for line in lines if line.strip()), "")
    if isinstance(first, str) and not _is_row(first):
        text = "\n".join(line for line in lines if isinstance(line, str))
        document, table = None, None
        if len(text) <= _LARGEST:
            document, table = _document(text, task, known), _table(text, first, task, known)
        if document is not None:
            notes.add("P115", "the file is one JSON document; lines are counted by its items", fixable=True)
            return [Entry(number, "", item) for number, item in enumerate(document, start=1)]
        if table is not None:
            notes.add("P116", "the file is a table", 1, fixable=True)
            return [Entry(line, "", item) for line, item in table]
    return list(_objects(lines, notes))


def _objects(lines: Sequence[str | bytes], notes: Notes) -> Iterator[Entry]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            entry = Entry(number, line, unread=True)
            if not notes.full:
                with notes.collected(number):
                    entry.item = parse(line)
                    entry.unread = False
            yield entry


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
    if isinstance(found, dict):
        if "id" in found:
            return [found]
        if len(found) == 1 and isinstance(inner := next(iter(found.values())), list):
            return inner
        if any(name in known for name in found):
            return [_named(name, value, task) for name, value in found.items()]
        return None
    return found if isinstance(found, list) else None


def _named(name: str, value: Any, task: str) -> dict[str, Any]:
    return {**value, "id": name} if isinstance(value, dict) else {"id": name, FIELDS[task]: value}


def _table(
    text: str, first: str, task: str, known: Collection[str]
) -> list[tuple[int, dict[str, Any]]] | None:
    """Line and prediction of every id of a table.

    A span or a metric has a row of its own, so an id that is not there is one without any.
    """
    mark = max(",\t;", key=first.count)
    if mark not in first:
        return None
    try:
        reader = csv.reader(io.StringIO(text), delimiter=mark, strict=True)
        header = [name.strip().lower() for name in next(reader)]
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error:
        return None
    if "id" not in header or len(set(header)) < len(header) or not {"label", "lo"} & set(header):
        return None
    cells = [(line, dict(zip(header, map(str.strip, row), strict=False))) for line, row in rows]
    if FIELDS[task] == "label":
        return [(line, row) for line, row in cells]
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    for line, row in cells:
        _, item = found.setdefault(row.get("id", ""), (line, {"id": row.get("id", ""), FIELDS[task]: []}))
        if filled := {name: cell for name, cell in row.items() if cell and name != "id"}:
            item[FIELDS[task]].append(_span(filled) if task == "ner" else _metric(filled))
    if not found.keys().isdisjoint(known):
        for name in known:
            found.setdefault(name, (0, {"id": name, FIELDS[task]: []}))
    return list(found.values())


def _span(cells: Mapping[str, str]) -> dict[str, Any]:
    return {name: _number(cell) if name in _NUMBERS else cell for name, cell in cells.items()}


def _metric(cells: Mapping[str, str]) -> dict[str, Any]:
    """Columns start, end, value: its span; others by their names, a component as its text."""
    spans = {name: {"text": cells[name]} for name in SPANS[1:] if name in cells}
    value = _span(
        {"text": cells.get("value", ""), **{name: cells[name] for name in _NUMBERS if name in cells}}
    )
    rest = {name: cell for name, cell in cells.items() if name not in (*_NUMBERS, "value", *spans)}
    return {"value": {name: cell for name, cell in value.items() if cell != ""}, **rest, **spans}


def _number(cell: str) -> Any:
    return int(cell) if cell.isdecimal() and len(cell) < 10 else cell


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
