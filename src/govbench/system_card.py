"""``system.yaml``: what a system is, how it was trained, on what and how long, beside its scores."""

from __future__ import annotations

import dataclasses
import inspect
import math
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
OTHERS = ("claims", *OURS, "replies")  # optional fields; the last is of language models
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
        return card_of(read_fields(path))
    except ValueError as error:
        raise GovbenchError.of("B109", f"damaged: {error}", file=str(path)) from None


def read_fields(path: Path) -> dict[str, Any]:
    """The fields in a file like ``system.yaml``, the values of claims as they are written.

    Raises ``ValueError``, in one line, where it is no mapping of fields.
    """
    stored = read_yaml(path)
    if not isinstance(stored, dict):
        raise ValueError("is no mapping of fields, such as 'kind: trained'")
    if other := [name for name in stored if not isinstance(name, str)]:
        raise ValueError(f"{str(other[0])[:40]!r} is no name of a field")
    if "claims" in stored:
        stored["claims"] = read_yaml(path, as_written=True)["claims"]
    return stored


def card_of(fields: Mapping[str, Any]) -> Card:
    """The card that has these fields. Raises ``ValueError``, in one line that names the field at fault."""
    claims = [_claim(entry) for entry in _entries(fields, "claims", Claim, optional="measure")]
    named = [f"{claim.task}: {claim.measure}" for claim in claims]
    if twice := [name for name in named if named.count(name) > 1]:
        raise ValueError(f"claims: {twice[0]} is claimed twice")
    trainings = [Training(**entry) for entry in _entries(fields, "trainings", Training)]
    for seconds in (seconds for training in trainings for seconds in (training.fit_s, training.predict_s)):
        if not isinstance(seconds, float) or not math.isfinite(seconds) or seconds < 0:
            raise ValueError(f"trainings: {str(seconds)[:40]!r} is no number of seconds such as 1.5")
    records = [Reproduction(**entry) for entry in _entries(fields, "reproduced", Reproduction)]
    if not all(isinstance(record.files, dict) for record in records):
        raise ValueError("reproduced: files are no mapping of names to SHA-256")
    places: list[Training | Reproduction] = [*trainings, *records]
    for one in places:
        # Without hashing: what stands there may be a list.
        if one.task not in list(tasks.TASKS) or one.protocol not in list(protocols.PROTOCOLS):
            raise ValueError(f"{str(one.task)[:40]!r}, {str(one.protocol)[:40]!r}: unknown task or protocol")
    return Card(fields, tuple(trainings), tuple(claims), tuple(records))


def _entries(fields: Mapping[str, Any], name: str, made: type, *, optional: str = "") -> list[dict[str, Any]]:
    """The entries of a list, each with just the fields of ``made``."""
    found = fields.get(name)
    if found in (None, "", "null", "~"):  # as they are written
        return []
    if not isinstance(found, list):
        raise ValueError(f"{name}: {str(found)[:40]!r} is no list of entries")
    allowed = [field.name for field in dataclasses.fields(made)]
    for entry in found:
        if not isinstance(entry, dict) or not {*allowed} - {optional} <= entry.keys() <= {*allowed}:
            raise ValueError(f"{name}: {str(entry)[:60]!r} has not just the fields {', '.join(allowed)}")
    return found


def _claim(entry: Mapping[str, Any]) -> Claim:
    """A claim as written; its measure is the task's headline where it names none."""
    task, value, measure = entry["task"], entry["value"], entry.get("measure", "")
    if not all(isinstance(part, str) for part in (task, value, measure)):
        raise ValueError("claims: task, measure and value are texts, such as ner, exact and 0.710")
    if not re.fullmatch(r"0\.[0-9]{2,15}|1\.0{2,15}", value):
        raise ValueError(f"claims: {value[:40]!r} is no score of two decimals or more, such as 0.710")
    try:
        return Claim(task, tasks.get(task).measure(measure or None).name, value)
    except GovbenchError as error:
        raise ValueError(f"claims: {error.findings[0].message}") from None


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
