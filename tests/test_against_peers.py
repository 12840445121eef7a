"""Scores against those of seqeval, nervaluate and scikit-learn, to 1e-12, on random documents.

Where a peer differs by definition, a comment says how, and the input or the comparison is restricted to what
both define; docs/PEERS.md shows such differences one by one.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, precision_recall_fscore_support

import govbench
from govbench.schemes import ENTITIES, ROLES
from govbench.scoring.report import Score
from govbench.span_scores import SpanScores

pytest.importorskip("seqeval")
pytest.importorskip("nervaluate")

from nervaluate import Evaluator
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2

LABELS = tuple(ENTITIES)
NOTHING = Score("", None, None, None, 0, 0, 0)
BATCHES, DOCUMENTS = 20, 500  # 10,000 documents
Span = tuple[int, int, str]
Three = tuple[float, float, float]


@dataclass(frozen=True)
class Batch:
    """Spans of every text, half-open, and the length of each text."""

    gold: list[list[Span]]
    predicted: list[list[Span]]
    lengths: list[int]


def flat_batch(seed: int) -> Batch:
    """Documents as a tagging scheme can hold them: no two spans of a side share a character.

    Spans may touch, and texts may have none. Labels occur on both sides, on that of gold alone, or on that of
    the predictions alone, by turns.
    """
    rng = random.Random(seed)
    supported = rng.sample(LABELS, 6)
    allowed = (supported, supported[1:], LABELS)[seed % 3]
    quality = rng.choice((0.1, 0.5, 0.85, 0.95))
    gold: list[list[Span]] = []
    predicted: list[list[Span]] = []
    lengths: list[int] = []
    for _ in range(DOCUMENTS):
        length = rng.randint(1, 40)
        gold.append(flat_spans(rng, length, supported))
        known = (span for span in gold[-1] if span[2] in allowed)
        kept = (distorted(rng, span, length, allowed, quality) for span in known)
        predicted.append(disjoint([*kept, *flat_spans(rng, length, allowed)[: rng.randint(0, 1)]]))
        rng.shuffle(predicted[-1])
        lengths.append(length)
    return Batch(gold, predicted, lengths)


def flat_spans(rng: random.Random, length: int, labels: Iterable[str]) -> list[Span]:
    """Random spans, in order, none overlapping."""
    found: list[Span] = []
    names, place = tuple(labels), rng.randint(0, 6)
    while place < length and rng.random() < 0.85:
        end = min(length, place + rng.randint(1, 6))
        found.append((place, end, rng.choice(names)))
        place = end + rng.choice((0, 0, 1, 4))
    return found


def distorted(rng: random.Random, span: Span, length: int, labels: Iterable[str], quality: float) -> Span:
    """The span as it is with probability ``quality``, else with another border or label."""
    start, end, label = span
    if rng.random() >= quality:
        start = max(0, start - rng.randint(0, 1))
        end = min(length, max(start + 1, end + rng.randint(-1, 1)))
        label = rng.choice(tuple(labels))
    return start, end, label


def disjoint(spans: Iterable[Span]) -> list[Span]:
    """Those that share no character with an earlier one."""
    found: list[Span] = []
    for start, end, label in spans:
        if all(end <= other[0] or other[1] <= start for other in found):
            found.append((start, end, label))
    return found


def objects(texts: Iterable[Iterable[Span]], last: int = 0) -> list[list[dict[str, Any]]]:
    """Dictionaries, the ends ``last`` characters earlier."""
    return [[{"start": s, "end": e - last, "label": label} for s, e, label in spans] for spans in texts]


def tags(texts: Iterable[Iterable[Span]], lengths: Iterable[int]) -> list[list[str]]:
    """IOB2."""
    found = []
    for spans, length in zip(texts, lengths, strict=True):
        row = ["O"] * length
        for start, end, label in spans:
            row[start:end] = [f"B-{label}"] + [f"I-{label}"] * (end - start - 1)
        found.append(row)
    return found


def ours(batch: Batch) -> SpanScores:
    return govbench.score_spans(objects(batch.gold), objects(batch.predicted))


def three(score: Score) -> Three:
    """P, R and F1. All peers print 0 where govbench says undefined: nothing predicted, or nothing gold."""
    return score.precision or 0.0, score.recall or 0.0, score.value or 0.0


def close(expected: Any) -> Any:
    return pytest.approx(expected, rel=0, abs=1e-12)


# ---------------------------------------------------------------- seqeval


def seqeval_scores(batch: Batch) -> dict[str, dict[str, float]]:
    """Strict IOB2: without ``scheme``, ``mode="strict"`` is silently not strict."""
    # Tags hold one label a character: no nested spans, no copies. Both sides are flat here.
    report: dict[str, dict[str, float]] = classification_report(
        tags(batch.gold, batch.lengths),
        tags(batch.predicted, batch.lengths),
        mode="strict",
        scheme=IOB2,
        output_dict=True,
        zero_division=0,
    )
    return report


def row(cells: dict[str, float]) -> Three:
    return cells["precision"], cells["recall"], cells["f1-score"]


@pytest.mark.parametrize("seed", range(BATCHES))
def test_flat_spans_score_as_with_seqeval_strict_iob2(seed: int) -> None:
    batch = flat_batch(seed)
    found, peer = ours(batch), seqeval_scores(batch)
    assert three(found.micro) == close(row(peer["micro avg"]))
    assert {label: three(score) for label, score in found.labels.items()} == {
        label: close(row(cells)) for label, cells in peer.items() if not label.endswith(" avg")
    }
    # seqeval's macro averages every label that occurs on either side, so predicting a label that gold lacks
    # lowers it; govbench averages the labels of gold. Both are the same mean of the same numbers otherwise.
    supported = [cells["f1-score"] for label, cells in peer.items() if found.labels.get(label, NOTHING).gold]
    assert found.macro.value == close(np.mean(supported))
    if len(supported) == len(found.labels):
        assert found.macro.value == close(peer["macro avg"]["f1-score"])


def test_labels_occur_on_both_sides_or_on_one_alone() -> None:
    kinds = set()
    for seed in range(3):
        batch = flat_batch(seed)
        gold, predicted = ({s[2] for spans in side for s in spans} for side in (batch.gold, batch.predicted))
        kinds.add((bool(gold - predicted), bool(predicted - gold)))
    assert kinds == {(False, False), (True, False), (False, True)}


# ---------------------------------------------------------------- nervaluate


def nervaluate_scores(batch: Batch) -> dict[str, Any]:
    """Its end is that of the last character: with half-open ends, spans that touch would overlap."""
    # A wrong prediction that overlaps a gold span uses it up, and a right one that comes later finds nothing:
    # of spans that overlap on one side the order decides. Flat sides exclude that. Copies in gold count twice
    # there and once in govbench, where gold is a set; here are none.
    # The loader is named because it is otherwise guessed from the first text, which may have no span.
    gold, predicted = objects(batch.gold, last=1), objects(batch.predicted, last=1)
    found: dict[str, Any] = Evaluator(gold, predicted, tags=list(LABELS), loader="dict").evaluate()
    return found


def one_label(texts: list[list[Span]]) -> list[list[Span]]:
    return [[(start, end, "ANY") for start, end, _ in spans] for spans in texts]


def result(found: Any) -> tuple[Three, tuple[int, int, int]]:
    return (found.precision, found.recall, found.f1), (found.correct, found.actual, found.possible)


def counts(score: Score) -> tuple[float, int, int]:
    return score.tp, score.predicted, score.gold


@pytest.mark.parametrize("seed", range(BATCHES))
def test_flat_spans_score_as_with_nervaluate_strict_and_exact(seed: int) -> None:
    batch = flat_batch(seed)
    found, peer = ours(batch), nervaluate_scores(batch)
    ratios, numbers = result(peer["overall"]["strict"])
    assert three(found.micro) == close(ratios)
    assert counts(found.micro) == numbers
    assert set(peer["entities"]) == set(found.labels)
    for label, strategies in peer["entities"].items():
        # Within one label there is no wrong label, so its strict and exact are one.
        for strategy in ("strict", "exact"):
            ratios, numbers = result(strategies[strategy])
            assert three(found.labels[label]) == close(ratios)
            assert counts(found.labels[label]) == numbers
    # Its exact, over all labels, asks for the borders alone: micro-F1 of the same spans under one label.
    borders = ours(Batch(one_label(batch.gold), one_label(batch.predicted), batch.lengths))
    ratios, numbers = result(peer["overall"]["exact"])
    assert three(borders.micro) == close(ratios)
    assert counts(borders.micro) == numbers


# ---------------------------------------------------------------- scikit-learn


def indicators(batch: Batch) -> tuple[Any, Any]:
    """A row for every place that either side marks, a column for every label: shape ``(places, 12)``."""
    # An indicator cannot hold a copy; nested and overlapping spans it can.
    sides = [
        {(text, *span) for text, spans in enumerate(side) for span in spans}
        for side in (batch.gold, batch.predicted)
    ]
    places = {place: i for i, place in enumerate(sorted({key[:3] for side in sides for key in side}))}
    tables = [np.zeros((len(places), len(LABELS)), dtype=int) for _ in sides]
    for table, side in zip(tables, sides, strict=True):
        for text, start, end, label in side:
            table[places[text, start, end], LABELS.index(label)] = 1
    return tables[0], tables[1]


def same_as_scikit_learn(batch: Batch) -> None:
    found, (gold, predicted) = ours(batch), indicators(batch)

    def peer(average: str | None, labels: list[int]) -> Any:
        return precision_recall_fscore_support(
            gold, predicted, labels=labels, average=average, zero_division=0
        )[:3]

    everything = list(range(len(LABELS)))
    assert three(found.micro) == close(peer("micro", everything))
    by_label = dict(zip(LABELS, np.transpose(peer(None, everything)).tolist(), strict=True))
    assert {label: three(score) for label, score in found.labels.items()} == {
        label: close(tuple(by_label[label])) for label in found.labels
    }
    # Its macro is over whatever labels it is given, supported or not; ours is over those of gold.
    assert found.macro.value == close(peer("macro", np.flatnonzero(gold.any(axis=0)).tolist())[2])


@pytest.mark.parametrize("seed", range(BATCHES))
def test_flat_spans_score_as_with_scikit_learn(seed: int) -> None:
    same_as_scikit_learn(flat_batch(seed))


@pytest.mark.parametrize("seed", range(BATCHES))
def test_nested_spans_score_as_with_scikit_learn(seed: int) -> None:
    rng = random.Random(seed)
    gold, predicted = ([nested_spans(rng) for _ in range(DOCUMENTS)] for _ in range(2))
    same_as_scikit_learn(Batch(gold, predicted, [8] * DOCUMENTS))


def nested_spans(rng: random.Random) -> list[Span]:
    """Different spans of a short text, overlapping in every way."""
    starts = rng.choices(range(5), k=rng.randint(0, 9))
    return list({(start, start + rng.randint(1, 3), rng.choice(LABELS)): None for start in starts})


# ---------------------------------------------------------------- labels of sentences

ROLE_NAMES = tuple(ROLES)
UNANSWERED = "none"


@dataclass(frozen=True)
class Labelling:
    """A gold and a predicted label a sentence; ``UNANSWERED`` is no prediction."""

    gold: list[str]
    predicted: list[str]


def labelling(seed: int) -> Labelling:
    """Random labels, some of the eight without gold, a tenth without an answer."""
    rng = random.Random(seed)
    supported = rng.sample(ROLE_NAMES, rng.randint(1, len(ROLE_NAMES)))
    gold = rng.choices(supported, k=rng.randint(1, 300))
    right, answered = rng.random(), rng.choice((0.9, 1.0))
    given = [label if rng.random() < right else rng.choice(ROLE_NAMES) for label in gold]
    return Labelling(gold, [label if rng.random() < answered else UNANSWERED for label in given])


@pytest.mark.parametrize("seed", range(40))
def test_labels_of_sentences_score_as_with_scikit_learn(seed: int) -> None:
    made = labelling(seed)
    references = [
        {"id": f"s{i}", "paragraph_id": f"p{i // 5}", "label": label} for i, label in enumerate(made.gold)
    ]
    predictions = [
        {"id": f"s{i}", "label": label} for i, label in enumerate(made.predicted) if label != UNANSWERED
    ]
    report = govbench.score("sentences", predictions, references=references, bootstrap=0)
    supported = sorted(set(made.gold))
    # Unless told which labels, scikit-learn averages all that occur on either side, like seqeval.
    macro = f1_score(made.gold, made.predicted, labels=supported, average="macro", zero_division=0)
    assert report.headline.value == close(macro)
    accuracy = next(score for score in report.others if score.measure == "accuracy")
    assert accuracy.value == close(accuracy_score(made.gold, made.predicted))
    assert report.confusion is not None
    # No answer is a label of its own to scikit-learn; govbench has a last column for it, and no row.
    names = [*report.confusion.labels, UNANSWERED]
    assert set(made.gold) | set(made.predicted) <= set(names)
    peer = confusion_matrix(made.gold, made.predicted, labels=names)[:-1]
    assert [list(counted) for counted in report.confusion.counts] == peer.tolist()


# ---------------------------------------------------------------- the benchmark


def test_the_benchmark_of_scoring_runs_and_its_scorers_agree(repository: Path) -> None:
    pytest.importorskip("scipy")
    small = "--sizes 200 --peers-up-to 200 --repeat 1 --clusters 100 --resamples 50 --permutations 50"
    command = [sys.executable, str(repository / "benchmarks" / "scoring.py"), *small.split()]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert (run.returncode, run.stderr) == (0, "")
    lines = [line for line in run.stdout.splitlines() if line.startswith("|       200 ")]
    assert len(lines) == 4
    assert len({line.split("|")[-2] for line in lines}) == 1
