"""Nested entities by linear-chain CRFs over characters, one a level of nesting (python-crfsuite).

The outermost mentions are tagged first (Lafferty, McCallum and Pereira 2001); every mention found is then the
text of the next level, whose model sees the label around it (layering from outside in: Alex, Haddow and
Grover 2007). A level is therefore always strictly inside the one before, and nothing crosses.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from govbench.files import write_text
from govbench.systems import Prediction, Row, segmenters
from govbench.systems.crf_features import (
    KINDS,
    Background,
    Features,
    Lists,
    Memory,
    inside_features,
    pairs,
    text_features,
)
from govbench.systems.levels import Family, Mention, decode, encode, families, mentions, prediction
from govbench.systems.segmenters import required

# Chosen on validation by benchmarks/choose_ner.py.
_L1 = 0.1
_L2 = 0.01
_ITERATIONS = 200


class Crf:
    """One CRF a level; the levels are those that train has, at most ``depth``.

    ``segmenter`` is one of ``govbench.systems.segmenters.NAMES``, ``model`` pkuseg's, ``features`` are of
    ``crf_features.KINDS``, ``l1`` and ``l2`` are the weights of the penalties of L-BFGS, which uses no
    random numbers: ``seed`` is that of a segmenter that is trained. A document's repeated names are read off
    the rows that are predicted together, so a row alone can be predicted differently.
    """

    def __init__(
        self,
        task: str,
        *,
        seed: int = 13,
        segmenter: str = "jieba",
        model: Path | str | None = None,
        features: Sequence[str] = KINDS,
        l1: float = _L1,
        l2: float = _L2,
        iterations: int = _ITERATIONS,
        depth: int = 4,
    ) -> None:
        self.task, self.seed = task, seed
        self.options: dict[str, Any] = {
            "segmenter": segmenter,
            "features": list(features),
            "l1": l1,
            "l2": l2,
            "iterations": iterations,
            "depth": depth,
        }
        self._segmenter = segmenters.get(segmenter, model)
        self._models: list[bytes] = []
        self._memory = Memory({})
        self._background = Background({})

    def fit(self, train: Sequence[Row], validation: Sequence[Row]) -> Crf:
        """Learn from ``train``; ``validation`` is not looked at, since the penalties were chosen before."""
        self._segmenter.fit(train, seed=self.seed)
        groups = _groups(train)
        read = [(group, row["text"], mentions(row)) for group, row in zip(groups, train, strict=True)]
        self._memory = Memory.of(read)
        self._background = Background.of((group, text) for group, text, _ in read)
        lists = {group: self._memory.lists(without=group) for group in dict.fromkeys(groups)}
        repeats = self._repeats(train, own=True)
        found = [
            (text, self._features(text, lists[group], repeats[_document(row)]), families(kept))
            for row, (group, text, kept) in zip(train, read, strict=True)
        ]
        by_level: dict[int, list[tuple[Features, list[str]]]] = defaultdict(list)
        for text, features, kin in found:
            for family in kin:
                by_level[family.level].append(_sequence(text, features, family))
        self._models = []
        for level in range(1, self.options["depth"] + 1):
            if not any(tag != "O" for _, tags in by_level[level] for tag in tags):
                break
            self._models.append(self._trained(by_level[level]))
        return self

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        taggers = [_tagger(model) for model in self._models]
        lists, repeats = self._memory.lists(), self._repeats(rows, own=False)
        found = []
        for row in rows:
            features = self._features(row["text"], lists, repeats[_document(row)])
            found.append(prediction(row, _find(row["text"], features, taggers)))
        return found

    def save(self, folder: Path) -> None:
        stored = {
            "task": self.task,
            "seed": self.seed,
            **self.options,
            "levels": len(self._models),
            "memory": self._memory.counts,
            "background": self._background.groups,
        }
        write_text(folder / "system.json", json.dumps(stored, ensure_ascii=False, indent=1) + "\n")
        for level, model in enumerate(self._models, 1):
            (folder / f"level-{level}.crfsuite").write_bytes(model)
        self._segmenter.save(folder / "segmenter")

    @classmethod
    def load(cls, folder: Path) -> Crf:
        stored = json.loads((folder / "system.json").read_text(encoding="utf-8"))
        task, levels, memory, background = (
            stored.pop(name) for name in ("task", "levels", "memory", "background")
        )
        system = cls(task, model=folder / "segmenter", **stored)
        system._memory, system._background = Memory(memory), Background(background)
        system._models = [(folder / f"level-{n}.crfsuite").read_bytes() for n in range(1, levels + 1)]
        return system

    def _features(self, text: str, lists: Lists, repeats: Mapping[str, int]) -> Features:
        return text_features(text, lists, self._segmenter.words(text), repeats, self.options["features"])

    def _repeats(self, rows: Sequence[Row], *, own: bool) -> dict[str, dict[str, int]]:
        """By document, the new pairs of characters that its rows repeat."""
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for row in rows:
            counted[_document(row)].update(pairs(row["text"]))
        return {document: self._background.repeats(counts, own=own) for document, counts in counted.items()}

    def _trained(self, sequences: Sequence[tuple[Features, list[str]]]) -> bytes:
        trainer = required("pycrfsuite").Trainer(algorithm="lbfgs", verbose=False)
        trainer.set_params(
            {
                "c1": self.options["l1"],
                "c2": self.options["l2"],
                "max_iterations": self.options["iterations"],
            }
        )
        for features, tags in sequences:
            trainer.append(features, tags)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model"
            trainer.train(str(path))
            return path.read_bytes()


def _find(text: str, features: Features, taggers: Sequence[Any]) -> list[Mention]:
    """The mentions of a text, a level at a time, each inside those of the one before."""
    found: list[Mention] = []
    within: list[Mention | None] = [None] if text else []
    for tagger in taggers:
        inside = [mention for parent in within for mention in _tagged(tagger, text, features, parent)]
        found += inside
        within = list(inside)
    return found


def _sequence(text: str, features: Features, family: Family) -> tuple[Features, list[str]]:
    if (parent := family.parent) is None:
        return features, encode(family.children, 0, len(text))
    return inside_features(features, text, parent), encode(family.children, parent.start, parent.end)


def _tagged(tagger: Any, text: str, features: Features, parent: Mention | None) -> list[Mention]:
    if parent is None:
        return list(decode(tagger.tag(features), 0))
    tags = tagger.tag(inside_features(features, text, parent))
    return [m for m in decode(tags, parent.start) if (m.start, m.end) != (parent.start, parent.end)]


def _document(row: Row) -> str:
    return str(row.get("doc_id", row["id"]))


def _groups(train: Sequence[Row]) -> list[str]:
    """What a row's surfaces are left out with: its document, or itself where there is one only."""
    documents = [_document(row) for row in train]
    return documents if len(set(documents)) > 1 else [str(row["id"]) for row in train]


def _tagger(model: bytes) -> Any:
    tagger = required("pycrfsuite").Tagger()
    tagger.open_inmemory(model)
    return tagger
