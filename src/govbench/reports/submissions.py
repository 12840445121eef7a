"""What was found in submissions, as Markdown for a comment: text of others is quoted, never markup."""

from __future__ import annotations

from collections.abc import Sequence

from govbench import tables
from govbench.errors import REMEDIES
from govbench.protocols import DEFAULT
from govbench.submissions.verify import Verification

_MOST = 20  # findings of a folder that are listed
_HEADER, _ALIGN = (
    ("task", "measure", "score", "95% low", "95% high", "runs", "missing rows", "trust"),
    "llrrrrrl",
)


def comment(found: Sequence[Verification]) -> str:
    """A section a folder: its rows with their intervals, then what is wrong with it."""
    return "\n\n".join(map(_section, found))


def _section(one: Verification) -> str:
    parts = [f"### {quoted(one.name)}: {'found wanting' if one.findings else 'verified'}"]
    rows = []
    for result in one.results:
        if result.protocol == DEFAULT:
            figures = result.figures
            numbers = map(tables.number, (figures.value, figures.low, figures.high))
            counts = str(figures.runs), str(result.report.missing)
            rows.append([result.report.task, result.report.headline.measure, *numbers, *counts, result.trust])
    rows += [[c.task, c.measure, c.value, *[tables.NOTHING] * 4, "self-reported"] for c in one.claims]
    if rows:
        parts.append(tables.markdown(_HEADER, rows, _ALIGN))
    lines = []
    for f in one.findings[:_MOST]:
        place = f"{f.file}:{f.line}" if f.line else f.file
        field = f" {quoted(f.field)}" if f.field else ""
        lines.append(f"- {quoted(place)}{field} **{f.code}** {quoted(f.message)}  \n  {REMEDIES[f.code]}")
    if len(one.findings) > _MOST:
        lines.append(f"- … and {len(one.findings) - _MOST} more")
    return "\n\n".join([*parts, *(["\n".join(lines)] if lines else [])])


def quoted(text: str) -> str:
    """Text as code, in which nothing is a link, a mention or a mark.

    >>> quoted("a`@b")
    "`a'@b`"
    """
    return f"`{text.replace('`', chr(39))}`"
