"""Asking a model: every request ends as a reply, whatever the server does."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from typing import Protocol

from govbench.errors import GovbenchError
from govbench.llm.exchange import Reply, Request
from govbench.llm.limits import Gate
from govbench.llm.options import Options, Pace
from govbench.llm.replies import CallError


class Model(Protocol):
    """A language model behind any interface."""

    async def answer(self, request: Request, options: Options) -> Reply:
        """The reply. Raises ``CallError`` where there is none; whether to ask again is left to the caller."""
        ...


async def ask(
    requests: Sequence[Request],
    model: Model,
    options: Options,
    answered: Callable[[Request, Reply], None],
    pace: Pace,
) -> None:
    """Ask everything; ``answered`` gets each reply as it comes, one with an ``error`` where there is none.

    Raises ``GovbenchError`` as soon as the server refuses the key, the model or the account (L203) or wants a
    pause that is too long (L213); what was answered until then was given to ``answered``.
    """
    gate, chance = Gate(pace.concurrency), random.Random(pace.seed)

    async def one(request: Request) -> None:
        failed = 0
        while True:
            try:
                async with gate.slot() as began:
                    reply = await _attempt(request, model, options, pace, gate, began)
                    answered(request, reply)  # before another call takes its place
                    return
            except CallError as error:
                if error.final:
                    raise GovbenchError.of("L203", f"the server refuses: {error}") from None
                if (error.pause or 0.0) > pace.patience:
                    raise GovbenchError.of("L213", f"the server wants {error.pause:.0f} s: {error}") from None
                failed += 1
                wait = pace.wait(failed, error.pause, chance) if error.again else None
                if wait is None:
                    times = f" ({failed} attempts)" if failed > 1 else ""
                    answered(request, Reply("", "", f"{error}{times}"))
                    return
                await asyncio.sleep(wait)

    calls = [asyncio.ensure_future(one(request)) for request in requests]
    try:
        await asyncio.gather(*calls)
    finally:
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)


async def _attempt(
    request: Request, model: Model, options: Options, pace: Pace, gate: Gate, began: float
) -> Reply:
    """One call, of which the gate learns how it ended. Raises ``CallError`` as the model does."""
    try:
        reply = await asyncio.wait_for(model.answer(request, options), pace.timeout)
    except CallError as error:
        if error.final or (error.pause or 0.0) > pace.patience:
            gate.stop()
        elif error.is_busy:
            gate.slower(began, error.pause)
        raise
    except asyncio.TimeoutError:  # not the built-in one before Python 3.11
        raise CallError(f"no reply within {pace.timeout:g} s", again=True) from None
    gate.faster()
    return reply
