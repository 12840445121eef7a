"""docs/QUANTITIES.md from what quantities.py counted and timed; its text is in quantities_words.py."""

from __future__ import annotations

import math
import os
import platform
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import quantities_words as words
from quantities_count import Example, Tally
from quantities_differing import Divergence
from quantities_fields import TASK
from quantities_peers import ALL_MODELS, OURS, RECOGNIZERS, System
from quantities_speed import TIMES, Growth, Speed, exponent

from govbench import tasks
from govbench.scoring.report import Score
from govbench.tables import NOTHING, markdown, number

_EXAMPLES = 12


@dataclass(frozen=True)
class Listed:
    """A list of phrases: tallies of all and of the settled ones, and where govbench differs from it."""

    all: Sequence[Tally]
    settled: Sequence[Tally]
    divergences: Sequence[Divergence]


@dataclass(frozen=True)
class Counts:
    """What was counted, with tallies in the order of the systems; the machine has no part in it.

    ``fields`` is split → measure → score of govbench.
    """

    systems: Sequence[System]
    phrases: Listed
    held_out: Listed
    train: Sequence[Tally]
    fields: Mapping[str, Mapping[str, Score]]


@dataclass(frozen=True)
class Timings:
    """What was timed, by the name of the text, each the fastest of ``repeat`` runs."""

    repeat: int
    speeds: Mapping[str, Sequence[Speed]] = field(default_factory=dict)
    growth: Mapping[str, Sequence[Growth]] = field(default_factory=dict)


def page(counts: Counts, timings: Timings, skipped: Sequence[str]) -> str:
    """The page; ``skipped`` has a line for each peer that is not installed."""
    run = ("## The run / 本次运行", setting(counts.systems, timings.repeat), *skipped)
    parts = (words.HEAD, *run, words.METHOD, *_counted(counts), *_timed(timings), *_wrong(counts))
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _counted(counts: Counts) -> Iterator[str]:
    found = counts.systems
    yield "## The held-out list / 留出短语表"
    yield from overviews(found, counts.held_out)
    yield words.HELD_OUT_DIFFERS
    yield differing(counts.held_out.divergences)
    yield "## The first list / 短语表"
    yield from overviews(found, counts.phrases)
    yield "Values right, by form of the phrase: / 按写法列出的正确数值数:"
    yield by_kind(found, counts.phrases.all, "form")
    yield words.FIRST_DIFFERS
    yield differing(counts.phrases.divergences)
    yield "## The train split / 训练集"
    yield overview(found, counts.train)
    yield "Values right, by dimension: / 按量纲列出的正确数值数:"
    yield by_kind(found, counts.train, "dim")
    yield "## Every field of the task / 任务的各字段"
    yield words.FIELDS
    yield fields(counts.fields)


def _timed(timings: Timings) -> Iterator[str]:
    yield "## Throughput / 速度"
    for name, rates in timings.speeds.items():
        yield throughput(name, rates)
    yield from against_recognizers(timings.speeds)
    for name, grown in timings.growth.items():
        yield growing(name, grown)


def _wrong(counts: Counts) -> Iterator[str]:
    yield "## Where peers go wrong / 各工具的错例"
    yield (
        "One phrase of each form of the first list for which a tool gives another number, up to "
        f"{_EXAMPLES} a tool; what it leaves out is not shown."
    )
    for system, tally in zip(counts.systems, counts.phrases.all, strict=True):
        if system.name != OURS:
            yield examples(system, tally.examples)


def setting(found: Sequence[System], repeat: int) -> str:
    """Versions, and on what it ran."""
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, one used"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    versions = ", ".join(system.versions for system in found)
    return f"{versions}. {python}, {machine}; the fastest of {repeat}."


def overviews(found: Sequence[System], listed: Listed) -> Iterator[str]:
    """All phrases of a list, and the settled ones."""
    yield overview(found, listed.all, phrases_too=True)
    yield words.SETTLED
    yield overview(found, listed.settled, phrases_too=True)


