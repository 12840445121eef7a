"""The figures of one file: what reading gives, put through ``quantities.extract`` passage by passage."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from govbench.documents import Span, sentence_spans
from govbench.errors import REMEDIES, Finding
from govbench.quantities import Mention, Metric, extract
from govbench.reading import Passage, Report, read_report

# A sentence beyond this is a list or a broken text: the part around the figure is given instead, so that
# a file of one long line costs no more than its length. A cell of a spreadsheet holds 32,767 characters.
LONGEST = 2000
_AROUND = 300


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a file, with the section heading above it and the sentence that it stands in.

    ``part`` is the kind of passage: paragraph, heading, title, or table for a row of one. The offsets in
    ``metric`` count code points of ``Report.text``: the decoded text of the file, or what a web page shows.
    Where that breaks a line inside a mention, the slice of it holds the break and ``text`` does not.
    """

    heading: str
    part: str
    sentence: str
    metric: Metric

    @property
    def offset(self) -> int:
        """Where the mention starts, in code points of ``Report.text``."""
        return self.metric.mention.start

    def to_dict(self) -> dict[str, Any]:
        """``Metric.to_dict()`` with what places the figure in its file."""
        mention = self.metric.mention
        return {
            "heading": self.heading,
            "part": self.part,
            "sentence": self.sentence,
            "mention": {"start": mention.start, "end": mention.end, "text": mention.text},
            "offset": self.offset,
            **self.metric.to_dict(),
        }


@dataclass(frozen=True)
class FileFigures:
    """Every figure of one file, in the order of the text; ``notes`` say what reading left out."""

    file: str
    title: str
    encoding: str
    notes: tuple[str, ...]
    figures: tuple[Figure, ...]

    def about(self) -> dict[str, Any]:
        """The file without its figures."""
        return {
            "file": self.file,
            "encoding": self.encoding,
            "title": self.title,
            "notes": list(self.notes),
        }


@dataclass(frozen=True)
class Failure:
    """A file that gave no figures, and why."""

    file: str
    findings: tuple[Finding, ...]

    def to_dicts(self) -> list[dict[str, Any]]:
        """One object a finding."""
        return [
            {
                "file": self.file,
                "code": finding.code,
                "line": finding.line or None,
                "message": finding.message,
                "remedy": REMEDIES[finding.code],
            }
            for finding in self.findings
        ]


def extract_bytes(data: bytes, name: str = "") -> FileFigures:
    """Every figure of a file, given as its bytes; ``name`` is a hint of the format and names the result.

    >>> found = extract_bytes("工作总结\\n一、审查\\n全年审查文件38件，同比增长5%。\\n".encode())
    >>> [(figure.metric.mention.text, figure.offset) for figure in found.figures]
    [('38件', 16), ('5%', 24)]

    Raises ``GovbenchError`` when the bytes are no readable text.
    """
    report = read_report(data, name)
    return FileFigures(name, report.title, report.encoding, report.notes, tuple(_figures(report)))


def _figures(report: Report) -> Iterator[Figure]:
    for passage in report.passages:
        context = _Context(passage.text)
        for metric in sorted(extract(passage.text), key=lambda metric: metric.mention.start):
            sentence = context.around(metric.mention)
            yield Figure(passage.heading, passage.kind, sentence, _placed(metric, passage))


class _Context:
    """The sentences of a passage; figures of one sentence share one string."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans = sentence_spans(text)
        self._starts = [span.start for span in self._spans]
        self._strings: dict[int, str] = {}

    def around(self, mention: Mention) -> str:
        index = bisect_right(self._starts, mention.start) - 1
        span = self._spans[index]
        if len(span) > LONGEST:
            return self._cut(span, mention)
        if index not in self._strings:
            self._strings[index] = span.of(self._text).strip()
        return self._strings[index]

    def _cut(self, span: Span, mention: Mention) -> str:
        start, end = max(span.start, mention.start - _AROUND), min(span.end, mention.end + _AROUND)
        before, after = "…" * (start > span.start), "…" * (end < span.end)
        return f"{before}{self._text[start:end].strip()}{after}"


def _placed(metric: Metric, passage: Passage) -> Metric:
    """The metric with offsets into ``Report.text``."""

    def placed(mention: Mention) -> Mention:
        span = passage.span(mention.start, mention.end)
        return Mention(span.start, span.end, mention.text)

    def placed_if(mention: Mention | None) -> Mention | None:
        return None if mention is None else placed(mention)

    return replace(
        metric,
        mention=placed(metric.mention),
        value=placed(metric.value),
        unit=placed_if(metric.unit),
        modifiers=tuple(placed(modifier) for modifier in metric.modifiers),
        indicator=placed_if(metric.indicator),
        predicate=placed_if(metric.predicate),
        scope=placed_if(metric.scope),
        time=placed_if(metric.time),
    )
