"""Segmenters: words that join to the text, one pkuseg model a seed, clear words where there is none."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govbench import GovbenchError
from govbench.systems import segmenters

SENTENCES = (
    "全年办结法律援助案件1.2万件。",
    "市司法局印发《工作方案》。",
    "下一步，继续推进依法行政。",
    "存在执法力量不足的问题。",
)
ROWS = [{"id": str(i), "text": text, "entities": []} for i, text in enumerate(SENTENCES)]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pkuseg model of four sentences."""
    folder = tmp_path_factory.mktemp("pkuseg")
    segmenters.train_pkuseg(ROWS, folder, iterations=2)
    return folder


@pytest.mark.parametrize("name", segmenters.NAMES)
def test_words_join_to_the_text(name: str, model: Path) -> None:
    segmenter = segmenters.get(name, model)

    @settings(max_examples=60)
    @given(
        st.text(
            alphabet=st.one_of(st.sampled_from("全年办结1.2万件。 \n\t　《》-_|/*:A%𠮷"), st.characters())
        )
    )
    def joined(text: str) -> None:
        words = segmenter.words(text)
        assert "".join(words) == text
        assert all(words)

    joined()


@pytest.mark.parametrize("name", segmenters.NAMES)
def test_a_text_without_characters_has_no_words(name: str, model: Path) -> None:
    segmenter = segmenters.get(name, model)
    assert segmenter.words("") == []
    assert segmenters.inner_cuts(segmenter, "") == set()


def test_silver_is_cut_at_the_ends_of_entities(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given_lines: list[str] = []

    class Stopped(Exception):  # noqa: N818
        pass

    def train(path: str, *rest: Any, **options: Any) -> None:
        given_lines.extend(Path(path).read_text("utf-8").splitlines())
        raise Stopped

    monkeypatch.setattr(segmenters.required("spacy_pkuseg"), "train", train)
    row = {"id": "1", "text": "全年办结案件", "entities": [{"start": 1, "end": 3, "label": "DATE"}]}
    with pytest.raises(Stopped):
        segmenters.train_pkuseg([row], tmp_path / "model")
    assert set(given_lines) == {"全 年 办 结 案件"}  # jieba: 全年 办结 案件
    assert len(given_lines) == 10


def test_a_seed_gives_one_model_whatever_the_hash_seed(model: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from govbench.systems import segmenters; "
        f"segmenters.train_pkuseg({ROWS!r}, Path(sys.argv[1]), iterations=2)"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "again")], check=True, env=environment)
    names = sorted(path.name for path in model.iterdir())
    assert names == ["features.msgpack", "origin.json", "weights.npz"]
    assert all((model / name).read_bytes() == (tmp_path / "again" / name).read_bytes() for name in names)


def test_a_saved_segmenter_cuts_as_before(model: Path, tmp_path: Path) -> None:
    first = segmenters.get("pkuseg", model)
    first.save(tmp_path / "copy")
    second = segmenters.get("pkuseg", tmp_path / "copy")
    assert [first.words(text) for text in SENTENCES] == [second.words(text) for text in SENTENCES]
    second.save(tmp_path / "copy")  # onto itself


def test_a_pretrained_model_is_found_by_name_where_it_lies(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    segmenters.get("pkuseg", model).save(tmp_path / "spacy_ontonotes")
    monkeypatch.setenv("PKUSEG_HOME", str(tmp_path))
    assert segmenters.get("pkuseg", "spacy_ontonotes").words(SENTENCES[0])


def test_a_model_that_is_absent_or_pickled_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PKUSEG_HOME", str(tmp_path / "home"))
    (tmp_path / "old").mkdir()
    for name in ("features.pkl", "weights.npz"):
        (tmp_path / "old" / name).write_bytes(b"")
    for given_model in ("spacy_ontonotes", tmp_path / "old"):
        with pytest.raises(GovbenchError, match="S114"):
            segmenters.get("pkuseg", given_model)


def test_pkuseg_without_a_model_learns_from_the_rows_that_it_is_fitted_on(
    model: Path, tmp_path: Path
) -> None:
    segmenter = segmenters.get("pkuseg")
    with pytest.raises(GovbenchError, match="S114"):
        segmenter.words(SENTENCES[0])
    segmenter.fit(ROWS, seed=13)
    assert "".join(segmenter.words(SENTENCES[0])) == SENTENCES[0]
    segmenter.save(tmp_path)
    assert json.loads((tmp_path / "origin.json").read_text("utf-8"))["seed"] == 13
    given_one = segmenters.get("pkuseg", model)
    given_one.fit(ROWS, seed=14)  # a model that was given stays as it is
    given_one.save(tmp_path)
    assert (tmp_path / "weights.npz").read_bytes() == (model / "weights.npz").read_bytes()


def test_an_unknown_segmenter_is_named() -> None:
    with pytest.raises(GovbenchError, match=r"S113.*'hanlp'.*characters, jieba, pkuseg"):
        segmenters.get("hanlp")


def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy_pkuseg", None)
    with pytest.raises(GovbenchError, match=r"S110 spacy_pkuseg is not installed.*govbench-zh\[baselines\]"):
        segmenters.train_pkuseg(ROWS, Path("nowhere"))


def test_training_needs_text(tmp_path: Path) -> None:
    with pytest.raises(GovbenchError, match="S114"):
        segmenters.train_pkuseg([{"id": "1", "text": " ", "entities": []}], tmp_path / "model")


def test_spans_that_end_inside_a_word_are_counted(repository: Path) -> None:
    module = runpy.run_path(str(repository / "benchmarks" / "segmenters.py"))

    class Pairs:
        def words(self, text: str) -> list[str]:
            return [text[i : i + 2] for i in range(0, len(text), 2)]

    entities = [{"start": a, "end": b, "label": "GPE"} for a, b in ((0, 2), (1, 3), (0, 5), (2, 5))]
    found = module["tallies"](Pairs(), "ner", [{"text": "甲乙丙丁戊", "entities": entities}])
    assert found["GPE"] == found["all"]
    assert (found["GPE"].spans, found["GPE"].crossed, found["GPE"].divided) == (4, 1, 3)
