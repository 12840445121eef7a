"""The patterns of ``patterns.tsv``, compiled once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Row:
    """A pattern, a text it matches and one it does not."""

    kind: str
    pattern: str
    example: str
    counter_example: str


@cache
def rows() -> Sequence[Row]:
    """Every row of the file, in order."""
    text = files(__package__).joinpath("patterns.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(Row(*line.split("\t")) for line in lines)


@cache
def whole(kind: str) -> re.Pattern[str]:
    """One expression for all patterns of a kind; meant for ``fullmatch`` on a line without white space."""
    return re.compile("|".join(f"(?:{row.pattern})" for row in rows() if row.kind == kind), re.IGNORECASE)


@cache
def headings() -> Sequence[tuple[int, re.Pattern[str]]]:
    """Rank and expression of every heading, meant for ``match``."""
    kind = "heading"
    found = [row for row in rows() if row.kind.startswith(kind)]
    return tuple((int(row.kind.removeprefix(kind)), re.compile(row.pattern)) for row in found)
