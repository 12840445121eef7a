"""What a score is: a value, both ends of its interval, the counts behind it and the signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from govbench import tables
from govbench.scoring.classification import Confusion
from govbench.scoring.slices import SMALLEST


@dataclass(frozen=True)
class Score:
    """A measure's value with its 95 % interval; None is undefined.

    ``gold`` and ``predicted`` count items (labels, mentions, metrics, components), ``tp`` those that are
    right; where credit is soft, ``tp`` is the sum of it. Nothing is rounded.
    """

    measure: str
    value: float | None
    low: float | None
    high: float | None
    tp: float
    predicted: int
    gold: int

    @property
    def precision(self) -> float | None:
        """Right items by predicted items, duplicates included; None when nothing is predicted."""
        return self.tp / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """Right items by gold items; None when there is no gold item."""
        return self.tp / self.gold if self.gold else None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON, precision and recall included."""
        return {**asdict(self), "precision": self.precision, "recall": self.recall}

    def cells(self) -> list[str]:
        """Name, score, both ends, P, R and n, as they are shown to people."""
        shown = (self.value, self.low, self.high, self.precision, self.recall)
        return [self.measure, *map(tables.number, shown), str(self.gold)]


@dataclass(frozen=True)
class Slice:
    """The score of the items whose attribute ``by`` has the value ``part``.

    With fewer than ten gold items there are counts only: value, interval, precision and recall mean nothing
    then.
    """

    by: str
    part: str
    score: Score

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {"by": self.by, "part": self.part, **self.score.to_dict()}

    def cells(self) -> list[str]:
        """Attribute, part, measure, score, both ends, right, predicted, n, as they are shown to people."""
        score = self.score
        counts = (str(score.tp), str(score.predicted), str(score.gold))
        return [
            self.by,
            self.part or tables.NOTHING,
            score.measure,
            *map(tables.number, (score.value, score.low, score.high)),
            *counts,
        ]


@dataclass(frozen=True)
class Report:
    """The score of one prediction file on one task.

    ``headline`` is the measure that was asked for, by default the task's own; ``others`` are the rest.
    ``slices`` score parts of the items, ``tallies`` are further counts by name, ``confusion`` is for tasks of
    one label a row. ``rows`` and ``clusters`` count rows of the split and paragraphs; ``missing`` the rows
    without a prediction, which count as empty, ``unparsed`` the replies that could not be read, which count
    as empty and as failures.
    ``altered``, ``unaligned`` and ``hallucinated`` are shares of the predicted spans, None without spans:
    those given as strings that stand in the text with other widths or quotation marks only, that stand there
    less often than predicted, and that do not stand there.
    """

    task: str
    headline: Score
    others: tuple[Score, ...]
    slices: tuple[Slice, ...]
    tallies: Mapping[str, Mapping[str, int]]
    confusion: Confusion | None
    rows: int
    clusters: int
    missing: int
    unparsed: int
    altered: float | None
    unaligned: float | None
    hallucinated: float | None
    signature: str

    @property
    def tp(self) -> float:
        """Right items of the headline."""
        return self.headline.tp

    @property
    def predicted(self) -> int:
        """Predicted items of the headline."""
        return self.headline.predicted

    @property
    def gold(self) -> int:
        """Gold items of the headline."""
        return self.headline.gold

    @property
    def precision(self) -> float | None:
        """That of the headline's items."""
        return self.headline.precision

    @property
    def recall(self) -> float | None:
        """That of the headline's items."""
        return self.headline.recall

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            **asdict(self),
            "headline": self.headline.to_dict(),
            "others": [score.to_dict() for score in self.others],
            "slices": [part.to_dict() for part in self.slices],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Report:
        """The report that ``to_dict`` gave. Raises ``KeyError`` or ``TypeError`` for anything else."""
        confusion = stored["confusion"]
        read = {
            "headline": _score(stored["headline"]),
            "others": tuple(map(_score, stored["others"])),
            "slices": tuple(Slice(s["by"], s["part"], _score(s)) for s in stored["slices"]),
            "confusion": confusion
            and Confusion(tuple(confusion["labels"]), tuple(map(tuple, confusion["counts"]))),
        }
        return cls(**{**stored, **read})

    def cells(self) -> list[str]:
        """The headline's cells and the number of paragraphs."""
        return [*self.headline.cells(), str(self.clusters)]

    def details(self) -> list[tuple[str, tuple[str, ...], list[list[str]], str]]:
        """Title, header, rows and alignment of the tables beside the scores."""
        slices = [part.cells() for part in self.slices]
        header = ("slice", "part", "measure", "score", "95% low", "95% high", "right", "predicted", "n")
        title = f"slices (counts only below n = {SMALLEST})"
        found: list[tuple[str, tuple[str, ...], list[list[str]], str]] = [
            (title, header, slices, "lllrrrrrr")
        ]
        for title, counts in self.tallies.items():
            found.append((title, ("class", "n"), [[k, str(n)] for k, n in counts.items()], "lr"))
        if self.confusion:
            rows = [
                [label, *map(str, counts)]
                for label, counts in zip(self.confusion.labels, self.confusion.counts, strict=True)
            ]
            columns = ("gold \\ predicted", *self.confusion.labels, "none")
            found.append(("confusion matrix", columns, rows, "l" + "r" * (len(columns) - 1)))
        return found

    def to_markdown(self) -> str:
        """One table with the headline and the other measures, and the signature below it."""
        rows = [[self.task, *score.cells(), str(self.clusters)] for score in (self.headline, *self.others)]
        return f"{tables.markdown(['task', *HEADER], rows, 'l' + ALIGN)}\n\n`{self.signature}`"


HEADER = ("measure", "score", "95% low", "95% high", "P", "R", "n", "paragraphs")
ALIGN = "lrrrrrrr"


def _score(stored: Mapping[str, Any]) -> Score:
    return Score(**{field.name: stored[field.name] for field in fields(Score)})
