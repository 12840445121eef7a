"""A row of the results: what it shows, and how it stands in ``scores.json``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from govbench import protocols, tables, tasks
from govbench.scoring.report import Report
from govbench.system_card import Training

RESCORED, REPRODUCED = "re-scored", "reproduced"
RECORDED = f"{REPRODUCED} (as recorded; --rerun runs it again)"  # of a row that nothing ran just now


@dataclass(frozen=True)
class Figures:
    """The headline of a row: of one run, or the mean over those with several seeds or draws.

    ``low`` and ``high`` are the ends of the 95 % interval over paragraphs, ``deviation`` the sample standard
    deviation over the runs (None for one run). None is undefined.
    """

    value: float | None
    low: float | None
    high: float | None
    precision: float | None
    recall: float | None
    deviation: float | None = None
    seeds: tuple[int, ...] = ()
    draws: tuple[int, ...] = ()

    @property
    def runs(self) -> int:
        """How many runs the mean is of."""
        return max(len(self.seeds), 1) * max(len(self.draws), 1)


@dataclass(frozen=True)
class Result:
    """One row of the results: a system (or an oracle probe) on a task.

    ``report`` is that of the first run, ``runs`` the mean over the runs where there are several, ``probes``
    the same system on other inputs: mode and report. ``training`` says how long it took, where that is known,
    ``trust`` who has made the predictions: a submitter (``RESCORED``), or also we (``REPRODUCED``).
    """

    system: str
    kind: str
    report: Report
    probes: tuple[tuple[str, Report], ...] = ()
    runs: Figures | None = None
    protocol: str = protocols.DEFAULT
    training: Training | None = field(default=None, compare=False)
    trust: str = field(default=RESCORED, compare=False)

    @property
    def figures(self) -> Figures:
        """The headline, the mean where there are several runs."""
        if self.runs is not None:
            return self.runs
        head = self.report.headline
        return Figures(head.value, head.low, head.high, head.precision, head.recall)

    def cells(self) -> list[str]:
        """Task, system, kind, measure, score, both ends, P, R, n, paragraphs and runs, as they are shown."""
        found, head = self.figures, self.report.headline
        numbers = (found.value, found.low, found.high, found.precision, found.recall)
        return [
            *(self.report.task, self.system, self.kind, head.measure),
            *map(tables.number, numbers),
            *(str(head.gold), str(self.report.clusters), str(found.runs)),
        ]

    def to_dict(self, predictions: Mapping[str, str]) -> dict[str, Any]:
        """As it is stored, with the files of predictions that were scored: name → SHA-256."""
        return {
            "task": self.report.task,
            "protocol": self.protocol,
            "predictions": dict(predictions),
            "report": self.report.to_dict(),
            "runs": self.runs and asdict(self.runs),
            "probes": {mode: probe.to_dict() for mode, probe in self.probes},
        }

    @classmethod
    def from_dict(cls, system: str, kind: str, stored: Mapping[str, Any]) -> Result:
        """The row that ``to_dict`` gave.

        Raises ``KeyError``, ``TypeError``, ``AttributeError`` or ``ValueError`` for anything else.
        """
        report = Report.from_dict(stored["report"])
        probes = tuple((mode, Report.from_dict(probe)) for mode, probe in stored["probes"].items())
        if (
            report.task != stored["task"]
            or report.task not in tasks.TASKS
            or "|seed:" not in report.signature
        ):
            raise ValueError("unknown task or signature")
        if stored["protocol"] not in protocols.PROTOCOLS:
            raise ValueError("unknown protocol")
        runs = stored["runs"] and _figures(stored["runs"])
        found = cls(system, kind, report, probes, runs, stored["protocol"])
        found.cells()  # figures that cannot be shown are damage too
        return found


def _figures(stored: Mapping[str, Any]) -> Figures:
    read: dict[str, Sequence[int]] = {name: tuple(stored[name]) for name in ("seeds", "draws")}
    return Figures(**{**stored, **read})
