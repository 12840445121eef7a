"""The stand-off files: what a person writes is read back, and a mistake is named with file and line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govbench.annotations.anchors import anchor, locate
from govbench.annotations.blocks import read_entities, read_quantities, write_entities, write_quantities
from govbench.annotations.checks import check_annotation
from govbench.annotations.files import read_annotation, read_meta, write_annotation
from govbench.annotations.model import Annotation, Distractor, Entity, Metric, canonical_entities
from govbench.documents import Document, Span
from govbench.errors import GovbenchError
from govbench.quantities import Change
from govbench.schemes import ENTITIES

TEXT = "一、头\n  2022年,市委印发《甲市条例》,办理案件近9万件。增长一倍以上。\n"
FILES = {
    "structure.tsv": "1\theading\t一、头\n"
    "2\tbody\t2022年,市委印发《甲市条例》,办理案件近9万件。增长一倍以上。\n",
    "topics.tsv": "p01\tRULES\t2022年,市委印发《甲市条例》,办理案件近9万件。增长一倍以上。\n",
    "roles.tsv": "p01s01\tRESULT\t2022年,市委印发《甲市条例》,办理案件近9万件。\n"
    "p01s02\tRESULT\t增长一倍以上。\n",
    "entities.txt": """@p01s01 2022年,市委印发《甲市条例》,办理案件近9万件。
DATE   2022年
GOV    市委
DOC    《甲市条例》
  GPE    甲市

@p01s02 增长一倍以上。
""",
    "metrics.txt": """@p01s01 2022年,市委印发《甲市条例》,办理案件近9万件。
distractor date 2022年
metric 近9万件
  value     9万
  unit      件 #1
  modifiers 近
  lo        90000
  canon     件
  dim       count
  bound     lt
  approx    under
  indicator 案件
  predicate 办理
  time      2022年

@p01s02 增长一倍以上。
metric 一倍以上
  value     一
  unit      倍
  modifiers 以上
  lo        1
  canon     ratio
  dim       ratio
  bound     ge
  change    rate up none
""",
}


def folder(path: Path, **changes: str) -> Path:
    path.mkdir(exist_ok=True)
    for name, content in {**FILES, **changes}.items():
        (path / name).write_text(content, encoding="utf-8")
    return path


def read(path: Path) -> Annotation:
    return read_annotation(path, "d", TEXT)


def findings(path: Path) -> list[tuple[str, str, int]]:
    with pytest.raises(GovbenchError) as caught:
        read(path)
    return [(f.code, Path(f.file).name, f.line) for f in caught.value.findings]


def changed(name: str, old: str, new: str) -> Callable[[Path], Path]:
    assert old in FILES[name]
    return lambda path: folder(path, **{name: FILES[name].replace(old, new, 1)})


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    annotation = read(folder(tmp_path))
    write_annotation(tmp_path, annotation)
    assert read(tmp_path) == annotation
    assert (tmp_path / "entities.txt").read_text(encoding="utf-8") == FILES["entities.txt"]


def test_items_may_stand_in_any_order_and_lines_may_be_comments(tmp_path: Path) -> None:
    head, date, gov, doc, gpe, *rest = FILES["entities.txt"].split("\n")
    shuffled = "\n".join([head, "# by hand", doc, gpe, gov, date, *rest])
    assert read(folder(tmp_path / "a")) == read(folder(tmp_path / "b", **{"entities.txt": shuffled}))


def test_every_field_of_a_metric_is_read(tmp_path: Path) -> None:
    growth = read(folder(tmp_path)).metrics["p01s02"][0]
    assert growth.change == Change("rate", "up", "none")
    assert growth.mention("增长一倍以上。") == Span(2, 6)
    assert growth.modality == "actual"


def test_a_clean_annotation_has_no_findings(tmp_path: Path) -> None:
    assert check_annotation(read(folder(tmp_path))) == []


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (changed("entities.txt", "GOV    市委", "GOV    省委"), ("A103", "entities.txt", 3)),
        (changed("entities.txt", "GOV    市委", "GOV    市"), ("A104", "entities.txt", 3)),
        (changed("entities.txt", "GOV    市委", "GOV    市 #9"), ("A104", "entities.txt", 3)),
        (changed("entities.txt", "GOV    市委", "BODY   市委"), ("A102", "entities.txt", 3)),
        (changed("entities.txt", "GOV    市委", "GOV"), ("A101", "entities.txt", 3)),
        (changed("entities.txt", "  GPE    甲市", "    GPE    甲市"), ("A101", "entities.txt", 5)),
        (changed("entities.txt", "  GPE    甲市", "GPE    甲市条例》,办"), ("A107", "entities.txt", 5)),
        (changed("entities.txt", "  GPE    甲市", "GPE    《甲市条例》"), ("A108", "entities.txt", 5)),
        (changed("entities.txt", "@p01s02 增", "@p01s02 减"), ("A106", "entities.txt", 7)),
        (changed("entities.txt", "@p01s02", "@p09s09"), ("A105", "entities.txt", 7)),
        (changed("metrics.txt", "lo        90000", "lo        九万"), None),
        (changed("metrics.txt", "dim       count", "dim       size"), ("A112", "metrics.txt", 9)),
        (changed("metrics.txt", "distractor date", "distractor year"), ("A102", "metrics.txt", 2)),
        (changed("metrics.txt", "metric 近9万件", "metric 9万件"), ("A103", "metrics.txt", 3)),
        (changed("metrics.txt", "  canon     件\n", ""), ("A101", "metrics.txt", 3)),
        (changed("metrics.txt", "  canon ", "  kanon "), ("A101", "metrics.txt", 8)),
        (changed("metrics.txt", "rate up none", "rate sideways none"), ("A112", "metrics.txt", 25)),
        (changed("roles.tsv", "RESULT", "OUTCOME"), ("A102", "roles.tsv", 1)),
        (changed("roles.tsv", "p01s02", "p01s01"), ("A105", "roles.tsv", 2)),
        (changed("topics.tsv", "\tRULES", " RULES"), ("A101", "topics.tsv", 1)),
        (changed("structure.tsv", "heading\t一、头", "heading\t一、尾"), ("A106", "structure.tsv", 1)),
    ],
)
def test_a_mistake_is_named_with_code_file_and_line(
    tmp_path: Path, spoil: Callable[[Path], Path], expected: tuple[str, str, int] | None
) -> None:
    if expected:
        assert expected in findings(spoil(tmp_path))
    else:  # readable, but the value is no exact number: found by the checks
        assert [f.code for f in check_annotation(read(spoil(tmp_path)))] == ["A112"]


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    spoiled = FILES["entities.txt"].replace("GOV ", "GOVT").replace("DATE ", "DAY  ")
    assert [code for code, _, _ in findings(folder(tmp_path, **{"entities.txt": spoiled}))] == [
        "A102",
        "A102",
    ]


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistakes(tmp_path: Path) -> None:
    plain = read(folder(tmp_path))
    for path in tmp_path.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read(tmp_path) == plain


def test_a_missing_layer_is_named(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "roles.tsv").unlink()
    assert findings(tmp_path) == [("A113", "roles.tsv", 0)]


def test_an_uncovered_numeral_is_found(tmp_path: Path) -> None:
    spoiled = changed("metrics.txt", "distractor date 2022年\n", "")(tmp_path)
    assert {f.code for f in check_annotation(read(spoiled))} == {"A109"}


def test_a_numeral_covered_twice_is_found(tmp_path: Path) -> None:
    twice = "distractor date 2022年\ndistractor date 022年\n"
    spoiled = changed("metrics.txt", "distractor date 2022年\n", twice)(tmp_path)
    assert [f.code for f in check_annotation(read(spoiled))] == ["A110"]


def test_a_distractor_without_a_numeral_is_found(tmp_path: Path) -> None:
    extra = "distractor date 2022年\ndistractor lexical 印发\n"
    spoiled = changed("metrics.txt", "distractor date 2022年\n", extra)(tmp_path)
    assert [f.code for f in check_annotation(read(spoiled))] == ["A119"]


def test_a_value_that_is_not_the_normalisers_needs_a_written_exception(tmp_path: Path) -> None:
    wrong = changed("metrics.txt", "lo        90000", "lo        90001")(tmp_path)
    assert [(f.code, f.field) for f in check_annotation(read(wrong))] == [("A111", "p01s01")]
    excused = changed(
        "metrics.txt", "lo        90000", "lo        90001\n  exception the source corrects itself"
    )
    assert check_annotation(read(excused(tmp_path))) == []


def test_meta_and_document_are_checked(tmp_path: Path) -> None:
    (tmp_path / "document.txt").write_text("甲", encoding="utf-8")
    (tmp_path / "meta.yaml").write_text("id: d\n", encoding="utf-8")
    with pytest.raises(GovbenchError, match="A114"):
        read_meta(tmp_path)
    names = "publisher url published retrieved level region department doc_type year"
    meta = "id: d\ntitle: t\norigin: real\nsha256: '00'\n" + "".join(f"{n}: null\n" for n in names.split())
    (tmp_path / "meta.yaml").write_text(meta, encoding="utf-8")
    with pytest.raises(GovbenchError, match="A115"):
        read_meta(tmp_path)


@given(st.text(alphabet="市委省", min_size=1, max_size=12), st.data())
def test_an_anchor_finds_its_span_again(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    whole = Span(0, len(text))
    assert locate(text, anchor(text, span, whole), whole) == span


@st.composite
def nested(draw: st.DrawFn) -> tuple[str, tuple[Entity, ...]]:
    text = draw(st.text(alphabet="甲乙丙 #、𠮷", min_size=1, max_size=20).map(lambda t: f"句{t}末。"))
    entities: list[Entity] = []
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text) - 1))
        span = Span(start, draw(st.integers(start + 1, len(text))))
        if span.of(text) == span.of(text).strip() and not any(
            span == e.span or span.crosses(e.span) for e in entities
        ):
            entities.append(Entity(span, draw(st.sampled_from(list(ENTITIES)))))
    return text, canonical_entities(entities)


@given(nested())
def test_nested_entities_survive_writing_and_reading(case: tuple[str, tuple[Entity, ...]]) -> None:
    text, entities = case
    assert read_entities(text, list(enumerate(write_entities(text, entities), start=1))) == entities


def test_quantities_survive_writing_and_reading() -> None:
    text = "3 家及30多万人,3 家。"
    plain = Metric(
        value=Span(0, 1),
        unit=Span(2, 3),
        modifiers=(),
        lo="3",
        hi="3",
        canon="家",
        per=None,
        dim="count",
        bound="eq",
        approx="none",
        change=None,
        indicator=None,
        predicate=None,
        scope=None,
        time=None,
        modality="norm",
    )
    more = replace(
        plain,
        value=Span(4, 8),
        unit=Span(8, 9),
        modifiers=(Span(6, 7),),
        lo="300000",
        hi="300000",
        canon="人",
        bound="gt",
        approx="over",
        predicate=Span(8, 9),
        exception="a reason",
    )
    metrics = (plain, more)
    distractors = (Distractor(Span(10, 11), "code"),)
    lines = write_quantities(text, [*distractors, *metrics])
    assert read_quantities(text, list(enumerate(lines, start=1))) == (metrics, distractors)


def test_the_document_is_what_its_lines_say() -> None:
    doc = Document("d", TEXT, {1: "heading", 2: "body"})
    assert list(doc.sentences) == ["p01s01", "p01s02"]
