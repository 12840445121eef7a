"""``govbench llm``: ask a language model, or exchange requests and replies with it in files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govbench import tables
from govbench.commands.base import TASKS, Command, add_resampling, print_json, report_findings, result_json
from govbench.commands.llm_options import (
    add_asking,
    add_calling,
    model_options,
    prompt_settings,
    read_pace,
)
from govbench.errors import Finding, GovbenchError

if TYPE_CHECKING:
    from govbench.llm.exchange import Reply, Request
    from govbench.llm.run import Outcome, Plan


def _arguments(made: argparse.ArgumentParser) -> None:
    actions = made.add_subparsers(metavar="ACTION", required=True)
    for name, about, run, has_file in (
        ("run", "ask what has no reply yet, then score", run_model, False),
        ("export", "write the requests that have no reply into a batch file", _export, True),
        ("import", "take replies from a file", _import, True),
    ):
        action = actions.add_parser(name, help=about, description=about)
        # A default would undo what is said before the name of the action.
        action.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")
        action.set_defaults(action=run)
        if has_file:
            action.add_argument("file", metavar="FILE", help="JSON Lines")
        action.add_argument("--model", required=True, metavar="NAME", help="as the server calls it")
        action.add_argument("--task", choices=TASKS, required=has_file, help="default: all of the format")
        action.add_argument("--out", default="govbench-run", help="folder of the rows (%(default)s)")
        add_asking(action)
        if name == "import":
            action.add_argument("--replace", action="store_true", help="replies that are there already")
        if not has_file:
            add_calling(action)
            add_resampling(action)


def run_model(options: argparse.Namespace) -> int:
    """Ask, score, print: also what ``govbench run --system llm`` does."""
    from govbench.llm.cache import NAME, Cache
    from govbench.llm.openai_client import OpenAIModel, read_key
    from govbench.llm.run import ask_open, finish, row_folder
    from govbench.runs import prepare

    plans = _plans(options)
    pace = read_pace(options)
    folder = row_folder(Path(options.out), _name(options, plans[0]))
    if options.dry_run:
        return _dry_run(options, plans, folder / NAME)
    prepare(Path(options.out))
    url = plans[0].options.base_url

    def connect() -> OpenAIModel:
        return OpenAIModel(url, read_key(options.key_env, url), pace.timeout)

    outcomes, findings = [], []
    left = options.limit_calls
    with Cache(folder / NAME) as cache:
        for plan in plans:
            calls = len(plan.open_calls(cache)[:left])
            with progress(plan.setting.task, calls) as seen:
                failed = ask_open(plan, cache, connect, pace, most=left, seen=seen)
            left = None if left is None else left - calls
            replies = plan.replies(cache, failed)
            if unasked := len(plan.requests) - len(replies):
                problem = f"{plan.setting.task}: {unasked} of {len(plan.requests)} requests were not asked"
                findings.append(Finding("L207", f"{problem}, so there is no score"))
                continue
            resampling = {"bootstrap": options.bootstrap, "seed": options.seed}
            outcomes.append(finish(plan, folder, replies, **resampling))
            for id_, error in outcomes[-1].errors.items():
                findings.append(Finding("L207", f"{id_} has no reply and counts as empty: {error}"))
    _show(options, outcomes, folder)
    if findings:
        print(GovbenchError(findings), file=sys.stderr)
    return 1 if findings else 0


def _plans(options: argparse.Namespace) -> list[Plan]:
    from govbench.llm.run import Plan

    asked = model_options(options)
    return [Plan.of(setting, asked) for setting in prompt_settings(options)]


def _name(options: argparse.Namespace, plan: Plan) -> str:
    from govbench.llm.run import row_name

    return options.name or row_name(plan.options.model, plan.setting)


def _open_calls(plan: Plan, path: Path) -> list[Request]:
    """The calls that have no reply in the file, which need not be there."""
    from govbench.llm.cache import Cache

    if not path.is_file():
        return plan.open_calls(None)
    with Cache(path) as cache:
        return plan.open_calls(cache)


def _dry_run(options: argparse.Namespace, plans: Sequence[Plan], path: Path) -> int:
    """What asking would take; nothing is written, no key is needed."""
    rows: list[dict[str, Any]] = []
    for plan in plans:
        calls = _open_calls(plan, path)[: options.limit_calls]
        lengths = [sum(len(message.content) for message in call.messages) for call in calls]
        rows.append(
            {
                "task": plan.setting.task,
                "requests": len(plan.requests),
                "calls": len(calls),
                "characters": sum(lengths),
                "longest": max(lengths, default=0),
            }
        )
    if options.json:
        print_json({"plan": rows})
    else:
        title = "What would be asked; characters are those sent, a server counts tokens of its own"
        tables.show(title, list(rows[0]), [list(row.values()) for row in rows], "lrrrr")
    return 0


def _show(options: argparse.Namespace, outcomes: Sequence[Outcome], folder: Path) -> None:
    from govbench.reports.markdown import RESULT_ALIGN, RESULT_HEADER

    if options.json:
        print_json([_outcome_json(outcome) for outcome in outcomes])
        return
    if not outcomes:
        return
    results = [outcome.result for outcome in outcomes]
    title = "Systems on the real document (test split)"
    tables.show(title, RESULT_HEADER, [result.cells() for result in results], RESULT_ALIGN)
    failures = zip(*(outcome.diagnostics.table() for outcome in outcomes), strict=True)
    rows = [
        [of_tasks[0][0], *(_share(count, total, mark) for _, count, total, _, mark in of_tasks)]
        for of_tasks in failures
    ]
    header = ["failure", *(result.report.task for result in results)]
    tables.show("Failures", header, rows, "l" + "r" * len(results))
    print("a count is of so many; !: 5 % or more, the score says little about the model")
    for outcome in outcomes:
        report = outcome.result.report
        print(f"{report.task}: {_usage(outcome)}\n{report.signature}|{outcome.prompt}")
    print(f"predictions, scores and replies: {folder}")


def _share(count: int, total: int, mark: str) -> str:
    return f"{mark} {count}/{total}".strip() if total else tables.NOTHING


def _usage(outcome: Outcome) -> str:
    """The tokens of all replies, and the model as the server calls it."""
    counted = " + ".join(f"{number:,} {kind}" for kind, number in outcome.tokens.items())
    parts = [f"{counted} tokens" if counted else "no tokens were counted"]
    if counted and outcome.uncounted:
        parts.append(f"{outcome.uncounted} replies without a count")
    if outcome.models:
        parts.append(f"the server says it is {', '.join(outcome.models)}")
    return "; ".join(parts)


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    return {
        **result_json(outcome.result),
        "diagnostics": asdict(outcome.diagnostics),
        "tokens": dict(outcome.tokens),
        "uncounted": outcome.uncounted,
        "models": [*outcome.models],
        "errors": dict(outcome.errors),
        "prompt": outcome.prompt,
    }


def _export(options: argparse.Namespace) -> int:
    from govbench.llm.batch import export
    from govbench.llm.cache import NAME
    from govbench.llm.run import row_folder

    (plan,) = _plans(options)
    calls = _open_calls(plan, row_folder(Path(options.out), _name(options, plan)) / NAME)
    export(Path(options.file), calls, plan.options)
    if options.json:
        print_json({"file": options.file, "requests": len(calls)})
    else:
        print(f"{options.file}: {len(calls)} of {len(plan.by_key)} requests")
    return 0


def _import(options: argparse.Namespace) -> int:
    from govbench.llm.batch import import_replies
    from govbench.llm.cache import NAME, Cache
    from govbench.llm.run import row_folder
    from govbench.runs import prepare

    (plan,) = _plans(options)
    folder = row_folder(Path(options.out), _name(options, plan))
    prepare(Path(options.out))
    with Cache(folder / NAME) as cache:
        calls = [*plan.by_key.values()]
        taken, findings = import_replies(
            Path(options.file), calls, plan.options, cache, replace=options.replace
        )
    if not options.json:
        print(f"{options.file}: {taken} replies taken; {folder / NAME}")
    return report_findings(findings, "every request has a reply; next: govbench llm run", options.json)


@contextmanager
def progress(task: str, calls: int) -> Iterator[Callable[[Reply], None]]:
    """A bar with tokens and time on stderr, and only on a terminal."""
    if not (calls and sys.stderr.isatty()):
        yield lambda reply: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[tokens]:,} tokens, {task.fields[failed]} failed"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(task, total=calls, tokens=0, failed=0)

        def seen(reply: Reply) -> None:
            fields = progress.tasks[0].fields
            progress.update(
                bar,
                advance=1,
                tokens=fields["tokens"] + sum(reply.tokens.values()),
                failed=fields["failed"] + bool(reply.error),
            )

        yield seen


COMMAND = Command(
    name="llm",
    about="ask a language model, and score its replies / 调用并评测语言模型",
    example="govbench llm run --model qwen2.5:7b --base-url http://localhost:11434/v1 --task ner",
    run=lambda options: int(options.action(options)),
    arguments=_arguments,
)
