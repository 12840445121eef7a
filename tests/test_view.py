"""The page of gold and predictions: what it holds is what the scorer says, and nothing in it is markup."""

from __future__ import annotations

import json
import re
import runpy
from collections import Counter
from collections.abc import Mapping
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from govbench import GovbenchError, cli, corpus, score, view
from govbench.commands.view import _names
from govbench.pages import fill
from govbench.schemes import ENTITIES
from govbench.scoring import quantity_errors, span_errors
from govbench.view.classes import CLASSES, RIGHT
from govbench.view.layers import Layer

REPOSITORY = Path(__file__).resolve().parents[1]
SYSTEMS = {
    "ner": ("crf", "delimiters", "quotes", "gazetteer"),
    "metrics": ("quantity-engine", "digits"),
    "sentences": ("cues", "neighbours"),
    "sections": ("keywords", "svm-chars"),
}
HOSTILE = "</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>\u2028\u2029\ud800&amp;'\"`${1}"


def stored(task: str, *systems: str) -> dict[str, Path]:
    return {name: REPOSITORY / f"baselines/{name}/predictions/{task}.jsonl" for name in systems}


def layer(task: str, predictions: Mapping[str, Path], references: Any = None) -> Layer:
    return view.layers(task, predictions, references=references, bootstrap=20)[0]


