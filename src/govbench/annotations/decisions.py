"""Adjudication: the decisions on the differences of two passes, and the gold that follows.

Gold is never edited freely: it is what the passes agree on, with every decision of ``decisions.jsonl``
applied. ``adjudicate`` computes it; a difference without a decision, or a decision that quotes a pass
wrongly, is an error.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from govbench.annotations.blocks import (
    canonical_distractors,
    canonical_metrics,
    read_entities,
    read_quantities,
)
from govbench.annotations.differences import Difference, differences, field_values, notation
from govbench.annotations.files import read_file
from govbench.annotations.model import (
    Annotation,
    Distractor,
    Entity,
    Item,
    Metric,
    canonical_entities,
)
from govbench.documents import LINE_KINDS, Document
from govbench.errors import Finding, GovbenchError, collected
from govbench.schemes import ROLES, TOPICS

LAYERS = ("structure", "topics", "roles", "entities", "quantities", "fields")
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
        kinds = {str(number): kind for number, kind in document.kinds.items()}
        kinds = _apply_labels("structure", kinds, LINE_KINDS, decisions)
        topics = _apply_labels("topics", a.topics, TOPICS, decisions)
        roles = _apply_labels("roles", a.roles, ROLES, decisions)
    for id_, sentence in document.sentences.items():
        text = sentence.text
        here = [d for d in decisions if d.difference.at.partition(" ")[0] == id_]
        with collected(findings, file=file):
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
    decided = Document(document.id, document.text, {int(n): kind for n, kind in kinds.items()})
    if decided.paragraphs != document.paragraphs:
        raise GovbenchError.of("A120", "a decision changes which lines are body", file=file)
    return Annotation(
        document=decided,
        topics=topics,
        roles=roles,
        entities=entities,
        metrics=metrics,
        distractors=distractors,
    )


def read_decisions(path: Path) -> list[Decision]:
    """The decisions of a file, in order. Raises ``GovbenchError`` A101, A112 or A113 with file and line."""
    found: list[Decision] = []
    findings: list[Finding] = []
    for number, line in enumerate(read_file(path).split("\n"), start=1):
        if line.strip():
            with collected(findings, file=str(path), line=number):
                found.append(_decision(line, number))
    if findings:
        raise GovbenchError(findings)
    return found


def _decision(line: str, number: int) -> Decision:
    try:
        read = json.loads(line)
    except ValueError as error:
        raise GovbenchError.of("A101", f"not a JSON object: {error}") from None
    fields = {"field": "", **read} if isinstance(read, dict) else {}
    texts, lists = ("layer", "at", "field", "kind", "reason"), ("a", "b", "gold")
    wrong = [name for name in texts if not isinstance(fields.get(name), str)]
    wrong += [name for name in lists if not _is_texts(fields.get(name))]
    wrong += sorted(set(fields) - {*texts, *lists})
    if wrong:
        raise GovbenchError.of("A101", f"missing, unknown or wrong: {', '.join(wrong)}")
    if fields["kind"] not in KINDS or not fields["reason"].strip():
        raise GovbenchError.of("A112", f"kind '{fields['kind']}' is unknown, or the reason is empty")
    a, b, gold = (tuple(fields[name]) for name in lists)
    difference = Difference(fields["layer"], fields["at"], fields["field"], a, b)
    return Decision(difference, gold, fields["kind"], fields["reason"], number)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


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
            item = known.get(written) or _read_item(text, layer, written, decision)
            kept[notation(text, item)] = item
    return list(kept.values())


def _read_item(text: str, layer: str, written: str, decision: Decision) -> Item:
    """The one item that a string of gold writes; what is wrong with it is wrong with the decision."""
    lines = list(enumerate(written.split("\n"), start=1))
    problems: list[Finding] = []
    items: list[Item] = []
    with collected(problems):
        if layer == "entities":
            items += read_entities(text, lines)
        else:
            metrics, distractors = read_quantities(text, lines)
            items += [*metrics, *distractors]
    if problems:
        raise GovbenchError([replace(problem, line=decision.line) for problem in problems])
    if len(items) != 1:
        raise _misquoted(decision, "one string of gold is one item")
    return items[0]


def _apply_fields(text: str, metrics: Sequence[Metric], decisions: Sequence[Decision]) -> list[Metric]:
    """The metrics with the fields that the decisions set."""
    decided: dict[str, Item] = {notation(text, metric): metric for metric in metrics}
    for decision in decisions:
        if not _is(decision, "fields"):
            continue
        d = decision.difference
        name = f"metric {d.at.partition(' ')[2]}"
        metric = decided.get(name)
        if not isinstance(metric, Metric):
            raise _misquoted(decision, "there is no such metric")
        fields = field_values(text, metric)
        standing = (fields[d.field],) if d.field in fields else ()
        if standing not in (d.a, d.b):
            raise _misquoted(decision, f"{d.field} is {' '.join(standing) or 'empty'}")
        fields.pop(d.field, None)
        if decision.gold:
            fields[d.field] = decision.gold[0]
        block = [name, *(f"  {key} {value}" for key, value in fields.items())]
        decided[name] = _read_item(text, "quantities", "\n".join(block), decision)
    return [metric for metric in decided.values() if isinstance(metric, Metric)]


def _apply_labels(
    layer: str, labels: Mapping[str, str], known: Collection[str], decisions: Sequence[Decision]
) -> dict[str, str]:
    """The labels with what the decisions set."""
    decided = dict(labels)
    for decision in decisions:
        if _is(decision, layer):
            d = decision.difference
            if decided[d.at] not in (*d.a, *d.b):
                raise _misquoted(decision, f"the label is {decided[d.at]}")
            if len(decision.gold) != 1 or decision.gold[0] not in known:
                raise _misquoted(decision, f"gold is one label of {', '.join(known)}")
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
