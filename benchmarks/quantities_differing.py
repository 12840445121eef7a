"""Where govbench says another thing than a list of phrases, field by field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from quantities_lists import Gold, Text

import govbench
from govbench.quantities import exact_text


@dataclass(frozen=True)
class Divergence:
    """Where govbench says another thing than the list."""

    form: str
    text: str
    listed: str
    ours: str


def divergences(texts: Iterable[Text]) -> list[Divergence]:
    """Every phrase whose quantities govbench does not give exactly as listed, surfaces included."""
    found = []
    for text in texts:
        listed = [_listed(gold) for gold in text.gold if gold.fields]
        ours = [_given(metric) for metric in govbench.extract(text.text)]
        if text.form == "refused":
            ours = [given for given in ours if "refused" not in given]
        if listed != ours:
            nothing = "refused" if text.form == "refused" else "nothing"
            found.append(
                Divergence(text.form, text.text, "; ".join(listed) or nothing, "; ".join(ours) or "nothing")
            )
    return found


def _listed(gold: Gold) -> str:
    ends = (exact_text(gold.lo), exact_text(gold.hi))
    return " ".join([f"[{gold.value}|{gold.unit or '-'}]", *ends, *(gold.fields or ())[2:]])


def _given(metric: Any) -> str:
    unit = metric.unit.text if metric.unit else "-"
    surfaces = f"[{metric.value.text}|{unit}]"
    q = metric.quantity
    if q is None:
        return f"{surfaces} refused"
    ends = (exact_text(q.lo), exact_text(q.hi))
    return " ".join([surfaces, *ends, q.canon, q.per or "-", q.dim, q.bound, q.approx])
