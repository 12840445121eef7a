"""The items of a task, as the scorer pairs them: gold on one side, a system on the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from govbench.extraction.decimals import grouped
from govbench.extraction.words import SIGNS, unit_words
from govbench.scoring.classification import LabelItems
from govbench.scoring.mentions import MentionItems
from govbench.scoring.quantities import COMPONENTS, Metric, MetricItems
from govbench.scoring.quantity_errors import row_errors
from govbench.scoring.span_errors import span_matches
from govbench.scoring.spans import LIMIT, Spans
from govbench.view.classes import RIGHT

ROW_TASKS = frozenset({"sections", "sentences"})  # one label a row: the row is the item
# Plain values for JSON: ``start``, ``end`` and ``label``; of a metric the rest of it too.
Part = Mapping[str, Any]


@dataclass(frozen=True)
class Match:
    """A gold item with what one system predicts for it, in a row; None where a side has nothing.

    ``error`` is a class of ``view.classes``. ``gold_index`` tells gold items of a row apart.
    """

    row: int
    error: str
    gold_index: int | None
    gold: Part | None
    predicted: Part | None


@dataclass(frozen=True)
class Item:
    """A gold item, or a prediction without one: what each system predicts, and how that is wrong.

    ``predicted`` and ``errors`` have one element a system; None is a system that has nothing to do with it.
    """

    row: int
    gold: Part | None
    predicted: tuple[Part | None, ...]
    errors: tuple[str | None, ...]

    @property
    def place(self) -> tuple[int, int, int]:
        """Sorts items by row and start, outer before inner; what was found nowhere comes last."""
        part = next(part for part in (self.gold, *self.predicted) if part)
        return (self.row, part["start"] if part["start"] >= 0 else LIMIT, -part["end"])

    @property
    def labels(self) -> list[str]:
        """The labels that any side gives it."""
        return list(dict.fromkeys(part["label"] for part in (self.gold, *self.predicted) if part))


def joined(systems: Sequence[Iterable[Match]]) -> list[Item]:
    """The items of several systems in order of the text: each gold item once, equal wrong predictions too."""
    found: dict[object, dict[int, Match]] = {}
    for s, matches in enumerate(systems):
        copies: Counter[object] = Counter()
        for match in matches:
            key: object = (match.row, match.gold_index)
            if match.gold is None:
                spare = (match.row, repr(match.predicted))
                key = (*spare, copies[spare])
                copies[spare] += 1
            found.setdefault(key, {})[s] = match
    items = [_item(matches, len(systems)) for matches in found.values()]
    return sorted(items, key=lambda item: item.place)


def _item(matches: Mapping[int, Match], systems: int) -> Item:
    first = next(iter(matches.values()))
    each = [matches.get(s) for s in range(systems)]
    predicted = tuple(match.predicted if match else None for match in each)
    return Item(first.row, first.gold, predicted, tuple(match.error if match else None for match in each))


def mention_matches(items: MentionItems) -> Iterator[Match]:
    """Every mention of gold and predictions."""

    def part(spans: Spans, index: int | None) -> Part | None:
        if index is None:
            return None
        start, end = int(spans.start[index]), int(spans.end[index])
        return {"start": start, "end": end, "label": items.labels[spans.label[index]]}

    for match in span_matches(items.gold, items.predicted):
        spans, index = (items.predicted, match.predicted) if match.gold is None else (items.gold, match.gold)
        row = int(spans.text[index or 0])
        gold, predicted = part(items.gold, match.gold), part(items.predicted, match.predicted)
        yield Match(row, match.error, match.gold, gold, predicted)


def metric_matches(items: MetricItems) -> Iterator[Match]:
    """Every metric of gold and predictions."""
    for i, row in enumerate(items):
        errors = [(found.error, found.gold, found.predicted) for found in row_errors(row)]
        wrong = {g for _, g, _ in errors}
        errors += [(RIGHT, g, p) for g, p in row.pairs if g not in wrong]
        for error, g, p in errors:
            gold = None if g is None else _metric_part(row.gold[g])
            yield Match(i, error, g, gold, None if p is None else _metric_part(row.predicted[p]))


def label_matches(items: LabelItems) -> Iterator[Match]:
    """Every row: its offsets are put in by who knows the text."""
    for row, (gold, predicted) in enumerate(zip(items.gold.tolist(), items.predicted.tolist(), strict=True)):
        error = RIGHT if gold == predicted else "label" if predicted >= 0 else "missed"
        given = {"label": items.labels[predicted], "start": 0, "end": 0} if predicted >= 0 else None
        yield Match(row, error, 0, {"label": items.labels[gold], "start": 0, "end": 0}, given)


MATCHES: Mapping[str, Callable[[Any], Iterator[Match]]] = MappingProxyType(
    {
        "ner": mention_matches,
        "metrics": metric_matches,
        "sections": label_matches,
        "sentences": label_matches,
    }
)


def _metric_part(metric: Metric) -> Part:
    components = {name: getattr(metric, name) for name in COMPONENTS if getattr(metric, name) is not None}
    return {
        "start": metric.start,
        "end": metric.end,
        "label": metric.bound,
        "quantity": shown_quantity(metric),
        **components,
    }


def shown_quantity(metric: Metric) -> str:
    """Bound, value and unit for reading; '' where the value is not normalised.

    >>> from fractions import Fraction
    >>> shown_quantity(Metric(0, 1, "件", "gt", Fraction(12000), Fraction(12000)))
    '> 12,000 件'
    >>> shown_quantity(Metric(0, 1, "ratio", "range", Fraction(1, 20), Fraction(2, 25)))
    '5–8 %'
    """
    if metric.lo is None or metric.hi is None:
        return ""
    scale = {"ratio": 100, "points": 100}.get(metric.canon, 1)
    ends = [grouped(end * scale) for end in dict.fromkeys((metric.lo, metric.hi))]
    unit = {"ratio": "%", "points": "百分点"}.get(metric.canon) or unit_words(metric.canon)
    return f"{SIGNS.get(metric.bound, '')}{'–'.join(ends)} {unit}".strip()
