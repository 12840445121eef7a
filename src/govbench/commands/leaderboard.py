"""``govbench leaderboard``: the results table and its pages."""

from __future__ import annotations

import argparse
from pathlib import Path

from govbench.commands.base import Command, print_json, report_findings, stored_json
from govbench.errors import GovbenchError


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "pages", nargs="*", metavar="PAGE", help="pages to fill the table into (default: print it)"
    )
    made.add_argument("--baselines", default="baselines", help="folder (%(default)s)")
    made.add_argument("--annotations", default="annotations", help="folder (%(default)s)")
    made.add_argument("--html", metavar="FILE", help="write the sortable page too")
    made.add_argument("--plots", metavar="FOLDER", help="draw the plots too")
    made.add_argument("--check", action="store_true", help="write no page; exit 1 when one is out of date")


def _run(options: argparse.Namespace) -> int:
    from govbench.leaderboard import board, earned_results
    from govbench.reports import markdown, page, plots

    baselines = Path(options.baselines)
    pages = [Path(page) for page in options.pages]
    if options.check and not (pages or options.html):
        raise GovbenchError.of("S121", "--check without a page")
    if options.json and not (pages or options.html):
        print_json([stored_json(result) for result in earned_results(baselines)])
        return 0
    made = board(baselines, Path(options.annotations))
    if options.plots:
        for path in plots.draw(made, Path(options.plots)):
            print(path)
    if not (pages or options.html or options.plots):
        print(markdown.whole(made))
    if not (pages or options.html):
        return 0
    findings = markdown.update(made, pages, check=options.check)
    if options.html:
        findings += page.update(made, Path(options.html), check=options.check)
    return report_findings(findings, "the results are those of the stored scores", options.json)


COMMAND = Command(
    name="leaderboard",
    about="the results table, from stored scores / 结果表",
    example="govbench leaderboard README.md README.zh.md",
    arguments=_arguments,
    run=_run,
)
