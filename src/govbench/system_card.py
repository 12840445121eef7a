"""``system.yaml``: what a system is, how it was trained, on what and how long, beside its scores."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from govbench import protocols, systems, tasks
from govbench.errors import GovbenchError
from govbench.files import write_text

NAME = "system.yaml"


@dataclass(frozen=True)
class Training:
    """The runs of a system on one task under one protocol.

    Seconds are of processor, in the mean of a run with its folds summed; versions and hardware are those of
    the first run.
    """

    task: str
    protocol: str
    learned: str
    seeds: Sequence[int]
    draws: Sequence[int]
    fit_s: float
    predict_s: float
    hardware: str
    versions: Mapping[str, str]


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
        "options": _options(systems.factory(system)),
        "pretrained_model": Path(model).resolve().name if model else None,
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
        if not all(isinstance(seconds, float) for t in found for seconds in (t.fit_s, t.predict_s)):
            raise ValueError("seconds are no numbers")
    except (ValueError, TypeError, KeyError, AttributeError, yaml.YAMLError) as error:
        raise GovbenchError.of("B109", f"damaged: {error!r}", file=str(path)) from None
    return {(t.task, t.protocol): t for t in found}


def _options(made: Any) -> dict[str, Any]:
    """The defaults of a system's arguments, which it is made with; ``**`` stands for its parent's."""
    found: dict[str, Any] = {}
    for argument in inspect.signature(made).parameters.values():
        if argument.kind is argument.VAR_KEYWORD:
            found = {**_options(made.__mro__[1]), **found}
        elif argument.name not in ("seed", "model") and argument.default is not argument.empty:
            is_tuple = isinstance(argument.default, tuple)
            found[argument.name] = list(argument.default) if is_tuple else argument.default
    return found
