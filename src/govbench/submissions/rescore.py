"""Stored predictions scored anew: after a new version, or beside an old one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from govbench.errors import Finding, GovbenchError, collected
from govbench.files import write_text
from govbench.jobs import sha256
from govbench.stored import PREDICTIONS, SCORES, row_dict, rows_of, score_row, scores_text
from govbench.system_card import read_card


def scores_of(folder: Path, names: list[str], *, bootstrap: int, seed: int) -> str:
    """``scores.json`` of a folder, from the files of these names in its ``predictions/`` and from its card.

    Raises ``GovbenchError`` as ``govbench.score`` does, B109 for a damaged card, V106 for one without kind or
    description, V108 for a file that is no run.
    """
    card = read_card(folder)
    said = {field: card.stored.get(field) for field in ("kind", "about")}
    for field, text in said.items():
        if not isinstance(text, str):
            raise GovbenchError.of("V106", "is missing", file=str(folder), field=field)
    kind, about = str(said["kind"]), str(said["about"])
    rows, extra = rows_of(names)
    if extra:
        raise GovbenchError.of("V108", f"{', '.join(extra)}: no run of a task", file=str(folder))
    found = [(score_row(folder, kind, runs, bootstrap=bootstrap, seed=seed), runs) for runs in rows]
    return scores_text(folder.name, kind, about, [row_dict(folder, *one) for one in found])


def rescore(baselines: Path, *, bootstrap: int = 2000, seed: int = 13) -> list[Path]:
    """Score every row of a folder of results anew, from the predictions listed; returns what changed.

    Nothing is fitted. Nothing is written unless every row can be scored.

    Raises ``GovbenchError`` with the findings of all rows: B109 where there are no scores or a file is
    damaged, V109 where predictions were edited since they were scored, and those of ``govbench.score``.
    """
    folders = sorted(path.parent for path in baselines.glob(f"*/{PREDICTIONS}"))
    if not folders:
        raise GovbenchError.of("B109", f"no */{PREDICTIONS}", file=str(baselines))
    findings: list[Finding] = []
    made: dict[Path, str] = {}
    for folder in folders:
        with collected(findings):
            names = _listed(folder)
            made[folder / SCORES] = scores_of(folder, names, bootstrap=bootstrap, seed=seed)
    if findings:
        raise GovbenchError(findings)
    changed = [
        path for path, text in made.items() if not path.is_file() or path.read_bytes() != text.encode("utf-8")
    ]
    for path in changed:
        write_text(path, made[path])
    return changed


def _listed(folder: Path) -> list[str]:
    """The names of the predictions that were scored, unchanged since; of all where no scores are stored."""
    path = folder / SCORES
    # Without its scores a row is scored from what is there, but not from other files than its records name.
    for record in read_card(folder).reproduced:
        _unchanged(folder, record.files)
    if not path.exists():
        return [file.name for file in (folder / PREDICTIONS).iterdir()]
    try:
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        listed = {name: digest for row in stored["results"] for name, digest in row["predictions"].items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise GovbenchError.of("B109", f"damaged: {error!r}", file=str(path)) from None
    _unchanged(folder, listed)
    return list(listed)


def _unchanged(folder: Path, listed: Mapping[str, str]) -> None:
    for name, digest in listed.items():
        file = folder / PREDICTIONS / name
        if not file.is_file() or sha256(file) != digest:
            raise GovbenchError.of("V109", "is not the file that was scored", file=str(file))
