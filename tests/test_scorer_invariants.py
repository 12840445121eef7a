"""What every scorer here must survive (SCORING: rules that published scorers violate).

Stated for NER and metrics on generated paragraphs, for labels on generated labellings, and for every measure
for which the rule makes sense. Where it does not, the test says why and what holds instead.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from govbench import score
from govbench.alignment import fold
from govbench.predictions import write_predictions
from govbench.schemes import BOUNDS, ENTITIES, ROLES, TOPICS
from govbench.scoring.report import Report, Score
from govbench.scoring.slices import SMALLEST

Item = dict[str, Any]
Rows = list[dict[str, Any]]
TEXT = "市委印发《甲市;条:例》、“乙”,办案75件\n𠮷超9万件。" * 2
LABELS = list(ENTITIES)[:4]
MENTIONS = ("exact", "macro", "boundary", "partial", "outermost", "tolerant")


def scores(report: Report) -> dict[str, Score]:
    return {one.measure: one for one in (report.headline, *report.others)}


def as_bytes(report: Report) -> bytes:
    return json.dumps(report.to_dict(), ensure_ascii=False).encode("utf-8")


def at_most(one: float | None, other: float | None) -> bool:
    return (one or 0) <= (other or 0)


def assert_between_nothing_and_everything(report: Report) -> None:
    for found in (*scores(report).values(), *(part.score for part in report.slices)):
        for number in (found.value, found.low, found.high, found.precision, found.recall):
            assert number is None or 0 <= number <= 1
        assert (found.low is None) == (found.high is None)
        assert found.low is None or found.high is None or found.low <= found.high
        assert found.tp <= min(found.predicted, found.gold)


# Mentions: gold is a set of spans, each with one label; ten more mentions give one label its support.

BULK = {
    "id": "bulk",
    "text": "甲" * 30,
    "entities": [{"start": 3 * i, "end": 3 * i + 2, "label": LABELS[0]} for i in range(10)],
}


def ner(gold: Rows, predicted: Rows, bootstrap: int = 0) -> Report:
    return score("ner", predicted, references=gold, bootstrap=bootstrap)


def span(mention: Item) -> tuple[int, int]:
    return mention["start"], mention["end"]


def key(mention: Item) -> tuple[int, int, str]:
    return mention["start"], mention["end"], mention["label"]


def bare(mention: Item) -> tuple[int, int, str]:
    """What the tolerant measure compares. (In TEXT every mark is closed by the next of its kind.)"""
    start, end, label = key(mention)
    while (
        end - start > 2
        and TEXT[start] + TEXT[end - 1] in ("《》", "“”")
        and "》" not in TEXT[start : end - 1]
    ):
        start, end = start + 1, end - 1
    return start, end, label


def overlaps(one: Item, other: Item) -> bool:
    return bool(one["start"] < other["end"] and other["start"] < one["end"])


def contains(outer: Item, inner: Item) -> bool:
    return span(outer) != span(inner) and outer["start"] <= inner["start"] and inner["end"] <= outer["end"]


def outermost(mention: Item, mentions: list[Item]) -> bool:
    return not any(contains(other, mention) for other in mentions)


# Spans of every kind: single characters, the document's name with its marks and without, astral ones.
spans = st.sampled_from([(4, 12), (5, 11), (13, 16), (14, 15), (23, 24), (22, 26)]) | st.integers(
    0, len(TEXT) - 1
).flatmap(lambda start: st.tuples(st.just(start), st.integers(start + 1, min(start + 8, len(TEXT)))))
mentions = st.builds(
    lambda span, label: {"start": span[0], "end": span[1], "label": label}, spans, st.sampled_from(LABELS)
)


def paragraphs_of(lists: list[list[Item]]) -> Rows:
    return [{"id": str(i), "text": TEXT, "entities": found} for i, found in enumerate(lists)] + [BULK]


paragraphs = st.lists(st.lists(mentions, max_size=6, unique_by=span), min_size=1, max_size=4).map(
    paragraphs_of
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Rows, Rows]:
    """Gold, and predictions that keep, lose, copy, move and relabel some of it and add others."""
    gold = draw(paragraphs)
    predicted = []
    for row in gold:
        found: list[Item] = []
        for mention in row["entities"]:
            start, end, label = key(mention)
            found += draw(
                st.sampled_from(
                    [
                        [mention],
                        [mention],
                        [],
                        [mention, mention],
                        [{**mention, "start": max(0, start - 1), "end": end - (end - start > 1)}],
                        [{**mention, "label": LABELS[(LABELS.index(label) + 1) % 4]}],
                    ]
                )
            )
        if row is not BULK:
            found += draw(st.lists(mentions, max_size=3))
        predicted.append({"id": row["id"], "entities": found})
    return gold, predicted


@st.composite
def one_of_gold(draw: st.DrawFn) -> tuple[Rows, Item, Callable[[list[Item]], Rows]]:
    """Gold, one of its mentions, and predictions that are gold with others in the place of that mention."""
    gold = draw(paragraphs)
    row = draw(st.sampled_from([row for row in gold if row["entities"]]))
    index = draw(st.integers(0, len(row["entities"]) - 1))

    def instead(others: list[Item]) -> Rows:
        kept = [*row["entities"][:index], *others, *row["entities"][index + 1 :]]
        return [{**r, "entities": kept} if r is row else r for r in gold]

    return gold, row["entities"][index], instead


@given(paragraphs)
def test_gold_against_itself_is_perfect(gold: Rows) -> None:
    for found in scores(ner(gold, gold, bootstrap=20)).values():
        assert found.value == found.precision == found.recall == 1
        assert found.low in (1, None)
        assert found.low == found.high


@given(st.lists(st.lists(mentions, max_size=4, unique_by=span), min_size=1, max_size=3), st.booleans())
def test_an_empty_prediction_recalls_nothing(lists: list[list[Item]], listed: bool) -> None:
    gold = paragraphs_of(lists)[:-1]
    report = ner(gold, [{"id": row["id"], "entities": []} for row in gold] if listed else [], bootstrap=20)
    assert report.missing == (0 if listed else len(gold))
    support = Counter(m["label"] for row in gold for m in row["entities"])
    averaged = max(support.values(), default=0) >= SMALLEST
    for found in scores(report).values():
        assert (found.tp, found.predicted, found.precision) == (0, 0, None)
        assert found.recall == (0 if found.gold else None)
        assert found.value == (0 if found.gold and (averaged or found.measure != "macro") else None)


def test_an_empty_prediction_has_no_mean_over_labels_but_0() -> None:
    assert scores(ner([BULK], []))["macro"].value == 0


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_spans_is_irrelevant(case: tuple[Rows, Rows], random: Any) -> None:
    def shuffled(rows: Rows) -> Rows:
        return [{**row, "entities": random.sample(row["entities"], len(row["entities"]))} for row in rows]

    gold, predicted = case
    before = ner(gold, predicted, bootstrap=30)
    rows = random.sample(gold, len(gold))
    after = ner(rows, random.sample(shuffled(predicted), len(predicted)), bootstrap=30)
    assert as_bytes(after) == as_bytes(before)
    # Gold names the parent of a span by its position, so another order of its spans is another file: the
    # fingerprint of the signature changes with it, and nothing else does.
    other = ner(shuffled(rows), predicted, bootstrap=30)
    assert as_bytes(replace(other, signature=before.signature)) == as_bytes(before)


@given(paragraphs, paragraphs)
def test_swapping_gold_and_prediction_swaps_precision_and_recall(one: Rows, two: Rows) -> None:
    rows = min(len(one), len(two)) - 1
    one, two = [*one[:rows], BULK], [*two[:rows], BULK]
    forth, back = scores(ner(one, two)), scores(ner(two, one))
    for name in MENTIONS:
        assert (forth[name].precision, forth[name].recall) == (back[name].recall, back[name].precision)
        # The mean is over the labels that gold supports: predictions may be of others.
        assert name == "macro" or forth[name].value == back[name].value


@given(paragraphs)
def test_everything_twice_halves_precision(gold: Rows) -> None:
    for found in scores(ner(gold, [{**row, "entities": row["entities"] * 2} for row in gold])).values():
        assert (found.precision, found.recall) == (0.5, 1)
        assert found.value == pytest.approx(2 / 3)


@given(one_of_gold())
def test_a_duplicate_lowers_precision(case: tuple[Rows, Item, Callable[[list[Item]], Rows]]) -> None:
    gold, mention, instead = case
    found = scores(ner(gold, instead([mention, mention])))
    row = next(row for row in gold if any(m is mention for m in row["entities"]))
    for name in MENTIONS:
        assert found[name].recall == 1
        # A copy of a span that lies in another is not among the outermost ones.
        inner = name == "outermost" and not outermost(mention, row["entities"])
        assert (found[name].precision or 0) < 1 or inner


@given(cases(), st.data())
def test_a_duplicate_never_raises_a_score(case: tuple[Rows, Rows], data: st.DataObject) -> None:
    gold, predicted = case
    row = data.draw(st.sampled_from(predicted))
    assume(row["entities"])
    longer = [*row["entities"], data.draw(st.sampled_from(row["entities"]))]
    copied = [{**r, "entities": longer} if r is row else r for r in predicted]
    before, after = scores(ner(gold, predicted)), scores(ner(gold, copied))
    # Not so where a second copy can be credited by another gold span: for partial by one that it overlaps,
    # for tolerant by the same name with and without its marks.
    for name in ("exact", "macro", "boundary", "outermost"):
        assert at_most(after[name].value, before[name].value)
        assert at_most(after[name].precision, before[name].precision)
    if before["exact"].tp:
        assert (after["exact"].precision or 0) < (before["exact"].precision or 0)


@given(cases(), st.data())
def test_removing_a_right_prediction_never_raises_a_score(
    case: tuple[Rows, Rows], data: st.DataObject
) -> None:
    gold, predicted = case
    right = [
        (row, mention)
        for row, answer in zip(gold[:-1], predicted[:-1], strict=True)
        for mention in answer["entities"]
        if answer["entities"].count(mention) == 1 and mention in row["entities"]
    ]
    assume(right)
    row, mention = data.draw(st.sampled_from(right))
    answers = next(r["entities"] for r in predicted if r["id"] == row["id"])
    others = [m for m in answers if m != mention]
    fewer = [{**r, "entities": others} if r["id"] == row["id"] else r for r in predicted]
    before, after = scores(ner(gold, predicted)), scores(ner(gold, fewer))
    # Where a measure forgives a difference, what differs by it is a duplicate of the right prediction; and a
    # span is right among the outermost if it is one of gold's.
    without_duplicate = {
        "exact": True,
        "macro": True,
        "boundary": span(mention) not in map(span, others),
        "partial": not any(m["label"] == mention["label"] and overlaps(m, mention) for m in others),
        "outermost": outermost(mention, row["entities"]),
        "tolerant": bare(mention) not in map(bare, others),
    }
    for name, sensible in without_duplicate.items():
        if sensible:
            assert at_most(after[name].value, before[name].value), name


def test_one_span_over_the_whole_text_earns_nothing() -> None:
    # MeasEval's scorer matches many to one and touching spans, so such a span scores there.
    text = TEXT * 10
    places = [(0, 2), (4, 12), (5, 11), (23, 24), (0, 8), *((i, i + 3) for i in range(30, 60, 3))]
    gold = [
        {"id": "a", "text": text, "entities": [{"start": s, "end": e, "label": "GOV"} for s, e in places]}
    ]
    for copies in (1, 30):
        whole = [{"id": "a", "entities": [{"start": 0, "end": len(text), "label": "GOV"}] * copies}]
        found = scores(ner(gold, whole))
        assert found.pop("partial").value == pytest.approx(0, abs=0.02)
        assert {one.value for one in found.values()} == {0}


@given(st.integers(0, 20), st.integers(1, 8), st.integers(1, 8))
def test_touching_spans_share_nothing(start: int, one: int, other: int) -> None:
    sides = [
        [{"id": "a", "text": TEXT, "entities": [{"start": s, "end": e, "label": "GOV"}]}]
        for s, e in ((start, start + one), (start + one, start + one + other))
    ]
    for gold, predicted in (sides, sides[::-1]):
        assert {found.tp for found in scores(ner(gold, predicted)).values()} == {0}


@given(one_of_gold(), st.sampled_from([(1, 1), (-1, -1), (0, 1), (-1, 0), (0, -1), (1, 0)]))
def test_shifting_any_one_span_or_one_of_its_ends_lowers_the_score(
    case: tuple[Rows, Item, Callable[[list[Item]], Rows]], shift: tuple[int, int]
) -> None:
    gold, mention, instead = case
    start, end = (place + by for place, by in zip(span(mention), shift, strict=True))
    assume(0 <= start < end <= 30)
    found = scores(ner(gold, instead([{**mention, "start": start, "end": end}])))
    for name in ("exact", "boundary", "partial"):
        assert (found[name].value or 0) < 1, name
    if shift[0] == shift[1]:  # one mark at one end is no pair, so a shifted name is another one
        assert (found["tolerant"].value or 0) < 1
    if mention["label"] == LABELS[0]:
        assert (found["macro"].value or 0) < 1


@given(one_of_gold(), st.sampled_from(LABELS))
def test_a_wrong_label_lowers_what_asks_for_it_and_not_boundaries(
    case: tuple[Rows, Item, Callable[[list[Item]], Rows]], label: str
) -> None:
    gold, mention, instead = case
    assume(label != mention["label"])
    found = scores(ner(gold, instead([{**mention, "label": label}])))
    row = next(row for row in gold if any(m is mention for m in row["entities"]))
    assert found["boundary"].value == 1
    lower = ["exact", "partial", "tolerant"]
    support = Counter(m["label"] for row in gold for m in row["entities"])
    lower += ["macro"] * (max(support[label], support[mention["label"]]) >= SMALLEST)
    lower += ["outermost"] * outermost(mention, row["entities"])
    for name in MENTIONS:
        assert ((found[name].value or 0) < 1) == (name in lower), name


@given(cases(), st.integers(0, 40))
def test_no_score_of_mentions_is_ever_above_1(case: tuple[Rows, Rows], resamples: int) -> None:
    report = ner(*case, bootstrap=resamples)
    assert_between_nothing_and_everything(report)
    for by in ("label", "depth", "length"):
        parts = [part.score for part in report.slices if part.by == by]
        assert sum(part.tp for part in parts) == report.tp
        assert sum(part.predicted for part in parts) == report.predicted
        assert sum(part.gold for part in parts) == report.gold


# Metrics.

QUANTITIES = (
    *(
        "quantity",
        "detection",
        "detection-dice",
        "value",
        "value-unit",
        "tuple",
        "indicator",
        "indicator-soft",
    ),
    *("predicate", "scope", "time", "approx", "change"),
)


def metric(start: int, end: int, lo: str, canon: str = "件", bound: str = "eq", **components: Any) -> Item:
    value = {"start": start, "end": end}
    return {"value": value, "lo": lo, "hi": lo, "canon": canon, "bound": bound, **components}


def quantities(gold: list[Item], predicted: list[Item], bootstrap: int = 0) -> Report:
    references = [{"id": "a", "text": TEXT, "metrics": gold}, {"id": "b", "text": TEXT, "metrics": gold[:1]}]
    answers = [{"id": "a", "metrics": predicted}, {"id": "b", "metrics": predicted[:1]}]
    return score("metrics", answers, references=references, bootstrap=bootstrap)


component = st.none() | spans.map(lambda ends: {"start": ends[0], "end": ends[1]})
changes = st.sampled_from([None, {"type": "rate", "direction": "up"}, {"type": "delta", "direction": "up"}])
metrics = st.builds(
    lambda span, lo, canon, bound, components: metric(span[0], span[1], str(lo), canon, bound, **components),
    spans,
    st.integers(0, 3),
    st.sampled_from(["件", "人"]),
    st.sampled_from(BOUNDS),
    st.fixed_dictionaries(
        {
            **dict.fromkeys(("indicator", "predicate", "scope", "time"), component),
            "approx": st.sampled_from(["none", "about"]),
            "change": changes,
        }
    ),
)
metric_lists = st.lists(metrics, max_size=5)


@given(metric_lists)
def test_gold_metrics_against_themselves_are_perfect(gold: list[Item]) -> None:
    for found in scores(quantities(gold, gold, bootstrap=20)).values():
        assert found.value == found.precision == found.recall == (1 if found.gold else None)
        assert found.low in (1, None)


@given(metric_lists, st.booleans())
def test_no_predicted_metrics_recall_nothing(gold: list[Item], listed: bool) -> None:
    references = [{"id": "a", "text": TEXT, "metrics": gold}]
    answers = [{"id": "a", "metrics": []}] if listed else []
    report = score("metrics", answers, references=references, bootstrap=0)
    assert report.missing == (not listed)
    for found in scores(report).values():
        assert (found.tp, found.predicted, found.precision) == (0, 0, None)
        assert found.value == found.recall == (0 if found.gold else None)


@given(metric_lists, metric_lists)
def test_metrics_are_matched_one_to_one_and_symmetrically(gold: list[Item], predicted: list[Item]) -> None:
    forth, back = scores(quantities(gold, predicted)), scores(quantities(predicted, gold))
    for name in QUANTITIES:
        one, other = forth[name], back[name]
        assert (one.predicted, one.gold) == (other.gold, other.predicted)
        assert one.tp <= min(one.predicted, one.gold)
    # Ties of Dice go to equal values, spans and quantities, so these are the same from both sides. What else
    # is right may depend on which of two alignments is taken that are equally good by all of them.
    for name in ("quantity", "detection", "value"):
        assert forth[name].tp == back[name].tp
        assert (forth[name].precision, forth[name].recall) == (back[name].recall, back[name].precision)


@given(metric_lists, metric_lists, st.randoms(use_true_random=False))
def test_the_order_of_metrics_is_irrelevant(gold: list[Item], predicted: list[Item], random: Any) -> None:
    references = [{"id": "a", "text": TEXT, "metrics": gold}, {"id": "b", "text": TEXT, "metrics": gold}]

    def report(order: Callable[[list[Item]], list[Item]]) -> Report:
        answers = [{"id": id_, "metrics": order(predicted)} for id_ in "ba"]
        return score("metrics", order(answers), references=order(references), bootstrap=20)

    before, after = report(list), report(lambda items: random.sample(items, len(items)))
    assert as_bytes(after) == as_bytes(before)
    shuffled = [{**row, "metrics": random.sample(gold, len(gold))} for row in references]
    answers = [{"id": id_, "metrics": predicted} for id_ in "ab"]
    other = score("metrics", answers, references=shuffled, bootstrap=20)
    assert as_bytes(replace(other, signature=before.signature)) == as_bytes(before)


@given(metric_lists)
def test_every_metric_twice_halves_precision(gold: list[Item]) -> None:
    references, answers = ([{"id": "a", "text": TEXT, "metrics": gold * n}] for n in (1, 2))
    for found in scores(score("metrics", answers, references=references, bootstrap=0)).values():
        assert (found.precision, found.recall) == ((0.5, 1) if found.gold else (None, None))


@given(metric_lists, metric_lists, st.data())
def test_removing_a_right_metric_never_raises_a_score(
    gold: list[Item], predicted: list[Item], data: st.DataObject
) -> None:
    # A metric that overlaps the value too takes the place of a right one that is gone, and may be right
    # itself: such a one is its duplicate.
    assume(gold)
    right = data.draw(st.sampled_from(gold))
    others = [m for m in predicted if not overlaps(m["value"], right["value"])]
    before, after = scores(quantities(gold, [*others, right])), scores(quantities(gold, others))
    for name in ("quantity", "detection", "value"):
        assert at_most(after[name].value, before[name].value)


@given(metric_lists.filter(bool))
def test_one_metric_over_the_whole_text_is_never_detected(gold: list[Item]) -> None:
    # Its quantity may be right (a right quantity at a wrong place can be), but for one metric at most.
    whole = [{**gold[0], "value": {"start": 0, "end": len(TEXT)}}]
    references = [{"id": "a", "text": TEXT, "metrics": gold}]
    found = scores(score("metrics", [{"id": "a", "metrics": whole}], references=references, bootstrap=0))
    assert found["detection"].tp == found["detection-dice"].tp == 0
    assert all(one.tp <= 1 for one in found.values())


@given(metrics, st.integers(1, 8))
def test_value_spans_that_only_touch_are_not_aligned(gold: Item, length: int) -> None:
    end = gold["value"]["end"]
    assume(end + length <= len(TEXT))
    beside = {**gold, "value": {"start": end, "end": end + length}}
    for one, other in ((gold, beside), (beside, gold)):
        assert {found.tp for found in scores(quantities([one], [other])).values()} == {0}


@given(metric_lists.filter(bool), st.sampled_from([1, -1]), st.data())
def test_shifting_any_one_value_lowers_detection(gold: list[Item], by: int, data: st.DataObject) -> None:
    i = data.draw(st.integers(0, len(gold) - 1))
    start, end = (place + by for place in (gold[i]["value"]["start"], gold[i]["value"]["end"]))
    assume(0 <= start < end <= len(TEXT))
    shifted = [*gold[:i], {**gold[i], "value": {"start": start, "end": end}}, *gold[i + 1 :]]
    assert (scores(quantities(gold, shifted))["detection"].value or 0) < 1


@given(metric_lists.filter(bool), st.sampled_from(["lo", "canon", "bound"]), st.data())
def test_a_wrong_value_unit_or_bound_lowers_quantity_and_not_detection(
    gold: list[Item], field: str, data: st.DataObject
) -> None:
    i = data.draw(st.integers(0, len(gold) - 1))
    other = {"lo": {"lo": "7", "hi": "7"}, "canon": {"canon": "元"}, "bound": {"bound": "eq"}}[field]
    if gold[i]["bound"] == "eq" == other.get("bound"):
        other = {"bound": "lt"}
    found = scores(quantities(gold, [*gold[:i], {**gold[i], **other}, *gold[i + 1 :]]))
    assert found["detection"].value == 1
    assert (found["quantity"].value or 0) < 1
    assert (found["value"].value == 1) == (field != "lo")
    assert (found["value-unit"].value == 1) == (field == "bound")


@given(metric_lists, metric_lists, st.integers(0, 30))
def test_no_score_of_metrics_is_ever_above_1(gold: list[Item], predicted: list[Item], resamples: int) -> None:
    report = quantities(gold, predicted, resamples)
    assert_between_nothing_and_everything(report)
    pairs = report.predicted - sum(report.tallies["false positives by distractor"].values())
    assert sum(report.tallies["errors"].values()) == report.predicted + report.gold - pairs - report.tp
    for by in ("bound", "length"):
        parts = [part.score for part in report.slices if part.by == by]
        assert [sum(n) for n in zip(*((p.tp, p.predicted, p.gold) for p in parts), strict=True)] == (
            [report.tp, report.predicted, report.gold] if parts else []
        )


def test_values_are_compared_after_unit_canonicalisation() -> None:
    gold = [metric(0, 2, "0.758", "ratio")]

    def tp(predicted: Item) -> float:
        references = [{"id": "a", "text": TEXT, "metrics": gold}]
        return score("metrics", [{"id": "a", "metrics": [predicted]}], references=references, bootstrap=0).tp

    assert tp(metric(0, 2, "75.8", "%")) == 1
    assert tp(metric(0, 2, "379/500", "ratio")) == 1
    assert tp(metric(0, 2, "75.8", "ratio")) == 0
    assert tp(metric(0, 2, "0.758", "points")) == 0


@pytest.mark.parametrize("bound", [b for b in BOUNDS if b != "lt"])
def test_a_negated_bound_earns_nothing(bound: str) -> None:
    # 不足 and 超过, 不超过 and 超过: the number alone is half of what a sentence says.
    found = scores(quantities([metric(0, 2, "5", bound="lt")], [metric(0, 2, "5", bound=bound)]))
    assert (found["quantity"].tp, found["tuple"].tp, found["value-unit"].tp) == (0, 0, 2)


def test_a_value_that_was_not_normalised_is_never_right() -> None:
    unknown = {**metric(0, 2, "5"), "lo": None, "hi": None, "reason": "malformed"}
    assert quantities([metric(0, 2, "5")], [unknown]).tp == 0


def test_a_span_that_touches_two_gold_values_is_aligned_with_one() -> None:
    gold = [metric(0, 2, "5"), metric(2, 4, "5")]
    references = [{"id": "a", "text": TEXT, "metrics": gold}]
    answers = [{"id": "a", "metrics": [metric(0, 4, "5")]}]
    assert score("metrics", answers, references=references, bootstrap=0).tp == 1


def test_bug_a_tie_in_span_and_value_goes_to_the_equal_quantity() -> None:
    # Which of two predictions with one span and value was paired depended on which side was called gold.
    gold = [metric(0, 1, "0"), metric(0, 2, "0")]
    predicted = [metric(1, 2, "0"), metric(1, 2, "0", bound="gt")]
    assert quantities(gold, predicted).tp == quantities(predicted, gold).tp == 1


def test_ties_of_overlap_go_to_the_equal_value() -> None:
    gold = [metric(0, 2, "1"), metric(2, 4, "5")]
    assert quantities(gold, [metric(1, 3, "5")]).tp == 1


# Labels.

CLASSES = {"sections": list(TOPICS), "sentences": list(ROLES)}
labelled = st.sampled_from(list(CLASSES)).flatmap(
    lambda task: st.tuples(
        st.just(task),
        st.lists(
            st.tuples(st.sampled_from(CLASSES[task][:4]), st.none() | st.sampled_from(CLASSES[task][:5])),
            min_size=1,
            max_size=20,
        ),
    )
)
Labelled = tuple[str, Sequence[tuple[str, str | None]]]


def labels(case: Labelled, bootstrap: int = 0) -> Report:
    task, pairs = case
    gold, answers = label_rows([g for g, _ in pairs]), label_rows([p for _, p in pairs])
    return score(task, answers, references=gold, bootstrap=bootstrap)


def label_rows(found: list[Any]) -> Rows:
    rows = [{"id": str(i), "paragraph_id": str(i % 3), "label": label} for i, label in enumerate(found)]
    return [row for row in rows if row["label"]]


@given(labelled)
def test_gold_labels_against_themselves_are_perfect(case: Labelled) -> None:
    task, pairs = case
    report = labels((task, [(g, g) for g, _ in pairs]), bootstrap=30)
    for found in scores(report).values():
        assert found.value == found.precision == found.recall == 1
        assert found.high in (1, None)
    # Wilson's interval of the accuracy does not close on 1: few right items prove little.
    assert scores(report)["macro-f1"].low == scores(report)["macro-f1"].high


@given(labelled)
def test_labels_score_between_nothing_and_everything(case: Labelled) -> None:
    report = labels(case, bootstrap=30)
    assert_between_nothing_and_everything(report)
    assert report.tp == sum(g == p for g, p in case[1])
    assert report.missing == sum(p is None for _, p in case[1])
    assert sum(part.score.tp for part in report.slices if part.by == "label") == report.tp
    assert report.confusion is not None
    assert sum(map(sum, report.confusion.counts)) == len(case[1])


@given(labelled)
def test_no_predicted_labels_recall_nothing(case: Labelled) -> None:
    task, pairs = case
    for found in scores(labels((task, [(g, None) for g, _ in pairs]))).values():
        assert (found.value, found.precision, found.recall) == (0, None, 0)


@given(labelled, st.randoms(use_true_random=False))
def test_the_order_of_labelled_rows_is_irrelevant(case: Labelled, random: Any) -> None:
    task, pairs = case
    gold, answers = label_rows([g for g, _ in pairs]), label_rows([p for _, p in pairs])
    before = score(task, answers, references=gold, bootstrap=30)
    answers, gold = random.sample(answers, len(answers)), random.sample(gold, len(gold))
    assert as_bytes(score(task, answers, references=gold, bootstrap=30)) == as_bytes(before)


@given(labelled)
def test_swapping_gold_and_predicted_labels_swaps_precision_and_recall(case: Labelled) -> None:
    # Every row has a gold label, so sides can be swapped where every row has a prediction. The macro-F1 is
    # over the labels of gold; its counts are those of all labels.
    task, pairs = case
    full = [(g, p or g) for g, p in pairs]
    forth, back = scores(labels((task, full))), scores(labels((task, [(p, g) for g, p in full])))
    for name, found in forth.items():
        assert (found.precision, found.recall) == (back[name].recall, back[name].precision)
    assert forth["accuracy"].value == back["accuracy"].value


@given(labelled, st.data())
def test_losing_or_changing_a_right_label_lowers_the_score(case: Labelled, data: st.DataObject) -> None:
    task, pairs = case
    right = [i for i, (g, p) in enumerate(pairs) if g == p]
    assume(right)
    i = data.draw(st.sampled_from(right))
    wrong = data.draw(st.none() | st.sampled_from([c for c in CLASSES[task] if c != pairs[i][0]]))
    before, after = (
        scores(labels(case)),
        scores(labels((task, [*pairs[:i], (pairs[i][0], wrong), *pairs[i + 1 :]]))),
    )
    for name in ("macro-f1", "accuracy"):
        assert (after[name].value or 0) < (before[name].value or 0)


# Replies that could not be read, and spans given as strings.

EMPTY: dict[str, Item] = {
    "ner": {"text": TEXT, "entities": []},
    "metrics": {"text": TEXT, "metrics": []},
    "sections": {"label": "PLAN"},
    "sentences": {"label": "PLAN", "paragraph_id": "p"},
}


@pytest.mark.parametrize("task", list(EMPTY))
@given(st.lists(st.sampled_from(["unparsed", "missing", "gold"]), min_size=1, max_size=8))
def test_replies_that_cannot_be_read_are_failures_also_where_gold_is_empty(
    task: str, kinds: list[str]
) -> None:
    gold = [{"id": str(i), **EMPTY[task]} for i in range(len(kinds))]
    answers = [
        {"id": row["id"], "unparsed": True} if kind == "unparsed" else row
        for row, kind in zip(gold, kinds, strict=True)
        if kind != "missing"
    ]
    report = score(task, answers, references=gold, bootstrap=0)
    assert report.rows == len(kinds)
    assert report.unparsed == kinds.count("unparsed")
    assert report.missing == kinds.count("missing")
    assert report.predicted == (kinds.count("gold") if task in CLASSES else 0)
    assert report.gold == (len(kinds) if task in CLASSES else 0)


def test_an_unreadable_reply_scores_as_an_empty_one_and_never_leaves_the_count() -> None:
    gold = paragraphs_of([[{"start": 0, "end": 2, "label": "GOV"}]])
    unparsed = ner(gold, [{"id": "0", "unparsed": True}, BULK])
    empty = ner(gold, [{"id": "0", "entities": []}, BULK])
    assert replace(unparsed, unparsed=0) == empty
    assert scores(unparsed)["exact"].recall == 10 / 11


def as_string(mention: Item, surface: str) -> Item:
    return {"text": surface, "label": mention["label"], "occurrence": occurrence(surface, mention["start"])}


def occurrence(surface: str, start: int) -> int:
    return sum(TEXT.startswith(surface, i) for i in range(start + 1))


@pytest.fixture(scope="module")
def predictions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("predictions") / "predictions.jsonl"


@given(paragraphs, st.booleans())
def test_every_mark_and_astral_character_of_a_surface_survives_files_and_strings(
    predictions: Path, gold: Rows, strings: bool
) -> None:
    # TEXT has ; : 、 a newline, nested quotation marks and 𠮷; blank strings are no surfaces.
    gold = [
        {**row, "entities": [m for m in row["entities"] if TEXT[m["start"] : m["end"]].strip()]}
        for row in gold[:-1]
    ]
    answers = [
        {
            "id": row["id"],
            "entities": [
                as_string(m, TEXT[m["start"] : m["end"]])
                if strings
                else {**m, "text": TEXT[m["start"] : m["end"]]}
                for m in row["entities"]
            ],
        }
        for row in gold
    ]
    write_predictions(predictions, answers)
    from_file, from_memory = (
        score("ner", source, references=gold, bootstrap=0) for source in (predictions, answers)
    )
    assert as_bytes(from_file) == as_bytes(from_memory)
    assert from_file.headline.value == (1 if from_file.gold else None)
    assert (from_file.hallucinated or 0, from_file.altered or 0, from_file.unaligned or 0) == (0, 0, 0)


@given(metric_lists)
def test_values_of_metrics_survive_as_strings_too(gold: list[Item]) -> None:
    def value(found: Item) -> Item:
        start, end = found["value"]["start"], found["value"]["end"]
        return {**found, "value": {"text": TEXT[start:end], "occurrence": occurrence(TEXT[start:end], start)}}

    # Two values of one prediction never take the same place, and a blank one takes none.
    distinct = {tuple(m["value"].values()): m for m in gold}.values()
    gold = [m for m in distinct if TEXT[m["value"]["start"] : m["value"]["end"]].strip()]
    references = [{"id": "a", "text": TEXT, "metrics": gold}]
    answers = [{"id": "a", "metrics": [value(found) for found in gold]}]
    found = scores(score("metrics", answers, references=references, bootstrap=0))
    assert found["quantity"].value == found["detection"].value == (1 if gold else None)


@given(one_of_gold(), st.sampled_from(["reversed", "negated"]))
def test_a_surface_reversed_or_negated_matches_nothing(
    case: tuple[Rows, Item, Callable[[list[Item]], Rows]], how: str
) -> None:
    gold, mention, instead = case
    row = next(row for row in gold if any(m is mention for m in row["entities"]))
    surface = row["text"][mention["start"] : mention["end"]]
    changed = surface[::-1] if how == "reversed" else f"不{surface}"
    # Some surfaces are the same from both ends, be it for the two marks of a pair, which are folded into one.
    assume(fold(changed) not in fold(row["text"]))
    report = ner(gold, instead([{"text": changed, "label": mention["label"]}]))
    before = ner(gold, instead([]))
    assert (report.tp, report.predicted) == (before.tp, before.predicted + 1)
    assert {name: one.tp for name, one in scores(report).items()} == {
        name: one.tp for name, one in scores(before).items()
    }
    assert (report.hallucinated or 0) > 0


PROCESS = """
import json, sys, govbench
from govbench import corpus, systems, tasks
for pair in ('ner delimiters', 'metrics quantity-engine', 'sections keywords', 'sentences cues'):
    task, name = pair.split()
    gold = corpus.rows(task)[:: int(sys.argv[1])]
    answers = systems.get(name).predict([tasks.get(task).visible(row) for row in gold])
    print(json.dumps(govbench.score(task, answers, references=gold).to_dict(), ensure_ascii=False))
"""


def test_two_processes_give_the_same_bytes_whatever_the_hash_seed_and_order() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", PROCESS, order],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed, order in (("0", "1"), ("1", "-1"))
    }
    assert len(outputs) == 1
