"""Whatever is given for predictions and gold ends in a report or in one clear error, never in a traceback."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govbench import GovbenchError, corpus, score, score_spans
from govbench.tasks import TASKS

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 40)
    | st.sampled_from(
        [10**30, 2**31, 0.5, float("nan"), float("inf"), "", "GOV", "eq", "1/3", "1e9999", "\0", "𠮷"]
    )
)
FIELDS = (
    "id text entities metrics label start end value lo hi canon bound indicator change approx occurrence "
    "sentence distractors type heading origin"
)
KEYS = st.sampled_from(FIELDS.split())
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)
SPOILED = st.one_of(ANYTHING, st.just({"start": 0, "end": 2, "label": "GOV", "text": "x"}))


def spoil(row: Any, data: st.DataObject) -> Any:
    """The row with something else somewhere inside."""
    if isinstance(row, dict) and row and data.draw(st.booleans() if len(row) < 4 else st.just(True)):
        key = data.draw(st.sampled_from(sorted(row)))
        return {**row, key: spoil(row[key], data)}
    if isinstance(row, list) and row and data.draw(st.booleans()):
        index = data.draw(st.integers(0, len(row) - 1))
        return [*row[:index], spoil(row[index], data), *row[index + 1 :]]
    return data.draw(SPOILED)


@pytest.mark.parametrize("task", TASKS)
@settings(max_examples=300)
@given(data=st.data())
def test_a_spoiled_row_is_a_report_or_an_error(task: str, data: st.DataObject) -> None:
    row = data.draw(st.sampled_from(corpus.rows(task)[:4]))
    side = data.draw(st.sampled_from(["predictions", "references", "both"]))
    spoiled = [spoil(row, data)]
    try:
        report = score(
            task,
            [row] if side == "references" else spoiled,
            references=[row] if side == "predictions" else spoiled,
            bootstrap=2,
        )
    except GovbenchError:
        return
    assert report.headline.value is None or 0 <= report.headline.value <= 1


@given(ANYTHING, ANYTHING)
def test_anything_for_spans_is_scores_or_an_error(gold: Any, predicted: Any) -> None:
    with contextlib.suppress(GovbenchError):
        score_spans(gold, predicted)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("GOV", "P107"),
        (["GOV"], "P107"),
        ([["GOV"]], "P107"),
        ([[{"start": 0, "end": 2}]], "P107"),
        ([[{"start": 0, "end": 2, "label": 3}]], "P104"),
        ([[{"start": 0.0, "end": 2, "label": "GOV"}]], "P105"),
        ([[{"start": float("nan"), "end": 2, "label": "GOV"}]], "P105"),
        ([[{"start": True, "end": 2, "label": "GOV"}]], "P105"),
        ([[{"start": -1, "end": 2, "label": "GOV"}]], "P105"),
        ([[{"start": 2, "end": 2, "label": "GOV"}]], "P105"),
        ([[{"start": 0, "end": 2**31, "label": "GOV"}]], "P105"),
        ([[{"start": 0, "end": 10**30, "label": "GOV"}]], "P105"),
        ([[], []], "P111"),
    ],
)
def test_spans_that_are_none_are_named(bad: Any, code: str) -> None:
    good = [[{"start": 0, "end": 2, "label": "GOV"}]]
    for sides in ((bad, good), (good, bad)):
        with pytest.raises(GovbenchError, match=code):
            score_spans(*sides)


@pytest.mark.parametrize("task", TASKS)
def test_bug_no_rows_at_all_are_an_error(task: str) -> None:
    # A traceback of numpy: an array of no rows has no shape to infer.
    with pytest.raises(GovbenchError, match="P110 there are no rows"):
        score(task, [], references=[])


def test_training_rows_are_checked_as_gold_is_and_tell_seen_from_unseen() -> None:
    gold = corpus.rows("ner")[:3]
    with pytest.raises(GovbenchError, match="P110 lacks entities"):
        score("ner", gold, references=gold, training=[{"id": "a", "text": "甲"}], bootstrap=0)
    for training, part in ((gold, "seen"), ([], "unseen")):
        slices = score("ner", gold, references=gold, training=training, bootstrap=0).slices
        assert [s.part for s in slices if s.by == "surface"] == [part]


def test_every_finding_in_spans_is_listed_with_its_side_text_and_place() -> None:
    bad = [[{"start": 0, "end": 2, "label": "GOV"}, {"start": 5, "end": 1, "label": "GOV"}], None]
    with pytest.raises(GovbenchError) as caught:
        score_spans(bad, bad)  # type: ignore[arg-type]
    assert [(f.code, f.file, f.line, f.field) for f in caught.value.findings] == [
        ("P105", "gold", 1, "[1]"),
        ("P107", "gold", 2, ""),
    ]


MANY = 100_000


def test_a_hundred_thousand_copies_in_one_row_are_scored() -> None:
    spans = [{"start": 0, "end": 6, "label": "GOV"}]
    row = {"id": "a", "text": "广州市司法局", "entities": spans}
    report = score("ner", [{"id": "a", "entities": spans * MANY}], references=[row], bootstrap=0)
    assert (report.tp, report.predicted, report.gold) == (1, MANY, 1)
    assert all(other.tp == 1 for other in report.others if other.measure != "macro")


def test_a_hundred_thousand_overlapping_spans_in_one_row_are_scored() -> None:
    text = "字" * 2000
    spans = [{"start": i % 1000, "end": i % 1000 + 1 + i // 1000, "label": "GOV"} for i in range(MANY)]
    row = {"id": "a", "text": text, "entities": spans[::5000]}
    report = score("ner", [{"id": "a", "entities": spans}], references=[row], bootstrap=0)
    assert (report.tp, report.predicted, report.gold) == (20, MANY, 20)


def test_a_hundred_thousand_spans_on_both_sides_are_scored_exactly_and_refused_where_all_compete() -> None:
    spans = [{"start": i % 1000, "end": i % 1000 + 1 + i // 1000, "label": "GOV"} for i in range(MANY)]
    assert score_spans([spans], [spans]).micro.tp == MANY
    row = {"id": "a", "text": "字" * 2000, "entities": spans}
    with pytest.raises(GovbenchError, match="S107"):
        score("ner", [row], references=[row], bootstrap=0)


def test_a_hundred_thousand_metrics_in_one_row_are_scored() -> None:
    metric = {"value": {"start": 0, "end": 2}, "lo": "75", "hi": "75", "canon": "件", "bound": "eq"}
    row = {"id": "a", "text": "75件", "metrics": [metric]}
    report = score("metrics", [{"id": "a", "metrics": [metric] * MANY}], references=[row], bootstrap=0)
    assert (report.tp, report.predicted, report.gold) == (1, MANY, 1)
    assert report.tallies["errors"]["duplicate"] == MANY - 1
