"""The calls that some requests need, and asking those that have no reply yet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import cached_property

from govbench.llm.cache import Cache, reply_key
from govbench.llm.client import Model, ask
from govbench.llm.exchange import Reply, Request
from govbench.llm.options import Options, Pace

Replies = dict[str, Reply]  # id of the request → reply


@dataclass(frozen=True)
class Calls:
    """Requests to one model under the same options."""

    options: Options
    requests: tuple[Request, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Request]:
        """The calls: requests that do not differ are one."""
        found: dict[str, Request] = {}
        for request in self.requests:
            found.setdefault(reply_key(request, self.options), request)
        return found

    def open_calls(self, cache: Cache | None) -> list[Request]:
        """The calls that have no reply, in order."""
        calls = self.by_key.values()
        return [call for call in calls if cache is None or cache.get(call, self.options) is None]

    def replies(self, cache: Cache, failed: Replies) -> Replies:
        """Every reply there is, one with an ``error`` where the call failed."""
        found = {}
        for request in self.requests:
            call = self.by_key[reply_key(request, self.options)]
            if reply := cache.get(call, self.options) or failed.get(call.id):
                found[request.id] = reply
        return found


def ask_open(
    calls: Calls,
    cache: Cache,
    connect: Callable[[], AbstractAsyncContextManager[Model]],
    pace: Pace,
    *,
    most: int | None = None,
    seen: Callable[[Reply], None] = lambda reply: None,
) -> Replies:
    """Ask what has no reply yet, ``most`` calls at most, and keep each reply as it comes.

    Returns the replies with an ``error``, which are not kept: the next run asks again. Raises
    ``GovbenchError`` as ``ask`` and the cache do.
    """
    left = calls.open_calls(cache)[:most]
    failed: Replies = {}

    def answered(request: Request, reply: Reply) -> None:
        if reply.error:
            failed[request.id] = reply
        else:
            cache.put(request, calls.options, reply)
        seen(reply)

    async def run() -> None:
        async with connect() as model:
            await ask(left, model, calls.options, answered, pace)

    if left:
        asyncio.run(run())
    return failed
