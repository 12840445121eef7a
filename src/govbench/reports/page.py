"""The leaderboard as one HTML file: sortable, offline, the intervals drawn beside the numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template

from govbench import __version__, corpus, protocols, tables
from govbench.errors import Finding
from govbench.files import write_text
from govbench.leaderboard import Board, Claimed
from govbench.reports.markdown import LEGEND, interval, trust
from govbench.results import Result


@dataclass(frozen=True)
class Cell:
    """What is shown, what the column is sorted by (by default what is shown), and the CSS class."""

    shown: str
    key: float | str | None = None
    is_html: bool = False
    kind: str = ""

    def html(self, is_number: bool) -> str:
        key = "" if self.key is None else f' data-key="{escape(str(self.key))}"'
        shown = self.shown if self.is_html else escape(self.shown)
        kind = "n" if is_number else self.kind
        return f"<td{f' class={kind}' if kind else ''}{key}>{shown}</td>"


# name, and whether it is a column of numbers
Columns = Sequence[tuple[str, bool]]

_RANKED: Columns = (
    ("名次\nrank", True),
    ("系统\nsystem", False),
    ("类别\nkind", False),
    ("可信度\ntrust", False),
    ("得分\nscore", True),
    ("95 % 区间\ninterval", False),
    ("下限\nlow", True),
    ("上限\nhigh", True),
    ("P", True),
    ("R", True),
    ("不可区分\nnot told from", False),
    ("次数\nruns", True),
    ("标准差\ns.d.", True),
    ("训练\nfit, s", True),
    ("预测\npredict, s", True),
)
_PROBES: Columns = (
    ("任务\ntask", False),
    ("系统\nsystem", False),
    ("输入\ninput", False),
    ("得分\nscore", True),
    ("95 % 区间\ninterval", False),
    ("下限\nlow", True),
    ("上限\nhigh", True),
)
_CLAIMS: Columns = (
    ("任务\ntask", False),
    ("系统\nsystem", False),
    ("类别\nkind", False),
    ("指标\nmeasure", False),
    ("自报得分\nclaimed", True),
)
_OTHERS: Columns = (
    ("任务\ntask", False),
    ("系统\nsystem", False),
    ("方案\nprotocol", False),
    ("得分\nscore", True),
    ("95 % 区间\ninterval", False),
    ("下限\nlow", True),
    ("上限\nhigh", True),
    ("次数\nruns", True),
    ("标准差\ns.d.", True),
)


def update(board: Board, path: Path, *, check: bool) -> list[Finding]:
    """Write the page; with ``check`` only say whether it is out of date (B106)."""
    made = html(board)
    if check:
        same = path.is_file() and path.read_bytes() == made.encode("utf-8")
        return [] if same else [Finding("B106", "is not what the command gives", str(path))]
    write_text(path, made)
    return []


def html(board: Board) -> str:
    """The page; it needs no other file and asks no host."""
    return Template(_asset("leaderboard.html")).substitute(
        style=_asset("leaderboard.css"),
        script=_asset("leaderboard.js"),
        corpus=corpus.version(),
        govbench=__version__,
        tables="\n".join(_sections(board)),
    )


def _sections(board: Board) -> Iterator[str]:
    for task in board.tasks:
        head = board.of(task)[0].report
        yield f"<h2>{task} <small>{escape(head.headline.measure)} · n = {head.gold}</small></h2>"
        rows = [_ranked_row(board, r) for r in (*_of(board.references, task), *board.of(task))]
        yield _table(_RANKED, rows)
    if board.tasks:
        yield f"<p class=note>{escape(LEGEND)}</p>"
    if board.claims:
        yield "<h2>自报 <small>self-reported: no predictions to check, not ranked</small></h2>"
        yield _table(_CLAIMS, [_claim_row(claimed) for claimed in board.claims])
    if board.others:
        yield "<h2>其他方案 <small>other protocols</small></h2>"
        named = [protocols.get(name) for name in dict.fromkeys(r.protocol for r in board.others)]
        about = (f"<dt>{found.name}</dt><dd lang=en>{escape(found.about)}</dd>" for found in named)
        yield f"<dl>{''.join(about)}</dl>"
        yield _table(_OTHERS, [_other_row(r) for r in board.others])
    probes = [(r, mode, report) for r in board.systems for mode, report in r.probes]
    if probes:
        leaks = [_probe_row(mode, Result(r.system, r.kind, report)) for r, mode, report in probes]
        yield "<h2>泄漏探针 <small>leak probes: the same systems on other inputs, never ranked</small></h2>"
        yield _table(_PROBES, leaks)
    if board.oracles:
        yield "<h2>神谕探针 <small>oracle probes: fitted on test gold, not systems</small></h2>"
        yield _table(_PROBES, [_probe_row("", oracle) for oracle in board.oracles])


def _table(columns: Columns, rows: Sequence[Sequence[Cell]]) -> str:
    heads = "".join(
        f"<th scope=col{' class=n' if number else ''}><button>{escape(name)}</button></th>"
        for name, number in columns
    )
    body = "\n".join(
        "<tr>" + "".join(cell.html(number) for cell, (_, number) in zip(row, columns, strict=True)) + "</tr>"
        for row in rows
    )
    head = f"<thead><tr>{heads}</tr></thead>"
    return f"<div class=scroll><table>\n{head}\n<tbody>\n{body}\n</tbody>\n</table></div>"


def _ranked_row(board: Board, result: Result) -> list[Cell]:
    task = result.report.task
    rank = board.ranking.intervals.get((task, result.system))
    found, training = result.figures, result.training
    return [
        # The first click sorts from high to low: what is not ranked comes first, then the best.
        Cell(interval(rank), -rank[0] - rank[1] / 1000) if rank else Cell(tables.NOTHING, 0),
        Cell(result.system),
        Cell(result.kind),
        Cell(trust(result)),
        *_scores(result),
        _number(found.precision),
        _number(found.recall),
        Cell(", ".join(board.ranking.ties.get((task, result.system), ())), kind="names"),
        Cell(str(found.runs)),
        _number(found.deviation),
        _number(training.fit_s if training else None, 1),
        _number(training.predict_s if training else None, 1),
    ]


def _claim_row(claimed: Claimed) -> list[Cell]:
    claim = claimed.claim
    said = (claim.task, claimed.system, claimed.kind, claim.measure, claim.value)
    return [Cell(text) for text in said]


def _probe_row(mode: str, probe: Result) -> list[Cell]:
    return [Cell(probe.report.task), Cell(probe.system), Cell(mode), *_scores(probe)]


def _other_row(result: Result) -> list[Cell]:
    named = (Cell(result.report.task), Cell(result.system), Cell(result.protocol))
    return [*named, *_scores(result), Cell(str(result.figures.runs)), _number(result.figures.deviation)]


def _scores(result: Result) -> list[Cell]:
    """Score, drawn interval, both ends."""
    found = result.figures
    drawn = Cell(_drawn(found.value, found.low, found.high), found.value or 0, is_html=True)
    return [_number(found.value), drawn, _number(found.low), _number(found.high)]


def _number(value: float | None, places: int = 3) -> Cell:
    return Cell(tables.number(value, places), -1 if value is None else value)


def _drawn(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return tables.NOTHING
    line = ""
    if low is not None and high is not None:
        line = f'<line class=interval x1="{100 * low:.1f}" x2="{100 * high:.1f}" y1="5" y2="5"/>'
    return (
        '<svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" '
        f'aria-label="{tables.number(value)}">'
        f'<line class=track x1="0" x2="100" y1="5" y2="5"/>{line}'
        f'<rect class=value x="{100 * value - 0.6:.1f}" y="1.5" width="1.2" height="7"/></svg>'
    )


def _of(results: Sequence[Result], task: str) -> list[Result]:
    return [result for result in results if result.report.task == task]


def _asset(name: str) -> str:
    return (files("govbench.reports") / name).read_text(encoding="utf-8")
