"""The document with gold and predictions, as one HTML file: ``govbench view``."""

from __future__ import annotations

from govbench.view.layers import layers
from govbench.view.page import data, html

__all__ = ["data", "html", "layers"]
