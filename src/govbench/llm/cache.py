"""Replies that came, in an SQLite file: what resumes a run, and the evidence of a submission.

The file is whole after each reply (no write-ahead log), and holds no key: of the address it has scheme, host
and path, of the request the body alone.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from govbench.errors import GovbenchError
from govbench.llm.exchange import Reply, Request
from govbench.llm.options import Options

NAME = "replies.sqlite"
ASKED, IMPORTED = "asked", "imported"

_ID = 0x676F7662  # of the kind of file, "govb"
_TABLE = """
CREATE TABLE replies (
    key TEXT PRIMARY KEY,   -- SHA-256 of address and request: everything that can change the reply
    request TEXT NOT NULL,  -- the id of the request
    url TEXT NOT NULL,      -- the address, without credentials
    asked TEXT NOT NULL,    -- the request as it was sent, messages included (JSON)
    source TEXT NOT NULL,   -- 'asked', or 'imported' from a file
    time TEXT NOT NULL,     -- when the reply came (UTC)
    model TEXT NOT NULL,    -- the name of the model that the server reported
    text TEXT NOT NULL,     -- what the model answered
    finish TEXT NOT NULL,   -- why it stopped
    usage TEXT NOT NULL,    -- tokens (JSON)
    body TEXT NOT NULL      -- the reply as the server sent it
) WITHOUT ROWID
"""


def reply_key(request: Request, options: Options) -> str:
    """The same for two requests only where nothing that the server is told differs."""
    told = {"url": options.base_url, "body": options.body(request)}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode("ascii")).hexdigest()


class Cache:
    """An open file of replies.

    Every method raises ``GovbenchError`` L204 where the file is damaged, full or locked.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        with self._blamed():
            # Another run that writes into the same file is waited for.
            self._file = sqlite3.connect(path, timeout=60.0)
            try:
                self._check()
            except BaseException:
                self._file.close()
                raise

    def get(self, request: Request, options: Options) -> Reply | None:
        """The reply to this request under these options."""
        with self._blamed():
            question = "SELECT text, finish, usage, model, body FROM replies WHERE key = ?"
            found = self._file.execute(question, (reply_key(request, options),)).fetchone()
            if found is None:
                return None
            text, finish, usage, model, body = found
            is_text = all(isinstance(column, str) for column in found)
            if not is_text or not _is_usage(tokens := json.loads(usage)):
                raise ValueError(f"the reply to {request.id} is damaged")
            return Reply(text, finish, "", tokens, model, body)

    def put(
        self, request: Request, options: Options, reply: Reply, source: str = ASKED, *, replace: bool = False
    ) -> bool:
        """Keep a reply; it is on the disk when this returns.

        One that is there already stays as it is unless ``replace``; the answer is whether this one was kept.
        """
        values = (
            *(reply_key(request, options), request.id, options.base_url, to_json(options.body(request))),
            *(source, datetime.now(timezone.utc).isoformat(timespec="seconds")),
            *(reply.model, reply.text, reply.finish, to_json(dict(reply.tokens)), reply.body),
        )
        with self._blamed(), self._file:
            places = ", ".join("?" * len(values))
            verb = "REPLACE" if replace else "INSERT OR IGNORE"
            return self._file.execute(f"{verb} INTO replies VALUES ({places})", values).rowcount > 0

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Cache:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _check(self) -> None:
        """Make the table in a new file, and refuse one that is damaged or holds something else."""
        ask = self._file.execute
        if not ask("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            with self._file:
                ask("BEGIN IMMEDIATE")
                ask(_TABLE)
                ask(f"PRAGMA application_id = {_ID}")
        if ask("PRAGMA application_id").fetchone() != (_ID,):
            raise sqlite3.DatabaseError("is no file of replies")
        (found,) = ask("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise sqlite3.DatabaseError(" ".join(str(found).split()))
        for pragma in ("journal_mode = DELETE", "synchronous = FULL"):
            ask(f"PRAGMA {pragma}").fetchone()

    @contextmanager
    def _blamed(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, ValueError, RecursionError) as error:
            problem = f"cannot be used as a file of replies: {error}"
            raise GovbenchError.of("L204", problem, file=str(self.path)) from None


def _is_usage(tokens: Any) -> bool:
    return isinstance(tokens, dict) and all(type(count) is int and count >= 0 for count in tokens.values())


def to_json(value: Mapping[str, Any]) -> str:
    """JSON with Chinese as it is; half a character, which no file can hold, stays escaped."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")
