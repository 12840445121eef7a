"""``govbench.score_spans``: exact span F1 of any texts and labels, without the corpus of this project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from govbench import tables
from govbench.errors import GovbenchError
from govbench.features import is_integer
from govbench.scoring.columns import checked_columns
from govbench.scoring.measure import macro_counts, macro_f1, micro_counts, micro_f1
from govbench.scoring.report import Score
from govbench.scoring.resampling import samples
from govbench.scoring.spans import label_statistics, label_totals

TextSpans = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class SpanScores:
    """Exact F1 over all spans (``micro``), its mean over the labels of gold (``macro``), and by label."""

    micro: Score
    macro: Score
    labels: Mapping[str, Score]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        labels = {label: score.to_dict() for label, score in self.labels.items()}
        return {"micro": self.micro.to_dict(), "macro": self.macro.to_dict(), "labels": labels}

    def to_markdown(self) -> str:
        """One table."""
        rows = [score.cells() for score in (*self.labels.values(), self.micro, self.macro)]
        return tables.markdown(("label", "F1", "95% low", "95% high", "P", "R", "n"), rows, "lrrrrrr")


def score_spans(
    gold: Iterable[TextSpans], predicted: Iterable[TextSpans], *, bootstrap: int = 0, seed: int = 13
) -> SpanScores:
    """Micro, macro and per-label exact F1 of labelled spans, nested ones included.

    ``gold`` and ``predicted`` have one list for every text, of objects ``{"start": 0, "end": 2, "label":
    "GOV"}``: half-open offsets and a string. Gold is a set; every gold span credits one equal prediction, so
    further copies are false positives. ``bootstrap`` resamples of the texts give 95 % intervals.

    >>> gold = [[{"start": 0, "end": 2, "label": "GOV"}, {"start": 4, "end": 6, "label": "GPE"}]]
    >>> found = score_spans(gold, [[{"start": 0, "end": 2, "label": "GOV"}]])
    >>> found.micro.precision, found.micro.recall, found.labels["GPE"].value
    (1.0, 0.5, 0.0)

    Raises ``GovbenchError`` with every finding: P104 (a label that is no string), P105 (offsets), P107 (no
    lists of objects), P111 (not as many texts on both sides), S104 (a negative number).
    """
    for name, number in (("bootstrap", bootstrap), ("seed", seed)):
        if not is_integer(number) or number < 0:
            raise GovbenchError.of("S104", f"{name} {number!r} is no such number")
    one, other = checked_columns(gold, "gold"), checked_columns(predicted, "predicted")
    if len(one.lengths) != len(other.lengths):
        raise GovbenchError.of("P111", f"{len(one.lengths)} texts of gold, {len(other.lengths)} predicted")
    labels = sorted({*one.labels, *other.labels})
    gold_spans, predicted_spans = one.spans(labels).distinct(), other.spans(labels)
    if bootstrap:
        by_label = label_statistics(gold_spans, predicted_spans, len(labels))
    else:
        by_label = label_totals(gold_spans, predicted_spans, len(labels))[np.newaxis]
    pooled, apart = samples([by_label.reshape(len(by_label), -1, 3).sum(axis=1), by_label], bootstrap, seed)
    return SpanScores(
        micro=pooled.score("micro", micro_f1, micro_counts),
        macro=apart.score("macro", macro_f1(1), macro_counts),
        labels=MappingProxyType(
            {
                label: apart.columns(3 * i, 3 * i + 3).score(label, micro_f1, micro_counts)
                for i, label in enumerate(labels)
            }
        ),
    )
