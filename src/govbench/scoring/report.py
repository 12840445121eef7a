"""What a score is: a value, both ends of its interval, the counts behind it and the signature."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from govbench import tables


@dataclass(frozen=True)
class Score:
    """A measure's value with its 95 % interval; None is undefined."""

    measure: str
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Report:
    """The score of one prediction file on one task.

    ``gold`` and ``predicted`` count items (labels, mentions, metrics), ``tp`` those that are right; ``rows``
    and ``clusters`` count rows of the split and paragraphs; ``missing`` the rows without a prediction, which
    count as empty, ``unparsed`` the replies that could not be read, which count as empty and as failures.
    ``altered``, ``unaligned`` and ``hallucinated`` are shares of the predicted spans, None without spans:
    those given as strings that stand in the text with other widths or quotation marks only, that stand there
    less often than predicted, and that do not stand there. ``precision`` and ``recall`` are over all items.
    Nothing is rounded.
    """

    task: str
    headline: Score
    tp: int
    predicted: int
    gold: int
    rows: int
    clusters: int
    missing: int
    unparsed: int
    altered: float | None
    unaligned: float | None
    hallucinated: float | None
    signature: str

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
        """Score, both ends, P, R, n and paragraphs, as they are shown to people."""
        shown = (self.headline.value, self.headline.low, self.headline.high, self.precision, self.recall)
        return [self.headline.measure, *map(tables.number, shown), str(self.gold), str(self.clusters)]

    def to_markdown(self) -> str:
        """One table with the headline, and the signature below it."""
        table = tables.markdown(["task", *HEADER], [[self.task, *self.cells()]], "l" + ALIGN)
        return f"{table}\n\n`{self.signature}`"


HEADER = ("measure", "score", "95% low", "95% high", "P", "R", "n", "paragraphs")
ALIGN = "lrrrrrrr"
