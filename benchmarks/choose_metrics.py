"""How the options of ``quantity-learned`` were chosen: every configuration tried, scored on validation.

    python benchmarks/choose_metrics.py

prints a table and compares the defaults with ``quantity-engine`` by the paired test, measure by measure.
Learned from is train, never test. The engine makes no mistake with a numeral of validation and its rules were
developed on both splits, so every configuration is also tried on documents of train that it has not learned
from (the columns ``CV``: three folds, pooled), which decided between what differs by a few figures on
validation. Ten minutes on one core.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from govbench import corpus, systems, tables, tasks
from govbench.compare import compare
from govbench.score import score
from govbench.scoring.report import Report
from govbench.systems import Prediction, Row
from govbench.systems.quantity_learned import QuantityLearned
from govbench.systems.quantity_numerals import KINDS as NUMERALS
from govbench.systems.quantity_spans import KINDS as INDICATORS

_FOLDS = 3
_MEASURES = ("quantity", "detection", "tuple", "indicator", "indicator-soft")
_AGAIN = ("quantity", "indicator", "indicator-soft")
_HEADER = (
    "options",
    *_MEASURES,
    "false on distractors",
    "missed",
    *(f"CV {name}" for name in _AGAIN),
    "fit s",
    "predict s",
)


@dataclass(frozen=True)
class Trial:
    """A configuration with what it predicted for validation and for train, and its seconds of processor."""

    options: str
    validation: list[Prediction]
    train: list[Prediction]
    fit: float
    predict: float


def _configurations() -> Iterator[tuple[str, dict[str, Any]]]:
    """The description of a configuration and its options; the defaults first, then one change at a time."""
    yield "defaults", {}
    for kind in NUMERALS:
        yield f"numerals without {kind}", {"numerals": [other for other in NUMERALS if other != kind]}
    for numeral_l2 in (0.1, 10.0):
        yield f"numeral_l2={numeral_l2}", {"numeral_l2": numeral_l2}
    for kind in INDICATORS:
        yield f"indicators without {kind}", {"indicators": [other for other in INDICATORS if other != kind]}
    alone = ["tags", "words", "previous"]
    yield "indicators without engine and mistakes", {"indicators": alone}
    for l2 in (0.1, 1.0, 3.0):
        yield f"l2={l2}", {"l2": l2}
    for least in (2, 3, 10):
        yield f"least={least}", {"least": least}
    for trust in (0.0, 4.0):
        yield f"trust={trust}", {"trust": trust}
    for iterations in (20, 80):
        yield f"iterations={iterations}", {"iterations": iterations}


def _seen(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [tasks.get("metrics").visible(row) for row in rows]


def _trials(train: Sequence[Row], validation: Sequence[Row]) -> Iterator[Trial]:
    start = time.process_time()
    engine = systems.get("quantity-engine")
    found, again = engine.predict(_seen(validation)), engine.predict(_seen(train))
    yield Trial("(quantity-engine)", found, again, 0.0, time.process_time() - start)
    for described, options in _configurations():
        start = time.process_time()
        system = QuantityLearned("metrics", **options).fit(train, validation)
        fitted = time.process_time()
        found = system.predict(_seen(validation))
        predicted = time.process_time()
        yield Trial(described, found, _crossed(train, options), fitted - start, predicted - fitted)


def _crossed(train: Sequence[Row], options: dict[str, Any]) -> list[Prediction]:
    """Predictions for train, each from the documents of the other folds."""
    documents = sorted({row["doc_id"] for row in train})
    found = []
    for fold in range(_FOLDS):
        held = set(documents[fold::_FOLDS])
        system = QuantityLearned("metrics", **options)
        system.fit([row for row in train if row["doc_id"] not in held], [])
        found += system.predict(_seen([row for row in train if row["doc_id"] in held]))
    return found


def _values(report: Report, names: Sequence[str]) -> list[str]:
    values = {other.measure: other.value for other in (report.headline, *report.others)}
    return [tables.number(values[name], 4) for name in names]


def _line(trial: Trial, train: Sequence[Row], validation: Sequence[Row]) -> list[str]:
    report = score("metrics", trial.validation, references=validation, bootstrap=0)
    again = score("metrics", trial.train, references=train, bootstrap=0)
    by_type = report.tallies["false positives by distractor"]
    return [
        trial.options,
        *_values(report, _MEASURES),
        str(sum(count for kind, count in by_type.items() if kind != "none")),
        str(report.tallies["errors"]["missed"]),
        *_values(again, _AGAIN),
        f"{trial.fit:.1f}",
        f"{trial.predict:.1f}",
    ]


def main() -> None:
    """Print the table as it grows, then the comparisons."""
    train, validation = corpus.rows("metrics", "train"), corpus.rows("metrics", "validation")
    print("| " + " | ".join(_HEADER) + " |\n" + "|---" * len(_HEADER) + "|")
    first: list[Trial] = []
    for trial in _trials(train, validation):
        first = [*first, trial][:2]
        print("| " + " | ".join(_line(trial, train, validation)) + " |", flush=True)
    for measure in _MEASURES:
        compared = compare(
            "metrics",
            *(trial.validation for trial in reversed(first)),
            names=("quantity-learned", "quantity-engine"),
            measure=measure,
            references=validation,
            shown=0,
        )
        print(f"\n{compared.to_markdown()}", flush=True)


if __name__ == "__main__":
    main()
