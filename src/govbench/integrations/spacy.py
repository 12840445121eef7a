"""The figures of a text as a spaCy component.

>>> import spacy
>>> nlp = spacy.blank("zh")
>>> component = nlp.add_pipe("govbench_metrics")
>>> doc = nlp("全市新增就业12.5万人,完成投资超133亿元。")
>>> [(span.text, span.label_) for span in doc.spans["govbench_metrics"]]
[('12.5万人', 'count'), ('超133亿元', 'money')]
>>> doc.spans["govbench_metrics"][1]._.metric.quantity.lo
Fraction(13300000000, 1)

``span._.metric`` is the ``govbench.quantities.Metric`` of a span of the group, ``span._.metrics`` all those
inside any span (a sentence, an entity), ``doc._.metrics`` all of the document. The label is the dimension of
the quantity, ``other`` where it could not be read.

A span consists of whole tokens, a figure need not: the span is then expanded to all tokens that the figure
touches, and the metric keeps its exact offsets. Where two figures share a token (a tokeniser that does not
know Chinese), each has its span, ``span._.metric`` goes by the label, and ``span._.metrics`` has both.

What is kept in the ``Doc`` are plain values with exact strings for numbers (``span._.govbench_metrics``),
from which the attributes above are built when they are read. So they survive ``to_bytes``, ``DocBin`` with
``store_user_data=True``, ``n_process``, ``Doc.from_docs`` and ``Span.as_doc(copy_user_data=True)``. A
process that only reads documents has no component to set up the attributes: ``register_attributes()``.
"""

# No postponed annotations: spaCy reads those of the factory to check the configuration.

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from govbench.errors import GovbenchError
from govbench.integrations import MissingLibraryError
from govbench.integrations.plain import Plain, from_plain, to_plain
from govbench.quantities import Mention, Metric, extract
from govbench.schemes import DIMENSIONS

try:
    from spacy.language import Language
    from spacy.tokens import Doc, Span
except ModuleNotFoundError as error:
    if error.name != "spacy":
        raise  # spaCy is there and lacks something itself
    raise MissingLibraryError.of("I101", "spaCy is not installed") from error

FACTORY = "govbench_metrics"
SPANS_KEY = "govbench_metrics"
STORE = "govbench_metrics"  # the attribute of spans with the plain values


@dataclass(frozen=True)
class MetricsComponent:
    """Finds the figures of a ``Doc`` and puts them under ``doc.spans[spans_key]``, in the order of the text.

    ``overwrite`` replaces a group that is there under this key; otherwise its spans are kept, and those found
    are put after them unless an equal span is among them. The group exists in every processed document, also
    where nothing was found.
    """

    spans_key: str = SPANS_KEY
    overwrite: bool = True

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that spans can have, for ``nlp.pipe_labels``."""
        return DIMENSIONS

    def __call__(self, doc: Doc) -> Doc:
        """The same document, with its figures."""
        found = [(_expanded(doc, metric.mention, _label(metric)), metric) for metric in extract(doc.text)]
        _store(doc, found)
        kept = [] if self.overwrite else list(doc.spans.get(self.spans_key, ()))
        doc.spans[self.spans_key] = kept + [span for span, _ in found if span not in kept]
        return doc


@Language.factory(
    FACTORY,
    default_config={"spans_key": SPANS_KEY, "overwrite": True},
    assigns=["doc.spans", "doc._.metrics", "span._.metric", "span._.metrics"],
)
def create_component(nlp: Language, name: str, spans_key: str, overwrite: bool) -> MetricsComponent:
    """What ``nlp.add_pipe("govbench_metrics")`` calls; the entry point of the package.

    Raises ``GovbenchError`` I103 as ``register_attributes`` does.
    """
    register_attributes()
    return MetricsComponent(spans_key, overwrite)


def register_attributes() -> None:
    """Set up ``span._.metric``, ``span._.metrics``, ``doc._.metrics``; a component does it when it is made.

    It is not done on import: spaCy imports every installed component, and a program that does not use this
    one may use these names for something else.

    Raises ``GovbenchError`` I103 where one of the names is taken.
    """
    taken = [f"{kind.__name__}._.{name}" for kind, name, _ in _ATTRIBUTES if _is_foreign(kind, name)]
    if taken:
        raise GovbenchError.of("I103", f"{', '.join(taken)} is registered for something else")
    for kind, name, getter in _ATTRIBUTES:
        kind.set_extension(name, getter=getter, force=True)
    Span.set_extension(STORE, default=None, force=True)


def metric_of(span: Span) -> Metric | None:
    """The metric whose mention, expanded to whole tokens, is this span; None where there is none."""
    found = _restored(span.doc, (span.start_char, span.end_char))
    return next((metric for metric in found if _label(metric) == span.label_), found[0] if found else None)


def metrics_of(part: Doc | Span) -> list[Metric]:
    """The metrics of a document, or those inside a span of it, in the order of the text."""
    doc = part.doc
    first, last = (0, _length(doc)) if isinstance(part, Doc) else (part.start_char, part.end_char)
    return [
        metric
        for place in sorted(_places(doc))
        if place[0] < last and place[1] > first
        for metric in _restored(doc, place)
        if first <= metric.mention.start and metric.mention.end <= last
    ]


_ATTRIBUTES: tuple[tuple[type[Any], str, Callable[..., Any]], ...] = (
    (Span, "metric", metric_of),
    (Span, "metrics", metrics_of),
    (Doc, "metrics", metrics_of),
)

Place = tuple[int, int]  # the first and the last offset of a span


def _expanded(doc: Doc, mention: Mention, label: str) -> Span:
    span = doc.char_span(mention.start, mention.end, label=label, alignment_mode="expand")
    assert span is not None, "tokens cover the text, and a mention lies inside it"
    return span


def _label(metric: Metric) -> str:
    return metric.quantity.dim if metric.quantity else "other"


def _store(doc: Doc, found: list[tuple[Span, Metric]]) -> None:
    data = _user_data(doc)
    for key in [key for key in data if _is_ours(key)]:
        del data[key]
    for span, metric in found:
        # Offsets from the start of the span: spaCy moves the key, but not the value, when it joins documents.
        plain = to_plain(metric, span.start_char)
        data.setdefault(_key((span.start_char, span.end_char)), []).append(plain)


def _restored(doc: Doc, place: Place) -> list[Metric]:
    # Lists come back as tuples from some of spaCy's formats.
    stored: Sequence[Plain] = _user_data(doc).get(_key(place)) or ()
    return [from_plain(plain, place[0], _length(doc)) for plain in stored]


def _places(doc: Doc) -> Iterator[Place]:
    """The spans with metrics. What ``Span.as_doc`` copies from outside the span has no place in the text."""
    length = _length(doc)
    for key in _user_data(doc):
        if _is_ours(key) and key[2] >= 0 and key[3] <= length:
            yield key[2:]


def _user_data(doc: Doc) -> dict[Any, Any]:
    # spaCy declares the keys as strings; those of attributes are tuples.
    return doc.user_data


def _key(place: Place) -> tuple[Any, ...]:
    """Where spaCy keeps ``span._.govbench_metrics``."""
    return ("._.", STORE, *place)


def _is_ours(key: Any) -> bool:
    return isinstance(key, tuple) and key[:2] == ("._.", STORE)


def _length(doc: Doc) -> int:
    return doc[-1].idx + len(doc[-1].text_with_ws) if len(doc) else 0


def _is_foreign(kind: type[Any], name: str) -> bool:
    # By module, not by identity: a reload of this module makes new functions.
    return kind.has_extension(name) and getattr(kind.get_extension(name)[2], "__module__", "") != __name__
