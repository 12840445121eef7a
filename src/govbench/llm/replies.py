"""What a server sends: a chat completion, or a refusal that says whether to ask again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from govbench.llm.exchange import Reply
from govbench.llm.limits import retry_after

FILTERED = "content_filter"

_LONGEST = 300  # characters of a server's message
_AGAIN = frozenset({408, 409, 425, 429})  # and every 5xx
_BUSY = frozenset({429, 503, 529})
_FINAL = frozenset({401, 402, 403, 404})  # no other request will fare better
# Azure, DashScope, DeepSeek: each refuses a text in its own words, with HTTP 400.
_FILTER = re.compile(r"content_filter|data_?inspection_?failed|content exists risk", re.IGNORECASE)
_EMPTY_ACCOUNT = re.compile(r"insufficient_quota|insufficient balance|arrearage", re.IGNORECASE)


class CallError(Exception):
    """No reply.

    ``again`` says that another attempt may fare better, ``final`` that no other request will, ``is_busy``
    that the server wants fewer calls, ``pause`` for how many seconds it wants none.
    """

    def __init__(
        self,
        problem: str,
        *,
        again: bool = False,
        final: bool = False,
        is_busy: bool = False,
        pause: float | None = None,
    ) -> None:
        super().__init__(problem)
        self.again, self.final, self.is_busy, self.pause = again, final, is_busy, pause


def read_completion(text: str) -> Reply:
    """The reply in the body of a chat completion. Raises ``CallError`` for anything else.

    >>> reply = read_completion('{"choices": [{"message": {"content": "[]"}, "finish_reason": "length"}]}')
    >>> reply.text, reply.finish
    ('[]', 'length')
    """
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        raise CallError(f"the server sent no JSON: {short(text)}", again=True) from None
    return completion(body, text)


def completion(body: Any, text: str) -> Reply:
    """The reply in a chat completion that is read already; ``text`` is what is kept of it."""
    try:
        choice = body["choices"][0]
        message = choice["message"]
        # A model that refuses through the field made for that has no other content.
        content = _joined(message.get("content")) or _joined(message.get("refusal"))
        finish = choice.get("finish_reason") or ""
    except (TypeError, KeyError, IndexError, AttributeError):
        raise CallError(f"the server sent no chat completion: {short(text)}", again=True) from None
    usage = body.get("usage")
    counts = usage if isinstance(usage, Mapping) else {}
    tokens = {
        name: count
        for name in ("prompt", "completion")
        if isinstance(count := counts.get(f"{name}_tokens"), int) and not isinstance(count, bool)
    }
    return Reply(_clean(content), str(finish), "", tokens, short(str(body.get("model") or "")), text)


def refusal(status: int, headers: Mapping[str, str], text: str, now: float) -> Reply | CallError:
    """What an HTTP error means: the reply of a content filter, or the failure to raise."""
    if status == 400 and _FILTER.search(text):
        return Reply("", FILTERED, body=text)
    is_empty = bool(_EMPTY_ACCOUNT.search(text))
    return CallError(
        f"HTTP {status}: {short(_message(text))}",
        again=not is_empty and (status in _AGAIN or status >= 500),
        final=is_empty or status in _FINAL,
        is_busy=status in _BUSY and not is_empty,
        pause=retry_after(headers.get("retry-after"), now),
    )


def redact(text: str, key: str) -> str:
    """The text without the key, as it is and as JSON writes it. Words such as ``EMPTY`` are no secret.

    >>> redact("Incorrect API key provided: sk-0123456789", "sk-0123456789")
    'Incorrect API key provided: [key]'
    """
    if len(key) < 8:
        return text
    for written in (key, json.dumps(key)[1:-1], json.dumps(key, ensure_ascii=False)[1:-1]):
        text = text.replace(written, "[key]")
    return text


def _joined(content: Any) -> str:
    """The text of a message; some servers send it in parts."""
    if isinstance(content, list):
        return "".join(_joined(part.get("text")) for part in content if isinstance(part, Mapping))
    return content if isinstance(content, str) else ""


def _message(text: str) -> str:
    """What an error says in its own words, where it is JSON."""
    try:
        body = json.loads(text)
        error = body.get("error", body)
        return str(error.get("message") or text)
    except (ValueError, RecursionError, AttributeError):
        return text


def short(text: str) -> str:
    """In one line, of bounded length, and such that it can be printed."""
    line = _clean(" ".join(text[: 4 * _LONGEST].split()))
    shown = "".join(c if c.isprintable() else "?" for c in line)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


def _clean(text: str) -> str:
    """Without halves of characters, which JSON can write and no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
