"""spaCy's text classifier on the CPU, every character a token.

A convolutional encoder over hashed embeddings, attention over the characters and a softmax
(``spacy.TextCatParametricAttention.v1``, spaCy 3.8; Honnibal and Montani). Nothing pretrained goes in. The
bag of n-grams that spaCy's default adds (``TextCatEnsemble.v2``) is left out: where classes exclude each
other its weights hardly leave zero, and n-grams of one character or of two gave the same score to the last
digit.

Training stops when macro-F1 on ``validation`` has not risen for some epochs, and the best epoch is kept.
spaCy writes JSON, msgpack and npy: no pickle. Defaults were chosen on ``validation`` by
``benchmarks/choose_classifiers.py``.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from govbench.files import write_text
from govbench.systems import Prediction, Row
from govbench.systems.segmenters import required
from govbench.systems.tfidf import text_of, without_figures

# One character in front of the text: the place of a sentence, or the mark of a section, which may be empty.
_PLACES, _SECTION = "①②③④⑤", "■"
_DEPTH, _HASHES = 2, 2000
_SETTINGS, _MODEL = "system.json", "spacy"


class Textcat:
    """Topics or roles by spaCy's ``textcat``.

    ``width`` is that of the encoder, ``dropout`` and ``rate`` (of learning) go with Adam, ``batch`` is in
    rows; ``patience`` is how many epochs may pass without a better one, ``epochs`` the most there can be
    (all of them are done when there are no rows of ``validation``).
    """

    def __init__(
        self,
        task: str,
        *,
        seed: int = 13,
        width: int = 64,
        dropout: float = 0.2,
        rate: float = 0.003,
        batch: int = 16,
        patience: int = 5,
        epochs: int = 30,
    ) -> None:
        self.task, self.seed = task, seed
        self._width, self._dropout, self._rate = width, dropout, rate
        self._batch, self._patience, self._epochs = batch, patience, epochs
        self._labels: tuple[str, ...] = ()
        self._nlp: Any = None
        self._best = b""

    def fit(self, train: Sequence[Row], validation: Sequence[Row]) -> Textcat:
        self._labels = tuple(sorted({str(row["label"]) for row in train}))
        if len(self._labels) == 1:  # spaCy wants two labels
            return self
        with _kept_random_numbers():
            required("spacy.util").fix_random_seed(self.seed)
            self._best = self._trained(train, validation)
        self._nlp = self._pipeline().from_bytes(self._best)
        return self

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        return [
            {"id": row["id"], "label": label}
            for row, label in zip(rows, self._read(self._nlp, rows), strict=True)
        ]

    def save(self, folder: Path) -> None:
        options = {
            "task": self.task,
            "seed": self.seed,
            "width": self._width,
            "dropout": self._dropout,
            "rate": self._rate,
            "batch": self._batch,
            "patience": self._patience,
            "epochs": self._epochs,
        }
        text = json.dumps({"labels": self._labels, "options": options}, ensure_ascii=False, indent=0)
        write_text(folder / _SETTINGS, text + "\n")
        if self._best:  # not the pipeline in use: what it has read has left words in its vocabulary
            self._pipeline().from_bytes(self._best).to_disk(folder / _MODEL)

    @classmethod
    def load(cls, folder: Path) -> Textcat:
        settings = json.loads((folder / _SETTINGS).read_text(encoding="utf-8"))
        system = cls(**settings["options"])
        system._labels = tuple(settings["labels"])
        if (folder / _MODEL).is_dir():
            system._nlp = required("spacy").load(folder / _MODEL)
            system._best = system._nlp.to_bytes()
        return system

    def _trained(self, train: Sequence[Row], validation: Sequence[Row]) -> bytes:
        """The pipeline of the best epoch, in spaCy's own format."""
        nlp = self._pipeline()
        example = required("spacy.training").Example
        examples = [
            example.from_dict(
                nlp.make_doc(self._text(row)),
                {"cats": {label: float(label == row["label"]) for label in self._labels}},
            )
            for row in train
        ]
        optimizer = nlp.initialize(lambda: examples)
        optimizer.learn_rate = self._rate
        order = random.Random(self.seed)
        best, best_value, waited = b"", -1.0, 0
        for _ in range(self._epochs):
            order.shuffle(examples)
            for i in range(0, len(examples), self._batch):
                nlp.update(examples[i : i + self._batch], sgd=optimizer, drop=self._dropout)
            if not validation:
                continue
            value = macro_f1([str(row["label"]) for row in validation], self._read(nlp, validation))
            waited += 1
            if value > best_value:
                best, best_value, waited = nlp.to_bytes(), value, 0
            if waited == self._patience:
                break
        return best or bytes(nlp.to_bytes())

    def _read(self, nlp: Any, rows: Sequence[Row]) -> list[str]:
        if nlp is None:
            return [self._labels[0]] * len(rows)
        scores = (
            nlp.get_pipe("textcat").predict([nlp.make_doc(self._text(row)) for row in rows]) if rows else []
        )
        return [self._labels[int(np.argmax(of_row))] for of_row in scores]

    def _text(self, row: Row) -> str:
        mark = _SECTION if self.task == "sections" else _PLACES[min(row["position"], len(_PLACES) - 1)]
        return mark + without_figures(text_of(self.task, row))

    def _pipeline(self) -> Any:
        """An untrained pipeline for the labels."""
        encoder = {
            "@architectures": "spacy.Tok2Vec.v2",
            "embed": {
                "@architectures": "spacy.MultiHashEmbed.v2",
                "width": self._width,
                "attrs": ["NORM"],
                "rows": [_HASHES],
                "include_static_vectors": False,
            },
            "encode": {
                "@architectures": "spacy.MaxoutWindowEncoder.v2",
                "width": self._width,
                "window_size": 1,
                "maxout_pieces": 3,
                "depth": _DEPTH,
            },
        }
        model = {
            "@architectures": "spacy.TextCatParametricAttention.v1",
            "exclusive_classes": True,
            "tok2vec": encoder,
        }
        nlp = required("spacy").blank("zh")  # characters are its default segmenter
        component = nlp.add_pipe("textcat", config={"model": model})
        for label in self._labels:
            component.add_label(label)
        return nlp


def macro_f1(gold: Sequence[str], predicted: Sequence[str]) -> float:
    """The mean F1 of the labels that stand in gold.

    >>> macro_f1(["A", "A", "B"], ["A", "B", "B"])
    0.6666666666666666
    """
    right = Counter(g for g, p in zip(gold, predicted, strict=True) if g == p)
    sizes = Counter(gold) + Counter(predicted)
    return sum(2 * right[label] / sizes[label] for label in sorted(set(gold))) / len(set(gold))


@contextmanager
def _kept_random_numbers() -> Iterator[None]:
    """The common random numbers of Python and numpy, which spaCy draws from, as they were before."""
    python, numpy = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
