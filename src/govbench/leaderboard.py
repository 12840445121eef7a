"""The results table, made from the folders under baselines/, and its place in the pages that show it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from govbench import tables, tasks
from govbench.errors import Finding, GovbenchError
from govbench.files import write_text
from govbench.runs import Result, run_probes
from govbench.scoring.report import ALIGN, HEADER, Report, Score
from govbench.systems import available

TITLES = ("task", "system", "kind")
_BLOCK = re.compile(r"(<!-- results -->\n).*?(<!-- /results -->)", re.DOTALL)


def read_results(baselines: Path) -> list[Result]:
    """The stored scores, in the order of tasks and of the registry, others after them by name.

    Raises ``GovbenchError`` P109 when the folder holds no scores.
    """
    files = sorted(baselines.glob("*/scores.json"))
    if not files:
        raise GovbenchError.of("P109", "no */scores.json", file=str(baselines))
    results = [_result(json.loads(path.read_text(encoding="utf-8"))) for path in files]
    order = available()
    return sorted(
        results,
        key=lambda r: (
            list(tasks.TASKS).index(r.report.task),
            order.index(r.system) if r.system in order else len(order),
            r.system,
        ),
    )


def rows(results: Iterable[Result]) -> list[list[str]]:
    """Table rows under ``(*TITLES, *HEADER)``."""
    return [[r.report.task, r.system, r.kind, *r.report.cells()] for r in results]


def markdown(results: Sequence[Result]) -> str:
    """The systems in one table, the oracle probes in another, never ranked together."""
    header, align = (*TITLES, *HEADER), "lll" + ALIGN
    bootstrap, seed = (_token(results[0].report.signature, name) for name in ("boot", "seed"))
    probes = run_probes([r.system for r in results], bootstrap=int(bootstrap), seed=int(seed))
    return "\n\n".join(
        [
            tables.markdown(header, rows(results), align),
            "Oracle probes (fitted on test gold, not systems) / 神谕探针(用测试集标准答案拟合,不是系统):",
            tables.markdown(header, rows(probes), align),
        ]
    )


def fill(page: str, table: str) -> str:
    """The page with the text between its result marks replaced."""
    return _BLOCK.sub(lambda match: f"{match[1]}{table}\n{match[2]}", page)


def update(baselines: Path, pages: Sequence[Path], *, check: bool) -> list[Finding]:
    """Fill the results into the pages; with ``check`` only say which are out of date."""
    table = markdown(read_results(baselines))
    findings = []
    for page in pages:
        text = page.read_text(encoding="utf-8")
        filled = fill(text, table)
        if filled != text and check:
            findings.append(Finding("B106", "the results are not those of the stored scores", str(page)))
        elif filled != text:
            write_text(page, filled)
    return findings


def _result(stored: dict[str, Any]) -> Result:
    fields = {k: v for k, v in stored["report"].items() if k not in ("precision", "recall")}
    report = Report(**{**fields, "headline": Score(**fields["headline"])})
    return Result(stored["system"], stored["kind"], report)


def _token(signature: str, name: str) -> str:
    return next(part.partition(":")[2] for part in signature.split("|") if part.startswith(f"{name}:"))
