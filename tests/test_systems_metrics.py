"""The trained system of metrics: what it learns of distractors and indicators, on rows made up for it."""

from __future__ import annotations

import re
import sys
from math import exp, log
from pathlib import Path
from typing import Any

import pytest

from govbench import score
from govbench.errors import GovbenchError
from govbench.quantities.extraction import read_numerals
from govbench.systems import Prediction, get
from govbench.systems.choices import Choice, best, learned
from govbench.systems.quantity_learned import QuantityLearned
from govbench.systems.quantity_page import Page
from govbench.systems.quantity_spans import options

pytest.importorskip("scipy")
pytest.importorskip("jieba")

# In brackets indicators, in braces values; a number without braces is a distractor.
_TEXTS = (
    "2021年，全市拆解[采砂船]{8}艘，迁葬[烈士墓]{30}座。",
    "2020年，清除[固体垃圾]{26}吨，拆解[旧船]{5}艘。",
    "第三届评选结束，迁葬[散坟]{12}座，清除[违建]{9}处。",
    "2019年，拆解[渔船]{40}艘，清除[河道垃圾]{7}吨。",
    "清除[广告牌]{15}块，迁葬[老坟]{6}座，拆解[报废车]{3}辆。",
    "2018年，拆解[旧车]{21}辆，迁葬[墓碑]{4}座。",
)


def _row(marked: str, number: int) -> dict[str, Any]:
    """A row from a text in which each value stands in braces, right behind its indicator in brackets."""
    text, metrics, at = "", [], 0
    for match in re.finditer(r"(?:\[(.+?)\])?\{(.+?)\}", marked):
        text += marked[at : match.start()]
        indicator = match[1] and {"start": len(text), "end": len(text) + len(match[1]), "text": match[1]}
        text += match[1] or ""
        value = {"start": len(text), "end": len(text) + len(match[2]), "text": match[2]}
        text, at = text + match[2], match.end()
        metrics.append({"value": value, "indicator": indicator})
    return {"id": f"d{number}:p01", "doc_id": f"d{number}", "text": text + marked[at:], "metrics": metrics}


def _rows(*marked: str) -> list[dict[str, Any]]:
    return [_row(text, number) for number, text in enumerate(marked)]


TRAIN = _rows(*_TEXTS)
ODD = [
    {"id": f"x:p{number}", "doc_id": "x", "text": text}
    for number, text in enumerate(
        (
            "",
            " \n",
            "全年工作平稳有序。",
            "8",
            "第",
            "𠮷村😀办理３，０００件，同比增长８％😀。",
            "“3+X”《二十条》（一）",
            "超过不足的2023年一个，" * 20,
            "拆解" * 300 + "船8艘",
            "从3件增加到5件，1:2:7，3批8名干部、两个，9~16亿元",
        )
    )
]


def _made(**more: Any) -> QuantityLearned:
    return QuantityLearned("metrics", least=1, **more)


