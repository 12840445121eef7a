"""What goes to a language model and what comes back: one request is one call, one reply is its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """One message of a chat; ``role`` is ``system``, ``user`` or ``assistant``."""

    role: str
    content: str


@dataclass(frozen=True)
class Sentence:
    """A numbered sentence of a request.

    ``sid`` is its number as the model sees it (``s12``), ``row`` the id of the row that it stands in,
    ``number`` its place among the sentences of that row's text, counted from 1.
    """

    sid: str
    row: str
    number: int
    text: str


@dataclass(frozen=True)
class Request:
    """One call.

    ``id`` is the same whenever the same rows are asked for; ``title`` is the heading above the sentences, ''
    where there is none. ``messages`` is everything that the model sees, ``demonstrations`` the ids of the
    train paragraphs among them.
    """

    id: str
    task: str
    title: str
    sentences: tuple[Sentence, ...]
    messages: tuple[Message, ...] = ()
    demonstrations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reply:
    """What a model answered.

    ``finish`` is the reason that the server gives for its end (``stop``, ``length``, ``content_filter`` …),
    ``error`` is what went wrong where there is no answer (an HTTP status, a dropped connection), '' else.
    ``tokens`` counts ``prompt`` and ``completion`` tokens where the server says so, ``model`` is the name
    of the model that it reports, ``body`` all that it sent.
    """

    text: str
    finish: str = "stop"
    error: str = ""
    tokens: Mapping[str, int] = field(default_factory=dict)
    model: str = ""
    body: str = field(default="", repr=False)
