"""From rows to requests: whole numbered sentences, about 1,200 characters a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from govbench.llm.exchange import Request
from govbench.llm.settings import PromptSetting

Row = Mapping[str, Any]


def make_requests(setting: PromptSetting, rows: Sequence[Row]) -> list[Request]:
    """The calls that ask for these rows, in order; every sentence of every row is in exactly one of them.

    Only ``task.visible(row)`` is read of a row, and for ``ner`` and ``metrics`` the heading above it.
    """
    raise NotImplementedError
