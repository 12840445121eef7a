"""Words of a Chinese text, by segmenters that can be exchanged: characters, jieba, pkuseg.

``pkuseg`` is Explosion's fork ``spacy_pkuseg`` of Luo et al. 2019 (arXiv:1906.11455): a CRF trained by ADF.
Its models are a folder with ``features.msgpack`` and ``weights.npz``; older ones hold pickles and are
refused. No model comes with the package and none is fetched: name a folder, or a pretrained model that lies
under ``$PKUSEG_HOME`` already; without one it is trained, where a system is fitted, on silver from the rows
of train (``train_pkuseg``).
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import random
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from functools import cache
from importlib import import_module
from importlib.metadata import version
from itertools import accumulate, pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from govbench.errors import GovbenchError
from govbench.files import write_text
from govbench.systems import Row

_MODEL_FILES = ("features.msgpack", "weights.npz")
_ORIGIN = "origin.json"
_SPACE = re.compile(r"(\s+)")
# Its training updates the weights every tenth of the sentences: with fewer than ten it divides by zero.
_LEAST_SENTENCES = 10


class Segmenter(Protocol):
    """What cuts a text into words."""

    def fit(self, rows: Sequence[Row], *, seed: int) -> None:
        """Learn from rows with gold ``entities``, if it is one that learns and was given no model."""
        ...

    def words(self, text: str) -> list[str]:
        """The words in order; joined they are the text, white space included."""
        ...

    def save(self, folder: Path) -> None:
        """Put there what ``load`` needs beside the name; nothing for a segmenter that is a package's own."""
        ...


class Characters:
    """Every character is a word.

    >>> Characters().words("全市办结")
    ['全', '市', '办', '结']
    """

    def words(self, text: str) -> list[str]:
        return list(text)

    def fit(self, rows: Sequence[Row], *, seed: int) -> None:
        """There is nothing to learn."""

    def save(self, folder: Path) -> None:
        """Nothing to save."""


class Jieba:
    """jieba's own dictionary, with its HMM for words that are not in it.

    The dictionary is read from the package: jieba's ``initialize`` would take it from a cache in the common
    folder for temporary files, where anybody may have put another.
    """

    def __init__(self) -> None:
        self._cut: Callable[[str], list[str]] = _jieba().lcut

    def words(self, text: str) -> list[str]:
        return self._cut(text)

    def fit(self, rows: Sequence[Row], *, seed: int) -> None:
        """There is nothing to learn."""

    def save(self, folder: Path) -> None:
        """Nothing to save."""


class Pkuseg:
    """A pkuseg model, without user dictionary: the one in the package is a pickle.

    ``model`` is a folder or the name of one under ``$PKUSEG_HOME``; without it, ``fit`` trains one.

    Raises ``GovbenchError`` S110 without ``spacy_pkuseg`` and S114 where there is no such model.
    """

    def __init__(self, model: Path | str | None) -> None:
        self._files: dict[str, bytes] = {}
        self._cut: Callable[[str], list[str]] | None = None
        self._is_given = model is not None
        if model is not None:
            self._read(_model_folder(model))

    def fit(self, rows: Sequence[Row], *, seed: int) -> None:
        """Train on silver from the rows, where no model was given."""
        if not self._is_given:
            with tempfile.TemporaryDirectory() as folder:
                self._read(train_pkuseg(rows, Path(folder), seed=seed))

    def words(self, text: str) -> list[str]:
        if self._cut is None:
            raise GovbenchError.of("S114", "pkuseg has neither been given a model nor been trained")
        # The package drops white space.
        pieces = _SPACE.split(text)
        return [
            word
            for i, piece in enumerate(pieces)
            if piece
            for word in ([piece] if i % 2 else self._cut(piece))
        ]

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self._files.items():
            (folder / name).write_bytes(content)

    def _read(self, folder: Path) -> None:
        self._cut = required("spacy_pkuseg").pkuseg(str(folder), user_dict=None).cut
        names = (name for name in (*_MODEL_FILES, _ORIGIN) if (folder / name).is_file())
        self._files = {name: (folder / name).read_bytes() for name in names}


_PLAIN: Mapping[str, Callable[[], Segmenter]] = MappingProxyType({"characters": Characters, "jieba": Jieba})
NAMES = (*_PLAIN, "pkuseg")


