"""How fast the systems of quantities.py read, and how the time grows with the length of a text."""

from __future__ import annotations

import contextlib
import gc
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quantities_peers import Call, System

TIMES = (1, 2, 4, 8)
_STOP_AFTER = 30.0  # seconds: a system is not given a longer text when one has taken it so long

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Speed:
    """One call on one set of lines: characters a second."""

    system: str
    call: str
    rate: float


@dataclass(frozen=True)
class Growth:
    """Seconds at each of ``TIMES``; NaN where it was not tried."""

    system: str
    seconds: tuple[float, ...]


def seconds_of(call: Call, texts: Sequence[str], repeat: int) -> float:
    """The least processor time of ``repeat`` runs over all texts, one by one, the garbage collector off.

    The collector goes through everything that is alive, so that its share grows with the answers so far.
    Exceptions are swallowed: some peers raise on some texts, which is counted elsewhere.
    """
    least = math.inf
    for _ in range(repeat):
        gc.collect()
        gc.disable()
        try:
            start = time.process_time()
            for text in texts:
                with contextlib.suppress(Exception):
                    call(text)
            least = min(least, time.process_time() - start)
        finally:
            gc.enable()
    return least


def speeds(found: Sequence[System], lines: Sequence[str], repeat: int, progress: Progress) -> list[Speed]:
    """Every call, warm, line by line; a call that takes long is not repeated."""
    size = sum(map(len, lines))
    rates = []
    for system in found:
        for name, call in system.calls.items():
            progress(f"{system.name}, {name}, {size:,} characters")
            seconds_of(call, lines[:20], 1)
            once = seconds_of(call, lines, 1)
            again = seconds_of(call, lines, repeat - 1) if repeat > 1 and once < _STOP_AFTER else once
            rates.append(Speed(system.name, name, size / min(once, again)))
    return rates


def growth(found: Sequence[System], text: str, repeat: int, progress: Progress) -> list[Growth]:
    """The first call of each system on the text, on twice the text, and so on, given as one string."""
    rows = []
    for system in found:
        call, taken = next(iter(system.calls.values())), list[float]()
        for times in TIMES:
            progress(f"{system.name}, {times} times {len(text):,} characters as one string")
            if taken and not taken[-1] < _STOP_AFTER:
                taken.append(math.nan)
                continue
            once = seconds_of(call, [text * times], 1)
            again = seconds_of(call, [text * times], repeat - 1) if repeat > 1 and once < 5 else once
            taken.append(min(once, again))
        rows.append(Growth(system.name, tuple(taken)))
    return rows


def exponent(seconds: Sequence[float]) -> float:
    """The slope of log seconds over log length by least squares; NaN for fewer than two points.

    >>> round(exponent([1, 2, 4, 8]), 6), round(exponent([1, 4, 16, math.nan]), 6)
    (1.0, 2.0)
    """
    points = [
        (math.log(n), math.log(s)) for n, s in zip(TIMES, seconds, strict=True) if not math.isnan(s) and s
    ]
    if len(points) < 2:
        return math.nan
    x0, y0 = (sum(side) / len(points) for side in zip(*points, strict=True))
    slope: float = sum((x - x0) * (y - y0) for x, y in points) / sum((x - x0) ** 2 for x, _ in points)
    return slope
