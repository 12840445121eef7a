"""From replies to predictions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from govbench.llm.diagnostics import Diagnostics
from govbench.llm.exchange import Reply, Request

Row = Mapping[str, Any]


def collect(
    task: str, rows: Sequence[Row], pairs: Iterable[tuple[Request, Reply]], format: str
) -> tuple[list[dict[str, Any]], Diagnostics]:
    """Predictions that ``govbench.score`` takes, in the order of ``rows``, and what went wrong.

    A row whose requests have no reply, or only replies with an ``error``, has no prediction; one of which
    all replies were unreadable is ``{"id": …, "unparsed": true}``. The order of ``pairs`` does not matter.
    """
    raise NotImplementedError


def gold_reply(request: Request, format: str, rows: Sequence[Row]) -> Reply:
    """The reply of a model that makes no mistake; ``rows`` are gold rows, those of the request among them."""
    raise NotImplementedError
