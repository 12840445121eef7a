"""Metric extraction: Quantity-F1 over metrics aligned by their value spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from govbench.errors import GovbenchError
from govbench.quantities import canonical, exact_number
from govbench.schemes import BOUNDS
from govbench.scoring import spans
from govbench.scoring.assignment import assign
from govbench.scoring.measure import Measure
from govbench.tasks.base import Reading, Row, Task, read_items
from govbench.tasks.strings import NOWHERE, Field, place

_FIXED_POINT = 10**6


@dataclass(frozen=True, order=True)
class MetricPrediction:
    """What the headline compares: the value span, exact bounds in the canonical unit, unit and bound.

    ``lo`` and ``hi`` are None when the system could not normalise the value: such a metric is never right.
    """

    start: int
    end: int
    canon: str
    bound: str
    lo: Fraction | None
    hi: Fraction | None

    def same_quantity(self, other: MetricPrediction) -> bool:
        """Equal value, canonical unit and bound."""
        return self.same_value(other) and (self.canon, self.bound) == (other.canon, other.bound)

    def same_value(self, other: MetricPrediction) -> bool:
        """Equal lower and upper value, both known."""
        return self.lo is not None and (self.lo, self.hi) == (other.lo, other.hi)


def align(gold: Sequence[MetricPrediction], predicted: Sequence[MetricPrediction]) -> list[tuple[int, int]]:
    """One-to-one pairs (gold index, predicted index) of largest total character Dice of the value spans.

    Only spans that share a character may be paired. Ties go to equal values, then to equal spans, then to
    equal quantities: the number of right ones is then the same whichever side is called gold.

    >>> a, b = (MetricPrediction(s, s + 2, "件", "eq", Fraction(1), Fraction(1)) for s in (0, 2))
    >>> align([a, b], [b])
    [(1, 0)]
    """
    by_span_gold, by_span_predicted = _by_span(gold), _by_span(predicted)
    step = 1 + min(len(gold), len(predicted))
    weights = [[_weight(gold[g], predicted[p], step) for p in by_span_predicted] for g in by_span_gold]
    return sorted((by_span_gold[g], by_span_predicted[p]) for g, p in assign(weights))


def _by_span(metrics: Sequence[MetricPrediction]) -> list[int]:
    def key(i: int) -> tuple[int, int, str, str, str, str]:
        m = metrics[i]
        return m.start, m.end, m.canon, m.bound, str(m.lo), str(m.hi)

    return sorted(range(len(metrics)), key=key)


def _weight(a: MetricPrediction, b: MetricPrediction, step: int) -> int:
    """Dice in fixed point, equal value, equal span, equal quantity: one integer compares them in order."""
    common = min(a.end, b.end) - max(a.start, b.start)
    if common <= 0:
        return 0
    total = a.end - a.start + b.end - b.start
    dice = (2 * common * _FIXED_POINT + total // 2) // total
    same_span = (a.start, a.end) == (b.start, b.end)
    return ((dice * step + a.same_value(b)) * step + same_span) * step + a.same_quantity(b)


def _quantity(item: Row, field: str) -> MetricPrediction:
    """One metric, gold or predicted, in canonical units; its span is still to be placed."""
    bound, canon = item.get("bound"), item.get("canon")
    if bound not in BOUNDS:
        raise GovbenchError.of(
            "P107", f"bound {bound!r} is not one of {', '.join(BOUNDS)}", field=f"{field}.bound"
        )
    missing = [name for name in ("lo", "hi") if name not in item]
    if missing:
        raise GovbenchError.of("P107", f"{' and '.join(missing)} missing", field=field)
    if not isinstance(canon, str) or not canon:
        raise GovbenchError.of("P107", f"canon {canon!r} is no unit", field=f"{field}.canon")
    lo, hi = (_exact(item[name], f"{field}.{name}") for name in ("lo", "hi"))
    if (lo is None) != (hi is None) or (lo is not None and hi is not None and lo > hi):
        raise GovbenchError.of(
            "P108", f"lo {item['lo']!r} and hi {item['hi']!r} are no range", field=f"{field}.lo"
        )
    name, factor = canonical(canon)
    return MetricPrediction(
        *NOWHERE, name, str(bound), None if lo is None else lo * factor, None if hi is None else hi * factor
    )


def _exact(value: object, field: str) -> Fraction | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise GovbenchError.of("P108", f"{value!r} is not a string", field=field)
    try:
        return exact_number(value)
    except ValueError as error:
        raise GovbenchError.of("P108", str(error), field=field) from None


def _read(prediction: Row, row: Row) -> Reading:
    quantities = read_items(prediction, "metrics", _quantity)
    values = [
        Field(item.get("value"), "", f"metrics[{i}].value") for i, item in enumerate(prediction["metrics"])
    ]
    spans_, located = place(values, row["text"])
    placed = (replace(q, start=start, end=end) for q, (start, end) in zip(quantities, spans_, strict=True))
    return Reading(tuple(placed), tuple(located))


def _item(row: Row, predicted: tuple[MetricPrediction, ...]) -> tuple[int, ...]:
    gold = _read(row, row).value
    right = sum(gold[g].same_quantity(predicted[p]) for g, p in align(gold, predicted))
    return right, len(predicted), len(gold)


TASK = Task(
    name="metrics",
    version="1",
    inputs=("id", "doc_id", "origin", "text"),
    gold=("text", "metrics"),
    cluster="id",
    read=_read,
    empty=(),
    headline=Measure("quantity", spans.COLUMNS, _item, spans.micro_f1, spans.span_counts),
)
