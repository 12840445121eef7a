"""The dataset: rows, slices, coverage; the same through every door."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from govbench import GovbenchError, corpus, load
from govbench.documents import Span
from govbench.features import CONFIGS
from govbench.quantities import numeral_characters

# The counts that the issue of the real document asks for.
ROWS = {"sections": 29, "sentences": 147, "ner": 29, "metrics": 29, "documents": 1}
SHA256 = "4102dea8622b15001d5fe56fc34aa2a5c952d3b233ab45390af20c0415ca51ce"


def spans(value: Any) -> list[dict[str, Any]]:
    """Every object with start, end and text, at any depth."""
    if isinstance(value, dict):
        here = [value] if {"start", "end", "text"} <= set(value) else []
        return here + [span for inner in value.values() for span in spans(inner)]
    return [span for inner in value for span in spans(inner)] if isinstance(value, list) else []


@pytest.mark.parametrize("config", CONFIGS)
def test_every_configuration_has_its_rows_with_unique_ids_origin_and_canary(config: str) -> None:
    rows = corpus.rows(config)
    assert len({row["id"] for row in rows}) == len(rows) == ROWS[config]
    assert {row["origin"] for row in rows} == {"real"}
    assert len({row["canary"] for row in rows}) == 1
    assert "canary GUID" in rows[0]["canary"]


@pytest.mark.parametrize("config", ["ner", "metrics"])
def test_every_slice_is_its_text(config: str) -> None:
    for row in corpus.rows(config):
        found = spans([row.get("entities"), row.get("metrics"), row.get("distractors")])
        assert all(row["text"][s["start"] : s["end"]] == s["text"] for s in found)
        assert all(s["text"] == s["text"].strip() for s in found)


def test_no_spans_cross_and_parents_are_the_smallest_enclosing_mentions() -> None:
    for row in corpus.rows("ner"):
        mentions = [Span(e["start"], e["end"]) for e in row["entities"]]
        assert len(set(mentions)) == len(mentions)
        assert not any(a.crosses(b) for a in mentions for b in mentions)
        for mention, entity in zip(mentions, row["entities"], strict=True):
            around = [m for m in mentions if m != mention and m.contains(mention)]
            parent = entity["parent"]
            assert (mentions[parent] if parent is not None else None) == min(around, key=len, default=None)


def test_every_numeral_is_covered_by_exactly_one_metric_or_distractor() -> None:
    for row in corpus.rows("metrics"):
        covers = [Span(d["start"], d["end"]) for d in row["distractors"]]
        for m in row["metrics"]:
            parts = [m["value"], *([m["unit"]] if m["unit"] else []), *m["modifiers"]]
            covers.append(Span(min(p["start"] for p in parts), max(p["end"] for p in parts)))
        for at in numeral_characters(row["text"]):
            assert sum(c.start <= at < c.end for c in covers) == 1


def test_the_document_is_the_published_one_and_its_lines_are_its_paragraphs() -> None:
    (document,) = corpus.rows("documents")
    assert hashlib.sha256(document["text"].encode("utf-8")).hexdigest() == document["sha256"] == SHA256
    body = [document["text"][n["start"] : n["end"]] for n in document["lines"] if n["kind"] == "body"]
    assert body == [row["text"] for row in corpus.rows("sections")]
    kinds = [line["kind"] for line in document["lines"]]
    assert (kinds.count("title"), kinds.count("heading")) == (1, 6)


def test_sentences_make_up_their_paragraph_and_leads_their_section() -> None:
    sentences = corpus.rows("sentences")
    for section in corpus.rows("sections"):
        mine = [s for s in sentences if s["paragraph_id"] == section["id"]]
        assert "".join(s["text"] for s in mine) == section["text"]
        assert [s["position"] for s in mine] == list(range(len(mine)))
        assert (section["lead"] or "") + section["body"] == section["text"]
        assert section["lead"] == (mine[0]["text"] if mine[0]["label"] == "LEAD" else None)


def test_the_first_the_tenth_and_the_last_row_are_pinned() -> None:
    rows = corpus.rows("sections")
    assert [(rows[i]["id"], rows[i]["lead"], rows[i]["label"]) for i in (0, 9, 28)] == [
        ("gz-sfj-2022:p01", None, "OVERVIEW"),
        ("gz-sfj-2022:p10", "考评督察深入实施。", "COORD"),
        ("gz-sfj-2022:p29", "疫情防控从严从细。", "SAFETY"),
    ]


def test_the_checksums_are_those_of_the_files(repository: Path) -> None:
    folder = repository / "corpus"
    lines = (folder / "checksums.sha256").read_text("utf-8").splitlines()
    listed = {name: digest for digest, name in (line.split("  ") for line in lines)}
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert set(listed) == there - {"checksums.sha256"}
    for name, digest in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("config", CONFIGS)
def test_load_dataset_on_the_folder_gives_the_rows_of_load(
    config: str, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    found = datasets.load_dataset(str(repository / "corpus"), config, cache_dir=str(tmp_path))
    assert list(found) == corpus.splits(config)
    for split in found:
        ours = load(config, split)
        assert found[split].features == ours.features
        assert found[split].to_list() == ours.to_list()


def test_ner_is_the_default_configuration(repository: Path, tmp_path: Path) -> None:
    import datasets

    default = datasets.load_dataset(str(repository / "corpus"), split="test", cache_dir=str(tmp_path))
    assert "entities" in default.features


def test_a_wrong_number_of_rows_in_the_card_is_refused(repository: Path, tmp_path: Path) -> None:
    import shutil

    import datasets

    spoiled = Path(shutil.copytree(repository / "corpus", tmp_path / "corpus"))
    card = (spoiled / "README.md").read_text("utf-8").replace("num_examples: 29", "num_examples: 30")
    (spoiled / "README.md").write_text(card, "utf-8")
    with pytest.raises(datasets.exceptions.NonMatchingSplitsSizesError):
        datasets.load_dataset(str(spoiled), "ner", cache_dir=str(tmp_path / "cache"))


@pytest.mark.parametrize(("config", "split", "code"), [("spans", "test", "B102"), ("ner", "dev", "B103")])
def test_an_unknown_configuration_or_split_is_named(config: str, split: str, code: str) -> None:
    with pytest.raises(GovbenchError, match=code):
        load(config, split)


def test_an_editable_install_reads_the_repositorys_own_corpus(repository: Path) -> None:
    from govbench.resources import resource

    if resource("corpus").parts[-3:-1] == ("govbench", "_data"):
        pytest.skip("govbench is installed from a wheel here")
    assert resource("corpus") == repository / "corpus"


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installed wheel of the repository, in a folder of its own."""
    root = Path(__file__).resolve().parents[1]
    built, site = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", built, root], check=True)
    (file,) = built.glob("govbench_zh-*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--no-index", "--target", site, file], check=True)
    return site


def test_a_wheel_serves_the_corpus_outside_the_repository_and_offline(wheel: Path, tmp_path: Path) -> None:
    code = (
        "import socket\n"
        "def refuse(*a, **k): raise OSError('no network')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "import govbench, json\n"
        "from govbench.citation import bibtex\n"
        "print(json.dumps([govbench.__file__, bibtex()[:5], "
        "{c: govbench.load(c).num_rows for c in ('sections','sentences','ner','metrics','documents')},"
        "govbench.score('ner', govbench.load('ner')).headline.value]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(wheel), "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    file, cite, rows, value = json.loads(run.stdout)
    assert Path(file).is_relative_to(wheel)
    assert cite == "@misc"
    assert rows == ROWS
    assert value == 1
