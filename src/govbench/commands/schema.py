"""``govbench schema``: the JSON Schema of a file format."""

from __future__ import annotations

import argparse

from govbench import tables
from govbench.commands.base import Command, print_json


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("name", nargs="?", metavar="NAME", help="of a format (default: list them)")


def _run(options: argparse.Namespace) -> int:
    from govbench import schema

    if options.name is not None:
        print_json(schema.get(options.name).schema())
    elif options.json:
        print_json({name: made.schema() for name, made in schema.FORMATS.items()})
    else:
        header = ("name", "of", "about")
        rows = [(made.name, made.of, f"{made.chinese} / {made.about}") for made in schema.FORMATS.values()]
        tables.show("JSON Schema, draft 2020-12 (docs/FORMATS.md has examples)", header, rows)
    return 0


COMMAND = Command(
    name="schema",
    about="the JSON Schema of a file format / 文件格式的 JSON Schema",
    example="govbench schema predictions-ner",
    arguments=_arguments,
    run=_run,
)
