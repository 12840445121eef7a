"""Metric extraction: Quantity-F1 over metrics aligned by their value spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from govbench.errors import Finding, GovbenchError, collected
from govbench.features import is_integer
from govbench.quantities import canonical, exact_number
from govbench.schemes import (
    APPROXIMATIONS,
    BOUNDS,
    CHANGE_BASES,
    CHANGE_DIRECTIONS,
    CHANGE_TYPES,
    DISTRACTORS,
)
from govbench.scoring.quantities import (
    MEASURES,
    AlignedRow,
    Distractor,
    Metric,
    MetricItems,
    aligned_row,
    metric_slices,
)
from govbench.scoring.quantity_errors import error_classes, false_positives
from govbench.scoring.slices import Slicing
from govbench.tasks.base import Reading, Row, Setting, Task, read_items
from govbench.tasks.strings import NOWHERE, Field, place, place_near

_SPANS = ("indicator", "predicate", "scope", "time")
_DISTRACTORS = tuple(DISTRACTORS)


def _quantity(item: Row, field: str) -> Metric:
    """One metric, gold or predicted, in canonical units; its spans are still to be placed."""
    bound, canon = item.get("bound"), item.get("canon")
    if bound not in BOUNDS:
        raise _one_of("bound", bound, BOUNDS, field)
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
    return Metric(
        *NOWHERE,
        name,
        str(bound),
        None if lo is None else lo * factor,
        None if hi is None else hi * factor,
        approx=_approx(item.get("approx"), field),
        change=_change(item.get("change"), field),
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


def _approx(value: object, field: str) -> str | None:
    if value is not None and value not in APPROXIMATIONS:
        raise _one_of("approx", value, APPROXIMATIONS, field)
    return None if value in (None, "none") else str(value)


def _change(value: Any, field: str) -> tuple[str, str, str] | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise GovbenchError.of("P107", f"change {value!r} is no object", field=f"{field}.change")
    given = {"basis": "none", **value}
    for name, allowed in (("type", CHANGE_TYPES), ("direction", CHANGE_DIRECTIONS), ("basis", CHANGE_BASES)):
        if given.get(name) not in allowed:
            raise _one_of(name, given.get(name), allowed, f"{field}.change")
    return given["type"], given["direction"], given["basis"]


def _one_of(name: str, value: object, allowed: Sequence[str], field: str) -> GovbenchError:
    return GovbenchError.of(
        "P107", f"{name} {value!r} is not one of {', '.join(allowed)}", field=f"{field}.{name}"
    )


def _read(prediction: Row, row: Row) -> Reading:
    metrics: list[Metric] = list(read_items(prediction, "metrics", _quantity))
    items, text = prediction["metrics"], row["text"]
    values = [Field(item.get("value"), "", f"metrics[{i}].value") for i, item in enumerate(items)]
    ends, statuses = place(values, text)
    metrics = [replace(m, start=start, end=end) for m, (start, end) in zip(metrics, ends, strict=True)]
    findings: list[Finding] = []
    for i, item in enumerate(items):
        components: dict[str, Any] = {}
        for name in (name for name in _SPANS if item.get(name) is not None):
            with collected(findings):
                field = Field(item[name], name, f"metrics[{i}].{name}")
                components[name], status = place_near(field, text, metrics[i].start)
                statuses.append(status)
        metrics[i] = replace(metrics[i], **components)
    if findings:
        raise GovbenchError(findings)
    return Reading(tuple(metrics), tuple(statuses))


def _distractor(item: Row, field: str) -> Distractor:
    if item.get("type") not in _DISTRACTORS:
        raise _one_of("type", item.get("type"), _DISTRACTORS, field)
    start, end = item.get("start"), item.get("end")
    if not (is_integer(start) and is_integer(end)):
        raise GovbenchError.of("P105", f"start {start!r} and end {end!r} are not both integers", field=field)
    return Distractor(start, end, item["type"])


def _items(rows: Sequence[Row], predicted: Sequence[tuple[Metric, ...]]) -> MetricItems:
    found: list[AlignedRow] = []
    findings: list[Finding] = []
    for number, (row, metrics) in enumerate(zip(rows, predicted, strict=True), start=1):
        with collected(findings, file="references", line=number):
            # References of one's own may do without distractors.
            given = row if row.get("distractors") is not None else {"distractors": ()}
            distractors = read_items(given, "distractors", _distractor)
            found.append(aligned_row(_read(row, row).value, metrics, distractors))
    if findings:
        raise GovbenchError(findings)
    return tuple(found)


def _slices(items: MetricItems, rows: Sequence[Row], setting: Setting) -> list[Slicing]:
    return metric_slices(items, setting.headings, [row.get("origin") or "" for row in rows], BOUNDS)


def _tallies(items: MetricItems) -> dict[str, dict[str, int]]:
    return {
        "errors": error_classes(items),
        "false positives by distractor": false_positives(items, _DISTRACTORS),
    }


TASK = Task(
    name="metrics",
    version="1",
    inputs=("id", "doc_id", "origin", "text"),
    gold=("text", "metrics"),
    cluster="id",
    read=_read,
    empty=(),
    items=_items,
    measures=MEASURES,
    slices=_slices,
    tallies=_tallies,
)
