"""Documents and their parts: immutable, with offsets that are checked when they are made.

Offsets are Unicode code points, half-open ``[start, end)``, into the text the object names. The text is
never rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

LINE_KINDS = ("furniture", "title", "heading", "body")
ORIGINS = ("real", "synthetic")

# A sentence ends at 。 together with the closing marks that directly follow it.
_SENTENCE = re.compile(r"[^。]*。[”’》）)]*|[^。]+$")


@dataclass(frozen=True, order=True)
class Span:
    """A half-open range of code points.

    >>> Span(0, 3).contains(Span(1, 2)), Span(0, 3).crosses(Span(2, 5)), Span(0, 3).crosses(Span(3, 5))
    (True, True, False)

    Raises ``ValueError`` for a negative start or an empty range.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"no span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The surface: the slice of ``text``. Raises ``ValueError`` when the span ends behind the text."""
        if self.end > len(text):
            raise ValueError(f"[{self.start}, {self.end}) ends behind a text of {len(text)} code points")
        return text[self.start : self.end]

    def shift(self, by: int) -> Span:
        """The same range seen from a text that begins ``by`` code points earlier."""
        return Span(self.start + by, self.end + by)

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a code point; touching spans share none."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies inside (an equal span does)."""
        return self.start <= other.start and other.end <= self.end

    def crosses(self, other: Span) -> bool:
        """Whether the two overlap with neither inside the other."""
        return self.overlaps(other) and not self.contains(other) and not other.contains(self)


def sentence_spans(text: str) -> list[Span]:
    """The sentences of a paragraph, in order; together they are the whole text.

    >>> sentence_spans("甲“乙。”丙")
    [Span(start=0, end=5), Span(start=5, end=6)]
    """
    return [Span(*match.span()) for match in _SENTENCE.finditer(text)]


@dataclass(frozen=True)
class Line:
    """One non-blank line: its 1-based number in the file, its span without outer white space, its kind."""

    number: int
    span: Span
    kind: str


@dataclass(frozen=True)
class Sentence:
    """A sentence of a body paragraph; ``span`` is relative to the paragraph's text, ``position`` 0-based."""

    id: str
    paragraph_id: str
    position: int
    span: Span
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A body line; ``span`` is relative to the document, ``heading`` the level-1 heading above it or ''."""

    id: str
    heading: str
    span: Span
    text: str

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences, in order; together they are the whole text."""
        return tuple(
            Sentence(f"{self.id}s{i + 1:02d}", self.id, i, span, span.of(self.text))
            for i, span in enumerate(sentence_spans(self.text))
        )


def text_lines(text: str) -> Iterator[tuple[int, Span]]:
    """Number (1-based) and span, without outer white space, of every non-blank line.

    >>> list(text_lines("a\\n\\n  b\\n"))
    [(1, Span(start=0, end=1)), (3, Span(start=5, end=6))]
    """
    offset = 0
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if stripped:
            start = offset + line.index(stripped[0])
            yield number, Span(start, start + len(stripped))
        offset += len(line) + 1


@dataclass(frozen=True)
class Document:
    """A published text with the kind of each of its non-blank lines.

    ``kinds`` maps the 1-based number of every non-blank line to one of ``LINE_KINDS``. Ids of paragraphs
    and sentences are local (``p01``, ``p01s01``).

    >>> doc = Document("d", "标题\\n一、头\\n  甲好。乙好。\\n", {1: "title", 2: "heading", 3: "body"})
    >>> [(p.id, p.heading, [s.text for s in p.sentences]) for p in doc.paragraphs]
    [('p01', '一、头', ['甲好。', '乙好。'])]

    Raises ``ValueError`` when ``kinds`` does not cover exactly the non-blank lines.
    """

    id: str
    text: str
    kinds: Mapping[int, str] = field(repr=False)

    def __post_init__(self) -> None:
        numbers = {number for number, _ in text_lines(self.text)}
        if numbers != set(self.kinds):
            raise ValueError(f"kinds do not cover the non-blank lines: {sorted(numbers ^ set(self.kinds))}")
        unknown = set(self.kinds.values()) - set(LINE_KINDS)
        if unknown:
            raise ValueError(f"unknown line kinds: {sorted(unknown)}")

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The non-blank lines, in order."""
        return tuple(Line(n, span, self.kinds[n]) for n, span in text_lines(self.text))

    @cached_property
    def title(self) -> str:
        """The title line, or ''."""
        return next((line.span.of(self.text) for line in self.lines if line.kind == "title"), "")

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The body paragraphs, in order."""
        found: list[Paragraph] = []
        heading = ""
        for line in self.lines:
            surface = line.span.of(self.text)
            if line.kind == "heading":
                heading = surface
            elif line.kind == "body":
                found.append(Paragraph(f"p{len(found) + 1:02d}", heading, line.span, surface))
        return tuple(found)

    @cached_property
    def sentences(self) -> Mapping[str, Sentence]:
        """Every sentence by its local id, in order."""
        return {s.id: s for p in self.paragraphs for s in p.sentences}
