"""A server that speaks as OpenAI's chat completions do, and fails on demand."""

from __future__ import annotations

import json
import socket
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What the server does with a request: it sends ``body``, after ``stall`` seconds.

    ``drop`` closes the connection instead, ``half`` does so in the middle of the body, and ``echo`` puts the
    Authorization header of the request in the place of ``{key}``.
    """

    body: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False
    half: bool = False
    echo: bool = False
    stall: float = 0.0


Script = Callable[[Mapping[str, Any], int], Answer]  # the request, and how often it was asked before


def said(text: str, finish: str = "stop", model: str = "tiny-2026") -> Answer:
    """A chat completion."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}
    usage = {"prompt_tokens": 10, "completion_tokens": 3, "total_tokens": 13}
    return Answer(json.dumps({"id": "x", "model": model, "choices": [choice], "usage": usage}))


def refused(status: int, message: str = "no", **headers: str) -> Answer:
    """An HTTP error as such servers write it; ``retry_after="2"`` is a header."""
    body = json.dumps({"error": {"message": message}})
    return Answer(body, status, {name.replace("_", "-"): value for name, value in headers.items()})


def asked_text(body: Mapping[str, Any]) -> str:
    """What the user says last in a request."""
    return str(body["messages"][-1]["content"])


class LlmServer:
    """``with LlmServer(script) as server``: ``url`` is its address, ``asked`` counts each request."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.asked: Counter[str] = Counter()
        self.bodies: list[Mapping[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []
        self.ended = threading.Event()
        self._lock = threading.Lock()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                owner.handle(self)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                pass  # the client has gone, and this is no part of what a command prints

        self._http = Server(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/v1"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> LlmServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self._http.shutdown()
        self._http.server_close()

    def handle(self, call: BaseHTTPRequestHandler) -> None:
        """One request."""
        body = json.loads(call.rfile.read(int(call.headers["Content-Length"])))
        with self._lock:
            before = self.asked[asked_text(body)]
            self.asked[asked_text(body)] += 1
            self.bodies.append({"path": call.path, **body})
            self.headers.append({name.lower(): value for name, value in call.headers.items()})
        answer = self.script(body, before)
        self.ended.wait(answer.stall)
        if answer.drop:
            call.close_connection = True
            call.connection.shutdown(socket.SHUT_RDWR)
            return
        text = answer.body
        if answer.echo:
            text = text.replace("{key}", call.headers["Authorization"])
        raw = text.encode("utf-8")
        try:
            call.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                call.send_header(name, value)
            call.send_header("Content-Length", str(len(raw)))
            call.end_headers()
            call.wfile.write(raw[: len(raw) // 2] if answer.half else raw)
        except ConnectionError:
            pass  # the client has gone
        call.close_connection = call.close_connection or answer.half
