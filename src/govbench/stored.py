"""Stored predictions: which runs they are, their scores, and ``scores.json``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govbench import protocols, tasks
from govbench.errors import GovbenchError
from govbench.files import write_text
from govbench.jobs import SEEDS, file_name, sha256
from govbench.results import Figures, Result
from govbench.score import score
from govbench.seeds import mean, score_runs

PREDICTIONS, SCORES = "predictions", "scores.json"


@dataclass(frozen=True)
class Runs:
    """The files of one row: the runs of a system on a task under a protocol, and its leak probes.

    ``seeds`` are those of ``govbench.jobs.SEEDS`` that there are runs of, ``draws`` those of the protocol;
    ``modes`` the other inputs of the task that the first run was made on.
    """

    task: str
    protocol: str
    seeds: tuple[int, ...] = SEEDS[:1]
    draws: tuple[int, ...] = (0,)
    modes: tuple[str, ...] = ()

    @property
    def files(self) -> list[str]:
        """Names of the files of every run, the first one first."""
        return [file_name(self.task, self.protocol, draw, seed) for draw in self.draws for seed in self.seeds]

    @property
    def probes(self) -> list[str]:
        """Names of the files of the leak probes."""
        return [probe_name(self.task, mode) for mode in self.modes]


def probe_name(task: str, mode: str) -> str:
    """Of the predictions on another input."""
    return f"{task}.{mode}.jsonl"


def rows_of(names: Iterable[str]) -> tuple[list[Runs], list[str]]:
    """The rows that files of these names make, in the order of tasks and protocols, and names of none.

    A further seed counts with all its draws, and only beside the first one.

    >>> rows_of(["ner.jsonl", "ner.seed-14.jsonl", "ner.txt"])
    ([Runs(task='ner', protocol='synthetic-to-real', seeds=(13, 14), draws=(0,), modes=())], ['ner.txt'])
    """
    left = set(names)
    found = []
    for task in tasks.TASKS.values():
        for protocol in protocols.PROTOCOLS.values():
            whole = [
                seed
                for seed in SEEDS
                if left.issuperset(Runs(task.name, protocol.name, (seed,), protocol.draws).files)
            ]
            if task.name in protocol.left_out or SEEDS[0] not in whole:
                continue
            modes = task.modes if protocol.name == protocols.DEFAULT else ()
            there = tuple(mode for mode in modes if probe_name(task.name, mode) in left)
            found.append(Runs(task.name, protocol.name, tuple(whole), protocol.draws, there))
            left.difference_update(found[-1].files, found[-1].probes)
    return found, sorted(left)


def score_row(folder: Path, kind: str, runs: Runs, *, bootstrap: int, seed: int) -> Result:
    """The row of stored predictions: the first run, the mean over several, the leak probes.

    Raises ``GovbenchError`` as ``govbench.score`` does.
    """
    mode = tasks.get(runs.task).mode
    files = [folder / PREDICTIONS / name for name in runs.files]
    report = score(runs.task, files[0], mode=mode, bootstrap=bootstrap, seed=seed)
    probes = tuple(
        (other, score(runs.task, folder / PREDICTIONS / name, mode=other, bootstrap=bootstrap, seed=seed))
        for other, name in zip(runs.modes, runs.probes, strict=True)
    )
    figures = None
    if len(files) > 1:
        found = score_runs(runs.task, files, mode=mode, bootstrap=bootstrap, seed=seed)
        values = [(report.precision, report.recall) for report in found.reports]
        precision, recall = map(mean, zip(*values, strict=True))
        ends = (found.low, found.high, precision, recall)
        figures = Figures(found.value, *ends, found.deviation, runs.seeds, runs.draws)
    return Result(folder.name, kind, report, probes, figures, runs.protocol)


def row_dict(folder: Path, result: Result, runs: Runs) -> dict[str, Any]:
    """The row as it is stored, with the digests of its predictions."""
    names = [*runs.files, *runs.probes]
    return result.to_dict({name: sha256(folder / PREDICTIONS / name) for name in names})


def scores_text(system: str, kind: str, about: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """``scores.json`` in full; rows stand in the order of tasks and protocols."""
    stored = {"system": system, "kind": kind, "about": about, "results": sorted(rows, key=_place)}
    return json.dumps(stored, ensure_ascii=False, indent=2) + "\n"


def store(folder: Path, kind: str, about: str, row: Mapping[str, Any]) -> None:
    """Put the row into ``scores.json`` beside those of other tasks and protocols.

    Raises ``GovbenchError`` B109 when the file that is there is damaged.
    """
    path = folder / SCORES
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))["results"] if path.is_file() else []
        others = [other for other in kept if _place(other) != _place(row)]
        text = scores_text(folder.name, kind, about, [*others, row])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise GovbenchError.of("B109", f"damaged: {error!r}", file=str(path)) from None
    write_text(path, text)


def _place(row: Mapping[str, Any]) -> tuple[int, int]:
    return list(tasks.TASKS).index(row["task"]), list(protocols.PROTOCOLS).index(row["protocol"])
