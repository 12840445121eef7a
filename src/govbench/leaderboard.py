"""The leaderboard: stored scores, ranked, with the rows that they are to be read against."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from govbench import protocols, tasks
from govbench.errors import GovbenchError
from govbench.jobs import sha256
from govbench.ranking import Ranking, ranking
from govbench.reference import agreement_results
from govbench.runs import Figures, Result, run_probes
from govbench.scoring.report import Report
from govbench.system_card import read_trainings
from govbench.systems import KINDS, available


@dataclass(frozen=True)
class Board:
    """Everything that a leaderboard shows.

    ``systems`` are the rows of the default protocol, the best of a task first, ``ranking`` is theirs.
    ``references`` are what annotators reach, ``oracles`` probes fitted on test gold, ``others`` the rows of
    other protocols: none of the three is ranked.
    """

    systems: tuple[Result, ...]
    ranking: Ranking
    references: tuple[Result, ...]
    oracles: tuple[Result, ...]
    others: tuple[Result, ...]

    @property
    def tasks(self) -> list[str]:
        """The tasks that have a row."""
        found = {result.report.task for result in self.systems}
        return [task for task in tasks.TASKS if task in found]

    def of(self, task: str) -> list[Result]:
        """The ranked rows of a task, the best first."""
        return [result for result in self.systems if result.report.task == task]


def board(baselines: Path, annotations: Path) -> Board:
    """The leaderboard of a folder of results; references only where ``annotations`` is there.

    Raises ``GovbenchError`` as ``read_results`` and ``ranking`` do.
    """
    results = read_results(baselines)
    headline = [result for result in results if result.protocol == protocols.DEFAULT]
    found = ranking(headline, baselines)
    signature = results[0].report.signature
    options = {"bootstrap": int(_token(signature, "boot")), "seed": int(_token(signature, "seed"))}
    shown = [result.report.task for result in headline]
    references = agreement_results(annotations, **options) if annotations.is_dir() else []
    return Board(
        tuple(sorted(headline, key=lambda r: (_place(r), -(r.figures.value or 0)))),
        found,
        tuple(reference for reference in references if reference.report.task in shown),
        tuple(run_probes(shown, **options)),
        tuple(result for result in results if result.protocol != protocols.DEFAULT),
    )


def read_results(baselines: Path) -> list[Result]:
    """The stored scores, in the order of tasks and of the registry, others after them by name.

    Raises ``GovbenchError`` B109 when the folder holds no scores, a file is damaged or its predictions are
    not those that were scored, or the scores were not all made with the same data, resamples, seed and
    version.
    """
    files = sorted(baselines.glob("*/scores.json"))
    if not files:
        raise GovbenchError.of("B109", "no */scores.json", file=str(baselines))
    results = [result for path in files for result in _results(path)]
    for task in tasks.TASKS:
        signatures = {r.report.signature for r in results if r.report.task == task}
        if len(signatures) > 1:
            raise GovbenchError.of("B109", f"differing signatures: {' and '.join(sorted(signatures))}")
    for name in ("boot", "seed", "v"):
        if len(found := {_token(r.report.signature, name) for r in results}) > 1:
            raise GovbenchError.of("B109", f"differing '{name}': {' and '.join(sorted(found))}")
    order, names = available(), list(protocols.PROTOCOLS)
    return sorted(
        results,
        key=lambda r: (
            _place(r),
            names.index(r.protocol),
            order.index(r.system) if r.system in order else len(order),
            r.system,
        ),
    )


def _place(result: Result) -> int:
    return list(tasks.TASKS).index(result.report.task)


def _results(path: Path) -> list[Result]:
    try:
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if stored["kind"] not in KINDS or stored["system"] != path.parent.name:
            raise ValueError("unknown kind, or the system of another folder")
        results = [_result(stored, result) for result in stored["results"]]
        for name, digest in (item for result in stored["results"] for item in result["predictions"].items()):
            file = path.parent / "predictions" / name
            if not file.is_file() or sha256(file) != digest:
                raise ValueError(f"predictions/{name} is not what was scored")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise GovbenchError.of("B109", f"damaged: {error!r}", file=str(path)) from None
    trainings = read_trainings(path.parent)
    return [replace(r, training=trainings.get((r.report.task, r.protocol))) for r in results]


def _result(stored: dict[str, Any], result: dict[str, Any]) -> Result:
    report = Report.from_dict(result["report"])
    probes = tuple((mode, Report.from_dict(probe)) for mode, probe in result["probes"].items())
    if report.task != result["task"] or report.task not in tasks.TASKS or "|seed:" not in report.signature:
        raise ValueError("unknown task or signature")
    if result["protocol"] not in protocols.PROTOCOLS:
        raise ValueError("unknown protocol")
    runs = result["runs"] and _figures(result["runs"])
    found = Result(stored["system"], stored["kind"], report, probes, runs, result["protocol"])
    found.cells()  # figures that cannot be shown are damage too
    return found


def _figures(stored: dict[str, Any]) -> Figures:
    read: dict[str, Sequence[int]] = {name: tuple(stored[name]) for name in ("seeds", "draws")}
    return Figures(**{**stored, **read})


def _token(signature: str, name: str) -> str:
    return next(part.partition(":")[2] for part in signature.split("|") if part.startswith(f"{name}:"))
