"""How much of gold is placed right from what a model can say of it: measured on train, never on test."""

from __future__ import annotations

import re
from typing import Any

import pytest

from govbench import corpus, tasks
from govbench.alignment import Wanted, align
from govbench.llm.collect import collect
from govbench.llm.exchange import Reply
from govbench.llm.gold import crossing, gold_reply
from govbench.llm.requests import make_requests
from govbench.llm.settings import SERVED, PromptSetting
from govbench.llm.strings import with_unit
from govbench.predictions import read_prediction

FIELD = {"ner": "entities", "metrics": "metrics"}


def share(task: str, format: str, drop: str = "") -> float:
    """The share of gold mentions of train that are placed right from a perfect reply.

    ``drop`` is a pattern of what is left out of the reply.
    """
    rows = corpus.rows(task, "train")
    setting = PromptSetting(task, format=format)
    texts = [(made, gold_reply(made, format, rows).text) for made in make_requests(setting, rows)]
    pairs = [(made, Reply(re.sub(drop, "", text) if drop else text)) for made, text in texts]
    predictions, _ = collect(task, rows, pairs, format)
    right = total = 0
    for row, prediction in zip(rows, predictions, strict=True):
        found = read_prediction(prediction, tasks.get(task), row).value
        gold = read_prediction(row, tasks.get(task), row).value
        total += len(gold)
        right += len({_place(item) for item in gold} & {_place(item) for item in found})
    return right / total


def _place(item: Any) -> tuple[Any, ...]:
    """Offsets (and label) of a mention; of a figure the offsets of its value."""
    return item if isinstance(item, tuple) else (item.start, item.end)


@pytest.mark.parametrize(("task", "format"), [("ner", "json"), ("ner", "inline"), ("metrics", "json")])
def test_with_sentence_and_number_every_mention_of_train_is_placed_right(task: str, format: str) -> None:
    assert share(task, format) == 1


def test_without_numbers_nearly_every_mention_of_train_is_placed_right() -> None:
    assert share("ner", "json", drop=', "occ": [0-9]+') >= 0.98
    assert share("metrics", "json", drop=', "occ": [0-9]+') >= 0.99


def test_strings_alone_in_listed_order_place_98_percent_of_entities() -> None:
    rows = corpus.rows("ner", "train")
    right = total = 0
    for row in rows:
        gold = sorted(row["entities"], key=lambda entity: (entity["start"], -entity["end"]))
        places = [(entity["start"], entity["end"], entity["label"]) for entity in gold]
        strings = [{"text": entity["text"], "label": entity["label"]} for entity in gold]
        found = read_prediction({"entities": strings}, tasks.get("ner"), row).value
        right += sum(one == other for one, other in zip(found, places, strict=True))
        total += len(gold)
    assert right / total >= 0.98


def test_strings_alone_in_listed_order_place_99_percent_of_metrics() -> None:
    right = total = 0
    for row in corpus.rows("metrics", "train"):
        gold = sorted(row["metrics"], key=lambda metric: metric["value"]["start"])
        values = [(m["value"]["text"], m["unit"]["text"] if m["unit"] else "") for m in gold]
        found = align(row["text"], [Wanted(with_unit(row["text"], *value)) for value in values])
        for metric, one in zip(gold, found, strict=True):
            right += one.span is not None and one.span.start == metric["value"]["start"]
        total += len(gold)
    assert right / total >= 0.99


@pytest.mark.parametrize("task", ["ner", "metrics"])
def test_no_gold_mention_crosses_a_sentence_end(task: str) -> None:
    for split in corpus.splits(task):
        assert sum(crossing(task, row) for row in corpus.rows(task, split)) == 0


def test_a_mention_that_crosses_a_sentence_end_is_counted_and_left_out() -> None:
    entities = [{"start": 1, "end": 4, "label": "DOC"}, {"start": 3, "end": 4, "label": "GPE"}]
    row = {"id": "d:p01", "doc_id": "d", "origin": "real", "heading": "", "text": "甲乙。丙。"}
    row |= {"entities": entities}  # type: ignore[dict-item]
    assert crossing("ner", row) == 1
    (request,) = make_requests(PromptSetting("ner"), [row])
    assert gold_reply(request, "inline", [row]).text == "[s1] 甲乙。\n[s2] <GPE>丙</GPE>。"


def test_every_format_has_its_tasks_measured() -> None:
    assert {format: set(served) & FIELD.keys() for format, served in SERVED.items()} == {
        "json": {"ner", "metrics"},
        "inline": {"ner"},
    }
