"""``govbench llm gap`` and ``govbench llm probe``: has a language model read the test document?"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govbench import tables
from govbench.commands.base import TASKS, add_measure, add_resampling, count, print_json
from govbench.commands.llm_asking import Asker, dry_run, failures, show_failures, unasked
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
    for action in (gap, probe):
        add_calling(action)
        add_resampling(action)


def _gap(options: argparse.Namespace) -> int:
    from govbench import corpus
    from govbench.llm.cache import NAME
    from govbench.llm.collect import collect
    from govbench.llm.packing import titled
    from govbench.llm.run import Plan, row_folder, row_name
    from govbench.perturbation.folder import read_folder
    from govbench.perturbation.gap import gap

    folder = read_folder(Path(options.perturbed))
    (setting,) = prompt_settings(options)
    rows = {
        "original": corpus.rows(options.task, folder.split),
        "rewritten": titled(folder.rows(options.task), folder.rows("sections")),
    }
    asked = model_options(options)
    plans = {version: Plan.of(setting, asked, rows[version]) for version in rows}
    row = row_folder(Path(options.out), options.name or row_name(options.model, setting))
    replies, findings = _ask(options, plans, row / NAME)
    if replies is None:
        return _report(findings)
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
        print_json({**result.to_dict(), "diagnostics": of_each})
    else:
        show_gap(result)
        show_failures(diagnostics)
    return _report(findings)


def _probe(options: argparse.Namespace) -> int:
    from govbench import corpus
    from govbench.completion import probe_gap, probe_overlap, probe_requests
    from govbench.llm.calls import Calls
    from govbench.llm.run import plain_name, row_folder

    rows = {split: corpus.rows("ner", split) for split in ("test", CONTROL)}
    asked = model_options(options)
    calls = {split: Calls(asked, tuple(probe_requests(rows[split]))) for split in rows}
    name = row_folder(Path(options.out), f"{plain_name(options.model)}.completion").name
    replies, findings = _ask(options, calls, Path(options.out) / f"{name}.sqlite")
    if replies is None:
        return _report(findings)
    texts = {row["id"]: row["text"] for split in rows for row in rows[split]}
    recalls = {
        split: [probe_overlap(reply.text, texts[id_]) for id_, reply in replies[split].items()]
        for split in rows
    }
    result = probe_gap(recalls["test"], recalls[CONTROL], bootstrap=options.bootstrap, seed=options.seed)
    answered = {split: sum(bool(reply.text.strip()) for reply in replies[split].values()) for split in rows}
    if options.json:
        print_json({**asdict(result), "answered": answered})
        return _report(findings)
    table = [
        [
            split,
            len(found),
            answered[split],
            sum(one.total for one in found),
            sum(one.found for one in found),
            tables.number(share),
        ]
        for (split, found), share in zip(recalls.items(), (result.published, result.control), strict=True)
    ]
    header = ("split", "paragraphs", "answered", "13-grams", "recited", "share")
    tables.show("Paragraphs gone on with from their first half", header, table, "lrrrrr")
    ends = f"{tables.number(result.low)} to {tables.number(result.high)}"
    print(f"difference {tables.number(result.difference)}, 95 % interval {ends}; docs/CONTAMINATION.md")
    return _report(findings)


def _ask(
    options: argparse.Namespace, named: Mapping[str, Calls], path: Path
) -> tuple[dict[str, Replies] | None, list[Finding]]:
    """All replies and what failed; no replies after a dry run, or where some requests were not asked."""
    from govbench.llm.cache import Cache
    from govbench.runs import prepare

    asker = Asker.of(options)
    if options.dry_run:
        dry_run(options, named, path)
        return None, []
    prepare(Path(options.out))
    with Cache(path) as cache:
        replies = {what: asker.ask(calls, what, cache) for what, calls in named.items()}
    missing = [finding for what, calls in named.items() for finding in unasked(calls, replies[what], what)]
    if missing:
        return None, missing
    return replies, [finding for what in named for finding in failures(replies[what])]


def _report(findings: Sequence[Finding]) -> int:
    if findings:
        print(GovbenchError(findings), file=sys.stderr)
    return 1 if findings else 0
