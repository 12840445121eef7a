"""The tasks of the benchmark, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from govbench.errors import GovbenchError
from govbench.tasks import metrics, ner, sections, sentences
from govbench.tasks.base import AnyTask, Task

TASKS: Mapping[str, AnyTask] = MappingProxyType(
    {module.TASK.name: module.TASK for module in (sections, sentences, ner, metrics)}
)


def get(name: str) -> AnyTask:
    """The task of that name. Raises ``GovbenchError`` S103 for an unknown one."""
    if name not in TASKS:
        raise GovbenchError.of("S103", f"no task '{name}'; there are {', '.join(TASKS)}")
    return TASKS[name]


__all__ = ["TASKS", "AnyTask", "Task", "get"]
