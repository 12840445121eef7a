"""How the options of the trained ner systems were chosen: every configuration tried, scored on validation.

    python benchmarks/choose_ner.py [--without-spacy]

prints a table (exact micro-F1, every level) and compares the defaults with the rules and the trivial system.
Learned from is train, never test. A quarter of an hour on one core, and an hour for the spaCy systems.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from govbench import corpus, systems, tables, tasks
from govbench.compare import compare
from govbench.score import score
from govbench.systems import Prediction
from govbench.systems.crf import Crf
from govbench.systems.crf_features import KINDS
from govbench.systems.gazetteer import Gazetteer
from govbench.systems.spacy_levels import SpacyLevels
from govbench.systems.spans import SpacyNer, SpanCat

_HEADER = ("system", "options", "F1", "low", "high", "P", "R", "outermost", "fit s", "predict s")


@dataclass(frozen=True)
class Trial:
    """A configuration with what it predicted, and the seconds of processor that it took."""

    name: str
    options: str
    predictions: list[Prediction]
    fit: float
    predict: float


def _configurations(spacy: bool) -> Iterator[tuple[Any, dict[str, Any], str]]:
    """Class, options and their description; the defaults of a class first, then one change at a time."""
    for share in (0.3, 0.0, 0.1, 0.2, 0.4, 0.5, 0.7):
        yield Gazetteer, {"share": share}, f"share={share}"
    yield Crf, {}, "defaults"
    yield Crf, {"segmenter": "characters"}, "segmenter=characters"
    for kind in KINDS:
        yield Crf, {"features": [other for other in KINDS if other != kind]}, f"without {kind}"
    yield Crf, {"features": []}, "characters alone"
    for l1, l2 in ((0.0, 0.1), (0.1, 0.1), (0.2, 0.01), (0.4, 0.01)):
        yield Crf, {"l1": l1, "l2": l2}, f"l1={l1}, l2={l2}"
    for iterations in (50, 100):
        yield Crf, {"iterations": iterations}, f"iterations={iterations}"
    if spacy:
        yield SpacyNer, {}, "defaults"
        for batch, rate, dropout in ((8, 0.001, 0.2), (8, 0.004, 0.2), (4, 0.001, 0.3)):
            options = {"batch": batch, "rate": rate, "dropout": dropout, "epochs": 40}
            yield SpacyNer, options, ", ".join(f"{name}={value}" for name, value in options.items())
        yield SpacyLevels, {}, "defaults"
        yield SpanCat, {}, "defaults"


def _trials(spacy: bool) -> Iterator[Trial]:
    train, validation = corpus.rows("ner", "train"), corpus.rows("ner", "validation")
    visible = [tasks.get("ner").visible(row) for row in validation]
    for name in ("quotes", "delimiters"):
        start = time.process_time()
        found = systems.get(name).predict(visible)
        yield Trial(name, "", found, 0.0, time.process_time() - start)
    for made, options, described in _configurations(spacy):
        start = time.process_time()
        system = made("ner", **options).fit(train, validation)
        fitted = time.process_time()
        found = system.predict(visible)
        yield Trial(made.__name__, described, found, fitted - start, time.process_time() - fitted)


def _line(trial: Trial) -> Sequence[str]:
    report = score("ner", trial.predictions, references=corpus.rows("ner", "validation"))
    head = report.headline
    outermost = next(other.value for other in report.others if other.measure == "outermost")
    scores = (
        head.value,
        head.low,
        head.high,
        head.tp / max(head.predicted, 1),
        head.tp / head.gold,
        outermost,
    )
    return (
        trial.name,
        trial.options,
        *(tables.number(value) for value in scores),
        f"{trial.fit:.1f}",
        f"{trial.predict:.1f}",
    )


def main() -> None:
    """Print the table as it grows, then the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--without-spacy", action="store_true", help="the gazetteer and the CRF only")
    first: dict[str, Trial] = {}
    print("| " + " | ".join(_HEADER) + " |\n" + "|---" * len(_HEADER) + "|")
    for trial in _trials(not parser.parse_args().without_spacy):
        first.setdefault(trial.name, trial)
        print("| " + " | ".join(_line(trial)) + " |", flush=True)
    compared = compare(
        "ner",
        *(trial.predictions for trial in first.values()),
        names=list(first),
        references=corpus.rows("ner", "validation"),
    )
    print("\n" + compared.to_markdown())


if __name__ == "__main__":
    main()
