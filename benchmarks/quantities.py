"""Exact quantities of Chinese text: ``govbench.extract`` beside cn2an, JioNLP and Recognizers-Text.

``python benchmarks/quantities.py`` prints Markdown tables: what each gets right on the phrases of
quantities_heldout.tsv and quantities_phrases.tsv and on the metrics of the train split, what it takes for a
number that is none, how many characters a second it reads, and what govbench scores on every field of the
task. ``--write`` writes docs/QUANTITIES.md. With the environment variable GOVBENCH_EXTRA_DATA, throughput is
measured on its folder real-unlabelled too.

Peers that are not installed are skipped, and the page says so::

    pip install -e ".[quantity-peers]"
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent))  # its siblings, where runpy runs this file

from quantities_count import tally
from quantities_differing import divergences
from quantities_fields import scores
from quantities_lists import HELD_OUT, PHRASES, lines_of, phrases, settled, train
from quantities_page import Counts, Listed, Timings, page
from quantities_peers import System, systems
from quantities_speed import Progress, growth, speeds

from govbench.commands.base import positive

PAGE = Path(__file__).resolve().parents[1] / "docs" / "QUANTITIES.md"


def counted(found: Sequence[System], progress: Progress) -> Counts:
    """Everything that is the same on every machine."""
    with _quiet():
        progress("phrases")
        first, held_out = listed(found, PHRASES), listed(found, HELD_OUT)
        progress("train")
        paragraphs = train()
        trained = [tally(system, paragraphs) for system in found]
        progress("fields")
        return Counts(found, first, held_out, trained, scores())


def listed(found: Sequence[System], path: Path) -> Listed:
    """A list of phrases."""
    every = phrases(path)
    certain = [text for text in every if settled(text)]
    return Listed(
        [tally(system, every) for system in found],
        [tally(system, certain) for system in found],
        divergences(every),
    )


def timed(found: Sequence[System], repeat: int, progress: Progress) -> Timings:
    """Speeds and growth, in one process; on real-unlabelled as one string, govbench alone."""
    lines = {"train": [text.text for text in train()]}
    if folder := os.environ.get("GOVBENCH_EXTRA_DATA"):
        lines["real-unlabelled"] = lines_of(Path(folder) / "real-unlabelled")
    with _quiet():
        rates = {name: speeds(found, texts, repeat, progress) for name, texts in lines.items()}
        grown = {"train": growth(found, "".join(lines["train"]), repeat, progress)}
        if real := lines.get("real-unlabelled"):
            grown["real-unlabelled"] = growth(found[:1], "\n".join(real), repeat, progress)
    return Timings(repeat, rates, grown)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without the tracebacks that a peer logs, which would cost it time as well."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--repeat",
        type=positive,
        default=5,
        metavar="N",
        help="runs, of which the fastest counts (%(default)s)",
    )
    parser.add_argument("--write", action="store_true", help="write docs/QUANTITIES.md")
    return parser.parse_args()


def main() -> int:
    """Print the page, or write it; progress goes to a terminal only."""
    options = arguments()
    terminal = sys.stderr.isatty()

    def progress(text: str) -> None:
        if terminal:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    found, skipped = systems()
    counts = counted(found, progress)
    text = page(counts, timed(found, options.repeat, progress), skipped)
    progress("")
    if options.write:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
