"""The tables of docs/ANALYSIS.md: what the stored systems get wrong on the real document, with examples.

``python benchmarks/analysis.py`` prints them, ``--write`` fills them into the page. Read are the stored
predictions and gold; nothing is fitted. Of several runs of a system the first is taken.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from govbench import corpus, leaderboard, tables
from govbench.features import SPLITS
from govbench.leaderboard import Board
from govbench.pages import fill
from govbench.schemes import ROLES

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "ANALYSIS.md"

Entity = Mapping[str, Any]
_AROUND = 8  # characters of the text on either side of an example
_EXAMPLES = 3  # of a class and system
_KINDS = ("right", "other label", "other boundary", "both other", "missed", "spurious")


def entity_errors(
    gold: Sequence[Entity], predicted: Sequence[Entity]
) -> Iterator[tuple[str, Entity, Entity]]:
    """Kind, gold and predicted entity: every entity of either side once.

    Equal spans are partners first, then those that overlap most, one to one; what has no partner is missed
    or spurious, and stands for both.
    """
    pairs = sorted(
        (not _same(g, p), -_overlap(g, p), g["label"] != p["label"], i, j)
        for i, g in enumerate(gold)
        for j, p in enumerate(predicted)
        if _overlap(g, p)
    )
    partner: dict[int, int] = {}
    for *_, i, j in pairs:
        if i not in partner and j not in partner.values():
            partner[i] = j
    for i, entity in enumerate(gold):
        if i not in partner:
            yield "missed", entity, entity
            continue
        other = predicted[partner[i]]
        label, span = entity["label"] == other["label"], _same(entity, other)
        kind = {(True, True): "right", (False, True): "other label", (True, False): "other boundary"}
        yield kind.get((label, span), "both other"), entity, other
    for j, entity in enumerate(predicted):
        if j not in partner.values():
            yield "spurious", entity, entity


def _same(a: Entity, b: Entity) -> bool:
    return bool((a["start"], a["end"]) == (b["start"], b["end"]))


def _overlap(a: Entity, b: Entity) -> int:
    return int(max(0, min(a["end"], b["end"]) - max(a["start"], b["start"])))


def ner_errors(board: Board) -> str:
    """How the gold entities fare with each system, and what is predicted where nothing is."""
    rows = []
    for result in board.of("ner"):
        counts = Counter(kind for kind, *_ in _ner(result.system))
        rows.append([result.system, *(str(counts[kind]) for kind in _KINDS)])
    return tables.markdown(("system", *_KINDS), rows, "l" + "r" * len(_KINDS))


def ner_slices(board: Board) -> str:
    """Exact F1 by depth, by whether the surface was seen in train, and by length in characters."""
    parts = [
        (part.by, part.part)
        for part in board.of("ner")[0].report.slices
        if part.by in ("depth", "surface", "length") and part.score.gold >= 10
    ]
    rows = []
    for result in board.of("ner"):
        found = {(part.by, part.part): part.score for part in result.report.slices}
        rows.append([result.system, *(tables.number(found[key].value) for key in parts)])
    sizes = {(part.by, part.part): part.score.gold for part in board.of("ner")[0].report.slices}
    header = [f"{by} {part} (n = {sizes[by, part]})" for by, part in parts]
    return tables.markdown(("system", *header), rows, "l" + "r" * len(parts))


def ner_confusions(board: Board) -> str:
    """The label pairs that the best system confuses most on the right span."""
    best = board.of("ner")[0].system
    pairs = Counter(
        (entity["label"], other["label"])
        for kind, entity, other, _ in _ner_rows(best)
        if kind == "other label"
    )
    rows = [[gold, predicted, str(n)] for (gold, predicted), n in sorted(pairs.items(), key=_most)]
    return tables.markdown(("gold", f"predicted by {best}", "n"), rows, "llr")


def ner_examples(board: Board) -> str:
    """The first errors of each kind of the best trained system, a label at most once."""
    best = _best(board, "ner", "trained")
    rows = []
    for kind in _KINDS[1:]:
        labels: set[str] = set()
        for found, entity, other, text in _ner_rows(best):
            if found == kind and entity["label"] not in labels and len(labels) < _EXAMPLES:
                labels.add(entity["label"])
                said = "" if kind in ("missed", "spurious") else f"{other['label']} {_surface(text, other)}"
                gold = "" if kind == "spurious" else f"{entity['label']} {_surface(text, entity)}"
                said = f"{entity['label']} {_surface(text, entity)}" if kind == "spurious" else said
                rows.append([kind, _shown(text, entity["start"], entity["end"]), gold, said])
    return tables.markdown(("kind", "text", "gold", f"predicted by {best}"), rows)


def label_confusions(task: str) -> Callable[[Board], str]:
    """The gold and predicted labels that the best rules and the best trained system confuse, with ids."""

    def made(board: Board) -> str:
        rows = []
        gold = {row["id"]: row["label"] for row in corpus.rows(task)}
        for kind in ("rules", "trained"):
            system = _best(board, task, kind)
            wrong: dict[tuple[str, str], list[str]] = {}
            for row in _predictions(system, task):
                if row["label"] != gold[row["id"]]:
                    wrong.setdefault((gold[row["id"]], row["label"]), []).append(row["id"].partition(":")[2])
            for pair, ids in sorted(wrong.items(), key=lambda item: (-len(item[1]), item[0])):
                rows.append([system, *pair, str(len(ids)), ", ".join(ids)])
        return tables.markdown(("system", "gold", "predicted", "n", "where"), rows, "lllrl")

    return made


def role_shares(board: Board) -> str:
    """Percent of the sentences that have a role, by split."""
    counts = {split: Counter(row["label"] for row in corpus.rows("sentences", split)) for split in SPLITS}
    rows = [
        [role, *(tables.percent(counts[split][role] / counts[split].total()) for split in SPLITS)]
        for role in ROLES
    ]
    return tables.markdown(("role", *SPLITS), rows, "lrrr")


def metric_components(board: Board) -> str:
    """Every measure of ``metrics`` for every system."""
    measures = [score.measure for score in _scores(board.of("metrics")[0].report)]
    rows = [
        [result.system, *(tables.number(score.value) for score in _scores(result.report))]
        for result in board.of("metrics")
    ]
    return tables.markdown(("system", *measures), rows, "l" + "r" * len(measures))


def metric_errors(board: Board) -> str:
    """Error classes of the quantities, where any system has one."""
    counts = {result.system: result.report.tallies["errors"] for result in board.of("metrics")}
    classes = [name for name in next(iter(counts.values())) if any(found[name] for found in counts.values())]
    rows = [[system, *(str(found[name]) for name in classes)] for system, found in counts.items()]
    return tables.markdown(("system", *classes), rows, "l" + "r" * len(classes))


def metric_examples(board: Board) -> str:
    """The first values whose indicator or scope the best trained system has differently."""
    best = _best(board, "metrics", "trained")
    predicted = {
        row["id"]: {m["value"]["start"]: m for m in row["metrics"]} for row in _predictions(best, "metrics")
    }
    rows = []
    for field in ("indicator", "scope"):
        wrong = (
            (row, metric, predicted[row["id"]][metric["value"]["start"]])
            for row in corpus.rows("metrics")
            for metric in row["metrics"]
            if metric["value"]["start"] in predicted[row["id"]]
        )
        differing = [(r, m, p) for r, m, p in wrong if _ends(m[field]) != _ends(p.get(field))]
        for row, metric, other in differing[: 2 * _EXAMPLES]:
            value = metric["value"]
            spans = (_named(row["text"], metric[field]), _named(row["text"], other.get(field)))
            rows.append([field, _shown(row["text"], value["start"], value["end"]), *spans])
    return tables.markdown(("field", "value", "gold", f"predicted by {best}"), rows)


BLOCKS: Mapping[str, Callable[[Board], str]] = {
    "ner-errors": ner_errors,
    "ner-slices": ner_slices,
    "ner-confusions": ner_confusions,
    "ner-examples": ner_examples,
    "sections-confusions": label_confusions("sections"),
    "role-shares": role_shares,
    "sentences-confusions": label_confusions("sentences"),
    "metric-components": metric_components,
    "metric-errors": metric_errors,
    "metric-examples": metric_examples,
}


def _ner(system: str) -> Iterator[tuple[str, Entity, Entity]]:
    return (found[:3] for found in _ner_rows(system))


def _ner_rows(system: str) -> Iterator[tuple[str, Entity, Entity, str]]:
    predicted = {row["id"]: row["entities"] for row in _predictions(system, "ner")}
    for row in corpus.rows("ner"):
        yield from ((*found, row["text"]) for found in entity_errors(row["entities"], predicted[row["id"]]))


def _predictions(system: str, task: str) -> list[dict[str, Any]]:
    file = ROOT / "baselines" / system / "predictions" / f"{task}.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _best(board: Board, task: str, kind: str) -> str:
    return next(result.system for result in board.of(task) if result.kind == kind)


def _scores(report: Any) -> list[Any]:
    return [report.headline, *report.others]


def _most(item: tuple[tuple[str, str], int]) -> tuple[int, tuple[str, str]]:
    return -item[1], item[0]


def _surface(text: str, span: Entity) -> str:
    return text[span["start"] : span["end"]]


def _named(text: str, span: Entity | None) -> str:
    return tables.NOTHING if span is None else _surface(text, span)


def _ends(span: Entity | None) -> tuple[int, int] | None:
    return None if span is None else (span["start"], span["end"])


def _shown(text: str, start: int, end: int) -> str:
    """A span in brackets with some of the text around it."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return f"…{before}【{text[start:end]}】{after}…"


def main() -> int:
    """Print the tables, or fill them in."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="fill the tables into docs/ANALYSIS.md")
    options = parser.parse_args()
    board = leaderboard.board(ROOT / "baselines", ROOT / "annotations")
    for name, made in BLOCKS.items():
        if options.write:
            fill([PAGE], name, made(board), check=False)
        else:
            print(f"## {name}\n\n{made(board)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
