"""Roles of sentences with their neighbours: a linear-chain CRF over the sentences of a paragraph.

Lafferty et al. 2001, by CRFsuite (Okazaki 2007) through ``python-crfsuite``, trained by L-BFGS. A sentence
brings its cue words, learned from ``train``: the character n-grams whose TF-IDF is highest in a role, on
average, over that in the other roles. Beside them stand its form (figures, a named document, length), its
place, and the form of the sentences before and after it. Defaults were chosen on ``validation`` by
``benchmarks/choose_classifiers.py``.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from govbench.files import write_text
from govbench.quantities.mentions import find, half_width
from govbench.systems import Prediction, Row
from govbench.systems.segmenters import required
from govbench.systems.tfidf import Tfidf, Vector, ngrams, without_figures

Features = dict[str, float]

_ITERATIONS = 200
_LAST_POSITION = 3
_LENGTH_STEP, _LONGEST, _MOST_COMMAS = 20, 5, 4
_SETTINGS, _MODEL = "system.json", "model.crfsuite"


class Neighbours:
    """The roles of a paragraph's sentences, read together.

    ``high`` is the length of the longest n-gram, ``cues`` the number of cue words kept for a role,
    ``weight`` what their TF-IDF is multiplied with, so that regularisation weighs less on them than on form
    (``None``: every cue word counts 1), ``neighbours`` whether the form of the sentences before and after
    is seen, ``c2`` the coefficient of L2 regularisation. CRFsuite's L-BFGS starts at zero: the seed changes
    nothing.
    """

    def __init__(
        self,
        task: str,
        *,
        seed: int = 13,
        high: int = 3,
        cues: int = 150,
        weight: float | None = 10.0,
        neighbours: bool = True,
        c2: float = 0.5,
    ) -> None:
        self.task, self.seed = task, seed
        self._high, self._cues, self._weight, self._neighbours, self._c2 = high, cues, weight, neighbours, c2
        self._tfidf = Tfidf((), np.zeros(0, np.float32))
        self._model = b""

    def fit(self, train: Sequence[Row], validation: Sequence[Row]) -> Neighbours:
        if not train:  # CRFsuite would write a model that it cannot read
            raise ValueError("there are no rows to learn from")
        self._tfidf = self._selected(train)
        trainer = required("pycrfsuite").Trainer(algorithm="lbfgs", verbose=False)
        trainer.set_params(
            {"c1": 0.0, "c2": self._c2, "max_iterations": _ITERATIONS, "feature.possible_transitions": True}
        )
        for places in _paragraphs(train):
            paragraph = [train[i] for i in places]
            trainer.append(self._sequence(paragraph), [str(row["label"]) for row in paragraph])
        self._model = _trained(trainer)
        return self

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        tagger = required("pycrfsuite").Tagger()
        tagger.open_inmemory(self._model)
        labels = [""] * len(rows)
        for places in _paragraphs(rows):
            found = tagger.tag(self._sequence([rows[i] for i in places]))
            for i, label in zip(places, found, strict=True):
                labels[i] = label
        return [{"id": row["id"], "label": label} for row, label in zip(rows, labels, strict=True)]

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        options = {
            "task": self.task,
            "seed": self.seed,
            "high": self._high,
            "cues": self._cues,
            "weight": self._weight,
            "neighbours": self._neighbours,
            "c2": self._c2,
        }
        idf = {term: float(value) for term, value in zip(self._tfidf.terms, self._tfidf.idf, strict=True)}
        text = json.dumps({"options": options, "cues": idf}, ensure_ascii=False, indent=0)
        write_text(folder / _SETTINGS, text + "\n")
        (folder / _MODEL).write_bytes(self._model)

    @classmethod
    def load(cls, folder: Path) -> Neighbours:
        settings = json.loads((folder / _SETTINGS).read_text(encoding="utf-8"))
        system = cls(**settings["options"])
        system._tfidf = Tfidf(tuple(settings["cues"]), np.array([*settings["cues"].values()], np.float32))
        system._model = (folder / _MODEL).read_bytes()
        return system

    def _selected(self, train: Sequence[Row]) -> Tfidf:
        """The cue words of all roles: of each, the n-grams whose mean TF-IDF rises most over the others."""
        documents = [self._ngrams(row) for row in train]
        learned = Tfidf.learn(documents, 2)
        table = np.zeros((len(train), len(learned.terms)), np.float32)
        for i, (found, values) in enumerate(learned.vectors(documents)):
            table[i, found] = values
        labels = np.array([str(row["label"]) for row in train])
        kept: set[int] = set()
        for label in sorted(set(labels.tolist())):
            own, others = table[labels == label], table[labels != label]
            rise = own.mean(axis=0) - (others.mean(axis=0) if len(others) else 0)
            kept.update(np.argsort(-rise, kind="stable")[: self._cues].tolist())
        order = sorted(kept)
        return Tfidf(tuple(learned.terms[i] for i in order), learned.idf[order])

    def _ngrams(self, row: Row) -> list[str]:
        # The first words say most: a mark in front makes them n-grams of their own.
        return ngrams("^" + without_figures(row["text"]), 1, self._high)

    def _sequence(self, paragraph: Sequence[Row]) -> list[Features]:
        """The features of every sentence, in order."""
        forms = [_form(row["text"]) for row in paragraph]
        vectors = self._tfidf.vectors(self._ngrams(row) for row in paragraph)
        sequence = []
        for i, row in enumerate(paragraph):
            features = {"bias": 1.0, f"position={min(row['position'], _LAST_POSITION)}": 1.0}
            features |= dict.fromkeys(forms[i], 1.0)
            features |= self._found(vectors[i])
            if i == len(paragraph) - 1:
                features["last"] = 1.0
            if self._neighbours:
                features |= {f"before:{name}": 1.0 for name in (forms[i - 1] if i else ())}
                features |= {f"behind:{name}": 1.0 for form in forms[i + 1 : i + 2] for name in form}
            sequence.append(features)
        return sequence

    def _found(self, vector: Vector) -> Features:
        """The cue words of a sentence, each with its weight."""
        return {
            f"cue={self._tfidf.terms[i]}": 1.0 if self._weight is None else self._weight * value
            for i, value in zip(vector[0].tolist(), vector[1].tolist(), strict=True)
        }


def _form(text: str) -> list[str]:
    """What a sentence shows without being read: figures, a named document, length."""
    plain = half_width(text)
    figures = find(plain)[0]
    units = {plain[slice(*figure.unit)] for figure in figures if figure.unit is not None}
    shown = {"figure": bool(figures), "measure": bool(units - {"年"}), "document": "《" in text}
    return [
        *(name for name, is_so in shown.items() if is_so),
        f"length={min(len(text) // _LENGTH_STEP, _LONGEST)}",
        f"commas={min(text.count('，'), _MOST_COMMAS)}",
    ]


def _paragraphs(rows: Sequence[Row]) -> Iterable[list[int]]:
    """The places of each paragraph's rows, in the order of its sentences, whatever that of the rows."""
    places: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        places[row["paragraph_id"]].append(i)
    return [sorted(own, key=lambda i: int(rows[i]["position"])) for own in places.values()]


def _trained(trainer: Any) -> bytes:
    """The model in CRFsuite's own format; it writes files only."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, _MODEL)
        trainer.train(str(path))
        return path.read_bytes()
