"""What a server sends: a chat completion, or a refusal that says whether to ask again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from govbench.llm.exchange import Reply
from govbench.llm.limits import retry_after

FILTERED = "content_filter"
SHORTEST_KEY = 8  # characters; what is shorter is a word such as EMPTY, and no secret

_LONGEST = 300  # characters of a server's message
_MOST_TOKENS = 10**12  # no call has so many: a server that says so is not believed
_AGAIN = frozenset({408, 409, 425, 429})  # and every 5xx
_BUSY = frozenset({429, 503, 529})
_FINAL = frozenset({401, 402, 403, 404})  # no other request will fare better
# Azure and DashScope refuse a text with HTTP 400 and such a code, DeepSeek and proxies with a message. One
# about a content_filter may only mean a field of the request that the server does not know.
_FILTER = re.compile(r"content_?(filter|policy_?violation)|data_?inspection_?failed", re.IGNORECASE)
_FILTER_MESSAGE = re.compile(r"content exists risk|data_?inspection_?failed", re.IGNORECASE)
_THOUGHTS = frozenset({"reasoning", "thinking"})
_EMPTY_ACCOUNT = re.compile(r"insufficient_quota|insufficient balance|arrearage", re.IGNORECASE)


class CallError(Exception):
    """No reply.

    ``again`` says that another attempt may fare better, ``final`` that no other request will, ``is_busy``
    that the server wants fewer calls, ``pause`` for how many seconds it wants none, ``is_unreachable`` that
    there was no connection at all.
    """

    def __init__(
        self,
        problem: str,
        *,
        again: bool = False,
        final: bool = False,
        is_busy: bool = False,
        pause: float | None = None,
        is_unreachable: bool = False,
    ) -> None:
        super().__init__(problem)
        self.again, self.final, self.is_busy, self.pause = again, final, is_busy, pause
        self.is_unreachable = is_unreachable


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
    """The reply in a chat completion that is read already; ``text`` is what is kept of it.

    Raises ``CallError`` where it is none, or says that the model behind the server failed (OpenRouter's way).
    """
    try:
        choice = body["choices"][0]
        message = choice["message"]
        # A model that refuses through the field made for that has no other content.
        content, refused = _joined(message.get("content")), _joined(message.get("refusal"))
        finish = choice.get("finish_reason") if content or not refused else FILTERED
        has_failed = finish == "error" or bool(choice.get("error"))
    except (TypeError, KeyError, IndexError, AttributeError):
        raise CallError(f"the server sent no chat completion: {short(text)}", again=True) from None
    if has_failed:
        raise CallError(f"the server says that its model failed: {short(text)}", again=True)
    usage = body.get("usage")
    counts = usage if isinstance(usage, Mapping) else {}
    tokens = {
        name: count
        for name in ("prompt", "completion")
        if isinstance(count := counts.get(f"{name}_tokens"), int)
        and not isinstance(count, bool)
        and 0 <= count < _MOST_TOKENS
    }
    ended = short(finish) if isinstance(finish, str) else ""
    return Reply(_clean(content or refused), ended, "", tokens, short(str(body.get("model") or "")), text)


def refusal(status: int, headers: Mapping[str, str], text: str, now: float) -> Reply | CallError:
    """What an HTTP error means: the reply of a content filter, or the failure to raise."""
    if status == 400 and _is_filtered(text):
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
    """The text without the key, as it is and as JSON writes it.

    >>> redact("Incorrect API key provided: sk-0123456789", "sk-0123456789")
    'Incorrect API key provided: [key]'
    """
    if len(key) < SHORTEST_KEY:
        return text
    # Backslashes before it are taken from the first one on, or a text of nothing else would take for ever.
    first = _as_json(key[0], r"(?<!\\)\\+")
    return re.sub(first + "".join(_as_json(character, r"\\+") for character in key[1:]), "[key]", text)


def _as_json(character: str, escape: str) -> str:
    """A pattern of a character in every way that JSON can write it, also inside JSON in JSON."""
    return rf"(?:(?:{escape})?{re.escape(character)}|{escape}u(?i:{ord(character):04x}))"


def _joined(content: Any) -> str:
    """The text of a message; some servers send it in parts, thoughts among them."""
    return "".join(map(_part, content if isinstance(content, list) else [content]))


def _part(part: Any) -> str:
    """``"…"``, ``{"text": "…"}`` or ``{"text": {"value": "…"}}``."""
    if isinstance(part, Mapping):
        part = part.get("text") if part.get("type") not in _THOUGHTS else None
    if isinstance(part, Mapping):
        part = part.get("value")
    return part if isinstance(part, str) else ""


def _is_filtered(text: str) -> bool:
    """Whether an error says that a filter stopped the text, and not only speaks of filters."""
    error = _error(text)
    inner = error.get("innererror")
    codes = [error.get("code"), error.get("type"), inner.get("code") if isinstance(inner, Mapping) else None]
    has_code = any(isinstance(code, str) and _FILTER.fullmatch(code) for code in codes)
    return has_code or bool(_FILTER_MESSAGE.search(str(error.get("message"))))


def _message(text: str) -> str:
    """What an error says in its own words, where it is JSON."""
    return str(_error(text).get("message") or text)


def _error(text: str) -> Mapping[str, Any]:
    """The error in a body, which some servers put into a field ``error`` and others do not."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    error = body.get("error", body) if isinstance(body, Mapping) else None
    return error if isinstance(error, Mapping) else {}


def short(text: str) -> str:
    """In one line, of bounded length, and such that it can be printed."""
    line = _clean(" ".join(text[: 4 * _LONGEST].split()))
    shown = "".join(c if c.isprintable() else "?" for c in line)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


def _clean(text: str) -> str:
    """Without halves of characters, which JSON can write and no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