def _read(system: Any, text: str) -> list[tuple[str, str | None]]:
    """Value and indicator of the metrics that a system finds in a text."""
    metrics = system.predict([{"id": "x", "doc_id": "x", "text": text}])[0]["metrics"]
    return [(m["value"]["text"], m["indicator"] and m["indicator"]["text"]) for m in metrics]


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_two_fits_write_the_same_bytes_and_the_saved_one_predicts_the_same(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        system = _made(trust=1.0).fit(TRAIN, TRAIN[:2])
        system.save(tmp_path / folder)
    assert _files(tmp_path / "one") == _files(tmp_path / "two")
    assert {Path(path).suffix for path in _files(tmp_path / "one")} == {".json"}
    loaded = QuantityLearned.load(tmp_path / "one")
    assert loaded.predict([*ODD, *TRAIN]) == system.predict([*ODD, *TRAIN])
    loaded.save(tmp_path / "three")
    assert _files(tmp_path / "three") == _files(tmp_path / "one")


def test_the_indicator_is_learned_where_the_engine_takes_in_the_verb() -> None:
    text = "2022年，迁葬古墓16座。"
    assert _read(get("quantity-engine"), text) == [("16", "迁葬古墓")]
    assert _read(_made().fit(TRAIN, []), text) == [("16", "古墓")]


def test_the_indicator_of_the_figure_before_is_shared_as_train_does() -> None:
    marked = ("查处[案件]{5}起，转交公安局{2}起。", "办理[申请]{9}件，转交税务局{4}件。")
    train = _rows(*marked, *marked, *marked)
    for row in train:
        row["metrics"][1]["indicator"] = row["metrics"][0]["indicator"]
    text = "受理[投诉]{8}件，转交水务局{3}件。".translate(str.maketrans("", "", "[]{}"))
    assert _read(get("quantity-engine"), text) == [("8", "投诉"), ("3", "转交水务局")]
    assert _read(_made().fit(train, []), text) == [("8", "投诉"), ("3", "投诉")]


def test_what_the_engine_counts_can_be_learned_to_be_a_distractor() -> None:
    train = _rows(*(f"今年二十四小时{what}达[雨量]{{{n}}}毫米。" for n, what in enumerate("降水雨雪风", 12)))
    text = "七月二十四小时蒸发达86毫米。"
    assert [value for value, _ in _read(get("quantity-engine"), text)] == ["二十四", "86"]
    assert [value for value, _ in _read(_made().fit(train, []), text)] == ["86"]


def test_a_distractor_can_be_learned_to_be_a_metric_with_every_field() -> None:
    train = _rows(*(f"只有[{what}]{{一}}项下降，2021年持平。" for what in ("出口", "产值", "税收", "客流")))
    system = _made().fit(train, [])
    text = "只有投资一项下降，2022年持平。"
    assert _read(get("quantity-engine"), text) == []
    (metric,) = system.predict([{"id": "x", "text": text}])[0]["metrics"]
    assert metric["unit"]["text"] == "项"
    fields = ("lo", "hi", "canon", "dim", "bound", "approx", "modality")
    assert [metric[field] for field in fields] == ["1", "1", "项", "count", "eq", "none", "actual"]
    assert metric["indicator"]["text"].endswith("投资")


def _accepted(predictions: list[Prediction]) -> None:
    references = [{**row, "metrics": [], "distractors": []} for row in ODD]
    report = score("metrics", predictions, references=references, bootstrap=0)
    assert report.headline.predicted == sum(len(p["metrics"]) for p in predictions)


@pytest.mark.parametrize("trust", [-50.0, 0.0, 50.0])
def test_odd_rows_are_read_and_their_predictions_accepted(trust: float) -> None:
    """Also where trust in the engine is turned round, and its distractors are all read as figures."""
    predictions = _made(trust=trust).predict(ODD)
    assert [p["id"] for p in predictions] == [row["id"] for row in ODD]
    _accepted(predictions)
    _accepted(_made(trust=trust).fit(TRAIN, []).predict(ODD))


def test_no_rows_get_no_predictions() -> None:
    assert _made().fit(TRAIN, []).predict([]) == []


def test_offsets_are_those_of_the_text_as_it_is_given() -> None:
    text = "😀迁葬古墓１６座。"
    (metric,) = _made().fit(TRAIN, []).predict([{"id": "x", "text": text}])[0]["metrics"]
    for field in ("value", "unit", "indicator"):
        span = metric[field]
        assert text[span["start"] : span["end"]] == span["text"]
    assert (metric["value"]["text"], metric["lo"]) == ("１６", "16")


@pytest.mark.parametrize(
    "marked", ["拆解[旧船]{5}艘。", "全年工作平稳。", "2021年召开第三届会议。", "2021年{5}件。"]
)
def test_little_can_be_learned_from_and_leaves_the_engine_right(marked: str) -> None:
    system = QuantityLearned("metrics").fit(_rows(marked), [])
    text = "2020年，办理案件3件，同比增长8%。"
    assert _read(system, text) == _read(get("quantity-engine"), text)


def test_what_is_not_fitted_is_the_engine() -> None:
    text = "2020年办理案件3件，同比增长8%，其中一审案件2件。"
    assert _read(QuantityLearned("metrics"), text) == _read(get("quantity-engine"), text)


def test_a_name_that_is_told_to_measure_but_cannot_be_read_stays_a_distractor() -> None:
    text = "《第三届公报》"
    assert [d.text for d in read_numerals(text).distractors] == ["第三届"]
    assert read_numerals(text, [(1, 4)]) == read_numerals(text)


def test_spans_lie_within_a_clause_and_apart_from_the_figure() -> None:
    text = "全市（含区）“一网”办理，受理群众申请5件，获好评。"
    read = read_numerals(text)
    page = Page.of(text, read, list(text), {})
    found = {text[slice(*span)] for span in options(page, 0, []).spans if span}
    assert {"群众申请", "申请", "获好评", "全市（含区）", "“一网”办理"} <= found
    assert not [span for span in found if set(span) & set("，。5件") or span.count("（") != span.count("）")]


def test_the_weights_are_those_of_the_largest_penalised_likelihood() -> None:
    choices = [Choice([["a"], ["b"]], [(0,), (1,), (0, 1)])] * 3
    weights = learned(choices, [1, 1, 0], {}, least=1, l2=0.5, iterations=100)
    assert best(choices[0], weights) == 1

    def loss(a: float, b: float) -> float:
        total = log(exp(a) + exp(b) + exp(a + b))
        return 3 * total - 2 * b - a + 0.25 * (a * a + b * b)

    a, b = weights["a"], weights["b"]
    around = [loss(a + x, b + y) for x in (-0.01, 0, 0.01) for y in (-0.01, 0, 0.01) if x or y]
    assert loss(a, b) < min(around)


def test_without_data_the_prior_stands() -> None:
    assert learned([], [], {"a": 2.0}, least=1, l2=1.0, iterations=9) == {"a": 2.0}


def test_a_missing_package_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    system = _made()
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with pytest.raises(GovbenchError, match=r"S110 .*not installed.*baselines"):
        system.fit(TRAIN, [])
