"""The card of a submission: fields, claims, records of reproduction."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from govbench import tables, tasks
from govbench.errors import Finding, GovbenchError
from govbench.protocols import DEFAULT
from govbench.results import REPRODUCED, RESCORED
from govbench.seeds import score_runs
from govbench.stored import PREDICTIONS
from govbench.submissions.folder import Listing, name_problem, shown
from govbench.system_card import FIELDS, NAME, OTHERS, Card, Reproduction, read_card
from govbench.systems import KINDS, registry
from govbench.systems.entries import Entry

_LONGEST = 1000  # characters of a field


def card_findings(card: Card, name: str, file: str) -> list[Finding]:
    """What is wrong with the name of the row (V104) and with the fields of its card (V106)."""
    findings = []
    if problem := name_problem(name, card.stored.get("made_by")):
        findings.append(Finding("V104", f"{shown(name)!r} {problem}", file))
    for field, meaning in FIELDS.items():
        if problem := _problem(field, card.stored.get(field), name):
            findings.append(Finding("V106", f"{problem} ({meaning})", file, field=field))
    known = [*FIELDS, *OTHERS]
    for field in card.stored.keys() - {*known}:
        near = difflib.get_close_matches(field, known, 1)
        problem = f"is no field of a card{f'; did you mean {near[0]!r}?' if near else ''}"
        findings.append(Finding("V106", problem, file, field=field))
    return findings


def missing_fields(card: Card) -> list[str]:
    """The required fields that the card does not have."""
    return [field for field in FIELDS if card.stored.get(field) in (None, "")]


def registered(name: str, card: Card) -> Entry | None:
    """The system that made the row, where it is registered here and needs nothing that is not here."""
    entry = registry().get(name)
    is_it = entry is not None and card.stored.get("made_by") == entry.target
    return entry if is_it and not card.stored.get("pretrained_model") else None


def trust(name: str, card: Card, row: Mapping[str, Any]) -> str:
    """The trust level of a row: reproduced while every file of it is the one that its record names."""
    recorded = any(_is_of(record, row) for record in card.reproduced)
    return REPRODUCED if recorded and registered(name, card) else RESCORED


def reproduction_findings(name: str, card: Card, rows: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """Records of a run of our own that are of other predictions, or of a system that cannot be run (V118)."""
    place = f"{name}/{NAME}"
    if card.reproduced and not registered(name, card):
        yield Finding("V118", "no system of that name and code is registered here", place, field="reproduced")
        return
    for record in card.reproduced:
        if not any(_is_of(record, row) for row in rows):
            problem = f"{record.task}, {record.protocol}: the record is of other predictions"
            yield Finding("V118", problem, place, field="reproduced")


def brought_findings(name: str, card: Card, before: Path) -> Iterator[Finding]:
    """Records that the row of that name in the folder ``before`` does not have (V124).

    Raises ``GovbenchError`` B109 where the card there is damaged.
    """
    known = read_card(before / name).reproduced
    for record in card.reproduced:
        if record not in known:
            problem = f"{record.task}, {record.protocol}: the record is new here"
            yield Finding("V124", problem, f"{name}/{NAME}", field="reproduced")


def claim_findings(folder: Path, name: str, card: Card, listing: Listing) -> Iterator[Finding]:
    """Claims that the predictions beside them do not earn, to the decimals that are written (V117)."""
    rows = {runs.task: runs for runs in listing.rows if runs.protocol == DEFAULT}
    for claim in card.claims:
        if claim.task not in rows:
            continue
        files = [folder / PREDICTIONS / file for file in rows[claim.task].files]
        mode = tasks.get(claim.task).mode
        try:
            earned = score_runs(claim.task, files, measure=claim.measure, mode=mode, bootstrap=0).value
        except GovbenchError:
            continue  # what is wrong with the predictions is said where they are scored
        places = len(claim.value.partition(".")[2])
        if earned is None or abs(earned - float(claim.value)) > 0.5 * 10**-places + 1e-12:
            written = tables.number(earned, max(places, 4))
            problem = (
                f"{claim.task}: {claim.measure} {claim.value} is claimed, the predictions earn {written}"
            )
            yield Finding("V117", problem, f"{name}/{NAME}", field="claims")


def _is_of(record: Reproduction, row: Mapping[str, Any]) -> bool:
    place = record.task, record.protocol
    return place == (row["task"], row["protocol"]) and dict(record.files) == dict(row["predictions"])


def _problem(field: str, value: object, name: str) -> str:
    if value is None:
        return "is missing"
    if not isinstance(value, str):
        return f"is no text but {type(value).__name__}"
    if not value.strip() or len(value) > _LONGEST or not value.replace("\u3000", " ").isprintable():
        return f"is not one line of 1 to {_LONGEST} characters"
    if field == "system" and value != name:
        return f"is {shown(value)!r}, not the name of the folder"
    if field == "kind" and value not in KINDS:
        return f"is {shown(value)!r}"
    return ""
