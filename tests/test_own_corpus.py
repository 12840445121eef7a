"""A corpus of one's own: what docs/OWN-CORPUS.md says, done in an empty folder; what a newcomer runs into."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

import govbench
from govbench import GovbenchError, cli
from govbench.annotations.draft import draft
from govbench.build import build, stale
from govbench.corpus import rows
from govbench.features import CONFIGS

EXAMPLE = Path("docs") / "example-corpus" / "annotations"
DOCUMENT = Path("synthetic") / "hexi-wenlv-2023"
GOLD = ("structure.tsv", "topics.tsv", "roles.tsv", "entities.txt", "metrics.txt")


@pytest.fixture
def mine(tmp_path: Path, repository: Path) -> Path:
    """A copy of the example that a test may spoil."""
    return Path(shutil.copytree(repository / EXAMPLE, tmp_path / "mine" / "annotations"))


def write_document(annotations: Path, text: str | bytes, where: str = "real/d") -> Path:
    folder = annotations / where
    folder.mkdir(parents=True)
    (folder / "document.txt").write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return folder


def label(path: Path, *labels: str) -> None:
    """Put the labels in the place of every open one, in order."""
    text = path.read_text("utf-8")
    for given in labels:
        text = text.replace("\t?\t", f"\t{given}\t", 1)
    path.write_text(text, encoding="utf-8")


def annotated(annotations: Path, text: str, where: str = "real/d") -> Path:
    """A document of one title and one body line without anything to annotate, with gold alone."""
    folder = write_document(annotations, text, where)
    draft(folder)
    label(folder / "gold" / "structure.tsv", "title")
    draft(folder)
    label(folder / "gold" / "topics.tsv", "OVERVIEW")
    label(folder / "gold" / "roles.tsv", "ACTION")
    return folder


def settings(annotations: Path, text: str = "version: 0.1.0\n") -> Path:
    annotations.mkdir(parents=True, exist_ok=True)
    (annotations / "corpus.yaml").write_text(text, encoding="utf-8")
    return annotations


def refused(annotations: Path) -> tuple[str, str]:
    """Code and message of the first finding of a build, which writes nothing."""
    corpus = annotations.parent / "corpus"
    with pytest.raises(GovbenchError) as caught:
        build(annotations, corpus)
    assert not corpus.exists()
    return caught.value.findings[0].code, caught.value.findings[0].message


# ---- the page


def test_every_command_of_the_page_does_what_it_says(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    example, folder = repository / EXAMPLE, Path("mine/annotations") / DOCUMENT
    page = (repository / "docs" / "OWN-CORPUS.md").read_text("utf-8")
    blocks = re.findall(r"^```(sh|python)\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    steps = [(kind, [text] if kind == "python" else text.splitlines()) for kind, text in blocks]
    assert [kind for kind, _ in steps] == ["sh", "sh", "sh", "python", "python", "sh", "sh", "sh"]
    monkeypatch.chdir(tmp_path)
    # An empty folder, the text and the settings: the rest is the annotator's.
    folder.mkdir(parents=True)
    for name in ("corpus.yaml", f"{DOCUMENT}/document.txt"):
        shutil.copy(example / name, Path("mine/annotations") / name)
    done: list[str] = []
    for kind, parts in steps:
        for part in parts:
            if kind == "python":
                exec(compile(part, "docs/OWN-CORPUS.md", "exec"), {})
                continue
            if "--write-gold" in part:
                second_annotator(folder)
            assert cli.main(part.split()[1:]) == 0, part
            done.append(part.split()[1])
            if done == ["draft"]:
                assert opened(example / DOCUMENT / "gold" / "structure.tsv") == opened(
                    folder / "gold/structure.tsv"
                )
                for name in ("meta.yaml", "gold/structure.tsv"):
                    shutil.copy(example / DOCUMENT / name, folder / name)
            elif done == ["draft", "draft"]:
                for name in GOLD[1:]:
                    assert opened(example / DOCUMENT / "gold" / name) == opened(folder / "gold" / name)
                shutil.copytree(example / DOCUMENT, folder, dirs_exist_ok=True)
    assert sorted(set(done)) == ["agreement", "build", "compare", "draft", "extract", "score"]
    assert "126场" in Path("mine/figures.csv").read_text("utf-8-sig")
    assert "gold written: hexi-wenlv-2023" in capsys.readouterr().out


def opened(path: Path) -> list[str]:
    """What a file has beside the annotation: ids and texts."""
    lines = path.read_text("utf-8").split("\n")
    if path.suffix == ".tsv":
        return [f"{line.split(chr(9))[0]} {line.split(chr(9))[2]}" for line in lines if line]
    return [line for line in lines if line.startswith("@")]


def second_annotator(folder: Path) -> None:
    """Two passes that differ in one role, decided."""
    (folder / "gold").rename(folder / "pass-a")
    shutil.copytree(folder / "pass-a", folder / "pass-b")
    path = folder / "pass-b" / "roles.tsv"
    path.write_text(path.read_text("utf-8").replace("p02s02\tRULE", "p02s02\tACTION"), encoding="utf-8")
    decision = {"layer": "roles", "at": "p02s02", "a": ["RULE"], "b": ["ACTION"], "gold": ["RULE"]}
    line = json.dumps({**decision, "kind": "type", "reason": "R11: 印发 + DOC"}, ensure_ascii=False)
    (folder / "decisions.jsonl").write_text(f"{line}\n", encoding="utf-8")


def test_what_the_page_shows_of_the_files_stands_in_them(repository: Path) -> None:
    page = (repository / "docs" / "OWN-CORPUS.md").read_text("utf-8")
    shown = re.findall(r"^```(?:text|yaml) (\S+)\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert {name for name, _ in shown} == {
        *("corpus.yaml", "meta.yaml", "relations.tsv"),
        *(f"gold/{name}" for name in GOLD if name != "topics.tsv"),
    }
    for name, text in shown:
        path = repository / EXAMPLE / (name if name == "corpus.yaml" else DOCUMENT / name)
        assert text in path.read_text("utf-8")


# ---- what is built


def test_the_example_has_every_layer_and_loads_like_our_own(mine: Path, tmp_path: Path) -> None:
    corpus = mine.parent / "corpus"
    written = build(mine, corpus)
    assert stale(mine, corpus) == []
    assert sorted(p.name for p in mine.iterdir()) == ["corpus.yaml", "synthetic"]  # no agreement.json
    assert len(written) == len(CONFIGS) + 3
    import datasets

    for config in CONFIGS:
        found = datasets.load_dataset(str(corpus), config, split="test", cache_dir=str(tmp_path / "cache"))
        assert found.to_list() == govbench.load(config, folder=str(corpus)).to_list()
        assert {row["canary"] for row in rows(config, folder=corpus)} == {""}
    assert {row["label"] for row in rows("sentences", folder=corpus)} >= {
        "LEAD",
        "HONOR",
        "RESULT",
        "RULE",
        "PLAN",
    }
    assert all(row["metrics"] for row in rows("metrics", folder=corpus))
    assert any(
        entity["parent"] is not None for row in rows("ner", folder=corpus) for entity in row["entities"]
    )


def test_gold_is_its_own_best_prediction(mine: Path) -> None:
    corpus = mine.parent / "corpus"
    build(mine, corpus)
    for task in ("sections", "sentences", "ner", "metrics"):
        gold = rows(task, folder=corpus)
        report = govbench.score(task, gold, references=gold, bootstrap=0)
        assert report.headline.value == 1
        assert "split:custom" in report.signature


def test_the_card_claims_nothing_that_the_files_do_not_say(mine: Path) -> None:
    corpus = mine.parent / "corpus"
    build(mine, corpus)
    card = (corpus / "README.md").read_text("utf-8")
    head, body = card.removeprefix("---\n").split("\n---\n")
    for ours in ("广州", "Guangzhou", "language model", "pass", "licence CC", "undetermined", "canary"):
        assert ours not in body
    assert "hexi-wenlv-2023 | 禾溪县2023年公共文化服务工作总结 | synthetic" in card
    assert "No document was annotated twice." in card
    assert set(yaml.safe_load(head)) == {"language", "configs", "dataset_info"}


def test_a_card_of_ones_own_is_taken_with_its_facts(mine: Path) -> None:
    (mine / "card.md").write_text("# Mine\n{{version}} {{statistics}}\n", encoding="utf-8")
    (mine / "card.yaml").write_text("license: mit\n", encoding="utf-8")
    corpus = mine.parent / "corpus"
    build(mine, corpus)
    card = (corpus / "README.md").read_text("utf-8")
    assert card.startswith("---\nlicense: mit\nconfigs:")
    assert "# Mine\n0.1.0 | config |" in card
    for text in ("configs: []", "- mit", "a: [b"):
        (mine / "card.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(GovbenchError, match=r"card\.yaml: A114"):
            build(mine, corpus)


def test_documents_go_where_they_are_listed_or_where_their_origin_says(tmp_path: Path) -> None:
    mine = settings(tmp_path / "mine")
    for where in ("real/r", "real/q", "synthetic/s"):
        annotated(mine, "题\n各项工作有序开展。\n", where)
    (mine / "corpus.yaml").write_text("version: 0.1.0\nvalidation: [q]\ncanary: mine\n", encoding="utf-8")
    build(mine, tmp_path / "corpus")
    for split, id_ in (("test", "r"), ("validation", "q"), ("train", "s")):
        assert [row["id"] for row in rows("sections", split, tmp_path / "corpus")] == [f"{id_}:p01"]
    assert rows("ner", folder=tmp_path / "corpus")[0]["canary"] == "mine"


def test_bug_a_document_without_entities_has_a_card(tmp_path: Path) -> None:
    # The share of nested mentions was a division by zero.
    mine = settings(tmp_path / "mine")
    annotated(mine, "题\n各项工作有序开展。\n")
    build(mine, tmp_path / "corpus")
    assert "0 entity mentions (0 nested, – %)" in (tmp_path / "corpus/README.md").read_text("utf-8")


def test_bug_a_line_with_a_tab_can_be_annotated(tmp_path: Path) -> None:
    # Its text was taken for more columns.
    mine = settings(tmp_path / "mine")
    annotated(mine, "题\n甲\t乙\t各项工作有序开展。\n")
    build(mine, tmp_path / "corpus")
    assert rows("ner", folder=tmp_path / "corpus")[0]["text"] == "甲\t乙\t各项工作有序开展。"


def test_line_ends_of_windows_and_a_byte_order_mark_are_no_matter(tmp_path: Path) -> None:
    mine = settings(tmp_path / "mine")
    annotated(mine, "\ufeff题\r\n各项工作有序开展。\r\n")
    build(mine, tmp_path / "corpus")
    assert rows("ner", folder=tmp_path / "corpus")[0]["text"] == "各项工作有序开展。"


def test_bug_a_date_without_quotation_marks_is_a_date(mine: Path) -> None:
    # YAML reads it as a date, which was refused as none.
    path = mine / DOCUMENT / "meta.yaml"
    path.write_text(path.read_text("utf-8").replace("'2024-01-12'", "2024-01-12"), encoding="utf-8")
    build(mine, mine.parent / "corpus")
    assert rows("documents", folder=mine.parent / "corpus")[0]["source"]["published"] == "2024-01-12"


def test_two_passes_of_a_document_of_ones_own_are_held_to_their_decisions(mine: Path) -> None:
    folder = mine / DOCUMENT
    second_annotator(folder)
    assert cli.main(["agreement", "--annotations", str(mine), "--write-gold"]) == 0
    build(mine, mine.parent / "corpus")
    assert "hexi-wenlv-2023: inter pass" in (mine.parent / "corpus/README.md").read_text("utf-8")
    assert json.loads((mine / "agreement.json").read_text("utf-8"))["hexi-wenlv-2023"]
    (folder / "decisions.jsonl").unlink()
    with pytest.raises(GovbenchError, match="A113"):
        build(mine, mine.parent / "corpus")


@pytest.mark.parametrize("option", ["", "--write-gold"])
def test_agreement_says_that_there_is_none(
    mine: Path, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["agreement", "--annotations", str(mine), *filter(None, [option])]) == 0
    assert capsys.readouterr().out == "no document here was annotated twice\n"


# ---- what is refused


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        (f"{DOCUMENT}/gold/roles.tsv", "LEAD", "?", "A102"),
        (f"{DOCUMENT}/gold/entities.txt", "ORG    省歌舞剧院", "ORG    省歌剧院", "A103"),
        (f"{DOCUMENT}/gold/entities.txt", "GPE    禾溪县", "GPE    年,禾溪县\nGPE    2023年,", "A107"),
        (f"{DOCUMENT}/gold/metrics.txt", "distractor date 9月\n", "", "A109"),
        (f"{DOCUMENT}/gold/metrics.txt", "lo        12600000", "lo        1260", "A111"),
        (f"{DOCUMENT}/relations.tsv", "66.7%", "15.1%", "A103"),
        (f"{DOCUMENT}/relations.tsv", "p01s03 15.1%", "p02s03 66.7%", "A124"),
        (f"{DOCUMENT}/meta.yaml", "origin: synthetic", "origin: real", "A114"),
        (f"{DOCUMENT}/document.txt", "民歌节", "歌节", "A115"),
        ("corpus.yaml", "version: 0.1.0", "version: 0.1", "A114"),
        ("corpus.yaml", "hexi-wenlv-2023", "no-such", "A114"),
        ("corpus.yaml", "test:", "train: [hexi-wenlv-2023]\ntest:", "A114"),
        ("corpus.yaml", "test:", "benchmark: true\ntest:", "A114"),
        ("corpus.yaml", "test:", "benchmark: true\ncanary: x\ntest:", "A114"),
        ("corpus.yaml", "test:", "benchmark: true\ncanary: x\nvalidation:", "A113"),
    ],
)
def test_what_makes_sense_for_any_document_is_checked(
    mine: Path, name: str, old: str, new: str, code: str
) -> None:
    edit(mine / name, old, new)
    assert refused(mine)[0] == code


def test_a_benchmark_has_its_gates(mine: Path) -> None:
    # The same files that are a corpus of one's own lack most labels of a benchmark.
    edit(mine / "corpus.yaml", "test:", "benchmark: true\ncanary: x\nvalidation:")
    (mine / "set-phrases.tsv").write_text("", encoding="utf-8")
    assert refused(mine)[0] == "A123"
    (mine / DOCUMENT / "relations.tsv").unlink()
    assert refused(mine) == ("A113", "no such file")


def test_a_real_document_of_a_benchmark_needs_two_passes(tmp_path: Path, sources: Path) -> None:
    for name in ("pass-a", "pass-b"):
        shutil.rmtree(sources / "real" / "gz-sfj-2022" / name)
    (sources / "real" / "gz-sfj-2022" / "decisions.jsonl").unlink()
    with pytest.raises(GovbenchError, match=r"pass-a: A113"):
        build(sources, tmp_path / "corpus")


def test_two_documents_of_one_id_are_refused(mine: Path) -> None:
    shutil.copytree(mine / DOCUMENT, mine / "synthetic" / "copy")
    assert refused(mine) == ("A114", "two documents have the id hexi-wenlv-2023")


def test_a_document_without_a_body_is_refused(tmp_path: Path) -> None:
    mine = settings(tmp_path / "annotations")
    folder = write_document(mine, "题\n各项工作有序开展。\n")
    draft(folder)
    edit(folder / "gold" / "structure.tsv", "body", "furniture")
    label(folder / "gold" / "structure.tsv", "title")
    with pytest.raises(GovbenchError, match="A102 no line is body"):
        draft(folder)
    assert refused(mine)[0] == "A102"


def test_a_folder_that_is_no_corpus_cannot_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(GovbenchError, match="B107"):
        govbench.load("ner", folder=tmp_path)


# ---- drafting


def test_draft_leaves_what_is_there(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in mine.rglob("*") if path.is_file()}
    assert cli.main(["draft", str(mine / DOCUMENT)]) == 0
    assert capsys.readouterr().out == "nothing written: every file is there / 文件已齐\n"
    (mine / DOCUMENT / "gold" / "topics.tsv").unlink()
    assert [path.name for path in draft(mine / DOCUMENT)] == ["topics.tsv"]
    after = {path: path.read_bytes() for path in mine.rglob("*") if path.is_file()}
    changed = [path.name for path in before if before[path] != after[path]]
    assert changed == ["topics.tsv"]


@pytest.mark.parametrize(
    ("text", "where", "code"),
    [
        ("总结。".encode("gb18030"), "real/d", "R103"),
        (b" \n", "real/d", "R101"),
        ("总结。", "d", "A114"),
        ("总结。", "real/d/e", "A114"),
    ],
)
def test_draft_refuses_what_cannot_be_annotated(
    tmp_path: Path, text: str | bytes, where: str, code: str
) -> None:
    folder = write_document(tmp_path, text, where)
    with pytest.raises(GovbenchError, match=code):
        draft(folder)
    assert [path.name for path in folder.iterdir()] == ["document.txt"]


def test_draft_needs_the_text_and_then_the_kinds(tmp_path: Path) -> None:
    (tmp_path / "real" / "d").mkdir(parents=True)
    with pytest.raises(GovbenchError, match="A113"):
        draft(tmp_path / "real" / "d")
    folder = write_document(tmp_path, "题\n全年办结12件。", "real/e")
    draft(folder)
    with pytest.raises(GovbenchError, match=r"structure\.tsv:1: A102 unknown label '\?'"):
        draft(folder)
