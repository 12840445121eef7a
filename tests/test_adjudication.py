"""Agreement before, and decisions after: gold is what the passes and the logged decisions give."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from govbench.annotations.agreement import agreement, cohen_kappa, f1, krippendorff_alpha
from govbench.annotations.decisions import Decision, adjudicate, read_decisions
from govbench.annotations.differences import Difference, difference_line, differences
from govbench.annotations.model import Annotation, Distractor, Entity, Metric
from govbench.documents import Document, Span
from govbench.errors import GovbenchError

TEXT = "市委印发《甲市条例》,办案75件。"
DOCUMENT = Document("d", TEXT, {1: "body"})
COUNT = Metric(
    *(Span(13, 15), Span(15, 16), (), "75", "75", "件", None, "count", "eq", "none", None),
    *(Span(12, 13), Span(11, 12), None, None, "actual"),
)
A = Annotation(
    DOCUMENT,
    {"p01": "RULES"},
    {"p01s01": "RULE"},
    {"p01s01": (Entity(Span(0, 2), "GOV"), Entity(Span(4, 10), "DOC"))},
    {"p01s01": (COUNT,)},
    {"p01s01": ()},
)
B = replace(
    A,
    roles={"p01s01": "RESULT"},
    entities={"p01s01": (Entity(Span(0, 2), "GOV"), Entity(Span(5, 9), "DOC"), Entity(Span(5, 7), "GPE"))},
    metrics={"p01s01": (replace(COUNT, indicator=None),)},
)
DECISIONS = [
    Decision(Difference("roles", "p01s01", "", ("RULE",), ("RESULT",)), ("RESULT",), "type", "R10"),
    Decision(
        Difference("entities", "p01s01", "", ("DOC 《甲市条例》",), ("DOC 甲市条例", "GPE 甲市")),
        ("DOC 《甲市条例》", "GPE 甲市"),
        "boundary",
        "B1, N2",
    ),
    Decision(Difference("fields", "p01s01 75件", "indicator", ("案",), ()), ("案",), "missing", "M17"),
]


def test_the_differences_of_two_passes_are_quoted_in_the_notation_of_the_files() -> None:
    assert list(differences(A, B)) == [d.difference for d in DECISIONS]


def test_a_pass_does_not_differ_from_itself() -> None:
    assert list(differences(B, B)) == []


def test_gold_follows_from_passes_and_decisions() -> None:
    gold = adjudicate(A, B, DECISIONS)
    assert gold.roles == B.roles
    assert gold.entities["p01s01"] == (*A.entities["p01s01"], Entity(Span(5, 7), "GPE"))
    assert gold.metrics["p01s01"] == (COUNT,)


def test_an_undecided_difference_is_an_error() -> None:
    with pytest.raises(GovbenchError, match="A116") as caught:
        adjudicate(A, B, DECISIONS[1:], "decisions.jsonl")
    assert "roles p01s01" in str(caught.value)


def test_a_decision_must_quote_the_passes_and_may_not_repeat() -> None:
    with pytest.raises(GovbenchError, match="A117"):
        adjudicate(A, A, DECISIONS[:1])
    with pytest.raises(GovbenchError, match="A117"):
        adjudicate(A, B, [*DECISIONS, DECISIONS[0]])


def test_a_decision_about_an_unknown_place_is_an_error() -> None:
    nowhere = Decision(Difference("topics", "p09", "", (), ()), ("RULES",), "second reading", "T1")
    with pytest.raises(GovbenchError, match="A117"):
        adjudicate(A, A, [nowhere])


@pytest.mark.parametrize(
    ("layer", "at", "old", "field"),
    [
        ("topics", "p01", ("PARTY",), ""),
        ("entities", "p01s01", ("GOV 省委",), ""),
        ("quantities", "p01s01", ("distractor code 75件",), ""),
        ("fields", "p01s01 75件", ("市委",), "indicator"),
        ("fields", "p01s01 76件", ("案",), "indicator"),
    ],
)
def test_a_second_reading_must_quote_what_stands_there(
    layer: str, at: str, old: tuple[str, ...], field: str
) -> None:
    reading = Decision(Difference(layer, at, field, old, old), old, "second reading", "misquoted", 7)
    with pytest.raises(GovbenchError) as caught:
        adjudicate(A, A, [reading], "decisions.jsonl")
    assert [(f.code, f.file, f.line) for f in caught.value.findings] == [("A117", "decisions.jsonl", 7)]


def test_a_second_reading_changes_what_both_passes_agree_on() -> None:
    def reading(
        layer: str, old: tuple[str, ...], new: tuple[str, ...], field: str = "", at: str = "p01s01"
    ) -> Decision:
        return Decision(Difference(layer, at, field, old, old), new, "second reading", "missed by both")

    metric = "metric 75件\n  value 75\n  unit 件\n  lo 75\n  canon 宗\n  dim count\n  exception written 件"
    gold = adjudicate(
        A,
        A,
        [
            reading("entities", ("GOV 市委",), ()),
            reading("entities", (), ("GPE 甲市",)),
            reading("topics", ("RULES",), ("ENFORCE",), at="p01"),
            reading("quantities", ("metric 75件",), (metric,)),
            reading("fields", (), ("印发",), "predicate", "p01s01 75件"),
        ],
    )
    assert gold.entities["p01s01"] == (Entity(Span(4, 10), "DOC"), Entity(Span(5, 7), "GPE"))
    assert gold.topics == {"p01": "ENFORCE"}
    changed = gold.metrics["p01s01"][0]
    assert (changed.canon, changed.predicate, changed.exception) == ("宗", Span(2, 4), "written 件")


def test_a_numeral_may_be_a_metric_to_one_and_a_distractor_to_the_other() -> None:
    other = replace(A, metrics={"p01s01": ()}, distractors={"p01s01": (Distractor(Span(13, 16), "code"),)})
    (difference,) = differences(A, other)
    assert difference == Difference("quantities", "p01s01", "", ("metric 75件",), ("distractor code 75件",))
    gold = adjudicate(A, other, [Decision(difference, ("metric 75件",), "type", "M4")])
    assert gold == A


def test_decisions_are_read_back_and_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    lines = [
        {**json.loads(difference_line(d.difference)), "gold": d.gold, "kind": d.kind, "reason": d.reason}
        for d in DECISIONS
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert [replace(d, line=0) for d in read_decisions(path)] == DECISIONS
    path.write_text(json.dumps({**lines[0], "reason": " "}) + "\n[]\n", encoding="utf-8")
    with pytest.raises(GovbenchError) as caught:
        read_decisions(path)
    assert [(f.code, f.line) for f in caught.value.findings] == [("A112", 1), ("A101", 2)]


def test_agreement_of_the_example() -> None:
    figures = agreement(A, B)
    assert figures["roles"]["agree"] == 0
    assert figures["entities"]["exact_f1"] == pytest.approx(2 / 5)
    assert figures["metrics"]["value_f1"] == 1
    assert figures["metrics"]["indicator_f1"] == 0
    assert figures["distractors"]["exact_f1"] is None


pairs = st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("xyz")), min_size=1, max_size=40)


@given(pairs)
def test_kappa_is_that_of_scikit_learn(labels: list[tuple[str, str]]) -> None:
    ours = cohen_kappa(labels)
    if ours is None:  # both passes give one and the same label throughout: scikit-learn answers NaN
        assert len({label for pair in labels for label in pair}) == 1
    else:
        assert ours == pytest.approx(cohen_kappa_score(*zip(*labels, strict=True)))


@given(pairs)
def test_alpha_is_one_exactly_when_all_agree(labels: list[tuple[str, str]]) -> None:
    alpha = krippendorff_alpha(labels)
    several = len({label for pair in labels for label in pair}) > 1
    assert (alpha is not None) == several
    assert (alpha == 1) == (several and all(x == y for x, y in labels))


def test_alpha_of_a_published_example() -> None:
    # Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section B: nominal data, two
    # observers, twelve units, α = 0.692.
    ben, gerry = "aabbdcccedda", "babbbccceddd"
    assert krippendorff_alpha(list(zip(ben, gerry, strict=True))) == pytest.approx(0.692, abs=5e-4)


def test_nothing_on_both_sides_has_no_f1() -> None:
    assert f1(Counter(), Counter()) is None
