"""What is wrong with metrics that are not right: one class for every pair, prediction and gold metric."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from govbench.scoring.overlap import dice
from govbench.scoring.quantities import AlignedRow, Distractor, Metric, MetricItems

ERRORS = {
    "x100": "right but for a factor 100 in a ratio or in points (75.8 for 75.8 %)",
    "x10^k": "right but for another power of ten (133 for 133亿)",
    "points": "percentage points taken for percent, or percent for points",
    "bound": "value and unit right, bound wrong",
    "unit": "value right, unit wrong",
    "value": "another value",
    "not normalised": "found, and given no value",
    "range split": "a range given as two metrics: the pair and the extra one",
    "range merged": "two metrics given as one range: the pair and the lost one",
    "duplicate": "predicted once more beside a right one",
    "spurious": "any other prediction without a partner in gold",
    "missed": "any other gold metric without a partner",
}


@dataclass(frozen=True)
class MetricError:
    """A class of ``ERRORS``, and the indices in the row of what has it; None is no partner."""

    error: str
    gold: int | None
    predicted: int | None


def error_classes(items: MetricItems) -> dict[str, int]:
    """How often each of ``ERRORS`` occurs, zeros included.

    One error is an aligned pair whose quantity differs, a prediction without partner or a gold metric
    without partner, so the sum is predictions and gold metrics less pairs and right pairs.
    """
    counts = Counter(found.error for row in items for found in row_errors(row))
    return {name: counts[name] for name in ERRORS}


def false_positives(items: MetricItems, types: Iterable[str]) -> dict[str, int]:
    """Predictions without partner by the type of the distractor of largest Dice; "none": no distractor.

    Ties go to the distractor that starts first.
    """
    counts: Counter[str] = Counter()
    for row in items:
        partnered = {p for _, p in row.pairs}
        for p, metric in enumerate(row.predicted):
            if p not in partnered:
                counts[_distractor(metric, row.distractors)] += 1
    return {name: counts[name] for name in (*types, "none")}


def _distractor(metric: Metric, distractors: tuple[Distractor, ...]) -> str:
    overlaps = [(-dice(metric.start, metric.end, d.start, d.end), d.start, d.type) for d in distractors]
    best = min(overlaps, default=(0, 0, ""))
    return best[2] if best[0] else "none"


def row_errors(row: AlignedRow) -> Iterator[MetricError]:
    """The errors of a paragraph: pairs that are not right, predictions and then gold without partner."""
    spare = {p: m for p, m in enumerate(row.predicted) if p not in {pair[1] for pair in row.pairs}}
    lost = {g: m for g, m in enumerate(row.gold) if g not in {pair[0] for pair in row.pairs}}
    pairs = row.aligned()
    right = [gold for gold, predicted in pairs if gold.same_quantity(predicted)]
    for (g, p), (gold, predicted) in zip(row.pairs, pairs, strict=True):
        if not gold.same_quantity(predicted):
            yield MetricError(_pair_error(gold, predicted, list(spare.values()), list(lost.values())), g, p)
    for p, metric in spare.items():
        yield MetricError(_spare_error(metric, pairs, right), None, p)
    for g, metric in lost.items():
        merged = any(_split(predicted, metric, [gold]) for gold, predicted in pairs)
        yield MetricError("range merged" if merged else "missed", g, None)


def _spare_error(metric: Metric, pairs: list[tuple[Metric, Metric]], right: list[Metric]) -> str:
    if any(_split(gold, metric, [predicted]) for gold, predicted in pairs):
        return "range split"
    if any(metric.same_quantity(gold) and _touching(gold, metric) for gold in right):
        return "duplicate"
    return "spurious"


def _pair_error(gold: Metric, predicted: Metric, spare: list[Metric], lost: list[Metric]) -> str:
    if predicted.lo is None:
        return "not normalised"
    if gold.same_unit(predicted):
        return "bound"
    if gold.same_value(predicted):
        return "points" if _percent(gold, predicted) else "unit"
    if _split(gold, predicted, spare):
        return "range split"
    if _split(predicted, gold, lost):
        return "range merged"
    if _percent(gold, predicted) and _scaled(gold, predicted) in (2, -2):
        return "points"
    power = _scaled(gold, predicted)
    if power and (gold.canon, gold.bound) == (predicted.canon, predicted.bound):
        return "x100" if abs(power) == 2 and gold.canon in ("ratio", "points") else "x10^k"
    return "value"


def _touching(a: Metric, b: Metric) -> bool:
    return dice(a.start, a.end, b.start, b.end) > 0


def _percent(a: Metric, b: Metric) -> bool:
    """Whether one is in percent and the other in percentage points."""
    return {a.canon, b.canon} == {"ratio", "points"}


def _split(whole: Metric, part: Metric, others: list[Metric]) -> bool:
    """Whether ``part`` and one of the others are the two ends of the range ``whole``, and touch its span."""
    if whole.lo is None or whole.lo == whole.hi or not _is_end(part, whole):
        return False
    return any(_is_end(other, whole) and other.lo != part.lo for other in others)


def _is_end(metric: Metric, whole: Metric) -> bool:
    """Whether it is a single value, the lower or the upper one of a range in whose span it lies."""
    single = metric.lo == metric.hi and metric.lo in (whole.lo, whole.hi)
    return single and metric.canon == whole.canon and _touching(metric, whole)


def _scaled(a: Metric, b: Metric) -> int | None:
    """k where both bounds of ``a`` are those of ``b`` times 10ᵏ; None where there is no such k."""
    if a.lo is None or b.lo is None or not a.hi or not b.hi:
        return None
    factor = a.hi / b.hi
    return _power_of_ten(factor) if a.lo == b.lo * factor else None


def _power_of_ten(factor: Fraction) -> int | None:
    digits = str(max(factor.numerator, factor.denominator))
    if min(factor.numerator, factor.denominator) != 1 or digits.rstrip("0") != "1":
        return None
    return (len(digits) - 1) * (1 if factor > 1 else -1)
