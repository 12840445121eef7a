"""Systems: what predicts, by name.

A system is made for one task and learns from rows with gold; what it has learned is saved in plain files.
Modules are imported when a system is asked for, so a heavy dependency of one costs the others nothing. Other
packages register theirs under the entry point group ``govbench.systems`` (docs/SYSTEMS.md).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Protocol

from govbench.errors import Finding, GovbenchError, collected
from govbench.systems.entries import BUILT_IN, Entry

Row = Mapping[str, Any]
Prediction = dict[str, Any]
GROUP = "govbench.systems"
KINDS = ("trivial", "rules", "trained", "other")
TASKS = ("sections", "sentences", "ner", "metrics")
MODELS = ("none", "optional", "required")  # whether a system can be given a pretrained model

_NAME = re.compile(r"\w[\w.+-]*")


class System(Protocol):
    """What every system can do; it is made as ``Factory(task, seed=13)``."""

    def fit(self, train: Sequence[Row], validation: Sequence[Row]) -> System:
        """Learn from rows with gold and return the system itself; systems of rules learn nothing."""
        ...

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        """One prediction a row, in order, from rows that carry no gold field."""
        ...

    def save(self, folder: Path) -> None:
        """Write what was learned as plain files, never as a pickle."""
        ...

    @classmethod
    def load(cls, folder: Path) -> System:
        """The system that was saved there: it predicts the same."""
        ...


def registry() -> Mapping[str, Entry]:
    """Name → entry, built-in systems first, then those of other packages in the order of their names."""
    return _registered()[0]


def faults() -> Sequence[Finding]:
    """What is wrong with systems of other packages that are left out: S111 two of one name, S115 the rest."""
    return _registered()[1]


@cache
def _registered() -> tuple[Mapping[str, Entry], Sequence[Finding]]:
    found = {entry.name: entry for entry in BUILT_IN}
    findings: list[Finding] = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        if point.name in found:
            problem = f"'{point.name}' of {point.value} is registered already"
            findings.append(Finding("S111", problem, field=point.name))
            continue
        with collected(findings, field=point.name):
            found[point.name] = _third_party(point)
    return found, findings


def available(task: str | None = None, *, heavy: bool = True) -> list[str]:
    """Names of the registered systems, of one task or of all.

    >>> available("ner")[:2]
    ['quotes', 'delimiters']
    """
    return [
        name
        for name, entry in registry().items()
        if (task is None or task in entry.tasks) and (heavy or not entry.heavy)
    ]


def entry(name: str) -> Entry:
    """The entry of that name.

    Raises ``GovbenchError`` S101, with the nearest name, for an unknown one, and S115 for one of another
    package that cannot be used.
    """
    found = registry().get(name)
    if found is None and (own := [fault for fault in faults() if fault.field == name]):
        raise GovbenchError(own)
    if found is None:
        near = difflib.get_close_matches(name, registry(), n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(registry())}"
        raise GovbenchError.of("S101", f"no system '{name}'; {hint}")
    return found


def get(name: str, task: str | None = None, *, seed: int = 13, model: str | Path | None = None) -> System:
    """A new system of that name; ``task`` may be left out where it has only one.

    ``model`` is the pretrained model, a folder or a name, of a system that can be given one.

    >>> get("quotes").predict([{"id": "x", "text": "印发《方案》。"}])
    [{'id': 'x', 'entities': [{'start': 2, 'end': 6, 'label': 'DOC'}]}]

    Raises ``GovbenchError`` S101 for an unknown name or a task that the system does not do, S118 for a model
    that it does not take or lacks.
    """
    known = entry(name)
    given = arguments(name, model)
    task = task or known.tasks[0]
    if task not in known.tasks:
        raise GovbenchError.of("S101", f"'{name}' does {' and '.join(known.tasks)}, not {task}")
    system: System = factory(name)(task, seed=seed, **given)
    return system


def arguments(name: str, model: str | Path | None) -> dict[str, str | Path]:
    """What a system is made with beside task and seed. Raises ``GovbenchError`` S118, as ``get`` does."""
    takes = entry(name).model
    if model is None and takes == "required":
        raise GovbenchError.of("S118", f"'{name}' needs a pretrained model")
    if model is not None and takes == "none":
        raise GovbenchError.of("S118", f"'{name}' takes no pretrained model")
    return {} if model is None else {"model": model}


def factory(name: str) -> Any:
    """The class of a system, for ``load``."""
    module, _, attribute = entry(name).target.partition(":")
    return getattr(import_module(module), attribute)


def _third_party(point: EntryPoint) -> Entry:
    """The entry of another package's system; its class says ``tasks`` and ``about``."""
    try:
        if not _NAME.fullmatch(point.name):
            raise ValueError("its name is no name of a folder")
        made = point.load()
        said = tuple(made.tasks), str(made.about), bool(getattr(made, "random", False))
        model = str(getattr(made, "model", "none"))
        if not said[0] or isinstance(made.tasks, str) or not set(said[0]) <= set(TASKS):
            raise ValueError(f"its tasks are {made.tasks!r}, not some of {', '.join(TASKS)}")
        if model not in MODELS:
            raise ValueError(f"its model is {model!r}, not one of {', '.join(MODELS)}")
    except Exception as error:  # whatever the other package does wrong is said in its name
        raise GovbenchError.of("S115", f"system '{point.name}' ({point.value}): {error!r}") from error
    packages = (point.dist.name,) if point.dist else ()
    return Entry(point.name, point.value, said[0], "other", said[1], said[2], model=model, packages=packages)
