"""Metrics by the quantity engine with two learned judgements: what is a metric, and what is its indicator.

The engine finds and normalises the numerals; conditional logits (``choices``) learned from ``train`` decide
for each whether it measures or only names, and which span, if any, is the indicator of one that measures.
Every other field is the engine's. Defaults were chosen on ``validation`` by ``benchmarks/choose_metrics.py``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from govbench.files import write_text
from govbench.quantities.extraction import Extraction, read_numerals
from govbench.quantities.metric import Mention, Metric
from govbench.systems import Prediction, Row, quantity_numerals, quantity_spans, segmenters
from govbench.systems.choices import Choice, best, learned
from govbench.systems.quantity_numerals import Numeral, numerals
from govbench.systems.quantity_page import Page, Span

# Chosen on validation by benchmarks/choose_metrics.py.
_L2 = 0.3
_LEAST = 5
_ITERATIONS = 40
_NUMERAL_L2 = 1.0
# Before anything is learned the engine is right.
_TRUST = 2.0

_SETTINGS, _NUMERALS, _INDICATORS = "system.json", "numerals.json", "indicators.json"


class QuantityLearned:
    """The quantity engine, corrected by what ``train`` says of distractors and indicators.

    ``numerals`` and ``indicators`` are the kinds of features of the two (``quantity_numerals.KINDS``,
    ``quantity_spans.KINDS``), ``numeral_l2`` and ``l2`` their penalties, ``least`` in how many places a
    feature of indicators must stand. ``trust`` is the weight that the engine's word has before anything is
    learned. Learning uses no random numbers: ``seed`` changes nothing.
    """

    def __init__(
        self,
        task: str,
        *,
        seed: int = 13,
        numerals: Sequence[str] = quantity_numerals.KINDS,
        numeral_l2: float = _NUMERAL_L2,
        trust: float = _TRUST,
        indicators: Sequence[str] = quantity_spans.KINDS,
        l2: float = _L2,
        least: int = _LEAST,
        iterations: int = _ITERATIONS,
    ) -> None:
        self.task = task
        self.options: dict[str, Any] = {
            "numerals": list(numerals),
            "numeral_l2": numeral_l2,
            "trust": trust,
            "indicators": list(indicators),
            "l2": l2,
            "least": least,
            "iterations": iterations,
        }
        self._segmenter = segmenters.Jieba()
        self._tags = segmenters.jieba_tags()
        self._numerals = quantity_numerals.prior(trust)
        self._indicators = quantity_spans.prior(trust)

    def fit(self, train: Sequence[Row], validation: Sequence[Row]) -> QuantityLearned:
        """Learn from ``train``; ``validation`` is not looked at, since the options were chosen before."""
        read = [read_numerals(row["text"]) for row in train]
        self._learn_numerals(train, read)
        self._learn_indicators(train, read)
        return self

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        return [
            {"id": row["id"], "metrics": [metric.to_dict() for metric in self._metrics(row["text"])]}
            for row in rows
        ]

    def save(self, folder: Path) -> None:
        _write(folder / _SETTINGS, {"task": self.task, **self.options})
        _write(folder / _NUMERALS, self._numerals)
        _write(folder / _INDICATORS, self._indicators)

    @classmethod
    def load(cls, folder: Path) -> QuantityLearned:
        system = cls(**_read(folder / _SETTINGS))
        system._numerals, system._indicators = _read(folder / _NUMERALS), _read(folder / _INDICATORS)
        return system

    def _learn_numerals(self, train: Sequence[Row], read: Sequence[Extraction]) -> None:
        choices, right = [], []
        for row, extraction in zip(train, read, strict=True):
            gold = _gold(row)
            for numeral in numerals(extraction):
                choices.append(self._measures(row["text"], numeral))
                is_metric = any(a < numeral.end and numeral.start < b for a, b in gold)
                right.append(1 if is_metric else 0)
        self._numerals = learned(
            choices,
            right,
            quantity_numerals.prior(self.options["trust"]),
            least=1,
            l2=self.options["numeral_l2"],
            iterations=self.options["iterations"],
        )

    def _learn_indicators(self, train: Sequence[Row], read: Sequence[Extraction]) -> None:
        """From the figures that the engine has found where gold has them; those before one are gold's."""
        choices, right = [], []
        for row, extraction in zip(train, read, strict=True):
            gold, page, earlier = _gold(row), self._page(row["text"], extraction), list[Span | None]()
            for number, metric in enumerate(extraction.metrics):
                value = metric.value.start, metric.value.end
                if value not in gold:
                    continue
                choice = quantity_spans.options(page, number, earlier, self.options["indicators"])
                if gold[value] in choice.spans:
                    choices.append(choice.choice)
                    right.append(choice.spans.index(gold[value]))
                earlier.append(gold[value])
        self._indicators = learned(
            choices,
            right,
            quantity_spans.prior(self.options["trust"]),
            least=self.options["least"],
            l2=self.options["l2"],
            iterations=self.options["iterations"],
        )

    def _metrics(self, text: str) -> list[Metric]:
        """The figures of a text by what was learned."""
        read = self._judged(text)
        page, earlier = self._page(text, read), list[Span | None]()
        for number in range(len(read.metrics)):
            options = quantity_spans.options(page, number, earlier, self.options["indicators"])
            earlier.append(options.spans[best(options.choice, self._indicators)])
        return [
            replace(metric, indicator=Mention(*span, text[slice(*span)]) if span else None)
            for metric, span in zip(read.metrics, earlier, strict=True)
        ]

    def _judged(self, text: str) -> Extraction:
        """What the engine reads when told which distractors measure, without the figures that only name."""
        read = read_numerals(text)
        measure = {
            (numeral.start, numeral.end)
            for numeral in numerals(read)
            if best(self._measures(text, numeral), self._numerals)
        }
        names = {(d.start, d.end) for d in read.distractors}
        rejected = {(m.mention.start, m.mention.end) for m in read.metrics} - measure
        told = read_numerals(text, measure & names) if measure & names else read
        kept = [m for m in told.metrics if (m.mention.start, m.mention.end) not in rejected]
        return Extraction(kept, told.distractors)

    def _measures(self, text: str, numeral: Numeral) -> Choice:
        """The choice between a name (0) and a metric (1)."""
        return Choice([quantity_numerals.features(text, numeral, self.options["numerals"])], [(), (0,)])

    def _page(self, text: str, read: Extraction) -> Page:
        return Page.of(text, read, self._segmenter.words(text), self._tags)


def _gold(row: Row) -> dict[Span, Span | None]:
    """Value span → indicator span of the metrics of a row."""
    return {
        (metric["value"]["start"], metric["value"]["end"]): _ends(metric.get("indicator"))
        for metric in row["metrics"]
    }


def _ends(span: Mapping[str, Any] | None) -> Span | None:
    return (span["start"], span["end"]) if span else None


def _write(path: Path, value: object) -> None:
    write_text(path, json.dumps(value, ensure_ascii=False, indent=0) + "\n")


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
