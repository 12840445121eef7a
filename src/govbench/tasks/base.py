"""What a task declares: its rows, its predictions, its measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from govbench.errors import Finding, GovbenchError
from govbench.scoring.measure import Measure

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Task:
    """A task of the benchmark; its name is also that of its configuration.

    ``version`` changes with anything that moves a score. ``inputs`` are the fields a system may see,
    ``cluster`` the field that names the paragraph. ``read`` turns one prediction object (labels as strings)
    into what the measure takes, or raises ``GovbenchError`` with a field in each finding; ``empty`` stands
    for a row without prediction.
    """

    name: str
    version: str
    inputs: tuple[str, ...]
    cluster: str
    read: Callable[[Row, Row], Any]
    empty: Any
    headline: Measure[Any]

    def visible(self, row: Row) -> dict[str, Any]:
        """The row without any gold field."""
        return {name: row[name] for name in self.inputs}


def problem(code: str, message: str, field: str) -> GovbenchError:
    """A finding about one field of a prediction."""
    return GovbenchError([Finding(code, message, field=field)])


def read_label(labels: tuple[str, ...], prediction: Row) -> str:
    """The label of a classification, checked."""
    label = prediction.get("label")
    if label not in labels:
        raise problem("P104", f"label {label!r} is not one of {', '.join(labels)}", "label")
    return str(label)


def read_items(prediction: Row, field: str, read: Callable[[Row, str], Any]) -> tuple[Any, ...]:
    """Every item of a list field, each checked; all findings together."""
    items = prediction.get(field)
    if not isinstance(items, list):
        raise problem("P107", f"'{field}' is not a list", field)
    found: list[Any] = []
    findings: list[Finding] = []
    for i, item in enumerate(items):
        place = f"{field}[{i}]"
        try:
            if not isinstance(item, Mapping):
                raise problem("P107", "is not an object", place)
            found.append(read(item, place))
        except GovbenchError as error:
            findings += error.findings
    if findings:
        raise GovbenchError(findings)
    return tuple(found)


def read_span(item: object, text: str, field: str) -> tuple[int, int]:
    """``start`` and ``end`` of a span inside ``text``; its own ``text``, when given, must be the slice."""
    if not isinstance(item, Mapping):
        raise problem("P107", "is not an object with start and end", field)
    start, end = item.get("start"), item.get("end")
    if type(start) is not int or type(end) is not int:
        raise problem("P105", f"start {start!r} and end {end!r} are not both integers", field)
    if not 0 <= start < end <= len(text):
        raise problem("P105", f"[{start}, {end}) is no span of a text of {len(text)} code points", field)
    surface = item.get("text")
    if surface is not None and surface != text[start:end]:
        raise problem("P106", f"'text' {surface!r} is not the slice {text[start:end]!r}", f"{field}.text")
    return start, end
