"""Metric extraction: Quantity-F1 over metrics aligned by their value spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from govbench.errors import Finding, GovbenchError, collected, shown
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
from govbench.tasks.base import Reading, Row, Setting, Task, objects
from govbench.tasks.strings import NOWHERE, Field, place, place_near

_SPANS = ("indicator", "predicate", "scope", "time")
_DISTRACTORS = tuple(DISTRACTORS)
_NOTHING = Metric(*NOWHERE, "", "", None, None)


def _quantity(item: Row, field: str) -> Metric:
    """One metric, gold or predicted, in canonical units; its spans are still to be placed."""
    findings: list[Finding] = []
    metric = _NOTHING
    with collected(findings):
        metric = replace(metric, bound=_one_of("bound", item.get("bound"), BOUNDS, field))
    with collected(findings):
        metric = replace(metric, **_range(item, field))
    with collected(findings):
        metric = replace(metric, approx=_approx(item.get("approx"), field))
    with collected(findings):
        metric = replace(metric, change=_change(item.get("change"), field))
    if findings:
        raise GovbenchError(findings)
    return metric


def _range(item: Row, field: str) -> dict[str, Any]:
    """The canonical unit and the bounds in it."""
    findings: list[Finding] = []
    if missing := [name for name in ("lo", "hi") if name not in item]:
        findings.append(Finding("P107", f"{' and '.join(missing)} missing", field=field))
    canon = item.get("canon")
    if not isinstance(canon, str) or not canon:
        findings.append(Finding("P107", f"canon {shown(canon)} is no unit", field=f"{field}.canon"))
    ends: list[Fraction | None] = []
    for name in ("lo", "hi"):
        with collected(findings):
            ends.append(_exact(item.get(name), f"{field}.{name}"))
    if findings:
        raise GovbenchError(findings)
    lo, hi = ends
    if (lo is None) != (hi is None) or (lo is not None and hi is not None and lo > hi):
        problem = f"lo {shown(item['lo'])} and hi {shown(item['hi'])} are no range"
        raise GovbenchError.of("P108", problem, field=f"{field}.lo")
    name, factor = canonical(str(canon))
    return {
        "canon": name,
        "lo": None if lo is None else lo * factor,
        "hi": None if hi is None else hi * factor,
    }


def _exact(value: object, field: str) -> Fraction | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise GovbenchError.of("P108", f"{shown(value)} is not a string", field=field)
    try:
        return exact_number(value)
    except ValueError as error:
        raise GovbenchError.of("P108", str(error), field=field) from None


def _approx(value: object, field: str) -> str | None:
    if value is None:
        return None
    known = _one_of("approx", value, APPROXIMATIONS, field)
    return None if known == "none" else known


def _change(value: Any, field: str) -> tuple[str, str, str] | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise GovbenchError.of("P107", f"change {shown(value)} is no object", field=f"{field}.change")
    given = {"basis": "none", **value}
    kind, direction, basis = (
        _one_of(name, given.get(name), allowed, f"{field}.change")
        for name, allowed in (
            ("type", CHANGE_TYPES),
            ("direction", CHANGE_DIRECTIONS),
            ("basis", CHANGE_BASES),
        )
    )
    return kind, direction, basis


def _one_of(name: str, value: object, allowed: Sequence[str], field: str) -> str:
    """The value of a closed list. Raises ``GovbenchError`` P107."""
    if value not in allowed:
        problem = f"{name} {shown(value)} is not one of {', '.join(allowed)}"
        raise GovbenchError.of("P107", problem, field=f"{field}.{name}")
    return str(value)


def _read(prediction: Row, row: Row) -> Reading:
    findings: list[Finding] = []
    items = objects(prediction, "metrics", findings)
    metrics = []
    for field, item in items:
        metric = _NOTHING
        with collected(findings):
            metric = _quantity(item, field)
        metrics.append(metric)
    ends, statuses = [NOWHERE] * len(items), [""] * len(items)
    with collected(findings):
        values = [Field(item.get("value"), "", f"{field}.value") for field, item in items]
        ends, statuses = place(values, row["text"])
    for i, (field, item) in enumerate(items):
        start, end = ends[i]
        components: dict[str, Any] = {}
        for name in (name for name in _SPANS if item.get(name) is not None):
            with collected(findings):
                span = Field(item[name], name, f"{field}.{name}")
                components[name], status = place_near(span, row["text"], start)
                statuses.append(status)
        metrics[i] = replace(metrics[i], start=start, end=end, **components)
    if findings:
        raise GovbenchError(findings)
    return Reading(tuple(metrics), tuple(statuses))


def _distractors(row: Row) -> list[Distractor]:
    """Those of a gold row; references of one's own may do without."""
    findings: list[Finding] = []
    found = []
    for field, item in objects({"distractors": row.get("distractors") or ()}, "distractors", findings):
        with collected(findings):
            kind = _one_of("type", item.get("type"), _DISTRACTORS, field)
            start, end = item.get("start"), item.get("end")
            if not (is_integer(start) and is_integer(end)):
                problem = f"start {shown(start)} and end {shown(end)} are not both integers"
                raise GovbenchError.of("P105", problem, field=field)
            found.append(Distractor(start, end, kind))
    if findings:
        raise GovbenchError(findings)
    return found


def _items(rows: Sequence[Row], predicted: Sequence[tuple[Metric, ...]]) -> MetricItems:
    found: list[AlignedRow] = []
    findings: list[Finding] = []
    for number, (row, metrics) in enumerate(zip(rows, predicted, strict=True), start=1):
        with collected(findings, file="references", line=number):
            found.append(aligned_row(_read(row, row).value, metrics, _distractors(row)))
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
