"""Protocols: what a system learns from before it predicts the test document."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from govbench import corpus, tasks
from govbench.errors import GovbenchError

Row = corpus.Row
DRAWS = (1, 2, 3, 4, 5)
DEFAULT = "synthetic-to-real"
CURVE = (1, 2, 4, 8)  # documents of train: the points of the learning curve before all of them


@dataclass(frozen=True)
class Fold:
    """What is learned from, what may stop learning, and the rows of test to predict."""

    train: tuple[Row, ...]
    validation: tuple[Row, ...]
    test: tuple[Row, ...]


@dataclass(frozen=True)
class Protocol:
    """``folds`` of a task for a draw, whose predictions are pooled; ``draws`` are averaged over.

    ``left_out`` has the tasks for which it means nothing, each with the reason.
    """

    name: str
    about: str
    folds: Callable[[str, int], Iterator[Fold]]
    draws: tuple[int, ...] = (0,)
    left_out: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def get(name: str, task: str | None = None) -> Protocol:
    """The protocol of that name.

    Raises ``GovbenchError`` S112 for an unknown one, or one that means nothing for the task.
    """
    found = PROTOCOLS.get(name)
    if found is None:
        raise GovbenchError.of("S112", f"no protocol '{name}'; there are {', '.join(PROTOCOLS)}")
    if task is not None and task in found.left_out:
        raise GovbenchError.of("S112", f"'{name}' means nothing for {task}: {found.left_out[task]}")
    return found


def few_shot(task: str, k: int, draw: int) -> list[Row]:
    """Rows of the train split, drawn until every label that it has is there ``k`` times.

    Rows are taken in an order shuffled with the number of the draw, and only those that add to a label which
    still lacks items; so the draw is the same for everybody (docs/few-shot-draws.json lists the ids).
    """
    rows = list(_split(task, "train"))
    random.Random(draw).shuffle(rows)
    lacking = Counter({label: k for row in rows for label in row_labels(task, row)})
    drawn = []
    for row in rows:
        labels = Counter(row_labels(task, row))
        if any(lacking[label] > 0 for label in labels):
            drawn.append(row)
            lacking -= labels
    return drawn


def _synthetic(task: str, draw: int) -> Iterator[Fold]:
    yield Fold(_split(task, "train"), _split(task, "validation"), _split(task, "test"))


def few_documents(task: str, number: int, draw: int) -> list[Row]:
    """The rows of that many documents of train, the first ones in an order shuffled with the draw.

    So the documents of a smaller number are among those of a larger one: a draw is one learning curve.
    """
    rows = _split(task, "train")
    documents = list(dict.fromkeys(row["doc_id"] for row in rows))
    random.Random(draw).shuffle(documents)
    drawn = set(documents[:number])
    return [row for row in rows if row["doc_id"] in drawn]


def _documents(number: int) -> Callable[[str, int], Iterator[Fold]]:
    def folds(task: str, draw: int) -> Iterator[Fold]:
        yield Fold(tuple(few_documents(task, number, draw)), (), _split(task, "test"))

    return folds


def _shots(k: int) -> Callable[[str, int], Iterator[Fold]]:
    def folds(task: str, draw: int) -> Iterator[Fold]:
        yield Fold(tuple(few_shot(task, k, draw)), (), _split(task, "test"))

    return folds


def _leave_one_section_out(task: str, draw: int) -> Iterator[Fold]:
    rows = _split(task, "test")
    headings = [_heading(row) for row in rows]
    for heading in dict.fromkeys(headings):
        kept = tuple(row for row, own in zip(rows, headings, strict=True) if own != heading)
        left = tuple(row for row, own in zip(rows, headings, strict=True) if own == heading)
        yield Fold(kept, (), left)


PROTOCOLS: Mapping[str, Protocol] = MappingProxyType(
    {
        protocol.name: protocol
        for protocol in (
            Protocol(DEFAULT, "learn from the synthetic train split", _synthetic),
            Protocol(
                "leave-one-section-out",
                "learn from the other sections of the real document; predictions are pooled",
                _leave_one_section_out,
                left_out=MappingProxyType(
                    {"sections": "half of the topics stand in one section only, so nothing teaches them"}
                ),
            ),
            Protocol("few-shot-1", "learn from one item a label, five draws", _shots(1), DRAWS),
            Protocol("few-shot-5", "learn from five items a label, five draws", _shots(5), DRAWS),
            *(
                Protocol(
                    f"documents-{number}",
                    f"learn from {number} of the documents of train, five draws",
                    _documents(number),
                    DRAWS,
                )
                for number in CURVE
            ),
        )
    }
)


def row_labels(task: str, row: Row) -> Sequence[str]:
    """The labels that a gold row has: of entities, dimensions of metrics, or its one label."""
    if task == "ner":
        return [entity["label"] for entity in row["entities"]]
    if task == "metrics":
        return [metric["dim"] for metric in row["metrics"]]
    return [row["label"]]


@cache
def _split(task: str, split: str) -> tuple[Row, ...]:
    """The rows of a split, each with the gold ``entities`` of its text, from which a segmenter can learn."""
    name = tasks.get(task).name
    rows = corpus.rows(name, split) if split in corpus.splits(name) else []
    if name == "ner":
        return tuple(rows)
    entities = {row["id"]: row["entities"] for row in corpus.rows("ner", split)}
    begun: Counter[str] = Counter()  # paragraph → where its next sentence begins
    found = []
    for row in rows:
        paragraph: str = row.get("paragraph_id") or row["id"]
        start = begun[paragraph]
        begun[paragraph] = end = start + len(row["text"])
        within = [e for e in entities[paragraph] if start <= e["start"] and e["end"] <= end]
        moved = [{**e, "start": e["start"] - start, "end": e["end"] - start} for e in within]
        found.append({**row, "entities": moved})
    return tuple(found)


@cache
def _headings() -> Mapping[str, str]:
    return {row["id"]: row["heading"] for row in corpus.rows("sections")}


def _heading(row: Row) -> str:
    return _headings()[row.get("paragraph_id") or row["id"]]
