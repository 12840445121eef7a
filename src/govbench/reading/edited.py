"""A text made from another by leaving out and replacing, which knows where each character came from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter

from govbench.reading.model import Run
from govbench.reading.noise import plain_spaces


@dataclass(frozen=True)
class Edited:
    """A text and the runs of its source that it shows, in order."""

    text: str
    runs: tuple[Run, ...] = field(repr=False)

    @classmethod
    def of(cls, text: str) -> Edited:
        """A text of which nothing is left out or replaced."""
        return cls(text, (Run(0, 0, len(text)),))

    def cut(self, start: int, end: int, at: int) -> Iterator[Run]:
        """The runs of ``text[start:end]``, as they are when that piece stands at ``at`` of another text."""
        index = bisect_right(self.runs, start, key=itemgetter(0)) - 1
        while start < end:
            run = self.runs[index]
            after = self.runs[index + 1].at if index + 1 < len(self.runs) else len(self.text)
            stop = min(end, after)
            if run.end - run.start == after - run.at:
                yield Run(at, run.start + start - run.at, run.start + stop - run.at)
            else:
                yield Run(at, run.start, run.end)
            at, start, index = at + stop - start, stop, index + 1

    def after(self, edited: Edited) -> Edited:
        """This text as an edit of the source of ``edited``, whose text is the source of this one.

        >>> Edited("乙", (Run(0, 1, 2),)).after(Edited("甲乙", (Run(0, 5, 7),))).runs
        (Run(at=0, start=6, end=7),)
        """
        runs: list[Run] = []
        for index, run in enumerate(self.runs):
            end = self.runs[index + 1].at if index + 1 < len(self.runs) else len(self.text)
            parts = list(edited.cut(run.start, run.end, run.at))
            exact = run.end - run.start == end - run.at
            runs += parts if exact else [Run(run.at, parts[0].start, parts[-1].end)]
        return Edited(self.text, tuple(runs))


class Builder:
    """Makes an ``Edited`` from left to right.

    >>> builder = Builder("AT&amp;T")
    >>> builder.keep(0, 2), builder.put("&", 2, 7), builder.keep(7, 8)
    (None, None, None)
    >>> builder.done()
    Edited(text='AT&T')
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.length = 0
        self._pieces: list[str] = []
        self._runs: list[Run] = []

    def keep(self, start: int, end: int) -> None:
        """Take over ``source[start:end]``."""
        if start < end:
            self.put(self.source[start:end], start, end)

    def put(self, text: str, start: int, end: int) -> None:
        """Write ``text`` where the source has ``[start, end)``, which is not empty."""
        if not text:
            return
        last = self._runs[-1] if self._runs else None
        if (
            last
            and last.end == start
            and last.end - last.start == self.length - last.at
            and len(text) == end - start
        ):
            self._runs[-1] = Run(last.at, last.start, end)
        else:
            self._runs.append(Run(self.length, start, end))
        self._pieces.append(text)
        self.length += len(text)

    def done(self) -> Edited:
        """What was written, with plain spaces for unusual ones."""
        return Edited(plain_spaces("".join(self._pieces)), tuple(self._runs))
