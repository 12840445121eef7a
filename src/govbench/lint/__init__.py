"""``govbench lint``: everything that is wrong with a prediction file, and the repair of what can be repaired.

``text`` makes lines of bytes, ``shapes`` objects of lines, ``ids`` finds their rows; ``labels``, ``numbers``
and ``offsets`` repair what was meant without doubt. What is left is read as scoring reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govbench import corpus, tasks
from govbench.errors import GovbenchError
from govbench.files import write_text
from govbench.lint import ids, labels, numbers, offsets
from govbench.lint.notes import Note, Notes
from govbench.lint.shapes import Entry, entries
from govbench.lint.tables import FIELDS
from govbench.lint.text import lines
from govbench.predictions import read_bytes, read_lines, read_prediction, read_references
from govbench.tasks.base import AnyTask, Reading

Row = Mapping[str, Any]
_NAMED = 5  # ids in a message


@dataclass(frozen=True)
class Lint:
    """What was found in a file.

    ``rows`` is how many predictions of it could be read, ``refused`` whether scoring refuses the file.
    ``repaired`` has the lines of a file in which everything fixable is repaired, and what cannot be read
    stands as it was; ``changed`` says whether they differ from those of the file.
    """

    file: str
    task: str
    rows: int
    refused: bool
    notes: tuple[Note, ...]
    repaired: tuple[str | bytes, ...]
    changed: bool

    @property
    def exit_code(self) -> int:
        """0 for a clean file, 1 for findings, 2 for a file of which nothing can be read."""
        return 2 if not self.rows else 1 if self.notes else 0

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "file": self.file,
            "task": self.task,
            "rows": self.rows,
            "refused": self.refused,
            "findings": [note.to_dict() for note in self.notes],
        }

    def write(self, path: Path) -> None:
        """Write the repaired file. Raises ``GovbenchError`` S122 where there is a file of that name."""
        if path.exists():
            raise GovbenchError.of("S122", "exists already", file=str(path))
        undecoded = [line for line in self.repaired if isinstance(line, bytes)]
        if undecoded:
            raise GovbenchError.of("S123", f"{len(undecoded)} lines are in no encoding", file=self.file)
        write_text(path, "".join(f"{line!s}\n" for line in self.repaired))


def lint(path: Path, task: str, references: Iterable[Row] | None = None) -> Lint:
    """Everything that is wrong with a prediction file, in one pass; at most ``GovbenchError.kept`` findings.

    ``references`` are gold rows of one's own, by default the test split; nothing of them is looked at but ids
    and texts.

    >>> from tempfile import mkdtemp
    >>> path = Path(mkdtemp(), "sections.jsonl")
    >>> _ = path.write_text('{"id": "gz-sfj-2022:p02", "label": "party"}')
    >>> for note in lint(path, "sections").notes:
    ...     print(note.code, note.line, note.message[:42], note.fixable)
    P126 0 28 rows have no prediction: gz-sfj-2022:p0 False
    P104 1 label 'party' should be PARTY True

    Raises ``GovbenchError`` P109 for a file that is not there, P128 for one of more than 32 MiB, S103 for an
    unknown task, P110 for references that are none.
    """
    return lint_bytes(read_bytes(path), str(path), task, references)


def lint_bytes(data: bytes, file: str, task: str, references: Iterable[Row] | None = None) -> Lint:
    """``lint`` of a file whose bytes are read already; ``file`` is its name."""
    declared = tasks.get(task)
    gold = corpus.rows(task) if references is None else read_references(references, declared)
    known = {row["id"]: row for row in gold}
    notes = Notes(file)
    found = entries(lines(data, notes), task, known, notes)
    own = ids.of_this_task(found, task, known, notes)
    repairable = [entry for entry in own if not entry.kept]
    for entry in repairable:
        labels.repair(entry, task, notes)
        numbers.repair(entry, task, notes)
    offsets.repair(repairable, _texts(own, known, references is None), task, notes)
    read = _read(own, declared, known, notes)
    if own and len(own) < len(known):
        there = {entry.item["id"] for entry in own}
        missing = [name for name in known if name not in there]
        more = "" if len(missing) <= _NAMED else " …"
        notes.add("P126", f"{len(missing)} rows have no prediction: {', '.join(missing[:_NAMED])}{more}")
    if not found and all(note.fixable for note in notes.found):
        notes.add("P127", "the file holds no prediction")
    elif own and len(read) == len(own) and not any(reading.value for reading in read):
        notes.add("P127", f"all {len(read)} predictions are empty")
    return Lint(
        file=file,
        task=task,
        rows=len(read),
        refused=_is_refused(data, declared, gold),
        notes=tuple(sorted(notes.found, key=lambda note: note.line)),
        repaired=tuple(entry.line_of_json for entry in found if not entry.left_out),
        changed=any(note.fixable for note in notes.found)
        or any(entry.left_out or entry.line_of_json != entry.raw for entry in found),
    )


def _read(own: Sequence[Entry], task: AnyTask, known: Mapping[str, Row], notes: Notes) -> list[Reading]:
    """The predictions as scoring reads them, after repair. Notes what it refuses, P124 and P125."""
    found = []
    for entry in own:
        row = known[entry.item["id"]]
        text = row.get("text") or ""
        if not entry.kept:
            offsets.surfaces(entry, task.name, text, notes)
        with notes.collected(entry.line):
            found.append(read_prediction(entry.item, task, row))
            numbers.confused(entry, task.name, text, notes)
            _repeated(entry, task.name, found[-1], notes)
    return found


def _repeated(entry: Entry, task: str, reading: Reading, notes: Notes) -> None:
    """Note P125 for spans that stand twice; a string that was found nowhere is no span."""
    if FIELDS[task] == "label" or reading.unparsed:
        return
    seen: set[Any] = set()
    for i, value in enumerate(reading.value):
        start = value.start if task == "metrics" else value[0]
        if start >= 0 and value in seen:
            place = f"{FIELDS[task]}[{i}]"
            notes.add("P125", "stands twice", entry.line, place)
        seen.add(value)


def _texts(own: Sequence[Entry], known: Mapping[str, Row], packaged: bool) -> dict[str, offsets.Text]:
    """The text of every row; of packaged ones also where it stands in its document."""
    documents = {row["id"]: row["text"] for row in corpus.rows("documents")} if packaged else {}
    texts = {}
    for entry in own:
        row = known[entry.item["id"]]
        text = row.get("text") or ""
        start = documents.get(row.get("doc_id"), "").find(text)
        texts[row["id"]] = offsets.Text(text, start if start >= 0 and text else None)
    return texts


def _is_refused(data: bytes, task: AnyTask, gold: Sequence[Row]) -> bool:
    try:
        read_lines(data, "", task, gold)
    except GovbenchError:
        return True
    return False
