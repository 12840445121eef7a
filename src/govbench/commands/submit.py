"""``govbench submit``: a row of the leaderboard from prediction files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from govbench import tables
from govbench.commands.base import Command, add_resampling, print_json, result_json, run_files
from govbench.errors import GovbenchError

_OPTIONS = ("about", "authors", "link", "training_data", "contamination", "licence", "kind")


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("name", metavar="NAME", help="of the row: letters, digits, '.', '_', '-'")
    made.add_argument(
        "files", nargs="*", metavar="TASK=FILE", help="predictions; TASK=A,B,C: several runs of one system"
    )
    made.add_argument("--card", metavar="FILE", help="the fields, as in system.yaml; options go before it")
    for option in _OPTIONS:
        made.add_argument(f"--{option.replace('_', '-')}", metavar="TEXT", help="a field of system.yaml")
    made.add_argument("--out", default="baselines", help="folder of the rows (%(default)s)")
    made.add_argument("--replace", action="store_true", help="put it in the place of a row of that name")
    add_resampling(made)


def _run(options: argparse.Namespace) -> int:
    from govbench import leaderboard
    from govbench.reports.markdown import RESULT_ALIGN, RESULT_HEADER
    from govbench.submissions.submit import read_fields, submit

    files: dict[str, list[Path]] = {}
    for argument in options.files:
        task, equals, named = argument.partition("=")
        if not equals or task in files:
            raise GovbenchError.of("V123", f"'{argument}'")
        files[task] = [Path(file) for file in run_files(named)]
    fields = read_fields(Path(options.card)) if options.card else {}
    fields |= {name: text for name in _OPTIONS if (text := getattr(options, name)) is not None}
    out = Path(options.out)
    found = submit(
        options.name,
        files,
        fields,
        out,
        card_file=options.card or "",
        replace=options.replace,
        bootstrap=options.bootstrap,
        seed=options.seed,
    )
    if options.json:
        print_json([result_json(result) for result in found.results])
    else:
        tables.show("", RESULT_HEADER, [result.cells() for result in found.results], RESULT_ALIGN)
        for claim in found.claims:
            print(f"{claim.task}: {claim.measure} {claim.value}, self-reported: listed apart, not ranked")
        missing = {r.report.task: r.report.missing for r in found.results if r.report.missing}
        for task, number in missing.items():
            print(f"{task}: {number} rows have no prediction and count as empty")
        print(f"the row: {out / options.name}")
        if out.resolve().name == "baselines":
            print("next: commit this folder alone, and open a pull request that adds it (docs/SUBMITTING.md)")
        else:
            print(f"next: govbench verify {out / options.name}; govbench leaderboard --baselines {out}")
    try:
        if found.results:
            leaderboard.read_results(out)
    except GovbenchError as error:
        print(f"the row is made, but there is no table of {out} yet:\n{error}", file=sys.stderr)
    return 0


COMMAND = Command(
    name="submit",
    about="make a row of the leaderboard from predictions / 由预测文件生成一行",
    example="govbench submit my-crf ner=mine.jsonl --card system.yaml --out my-board",
    arguments=_arguments,
    run=_run,
)
