"""The leaderboard: stored scores, ranked, with the rows that they are to be read against."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from govbench import __version__, corpus, protocols, tasks
from govbench.errors import Finding, GovbenchError, collected
from govbench.jobs import sha256
from govbench.llm.cache import NAME as REPLIES
from govbench.ranking import Ranking, ranking
from govbench.reference import agreement_results
from govbench.results import Result
from govbench.runs import run_probes
from govbench.scoring.signature import Signature
from govbench.stored import PREDICTIONS, SCORES
from govbench.submissions.card import trust
from govbench.submissions.earned import unearned
from govbench.submissions.folder import same_names
from govbench.system_card import NAME, Claim, read_card
from govbench.systems import KINDS, available


@dataclass(frozen=True)
class Claimed:
    """A score that the makers of a system report without its predictions."""

    system: str
    kind: str
    claim: Claim


@dataclass(frozen=True)
class Board:
    """Everything that a leaderboard shows.

    ``systems`` are the rows of the default protocol, the best of a task first, ``ranking`` is theirs.
    ``references`` are what annotators reach, ``oracles`` probes fitted on test gold, ``others`` the rows of
    other protocols, ``claims`` what nobody here has scored: none of the four is ranked.
    """

    systems: tuple[Result, ...]
    ranking: Ranking
    references: tuple[Result, ...]
    oracles: tuple[Result, ...]
    others: tuple[Result, ...]
    claims: tuple[Claimed, ...] = ()

    @property
    def tasks(self) -> list[str]:
        """The tasks that have a row."""
        found = {result.report.task for result in self.systems}
        return [task for task in tasks.TASKS if task in found]

    def of(self, task: str) -> list[Result]:
        """The ranked rows of a task, the best first."""
        return [result for result in self.systems if result.report.task == task]


def board(baselines: Path, annotations: Path) -> Board:
    """The leaderboard of a folder of results; references only where ``annotations`` is there.

    Raises ``GovbenchError`` as ``earned_results`` and ``ranking`` do.
    """
    results = earned_results(baselines)
    headline = [result for result in results if result.protocol == protocols.DEFAULT]
    found = ranking(headline, baselines)
    options = _resampling(results)
    shown = [result.report.task for result in headline]
    references = agreement_results(annotations, **options) if shown and annotations.is_dir() else []
    return Board(
        tuple(sorted(headline, key=lambda r: (_place(r), -(r.figures.value or 0)))),
        found,
        tuple(reference for reference in references if reference.report.task in shown),
        tuple(run_probes(shown, **options)),
        tuple(result for result in results if result.protocol != protocols.DEFAULT),
        tuple(read_claims(baselines, headline)),
    )


def earned_results(baselines: Path) -> list[Result]:
    """The stored scores, once all of them are computed again from their predictions.

    Raises ``GovbenchError`` as ``read_results`` does, and B114 for every row with a figure that its
    predictions do not earn.
    """
    results = read_results(baselines)
    findings: list[Finding] = []
    for name in dict.fromkeys(result.system for result in results):
        with collected(findings):
            findings += unearned(baselines / name, **_resampling(results))
    if findings:
        raise GovbenchError(findings)
    return results


def read_results(baselines: Path) -> list[Result]:
    """The stored scores, in the order of tasks and of the registry, others after them by name.

    Raises ``GovbenchError`` S105 where there is no such folder, B109 when it holds neither scores nor claims,
    a file is damaged or its predictions are not those that were scored, L216 when it only holds replies of a
    language model, V126 for folders whose names differ in case alone, B110 when the scores were not all made
    with the same data, resamples, seed and version.
    """
    if not baselines.is_dir():
        raise GovbenchError.of("S105", "no such folder", file=str(baselines))
    if alike := same_names(path.name for path in baselines.iterdir() if path.is_dir()):
        raise GovbenchError.of("V126", f"{' and '.join(alike)} differ in case alone", file=str(baselines))
    files = sorted(baselines.glob(f"*/{SCORES}"))
    if not files and not read_claims(baselines, ()):
        if any(baselines.glob(f"*/{REPLIES}")):
            problem = "there are replies of a language model, and no scores"
            raise GovbenchError.of("L216", problem, file=str(baselines))
        raise GovbenchError.of("B109", f"no */{SCORES}", file=str(baselines))
    results = [result for path in files for result in _results(path)]
    _agree(results)
    order, names = available(), list(protocols.PROTOCOLS)
    return sorted(
        results,
        key=lambda r: (
            _place(r),
            names.index(r.protocol),
            order.index(r.system) if r.system in order else len(order),
            r.system,
        ),
    )


def read_claims(baselines: Path, scored: Sequence[Result]) -> list[Claimed]:
    """The claims of every system card on tasks of which there is no scored row of the system.

    Raises ``GovbenchError`` B109 for a damaged card.
    """
    there = {(result.system, result.report.task) for result in scored}
    found = []
    for path in sorted(baselines.glob(f"*/{NAME}")):
        card = read_card(path.parent)
        own = [claim for claim in card.claims if (path.parent.name, claim.task) not in there]
        if own and card.stored.get("kind") not in KINDS:
            raise GovbenchError.of("B109", "damaged: unknown kind", file=str(path))
        found += [Claimed(path.parent.name, card.stored["kind"], claim) for claim in own]
    return sorted(found, key=lambda claimed: list(tasks.TASKS).index(claimed.claim.task))


def _agree(results: Sequence[Result]) -> None:
    """Scores of one table are made alike; where they are not, say which folders were made how (B110)."""
    for name in (*(field.name for field in fields(Signature)), ""):
        made: dict[str, dict[str, list[str]]] = {}
        for result in results:
            signature = result.report.signature
            table = "all" if name in ("boot", "seed", "v") else result.report.task
            said = f"{name}:{_token(signature, name)}" if name else signature
            made.setdefault(table, {}).setdefault(said, []).append(result.system)
        for systems in made.values():
            if len(systems) > 1:
                parts = [f"{said} in {', '.join(dict.fromkeys(found))}" for said, found in systems.items()]
                here = f"this is govbench {__version__} with corpus {corpus.version()}"
                problem = f"scores that were not made alike: {'; '.join(parts)} ({here})"
                raise GovbenchError.of("B110", problem)


def _resampling(results: Sequence[Result]) -> dict[str, int]:
    """Resamples and seed of scores that were made alike; of no scores nothing."""
    if not results:
        return {"bootstrap": 0, "seed": 0}
    signature = results[0].report.signature
    try:
        return {"bootstrap": int(_token(signature, "boot")), "seed": int(_token(signature, "seed"))}
    except ValueError:
        raise GovbenchError.of("B110", f"no signature of a score: {signature[:200]!r}") from None


def _place(result: Result) -> int:
    return list(tasks.TASKS).index(result.report.task)


def _results(path: Path) -> list[Result]:
    try:
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if stored["kind"] not in KINDS or stored["system"] != path.parent.name:
            raise ValueError("unknown kind, or the system of another folder")
        rows = [Result.from_dict(stored["system"], stored["kind"], row) for row in stored["results"]]
        for name, digest in (item for row in stored["results"] for item in row["predictions"].items()):
            file = path.parent / PREDICTIONS / name
            if not file.is_file() or sha256(file) != digest:
                raise ValueError(f"predictions/{name} is not what was scored")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise GovbenchError.of("B109", f"damaged: {error!r}", file=str(path)) from None
    card = read_card(path.parent)
    trainings = {(t.task, t.protocol): t for t in card.trainings}
    return [
        replace(
            row,
            training=trainings.get((row.report.task, row.protocol)),
            trust=trust(path.parent.name, card, made),
        )
        for row, made in zip(rows, stored["results"], strict=True)
    ]


def _token(signature: str, name: str) -> str:
    return next((part.partition(":")[2] for part in signature.split("|") if part.startswith(f"{name}:")), "")
