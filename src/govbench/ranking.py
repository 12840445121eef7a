"""Rank intervals of the systems of a task: who beats whom by paired tests, corrected for their number."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from govbench import __version__, tasks
from govbench.compare import compare
from govbench.files import write_text
from govbench.protocols import DEFAULT
from govbench.runs import Result
from govbench.seeds import Seeds

Ranks = dict[str, dict[str, tuple[int, int]]]
_FILE = "ranks.json"
PERMUTATIONS = 10_000


def ranks(results: Sequence[Result], baselines: Path, *, permutations: int = PERMUTATIONS) -> Ranks:
    """Task → system → lowest and highest rank; two systems whose intervals overlap are tied.

    Paired approximate randomisation over paragraphs with Holm's correction, as ``govbench.compare`` does it.
    The tests take a while, so they are made again only when a prediction changed; ``ranks.json`` keeps them.
    """
    known = _read(baselines / _FILE)
    found: Ranks = {}
    stored = {}
    for task in tasks.TASKS:
        named = {r.system: _files(r, baselines) for r in results if (r.report.task, r.protocol) == (task, DEFAULT)}
        key = _key(named, permutations)
        kept = known.get(task, {})
        if kept.get("key") == key:
            found[task] = {name: (low, high) for name, (low, high) in kept["ranks"].items()}
        else:
            found[task] = _tested(task, named, permutations)
        stored[task] = {"key": key, "ranks": found[task]}
    if stored != known:
        write_text(baselines / _FILE, json.dumps(stored, ensure_ascii=False, indent=2) + "\n")
    return found


def _tested(task: str, named: dict[str, list[Path]], permutations: int) -> dict[str, tuple[int, int]]:
    if len(named) < 2:
        return dict.fromkeys(named, (1, 1))
    runs = (Seeds(tuple(map(str, files))) for files in named.values())
    compared = compare(task, *runs, names=list(named), bootstrap=0, permutations=permutations, shown=0)
    return dict(zip(named, compared.ranks, strict=True))


def _files(result: Result, baselines: Path) -> list[Path]:
    folder = baselines / result.system / "predictions"
    task = result.report.task
    first = folder / f"{task}.jsonl"
    seeds = (result.runs or {}).get("seeds", [])[1:]
    return [first, *(folder / f"{task}.seed-{seed}.jsonl" for seed in seeds)]


def _key(named: dict[str, list[Path]], permutations: int) -> str:
    found = hashlib.sha256(f"{__version__} {permutations}".encode())
    for name, files in named.items():
        found.update(name.encode())
        for file in files:
            found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()


def _read(path: Path) -> dict[str, dict[str, object]]:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stored if isinstance(stored, dict) else {}
