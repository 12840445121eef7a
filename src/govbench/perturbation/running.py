"""A registered system on both versions: it learns once, as for the benchmark, and predicts twice."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from govbench import corpus, protocols, systems, tasks
from govbench.jobs import Job, blamed
from govbench.perturbation.folder import Folder, Row
from govbench.predictions import write_predictions


@dataclass(frozen=True)
class Predictions:
    """The files of one system on one task: of the split, and of its rewritten version."""

    original: Path
    rewritten: Path


def run(system: str, task: str, folder: Folder, *, seed: int = 13) -> Predictions:
    """Fit on train, predict both versions, and write them to ``predictions/<system>/`` in the folder.

    Raises ``GovbenchError`` S101 for an unknown system or a task that it does not do, S118 for one that needs
    a pretrained model, S120 for one that fails.
    """
    declared = tasks.get(task)
    made = systems.get(system, declared.name, seed=seed)
    fold = next(protocols.get(protocols.DEFAULT, declared.name).folds(declared.name, 0))
    job = Job(system, declared.name)
    with blamed(job):
        # Rows are shared by all systems: one that changes its own must not change theirs.
        made.fit(deepcopy(fold.train), deepcopy(fold.validation))
    place = folder.path / "predictions" / system
    written = Predictions(place / f"{task}.original.jsonl", place / f"{task}.jsonl")

    def predict(rows: list[Row], path: Path) -> None:
        with blamed(job):
            found = made.predict([declared.visible(row, declared.mode) for row in rows])
        write_predictions(path, found)

    predict(corpus.rows(declared.name, folder.split), written.original)
    predict(folder.rows(declared.name), written.rewritten)
    return written
