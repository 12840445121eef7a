"""Nested entities by one spaCy `ner` model a level of nesting, trained apart: the plain way to nest.

Unlike `crf`, an inner model does not see what the outer one found; the levels meet only when their mentions
are joined.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from govbench.files import write_text
from govbench.systems import Prediction, Row
from govbench.systems.levels import Mention, clash, families, mentions, prediction
from govbench.systems.spans import SpacyNer


class SpacyLevels:
    """A `SpacyNer` for every level that train has, with its options.

    Outer mentions are kept first; an inner one that crosses one of them, or repeats its span, is dropped.
    """

    def __init__(
        self,
        task: str,
        *,
        seed: int = 13,
        epochs: int = 20,
        dropout: float = 0.2,
        batch: int = 2,
        rate: float = 0.002,
    ) -> None:
        self.task, self.seed = task, seed
        self.options: dict[str, Any] = {"epochs": epochs, "dropout": dropout, "batch": batch, "rate": rate}
        self._levels: list[SpacyNer] = []

    def fit(self, train: Sequence[Row], validation: Sequence[Row]) -> SpacyLevels:
        self._levels = []
        for level in count(1):
            rows, watched = _at_level(train, level), _at_level(validation, level)
            if not any(row["entities"] for row in rows):
                break
            self._levels.append(SpacyNer(self.task, seed=self.seed, **self.options).fit(rows, watched))
        return self

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        by_level = [system.predict(rows) for system in self._levels]
        return [prediction(row, _joined(made[i] for made in by_level)) for i, row in enumerate(rows)]

    def save(self, folder: Path) -> None:
        stored = {"task": self.task, "seed": self.seed, "levels": len(self._levels), **self.options}
        write_text(folder / "system.json", json.dumps(stored) + "\n")
        for level, system in enumerate(self._levels, 1):
            system.save(folder / f"level-{level}")

    @classmethod
    def load(cls, folder: Path) -> SpacyLevels:
        stored = json.loads((folder / "system.json").read_text(encoding="utf-8"))
        levels = stored.pop("levels")
        system = cls(stored.pop("task"), **stored)
        system._levels = [SpacyNer.load(folder / f"level-{level}") for level in range(1, levels + 1)]
        return system


def _at_level(rows: Sequence[Row], level: int) -> list[dict[str, Any]]:
    """The rows with the entities of one level alone."""
    found = []
    for row in rows:
        kin = [family for family in families(mentions(row)) if family.level == level]
        entities = [child._asdict() for family in kin for child in family.children]
        found.append({"id": row["id"], "text": row["text"], "entities": entities})
    return found


def _joined(levels: Iterable[Prediction]) -> list[Mention]:
    kept: list[Mention] = []
    for made in levels:
        for entity in made["entities"]:
            mention = Mention(entity["start"], entity["end"], entity["label"])
            if not any(clash(mention.start, mention.end, other) for other in kept):
                kept.append(mention)
    return kept
