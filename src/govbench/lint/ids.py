"""Which row each prediction is of, and whether the file is one of this task and this split at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from govbench import corpus
from govbench.errors import GovbenchError, shown
from govbench.features import SPLITS
from govbench.lint.notes import Notes
from govbench.lint.shapes import Entry
from govbench.lint.tables import FIELDS
from govbench.predictions import identified


def of_this_task(entries: Sequence[Entry], task: str, known: Collection[str], notes: Notes) -> list[Entry]:
    """The entries that belong to a row, each row once.

    Notes P117 and P118 for a file of another task or split, instead of a fault for each of its lines, and
    P102, P103, P107 for the others that belong to none; an id with blanks around it and a line that stands
    twice are fixable.
    """
    elsewhere = _elsewhere(entries, task, known, notes)
    found: dict[str, Entry] = {}
    for entry in entries:
        item = entry.item
        given = item.get("id") if isinstance(item, dict) else None
        name = given if isinstance(given, str) else ""
        if entry.unread or (name not in known and (elsewhere or notes.full)):
            continue  # which is said already, or cannot be said any more
        if name not in known and name.strip() in known:
            notes.add("P102", f"id {shown(name)} has blanks around it", entry.line, "id", fixable=True)
            item["id"] = name.strip()
        try:
            found[identified(item, known, found)] = entry
        except GovbenchError as error:
            (finding,) = error.findings
            entry.left_out = finding.code == "P103" and item == found[item["id"]].item
            notes.add(finding.code, finding.message, entry.line, finding.field, fixable=entry.left_out)
    return [] if elsewhere == "task" else list(found.values())


def _elsewhere(entries: Sequence[Entry], task: str, known: Collection[str], notes: Notes) -> str:
    """'task' or 'split' where most of the file is of another one, which is noted; else ''."""
    items = [entry.item for entry in entries if isinstance(entry.item, dict)]
    if not items:
        return ""
    other = _other_field(items, task)
    foreign = [item["id"] for item in items if isinstance(item.get("id"), str) and item["id"] not in known]
    homes = Counter(home for name in foreign if (home := _homes().get((FIELDS[task], name))))
    home, count = homes.most_common(1)[0] if homes else (("", ""), 0)
    if 2 * count > len(items) and home[0] == task:
        notes.add("P118", f"{count} ids are of the split '{home[1]}'")
        return "split"
    if 2 * count > len(items):
        other = home[0]
    if other:
        notes.add("P117", f"these are predictions of '{other}'")
        return "task"
    return ""


def _other_field(items: Sequence[Mapping[str, Any]], task: str) -> str:
    """The task that the fields are of where none has the field of this one."""
    if any(FIELDS[task] in item or item.get("unparsed") for item in items):
        return ""
    fields = Counter(name for item in items for name in set(FIELDS.values()) if name in item)
    if not fields:
        return ""
    field = fields.most_common(1)[0][0]
    return next(name for name, own in FIELDS.items() if own == field)


@cache
def _homes() -> Mapping[tuple[str, str], tuple[str, str]]:
    """Field and id → the task and split that they are of."""
    return {
        (FIELDS[task], row["id"]): (task, split)
        for task in FIELDS
        for split in SPLITS
        if split in corpus.splits(task)
        for row in corpus.rows(task, split)
    }
