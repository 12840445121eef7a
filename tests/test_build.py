"""govbench build: annotations in, corpus out; stale or spoiled input is an error that names its place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from govbench import GovbenchError
from govbench.annotations.guidelines import without_examples
from govbench.build import build, stale

DOCUMENT = Path("real") / "gz-sfj-2022"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_committed_corpus_is_what_the_annotations_give(repository: Path) -> None:
    assert stale(repository / "annotations", repository / "corpus") == []


def test_building_twice_changes_nothing_the_second_time(sources: Path, tmp_path: Path) -> None:
    build(sources, tmp_path / "agreement")  # writes agreement.json of the one document, too
    assert len(build(sources, tmp_path / "corpus")) == 8
    assert build(sources, tmp_path / "corpus") == []


def test_what_an_earlier_build_left_is_removed(sources: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    build(sources, corpus)
    left = corpus / "data" / "ner" / "train.jsonl"
    left.write_text("{}\n", encoding="utf-8")
    assert [f.code for f in stale(sources, corpus)] == ["B101"]
    assert build(sources, corpus) == [str(left)]
    assert not left.exists()


def test_an_edited_corpus_is_stale(sources: Path, tmp_path: Path) -> None:
    build(sources, tmp_path / "corpus")
    edit(tmp_path / "corpus" / "VERSION", "1", "2")
    assert [Path(f.file).name for f in stale(sources, tmp_path / "corpus")] == ["VERSION"]


def test_bug_a_folder_in_use_is_no_place_for_a_corpus(sources: Path, tmp_path: Path) -> None:
    # `build --corpus .` replaced the README of the repository and removed what the build had not made.
    (tmp_path / "README.md").write_text("mine", encoding="utf-8")
    with pytest.raises(GovbenchError, match="B107"):
        build(sources, tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["README.md", "annotations"]


def test_bug_only_rows_of_a_split_are_left_overs(sources: Path, tmp_path: Path) -> None:
    build(sources, tmp_path / "corpus")
    mine = tmp_path / "corpus" / "data" / "ner" / "mine.jsonl"
    mine.write_text("{}\n", encoding="utf-8")
    assert build(sources, tmp_path / "corpus") == []
    assert mine.exists()


def test_bug_passes_that_differ_in_body_lines_are_refused(sources: Path, tmp_path: Path) -> None:
    # Ids of paragraphs depend on the structure, and comparing such passes ended in a KeyError.
    folder = sources / DOCUMENT / "pass-b"
    edit(folder / "structure.tsv", "79\tbody", "79\tfurniture")
    for name in ("topics.tsv", "roles.tsv"):
        lines = (folder / name).read_text("utf-8").split("\n")
        (folder / name).write_text("\n".join(x for x in lines if not x.startswith("p29")), "utf-8")
    for name in ("entities.txt", "metrics.txt"):
        text = (folder / name).read_text("utf-8")
        (folder / name).write_text(text[: text.index("@p29s01")], "utf-8")
    with pytest.raises(GovbenchError, match="A120"):
        build(sources, tmp_path / "corpus")


@pytest.mark.parametrize("name", ["pass-a", "pass-b", "decisions.jsonl", "gold"])
def test_bug_gold_of_a_real_document_needs_its_passes_and_decisions(
    sources: Path, tmp_path: Path, name: str
) -> None:
    # Without pass-a the comparison was skipped, and gold could be changed without a decision.
    path = sources / DOCUMENT / name
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(GovbenchError, match="A113"):
        build(sources, tmp_path / "corpus")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("meta.yaml", "year: 2022", "year: last"),
        ("meta.yaml", 'published: "2023-06-16"', "published: yesterday"),
        ("meta.yaml", "origin: real", "origin: synthetic"),
        ("meta.yaml", "origin: real", "origin: [real"),
        ("../../corpus.yaml", "version: 1.1.0", "version: 1.1"),
        ("../../card.md", "{{agreement}}", ""),
    ],
)
def test_settings_are_checked(sources: Path, tmp_path: Path, name: str, old: str, new: str) -> None:
    edit(sources / DOCUMENT / name, old, new)
    with pytest.raises(GovbenchError, match="A114"):
        build(sources, tmp_path / "corpus")


def test_a_gold_label_without_a_decision_is_refused(sources: Path, tmp_path: Path) -> None:
    edit(sources / DOCUMENT / "gold" / "roles.tsv", "p01s01\tGUIDE", "p01s01\tACTION")
    with pytest.raises(GovbenchError) as caught:
        build(sources, tmp_path / "corpus")
    (finding,) = caught.value.findings
    assert (finding.code, Path(finding.file).name, finding.line) == ("A118", "roles.tsv", 1)
    assert not (tmp_path / "corpus").exists()


def test_a_decision_makes_the_same_change_legal(sources: Path, tmp_path: Path) -> None:
    folder = sources / DOCUMENT
    edit(folder / "gold" / "roles.tsv", "p01s01\tGUIDE", "p01s01\tACTION")
    decision = {
        "layer": "roles",
        "at": "p01s01",
        "a": ["GUIDE"],
        "b": ["GUIDE"],
        "gold": ["ACTION"],
        "kind": "second reading",
        "reason": "for the test",
    }
    with (folder / "decisions.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(decision) + "\n")
    build(sources, tmp_path / "corpus")
    row = json.loads((tmp_path / "corpus/data/sentences/test.jsonl").read_text("utf-8").split("\n")[0])
    assert row["label"] == "ACTION"


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("gold/entities.txt", "DATE   2022年", "DATE   2021年", "A103"),
        ("gold/entities.txt", "DATE   2022年", "TIME   2022年", "A102"),
        ("gold/entities.txt", "DATE   2022年", "DATE   2022年\nGPE    2022年", "A108"),
        ("gold/entities.txt", "DATE   2022年", "DATE   2022年\nGPE    年,广州", "A107"),
        ("gold/metrics.txt", "distractor date 2022年", "", "A118"),
        ("document.txt", "听全文", "听全部", "A115"),
        ("meta.yaml", "level:", "grade:", "A114"),
        ("decisions.jsonl", '"reason": "', '"cause": "', "A101"),
    ],
)
def test_a_spoiled_source_is_refused_with_its_file(
    sources: Path, tmp_path: Path, name: str, old: str, new: str, code: str
) -> None:
    path = sources / DOCUMENT / name
    edit(path, old, new)
    with pytest.raises(GovbenchError) as caught:
        build(sources, tmp_path / "corpus")
    finding = caught.value.findings[0]
    assert finding.code == code
    assert finding.file == str(path)
    assert finding.line > 0 or name in ("document.txt", "meta.yaml")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda path: edit(path, "distractor date 2022年\n", ""), "A109"),
        (lambda path: edit(path, "  lo        13300000000", "  lo        1330000000"), "A111"),
    ],
)
def test_gold_is_checked_for_coverage_and_exact_values(
    sources: Path, tmp_path: Path, spoil: Callable[[Path], None], code: str
) -> None:
    # The passes and gold agree in the mistake, so that it is gold's own checks that speak.
    for name in ("pass-a", "pass-b", "gold"):
        spoil(sources / DOCUMENT / name / "metrics.txt")
    path = sources / DOCUMENT / "gold" / "metrics.txt"
    with pytest.raises(GovbenchError) as caught:
        build(sources, tmp_path / "corpus")
    finding = caught.value.findings[0]
    assert (finding.code, finding.file) == (code, str(path))
    assert path.read_text("utf-8").split("\n")[finding.line - 1].startswith(f"@{finding.field} ")


def test_a_folder_without_settings_or_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GovbenchError, match="A113"):
        build(tmp_path, tmp_path / "corpus")
    (tmp_path / "corpus.yaml").write_text("version: 1.0.0\ncanary: x\nvalidation: []\n", encoding="utf-8")
    with pytest.raises(GovbenchError, match="A113"):
        build(tmp_path, tmp_path / "corpus")


def test_the_edition_without_examples_is_made_from_the_guidelines(repository: Path) -> None:
    guidelines = (repository / "annotations" / "GUIDELINES.md").read_text("utf-8")
    stripped = (repository / "annotations" / "GUIDELINES.no-examples.md").read_text("utf-8")
    assert stripped == without_examples(guidelines)


def test_the_examples_of_the_guidelines_stand_on_the_lines_they_cite(repository: Path) -> None:
    import re

    lines = (repository / "annotations" / DOCUMENT / "document.txt").read_text("utf-8").split("\n")
    guidelines = (repository / "annotations" / "GUIDELINES.md").read_text("utf-8")
    cited = re.findall(r"`([^`]+)`\(L(\d+)\)", guidelines)
    assert len(cited) > 400
    for surface, number in cited:
        bare = re.sub(r"\](?:GOV|ORG|GPE|LOC|DOC|POLICY|EVENT|AWARD|SYS|ROLE|DATE|PER)|\[", "", surface)
        assert bare in lines[int(number) - 1], f"{surface} (L{number})"
