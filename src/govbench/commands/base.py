"""What the commands share: how one is declared, arguments that several take, what they print."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govbench import tasks
from govbench.errors import Finding, GovbenchError
from govbench.predictions import read_rows

if TYPE_CHECKING:
    from govbench.results import Result

TASKS = list(tasks.TASKS)


@dataclass(frozen=True)
class Command:
    """One command: ``arguments`` declares what it takes beside ``--json``, ``run`` returns the exit code."""

    name: str
    about: str
    example: str
    run: Callable[[argparse.Namespace], int]
    arguments: Callable[[argparse.ArgumentParser], None] = lambda made: None


def add_measure(made: argparse.ArgumentParser) -> None:
    """The argument ``--measure``."""
    made.add_argument("--measure", metavar="NAME", help="default: the task's; 'govbench measures' lists them")


def add_resampling(made: argparse.ArgumentParser) -> None:
    """The arguments ``--bootstrap`` and ``--seed``."""
    made.add_argument(
        "--bootstrap", type=count, default=2000, metavar="N", help="resamples (%(default)s; 0: none)"
    )
    made.add_argument("--seed", type=count, default=13, metavar="N", help="of the resamples (%(default)s)")


def add_references(made: argparse.ArgumentParser) -> None:
    """The argument ``--references``; ``references`` reads it."""
    made.add_argument(
        "--references",
        metavar="FILE",
        help="gold rows of your own, as in corpus/data/ (default: the test split)",
    )


def references(options: argparse.Namespace) -> list[dict[str, Any]] | None:
    """The rows that ``--references`` names, None for the default. Raises as ``read_rows`` does."""
    return read_rows(Path(options.references)) if options.references else None


def count(text: str) -> int:
    """A whole number from 0 to a million, for ``type=`` of an argument."""
    if not text.isdecimal() or len(text) > 7 or int(text) > 1_000_000:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 0 to 1000000")
    return int(text)


def positive(text: str) -> int:
    """A whole number from 1 to a million, for ``type=`` of an argument."""
    if not (number := count(text)):
        raise argparse.ArgumentTypeError("at least 1 is needed")
    return number


def run_files(argument: str) -> list[str]:
    """The files of an argument: one, or several runs of one system with commas between them."""
    return [argument] if Path(argument).exists() else argument.split(",")


def short_names(paths: Sequence[str]) -> list[str]:
    """The paths without the parts that all of them begin or end with."""
    parts = [list(Path(path.removesuffix(".jsonl")).parts or (path,)) for path in paths]
    while len({p[-1] for p in parts}) == 1 and min(map(len, parts)) > 1:
        parts = [p[:-1] for p in parts]
    while len({p[0] for p in parts}) == 1 and min(map(len, parts)) > 1:
        parts = [p[1:] for p in parts]
    return ["/".join(p) for p in parts]


def result_json(result: Result) -> dict[str, Any]:
    """A row of the results with everything that its report has."""
    probes = {mode: probe.to_dict() for mode, probe in result.probes}
    run: dict[str, Any] = {"system": result.system, "kind": result.kind, "protocol": result.protocol}
    run["runs"] = result.runs and asdict(result.runs)
    return {**run, **result.report.to_dict(), "probes": probes}


def stored_json(result: Result) -> dict[str, Any]:
    """A stored row, with its trust level too."""
    return {**result_json(result), "trust": result.trust}


def report_findings(findings: Sequence[Finding], clean: str, as_json: bool) -> int:
    """Print the findings, or ``clean`` where there are none; the exit code, 0 or 1."""
    if as_json:
        print_json({"findings": [vars(finding) for finding in findings]})
    elif findings:
        print(GovbenchError(findings), file=sys.stderr)
    else:
        print(clean)
    return 1 if findings else 0


def print_json(value: Any) -> None:
    """Print indented JSON to stdout."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar on stderr, and only on a terminal."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(what, total=total)
        yield lambda: progress.advance(bar)
