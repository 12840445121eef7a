"""Whether a numeral measures or only names: what speaks for either."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from govbench.quantities.extraction import Extraction
from govbench.quantities.metric import Distractor, Metric
from govbench.systems.tfidf import without_figures

# engine: what the quantity engine takes it for; around: the characters beside it; within: its own.
KINDS = ("engine", "around", "within")

_PAD = "␣"
_LONGEST = 3  # characters on either side
_METRIC = "metric"


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral that the engine has read, as a figure or as a name of some type."""

    start: int
    end: int
    taken_for: str
    unit: str


def numerals(read: Extraction) -> list[Numeral]:
    """All numerals of a text, in order."""
    found = [_figure(metric) for metric in read.metrics]
    found += [_name(distractor) for distractor in read.distractors]
    return sorted(found, key=lambda numeral: numeral.start)


def features(text: str, numeral: Numeral, kinds: Collection[str] = KINDS) -> list[str]:
    """What there is to judge a numeral by."""
    found = ["always"]
    if "engine" in kinds:
        found += [f"engine={numeral.taken_for}", f"metric={numeral.taken_for == _METRIC}"]
    if "around" in kinds:
        found += _around(text, numeral)
    if "within" in kinds:
        surface = without_figures(text[numeral.start : numeral.end])
        found += [f"whole={surface}", f"unit={numeral.unit}", f"length={min(len(surface), 6)}"]
        found += [f"first={surface[0]}", f"last={surface[-1]}"]
    return found


def prior(trust: float) -> dict[str, float]:
    """The weights by which the engine is right."""
    return {"metric=True": trust, "metric=False": -trust}


def _around(text: str, numeral: Numeral) -> Iterator[str]:
    padded = _PAD * _LONGEST + text + _PAD * _LONGEST
    start, end = numeral.start + _LONGEST, numeral.end + _LONGEST
    for n in range(1, _LONGEST + 1):
        yield f"before={padded[start - n : start]}"
        yield f"behind={padded[end : end + n]}"
    yield f"beside={padded[start - 1]},{padded[end]}"


def _figure(metric: Metric) -> Numeral:
    unit = metric.unit.text if metric.unit else "-"
    return Numeral(metric.mention.start, metric.mention.end, _METRIC, unit)


def _name(distractor: Distractor) -> Numeral:
    return Numeral(distractor.start, distractor.end, distractor.type, "-")
