"""Metrics by the quantity engine: ``govbench.extract`` as a system."""

from __future__ import annotations

from collections.abc import Sequence

from govbench.quantities import extract
from govbench.systems import Prediction, Row
from govbench.systems.base import Rules


class QuantityEngine(Rules):
    """The figures that ``govbench.extract`` finds; nothing is learned."""

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        return [
            {"id": row["id"], "metrics": [metric.to_dict() for metric in extract(row["text"])]}
            for row in rows
        ]
