"""The tables of docs/CONTAMINATION.md: what is rewritten, and what that costs systems that remember nothing.

``python benchmarks/contamination.py`` prints them, ``--write`` fills them into the page. Only systems of
rules are run: nothing is fitted, and their predictions are the same everywhere.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govbench import corpus, schemes, tables
from govbench.pages import fill
from govbench.perturbation import KINDS
from govbench.perturbation.edits import Change
from govbench.perturbation.folder import Folder, Row, perturb, read_folder
from govbench.perturbation.gap import Gap, gap
from govbench.perturbation.running import run
from govbench.predictions import read_rows

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "CONTAMINATION.md"
SYSTEMS = (
    *(("delimiters", "ner"), ("quotes", "ner"), ("quantity-engine", "metrics"), ("digits", "metrics")),
    *(("cues", "sentences"), ("keywords", "sections")),
)
BASES = (("metrics", "quantity-engine"), ("ner", "quotes"), ("sentences", "cues"), ("sections", "keywords"))
SEED = 13
SEEDS = (13, 14, 15, 16, 17)


@dataclass(frozen=True)
class Rewriting:
    """A rewritten split and what was changed in it."""

    folder: Folder
    changes: tuple[Change, ...]

    def gap(self, system: str, task: str, *, interval: bool = True) -> Gap:
        """The gap of a system, with its interval or without."""
        made = run(system, task, self.folder)
        resamples, permutations = (2000, 10_000) if interval else (0, 0)
        return gap(
            task,
            made.original,
            made.rewritten,
            self.folder,
            bootstrap=resamples,
            permutations=permutations,
        )


def rewritings(where: Path) -> Mapping[str, Rewriting]:
    """Every rewriting that the page tells of, by name."""
    wanted: dict[str, tuple[str, int, tuple[str, ...]]] = {str(seed): ("test", seed, KINDS) for seed in SEEDS}
    wanted |= {"places": ("test", SEED, KINDS[:1]), "dates and figures": ("test", SEED, KINDS[1:])}
    wanted |= {"validation": ("validation", SEED, KINDS)}
    found = {}
    for name, (split, seed, kinds) in wanted.items():
        out = where / name
        changes = perturb(ROOT / "annotations", out, split=split, seed=seed, kinds=kinds)
        found[name] = Rewriting(read_folder(out), changes)
    return found


def rewritten(made: Mapping[str, Rewriting]) -> str:
    """How much of test and validation is rewritten, and how much is left."""
    columns = [made[name].changes for name in (str(SEED), "validation")]
    rows = []
    for kind in ("place", "year", "month", "day", "figure"):
        counts = [
            str(sum(change.count for change in column if change.kind == kind and change.kept == kept))
            for column in columns
            for kept in (False, True)
        ]
        rows.append([kind, *counts])
    header = ("kind", "test: rewritten", "left", "validation: rewritten", "left")
    return tables.markdown(header, rows, "lrrrr")


def gaps(made: Mapping[str, Rewriting]) -> str:
    """The gap of every system of rules."""
    rows = []
    for system, task in SYSTEMS:
        whole, control = (made[name].gap(system, task) for name in (str(SEED), "validation"))
        parts = [made[name].gap(system, task, interval=False) for name in ("places", "dates and figures")]
        seeds = [made[str(seed)].gap(system, task, interval=False).difference or 0.0 for seed in SEEDS]
        rows.append(
            [
                *(system, task, *map(tables.number, (whole.original, whole.rewritten))),
                _with_interval(whole),
                *(tables.number(part.difference) for part in parts),
                f"{min(seeds):.3f} to {max(seeds):.3f}",
                _with_interval(control),
            ]
        )
    header = (
        *("system", "task", "original", "rewritten", "gap, 95 %", "places alone", "dates, figures alone"),
        *("five seeds", "gap on validation, 95 %"),
    )
    return tables.markdown(header, rows, "llrrrrrrr")


def lost(made: Mapping[str, Rewriting]) -> str:
    """The gold entities that ``delimiters`` finds in one version and not in the other, by label."""
    folder = made[str(SEED)].folder
    files = run("delimiters", "ner", folder)
    one = _entities(corpus.rows("ner"), read_rows(files.original))
    two = _entities(folder.rows("ner"), read_rows(files.rewritten))
    columns: dict[str, Counter[str]] = {
        name: Counter() for name in ("gold", "original", "rewritten", "lost", "renamed", "won")
    }
    for (label, before, is_right), (_, after, still_right) in zip(one, two, strict=True):
        for name, counts in (
            ("gold", True),
            ("original", is_right),
            ("rewritten", still_right),
            ("lost", is_right and not still_right),
            ("renamed", is_right and not still_right and before != after),
            ("won", still_right and not is_right),
        ):
            columns[name][label] += counts
    moved = [label for label in schemes.ENTITIES if columns["lost"][label] or columns["won"][label]]
    rows = [[label, *(str(column[label]) for column in columns.values())] for label in moved]
    rows.append(["all labels", *(str(column.total()) for column in columns.values())])
    header = (
        *("entity", "gold", "right: original", "right: rewritten"),
        *("lost", "of these with a rewritten name", "won"),
    )
    return tables.markdown(header, rows, "lrrrrrr")


def _entities(rows: list[Row], predictions: list[Row]) -> list[tuple[str, str, bool]]:
    """Label and surface of every gold entity, and whether it is predicted."""
    return [
        (entity["label"], entity["text"], _key(entity) in set(map(_key, prediction["entities"])))
        for row, prediction in zip(rows, predictions, strict=True)
        for entity in row["entities"]
    ]


def _key(entity: Row) -> tuple[int, int, str]:
    return entity["start"], entity["end"], entity["label"]


def planted(made: Mapping[str, Rewriting]) -> str:
    """What the gap shows of a system that replays published gold, as strings, for some of the paragraphs."""
    folder = made[str(SEED)].folder
    rows = []
    for task, base in BASES:
        files = run(base, task, folder)
        for step in (1, 5):
            paragraphs = sorted({_paragraph(row) for row in corpus.rows(task)})
            known = set(paragraphs[::step])
            replayed = {row["id"]: row for row in corpus.rows(task) if _paragraph(row) in known}
            original, rewritten = (
                [_recited(replayed.get(to(row["id"]), row), row["id"]) for row in read_rows(file)]
                for file, to in ((files.original, str), (files.rewritten, folder.original))
            )
            found = gap(task, original, rewritten, folder)
            shown = map(tables.number, (found.original, found.rewritten))
            share = f"{len(known)} of {len(paragraphs)}"
            detectable = tables.number(found.detectable)
            rows.append([task, base, share, *shown, _with_interval(found), detectable])
    header = ("task", "elsewhere", "paragraphs replayed", "original", "rewritten", "gap, 95 %", "detectable")
    return tables.markdown(header, rows, "llrrrrr")


def _paragraph(row: Row) -> str:
    return str(row.get("paragraph_id") or row["id"])


def _recited(row: Row, id_: str) -> Row:
    """The row as a prediction under another id, its spans as strings without offsets."""
    said: Row = _without_offsets(row)
    return {**said, "id": id_}


def _without_offsets(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_offsets(item) for item in value]
    if not isinstance(value, dict):
        return value
    dropped = {"start", "end", "parent"} if "text" in value and "start" in value else set[str]()
    return {name: _without_offsets(item) for name, item in value.items() if name not in dropped}


def _with_interval(found: Gap) -> str:
    low, high = map(tables.number, (found.low, found.high))
    return f"{tables.number(found.difference)} ({low} to {high})"


TABLES = {"rewritten": rewritten, "gaps": gaps, "lost": lost, "planted": planted}


def main(arguments: list[str] | None = None) -> int:
    """Print the tables or fill them in; 1 where the page has no place for one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--write", action="store_true", help=f"fill the tables into {PAGE.name}")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as where:
        made = rewritings(Path(where))
        found = {name: table(made) for name, table in TABLES.items()}
    if not options.write:
        print("\n\n".join(found.values()))
        return 0
    findings = [
        finding for name, table in found.items() for finding in fill([PAGE], name, table, check=False)
    ]
    print("\n".join(map(str, findings)) or f"{PAGE.name}: written", file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
