"""``system.yaml``: what a system is, how it was trained, on what and how long, beside its scores."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from govbench import protocols, systems, tasks
from govbench.errors import GovbenchError
from govbench.files import write_text
from govbench.safe_yaml import read_yaml, write_yaml
from govbench.systems.entries import BUILT_IN

NAME = "system.yaml"

# What every row of the leaderboard says, and what it means.
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "system": "the name of the row and of its folder",
        "kind": f"one of {', '.join(systems.KINDS)}",
        "about": "what it is, in a line",
        "authors": "who made it",
        "link": "its paper, page or code; 'none' where there is none",
        "training_data": "what it learned from, pretraining included; 'none' where it learned nothing",
        "contamination": "whether the test document or its gold can be in that data, and how you know",
        "licence": "of the code or the model; 'none' where it cannot be had",
    }
)
# What the commands write of their own runs.
OURS = ("made_by", "options", "pretrained_model", "trainings", "reproduced")
_OURS = {
    "authors": "The govbench maintainers",
    "link": "docs/SYSTEMS.md",
    "training_data": "what its protocol gives to learn from; the dictionaries of its packages",
    "contamination": "its authors had read the test document; only the normaliser of figures was written "
    "for its forms, and nothing was tuned on it",
    "licence": "Apache-2.0",
}


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


@dataclass(frozen=True)
class Claim:
    """A score that the makers of a system report, as they wrote it."""

    task: str
    measure: str
    value: str


@dataclass(frozen=True)
class Reproduction:
    """A run of our own that gave the first file of a row again, byte for byte.

    ``files`` are all the files of the row as they were then, name → SHA-256, those of the further runs and of
    the leak probes too, so that nothing else can be put in their place.
    """

    task: str
    protocol: str
    files: Mapping[str, str]
    versions: Mapping[str, str]
    hardware: str


@dataclass(frozen=True)
class Card:
    """What ``system.yaml`` says; ``stored`` is all of it."""

    stored: Mapping[str, Any]
    trainings: tuple[Training, ...] = ()
    claims: tuple[Claim, ...] = ()
    reproduced: tuple[Reproduction, ...] = ()


def write_card(folder: Path, system: str, model: str, training: Training) -> None:
    """Write the card of a system, with this training beside those of other tasks and protocols there.

    The fields of a built-in system without a pretrained model are known; others keep what the card says.

    Raises ``GovbenchError`` B109 when the card that is there is damaged.
    """
    kept = read_card(folder)
    found = {(t.task, t.protocol): t for t in kept.trainings} | {(training.task, training.protocol): training}
    order, names = list(tasks.TASKS), list(protocols.PROTOCOLS)
    trainings = sorted(found.values(), key=lambda t: (order.index(t.task), names.index(t.protocol)))
    known = systems.entry(system)
    ours = {} if model or known not in BUILT_IN else _OURS
    said = {name: kept.stored[name] for name in _OURS if name in kept.stored}
    update_card(
        folder,
        {
            "system": folder.name,
            "kind": known.kind,
            "about": known.about,
            **said,
            **ours,
            "made_by": known.target,
            "options": _options(systems.factory(system)),
            "pretrained_model": Path(model).resolve().name if model else None,
            "trainings": [asdict(t) | {"seeds": [*t.seeds], "draws": [*t.draws]} for t in trainings],
        },
    )


def update_card(folder: Path, new: Mapping[str, Any]) -> None:
    """Put fields into the card of the folder, before those that it has beside them; claims stay as written.

    Raises ``GovbenchError`` B109 when the card that is there is damaged.
    """
    card = read_card(folder)
    kept = {name: value for name, value in card.stored.items() if name not in new}
    claims = {"claims": [asdict(claim) for claim in card.claims]} if card.claims else {}
    write_text(folder / NAME, write_yaml({**new, **kept, **claims}))


def read_card(folder: Path) -> Card:
    """The card in the folder; empty without one. Fields of a submission may be missing.

    Raises ``GovbenchError`` B109 when it is damaged.
    """
    path = folder / NAME
    if not path.is_file():
        return Card({})
    try:
        stored = read_yaml(path)
        if not isinstance(stored, dict) or not all(isinstance(name, str) for name in stored):
            raise ValueError("is no mapping of fields")
        written = read_yaml(path, as_written=True)
        card = Card(
            stored,
            tuple(Training(**training) for training in stored.get("trainings") or ()),
            tuple(_claim(**claim) for claim in written.get("claims") or ()),
            tuple(Reproduction(**record) for record in stored.get("reproduced") or ()),
        )
        records: tuple[Training | Reproduction, ...] = (*card.trainings, *card.reproduced)
        for one in records:
            if one.task not in tasks.TASKS or one.protocol not in protocols.PROTOCOLS:
                raise ValueError("unknown task or protocol")
        if not all(isinstance(record.files, dict) for record in card.reproduced):
            raise ValueError("reproduced: files are no mapping")
        if not all(isinstance(seconds, float) for t in card.trainings for seconds in (t.fit_s, t.predict_s)):
            raise ValueError("seconds are no numbers")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise GovbenchError.of("B109", f"damaged: {error!r}", file=str(path)) from None
    return card


def _claim(task: str, value: str, measure: str = "") -> Claim:
    """A claim as written; its measure is the task's headline where it names none."""
    if not re.fullmatch(r"0(\.[0-9]{1,15})?|1(\.0{1,15})?", value):
        raise ValueError(f"claims: {value!r} is no score such as 0.710")
    return Claim(task, tasks.get(task).measure(measure or None).name, value)


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
