"""Entities by spaCy with characters as tokens: nested ones by its span classifier, outermost by its `ner`.

spaCy's `spancat` scores every candidate span that a suggester gives it. Here those are the short spans of a
clause, whole as to quotation marks, and what stands between delimiters, however long.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from govbench.errors import GovbenchError
from govbench.files import write_text
from govbench.systems import Prediction, Row
from govbench.systems.levels import Mention, clash, exact_f1, families, mentions, prediction

S = TypeVar("S", bound="CharacterPipeline")
Spans = list[tuple[int, int]]

_SUGGESTER = "govbench.delimited_or_short.v1"
_KEY = "sc"
_DELIMITED = re.compile("《[^《》\n]{1,100}》|“[^“”\n]{1,60}”")
_CLAUSE = re.compile("[^，。；：！？、\n]+")
_PAIRS = {"《": "》", "“": "”", "（": "）"}
_CLOSING = {close: mark for mark, close in _PAIRS.items()}

# Characters by themselves and by kind, two on either side a layer; sizes as in spaCy's small pipelines.
_TOK2VEC = {
    "@architectures": "spacy.Tok2Vec.v2",
    "embed": {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": 64,
        "attrs": ["ORTH", "SHAPE"],
        "rows": [4000, 200],
        "include_static_vectors": False,
    },
    "encode": {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": 64,
        "depth": 4,
        "window_size": 2,
        "maxout_pieces": 3,
    },
}


def candidates(text: str, longest: int) -> Spans:
    """The spans that may be mentions: up to ``longest`` characters of a clause, and all that is delimited.

    >>> text = "印发《方案》"
    >>> [text[a:b] for a, b in candidates(text, 2)]
    ['印', '印发', '发', '《方案》', '方', '方案', '案']
    """
    delimited = [match.span() for match in _DELIMITED.finditer(text)]
    short = (
        span for clause in _CLAUSE.finditer(text) for span in _whole(text, *clause.span(), longest=longest)
    )
    return sorted({*short, *delimited})


class CharacterPipeline:
    """A spaCy pipeline of one component over characters; kept is the epoch that is best on validation."""

    def __init__(
        self,
        task: str,
        *,
        seed: int = 13,
        epochs: int = 20,
        dropout: float = 0.2,
        batch: int = 2,
        rate: float = 0.002,
    ) -> None:
        self.task = task
        self.seed = seed
        self.epochs = epochs
        self.dropout = dropout
        self.batch = batch
        self.rate = rate
        self._nlp: Any = None

    def fit(self: S, train: Sequence[Row], validation: Sequence[Row]) -> S:
        """Learn from ``train``; of the epochs the one with the highest exact F1 on ``validation`` is kept.

        Without validation rows it is the last; without mentions in ``train`` nothing is learned or found.
        """
        self._nlp = None
        if not any(row["entities"] for row in train):
            return self
        spacy = _spacy()
        spacy.util.fix_random_seed(self.seed)
        nlp = spacy.blank("zh")
        self._add_component(nlp)
        examples = [example for row in train if row["text"] for example in self._examples(nlp, row)]
        optimizer = nlp.initialize(lambda: examples)
        optimizer.learn_rate = self.rate
        self._nlp = nlp
        shuffle = random.Random(self.seed).shuffle
        best, kept = -1.0, nlp.to_bytes()
        for _ in range(self.epochs):
            shuffle(examples)
            for at in range(0, len(examples), self.batch):
                nlp.update(examples[at : at + self.batch], drop=self.dropout, sgd=optimizer)
            reached = exact_f1(validation, self.predict(validation)) if validation else best + 1
            if reached > best:
                best, kept = reached, nlp.to_bytes()
        nlp.from_bytes(kept)
        return self

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        return [prediction(row, self._mentions(row["text"])) for row in rows]

    def save(self, folder: Path) -> None:
        stored = {
            "task": self.task,
            "seed": self.seed,
            "epochs": self.epochs,
            "dropout": self.dropout,
            "batch": self.batch,
            "rate": self.rate,
        }
        write_text(folder / "system.json", json.dumps(stored) + "\n")
        if self._nlp is not None:
            self._nlp.to_disk(folder / "pipeline")

    @classmethod
    def load(cls: type[S], folder: Path) -> S:
        stored = json.loads((folder / "system.json").read_text(encoding="utf-8"))
        system = cls(stored.pop("task"), **stored)
        if (folder / "pipeline").is_dir():
            system._nlp = _spacy().load(folder / "pipeline")
        return system

    def _mentions(self, text: str) -> list[Mention]:
        return self._found(self._nlp(_doc(self._nlp, text))) if text and self._nlp is not None else []

    def _examples(self, nlp: Any, row: Row) -> Iterator[Any]:
        from spacy.training import Example

        doc = _doc(nlp, row["text"])
        self._annotate(doc, mentions(row))
        yield Example(_doc(nlp, row["text"]), doc)

    def _add_component(self, nlp: Any) -> None:
        raise NotImplementedError

    def _annotate(self, doc: Any, gold: list[Mention]) -> None:
        raise NotImplementedError

    def _found(self, doc: Any) -> list[Mention]:
        raise NotImplementedError


class SpanCat(CharacterPipeline):
    """spaCy's `spancat_singlelabel`: every level at once, one label a span (rule N3).

    Of two spans that cross, the one with the higher score stays.
    """

    longest = 12
    # Of two hundred candidates one is a mention: at full weight the others drown it for many epochs.
    negative = 0.1

    def _add_component(self, nlp: Any) -> None:
        _register()
        nlp.add_pipe(
            "spancat_singlelabel",
            config={
                "spans_key": _KEY,
                "negative_weight": self.negative,
                "allow_overlap": True,
                "suggester": {"@misc": _SUGGESTER, "longest": self.longest},
                "model": {
                    "@architectures": "spacy.SpanCategorizer.v1",
                    "reducer": {"@layers": "spacy.mean_max_reducer.v1", "hidden_size": 64},
                    "scorer": {"@layers": "Softmax.v2"},
                    "tok2vec": _TOK2VEC,
                },
            },
        )

    def _annotate(self, doc: Any, gold: list[Mention]) -> None:
        from spacy.tokens import Span

        doc.spans[_KEY] = [Span(doc, m.start, m.end, label=m.label) for m in gold]

    def _found(self, doc: Any) -> list[Mention]:
        group = doc.spans.get(_KEY, ())
        scores = group.attrs["scores"].ravel() if len(group) else ()
        ranked = sorted(
            (-float(score), span.start, span.end, span.label_)
            for score, span in zip(scores, group, strict=True)
        )
        kept: list[Mention] = []
        for _, start, end, label in ranked:
            if not any(clash(start, end, other) for other in kept):
                kept.append(Mention(start, end, label))
        return kept


class SpacyNer(CharacterPipeline):
    """spaCy's transition-based `ner`: outermost mentions only, so it cannot find what is nested."""

    def _add_component(self, nlp: Any) -> None:
        nlp.add_pipe(
            "ner",
            config={
                "model": {
                    "@architectures": "spacy.TransitionBasedParser.v2",
                    "state_type": "ner",
                    "extra_state_tokens": False,
                    "hidden_width": 64,
                    "maxout_pieces": 2,
                    "use_upper": True,
                    "tok2vec": _TOK2VEC,
                },
            },
        )

    def _annotate(self, doc: Any, gold: list[Mention]) -> None:
        from spacy.tokens import Span

        doc.ents = [Span(doc, m.start, m.end, label=m.label) for m in families(gold)[0].children]

    def _found(self, doc: Any) -> list[Mention]:
        return [Mention(span.start, span.end, span.label_) for span in doc.ents]


