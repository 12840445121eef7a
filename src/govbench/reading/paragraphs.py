"""Lines to paragraphs: furniture out, broken lines joined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from govbench.reading.edited import Builder, Edited
from govbench.reading.furniture import line_furniture, page_furniture
from govbench.reading.lines import Line
from govbench.reading.model import Run
from govbench.reading.wrapping import columns, continues, glue, local_widths, wrap_widths

# When so many lines have a blank line above them, blank lines separate lines and not paragraphs.
_BLANKS_SAY_NOTHING = 0.6


@dataclass(frozen=True)
class Paragraph:
    """A paragraph as an edit of the text its lines were cut from, with ``level`` and ``row`` of its line."""

    content: Edited
    level: int = 0
    row: bool = False

    @property
    def text(self) -> str:
        """The paragraph in one line."""
        return self.content.text


@dataclass(frozen=True)
class Paragraphs:
    """The paragraphs of a text, the furniture that was left out, and the widths its lines were broken at."""

    kept: tuple[Paragraph, ...]
    left_out: tuple[Paragraph, ...]
    widths: tuple[int, ...]


def paragraphs(source: str, lines: Sequence[Line]) -> Paragraphs:
    """The paragraphs that the lines of ``source`` make.

    >>> found = paragraphs("打印\\n甲。", [Line(0, 2, "打印"), Line(3, 5, "甲。")])
    >>> [paragraph.text for paragraph in found.kept], [paragraph.text for paragraph in found.left_out]
    (['甲。'], ['打印'])
    """
    pages = page_furniture(lines)
    widths = wrap_widths([line for number, line in enumerate(lines) if number not in pages])
    rest = _without(lines, pages, wrapped=bool(widths))
    joined = _joined([line for _, line in rest], widths)
    # A line that goes on with a sentence, or whose sentence goes on, is no furniture whatever it looks like.
    alone = {i for i in range(len(rest)) if i not in joined and i + 1 not in joined}
    furniture = line_furniture([line for _, line in rest], alone)
    groups: list[list[Line]] = []
    for number, (_, line) in enumerate(rest):
        if number in joined:
            groups[-1].append(line)
        elif number not in furniture:
            groups.append([line])
    dropped = sorted({*pages, *(rest[number][0] for number in furniture)})
    return Paragraphs(
        tuple(_paragraph(source, group) for group in groups),
        tuple(_paragraph(source, [lines[number]]) for number in dropped),
        widths,
    )


def _without(lines: Sequence[Line], pages: set[int], *, wrapped: bool) -> list[tuple[int, Line]]:
    """Number and line of all but page furniture; blank lines around that, or everywhere, are no gaps."""
    all_gaps = sum(line.gap for line in lines) > _BLANKS_SAY_NOTHING * len(lines)
    rest = []
    for number, line in enumerate(lines):
        if number not in pages:
            no_gap = wrapped and line.gap and (all_gaps or line.page or number - 1 in pages)
            rest.append((number, line._replace(gap=False) if no_gap else line))
    return rest


def _joined(lines: Sequence[Line], widths: Sequence[int]) -> set[int]:
    """The numbers of the lines that go on with the line before."""
    if not widths:
        return set()
    own = [columns(line.text) for line in lines]
    meant = local_widths(own, widths)
    base = Counter(line.indent for line in lines).most_common(1)[0][0]
    return {
        i + 1
        for i, (before, line) in enumerate(pairwise(lines))
        if continues(before, line, meant[i], meant[i] - own[i], base)
    }


def _paragraph(source: str, group: Sequence[Line]) -> Paragraph:
    first = group[0]
    if len(group) == 1:
        content = Edited(first.text, (Run(0, first.start, first.end),))
        return Paragraph(content, first.level, first.row)
    builder = Builder(source)
    for before, line in zip([None, *group], group, strict=False):
        if before:
            builder.put(glue(before.text, line.text), before.end, line.start)
        builder.keep(line.start, line.end)
    return Paragraph(builder.done(), first.level, first.row)
