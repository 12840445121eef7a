"""``govbench run``: fit, predict, score."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from govbench import tables
from govbench.commands import llm
from govbench.commands.base import TASKS, Command, add_resampling, count, print_json, progress, result_json
from govbench.commands.llm_options import add_asking, add_calling
from govbench.errors import GovbenchError, collected
from govbench.protocols import DEFAULT, PROTOCOLS


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("--task", choices=TASKS, help="only the systems of this task (default: all)")
    made.add_argument("--system", metavar="NAME", help="only this system")
    made.add_argument(
        "--protocol",
        default=DEFAULT,
        metavar="NAME",
        help=f"{', '.join(PROTOCOLS)} (%(default)s)",
    )
    made.add_argument(
        "--seeds", type=count, default=5, metavar="N", help="runs of systems trained at random (%(default)s)"
    )
    made.add_argument(
        "--model",
        default="",
        metavar="PATH",
        help="the pretrained model of a system that takes one; of 'llm', its name",
    )
    made.add_argument("--all", action="store_true", help="the heavy systems too")
    made.add_argument("--out", default="govbench-run", help="folder of predictions and scores (%(default)s)")
    add_resampling(made)
    _add_llm(made)


def _add_llm(made: argparse.ArgumentParser) -> list[argparse.Action]:
    group = made.add_argument_group("a language model (--system llm; docs/LLM.md)")
    return [*add_asking(group), *add_calling(group)]


def _ask(options: argparse.Namespace) -> int:
    """Run the language model, which has arguments of its own and no training."""
    if not options.model:
        raise GovbenchError.of("S118", "'llm' needs the name of a model")
    if options.protocol != DEFAULT:
        raise GovbenchError.of("S112", f"'llm' learns nothing, so '{options.protocol}' would change nothing")
    return llm.run_model(options)


def _run(options: argparse.Namespace) -> int:
    from govbench import protocols, runs, systems
    from govbench.reports.markdown import PROBE_ALIGN, PROBE_HEADER, RESULT_ALIGN, RESULT_HEADER, leak_rows

    if options.system == "llm":
        return _ask(options)
    for argument in _add_llm(argparse.ArgumentParser()):
        if getattr(options, argument.dest) != argument.default:
            raise GovbenchError.of("L212", "is for language models", field=argument.option_strings[0])
    jobs = runs.plan(
        options.task,
        options.system,
        protocol=options.protocol,
        seeds=options.seeds,
        heavy=options.all,
        model=options.model,
    )
    if options.task is None:
        for task, reason in protocols.get(options.protocol).left_out.items():
            print(f"{task} is left out: {reason}", file=sys.stderr)
    out = Path(options.out)
    runs.prepare(out)
    resampling = {"bootstrap": options.bootstrap, "seed": options.seed}
    results = []
    findings = [*systems.faults()] if options.system is None else []
    with progress("systems", len(jobs)) as advance:
        for job in jobs:
            # One system that fails does not take the results of the others with it.
            with collected(findings):
                results.append(runs.run_job(job, out, **resampling))
            advance()
    if findings:
        print(GovbenchError(findings), file=sys.stderr)
    if not results:
        return 2
    is_plain = options.system is None and options.protocol == protocols.DEFAULT
    probes = [] if not is_plain else list(runs.run_probes([r.report.task for r in results], **resampling))
    if options.json:
        print_json([result_json(result) for result in [*results, *probes]])
        return 1 if findings else 0
    for title, found in (
        ("Systems on the real document (test split)", results),
        ("Oracle probes, fitted on test gold: not systems", probes),
    ):
        if found:
            tables.show(title, RESULT_HEADER, [result.cells() for result in found], RESULT_ALIGN)
    if leaks := leak_rows(results):
        title = "Leak probes, the same systems on other inputs: not ranked"
        tables.show(title, PROBE_HEADER, leaks, PROBE_ALIGN)
    print(f"predictions and scores: {out}")
    return 1 if findings else 0


COMMAND = Command(
    name="run",
    about="fit, predict the real test document, score / 运行基线系统并评分",
    example="govbench run --task ner --system delimiters",
    arguments=_arguments,
    run=_run,
)
