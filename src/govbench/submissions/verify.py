"""Checking a row of the leaderboard: everything stored is computed again from the predictions."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from govbench import protocols
from govbench.errors import Finding, GovbenchError
from govbench.results import Result
from govbench.stored import SCORES, row_dict, score_row
from govbench.submissions.card import (
    brought_findings,
    card_findings,
    claim_findings,
    reproduction_findings,
    trust,
)
from govbench.submissions.figures import scores_findings
from govbench.submissions.folder import Listing, look, same_names, shown
from govbench.submissions.splits import named_splits
from govbench.system_card import NAME, Card, Claim, read_card

_LONGEST = 400  # characters of a message


@dataclass(frozen=True)
class Verification:
    """What was found in a folder, its rows as they are scored here, and the claims that have no row."""

    name: str
    findings: tuple[Finding, ...]
    results: tuple[Result, ...] = ()
    claims: tuple[Claim, ...] = ()


def verify(
    folder: Path, *, before: Path | None = None, bootstrap: int = 2000, seed: int = 13
) -> Verification:
    """Check one folder against its predictions: files, card, digests, signatures, every figure, claims.

    Nothing in the folder is trusted: links are not followed, sizes are bounded. The findings have the codes
    V101 to V118, and those of ``govbench.score`` for predictions that cannot be read.
    With ``before``, a folder of rows, a record of reproduction that is not there already is one too (V124).

    Raises ``GovbenchError`` S105 where there is no folder of that name.
    """
    name = os.path.basename(os.path.abspath(folder))
    if os.path.islink(folder):
        return Verification(shown(name), (Finding("V101", "is a link", shown(name)),))
    if not os.path.isdir(folder):
        raise GovbenchError.of("S105", "no such folder", file=shown(str(folder)))
    listing = look(folder)
    card, findings = _card(folder, name, listing)
    results: list[Result] = []
    rows: list[dict[str, Any]] = []
    for runs in listing.rows:
        try:
            result = score_row(folder, str(card.stored.get("kind")), runs, bootstrap=bootstrap, seed=seed)
        except GovbenchError as error:
            findings += named_splits(runs.task, error.findings)
            continue
        rows.append(row_dict(folder, result, runs))
        results.append(replace(result, system=name, trust=trust(name, card, rows[-1])))
    if listing.rows or SCORES in listing.files:
        findings += scores_findings(folder, name, listing, card, rows)
    elif not card.claims:
        findings.append(Finding("V108", "has neither predictions nor claims", name))
    alike = [other.name for other in folder.absolute().parent.iterdir() if other.name.lower() == name.lower()]
    if alike := same_names(alike):
        findings.append(Finding("V126", f"{' and '.join(map(shown, alike))} differ in case alone", name))
    findings += claim_findings(folder, name, card, listing)
    findings += reproduction_findings(name, card, rows)
    if before is not None:
        findings += brought_findings(name, card, before)
    scored = {runs.task for runs in listing.rows if runs.protocol == protocols.DEFAULT}
    claims = tuple(claim for claim in card.claims if claim.task not in scored)
    found = tuple(_bounded(folder, name, [*listing.findings, *findings]))
    return Verification(shown(name), found, tuple(results), claims)


def _card(folder: Path, name: str, listing: Listing) -> tuple[Card, list[Finding]]:
    """The card, empty where it cannot be read, and what is wrong with it."""
    file = f"{name}/{NAME}"
    if NAME not in listing.files:
        return Card({}), [Finding("V105", "is missing", file)]
    try:
        card = read_card(folder)
    except GovbenchError as error:
        return Card({}), [Finding("V105", finding.message, file) for finding in error.findings]
    return card, card_findings(card, name, file)


def _bounded(folder: Path, name: str, findings: Sequence[Finding]) -> Iterator[Finding]:
    """The findings with places inside the folder, and text of others in one short line."""
    for finding in findings:
        file = finding.file
        if file.startswith(str(folder)):
            file = f"{name}{file[len(str(folder)) :]}".replace(os.sep, "/")
        yield replace(
            finding,
            message=shown(finding.message, _LONGEST),
            file=shown(file, 200),
            field=shown(finding.field),
        )
