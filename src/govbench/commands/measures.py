"""``govbench measures``: the measures of every task."""

from __future__ import annotations

import argparse

from govbench import tables, tasks
from govbench.commands.base import TASKS, Command, print_json


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("--task", choices=TASKS, help="only those of this task")


def _run(options: argparse.Namespace) -> int:
    rows = [
        (task.name, measure.name, measure.about)
        for task in tasks.TASKS.values()
        if options.task in (None, task.name)
        for measure in task.measures
    ]
    header = ("task", "measure", "about")
    if options.json:
        print_json([dict(zip(header, row, strict=True)) for row in rows])
    else:
        tables.show("The first measure of a task is its headline", header, rows)
    return 0


COMMAND = Command(
    name="measures",
    about="the measures of every task / 各任务的评测指标",
    example="govbench measures --task ner",
    arguments=_arguments,
    run=_run,
)
