"""Where govbench's scores differ from those of other tools, and where they agree: docs/PEERS.md.

``python benchmarks/peers.py`` runs the peers on small inputs and writes the page; ``--check`` writes nothing
and exits with 1 where the page is not what they give. Every number of the page comes out of a run. It needs
seqeval, nervaluate, spaCy, scikit-learn, SciPy and sacreBLEU, which are imported where they are used, by
name: most of them have no types. MeasEval's scorer is on no package index; its matching rule is restated
here.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from govbench import score, score_spans
from govbench.scoring.assignment import assign
from govbench.scoring.classification import label_counts, label_items, right_counts
from govbench.scoring.intervals import wilson
from govbench.scoring.measure import FIXED_POINT, Integers, accuracy, macro_f1, micro_f1
from govbench.scoring.overlap import dice
from govbench.scoring.significance import paired_bootstrap, paired_randomisation
from govbench.tables import markdown, number

PAGE = Path(__file__).resolve().parents[1] / "docs" / "PEERS.md"
PEERS = ("seqeval", "nervaluate", "spacy", "scikit-learn", "scipy", "sacrebleu")
DRAWS = 10_000
TRIALS = 200
LABELS = ("DOC", "GOV", "GPE")

Span = tuple[int, int, str]
Spans = Sequence[Span]
Clusters = Sequence[tuple[int, int, int]]


@dataclass(frozen=True)
class Row:
    """What was computed, what the peer gives, what govbench gives."""

    what: str
    peer: str
    govbench: str


@dataclass(frozen=True)
class Difference:
    """One difference: the input, what both return, whether it came out as said, and why we differ.

    ``known`` marks the faults that were known beforehand; the others were found by trying.
    """

    name: str
    peer: str
    title: str
    chinese: str
    given: str
    rows: tuple[Row, ...]
    reproduced: bool
    why: str
    known: bool = False


@dataclass(frozen=True)
class Agreement:
    """How many of ``trials`` inputs give the same on both sides."""

    peer: str
    what: str
    trials: int
    equal: int


# Inputs


def objects(spans: Spans) -> list[dict[str, Any]]:
    """Spans as govbench takes them."""
    return [{"start": start, "end": end, "label": label} for start, end, label in spans]


def spans_of(tags: Sequence[str]) -> list[Span]:
    """The spans of a well-formed IOB2 sequence, half-open; a broken piece (I- without B-) is no span."""
    found: list[Span] = []
    for i, tag in enumerate(tags):
        if tag.startswith("B-"):
            found.append((i, i + 1, tag[2:]))
        elif tag.startswith("I-") and found and found[-1][1:] == (i, tag[2:]):
            found[-1] = (found[-1][0], i + 1, tag[2:])
    return found


def random_tags(rng: random.Random, size: int, labels: Sequence[str] = LABELS) -> list[str]:
    """A well-formed IOB2 sequence."""
    tags: list[str] = []
    while len(tags) < size:
        label, length = rng.choice(labels), rng.randint(1, 3)
        piece = [f"B-{label}", *[f"I-{label}"] * (length - 1)]
        tags += piece if rng.random() < 0.5 else ["O"] * length
    return tags[:size]


def noisy(rng: random.Random, tags: Sequence[str]) -> list[str]:
    """Another sequence that has some spans of the first."""
    other = random_tags(rng, len(tags))
    cut = rng.randint(0, len(tags))
    mixed = [*tags[:cut], *other[cut:]]
    if cut < len(tags) and mixed[cut].startswith("I-"):
        mixed[cut] = "B" + mixed[cut][1:]
        for i in range(cut + 1, len(tags)):
            if not mixed[i].startswith("I-"):
                break
            mixed[i] = "I" + mixed[cut][1:]
    return mixed


def ours(gold: Spans, predicted: Spans, measure: str = "micro") -> float | None:
    """A value of ``govbench.score_spans`` on one text."""
    found: float | None = getattr(score_spans([objects(gold)], [objects(predicted)]), measure).value
    return found


def partial(gold: Spans, predicted: Spans, size: int) -> float | None:
    """The measure ``partial`` of the task ner on one text."""
    rows = [{"id": "p1", "text": "甲" * size, "entities": objects(gold)}]
    answers = [{"id": "p1", "entities": objects(predicted)}]
    return score("ner", answers, references=rows, measure="partial", bootstrap=0).headline.value


def shown(spans: Spans) -> str:
    """Spans for reading."""
    return ", ".join(f"[{start}, {end}) {label}" for start, end, label in spans) or "nothing"


def p_value(p: float | None) -> str:
    """A p-value for reading."""
    return number(p, 4)


# seqeval


def seqeval_f1(gold: Sequence[str], predicted: Sequence[str], **options: Any) -> float:
    """seqeval's F1 of one sequence; ``scheme`` by name."""
    if "scheme" in options:
        options["scheme"] = getattr(import_module("seqeval.scheme"), options["scheme"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of divisions by 0, which the page shows
        return float(import_module("seqeval.metrics").f1_score([gold], [predicted], **options))


def seqeval_differences() -> Iterator[Difference]:
    """Strict mode, macro-F1, nothing on either side."""
    gold, broken = ["B-GOV", "I-GOV", "O"], ["I-GOV", "I-GOV", "O"]
    here = number(ours(spans_of(gold), spans_of(broken)))
    calls: Mapping[str, dict[str, Any]] = {
        "`f1_score(gold, predicted)`": {},
        '`mode="strict"`': {"mode": "strict"},
        "`scheme=IOB2`": {"scheme": "IOB2"},
        '`mode="strict", scheme=IOB2`': {"mode": "strict", "scheme": "IOB2"},
    }
    found = {call: seqeval_f1(gold, broken, **options) for call, options in calls.items()}
    yield Difference(
        "seqeval-strict",
        "seqeval",
        'mode="strict" does nothing without scheme',
        '不给 scheme 时,mode="strict" 不起作用',
        f"gold `{' '.join(gold)}`, predicted `{' '.join(broken)}`",
        tuple(Row(call, number(value), here) for call, value in found.items()),
        list(found.values()) == [1, 1, 1, 0],
        "Each option is read only where the other is given too, without a warning, so a sequence that "
        "strict IOB2 calls broken earns full marks. govbench takes offsets and has no tags to repair; what "
        "is no span is not predicted.",
        known=True,
    )
    gold = ["B-GOV", "O", "B-GOV", "O"]
    more = ["B-GOV", "O", "B-GOV", "B-GPE"]
    rows, macros = [], []
    for what, tags in (("as gold", gold), ("as gold, and one GPE more", more)):
        macros.append(seqeval_f1(gold, tags, average="macro", mode="strict", scheme="IOB2"))
        micro = seqeval_f1(gold, tags, mode="strict", scheme="IOB2")
        one, other = spans_of(gold), spans_of(tags)
        rows.append(Row(f"macro-F1, predicted {what}", number(macros[-1]), number(ours(one, other, "macro"))))
        rows.append(Row(f"micro-F1, predicted {what}", number(micro), number(ours(one, other))))
    yield Difference(
        "seqeval-macro",
        "seqeval",
        "macro-F1 divides by labels that only the prediction has",
        "宏平均的分母取决于系统预测了哪些标签",
        f"gold `{' '.join(gold)}`, predicted the same, then `{' '.join(more)}`",
        tuple(rows),
        macros == [1, 0.5],
        "A single wrong span of a label that gold lacks halves the score, and systems are averaged over "
        "different labels. govbench averages over the labels of gold; the wrong span costs micro-F1 and "
        "precision.",
        known=True,
    )
    nothing = seqeval_f1(["O"], ["O"], mode="strict", scheme="IOB2")
    yield Difference(
        "seqeval-empty",
        "seqeval",
        "nothing predicted and nothing gold is 0",
        "标准与预测都为空时记 0",
        "gold `O`, predicted `O`",
        (Row("F1", number(nothing), number(ours([], []))),),
        nothing == 0,
        "There is nothing to find and nothing found: 0 and 1 are both wrong. govbench prints – and leaves "
        "it out.",
    )


# nervaluate


def nervaluate_results(gold: Spans, predicted: Spans, tags: Sequence[str] = LABELS, last: int = 1) -> Any:
    """nervaluate's overall results; its ends are inclusive: ``last`` is what is taken off half-open ones."""

    def side(spans: Spans) -> list[list[dict[str, Any]]]:
        return [[{"start": start, "end": end - last, "label": label} for start, end, label in spans]]

    evaluator = import_module("nervaluate").Evaluator
    return evaluator(side(gold), side(predicted), tags=list(tags), loader="dict").evaluate()["overall"]


def nervaluate_differences() -> Iterator[Difference]:
    """Order, overlap, labels, empty documents."""
    gold: Spans = [(0, 4, "GOV"), (0, 2, "GOV")]
    orders: list[Spans] = [[(0, 6, "GOV"), (0, 4, "GOV")], [(0, 4, "GOV"), (0, 6, "GOV")]]
    rows, right = [], []
    for predicted in orders:
        strict = nervaluate_results(gold, predicted)["strict"]
        right.append(strict.correct)
        tp = score_spans([objects(gold)], [objects(predicted)]).micro
        rows.append(
            Row(
                f"predicted {shown(predicted)}",
                f"{strict.correct} correct, F1 {number(strict.f1)}",
                f"{tp.tp} right, F1 {number(tp.value)}",
            )
        )
    yield Difference(
        "nervaluate-order",
        "nervaluate",
        "counts change with the order of nested spans",
        "嵌套片段的先后次序会改变计数",
        f"gold {shown(gold)}; the same two predictions in two orders",
        tuple(rows),
        right[0] != right[1],
        "A wrong prediction that overlaps a gold span takes it away, so the right one after it finds it "
        "taken. In govbench only equal spans meet in exact F1, and no order matters.",
        known=True,
    )
    one, other = [(0, 2, "GOV")], [(2, 4, "GOV")]
    half_open = nervaluate_results(one, other, last=0)
    inclusive = nervaluate_results(one, other)
    yield Difference(
        "nervaluate-touching",
        "nervaluate",
        "ends are inclusive, so half-open spans that touch overlap",
        "把右端点当作闭区间,相邻片段被当成重叠",
        f"gold {shown(one)}, predicted {shown(other)}, as they stand and with 1 taken off each end",
        tuple(
            Row(f"{name}, {what}", number(results[key].f1), number(partial(one, other, 4)))
            for key, name in (("ent_type", "F1 of type"), ("partial", "partial F1"))
            for what, results in (("ends as they stand", half_open), ("ends less 1", inclusive))
        ),
        half_open["ent_type"].f1 == 1 and inclusive["ent_type"].f1 == 0,
        "No check can tell which convention a caller follows, and the wrong one gives full marks for spans "
        "without a common character. govbench names one convention, and touching spans share nothing.",
    )
    wide: Spans = [(0, 20, "GOV")]
    results = nervaluate_results(one, wide)
    yield Difference(
        "nervaluate-whole-text",
        "nervaluate",
        "a span over the whole text is right by type",
        "覆盖全文的一个片段,类型得满分",
        f"gold {shown(one)}, predicted {shown(wide)}",
        tuple(
            Row(name, number(results[key].f1), number(partial(one, wide, 20)))
            for key, name in (("ent_type", "F1 of type"), ("partial", "partial F1"))
        ),
        results["ent_type"].f1 == 1 and results["partial"].f1 == 0.5,
        "By default any overlap earns all, or half, however little is shared. govbench's partial credit is "
        "the Dice of the characters, 2·2 / (2 + 20).",
    )
    extra: Spans = [*one, (4, 6, "GPE")]
    dropped = nervaluate_results(one, extra, tags=["GOV"])["strict"]
    yield Difference(
        "nervaluate-tags",
        "nervaluate",
        "predictions of a label that is not listed disappear",
        "标签不在列表中的预测被悄悄丢弃",
        f'gold {shown(one)}, predicted {shown(extra)}, `tags=["GOV"]`',
        (Row("strict F1", number(dropped.f1), number(ours(one, extra))),),
        dropped.f1 == 1,
        "With tags made from gold, wrong labels cost nothing. govbench counts them as false positives; the "
        "tasks of the benchmark refuse labels that they do not know.",
    )
    try:
        import_module("nervaluate").Evaluator([[], objects(one)], [[], objects(one)], tags=["GOV"])
        outcome = "no error"
    except IndexError as error:
        outcome = f"{type(error).__name__}: {error}"
    both = score_spans([[], objects(one)], [[], objects(one)]).micro.value
    yield Difference(
        "nervaluate-empty-first",
        "nervaluate",
        "a first document without entities is an error, unless a loader is named",
        "第一篇没有实体时,不指定 loader 就报错",
        f"two documents, gold and predicted: nothing; {shown(one)}",
        (Row("F1", outcome, number(both)),),
        outcome != "no error",
        "The kind of input is guessed from the first document's first entity. govbench has one input form.",
    )


# spaCy


def spacy_example(words: Sequence[str], ents: Spans, gold_words: Sequence[str], gold: Spans | None) -> Any:
    """An ``Example``; spans count tokens, and ``None`` leaves the gold document without annotation."""
    tokens, vocab = import_module("spacy.tokens"), import_module("spacy.vocab").Vocab()

    def doc(names: Sequence[str], spans: Spans | None) -> Any:
        made = tokens.Doc(vocab, words=list(names), spaces=[False] * len(names))
        listed = [tokens.Span(made, start, end, label=label) for start, end, label in spans or ()]
        made.spans["all"] = listed
        flat = all(a[1] <= b[0] for a, b in zip(sorted(spans or ()), sorted(spans or ())[1:], strict=False))
        if spans is not None and flat:
            made.set_ents(listed)
        return made

    return import_module("spacy.training").Example(doc(words, ents), doc(gold_words, gold))


def spacy_ner(example: Any) -> Mapping[str, Any]:
    """What spaCy scores a pipeline's NER with."""
    found: Mapping[str, Any] = import_module("spacy.scorer").get_ner_prf([example])
    return found


def spacy_spans(example: Any, attribute: str = "ents") -> Mapping[str, Any]:
    """``Scorer.score_spans`` of ``doc.ents``, or of the span group ``all``."""
    scorer = import_module("spacy.scorer").Scorer
    if attribute == "ents":
        found: Mapping[str, Any] = scorer.score_spans([example], "ents")
    else:
        found = scorer.score_spans(
            [example], "all", getter=lambda doc, key: doc.spans[key], allow_overlap=True
        )
    return found


def spacy_differences() -> Iterator[Difference]:
    """Alignment of tokens, copies, documents without annotation, nothing predicted."""
    text, gold_words = list("司法局印发"), ["司法局", "印发"]
    example = spacy_example(text, [(0, 2, "GOV")], gold_words, [(0, 1, "GOV")])
    characters: tuple[Spans, Spans] = ([(0, 3, "GOV")], [(0, 2, "GOV")])
    here = number(ours(*characters))
    ner, spans = spacy_ner(example)["ents_f"], spacy_spans(example)["ents_f"]
    yield Difference(
        "spacy-alignment",
        "spaCy",
        "the NER score hides boundary errors across tokenisations",
        "两边分词不同时,边界错误被掩盖",
        "gold tokens 司法局|印发, entity 司法局; predicted tokens 司|法|局|印|发, entity 司法",
        (
            Row("`get_ner_prf`, ents_f", number(ner), here),
            Row("`Scorer.score_spans`, ents_f", number(spans), here),
        ),
        ner == 1,
        "A predicted entity is widened to the gold tokens that it touches before it is compared. "
        "`score_spans` aligns by characters and does not do so. govbench compares characters and has no "
        "tokens.",
        known=True,
    )
    copies: Spans = [(0, 3, "GOV")] * 3
    example = spacy_example(text, copies, text, copies[:1])
    found = spacy_spans(example, "all")
    at_home = score_spans([objects(copies[:1])], [objects(copies)]).micro
    yield Difference(
        "spacy-copies",
        "spaCy",
        "copies of a span count once",
        "重复预测只计一次",
        f"gold {shown(copies[:1])}, predicted three times",
        (
            Row("precision of a span group", number(found["all_p"]), number(at_home.precision)),
            Row("F1 of a span group", number(found["all_f"]), number(at_home.value)),
        ),
        found["all_f"] == 1,
        "Predictions are made a set first. What a system says three times it has predicted three times: "
        "govbench counts every prediction.",
    )
    wrong: Spans = [(0, 3, "GOV")]
    skipped = spacy_ner(spacy_example(text, wrong, text, None))["ents_f"]
    counted = spacy_ner(spacy_example(text, wrong, text, []))["ents_f"]
    yield Difference(
        "spacy-unannotated",
        "spaCy",
        "false positives in a document without annotation are not counted",
        "没有标注的文档中的误报不计",
        f"predicted {shown(wrong)}; gold entities never set, then set to none",
        (
            Row("ents_f, never set", number(skipped), number(ours([], wrong))),
            Row("ents_f, set to none", number(counted), number(ours([], wrong))),
        ),
        skipped is None and counted == 0,
        "This serves data that is annotated in part, and is silent where a loader forgets to set an empty "
        "list. A gold row of govbench is annotated, and may be empty.",
    )
    silent = spacy_ner(spacy_example(text, [], text, wrong))["ents_p"]
    yield Difference(
        "spacy-precision",
        "spaCy",
        "the precision of nothing is 0",
        "什么都没预测时,精确率记 0",
        f"gold {shown(wrong)}, predicted nothing",
        (Row("precision", number(silent), number(score_spans([objects(wrong)], [[]]).micro.precision)),),
        silent == 0,
        "0 of 0 is undefined; govbench prints –. F1 is 0 on both sides.",
    )


# scikit-learn


def sklearn_differences() -> Iterator[Difference]:
    """The labels of macro-F1."""
    gold, predicted = ["PARTY", "PARTY"], ["ECON", "PARTY"]
    f1_score = import_module("sklearn.metrics").f1_score
    default = float(f1_score(gold, predicted, average="macro"))
    supported = float(f1_score(gold, predicted, average="macro", labels=["PARTY"]))
    sums = label_counts(label_items(("PARTY", "ECON"), gold, predicted)).sum(axis=0)
    here = number(float(macro_f1(1)(sums, sums)))
    yield Difference(
        "sklearn-macro",
        "scikit-learn",
        "macro-F1 takes in labels that only the prediction has",
        "宏平均默认包括只在预测中出现的标签",
        f"gold {', '.join(gold)}; predicted {', '.join(predicted)}",
        (Row("default", number(default), here), Row('`labels=["PARTY"]`', number(supported), here)),
        default != supported,
        "As with seqeval, the system decides what it is averaged over. With the labels of gold given, "
        "scikit-learn and govbench agree.",
    )


# sacreBLEU


@dataclass(frozen=True)
class SpanF1:
    """Micro-F1 as a metric of sacreBLEU's tests; a hypothesis is the text of one cluster's counts."""

    name: str = "F1"

    def _extract_corpus_statistics(self, hypotheses: Sequence[str], _: object) -> list[list[int]]:
        return [list(map(int, line.split())) for line in hypotheses]

    def _aggregate_and_compute(self, statistics: Sequence[Sequence[int]]) -> _Value:
        return self._compute_score_from_stats(np.array(statistics).sum(axis=0))

    def _compute_score_from_stats(self, sums: Any) -> _Value:
        return _Value(self.name, float(2 * sums[0] / (sums[1] + sums[2])))

    def get_signature(self) -> _Signature:
        return _Signature()


@dataclass(frozen=True)
class _Value:
    name: str
    score: float


class _Signature:
    def update(self, name: str, value: object) -> None:
        """Not needed here."""


def sacrebleu_p(a: Clusters, b: Clusters, test: str) -> float:
    """p of sacreBLEU's ``bs`` or ``ar`` on micro-F1 of the same statistics that govbench tests."""
    os.environ.pop("SACREBLEU_SEED", None)  # its own default, whatever the shell says
    lines = [(name, [" ".join(map(str, row)) for row in rows]) for name, rows in (("a", a), ("b", b))]
    paired = import_module("sacrebleu.significance").PairedTest
    _, results = paired(lines, {"F1": SpanF1()}, None, test_type=test, n_samples=DRAWS)()
    return float(results["F1"][1].p_value)


def tests(a: Clusters, b: Clusters) -> dict[str, tuple[float, float | None]]:
    """Both tests, of sacreBLEU and of govbench."""
    one, other = np.array(a), np.array(b)
    return {
        "paired bootstrap": (
            sacrebleu_p(a, b, "bs"),
            paired_bootstrap(one, other, micro_f1, resamples=DRAWS),
        ),
        "approximate randomisation": (
            sacrebleu_p(a, b, "ar"),
            paired_randomisation(one, other, micro_f1, permutations=DRAWS),
        ),
    }


def contest(wins: int, losses: int, ties: int) -> tuple[Clusters, Clusters]:
    """Two systems on clusters of one span: ``a`` alone right, ``b`` alone right, both right."""
    hit, miss = (1, 1, 1), (0, 1, 1)
    return [hit] * wins + [miss] * losses + [hit] * ties, [miss] * wins + [hit] * losses + [hit] * ties


def exact_p(a: Clusters, b: Clusters) -> float:
    """SciPy's p over all swaps of clusters, of the difference of right spans."""
    one, other = (np.array([row[0] for row in rows], dtype=float) for rows in (a, b))
    result = import_module("scipy.stats").permutation_test(
        (one, other),
        lambda x, y, axis: np.sum(x, axis=axis) - np.sum(y, axis=axis),
        permutation_type="samples",
        n_resamples=np.inf,
        vectorized=True,
    )
    return float(result.pvalue)


def sacrebleu_differences() -> Iterator[Difference]:
    """A system against itself, ties, and the bootstrap that takes absolute values first."""
    a, _ = contest(6, 2, 12)
    found = tests(a, a)
    yield Difference(
        "sacrebleu-itself",
        "sacreBLEU",
        "a system differs significantly from itself",
        "系统与它自己相比也“显著不同”",
        "20 clusters, the same statistics twice",
        tuple(Row(f"p, {name}", p_value(p), p_value(mine)) for name, (p, mine) in found.items()),
        all(p < 0.05 and mine == 1 for p, mine in found.values()),
        "Only resamples whose difference is larger than the observed one are counted, and none is larger "
        "than 0. It is this, in both tests, that calls a system different from itself; the absolute values "
        "of the bootstrap (below) do not. govbench counts those that reach the observed difference, so p = "
        "1.",
        known=True,
    )
    a, b = contest(8, 2, 10)
    equal_a, equal_b = contest(5, 5, 10)
    p, mine = tests(a, b)["paired bootstrap"]
    same, same_mine = tests(equal_a, equal_b)["paired bootstrap"]
    yield Difference(
        "sacrebleu-absolute",
        "sacreBLEU",
        "the paired bootstrap takes absolute values before it centres",
        "配对自助法先取绝对值再中心化",
        "20 clusters of one span; a alone right in 8 and b in 2; then each in 5",
        (
            Row("p, 8 to 2", p_value(p), p_value(mine)),
            Row("p, 5 to 5 (equal scores)", p_value(same), p_value(same_mine)),
        ),
        mine is not None and p <= 0.05 < mine and same < 0.5 and same_mine == 1,
        "Absolute differences lie closer together than differences and only their upper side is counted: "
        "the test is about one-sided where it is read as two-sided, and two systems of equal score get a p "
        "below 1. govbench takes the observed difference off first. All swaps of 8 to 2 give p = "
        f"{p_value(exact_p(a, b))} (SciPy).",
        known=True,
    )
    a, b = contest(5, 1, 3)
    p, mine = tests(a, b)["approximate randomisation"]
    exact = exact_p(a, b)
    yield Difference(
        "sacrebleu-ties",
        "sacreBLEU",
        "randomisation leaves out the swaps that tie with the observed difference",
        "随机化检验不计与观测差相等的置换",
        "9 clusters of one span; a alone right in 5, b in 1, both in 3",
        (
            Row("p, approximate randomisation", p_value(p), p_value(mine)),
            Row("p, all swaps (SciPy)", "", p_value(exact)),
        ),
        mine is not None and p < 0.05 and abs(mine - exact) < 0.02,
        "Counts on few clusters tie often: 14 of 64 swaps reach the observed difference, 2 exceed it. A "
        "test is valid only where the observed labelling and all as extreme are counted. (For BLEU, whose "
        "differences hardly ever tie, both come to the same.)",
    )


# MeasEval: a restatement


@dataclass(frozen=True)
class MeasEval:
    """Our restatement of how MeasEval (SemEval-2021 task 8) matches quantities; none of its code.

    Source: github.com/harperco/MeasEval, eval/measeval-eval.py at 1c7f095 and eval/README.md. A predicted and
    a gold quantity match where an end of one lies in the other, both ends counted as inside; their offsets
    are half-open, so spans that touch match. Every match is a true positive, however many share a span.
    """

    gold: tuple[tuple[int, int], ...]
    predicted: tuple[tuple[int, int], ...]
    text: str

    @property
    def matches(self) -> list[tuple[int, int]]:
        """The pairs (gold, predicted), as positions."""
        return [
            (g, p)
            for p, (start, end) in enumerate(self.predicted)
            for g, (first, last) in enumerate(self.gold)
            if start <= last and first <= end
        ]

    @property
    def f1(self) -> float:
        """From matches, predictions without one and gold quantities without one."""
        pairs = self.matches
        lost = len(self.gold) - len({g for g, _ in pairs})
        extra = len(self.predicted) - len({p for _, p in pairs})
        return 2 * len(pairs) / (2 * len(pairs) + lost + extra)

    @property
    def overlap(self) -> list[float]:
        """Of every match the overlap score: shared pieces between single blanks, F1 of both sides.

        A string without a blank is one piece, the empty string too: in Chinese every match scores 1.
        """
        found = []
        for g, p in self.matches:
            one, other = self.gold[g], self.predicted[p]
            shared = (max(one[0], other[0]), min(one[1], other[1]))
            pieces = [self.text[start:end].count(" ") + 1 for start, end in (shared, one, other)]
            found.append(2 * pieces[0] / (pieces[1] + pieces[2]))
        return found


def measeval_row(text: str, gold: Sequence[Span], predicted: Sequence[Span]) -> tuple[MeasEval, Any]:
    """MeasEval's rule and govbench's report on quantities ``(start, end, value)`` of one text."""

    def metrics(spans: Sequence[Span]) -> list[dict[str, Any]]:
        return [
            {"value": {"start": s, "end": e}, "lo": value, "hi": value, "canon": "件", "bound": "eq"}
            for s, e, value in spans
        ]

    rows = [{"id": "p1", "text": text, "metrics": metrics(gold)}]
    answers = [{"id": "p1", "metrics": metrics(predicted)}]
    report = score("metrics", answers, references=rows, bootstrap=0)
    one, other = (tuple((s, e) for s, e, _ in side) for side in (gold, predicted))
    return MeasEval(one, other, text), report


def measeval_differences() -> Iterator[Difference]:
    """Touching spans and many-to-one matches."""
    cases = {
        "touching": ("7580件", [(0, 2, "75")], [(2, 4, "80")]),
        "one to many": ("75件与80件", [(0, 2, "75"), (4, 6, "80")], [(0, 7, "75")]),
        "many to one": ("757575件", [(0, 6, "757575")], [(0, 2, "75"), (2, 4, "75"), (4, 6, "75")]),
    }
    results = {name: measeval_row(*case) for name, case in cases.items()}

    def rows(name: str) -> tuple[Row, ...]:
        rule, report = results[name]
        parts = {part.measure: part for part in (report.headline, *report.others)}
        values = (f"{measure} {number(parts[measure].value)}" for measure in ("quantity", "detection-dice"))
        return (
            Row("matches", str(len(rule.matches)), f"{score_pairs(*cases[name])}"),
            Row("F1", number(rule.f1), ", ".join(values)),
        )

    rule = results["touching"][0]
    yield Difference(
        "measeval-touching",
        "MeasEval (restated)",
        "spans that touch match, and overlap in full",
        "首尾相接的片段算匹配,而且算完全重叠",
        "text 7580件; gold 75 at [0, 2), predicted 80 at [2, 4)",
        (
            *rows("touching"),
            Row("overlap of the match", number(rule.overlap[0]), number(dice(0, 2, 2, 4) / FIXED_POINT)),
        ),
        rule.f1 == 1 and rule.overlap == [1],
        "Ends are compared as if they were inside, and text without blanks is one token, which the empty "
        "common part is too. In govbench spans that share no character are never compared.",
        known=True,
    )
    for name, title, chinese, given in (
        (
            "one to many",
            "one prediction finds several quantities",
            "一个预测匹配多个标准",
            "predicted 75 at [0, 7)",
        ),
        (
            "many to one",
            "several predictions find one quantity",
            "多个预测匹配同一个标准",
            "predicted 75 three times",
        ),
    ):
        text, gold, _ = cases[name]
        yield Difference(
            f"measeval-{name.replace(' ', '-')}",
            "MeasEval (restated)",
            title,
            chinese,
            f"text {text}; gold {', '.join(f'{v} at [{s}, {e})' for s, e, v in gold)}; {given}",
            rows(name),
            results[name][0].f1 == 1,
            "Every overlapping pair is a true positive, so a span over everything, or a number cut into "
            "pieces, has perfect precision and recall. govbench pairs one to one, for the largest total "
            "overlap.",
            known=True,
        )


def score_pairs(text: str, gold: Sequence[Span], predicted: Sequence[Span]) -> int:
    """How many pairs govbench's assignment makes: as many as overlap in the best one-to-one matching."""
    weights = [[dice(s, e, first, last) for first, last, _ in predicted] for s, e, _ in gold]
    return len(assign(weights))


# Agreement


def agreements() -> Iterator[Agreement]:
    """Random inputs with a fixed seed, on both sides."""
    rng = random.Random(13)
    pairs = []
    for _ in range(TRIALS):
        gold = random_tags(rng, rng.randint(5, 30))
        pairs.append((gold, noisy(rng, gold)))
    flat = [(g, p, spans_of(g), spans_of(p)) for g, p in pairs]

    def count(same: Callable[[Any], bool], inputs: Sequence[Any]) -> tuple[int, int]:
        return len(inputs), sum(map(same, inputs))

    strict = {"mode": "strict", "scheme": "IOB2"}
    some = [case for case in flat if case[2] or case[3]]
    yield Agreement(
        "seqeval",
        "micro-F1 with mode and scheme, flat spans",
        *count(lambda c: close(seqeval_f1(c[0], c[1], **strict), ours(c[2], c[3])), some),
    )
    within = [case for case in some if {s[2] for s in case[3]} <= {s[2] for s in case[2]}]
    yield Agreement(
        "seqeval",
        "macro-F1 with mode and scheme, no label predicted that gold lacks",
        *count(
            lambda c: close(seqeval_f1(c[0], c[1], average="macro", **strict), ours(c[2], c[3], "macro")),
            within,
        ),
    )
    yield Agreement(
        "nervaluate",
        "strict F1, inclusive ends, flat spans",
        *count(lambda c: close(nervaluate_results(c[2], c[3])["strict"].f1, ours(c[2], c[3])), some),
    )
    yield Agreement(
        "spaCy",
        "`get_ner_prf`, one tokenisation, flat spans",
        *count(lambda c: close(spacy_ner(by_character(*c))["ents_f"], ours(c[2], c[3])), some),
    )
    nested = [nested_spans(rng) for _ in range(TRIALS)]
    yield Agreement(
        "spaCy",
        "`score_spans` of span groups, one tokenisation, nested and crossing spans without copies",
        *count(
            lambda c: close(
                spacy_spans(spacy_example("甲" * 12, c[1], "甲" * 12, c[0]), "all")["all_f"], ours(*c)
            ),
            nested,
        ),
    )
    labelled = [
        tuple([rng.choice(LABELS) for _ in range(size)] for _ in range(2))
        for size in (rng.randint(1, 30) for _ in range(TRIALS))
    ]
    yield Agreement(
        "scikit-learn", "macro-F1 over the labels of gold", *count(lambda c: same_macro(*c), labelled)
    )
    yield Agreement("scikit-learn", "accuracy", *count(lambda c: same_accuracy(*c), labelled))
    matrices = [
        [[rng.randint(0, 9) for _ in range(width)] for _ in range(rng.randint(1, 7))]
        for width in (rng.randint(1, 7) for _ in range(TRIALS))
    ]
    yield Agreement("SciPy", "largest total of a one-to-one assignment", *count(same_total, matrices))
    shares = [(rng.randint(0, n), n) for n in (rng.randint(1, 500) for _ in range(TRIALS))]
    yield Agreement("SciPy", "Wilson's interval, to nine digits", *count(lambda c: same_wilson(*c), shares))
    contests = [contest(rng.randint(0, 6), rng.randint(0, 6), rng.randint(1, 6)) for _ in range(20)]
    yield Agreement(
        "SciPy",
        f"p of all swaps, within five standard errors of {DRAWS:,} draws",
        *count(lambda c: same_p(*c), contests),
    )


def by_character(gold: Sequence[str], predicted: Sequence[str], one: Spans, other: Spans) -> Any:
    """An ``Example`` with a token for every tag on both sides."""
    words = ["甲"] * len(gold)
    return spacy_example(words, other, words, one)


def nested_spans(rng: random.Random) -> tuple[list[Span], list[Span]]:
    """Two lists of spans of twelve characters, without copies, neither of them empty."""

    def one() -> list[Span]:
        found = set()
        for _ in range(rng.randint(1, 6)):
            start = rng.randint(0, 8)
            found.add((start, start + rng.randint(1, 4), rng.choice(LABELS)))
        return sorted(found)

    gold = one()
    kept = [span for span in gold if rng.random() < 0.6]
    return gold, sorted({*kept, *one()})


def close(one: float | None, other: float | None) -> bool:
    """Equal but for rounding; undefined is equal to undefined alone."""
    if one is None or other is None:
        return one is other
    return abs(one - other) < 1e-12


def same_macro(gold: Sequence[str], predicted: Sequence[str]) -> bool:
    """scikit-learn's macro-F1 over the labels of gold."""
    peer = import_module("sklearn.metrics").f1_score(
        gold, predicted, average="macro", labels=sorted(set(gold)), zero_division=0
    )
    sums = label_counts(label_items(LABELS, gold, predicted)).sum(axis=0)
    return close(float(peer), float(macro_f1(1)(sums, sums)))


def same_accuracy(gold: Sequence[str], predicted: Sequence[str]) -> bool:
    """scikit-learn's accuracy."""
    sums: Integers = right_counts(label_items(LABELS, gold, predicted)).sum(axis=0)
    peer = import_module("sklearn.metrics").accuracy_score(gold, predicted)
    return close(float(peer), float(accuracy(sums, sums)))


def same_total(weights: Sequence[Sequence[int]]) -> bool:
    """SciPy's linear sum assignment."""
    best = import_module("scipy.optimize").linear_sum_assignment(np.array(weights), maximize=True)
    return bool(np.array(weights)[best].sum() == sum(weights[r][c] for r, c in assign(weights)))


def same_wilson(successes: int, n: int) -> bool:
    """SciPy's Wilson interval."""
    peer = import_module("scipy.stats").binomtest(successes, n).proportion_ci(method="wilson")
    mine = wilson(successes, n)
    return mine is not None and max(abs(a - b) for a, b in zip(mine, peer, strict=True)) < 1e-9


def same_p(a: Clusters, b: Clusters) -> bool:
    """SciPy's exact p against govbench's draws."""
    exact = exact_p(a, b)
    mine = paired_randomisation(np.array(a), np.array(b), micro_f1, permutations=DRAWS)
    error = (exact * (1 - exact) / DRAWS) ** 0.5
    return mine is not None and abs(mine - exact) <= 5 * error + 1 / (DRAWS + 1)


# The page


def differences() -> list[Difference]:
    """All differences, peer by peer."""
    groups = (
        seqeval_differences,
        nervaluate_differences,
        spacy_differences,
        sklearn_differences,
        sacrebleu_differences,
        measeval_differences,
    )
    return [difference for group in groups for difference in group()]


_HEAD = """\
# Where we differ, and why / 我们与同类工具的差异

Written by `python benchmarks/peers.py`, which runs the peers on the inputs shown: no number in a
table is typed in. `python benchmarks/peers.py --check` says whether they still give them. The same
rules as cases for other implementations: [tests/conformance](../tests/conformance/README.md).

本页由 `python benchmarks/peers.py` 生成:同类工具与 govbench 在同一输入上各运行一次,并列结果;– 表示没有定义。
known 一栏为 yes 的,是事先知道的问题;其余是试出来的。有差异不等于对方有错,理由写在各节中。

A dash – is undefined. "Known" marks faults that were claimed beforehand, the rest was found by trying;
"reproduced" says whether it came out so with the versions below. That we differ does not mean that the other
is wrong: each section says why we do.
"""

_MEASEVAL = """\
MeasEval's scorer is on no package index. What stands here under its name is our restatement of its matching
rule, made from [its source and description](https://github.com/harperco/MeasEval/tree/main/eval) without a
copied line, and not a run of its program.

MeasEval 的评分程序没有发布成包,这里是我们按其源码和说明重述的匹配规则,不是运行原程序的结果。
"""


def render(found: Sequence[Difference], agreed: Sequence[Agreement], versions: str) -> str:
    """The page."""
    yes = {True: "yes", False: "**no**"}
    summary = [
        (d.peer, f"[{d.title}](#{d.name})", d.chinese, yes[True] if d.known else "", yes[d.reproduced])
        for d in found
    ]
    parts = [
        _HEAD,
        f"Peers: {versions}.\n",
        markdown(("peer", "difference", "差异", "known", "reproduced"), summary) + "\n",
        _MEASEVAL,
        *map(section, found),
        "## Where we agree exactly / 完全一致之处\n",
        "Random inputs with a fixed seed, the same on both sides. / 固定种子的随机输入。\n",
        markdown(
            ("peer", "compared", "inputs", "equal"),
            [(a.peer, a.what, a.trials, a.equal) for a in agreed],
            "llrr",
        )
        + "\n",
    ]
    return "\n".join(parts)


def section(d: Difference) -> str:
    """One difference."""
    table = markdown(("", d.peer, "govbench"), [(row.what, row.peer, row.govbench) for row in d.rows], "lrr")
    note = "" if d.reproduced else "\n**This does not come out with the versions above.**\n"
    head = f'<a id="{d.name}"></a>\n\n## {d.peer}: {d.title}\n\n{d.chinese}。Input: {d.given}.'
    return f"{head}\n\n{table}\n{note}\n{d.why}\n"


def installed() -> str:
    """Names and versions of the peers."""
    return ", ".join(f"{name} {version(name)}" for name in PEERS)


def page() -> str:
    """The page as the installed peers give it."""
    return render(differences(), list(agreements()), installed())


def same(one: str, other: str) -> bool:
    """Whether two pages say the same, the versions of the peers apart."""
    return without_versions(one) == without_versions(other)


def without_versions(text: str) -> str:
    """The page without the line that names the versions."""
    return re.sub(r"^Peers: .*\n", "", text, flags=re.MULTILINE)


def main() -> int:
    """Write or check the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 where the page differs"
    )
    if not parser.parse_args().check:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.exists() and same(PAGE.read_text("utf-8"), page()):
        return 0
    print(f"{PAGE.name} is not what the peers give ({installed()}); run without --check", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
