"""Numbers of metrics: floats where exact ones belong, percent mistaken for points or for a hundredfold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from govbench.errors import GovbenchError, shown
from govbench.features import is_integer
from govbench.lint.notes import Notes
from govbench.lint.shapes import Entry, metrics
from govbench.quantities import canonical, exact_number, normalise

_UNIT = re.compile(r"[ \u3000]?(%|％|个?百分点)")
_SHARES = ("ratio", "points")
# A float that was computed shows it: 0.1 + 0.2 has 17 digits.
_DIGITS = 15


def repair(entry: Entry, task: str, notes: Notes) -> None:
    """Write ``lo`` and ``hi`` as exact strings where they were written, not computed. Notes P108, fixable."""
    for place, metric in metrics(entry.item, task):
        for name in ("lo", "hi"):
            number = metric.get(name)
            if isinstance(number, float) or is_integer(number):
                text = repr(number)
                if len(text.strip("-0").replace(".", "")) <= _DIGITS and "e" not in text:
                    exact = text.removesuffix(".0")
                    problem = f"the number {text} should be the string {exact!r}"
                    notes.add("P108", problem, entry.line, f"{place}.{name}", fixable=True)
                    metric[name] = exact


def confused(entry: Entry, task: str, text: str, notes: Notes) -> None:
    """Note P124 where the text at a value says percent or points and the prediction the other, or a
    hundredfold. It is no repair: what the system meant is its own affair."""
    for place, metric in metrics(entry.item, task):
        stated, said = _stated(metric.get("value"), text), _said(metric)
        if stated is None or said is None:
            continue
        (unit, number), (canon, predicted) = stated, said
        if canon in _SHARES and unit != canon:
            notes.add("P124", f"the text says {unit}, canon says {canon}", entry.line, f"{place}.canon")
        elif number and unit == canon and predicted / number in (100, Fraction(1, 100)):
            shares = f"{shown(metric['lo'])} {shown(metric['canon'])}"
            notes.add(
                "P124", f"{shares} is not what the text says, by a factor of 100", entry.line, f"{place}.lo"
            )


def _stated(value: Any, text: str) -> tuple[str, Fraction] | None:
    """Canonical unit and number of a value with a percent sign or with points, as the text has it."""
    if not isinstance(value, Mapping):
        return None
    start, end = value.get("start"), value.get("end")
    if not (is_integer(start) and is_integer(end) and 0 <= start < end <= len(text)):
        return None
    unit = _UNIT.match(text, end)
    try:
        quantity = normalise(text[start:end], unit[1] if unit else None)
    except GovbenchError:
        return None
    return (quantity.canon, quantity.lo) if quantity.canon in _SHARES else None


def _said(metric: Mapping[str, Any]) -> tuple[str, Fraction] | None:
    canon, lo = metric.get("canon"), metric.get("lo")
    if not isinstance(canon, str) or not isinstance(lo, str):
        return None
    try:
        number = exact_number(lo)
    except ValueError:
        return None
    name, factor = canonical(canon)
    return name, number * factor
