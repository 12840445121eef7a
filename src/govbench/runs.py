"""``govbench run``: fit, predict the test split, score; predictions and scores into one folder."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from govbench import __version__, corpus, protocols, systems, tables, tasks
from govbench.errors import GovbenchError
from govbench.files import write_text
from govbench.jobs import SEEDS, Job, file_name, predict, sha256
from govbench.score import score
from govbench.scoring.report import Report
from govbench.seeds import SeedReport, mean, score_runs
from govbench.system_card import Training, write_card
from govbench.systems.probes import PROBES

_MARK = "govbench-run.json"


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
    the same system on other inputs: mode and report. ``training`` says how long it took, where that is known.
    """

    system: str
    kind: str
    report: Report
    probes: tuple[tuple[str, Report], ...] = ()
    runs: Figures | None = None
    protocol: str = protocols.DEFAULT
    training: Training | None = field(default=None, compare=False)

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


def plan(
    task: str | None = None,
    system: str | None = None,
    *,
    protocol: str = protocols.DEFAULT,
    seeds: int = len(SEEDS),
    heavy: bool = False,
    model: str = "",
) -> list[Job]:
    """The jobs, in the order of tasks and of the registry; a system without chance runs with one seed.

    Without ``task`` those tasks are left out for which the protocol means nothing; without ``system`` the
    systems that need a pretrained model.

    Raises ``GovbenchError`` S101, S103 or S112 for an unknown system, task or protocol, or a system of
    another task, S104 for a number of seeds that there is not, S118 for a model that no system is to take.
    """
    if not 1 <= seeds <= len(SEEDS):
        raise GovbenchError.of("S104", f"{seeds} seeds; there are {len(SEEDS)}")
    if model and system is None:
        raise GovbenchError.of("S118", "a model without --system")
    if task is not None:
        wanted = [tasks.get(task).name]
    else:
        wanted = [name for name in tasks.TASKS if name not in protocols.get(protocol).left_out]
    if system is not None:
        known = systems.entry(system)
        if task not in (None, *known.tasks):
            raise GovbenchError.of("S101", f"'{system}' does {' and '.join(known.tasks)}, not {task}")
        systems.arguments(system, model or None)
        task = task or (known.tasks[0] if len(known.tasks) == 1 else None)
    protocols.get(protocol, task)
    jobs = []
    for name in wanted:
        for found in systems.available(name, heavy=heavy or system is not None):
            known = systems.entry(found)
            # What learns nothing predicts the same under every protocol.
            learns = known.kind in ("trained", "other")
            chosen = known.model != "required" if system is None else found == system
            if chosen and (learns or protocol == protocols.DEFAULT):
                jobs.append(Job(found, name, protocol, SEEDS[: seeds if known.random else 1], model))
    if not jobs:
        raise GovbenchError.of("S112", f"nothing here learns anything, so '{protocol}' would change nothing")
    return jobs


def prepare(out: Path) -> None:
    """Make the folder ready; one that holds anything not written by ``govbench run`` is refused (S102)."""
    if out.exists() and not out.is_dir():
        raise GovbenchError.of("S102", "is a file", file=str(out))
    if out.is_dir() and any(out.iterdir()) and not (out / _MARK).is_file():
        raise GovbenchError.of("S102", "is not empty, and not a folder of results", file=str(out))
    write_text(out / _MARK, json.dumps({"govbench": __version__, "corpus": corpus.version()}) + "\n")


