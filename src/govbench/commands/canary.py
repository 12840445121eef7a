"""``govbench canary``: does a text hold the test?."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from govbench import tables
from govbench.commands.base import Command, print_json, progress


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("what", choices=("check",), help="exit 1 where a file holds either")
    made.add_argument("files", nargs="+", metavar="FILE", help="text or JSON Lines of any size")


def _run(options: argparse.Namespace) -> int:
    from govbench.contamination import HEADER, overlap

    found = []
    with progress("files", len(options.files)) as advance:
        for file in options.files:
            found.append(overlap(Path(file)))
            advance()
    if options.json:
        print_json([{**asdict(o), "contained": o.contained, "found": o.found} for o in found])
    else:
        tables.show("", HEADER, [o.cells() for o in found], "llrrr")
    return 1 if any(o.found for o in found) else 0


COMMAND = Command(
    name="canary",
    about="does a text hold the canary or the test document? / 训练语料中是否混入了测试集",
    example="govbench canary check corpus-*.jsonl",
    arguments=_arguments,
    run=_run,
)
