"""Prediction files: reading with every finding, writing without half a file."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from govbench.errors import Finding, GovbenchError, collected, shown
from govbench.features import CLASSES, COLUMNS, to_names
from govbench.files import write_text
from govbench.tasks import AnyTask
from govbench.tasks.base import Reading

Row = Mapping[str, Any]
Source = str | Path | Iterable[Mapping[str, Any]]

# What is read from a file that anybody may have written: a parsed object takes up to twenty times its line.
_FILE = 32 << 20
LINE = 1 << 20
_DEPTH = 20


def read_predictions(source: Source, task: AnyTask, rows: Sequence[Row]) -> dict[str, Reading]:
    """Row id → the prediction, read, from a JSON Lines file or from objects in memory.

    Labels may be strings or class integers. Ids without a prediction are absent from the result. A row
    ``{"id": …, "unparsed": true}`` is an empty prediction and a failure.

    Raises ``GovbenchError`` with every finding, each with file and line (or the 1-based position of the
    object): P101 not JSON, P102 unknown id, P103 duplicate id, P104 label, P105 offsets, P106 text,
    P107 fields, P108 exact numbers, P109 no such file, P128 too large.
    """
    findings: list[Finding] = []
    if isinstance(source, str | Path):
        objects = _file_objects(read_bytes(Path(source)), str(source), findings)
        return _read(objects, findings, str(source), task, rows)
    if not isinstance(source, Iterable):
        raise GovbenchError.of("P107", f"predictions are {type(source).__name__}, no file and no rows")
    return _read(enumerate(source, start=1), findings, "", task, rows)


def read_lines(data: bytes, file: str, task: AnyTask, rows: Sequence[Row]) -> dict[str, Reading]:
    """``read_predictions`` of a file whose bytes are read already; ``file`` is its name in findings."""
    findings: list[Finding] = []
    return _read(_file_objects(data, file, findings), findings, file, task, rows)


def _read(
    objects: Iterable[tuple[int, Any]],
    findings: list[Finding],
    file: str,
    task: AnyTask,
    rows: Sequence[Row],
) -> dict[str, Reading]:
    known = {row["id"]: row for row in rows}
    found: dict[str, Reading] = {}
    seen: set[str] = set()
    for line, item in objects:
        with collected(findings, file=file, line=line):
            name = identified(item, known, seen)
            seen.add(name)
            found[name] = read_prediction(item, task, known[name])
    if findings:
        raise GovbenchError(findings)
    return found


def identified(item: Any, known: Container[str], seen: Container[str]) -> str:
    """The id of a prediction. Raises ``GovbenchError`` P102, P103 or P107 where it has none of its own."""
    name = item.get("id") if isinstance(item, Mapping) else None
    if not isinstance(name, str):
        raise GovbenchError.of("P107", "is not an object with a string 'id'", field="id")
    if name not in known:
        raise GovbenchError.of("P102", f"unknown id {shown(name)}", field="id")
    if name in seen:
        raise GovbenchError.of("P103", f"id {shown(name)} stands twice", field="id")
    return name


def read_prediction(item: Row, task: AnyTask, row: Row) -> Reading:
    """One prediction of a row. Raises ``GovbenchError`` as the task's ``read`` does."""
    if not isinstance(item.get("unparsed", False), bool):
        raise GovbenchError.of("P107", "unparsed is neither true nor false", field="unparsed")
    if item.get("unparsed"):
        return Reading(task.empty, unparsed=True)
    return task.read(to_names(dict(item), CLASSES[task.name]), row)


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file, such as gold rows of one's own.

    Raises ``GovbenchError`` P101 for lines that are no JSON objects, P109 for a file that is not there.
    """
    findings: list[Finding] = []
    found = []
    for line, item in _file_objects(read_bytes(path), str(path), findings):
        with collected(findings, file=str(path), line=line):
            if not isinstance(item, dict):
                raise GovbenchError.of("P101", "not a JSON object")
            found.append(item)
    if findings:
        raise GovbenchError(findings)
    return found


def read_references(rows: Iterable[Row], task: AnyTask, *, empty: bool = False) -> list[Row]:
    """Gold rows of one's own, with labels as names; there must be some unless ``empty``.

    Raises ``GovbenchError`` P110 for rows that lack a field of the task or repeat an id, and what
    ``read_predictions`` raises for gold that is no valid prediction.
    """
    if isinstance(rows, str | bytes | Mapping) or not isinstance(rows, Iterable):
        raise GovbenchError.of("P110", f"{type(rows).__name__} is no list of rows", file="references")
    read = list(rows)
    if not (read or empty):
        raise GovbenchError.of("P110", "there are no rows to score", file="references")
    if not all(isinstance(row, Mapping) for row in read):
        raise GovbenchError.of("P110", "rows are not all objects", file="references")
    gold: list[Row] = [to_names(dict(row), CLASSES[task.name]) for row in read]
    needed = {"id", task.cluster, *task.gold}
    strings = {"heading", *(name for name, column in COLUMNS[task.name].items() if column == "string")}
    findings = [
        Finding("P110", problem, "references", number)
        for number, row in enumerate(gold, start=1)
        if (problem := _row_problem(row, needed, strings))
    ]
    if findings:
        raise GovbenchError(findings)
    if len({row["id"] for row in gold}) < len(gold):
        raise GovbenchError.of("P110", "an id stands twice", file="references")
    with collected(findings):
        read_predictions(gold, task, gold)
    if findings:
        raise GovbenchError([replace(f, file="references") for f in findings])
    return gold


def _row_problem(row: Row, needed: set[str], strings: set[str]) -> str:
    """What makes it no gold row, or ''. Fields of text that the task can do without may be null."""
    if lacking := needed - set(row):
        return f"lacks {', '.join(sorted(lacking))}"
    wrong = [
        name
        for name in strings & set(row)
        if not (isinstance(row[name], str) or (row[name] is None and name not in needed))
    ]
    return f"{', '.join(sorted(wrong))} no string" if wrong else ""


def write_predictions(path: Path, predictions: Iterable[Row]) -> None:
    """One JSON object a line; the file is replaced as a whole."""
    write_text(path, "".join(json.dumps(p, ensure_ascii=False) + "\n" for p in predictions))


def read_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises ``GovbenchError`` P109 where there is none, P128 for more than 32 MiB."""
    if not path.exists() or path.is_dir():
        problem = "is a folder" if path.is_dir() else "no such file"
        raise GovbenchError.of("P109", problem, file=str(path))
    with path.open("rb") as file:
        data = file.read(_FILE + 1)
    if len(data) > _FILE:
        raise GovbenchError.of("P128", f"the file has more than {_FILE >> 20} MiB", file=str(path))
    return data


