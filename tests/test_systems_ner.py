"""Trained systems of nested entities: levels, gazetteer, CRF and spaCy, on a few rows made up for it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from govbench.errors import GovbenchError
from govbench.systems import Prediction
from govbench.systems.crf import Crf
from govbench.systems.crf_features import Background, Memory, pairs
from govbench.systems.gazetteer import Gazetteer
from govbench.systems.levels import Mention, decode, encode, families, mentions
from govbench.systems.spacy_levels import SpacyLevels
from govbench.systems.spans import SpacyNer, SpanCat, candidates

_TEXTS = (
    "[[甲州市]GPE司法局]GOV印发[《[甲州市]GPE法律援助办法》]DOC，[2021年]DATE办案三件。",
    "[[乙河县]GPE水务局]GOV开展[“清河行动”]EVENT，[2020年]DATE修复河道。",
    "[丙山区]GPE在[2019年]DATE出台[《[丙山区]GPE养老规划》]DOC。",
    "[[丁川市]GPE教育局]GOV组织[“阳光课堂”]POLICY，覆盖[丁川市]GPE各校。",
    "全年工作平稳有序，群众满意。",
    "[[戊林县]GPE民政局]GOV在[2018年]DATE落实[“一老一小”]POLICY。",
)


def _row(marked: str, number: int) -> dict[str, Any]:
    """A row from a text in which mentions stand in brackets, with the label behind."""
    text, entities, begun, at = "", [], [], 0
    while at < len(marked):
        if marked[at] == "[":
            begun.append(len(text))
        elif marked[at] == "]":
            label = ""
            while at + 1 < len(marked) and marked[at + 1].isascii() and marked[at + 1].isupper():
                at += 1
                label += marked[at]
            entities.append({"start": begun.pop(), "end": len(text), "label": label})
        else:
            text += marked[at]
        at += 1
    return {"id": f"d{number}:p01", "doc_id": f"d{number}", "text": text, "entities": entities}


TRAIN = [_row(marked, number) for number, marked in enumerate(_TEXTS)]
HARD = [
    {"id": "x:p01", "doc_id": "x", "text": "己海市司法局印发《己海市法律援助办法》，2022年办案。"},
    {"id": "x:p02", "doc_id": "x", "text": ""},
    {"id": "x:p03", "doc_id": "x", "text": " 𠮷村 \u3000😀“”《》（"},
    {"id": "x:p04", "doc_id": "x", "text": "甲"},
]

Make = Callable[[], Any]
LIGHT: dict[str, Make] = {
    "gazetteer": lambda: Gazetteer("ner"),
    "crf": lambda: Crf("ner", iterations=30),
    "crf over characters": lambda: Crf("ner", segmenter="characters", features=("words",), iterations=5),
}
SPACY: dict[str, Make] = {
    "spancat": lambda: SpanCat("ner", epochs=2, batch=2),
    "spacy-ner": lambda: SpacyNer("ner", epochs=2, batch=2),
    "spacy-levels": lambda: SpacyLevels("ner", epochs=2, batch=2),
}


def _made(name: str) -> Any:
    if name in SPACY:
        pytest.importorskip("spacy")
        return SPACY[name]()
    if name != "gazetteer":
        pytest.importorskip("pycrfsuite")
        pytest.importorskip("jieba")
    return LIGHT[name]()


def _spans(predicted: Prediction) -> list[Mention]:
    return [Mention(e["start"], e["end"], e["label"]) for e in predicted["entities"]]


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("name", [*LIGHT, *SPACY])
def test_two_fits_write_the_same_bytes_and_the_saved_one_predicts_the_same(name: str, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        system = _made(name).fit(TRAIN, TRAIN[:2])
        system.save(tmp_path / folder)
    assert _files(tmp_path / "one") == _files(tmp_path / "two")
    assert not [path for path in _files(tmp_path / "one") if path.endswith((".pkl", ".pickle", ".joblib"))]
    rows = [*HARD, *({key: row[key] for key in ("id", "doc_id", "text")} for row in TRAIN)]
    assert type(system).load(tmp_path / "one").predict(rows) == system.predict(rows)


@pytest.mark.parametrize("name", [*LIGHT, *SPACY])
def test_odd_rows_get_one_prediction_each_without_crossing(name: str) -> None:
    system = _made(name).fit(TRAIN, [])
    predicted = system.predict(HARD)
    assert [p["id"] for p in predicted] == [row["id"] for row in HARD]
    for row, found in zip(HARD, map(_spans, predicted), strict=True):
        assert all(0 <= m.start < m.end <= len(row["text"]) for m in found)
        assert len({m[:2] for m in found}) == len(found)
        assert not any(a.start < b.start < a.end < b.end for a, b in combinations(sorted(found), 2))
    assert system.predict([]) == []


@pytest.mark.parametrize("name", [*LIGHT, *SPACY])
def test_one_row_and_rows_without_entities_can_be_learned_from(name: str) -> None:
    assert _made(name).fit(TRAIN[:1], []).predict(HARD)[1]["entities"] == []
    assert all(p["entities"] == [] for p in _made(name).fit(TRAIN[4:5], []).predict(HARD))


def test_the_crf_finds_unseen_names_on_both_levels() -> None:
    found = _spans(_made("crf").fit(TRAIN, []).predict(HARD)[0])
    assert {Mention(0, 6, "GOV"), Mention(0, 3, "GPE"), Mention(20, 25, "DATE")} <= set(found)


def test_the_gazetteer_takes_the_longest_surface_and_nested_ones_inside() -> None:
    system = Gazetteer("ner").fit(TRAIN, [])
    row = {"id": "x", "doc_id": "x", "text": "甲州市司法局在甲州市"}
    assert _spans(system.predict([row])[0]) == [(0, 6, "GOV"), (0, 3, "GPE"), (7, 10, "GPE")]


def test_a_surface_that_is_mostly_no_mention_is_not_used() -> None:
    row = {
        "id": "a",
        "doc_id": "a",
        "text": "中心中心中心",
        "entities": [{"start": 0, "end": 2, "label": "ORG"}],
    }
    text = {"id": "b", "doc_id": "b", "text": "中心"}
    assert Gazetteer("ner", share=0.5).fit([row], []).predict([text])[0]["entities"] == []
    assert len(Gazetteer("ner", share=0.3).fit([row], []).predict([text])[0]["entities"]) == 1


def test_levels_are_read_from_spans_and_crossing_or_doubled_ones_are_dropped() -> None:
    spans = [(0, 6, "GOV"), (0, 3, "GPE"), (0, 3, "LOC"), (5, 8, "DOC"), (8, 9, "PER")]
    row = {"entities": [{"start": a, "end": b, "label": label} for a, b, label in spans]}
    kept = mentions(row)
    assert kept == [(0, 6, "GOV"), (0, 3, "GPE"), (8, 9, "PER")]
    assert [(f.level, f.parent, f.children) for f in families(kept)][:2] == [
        (1, None, [kept[0], kept[2]]),
        (2, kept[0], [kept[1]]),
    ]


def test_tags_and_mentions_are_each_others_inverse() -> None:
    children = [Mention(3, 4, "PER"), Mention(4, 6, "GPE"), Mention(7, 10, "GOV")]
    tags = encode(children, 2, 11)
    assert tags == ["O", "S-PER", "B-GPE", "E-GPE", "O", "B-GOV", "I-GOV", "E-GOV", "O"]
    assert list(decode(tags, 2)) == children
    assert list(decode(["E-GPE", "B-GPE", "I-GOV", "E-GPE", "B-GPE"], 0)) == []


def test_a_documents_own_surfaces_are_left_out_of_its_lists() -> None:
    gold = [Mention(0, 3, "GPE")]
    memory = Memory.of([("a", "甲州市", gold), ("b", "甲州市", gold), ("b", "乙河县", gold)])
    assert sorted(memory.lists().surfaces.labels) == ["乙河县", "甲州市"]
    assert sorted(memory.lists(without="b").surfaces.labels) == ["甲州市"]
    assert sorted(memory.lists(without="a").surfaces.labels) == ["乙河县", "甲州市"]


def test_pairs_that_other_documents_have_are_not_new() -> None:
    background = Background.of([("a", "甲州市甲州"), ("b", "全市全市")])
    own = Counter(pairs("甲州市甲州"))
    assert background.repeats(own, own=True) == {"甲州": 2}
    assert background.repeats(own, own=False) == {}


def test_candidates_are_bounded_whole_and_include_what_is_delimited() -> None:
    text = "依《甲州市法律援助办法》“一二三四五”办，好"
    found = {text[a:b] for a, b in candidates(text, 4)}
    assert {"《甲州市法律援助办法》", "“一二三四五”", "法律援助", "甲州市", "好"} <= found
    assert not {"《甲州", "法律援助办", "办，好"} & found


@pytest.mark.parametrize(("name", "package"), [("crf", "pycrfsuite"), ("spancat", "spacy")])
def test_a_missing_package_is_named_with_its_remedy(
    name: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = _made(name)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(GovbenchError, match=r"S110 .*not installed.*baselines"):
        system.fit(TRAIN, [])


@pytest.mark.parametrize("name", SPACY)
def test_what_was_learned_from_often_enough_is_found_again(name: str) -> None:
    pytest.importorskip("spacy")
    classes: dict[str, Any] = {"spancat": SpanCat, "spacy-ner": SpacyNer, "spacy-levels": SpacyLevels}
    found = _spans(classes[name]("ner", epochs=40).fit(TRAIN, []).predict(TRAIN[:1])[0])
    assert Mention(0, 6, "GOV") in found
    assert (Mention(0, 3, "GPE") in found) == (name != "spacy-ner")  # which has outermost mentions only
