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
from govbench.perturbation import KINDS, SPLITS

FOLDER = "govbench-perturbed"

if TYPE_CHECKING:
    from govbench.perturbation.gap import Gap


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--out", default=FOLDER, metavar="FOLDER", help="annotations, corpus, changes.tsv (%(default)s)"
    )
    made.add_argument(
        "--split", choices=SPLITS, default="test", help="test, or validation as a control (%(default)s)"
    )
    made.add_argument("--seed", type=count, default=13, metavar="N", help="of the rewriting (%(default)s)")
    made.add_argument(
        "--kinds", choices=KINDS, nargs="+", default=KINDS, help="what is rewritten (default: all)"
    )
    made.add_argument("--annotations", default="annotations", metavar="FOLDER", help="(%(default)s)")
    made.set_defaults(part=_write)
    parts = made.add_subparsers(metavar="PART", title="with a rewritten split")
    run = parts.add_parser("run", help="a registered system on both versions")
    run.add_argument("--system", metavar="NAME", required=True)
    compare = parts.add_parser("compare", help="predictions of your own for both versions")
    for name, about in (("original", "the split"), ("rewritten", "the rewritten rows")):
        compare.add_argument(
            name, metavar=name.upper(), help=f"predictions for {about}; A,B,C: several runs of the system"
        )
    for part, function in ((run, _run_system), (compare, _compare)):
        part.add_argument("--perturbed", default=FOLDER, metavar="FOLDER", help="(%(default)s)")
        part.add_argument("--task", choices=TASKS, required=True)
        add_measure(part)
        part.add_argument(
            "--permutations", type=count, default=10_000, metavar="N", help="of the test (%(default)s)"
        )
        add_resampling(part)
        part.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")
        part.set_defaults(part=function)


def _write(options: argparse.Namespace) -> int:
    from govbench.perturbation.folder import CHANGES, perturb

    out = Path(options.out)
    found = perturb(
        Path(options.annotations), out, split=options.split, seed=options.seed, kinds=options.kinds
    )
    if options.json:
        print_json([asdict(change) for change in found])
        return 0
    counts: Counter[tuple[str, bool]] = Counter()
    for change in found:
        counts[change.kind, change.kept] += change.count
    rows = [
        [kind, str(counts[kind, False]), str(counts[kind, True])] for kind in sorted({c.kind for c in found})
    ]
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
    from govbench.perturbation.gap import gap
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
        show_gap(found)
    return 0


def show_gap(found: Gap) -> None:
    """The gap as a table of one row, and what was rewritten."""
    from govbench.perturbation.gap import ALIGN, HEADER

    tables.show("", HEADER, [found.cells()], ALIGN)
    print(f"rewritten: {', '.join(found.kinds)} of {found.split}, with seed {found.rewriting}")


def _run(options: argparse.Namespace) -> int:
    code: int = options.part(options)
    return code


COMMAND = Command(
    name="perturb",
    about="the test with other places, dates and figures / 改写地名、日期、数字后的测试集",
    example="govbench perturb --out perturbed\n"
    "  govbench perturb run --system delimiters --task ner --perturbed perturbed",
    arguments=_arguments,
    run=_run,
)