def parse(line: bytes | str, most: int = LINE) -> Any:
    """One JSON value, strictly.

    Raises ``GovbenchError`` P101 for what is no JSON (a key that stands twice, NaN and numbers beyond the
    range of floats are none), or is nested deeper than any prediction; P128 for more than ``most`` bytes.
    """
    if len(line) > most:
        raise GovbenchError.of("P128", f"the line has more than {most >> 20} MiB")
    try:
        text = line.decode("utf-8") if isinstance(line, bytes) else line
        found = json.loads(text, parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise GovbenchError.of("P101", f"not a JSON object: {_short(error)}") from None
    if _is_deep(found):
        raise GovbenchError.of("P101", f"not a JSON object: nested more than {_DEPTH} deep")
    return found


def _file_objects(data: bytes, file: str, findings: list[Finding]) -> Iterator[tuple[int, Any]]:
    """The objects of the lines; a file of nothing but faults is not read to its end."""
    for number, line in enumerate(io.BytesIO(data), start=1):
        if len(findings) >= GovbenchError.kept:
            return
        if line.strip():
            count = len(findings)
            with collected(findings, file=file, line=number):
                item = parse(line)
            if len(findings) == count:
                yield number, item


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_DEPTH):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    return bool(level)


def _short(error: Exception) -> str:
    """A message of the JSON reader; one can quote a number of any length."""
    return str(error)[:100]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text[:20]} is beyond the range of numbers")
    return number


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON number")
