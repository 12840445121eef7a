"""``govbench extract``: figures of a user's own reports."""

from __future__ import annotations

import argparse
import sys
from contextlib import nullcontext
from pathlib import Path

from govbench.commands.base import Command, positive, progress
from govbench.errors import GovbenchError


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="files; folders, read at any depth (.txt .md .html .htm); - reads standard input",
    )
    made.add_argument(
        "--out", metavar="FILE", help="write to FILE; its suffix says the format (default: print a table)"
    )
    made.add_argument("--format", choices=("table", "json", "csv", "xlsx"), help="default: that of --out")
    made.add_argument(
        "--jobs", type=positive, metavar="N", help="processes (default: one a CPU, one for a little text)"
    )


def _run(options: argparse.Namespace) -> int:
    from govbench.extraction import find
    from govbench.extraction.run import run

    out = Path(options.out) if options.out else None
    if options.json and options.format not in (None, "json"):
        raise GovbenchError.of("X102", f"--json and --format {options.format} disagree")
    wanted = "json" if options.json else options.format
    try:
        sources = find(options.paths, sys.stdin.buffer)
        # A bar and tables on one terminal would run into each other.
        shows_bar = len(sources.files) > 1 and (out is not None or not sys.stdout.isatty())
        with progress("files", len(sources.files)) if shows_bar else nullcontext(lambda: None) as advance:
            outcome = run(sources, out=out, wanted=wanted, jobs=options.jobs, advance=advance)
    except KeyboardInterrupt:
        print(
            "interrupted: nothing was written / 已中断，未写入文件" if out else "interrupted", file=sys.stderr
        )
        return 130
    for line in outcome.summary(out):
        print(line, file=sys.stderr)
    return outcome.exit_code


COMMAND = Command(
    name="extract",
    about="every figure of your own reports, as a spreadsheet / 抽取报告中的全部数字",
    example="govbench extract report.txt --out figures.xlsx",
    arguments=_arguments,
    run=_run,
)
