"""The ``govbench`` command: arguments, progress and exit codes over the library.

Exit codes: 0 done; 1 checked and found wanting (``--check``), or some of several files or systems failed;
2 the input cannot be used; 130 interrupted.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from govbench import tables, tasks
from govbench.arguments import parser
from govbench.errors import Finding, GovbenchError, collected

if TYPE_CHECKING:
    from govbench.runs import Result


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show Chinese shows question marks, not a traceback.
            stream.reconfigure(errors="replace")
    options = parser().parse_args(arguments)
    try:
        return _COMMANDS[options.command](options)
    except GovbenchError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted; what was finished is kept / 已中断，已完成的部分保留", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of stdout, such as head, has closed it
        sys.stderr.close()
        return 0
    except OSError as error:
        place = str(error.filename or "")
        print(GovbenchError.of("S105", error.strerror or str(error), file=place), file=sys.stderr)
        return 2


def _run(options: argparse.Namespace) -> int:
    from govbench import protocols, runs, systems
    from govbench.reports.markdown import PROBE_ALIGN, PROBE_HEADER, RESULT_ALIGN, RESULT_HEADER, leak_rows

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
    with _progress("systems", len(jobs)) as advance:
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
        _print_json([_as_json(result) for result in [*results, *probes]])
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


def _as_json(result: Result) -> dict[str, Any]:
    probes = {mode: probe.to_dict() for mode, probe in result.probes}
    run: dict[str, Any] = {"system": result.system, "kind": result.kind, "protocol": result.protocol}
    run["runs"] = result.runs and asdict(result.runs)
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
    from govbench.leaderboard import board, read_results
    from govbench.reports import markdown, page, plots

    baselines = Path(options.baselines)
    pages = [Path(page) for page in options.pages]
    if options.check and not (pages or options.html):
        raise GovbenchError.of("S121", "--check without a page")
    if options.json and not (pages or options.html):
        _print_json([_as_json(result) for result in read_results(baselines)])
        return 0
    made = board(baselines, Path(options.annotations))
    if options.plots:
        for path in plots.draw(made, Path(options.plots)):
            print(path)
    if not (pages or options.html or options.plots):
        print(markdown.whole(made))
    if not (pages or options.html):
        return 0
    findings = markdown.update(made, pages, check=options.check)
    if options.html:
        findings += page.update(made, Path(options.html), check=options.check)
    return _report_findings(findings, "the results are those of the stored scores", options.json)


def _cite(options: argparse.Namespace) -> int:
    from govbench.citation import bibtex

    if options.json:
        _print_json({"bibtex": bibtex()})
    else:
        print(bibtex())
    return 0


def _canary(options: argparse.Namespace) -> int:
    from govbench.contamination import HEADER, overlap

    found = []
    with _progress("files", len(options.files)) as advance:
        for file in options.files:
            found.append(overlap(Path(file)))
            advance()
    if options.json:
        _print_json([{**asdict(o), "contained": o.contained, "found": o.found} for o in found])
    else:
        tables.show("", HEADER, [o.cells() for o in found], "llrrr")
    return 1 if any(o.found for o in found) else 0


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


_COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = MappingProxyType(
    {
        "run": _run,
        "score": _score,
        "compare": _compare,
        "measures": _measures,
        "build": _build,
        "agreement": _agreement,
        "leaderboard": _leaderboard,
        "extract": _extract,
        "cite": _cite,
        "canary": _canary,
    }
)


if __name__ == "__main__":
    sys.exit(main())
