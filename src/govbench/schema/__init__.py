"""JSON Schemas (draft 2020-12) of every file format, and of what the commands print with ``--json``."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from govbench.errors import GovbenchError
from govbench.schema import llm, outputs, predictions, rows, stored
from govbench.schema.base import Format, Schema

__all__ = ["FORMATS", "Format", "Schema", "get"]

FORMATS: Mapping[str, Format] = MappingProxyType(
    {made.name: made for module in (predictions, rows, outputs, llm, stored) for made in module.FORMATS}
)


def get(name: str) -> Format:
    """The format of that name.

    >>> get("predictions-ner").schema()["required"]
    ['id']

    Raises ``GovbenchError`` S125 for an unknown one.
    """
    if name not in FORMATS:
        near = get_close_matches(name, FORMATS, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(FORMATS)}"
        raise GovbenchError.of("S125", f"no format '{name}'; {hint}")
    return FORMATS[name]
