"""``govbench score``: one prediction file, or several runs of one system."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from govbench import tables
from govbench.commands.base import (
    TASKS,
    Command,
    add_measure,
    add_references,
    add_resampling,
    print_json,
    references,
    run_files,
    short_names,
)


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "predictions",
        metavar="PRED",
        help="JSON Lines, one object a row of the split; A,B,C: several runs of one system",
    )
    made.add_argument("--task", choices=TASKS, required=True)
    add_measure(made)
    made.add_argument("--mode", metavar="NAME", help="the input of the system, where a task has several")
    made.add_argument("--details", action="store_true", help="slices, error classes, confusion matrix too")
    add_references(made)
    add_resampling(made)


def _run(options: argparse.Namespace) -> int:
    from govbench.score import score
    from govbench.scoring.report import ALIGN, HEADER

    sources = run_files(options.predictions)
    if len(sources) > 1:
        return _score_runs(options, sources)
    report = score(
        options.task,
        sources[0],
        measure=options.measure,
        mode=options.mode,
        references=references(options),
        bootstrap=options.bootstrap,
        seed=options.seed,
    )
    if options.json:
        print_json(report.to_dict())
        return 0
    scores = (report.headline, *report.others)
    rows = [[report.task, *made.cells(), str(report.clusters)] for made in scores]
    tables.show("", ("task", *HEADER), rows, "l" + ALIGN)
    if options.details:
        for title, header, cells, align in report.details():
            tables.show(title, header, cells, align)
    if report.missing:
        print(f"{report.missing} of {report.rows} rows have no prediction and count as empty")
    failures = {"unparsed replies": report.unparsed / report.rows if report.rows else 0}
    failures |= {name: getattr(report, name) or 0 for name in ("altered", "unaligned", "hallucinated")}
    for name, share in failures.items():
        if share:
            print(f"{name}: {tables.percent(share)} %")
    print(report.signature)
    return 0


def _score_runs(options: argparse.Namespace, sources: Sequence[str]) -> int:
    from govbench.seeds import SEED_ALIGN, SEED_HEADER, score_runs

    found = score_runs(
        options.task,
        sources,
        measure=options.measure,
        mode=options.mode,
        references=references(options),
        bootstrap=options.bootstrap,
        seed=options.seed,
    )
    if options.json:
        print_json(found.to_dict())
        return 0
    runs = [
        [name, *report.cells(), "1", tables.NOTHING]
        for name, report in zip(short_names(sources), found.reports, strict=True)
    ]
    tables.show("", ("run", *SEED_HEADER), [*runs, ["mean", *found.cells()]], "l" + SEED_ALIGN)
    print(found.reports[0].signature)
    return 0


COMMAND = Command(
    name="score",
    about="score a prediction file / 给预测文件评分",
    example="govbench score govbench-run/delimiters/predictions/ner.jsonl --task ner",
    arguments=_arguments,
    run=_run,
)
