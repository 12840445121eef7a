"""Topics by weighted keywords: what a paragraph is about is what it names most."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from govbench.schemes import TOPICS
from govbench.systems import Prediction, Row
from govbench.systems.base import Rules

# A word said three times says no more about the topic than its third time: lists of like items dominate else.
_CAP = 3
# The widest of the topics: what fits nowhere is most often a service to somebody.
_DEFAULT = "SERVICE"


class Keywords(Rules):
    """The topic with the heaviest keywords; the first of the scheme when two weigh the same."""

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        return [{"id": row["id"], "label": _topic(row["body"])} for row in rows]


@cache
def _lexicon() -> tuple[tuple[str, str, int], ...]:
    """Topic, word, weight; a word may speak for several topics."""
    lines = files(__package__).joinpath("keywords.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple((topic, word, int(weight)) for topic, weight, words in rows for word in words.split())


def _topic(body: str) -> str:
    scores = dict.fromkeys(TOPICS, 0)
    for topic, word, weight in _lexicon():
        scores[topic] += weight * min(body.count(word), _CAP)
    best = max(scores, key=lambda topic: scores[topic])
    return best if scores[best] else _DEFAULT
