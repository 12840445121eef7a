"""``govbench agreement``: the two passes before adjudication."""

from __future__ import annotations

import argparse
from pathlib import Path

from govbench.commands.base import Command, print_json

_ONCE = "no document here was annotated twice"


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("--annotations", default="annotations", help="folder (%(default)s)")
    todo = made.add_mutually_exclusive_group()
    todo.add_argument("--differences", action="store_true", help="every difference, one JSON object a line")
    todo.add_argument("--write-gold", action="store_true", help="write gold/ from the passes and decisions")


def _run(options: argparse.Namespace) -> int:
    from govbench.annotations.differences import difference_line, differences
    from govbench.build.card import agreement_table
    from govbench.build.sources import agreement_figures, read_passes, write_gold

    annotations = Path(options.annotations)
    if options.write_gold:
        print("\n".join(f"gold written: {name}" for name in write_gold(annotations)) or _ONCE)
        return 0
    if options.differences:
        for a, b in read_passes(annotations).values():
            for difference in differences(a, b):
                print(difference_line(difference))
        return 0
    figures = agreement_figures(annotations)
    if options.json:
        print_json(figures)
    else:
        print(agreement_table(figures) if figures else _ONCE)
    return 0


COMMAND = Command(
    name="agreement",
    about="agreement of the two passes before adjudication / 两轮标注一致性",
    example="govbench agreement --differences > differences.jsonl",
    arguments=_arguments,
    run=_run,
)
