"""Agreement of two passes, computed before adjudication.

Labels: observed agreement, Cohen's κ (Cohen 1960) and Krippendorff's α, nominal (Krippendorff 2011). Spans:
exact F1 (span and label), boundary F1 (span alone), κ of the labels on spans that match. Metrics: F1 of
detection (equal ``value`` span) and, for each field, the F1 of metrics detected with that field equal. F1
of two passes is symmetric, so neither is the reference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from govbench.annotations.model import Annotation, Metric

ItemT = TypeVar("ItemT", bound=Hashable)
Figures = dict[str, float | int | None]
FIELDS = (
    *("unit", "modifiers", "lo", "hi", "canon", "per", "dim", "bound", "approx", "change"),
    *("indicator", "predicate", "scope", "time", "modality"),
)

# One metric with the sentence it stands in.
Placed = tuple[str, Metric]


def agreement(a: Annotation, b: Annotation) -> dict[str, Figures]:
    """The figures of every layer, as fractions (not percent) and counts; None where undefined."""
    return {
        "structure": label_agreement(a.document.kinds, b.document.kinds),
        "topics": label_agreement(a.topics, b.topics),
        "roles": label_agreement(a.roles, b.roles),
        "entities": _entities(a, b),
        "metrics": _metrics(a, b),
        "distractors": _distractors(a, b),
    }


def label_agreement(a: Mapping[ItemT, str], b: Mapping[ItemT, str]) -> Figures:
    """Items, number that agree, Cohen's κ and Krippendorff's α of two labellings of the same items."""
    return _labels([(label, b[item]) for item, label in a.items()])


def f1(a: Counter[Hashable], b: Counter[Hashable]) -> float | None:
    """F1 of two multisets: twice the common over the sum; None when both are empty.

    >>> f1(Counter("aab"), Counter("abc"))
    0.6666666666666666
    """
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else None


def cohen_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's κ of paired labels; None when there is nothing, or chance agreement is complete.

    >>> cohen_kappa([("x", "x"), ("y", "y"), ("x", "y"), ("y", "y")])
    0.5
    """
    if not pairs:
        return None
    n = len(pairs)
    first, second = Counter(x for x, _ in pairs), Counter(y for _, y in pairs)
    expected = sum(first[label] * second[label] for label in first) / n**2
    observed = sum(x == y for x, y in pairs) / n
    return None if expected == 1 else (observed - expected) / (1 - expected)


def krippendorff_alpha(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Krippendorff's α, nominal, two coders without gaps; None when there is nothing or one label only."""
    n = 2 * len(pairs)
    labels = Counter(label for pair in pairs for label in pair)
    expected = n * n - sum(count * count for count in labels.values())
    observed = 2 * sum(x != y for x, y in pairs)
    return None if expected == 0 else 1 - (n - 1) * observed / expected


def _labels(pairs: Sequence[tuple[str, str]]) -> Figures:
    return {
        "items": len(pairs),
        "agree": sum(x == y for x, y in pairs),
        "cohen_kappa": cohen_kappa(pairs),
        "krippendorff_alpha": krippendorff_alpha(pairs),
    }


def _entities(a: Annotation, b: Annotation) -> Figures:
    spans_a = {(s, e.span): e.label for s, entities in a.entities.items() for e in entities}
    spans_b = {(s, e.span): e.label for s, entities in b.entities.items() for e in entities}
    pairs = [(label, spans_b[key]) for key, label in spans_a.items() if key in spans_b]
    return {
        "a": len(spans_a),
        "b": len(spans_b),
        "exact_f1": f1(Counter(spans_a.items()), Counter(spans_b.items())),
        "boundary_f1": f1(Counter(spans_a.keys()), Counter(spans_b.keys())),
        "label_kappa": cohen_kappa(pairs),
    }


def _metrics(a: Annotation, b: Annotation) -> Figures:
    placed_a = [(s, m) for s, metrics in a.metrics.items() for m in metrics]
    placed_b = [(s, m) for s, metrics in b.metrics.items() for m in metrics]

    def agree(*fields: str) -> float | None:
        key = _key(*fields)
        return f1(Counter(map(key, placed_a)), Counter(map(key, placed_b)))

    return {
        "a": len(placed_a),
        "b": len(placed_b),
        "value_f1": agree(),
        "quantity_f1": agree("lo", "hi", "canon", "bound"),
        **{f"{field}_f1": agree(field) for field in FIELDS},
    }


def _key(*fields: str) -> Callable[[Placed], Hashable]:
    return lambda placed: (placed[0], placed[1].value, *(getattr(placed[1], field) for field in fields))


def _distractors(a: Annotation, b: Annotation) -> Figures:
    spans_a = {(s, d.span): d.type for s, ds in a.distractors.items() for d in ds}
    spans_b = {(s, d.span): d.type for s, ds in b.distractors.items() for d in ds}
    pairs = [(type_, spans_b[key]) for key, type_ in spans_a.items() if key in spans_b]
    return {
        "a": len(spans_a),
        "b": len(spans_b),
        "exact_f1": f1(Counter(spans_a.items()), Counter(spans_b.items())),
        "boundary_f1": f1(Counter(spans_a.keys()), Counter(spans_b.keys())),
        "type_kappa": cohen_kappa(pairs),
    }
