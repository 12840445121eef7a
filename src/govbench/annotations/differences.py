"""Where two passes differ, in the notation of the files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from govbench.annotations.agreement import FIELDS
from govbench.annotations.anchors import anchor
from govbench.annotations.blocks import write_quantities
from govbench.annotations.model import Annotation, Distractor, Item, Metric
from govbench.documents import Span

_FIELDS = (*FIELDS, "exception")


@dataclass(frozen=True)
class Difference:
    """Where two passes differ: the two versions in the notation of the files.

    ``a`` and ``b`` are lists of items (labels, mentions, metrics or distractors, or the value of one field).
    """

    layer: str
    at: str
    field: str
    a: tuple[str, ...]
    b: tuple[str, ...]


def differences(a: Annotation, b: Annotation) -> Iterator[Difference]:
    """Every difference of two passes, in the order of layers and of the text."""
    yield from _label_differences(
        "structure",
        {str(n): k for n, k in a.document.kinds.items()},
        {str(n): k for n, k in b.document.kinds.items()},
    )
    yield from _label_differences("topics", a.topics, b.topics)
    yield from _label_differences("roles", a.roles, b.roles)
    for id_, sentence in a.document.sentences.items():
        text = sentence.text
        yield from _item_differences("entities", id_, text, a.entities[id_], b.entities[id_])
        yield from _item_differences(
            "quantities",
            id_,
            text,
            [*a.metrics[id_], *a.distractors[id_]],
            [*b.metrics[id_], *b.distractors[id_]],
        )
        yield from _field_differences(id_, text, a.metrics[id_], b.metrics[id_])


def difference_line(difference: Difference) -> str:
    """A difference as the beginning of a line of decisions.jsonl; gold, kind and reason are to be added."""
    fields = {name: value for name, value in asdict(difference).items() if value != ""}
    return json.dumps(fields, ensure_ascii=False)


def _label_differences(layer: str, a: Mapping[str, str], b: Mapping[str, str]) -> Iterator[Difference]:
    for id_, label in a.items():
        if b[id_] != label:
            yield Difference(layer, id_, "", (label,), (b[id_],))


def notation(text: str, item: Item) -> str:
    """One line that names an item in its sentence, as ``GOV 市委 #2`` or ``metric 75件``."""
    whole = Span(0, len(text))
    if isinstance(item, Metric):
        return f"metric {anchor(text, item.mention(text), whole)}"
    if isinstance(item, Distractor):
        return f"distractor {item.type} {anchor(text, item.span, whole)}"
    return f"{item.label} {anchor(text, item.span, whole)}"


def _extent(text: str, item: Item) -> Span:
    return item.mention(text) if isinstance(item, Metric) else item.span


def _identity(text: str, item: Item) -> object:
    """What makes two items of two passes the same one; fields of a metric are compared apart."""
    if isinstance(item, Metric):
        return ("metric", item.mention(text), item.value)
    return item


def _item_differences(
    layer: str, at: str, text: str, a: Sequence[Item], b: Sequence[Item]
) -> Iterator[Difference]:
    """Items of one pass only, grouped where they overlap: one decision for one place."""
    in_a, in_b = ({_identity(text, i) for i in items} for items in (a, b))
    single = [(i, "a") for i in a if _identity(text, i) not in in_b]
    single += [(i, "b") for i in b if _identity(text, i) not in in_a]
    single.sort(key=lambda pair: (_extent(text, pair[0]).start, -_extent(text, pair[0]).end))
    group: list[tuple[Item, str]] = []
    end = 0
    for item, side in single:
        span = _extent(text, item)
        if group and span.start >= end:
            yield _difference(layer, at, text, group)
            group = []
        group.append((item, side))
        end = max(end, span.end)
    if group:
        yield _difference(layer, at, text, group)


def _difference(layer: str, at: str, text: str, group: Sequence[tuple[Item, str]]) -> Difference:
    a, b = (tuple(notation(text, i) for i, side in group if side == wanted) for wanted in "ab")
    return Difference(layer, at, "", a, b)


def _field_differences(at: str, text: str, a: Sequence[Metric], b: Sequence[Metric]) -> Iterator[Difference]:
    others = {_identity(text, m): m for m in b}
    for metric in a:
        other = others.get(_identity(text, metric))
        if other is None:
            continue
        mine, theirs = field_values(text, metric), field_values(text, other)
        for field in _FIELDS:
            if mine.get(field) != theirs.get(field):
                place = f"{at} {notation(text, metric).removeprefix('metric ')}"
                values = ((v,) if (v := side.get(field)) else () for side in (mine, theirs))
                yield Difference("fields", place, field, *values)


def field_values(text: str, metric: Metric) -> dict[str, str]:
    """Field → value, as the file shows them; those with a default also where they have it."""
    lines = [line.strip().partition(" ") for line in write_quantities(text, [metric])[1:]]
    fields = {key: value.strip() for key, _, value in lines}
    return {"hi": fields["lo"], "bound": "eq", "approx": "none", "modality": "actual", **fields}
