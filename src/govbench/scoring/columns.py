"""Spans from lists of objects, as users hold them, to columns: checked all at once, or one by one.

Reading a hundred thousand objects costs more than scoring them, so what is well formed is taken by whole
columns; only where that fails is every object looked at, to say what is wrong with which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from operator import countOf
from typing import Any

import numpy as np

from govbench.errors import Finding, GovbenchError
from govbench.features import is_integer
from govbench.scoring.measure import Integers
from govbench.scoring.spans import LIMIT, Spans

Objects = Sequence[Sequence[Mapping[str, Any]]]
_FIELDS = ("start", "end", "label")


@dataclass(frozen=True)
class Columns:
    """``start``, ``end`` and ``label`` of shape ``(n,)``, and how many spans each text has.

    ``label`` is an index in ``labels``, which are in the order of their first occurrence.
    """

    start: Integers
    end: Integers
    label: Integers
    labels: tuple[str, ...]
    lengths: tuple[int, ...]

    def spans(self, labels: Sequence[str]) -> Spans:
        """The spans, with labels as indices in ``labels``."""
        text = np.repeat(np.arange(len(self.lengths)), self.lengths)
        index = {label: i for i, label in enumerate(labels)}
        codes = np.array([index[label] for label in self.labels], dtype=np.int64)
        return Spans(len(self.lengths), text, self.start, self.end, codes[self.label])


def columns(lists: Objects) -> Columns | None:
    """The objects ``{"start", "end", "label"}`` of every text as columns.

    None unless every text is a list or tuple, all offsets are of type int with 0 <= start < end < 2³¹, and
    all labels are of type str.

    >>> found = columns([[], [{"start": 0, "end": 2, "label": "GOV"}]])
    >>> found.end.tolist(), found.labels, found.lengths
    ([2], ('GOV',), (0, 1))
    """
    starts: list[int] = []
    ends: list[int] = []
    names: list[int] = []
    codes: defaultdict[str, int] = defaultdict(count().__next__)
    # One pass: a hundred thousand objects fit in no cache, and each pass would fetch them anew.
    try:
        for items in lists:
            if not isinstance(items, list | tuple):
                return None
            for item in items:
                starts.append(item["start"])
                ends.append(item["end"])
                names.append(codes[item["label"]])
        lengths = tuple(map(len, lists))
    except (TypeError, KeyError, IndexError):
        return None
    if not (_all(int, starts) and _all(int, ends) and _all(str, codes)):
        return None
    try:
        start, end = np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)
    except OverflowError:
        return None
    if start.min(initial=0) < 0 or (end <= start).any() or end.max(initial=0) >= LIMIT:
        return None
    return Columns(start, end, np.array(names, dtype=np.int64), tuple(codes), lengths)


def checked_columns(lists: object, name: str) -> Columns:
    """``columns`` of whatever a caller gave, ``name`` saying which side it is.

    Raises ``GovbenchError`` with every finding: P104 (a label that is no string), P105 (offsets), P107 (no
    list of lists of objects with start, end and label).
    """
    if not isinstance(lists, Iterable) or isinstance(lists, str | bytes | Mapping):
        raise GovbenchError.of("P107", "is not a list with a list of spans for every text", file=name)
    # What can be read only once is kept, for the second look.
    texts = [list(items) if isinstance(items, Iterator) else items for items in lists]
    if (found := columns(texts)) is not None:
        return found
    findings: list[Finding] = []
    plain: list[list[dict[str, Any]]] = []
    for number, items in enumerate(texts, start=1):
        if not isinstance(items, Iterable) or isinstance(items, str | bytes | Mapping):
            findings.append(Finding("P107", "is not a list of spans", name, number))
            continue
        plain.append([])
        for i, item in enumerate(items):
            if finding := _finding(item, name, number, f"[{i}]"):
                findings.append(finding)
            else:
                start, end, label = (item[field] for field in _FIELDS)
                plain[-1].append({"start": int(start), "end": int(end), "label": str(label)})
    if findings:
        raise GovbenchError(findings)
    found = columns(plain)
    assert found is not None  # every object has been checked
    return found


def _all(kind: type, values: Collection[object]) -> bool:
    return countOf(map(type, values), kind) == len(values)


def _finding(item: object, name: str, number: int, field: str) -> Finding | None:
    if not isinstance(item, Mapping) or not item.keys() >= set(_FIELDS):
        return Finding("P107", "is not an object with start, end and label", name, number, field)
    start, end, label = (item[f] for f in _FIELDS)
    if not isinstance(label, str):
        return Finding("P104", f"label {label!r} is no string", name, number, field)
    if not (is_integer(start) and is_integer(end) and 0 <= start < end < LIMIT):
        return Finding("P105", f"[{start!r}, {end!r}) is no span", name, number, field)
    return None
