"""Plots of the leaderboard, as SVG: scores with intervals, labels, learning curves, confusion matrices."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np

from govbench import corpus, protocols, tables
from govbench.errors import GovbenchError
from govbench.files import write_text
from govbench.leaderboard import Board
from govbench.results import Result
from govbench.scoring.measure import Floats

# Okabe and Ito's colours, which colour-blind readers can tell apart: one a kind of system, one a curve.
_KINDS = {"trivial": "#999999", "rules": "#E69F00", "trained": "#0072B2", "other": "#009E73"}
_CURVES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#000000")
_DOCUMENTS = {f"documents-{number}": number for number in protocols.CURVE}
_REFERENCE = "second annotation pass"


def draw(board: Board, folder: Path) -> list[Path]:
    """Draw every plot for which there are results into the folder; returns the files.

    Raises ``GovbenchError`` S119 without matplotlib.
    """
    written = []
    with _style() as plt:
        for name, figure in _figures(plt, board):
            out = io.StringIO()
            # No date: the same results give the same file.
            figure.savefig(out, format="svg", bbox_inches="tight", metadata={"Date": None})
            plt.close(figure)
            written.append(folder / f"{name}.svg")
            write_text(written[-1], "\n".join(map(str.rstrip, out.getvalue().splitlines())) + "\n")
    return written


def _figures(plt: Any, board: Board) -> Iterator[tuple[str, Any]]:
    if board.systems:
        yield "scores", _scores(plt, board)
    if shown := [task for task in board.tasks if parts(board.of(task)[0])]:
        yield "labels", _labels(plt, board, shown)
    if curves := [task for task in board.tasks if _curves(board, task)]:
        yield "learning-curve", _learning_curves(plt, board, curves)
    for task in board.tasks:
        if board.of(task)[0].report.confusion is not None:
            yield f"confusion-{task}", _confusions(plt, board, task)


def _scores(plt: Any, board: Board) -> Any:
    """The headline of every system with its 95 % interval; the dotted line is what annotators reach."""
    figure, panels = _rows(plt, board, board.tasks, width=7, row=0.22)
    for panel, task in zip(panels, board.tasks, strict=True):
        for y, result in enumerate(board.of(task)):
            found, colour = result.figures, _KINDS[result.kind]
            if found.value is not None:
                panel.plot(found.value, y, "o", color=colour, markersize=5)
            if found.low is not None and found.high is not None:
                panel.plot([found.low, found.high], [y, y], color=colour, linewidth=2)
        for reference in board.references:
            if reference.report.task == task and reference.figures.value is not None:
                panel.axvline(reference.figures.value, color="k", linewidth=0.8, linestyle=":")
        panel.set_ylim(len(board.of(task)) - 0.5, -0.5)
        panel.set_xlim(0, 1.02)
    kinds = {result.kind for result in board.systems}
    marks = [plt.Line2D([], [], marker="o", color=c, label=k) for k, c in _KINDS.items() if k in kinds]
    if board.references:
        marks.append(plt.Line2D([], [], color="k", linewidth=0.8, linestyle=":", label=_REFERENCE))
    figure.legend(handles=marks, loc="upper center", ncols=len(marks), frameon=False)
    figure.tight_layout(rect=(0, 0, 1, 1 - 0.3 / figure.get_figheight()))
    return figure


def _labels(plt: Any, board: Board, shown: Sequence[str]) -> Any:
    """Systems by labels, of ``metrics`` by measures; labels with fewer than ten gold items have no F1."""
    most = max(len(parts(board.of(task)[0])) for task in shown)
    figure, panels = _rows(plt, board, shown, width=2.2 + 0.62 * most, row=0.3)
    for panel, task in zip(panels, shown, strict=True):
        names = list(parts(board.of(task)[0]))
        rows = [parts(result) for result in board.of(task)]
        values = np.array([[row.get(name, np.nan) for name in names] for row in rows], dtype=np.float64)
        _heat(panel, values, [[tables.number(v) for v in row] for row in values])
        panel.set_xticks(range(len(names)), names, rotation=30, ha="right")
    figure.tight_layout()
    return figure


def _learning_curves(plt: Any, board: Board, shown: Sequence[str]) -> Any:
    """Scores on the real document by synthetic documents learned from; bars are one s.d. over the draws."""
    whole = len(corpus.rows("documents", "train"))
    ticks = [*_DOCUMENTS.values(), whole]
    lines = -(-len(shown) // 2)
    figure, grid = plt.subplots(lines, 2, figsize=(8, 2.9 * lines), squeeze=False)
    for panel, task in zip(grid.flat, shown, strict=False):
        for colour, (system, points) in zip(cycle(_CURVES), _curves(board, task).items(), strict=False):
            points.update((whole, result) for result in board.of(task) if result.system == system)
            values = [result.figures.value for result in points.values()]
            spreads = [result.figures.deviation or 0 for result in points.values()]
            panel.errorbar(
                list(points), values, spreads, color=colour, marker="o", markersize=3, capsize=2, label=system
            )
        for result in board.of(task):
            if result.kind == "rules":
                panel.axhline(
                    result.figures.value, color=_KINDS["rules"], linestyle="--", label=result.system
                )
        panel.set_xscale("log", base=2)
        panel.set_xticks(ticks, list(map(str, ticks)))
        panel.set_ylim(0, 1.02)
        panel.set_title(_title(board, task), loc="left")
        panel.set_xlabel("synthetic documents learned from")
        panel.legend(frameon=False, fontsize=7, loc="best")
    for panel in grid.flat[len(shown) :]:
        panel.set_visible(False)
    figure.tight_layout()
    return figure


def _confusions(plt: Any, board: Board, task: str) -> Any:
    """Gold by predicted labels, as the best rules and the best trained system have them."""
    best = {result.kind: result for result in reversed(board.of(task))}
    shown = [best[kind] for kind in ("rules", "trained") if kind in best] or board.of(task)[:1]
    figure, panels = plt.subplots(1, len(shown), figsize=(4.6 * len(shown), 4.4), squeeze=False)
    for panel, result in zip(panels[0], shown, strict=True):
        confusion = result.report.confusion
        assert confusion is not None
        labels = confusion.labels
        counts = np.array(confusion.counts)[:, : len(labels)]
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        _heat(panel, shares, [[str(n) if n else "" for n in row] for row in counts])
        panel.set_xticks(range(len(labels)), labels, rotation=90)
        panel.set_yticks(range(len(labels)), labels)
        panel.set_xlabel("predicted")
        panel.set_ylabel("gold")
        panel.set_title(f"{task}: {result.system}, {tables.number(result.report.headline.value)}", loc="left")
    figure.tight_layout()
    return figure


def _rows(plt: Any, board: Board, shown: Sequence[str], *, width: float, row: float) -> tuple[Any, Any]:
    """A panel a task, below each other, with a line a system."""
    heights = [len(board.of(task)) for task in shown]
    size = (width, row * sum(heights) + 0.9 * len(heights))
    figure, grid = plt.subplots(len(shown), 1, figsize=size, height_ratios=heights, squeeze=False)
    for panel, task in zip(grid[:, 0], shown, strict=True):
        panel.set_yticks(range(len(board.of(task))), [result.system for result in board.of(task)])
        panel.set_title(_title(board, task), loc="left")
    return figure, grid[:, 0]


def _heat(panel: Any, values: Floats, texts: Sequence[Sequence[str]]) -> None:
    """Cells coloured from 0 to 1, with a text in those that have a value."""
    panel.imshow(values, vmin=0, vmax=1, cmap="cividis", aspect="auto")
    for (y, x), value in np.ndenumerate(values):
        if not np.isnan(value):
            colour = "w" if value < 0.6 else "k"
            panel.text(x, y, texts[y][x], ha="center", va="center", fontsize=7, color=colour)
    for side in panel.spines.values():
        side.set_visible(False)


def parts(result: Result) -> dict[str, float]:
    """F1 by label with enough items; of ``metrics``, which has no labels, every measure by its name."""
    report = result.report
    if report.task == "metrics":
        scores = {score.measure: score.value for score in (report.headline, *report.others)}
    else:
        scores = {part.part: part.score.value for part in report.slices if part.by == "label"}
    return {name: value for name, value in scores.items() if value is not None}


def _curves(board: Board, task: str) -> dict[str, dict[int, Result]]:
    """System → documents learned from → result."""
    found: dict[str, dict[int, Result]] = {}
    for result in board.others:
        if result.report.task == task and result.protocol in _DOCUMENTS:
            found.setdefault(result.system, {})[_DOCUMENTS[result.protocol]] = result
    return found


def _title(board: Board, task: str) -> str:
    return f"{task}: {board.of(task)[0].report.headline.measure}"


@contextmanager
def _style() -> Iterator[Any]:
    """matplotlib's pyplot without a display, with names that do not change from run to run."""
    try:
        import matplotlib
    except ImportError as error:
        raise GovbenchError.of("S119", "matplotlib is not installed") from error
    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    with matplotlib.rc_context(
        {"svg.hashsalt": "govbench", "svg.fonttype": "none", "font.size": 9, "axes.titlesize": 9}
    ):
        yield plt
