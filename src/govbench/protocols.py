"""Protocols: what a system learns from before it predicts the test document."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from govbench import corpus, tasks
from govbench.errors import GovbenchError

Row = corpus.Row
DRAWS = (1, 2, 3, 4, 5)
DEFAULT = "synthetic-to-real"


@dataclass(frozen=True)
class Fold:
    """What is learned from, what may stop learning, and the rows of test to predict."""

    train: tuple[Row, ...]
    validation: tuple[Row, ...]
    test: tuple[Row, ...]


@dataclass(frozen=True)
class Protocol:
    """``folds`` of a task for a draw, whose predictions are pooled; ``draws`` are averaged over."""

    name: str
    about: str
    folds: Callable[[str, int], Iterator[Fold]]
    draws: tuple[int, ...] = (0,)


def get(name: str, task: str) -> Protocol:
    """The protocol of that name.

    Raises ``GovbenchError`` S112 for an unknown one, or one that means nothing for the task.
    """
    found = PROTOCOLS.get(name)
    if found is None:
        raise GovbenchError.of("S112", f"no protocol '{name}'; there are {', '.join(PROTOCOLS)}")
    if name == "leave-one-section-out" and task == "sections":
        raise GovbenchError.of(
            "S112", "half of the topics stand in one section only: nothing could be learned about them"
        )
    return found


def few_shot(task: str, k: int, draw: int) -> list[Row]:
    """Rows of the train split, drawn until every label that it has is there ``k`` times.

    Rows are taken in an order shuffled with the number of the draw, and only those that add to a label which
    still lacks items; so the draw is the same for everybody (docs/SYSTEMS.md lists the ids).
    """
    rows = list(_split(task, "train"))
    random.Random(draw).shuffle(rows)
    lacking = Counter({label: k for row in rows for label in _labels(task, row)})
    drawn = []
    for row in rows:
        labels = Counter(_labels(task, row))
        if any(lacking[label] > 0 for label in labels):
            drawn.append(row)
            lacking -= labels
    return drawn


def _synthetic(task: str, draw: int) -> Iterator[Fold]:
    yield Fold(_split(task, "train"), _split(task, "validation"), _split(task, "test"))


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
            ),
            Protocol("few-shot-1", "learn from one item a label, five draws", _shots(1), DRAWS),
            Protocol("few-shot-5", "learn from five items a label, five draws", _shots(5), DRAWS),
        )
    }
)


def _labels(task: str, row: Row) -> Sequence[str]:
    if task == "ner":
        return [entity["label"] for entity in row["entities"]]
    if task == "metrics":
        return [metric["dim"] for metric in row["metrics"]]
    return [row["label"]]


@cache
def _split(task: str, split: str) -> tuple[Row, ...]:
    name = tasks.get(task).name
    return tuple(corpus.rows(name, split)) if split in corpus.splits(name) else ()


@cache
def _headings() -> Mapping[str, str]:
    return {row["id"]: row["heading"] for row in corpus.rows("sections")}


def _heading(row: Row) -> str:
    return _headings()[row.get("paragraph_id") or row["id"]]
