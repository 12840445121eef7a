"""What evaluation harnesses show of a task: the corpus score of all replies, as numbers by name.

A harness asks and keeps the replies; reading and scoring them is done here, once for all harnesses.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from govbench import corpus, tasks
from govbench.llm.collect import collect
from govbench.llm.exchange import Reply, Request
from govbench.llm.parsing import parse
from govbench.llm.requests import make_requests
from govbench.llm.settings import PromptSetting
from govbench.score import score

MOST_TOKENS = 8192  # of an answer, for harnesses that want a limit: no right one has as many characters
COUNTS = ("missing", "refused", "unparsed", "truncated", "hallucinated")

Answered = tuple[str, str, str]
"""The id of a request, what the model answered, and why it stopped as ``Reply.finish`` has it."""


def names(task: str) -> tuple[str, ...]:
    """The names of ``figures``: the headline, both ends of its interval, and the counts.

    >>> names("ner")
    ('exact', 'exact_low', 'exact_high', 'missing', 'refused', 'unparsed', 'truncated', 'hallucinated')
    """
    headline = tasks.get(task).measure(None).name
    return (headline, f"{headline}_low", f"{headline}_high", *COUNTS)


@lru_cache(maxsize=8)
def requests(setting: PromptSetting) -> Mapping[str, Request]:
    """Every request for the test split, by id and in order."""
    return MappingProxyType({request.id: request for request in make_requests(setting, _rows(setting.task))})


def is_read(setting: PromptSetting, answered: Answered) -> bool:
    """Whether anything could be read from this reply."""
    name, text, finish = answered
    return parse(Reply(text, finish), requests(setting)[name], setting.format).is_read


@lru_cache(maxsize=8)
def figures(setting: PromptSetting, answered: tuple[Answered, ...]) -> Mapping[str, float]:
    """Name → number, in the order of ``names``; what is undefined is NaN.

    The score is that of the whole test split: rows of requests that are not among ``answered`` are
    ``missing`` and count as empty. ``missing`` counts rows, ``hallucinated`` spans, the others replies.

    >>> setting = PromptSetting("sections")
    >>> figures(setting, tuple((name, "[]", "stop") for name in requests(setting)))["missing"]
    29.0

    Raises ``KeyError`` for the id of no request, ``ValueError`` for two replies to one.
    """
    rows = _rows(setting.task)
    pairs = [(requests(setting)[name], Reply(text, finish)) for name, text, finish in answered]
    predictions, counts = collect(setting.task, rows, pairs, setting.format)
    report = score(setting.task, predictions)
    found = (report.headline.value, report.headline.low, report.headline.high)
    numbers = [math.nan if number is None else float(number) for number in found]
    failures = [float(report.missing), *(float(getattr(counts, name)) for name in COUNTS[1:])]
    return MappingProxyType(dict(zip(names(setting.task), [*numbers, *failures], strict=True)))


@lru_cache(maxsize=4)
def _rows(task: str) -> tuple[corpus.Row, ...]:
    return tuple(corpus.rows(task))
