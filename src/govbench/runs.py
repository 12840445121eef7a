"""``govbench run``: fit, predict the test split, score; predictions and scores into one folder."""

from __future__ import annotations

import hashlib
import json
import platform
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from govbench import __version__, corpus, protocols, systems, tasks
from govbench.errors import GovbenchError
from govbench.files import write_text
from govbench.predictions import write_predictions
from govbench.score import score
from govbench.scoring.report import Report
from govbench.seeds import SeedReport, score_runs
from govbench.systems import Prediction
from govbench.systems.probes import PROBES

_MARK = "govbench-run.json"
_CACHE = ".cache"
SEEDS = (13, 14, 15, 16, 17)


@dataclass(frozen=True)
class Job:
    """One system on one task under one protocol, with the seeds it is trained with."""

    system: str
    task: str
    protocol: str = protocols.DEFAULT
    seeds: tuple[int, ...] = SEEDS[:1]


@dataclass(frozen=True)
class Result:
    """One row of the results: a system (or an oracle probe) on a task.

    ``report`` is that of the first run, ``runs`` the mean over the runs where there are several, ``probes``
    the same system on other inputs: mode and report.
    """

    system: str
    kind: str
    report: Report
    probes: tuple[tuple[str, Report], ...] = ()
    runs: dict[str, Any] | None = None
    protocol: str = protocols.DEFAULT


def plan(
    task: str | None = None,
    system: str | None = None,
    *,
    protocol: str = protocols.DEFAULT,
    seeds: int = len(SEEDS),
    heavy: bool = False,
) -> list[Job]:
    """The jobs, in the order of tasks and of the registry; a system without chance runs with one seed.

    Raises ``GovbenchError`` S101, S103 or S112 for an unknown system, task or protocol, or a system of
    another task, S104 for a number of seeds that there is not.
    """
    if not 1 <= seeds <= len(SEEDS):
        raise GovbenchError.of("S104", f"{seeds} seeds; there are {len(SEEDS)}")
    wanted = [tasks.get(task).name] if task else list(tasks.TASKS)
    if system is not None:
        known = systems.entry(system)
        if not set(known.tasks) & set(wanted):
            raise GovbenchError.of("S101", f"'{system}' does {' and '.join(known.tasks)}, not {task}")
    jobs = []
    for name in wanted:
        for found in systems.available(name, heavy=heavy or system is not None):
            # What learns nothing predicts the same under every protocol.
            learns = systems.entry(found).kind in ("trained", "other")
            if system in (None, found) and (learns or protocol == protocols.DEFAULT):
                protocols.get(protocol, name)
                count = seeds if systems.entry(found).random else 1
                jobs.append(Job(found, name, protocol, SEEDS[:count]))
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
    folder = out / job.system / "predictions"
    files = []
    for draw in protocols.get(job.protocol, task.name).draws:
        for chance in job.seeds:
            files.append(folder / _file(job, draw, chance))
            _predict(job, draw, chance, files[-1], out)
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
        runs = _summary(score_runs(task.name, files, mode=task.mode, bootstrap=bootstrap, seed=seed), job)
    result = Result(job.system, systems.entry(job.system).kind, report, probes, runs, job.protocol)
    _store(result, job, out)
    return result


def run_probes(names: Iterable[str], *, bootstrap: int, seed: int) -> Iterator[Result]:
    """The oracle probes of the named tasks; fitted on test gold, so never ranked."""
    for task in dict.fromkeys(names):
        gold = corpus.rows(task)
        for name, probe in PROBES.get(task, {}).items():
            yield Result(name, "oracle", score(task, probe(gold), bootstrap=bootstrap, seed=seed))


def _file(job: Job, draw: int, seed: int) -> str:
    parts = [job.task]
    if job.protocol != protocols.DEFAULT:
        parts.append(job.protocol)
    if draw:
        parts.append(f"draw-{draw}")
    if seed != job.seeds[0]:
        parts.append(f"seed-{seed}")
    return ".".join([*parts, "jsonl"])


