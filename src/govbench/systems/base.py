"""What systems share that learn nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from govbench.files import write_text
from govbench.systems import Row

S = TypeVar("S", bound="Rules")


class Rules:
    """A system whose code is all there is of it: nothing is learned, the saved file only names the task."""

    def __init__(self, task: str, *, seed: int = 13) -> None:
        self.task = task

    def fit(self: S, train: Sequence[Row], validation: Sequence[Row]) -> S:
        return self

    def save(self, folder: Path) -> None:
        write_text(folder / "system.json", json.dumps({"task": self.task}) + "\n")

    @classmethod
    def load(cls: type[S], folder: Path) -> S:
        return cls(json.loads((folder / "system.json").read_text(encoding="utf-8"))["task"])
