"""How fast to ask: how long to wait before another attempt, and how many calls run at once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime


@dataclass(frozen=True)
class Pace:
    """``concurrency`` calls at once at most, ``retries`` further attempts, ``timeout`` seconds for each.

    The wait after *n* attempts is ``first`` · 2ⁿ⁻¹ seconds, ``longest`` at most, or down to half of that by
    chance, of which ``seed`` is the seed. ``patience`` is the longest wait that a server may ask for.
    """

    concurrency: int = 8
    retries: int = 6
    timeout: float = 300.0
    first: float = 1.0
    longest: float = 60.0
    patience: float = 600.0
    seed: int = 13

    def wait(self, failed: int, asked_for: float | None, chance: random.Random) -> float | None:
        """Seconds until the next attempt after ``failed`` ones; None: there is to be no other.

        ``asked_for`` is the Retry-After of the server: nobody asks again before it is over.

        >>> Pace(first=2.0, longest=60.0).wait(3, None, random.Random(13))
        5.036033966861894
        >>> Pace(patience=600).wait(1, 3600.0, random.Random(13)) is None
        True
        """
        if failed > self.retries or (asked_for or 0.0) > self.patience:
            return None
        # Beyond 2⁶⁴ nothing changes, and a float would overflow.
        own = min(self.longest, self.first * 2.0 ** min(failed - 1, 64)) * (0.5 + 0.5 * chance.random())
        return max(own, asked_for or 0.0)


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
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError):
        return None


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
        self._is_open = True
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[float]:
        """Wait for a place and hold it; gives the time at which the call began."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._is_open and self._running < int(self.limit))
            self._running += 1
        try:
            while (left := self._closed_until - _now()) > 0:
                await asyncio.sleep(left)
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

    def stop(self) -> None:
        """Let no further call through."""
        self._is_open = False

    def faster(self) -> None:
        """A reply came."""
        self.limit = min(float(self.most), self.limit + 1 / self.limit)


def _now() -> float:
    return asyncio.get_running_loop().time()
