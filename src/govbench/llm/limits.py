"""How many calls run at once, and the pause that a server asks for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.utils import parsedate_to_datetime

_LONGEST = 1e9  # seconds; nobody waits so long, and infinity is no number of seconds


def retry_after(header: str | None, now: float) -> float | None:
    """The seconds that a Retry-After header asks for, as a number or a date; None where it says nothing.

    ``now`` is the time of the clock, in seconds since 1970.

    >>> retry_after("2.5", now=0.0), retry_after("Thu, 01 Jan 1970 00:01:00 GMT", now=20.0)
    (2.5, 40.0)
    """
    if header is None:
        return None
    text = header.strip()
    if text.replace(".", "", 1).isdecimal() and text.isascii():
        return min(float(text), _LONGEST)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError):
        return None


class ClosedError(Exception):
    """No further call is let through."""


class Gate:
    """Lets so many calls through at once: half as many after a 429, one more after as many replies as that.

    A server that asks for a pause gets it from all calls.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.limit = float(most)
        self._running = 0
        self._halved = -1.0
        self._closed_until = 0.0
        self._stopped = asyncio.Event()
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[float]:
        """Wait for a place and hold it; gives the time at which the call began.

        Raises ``ClosedError`` after ``stop``.
        """
        async with self._changed:
            await self._changed.wait_for(lambda: self._stopped.is_set() or self._running < int(self.limit))
            if self._stopped.is_set():
                raise ClosedError
            self._running += 1
        try:
            while (left := self._closed_until - _now()) > 0:
                await self.pause(left)
            yield _now()
        finally:
            self._running -= 1
            async with self._changed:
                self._changed.notify_all()

    def slower(self, began: float, pause: float | None) -> None:
        """The server has too much to do, as it told a call that ``began`` then: one burst halves once."""
        if began > self._halved:
            self.limit = max(1.0, self.limit / 2)
            self._halved = _now()
        self._closed_until = max(self._closed_until, _now() + (pause or 0.0))

    async def pause(self, seconds: float) -> None:
        """Wait for so long. Raises ``ClosedError`` as soon as ``stop`` is called."""
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), seconds)
        if self._stopped.is_set():
            raise ClosedError

    async def stop(self) -> None:
        """Let no further call through; those that are running go on."""
        self._stopped.set()
        async with self._changed:
            self._changed.notify_all()

    def faster(self) -> None:
        """A reply came."""
        self.limit = min(float(self.most), self.limit + 1 / self.limit)


def _now() -> float:
    return asyncio.get_running_loop().time()
