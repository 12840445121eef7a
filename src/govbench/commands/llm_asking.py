"""Asking from the command line: calls are counted before, shown while they run, and failures after."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govbench import tables
from govbench.commands.base import print_json
from govbench.commands.llm_options import model_options, read_pace
from govbench.errors import Finding

if TYPE_CHECKING:
    from govbench.llm.cache import Cache
    from govbench.llm.calls import Calls, Replies
    from govbench.llm.client import Model
    from govbench.llm.diagnostics import Diagnostics
    from govbench.llm.exchange import Reply, Request
    from govbench.llm.options import Pace


@dataclass
class Asker:
    """Asks a model, ``left`` calls at most (None: all)."""

    connect: Callable[[], AbstractAsyncContextManager[Model]]
    pace: Pace
    left: int | None

    @classmethod
    def of(cls, options: argparse.Namespace) -> Asker:
        """As the arguments say. Raises ``GovbenchError`` as ``model_options`` and ``read_pace`` do."""
        from govbench.llm.openai_client import OpenAIModel, read_key

        pace, url = read_pace(options), model_options(options).base_url

        def connect() -> OpenAIModel:  # only then: no key is needed where nothing is asked
            return OpenAIModel(url, read_key(options.key_env, url), pace.timeout)

        return cls(connect, pace, options.limit_calls)

    def ask(self, calls: Calls, what: str, cache: Cache) -> Replies:
        """The replies there are now, one with an ``error`` for each call that failed.

        ``what`` stands beside the bar. Raises ``GovbenchError`` as ``ask_open`` does.
        """
        from govbench.llm.calls import ask_open

        number = len(calls.open_calls(cache)[: self.left])
        with progress(what, number) as seen:
            failed = ask_open(calls, cache, self.connect, self.pace, most=self.left, seen=seen)
        if self.left is not None:
            self.left -= number
        return calls.replies(cache, failed)


def unscored(calls: Calls, replies: Replies, what: str) -> list[Finding]:
    """A finding where some requests were not asked, or none has a reply."""
    number = len(calls.requests)
    if left := number - len(replies):
        return [Finding("L207", f"{what}: {left} of {number} requests were not asked, so there is no score")]
    if all(reply.error for reply in replies.values()):
        return [Finding("L207", f"{what}: none of {number} requests has a reply, so there is no score")]
    return []


def failures(replies: Replies, meaning: str) -> list[Finding]:
    """A finding for every request that has no reply although it was asked, with what that means."""
    return [
        Finding("L207", f"{id_} has no reply and {meaning}: {reply.error}")
        for id_, reply in replies.items()
        if reply.error
    ]


def open_calls(calls: Calls, path: Path) -> list[Request]:
    """The calls that have no reply in the file, which need not be there."""
    from govbench.llm.cache import Cache

    if not path.is_file():
        return calls.open_calls(None)
    with Cache(path) as cache:
        return calls.open_calls(cache)


def dry_run(options: argparse.Namespace, named: Mapping[str, Calls], path: Path) -> int:
    """What asking would take; nothing is written, no key is needed."""
    rows: list[dict[str, Any]] = []
    for what, calls in named.items():
        left = open_calls(calls, path)[: options.limit_calls]
        lengths = [sum(len(message.content) for message in call.messages) for call in left]
        rows.append(
            {
                "task": what,
                "requests": len(calls.requests),
                "calls": len(left),
                "characters": sum(lengths),
                "longest": max(lengths, default=0),
            }
        )
    if options.json:
        print_json({"plan": rows})
    else:
        title = "What would be asked; characters are those sent, a server counts tokens of its own"
        tables.show(title, list(rows[0]), [list(row.values()) for row in rows], "lrrrr")
    return 0


def show_failures(named: Mapping[str, Diagnostics]) -> None:
    """A table of failures, a column each."""
    of_all = zip(*(diagnostics.table() for diagnostics in named.values()), strict=True)
    rows = [[row[0][0], *(_share(count, total, mark) for _, count, total, _, mark in row)] for row in of_all]
    tables.show("Failures", ["failure", *named], rows, "l" + "r" * len(named))
    print("a count is of so many; !: 5 % or more, the score says little about the model")


def _share(count: int, total: int, mark: str) -> str:
    return f"{mark} {count}/{total}".strip() if total else tables.NOTHING


@contextmanager
def progress(task: str, calls: int) -> Iterator[Callable[[Reply], None]]:
    """A bar with tokens and time on stderr, and only on a terminal."""
    if not (calls and sys.stderr.isatty()):
        yield lambda reply: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[tokens]:,} tokens, {task.fields[failed]} failed"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(task, total=calls, tokens=0, failed=0)

        def seen(reply: Reply) -> None:
            fields = progress.tasks[0].fields
            progress.update(
                bar,
                advance=1,
                tokens=fields["tokens"] + sum(reply.tokens.values()),
                failed=fields["failed"] + bool(reply.error),
            )

        yield seen
