"""One run of a system: fit and predict, unless the same code has done so from the same data."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from govbench import __version__, corpus, protocols, systems, tasks
from govbench.errors import GovbenchError
from govbench.files import write_text
from govbench.predictions import write_predictions
from govbench.systems import Prediction

_CACHE = ".cache"
SEEDS = (13, 14, 15, 16, 17)


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


def file_name(task: str, protocol: str, draw: int, seed: int) -> str:
    """Of the predictions of one run; the default protocol, no draw and the first seed are not said."""
    parts = [task]
    if protocol != protocols.DEFAULT:
        parts.append(protocol)
    if draw:
        parts.append(f"draw-{draw}")
    if seed != SEEDS[0]:
        parts.append(f"seed-{seed}")
    return ".".join([*parts, "jsonl"])


@dataclass(frozen=True)
class Run:
    """What predicting took: seconds of processor, package versions and the class of machine.

    Seconds of prediction are those of the official input.
    """

    fit_s: float
    predict_s: float
    versions: Mapping[str, str]
    hardware: str


def predict(job: Job, draw: int, seed: int, path: Path, out: Path) -> Run:
    """Fit and predict, unless the same code has done so from the same data with the same packages.

    Raises ``GovbenchError`` S120 where the system fails, or predicts other rows than it was given.
    """
    task = tasks.get(job.task)
    modes = task.modes if job.protocol == protocols.DEFAULT and seed == job.seeds[0] else {}
    written = {"": path, **{mode: path.with_name(f"{task.name}.{mode}.jsonl") for mode in modes}}
    mark = out / _CACHE / job.name / (path.name + ".json")
    key = _key(job, draw, seed)
    if done := _done(mark, key, written):
        return done
    found: dict[str, dict[str, Prediction]] = {mode: {} for mode in written}
    spent = {"fit": 0.0, **dict.fromkeys(written, 0.0)}
    for fold in protocols.get(job.protocol, task.name).folds(task.name, draw):
        with _timed(spent, "fit"), blamed(job):
            system = systems.get(job.system, task.name, seed=seed, model=job.model or None)
            # Rows are shared by all systems of a run: one that changes its own must not change theirs.
            system.fit(deepcopy(fold.train), deepcopy(fold.validation))
        for mode, predictions in found.items():
            seen = [task.visible(row, mode or task.mode) for row in fold.test]
            with _timed(spent, mode), blamed(job):
                made = list(system.predict(deepcopy(seen)))
                if [row["id"] for row in made] != [row["id"] for row in seen]:
                    raise ValueError("its predictions are not one for each row, in order")
            predictions.update({row["id"]: row for row in made})
    order = [row["id"] for row in corpus.rows(task.name)]
    for mode, file in written.items():
        write_predictions(file, [found[mode][name] for name in order])
    run = Run(spent["fit"], spent[""], versions(job), hardware())
    stored = {"key": key, "files": {file.name: sha256(file) for file in written.values()}, "run": asdict(run)}
    write_text(mark, json.dumps(stored, indent=2) + "\n")
    return run


def versions(job: Job) -> dict[str, str]:
    """The versions of what the predictions depend on."""
    own = {"govbench": __version__, "corpus": corpus.version(), "python": platform.python_version()}
    packages = ("numpy", *systems.entry(job.system).packages)
    return own | {package: _version(package) for package in packages}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"  # which the system says itself, with the remedy


def hardware() -> str:
    """The class of machine; a GPU is named where the system has used torch."""
    torch = sys.modules.get("torch")
    gpu = f", {torch.cuda.get_device_name()}" if torch is not None and torch.cuda.is_available() else ""
    return f"{platform.machine()}, {os.cpu_count()} cores{gpu}"


@contextmanager
def _timed(spent: dict[str, float], name: str) -> Iterator[None]:
    start = time.process_time()
    yield
    spent[name] += time.process_time() - start


@contextmanager
def blamed(job: Job) -> Iterator[None]:
    """Whatever a system does wrong is said in its name."""
    try:
        yield
    except GovbenchError:
        raise
    except Exception as error:
        problem = f"'{job.name}' on {job.task}: {error!r}"
        raise GovbenchError.of("S120", problem) from error


def _done(mark: Path, key: str, written: dict[str, Path]) -> Run | None:
    """What the predictions took that are there, None where they have to be made."""
    try:
        done = json.loads(mark.read_text(encoding="utf-8"))
        same = done["key"] == key and all(done["files"][f.name] == sha256(f) for f in written.values())
        return Run(**done["run"]) if same else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _key(job: Job, draw: int, seed: int) -> str:
    """Everything that the predictions depend on: code, packages, data and what is asked for."""
    model = _digest(Path(job.model), "*") if job.model else ""
    # Every task learns from rows with the entities of their text.
    data = corpus.checksum(job.task), corpus.checksum("ner")
    asked = (job.system, job.task, job.protocol, draw, seed)
    code = (_own(job.system), _library(), versions(job))
    return hashlib.sha256(repr((asked, code, data, model)).encode()).hexdigest()


def _own(system: str) -> str:
    """A digest of the package that a system is in, or of its one file."""
    spec = find_spec(systems.entry(system).target.partition(":")[0].partition(".")[0])
    if spec is None or spec.origin is None:
        return ""
    origin = Path(spec.origin)
    return _digest(origin.parent, "*.py") if spec.submodule_search_locations else sha256(origin)


@cache
def _library() -> str:
    """A digest of the library itself: a system leans on more of it than its own file, tables included."""
    return _digest(Path(__file__).parent, "*.py", "*.tsv", "*.txt")


def _digest(folder: Path, *patterns: str) -> str:
    """One of all files of a folder; of a model that is named and no folder it says nothing."""
    files = sorted({path for pattern in patterns for path in folder.rglob(pattern) if path.is_file()})
    parts = [(path.relative_to(folder).as_posix(), sha256(path)) for path in files]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def sha256(path: Path) -> str:
    """Of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
