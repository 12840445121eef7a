"""One annotator's view of one document: labels, nested entities, metrics and distractors.

Everything is keyed by the local id of a paragraph (``p03``) or sentence (``p03s02``); spans are relative to
the sentence, so that a correction in one sentence moves nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from govbench.documents import Document, Span
from govbench.quantities.metric import Change


@dataclass(frozen=True, order=True)
class Entity:
    """A named mention. Order is canonical: by start, the longer first, then the label."""

    span: Span
    label: str


@dataclass(frozen=True)
class Distractor:
    """A numeral that names, orders or is frozen in a phrase, with the reason as ``type``."""

    span: Span
    type: str


@dataclass(frozen=True)
class Metric:
    """A numeral that counts, measures or estimates, with its exact value and its context.

    ``lo`` and ``hi`` are exact decimal or ``p/q`` strings with the magnitude applied. ``exception`` is the
    written reason why the normaliser's reading does not apply, or None. The other fields are those of
    annotations/GUIDELINES.md.
    """

    value: Span
    unit: Span | None
    modifiers: tuple[Span, ...]
    lo: str
    hi: str
    canon: str
    per: str | None
    dim: str
    bound: str
    approx: str
    change: Change | None
    indicator: Span | None
    predicate: Span | None
    scope: Span | None
    time: Span | None
    modality: str
    exception: str | None = None

    def mention(self, text: str) -> Span:
        """The hull of value, unit and the modifiers that touch them; a space never breaks a mention."""
        hull = self.value if self.unit is None else _hull(self.value, self.unit)
        waiting = list(self.modifiers)
        while touching := [m for m in waiting if _touch(text, hull, m)]:
            for modifier in touching:
                hull = _hull(hull, modifier)
                waiting.remove(modifier)
        return hull


Item = Entity | Metric | Distractor


@dataclass(frozen=True)
class Annotation:
    """All layers of one document by one annotator (a pass) or by adjudication (gold)."""

    document: Document
    topics: Mapping[str, str]
    roles: Mapping[str, str]
    entities: Mapping[str, tuple[Entity, ...]]
    metrics: Mapping[str, tuple[Metric, ...]]
    distractors: Mapping[str, tuple[Distractor, ...]]


def canonical_entities(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Entities by start, then the enclosing before the enclosed, then label."""
    return tuple(sorted(entities, key=lambda e: (e.span.start, -e.span.end, e.label)))


def parents(entities: tuple[Entity, ...]) -> tuple[int | None, ...]:
    """For each entity of a canonical sequence, the index of the smallest enclosing one, or None.

    >>> outer, inner = Entity(Span(0, 6), "GOV"), Entity(Span(0, 3), "GPE")
    >>> parents((outer, inner))
    (None, 0)
    """
    found: list[int | None] = []
    open_: list[int] = []
    for i, entity in enumerate(entities):
        while open_ and not entities[open_[-1]].span.contains(entity.span):
            open_.pop()
        found.append(open_[-1] if open_ else None)
        open_.append(i)
    return tuple(found)


def _hull(a: Span, b: Span) -> Span:
    return Span(min(a.start, b.start), max(a.end, b.end))


def _touch(text: str, a: Span, b: Span) -> bool:
    first, second = sorted((a, b))
    return not text[first.end : second.start].strip()
