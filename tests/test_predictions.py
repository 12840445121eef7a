"""Prediction files: what is wrong is refused with file, line, field, code and remedy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from govbench import GovbenchError, load, score
from govbench.corpus import rows

GOLD = rows("ner")
ID = GOLD[0]["id"]
FIRST = {"start": 0, "end": 5, "label": "DATE"}


def findings(path: Path, *lines: Any, task: str = "ner") -> list[tuple[str, int, str]]:
    encoded = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(encoded) + "\n", encoding="utf-8")
    with pytest.raises(GovbenchError) as caught:
        score(task, path)
    assert all(f.file == str(path) for f in caught.value.findings)
    return [(f.code, f.line, f.field) for f in caught.value.findings]


def mention(**changes: Any) -> dict[str, Any]:
    return {"id": ID, "entities": [{**FIRST, **changes}]}


def string(text: str, **place: Any) -> dict[str, Any]:
    return {"id": ID, "entities": [{"text": text, "label": "GPE", **place}]}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{", ("P101", 1, "")),
        ('{"id": NaN}', ("P101", 1, "")),
        ("[" * 100_000, ("P101", 1, "")),
        ("[]", ("P107", 1, "id")),
        ({"id": "nowhere:p01", "entities": []}, ("P102", 1, "id")),
        ({"id": 7, "entities": []}, ("P107", 1, "id")),
        ({"id": ID}, ("P107", 1, "entities")),
        ({"id": ID, "entities": ["市委"]}, ("P107", 1, "entities[0]")),
        (mention(label="BODY"), ("P104", 1, "entities[0].label")),
        (mention(label=99), ("P104", 1, "entities[0].label")),
        (mention(label=["GOV"]), ("P104", 1, "entities[0].label")),
        (mention(end=100_000), ("P105", 1, "entities[0]")),
        (mention(start=-1), ("P105", 1, "entities[0]")),
        (mention(end=0), ("P105", 1, "entities[0]")),
        (mention(start=0.0), ("P105", 1, "entities[0]")),
        (mention(start=True), ("P105", 1, "entities[0]")),
        ({"id": ID, "entities": [{"label": "GPE"}]}, ("P105", 1, "entities[0]")),
        ({"id": ID, "entities": [{"label": "GPE", "text": 5}]}, ("P107", 1, "entities[0]")),
        ({"id": ID, "entities": [{"label": "GPE", "start": 0, "end": 10**4000}]}, ("P105", 1, "entities[0]")),
        (string("广州市", occurrence=0), ("P105", 1, "entities[0]")),
        (string("广州市", occurrence="1"), ("P105", 1, "entities[0]")),
        (string("广州市", sentence=99), ("P105", 1, "entities[0]")),
        (mention(label=True), ("P104", 1, "entities[0].label")),
        ('{"id": "x", "id": "y"}', ("P101", 1, "")),
        (mention(text="别的"), ("P106", 1, "entities[0]")),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: Any, expected: tuple[str, int, str]) -> None:
    assert findings(tmp_path / "pred.jsonl", line) == [expected]


def test_numbers_of_numpy_and_tuples_are_taken_from_memory() -> None:
    mention = {"start": np.int64(0), "end": np.int32(5), "label": np.int64(10)}
    assert score("ner", [{"id": ID, "entities": (mention,)}], bootstrap=0).tp == 1


def test_a_folder_is_no_prediction_file(tmp_path: Path) -> None:
    with pytest.raises(GovbenchError, match="P109 is a folder"):
        score("ner", tmp_path)


def test_a_duplicate_id_is_named(tmp_path: Path) -> None:
    row = {"id": ID, "entities": []}
    assert findings(tmp_path / "pred.jsonl", row, row) == [("P103", 2, "id")]


def test_all_findings_come_in_one_pass_with_their_remedy(tmp_path: Path) -> None:
    path = tmp_path / "pred.jsonl"
    assert len(findings(path, mention(label="BODY"), {"id": "x"}, "{")) == 3
    with pytest.raises(GovbenchError) as caught:
        score("ner", path)
    assert f"{path}:2: P102 [id] unknown id 'x'; remove the row" in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(GovbenchError, match="P109"):
        score("ner", tmp_path / "none.jsonl")


METRIC = {"value": {"start": 0, "end": 4}, "lo": "2022", "hi": "2022", "canon": "1", "bound": "eq"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"lo": 2022}, "P108"),
        ({"lo": 20.5}, "P108"),
        ({"lo": "1e3"}, "P108"),
        ({"lo": "3000"}, "P108"),
        ({"lo": None}, "P108"),
        ({"hi": "9" * 5000}, "P108"),
        ({"lo": ...}, "P107"),
        ({"bound": "about"}, "P107"),
        ({"canon": None}, "P107"),
        ({"value": None}, "P107"),
        ({"value": {"text": 2022}}, "P107"),
    ],
)
def test_a_bad_metric_is_named(tmp_path: Path, changes: dict[str, Any], code: str) -> None:
    metric = {name: value for name, value in {**METRIC, **changes}.items() if value is not ...}
    line = {"id": ID, "metrics": [metric]}
    assert findings(tmp_path / "pred.jsonl", line, task="metrics")[0][0] == code


def test_an_unknown_label_of_a_section_is_named(tmp_path: Path) -> None:
    assert findings(tmp_path / "p", {"id": ID, "label": "SPORT"}, task="sections") == [("P104", 1, "label")]


def test_gold_given_as_strings_in_its_order_is_placed_with_occurrences() -> None:
    def strings(row: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {"text": e["text"], "label": e["label"], "occurrence": occurrence(row["text"], e)}
            for e in row["entities"]
        ]

    def occurrence(text: str, entity: dict[str, Any]) -> int:
        return sum(text.startswith(entity["text"], i) for i in range(entity["start"] + 1))

    report = score("ner", [{"id": row["id"], "entities": strings(row)} for row in GOLD], bootstrap=0)
    assert report.headline.value == 1
    assert (report.altered, report.unaligned, report.hallucinated) == (0, 0, 0)


def test_bug_null_offsets_beside_a_string_are_none() -> None:
    report = score("ner", [string("广州市", start=None, end=None)], bootstrap=0)
    assert report.tp == 1


@pytest.mark.parametrize("source", [5, None])
def test_bug_what_is_no_file_and_no_rows_is_refused(source: Any) -> None:
    with pytest.raises(GovbenchError, match="P107"):
        score("ner", source)


def test_bug_references_that_are_no_objects_are_refused() -> None:
    with pytest.raises(GovbenchError, match="P110"):
        score("ner", [], references=[5])  # type: ignore[list-item]


def test_bug_a_huge_offset_in_memory_is_refused_without_being_written_out() -> None:
    # Python refuses to write out integers of more than 4,300 digits: the message was a traceback.
    with pytest.raises(GovbenchError, match="P105"):
        score("ner", [{"id": ID, "entities": [{"label": "GPE", "start": 0, "end": 10**5000}]}])


def test_a_named_sentence_narrows_the_place() -> None:
    # The only 广州市 of the first paragraph stands in its first sentence.
    right, wrong = (score("ner", [string("广州市", sentence=n, occurrence=1)], bootstrap=0) for n in (1, 2))
    assert (right.tp, right.unaligned) == (1, 0)
    assert (wrong.tp, wrong.unaligned) == (0, 1)


def test_strings_that_cannot_be_placed_count_as_predicted_and_are_reported() -> None:
    names = ("天河区", "天河区", "广东省", "“法治政府奖')")
    entities = [{"text": name, "label": "GPE"} for name in names]
    report = score("ner", [{"id": ID, "entities": entities}], bootstrap=0)
    assert (report.tp, report.predicted) == (1, 4)
    assert (report.unaligned, report.hallucinated) == (0.25, 0.5)


def test_a_string_with_other_quotation_marks_is_placed_and_reported_as_altered() -> None:
    entity = {"text": '第六届"法治政府奖"', "label": "AWARD"}
    report = score("ner", [{"id": ID, "entities": [entity]}], bootstrap=0)
    assert (report.tp, report.altered) == (1, 1)


def test_values_of_metrics_may_be_strings() -> None:
    metric = {"value": {"text": "75"}, "lo": "75", "hi": "75", "canon": "件", "bound": "eq"}
    lost = {**metric, "value": {"text": "七十五"}}
    report = score("metrics", [{"id": "gz-sfj-2022:p07", "metrics": [metric, lost]}], bootstrap=0)
    assert (report.tp, report.predicted, report.hallucinated) == (1, 2, 0.5)


@pytest.mark.parametrize("entities", [[], [{"start": 0, "end": 1, "label": "GPE"}]])
def test_an_unparsed_reply_is_empty_and_a_failure_also_where_gold_is_empty(entities: list[Any]) -> None:
    gold = [{"id": "a", "text": "甲", "entities": entities}]
    report = score("ner", [{"id": "a", "unparsed": True}], references=gold, bootstrap=0)
    assert (report.unparsed, report.missing, report.predicted) == (1, 0, 0)


def test_a_missing_row_counts_as_empty_and_is_reported(tmp_path: Path) -> None:
    report = score("ner", [{"id": row["id"], "entities": row["entities"]} for row in GOLD[1:]])
    assert report.missing == 1
    assert report.recall is not None
    assert report.recall < 1
    assert report.precision == 1


@pytest.mark.parametrize("task", ["sections", "sentences", "ner", "metrics"])
def test_gold_against_itself_is_perfect_from_files_and_from_loaded_rows(task: str) -> None:
    from_files = score(task, rows(task))
    loaded = load(task)
    from_loaded = score(task, loaded)
    assert from_files.headline.value == from_files.headline.low == from_files.headline.high == 1
    assert from_loaded == from_files
    assert score(task, rows(task), references=loaded).headline == from_files.headline


@pytest.mark.parametrize("task", ["sections", "sentences", "ner", "metrics"])
def test_an_empty_prediction_recalls_nothing(task: str) -> None:
    report = score(task, [])
    assert report.recall == 0
    assert report.missing == report.rows


@pytest.mark.parametrize(
    "rows",
    [
        [{"id": "a", "entities": []}],
        [{"id": "a", "text": "甲"}],
        [{"id": "a", "text": "甲", "entities": []}] * 2,
    ],
)
def test_references_need_the_fields_of_the_task_and_unique_ids(
    rows: list[dict[str, Any]],
) -> None:
    with pytest.raises(GovbenchError, match="P110"):
        score("ner", [], references=rows)


def test_references_are_checked_as_predictions_are() -> None:
    with pytest.raises(GovbenchError, match="P105"):
        score(
            "ner",
            [],
            references=[{"id": "a", "text": "甲", "entities": [{"start": 0, "end": 9, "label": "GPE"}]}],
        )


@pytest.mark.parametrize(
    "wrong", [{"bootstrap": -1}, {"bootstrap": 2.5}, {"seed": -1}, {"seed": None}, {"seed": True}]
)
def test_other_than_whole_numbers_from_0_on_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(GovbenchError, match="S104"):
        score("ner", [], **wrong)


def test_an_unknown_task_is_named() -> None:
    with pytest.raises(GovbenchError, match="S103"):
        score("parsing", [])
