"""Asking a model: every request ends as a reply, whatever the server does."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from typing import Protocol

from govbench.errors import GovbenchError
from govbench.llm.exchange import Reply, Request
from govbench.llm.limits import ClosedError, Gate
from govbench.llm.options import Options, Pace
from govbench.llm.replies import CallError

_UNREACHED = 2  # further attempts of a call while no call has ever reached the server


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

    Raises ``GovbenchError`` when the server refuses the key, the model or the account (L203), wants a pause
    that is too long (L213), or was never there (L217). No other call begins then, and what is running is
    waited for, as it is paid for: ``answered`` got every reply that came.
    """
    gate, chance = Gate(pace.concurrency), random.Random(pace.seed)
    was_reached = False

    async def one(request: Request) -> None:
        nonlocal was_reached
        failed = 0
        while True:
            try:
                async with gate.slot() as began:
                    reply = await _attempt(request, model, options, pace, gate, began)
                    was_reached = True
                    answered(request, reply)  # before another call takes its place
                    return
            except CallError as error:
                was_reached = was_reached or not error.is_unreachable
                failed += 1
                if problem := _end(error, pace, failed, was_reached):
                    raise problem from None
                wait = pace.wait(failed, error.pause, chance) if error.again else None
                if wait is None:
                    times = f" ({failed} attempts)" if failed > 1 else ""
                    answered(request, Reply("", "", f"{error}{times}"))
                    return
                await gate.pause(wait)

    async def guarded(request: Request) -> None:
        try:
            await one(request)
        except ClosedError:
            pass  # another call has ended the run
        except BaseException:
            await gate.stop()
            raise

    calls = [asyncio.ensure_future(guarded(request)) for request in requests]
    try:
        ended = await asyncio.gather(*calls, return_exceptions=True)
    finally:
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
    for problem in ended:
        if problem is not None:
            raise problem


def _end(error: CallError, pace: Pace, failed: int, was_reached: bool) -> GovbenchError | None:
    """What ends the run; None where the other calls may fare better."""
    if error.final:
        return GovbenchError.of("L203", f"the server refuses: {error}")
    if (error.pause or 0.0) > pace.patience:
        return GovbenchError.of("L213", f"the server wants {error.pause:.0f} s: {error}")
    if not was_reached and failed > min(_UNREACHED, pace.retries):
        return GovbenchError.of("L217", f"nothing answers there: {error}")
    return None


async def _attempt(
    request: Request, model: Model, options: Options, pace: Pace, gate: Gate, began: float
) -> Reply:
    """One call, of which the gate learns how it ended. Raises ``CallError`` as the model does."""
    try:
        reply = await asyncio.wait_for(model.answer(request, options), pace.timeout)
    except CallError as error:
        if _end(error, pace, 0, was_reached=True):
            await gate.stop()  # before this place is free
        elif error.is_busy:
            gate.slower(began, error.pause)
        raise
    except asyncio.TimeoutError:  # not the built-in one before Python 3.11
        raise CallError(f"no reply within {pace.timeout:g} s", again=True) from None
    gate.faster()
    return reply
