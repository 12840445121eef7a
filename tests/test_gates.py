"""What synthetic documents must satisfy: no leak, no near-duplicates, every label, true arithmetic."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govbench import GovbenchError
from govbench.alignment import fold
from govbench.annotations.files import read_annotation
from govbench.annotations.relations import relation_findings
from govbench.build import build
from govbench.build.gates import (
    LEAK,
    containment,
    coverage_findings,
    read_phrases,
    shared_strings,
    text_findings,
)

REAL = "全市各级各部门坚持问题导向,全年办理案件一千件,群众满意度居全省前列。"


@given(st.integers(0, 15), st.integers(1, 20))
def test_a_string_is_a_leak_from_thirteen_characters_on(start: int, length: int) -> None:
    piece = REAL[start : start + length]
    found = shared_strings(f"甲{piece}乙", REAL, ())
    assert found == ([fold(piece)] if length >= LEAK else [])


def test_widths_and_white_space_hide_no_leak() -> None:
    copy = "坚持问题导向，全年 办理案件\n一千件"
    assert len(shared_strings(copy, REAL, ())) == 1


def test_a_listed_name_is_no_leak_and_what_stands_around_it_is() -> None:
    name = REAL[2:17]
    assert shared_strings(f"甲{name}乙", REAL, [name]) == []
    assert shared_strings(f"甲{REAL[1:17]}乙", REAL, [name]) == [fold(REAL[1:14])]


def test_a_text_contains_itself_and_nothing_of_another() -> None:
    assert containment(REAL, REAL) == 1
    assert containment(REAL, REAL[::-1]) == 0


def test_a_short_copy_inside_a_long_document_is_a_near_duplicate() -> None:
    long = REAL + "".join(map(chr, range(0x4E00, 0x4F00)))
    texts = {"a": REAL, "b": long, "c": "".join(map(chr, range(0x5000, 0x5100)))}
    assert [(f.code, f.file) for f in text_findings(texts, {}, ())] == [("A122", "a")]


def test_phrases_have_a_source_and_a_length(tmp_path: Path) -> None:
    path = tmp_path / "set-phrases.tsv"
    path.write_text("# list\n中华人民共和国宪法\thttps://example.org\n", encoding="utf-8")
    assert read_phrases(path) == ("中华人民共和国宪法",)
    path.write_text(f"无来源\n{'长' * 31}\tsource\n", encoding="utf-8")
    with pytest.raises(GovbenchError) as caught:
        read_phrases(path)
    assert [(f.code, f.line) for f in caught.value.findings] == [("A101", 1), ("A101", 2)]


def test_more_phrases_than_allowed_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "set-phrases.tsv"
    path.write_text("".join(f"短语{i}\tsource\n" for i in range(151)), encoding="utf-8")
    with pytest.raises(GovbenchError, match="151 phrases"):
        read_phrases(path)


SENTENCES = (
    "全市共有企业1286家,其中国有企业702家、民营企业584家。",
    "民营企业占45.4%,同比由540家增加到584家,增长8.1%。",
)
METRICS = f"""@p01s01 {SENTENCES[0]}
metric 1286家
  value 1286
  unit  家
  lo    1286
  canon 家
  dim   count
metric 702家
  value 702
  unit  家
  lo    702
  canon 家
  dim   count
metric 584家
  value 584
  unit  家
  lo    584
  canon 家
  dim   count

@p01s02 {SENTENCES[1]}
metric 45.4%
  value 45.4
  unit  %
  lo    0.454
  canon ratio
  dim   ratio
metric 540家
  value 540
  unit  家
  lo    540
  canon 家
  dim   count
metric 584家
  value 584
  unit  家
  lo    584
  canon 家
  dim   count
metric 8.1%
  value  8.1
  unit   %
  lo     0.081
  canon  ratio
  dim    ratio
  change rate up yoy
