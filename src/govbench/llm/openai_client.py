"""A model behind an address that speaks as OpenAI's does: OpenAI, DashScope, DeepSeek, vLLM, Ollama …"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from govbench.errors import GovbenchError
from govbench.llm.exchange import Reply, Request
from govbench.llm.options import KEY_ENV, OPENAI, Options
from govbench.llm.replies import CallError, read_completion, redact, refusal, short

_HEADERS = {"accept", "accept-encoding", "connection", "content-length", "content-type", "host", "user-agent"}
_PORTS = {"http": 80, "https": 443}


def address(url: str) -> str:
    """The address as it is called and kept.

    >>> address("HTTP://LocalHost:8000/v1/")
    'http://localhost:8000/v1'
    >>> address("https://api.example.org:443/v1")
    'https://api.example.org/v1'

    Raises ``GovbenchError`` L205 for one that is none or holds a secret.
    """
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        is_whole = is_whole and url.isprintable() and " " not in url
    except ValueError:
        is_whole = False
    # What is wrong with it is not shown: it may hold a password.
    if not is_whole:
        raise GovbenchError.of("L205", "is no address of a server", field="--base-url")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise GovbenchError.of("L205", "holds a name, a password or parameters", field="--base-url")
    host = parts.netloc.lower()
    if parts.port == _PORTS[parts.scheme]:
        host = host.removesuffix(f":{parts.port}")
    return urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))


def read_key(name: str | None, base_url: str) -> str:
    """The key in the environment variable ``name``, '' where a server of one's own needs none.

    Raises ``GovbenchError`` L202 where a variable that is named, or that OpenAI needs, is empty.
    """
    key = os.environ.get(name or KEY_ENV, "").strip()
    if not key and (name is not None or base_url == OPENAI):
        raise GovbenchError.of("L202", f"there is no key in the environment variable {name or KEY_ENV}")
    if not key.isascii() or not key.isprintable():
        raise GovbenchError.of("L202", f"what is in {name or KEY_ENV} is no key: it has other characters")
    return key


class OpenAIModel:
    """A model behind an address; used in ``async with``.

    Neither replies nor failures have the key in them, also where the server sends it back.

    Raises ``GovbenchError`` L201 without the package ``openai``.
    """

    def __init__(self, base_url: str, key: str, timeout: float) -> None:
        try:
            import openai
        except ImportError:
            raise GovbenchError.of("L201", "asking a model needs the package openai") from None
        self._key = key
        # A reply is that of the address that was asked: redirections are not followed.
        http_client = openai.DefaultAsyncHttpxClient(
            follow_redirects=False,
            timeout=timeout,
            event_hooks={"request": [] if base_url == OPENAI else [self._keep_to_ours]},
        )
        # Attempts are counted by the caller, who knows what a 429 means for the other calls.
        self._client = openai.AsyncOpenAI(
            base_url=base_url,
            api_key=key or "none",
            timeout=timeout,
            max_retries=0,
            http_client=http_client,
        )

    async def __aenter__(self) -> OpenAIModel:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()

    async def _keep_to_ours(self, request: Any) -> None:
        """What the environment says of an account of OpenAI (OPENAI_ORG_ID …) is not for other servers."""
        for name in set(request.headers) - _HEADERS:
            if not name.startswith("x-stainless-"):  # by which the package knows its own requests
                del request.headers[name]
        request.headers["Authorization"] = f"Bearer {self._key or 'none'}"

    async def answer(self, request: Request, options: Options) -> Reply:
        """One attempt."""
        reply = await self._send(request, options)
        # A key that the server wrote in another way is only seen once it is read.
        return replace(reply, text=redact(reply.text, self._key), model=redact(reply.model, self._key))

    async def _send(self, request: Request, options: Options) -> Reply:
        import openai

        body = options.body(request)
        named = {name: body.pop(name) for name in ("model", "messages")}
        try:
            response = await self._client.chat.completions.with_raw_response.create(**named, extra_body=body)
        except openai.APIStatusError as error:
            text = self._text(error.response)
            found = refusal(error.status_code, error.response.headers, text, time.time())
        except openai.APITimeoutError:
            found = CallError("the server was silent for too long", again=True)
        except openai.APIConnectionError as error:
            cause = error.__cause__ or error
            is_unreachable = type(cause).__name__ == "ConnectError"  # of httpx or httpx2, whichever it uses
            problem = f"no connection: {self._told(cause)}"
            found = CallError(problem, again=True, is_unreachable=is_unreachable)
        except Exception as error:  # whatever else the package cannot do with this request
            found = CallError(self._told(error))
        else:
            return read_completion(self._text(response.http_response))
        if isinstance(found, CallError):
            raise found
        return found

    def _text(self, response: Any) -> str:
        # JSON is UTF-8, whatever the header says (RFC 8259, section 8.1).
        return redact(response.content.decode("utf-8-sig", "replace"), self._key)

    def _told(self, error: BaseException) -> str:
        return short(redact(f"{type(error).__name__}: {error}".rstrip(": "), self._key))
