"""Adjudication: the differences of two passes, the decisions on them, and the gold that follows.

Gold is never edited freely: it is what the passes agree on, with every decision of ``decisions.jsonl``
applied. ``adjudicate`` computes it; a difference without a decision, or a decision that quotes a pass
wrongly, is an error.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from govbench.annotations.agreement import FIELDS
from govbench.annotations.anchors import anchor
from govbench.annotations.blocks import (
    canonical_distractors,
    canonical_metrics,
    read_entities,
    read_quantities,
    write_quantities,
)
from govbench.annotations.model import (
    Annotation,
    Distractor,
    Entity,
    Item,
    Metric,
    canonical_entities,
)
from govbench.documents import Document, Span
from govbench.errors import Finding, GovbenchError, collected

KINDS = ("boundary", "type", "missing", "spurious", "rule gap", "second reading")
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


@dataclass(frozen=True)
class Decision:
    """A difference decided: ``gold`` is what stands instead of ``a`` and ``b``, ``reason`` says why."""

    difference: Difference
    gold: tuple[str, ...]
    kind: str
    reason: str
    line: int = 0


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


def adjudicate(a: Annotation, b: Annotation, decisions: Sequence[Decision], file: str = "") -> Annotation:
    """Gold from two passes and the decisions.

    Raises ``GovbenchError`` A116 for an undecided difference, A117 for a decision whose ``a`` and ``b`` are
    not what the passes say, or that decides a difference again.
    """
    findings = _unmatched(a, b, decisions, file)
    if findings:
        raise GovbenchError(findings)
    kinds = {
        **a.document.kinds,
        **{int(d.difference.at): d.gold[0] for d in decisions if _is(d, "structure")},
    }
    document = Document(a.document.id, a.document.text, kinds)
    entities: dict[str, tuple[Entity, ...]] = {}
    metrics: dict[str, tuple[Metric, ...]] = {}
    distractors: dict[str, tuple[Distractor, ...]] = {}
    for id_, sentence in document.sentences.items():
        text = sentence.text
        here = [d for d in decisions if d.difference.at.split(" ")[0] == id_]
        with collected(findings, file=file, field=id_):
            kept = _apply(text, "entities", here, a.entities[id_], b.entities[id_])
            entities[id_] = canonical_entities(e for e in kept if isinstance(e, Entity))
            kept = _apply(
                text,
                "quantities",
                here,
                [*a.metrics[id_], *a.distractors[id_]],
                [*b.metrics[id_], *b.distractors[id_]],
            )
            metrics[id_] = canonical_metrics(
                _with_fields(text, m, here) for m in kept if isinstance(m, Metric)
            )
            distractors[id_] = canonical_distractors(d for d in kept if isinstance(d, Distractor))
    if findings:
        raise GovbenchError(findings)
    return Annotation(
        document=document,
        topics={**a.topics, **{d.difference.at: d.gold[0] for d in decisions if _is(d, "topics")}},
        roles={**a.roles, **{d.difference.at: d.gold[0] for d in decisions if _is(d, "roles")}},
        entities=entities,
        metrics=metrics,
        distractors=distractors,
    )


def read_decisions(path: Path) -> list[Decision]:
    """The decisions of a file, in order. Raises ``GovbenchError`` A101, A112 or A113 with file and line."""
    if not path.is_file():
        raise GovbenchError.of("A113", "no such file", file=str(path))
    found, findings = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            found.append(_decision(json.loads(line), number))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            findings.append(Finding("A101", f"no decision: {error!r}", str(path), number))
    if findings:
        raise GovbenchError(findings)
    return found


def difference_line(difference: Difference) -> str:
    """A difference as the beginning of a line of decisions.jsonl; gold, kind and reason are to be added."""
    fields = {name: value for name, value in asdict(difference).items() if value != ""}
    return json.dumps(fields, ensure_ascii=False)


def _decision(fields: Mapping[str, Any], line: int) -> Decision:
    kind, reason = fields["kind"], fields["reason"]
    if kind not in KINDS or not isinstance(reason, str) or not reason.strip():
        raise ValueError(f"kind '{kind}' is unknown, or the reason is empty")
    difference = Difference(
        fields["layer"], fields["at"], fields.get("field", ""), tuple(fields["a"]), tuple(fields["b"])
    )
    return Decision(difference, tuple(fields["gold"]), kind, reason, line)


def _is(decision: Decision, layer: str) -> bool:
    return decision.difference.layer == layer


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
        mine, theirs = _field_values(text, metric), _field_values(text, other)
        for field in _FIELDS:
            if mine.get(field) != theirs.get(field):
                place = f"{at} {notation(text, metric).removeprefix('metric ')}"
                values = ((v,) if (v := side.get(field)) else () for side in (mine, theirs))
                yield Difference("fields", place, field, *values)


def _field_values(text: str, metric: Metric) -> dict[str, str]:
    """Field → value, as the file shows them; ``hi`` also where it equals ``lo``."""
    lines = [line.strip().partition(" ") for line in write_quantities(text, [metric])[1:]]
    fields = {key: value.strip() for key, _, value in lines}
    return {"hi": fields["lo"], "bound": "eq", "approx": "none", "modality": "actual", **fields}


def _apply(
    text: str, layer: str, decisions: Sequence[Decision], a: Sequence[Item], b: Sequence[Item]
) -> list[Item]:
    """The items of both passes, with what the decisions name removed and their gold put in its place."""
    known = {notation(text, item): item for item in [*b, *a]}
    kept = dict(known)
    for decision in decisions:
        if not _is(decision, layer):
            continue
        for name in (*decision.difference.a, *decision.difference.b):
            kept.pop(name, None)
        for written in decision.gold:
            item = known.get(written) or _read_item(text, layer, written)
            kept[notation(text, item)] = item
    return list(kept.values())


def _read_item(text: str, layer: str, written: str) -> Item:
    lines = list(enumerate(written.split("\n"), start=1))
    if layer == "entities":
        return read_entities(text, lines)[0]
    metrics, distractors = read_quantities(text, lines)
    return (metrics or distractors)[0]


def _with_fields(text: str, metric: Metric, decisions: Sequence[Decision]) -> Metric:
    name = notation(text, metric).removeprefix("metric ")
    changes = [d for d in decisions if _is(d, "fields") and d.difference.at.partition(" ")[2] == name]
    if not changes:
        return metric
    fields = _field_values(text, metric)
    for decision in changes:
        fields.pop(decision.difference.field, None)
        if decision.gold:
            fields[decision.difference.field] = decision.gold[0]
    lines = [f"metric {name}", *(f"  {key} {value}" for key, value in fields.items())]
    changed = read_quantities(text, list(enumerate(lines, start=1)))[0][0]
    return replace(changed, exception=fields.get("exception"))


def _places(annotation: Annotation) -> dict[str, Collection[str]]:
    """What a decision of each layer may be about."""
    sentences = annotation.document.sentences
    return {
        "structure": [str(number) for number in annotation.document.kinds],
        "topics": annotation.topics,
        "roles": annotation.roles,
        **dict.fromkeys(("entities", "quantities", "fields"), sentences),
    }


def _unmatched(a: Annotation, b: Annotation, decisions: Sequence[Decision], file: str) -> list[Finding]:
    findings = []
    open_: dict[tuple[str, str, str], list[Difference]] = {}
    for difference in differences(a, b):
        open_.setdefault((difference.layer, difference.at, difference.field), []).append(difference)
    places = _places(a)
    for decision in decisions:
        d = decision.difference
        waiting = open_.get((d.layer, d.at, d.field), [])
        if d in waiting:
            waiting.remove(d)
        elif decision.kind != "second reading" or d.at.partition(" ")[0] not in places.get(d.layer, ()):
            findings.append(
                Finding("A117", f"the passes do not differ so at {d.at} ({d.layer})", file, decision.line)
            )
    for left in open_.values():
        findings += [
            Finding("A116", f"{d.layer} {d.at} {d.field}: {list(d.a)} or {list(d.b)}", file) for d in left
        ]
    return findings
