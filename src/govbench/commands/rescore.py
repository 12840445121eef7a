"""``govbench rescore``: stored predictions under the present gold, or beside an old one."""

from __future__ import annotations

import argparse
from pathlib import Path

from govbench import corpus, tables
from govbench.commands.base import Command, add_resampling, print_json


def _arguments(made: argparse.ArgumentParser) -> None:
    what = made.add_mutually_exclusive_group(required=True)
    what.add_argument("--write", action="store_true", help="score every row anew and store the scores")
    what.add_argument("--old", metavar="FOLDER", help="a corpus folder of another version: show what moves")
    made.add_argument("--baselines", default="baselines", help="folder (%(default)s)")
    add_resampling(made)


def _run(options: argparse.Namespace) -> int:
    baselines = Path(options.baselines)
    return _write(options, baselines) if options.write else _compare(options, baselines)


def _write(options: argparse.Namespace, baselines: Path) -> int:
    from govbench.submissions.rescore import rescore

    changed = [str(path) for path in rescore(baselines, bootstrap=options.bootstrap, seed=options.seed)]
    if options.json:
        print_json({"changed": changed})
    else:
        print("\n".join(["changed:", *changed]) if changed else "nothing changed")
    return 0


def _compare(options: argparse.Namespace, baselines: Path) -> int:
    from govbench.submissions.gold_change import ALIGN, HEADER, gold_version, moved

    old = Path(options.old)
    found = moved(baselines, old)
    versions = gold_version(old), corpus.version()
    if options.json:
        print_json({"old": versions[0], "new": versions[1], "rows": [vars(row) for row in found]})
        return 0
    tables.show(f"corpus {versions[0]} → {versions[1]}", HEADER, [row.cells() for row in found], ALIGN)
    for row in found:
        for version, number in zip(versions, row.unread, strict=True):
            if number:
                print(f"{row.task}, {row.system}: {number} predictions do not fit corpus {version}")
    return 0


COMMAND = Command(
    name="rescore",
    about="score stored predictions anew, or under an old gold / 重新评分",
    example="govbench rescore --old ../old/corpus",
    arguments=_arguments,
    run=_run,
)
