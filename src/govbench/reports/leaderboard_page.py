"""The leaderboard as one HTML file: sortable, offline, with intervals drawn beside the numbers."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from pathlib import Path

from govbench import __version__, corpus, tables, tasks
from govbench.files import write_text
from govbench.protocols import DEFAULT
from govbench.ranking import Ranks
from govbench.runs import Result

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --bar: #3b7dd8; --soft: #8882; }
body { font: 16px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
th button { all: unset; cursor: pointer; font-weight: 600; } th button:focus-visible { outline: 2px solid var(--bar); }
th[aria-sort="ascending"] button::after { content: " ▲"; } th[aria-sort="descending"] button::after { content: " ▼"; }
svg { display: block; width: 14rem; height: 1rem; } svg .track { fill: var(--soft); } svg .interval { stroke: var(--bar); stroke-width: 2; }
svg .value { fill: var(--bar); } p.note { color: GrayText; }
"""
_SCRIPT = """
for (const table of document.querySelectorAll("table")) {
  table.querySelectorAll("th button").forEach((button, column) => button.addEventListener("click", () => {
    const head = button.parentElement, down = head.getAttribute("aria-sort") !== "descending";
    table.querySelectorAll("th").forEach(other => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = table.tBodies[0], value = row => row.cells[column].dataset.value ?? row.cells[column].textContent;
    const rows = [...body.rows].sort((a, b) => {
      const x = value(a), y = value(b), n = parseFloat(x) - parseFloat(y);
      return (Number.isNaN(n) ? x.localeCompare(y) : n) * (down ? -1 : 1);
    });
    body.append(...rows);
  }));
}
"""
_COLUMNS = (
    ("rank", "名次", True),
    ("system", "系统", False),
    ("kind", "类别", False),
    ("score", "得分", True),
    ("95 % interval", "95 % 区间", False),
    ("low", "下限", True),
    ("high", "上限", True),
    ("P", "P", True),
    ("R", "R", True),
    ("runs", "次数", True),
)


def write_page(path: Path, results: Sequence[Result], ranks: Ranks) -> None:
    """Write the page; it needs no other file and asks no host."""
    write_text(path, page(results, ranks))


def page(results: Sequence[Result], ranks: Ranks) -> str:
    """The HTML of the leaderboard."""
    body = "\n".join(_sections(results, ranks))
    return (
        '<!doctype html>\n<html lang="zh">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>govbench leaderboard</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>govbench 排行榜 · leaderboard</h1>\n<p class=note>corpus {corpus.version()}, govbench {__version__}. "
        "排名区间:经 Holm 校正的配对检验,区间相交即并列。Rank intervals by Holm-corrected paired tests: systems "
        f"whose intervals overlap are tied.</p>\n{body}\n<script>{_SCRIPT}</script>\n</body>\n</html>\n"
    )


def _sections(results: Sequence[Result], ranks: Ranks) -> Iterator[str]:
    for task in tasks.TASKS:
        shown = [r for r in results if r.report.task == task and r.protocol == DEFAULT]
        if not shown:
            continue
        yield f"<h2>{task} · {html.escape(shown[0].report.headline.measure)}</h2>"
        heads = "".join(
            f"<th{' class=n' if number else ''}><button>{html.escape(f'{chinese} {name}' if chinese != name else name)}</button></th>"
            for name, chinese, number in _COLUMNS
        )
        rows = "\n".join(_row(r, ranks[task][r.system]) for r in sorted(shown, key=_order(ranks[task])))
        yield f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _order(ranks: dict[str, tuple[int, int]]):  # type: ignore[no-untyped-def]
    return lambda result: (ranks[result.system], -(_score(result)[0] or 0))


def _score(result: Result) -> tuple[float | None, float | None, float | None]:
    """Value and both ends: the mean over the runs where there are several."""
    if result.runs:
        return result.runs["value"], result.runs["low"], result.runs["high"]
    headline = result.report.headline
    return headline.value, headline.low, headline.high


def _row(result: Result, rank: tuple[int, int]) -> str:
    value, low, high = _score(result)
    headline = result.report.headline
    shown = f"{rank[0]}–{rank[1]}" if rank[0] < rank[1] else str(rank[0])
    cells = [
        f'<td class=n data-value="{rank[0]}">{shown}</td>',
        f"<td>{html.escape(result.system)}</td>",
        f"<td>{html.escape(result.kind)}</td>",
        f"<td class=n>{tables.number(value)}</td>",
        f'<td data-value="{value or 0:.6f}">{_drawn(value, low, high)}</td>',
        *(f"<td class=n>{tables.number(n)}</td>" for n in (low, high, headline.precision, headline.recall)),
        f"<td class=n>{len((result.runs or {}).get('seeds', (0,)))}</td>",
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _drawn(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return tables.NOTHING
    line = "" if low is None or high is None else f'<line class=interval x1="{100 * low:.1f}" x2="{100 * high:.1f}" y1="5" y2="5"/>'
    return (
        f'<svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{tables.number(value)}">'
        f'<rect class=track x="0" y="4.5" width="100" height="1"/>{line}'
        f'<rect class=value x="{100 * value - 0.5:.1f}" y="2" width="1" height="6"/></svg>'
    )