def run_job(job: Job, out: Path, *, bootstrap: int, seed: int) -> Result:
    """Predict and score; writes predictions and ``scores.json`` into the folder of the system.

    ``predictions/<task>.jsonl`` is the first run, ``<task>.seed-14.jsonl`` another one, and under a protocol
    of its own ``<task>.few-shot-1.draw-2.jsonl``. Where the task has other input modes, the first run is made
    on each as a leak probe (``<task>.<mode>.jsonl``): a score that rises with the lead or the heading was
    read off them. What was predicted before by the same code from the same data is not predicted again.
    """
    task = tasks.get(job.task)
    folder = out / job.name / "predictions"
    protocol = protocols.get(job.protocol, task.name)
    files, made = [], []
    for draw in protocol.draws:
        for chance in job.seeds:
            files.append(folder / file_name(job, draw, chance))
            made.append(predict(job, draw, chance, files[-1], out))
    report = score(task.name, files[0], mode=task.mode, bootstrap=bootstrap, seed=seed)
    probes: tuple[tuple[str, Report], ...] = ()
    if job.protocol == protocols.DEFAULT:
        probes = tuple(
            (
                mode,
                score(
                    task.name, folder / f"{task.name}.{mode}.jsonl", mode=mode, bootstrap=bootstrap, seed=seed
                ),
            )
            for mode in task.modes
        )
    runs = None
    if len(files) > 1:
        runs = _mean(score_runs(task.name, files, mode=task.mode, bootstrap=bootstrap, seed=seed), job)
    result = Result(job.name, systems.entry(job.system).kind, report, probes, runs, job.protocol)
    training = Training(
        task=task.name,
        protocol=protocol.name,
        learned=protocol.about,
        seeds=job.seeds,
        draws=protocol.draws,
        fit_s=round(math.fsum(run.fit_s for run in made) / len(made), 2),
        predict_s=round(math.fsum(run.predict_s for run in made) / len(made), 2),
        hardware=made[0].hardware,
        versions=made[0].versions,
    )
    write_card(out / job.name, job.system, job.model, training)
    result = replace(result, training=training)
    files += [folder / f"{task.name}.{mode}.jsonl" for mode, _ in probes]
    _store(result, job, out, {file.name: sha256(file) for file in files})
    return result


def run_probes(names: Iterable[str], *, bootstrap: int, seed: int) -> Iterator[Result]:
    """The oracle probes of the named tasks; fitted on test gold, so never ranked."""
    for task in dict.fromkeys(names):
        gold = corpus.rows(task)
        for name, probe in PROBES.get(task, {}).items():
            yield Result(name, "oracle", score(task, probe(gold), bootstrap=bootstrap, seed=seed))


def _mean(found: SeedReport, job: Job) -> Figures:
    """The mean over the runs, precision and recall too."""
    values = [(report.precision, report.recall) for report in found.reports]
    precision, recall = map(mean, zip(*values, strict=True))
    draws = protocols.get(job.protocol, job.task).draws
    return Figures(found.value, found.low, found.high, precision, recall, found.deviation, job.seeds, draws)


def _store(result: Result, job: Job, out: Path, files: Mapping[str, str]) -> None:
    """Put the result into ``scores.json`` beside those of other tasks and protocols.

    ``files`` are the predictions that were scored, by name with their SHA-256.
    """
    path = out / job.name / "scores.json"
    known = systems.entry(job.system)
    stored: dict[str, Any] = {"system": job.name, "kind": known.kind, "about": known.about, "results": []}
    own = {
        "task": job.task,
        "protocol": job.protocol,
        "predictions": dict(files),
        "report": result.report.to_dict(),
        "runs": result.runs and asdict(result.runs),
        "probes": {mode: probe.to_dict() for mode, probe in result.probes},
    }
    order, names = list(tasks.TASKS), list(protocols.PROTOCOLS)

    def place(one: Mapping[str, Any]) -> tuple[int, int]:
        return order.index(one["task"]), names.index(one["protocol"])

    try:
        kept = json.loads(path.read_text(encoding="utf-8"))["results"] if path.is_file() else []
        others = [other for other in kept if place(other) != place(own)]
        stored["results"] = sorted([*others, own], key=place)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise GovbenchError.of("B109", f"damaged: {error!r}", file=str(path)) from None
    write_text(path, json.dumps(stored, ensure_ascii=False, indent=2) + "\n")
