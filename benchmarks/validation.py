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
from govbench.compare import compare
from govbench.pages import fill
from govbench.systems import Prediction

PAGE = Path(__file__).resolve().parents[1] / "docs" / "ANALYSIS.md"
_HEADER = ("task", "system", "kind", "score", "95% low", "95% high", "P", "R", "n")


@cache
def predictions(task: str, system: str) -> tuple[Prediction, ...]:
    """What the system predicts for ``validation`` when it has learned from ``train``."""
    train, validation = (corpus.rows(task, split) for split in ("train", "validation"))
    visible = [tasks.get(task).visible(row) for row in validation]
    return tuple(systems.get(system, task).fit(train, validation).predict(visible))


def score_line(task: str, system: str) -> list[str]:
    """A row of the table of scores."""
    gold = corpus.rows(task, "validation")
    _, *cells = score(task, predictions(task, system), references=gold).headline.cells()
    return [task, system, systems.entry(system).kind, *cells]


def test_lines(task: str, names: Sequence[str]) -> list[list[str]]:
    """The best trained system against every system that is not trained, and against the gazetteer."""
    gold = corpus.rows(task, "validation")
    values = {
        name: score(task, predictions(task, name), references=gold, bootstrap=0).headline.value
        for name in names
    }
    trained = [name for name in names if systems.entry(name).kind == "trained"]
    best = max(trained, key=lambda name: values[name] or 0)
    others = [name for name in names if name not in trained or (name == "gazetteer" and name != best)]
    sources = (predictions(task, name) for name in (best, *others))
    found = compare(task, *sources, names=[best, *others], references=gold, bootstrap=0)
    return [
        [task, pair.a, pair.b, tables.number(pair.difference), tables.number(pair.p_holm, 4)]
        for pair in found.pairs
        if pair.a == best
    ]


def table(heavy: bool) -> str:
    """Both tables."""
    names = {
        task: [n for n in systems.available(task, heavy=heavy) if systems.entry(n).model != "required"]
        for task in tasks.TASKS
    }
    scores = [score_line(task, name) for task in names for name in names[task]]
    tests = [line for task in names for line in test_lines(task, names[task])]
    return "\n\n".join(
        [
            tables.markdown(_HEADER, scores, "lll" + "r" * 6),
            tables.markdown(("task", "best trained", "other", "difference", "p (Holm)"), tests, "lllrr"),
        ]
    )


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
