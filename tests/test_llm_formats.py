"""What is read from replies: the corpus of hard ones, the formats both ways, schemas, any reply at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from govbench import corpus, score, tasks
from govbench.errors import GovbenchError
from govbench.llm.collect import collect
from govbench.llm.diagnostics import Diagnostics
from govbench.llm.exchange import Reply, Request
from govbench.llm.formats import FORMATS
from govbench.llm.formats.base import MOST
from govbench.llm.gold import crossing, gold_reply
from govbench.llm.requests import make_requests
from govbench.llm.schemas import response_format, schema
from govbench.llm.settings import SERVED, PromptSetting
from govbench.predictions import read_prediction
from hard_replies import FIRST, HARD, MISSING, SECOND, TEXT, UNPARSED, Hard

COMBINATIONS = [(task, format) for format, served in SERVED.items() for task in served]
ROW = {"id": "d:p01", "doc_id": "d", "origin": "synthetic", "heading": "", "text": TEXT}
ROWS: Mapping[str, list[dict[str, Any]]] = {
    "ner": [ROW],
    "metrics": [ROW],
    "sections": [
        {"id": f"d:p0{i}", "doc_id": "d", "origin": "synthetic", "body": text}
        for i, text in enumerate((FIRST, SECOND), start=1)
    ],
    "sentences": [
        {"id": f"d:p01s0{i}", "doc_id": "d", "paragraph_id": "d:p01", "origin": "synthetic"}
        | {"position": i - 1, "text": text}
        for i, text in enumerate((FIRST, SECOND), start=1)
    ],
}


def request(task: str) -> Request:
    """The one call that asks for the texts of the corpus of hard replies."""
    (made,) = make_requests(PromptSetting(task), ROWS[task])
    return made


def found(task: str, predictions: list[dict[str, Any]]) -> Any:
    """What the predictions hold, as ``Hard.found`` writes it."""
    if not predictions and task in ("ner", "metrics"):
        return MISSING
    if predictions and all(prediction.get("unparsed") for prediction in predictions):
        return UNPARSED
    if task not in ("ner", "metrics"):
        sids = {sentence.row: sentence.sid for sentence in request(task).sentences}
        return {sids[prediction["id"]]: prediction["label"] for prediction in predictions}
    value = read_prediction(predictions[0], tasks.get(task), ROW).value
    if task == "ner":
        return value
    return tuple((m.start, m.end, None if m.lo is None else str(m.lo), m.canon, m.bound) for m in value)


@pytest.mark.parametrize("hard", HARD, ids=lambda hard: hard.name)
def test_hard_replies_give_exactly_these_predictions_and_counts(hard: Hard) -> None:
    reply = Reply(hard.text, hard.finish, hard.error)
    predictions, counts = collect(hard.task, ROWS[hard.task], [(request(hard.task), reply)], hard.format)
    assert found(hard.task, predictions) == hard.found
    assert counts == Diagnostics(asked=1, **hard.counts)


def test_the_corpus_of_hard_replies_is_large_and_its_names_tell_them_apart() -> None:
    assert len(HARD) >= 60
    assert len({hard.name for hard in HARD}) == len(HARD)
    assert {(hard.task, hard.format) for hard in HARD} == set(COMBINATIONS)


def test_every_failure_occurs_among_the_hard_replies() -> None:
    seen = {name for hard in HARD for name in hard.counts}
    assert seen | {"asked"} == set(vars(Diagnostics()))


# What is not of the format beside a reply of it: the parser must come through any of it.
_NOISE = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from([hard.text[:300] for hard in HARD] + list('[]{}",:\\<>\n`')), max_size=6).map(
        "".join
    ),
)
_VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.sampled_from(["s1", "300", "%", "8"])
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
_FIELDS = ("sid", "text", "label", "occ", "unit", "modifiers", "indicator", "scope", "change")
_ITEMS = st.lists(
    st.dictionaries(st.sampled_from(_FIELDS), _VALUES, max_size=6).map(lambda item: {"sid": "s2", **item}),
    max_size=4,
)


@given(
    combination=st.sampled_from(COMBINATIONS),
    text=_NOISE | _ITEMS.map(json.dumps),
    finish=st.sampled_from(["stop", "length"]),
)
@example(("metrics", "json"), '[{"sid": "s2", "text": "5—3"}]', "stop")
@example(
    ("metrics", "json"), '[{"sid": "s2", "text": "9", "unit": "a/b/c", "modifiers": ["超", "不足"]}]', "stop"
)
def test_whatever_a_model_answers_can_be_scored_and_adds_up(
    combination: tuple[str, str], text: str, finish: str
) -> None:
    task, format = combination
    predictions, counts = collect(task, ROWS[task], [(request(task), Reply(text, finish))], format)
    labels = {"sections": "PARTY", "sentences": "LEAD"}
    gold: dict[str, Any] = {"entities": [], "metrics": [], "label": labels.get(task)}
    rows = [{**row, **gold} for row in ROWS[task]]
    report = score(task, json.loads(json.dumps(predictions)), references=rows, bootstrap=0)
    assert counts.asked == counts.answered + counts.refused + counts.unparsed + counts.failed == 1
    assert counts.rewritten + counts.omitted <= counts.sentences
    assert counts.malformed + counts.duplicate <= counts.items
    assert counts.altered + counts.unaligned + counts.hallucinated <= counts.spans
    assert report.unparsed == (len(rows) if counts.refused + counts.unparsed else 0)


def test_the_diagnostics_say_of_spans_what_the_score_says() -> None:
    hard = {hard.name: hard for hard in HARD}["metrics, component numbered too high"]
    predictions, counts = collect("metrics", [ROW], [(request("metrics"), Reply(hard.text))], "json")
    report = score("metrics", predictions, references=[{**ROW, "metrics": []}], bootstrap=0)
    assert report.unaligned == counts.unaligned / counts.spans


def test_a_share_of_five_percent_is_marked() -> None:
    table = {
        name: (count, base, share, mark)
        for name, count, base, share, mark in Diagnostics(asked=100, unparsed=5, refused=4).table()
    }
    assert table["unparsed"] == (5, 100, 0.05, "!")
    assert table["refused"] == (4, 100, 0.04, "")
    assert table["hallucinated"] == (0, 0, None, "")


@given(
    *(st.lists(st.integers(0, 9), min_size=n, max_size=n) for n in [len(fields(Diagnostics))] * 2),
)
def test_diagnostics_add_up_count_by_count(one: list[int], other: list[int]) -> None:
    assert list(vars(Diagnostics(*one) + Diagnostics(*other)).values()) == [
        a + b for a, b in zip(one, other, strict=True)
    ]


_ALPHABET = "甲乙《》“”，,。 𠮷a1"


@given(st.data())
def test_nested_mentions_survive_tags(data: st.DataObject) -> None:
    text = data.draw(st.text(_ALPHABET, min_size=1, max_size=12))
    spans = data.draw(st.sets(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=4))
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        is_nested = all(
            start >= b or end <= a or (a <= start and end <= b) or (start <= a and b <= end) for a, b in kept
        )
        if start < end <= len(text) and text[start:end].strip() == text[start:end] and is_nested:
            kept.append((start, end))
    labels = data.draw(st.lists(st.sampled_from(["GOV", "DOC"]), min_size=len(kept), max_size=len(kept)))
    entities = [{"start": a, "end": b, "label": label} for (a, b), label in zip(kept, labels, strict=True)]
    row = {**ROW, "text": text, "entities": entities}
    pairs = [
        (asked, gold_reply(asked, "inline", [row]))
        for asked in make_requests(PromptSetting("ner", format="inline"), [row])
    ]
    predictions, counts = collect("ner", [row], pairs, "inline")
    inside = {(e["start"], e["end"], e["label"]) for e in entities if not _crosses(text, e)}
    assert set(read_prediction(predictions[0], tasks.get("ner"), row).value) == inside
    assert counts.rewritten == counts.omitted == counts.unparsed == 0


def _crosses(text: str, entity: Mapping[str, Any]) -> bool:
    return crossing("ner", {"text": text, "entities": [entity]}) > 0


@pytest.mark.parametrize(("task", "format"), COMBINATIONS)
@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_gold_as_a_reply_scores_1_on_every_measure(task: str, format: str, split: str) -> None:
    rows = corpus.rows(task, split)
    pairs = [
        (made, gold_reply(made, format, rows))
        for made in make_requests(PromptSetting(task, format=format), rows)
    ]
    predictions, counts = collect(task, rows, pairs, format)
    report = score(task, predictions, references=rows, bootstrap=0)
    assert {measure.value for measure in (report.headline, *report.others)} == {1.0}
    assert counts == Diagnostics(
        asked=len(pairs),
        answered=len(pairs),
        sentences=counts.sentences,
        items=counts.items,
        spans=counts.spans,
    )
    assert (report.missing, report.unparsed) == (0, 0)


@pytest.mark.parametrize("task", SERVED["json"])
@pytest.mark.parametrize("strict", [False, True])
def test_gold_keeps_to_both_schemas(task: str, strict: bool) -> None:
    rows = corpus.rows(task, "validation")
    for made in make_requests(PromptSetting(task), rows)[:5]:
        answer = {"items": json.loads(gold_reply(made, "json", rows).text)}
        assert problems(answer, schema(task, strict=strict)) == []


def problems(value: Any, wanted: Mapping[str, Any]) -> list[str]:
    """Where a value does not keep to a schema of the kinds that we make."""
    if "anyOf" in wanted:
        return min((problems(value, one) for one in wanted["anyOf"]), key=len)
    types = wanted["type"] if isinstance(wanted["type"], list) else [wanted["type"]]
    names = {"object": dict, "array": list, "string": str, "integer": int, "null": type(None)}
    if not any(type(value) is names[name] for name in types):
        return [f"{value!r} is no {types}"]
    found = []
    if isinstance(value, dict):
        assert wanted["additionalProperties"] is False
        if value.keys() != set(wanted["required"]) or value.keys() != wanted["properties"].keys():
            return [f"{sorted(value)} are not the fields"]
        found = [p for name, inner in value.items() for p in problems(inner, wanted["properties"][name])]
    elif isinstance(value, list):
        found = [p for inner in value for p in problems(inner, wanted["items"])]
    elif value is not None and value not in wanted.get("enum", [value]):
        found = [f"{value!r} is none of {wanted['enum']}"]
    elif isinstance(value, str) and len(value) < wanted.get("minLength", 0):
        found = ["too short"]
    return found


def test_the_portable_schema_has_no_limits_and_no_optional_fields() -> None:
    for task in SERVED["json"]:
        text = json.dumps(schema(task))
        assert not any(
            word in text for word in ("minLength", "minimum", "pattern", "maxItems", "default", "$ref")
        )
        assert problems({"items": [{}]}, schema(task)) != []
    assert '"pattern"' in json.dumps(schema("ner", strict=True))


def test_the_schemas_list_the_labels_of_the_task() -> None:
    item = schema("ner")["properties"]["items"]["items"]["properties"]
    assert item["label"]["enum"] == list(tasks.ner._LABELS)
    assert item["occ"] == {"type": ["integer", "null"]}


def test_constraints_become_the_field_of_the_request() -> None:
    assert response_format(PromptSetting("ner")) is None
    assert response_format(PromptSetting("ner", constraint="json_object")) == {"type": "json_object"}
    made = response_format(PromptSetting("ner", constraint="json_schema"))
    assert made is not None
    assert made["json_schema"]["schema"] == schema("ner")


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": "xml"},
        {"task": "metrics", "format": "inline"},
        {"format": "inline", "constraint": "json_schema"},
        {"constraint": "grammar"},
        {"language": "fr"},
        {"shots": 3},
        {"shots": 5},
        {"shots": 5, "seed": 9},
        {"seed": 1},
    ],
)
def test_settings_that_there_are_none_of_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(GovbenchError, match="L101"):
        PromptSetting(**{"task": "ner", **wrong})


def test_formats_serve_the_tasks_that_the_settings_offer() -> None:
    assert list(FORMATS) == list(SERVED)


@pytest.mark.parametrize(
    ("task", "field", "item"), [("ner", "entities", "GPE"), ("metrics", "metrics", "件")]
)
def test_a_loop_as_long_as_a_reply_may_be_can_be_scored(task: str, field: str, item: str) -> None:
    row = max(corpus.rows(task, "train"), key=lambda row: len(row[field]))
    said = json.dumps({"sid": "s1", "text": row["text"][0], "label": item, "unit": item}, ensure_ascii=False)
    text = "[" + ",".join([said] * (MOST // (len(said) + 1) - 1)) + "]"
    (asked,) = make_requests(PromptSetting(task), [row])
    predictions, counts = collect(task, [row], [(asked, Reply(text))], "json")
    assert counts.items > 3000
    assert score(task, predictions, references=[row], bootstrap=0).headline.value == 0
