"""How a language model is asked: everything that decides the bytes of a request beside the rows."""

from __future__ import annotations

from dataclasses import dataclass

from govbench import tasks
from govbench.errors import GovbenchError

# Format of an answer → the tasks that it serves: tags cannot say which indicator belongs to which figure.
SERVED = {"json": ("sections", "sentences", "ner", "metrics"), "inline": ("ner",)}
CONSTRAINTS = ("none", "json_object", "json_schema")
LANGUAGES = ("zh", "en")
SHOTS = (0, 5)
SEEDS = (1, 2, 3)  # of the demonstrations


@dataclass(frozen=True)
class PromptSetting:
    """One way to ask for a task.

    ``format`` is that of the answer, ``constraint`` what the server is told about its grammar, ``language``
    that of the instructions, ``shots`` the number of demonstrations and ``seed`` their draw (without
    demonstrations there is none, and it is 0).

    >>> PromptSetting("ner", shots=5, seed=2).name
    'json-zh-5-shot-2'
    >>> PromptSetting("sections", constraint="json_schema").name
    'json+json_schema-zh-0-shot'

    Raises ``GovbenchError`` S103 for an unknown task, L101 for a setting that there is none of.
    """

    task: str
    format: str = "json"
    constraint: str = "none"
    language: str = "zh"
    shots: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        tasks.get(self.task)
        allowed: dict[str, tuple[object, ...]] = {
            "format": tuple(name for name, served in SERVED.items() if self.task in served),
            "constraint": CONSTRAINTS if self.format == "json" else CONSTRAINTS[:1],
            "language": LANGUAGES,
            "shots": SHOTS,
            "seed": SEEDS if self.shots else (0,),
        }
        for name, values in allowed.items():
            if getattr(self, name) not in values:
                problem = f"{name} {getattr(self, name)!r} is not one of {', '.join(map(str, values))}"
                raise GovbenchError.of("L101", f"{self.task}: {problem}")

    @property
    def name(self) -> str:
        """What tells the scores of one model apart: format, constraint, language, demonstrations."""
        how = self.format if self.constraint == "none" else f"{self.format}+{self.constraint}"
        draw = f"-{self.seed}" if self.shots else ""
        return f"{how}-{self.language}-{self.shots}-shot{draw}"
