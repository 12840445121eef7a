"""``govbench perturb``: the test with other places, dates and figures, and what a system does there."""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from govbench import tables
from govbench.commands.base import (
    TASKS,
    Command,
    add_measure,
    add_resampling,
    count,
    print_json,
    run_files,
)

if TYPE_CHECKING:
    from govbench.perturbation.gap import Gap


def _arguments(made: argparse.ArgumentParser) -> None:
    parts = made.add_subparsers(metavar="PART", required=True)
    write = parts.add_parser("write", help="rewrite a split into a folder")
    write.add_argument("--out", metavar="FOLDER", required=True, help="annotations, corpus, changes.tsv")
    write.add_argument("--split", default="test", help="test, or validation as a control (%(default)s)")
    write.add_argument("--annotations", default="annotations", metavar="FOLDER", help="(%(default)s)")
    write.add_argument("--seed", type=count, default=13, metavar="N", help="of the rewriting (%(default)s)")
    run = parts.add_parser("run", help="a registered system on both versions")
    run.add_argument("--system", metavar="NAME", required=True)
    compare = parts.add_parser("compare", help="your own predictions for both versions")
    for name, about in (("original", "the split"), ("rewritten", "the rewritten rows")):
        compare.add_argument(
            name, metavar=name.upper(), help=f"predictions for {about}; A,B,C: several runs of the system"
        )
    for part in (run, compare):
        part.add_argument("--perturbed", metavar="FOLDER", required=True, help="what 'write' wrote")
        part.add_argument("--task", choices=TASKS, required=True)
        add_measure(part)
        part.add_argument(
            "--permutations", type=count, default=10_000, metavar="N", help="of the test (%(default)s)"
        )
        add_resampling(part)
    for part, function in ((write, _write), (run, _run_system), (compare, _compare)):
        part.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")
        part.set_defaults(part=function)


def _write(options: argparse.Namespace) -> int:
    from govbench.perturbation.folder import CHANGES, perturb

    out = Path(options.out)
    found = perturb(Path(options.annotations), out, split=options.split, seed=options.seed)
    if options.json:
        print_json([asdict(change) for change in found])
        return 0
    changed, kept = (
        Counter({kind: 0 for kind in sorted({change.kind for change in found})}) for _ in range(2)
    )
    for change in found:
        (kept if change.kept else changed)[change.kind] += change.count
    rows = [[kind, str(changed[kind]), str(kept[kind])] for kind in changed]
    tables.show("", ("kind", "rewritten", "left"), rows, "lrr")
    print(f"what became what, and what was left: {out / CHANGES}")
    return 0


def _run_system(options: argparse.Namespace) -> int:
    from govbench.perturbation.folder import read_folder
    from govbench.perturbation.running import run

    made = run(options.system, options.task, read_folder(Path(options.perturbed)))
    return _show(options, [str(made.original)], [str(made.rewritten)])


def _compare(options: argparse.Namespace) -> int:
    return _show(options, run_files(options.original), run_files(options.rewritten))


def _show(options: argparse.Namespace, original: list[str], rewritten: list[str]) -> int:
    from govbench.perturbation.folder import read_folder
    from govbench.perturbation.gap import ALIGN, HEADER, gap
    from govbench.seeds import Seeds

    found: Gap = gap(
        options.task,
        Seeds(tuple(original)),
        Seeds(tuple(rewritten)),
        read_folder(Path(options.perturbed)),
        measure=options.measure,
        bootstrap=options.bootstrap,
        permutations=options.permutations,
        seed=options.seed,
    )
    if options.json:
        print_json(found.to_dict())
    else:
        tables.show("", HEADER, [found.cells()], ALIGN)
    return 0


def _run(options: argparse.Namespace) -> int:
    code: int = options.part(options)
    return code


COMMAND = Command(
    name="perturb",
    about="the test with other places, dates and figures / 改写地名、日期、数字后的测试集",
    example="govbench perturb write --out perturbed\n"
    "  govbench perturb run --system delimiters --task ner --perturbed perturbed",
    arguments=_arguments,
    run=_run,
)
