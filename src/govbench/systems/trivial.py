"""The trivial systems: what a score means when nothing has been understood."""

from __future__ import annotations

import re
from collections.abc import Sequence

from govbench.systems import Prediction, Row
from govbench.systems.base import Rules


class ConstantTopic(Rules):
    """Every paragraph is SERVICE."""

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        return [{"id": row["id"], "label": "SERVICE"} for row in rows]


class Position(Rules):
    """The first sentence of a paragraph is LEAD, every other ACTION."""

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        return [{"id": row["id"], "label": "ACTION" if row["position"] else "LEAD"} for row in rows]


class Quotes(Rules):
    """Every 《…》 is DOC, every “…” POLICY."""

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


class Digits(Rules):
    """Every run of ASCII digits is an exact count of the character that follows it."""

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
