"""What a machine can check of an annotation: coverage of numerals, and values against the normaliser."""

from __future__ import annotations

from collections.abc import Iterator

from govbench.annotations.model import Annotation, Metric
from govbench.documents import Span
from govbench.errors import Finding, GovbenchError
from govbench.quantities import Quantity, exact_number, exact_text, normalise, numeral_characters


def check_annotation(annotation: Annotation) -> list[Finding]:
    """Every numeral of the body covered exactly once, every value what the normaliser gives.

    A finding's ``field`` names the sentence; an empty list is a clean annotation.
    """
    findings: list[Finding] = []
    for id_, sentence in annotation.document.sentences.items():
        metrics = annotation.metrics[id_]
        covers = [m.mention(sentence.text) for m in metrics]
        covers += [d.span for d in annotation.distractors[id_]]
        findings += _coverage(id_, sentence.text, covers)
        for metric in metrics:
            findings += _values(id_, sentence.text, metric)
    return findings


def _coverage(id_: str, text: str, covers: list[Span]) -> Iterator[Finding]:
    numerals = set(numeral_characters(text))
    for i, cover in enumerate(covers):
        for other in covers[:i]:
            if cover.overlaps(other):
                yield Finding("A110", f"'{cover.of(text)}' and '{other.of(text)}' overlap", field=id_)
        if not any(cover.start <= at < cover.end for at in numerals):
            yield Finding("A119", f"'{cover.of(text)}' covers no numeral", field=id_)
    for at in sorted(numerals):
        if not any(cover.start <= at < cover.end for cover in covers):
            near = text[max(at - 6, 0) : at + 7]
            yield Finding("A109", f"'{text[at]}' in '…{near}…' is covered by nothing", field=id_)


def _values(id_: str, text: str, metric: Metric) -> Iterator[Finding]:
    surface = metric.mention(text).of(text)
    try:
        stated = Quantity(
            exact_number(metric.lo),
            exact_number(metric.hi),
            metric.canon,
            metric.per,
            metric.dim,
            metric.bound,
            metric.approx,
        )
    except ValueError as error:
        yield Finding("A112", f"metric '{surface}': {error}", field=id_)
        return
    if metric.exception:
        return
    try:
        given = normalise(
            metric.value.of(text),
            metric.unit.of(text) if metric.unit else None,
            [m.of(text) for m in metric.modifiers],
            rate=metric.change is not None and metric.change.type == "rate",
        )
    except GovbenchError as error:
        yield Finding("A111", f"metric '{surface}': {error.findings[0].message}", field=id_)
        return
    if stated != given:
        yield Finding("A111", f"metric '{surface}' states {_show(stated)}, not {_show(given)}", field=id_)


def _show(q: Quantity) -> str:
    value = exact_text(q.lo) if q.lo == q.hi else f"{exact_text(q.lo)}..{exact_text(q.hi)}"
    per = f"/{q.per}" if q.per else ""
    return f"{value} {q.canon}{per} ({q.dim}, {q.bound}, {q.approx})"
