"""Predictions that were made for another split than the test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from govbench import corpus
from govbench.errors import Finding, GovbenchError
from govbench.predictions import read_rows


def named_splits(task: str, found: Sequence[Finding]) -> Iterator[Finding]:
    """The findings in prediction files, with unknown ids told as those of another split where they are."""
    files = dict.fromkeys(finding.file for finding in found if finding.code == "P102")
    split = {file: _split_of(file, task) for file in files}
    yield from (finding for finding in found if finding.code != "P102" or not split[finding.file])
    for file, problem in split.items():
        if problem:
            yield Finding("V110", problem, file)


def _split_of(file: str, task: str) -> str:
    """Which other split the ids of a file are of, or ''."""
    try:
        ids = {str(row.get("id")) for row in read_rows(Path(file))}
    except GovbenchError:
        return ""
    for split in corpus.splits(task):
        theirs = ids & {row["id"] for row in corpus.rows(task, split)}
        if split != "test" and theirs:
            return f"{len(theirs)} of its {len(ids)} ids are ids of the {split} split"
    return ""
