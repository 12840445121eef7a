"""lxml, which reads web pages and TMX; every other format does without it."""

from __future__ import annotations

import importlib
from typing import Any

from govbench.errors import GovbenchError


def etree(name: str = "") -> Any:
    """The module ``lxml.etree``. Raises ``GovbenchError`` R107 where lxml is not installed."""
    try:
        return importlib.import_module("lxml.etree")
    except ImportError:
        message = "reading a web page or TMX needs lxml, which is not installed"
        raise GovbenchError.of("R107", message, file=name) from None
