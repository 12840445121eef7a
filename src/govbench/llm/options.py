"""What a model is asked with, and how fast."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from govbench.llm.exchange import Request

OPENAI = "https://api.openai.com/v1"
KEY_ENV = "OPENAI_API_KEY"


@dataclass(frozen=True)
class Options:
    """What a model is asked with, beside the messages; None leaves a field to the server.

    ``extra`` are further fields of the request.
    """

    model: str
    base_url: str
    temperature: float | None = 0.0
    top_p: float | None = None
    seed: int | None = None
    max_tokens: int | None = None
    response_format: Mapping[str, Any] | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def body(self, request: Request) -> dict[str, Any]:
        """The whole request, as it is sent."""
        said = {
            name: value
            for name in ("temperature", "top_p", "seed", "max_tokens", "response_format")
            if (value := getattr(self, name)) is not None
        }
        messages = [asdict(message) for message in request.messages]
        return {"model": self.model, "messages": messages, **said, **self.extra}


@dataclass(frozen=True)
class Pace:
    """``concurrency`` calls at once at most, ``retries`` further attempts, ``timeout`` seconds for each.

    The wait after *n* attempts is ``first`` · 2ⁿ⁻¹ seconds, ``longest`` at most, or down to half of that by
    chance, of which ``seed`` is the seed. ``patience`` is the longest pause that a server may ask for before
    the run ends.
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
        >>> Pace(retries=2).wait(3, None, random.Random(13)) is None
        True
        """
        if failed > self.retries:
            return None
        # Beyond 2⁶⁴ nothing changes, and a float would overflow.
        own = min(self.longest, self.first * 2.0 ** min(failed - 1, 64)) * (0.5 + 0.5 * chance.random())
        return max(own, asked_for or 0.0)