def overview(found: Sequence[System], tallies: Sequence[Tally], *, phrases_too: bool = False) -> str:
    """All counts, one line a system."""
    header = ["system", "values right", "wrong", "missed"]
    rows = []
    for system, t in zip(found, tallies, strict=True):
        right = f"{t.right} of {t.quantities} ({_share(t.right, t.quantities)})"
        silent = f"{t.silent} of {t.silences} ({_share(t.silent, t.silences)})"
        missed = t.quantities - t.right - t.wrong
        row = [system.name, right, t.wrong, missed, t.bounds, t.units, t.all_right, t.false, silent]
        refused = [f"{t.refusable - t.given} of {t.refusable}"] if phrases_too else []
        rows.append([*row, *refused, t.raised])
    header += ["and bound", "and unit", "and both", "false", "silent"]
    header += [*(["refused"] if phrases_too else []), "texts that raised"]
    return markdown(header, rows, "l" + "r" * (len(header) - 1))


def by_kind(found: Sequence[System], tallies: Sequence[Tally], name: str) -> str:
    """Values right, one line a kind."""
    rows = [[kind, n, *(t.right_kinds[kind] for t in tallies)] for kind, n in tallies[0].kinds.items()]
    header = [name, "of", *(system.name for system in found)]
    return markdown(header, rows, "l" + "r" * (len(header) - 1))


def differing(found: Sequence[Divergence]) -> str:
    """All of them."""
    if not found:
        return "Nowhere: every field of every phrase is as listed, surfaces included. / 完全一致。"
    rows = [[d.form, d.text, d.listed, d.ours] for d in found]
    return markdown(["form", "phrase", "list", OURS], rows)


def fields(splits: Mapping[str, Mapping[str, Score]]) -> str:
    """F1 with what is right of how many gold items, one line a measure."""
    rows = [
        [measure.name, measure.about, *(_f1(scores[measure.name]) for scores in splits.values())]
        for measure in tasks.get(TASK).measures
    ]
    header = ["measure", "about", *(f"{split}, F1 (right of gold)" for split in splits)]
    return markdown(header, rows, "ll" + "r" * len(splits))


def throughput(name: str, rates: Sequence[Speed]) -> str:
    """Characters a second."""
    ours = _ours(rates)
    rows = [[r.system, r.call, f"{_rounded(r.rate):,}", f"{ours / r.rate:.2f}"] for r in rates]
    return markdown([f"on {name}", "call", "characters a second", "govbench : this"], rows, "llrr")


def against_recognizers(speeds: Mapping[str, Sequence[Speed]]) -> Iterator[str]:
    """Our characters a second by those of the four models together, where these were run."""
    ratios = [
        f"{_ours(rates) / rate.rate:.1f} on {name}"
        for name, rates in speeds.items()
        for rate in rates
        if (rate.system, rate.call) == (RECOGNIZERS, ALL_MODELS)
    ]
    if ratios:
        yield words.AGAINST_RECOGNIZERS.format(", ".join(ratios))


def growing(name: str, grown: Sequence[Growth]) -> str:
    """Seconds at growing lengths."""
    rows = []
    for g in grown:
        cells = [NOTHING if math.isnan(s) else f"{s:.2f}" for s in g.seconds]
        slope = exponent(g.seconds)
        rows.append([g.system, *cells, NOTHING if math.isnan(slope) else f"{slope:.2f}"])
    header = [f"{name} as one string, seconds", *(f"{n}×" for n in TIMES), "x of seconds ∝ length^x"]
    return markdown(header, rows, "l" + "r" * (len(header) - 1))


def examples(system: System, wrong: Sequence[Example]) -> str:
    """One a form."""
    firsts = {example.form: example for example in reversed(wrong)}
    ordered = [example for example in wrong if firsts.get(example.form) is example][:_EXAMPLES]
    rows = [[e.text, e.gold, e.answer] for e in ordered]
    forms = Counter(example.form for example in wrong)
    head = f"**{system.name}**: {len(wrong)} wrong numbers in {len(forms)} forms."
    return f"{head}\n\n{markdown(['phrase', 'list', system.name], rows)}" if rows else head


def _ours(rates: Sequence[Speed]) -> float:
    return next(rate.rate for rate in rates if rate.system == OURS)


def _f1(score: Score) -> str:
    right = f"{score.tp:,.1f}".removesuffix(".0")  # a sum of credit where it is soft
    return f"{number(score.value)} ({right} of {score.gold:,})"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else NOTHING


def _rounded(value: float) -> int:
    """Three digits.

    >>> _rounded(1234567.8), _rounded(98.7)
    (1230000, 99)
    """
    return int(round(value, 2 - math.floor(math.log10(value)))) if value >= 100 else round(value)
