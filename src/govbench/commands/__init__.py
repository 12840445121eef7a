"""The commands, one file each; ``COMMANDS`` has them in the order of the help."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from types import MappingProxyType

from govbench import __version__
from govbench.commands import (
    agreement,
    build,
    canary,
    cite,
    compare,
    draft,
    extract,
    leaderboard,
    lint,
    llm,
    measures,
    path,
    perturb,
    rescore,
    run,
    schema,
    score,
    submit,
    verify,
    view,
)
from govbench.commands.base import Command

_MODULES = (
    run,
    llm,
    lint,
    score,
    compare,
    view,
    submit,
    verify,
    rescore,
    leaderboard,
    measures,
    extract,
    draft,
    build,
    agreement,
    perturb,
    canary,
    schema,
    path,
    cite,
)

COMMANDS: Mapping[str, Command] = MappingProxyType(
    {module.COMMAND.name: module.COMMAND for module in _MODULES}
)


def parser() -> argparse.ArgumentParser:
    """The parser: ``command`` of what it reads is the name of a command."""
    made = argparse.ArgumentParser(
        prog="govbench", description="Benchmark for Chinese government text. / 中文政务文本评测基准。"
    )
    made.add_argument("--version", action="version", version=f"govbench {__version__}")
    commands = made.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS.values():
        declared = commands.add_parser(
            command.name,
            help=command.about,
            description=command.about,
            epilog=f"example:\n  {command.example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        declared.set_defaults(command=command.name)
        declared.add_argument("--json", action="store_true", help="print JSON")
        command.arguments(declared)
    return made
