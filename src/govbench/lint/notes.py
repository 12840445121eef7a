"""What lint says: findings, each with whether ``--fix`` repairs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from govbench.errors import REMEDIES, Finding, GovbenchError, collected


@dataclass(frozen=True)
class Note(Finding):
    """A finding; ``fixable`` where there is one way only to repair it."""

    fixable: bool = False

    def to_dict(self) -> dict[str, str | int | bool]:
        """Plain values for JSON, with the remedy."""
        return {**vars(self), "remedy": REMEDIES[self.code]}


@dataclass
class Notes:
    """Findings of one file as they are made; no more than ``GovbenchError.kept`` are."""

    file: str
    found: list[Note] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Whether there is no room for another one."""
        return len(self.found) >= GovbenchError.kept

    def add(self, code: str, message: str, line: int = 0, field: str = "", *, fixable: bool = False) -> None:
        """Put a finding down."""
        if not self.full:
            self.found.append(Note(code, message, self.file, line, field, fixable))

    @contextmanager
    def collected(self, line: int = 0) -> Iterator[None]:
        """Put down the findings of an error that is raised inside the block, and go on after it."""
        findings: list[Finding] = []
        with collected(findings):
            yield
        for finding in findings:
            self.add(finding.code, finding.message, finding.line or line, finding.field)
