"""Bytes to report: decode, find the format, take the text out, make passages of its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from govbench.errors import GovbenchError
from govbench.reading.damage import refuse_damage
from govbench.reading.edited import Builder, Edited
from govbench.reading.encodings import decode
from govbench.reading.formats import format_of
from govbench.reading.headings import Path, plausible_title, rank, run_in, title_of
from govbench.reading.html import read_html
from govbench.reading.lines import Mark, lines
from govbench.reading.markdown import read_markdown
from govbench.reading.model import Passage, Report
from govbench.reading.paragraphs import Paragraph, Paragraphs, paragraphs
from govbench.reading.plain import read_plain
from govbench.reading.repeats import repeated
from govbench.reading.signatures import refuse_binary, refuse_controls
from govbench.reading.spacing import digits_apart, spaces_between_digits
from govbench.reading.tmx import read_tmx

# Below so many paragraphs no title is looked for.
_TITLE_WITHIN = 15
_LONGEST_MARKED_HEADING = 120
# Headings that a format marks stand above numbered ones.
_MARKED_RANK = -10
_SENTENCE_END = re.compile("[。！？；]")
_SITE = re.compile(r"[_|｜]|\s[-–—]+\s|--|——")
_HANZI = re.compile("[\u3400-\u9fff]")


def read_report(data: bytes, name: str = "") -> Report:
    """The report that a file holds; ``name``, the name of the file, is shown in errors and is a hint.

    >>> text = "某市工作总结\\n\\n一、民生\\n全年新增就业5万人。\\n打印 关闭\\n"
    >>> report = read_report(text.encode("gb18030"))
    >>> report.title, report.encoding
    ('某市工作总结', 'gb18030')
    >>> [(passage.kind, passage.heading, passage.text) for passage in report.passages][1:]
    [('heading', '', '一、民生'), ('paragraph', '一、民生', '全年新增就业5万人。')]
    >>> report.passages[2].offset(6), report.text[19]
    (19, '5')

    Raises ``GovbenchError`` with a code from R101 to R106 for a file that is empty, no text, in no encoding
    that is read, damaged, another XML, or without text of a report, and with R107 for a web page or TMX where
    lxml is not installed. Nothing is decoded with replacement.
    """
    refuse_binary(data, name)
    decoded = decode(data, name)
    text = decoded.text
    refuse_controls(text, name)
    notes = [*refuse_damage(text, name)]
    kind = format_of(text, name)
    text, edited, marks, page_title = _content(text, kind, name)
    found = paragraphs(edited.text, lines(edited, marks))
    copies, times = repeated([paragraph.text for paragraph in found.kept])
    kept = [paragraph for i, paragraph in enumerate(found.kept) if i not in copies]
    if not kept:
        raise GovbenchError.of("R106", "the file holds no text of a report", file=name)
    apart = digits_apart(paragraph.text for paragraph in kept)
    if apart:
        kept = [_with_whole_numbers(paragraph) for paragraph in kept]
    title, title_at = _title(kept, page_title)
    passages = tuple(_passages(kept, edited, title, title_at))
    left_out = [*found.left_out, *(found.kept[i] for i in sorted(copies))]
    notes += _notes(found, times, apart=apart, chinese=any(_HANZI.search(p.text) for p in kept))
    return Report(
        title,
        text,
        passages,
        decoded.encoding,
        kind,
        tuple(notes),
        tuple(_passage(paragraph, edited, "", "paragraph") for paragraph in left_out),
    )


def _content(text: str, kind: str, name: str) -> tuple[str, Edited, Sequence[Mark], str]:
    """The text of the report, that without noise, what the format says about its lines, a title outside."""
    if kind == "html":
        page, marks, title = read_html(text, name)
        return page, Edited.of(page), marks, title
    if kind == "tmx":
        segments = read_tmx(text, name)
        return segments, Edited.of(segments), (), ""
    plain = read_plain(text)
    if kind == "text":
        return text, plain, (), ""
    edited, marks = read_markdown(plain)
    return text, edited.after(plain), marks, ""


def _title(kept: Sequence[Paragraph], page_title: str) -> tuple[str, int]:
    """The title and the paragraph it stands in, '' and -1 when there is none.

    The first line above the body that ends as titles do; then the title of the page; then a heading of
    level 1 or the first short line that is neither a name nor a date.
    """
    others: list[int] = []
    for number, paragraph in enumerate(kept[:_TITLE_WITHIN]):
        text = paragraph.text
        if rank(text) or _SENTENCE_END.search(text):
            break
        title = "" if paragraph.row else title_of(text)
        if title:
            return title, number
        if paragraph.level == 1 or (not paragraph.row and not others and plausible_title(text)):
            others.append(number)
    outside = _SITE.split(page_title.strip(), 1)[0].strip()
    if title_of(outside) or plausible_title(outside):
        return outside, -1
    marked = [number for number in others if kept[number].level == 1]
    number = next(iter([*marked, *others]), -1)
    return (kept[number].text, number) if number >= 0 else (outside, -1)


def _passages(kept: Sequence[Paragraph], edited: Edited, title: str, title_at: int) -> Iterator[Passage]:
    """The paragraphs with the headings above them."""
    path = Path()
    for number, paragraph in enumerate(kept):
        text = paragraph.text
        place = rank(text)
        if paragraph.level and len(text) <= _LONGEST_MARKED_HEADING and not _SENTENCE_END.search(text):
            place = paragraph.level + _MARKED_RANK
        if number == title_at or text == title:
            yield _passage(paragraph, edited, "", "title")
        elif paragraph.row:
            yield _passage(paragraph, edited, str(path), "table")
        elif place:
            path.leave(place)
            yield _passage(paragraph, edited, str(path), "heading")
            path.enter(place, text)
        else:
            own = run_in(text)
            yield _passage(paragraph, edited, path.with_run_in(own) if own else str(path), "paragraph")


def _passage(paragraph: Paragraph, edited: Edited, heading: str, kind: str) -> Passage:
    content = paragraph.content.after(edited)
    return Passage(heading, content.text, kind, content.runs)


def _with_whole_numbers(paragraph: Paragraph) -> Paragraph:
    """The paragraph without the spaces inside its numbers."""
    if paragraph.row:
        return paragraph
    builder = Builder(paragraph.text)
    done = 0
    for space in spaces_between_digits(paragraph.text):
        builder.keep(done, space)
        done = space + 1
    builder.keep(done, len(paragraph.text))
    return replace(paragraph, content=builder.done().after(paragraph.content))


def _notes(found: Paragraphs, times: int, *, apart: bool, chinese: bool) -> Iterator[str]:
    """What the user of a report should know about how it was read."""
    if found.widths:
        columns = " and ".join(map(str, found.widths))
        yield f"its lines were broken at about {columns} columns and have been joined to paragraphs"
    if times > 1:
        yield f"the text stands {times} times in the file; the first copy is read"
    if found.left_out:
        yield f"lines left out as furniture of the page: {len(found.left_out)}"
    if apart:
        yield "digits typed apart (1 9 9 8) are read as one number"
    if not chinese:
        yield "the text has no Chinese characters"
