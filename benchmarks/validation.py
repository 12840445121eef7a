"""Are the trained systems better than the rules on ``validation``, where they were chosen?

``python benchmarks/validation.py`` fits every light system on ``train``, scores it on ``validation`` with its
interval, and compares the best trained one of each task with the rules and the simple systems by the paired
test; ``--write`` fills the tables into docs/ANALYSIS.md, ``--all`` adds the heavy systems with one seed.
``test`` is not read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from govbench import corpus, score, systems, tables, tasks
from govbench.compare import Pair, compare
from govbench.pages import fill
from govbench.systems import Prediction

PAGE = Path(__file__).resolve().parents[1] / "docs" / "ANALYSIS.md"
_HEADER = ("task", "system", "kind", "measure", "score", "95% low", "95% high", "P", "R", "n")
_TESTS = ("task", "measure", "best trained", "other", "difference", "p (Holm)")
# The headline of ``metrics`` is the engine's own domain; what is learned there are indicators.
_MEASURED = (*((task, None) for task in tasks.TASKS), ("metrics", "indicator-soft"))


@cache
def predictions(task: str, system: str) -> tuple[Prediction, ...]:
    """What the system predicts for ``validation`` when it has learned from ``train``."""
    train, validation = (corpus.rows(task, split) for split in ("train", "validation"))
    visible = [tasks.get(task).visible(row) for row in validation]
    return tuple(systems.get(system, task).fit(train, validation).predict(visible))


def score_line(task: str, system: str, measure: str | None = None) -> list[str]:
    """A row of the table of scores."""
    gold = corpus.rows(task, "validation")
    report = score(task, predictions(task, system), references=gold, measure=measure)
    return [task, system, systems.entry(system).kind, *report.headline.cells()]


def compared_lines(task: str, names: Sequence[str], measure: str | None) -> list[list[str]]:
    """The best trained system against every system that is not trained, and against the gazetteer."""
    gold = corpus.rows(task, "validation")
    sources = {name: predictions(task, name) for name in names}
    trained = [name for name in names if systems.entry(name).kind == "trained"]

    def value(name: str) -> float:
        found = score(task, sources[name], references=gold, measure=measure, bootstrap=0)
        return found.headline.value or 0

    best = max(trained, key=value)
    others = [name for name in names if name not in trained or name == "gazetteer"]
    shown = [best, *others]
    found = compare(
        task, *(sources[name] for name in shown), names=shown, references=gold, measure=measure, bootstrap=0
    )
    return [
        [task, measure or tasks.get(task).headline.name, pair.a, pair.b, *_numbers(pair)]
        for pair in found.pairs
        if pair.a == best
    ]


def table(heavy: bool) -> str:
    """Both tables."""
    scores, tests = [], []
    for task, measure in _MEASURED:
        there = systems.available(task, heavy=heavy)
        names = [name for name in there if systems.entry(name).model != "required"]
        scores += [score_line(task, name, measure) for name in names]
        tests += compared_lines(task, names, measure)
    return "\n\n".join(
        [
            tables.markdown(_HEADER, scores, "llll" + "r" * 6),
            tables.markdown(_TESTS, tests, "llllrr"),
        ]
    )


def _numbers(pair: Pair) -> list[str]:
    return [tables.number(pair.difference), tables.number(pair.p_holm, 4)]


def main() -> int:
    """Print the tables, or fill them in."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--all", action="store_true", help="the heavy systems too")
    parser.add_argument("--write", action="store_true", help="fill the tables into docs/ANALYSIS.md")
    options = parser.parse_args()
    made = table(options.all)
    if options.write:
        fill([PAGE], "validation", made, check=False)
    else:
        print(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
