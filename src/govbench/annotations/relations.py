"""relations.tsv: the arithmetic that a document states, checked on the values of its gold metrics.

A line names a kind and the metrics it holds between: ``sum`` (total, then its parts), ``share`` (part,
whole, percentage), ``growth`` (after, before, rate of change). Figures are rounded where they are written,
so each stands for the interval that rounds to it, and a relation holds when some values inside do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from govbench.annotations.files import read_file
from govbench.annotations.model import Annotation, Metric
from govbench.errors import Finding
from govbench.quantities import exact_number

KINDS = ("sum", "share", "growth")
_REFERENCE = re.compile(r"(?P<id>p\d+s\d+) (?P<mention>.+?)(?: #(?P<n>\d+))?")
_DECIMALS = re.compile(r"[.．]\s*([0-9０-９]+)")


@dataclass(frozen=True)
class Written:
    """The interval of values that round to a figure as it is written."""

    low: Fraction
    high: Fraction


def relation_findings(path: Path, gold: Annotation) -> list[Finding]:
    """Every relation of the file that is malformed (A101, A103, A104) or does not hold (A124)."""
    findings = []
    for number, line in enumerate(read_file(path).split("\n"), start=1):
        if line.strip() and not line.startswith("# "):
            problem = _problem(line.split("\t"), gold)
            if problem:
                findings.append(Finding(*problem, str(path), number))
    return findings


def _problem(cells: Sequence[str], gold: Annotation) -> tuple[str, str] | None:
    kind, references = cells[0], cells[1:]
    if kind not in KINDS or len(references) < 3 or (kind != "sum" and len(references) > 3):
        return "A101", f"'{kind}' with {len(references)} metrics is no relation"
    metrics = []
    for reference in references:
        found = _metrics_at(reference.strip(), gold)
        if len(found) != 1:
            code = "A104" if found else "A103"
            return code, f"'{reference}' names {len(found)} metrics"
        metrics.append(found[0])
    text = {id_: sentence.text for id_, sentence in gold.document.sentences.items()}
    values = [written(metric, text[id_]) for id_, metric in metrics]
    stated, given = _sides(kind, values, [metric for _, metric in metrics])
    if given.high < stated.low or stated.high < given.low:
        shown = " and ".join(f"{float(v.low):g}..{float(v.high):g}" for v in (stated, given))
        return "A124", f"{kind} of {', '.join(references)} does not hold: {shown}"
    return None


def related_metrics(path: Path, gold: Annotation) -> set[tuple[str, Metric]]:
    """Sentence and metric of everything that the file names; nothing where there is no file."""
    lines = read_file(path).split("\n") if path.is_file() else []
    references = [cell for line in lines if not line.startswith("# ") for cell in line.split("\t")[1:]]
    return {found for reference in references for found in _metrics_at(reference.strip(), gold)}


def _metrics_at(reference: str, gold: Annotation) -> list[tuple[str, Metric]]:
    match = _REFERENCE.fullmatch(reference)
    if not match or match["id"] not in gold.metrics:
        return []
    id_, text = match["id"], gold.document.sentences[match["id"]].text
    named = [m for m in gold.metrics[id_] if m.mention(text).of(text) == match["mention"]]
    if match["n"]:
        named = named[int(match["n"]) - 1 : int(match["n"])]
    return [(id_, metric) for metric in named]


def written(metric: Metric, text: str) -> Written:
    """The values that round to the figure: half a unit of its last decimal place, magnitude applied.

    A figure without decimals and magnitude word is exact. Open bounds and estimates reach a tenth further,
    because what is over 300 may be 329.
    """
    lo, hi = exact_number(metric.lo), exact_number(metric.hi)
    surface = metric.value.of(text)
    decimals = _DECIMALS.search(surface)
    numeral = re.sub(r"[^0-9.]", "", surface.replace(",", "").replace("，", "")) or "0"
    plain = numeral.count(".") <= 1 and numeral not in ("0", ".")
    step = abs(lo / Fraction(numeral)) if plain and Fraction(numeral) else Fraction(1)
    half = step / 2 / 10 ** len(decimals[1]) if decimals else (step / 2 if step > 1 else Fraction(0))
    if metric.canon in ("ratio", "points", "factor") and not decimals:
        half = step / 2
    if metric.bound != "eq" or metric.approx != "none":
        half += abs(hi) / 10
    return Written(lo - half, hi + half)


def _sides(kind: str, values: Sequence[Written], metrics: Sequence[Metric]) -> tuple[Written, Written]:
    """What the text states, and what follows from the other figures."""
    if kind == "sum":
        return values[0], Written(
            sum((v.low for v in values[1:]), Fraction(0)), sum((v.high for v in values[1:]), Fraction(0))
        )
    quotient = _quotient(values[0], values[1])
    if kind == "share":
        return values[2], quotient
    down = metrics[2].change is not None and metrics[2].change.direction == "down"
    change = Written(quotient.low - 1, quotient.high - 1)
    return values[2], Written(-change.high, -change.low) if down else change


def _quotient(a: Written, b: Written) -> Written:
    if b.low <= 0:
        return Written(Fraction(0), Fraction(10**30))
    return Written(a.low / b.high, a.high / b.low)
