"""An event loop in which nobody waits: where there is nothing to do, the time moves to what comes next."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Selector(selectors.SelectSelector):
    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if not ready:
            assert timeout is not None, "everything waits for something that never comes"
            self.now += timeout
        return ready


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._clock = _Selector()
        super().__init__(self._clock)

    def time(self) -> float:
        return self._clock.now


def run(made: Coroutine[Any, Any, T]) -> T:
    """What the coroutine returns, at once; its clock begins at 0."""
    loop = _Loop()
    try:
        return loop.run_until_complete(made)
    finally:
        loop.close()


def now() -> float:
    """Seconds since the beginning."""
    return asyncio.get_running_loop().time()
