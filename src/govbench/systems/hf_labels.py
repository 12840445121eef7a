"""One label a row, by a sequence classifier (tasks ``sections`` and ``sentences``).

A text longer than a window is learned a window at a time, and gets the label whose score is highest on
average over its windows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from govbench.systems import Prediction, Row
from govbench.systems.hf_windows import Window
from govbench.systems.textcat import macro_f1
from govbench.systems.tfidf import text_of

Numbers = npt.NDArray[Any]


@dataclass(frozen=True)
class Labelling:
    """The labels that ``train`` has."""

    task: str
    labels: tuple[str, ...]

    architecture = "AutoModelForSequenceClassification"

    @classmethod
    def learn(cls, task: str, rows: Sequence[Row]) -> Labelling:
        return cls(task, tuple(sorted({str(row["label"]) for row in rows})))

    @property
    def classes(self) -> tuple[str, ...]:
        return self.labels

    @property
    def outputs(self) -> tuple[str, ...]:
        return self.labels

    def text(self, row: Row) -> str:
        """The text, behind its place in the paragraph where it is a sentence."""
        place = f"第{row['position'] + 1}句：" if self.task == "sentences" else ""
        return place + text_of(self.task, row)

    def targets(self, rows: Sequence[Row], windows: Sequence[Window]) -> list[Numbers]:
        """For each window the index of its row's label, shape ``(1,)``."""
        return [np.array([self.labels.index(str(rows[window.text]["label"]))]) for window in windows]

    def predictions(
        self, rows: Sequence[Row], windows: Sequence[Window], scores: Sequence[Numbers]
    ) -> list[Prediction]:
        """The best label of every row, from the scores of its windows, shape ``(labels,)``."""
        sums = np.zeros((len(rows), len(self.labels)))
        for window, of_window in zip(windows, scores, strict=True):
            sums[window.text] += of_window
        return [
            {"id": row["id"], "label": self.labels[int(of_row.argmax())]}
            for row, of_row in zip(rows, sums, strict=True)
        ]

    def value(self, rows: Sequence[Row], made: Sequence[Prediction]) -> float:
        return macro_f1([str(row["label"]) for row in rows], [one["label"] for one in made])
