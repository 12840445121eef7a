"""The body of one sentence's block in entities.txt and metrics.txt: lines of text ⇄ items.

Entities are one line each, indented two spaces deeper than the mention they are nested in; a metric is a
head line followed by one indented line a field; a distractor is one line. annotations/README.md shows the
format; this module is its only reader and writer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from govbench import schemes
from govbench.annotations.anchors import anchor, locate
from govbench.annotations.model import Distractor, Entity, Metric, canonical_entities, parents
from govbench.documents import Span
from govbench.errors import Finding, GovbenchError, collected
from govbench.quantities import Change

NumberedLine = tuple[int, str]

# Fields of a metric that are left out of the file when they have this value.
_DEFAULTS = {"bound": "eq", "approx": "none", "modality": "actual"}
_CONTEXT = ("indicator", "predicate", "scope", "time")
_CLOSED = schemes.METRIC_FIELDS
_FREE = ("lo", "hi", "canon", "per", "exception")
_KEYS = ("value", "unit", "modifiers", *_FREE, *_CLOSED, "change", *_CONTEXT)
_REQUIRED = ("value", "lo", "canon", "dim")


def read_entities(text: str, lines: Sequence[NumberedLine]) -> tuple[Entity, ...]:
    """Entities of one sentence from the lines of its block, in canonical order.

    >>> read_entities("广州市司法局", [(1, "GOV 广州市司法局"), (2, "  GPE 广州市")])[1]
    Entity(span=Span(start=0, end=3), label='GPE')

    Raises ``GovbenchError`` with every finding (A101 layout, A102 label, A103 or A104 surface, A107 crossing,
    A108 same span twice); each names its line.
    """
    findings: list[Finding] = []
    found: list[tuple[int, Entity]] = []
    path: list[Entity] = []
    for number, line in lines:
        with collected(findings, line=number):
            depth, label, surface = _split(line)
            if depth > len(path):
                raise GovbenchError.of("A101", "indented by more than one level below the line above")
            if label not in schemes.ENTITIES:
                raise GovbenchError.of("A102", f"unknown entity label '{label}'")
            del path[depth:]
            entity = Entity(locate(text, surface, path[-1].span if path else Span(0, len(text))), label)
            path.append(entity)
            found.append((number, entity))
    findings += _span_conflicts(text, found)
    if findings:
        raise GovbenchError(findings)
    return canonical_entities(entity for _, entity in found)


def write_entities(text: str, entities: Iterable[Entity]) -> list[str]:
    """The lines that ``read_entities`` turns back into these entities."""
    ordered = canonical_entities(entities)
    enclosing = parents(ordered)
    depth: list[int] = []
    lines = []
    for entity, parent in zip(ordered, enclosing, strict=True):
        depth.append(0 if parent is None else depth[parent] + 1)
        scope = Span(0, len(text)) if parent is None else ordered[parent].span
        lines.append(f"{'  ' * depth[-1]}{entity.label:<6} {anchor(text, entity.span, scope)}")
    return lines


def read_quantities(
    text: str, lines: Sequence[NumberedLine]
) -> tuple[tuple[Metric, ...], tuple[Distractor, ...]]:
    """Metrics and distractors of one sentence from the lines of its block, each in order.

    >>> block = ["metric 75件", "  value 75", "  unit 件", "  lo 75", "  canon 件", "  dim count"]
    >>> metrics, _ = read_quantities("共75件。", list(enumerate(block, 1)))
    >>> metrics[0].unit, metrics[0].hi, metrics[0].bound
    (Span(start=3, end=4), '75', 'eq')

    Raises ``GovbenchError`` with every finding, each with its line.
    """
    findings: list[Finding] = []
    metrics: list[Metric] = []
    distractors: list[Distractor] = []
    for block in _heads(lines, findings):
        number, head = block[0]
        with collected(findings, line=number):
            _, keyword, rest = _split(head)
            if keyword == "metric":
                metrics.append(_metric(text, rest, block[1:]))
            elif keyword == "distractor":
                type_, _, surface = rest.partition(" ")
                if type_ not in schemes.DISTRACTORS:
                    raise GovbenchError.of("A102", f"unknown distractor type '{type_}'")
                if len(block) > 1:
                    raise GovbenchError.of("A101", "a distractor has no fields")
                distractors.append(Distractor(locate(text, surface.strip(), Span(0, len(text))), type_))
            else:
                raise GovbenchError.of("A101", f"expected 'metric' or 'distractor', found '{keyword}'")
    if findings:
        raise GovbenchError(findings)
    return canonical_metrics(metrics), canonical_distractors(distractors)


def canonical_metrics(metrics: Iterable[Metric]) -> tuple[Metric, ...]:
    """Metrics in the order of their values."""
    return tuple(sorted(metrics, key=lambda m: m.value))


def canonical_distractors(distractors: Iterable[Distractor]) -> tuple[Distractor, ...]:
    """Distractors in the order of their spans."""
    return tuple(sorted(distractors, key=lambda d: (d.span, d.type)))


def write_quantities(text: str, items: Iterable[Metric | Distractor]) -> list[str]:
    """The lines that ``read_quantities`` turns back into these items, in the order of the text."""
    whole = Span(0, len(text))
    lines: list[str] = []
    for item in sorted(items, key=lambda i: i.span if isinstance(i, Distractor) else i.value):
        if isinstance(item, Distractor):
            lines.append(f"distractor {item.type} {anchor(text, item.span, whole)}")
        else:
            lines += _metric_lines(text, item)
    return lines


def _metric(text: str, mention: str, lines: Sequence[NumberedLine]) -> Metric:
    whole = Span(0, len(text))
    hull = locate(text, mention, whole)
    fields: dict[str, str] = {}
    findings: list[Finding] = []
    spans: dict[str, Span] = {}
    modifiers: list[Span] = []
    change: Change | None = None
    for number, line in lines:
        with collected(findings, line=number):
            key, _, value = line.strip().partition(" ")
            value = value.strip()
            if key not in _KEYS or not value:
                raise GovbenchError.of("A101", f"'{line.strip()}' is no field of a metric")
            if key in fields:
                raise GovbenchError.of("A101", f"field '{key}' stands twice")
            fields[key] = value
            if key in _CLOSED and value not in _CLOSED[key]:
                raise GovbenchError.of("A112", f"{key} '{value}' is not one of {', '.join(_CLOSED[key])}")
            if key in ("value", "unit"):
                spans[key] = locate(text, value, hull)
            elif key == "modifiers":
                modifiers += [_modifier(text, part.strip(), hull) for part in value.split(" | ")]
            elif key in _CONTEXT:
                spans[key] = locate(text, value, whole)
            elif key == "change":
                change = _change(value)
    missing = [key for key in _REQUIRED if key not in fields]
    if missing and not findings:
        raise GovbenchError.of("A101", f"metric '{mention}' lacks {', '.join(missing)}")
    if findings:
        raise GovbenchError(findings)
    metric = Metric(
        value=spans["value"],
        unit=spans.get("unit"),
        modifiers=tuple(sorted(modifiers)),
        lo=fields["lo"],
        hi=fields.get("hi", fields["lo"]),
        canon=fields["canon"],
        per=fields.get("per"),
        dim=fields["dim"],
        change=change,
        bound=fields.get("bound", _DEFAULTS["bound"]),
        approx=fields.get("approx", _DEFAULTS["approx"]),
        indicator=spans.get("indicator"),
        predicate=spans.get("predicate"),
        scope=spans.get("scope"),
        time=spans.get("time"),
        modality=fields.get("modality", _DEFAULTS["modality"]),
        exception=fields.get("exception"),
    )
    if metric.mention(text) != hull:
        raise GovbenchError.of(
            "A103",
            f"mention '{hull.of(text)}' is not the hull '{metric.mention(text).of(text)}' of value, unit and "
            "the modifiers that touch them",
        )
    return metric


def _modifier(text: str, surface: str, hull: Span) -> Span:
    try:
        return locate(text, surface, hull)
    except GovbenchError:
        return locate(text, surface, Span(0, len(text)))


def _change(value: str) -> Change:
    parts = value.split()
    closed = tuple(schemes.CHANGE_FIELDS.values())
    if len(parts) != 3 or any(p not in c for p, c in zip(parts, closed, strict=True)):
        raise GovbenchError.of("A112", f"change '{value}' is not 'type direction basis' of the closed lists")
    return Change(*parts)


def _metric_lines(text: str, metric: Metric) -> list[str]:
    whole, hull = Span(0, len(text)), metric.mention(text)
    values: dict[str, str | None] = {
        "value": anchor(text, metric.value, hull),
        "unit": anchor(text, metric.unit, hull) if metric.unit else None,
        "modifiers": " | ".join(
            anchor(text, m, hull) if hull.contains(m) else anchor(text, m, whole) for m in metric.modifiers
        ),
        "lo": metric.lo,
        "hi": metric.hi if metric.hi != metric.lo else None,
        "canon": metric.canon,
        "per": metric.per,
        "dim": metric.dim,
        "bound": metric.bound,
        "approx": metric.approx,
        "change": " ".join((metric.change.type, metric.change.direction, metric.change.basis))
        if metric.change
        else None,
        **{key: _context_anchor(text, getattr(metric, key)) for key in _CONTEXT},
        "modality": metric.modality,
        "exception": metric.exception,
    }
    return [f"metric {anchor(text, hull, whole)}"] + [
        f"  {key:<9} {value}" for key, value in values.items() if value and value != _DEFAULTS.get(key)
    ]


def _context_anchor(text: str, span: Span | None) -> str | None:
    return anchor(text, span, Span(0, len(text))) if span else None


def _split(line: str) -> tuple[int, str, str]:
    """Depth, first word, rest; A101 when the indent is odd or something is missing."""
    body = line.lstrip(" ")
    word, _, rest = body.partition(" ")
    indent = len(line) - len(body)
    if indent % 2 or not rest.strip():
        raise GovbenchError.of("A101", f"cannot read '{line}'")
    return indent // 2, word, rest.strip()


def _heads(lines: Sequence[NumberedLine], findings: list[Finding]) -> list[list[NumberedLine]]:
    blocks: list[list[NumberedLine]] = []
    for number, line in lines:
        if not line.startswith(" "):
            blocks.append([(number, line)])
        elif blocks:
            blocks[-1].append((number, line))
        else:
            findings.append(Finding("A101", "a field without its 'metric' line", line=number))
    return blocks


def _span_conflicts(text: str, found: Sequence[tuple[int, Entity]]) -> list[Finding]:
    conflicts = []
    for i, (number, entity) in enumerate(found):
        for _, earlier in found[:i]:
            if entity.span == earlier.span:
                conflicts.append(
                    Finding("A108", f"'{entity.span.of(text)}' is {earlier.label} already", line=number)
                )
            elif entity.span.crosses(earlier.span):
                conflicts.append(
                    Finding(
                        "A107",
                        f"'{entity.span.of(text)}' crosses '{earlier.span.of(text)}'",
                        line=number,
                    )
                )
    return conflicts
