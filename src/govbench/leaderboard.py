"""The results table, made from the folders under baselines/, and its place in the pages that show it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from govbench import tables, tasks
from govbench.errors import Finding, GovbenchError
from govbench.pages import fill
from govbench.protocols import DEFAULT, PROTOCOLS
from govbench.ranking import ranks
from govbench.runs import Result, run_probes
from govbench.scoring.report import ALIGN, HEADER, Report
from govbench.system_card import read_trainings
from govbench.systems import KINDS, available

TITLES = ("task", "system", "kind")


def read_results(baselines: Path) -> list[Result]:
    """The stored scores, in the order of tasks and of the registry, others after them by name.

    Raises ``GovbenchError`` B109 when the folder holds no scores, a file is damaged, or the scores were not
    all made with the same data, resamples, seed and version.
    """
    files = sorted(baselines.glob("*/scores.json"))
    if not files:
        raise GovbenchError.of("B109", "no */scores.json", file=str(baselines))
    results = [result for path in files for result in _results(path)]
    for task in tasks.TASKS:
        signatures = {r.report.signature for r in results if r.report.task == task}
        if len(signatures) > 1:
            raise GovbenchError.of("B109", f"differing signatures: {' and '.join(sorted(signatures))}")
    order = available()
    return sorted(
        results,
        key=lambda r: (
            list(tasks.TASKS).index(r.report.task),
            list(PROTOCOLS).index(r.protocol),
            order.index(r.system) if r.system in order else len(order),
            r.system,
        ),
    )


def rows(results: Iterable[Result]) -> list[list[str]]:
    """Table rows under ``(*TITLES, *HEADER, "runs")``; several runs show their mean."""
    return [
        [r.report.task, r.system, r.kind, *(r.runs["cells"][:-1] if r.runs else [*r.report.cells(), "1"])]
        for r in results
    ]


def probe_rows(results: Iterable[Result]) -> list[list[str]]:
    """Systems on other inputs than the official one; the column of the kind has the mode."""
    return [[r.report.task, r.system, mode, *probe.cells()] for r in results for mode, probe in r.probes]


def markdown(results: Sequence[Result], baselines: Path) -> str:
    """The systems in one table with rank intervals, the oracle probes in another, never ranked together."""
    header, align = (*TITLES, *HEADER, "runs"), "lll" + ALIGN + "r"
    bootstrap, seed = (_token(results[0].report.signature, name) for name in ("boot", "seed"))
    probes = run_probes([r.report.task for r in results], bootstrap=int(bootstrap), seed=int(seed))
    headline = [r for r in results if r.protocol == DEFAULT]
    ranked = ranks(headline, baselines)
    shown = [
        [*row[:1], _interval(ranked[r.report.task, r.system]), *row[1:]]
        for r, row in zip(headline, rows(headline), strict=True)
    ]
    parts = [
        tables.markdown((header[0], "rank", *header[1:]), shown, "lr" + align[1:]),
        "Rank intervals: paired randomisation over paragraphs, Holm's correction within a task; systems "
        "whose intervals overlap are tied. / 名次区间:以段落为单位的配对随机化检验,任务内作 Holm 校正,"
        "区间相交即并列。",
        "Oracle probes (fitted on test gold, not systems) / 神谕探针(用测试集标准答案拟合,不是系统):",
        tables.markdown(header, rows(probes), align),
        "Leak probes (other inputs, never ranked) / 泄漏探针(同一系统换用其他输入,不排名):",
        tables.markdown(("task", "system", "input", *HEADER), probe_rows(headline), align[:-1]),
    ]
    for protocol in PROTOCOLS.values():
        if protocol.name != DEFAULT and (found := [r for r in results if r.protocol == protocol.name]):
            parts += [f"{protocol.name}: {protocol.about}", tables.markdown(header, rows(found), align)]
    return "\n\n".join(parts)


def update(baselines: Path, pages: Sequence[Path], *, check: bool) -> list[Finding]:
    """Fill the results into the pages; with ``check`` only say which are out of date.

    A page without the marks of a table is a finding, and left alone.
    """
    return fill(pages, "results", markdown(read_results(baselines), baselines), check=check)


def _interval(rank: tuple[int, int]) -> str:
    return f"{rank[0]}–{rank[1]}" if rank[0] < rank[1] else str(rank[0])


def _results(path: Path) -> list[Result]:
    try:
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if stored["kind"] not in KINDS:
            raise ValueError("unknown kind")
        trainings = read_trainings(path.parent)
        return [
            replace(result, training=trainings.get((result.report.task, result.protocol)))
            for result in (_result(stored, result) for result in stored["results"])
        ]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise GovbenchError.of("B109", f"damaged: {error!r}", file=str(path)) from None


def _result(stored: dict[str, Any], result: dict[str, Any]) -> Result:
    report = Report.from_dict(result["report"])
    probes = tuple((mode, Report.from_dict(probe)) for mode, probe in result["probes"].items())
    if report.task != result["task"] or report.task not in tasks.TASKS or "|seed:" not in report.signature:
        raise ValueError("unknown task or signature")
    if result["protocol"] not in PROTOCOLS:
        raise ValueError("unknown protocol")
    report.cells()
    return Result(stored["system"], stored["kind"], report, probes, result["runs"], result["protocol"])


def _token(signature: str, name: str) -> str:
    return next(part.partition(":")[2] for part in signature.split("|") if part.startswith(f"{name}:"))
