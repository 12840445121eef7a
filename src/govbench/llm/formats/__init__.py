"""Formats of answers: how one is written, and how one is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from govbench.llm.exchange import Request
from govbench.llm.formats import inline, json_list
from govbench.llm.formats.base import Answer
from govbench.llm.items import AnyItem


@dataclass(frozen=True)
class Format:
    """``write`` gives the answer that says these items; ``read`` takes one apart, None where it cannot."""

    name: str
    write: Callable[[Request, Sequence[AnyItem]], str]
    read: Callable[[str, Request], Answer | None]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "json": Format("json", json_list.write, json_list.read),
        "inline": Format("inline", inline.write, inline.read),
    }
)

__all__ = ["FORMATS", "Answer", "Format"]
