"""``govbench lint``: what is wrong with a prediction file."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from govbench.commands.base import TASKS, Command, add_references, print_json, references
from govbench.errors import REMEDIES, GovbenchError

if TYPE_CHECKING:
    from govbench.lint import Lint
    from govbench.lint.notes import Note


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("predictions", metavar="PRED", help="JSON Lines, one object a row of the split")
    made.add_argument("--task", choices=TASKS, required=True)
    made.add_argument("--fix", metavar="FILE", help="write a new file with everything repaired that can be")
    add_references(made)


def _run(options: argparse.Namespace) -> int:
    from govbench.lint import lint

    path, gold = Path(options.predictions), references(options)
    found = lint(path, options.task, gold)
    left = found
    if not options.json:
        _show(found)
    if options.fix and found.changed:
        found.write(Path(options.fix))
        left = lint(Path(options.fix), options.task, gold)
    if options.json:
        print_json(found.to_dict() | {"fixed": None if left is found else left.to_dict()})
    elif left is not found:
        print(f"{left.file}: written; {_count(left.notes)}")
    elif options.fix:
        print("there is nothing to repair: no file was written")
    elif found.changed:
        print("--fix FILE writes a new file in which what is marked * is repaired")
    return left.exit_code


def _show(found: Lint) -> None:
    """The findings by code, each remedy once."""
    by_code = sorted(found.notes, key=lambda note: note.code)
    for code, group in groupby(by_code, key=lambda note: note.code):
        print(f"{code} {REMEDIES[code]}")
        for note in group:
            line = f"line {note.line}" if note.line else "file"
            field = f" [{note.field}]" if note.field else ""
            print(f"  {'*' if note.fixable else ' '} {line}{field}: {note.message}")
    print(f"{found.file}: {found.rows} predictions of '{found.task}'; {_count(found.notes)}")
    print("govbench score refuses this file" if found.refused else "govbench score takes this file")


def _count(notes: Sequence[Note]) -> str:
    kept = GovbenchError.kept
    number = f"{kept} or more" if len(notes) >= kept else len(notes)
    return f"{number} findings" if len(notes) != 1 else "1 finding"


COMMAND = Command(
    name="lint",
    about="everything that is wrong with a prediction file, and its repair / 检查并修复预测文件",
    example="govbench lint predictions.jsonl --task ner --fix predictions.fixed.jsonl",
    arguments=_arguments,
    run=_run,
)
