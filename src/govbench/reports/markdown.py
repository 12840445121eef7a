"""The leaderboard as Markdown, and its place in the pages that show it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from govbench import protocols, tables
from govbench.errors import Finding
from govbench.leaderboard import Board
from govbench.pages import fill
from govbench.results import REPRODUCED, RESCORED, Result
from govbench.scoring.report import ALIGN, HEADER

TITLES = ("task", "system", "kind")
RESULT_HEADER, RESULT_ALIGN = (*TITLES, *HEADER, "runs"), "lll" + ALIGN + "r"
PROBE_HEADER, PROBE_ALIGN = ("task", "system", "input", *HEADER), "lll" + ALIGN

_NUMBERS = ("score", "95% low", "95% high", "P", "R", "runs", "s.d.", "fit s", "predict s")
_HEADER = ("rank", "system", "kind", "trust", *_NUMBERS)
_ALIGN = "rlll" + "r" * len(_NUMBERS)


LEGEND = (
    f"{RESCORED}: computed here from the predictions in the repository / 由仓库中的预测重新计算; "
    f"{REPRODUCED}: its code, run again here, gave the same first run / 重新运行其代码,首次运行逐字节相同。"
)
SELF_REPORTED = "Self-reported: no predictions to check, not ranked / 自报:没有预测可供核对,不排名:"
_CLAIM_HEADER = ("task", "system", "kind", "measure", "claimed")


def update(board: Board, pages: Sequence[Path], *, check: bool) -> list[Finding]:
    """Fill the tables into the pages; with ``check`` only say which are out of date.

    A page has the marks of those that it wants: ``results``, ``probes``, ``protocols``. One without any is a
    finding (B108), and left alone.
    """
    made = {"results": results(board), "probes": probes(board), "protocols": other_protocols(board)}
    findings = []
    for page in pages:
        text = page.read_text(encoding="utf-8")
        names = [name for name in made if f"<!-- {name} -->" in text] or ["results"]
        for name in names:
            findings += fill([page], name, made[name], check=check)
    return findings


def whole(board: Board) -> str:
    """All tables."""
    return "\n\n".join(filter(None, (results(board), probes(board), other_protocols(board))))


def results(board: Board) -> str:
    """The ranked systems, a table a task, below what annotators reach."""
    parts = []
    for task in board.tasks:
        shown = board.of(task)
        head = shown[0].report
        title = f"**{task}** · {head.headline.measure} · n = {head.gold} · {head.clusters} paragraphs"
        rows = [_row(tables.NOTHING, r) for r in board.references if r.report.task == task]
        rows += [_row(interval(board.ranking.intervals[task, r.system]), r) for r in shown]
        parts += [title, tables.markdown(_HEADER, rows, _ALIGN)]
    return "\n\n".join([*parts, *([LEGEND] if parts else []), *claims(board)])


def claims(board: Board) -> list[str]:
    """The self-reported scores under their heading; nothing where there are none."""
    rows = [[c.claim.task, c.system, c.kind, c.claim.measure, c.claim.value] for c in board.claims]
    return [SELF_REPORTED, tables.markdown(_CLAIM_HEADER, rows, "llllr")] if rows else []


def trust(result: Result) -> str:
    """The trust level of a row; of what is no system an en dash."""
    return tables.NOTHING if result.kind == "reference" else result.trust


def probes(board: Board) -> str:
    """Oracles, and systems on other inputs, never ranked with the systems."""
    parts = []
    if board.oracles:
        parts += [
            "Oracle probes (fitted on test gold, not systems) / 神谕探针(用测试集标准答案拟合,不是系统):",
            tables.markdown(RESULT_HEADER, [r.cells() for r in board.oracles], RESULT_ALIGN),
        ]
    if leaks := leak_rows(board.systems):
        parts += [
            "Leak probes (other inputs, never ranked) / 泄漏探针(同一系统换用其他输入,不排名):",
            tables.markdown(PROBE_HEADER, leaks, PROBE_ALIGN),
        ]
    return "\n\n".join(parts)


def leak_rows(shown: Sequence[Result]) -> list[list[str]]:
    """Systems on other inputs than the official one, under ``PROBE_HEADER``."""
    return [[r.report.task, r.system, mode, *probe.cells()] for r in shown for mode, probe in r.probes]


def other_protocols(board: Board) -> str:
    """A system a row, a protocol a column, score and both ends in each cell; '' without other protocols."""
    cells = {(r.report.task, r.system, r.protocol): _cell(r) for r in (*board.others, *board.systems)}
    shown = [name for name in protocols.PROTOCOLS if any(r.protocol == name for r in board.others)]
    if not shown:
        return ""
    columns = [*shown, protocols.DEFAULT]
    named = dict.fromkeys((r.report.task, r.system) for r in board.others)
    rows = [
        [task, system, *(cells.get((task, system, name), tables.NOTHING) for name in columns)]
        for task, system in named
    ]
    return tables.markdown(("task", "system", *columns), rows, "ll" + "r" * len(columns))


def _cell(result: Result) -> str:
    value, low, high = map(tables.number, (result.figures.value, result.figures.low, result.figures.high))
    return f"{value} ({low} to {high})"


def _row(rank: str, result: Result) -> list[str]:
    found, training = result.figures, result.training
    numbers = (found.value, found.low, found.high, found.precision, found.recall)
    seconds = (training.fit_s, training.predict_s) if training else (None, None)
    return [
        *(rank, result.system, result.kind, trust(result)),
        *map(tables.number, numbers),
        *(str(found.runs), tables.number(found.deviation)),
        *(tables.number(second, 1) for second in seconds),
    ]


def interval(rank: tuple[int, int]) -> str:
    """A rank interval for reading.

    >>> interval((1, 3)), interval((2, 2))
    ('1–3', '2')
    """
    return f"{rank[0]}–{rank[1]}" if rank[0] < rank[1] else str(rank[0])
