"""Predictions that are given as a table: a line a label, a mention or a metric."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FIELDS = {"sections": "label", "sentences": "label", "ner": "entities", "metrics": "metrics"}
SPANS = ("value", "unit", "indicator", "predicate", "scope", "time")

_NUMBERS = ("start", "end", "occurrence", "sentence")
_BOUNDS = ("lo", "hi")
# Of each set of columns one has to be there, whole.
_NEEDED: Mapping[str, Sequence[Sequence[tuple[str, ...]]]] = {
    "label": [[("id",)], [("label",)]],
    "entities": [[("id",)], [("label",)], [("start", "end"), ("text",)]],
    "metrics": [[("id",)], [("lo", "hi", "canon", "bound")], [("start", "end"), ("value",)]],
}
_WHOLE = re.compile(r"(\d{1,9})(\.0)?")  # some programs write every number of a column with gaps as a float


@dataclass(frozen=True)
class Faults:
    """Why a table cannot be read without loss: code, line and problem of each fault."""

    found: Sequence[tuple[str, int, str]]


def table(
    text: str, first: str, task: str, known: Collection[str]
) -> list[tuple[int, dict[str, Any]]] | Faults | None:
    """Line and prediction of every id of a table; None for what is no table.

    A span or a metric has a row of its own, so an id that is not there is one without any.
    """
    mark = max(",\t;", key=first.count)
    if mark not in first or first.lstrip()[:1] in "{[":
        return None
    try:
        reader = csv.reader(io.StringIO(text), delimiter=mark, strict=True)
        header = [name.strip().lower() for name in next(reader)]
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error:
        return None
    if faults := _faults(header, rows, task):
        return Faults(faults)
    cells = [(line, dict(zip(header, map(str.strip, row), strict=False))) for line, row in rows]
    if FIELDS[task] == "label":
        return [(line, {**row, "label": _class(row.get("label", ""))}) for line, row in cells]
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    for line, row in cells:
        _, item = found.setdefault(row["id"], (line, {"id": row["id"], FIELDS[task]: []}))
        if any(cell for name, cell in row.items() if name != "id"):
            item[FIELDS[task]].append(_span(row) if task == "ner" else _metric(row))
    if not found.keys().isdisjoint(known):
        for name in known:
            found.setdefault(name, (0, {"id": name, FIELDS[task]: []}))
    return list(found.values())


def _faults(
    header: Sequence[str], rows: Sequence[tuple[int, list[str]]], task: str
) -> list[tuple[str, int, str]]:
    """Columns that are missing or stand twice, and lines with more cells than there are columns."""
    faults = []
    for choices in _NEEDED[FIELDS[task]]:
        if not any(set(names) <= set(header) for names in choices):
            wanted = " or ".join(",".join(names) for names in choices)
            faults.append(("P107", 1, f"the first line does not name the columns {wanted}"))
    if len(set(header)) < len(header):
        faults.append(("P107", 1, "a column stands twice"))
    return faults + [
        ("P107", line, f"the line has more cells than the {len(header)} columns")
        for line, row in rows
        if any(cell.strip() for cell in row[len(header) :])
    ]


def _span(row: Mapping[str, str]) -> dict[str, Any]:
    """The cells that are filled, but for the id; offsets and counts are numbers."""
    cells = {name: cell for name, cell in row.items() if cell and name != "id"}
    found = {name: _number(cell) if name in _NUMBERS else cell for name, cell in cells.items()}
    return found | ({"label": _class(cells["label"])} if "label" in cells else {})


def _metric(row: Mapping[str, str]) -> dict[str, Any]:
    """Columns start, end, value: its span; others by their names, a component as its text."""
    cells = _span(row)
    value = {name: cells.pop(name) for name in _NUMBERS if name in cells}
    if "value" in cells:
        value["text"] = cells.pop("value")
    components = {name: {"text": cells.pop(name)} for name in SPANS[1:] if name in cells}
    return {"value": value, **dict.fromkeys(_BOUNDS), **cells, **components}


def _number(cell: str) -> Any:
    whole = _WHOLE.fullmatch(cell)
    return int(whole[1]) if whole else cell


def _class(cell: str) -> Any:
    """A class integer as a number; anything else as it is."""
    return int(cell) if cell.isdecimal() and len(cell) < 4 else cell
