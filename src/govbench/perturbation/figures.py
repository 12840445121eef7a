"""Figures: the numeral of a metric gets another one of its form, and gold the value that this one states.

The form is what stands in each place: digits, the zeros of a round number, separators, 万 and 亿. The same
numeral of the same unit becomes the same everywhere in a document, and figures of one unit and form keep
their order.
"""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from govbench.annotations.model import Annotation, Metric
from govbench.documents import Span
from govbench.errors import GovbenchError
from govbench.perturbation.edits import Edit, chance, in_order
from govbench.quantities import Quantity, exact_number, exact_text, normalise

_ARABIC = re.compile(r"[0-9０-９]+(?:[,，][0-9０-９]{3})*(?:[.．][0-9０-９]+)?")
_CHINESE = re.compile("[零〇一二两三四五六七八九十百千万亿]+")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_DIGITS, _LEADING = "0123456789", "123456789"
# Alone 一 is mostly no count (一批), and whether 二 or 两 is said depends on the noun.
_WORDS, _LEADING_WORDS = "一二三四五六七八九", "三四五六七八九"
_NAMED = ("DOC", "POLICY", "EVENT", "AWARD", "SYS")
_TRIES = 400

Key = tuple[str, str, bool]  # numeral, canonical unit, whether it is a share: what recurs


@dataclass(frozen=True)
class Figure:
    """A metric in its place: ``sentence`` is its id, ``text`` that of the sentence, at ``start``."""

    sentence: str
    start: int
    text: str
    metric: Metric

    @property
    def surface(self) -> str:
        """The numeral."""
        return self.metric.value.of(self.text)

    @property
    def key(self) -> Key:
        """What it has in common with the same figure elsewhere."""
        return self.surface, self.metric.canon, self.is_share

    @property
    def is_share(self) -> bool:
        """Whether it is a percentage of no more than 100, which it then stays; a multiple (一倍) is none."""
        unit = self.metric.unit
        is_multiple = unit is not None and unit.of(self.text) == "倍"
        return self.metric.dim == "ratio" and not is_multiple and exact_number(self.metric.hi) <= 1

    def reads(self, surface: str) -> Quantity | None:
        """The quantity with another numeral in its place, None unless that changes nothing but the value."""
        metric, text = self.metric, self.text
        try:
            read = normalise(
                surface,
                metric.unit.of(text) if metric.unit else None,
                [m.of(text) for m in metric.modifiers],
                rate=metric.change is not None and metric.change.type == "rate",
            )
        except GovbenchError:
            return None
        same = (read.canon, read.per, read.dim, read.bound, read.approx) == (
            *(metric.canon, metric.per, metric.dim, metric.bound, metric.approx),
        )
        same = same and (metric.lo == metric.hi) == (read.lo == read.hi)
        return read if same and (read.hi <= 1 or not self.is_share) else None


def slots(numeral: str) -> tuple[str, ...]:
    """For each character those that may stand in its place: one, itself, where nothing is to be changed.

    >>> slots("1500")
    ('123456789', '123456789', '0', '0')
    >>> slots("八成")
    ('三四五六七八九', '成')
    """
    places = list(numeral)
    for match in _ARABIC.finditer(numeral):
        plain = [i for i in range(*match.span()) if numeral[i].isdecimal()]
        significant = [i for i in plain if int(numeral[i])]
        whole = [i for i in plain if i < match.start() + len(re.split("[.．]", match.group())[0])]
        if not significant:
            continue
        # The 0 before a decimal point and those at the end stay: 0.5, 1500.
        first = significant[0] if set(significant[:1]) & set(whole) else whole[-1] + 1
        for i in range(first, significant[-1] + 1):
            if i in plain:
                is_end = i == significant[-1] or (i == first and i in whole)
                choice = _LEADING if is_end else _DIGITS
                places[i] = choice if numeral[i].isascii() else choice.translate(_WIDE)
    for match in _CHINESE.finditer(numeral):
        is_rank = numeral[: match.start()].endswith("第")
        for i in range(*match.span()):
            if numeral[i] in _WORDS + "两":
                places[i] = _WORDS if is_rank or i > match.start() else _LEADING_WORDS
    return tuple(places)


