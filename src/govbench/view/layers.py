"""A task of the document as a layer of the page: its paragraphs, its items, its systems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from govbench import corpus, tasks
from govbench.predictions import read_predictions, read_references
from govbench.score import headings, score
from govbench.scoring.report import Report
from govbench.tasks.base import AnyTask, Reading
from govbench.view.items import MATCHES, ROW_TASKS, Item, Part, joined

Row = Mapping[str, Any]


@dataclass(frozen=True)
class System:
    """A prediction file; ``states`` says of the rows without a usable prediction: missing or unparsed."""

    name: str
    report: Report
    states: Mapping[str, str]


@dataclass(frozen=True)
class Paragraph:
    """``doc`` and ``heading`` are '' where they are not known."""

    id: str
    doc: str
    heading: str
    text: str


@dataclass(frozen=True)
class Layer:
    """A task; ``rows`` has the id of each gold row and the index of its paragraph, items name rows by index.

    ``canary`` is that of the rows, '' where they have none.
    """

    task: str
    systems: tuple[System, ...]
    paragraphs: tuple[Paragraph, ...]
    rows: tuple[tuple[str, int], ...]
    items: tuple[Item, ...]
    canary: str


def layers(
    task: str | None,
    predictions: Mapping[str, Path],
    *,
    references: Iterable[Row] | None = None,
    bootstrap: int = 2000,
    seed: int = 13,
) -> list[Layer]:
    """The layer of a task with ``predictions`` (name → file) beside gold; every task's where it is None.

    ``references`` are gold rows of the task, by default the test split.

    Raises ``GovbenchError`` with every finding in predictions or references, as ``govbench.score`` does.
    """
    if task is None:
        return [layers(name, {})[0] for name in ("ner", "metrics", "sentences", "sections")]
    declared = tasks.get(task)
    gold = corpus.rows(task) if references is None else read_references(references, declared)
    readings = [read_predictions(path, declared, gold) for path in predictions.values()]
    # The default references are named by None: the report's signature says which split it is.
    given = None if references is None else gold
    reports = [
        score(task, path, references=given, bootstrap=bootstrap, seed=seed) for path in predictions.values()
    ]
    systems = tuple(
        System(name, report, _states(gold, found))
        for name, report, found in zip(predictions, reports, readings, strict=True)
    )
    paragraphs, starts, rows = _paragraphs(declared, gold)
    found = _items(declared, gold, readings)
    if task in ROW_TASKS:
        found = [_placed(item, starts[item.row], len(_text(gold[item.row]))) for item in found]
    found.sort(key=lambda item: rows[item.row])  # the rows of a paragraph may stand apart in a file
    ids = tuple((row["id"], paragraph) for row, paragraph in zip(gold, rows, strict=True))
    canary = next((row["canary"] for row in gold if row.get("canary")), "")
    return [Layer(task, systems, paragraphs, ids, tuple(found), canary)]


def _items(task: AnyTask, gold: Sequence[Row], readings: Sequence[Mapping[str, Reading]]) -> list[Item]:
    def matches(found: Mapping[str, Reading]) -> Any:
        values = [found.get(row["id"], Reading(task.empty)).value for row in gold]
        return MATCHES[task.name](task.items(gold, values))

    if readings:
        return joined([matches(found) for found in readings])
    return [replace(item, predicted=(), errors=()) for item in joined([matches({})])]


def _states(gold: Sequence[Row], found: Mapping[str, Reading]) -> dict[str, str]:
    states = {row["id"]: "missing" for row in gold if row["id"] not in found}
    return states | {id_: "unparsed" for id_, reading in found.items() if reading.unparsed}


def _paragraphs(task: AnyTask, gold: Sequence[Row]) -> tuple[tuple[Paragraph, ...], list[int], list[int]]:
    """The paragraphs in order, and for each row its start in its paragraph and the index of that."""
    found: dict[str, Paragraph] = {}
    starts = []
    for row, heading in zip(gold, headings(task, gold), strict=True):
        id_ = row[task.cluster]
        known = found.get(id_, Paragraph(id_, row.get("doc_id") or "", heading, ""))
        starts.append(len(known.text))
        found[id_] = replace(known, text=known.text + _text(row))
    index = {id_: i for i, id_ in enumerate(found)}
    return tuple(found.values()), starts, [index[row[task.cluster]] for row in gold]


def _text(row: Row) -> str:
    return row.get("text") or row.get("body") or ""


def _placed(item: Item, start: int, length: int) -> Item:
    def placed(part: Part | None) -> Part | None:
        return part and {**part, "start": start, "end": start + length}

    return replace(item, gold=placed(item.gold), predicted=tuple(map(placed, item.predicted)))
