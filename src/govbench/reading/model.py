"""What reading gives: a report, its passages, and the way back from a passage to the text."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from govbench.documents import Span

KINDS = ("title", "heading", "paragraph", "table")


class Run(NamedTuple):
    """From ``at`` on, a text shows ``[start, end)`` of its source.

    Character for character where the lengths agree; otherwise the whole range stands for the whole run, as
    the source ``&yen;`` does for the text ``¥``.
    """

    at: int
    start: int
    end: int


@dataclass(frozen=True)
class Passage:
    """One paragraph with its line wraps undone, and the headings it stands under.

    ``heading`` joins the headings above by " / " and is empty where there are none. ``kind`` is one of
    ``KINDS``: headings and the title are passages too, so that no figure is lost with them, and a row of a
    table is one passage with a tab between cells, so that nobody takes it for a sentence.

    >>> passage = Passage("", "增长34.5%", runs=(Run(0, 10, 13), Run(3, 15, 19)))
    >>> passage.offset(2), passage.offset(3), passage.span(0, 6)
    (12, 15, Span(start=10, end=18))
    """

    heading: str
    text: str
    kind: str = "paragraph"
    runs: tuple[Run, ...] = field(default=(), repr=False)

    def offset(self, at: int) -> int:
        """Offset in ``Report.text`` of the character ``text[at]``, both in code points.

        A character that stands for several of the text (``&yen;``, ``<U+00A5>``) has the offset of the first.
        Raises ``ValueError`` when there is no such character.
        """
        run, after = self._run(at)
        return run.start + at - run.at if run.end - run.start == after - run.at else run.start

    def span(self, start: int, end: int) -> Span:
        """The range of ``Report.text`` that ``text[start:end]`` stands in, with line wraps and all.

        Raises ``ValueError`` when the range is empty or not inside the text.
        """
        first, (run, after) = self.offset(start), self._run(end - 1)
        exact = run.end - run.start == after - run.at
        return Span(first, run.start + end - run.at if exact else run.end)

    def _run(self, at: int) -> tuple[Run, int]:
        """The run that holds a character, and where the next one begins."""
        if not 0 <= at < len(self.text):
            raise ValueError(f"no character {at} in a passage of {len(self.text)}")
        index = bisect_right(self.runs, at, key=itemgetter(0))
        after = self.runs[index].at if index < len(self.runs) else len(self.text)
        return self.runs[index - 1], after


@dataclass(frozen=True)
class Report:
    """A document as read.

    ``text`` is what offsets refer to: the decoded file without its byte order mark, otherwise untouched. For
    a web page it is the text that the page shows, a line for every block, and for TMX the Chinese segments,
    since a parser does not say where a text stood in the file.
    ``encoding`` and ``format`` (text, markdown, html, tmx) are those found. ``notes`` say, one sentence each,
    what reading did that its user should know; ``left_out`` holds the lines that are no part of the report.
    """

    title: str
    text: str = field(repr=False)
    passages: tuple[Passage, ...]
    encoding: str
    format: str = "text"
    notes: tuple[str, ...] = ()
    left_out: tuple[Passage, ...] = field(default=(), repr=False)
