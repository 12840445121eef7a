"""What a task declares: its rows, its predictions, its measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from govbench.alignment import Located
from govbench.errors import Finding, GovbenchError, collected
from govbench.scoring.measure import Measure

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Reading:
    """One prediction, read: what the measure takes, and how each span was located.

    ``unparsed`` marks a reply that nothing could be read from: an empty prediction and a failure.
    """

    value: Any
    located: tuple[Located, ...] = ()
    unparsed: bool = False


@dataclass(frozen=True)
class Task:
    """A task of the benchmark; its name is also that of its configuration.

    ``version`` changes with anything that moves a score. ``inputs`` are the fields a system may see, ``gold``
    those that scoring reads, ``cluster`` the field that names the paragraph. ``read`` turns one prediction
    object (labels as strings) of a row into a ``Reading``, or raises ``GovbenchError`` with a field in each
    finding; ``empty`` is the value of a row without prediction.
    """

    name: str
    version: str
    inputs: tuple[str, ...]
    gold: tuple[str, ...]
    cluster: str
    read: Callable[[Row, Row], Reading]
    empty: Any
    headline: Measure[Any]

    def visible(self, row: Row) -> dict[str, Any]:
        """The row without any gold field."""
        return {name: row[name] for name in self.inputs}


def read_label(labels: tuple[str, ...], item: Row, field: str = "label") -> str:
    """The label of a row or of a mention, checked."""
    label = item.get("label")
    if label not in labels:
        raise GovbenchError.of("P104", f"label {label!r} is not one of {', '.join(labels)}", field=field)
    return str(label)


def read_items(prediction: Row, field: str, read: Callable[[Row, str], Any]) -> tuple[Any, ...]:
    """Every item of a list field, each checked; all findings together."""
    items = prediction.get(field)
    if not isinstance(items, list | tuple):
        raise GovbenchError.of("P107", f"'{field}' is not a list", field=field)
    found: list[Any] = []
    findings: list[Finding] = []
    for i, item in enumerate(items):
        place = f"{field}[{i}]"
        with collected(findings, field=place):
            if not isinstance(item, Mapping):
                raise GovbenchError.of("P107", "is not an object")
            found.append(read(item, place))
    if findings:
        raise GovbenchError(findings)
    return tuple(found)
