"""Linear classifiers over TF-IDF: character n-grams with an SVM, words with logistic regression.

The weighting is that of scikit-learn (``sublinear_tf``, smoothed idf, rows of length one), computed here so
that prediction needs numpy alone; only fitting needs scikit-learn (liblinear's SVM, one against the rest,
Fan et al. 2008; multinomial logistic regression by L-BFGS). Defaults were chosen on ``validation`` by
``benchmarks/choose_classifiers.py``.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from govbench.files import write_text
from govbench.systems import Prediction, Row, segmenters
from govbench.systems.segmenters import required

Floats = npt.NDArray[np.float32]
Vector = tuple[npt.NDArray[np.intp], Floats]
S = TypeVar("S", bound="Linear")

_FIGURE = re.compile("[0-9０-９](?:[0-9０-９.,，．]*[0-9０-９])?")
_LAST_POSITION = 4  # from the fifth sentence of a paragraph on, its place says nothing more
_SETTINGS, _TERMS, _WEIGHTS = "system.json", "terms.json", "weights.npz"


def ngrams(text: str, low: int, high: int) -> list[str]:
    """Runs of ``low`` to ``high`` characters.

    >>> ngrams("办结率", 1, 2)
    ['办', '结', '率', '办结', '结率']
    """
    return [text[i : i + n] for n in range(low, high + 1) for i in range(len(text) - n + 1)]


def without_figures(text: str) -> str:
    """Every number written in digits as one 0: that there is a figure matters, which one does not.

    >>> without_figures("办结1,234.5件，占98%")
    '办结0件，占0%'
    """
    return _FIGURE.sub("0", text)


def text_of(task: str, row: Row) -> str:
    """What there is to read of a row of ``sections`` or ``sentences``."""
    return str(row["body" if task == "sections" else "text"])


@dataclass(frozen=True)
class Tfidf:
    """Terms in order of code points, and the weight of each."""

    terms: tuple[str, ...]
    idf: Floats

    @classmethod
    def learn(cls, documents: Sequence[Iterable[str]], least: int) -> Tfidf:
        """The terms that stand in ``least`` documents or more; idf is ln((1 + n) / (1 + df)) + 1."""
        counts = Counter(term for document in documents for term in set(document))
        terms = sorted(term for term, count in counts.items() if count >= least)
        idf = [math.log((1 + len(documents)) / (1 + counts[term])) + 1 for term in terms]
        return cls(tuple(terms), np.array(idf, np.float32))

    def vectors(self, documents: Iterable[Iterable[str]]) -> list[Vector]:
        """For each document its known terms, by index, and (1 + ln tf) · idf, of Euclidean length one."""
        index = {term: i for i, term in enumerate(self.terms)}
        return [self._vector(index, document) for document in documents]

    def _vector(self, index: Mapping[str, int], document: Iterable[str]) -> Vector:
        counts = Counter(index[term] for term in document if term in index)
        found = np.array(sorted(counts), np.intp)
        values = np.array([1 + math.log(counts[i]) for i in found.tolist()], np.float32) * self.idf[found]
        length = float(np.linalg.norm(values))
        return found, values / np.float32(length) if length else values


class Linear:
    """A linear classifier over the TF-IDF of terms; subclasses say what terms are and how it is fitted."""

    def __init__(self, task: str, *, seed: int, digits: bool, position: bool, least: int) -> None:
        self.task, self.seed, self._digits, self._position, self._least = task, seed, digits, position, least
        self._labels: tuple[str, ...] = ()
        self._tfidf = Tfidf((), np.zeros(0, np.float32))
        self._weights: Floats = np.zeros((0, 0), np.float32)
        self._bias: Floats = np.zeros(0, np.float32)

    def fit(self: S, train: Sequence[Row], validation: Sequence[Row]) -> S:
        documents = [self._document(row) for row in train]
        labels = [str(row["label"]) for row in train]
        self._labels = tuple(sorted(set(labels)))
        self._tfidf = Tfidf.learn(documents, self._least)
        vectors, size = self._tfidf.vectors(documents), len(self._tfidf.terms)
        if size and len(self._labels) > 1:
            # One thread: more of them add in another order, and on a busy machine take longer.
            with required("threadpoolctl").threadpool_limits(limits=1):
                weights, bias = self._fitted(_matrix(vectors, size), labels)
        else:  # nothing to tell labels apart by: the most frequent one
            counts = Counter(labels)
            weights = np.zeros((len(self._labels), size))
            bias = np.array([counts[label] for label in self._labels])
        self._weights, self._bias = weights.astype(np.float32), bias.astype(np.float32)
        return self

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        return [
            {"id": row["id"], "label": self._labels[int(scores.argmax())]}
            for row, scores in zip(rows, self.scores(rows), strict=True)
        ]

    def scores(self, rows: Sequence[Row]) -> list[Floats]:
        """For each row the score of every label, in the order of ``labels``."""
        vectors = self._tfidf.vectors(self._document(row) for row in rows)
        return [self._weights[:, found] @ values + self._bias for found, values in vectors]

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        _write_json(folder / _SETTINGS, {"labels": self._labels, "options": self._options()})
        _write_json(folder / _TERMS, self._tfidf.terms)
        np.savez_compressed(
            folder / _WEIGHTS, idf=self._tfidf.idf, weights=self._weights, bias=self._bias, allow_pickle=False
        )

    @classmethod
    def load(cls: type[S], folder: Path) -> S:
        settings = json.loads((folder / _SETTINGS).read_text(encoding="utf-8"))
        system = cls._made(settings["options"], folder)
        system._labels = tuple(settings["labels"])
        terms = json.loads((folder / _TERMS).read_text(encoding="utf-8"))
        with np.load(folder / _WEIGHTS, allow_pickle=False) as arrays:
            system._tfidf = Tfidf(tuple(terms), arrays["idf"])
            system._weights, system._bias = arrays["weights"], arrays["bias"]
        return system

    @classmethod
    def _made(cls: type[S], options: dict[str, Any], folder: Path) -> S:
        return cls(**options)

    def _document(self, row: Row) -> list[str]:
        text = text_of(self.task, row)
        terms = self._terms(without_figures(text) if self._digits else text)
        if self._position and self.task == "sentences":
            terms.append(f"position={min(row['position'], _LAST_POSITION)}")
        return terms

    def _options(self) -> dict[str, Any]:
        """The arguments that make the system again."""
        return {
            "task": self.task,
            "seed": self.seed,
            "digits": self._digits,
            "position": self._position,
            "least": self._least,
        }

    def _terms(self, text: str) -> list[str]:
        raise NotImplementedError

    def _fitted(self, matrix: Any, labels: Sequence[str]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """Weights, shape ``(labels, terms)``, and biases, in the order of sorted labels."""
        raise NotImplementedError


class SvmChars(Linear):
    """Character n-grams of ``low`` to ``high`` characters and a linear SVM.

    ``digits`` folds numbers to 0, ``position`` adds the place of a sentence as a term, ``least`` is in how
    many rows of ``train`` a term must stand, ``c`` the inverse of regularisation; ``balanced`` weights
    labels by the inverse of their frequency.
    """

    def __init__(
        self,
        task: str,
        *,
        seed: int = 13,
        low: int = 1,
        high: int = 2,
        digits: bool = True,
        position: bool = True,
        least: int = 2,
        c: float = 3.0,
        balanced: bool = True,
    ) -> None:
        super().__init__(task, seed=seed, digits=digits, position=position, least=least)
        self._low, self._high, self._c, self._balanced = low, high, c, balanced

    def _options(self) -> dict[str, Any]:
        own = {"low": self._low, "high": self._high, "c": self._c, "balanced": self._balanced}
        return super()._options() | own

    def _terms(self, text: str) -> list[str]:
        return ngrams(text, self._low, self._high)

    def _fitted(self, matrix: Any, labels: Sequence[str]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        model = required("sklearn.svm").LinearSVC(
            C=self._c,
            class_weight="balanced" if self._balanced else None,
            random_state=self.seed,
            max_iter=10_000,
        )
        return _coefficients(model.fit(matrix, labels))


class LogregWords(Linear):
    """Words, one by one and in pairs up to ``high``, and multinomial logistic regression.

    ``segmenter`` is one of ``govbench.systems.segmenters.NAMES``, ``model`` pkuseg's; the other options are
    those of ``SvmChars``. The default is the better of the two that know words: on ``validation`` characters
    beat both, but with them this would be ``SvmChars`` with another loss.
    """

    def __init__(
        self,
        task: str,
        *,
        seed: int = 13,
        segmenter: str = "jieba",
        model: Path | str | None = None,
        high: int = 2,
        digits: bool = True,
        position: bool = True,
        least: int = 2,
        c: float = 30.0,
        balanced: bool = True,
    ) -> None:
        super().__init__(task, seed=seed, digits=digits, position=position, least=least)
        self._segmenter, self._cutter = segmenter, segmenters.get(segmenter, model)
        self._high, self._c, self._balanced = high, c, balanced

    def fit(self, train: Sequence[Row], validation: Sequence[Row]) -> LogregWords:
        self._cutter.fit(train, seed=self.seed)
        return super().fit(train, validation)

    def save(self, folder: Path) -> None:
        super().save(folder)
        self._cutter.save(folder / "segmenter")

    @classmethod
    def _made(cls, options: dict[str, Any], folder: Path) -> LogregWords:
        return cls(**options, model=folder / "segmenter")

    def _options(self) -> dict[str, Any]:
        own = {"segmenter": self._segmenter, "high": self._high, "c": self._c, "balanced": self._balanced}
        return super()._options() | own

    def _terms(self, text: str) -> list[str]:
        words = [word for word in self._cutter.words(text) if not word.isspace()]
        return [
            " ".join(words[i : i + n]) for n in range(1, self._high + 1) for i in range(len(words) - n + 1)
        ]

    def _fitted(self, matrix: Any, labels: Sequence[str]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        model = required("sklearn.linear_model").LogisticRegression(
            C=self._c, class_weight="balanced" if self._balanced else None, max_iter=2000
        )
        return _coefficients(model.fit(matrix, labels))


class LogregPkuseg(LogregWords):
    """The same with words by pkuseg: by ``model``, else by one trained on silver from the rows of train."""

    def __init__(
        self,
        task: str,
        *,
        seed: int = 13,
        segmenter: str = "pkuseg",
        model: Path | str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(task, seed=seed, segmenter=segmenter, model=model, **options)


def _coefficients(model: Any) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Weights and biases of a fitted model, one row a label; of two labels it keeps the second alone."""
    weights, bias = model.coef_, model.intercept_
    if len(weights) == 1:
        return np.vstack([-weights, weights]), np.hstack([-bias, bias])
    return weights, bias


def _matrix(vectors: Sequence[Vector], size: int) -> Any:
    """The vectors as the rows of a sparse matrix."""
    ends = np.cumsum([0, *(len(found) for found, _ in vectors)])
    data = (
        np.concatenate([values for _, values in vectors]),
        np.concatenate([found for found, _ in vectors]),
        ends,
    )
    return required("scipy.sparse").csr_matrix(data, shape=(len(vectors), size), dtype=np.float64)


def _write_json(path: Path, value: object) -> None:
    write_text(path, json.dumps(value, ensure_ascii=False, indent=0) + "\n")