"""
RELATIONS = [
    "sum\tp01s01 1286家\tp01s01 702家\tp01s01 584家",
    "share\tp01s01 584家\tp01s01 1286家\tp01s02 45.4%",
    "growth\tp01s02 584家\tp01s02 540家\tp01s02 8.1%",
]


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A synthetic document of one paragraph, with gold and true relations."""
    folder = tmp_path / "synthetic" / "d"
    gold = folder / "gold"
    gold.mkdir(parents=True)
    text = "".join(SENTENCES)
    (folder / "document.txt").write_text(text, encoding="utf-8")
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    meta = "id: d\ntitle: d\norigin: synthetic\nyear: 2020\n" + "".join(
        f"{name}: null\n"
        for name in (
            "publisher",
            "url",
            "published",
            "retrieved",
            "level",
            "region",
            "department",
            "doc_type",
        )
    )
    (folder / "meta.yaml").write_text(f"{meta}sha256: {digest}\n", encoding="utf-8")
    roles = "".join(f"p01s{i:02d}\tRESULT\t{s}\n" for i, s in enumerate(SENTENCES, start=1))
    entities = "\n".join(f"@p01s{i:02d} {s}\n" for i, s in enumerate(SENTENCES, start=1))
    for name, content in (
        ("structure.tsv", f"1\tbody\t{text}\n"),
        ("topics.tsv", f"p01\tECON\t{text}\n"),
        ("roles.tsv", roles),
        ("entities.txt", entities),
        ("metrics.txt", METRICS),
    ):
        (gold / name).write_text(content, encoding="utf-8")
    (folder / "relations.tsv").write_text("\n".join(RELATIONS) + "\n", encoding="utf-8")
    return folder


def relate(folder: Path, *lines: str) -> list[str]:
    path = folder / "relations.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    gold = read_annotation(folder / "gold", "d", (folder / "document.txt").read_text("utf-8"))
    return [f.code for f in relation_findings(path, gold)]


def test_arithmetic_that_holds_within_rounding_is_accepted(document: Path) -> None:
    assert relate(document, "# what adds up", *RELATIONS) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("sum\tp01s01 1286家\tp01s01 702家\tp01s02 540家", "A124"),
        ("share\tp01s01 702家\tp01s01 1286家\tp01s02 45.4%", "A124"),
        ("growth\tp01s02 540家\tp01s02 584家\tp01s02 8.1%", "A124"),
        ("growth\tp01s02 584家\tp01s02 540家\tp01s02 45.4%", "A124"),
        ("sum\tp01s01 1286家\tp01s01 702家", "A101"),
        ("product\tp01s01 1286家\tp01s01 702家\tp01s01 584家", "A101"),
        ("share\tp01s01 584家\tp01s01 1286家\tp01s02 45.4%\tp01s02 8.1%", "A101"),
        ("share\tp01s01 584家\tp01s01 1286家\tp01s02 99%", "A103"),
        ("share\tp01s09 584家\tp01s01 1286家\tp01s02 45.4%", "A103"),
        ("share\t584家\tp01s01 1286家\tp01s02 45.4%", "A103"),
    ],
)
def test_arithmetic_that_does_not_hold_or_cannot_be_read_is_named(
    document: Path, line: str, code: str
) -> None:
    assert relate(document, line) == [code]


def test_a_fall_is_the_growth_of_a_change_downwards(document: Path) -> None:
    path = document / "gold" / "metrics.txt"
    path.write_text(METRICS.replace("rate up yoy", "rate down yoy"), encoding="utf-8")
    assert relate(document, RELATIONS[2]) == ["A124"]
    assert relate(document, "growth\tp01s02 540家\tp01s02 584家\tp01s02 8.1%") == ["A124"]  # 7.5 %


def test_labels_that_occur_too_seldom_are_listed_with_their_figure(document: Path) -> None:
    gold = read_annotation(document / "gold", "d", (document / "document.txt").read_text("utf-8"))
    findings = list(coverage_findings([gold], "synthetic"))
    messages = {f.message for f in findings}
    assert {f.code for f in findings} == {"A123"}
    assert "topic ECON: 1 of at least 15" in messages
    assert "dim count: 5 of at least 10" in messages
    assert "0.0% of mentions are nested, of at least 22%" in messages


def test_the_build_refuses_a_corpus_whose_synthetic_documents_do_not_pass(
    document: Path, sources: Path, tmp_path: Path
) -> None:
    document.parent.rename(sources / "synthetic")
    with pytest.raises(GovbenchError, match="A123"):
        build(sources, tmp_path / "corpus")
    (sources / "synthetic/d/relations.tsv").write_text("sum\n", encoding="utf-8")
    with pytest.raises(GovbenchError, match="A101"):
        build(sources, tmp_path / "corpus")


def test_only_a_synthetic_document_can_be_for_validation(sources: Path, tmp_path: Path) -> None:
    settings = sources / "corpus.yaml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("validation: []", "validation: [gz-sfj-2022]"), encoding="utf-8")
    with pytest.raises(GovbenchError, match="no synthetic document gz-sfj-2022"):
        build(sources, tmp_path / "corpus")
