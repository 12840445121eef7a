"""One reply read: what it says of each row, and what was wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from govbench.alignment import Wanted, align
from govbench.llm.diagnostics import Diagnostics
from govbench.llm.exchange import Reply, Request, Sentence
from govbench.llm.formats import FORMATS, Answer
from govbench.llm.formats.base import MOST
from govbench.llm.items import LABELS, AnyItem, EntityItem, LabelItem, MetricItem, entity, is_known, metric
from govbench.llm.replies import FILTERED
from govbench.llm.strings import number, with_unit

_FENCE = "```"
_THOUGHT = "</think>"
# How a model begins that declines. Looked at only where nothing could be read.
_REFUSALS = (
    *("抱歉", "很抱歉", "非常抱歉", "对不起", "不好意思", "我无法", "我不能", "无法回答", "作为一个人工智能"),
    *("作为人工智能", "作为一个AI", "作为AI", "根据相关法律法规", "您好，我无法", "你好，我无法"),
    *("I'm sorry", "I am sorry", "Sorry", "I apologize", "I cannot", "I can't", "I'm unable", "I am unable"),
    *("I won't", "I'm not able", "I am not able", "As an AI", "Unfortunately, I"),
)


@dataclass(frozen=True)
class Parsed:
    """Row id → what the reply says of it, in the form that a prediction of the task has it.

    For ``ner`` and ``metrics`` a value is the list of objects (empty where the reply has none), for the other
    tasks a list of one label. ``is_read`` is False for a reply that nothing could be read from.
    """

    rows: Mapping[str, list[Any]]
    counts: Diagnostics
    is_read: bool


def parse(reply: Reply, request: Request, format: str) -> Parsed:
    """Read one reply, whatever it holds.

    >>> from govbench.llm.exchange import Sentence
    >>> request = Request("r", "sections", "", (Sentence("s1", "p01", 1, "加强党的建设。"),))
    >>> parse(Reply('[{"sid": "s1", "label": "PARTY"}]'), request, "json").rows
    {'p01': ['PARTY']}

    Repairs: thinking is left out, a fence around the answer is taken off; then those of the format.
    """
    if reply.error:
        return Parsed({}, Diagnostics(asked=1, failed=1), False)
    truncated = int(reply.finish == "length")
    text, is_bare = _bare(reply.text)
    is_closed = reply.finish == FILTERED or len(text) > MOST
    answer = None if is_closed else FORMATS[format].read(text, request)
    if answer is None:
        refused = int(is_refusal(reply))
        counts = Diagnostics(asked=1, refused=refused, unparsed=1 - refused, truncated=truncated)
        return Parsed({}, counts, False)
    repaired = int(answer.repaired or not is_bare)
    counts = Diagnostics(asked=1, answered=1, truncated=truncated, repaired=repaired)
    rows, more = _rows(answer, request)
    return Parsed(rows, counts + more, True)


def _bare(text: str) -> tuple[str, bool]:
    """The text without its thinking and without the fence around it, and whether it had neither."""
    _, mark, behind = text.rpartition(_THOUGHT)
    if not mark and text.lstrip().startswith("<think>"):
        return "", False  # it never stopped thinking
    bare = (behind if mark else text).strip()
    opening, _, inside = bare.partition("\n")
    if opening.startswith(_FENCE) and inside.endswith(_FENCE):
        return inside.removesuffix(_FENCE).strip(), False
    return bare, not mark


def is_refusal(reply: Reply) -> bool:
    """Whether a filter stopped the reply, or it begins as a model does that declines.

    >>> is_refusal(Reply("<think>…</think>抱歉，我无法逐字提供原文。")), is_refusal(Reply("各区司法局"))
    (True, False)
    """
    text, _ = _bare(reply.text)
    return reply.finish == FILTERED or text.replace("’", "'").startswith(_REFUSALS)


def _rows(answer: Answer, request: Request) -> tuple[dict[str, list[Any]], Diagnostics]:
    """What the items say of each row, and how many of them say nothing or nothing new."""
    sentences = {sentence.sid: sentence for sentence in request.sentences}
    has_labels = request.task in ("sections", "sentences")
    rows: dict[str, list[Any]] = {} if has_labels else {s.row: [] for s in request.sentences}
    seen: set[tuple[object, ...]] = set()
    lost = unknown = repeated = 0
    for item in _numbered(answer.items, sentences):
        sentence = sentences.get(item.sid)
        if sentence is None:
            lost += 1
            continue
        if not isinstance(item, MetricItem) and item.label not in LABELS[request.task]:
            unknown += 1
            continue
        key = _key(item)
        repeated += key in seen
        if isinstance(item, EntityItem):
            rows[sentence.row].append(entity(item, sentence))
        elif isinstance(item, MetricItem):
            unknown += item.change is not None and not is_known(item.change)
            rows[sentence.row].append(metric(item, sentence))
        elif key not in seen:
            rows[sentence.row] = [item.label]
        seen.add(key)
    return rows, Diagnostics(
        sentences=len(sentences),
        rewritten=answer.rewritten,
        omitted=len(sentences) - len(rows) if has_labels else answer.omitted,
        items=len(answer.items) + answer.malformed + answer.superseded,
        malformed=answer.malformed + lost,
        superseded=answer.superseded,
        unknown_label=unknown,
        duplicate=repeated,
    )


def _numbered(items: Sequence[AnyItem], sentences: Mapping[str, Sentence]) -> list[AnyItem]:
    """The items, with the number of its occurrence in its sentence for every string that came without."""
    found = list(items)
    by_sentence: dict[str, list[int]] = {}
    for i, item in enumerate(found):
        if not isinstance(item, LabelItem) and item.sid in sentences:
            by_sentence.setdefault(item.sid, []).append(i)
    for sid, places in by_sentence.items():
        text = sentences[sid].text
        strings = [item for i in places if not isinstance(item := found[i], LabelItem)]
        located = align(text, [_wanted(item, text) for item in strings])
        for i, item, one in zip(places, strings, located, strict=True):
            if item.occ is None:
                found[i] = replace(item, occ=number(text, item.text, one.span))
    return found


def _wanted(item: EntityItem | MetricItem, text: str) -> Wanted:
    if isinstance(item, EntityItem):
        return Wanted(item.text, None, item.occ, item.label)
    string = item.text if item.occ else with_unit(text, item.text, item.unit or "")
    return Wanted(string, None, item.occ)


def _key(item: AnyItem) -> tuple[object, ...]:
    """What a second item of the same key repeats."""
    if isinstance(item, LabelItem):
        return (item.sid,)
    label = item.label if isinstance(item, EntityItem) else ""
    return item.sid, item.text, label, item.occ