def get(name: str, model: Path | str | None = None) -> Segmenter:
    """The segmenter of that name; ``model`` is the folder, or the pretrained name, of pkuseg's.

    Raises ``GovbenchError`` S110 where its package is missing, S113 for an unknown name, S114 where pkuseg
    has no model that can be used.
    """
    if name in _PLAIN:
        return _PLAIN[name]()
    if name != "pkuseg":
        raise GovbenchError.of("S113", f"no segmenter '{name}'; there are {', '.join(NAMES)}")
    return Pkuseg(model)


def inner_cuts(segmenter: Segmenter, text: str) -> set[int]:
    """The offsets at which a word ends and another begins.

    >>> sorted(inner_cuts(Characters(), "全市办"))
    [1, 2]
    """
    return set(accumulate(map(len, segmenter.words(text)))) - {len(text)}


def train_pkuseg(rows: Sequence[Row], folder: Path, *, seed: int = 13, iterations: int = 20) -> Path:
    """A pkuseg model trained on silver: the rows' text as jieba cuts it, and cut at every gold entity's ends.

    ``rows`` have ``text`` and, as all protocols give them, gold ``entities``. ``folder``, which is returned,
    takes the two files of the model and ``origin.json``, which says what it was made of. One seed gives one
    model, byte for byte; 20 iterations are the package's default.
    """
    package = required("spacy_pkuseg")
    jieba = Jieba()
    lines = [line for row in rows if (line := " ".join(_silver(jieba, row)))]
    if not lines:
        raise GovbenchError.of("S114", "there is no text to train pkuseg on")
    lines *= math.ceil(_LEAST_SENTENCES / len(lines))
    with tempfile.TemporaryDirectory() as scratch, _seeded(seed), open(os.devnull, "w") as silence:
        training, watched = (Path(scratch, name) for name in ("train.txt", "watched.txt"))
        training.write_text("\n".join(lines) + "\n", encoding="utf-8")
        # Its score is printed and decides nothing, so one line will do.
        watched.write_text(lines[0] + "\n", encoding="utf-8")
        with redirect_stdout(silence):
            package.train(str(training), str(watched), str(folder), train_iter=iterations)
    origin = {
        "silver": "jieba's words, cut at the ends of gold entities",
        "lines": hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest(),
        "seed": seed,
        "iterations": iterations,
        **{name: version(name) for name in ("jieba", "spacy-pkuseg")},
    }
    write_text(folder / _ORIGIN, json.dumps(origin, indent=1) + "\n")
    return folder


def required(package: str, code: str = "S110") -> Any:
    """A package of the extra ``baselines``, imported.

    Raises ``GovbenchError`` S110, or the ``code`` whose remedy names the extra that the package is of.
    """
    try:
        return import_module(package)
    except ImportError as error:
        raise GovbenchError.of(code, f"{package} is not installed") from error


@cache
def jieba_tags() -> Mapping[str, str]:
    """The part of speech of every word of jieba's dictionary, whatever stands around it."""
    lines = required("jieba").Tokenizer().get_dict_file().read().decode("utf-8").splitlines()
    return {word: tag for word, _, tag in (line.split(" ") for line in lines)}


def _silver(jieba: Jieba, row: Row) -> Iterator[str]:
    """jieba's words, cut at the ends of entities, without white space."""
    text = row["text"]
    cuts = inner_cuts(jieba, text)
    cuts.update(end for entity in row.get("entities", ()) for end in (entity["start"], entity["end"]))
    edges = sorted({0, len(text)} | cuts)
    for start, end in pairwise(edges):
        yield from text[start:end].split()


def _model_folder(model: Path | str) -> Path:
    """The folder of a model: a path, or a name under ``$PKUSEG_HOME`` (by default ``~/.pkuseg``)."""
    home = Path(os.environ.get("PKUSEG_HOME", "~/.pkuseg")).expanduser()
    for folder in (Path(model), home / model):
        if all((folder / name).is_file() for name in _MODEL_FILES):
            return folder.resolve()
    files = " and ".join(_MODEL_FILES)
    raise GovbenchError.of("S114", f"neither '{model}' nor '{home / model}' holds {files}")


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Python's random numbers from a seed, and as they were afterwards: the training takes no generator."""
    before = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(before)


@cache
def _jieba() -> Any:
    """One tokenizer for all: its dictionary takes half a second."""
    tokenizer = required("jieba").Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer
