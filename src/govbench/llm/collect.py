"""From replies to predictions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from govbench import tasks
from govbench.llm.diagnostics import Diagnostics
from govbench.llm.exchange import Reply, Request
from govbench.llm.parsing import Parsed, parse
from govbench.predictions import read_prediction

Row = Mapping[str, Any]
_FIELDS = {"ner": "entities", "metrics": "metrics"}


def collect(
    task: str, rows: Sequence[Row], pairs: Iterable[tuple[Request, Reply]], format: str
) -> tuple[list[dict[str, Any]], Diagnostics]:
    """Predictions that ``govbench.score`` takes, in the order of ``rows``, and what went wrong.

    Of ``rows`` only ids and texts are read. A row whose requests have no reply, or only replies with an
    ``error``, has no prediction; one of which all replies were unreadable is ``{"id": …, "unparsed": true}``.
    A row that was read but has no label has no prediction either. The order of ``pairs`` does not matter.

    Raises ``ValueError`` for two replies to one request, or a request for rows that are not there.
    """
    found = sorted(pairs, key=lambda pair: [(s.row, s.number) for s in pair[0].sentences])
    if len({request.id for request, _ in found}) < len(found):
        raise ValueError("a request is answered twice")
    if not {s.row for request, _ in found for s in request.sentences} <= {row["id"] for row in rows}:
        raise ValueError("a request asks for rows that are not there")
    counts = Diagnostics()
    replies: dict[str, list[Parsed]] = {}
    for request, reply in found:
        parsed = parse(reply, request, format)
        counts += parsed.counts
        if not parsed.counts.failed:
            for name in {sentence.row for sentence in request.sentences}:
                replies.setdefault(name, []).append(parsed)
    predictions = []
    for row in rows:
        prediction = _prediction(task, row["id"], replies.get(row["id"], []))
        if prediction:
            predictions.append(prediction)
            counts += _placed(task, prediction, row)
    return predictions, counts


def _prediction(task: str, name: str, replies: Sequence[Parsed]) -> dict[str, Any] | None:
    """What the replies of one row say together; None where they give no prediction."""
    if replies and not any(reply.is_read for reply in replies):
        return {"id": name, "unparsed": True}
    said = [item for reply in replies for item in reply.rows.get(name, ())]
    if task in _FIELDS:
        return {"id": name, _FIELDS[task]: said} if replies else None
    return {"id": name, "label": said[0]} if said else None


def _placed(task: str, prediction: Mapping[str, Any], row: Row) -> Diagnostics:
    """How the spans of a prediction were found, counted as ``score`` counts them."""
    statuses = read_prediction(prediction, tasks.get(task), row).statuses
    return Diagnostics(
        spans=len(statuses),
        altered=statuses.count("normalised"),
        unaligned=statuses.count("unaligned"),
        hallucinated=statuses.count("hallucinated"),
    )
