"""How often do segmenters cut through what gold keeps whole?

``python benchmarks/segmenters.py`` prints Markdown tables over ``train`` and ``validation``: for each
segmenter and each label of entities, and for values, units and both together of metrics, the share of gold
spans that begin or end inside a word. A label from such words cannot be right. It also says how often a
word begins or ends inside a span, which is harmless: characters always do.

pkuseg needs a model: ``--train FOLDER`` trains one on silver (``govbench.systems.segmenters.train_pkuseg``,
on the split ``train``) and puts it there, ``--model FOLDER`` takes one. On ``train`` a model that was
trained there has seen the ends of gold entities: what it does on ``validation`` counts. ``test`` is not
read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from govbench import corpus, tables
from govbench.pages import fill
from govbench.schemes import ENTITIES
from govbench.systems.segmenters import NAMES, Segmenter, get, inner_cuts, train_pkuseg

Span = tuple[int, int]

PAGE = Path(__file__).resolve().parents[1] / "docs" / "ANALYSIS.md"
SPLITS = ("train", "validation")
ALL = "all"
VALUE, UNIT, FIGURE = "value", "unit", "value with unit"


@dataclass(frozen=True)
class Tally:
    """Gold spans: how many there are, how many have an end inside a word, how many a cut inside."""

    spans: int = 0
    crossed: int = 0
    divided: int = 0

    def plus(self, crossed: bool, divided: bool) -> Tally:
        """One span more."""
        return Tally(self.spans + 1, self.crossed + crossed, self.divided + divided)


def entity_spans(row: corpus.Row) -> Iterator[tuple[str, Span]]:
    """Label and span of every entity, nested ones too."""
    for entity in row["entities"]:
        yield entity["label"], (entity["start"], entity["end"])


def metric_spans(row: corpus.Row) -> Iterator[tuple[str, Span]]:
    """Value, unit, and the two together where the unit follows at once."""
    for metric in row["metrics"]:
        value, unit = metric["value"], metric["unit"]
        yield VALUE, (value["start"], value["end"])
        if unit is not None:
            yield UNIT, (unit["start"], unit["end"])
            if unit["start"] == value["end"]:
                yield FIGURE, (value["start"], unit["end"])


_SPANS = {"ner": entity_spans, "metrics": metric_spans}
_KINDS = {"ner": (*ENTITIES, ALL), "metrics": (VALUE, UNIT, FIGURE)}


def tallies(segmenter: Segmenter, config: str, rows: Sequence[corpus.Row]) -> Mapping[str, Tally]:
    """The tally of every kind of gold span of ``ner`` or ``metrics``."""
    found = dict.fromkeys(_KINDS[config], Tally())
    for row in rows:
        cuts = inner_cuts(segmenter, row["text"])
        edges = cuts | {0, len(row["text"])}
        for kind, (start, end) in _SPANS[config](row):
            crossed = not {start, end} <= edges
            divided = any(start < cut < end for cut in cuts)
            for name in (kind, ALL):
                if name in found:
                    found[name] = found[name].plus(crossed, divided)
    return found


def tables_of(config: str, segmenters: Mapping[str, Segmenter]) -> Iterator[str]:
    """Percent of spans with an end inside a word, and percent with a cut inside: kinds down."""
    done = {
        (split, name): tallies(segmenter, config, corpus.rows(config, split))
        for split in SPLITS
        for name, segmenter in segmenters.items()
    }
    header = ["gold span", *(cell for split in SPLITS for cell in (f"{split}, n", *segmenters))]
    for title, count in (("an end inside a word", "crossed"), ("a cut inside", "divided")):
        rows = []
        for kind in _KINDS[config]:
            cells = [kind]
            for split in SPLITS:
                own = [done[split, name][kind] for name in segmenters]
                cells.append(str(own[0].spans))
                cells += [_share(getattr(tally, count), tally.spans) for tally in own]
            rows.append(cells)
        table = tables.markdown(header, rows, "l" + "r" * (len(header) - 1))
        yield f"**{config}: percent of gold spans with {title}**\n\n{table}\n"


def summary_row(name: str, segmenter: Segmenter) -> str:
    """Percent of entities, values and values with unit with an end inside a word, train and validation."""
    cells = [name]
    for config, kind in (("ner", ALL), ("metrics", VALUE), ("metrics", FIGURE)):
        for split in SPLITS:
            tally = tallies(segmenter, config, corpus.rows(config, split))[kind]
            cells.append(_share(tally.crossed, tally.spans))
    return "| " + " | ".join(cells) + " |"


def summary(segmenters: Mapping[str, Segmenter]) -> str:
    """The rows of all segmenters under one header."""
    header = ["segmenter", *(f"{kind}, {split}" for kind in ("entity", VALUE, FIGURE) for split in SPLITS)]
    head = tables.markdown(header, [], "l" + "r" * (len(header) - 1))
    return "\n".join([head, *(summary_row(name, segmenter) for name, segmenter in segmenters.items())])


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    model = parser.add_mutually_exclusive_group()
    model.add_argument("--train", type=Path, metavar="FOLDER", help="train a pkuseg model and put it there")
    model.add_argument("--model", metavar="FOLDER", help="that of a pkuseg model, or a name in $PKUSEG_HOME")
    parser.add_argument("--seed", type=int, default=13, help="of the training (%(default)s)")
    parser.add_argument("--iterations", type=int, default=20, help="of the training (%(default)s)")
    parser.add_argument("--write", action="store_true", help="fill the summary into docs/ANALYSIS.md")
    options = parser.parse_args()
    if options.train is not None:
        rows = corpus.rows("ner", "train")
        train_pkuseg(rows, options.train, seed=options.seed, iterations=options.iterations)
    folder = options.train or options.model
    segmenters = {name: get(name, folder) for name in NAMES if name != "pkuseg" or folder is not None}
    if options.write:
        fill([PAGE], "segmenters", summary(segmenters), check=False)
    for config in _KINDS:
        for table in tables_of(config, segmenters):
            print(table)
    return 0


def _share(part: int, whole: int) -> str:
    return tables.percent(part / whole if whole else None)


if __name__ == "__main__":
    sys.exit(main())
