"""What annotators reach: the second pass over the real document, scored against the first as a system is."""

from __future__ import annotations

from pathlib import Path

from govbench import corpus, tasks
from govbench.annotations.files import read_meta
from govbench.build.rows import document_rows
from govbench.build.sources import read_passes
from govbench.results import Result
from govbench.score import score

NAME = "second-pass"


def agreement_results(annotations: Path, *, bootstrap: int, seed: int) -> list[Result]:
    """A row a task: passes made apart and before adjudication, on the measures that systems are scored by.

    Raises ``GovbenchError`` as reading the passes does.
    """
    (document,) = {row["doc_id"] for row in corpus.rows("ner")}
    meta = read_meta(annotations / "real" / document)
    first, second = (document_rows(meta, made, canary="") for made in read_passes(annotations)[document])
    found = []
    for task in tasks.TASKS:
        report = score(task, second[task], references=first[task], bootstrap=bootstrap, seed=seed)
        found.append(Result(NAME, "reference", report))
    return found
