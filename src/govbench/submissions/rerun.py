"""Running a registered system again: a row is reproduced where its predictions are the same bytes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from govbench.errors import Finding, GovbenchError, collected
from govbench.jobs import Job, hardware, predict, sha256, versions
from govbench.protocols import DEFAULT
from govbench.stored import PREDICTIONS
from govbench.submissions.card import registered
from govbench.submissions.folder import look, shown
from govbench.system_card import Reproduction, read_card, update_card


def rerun(folder: Path, *, done: Callable[[], None] = lambda: None) -> list[Finding]:
    """Fit and predict the ranked rows of a folder again; write what came out the same.

    Run are the first run of each row and every other one that is not the file of its record. ``system.yaml``
    gets a record of every row whose files are the same byte for byte, and loses that of a row of which one is
    not (V119). ``done`` is called after every row. The folder is one that ``verify`` found
    nothing in.

    Raises ``GovbenchError`` V120 where the system of the folder is not registered here.
    """
    card = read_card(folder)
    name = folder.absolute().name
    entry = registered(name, card)
    if entry is None:
        raise GovbenchError.of("V120", "no system of that name and code is registered here", file=shown(name))
    records = {(record.task, record.protocol): record for record in card.reproduced}
    findings: list[Finding] = []
    for runs in look(folder).rows:
        if runs.protocol != DEFAULT:
            continue
        first, job = runs.files[0], Job(entry.name, runs.task)
        with tempfile.TemporaryDirectory() as place, collected(findings, file=shown(name)):
            old = records.pop((runs.task, runs.protocol), None)
            digests = {file: sha256(folder / PREDICTIONS / file) for file in (*runs.files, *runs.probes)}
            known = {} if old is None else {**old.files, first: ""}
            made = Path(place) / PREDICTIONS
            for seed, file in zip(runs.seeds, runs.files, strict=True):
                if known.get(file) != digests[file]:
                    predict(job, runs.draws[0], seed, made / file, Path(place))
            for file, digest in digests.items():
                if known.get(file) != digest and sha256(made / file) != digest:
                    raise GovbenchError.of("V119", f"{runs.task}: run again, {file} has other bytes")
            record = Reproduction(runs.task, runs.protocol, digests, versions(job), hardware())
            records[runs.task, runs.protocol] = record
        done()
    update_card(folder, {**card.stored, "reproduced": [asdict(record) for record in records.values()]})
    return findings