def _whole(text: str, start: int, end: int, *, longest: int) -> Iterator[tuple[int, int]]:
    """Spans of ``text[start:end]`` that cut no pair of delimiters."""
    for first in range(start, end):
        expected: list[str] = []
        for last in range(first, min(first + longest, end)):
            char = text[last]
            if char in _PAIRS:
                expected.append(_PAIRS[char])
            elif char in _CLOSING and (not expected or expected.pop() != char):
                break
            if not expected:
                yield first, last + 1


def _doc(nlp: Any, text: str) -> Any:
    """One token a character, also of spaces, which spaCy's own tokenizer would attach to the token before."""
    from spacy.tokens import Doc

    return Doc(nlp.vocab, words=list(text), spaces=[False] * len(text))


def _spacy() -> Any:
    try:
        import spacy
    except ImportError as error:
        raise GovbenchError.of("S110", "spaCy is not installed") from error
    _register()
    return spacy


def _register() -> None:
    """Make the suggester known to spaCy, which looks it up by name when it reads the saved pipeline."""
    from spacy.util import registry

    registry.misc.register(_SUGGESTER, func=_make_suggester)


def _make_suggester(longest: int) -> Callable[..., Any]:
    from thinc.api import get_current_ops
    from thinc.types import Ragged

    def suggest(docs: Iterable[Any], *, ops: Any = None) -> Any:
        ops = ops or get_current_ops()
        found = ["".join(token.text for token in doc) for doc in docs]
        spans = [candidates(text, longest) for text in found]
        lengths = ops.asarray([len(one) for one in spans], dtype="i")
        flat = [span for one in spans for span in one]
        return Ragged(ops.asarray(flat, dtype="i").reshape(-1, 2), lengths)

    return suggest
