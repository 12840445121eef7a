"""Entities by memory: what was a mention in training is one again, with the label it had most often."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from govbench.files import write_text
from govbench.systems import Prediction, Row
from govbench.systems.levels import Family, Mention, families, mentions, prediction

# Of the shares 0 to .7 of benchmarks/choose_ner.py, that with the highest exact F1 on validation.
_SHARE = 0.3


class Lexicon:
    """Surface → label, matched from left to right, the longest first."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self.labels = dict(sorted(labels.items()))
        by_first: dict[str, set[int]] = defaultdict(set)
        for surface in self.labels:
            by_first[surface[0]].add(len(surface))
        self._lengths = {first: sorted(lengths, reverse=True) for first, lengths in by_first.items()}

    def find(self, text: str, start: int, end: int, *, longest: int | None = None) -> Iterator[Mention]:
        """Mentions in ``text[start:end]``, apart, none longer than ``longest``."""
        at = start
        while at < end:
            for length in self._lengths.get(text[at], ()):
                if at + length <= end and (longest is None or length <= longest):
                    label = self.labels.get(text[at : at + length])
                    if label is not None:
                        yield Mention(at, at + length, label)
                        at += length - 1
                        break
            at += 1


class Gazetteer:
    """Longest match of the surfaces of train; inside a match, of those that were nested in train.

    A surface is used when it was a mention in at least ``share`` of its occurrences: 中心 inside of names and
    the 市 of other words would else be found everywhere.
    """

    def __init__(self, task: str, *, seed: int = 13, share: float = _SHARE) -> None:
        self.task = task
        self.share = share
        self.outer = Lexicon({})
        self.nested = Lexicon({})

    def fit(self, train: Sequence[Row], validation: Sequence[Row]) -> Gazetteer:
        """Remember the surfaces of ``train``; ``validation`` is not looked at."""
        read = [(row["text"], mentions(row)) for row in train]
        within = [
            (text[family.parent.start : family.parent.end], _shifted(family))
            for text, found in read
            for family in families(found)
            if family.parent is not None
        ]
        self.outer = self._lexicon(read)
        self.nested = self._lexicon(within)
        return self

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        return [prediction(row, self._find(row["text"])) for row in rows]

    def save(self, folder: Path) -> None:
        stored = {
            "task": self.task,
            "share": self.share,
            "outer": self.outer.labels,
            "nested": self.nested.labels,
        }
        write_text(folder / "system.json", json.dumps(stored, ensure_ascii=False, indent=1) + "\n")

    @classmethod
    def load(cls, folder: Path) -> Gazetteer:
        stored = json.loads((folder / "system.json").read_text(encoding="utf-8"))
        system = cls(stored["task"], share=stored["share"])
        system.outer, system.nested = Lexicon(stored["outer"]), Lexicon(stored["nested"])
        return system

    def _lexicon(self, texts: Iterable[tuple[str, list[Mention]]]) -> Lexicon:
        """The surfaces that are mentions often enough where they occur, with their majority label."""
        counted = list(texts)
        labels: dict[str, Counter[str]] = defaultdict(Counter)
        for text, found in counted:
            for mention in found:
                labels[text[mention.start : mention.end]][mention.label] += 1
        kept = {}
        for surface, seen in labels.items():
            occurrences = sum(text.count(surface) for text, _ in counted)
            if sum(seen.values()) >= self.share * occurrences:
                kept[surface] = min(seen, key=lambda label: (-seen[label], label))
        return Lexicon(kept)

    def _find(self, text: str) -> Iterator[Mention]:
        waiting = list(self.outer.find(text, 0, len(text)))
        while waiting:
            mention = waiting.pop()
            yield mention
            length = mention.end - mention.start
            waiting += self.nested.find(text, mention.start, mention.end, longest=length - 1)


def _shifted(family: Family) -> list[Mention]:
    """The children, counted from the start of their parent."""
    start = family.parent.start if family.parent else 0
    return [Mention(child.start - start, child.end - start, child.label) for child in family.children]
