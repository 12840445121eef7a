"""``govbench run``: fit, predict the test split, score; predictions and scores into one folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from govbench import __version__, corpus, systems, tasks
from govbench.errors import GovbenchError
from govbench.files import write_text
from govbench.predictions import write_predictions
from govbench.score import score
from govbench.scoring.report import Report
from govbench.systems.probes import PROBES

_MARK = "govbench-run.json"


@dataclass(frozen=True)
class Result:
    """One row of the results: a system (or an oracle probe) on a task."""

    system: str
    kind: str  # "trivial", "rules" or "oracle"
    report: Report
    probes: tuple[tuple[str, Report], ...] = ()  # the same system on other inputs: mode and report


def plan(task: str | None = None, system: str | None = None) -> list[str]:
    """Names of the systems to run, in the order of tasks.

    Raises ``GovbenchError`` S101 or S103 for an unknown system or task, or a system of another task.
    """
    names = [name for t in ([tasks.get(task).name] if task else tasks.TASKS) for name in systems.available(t)]
    if system is None:
        return names
    systems.get(system)
    if system not in names:
        raise GovbenchError.of("S101", f"'{system}' does not do {task}; there are {', '.join(names)}")
    return [system]


def prepare(out: Path) -> None:
    """Make the folder ready; one that holds anything not written by ``govbench run`` is refused (S102)."""
    if out.exists() and not out.is_dir():
        raise GovbenchError.of("S102", "is a file", file=str(out))
    if out.is_dir() and any(out.iterdir()) and not (out / _MARK).is_file():
        raise GovbenchError.of("S102", "is not empty, and not a folder of results", file=str(out))
    write_text(out / _MARK, json.dumps({"govbench": __version__, "corpus": corpus.version()}) + "\n")


def run_system(name: str, out: Path, *, bootstrap: int, seed: int) -> Result:
    """Predict and score with one system; writes ``predictions/<task>.jsonl`` and ``scores.json``.

    Where the task has other input modes, the system runs on each as a leak probe
    (``predictions/<task>.<mode>.jsonl``): a score that rises with the lead or the heading was read off them.
    """
    entry = systems.REGISTRY[name]
    task = tasks.get(entry.task)
    gold = corpus.rows(entry.task)
    system = systems.get(name).fit(*(_rows_if_any(entry.task, split) for split in ("train", "validation")))

    def scored(mode: str, file: str) -> Report:
        path = out / name / "predictions" / file
        write_predictions(path, system.predict([task.visible(row, mode) for row in gold]))
        return score(entry.task, path, mode=mode, bootstrap=bootstrap, seed=seed)

    report = scored(task.mode, f"{task.name}.jsonl")
    probes = tuple((mode, scored(mode, f"{task.name}.{mode}.jsonl")) for mode in task.modes)
    stored = {
        "system": name,
        "kind": entry.kind,
        "about": entry.about,
        "report": report.to_dict(),
        "probes": {mode: probe.to_dict() for mode, probe in probes},
    }
    write_text(out / name / "scores.json", json.dumps(stored, ensure_ascii=False, indent=2) + "\n")
    return Result(name, entry.kind, report, probes)


def run_probes(names: Iterable[str], *, bootstrap: int, seed: int) -> Iterator[Result]:
    """The oracle probes of the named tasks; fitted on test gold, so never ranked."""
    for task in dict.fromkeys(names):
        gold = corpus.rows(task)
        for name, probe in PROBES.get(task, {}).items():
            yield Result(name, "oracle", score(task, probe(gold), bootstrap=bootstrap, seed=seed))


def _rows_if_any(task: str, split: str) -> list[corpus.Row]:
    return corpus.rows(task, split) if split in corpus.splits(task) else []
