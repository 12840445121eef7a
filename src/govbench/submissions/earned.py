"""Whether the figures that a leaderboard shows are those that the predictions earn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from govbench.errors import Finding
from govbench.stored import SCORES, row_dict, rows_of, score_row
from govbench.submissions.differences import differences
from govbench.submissions.folder import shown


def unearned(folder: Path, *, bootstrap: int, seed: int) -> Iterator[Finding]:
    """A finding (B114) for every stored row of which a figure is another one; the first such figure is named.

    Last digits, which depend on the processor, and signatures may differ. The folder is one that
    ``read_results`` could read; predictions that cannot be scored raise ``GovbenchError`` as ``score`` does.
    """
    stored = json.loads((folder / SCORES).read_text(encoding="utf-8"))
    runs_of = {
        (runs.task, runs.protocol): runs
        for runs in rows_of(name for row in stored["results"] for name in row["predictions"])[0]
    }
    for row in stored["results"]:
        place = f"{row['task']}, {row['protocol']}"
        runs = runs_of.get((row["task"], row["protocol"]))
        if runs is None:
            yield Finding("B114", f"{place}: lists no first run", str(folder / SCORES))
            continue
        made = row_dict(folder, score_row(folder, stored["kind"], runs, bootstrap=bootstrap, seed=seed), runs)
        for found in differences(row, json.loads(json.dumps(made))):
            if not (found.is_rounding or found.place.endswith("signature")):
                yield Finding("B114", shown(f"{place}: {found}", 400), str(folder / SCORES))
                break
