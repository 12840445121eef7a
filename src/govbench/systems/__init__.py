"""Systems: what predicts, by name.

A system is made for one task and learns from rows with gold; what it has learned is saved in plain files.
Modules are imported when a system is asked for, so a heavy dependency of one costs the others nothing. Other
packages register theirs under the entry point group ``govbench.systems`` (docs/SYSTEMS.md).
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Protocol

from govbench.errors import GovbenchError

Row = Mapping[str, Any]
Prediction = dict[str, Any]
GROUP = "govbench.systems"
KINDS = ("trivial", "rules", "trained", "other")


class System(Protocol):
    """What every system can do; it is made as ``Factory(task, seed=13)``."""

    def fit(self, train: Sequence[Row], validation: Sequence[Row]) -> System:
        """Learn from rows with gold and return the system itself; systems of rules learn nothing."""
        ...

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        """One prediction a row, in order, from rows that carry no gold field."""
        ...

    def save(self, folder: Path) -> None:
        """Write what was learned as plain files, never as a pickle."""
        ...

    @classmethod
    def load(cls, folder: Path) -> System:
        """The system that was saved there: it predicts the same."""
        ...


@dataclass(frozen=True)
class Entry:
    """A registered system: where it is (``module:attribute``), for which tasks, its kind and one line on it.

    ``random`` says that a fit depends on the seed, ``heavy`` that it runs with ``--all`` only.
    """

    name: str
    target: str
    tasks: tuple[str, ...]
    kind: str
    about: str
    random: bool = False
    heavy: bool = False


_HERE = f"{__name__}."
_LABELS = ("sections", "sentences")
_SECTIONS, _SENTENCES, _NER, _METRICS = (("sections",), ("sentences",), ("ner",), ("metrics",))
_BUILT_IN = (
    Entry("constant-topic", _HERE + "trivial:ConstantTopic", _SECTIONS, "trivial", "every paragraph SERVICE"),
    Entry("keywords", _HERE + "keywords:Keywords", _SECTIONS, "rules", "topics by weighted keywords"),
    Entry("position", _HERE + "trivial:Position", _SENTENCES, "trivial", "first LEAD, others ACTION"),
    Entry("cues", _HERE + "cues:Cues", _SENTENCES, "rules", "roles by cue words"),
    Entry("quotes", _HERE + "trivial:Quotes", _NER, "trivial", "every 《》 is DOC, every “” POLICY"),
    Entry("delimiters", _HERE + "delimiters:Delimiters", _NER, "rules", "delimiters and head nouns"),
    Entry("digits", _HERE + "trivial:Digits", _METRICS, "trivial", "every run of digits is a count"),
    Entry("quantity-engine", _HERE + "quantity_engine:QuantityEngine", _METRICS, "rules", "govbench.extract"),
    Entry(
        "quantity-learned",
        _HERE + "quantity_learned:QuantityLearned",
        _METRICS,
        "trained",
        "govbench.extract, distractors and indicators learned",
    ),
    Entry(
        "svm-chars",
        _HERE + "tfidf:SvmChars",
        _LABELS,
        "trained",
        "TF-IDF of character 1- and 2-grams, linear SVM",
    ),
    Entry(
        "logreg-words",
        _HERE + "tfidf:LogregWords",
        _LABELS,
        "trained",
        "TF-IDF of words, logistic regression",
    ),
    Entry("neighbours", _HERE + "neighbours:Neighbours", _SENTENCES, "trained", "CRF over the sentences"),
    Entry("textcat", _HERE + "textcat:Textcat", _LABELS, "trained", "spaCy textcat", random=True, heavy=True),
    Entry("gazetteer", _HERE + "gazetteer:Gazetteer", _NER, "trained", "surfaces of train, at every level"),
    Entry("crf", _HERE + "crf:Crf", _NER, "trained", "CRF over characters, a level at a time"),
    Entry("spacy-ner", _HERE + "spans:SpacyNer", _NER, "trained", "spaCy ner", random=True, heavy=True),
    Entry("spancat", _HERE + "spans:SpanCat", _NER, "trained", "spaCy spancat", random=True, heavy=True),
)


@cache
def registry() -> Mapping[str, Entry]:
    """Name → entry, built-in systems first, then those of other packages in the order of their names.

    Raises ``GovbenchError`` S111 when two have one name, S115 when a package's system cannot be loaded.
    """
    found = {entry.name: entry for entry in _BUILT_IN}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        if point.name in found:
            raise GovbenchError.of("S111", f"'{point.name}' of {point.value} is registered already")
        found[point.name] = _third_party(point)
    return found


def available(task: str | None = None, *, heavy: bool = True) -> list[str]:
    """Names of the registered systems, of one task or of all.

    >>> available("ner")[:2]
    ['quotes', 'delimiters']
    """
    return [
        name
        for name, entry in registry().items()
        if (task is None or task in entry.tasks) and (heavy or not entry.heavy)
    ]


def entry(name: str) -> Entry:
    """The entry of that name.

    Raises ``GovbenchError`` S101, with the nearest name, for an unknown one.
    """
    found = registry().get(name)
    if found is None:
        near = difflib.get_close_matches(name, registry(), n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(registry())}"
        raise GovbenchError.of("S101", f"no system '{name}'; {hint}")
    return found


def get(name: str, task: str | None = None, *, seed: int = 13) -> System:
    """A new system of that name; ``task`` may be left out where it has only one.

    >>> get("quotes").predict([{"id": "x", "text": "印发《方案》。"}])
    [{'id': 'x', 'entities': [{'start': 2, 'end': 6, 'label': 'DOC'}]}]

    Raises ``GovbenchError`` S101 for an unknown name or a task that the system does not do.
    """
    known = entry(name)
    task = task or known.tasks[0]
    if task not in known.tasks:
        raise GovbenchError.of("S101", f"'{name}' does {' and '.join(known.tasks)}, not {task}")
    system: System = factory(name)(task, seed=seed)
    return system


def factory(name: str) -> Any:
    """The class of a system, for ``load``."""
    module, _, attribute = entry(name).target.partition(":")
    return getattr(import_module(module), attribute)


def _third_party(point: EntryPoint) -> Entry:
    """The entry of another package's system; its class says ``tasks`` and ``about``."""
    try:
        made = point.load()
        said = tuple(made.tasks), str(made.about), bool(getattr(made, "random", False))
    except Exception as error:  # whatever the other package does wrong is said in its name
        raise GovbenchError.of("S115", f"system '{point.name}' ({point.value}): {error!r}") from error
    return Entry(point.name, point.value, said[0], "other", said[1], said[2])
