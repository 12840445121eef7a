"""Prediction files: reading with every finding, writing without half a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from govbench.errors import Finding, GovbenchError, collected
from govbench.features import CLASSES, COLUMNS, to_names
from govbench.files import write_text
from govbench.tasks import AnyTask
from govbench.tasks.base import Reading

Row = Mapping[str, Any]
Source = str | Path | Iterable[Mapping[str, Any]]


def read_predictions(source: Source, task: AnyTask, rows: Sequence[Row]) -> dict[str, Reading]:
    """Row id → the prediction, read, from a JSON Lines file or from objects in memory.

    Labels may be strings or class integers. Ids without a prediction are absent from the result. A row
    ``{"id": …, "unparsed": true}`` is an empty prediction and a failure.

    Raises ``GovbenchError`` with every finding, each with file and line (or the 1-based position of the
    object): P101 not JSON, P102 unknown id, P103 duplicate id, P104 label, P105 offsets, P106 text,
    P107 fields, P108 exact numbers, P109 no such file.
    """
    known = {row["id"]: row for row in rows}
    findings: list[Finding] = []
    file = ""
    objects: Iterable[tuple[int, Any]]
    if isinstance(source, str | Path):
        file = str(source)
        objects = _file_objects(Path(source), findings)
    elif not isinstance(source, Iterable):
        raise GovbenchError.of("P107", f"predictions are {type(source).__name__}, no file and no rows")
    else:
        objects = enumerate(source, start=1)
    found: dict[str, Reading] = {}
    seen: set[str] = set()
    for line, item in objects:
        id_ = item.get("id") if isinstance(item, Mapping) else None
        if not isinstance(id_, str):
            findings.append(Finding("P107", "is not an object with a string 'id'", file, line, "id"))
        elif id_ not in known:
            findings.append(Finding("P102", f"unknown id {id_!r}", file, line, "id"))
        elif id_ in seen:
            findings.append(Finding("P103", f"id {id_!r} stands twice", file, line, "id"))
        else:
            seen.add(id_)
            with collected(findings, file=file, line=line):
                found[id_] = (
                    Reading(task.empty, unparsed=True)
                    if item.get("unparsed") is True
                    else task.read(to_names(dict(item), CLASSES[task.name]), known[id_])
                )
    if findings:
        raise GovbenchError(findings)
    return found


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file, such as gold rows of one's own.

    Raises ``GovbenchError`` P101 for lines that are no JSON objects, P109 for a file that is not there.
    """
    findings: list[Finding] = []
    objects = _file_objects(path, findings)
    findings += [
        Finding("P101", "not a JSON object", str(path), line)
        for line, item in objects
        if not isinstance(item, dict)
    ]
    if findings:
        raise GovbenchError(findings)
    return [item for _, item in objects]


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


def _file_objects(path: Path, findings: list[Finding]) -> list[tuple[int, Any]]:
    if not path.exists() or path.is_dir():
        problem = "is a folder" if path.is_dir() else "no such file"
        raise GovbenchError.of("P109", problem, file=str(path))
    objects = []
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if line.strip():
            try:
                objects.append((number, _parse(line)))
            except (ValueError, RecursionError) as error:
                findings.append(Finding("P101", f"not a JSON object: {error}", str(path), number))
    return objects


def _parse(line: bytes) -> Any:
    return json.loads(line.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON number")
