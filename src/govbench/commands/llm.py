"""``govbench llm``: ask a language model, or exchange requests and replies with it in files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govbench import tables
from govbench.commands import llm_contamination
from govbench.commands.base import TASKS, Command, add_resampling, print_json, report_findings, result_json
from govbench.commands.llm_asking import Asker, dry_run, failures, open_calls, show_failures, unscored
from govbench.commands.llm_options import add_action, add_asking, add_calling, model_options, prompt_settings
from govbench.errors import Finding, GovbenchError

if TYPE_CHECKING:
    from govbench.llm.run import Outcome, Plan


def _arguments(made: argparse.ArgumentParser) -> None:
    actions = made.add_subparsers(metavar="ACTION", required=True)
    run = add_action(actions, "run", "ask what has no reply yet, then score", run_model)
    run.add_argument("--task", choices=TASKS, help="default: all of the format")
    add_asking(run)
    add_calling(run)
    add_resampling(run)
    export = add_action(actions, "export", "write the requests that have no reply into a batch file", _export)
    import_ = add_action(actions, "import", "take replies from a file", _import)
    for action in (export, import_):
        action.add_argument("file", metavar="FILE", help="JSON Lines")
        action.add_argument("--task", choices=TASKS, required=True)
        add_asking(action)
    import_.add_argument("--replace", action="store_true", help="replies that are there already")
    llm_contamination.add_actions(actions)


def run_model(options: argparse.Namespace) -> int:
    """Ask, score, print: also what ``govbench run --system llm`` does."""
    from govbench.llm.cache import NAME, Cache
    from govbench.llm.run import check_row, finish, row_folder
    from govbench.runs import prepare

    plans, asker = _plans(options), Asker.of(options)
    folder = row_folder(Path(options.out), _name(options, plans[0]))
    if options.dry_run:
        return dry_run(options, {plan.setting.task: plan for plan in plans}, folder / NAME)
    prepare(Path(options.out))
    check_row(folder, plans[0])
    outcomes: list[Outcome] = []
    findings: list[Finding] = []
    resampling = {"bootstrap": options.bootstrap, "seed": options.seed}
    with Cache(folder / NAME) as cache:
        for plan in plans:
            replies = asker.ask(plan, plan.setting.task, cache)
            missing = unscored(plan, replies, plan.setting.task)
            if not missing:
                outcomes.append(finish(plan, folder, replies, **resampling))
            findings += [*missing, *failures(replies, "counts as empty")]
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
    show_failures({outcome.result.report.task: outcome.diagnostics for outcome in outcomes})
    for outcome in outcomes:
        report = outcome.result.report
        print(f"{report.task}: {_usage(outcome)}\n{report.signature}|{outcome.prompt}")
    print(f"predictions, scores and replies: {folder}")


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
    calls = open_calls(plan, row_folder(Path(options.out), _name(options, plan)) / NAME)
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


COMMAND = Command(
    name="llm",
    about="ask a language model, and score its replies / 调用并评测语言模型",
    example="govbench llm run --model qwen2.5:7b --base-url http://localhost:11434/v1 --task ner",
    run=lambda options: int(options.action(options)),
    arguments=_arguments,
)
