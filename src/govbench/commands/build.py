"""``govbench build``: annotations to corpus."""

from __future__ import annotations

import argparse
from pathlib import Path

from govbench.commands.base import Command, print_json, report_findings


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("--check", action="store_true", help="write nothing; exit 1 when corpus/ is stale")
    made.add_argument("--annotations", default="annotations", help="folder (%(default)s)")
    made.add_argument("--corpus", default="corpus", help="folder (%(default)s)")


def _run(options: argparse.Namespace) -> int:
    from govbench.build import build, stale

    annotations, corpus = Path(options.annotations), Path(options.corpus)
    if options.check:
        return report_findings(stale(annotations, corpus), "corpus/ is up to date", options.json)
    changed = build(annotations, corpus)
    if options.json:
        print_json({"changed": changed})
    else:
        print("\n".join(["changed:", *changed]) if changed else "nothing changed")
    return 0


COMMAND = Command(
    name="build",
    about="annotations/ -> corpus/, with every check / 由标注生成语料",
    example="govbench build --check",
    arguments=_arguments,
    run=_run,
)
