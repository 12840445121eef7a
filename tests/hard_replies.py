"""Replies that models really give, or could: what must be read from each, and what must be counted.

The texts are two sentences (``s1``, ``s2``) of one paragraph, two bodies of sections, or two sentences to
classify. ``found`` is what the prediction of the paragraph holds once it is placed (mentions as start, end
and label, figures as start, end, lower bound, unit and bound type; -1 is nowhere), the labels by number, or
``UNPARSED``, or ``MISSING``. ``counts`` has every count that is not 0, beside ``asked``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

FIRST = "泓州市司法局印发《工作规则》，泓州市司法局牵头。"
SECOND = "全年办结案件1.2万件，其中行政案件300件，同比增长8%，“放管服”改革深化。"
TEXT = FIRST + SECOND
CUT = len(FIRST)

UNPARSED = "unparsed"
MISSING = "missing"


@dataclass(frozen=True)
class Hard:
    """One reply and exactly what comes of it."""

    name: str
    text: str
    found: Any
    counts: Mapping[str, int]
    finish: str = "stop"
    error: str = ""
    task: str = "ner"
    format: str = "json"


def read(items: int = 0, spans: int = 0, **more: int) -> dict[str, int]:
    """The counts of a reply that was read."""
    return {"answered": 1, "sentences": 2, "items": items, "spans": spans, **more}


_UNREAD = {"unparsed": 1}


def entity(text: object, label: object, **fields: object) -> str:
    """An item of the task ner, as JSON; a field that is ``...`` is left out."""
    item = {"sid": "s1", "text": text, "label": label, "occ": 1, **fields}
    return json.dumps({name: value for name, value in item.items() if value is not ...}, ensure_ascii=False)


def figure(text: object, **fields: object) -> str:
    """An item of the task metrics, as JSON."""
    return json.dumps({"sid": "s2", "text": text, **fields}, ensure_ascii=False)


def array(*items: str) -> str:
    """The array of these items."""
    return f"[{', '.join(items)}]"


def labels(*pairs: tuple[str, object]) -> str:
    """An array of labels, as JSON."""
    return json.dumps([{"sid": sid, "label": label} for sid, label in pairs], ensure_ascii=False)


_GOV = entity("泓州市司法局", "GOV")
_GPE = entity("泓州市", "GPE")
_DOC = entity("《工作规则》", "DOC")
_POLICY = entity("“放管服”", "POLICY", sid="s2")
_POLICY_AT = (CUT + 30, CUT + 35, "POLICY")
_GOV_AT, _GPE_AT, _DOC_AT = (0, 6, "GOV"), (0, 3, "GPE"), (8, 14, "DOC")
_GOOD = f"[{_GOV}, {_GPE}, {_DOC}]"
_ALL = (_GOV_AT, _GPE_AT, _DOC_AT)
_NOWHERE = (-1, -1)


_CASES: dict[str, object] = {
    "occ": 1,
    "unit": "件",
    "modifiers": [],
    "indicator": "案件",
    "predicate": "办结",
    "scope": None,
    "time": "全年",
    "change": None,
}
_METRIC = figure("1.2万", **_CASES)
_METRIC_AT = (CUT + 6, CUT + 10, "12000", "件", "eq")
_INLINE = (
    f"[s1] <GOV><GPE>泓州市</GPE>司法局</GOV>印发<DOC>《工作规则》</DOC>，泓州市司法局牵头。\n[s2] {SECOND}"
)

ENTITIES = [
    Hard("perfect", _GOOD, _ALL, read(3, 3)),
    Hard("empty array", "[]", (), read()),
    Hard("white space around", f"\n\n  {_GOOD}\n", _ALL, read(3, 3)),
    Hard("object of a constrained answer", f'{{"items": {_GOOD}}}', _ALL, read(3, 3)),
    Hard("fence with a language", f"```json\n{_GOOD}\n```", _ALL, read(3, 3, repaired=1)),
    Hard("bare fence", f"```\n{_GOOD}\n```\n", _ALL, read(3, 3, repaired=1)),
    Hard("fence around an object", f'```json\n{{"items": {_GOOD}}}\n```', _ALL, read(3, 3, repaired=1)),
    Hard("fence that is never closed", f"```json\n{_GOOD}", _ALL, read(3, 3, repaired=1)),
    Hard("prose before", f"以下是结果：\n{_GOOD}", _ALL, read(3, 3, repaired=1)),
    Hard("prose behind", f"{_GOOD}\n共3个实体，见[s1]。", _ALL, read(3, 3, repaired=1)),
    Hard("prose with brackets around", f"句[s1]中[三处]，区间[0,3)：{_GOOD}", _ALL, read(3, 3, repaired=1)),
    Hard("prose around an empty array", "没有实体：[]。", (), read(repaired=1)),
    Hard("fence between prose", f"结果：\n```json\n{_GOOD}\n```\n完毕", _ALL, read(3, 3, repaired=1)),
    Hard(
        "two arrays, the last counts",
        f"初稿 [{_GOV}] 改为 [{_DOC}]",
        (_DOC_AT,),
        read(2, 1, repaired=1, superseded=1),
    ),
    Hard(
        "an array for each sentence",
        f"s1：[{_GOV}, {_GPE}]\ns2：[{_POLICY}]",
        (_POLICY_AT,),
        read(3, 1, repaired=1, superseded=2),
    ),
    Hard(
        "counts behind",
        f'{_GOOD}\n共计：[{{"label": "GOV", "count": 1}}]',
        _ALL,
        read(4, 3, repaired=1, superseded=1),
    ),
    Hard("a bracket too many before an empty array", "1] 没有实体：[]", (), read(repaired=1)),
    Hard("an empty array behind", f"{_GOOD}\ns2：[]", _ALL, read(3, 3, repaired=1)),
    Hard("an empty array before", f"s2：[]\n{_GOOD}", _ALL, read(3, 3, repaired=1)),
    Hard("an empty array before one that is no JSON", f"无则写[]。[{_GOV},]", UNPARSED, _UNREAD),
    Hard(
        "an empty array before one that is cut off",
        f"没有时写[]。以下是结果：\n[{_GOV}, {{",
        UNPARSED,
        {**_UNREAD, "truncated": 1},
        finish="length",
    ),
    Hard("no items in an object", '{"items": []}', (), read()),
    Hard("no items in an object with another key", '{"entities": []}', (), read(repaired=1)),
    Hard("no items and a note", '{"items": [], "note": "无"}', (), read(repaired=1)),
    Hard("two arrays in an object", '{"items": [], "other": []}', UNPARSED, _UNREAD),
    Hard("prose with an opening", f"格式为 [{{…：\n{_GOOD}", _ALL, read(3, 3, repaired=1)),
    Hard(
        "arrays of objects in one that is cut off",
        '[{"sid": "s1", "mentions": [{"text": "泓州市"}]}, {"sid',
        UNPARSED,
        {**_UNREAD, "truncated": 1},
        finish="length",
    ),
    Hard(
        "an array, then one that is cut off",
        f"[{_GOV}]\n更正：[{_DOC}, {{",
        (_GOV_AT,),
        read(1, 1, repaired=1, truncated=1),
        finish="length",
    ),
    Hard("object with another key", f'{{"entities": {_GOOD}}}', _ALL, read(3, 3, repaired=1)),
    Hard("items and another key", f'{{"items": {_GOOD}, "note": "无"}}', _ALL, read(3, 3, repaired=1)),
    Hard("one object instead of an array", _GOV, UNPARSED, _UNREAD),
    Hard("one object a line", f"{_GOV}\n{_DOC}", UNPARSED, _UNREAD),
    Hard("nested arrays", f"[{_GOOD}]", (), read(1, malformed=1)),
    Hard("array of strings", '["泓州市司法局", "泓州市"]', (), read(2, malformed=2)),
    Hard("null", "null", UNPARSED, _UNREAD),
    Hard("a number", "42", UNPARSED, _UNREAD),
    Hard("empty reply", "", UNPARSED, _UNREAD),
    Hard("nothing but white space", " \n\t ", UNPARSED, _UNREAD),
    Hard("prose only", "这两句话中有一个机关和一个文件。", UNPARSED, _UNREAD),
    Hard(
        "cut off inside a string",
        f'[{_GOV}, {{"sid": "s1", "text": "《工作',
        UNPARSED,
        {**_UNREAD, "truncated": 1},
        finish="length",
    ),
    Hard("cut off without being told", _GOOD[:-1], UNPARSED, _UNREAD),
    Hard("complete although the limit was met", _GOOD, _ALL, read(3, 3, truncated=1), finish="length"),
    Hard("single quotation marks", _GOOD.replace('"', "'"), UNPARSED, _UNREAD),
    Hard("comma before the end", f"[{_GOV},]", UNPARSED, _UNREAD),
    Hard("comment in it", f"[{_GOV} // 机关\n]", UNPARSED, _UNREAD),
    Hard(
        "a key twice in one object",
        '[{"sid": "s1", "sid": "s2", "text": "泓州市", "label": "GPE"}]',
        UNPARSED,
        _UNREAD,
    ),
    Hard("NaN", '[{"sid": "s1", "text": "泓州市", "label": "GPE", "occ": NaN}]', UNPARSED, _UNREAD),
    Hard("control character in a string", _GOOD.replace("工作", "工\x01作"), UNPARSED, _UNREAD),
    Hard("line break in a string", _GOOD.replace("工作", "工\n作"), UNPARSED, _UNREAD),
    Hard(
        "escaped control character",
        array(entity("泓州市司\x01法局", "GOV")),
        ((*_NOWHERE, "GOV"),),
        read(1, 1, hallucinated=1),
    ),
    Hard(
        "half a character",
        '[{"sid": "s1", "text": "泓\\ud83d", "label": "GPE"}, ' + f"{_DOC}]",
        (_DOC_AT,),
        read(2, 1, malformed=1),
    ),
    Hard(
        "unicode escapes",
        '[{"sid": "s1", "text": "\\u6cd3\\u5dde\\u5e02", "label": "GPE", "occ": 1}]',
        (_GPE_AT,),
        read(1, 1),
    ),
    Hard("byte order mark", f"\ufeff{_GOOD}", _ALL, read(3, 3, repaired=1)),
    Hard("a thousand brackets deep", "[" * 1000 + "]" * 1000, UNPARSED, _UNREAD),
    Hard("brackets beyond the recursion limit", "[" * 100_000, UNPARSED, _UNREAD),
    Hard("an opening that is repeated", "[{" * 50_000, UNPARSED, _UNREAD),
    Hard("too long to be read", f"[{_GOV}" + f", {_GOV}" * 5000 + "]", UNPARSED, _UNREAD),
    Hard(
        "a loop to the end of the window",
        f"[{_GOV}" + f", {_GOV}" * 200,
        UNPARSED,
        {**_UNREAD, "truncated": 1},
        finish="length",
    ),
    Hard(
        "a loop that ends",
        f"[{_GOV}, {_GOV}, {_GOV}]",
        (_GOV_AT, *((*_NOWHERE, "GOV"),) * 2),
        read(3, 3, duplicate=2, unaligned=2),
    ),
    Hard(
        "the same string twice, numbered",
        array(_GOV, entity("泓州市司法局", "GOV", occ=2)),
        (_GOV_AT, (15, 21, "GOV")),
        read(2, 2),
    ),
    Hard(
        "the same string twice, not numbered",
        array(entity("泓州市司法局", "GOV", occ=None), entity("泓州市司法局", "GOV", occ=...)),
        (_GOV_AT, (15, 21, "GOV")),
        read(2, 2),
    ),
    Hard(
        "a string more often than it occurs",
        array(_DOC, entity("《工作规则》", "DOC", occ=2)),
        (_DOC_AT, (*_NOWHERE, "DOC")),
        read(2, 2, unaligned=1),
    ),
    Hard(
        "wrong sentence of the request",
        array(entity("《工作规则》", "DOC", sid="s2")),
        ((*_NOWHERE, "DOC"),),
        read(1, 1, unaligned=1),
    ),
    Hard(
        "wrong sentence of the request, not numbered",
        array(entity("《工作规则》", "DOC", sid="s2", occ=None)),
        ((*_NOWHERE, "DOC"),),
        read(1, 1, unaligned=1),
    ),
    Hard(
        "the same string three times, not numbered",
        array(*(entity("泓州市司法局", "GOV", occ=...) for _ in range(3))),
        (_GOV_AT, (15, 21, "GOV"), (*_NOWHERE, "GOV")),
        read(3, 3, unaligned=1),
    ),
    Hard(
        "straight quotation marks, not numbered",
        array(entity('"放管服"', "POLICY", sid="s2", occ=...)),
        (_POLICY_AT,),
        read(1, 1, altered=1),
    ),
    Hard(
        "sentence that was not asked for",
        array(entity("《工作规则》", "DOC", sid="s9"), _GPE),
        (_GPE_AT,),
        read(2, 1, malformed=1),
    ),
    Hard(
        "number of the sentence as a number",
        array(entity("《工作规则》", "DOC", sid=1)),
        (),
        read(1, malformed=1),
    ),
    Hard("occurrence 0", array(entity("泓州市", "GPE", occ=0)), (), read(1, malformed=1)),
    Hard("occurrence as a string", array(entity("泓州市", "GPE", occ="1")), (), read(1, malformed=1)),
    Hard("occurrence as a truth value", array(entity("泓州市", "GPE", occ=True)), (), read(1, malformed=1)),
    Hard(
        "occurrence of many digits",
        array(entity("泓州市", "GPE", occ=10**30)),
        ((*_NOWHERE, "GPE"),),
        read(1, 1, unaligned=1),
    ),
    Hard("number instead of a string", array(entity(300, "DOC", sid="s2")), (), read(1, malformed=1)),
    Hard("no text", array(entity(..., "GPE")), (), read(1, malformed=1)),
    Hard("empty text", array(entity("", "GPE", occ=None)), ((*_NOWHERE, "GPE"),), read(1, 1, hallucinated=1)),
    Hard(
        "unknown label", array(entity("泓州市司法局", "机关"), _DOC), (_DOC_AT,), read(2, 1, unknown_label=1)
    ),
    Hard("label in small letters", array(entity("泓州市司法局", "gov")), (), read(1, unknown_label=1)),
    Hard(
        "two labels for one span",
        array(_GOV, entity("泓州市司法局", "ORG")),
        (_GOV_AT, (0, 6, "ORG")),
        read(2, 2),
    ),
    Hard(
        "crossing mentions",
        f'[{_GOV}, {{"sid": "s1", "text": "司法局印发", "label": "EVENT", "occ": 1}}]',
        (_GOV_AT, (3, 8, "EVENT")),
        read(2, 2),
    ),
    Hard(
        "invented string",
        array(entity("《实施细则》", "DOC")),
        ((*_NOWHERE, "DOC"),),
        read(1, 1, hallucinated=1),
    ),
    Hard(
        "string with a gap left out",
        array(entity("泓州司法局", "GOV")),
        ((*_NOWHERE, "GOV"),),
        read(1, 1, hallucinated=1),
    ),
    Hard(
        "half-width comma in the string",
        array(entity("《工作规则》,泓州市", "DOC")),
        ((8, 18, "DOC"),),
        read(1, 1, altered=1),
    ),
    Hard(
        "full-width digits in the string",
        array(entity("行政案件３００件", "EVENT", sid="s2")),
        ((CUT + 14, CUT + 22, "EVENT"),),
        read(1, 1, altered=1),
    ),
    Hard(
        "straight quotation marks in the string",
        array(entity('"放管服"', "POLICY", sid="s2")),
        ((CUT + 30, CUT + 35, "POLICY"),),
        read(1, 1, altered=1),
    ),
    Hard(
        "character outside the basic plane",
        array(entity("𠮷州市", "GPE")),
        ((*_NOWHERE, "GPE"),),
        read(1, 1, hallucinated=1),
    ),
    Hard("further fields", array(entity("泓州市", "GPE", why="地名")), (_GPE_AT,), read(1, 1)),
    Hard("thinking before", f"<think>先看[{_GOV}]……</think>\n{_GOOD}", _ALL, read(3, 3, repaired=1)),
    Hard(
        "thinking whose opening was left out",
        f"先看第一句。</think>\n\n{_GOOD}",
        _ALL,
        read(3, 3, repaired=1),
    ),
    Hard("thinking, then a fence", f"<think>\n</think>\n```json\n{_GOOD}\n```", _ALL, read(3, 3, repaired=1)),
    Hard(
        "thinking that never ends",
        f"<think>也许是 {_GOOD}",
        UNPARSED,
        {**_UNREAD, "truncated": 1},
        finish="length",
    ),
    Hard("thinking and nothing else", "<think>没有。</think>", UNPARSED, _UNREAD),
    Hard("thinking, then a refusal", "<think>…</think>抱歉，我无法处理这段文本。", UNPARSED, {"refused": 1}),
    Hard("refusal in Chinese", "很抱歉，我不能协助完成这项任务。", UNPARSED, {"refused": 1}),
    Hard("refusal in English", "I’m sorry, but I can't help with that.", UNPARSED, {"refused": 1}),
    Hard("apology with an answer", f"抱歉久等，结果如下：{_GOOD}", _ALL, read(3, 3, repaired=1)),
    Hard("stopped by a filter, empty", "", UNPARSED, {"refused": 1}, finish="content_filter"),
    Hard("stopped by a filter, whole", _GOOD, UNPARSED, {"refused": 1}, finish="content_filter"),
    Hard("too many requests", "", MISSING, {"failed": 1}, error="HTTP 429"),
    Hard("connection dropped in the answer", _GOOD, MISSING, {"failed": 1}, error="connection lost"),
    Hard("page of an overloaded server", "<html><body>502 Bad Gateway</body></html>", UNPARSED, _UNREAD),
]

TAGS = [
    Hard("perfect", _INLINE, _ALL, read(3, 3)),
    Hard("no tags", f"[s1] {FIRST}\n[s2] {SECOND}", (), read()),
    Hard("blank lines and Windows line ends", _INLINE.replace("\n", "\r\n\r\n"), _ALL, read(3, 3)),
    Hard("fence", f"```\n{_INLINE}\n```", _ALL, read(3, 3, repaired=1)),
    Hard("prose around", f"结果如下：\n{_INLINE}\n完毕。", _ALL, read(3, 3, repaired=1)),
    Hard("thinking", f"<think>[s1] {FIRST}</think>{_INLINE}", _ALL, read(3, 3, repaired=1)),
    Hard("other order", "\n".join(reversed(_INLINE.split("\n"))), _ALL, read(3, 3)),
    Hard("a sentence is missing", _INLINE.split("\n")[0], _ALL, read(3, 3, omitted=1)),
    Hard("a sentence is rewritten", _INLINE.replace("办结案件", "共办结案件"), _ALL, read(3, 3, rewritten=1)),
    Hard("half-width comma", _INLINE.replace("，泓", ",泓"), (), read(rewritten=1)),
    Hard("a space more", _INLINE.replace("印发<", "印发 <"), (), read(rewritten=1)),
    Hard("everything rewritten", "[s1] 泓州市。\n[s2] 全年。", UNPARSED, _UNREAD),
    Hard("no numbers", _INLINE.replace("[s1] ", "").replace("[s2] ", ""), UNPARSED, _UNREAD),
    Hard("unknown number", _INLINE + "\n[s7] 多出的一句。", _ALL, read(3, 3, repaired=1)),
    Hard("a number twice", _INLINE + f"\n[s1] {FIRST}", _ALL, read(3, 3, repaired=1)),
    Hard(
        "crossing tags",
        f"[s1] <GOV>泓州市<DOC>司法局</GOV>印发</DOC>《工作规则》，泓州市司法局牵头。\n[s2] {SECOND}",
        (),
        read(rewritten=1),
    ),
    Hard("tag that is never closed", _INLINE.replace("</GOV>", ""), (), read(rewritten=1)),
    Hard("tag that is never opened", _INLINE.replace("<DOC>", ""), (), read(rewritten=1)),
    Hard("tag with an attribute", _INLINE.replace("<DOC>", '<DOC id="1">'), (), read(rewritten=1)),
    Hard("tag in small letters", _INLINE.replace("GPE>", "gpe>"), (), read(rewritten=1)),
    Hard("unknown tag", _INLINE.replace("GPE>", "CITY>"), (_GOV_AT, _DOC_AT), read(3, 2, unknown_label=1)),
    Hard("empty tag", _INLINE.replace("印发", "印发<LOC></LOC>"), _ALL, read(4, 3, malformed=1)),
    Hard(
        "one span tagged twice",
        _INLINE.replace("<DOC>", "<DOC><DOC>").replace("</DOC>", "</DOC></DOC>"),
        (*_ALL, (*_NOWHERE, "DOC")),
        read(4, 4, duplicate=1, unaligned=1),
    ),
    Hard(
        "second occurrence",
        f"[s1] 泓州市司法局印发《工作规则》，<GOV>泓州市司法局</GOV>牵头。\n[s2] {SECOND}",
        ((15, 21, "GOV"),),
        read(1, 1),
    ),
    Hard("cut off", _INLINE[:-20], _ALL, read(3, 3, rewritten=1, truncated=1), finish="length"),
    Hard(
        "the sentences first, then the answer",
        f"原文：\n[s1] {FIRST}\n[s2] {SECOND}\n标注：\n{_INLINE}",
        _ALL,
        read(3, 3, repaired=1),
    ),
    Hard(
        "the answer first, then the sentences",
        f"{_INLINE}\n\n原文：\n[s1] {FIRST}\n[s2] {SECOND}",
        _ALL,
        read(3, 3, repaired=1),
    ),
    Hard(
        "a note on each sentence first",
        f"[s1] 分析：有一个机关。\n[s2] 分析：没有。\n{_INLINE}",
        _ALL,
        read(3, 3, repaired=1),
    ),
    Hard(
        "another answer first",
        f"[s1] <ORG>泓州市司法局</ORG>印发《工作规则》，泓州市司法局牵头。\n{_INLINE}",
        _ALL,
        read(4, 3, repaired=1, superseded=1),
    ),
    Hard("JSON instead", _GOOD, UNPARSED, _UNREAD),
    Hard("refusal", "抱歉，我无法处理。", UNPARSED, {"refused": 1}),
    Hard("too long to be read", _INLINE + "\n啊" * 200_000, UNPARSED, _UNREAD),
]

FIGURES = [
    Hard("perfect", f"[{_METRIC}]", (_METRIC_AT,), read(1, 4)),
    Hard(
        "only what must be there",
        array(figure("300", unit="件")),
        ((CUT + 18, CUT + 21, "300", "件", "eq"),),
        read(1, 1),
    ),
    Hard(
        "empty strings for null",
        array(figure("300", unit="", scope="")),
        ((CUT + 18, CUT + 21, "300", "1", "eq"),),
        read(1, 1),
    ),
    Hard(
        "null for no modifiers",
        array(figure("300", unit="件", modifiers=None)),
        ((CUT + 18, CUT + 21, "300", "件", "eq"),),
        read(1, 1),
    ),
    Hard("value as a number", array(figure(300)), (), read(1, malformed=1)),
    Hard(
        "value converted",
        array(figure("12000", **_CASES)),
        ((*_NOWHERE, "12000", "件", "eq"),),
        read(1, 4, hallucinated=1),
    ),
    Hard("value with its unit", array(figure("300件")), ((CUT + 18, CUT + 22, None, "1", "eq"),), read(1, 1)),
    Hard("modifiers as a string", array(figure("300", modifiers="超")), (), read(1, malformed=1)),
    Hard(
        "unknown modifier",
        array(figure("300", modifiers=["其中"])),
        ((CUT + 18, CUT + 21, None, "1", "eq"),),
        read(1, 1),
    ),
    Hard(
        "number of 200 digits",
        array(figure("9" * 200)),
        ((*_NOWHERE, None, "1", "eq"),),
        read(1, 1, hallucinated=1),
    ),
    Hard(
        "numbered component",
        array(figure("1.2万", **_CASES | {"indicator": "案件 #2"})),
        (_METRIC_AT,),
        read(1, 4),
    ),
    Hard(
        "component numbered too high",
        array(figure("1.2万", **_CASES | {"indicator": "案件 #3"})),
        (_METRIC_AT,),
        read(1, 4, unaligned=1),
    ),
    Hard(
        "invented component",
        array(figure("1.2万", **_CASES | {"predicate": "审结"})),
        (_METRIC_AT,),
        read(1, 4, hallucinated=1),
    ),
    Hard(
        "change in other words",
        array(figure("8", unit="%", change={"type": "rate", "direction": "up", "basis": "同比"})),
        ((CUT + 27, CUT + 28, "2/25", "ratio", "eq"),),
        read(1, 1, unknown_label=1),
    ),
    Hard(
        "change without a basis",
        array(figure("8", unit="%", change={"type": "rate", "direction": "up"})),
        (),
        read(1, malformed=1),
    ),
    Hard(
        "wrong sentence of the request, not numbered",
        array(figure("300", sid="s1")),
        ((*_NOWHERE, "300", "1", "eq"),),
        read(1, 1, unaligned=1),
    ),
    Hard("one object with an empty list in it", _METRIC, UNPARSED, _UNREAD),
    Hard(
        "cut off behind an empty list",
        '[{"sid": "s2", "modifiers": [], "text": "1.',
        UNPARSED,
        {**_UNREAD, "truncated": 1},
        finish="length",
    ),
    Hard(
        "one figure twice",
        f"[{_METRIC}, {_METRIC}]",
        (_METRIC_AT, (*_NOWHERE, "12000", "件", "eq")),
        read(2, 8, duplicate=1, unaligned=1),
    ),
]

TOPICS = [
    Hard("perfect", labels(("s1", "PARTY"), ("s2", "ECON")), {"s1": "PARTY", "s2": "ECON"}, read(2)),
    Hard("one is missing", labels(("s2", "ECON")), {"s2": "ECON"}, read(1, omitted=1)),
    Hard("none", "[]", {}, read(omitted=2)),
    Hard(
        "unknown", labels(("s1", "党建"), ("s2", "ECON")), {"s2": "ECON"}, read(2, unknown_label=1, omitted=1)
    ),
    Hard(
        "two for one",
        labels(("s1", "PARTY"), ("s1", "ECON")),
        {"s1": "PARTY"},
        read(2, duplicate=1, omitted=1),
    ),
    Hard(
        "one unknown and one known",
        labels(("s1", "党"), ("s1", "PARTY")),
        {"s1": "PARTY"},
        read(2, unknown_label=1, omitted=1),
    ),
    Hard("a list of labels", '["PARTY", "ECON"]', {}, read(2, malformed=2, omitted=2)),
    Hard("an object by number", '{"s1": "PARTY", "s2": "ECON"}', UNPARSED, _UNREAD),
]

ROLES = [
    Hard("null", labels(("s1", None), ("s2", "LEAD")), {"s2": "LEAD"}, read(2, malformed=1, omitted=1)),
    Hard(
        "a topic for a role",
        labels(("s1", "PARTY"), ("s2", "LEAD")),
        {"s2": "LEAD"},
        read(2, unknown_label=1, omitted=1),
    ),
    Hard("the word alone", "LEAD", UNPARSED, _UNREAD),
]

HARD = [
    *ENTITIES,
    *(replace(hard, name=f"inline, {hard.name}", format="inline") for hard in TAGS),
    *(replace(hard, name=f"metrics, {hard.name}", task="metrics") for hard in FIGURES),
    *(replace(hard, name=f"topics, {hard.name}", task="sections") for hard in TOPICS),
    *(replace(hard, name=f"roles, {hard.name}", task="sentences") for hard in ROLES),
]
