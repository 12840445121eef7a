"""The schemas of predictions and the reader: what it accepts is valid, what is invalid it refuses."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govbench import GovbenchError, schema, tasks
from govbench.predictions import read_predictions
from govbench.schemes import BOUNDS, ENTITIES

VALIDATORS = {
    task: jsonschema.Draft202012Validator(schema.get(f"predictions-{task}").schema()) for task in tasks.TASKS
}


def is_valid(task: str, value: Any) -> bool:
    return bool(VALIDATORS[task].is_valid(value))


ENTITY = {"start": 0, "end": 1, "label": "GOV"}
METRIC: dict[str, Any] = {"value": {"start": 0, "end": 1}, "lo": "1", "hi": "2", "canon": "件", "bound": "eq"}
CHANGE = {"type": "rate", "direction": "up", "basis": "yoy"}
UP: dict[str, Any] = {"type": "rate", "direction": "up"}


def ner(**fields: Any) -> dict[str, Any]:
    return {"id": "t", "entities": [{**ENTITY, **fields}]}


def metric(**fields: Any) -> dict[str, Any]:
    return {"id": "t", "metrics": [{**METRIC, **fields}]}


def without(row: dict[str, Any], name: str) -> dict[str, Any]:
    copied = copy.deepcopy(row)
    del copied["metrics" if "metrics" in copied else "entities"][0][name]
    return copied


GOOD: list[tuple[str, dict[str, Any]]] = [
    ("sections", {"id": "t", "label": "PARTY", "note": 1}),
    ("sections", {"id": "t", "label": 0, "unparsed": False}),
    ("sentences", {"id": "t", "unparsed": True, "label": "nonsense"}),
    ("ner", {"id": "t", "entities": []}),
    ("ner", ner(text=None)),
    ("ner", ner(label=11, occurrence="not read", extra=[])),
    ("ner", {"id": "t", "entities": [{"text": "甲", "label": "GOV", "start": None, "end": None}]}),
    ("ner", {"id": "t", "entities": [{"text": "", "label": "GOV", "occurrence": 1, "sentence": None}]}),
    ("metrics", metric()),
    ("metrics", metric(lo=None, hi=None, reason="two readings")),
    ("metrics", metric(approx=None, change=None, indicator=None, unit="not read")),
    ("metrics", metric(change=UP, lo="-1/3", hi="0.5")),
    ("metrics", metric(value={"text": "甲", "sentence": 1}, scope={"text": "甲"}, approx="about")),
]
BAD: list[tuple[str, Any]] = [
    ("sections", []),
    ("sections", {"label": "PARTY"}),
    ("sections", {"id": 1, "label": "PARTY"}),
    ("sections", {"id": "t"}),
    ("sections", {"id": "t", "label": "no such"}),
    ("sections", {"id": "t", "label": 13}),
    ("sections", {"id": "t", "label": -1}),
    ("sections", {"id": "t", "label": True}),
    ("sections", {"id": "t", "unparsed": 1}),
    ("sentences", {"id": "t", "label": 8}),
    ("sentences", {"id": "t", "label": None}),
    ("ner", {"id": "t"}),
    ("ner", {"id": "t", "entities": {}}),
    ("ner", {"id": "t", "entities": ["甲"]}),
    ("ner", ner(label="no such")),
    ("ner", ner(label=12)),
    ("ner", without(ner(), "label")),
    ("ner", without(ner(), "end")),
    ("ner", ner(start="0")),
    ("ner", ner(start=-1)),
    ("ner", ner(end=0)),
    ("ner", ner(end=None)),
    ("ner", ner(end=0.5)),
    ("ner", ner(text=1)),
    ("ner", {"id": "t", "entities": [{"text": 1, "label": "GOV"}]}),
    ("ner", {"id": "t", "entities": [{"text": "甲", "label": "GOV", "occurrence": 0}]}),
    ("ner", {"id": "t", "entities": [{"text": "甲", "label": "GOV", "sentence": "1"}]}),
    ("metrics", {"id": "t", "metrics": None}),
    *(("metrics", without(metric(), name)) for name in METRIC),
    ("metrics", metric(value="75")),
    ("metrics", metric(lo=1)),
    ("metrics", metric(lo="1e3")),
    ("metrics", metric(lo="1 ")),
    ("metrics", metric(hi="1/0")),
    ("metrics", metric(hi="1" * 101)),
    ("metrics", metric(lo=None)),
    ("metrics", metric(hi=None)),
    ("metrics", metric(canon="")),
    ("metrics", metric(canon=None)),
    ("metrics", metric(bound="no such")),
    ("metrics", metric(approx="no such")),
    ("metrics", metric(change="up")),
    *(("metrics", metric(change={**CHANGE, name: "no such"})) for name in CHANGE),
    *(("metrics", metric(change={k: v for k, v in UP.items() if k != name})) for name in UP),
    ("metrics", metric(change={**CHANGE, "basis": None})),
    *(
        ("metrics", metric(**{name: wrong}))
        for name in ("indicator", "predicate", "scope", "time")
        for wrong in ("甲", {}, {"text": None}, {"start": 0})
    ),
]


def accepted(task: str, item: Any) -> tuple[bool, set[str]]:
    """Whether ``read_predictions`` takes the object, and the codes of what it says."""
    row = {"id": "t", "text": "甲乙。丙"}
    try:
        read_predictions([item], tasks.get(task), [row])
    except GovbenchError as error:
        return False, {finding.code for finding in error.findings}
    return True, set()


@pytest.mark.parametrize(("task", "item"), GOOD)
def test_what_the_reader_accepts_is_valid(task: str, item: Any) -> None:
    assert accepted(task, item)[0]
    assert is_valid(task, item)


@pytest.mark.parametrize(("task", "item"), BAD)
def test_what_is_invalid_is_refused_by_the_reader(task: str, item: Any) -> None:
    assert not is_valid(task, item)
    assert not accepted(task, item)[0]


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-1, 14), st.floats(0.1, 0.9), st.sampled_from(["", "甲", "GOV"])
)

OFFSETS = st.builds(
    lambda start, size: {"start": start, "end": start + size}, st.integers(0, 3), st.integers(1, 2)
)
STRINGS = st.fixed_dictionaries(
    {"text": st.sampled_from(["甲", "乙", "无"])},
    optional={"occurrence": st.sampled_from([None, 1, 2]), "sentence": st.sampled_from([None, 1, 2, 3])},
)
SPANS = st.one_of(OFFSETS, STRINGS)
EXACT = st.sampled_from(["1", "2.5", "-1/3"])
MENTIONS = st.builds(lambda span, label: {**span, "label": label}, SPANS, st.sampled_from([*ENTITIES, 0, 11]))
FIGURES = st.fixed_dictionaries(
    {"value": SPANS, "lo": EXACT, "hi": EXACT, "canon": st.just("件"), "bound": st.sampled_from(BOUNDS)},
    optional={
        "approx": st.sampled_from([None, "about"]),
        "change": st.sampled_from([None, UP]),
        "scope": SPANS,
    },
)
ITEMS: dict[str, tuple[str, st.SearchStrategy[Any]]] = {
    "ner": ("entities", MENTIONS),
    "metrics": ("metrics", FIGURES),
}


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every object or list inside, with each of its keys."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from places(value[key])


@st.composite
def nearly_good(draw: st.DrawFn, task: str) -> dict[str, Any]:
    """A prediction with up to two of its fields left out or odd."""
    field, item = ITEMS[task]
    made: dict[str, Any] = {"id": "t", field: copy.deepcopy(draw(st.lists(item, min_size=1, max_size=2)))}
    for _ in range(draw(st.integers(0, 2))):
        if there := list(places(made)):
            inner, key = draw(st.sampled_from(there))
            if draw(st.booleans()):
                inner[key] = draw(ODD)
            else:
                del inner[key]
    return made


@pytest.mark.parametrize("task", ITEMS)
def test_the_reader_takes_only_what_is_valid_and_else_refuses_only_what_no_schema_can_say(task: str) -> None:
    outcomes: set[tuple[bool, bool]] = set()

    @given(nearly_good(task))
    def check(prediction: dict[str, Any]) -> None:
        taken, codes = accepted(task, prediction)
        valid = is_valid(task, prediction)
        assert valid or not taken
        # An id of no row, offsets or a sentence outside the text, another text, lo above hi.
        if valid and not taken:
            assert codes <= {"P102", "P105", "P106", "P108"}
        outcomes.add((taken, valid))

    check()
    assert outcomes == {(True, True), (False, True), (False, False)}
