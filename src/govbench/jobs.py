"""One run of a system: fit and predict, unless the same code has done so from the same data."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from govbench import __version__, corpus, protocols, systems, tasks
from govbench.files import write_text
from govbench.predictions import write_predictions
from govbench.systems import Prediction

_CACHE = ".cache"
SEEDS = (13, 14, 15, 16, 17)

Seconds = tuple[float, float]


@dataclass(frozen=True)
class Job:
    """One system on one task under one protocol, with the seeds it is trained with.

    ``model`` is the pretrained model that it is given, a folder or a name; '' for none.
    """

    system: str
    task: str
    protocol: str = protocols.DEFAULT
    seeds: tuple[int, ...] = SEEDS[:1]
    model: str = ""

    @property
    def name(self) -> str:
        """That of the row and of the folder: with a pretrained model its name belongs to it."""
        return f"{self.system}-{Path(self.model).resolve().name}" if self.model else self.system


def file_name(job: Job, draw: int, seed: int) -> str:
    """Of the predictions of one run."""
    parts = [job.task]
    if job.protocol != protocols.DEFAULT:
        parts.append(job.protocol)
    if draw:
        parts.append(f"draw-{draw}")
    if seed != job.seeds[0]:
        parts.append(f"seed-{seed}")
    return ".".join([*parts, "jsonl"])


def predict(job: Job, draw: int, seed: int, path: Path, out: Path) -> Seconds:
    """Fit and predict, unless the same code has done so from the same data; seconds of processor for each."""
    task = tasks.get(job.task)
    modes = task.modes if job.protocol == protocols.DEFAULT and seed == job.seeds[0] else {}
    written = {"": path, **{mode: path.with_name(f"{task.name}.{mode}.jsonl") for mode in modes}}
    mark = out / _CACHE / job.name / (path.name + ".json")
    key = _key(job, draw, seed)
    if spent := _done(mark, key, written):
        return spent
    found: dict[str, dict[str, Prediction]] = {mode: {} for mode in written}
    fitting = predicting = 0.0
    for fold in protocols.get(job.protocol, task.name).folds(task.name, draw):
        start = time.process_time()
        system = systems.get(job.system, task.name, seed=seed, model=job.model or None)
        system.fit(fold.train, fold.validation)
        fitting += time.process_time() - start
        start = time.process_time()
        for mode, predictions in found.items():
            seen = [task.visible(row, mode or task.mode) for row in fold.test]
            predictions.update({row["id"]: row for row in system.predict(seen)})
        predicting += time.process_time() - start
    order = [row["id"] for row in corpus.rows(task.name)]
    for mode, file in written.items():
        write_predictions(file, [found[mode][name] for name in order])
    done = {
        "key": key,
        "files": {file.name: _sha256(file) for file in written.values()},
        "seconds": (fitting, predicting),
    }
    write_text(mark, json.dumps(done, indent=2) + "\n")
    return fitting, predicting


def _done(mark: Path, key: str, written: dict[str, Path]) -> Seconds | None:
    """The seconds that the predictions took which are there, None where they have to be made."""
    try:
        done = json.loads(mark.read_text(encoding="utf-8"))
        same = done["key"] == key and all(
            done["files"][file.name] == _sha256(file) for file in written.values()
        )
        fitting, predicting = map(float, done["seconds"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return (fitting, predicting) if same else None


def _key(job: Job, draw: int, seed: int) -> str:
    """Everything that the predictions depend on: the code of the system and of the library, and the data."""
    spec = find_spec(systems.entry(job.system).target.partition(":")[0])
    own = _sha256(Path(spec.origin)) if spec and spec.origin else ""
    model = _digest(Path(job.model), "*") if job.model else ""
    # Every task learns from rows with the entities of their text.
    data = corpus.checksum(job.task), corpus.checksum("ner")
    parts = (job, draw, seed, __version__, data, own, _library(), model)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@cache
def _library() -> str:
    """A digest of the library itself: a system leans on more of it than its own file, tables included."""
    return _digest(Path(__file__).parent, "*.py", "*.tsv", "*.txt")


def _digest(folder: Path, *patterns: str) -> str:
    """One of all files of a folder; of a model that is named and no folder it says nothing."""
    files = sorted({path for pattern in patterns for path in folder.rglob(pattern) if path.is_file()})
    parts = [(path.relative_to(folder).as_posix(), _sha256(path)) for path in files]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
