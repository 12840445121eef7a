"""docs/QUANTITIES.md: what depends on govbench alone is what the code gives now; no peer is needed."""

from __future__ import annotations

import doctest
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

import govbench
from govbench.systems import quantity_engine

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "quantities.py"
BENCHMARK: dict[str, Any] = runpy.run_path(str(SCRIPT))

PEERS = ("cn2an", "JioNLP", "Recognizers-Text")
# What the machine, the versions of the peers or their answers decide.
ELSEWHERE = ("The run", "Throughput", "Where peers go wrong")
COUNTED = ("The held-out list", "The first list", "The train split", "Every field of the task")


def made() -> str:
    """The page for govbench alone, without any timing."""
    counts = BENCHMARK["counted"]([sys.modules["quantities_peers"].govbench_system()], lambda _: None)
    return str(BENCHMARK["page"](counts, BENCHMARK["Timings"](1), []))


def of_govbench(page: str) -> dict[str, str]:
    """English title → what the section says of govbench, peers left out of the tables."""
    sections = {}
    for section in page.split("\n## "):
        title, _, rest = section.partition("\n")
        blocks = map(without_peers, rest.strip("\n").split("\n\n"))
        sections[title.removeprefix("# ").partition(" / ")[0]] = "\n\n".join(blocks)
    return {title: text for title, text in sections.items() if title not in ELSEWHERE}


def without_peers(block: str) -> str:
    """A table without the rows and the columns of peers; anything else as it stands."""
    if not block.startswith("|"):
        return block
    header, _, *rows = (line.strip("|").split(" | ") for line in block.split("\n"))
    kept = [i for i, name in enumerate(header) if name.strip() not in PEERS]
    return "\n".join(
        " | ".join(row[i].strip() for i in kept) for row in (header, *rows) if row[0].strip() not in PEERS
    )


@pytest.fixture(scope="module")
def now() -> dict[str, str]:
    """What the code gives."""
    return of_govbench(made())


def test_the_page_is_what_the_code_gives(now: dict[str, str]) -> None:
    assert of_govbench(BENCHMARK["PAGE"].read_text("utf-8")) == now, "benchmarks/quantities.py --write"


def test_every_section_of_counts_is_compared(now: dict[str, str]) -> None:
    assert set(COUNTED) < set(now)
    assert all("govbench" in now[title] for title in COUNTED)


def test_one_number_missed_shows_in_every_section(
    now: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    extract, missed = govbench.extract, "54.2"  # it stands once in each list and once in train

    def without(text: str) -> list[Any]:
        return [metric for metric in extract(text) if metric.value.text != missed]

    monkeypatch.setattr(govbench, "extract", without)
    monkeypatch.setattr(quantity_engine, "extract", without)
    assert {title for title, text in of_govbench(made()).items() if text != now[title]} == set(COUNTED)


@pytest.mark.parametrize("name", ["quantities_page", "quantities_speed"])
def test_examples_of_the_benchmark(name: str) -> None:
    results = doctest.testmod(sys.modules[name])
    assert results.attempted
    assert not results.failed
