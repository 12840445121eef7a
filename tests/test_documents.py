"""Documents: offsets are checked, structure follows the lines, nothing is rewritten."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govbench.documents import Document, Span, text_lines

spans = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 20), st.integers(1, 9))


def document(text: str, *kinds: str) -> Document:
    return Document("d", text, {n: kind for (n, _), kind in zip(text_lines(text), kinds, strict=True)})


@given(spans, spans)
def test_two_spans_are_apart_or_nested_or_cross(a: Span, b: Span) -> None:
    apart = not a.overlaps(b)
    nested = a.contains(b) or b.contains(a)
    assert [apart, nested, a.crosses(b)].count(True) == 1


def test_touching_spans_share_nothing() -> None:
    assert not Span(0, 3).overlaps(Span(3, 5))


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 1)])
def test_an_empty_or_negative_range_is_no_span(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no span"):
        Span(start, end)


def test_a_span_behind_the_text_has_no_surface() -> None:
    with pytest.raises(ValueError, match="ends behind"):
        Span(0, 3).of("甲乙")


@given(st.text(alphabet="甲乙。,!”》）\n \t𠮷", max_size=60))
def test_lines_and_sentences_lose_no_character(text: str) -> None:
    lines = list(text_lines(text))
    doc = Document("d", text, {n: "body" for n, _ in lines})
    assert [p.text for p in doc.paragraphs] == [s.strip() for s in text.split("\n") if s.strip()]
    for paragraph in doc.paragraphs:
        assert "".join(s.text for s in paragraph.sentences) == paragraph.text
        assert all(s.span.of(paragraph.text) == s.text for s in paragraph.sentences)
        assert paragraph.span.of(text) == paragraph.text


def test_a_sentence_ends_at_the_full_stop_and_what_closes_after_it() -> None:
    doc = document("他说“好。”再说“嗨!说法”。完", "body")
    assert [s.text for s in doc.paragraphs[0].sentences] == ["他说“好。”", "再说“嗨!说法”。", "完"]


def test_paragraphs_know_the_heading_above_them() -> None:
    doc = document("标题\n甲。\n一、头\n乙。\n丙。", "title", "body", "heading", "body", "body")
    assert [(p.id, p.heading) for p in doc.paragraphs] == [("p01", ""), ("p02", "一、头"), ("p03", "一、头")]
    assert doc.title == "标题"


def test_kinds_must_cover_exactly_the_lines_and_be_known() -> None:
    with pytest.raises(ValueError, match=r"\[2\]"):
        Document("d", "甲\n乙", {1: "body"})
    with pytest.raises(ValueError, match="poem"):
        Document("d", "甲", {1: "poem"})
