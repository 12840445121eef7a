"""Making a row of the leaderboard from prediction files: all of it, or nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from govbench import corpus, system_card, tasks
from govbench.errors import Finding, GovbenchError
from govbench.files import write_text
from govbench.jobs import SEEDS, file_name, sha256
from govbench.llm.cache import NAME as REPLIES
from govbench.predictions import read_predictions
from govbench.protocols import DEFAULT
from govbench.runs import MARK, mark, usable
from govbench.stored import PREDICTIONS, SCORES
from govbench.submissions.card import card_findings, missing_fields
from govbench.submissions.folder import name_problem, shown
from govbench.submissions.rescore import scores_of
from govbench.submissions.splits import named_splits
from govbench.submissions.verify import Verification, verify
from govbench.system_card import FIELDS, OURS, Card, card_of, update_card
from govbench.systems import registry


def submit(
    name: str,
    files: Mapping[str, Sequence[Path]],
    fields: Mapping[str, Any],
    out: Path,
    *,
    card_file: str = "",
    replace: bool = False,
    bootstrap: int = 2000,
    seed: int = 13,
) -> Verification:
    """Check predictions and fields, and put the folder of the row into ``out``.

    ``files`` are the predictions by task, those of further seeds after the first; they are copied byte for
    byte. ``fields`` are those of ``system.yaml``; messages name ``card_file`` for them. An existing folder
    is only touched with ``replace``, and stays as it is when anything is wrong. Without files the row is
    self-reported, by ``fields['claims']``.

    Raises ``GovbenchError`` with every finding: V121 names all missing fields, V122 an existing folder, V123
    files that are not one to five runs of a task, V104 a name that cannot be one, and those of ``verify``.
    """
    if problem := name_problem(name) or _registered(name):
        raise GovbenchError.of("V104", f"{shown(name)!r} {problem}")
    if ours := [field for field in OURS if field in fields]:
        problem = "is written by 'govbench run' and 'govbench verify', not by a submitter"
        raise GovbenchError([Finding("V125", problem, card_file, field=field) for field in ours])
    try:
        card = card_of({"system": name, **fields})
    except ValueError as error:
        raise GovbenchError.of("V105", f"damaged: {error}", file=card_file) from None
    if missing := missing_fields(Card({"system": name, **fields})):
        listed = "\n".join(f"  {field}: {FIELDS[field]}" for field in missing)
        raise GovbenchError.of("V121", f"'{name}' lacks these fields:\n{listed}\n{len(missing)} in all")
    if wrong := card_findings(card, name, card_file):
        raise GovbenchError(wrong)
    target = out / name
    same = [path.name for path in out.iterdir() if path.name.lower() == name.lower()] if out.is_dir() else []
    if same and not (replace and same == [name]):
        raise GovbenchError.of("V122", f"'{same[0]}' is there already", file=str(target))
    copies = _copies(files)
    _readable(files)
    usable(out)
    new = [folder for folder in (out, *out.parents) if not folder.exists()]
    # Beside the rows, on the same disk, and where nothing looks for rows.
    made = out / ".cache" / f"submit-{os.getpid()}" / name
    try:
        for file, source in copies.items():
            copy = made / PREDICTIONS / file
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy)
        # In the order of the fields, whatever that of the options.
        update_card(made, {field: card.stored[field] for field in (*FIELDS, *fields) if field in card.stored})
        if (target / REPLIES).is_file():  # they are paid for: a row of that name keeps them
            shutil.copyfile(target / REPLIES, made / REPLIES)
        if copies:
            write_text(made / SCORES, scores_of(made, list(copies), bootstrap=bootstrap, seed=seed))
        found = verify(made, bootstrap=bootstrap, seed=seed)
        if found.findings:
            raise GovbenchError(found.findings)
        if not (out / MARK).is_file():  # which says what the other rows were made with
            mark(out)
        _swap(made, target)
    finally:
        shutil.rmtree(made, ignore_errors=True)
        with suppress(OSError):  # unless there is more in it
            made.parent.rmdir()
            made.parent.parent.rmdir()
            for folder in new:
                folder.rmdir()
    return found


def read_fields(path: Path) -> dict[str, Any]:
    """The fields in a file like ``system.yaml``. Raises ``GovbenchError`` V105 for a damaged one."""
    try:
        return system_card.read_fields(path)
    except ValueError as error:
        raise GovbenchError.of("V105", f"damaged: {error}", file=str(path)) from None


def _registered(name: str) -> str:
    """Why files alone make no row of that name: it is run here."""
    known = next((found for found in registry() if found.lower() == name.lower()), None)
    return f"is that of the registered system '{known}', whose row 'govbench run' makes" if known else ""


def _copies(files: Mapping[str, Sequence[Path]]) -> dict[str, Path]:
    """The name that each file has in the folder."""
    found = {}
    for task, sources in files.items():
        tasks.get(task)
        known: dict[Path, str] = {}
        if not 1 <= len(set(sources)) == len(sources) <= len(SEEDS):
            raise GovbenchError.of("V123", f"{task}: {', '.join(map(str, sources)) or 'no file'}")
        for seed, source in zip(SEEDS, sources, strict=False):
            if not source.is_file():
                raise GovbenchError.of("P109", "no such file", file=str(source))
            digest = sha256(source)
            if same := [other for other in sources if other in known and known[other] == digest]:
                problem = f"{task}: {source} has the bytes of {same[0]}: one run is no second one"
                raise GovbenchError.of("V123", problem)
            known[source] = digest
            found[file_name(task, DEFAULT, 0, seed)] = source
    return found


def _readable(files: Mapping[str, Sequence[Path]]) -> None:
    """Say what is wrong with predictions in the submitter's own file names, before anything is made."""
    findings: list[Finding] = []
    for task, sources in files.items():
        for source in sources:
            try:
                read_predictions(source, tasks.get(task), corpus.rows(task))
            except GovbenchError as error:
                findings += named_splits(task, error.findings)
    if findings:
        raise GovbenchError(findings)


def _swap(made: Path, target: Path) -> None:
    """Put the folder in its place; what stands there comes back when that fails."""
    old = made.with_name(f"{made.name}.old")
    if target.exists():
        os.replace(target, old)
    try:
        os.replace(made, target)
    except BaseException:
        if old.exists():
            os.replace(old, target)
        raise
    shutil.rmtree(old, ignore_errors=True)