def _predict(job: Job, draw: int, seed: int, path: Path, out: Path) -> None:
    """Fit and predict, unless the same code has done so from the same data."""
    task = tasks.get(job.task)
    modes = task.modes if job.protocol == protocols.DEFAULT and seed == job.seeds[0] else {}
    written = {"": path, **{mode: path.with_name(f"{task.name}.{mode}.jsonl") for mode in modes}}
    mark = out / _CACHE / job.system / (path.name + ".json")
    key = _key(job, draw, seed)
    if _is_done(mark, key, written):
        return
    found: dict[str, dict[str, Prediction]] = {mode: {} for mode in written}
    fitting = predicting = 0.0
    for fold in protocols.get(job.protocol, task.name).folds(task.name, draw):
        start = time.perf_counter()
        system = systems.get(job.system, task.name, seed=seed).fit(fold.train, fold.validation)
        fitting += time.perf_counter() - start
        start = time.perf_counter()
        for mode, predictions in found.items():
            seen = [task.visible(row, mode or task.mode) for row in fold.test]
            predictions.update({row["id"]: row for row in system.predict(seen)})
        predicting += time.perf_counter() - start
    order = [row["id"] for row in corpus.rows(task.name)]
    for mode, file in written.items():
        write_predictions(file, [found[mode][name] for name in order])
    done = {
        "key": key,
        "files": {file.name: _sha256(file) for file in written.values()},
        "fit_s": round(fitting, 2),
        "predict_s": round(predicting, 2),
        "machine": platform.machine(),
    }
    write_text(mark, json.dumps(done, indent=2) + "\n")


def _is_done(mark: Path, key: str, written: dict[str, Path]) -> bool:
    try:
        done = json.loads(mark.read_text(encoding="utf-8"))
        return done["key"] == key and all(
            done["files"][file.name] == _sha256(file) for file in written.values()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _key(job: Job, draw: int, seed: int) -> str:
    """Everything that the predictions depend on: the code of the system and of the library, and the data."""
    spec = find_spec(systems.entry(job.system).target.partition(":")[0])
    own = _sha256(Path(spec.origin)) if spec and spec.origin else ""
    parts = (job, draw, seed, __version__, corpus.checksum(job.task), own, _library())
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@cache
def _library() -> str:
    """A digest of the library itself: a system leans on more of it than its own file, tables included."""
    root = Path(__file__).parent
    files = sorted(path for path in root.rglob("*") if path.suffix in (".py", ".tsv", ".txt"))
    parts = [(path.relative_to(root).as_posix(), _sha256(path)) for path in files]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _summary(found: SeedReport, job: Job) -> dict[str, Any]:
    """The mean over the runs, as it is stored and shown."""
    return {
        "seeds": list(job.seeds),
        "draws": list(protocols.get(job.protocol, job.task).draws),
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "deviation": found.deviation,
        "cells": found.cells(),
    }


def _store(result: Result, job: Job, out: Path) -> None:
    """Put the result into ``scores.json`` beside those of other tasks and protocols."""
    path = out / job.system / "scores.json"
    known = systems.entry(job.system)
    stored: dict[str, Any] = {"system": job.system, "kind": known.kind, "about": known.about, "results": []}
    kept: Sequence[dict[str, Any]] = ()
    if path.is_file():
        try:
            kept = json.loads(path.read_text(encoding="utf-8")).get("results", ())
        except (ValueError, AttributeError):
            raise GovbenchError.of("B109", "damaged", file=str(path)) from None
    own = {
        "task": job.task,
        "protocol": job.protocol,
        "report": result.report.to_dict(),
        "runs": result.runs,
        "probes": {mode: probe.to_dict() for mode, probe in result.probes},
    }
    others = [other for other in kept if (other["task"], other["protocol"]) != (job.task, job.protocol)]
    order = (*tasks.TASKS,)
    stored["results"] = sorted(
        [*others, own],
        key=lambda one: (order.index(one["task"]), list(protocols.PROTOCOLS).index(one["protocol"])),
    )
    write_text(path, json.dumps(stored, ensure_ascii=False, indent=2) + "\n")
