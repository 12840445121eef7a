"""Requests in a file, and replies from one: OpenAI's batch format, or ``{"id", "text"}`` from anywhere."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from govbench.errors import Finding, GovbenchError, collected, shown
from govbench.files import write_text
from govbench.llm.cache import IMPORTED, Cache, reply_key, to_json
from govbench.llm.exchange import Reply, Request
from govbench.llm.options import Options
from govbench.llm.replies import CallError, completion, refusal
from govbench.predictions import read_rows

URL = "/v1/chat/completions"


def custom_id(request: Request, options: Options) -> str:
    """The id of the request and a digest of all that is sent: a reply to anything else has another id."""
    return f"{request.id}@{reply_key(request, options)[:12]}"


def export(path: Path, requests: Sequence[Request], options: Options) -> None:
    """Write the requests, a line each, as the batch interfaces of OpenAI, DashScope and vLLM read them.

    Raises ``GovbenchError`` S122 for a file that is there already.
    """
    if path.exists():
        raise GovbenchError.of("S122", "is there already", file=str(path))
    lines = [
        {
            "custom_id": custom_id(request, options),
            "method": "POST",
            "url": URL,
            "body": options.body(request),
        }
        for request in requests
    ]
    write_text(path, "".join(to_json(line) + "\n" for line in lines))


def import_replies(
    path: Path, requests: Sequence[Request], options: Options, cache: Cache, *, replace: bool = False
) -> tuple[int, list[Finding]]:
    """Put the replies of a file into the cache; how many were taken, and what is wrong with the others.

    A reply that is there already stays unless ``replace``. The findings are L207 for a request that has no
    reply afterwards, L208 for an unknown id, L209 for one that stands twice (neither is taken), L210 for a
    line that holds no reply, L214 for a request that has another reply already.

    Raises ``GovbenchError`` as ``read_rows`` does for a file that is no JSON Lines, and as the cache does.
    """
    file = str(path)
    by_id = {custom_id(request, options): request for request in requests}
    # Replies that somebody copied into a file have the id alone.
    by_id |= {request.id: request for request in requests}
    rows = read_rows(path)
    ids = [row.get("custom_id", row.get("id")) for row in rows]
    asked = Counter(by_id[id_].id for id_ in ids if isinstance(id_, str) and id_ in by_id)
    findings: list[Finding] = []
    taken = 0
    for id_, row in zip(ids, rows, strict=True):
        if not isinstance(id_, str):
            findings.append(Finding("L210", "a line has neither a custom_id nor an id", file))
        elif id_ not in by_id:
            findings.append(Finding("L208", f"unknown id {shown(id_)}", file, field="id"))
        elif asked[by_id[id_].id] > 1:
            findings.append(Finding("L209", f"id {shown(id_)} stands {asked[by_id[id_].id]} times", file))
        else:
            with collected(findings, file=file):
                reply = _reply(row, id_)
                if cache.put(by_id[id_], options, reply, IMPORTED, replace=replace):
                    taken += 1
                elif _said(cache.get(by_id[id_], options)) != _said(reply):
                    raise GovbenchError.of("L214", f"{shown(id_)} has another reply already")
    findings += [
        Finding("L207", f"{request.id} has no reply", file)
        for request in requests
        if cache.get(request, options) is None
    ]
    return taken, list(dict.fromkeys(findings))


def _said(reply: Reply | None) -> tuple[str, str] | None:
    return (reply.text, reply.finish) if reply else None


def _reply(row: Mapping[str, Any], id_: str) -> Reply:
    """The reply on a line. Raises ``GovbenchError`` L210 where there is none."""
    body = to_json(row)
    if isinstance(row.get("text"), str):
        return Reply(row["text"].encode("utf-8", "replace").decode("utf-8"), body=body)
    response = row.get("response")
    if not isinstance(response, Mapping):
        problem = f"an error: {shown(row['error'])}" if row.get("error") else "neither a text nor a response"
        raise GovbenchError.of("L210", f"{shown(id_)} has {problem}")
    try:
        if (status := response.get("status_code", 200)) == 200:
            return completion(response.get("body"), body)
        found = refusal(int(status), {}, json.dumps(response.get("body")), 0.0)
    except (CallError, TypeError, ValueError) as error:
        raise GovbenchError.of("L210", f"{shown(id_)}: {error}") from None
    if isinstance(found, CallError):
        raise GovbenchError.of("L210", f"{shown(id_)}: {found}")
    return found
