"""``govbench run``: fit, predict the test split, score; predictions and scores into one folder."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from govbench import __version__, corpus, protocols, systems, tasks
from govbench.errors import GovbenchError
from govbench.files import write_text
from govbench.jobs import SEEDS, Job, file_name, predict
from govbench.results import Result
from govbench.score import score
from govbench.stored import PREDICTIONS, Runs, row_dict, score_row, store
from govbench.system_card import Training, write_card
from govbench.systems.probes import PROBES

MARK = "govbench-run.json"


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
    usable(out)
    mark(out)


def usable(out: Path) -> None:
    """Refuse (S102) a file, and a folder that holds anything without the mark of ``govbench run``."""
    if out.exists() and not out.is_dir():
        raise GovbenchError.of("S102", "is a file", file=str(out))
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        raise GovbenchError.of("S102", "is not empty, and not a folder of results", file=str(out))


def mark(out: Path) -> None:
    """Say in the folder what it is, and what its rows were made with."""
    write_text(out / MARK, json.dumps({"govbench": __version__, "corpus": corpus.version()}) + "\n")


def run_job(job: Job, out: Path, *, bootstrap: int, seed: int) -> Result:
    """Predict and score; writes predictions and ``scores.json`` into the folder of the system.

    ``predictions/<task>.jsonl`` is the first run, ``<task>.seed-14.jsonl`` another one, and under a protocol
    of its own ``<task>.few-shot-1.draw-2.jsonl``. Where the task has other input modes, the first run is made
    on each as a leak probe (``<task>.<mode>.jsonl``): a score that rises with the lead or the heading was
    read off them. What was predicted before by the same code from the same data is not predicted again.
    """
    task = tasks.get(job.task)
    folder = out / job.name
    protocol = protocols.get(job.protocol, task.name)
    modes = tuple(task.modes) if job.protocol == protocols.DEFAULT else ()
    runs = Runs(task.name, protocol.name, job.seeds, protocol.draws, modes)
    made = []
    for draw in runs.draws:
        for chance in runs.seeds:
            path = folder / PREDICTIONS / file_name(task.name, protocol.name, draw, chance)
            made.append(predict(job, draw, chance, path, out))
    known = systems.entry(job.system)
    result = score_row(folder, known.kind, runs, bootstrap=bootstrap, seed=seed)
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
    write_card(folder, job.system, job.model, training)
    store(folder, known.kind, known.about, row_dict(folder, result, runs))
    return replace(result, training=training)


def run_probes(names: Iterable[str], *, bootstrap: int, seed: int) -> Iterator[Result]:
    """The oracle probes of the named tasks; fitted on test gold, so never ranked."""
    for task in dict.fromkeys(names):
        gold = corpus.rows(task)
        for name, probe in PROBES.get(task, {}).items():
            yield Result(name, "oracle", score(task, probe(gold), bootstrap=bootstrap, seed=seed))
