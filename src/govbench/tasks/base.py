"""What a task declares: its rows, its predictions, its measures, its slices."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Generic

from govbench.errors import Finding, GovbenchError, collected, shown
from govbench.scoring.classification import Confusion
from govbench.scoring.measure import ItemsT, Measure
from govbench.scoring.slices import Slicing

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Reading:
    """One prediction, read: what the measures take, and by which step each of its spans was located.

    ``statuses`` are of ``govbench.alignment.STATUSES``. ``unparsed`` marks a reply that nothing could be
    read from: an empty prediction and a failure.
    """

    value: Any
    statuses: tuple[str, ...] = ()
    unparsed: bool = False


@dataclass(frozen=True)
class Setting:
    """What slices need to know beside the items.

    ``headings`` has the heading above each row, '' where none is known; ``training`` the gold rows that a
    system may have been trained on, None where they are not known.
    """

    headings: Sequence[str]
    training: Sequence[Row] | None


@dataclass(frozen=True)
class Task(Generic[ItemsT]):
    """A task of the benchmark; its name is also that of its configuration.

    ``version`` changes with anything that moves a score. ``inputs`` are the fields a system may see, ``gold``
    those that scoring reads, ``cluster`` the field that names the paragraph. ``modes`` are other inputs than
    the official ``mode``, for the question what a label can be guessed from: each changes fields of the
    visible row.

    ``read`` turns one prediction object (labels as strings) of a row into a ``Reading``, or raises
    ``GovbenchError`` with a field in each finding; ``empty`` is the value of a row without prediction.
    ``items(rows, values)`` joins gold rows and the values read for them; the first of ``measures`` is the
    headline. ``tallies`` are further counts by name, ``confusion`` is for tasks of one label a row.
    """

    name: str
    version: str
    inputs: tuple[str, ...]
    gold: tuple[str, ...]
    cluster: str
    read: Callable[[Row, Row], Reading]
    empty: Any
    items: Callable[[Sequence[Row], Sequence[Any]], ItemsT]
    measures: tuple[Measure[ItemsT], ...]
    slices: Callable[[ItemsT, Sequence[Row], Setting], list[Slicing]]
    tallies: Callable[[ItemsT], dict[str, dict[str, int]]] = lambda items: {}
    confusion: Callable[[ItemsT], Confusion | None] = lambda items: None
    mode: str = ""
    modes: Mapping[str, Callable[[Row], dict[str, Any]]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def headline(self) -> Measure[ItemsT]:
        """The measure that systems are ranked by."""
        return self.measures[0]

    def measure(self, name: str | None) -> Measure[ItemsT]:
        """The measure of that name, by default the headline. Raises ``GovbenchError`` S108."""
        if name is None:
            return self.headline
        for measure in self.measures:
            if measure.name == name:
                return measure
        names = ", ".join(measure.name for measure in self.measures)
        raise GovbenchError.of("S108", f"no measure '{name}' of {self.name}; there are {names}")

    def visible(self, row: Row, mode: str | None = None) -> dict[str, Any]:
        """The row without any gold field, in the input mode of that name, by default the official one.

        Raises ``GovbenchError`` S109 for an unknown mode.
        """
        seen = {name: row[name] for name in self.inputs}
        mode = self.checked_mode(mode)
        return seen if mode == self.mode else seen | self.modes[mode](row)

    def checked_mode(self, mode: str | None) -> str:
        """The name of an input mode, None meaning the official one. Raises ``GovbenchError`` S109."""
        if mode is None or mode == self.mode:
            return self.mode
        if mode not in self.modes:
            modes = ", ".join(filter(None, (self.mode, *self.modes))) or "none"
            raise GovbenchError.of("S109", f"no input mode '{mode}' of {self.name}; there are {modes}")
        return mode


AnyTask = Task[Any]


def read_label(labels: tuple[str, ...], item: Row, field: str = "label") -> str:
    """The label of a row or of a mention. Raises ``GovbenchError`` P104 that names the nearest one."""
    label = item.get("label")
    if label not in labels:
        close = isinstance(label, str) and difflib.get_close_matches(label[:40].upper(), labels, n=1)
        nearest = f"; the nearest is {close[0]}" if close else ""
        problem = f"label {shown(label)} is not one of {', '.join(labels)}{nearest}"
        raise GovbenchError.of("P104", problem, field=field)
    return str(label)


def objects(prediction: Row, field: str, findings: list[Finding]) -> list[tuple[str, Row]]:
    """The objects of a list field, each with its place; a finding for every item that is none.

    Raises ``GovbenchError`` P107 where the field is no list.
    """
    items = prediction.get(field)
    if not isinstance(items, list | tuple):
        raise GovbenchError.of("P107", f"'{field}' is not a list", field=field)
    found = []
    for i, item in enumerate(items):
        with collected(findings, field=f"{field}[{i}]"):
            if not isinstance(item, Mapping):
                raise GovbenchError.of("P107", "is not an object")
            found.append((f"{field}[{i}]", item))
    return found
