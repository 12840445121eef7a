"""``govbench llm gap`` and ``govbench llm probe``: has a language model read the test document?"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govbench import tables
from govbench.commands.base import TASKS, add_measure, add_resampling, count, print_json
from govbench.commands.llm_asking import Asker, dry_run, failures, show_failures, unscored
from govbench.commands.llm_options import (
    add_action,
    add_asking,
    add_calling,
    add_sending,
    model_options,
    prompt_settings,
)
from govbench.commands.perturb import FOLDER, show_gap
from govbench.errors import Finding, GovbenchError

if TYPE_CHECKING:
    from govbench.llm.calls import Calls, Replies
    from govbench.llm.exchange import Reply

CONTROL = "validation"


def add_actions(actions: argparse._SubParsersAction[Any]) -> None:
    """Both actions of ``govbench llm``."""
    gap = add_action(actions, "gap", "score it on the test and on its rewritten version", _gap)
    gap.add_argument("--task", choices=TASKS, required=True)
    gap.add_argument(
        "--perturbed", default=FOLDER, metavar="FOLDER", help="of 'govbench perturb' (%(default)s)"
    )
    add_asking(gap)
    add_measure(gap)
    gap.add_argument(
        "--permutations", type=count, default=10_000, metavar="N", help="of the test (%(default)s)"
    )
    probe = add_action(actions, "probe", "let it go on with the paragraphs of the test", _probe)
    add_sending(probe)
    probe.add_argument("--name", help="of the file of replies (default: the model)")
    for action in (gap, probe):
        add_calling(action)
        add_resampling(action)


def _gap(options: argparse.Namespace) -> int:
    from govbench import corpus, tasks
    from govbench.llm.cache import NAME
    from govbench.llm.collect import collect
    from govbench.llm.packing import titled
    from govbench.llm.requests import signature
    from govbench.llm.run import Plan, row_folder, row_name
    from govbench.perturbation.folder import read_folder
    from govbench.perturbation.gap import gap

    folder = read_folder(Path(options.perturbed))
    tasks.get(options.task).measure(options.measure)  # before anything is paid for
    (setting,) = prompt_settings(options)
    rows = {
        "original": corpus.rows(options.task, folder.split),
        "rewritten": titled(folder.rows(options.task), folder.rows("sections")),
    }
    asked = model_options(options)
    plans = {version: Plan.of(setting, asked, rows[version]) for version in rows}
    row = row_folder(Path(options.out), options.name or row_name(options.model, setting))
    replies = _ask(options, plans, row / NAME)
    if not replies:
        return 0
    found = {
        version: collect(
            setting.task,
            rows[version],
            [(request, replies[version][request.id]) for request in plan.requests],
            setting.format,
        )
        for version, plan in plans.items()
    }
    (original, _), (rewritten, _) = found["original"], found["rewritten"]
    result = gap(
        options.task,
        original,
        rewritten,
        folder,
        measure=options.measure,
        bootstrap=options.bootstrap,
        permutations=options.permutations,
        seed=options.seed,
    )
    diagnostics = {version: counts for version, (_, counts) in found.items()}
    if options.json:
        of_each = {version: asdict(counts) for version, counts in diagnostics.items()}
        about = {"model": options.model, "prompt": signature(setting)}
        print_json({**result.to_dict(), **about, "diagnostics": of_each})
    else:
        show_gap(result)
        show_failures(diagnostics)
        print(f"{options.model}: {signature(setting)}")
    return 0


def _probe(options: argparse.Namespace) -> int:
    from govbench import corpus
    from govbench.completion import probe_gap, probe_overlap, probe_requests
    from govbench.llm.calls import Calls
    from govbench.llm.run import plain_name, row_folder

    rows = {split: corpus.rows("ner", split) for split in ("test", CONTROL)}
    asked = model_options(options)
    calls = {split: Calls(asked, tuple(probe_requests(rows[split]))) for split in rows}
    name = row_folder(Path(options.out), options.name or f"{plain_name(options.model)}.completion").name
    replies = _ask(options, calls, Path(options.out) / f"{name}.sqlite")
    if not replies:
        return 0
    texts = {row["id"]: row["text"] for split in rows for row in rows[split]}
    recalls = {
        split: [probe_overlap(reply.text, texts[id_]) for id_, reply in replies[split].items()]
        for split in rows
    }
    counts = {split: _counted(replies[split].values()) for split in rows}
    result = probe_gap(recalls["test"], recalls[CONTROL], bootstrap=options.bootstrap, seed=options.seed)
    if options.json:
        print_json({**asdict(result), "model": options.model, "replies": counts})
        return 0
    table = [
        [split, *counts[split].values(), sum(r.total for r in found), sum(r.found for r in found), share]
        for (split, found), share in zip(
            recalls.items(), map(tables.number, (result.published, result.control)), strict=True
        )
    ]
    header = ("split", *counts["test"], "13-grams", "recited", "share")
    tables.show("Paragraphs gone on with from their first half", header, table, "l" + "r" * (len(header) - 1))
    ends = f"{tables.number(result.low)} to {tables.number(result.high)}"
    print(f"{options.model}: difference {tables.number(result.difference)}, 95 % interval {ends}")
    print("a paragraph that is refused or cut off says nothing; docs/CONTAMINATION.md")
    return 0


def _counted(replies: Collection[Reply]) -> dict[str, int]:
    from govbench.llm.parsing import is_refusal

    refused = sum(map(is_refusal, replies))
    empty = sum(not reply.text.strip() and not is_refusal(reply) for reply in replies)
    truncated = sum(reply.finish == "length" for reply in replies)
    return {"answered": len(replies) - refused - empty, "refused": refused, "truncated": truncated}


def _ask(options: argparse.Namespace, named: Mapping[str, Calls], path: Path) -> dict[str, Replies]:
    """All replies; none after a dry run.

    Raises ``GovbenchError`` L207 where any is missing: what failed on one side only would make a difference.
    """
    from govbench.llm.cache import Cache
    from govbench.runs import prepare

    asker = Asker.of(options)
    if options.dry_run:
        dry_run(options, named, path)
        return {}
    prepare(Path(options.out))
    with Cache(path) as cache:
        replies = {what: asker.ask(calls, what, cache) for what, calls in named.items()}
    findings: list[Finding] = []
    for what, calls in named.items():
        findings += unscored(calls, replies[what], what)
        findings += failures(replies[what], "both sides need one")
    if findings:
        raise GovbenchError(findings)
    return replies