def written(path: Path, *rows: Mapping[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("task", SYSTEMS)
def test_the_classes_count_what_the_score_counts(task: str) -> None:
    systems = SYSTEMS[task]
    made = layer(task, stored(task, *systems))
    for s, path in enumerate(stored(task, *systems).values()):
        report = score(task, path, bootstrap=0)
        counts = Counter(item.errors[s] for item in made.items)
        assert counts[RIGHT] == report.tp
        assert sum(item.gold is not None for item in made.items) == report.gold
        assert sum(item.predicted[s] is not None for item in made.items) == report.predicted
        wrong = [item for item in made.items if item.errors[s] not in (RIGHT, None)]
        assert sum(item.predicted[s] is not None for item in wrong) == report.predicted - report.tp
        assert sum(item.gold is not None for item in wrong) == report.gold - report.tp
        assert set(counts) - {None} <= set(CLASSES[task])
        if task == "metrics":
            errors = {name: counts[name] for name in quantity_errors.ERRORS}
            assert errors == report.tallies["errors"]
        if report.confusion:
            cells = Counter(
                (item.gold["label"], _label(item.predicted[s])) for item in made.items if item.gold
            )
            columns = (*report.confusion.labels, None)
            assert {
                (row, column): n
                for row, counts in zip(report.confusion.labels, report.confusion.counts, strict=True)
                for column, n in zip(columns, counts, strict=True)
                if n
            } == cells


def _label(part: Any) -> Any:
    return part and part["label"]


@pytest.mark.parametrize("task", SYSTEMS)
def test_a_system_has_the_same_classes_beside_another_as_alone(task: str) -> None:
    both = layer(task, stored(task, *SYSTEMS[task]))
    for s, name in enumerate(SYSTEMS[task]):
        alone = layer(task, stored(task, name))
        shown = [item for item in both.items if item.errors[s] is not None]
        assert sorted(repr((i.row, i.gold, i.predicted[s], i.errors[s])) for i in shown) == sorted(
            repr((i.row, i.gold, i.predicted[0], i.errors[0])) for i in alone.items
        )


def test_every_class_of_the_scorer_has_a_name_and_no_other_has() -> None:
    assert set(CLASSES["ner"]) == {RIGHT, *span_errors.ERRORS}
    assert set(CLASSES["metrics"]) == {RIGHT, *quantity_errors.ERRORS}
    for classes in CLASSES.values():
        assert len({found.sign for found in classes.values()}) == len(classes)  # not by colour alone


def test_paragraphs_and_offsets_are_those_of_the_corpus() -> None:
    sections = {row["id"]: row for row in corpus.rows("sections")}
    sentences = corpus.rows("sentences")
    made = layer("sentences", {})
    assert [(p.id, p.text, p.heading) for p in made.paragraphs] == [
        (id_, row["text"], row["heading"]) for id_, row in sections.items()
    ]
    for item, row in zip(made.items, sentences, strict=True):
        paragraph = made.paragraphs[made.rows[item.row][1]]
        assert item.gold is not None
        assert paragraph.text[item.gold["start"] : item.gold["end"]] == row["text"]


def test_without_task_and_predictions_every_layer_is_there() -> None:
    made = view.layers(None, {})
    assert {found.task: len(found.items) for found in made} == {
        "ner": sum(len(row["entities"]) for row in corpus.rows("ner")),
        "metrics": sum(len(row["metrics"]) for row in corpus.rows("metrics")),
        "sentences": len(corpus.rows("sentences")),
        "sections": len(corpus.rows("sections")),
    }
    assert not any(item.errors or item.predicted for found in made for item in found.items)


def test_missing_and_unparsed_rows_are_said_and_count_as_missed(tmp_path: Path) -> None:
    first, second, third = corpus.rows("ner")[:3]
    found = written(tmp_path / "p", first, {"id": second["id"], "unparsed": True})
    made = layer("ner", {"a": found}, [first, second, third])
    assert dict(made.systems[0].states) == {second["id"]: "unparsed", third["id"]: "missing"}
    counts = Counter(item.errors[0] for item in made.items)
    assert counts == {RIGHT: len(first["entities"]), "missed": len(second["entities"] + third["entities"])}


def test_rows_of_a_paragraph_that_stand_apart_come_together() -> None:
    rows = [
        {"id": id_, "paragraph_id": id_[0], "text": f"{id_}。", "label": "LEAD"} for id_ in ("a1", "b1", "a2")
    ]
    made = layer("sentences", {}, rows)
    assert [(p.id, p.text) for p in made.paragraphs] == [("a", "a1。a2。"), ("b", "b1。")]
    assert [item["id"] for item in view.data([made])["layers"][0]["items"]] == ["a1", "a2", "b1"]
    assert made.items[1].gold == {"label": "LEAD", "start": 3, "end": 6}


def test_a_string_that_the_text_lacks_is_spurious_and_nowhere(tmp_path: Path) -> None:
    row = {"id": "p", "text": "市司法局", "entities": []}
    found = written(tmp_path / "p", {"id": "p", "entities": [{"text": "省高院", "label": "GOV"}]})
    (item,) = layer("ner", {"a": found}, [row]).items
    assert (item.errors, item.predicted) == (("spurious",), ({"start": -1, "end": -1, "label": "GOV"},))


def test_equal_wrong_predictions_of_two_systems_are_one_item(tmp_path: Path) -> None:
    row = {"id": "p", "text": "市司法局", "entities": []}
    one = {"start": 0, "end": 1, "label": "GPE"}
    a = written(tmp_path / "a", {"id": "p", "entities": [one, one]})
    b = written(tmp_path / "b", {"id": "p", "entities": [one]})
    items = layer("ner", {"a": a, "b": b}, [row]).items
    assert [item.errors for item in items] == [("spurious", "spurious"), ("spurious", None)]


class Elements(HTMLParser):
    """Elements in order, checked to be closed in the order in which they were opened; scripts by their id."""

    VOID = frozenset({"meta", "link", "img"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        if tag not in self.VOID:
            self._open.append(tag)
        if tag == "script":
            self.scripts.append((dict(attributes), ""))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, text: str) -> None:
        if self._open and self._open[-1] == "script":
            self.scripts[-1] = (self.scripts[-1][0], self.scripts[-1][1] + text)


def block(page: str) -> Any:
    """The data of a page."""
    ((_, text),) = [s for s in Elements(page).scripts if s[0].get("type") == "application/json"]
    return json.loads(text)


def test_the_page_is_one_well_formed_file_that_asks_no_host() -> None:
    layers = [layer("ner", stored("ner", "crf", "delimiters"))]
    page = view.html(layers)
    assert block(page) == json.loads(json.dumps(view.data(layers)))
    assert Elements(page).names.count("script") == 2
    assert not re.findall(r"https?:|//[a-z]|@import|url\(|\ssrc\s*=", page)
    assert re.findall(r"href=\S+", page) == ['href="data:,">']
    assert "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:" in page


def test_the_scripts_put_no_data_into_markup() -> None:
    for path in files("govbench.view").iterdir():
        if path.name.endswith(".js"):
            code = path.read_text(encoding="utf-8")
            assert not re.findall(
                r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|Function\(", code
            )


def hostile_layers() -> list[Layer]:
    row = {
        "id": HOSTILE,
        "doc_id": HOSTILE,
        "heading": HOSTILE,
        "canary": HOSTILE,
        "text": HOSTILE,
        "entities": [{"start": 0, "end": len(HOSTILE), "label": "GOV"}],
    }
    return view.layers("ner", {}, references=[row])


def test_hostile_text_stays_text() -> None:
    page = view.html(hostile_layers())
    names = Elements(page).names
    assert (names.count("script"), names.count("img")) == (2, 0)
    assert block(page)["layers"][0]["paragraphs"][0]["text"] == HOSTILE
    assert not {"\u2028", "\u2029"} & set(page)
    page.encode("utf-8")


def test_systems_are_named_by_their_folders_or_by_what_tells_them_apart() -> None:
    assert _names(["runs/a/predictions/ner.jsonl", "runs/b/predictions/ner.jsonl"]) == ["a", "b"]
    assert _names(["x/a/predictions/ner.jsonl", "y/a/predictions/ner.jsonl"]) == ["x", "y"]
    with pytest.raises(GovbenchError, match="S106"):
        _names(["a.jsonl", "./a.jsonl"])


def test_the_command_writes_one_file_and_prints_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = list(map(str, stored("ner", "crf", "delimiters").values()))
    monkeypatch.chdir(tmp_path)
    assert cli.main(["view", *paths, "--task", "ner", "--bootstrap", "20"]) == 0
    assert capsys.readouterr().out == "govbench-view.html\n"
    (page,) = tmp_path.iterdir()
    made = block(page.read_text("utf-8"))["layers"][0]
    assert [system["name"] for system in made["systems"]] == ["crf", "delimiters"]
    report = score("ner", paths[0], bootstrap=20)
    assert made["systems"][0]["score"] == report.headline.to_dict()
    assert set(made["labels"]) == set(ENTITIES)
    assert corpus.rows("documents")[0]["canary"] in page.read_text("utf-8")


def test_json_prints_the_data_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["view", "--task", "sections", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["layers"][0]["task"] == "sections"
    assert list(tmp_path.iterdir()) == []


def test_unusable_input_is_refused_with_its_findings_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = written(
        tmp_path / "p", {"id": "x"}, {"id": corpus.rows("ner")[0]["id"], "entities": [{"label": "X"}]}
    )
    out = tmp_path / "out.html"
    for arguments, codes in (
        ([str(bad), "--task", "ner"], ("P102", "P104")),
        ([str(bad)], ("S130",)),
        (["--references", str(bad)], ("S130",)),
        ([str(bad), str(bad), "--task", "ner"], ("S106",)),
        ([str(tmp_path / "none"), "--task", "ner"], ("P109",)),
    ):
        assert cli.main(["view", *arguments, "--out", str(out)]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert all(code in captured.err for code in codes)
    assert not out.exists()


def test_the_document_has_every_class_key_and_picture(repository: Path) -> None:
    text = (repository / "docs" / "VIEW.md").read_text("utf-8")
    made = runpy.run_path(str(repository / "benchmarks" / "screenshots.py"))
    assert fill([repository / "docs" / "VIEW.md"], "classes", made["classes"](), check=True) == []
    names = [picture.name for picture in made["PICTURES"]]
    assert re.findall(r"\(screenshots/(.*)\.png\)", text) == names
    words = (files("govbench.view") / "words.js").read_text(encoding="utf-8")
    keys = re.findall(r'^  key[A-Z]\w+: \["(.*)", "(.*)"\],$', words, re.MULTILINE)
    assert len(keys) == 9
    for chinese, english in keys:
        assert f"| {chinese} | {english} |" in text
    for path in (repository / "docs" / "screenshots").iterdir():
        assert path.stat().st_size < 250_000