def figure_edits(
    annotation: Annotation, seed: int, related: Collection[tuple[str, Metric]]
) -> tuple[list[Edit], Mapping[str, tuple[Metric, ...]]]:
    """The edits of a document, and its metrics by sentence with their new values.

    Figures of ``related``, sentence and metric, which stand in relations.tsv, stay; so do those of a name.
    """
    figures = _figures(annotation)
    kept = {figure.key: reason for figure in figures if (reason := _reason(figure, annotation, related))}
    new: dict[Key, str] = {}
    for about, group in _classes(f for f in figures if f.key not in kept).items():
        new |= _drawn(group, chance(seed, annotation.document.id, *about))
    edits = []
    metrics: dict[str, list[Metric]] = {id_: [] for id_ in annotation.metrics}
    for figure in figures:
        surface = new.get(figure.key, figure.surface)
        note = kept.get(figure.key, "no other of its form, in order") if surface == figure.surface else ""
        value, metric = figure.metric.value, figure.metric
        edits.append(Edit(figure.start + value.start, figure.surface, surface, "figure", note, metric.canon))
        if not note and (read := figure.reads(surface)):
            metric = replace(metric, lo=exact_text(read.lo), hi=exact_text(read.hi))
        metrics[figure.sentence].append(metric)
    return edits, {id_: tuple(found) for id_, found in metrics.items()}


def _figures(annotation: Annotation) -> list[Figure]:
    return [
        Figure(sentence.id, paragraph.span.start + sentence.span.start, sentence.text, metric)
        for paragraph in annotation.document.paragraphs
        for sentence in paragraph.sentences
        for metric in annotation.metrics[sentence.id]
    ]


def _reason(figure: Figure, annotation: Annotation, related: Collection[tuple[str, Metric]]) -> str:
    """Why a figure stays, '' where it does not; it then stays wherever it recurs."""
    mention: Span = figure.metric.mention(figure.text)
    if (figure.sentence, figure.metric) in related:
        return "stated arithmetic"
    if figure.metric.exception:
        return "a reading of its own"
    named = (e for e in annotation.entities[figure.sentence] if e.label in _NAMED)
    if any(entity.span.contains(mention) for entity in named):
        return "part of a name"
    return ""


def _classes(figures: Iterable[Figure]) -> Mapping[tuple[str, ...], list[Figure]]:
    """Figures whose order is kept: one unit and one form, shares apart from what may be more than 1."""
    found: dict[tuple[str, ...], list[Figure]] = {}
    for figure in figures:
        about = (figure.metric.canon, figure.metric.dim, str(figure.is_share))
        found.setdefault((*about, *slots(figure.surface)), []).append(figure)
    return found


def _drawn(figures: Sequence[Figure], chances: random.Random) -> dict[Key, str]:
    """A new numeral for every key of a class; nothing where there are not enough of the form."""
    keyed: dict[Key, list[Figure]] = {}
    for figure in figures:
        keyed.setdefault(figure.key, []).append(figure)
    places = slots(figures[0].surface)
    if all(len(choice) == 1 for choice in places):
        return {}

    def draw() -> list[str] | None:
        found: dict[str, tuple[Fraction, Fraction]] = {}
        for _ in range(_TRIES):
            surface = "".join(chances.choice(choice) for choice in places)
            reads = [figure.reads(surface) for figure in figures]
            if reads[0] is not None and None not in reads:
                found[surface] = (reads[0].lo, reads[0].hi)
            if len(found) == len(keyed):
                return sorted(found, key=found.__getitem__)
        return None

    def value(key: Key) -> tuple[Fraction, Fraction]:
        metric = keyed[key][0].metric
        return exact_number(metric.lo), exact_number(metric.hi)

    old = sorted(keyed, key=value)
    new = in_order([key[0] for key in old], draw)
    return {} if new is None else dict(zip(old, new, strict=True))
