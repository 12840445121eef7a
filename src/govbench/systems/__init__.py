"""Systems: what predicts, by name.

A system is made by calling its factory without arguments; third parties' systems only need the two methods
of ``System``. Modules are imported when a system is asked for, so a heavy dependency of one costs the
others nothing.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from govbench.errors import GovbenchError

Row = Mapping[str, Any]
Prediction = dict[str, Any]


class System(Protocol):
    """What every system can do; ``fit`` returns the system itself."""

    def fit(self, train: Sequence[Row], validation: Sequence[Row]) -> System:
        """Learn from rows with gold; systems of rules learn nothing."""
        ...

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        """One prediction a row, in order, from rows that carry no gold field."""
        ...


class Entry(NamedTuple):
    """Where a system is (``module:attribute``), its task, its kind and one line about it."""

    target: str
    task: str
    kind: str  # "trivial" or "rules"
    about: str


REGISTRY: Mapping[str, Entry] = MappingProxyType(
    {
        "constant-topic": Entry("trivial:ConstantTopic", "sections", "trivial", "every paragraph SERVICE"),
        "keywords": Entry("keywords:Keywords", "sections", "rules", "topics by weighted keywords"),
        "position": Entry("trivial:Position", "sentences", "trivial", "first sentence LEAD, others ACTION"),
        "cues": Entry("cues:Cues", "sentences", "rules", "roles by cue words, in the order of the scheme"),
        "quotes": Entry("trivial:Quotes", "ner", "trivial", "every 《》 is DOC, every “” POLICY"),
        "delimiters": Entry("delimiters:Delimiters", "ner", "rules", "entities by delimiters and head nouns"),
        "digits": Entry("trivial:Digits", "metrics", "trivial", "every run of digits is a count"),
        "quantity-engine": Entry(
            "quantity_engine:QuantityEngine", "metrics", "rules", "metrics by the quantity engine"
        ),
    }
)


def available(task: str | None = None) -> list[str]:
    """Names of the registered systems, of one task or of all.

    >>> available("ner")
    ['quotes', 'delimiters']
    """
    return [name for name, entry in REGISTRY.items() if task in (None, entry.task)]


def get(name: str) -> System:
    """A new system of that name.

    >>> get("quotes").predict([{"id": "x", "text": "印发《方案》。"}])
    [{'id': 'x', 'entities': [{'start': 2, 'end': 6, 'label': 'DOC'}]}]

    Raises ``GovbenchError`` S101, with the nearest name, for an unknown one.
    """
    entry = REGISTRY.get(name)
    if entry is None:
        near = difflib.get_close_matches(name, REGISTRY, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(REGISTRY)}"
        raise GovbenchError.of("S101", f"no system '{name}'; {hint}")
    module, _, attribute = entry.target.partition(":")
    system: System = getattr(import_module(f"{__name__}.{module}"), attribute)()
    return system
