"""``system.yaml``: what a system is, how it was trained, on what and how long, beside its scores."""

from __future__ import annotations

import inspect
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from govbench import __version__, corpus, protocols, systems, tasks
from govbench.errors import GovbenchError
from govbench.files import write_text

NAME = "system.yaml"


@dataclass(frozen=True)
class Training:
    """The runs of a system on one task under one protocol; folds summed.

    Seconds are of processor, in the mean of a run.
    """

    task: str
    protocol: str
    learned: str
    seeds: Sequence[int]
    draws: Sequence[int]
    fit_s: float
    predict_s: float


def write_card(folder: Path, system: str, model: str, training: Training) -> None:
    """Write the card of a system, with this training beside those of other tasks and protocols there.

    Raises ``GovbenchError`` B109 when the card that is there is damaged.
    """
    import yaml

    path = folder / NAME
    kept = read_trainings(folder)
    kept[training.task, training.protocol] = training
    order, names = list(tasks.TASKS), list(protocols.PROTOCOLS)
    trainings = sorted(kept.values(), key=lambda t: (order.index(t.task), names.index(t.protocol)))
    known = systems.entry(system)
    card = {
        "system": folder.name,
        "kind": known.kind,
        "about": known.about,
        "made_by": known.target,
        "options": _options(system),
        "pretrained_model": Path(model).name or None,
        "versions": {
            "govbench": __version__,
            "corpus": corpus.version(),
            "python": platform.python_version(),
            **{package: version(package) for package in known.packages},
        },
        "hardware": _hardware(),
        "trainings": [asdict(t) | {"seeds": [*t.seeds], "draws": [*t.draws]} for t in trainings],
    }
    write_text(
        path, yaml.safe_dump(card, allow_unicode=True, sort_keys=False, default_flow_style=None, width=110)
    )


def read_trainings(folder: Path) -> dict[tuple[str, str], Training]:
    """(task, protocol) → training, as the card in the folder says; empty without a card.

    Raises ``GovbenchError`` B109 when it is damaged.
    """
    import yaml

    path = folder / NAME
    if not path.is_file():
        return {}
    try:
        stored: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        found = [Training(**training) for training in stored["trainings"]]
        if any(t.task not in tasks.TASKS or t.protocol not in protocols.PROTOCOLS for t in found):
            raise ValueError("unknown task or protocol")
    except (ValueError, TypeError, KeyError, yaml.YAMLError) as error:
        raise GovbenchError.of("B109", f"damaged: {error!r}", file=str(path)) from None
    return {(t.task, t.protocol): t for t in found}


def _options(system: str) -> dict[str, Any]:
    """The defaults of the system's arguments, which are what it is made with."""
    arguments = inspect.signature(systems.factory(system)).parameters.values()
    return {
        argument.name: list(argument.default) if isinstance(argument.default, tuple) else argument.default
        for argument in arguments
        if argument.name not in ("seed", "model") and argument.default is not inspect.Parameter.empty
    }


def _hardware() -> str:
    """The class of machine; a GPU is named where the system has used torch."""
    accelerator = ""
    if (torch := sys.modules.get("torch")) is not None and torch.cuda.is_available():
        accelerator = f", {torch.cuda.get_device_name()}"
    return f"{platform.machine()}, {os.cpu_count()} cores{accelerator}"
