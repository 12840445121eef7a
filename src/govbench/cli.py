"""The ``govbench`` command: arguments, progress and exit codes over the library.

Exit codes: 0 done; 1 checked and found wanting (``--check``), or some of several files could not be read;
2 the input cannot be used; 130 interrupted.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govbench import __version__, tables, tasks
from govbench.errors import Finding, GovbenchError

if TYPE_CHECKING:
    from govbench.runs import Result

_TASKS = list(tasks.TASKS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show Chinese shows question marks, not a traceback.
            stream.reconfigure(errors="replace")
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except GovbenchError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of stdout, such as head, has closed it
        sys.stderr.close()
        return 0
    except OSError as error:
        place = str(error.filename or "")
        print(GovbenchError.of("S105", error.strerror or str(error), file=place), file=sys.stderr)
        return 2


def _run(options: argparse.Namespace) -> int:
    from govbench import leaderboard, protocols, runs
    from govbench.scoring.report import ALIGN, HEADER

    jobs = runs.plan(
        options.task, options.system, protocol=options.protocol, seeds=options.seeds, heavy=options.all
    )
    out = Path(options.out)
    runs.prepare(out)
    resampling = {"bootstrap": options.bootstrap, "seed": options.seed}
    results = []
    with _progress("systems", len(jobs)) as advance:
        for job in jobs:
            results.append(runs.run_job(job, out, **resampling))
            advance()
    is_plain = options.system is None and options.protocol == protocols.DEFAULT
    probes = [] if not is_plain else list(runs.run_probes([r.report.task for r in results], **resampling))
    if options.json:
        _print_json([_as_json(result) for result in [*results, *probes]])
        return 0
    header, align = (*leaderboard.TITLES, *HEADER, "runs"), "lll" + ALIGN + "r"
    tables.show("Systems on the real document (test split)", header, leaderboard.rows(results), align)
    if leaks := leaderboard.probe_rows(results):
        titles = ("task", "system", "input", *HEADER)
        tables.show("Leak probes, the same systems on other inputs: not ranked", titles, leaks, align[:-1])
    if probes:
        tables.show(
            "Oracle probes, fitted on test gold: not systems", header, leaderboard.rows(probes), align
        )
    print(f"predictions and scores: {out}")
    return 0


def _as_json(result: Result) -> dict[str, Any]:
    probes = {mode: probe.to_dict() for mode, probe in result.probes}
    run = {"system": result.system, "kind": result.kind, "protocol": result.protocol, "runs": result.runs}
    return {**run, **result.report.to_dict(), "probes": probes}


def _score(options: argparse.Namespace) -> int:
    from govbench.score import score
    from govbench.scoring.report import ALIGN, HEADER

    sources = _sources(options.predictions)
    if len(sources) > 1:
        return _score_runs(options, sources)
    report = score(
        options.task,
        sources[0],
        measure=options.measure,
        mode=options.mode,
        bootstrap=options.bootstrap,
        seed=options.seed,
    )
    if options.json:
        _print_json(report.to_dict())
        return 0
    scores = (report.headline, *report.others)
    rows = [[report.task, *made.cells(), str(report.clusters)] for made in scores]
    tables.show("", ("task", *HEADER), rows, "l" + ALIGN)
    if options.details:
        for title, header, cells, align in report.details():
            tables.show(title, header, cells, align)
    if report.missing:
        print(f"{report.missing} of {report.rows} rows have no prediction and count as empty")
    failures = {"unparsed replies": report.unparsed / report.rows if report.rows else 0}
    failures |= {name: getattr(report, name) or 0 for name in ("altered", "unaligned", "hallucinated")}
    for name, share in failures.items():
        if share:
            print(f"{name}: {tables.percent(share)} %")
    print(report.signature)
    return 0


def _score_runs(options: argparse.Namespace, sources: Sequence[str]) -> int:
    from govbench.seeds import SEED_ALIGN, SEED_HEADER, score_runs

    found = score_runs(
        options.task,
        sources,
        measure=options.measure,
        mode=options.mode,
        bootstrap=options.bootstrap,
        seed=options.seed,
    )
    if options.json:
        _print_json(found.to_dict())
        return 0
    runs = [
        [name, *report.cells(), "1", tables.NOTHING]
        for name, report in zip(_names(sources), found.reports, strict=True)
    ]
    tables.show("", ("run", *SEED_HEADER), [*runs, ["mean", *found.cells()]], "l" + SEED_ALIGN)
    print(found.reports[0].signature)
    return 0


def _sources(argument: str) -> list[str]:
    """The files of an argument: one, or several runs of one system with commas between them."""
    return [argument] if Path(argument).exists() else argument.split(",")


def _compare(options: argparse.Namespace) -> int:
    from govbench.compare import compare
    from govbench.seeds import Seeds

    systems = [_sources(argument) for argument in options.predictions]
    names = _names([sources[0] for sources in systems])
    found = compare(
        options.task,
        *(Seeds(tuple(sources)) for sources in systems),
        names=[f"{n} ×{len(s)}" if len(s) > 1 else n for n, s in zip(names, systems, strict=True)],
        measure=options.measure,
        bootstrap=options.bootstrap,
        permutations=options.permutations,
        seed=options.seed,
    )
    if options.json:
        _print_json(found.to_dict())
    elif options.markdown:
        print(found.to_markdown())
    else:
        for title, header, rows, align in found.tables():
            tables.show(title, header, rows, align)
    return 0


def _names(paths: Sequence[str]) -> list[str]:
    """The paths without the parts that all of them begin or end with."""
    parts = [list(Path(path.removesuffix(".jsonl")).parts or (path,)) for path in paths]
    while len({p[-1] for p in parts}) == 1 and min(map(len, parts)) > 1:
        parts = [p[:-1] for p in parts]
    while len({p[0] for p in parts}) == 1 and min(map(len, parts)) > 1:
        parts = [p[1:] for p in parts]
    return ["/".join(p) for p in parts]


def _measures(options: argparse.Namespace) -> int:
    rows = [
        (task.name, measure.name, measure.about)
        for task in tasks.TASKS.values()
        if options.task in (None, task.name)
        for measure in task.measures
    ]
    header = ("task", "measure", "about")
    if options.json:
        _print_json([dict(zip(header, row, strict=True)) for row in rows])
    else:
        tables.show("The first measure of a task is its headline", header, rows)
    return 0


def _build(options: argparse.Namespace) -> int:
    from govbench.build import build, stale

    annotations, corpus = Path(options.annotations), Path(options.corpus)
    if options.check:
        return _report_findings(stale(annotations, corpus), "corpus/ is up to date", options.json)
    changed = build(annotations, corpus)
    if options.json:
        _print_json({"changed": changed})
    else:
        print("\n".join(["changed:", *changed]) if changed else "nothing changed")
    return 0


def _agreement(options: argparse.Namespace) -> int:
    from govbench.annotations.differences import difference_line, differences
    from govbench.build.card import agreement_table
    from govbench.build.sources import agreement_figures, read_passes, write_gold

    annotations = Path(options.annotations)
    if options.write_gold:
        print("\n".join(f"gold written: {name}" for name in write_gold(annotations)))
        return 0
    if options.differences:
        for a, b in read_passes(annotations).values():
            for difference in differences(a, b):
                print(difference_line(difference))
        return 0
    figures = agreement_figures(annotations)
    if options.json:
        _print_json(figures)
    else:
        print(agreement_table(figures))
    return 0


def _leaderboard(options: argparse.Namespace) -> int:
    from govbench import leaderboard

    baselines = Path(options.baselines)
    pages = [Path(page) for page in options.pages]
    if not pages:
        results = leaderboard.read_results(baselines)
        if options.json:
            _print_json([_as_json(result) for result in results])
        else:
            print(leaderboard.markdown(results, baselines))
        return 0
    findings = leaderboard.update(baselines, pages, check=options.check)
    return _report_findings(findings, "the results are those of the stored scores", options.json)


def _cite(options: argparse.Namespace) -> int:
    from govbench.citation import bibtex

    if options.json:
        _print_json({"bibtex": bibtex()})
    else:
        print(bibtex())
    return 0


def _extract(options: argparse.Namespace) -> int:
    from govbench.extraction import find
    from govbench.extraction.run import run

    out = Path(options.out) if options.out else None
    if options.json and options.format not in (None, "json"):
        raise GovbenchError.of("X102", f"--json and --format {options.format} disagree")
    wanted = "json" if options.json else options.format
    try:
        sources = find(options.paths, sys.stdin.buffer)
        # A bar and tables on one terminal would run into each other.
        shows_bar = len(sources.files) > 1 and (out is not None or not sys.stdout.isatty())
        with _progress("files", len(sources.files)) if shows_bar else nullcontext(lambda: None) as advance:
            outcome = run(sources, out=out, wanted=wanted, jobs=options.jobs, advance=advance)
    except KeyboardInterrupt:
        print(
            "interrupted: nothing was written / 已中断，未写入文件" if out else "interrupted", file=sys.stderr
        )
        return 130
    for line in outcome.summary(out):
        print(line, file=sys.stderr)
    return outcome.exit_code


def _report_findings(findings: Sequence[Finding], clean: str, as_json: bool) -> int:
    if as_json:
        _print_json({"findings": [vars(finding) for finding in findings]})
    elif findings:
        print(GovbenchError(findings), file=sys.stderr)
    else:
        print(clean)
    return 1 if findings else 0


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar on stderr, and only on a terminal."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(what, total=total)
        yield lambda: progress.advance(bar)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="govbench", description="Benchmark for Chinese government text. / 中文政务文本评测基准。"
    )
    parser.add_argument("--version", action="version", version=f"govbench {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    run = _command(
        commands,
        "run",
        _run,
        "fit, predict the real test document, score / 运行基线系统并评分",
        "govbench run --task ner --system delimiters",
    )
    run.add_argument("--task", choices=_TASKS, help="only the systems of this task (default: all)")
    run.add_argument("--system", metavar="NAME", help="only this system")
    run.add_argument(
        "--protocol",
        default="synthetic-to-real",
        metavar="NAME",
        help="synthetic-to-real, leave-one-section-out, few-shot-1 or few-shot-5 (%(default)s)",
    )
    run.add_argument(
        "--seeds", type=_count, default=5, metavar="N", help="runs of systems trained at random (%(default)s)"
    )
    run.add_argument("--all", action="store_true", help="the heavy systems too")
    run.add_argument("--out", default="govbench-run", help="folder of predictions and scores (%(default)s)")
    _resampling(run)

    score = _command(
        commands,
        "score",
        _score,
        "score a prediction file / 给预测文件评分",
        "govbench score govbench-run/delimiters/predictions/ner.jsonl --task ner",
    )
    score.add_argument(
        "predictions",
        metavar="PRED",
        help="JSON Lines, one object a row of the split; A,B,C: several runs of one system",
    )
    score.add_argument("--task", choices=_TASKS, required=True)
    _measure(score)
    score.add_argument("--mode", metavar="NAME", help="the input of the system, where a task has several")
    score.add_argument("--details", action="store_true", help="slices, error classes, confusion matrix too")
    _resampling(score)

    compare = _command(
        commands,
        "compare",
        _compare,
        "paired tests between prediction files / 系统比较与显著性检验",
        "govbench compare baselines/quotes/predictions/ner.jsonl baselines/delimiters/predictions/ner.jsonl "
        "--task ner",
    )
    compare.add_argument(
        "predictions", nargs="+", metavar="PRED", help="two files or more; A,B,C: several runs of one system"
    )
    compare.add_argument("--task", choices=_TASKS, required=True)
    _measure(compare)
    compare.add_argument("--markdown", action="store_true", help="print Markdown")
    compare.add_argument(
        "--permutations", type=_count, default=10_000, metavar="N", help="of the tests (%(default)s)"
    )
    _resampling(compare)

    measures = _command(
        commands,
        "measures",
        _measures,
        "the measures of every task / 各任务的评测指标",
        "govbench measures --task ner",
    )
    measures.add_argument("--task", choices=_TASKS, help="only those of this task")

    build = _command(
        commands,
        "build",
        _build,
        "annotations/ -> corpus/, with every check / 由标注生成语料",
        "govbench build --check",
    )
    build.add_argument("--check", action="store_true", help="write nothing; exit 1 when corpus/ is stale")
    build.add_argument("--annotations", default="annotations", help="folder (%(default)s)")
    build.add_argument("--corpus", default="corpus", help="folder (%(default)s)")

    agreement = _command(
        commands,
        "agreement",
        _agreement,
        "agreement of the two passes before adjudication / 两轮标注一致性",
        "govbench agreement --differences > differences.jsonl",
    )
    agreement.add_argument("--annotations", default="annotations", help="folder (%(default)s)")
    todo = agreement.add_mutually_exclusive_group()
    todo.add_argument("--differences", action="store_true", help="every difference, one JSON object a line")
    todo.add_argument("--write-gold", action="store_true", help="write gold/ from the passes and decisions")

    board = _command(
        commands,
        "leaderboard",
        _leaderboard,
        "the results table, from stored scores / 结果表",
        "govbench leaderboard README.md README.zh.md",
    )
    board.add_argument(
        "pages", nargs="*", metavar="PAGE", help="pages to fill the table into (default: print it)"
    )
    board.add_argument("--baselines", default="baselines", help="folder (%(default)s)")
    board.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 when a page is out of date"
    )

    extract = _command(
        commands,
        "extract",
        _extract,
        "every figure of your own reports, as a spreadsheet / 抽取报告中的全部数字",
        "govbench extract report.txt --out figures.xlsx",
    )
    extract.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="files; folders, read at any depth (.txt .md .html .htm); - reads standard input",
    )
    extract.add_argument(
        "--out", metavar="FILE", help="write to FILE; its suffix says the format (default: print a table)"
    )
    extract.add_argument("--format", choices=("table", "json", "csv", "xlsx"), help="default: that of --out")
    extract.add_argument(
        "--jobs", type=_positive, metavar="N", help="processes (default: one a CPU, one for a little text)"
    )

    _command(commands, "cite", _cite, "how to cite / 引用方式", "govbench cite >> references.bib")
    return parser


def _command(
    commands: Any, name: str, function: Callable[[argparse.Namespace], int], about: str, example: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=about,
        description=about,
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command=function)
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _measure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--measure", metavar="NAME", help="default: the task's; 'govbench measures' lists them"
    )


def _resampling(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--bootstrap", type=_count, default=2000, metavar="N", help="resamples (%(default)s; 0: none)"
    )
    parser.add_argument("--seed", type=_count, default=13, metavar="N", help="of the resamples (%(default)s)")


def _count(text: str) -> int:
    if not text.isdecimal() or len(text) > 7 or int(text) > 1_000_000:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 0 to 1000000")
    return int(text)


def _positive(text: str) -> int:
    if not (number := _count(text)):
        raise argparse.ArgumentTypeError("at least 1 is needed")
    return number


if __name__ == "__main__":
    sys.exit(main())
