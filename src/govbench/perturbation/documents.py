"""One annotated document with places, dates and figures rewritten, in the text and in the gold."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from govbench.annotations.model import Annotation
from govbench.annotations.relations import related_metrics
from govbench.build.sources import Source
from govbench.documents import Document
from govbench.perturbation import KINDS
from govbench.perturbation.dates import STILL, calendar, date_edits, date_parts, plain_parts, unreadable
from govbench.perturbation.edits import Change, apply, changes
from govbench.perturbation.figures import figure_edits
from govbench.perturbation.places import Names, countries, place_edits

Located = list[tuple[int, str]]  # offset in the document, surface


@dataclass(frozen=True)
class Perturbed:
    """The rewritten document: what goes into its folder, and what was changed.

    Spans, labels and structure are those of the original; only the text, the bounds of metrics and what
    ``meta`` says of the document are new.
    """

    meta: Mapping[str, Any]
    gold: Annotation
    changes: tuple[Change, ...]


def perturbed(source: Source, seed: int, names: Names, kinds: Collection[str] = KINDS) -> Perturbed:
    """Rewrite a document, or those ``kinds`` alone. The same seed, source and names give the same."""
    gold, document = source.gold, source.gold.document
    places = _places(gold) if "places" in kinds else []
    dates = _dates(gold) if "dates" in kinds else []
    parts = [part for start, surface in dates for part in date_parts(surface, start)]
    body = [paragraph.span for paragraph in document.paragraphs]
    published = source.meta["published"]
    moved = STILL
    if "dates" in kinds:
        plain = plain_parts(document.text)
        parts += [part for part in plain if not any(s.start <= part[0] < s.end for s in body)]
        moved = calendar(seed, document.id, parts, published)
    edits = [*place_edits(document.text, places, names), *date_edits(parts, moved), *unreadable(dates)]
    metrics = gold.metrics
    if "figures" in kinds:
        related = related_metrics(source.folder / "relations.tsv", gold)
        figures, metrics = figure_edits(gold, seed, related)
        edits += figures
    text = apply(document.text, [edit for edit in edits if edit.new != edit.old])
    new = replace(gold, document=Document(f"{document.id}-x{seed}", text, document.kinds), metrics=metrics)

    def renamed(field: str) -> str | None:
        """A field of the metadata, with the places and years that it has in common with the text."""
        value = source.meta[field]
        if not value:
            return None
        known = [(0, surface) for _, surface in places if len(surface) > 1 and surface not in countries()]
        return apply(value, [*place_edits(value, known, names), *date_edits(plain_parts(value), moved)])

    year = source.meta["year"]
    meta = {
        **source.meta,
        "id": new.document.id,
        "title": renamed("title"),
        "origin": "synthetic",  # nobody published this text
        "publisher": renamed("publisher"),
        "url": None,
        "published": published and moved.day(published),
        "retrieved": None,
        "region": renamed("region"),
        "year": year and year - moved.step,
        "sha256": hashlib.sha256(text.encode("utf-8")).hexdigest(),
    }
    return Perturbed(meta, new, changes(document, edits))


def _places(gold: Annotation) -> Located:
    """Every mention of a territory."""
    return [
        (start + entity.span.start, entity.span.of(text))
        for id_, start, text in _sentences(gold.document)
        for entity in gold.entities[id_]
        if entity.label == "GPE"
    ]


def _dates(gold: Annotation) -> Located:
    """Every date that is annotated, as an entity or as what a numeral is for; the longest of nested ones."""
    found: Located = []
    for id_, start, text in _sentences(gold.document):
        spans = {entity.span for entity in gold.entities[id_] if entity.label == "DATE"}
        spans |= {distractor.span for distractor in gold.distractors[id_] if distractor.type == "date"}
        outer = [s for s in spans if not any(o != s and o.contains(s) for o in spans)]
        found += [(start + span.start, span.of(text)) for span in sorted(outer)]
    return found


def _sentences(document: Document) -> Iterator[tuple[str, int, str]]:
    """Id, offset in the document, and text of each sentence."""
    for paragraph in document.paragraphs:
        for sentence in paragraph.sentences:
            yield sentence.id, paragraph.span.start + sentence.span.start, sentence.text
