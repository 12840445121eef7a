"""``govbench cite``: how to cite."""

from __future__ import annotations

import argparse

from govbench.commands.base import Command, print_json


def _run(options: argparse.Namespace) -> int:
    from govbench.citation import bibtex

    if options.json:
        print_json({"bibtex": bibtex()})
    else:
        print(bibtex())
    return 0


COMMAND = Command(
    name="cite",
    about="how to cite / 引用方式",
    example="govbench cite >> references.bib",
    run=_run,
)
