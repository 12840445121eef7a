"""``govbench compare``: paired tests between prediction files."""

from __future__ import annotations

import argparse

from govbench import tables
from govbench.commands.base import (
    TASKS,
    Command,
    add_measure,
    add_references,
    add_resampling,
    count,
    print_json,
    references,
    run_files,
    short_names,
)


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "predictions", nargs="+", metavar="PRED", help="two files or more; A,B,C: several runs of one system"
    )
    made.add_argument("--task", choices=TASKS, required=True)
    add_measure(made)
    made.add_argument("--markdown", action="store_true", help="print Markdown")
    made.add_argument(
        "--permutations", type=count, default=10_000, metavar="N", help="of the tests (%(default)s)"
    )
    add_references(made)
    add_resampling(made)


def _run(options: argparse.Namespace) -> int:
    from govbench.compare import compare
    from govbench.seeds import Seeds

    systems = [run_files(argument) for argument in options.predictions]
    names = short_names([sources[0] for sources in systems])
    found = compare(
        options.task,
        *(Seeds(tuple(sources)) for sources in systems),
        names=[f"{n} ×{len(s)}" if len(s) > 1 else n for n, s in zip(names, systems, strict=True)],
        measure=options.measure,
        references=references(options),
        bootstrap=options.bootstrap,
        permutations=options.permutations,
        seed=options.seed,
    )
    if options.json:
        print_json(found.to_dict())
    elif options.markdown:
        print(found.to_markdown())
    else:
        for title, header, rows, align in found.tables():
            tables.show(title, header, rows, align)
    return 0


COMMAND = Command(
    name="compare",
    about="paired tests between prediction files / 系统比较与显著性检验",
    example="govbench compare baselines/quotes/predictions/ner.jsonl "
    "baselines/delimiters/predictions/ner.jsonl --task ner",
    arguments=_arguments,
    run=_run,
)
