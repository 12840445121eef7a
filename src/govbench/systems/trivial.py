"""The trivial systems: what a score means when nothing has been understood."""

from __future__ import annotations

import re
from collections.abc import Sequence

from govbench.systems import Prediction, Row


class ConstantTopic:
    """Every paragraph is SERVICE."""

    def fit(self, train: Sequence[Row], validation: Sequence[Row]) -> ConstantTopic:
        return self

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        return [{"id": row["id"], "label": "SERVICE"} for row in rows]


class Position:
    """The first sentence of a paragraph is LEAD, every other ACTION."""

    def fit(self, train: Sequence[Row], validation: Sequence[Row]) -> Position:
        return self

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        return [{"id": row["id"], "label": "ACTION" if row["position"] else "LEAD"} for row in rows]


class Quotes:
    """Every 《…》 is DOC, every “…” POLICY."""

    def fit(self, train: Sequence[Row], validation: Sequence[Row]) -> Quotes:
        return self

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        return [
            {
                "id": row["id"],
                "entities": [
                    {"start": m.start(), "end": m.end(), "label": "DOC" if m.group()[0] == "《" else "POLICY"}
                    for m in re.finditer("《[^《》]*》|“[^“”]*”", row["text"])
                ],
            }
            for row in rows
        ]


class Digits:
    """Every run of ASCII digits is an exact count of the character that follows it."""

    def fit(self, train: Sequence[Row], validation: Sequence[Row]) -> Digits:
        return self

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        return [
            {"id": row["id"], "metrics": [self._metric(m) for m in re.finditer("([0-9]+)(.?)", row["text"])]}
            for row in rows
        ]

    @staticmethod
    def _metric(match: re.Match[str]) -> Prediction:
        number = str(int(match[1]))
        return {
            "value": {"start": match.start(1), "end": match.end(1)},
            "lo": number,
            "hi": number,
            "canon": match[2] or "1",
            "bound": "eq",
        }
