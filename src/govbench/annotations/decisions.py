"""Adjudication: the decisions on the differences of two passes, and the gold that follows.

Gold is never edited freely: it is what the passes agree on, with every decision of ``decisions.jsonl``
applied. ``adjudicate`` computes it; a difference without a decision, or a decision that quotes a pass
wrongly, is an error.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govbench.annotations.blocks import (
    canonical_distractors,
    canonical_metrics,
    read_entities,
    read_quantities,
)
from govbench.annotations.differences import Difference, differences, field_values, notation
from govbench.annotations.model import (
    Annotation,
    Distractor,
    Entity,
    Item,
    Metric,
    canonical_entities,
)
from govbench.documents import Document
from govbench.errors import Finding, GovbenchError, collected

KINDS = ("boundary", "type", "missing", "spurious", "rule gap", "second reading")


@dataclass(frozen=True)
class Decision:
    """A difference decided: ``gold`` is what stands instead of ``a`` and ``b``, ``reason`` says why."""

    difference: Difference
    gold: tuple[str, ...]
    kind: str
    reason: str
    line: int = 0


def adjudicate(a: Annotation, b: Annotation, decisions: Sequence[Decision], file: str = "") -> Annotation:
    """Gold from two passes and the decisions.

    Raises ``GovbenchError`` A116 for an undecided difference, A117 for a decision whose ``a`` and ``b`` are
    not what the passes say, or that decides a difference again.
    """
    findings = _unmatched(a, b, decisions, file)
    if findings:
        raise GovbenchError(findings)
    document = a.document
    kinds: dict[str, str] = {}
    topics: dict[str, str] = {}
    roles: dict[str, str] = {}
    entities: dict[str, tuple[Entity, ...]] = {}
    metrics: dict[str, tuple[Metric, ...]] = {}
    distractors: dict[str, tuple[Distractor, ...]] = {}
    with collected(findings, file=file):
        kinds = _apply_labels("structure", {str(n): k for n, k in document.kinds.items()}, decisions)
        topics = _apply_labels("topics", a.topics, decisions)
        roles = _apply_labels("roles", a.roles, decisions)
    for id_, sentence in document.sentences.items():
        text = sentence.text
        here = [d for d in decisions if d.difference.at.partition(" ")[0] == id_]
        with collected(findings, file=file, field=id_):
            mentions = _apply(text, "entities", here, a.entities[id_], b.entities[id_])
            entities[id_] = canonical_entities(e for e in mentions if isinstance(e, Entity))
            items = _apply(
                text,
                "quantities",
                here,
                [*a.metrics[id_], *a.distractors[id_]],
                [*b.metrics[id_], *b.distractors[id_]],
            )
            counted = [m for m in items if isinstance(m, Metric)]
            metrics[id_] = canonical_metrics(_apply_fields(text, counted, here))
            distractors[id_] = canonical_distractors(d for d in items if isinstance(d, Distractor))
    if findings:
        raise GovbenchError(findings)
    return Annotation(
        document=Document(document.id, document.text, {int(n): kind for n, kind in kinds.items()}),
        topics=topics,
        roles=roles,
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


def _apply(
    text: str, layer: str, decisions: Sequence[Decision], a: Sequence[Item], b: Sequence[Item]
) -> list[Item]:
    """The items of both passes, with what the decisions name removed and their gold put in its place."""
    known = {notation(text, item): item for item in [*b, *a]}
    kept = dict(known)
    for decision in decisions:
        if not _is(decision, layer):
            continue
        for name in {*decision.difference.a, *decision.difference.b}:
            if name not in kept:
                raise _misquoted(decision, f"'{name}' does not stand there")
            del kept[name]
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


def _apply_fields(text: str, metrics: Sequence[Metric], decisions: Sequence[Decision]) -> list[Metric]:
    """The metrics with the fields that the decisions set."""
    fields = {notation(text, metric): field_values(text, metric) for metric in metrics}
    for decision in decisions:
        if not _is(decision, "fields"):
            continue
        d = decision.difference
        mine = fields.get(f"metric {d.at.partition(' ')[2]}")
        if mine is None:
            raise _misquoted(decision, "there is no such metric")
        if mine.get(d.field) not in [*d.a, *d.b, *(() if d.a and d.b else (None,))]:
            raise _misquoted(decision, f"{d.field} is {mine.get(d.field)}")
        mine.pop(d.field, None)
        if decision.gold:
            mine[d.field] = decision.gold[0]
    blocks = [[name, *(f"  {key} {value}" for key, value in mine.items())] for name, mine in fields.items()]
    return [read_quantities(text, list(enumerate(block, start=1)))[0][0] for block in blocks]


def _apply_labels(layer: str, labels: Mapping[str, str], decisions: Sequence[Decision]) -> dict[str, str]:
    """The labels with what the decisions set."""
    decided = dict(labels)
    for decision in decisions:
        if _is(decision, layer):
            d = decision.difference
            if decided[d.at] not in (*d.a, *d.b) or len(decision.gold) != 1:
                raise _misquoted(decision, f"the label is {decided[d.at]}")
            decided[d.at] = decision.gold[0]
    return decided


def _misquoted(decision: Decision, why: str) -> GovbenchError:
    d = decision.difference
    return GovbenchError.of("A117", f"{d.layer} {d.at}: {why}", line=decision.line)


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
