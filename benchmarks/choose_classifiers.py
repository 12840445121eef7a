"""The settings of the trained classifiers of sections and sentences, chosen on ``validation``.

``python benchmarks/choose_classifiers.py [NAME ...]`` fits every configuration on ``train`` and prints, for
each system and task, the macro-F1 on ``validation`` in a Markdown table, best first, with the rules for
comparison; the defaults of the systems are the choice from it. ``--pkuseg FOLDER`` adds pkuseg (a model of
``benchmarks/segmenters.py --train``). ``test`` is not read.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from govbench import corpus, score, tables, tasks
from govbench.systems import Row, get
from govbench.systems.neighbours import Neighbours
from govbench.systems.segmenters import NAMES as SEGMENTERS
from govbench.systems.textcat import Textcat
from govbench.systems.tfidf import LogregWords, SvmChars

Options = dict[str, Any]

_BOTH = ("sections", "sentences")
_SYSTEMS: dict[str, tuple[Any, tuple[str, ...], dict[str, Sequence[Any]]]] = {
    "svm-chars": (
        SvmChars,
        _BOTH,
        {
            "low": (1, 2),
            "high": (2, 3, 4),
            "digits": (True, False),
            "position": (True, False),
            "balanced": (True, False),
            "c": (0.3, 1.0, 3.0, 10.0),
        },
    ),
    "logreg-words": (
        LogregWords,
        _BOTH,
        {
            "segmenter": SEGMENTERS,
            "high": (1, 2),
            "balanced": (True, False),
            "c": (3.0, 10.0, 30.0, 100.0),
        },
    ),
    "neighbours": (
        Neighbours,
        ("sentences",),
        {
            "high": (2, 3),
            "cues": (150, 400, 800),
            "weight": (None, 10.0),
            "neighbours": (True, False),
            "c2": (0.1, 0.5),
        },
    ),
    "textcat": (Textcat, _BOTH, {"batch": (8, 16), "rate": (0.001, 0.003)}),
}
_RULES = {"sections": "keywords", "sentences": "cues"}


def configurations(grid: dict[str, Sequence[Any]], task: str, model: Path | None) -> Iterator[Options]:
    """Every combination; those that differ in nothing for the task are given once."""
    for values in product(*grid.values()):
        options = dict(zip(grid, values, strict=True))
        if task == "sections" and options.get("position") is False:
            continue
        if options.get("segmenter") == "pkuseg":
            if model is None:
                continue
            options["model"] = model
        yield options


def tried(made: Any, task: str, options: Options, train: Sequence[Row], gold: Sequence[Row]) -> list[str]:
    """One row of the table: what was tried, macro-F1, seconds to fit and to predict."""
    start = time.perf_counter()
    system = made(task, **options).fit(train, gold)
    fitted = time.perf_counter()
    value = macro(task, system, gold)
    shown = ", ".join(f"{name}={value}" for name, value in options.items() if name != "model")
    return [shown, f"{value:.4f}", f"{fitted - start:.1f}", f"{time.perf_counter() - fitted:.1f}"]


def macro(task: str, system: Any, gold: Sequence[Row]) -> float:
    """The headline on the rows."""
    seen = [tasks.get(task).visible(row) for row in gold]
    return float(score(task, system.predict(seen), references=gold, bootstrap=0).headline.value or 0)


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(_SYSTEMS)} (all)")
    parser.add_argument("--pkuseg", type=Path, metavar="FOLDER", help="the folder of a pkuseg model")
    options = parser.parse_args()
    if unknown := set(options.names) - set(_SYSTEMS):
        parser.error(f"no system {', '.join(sorted(unknown))}")
    for name in options.names or _SYSTEMS:
        made, of_tasks, grid = _SYSTEMS[name]
        for task in of_tasks:
            train, gold = corpus.rows(task, "train"), corpus.rows(task, "validation")
            rows = [tried(made, task, c, train, gold) for c in configurations(grid, task, options.pkuseg)]
            rows.sort(key=lambda row: -float(row[1]))  # stable: of equal ones the first tried is first
            rules = _RULES[task]
            rows.append([f"(rules: {rules})", f"{macro(task, get(rules, task), gold):.4f}", "", ""])
            header = ["configuration", "macro-F1", "fit, s", "predict, s"]
            print(f"**{name}, {task}**\n\n{tables.markdown(header, rows, 'lrrr')}\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
