"""Replies that models really give, or could: what must be read from each, and what must be counted.

The texts are two sentences (``s1``, ``s2``) of one paragraph, two bodies of sections, or two sentences to
classify. ``found`` is what the prediction of the paragraph holds once it is placed (mentions as start, end
and label, figures as start, end, lower bound, unit and bound type; -1 is nowhere), the labels by number, or
``UNPARSED``, or ``MISSING``. ``counts`` has every count that is not 0, beside ``asked``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    task: str
    format: str
    text: str
    found: Any
    counts: Mapping[str, int]
    finish: str = "stop"
    error: str = ""


def read(items: int = 0, spans: int = 0, **more: int) -> dict[str, int]:
    """The counts of a reply that was read."""
    return {"answered": 1, "sentences": 2, "items": items, "spans": spans, **more}


_UNREAD = {"unparsed": 1}
_GOV = '{"sid": "s1", "text": "泓州市司法局", "label": "GOV", "occ": 1}'
_GPE = '{"sid": "s1", "text": "泓州市", "label": "GPE", "occ": 1}'
_DOC = '{"sid": "s1", "text": "《工作规则》", "label": "DOC", "occ": 1}'
_GOV_AT, _GPE_AT, _DOC_AT = (0, 6, "GOV"), (0, 3, "GPE"), (8, 14, "DOC")
_GOOD = f"[{_GOV}, {_GPE}, {_DOC}]"
_ALL = (_GOV_AT, _GPE_AT, _DOC_AT)
_NOWHERE = (-1, -1)


def _figure(text: str, **more: str) -> str:
    fields = "".join(f', "{name}": {value}' for name, value in more.items())
    return f'{{"sid": "s2", "text": {text}{fields}}}'


_CASES = '"occ": 1, "unit": "件", "modifiers": [], "indicator": "案件", "predicate": "办结", "scope": null'
_METRIC = f'{{"sid": "s2", "text": "1.2万", {_CASES}, "time": "全年", "change": null}}'
_METRIC_AT = (CUT + 6, CUT + 10, "12000", "件", "eq")
_INLINE = (
    f"[s1] <GOV><GPE>泓州市</GPE>司法局</GOV>印发<DOC>《工作规则》</DOC>，泓州市司法局牵头。\n[s2] {SECOND}"
)

ENTITIES = [
    Hard("perfect", "ner", "json", _GOOD, _ALL, read(3, 3)),
    Hard("empty array", "ner", "json", "[]", (), read()),
    Hard("white space around", "ner", "json", f"\n\n  {_GOOD}\n", _ALL, read(3, 3)),
    Hard("object of a constrained answer", "ner", "json", f'{{"items": {_GOOD}}}', _ALL, read(3, 3)),
    Hard("fence with a language", "ner", "json", f"```json\n{_GOOD}\n```", _ALL, read(3, 3, repaired=1)),
    Hard("bare fence", "ner", "json", f"```\n{_GOOD}\n```\n", _ALL, read(3, 3, repaired=1)),
    Hard(
        "fence around an object",
        "ner",
        "json",
        f'```json\n{{"items": {_GOOD}}}\n```',
        _ALL,
        read(3, 3, repaired=1),
    ),
    Hard("fence that is never closed", "ner", "json", f"```json\n{_GOOD}", _ALL, read(3, 3, repaired=1)),
    Hard("prose before", "ner", "json", f"以下是结果：\n{_GOOD}", _ALL, read(3, 3, repaired=1)),
    Hard("prose behind", "ner", "json", f"{_GOOD}\n共3个实体，见[s1]。", _ALL, read(3, 3, repaired=1)),
    Hard(
        "prose with brackets around",
        "ner",
        "json",
        f"句[s1]中[三处]，区间[0,3)：{_GOOD}",
        _ALL,
        read(3, 3, repaired=1),
    ),
    Hard("prose around an empty array", "ner", "json", "没有实体：[]。", (), read(repaired=1)),
    Hard(
        "fence between prose",
        "ner",
        "json",
        f"结果：\n```json\n{_GOOD}\n```\n完毕",
        _ALL,
        read(3, 3, repaired=1),
    ),
    Hard(
        "two arrays, the last counts",
        "ner",
        "json",
        f"初稿 [{_GOV}] 改为 [{_DOC}]",
        (_DOC_AT,),
        read(1, 1, repaired=1),
    ),
    Hard(
        "an array, then one that is cut off",
        "ner",
        "json",
        f"[{_GOV}]\n更正：[{_DOC}, {{",
        (_GOV_AT,),
        read(1, 1, repaired=1, truncated=1),
        finish="length",
    ),
    Hard("object with another key", "ner", "json", f'{{"entities": {_GOOD}}}', _ALL, read(3, 3, repaired=1)),
    Hard(
        "items and another key",
        "ner",
        "json",
        f'{{"items": {_GOOD}, "note": "无"}}',
        _ALL,
        read(3, 3, repaired=1),
    ),
    Hard("one object instead of an array", "ner", "json", _GOV, UNPARSED, _UNREAD),
    Hard("one object a line", "ner", "json", f"{_GOV}\n{_DOC}", UNPARSED, _UNREAD),
    Hard("nested arrays", "ner", "json", f"[{_GOOD}]", (), read(1, malformed=1)),
    Hard("array of strings", "ner", "json", '["泓州市司法局", "泓州市"]', (), read(2, malformed=2)),
    Hard("null", "ner", "json", "null", UNPARSED, _UNREAD),
    Hard("a number", "ner", "json", "42", UNPARSED, _UNREAD),
    Hard("empty reply", "ner", "json", "", UNPARSED, _UNREAD),
    Hard("nothing but white space", "ner", "json", " \n\t ", UNPARSED, _UNREAD),
    Hard("prose only", "ner", "json", "这两句话中有一个机关和一个文件。", UNPARSED, _UNREAD),
    Hard(
        "cut off inside a string",
        "ner",
        "json",
        f'[{_GOV}, {{"sid": "s1", "text": "《工作',
        UNPARSED,
        {**_UNREAD, "truncated": 1},
        finish="length",
    ),
    Hard("cut off without being told", "ner", "json", _GOOD[:-1], UNPARSED, _UNREAD),
    Hard(
        "complete although the limit was met",
        "ner",
        "json",
        _GOOD,
        _ALL,
        read(3, 3, truncated=1),
        finish="length",
    ),
    Hard("single quotation marks", "ner", "json", _GOOD.replace('"', "'"), UNPARSED, _UNREAD),
    Hard("comma before the end", "ner", "json", f"[{_GOV},]", UNPARSED, _UNREAD),
    Hard("comment in it", "ner", "json", f"[{_GOV} // 机关\n]", UNPARSED, _UNREAD),
    Hard(
        "a key twice in one object",
        "ner",
        "json",
        '[{"sid": "s1", "sid": "s2", "text": "泓州市", "label": "GPE"}]',
        UNPARSED,
        _UNREAD,
    ),
    Hard(
        "NaN",
        "ner",
        "json",
        '[{"sid": "s1", "text": "泓州市", "label": "GPE", "occ": NaN}]',
        UNPARSED,
        _UNREAD,
    ),
    Hard(
        "control character in a string", "ner", "json", _GOOD.replace("工作", "工\x01作"), UNPARSED, _UNREAD
    ),
    Hard("line break in a string", "ner", "json", _GOOD.replace("工作", "工\n作"), UNPARSED, _UNREAD),
    Hard(
        "escaped control character",
        "ner",
        "json",
        f"[{_GOV.replace('司法局', '司' + chr(92) + 'u0001法局')}]",
        ((*_NOWHERE, "GOV"),),
        read(1, 1, hallucinated=1),
    ),
    Hard(
        "half a character",
        "ner",
        "json",
        f"[{_GOV.replace('司法局', chr(92) + 'ud83d')}, {_DOC}]",
        (_DOC_AT,),
        read(2, 1, malformed=1),
    ),
    Hard(
        "unicode escapes",
        "ner",
        "json",
        '[{"sid": "s1", "text": "\\u6cd3\\u5dde\\u5e02", "label": "GPE", "occ": 1}]',
        (_GPE_AT,),
        read(1, 1),
    ),
    Hard("byte order mark", "ner", "json", f"\ufeff{_GOOD}", _ALL, read(3, 3, repaired=1)),
    Hard("a thousand brackets deep", "ner", "json", "[" * 1000 + "]" * 1000, UNPARSED, _UNREAD),
    Hard("brackets beyond the recursion limit", "ner", "json", "[" * 100_000, UNPARSED, _UNREAD),
    Hard("an opening that is repeated", "ner", "json", "[{" * 50_000, UNPARSED, _UNREAD),
    Hard("too long to be read", "ner", "json", f"[{_GOV}" + f", {_GOV}" * 5000 + "]", UNPARSED, _UNREAD),
    Hard(
        "a loop to the end of the window",
        "ner",
        "json",
        f"[{_GOV}" + f", {_GOV}" * 200,
        UNPARSED,
        {**_UNREAD, "truncated": 1},
        finish="length",
    ),
    Hard(
        "a loop that ends",
        "ner",
        "json",
        f"[{_GOV}, {_GOV}, {_GOV}]",
        (_GOV_AT, *((*_NOWHERE, "GOV"),) * 2),
        read(3, 3, duplicate=2, unaligned=2),
    ),
    Hard(
        "the same string twice, numbered",
        "ner",
        "json",
        f"[{_GOV}, {_GOV.replace(': 1}', ': 2}')}]",
        (_GOV_AT, (15, 21, "GOV")),
        read(2, 2),
    ),
    Hard(
        "the same string twice, not numbered",
        "ner",
        "json",
        f"[{_GOV.replace(': 1}', ': null}')}, {_GOV.replace(', ' + chr(34) + 'occ' + chr(34) + ': 1', '')}]",
        (_GOV_AT, (15, 21, "GOV")),
        read(2, 2),
    ),
    Hard(
        "a string more often than it occurs",
        "ner",
        "json",
        f"[{_DOC}, {_DOC.replace(': 1}', ': 2}')}]",
        (_DOC_AT, (*_NOWHERE, "DOC")),
        read(2, 2, unaligned=1),
    ),
    Hard(
        "wrong sentence of the request",
        "ner",
        "json",
        f"[{_DOC.replace('s1', 's2')}]",
        ((*_NOWHERE, "DOC"),),
        read(1, 1, unaligned=1),
    ),
    Hard(
        "sentence that was not asked for",
        "ner",
        "json",
        f"[{_DOC.replace('s1', 's9')}, {_GPE}]",
        (_GPE_AT,),
        read(2, 1, malformed=1),
    ),
    Hard(
        "number of the sentence as a number",
        "ner",
        "json",
        f"[{_DOC.replace(chr(34) + 's1' + chr(34), '1')}]",
        (),
        read(1, malformed=1),
    ),
    Hard("occurrence 0", "ner", "json", f"[{_GPE.replace(': 1}', ': 0}')}]", (), read(1, malformed=1)),
    Hard(
        "occurrence as a string",
        "ner",
        "json",
        f"[{_GPE.replace(': 1}', ': ' + chr(34) + '1' + chr(34) + '}')}]",
        (),
        read(1, malformed=1),
    ),
    Hard(
        "occurrence as a truth value",
        "ner",
        "json",
        f"[{_GPE.replace(': 1}', ': true}')}]",
        (),
        read(1, malformed=1),
    ),
    Hard(
        "occurrence of many digits",
        "ner",
        "json",
        f"[{_GPE.replace(': 1}', ': 1' + '0' * 30 + '}')}]",
        ((*_NOWHERE, "GPE"),),
        read(1, 1, unaligned=1),
    ),
    Hard(
        "number instead of a string",
        "ner",
        "json",
        '[{"sid": "s2", "text": 300, "label": "DOC", "occ": 1}]',
        (),
        read(1, malformed=1),
    ),
    Hard("no text", "ner", "json", '[{"sid": "s1", "label": "GPE"}]', (), read(1, malformed=1)),
    Hard(
        "empty text",
        "ner",
        "json",
        '[{"sid": "s1", "text": "", "label": "GPE", "occ": null}]',
        ((*_NOWHERE, "GPE"),),
        read(1, 1, hallucinated=1),
    ),
    Hard(
        "unknown label",
        "ner",
        "json",
        f"[{_GOV.replace('GOV', '机关')}, {_DOC}]",
        (_DOC_AT,),
        read(2, 1, unknown_label=1),
    ),
    Hard(
        "label in small letters",
        "ner",
        "json",
        f"[{_GOV.replace('GOV', 'gov')}]",
        (),
        read(1, unknown_label=1),
    ),
    Hard(
        "two labels for one span",
        "ner",
        "json",
        f"[{_GOV}, {_GOV.replace('GOV', 'ORG')}]",
        (_GOV_AT, (0, 6, "ORG")),
        read(2, 2),
    ),
    Hard(
        "crossing mentions",
        "ner",
        "json",
        f'[{_GOV}, {{"sid": "s1", "text": "司法局印发", "label": "EVENT", "occ": 1}}]',
        (_GOV_AT, (3, 8, "EVENT")),
        read(2, 2),
    ),
    Hard(
        "invented string",
        "ner",
        "json",
        f"[{_DOC.replace('工作规则', '实施细则')}]",
        ((*_NOWHERE, "DOC"),),
        read(1, 1, hallucinated=1),
    ),
    Hard(
        "string with a gap left out",
        "ner",
        "json",
        '[{"sid": "s1", "text": "泓州司法局", "label": "GOV", "occ": 1}]',
        ((*_NOWHERE, "GOV"),),
        read(1, 1, hallucinated=1),
    ),
    Hard(
        "half-width comma in the string",
        "ner",
        "json",
        '[{"sid": "s1", "text": "《工作规则》,泓州市", "label": "DOC", "occ": 1}]',
        ((8, 18, "DOC"),),
        read(1, 1, altered=1),
    ),
    Hard(
        "full-width digits in the string",
        "ner",
        "json",
        '[{"sid": "s2", "text": "行政案件３００件", "label": "EVENT", "occ": 1}]',
        ((CUT + 14, CUT + 22, "EVENT"),),
        read(1, 1, altered=1),
    ),
    Hard(
        "straight quotation marks in the string",
        "ner",
        "json",
        '[{"sid": "s2", "text": "\\"放管服\\"", "label": "POLICY", "occ": 1}]',
        ((CUT + 30, CUT + 35, "POLICY"),),
        read(1, 1, altered=1),
    ),
    Hard(
        "character outside the basic plane",
        "ner",
        "json",
        '[{"sid": "s1", "text": "𠮷州市", "label": "GPE", "occ": 1}]',
        ((*_NOWHERE, "GPE"),),
        read(1, 1, hallucinated=1),
    ),
    Hard(
        "further fields",
        "ner",
        "json",
        f"[{_GPE.replace('}', ', ' + chr(34) + 'why' + chr(34) + ': ' + chr(34) + '地名' + chr(34) + '}')}]",
        (_GPE_AT,),
        read(1, 1),
    ),
    Hard(
        "thinking before",
        "ner",
        "json",
        f"<think>先看[{_GOV}]……</think>\n{_GOOD}",
        _ALL,
        read(3, 3, repaired=1),
    ),
    Hard(
        "thinking whose opening was left out",
        "ner",
        "json",
        f"先看第一句。</think>\n\n{_GOOD}",
        _ALL,
        read(3, 3, repaired=1),
    ),
    Hard(
        "thinking, then a fence",
        "ner",
        "json",
        f"<think>\n</think>\n```json\n{_GOOD}\n```",
        _ALL,
        read(3, 3, repaired=1),
    ),
    Hard(
        "thinking that never ends",
        "ner",
        "json",
        f"<think>也许是 {_GOOD}",
        UNPARSED,
        {**_UNREAD, "truncated": 1},
        finish="length",
    ),
    Hard("thinking and nothing else", "ner", "json", "<think>没有。</think>", UNPARSED, _UNREAD),
    Hard(
        "thinking, then a refusal",
        "ner",
        "json",
        "<think>…</think>抱歉，我无法处理这段文本。",
        UNPARSED,
        {"refused": 1},
    ),
    Hard("refusal in Chinese", "ner", "json", "很抱歉，我不能协助完成这项任务。", UNPARSED, {"refused": 1}),
    Hard(
        "refusal in English",
        "ner",
        "json",
        "I’m sorry, but I can't help with that.",
        UNPARSED,
        {"refused": 1},
    ),
    Hard(
        "apology with an answer", "ner", "json", f"抱歉久等，结果如下：{_GOOD}", _ALL, read(3, 3, repaired=1)
    ),
    Hard("stopped by a filter, empty", "ner", "json", "", UNPARSED, {"refused": 1}, finish="content_filter"),
    Hard(
        "stopped by a filter, whole", "ner", "json", _GOOD, UNPARSED, {"refused": 1}, finish="content_filter"
    ),
    Hard("too many requests", "ner", "json", "", MISSING, {"failed": 1}, error="HTTP 429"),
    Hard(
        "connection dropped in the answer",
        "ner",
        "json",
        _GOOD,
        MISSING,
        {"failed": 1},
        error="connection lost",
    ),
    Hard(
        "page of an overloaded server",
        "ner",
        "json",
        "<html><body>502 Bad Gateway</body></html>",
        UNPARSED,
        _UNREAD,
    ),
]

TAGS = [
    Hard("inline, perfect", "ner", "inline", _INLINE, _ALL, read(3, 3)),
    Hard("inline, no tags", "ner", "inline", f"[s1] {FIRST}\n[s2] {SECOND}", (), read()),
    Hard(
        "inline, blank lines and Windows line ends",
        "ner",
        "inline",
        _INLINE.replace("\n", "\r\n\r\n"),
        _ALL,
        read(3, 3),
    ),
    Hard("inline, fence", "ner", "inline", f"```\n{_INLINE}\n```", _ALL, read(3, 3, repaired=1)),
    Hard(
        "inline, prose around",
        "ner",
        "inline",
        f"结果如下：\n{_INLINE}\n完毕。",
        _ALL,
        read(3, 3, repaired=1),
    ),
    Hard(
        "inline, thinking",
        "ner",
        "inline",
        f"<think>[s1] {FIRST}</think>{_INLINE}",
        _ALL,
        read(3, 3, repaired=1),
    ),
    Hard("inline, other order", "ner", "inline", "\n".join(reversed(_INLINE.split("\n"))), _ALL, read(3, 3)),
    Hard(
        "inline, a sentence is missing", "ner", "inline", _INLINE.split("\n")[0], _ALL, read(3, 3, omitted=1)
    ),
    Hard(
        "inline, a sentence is rewritten",
        "ner",
        "inline",
        _INLINE.replace("办结案件", "共办结案件"),
        _ALL,
        read(3, 3, rewritten=1),
    ),
    Hard("inline, half-width comma", "ner", "inline", _INLINE.replace("，泓", ",泓"), (), read(rewritten=1)),
    Hard("inline, a space more", "ner", "inline", _INLINE.replace("印发<", "印发 <"), (), read(rewritten=1)),
    Hard("inline, everything rewritten", "ner", "inline", "[s1] 泓州市。\n[s2] 全年。", UNPARSED, _UNREAD),
    Hard(
        "inline, no numbers",
        "ner",
        "inline",
        _INLINE.replace("[s1] ", "").replace("[s2] ", ""),
        UNPARSED,
        _UNREAD,
    ),
    Hard(
        "inline, unknown number",
        "ner",
        "inline",
        _INLINE + "\n[s7] 多出的一句。",
        _ALL,
        read(3, 3, repaired=1),
    ),
    Hard(
        "inline, a number twice", "ner", "inline", _INLINE + f"\n[s1] {FIRST}", _ALL, read(3, 3, repaired=1)
    ),
    Hard(
        "inline, crossing tags",
        "ner",
        "inline",
        f"[s1] <GOV>泓州市<DOC>司法局</GOV>印发</DOC>《工作规则》，泓州市司法局牵头。\n[s2] {SECOND}",
        (),
        read(rewritten=1),
    ),
    Hard(
        "inline, tag that is never closed",
        "ner",
        "inline",
        _INLINE.replace("</GOV>", ""),
        (),
        read(rewritten=1),
    ),
    Hard(
        "inline, tag that is never opened",
        "ner",
        "inline",
        _INLINE.replace("<DOC>", ""),
        (),
        read(rewritten=1),
    ),
    Hard(
        "inline, tag with an attribute",
        "ner",
        "inline",
        _INLINE.replace("<DOC>", '<DOC id="1">'),
        (),
        read(rewritten=1),
    ),
    Hard(
        "inline, tag in small letters",
        "ner",
        "inline",
        _INLINE.replace("GPE>", "gpe>"),
        (),
        read(rewritten=1),
    ),
    Hard(
        "inline, unknown tag",
        "ner",
        "inline",
        _INLINE.replace("GPE>", "CITY>"),
        (_GOV_AT, _DOC_AT),
        read(3, 2, unknown_label=1),
    ),
    Hard(
        "inline, empty tag",
        "ner",
        "inline",
        _INLINE.replace("印发", "印发<LOC></LOC>"),
        _ALL,
        read(4, 3, malformed=1),
    ),
    Hard(
        "inline, one span tagged twice",
        "ner",
        "inline",
        _INLINE.replace("<DOC>", "<DOC><DOC>").replace("</DOC>", "</DOC></DOC>"),
        (*_ALL, (*_NOWHERE, "DOC")),
        read(4, 4, duplicate=1, unaligned=1),
    ),
    Hard(
        "inline, second occurrence",
        "ner",
        "inline",
        f"[s1] 泓州市司法局印发《工作规则》，<GOV>泓州市司法局</GOV>牵头。\n[s2] {SECOND}",
        ((15, 21, "GOV"),),
        read(1, 1),
    ),
    Hard(
        "inline, cut off",
        "ner",
        "inline",
        _INLINE[:-20],
        _ALL,
        read(3, 3, rewritten=1, truncated=1),
        finish="length",
    ),
    Hard("inline, JSON instead", "ner", "inline", _GOOD, UNPARSED, _UNREAD),
    Hard("inline, refusal", "ner", "inline", "抱歉，我无法处理。", UNPARSED, {"refused": 1}),
    Hard("inline, too long to be read", "ner", "inline", _INLINE + "\n啊" * 200_000, UNPARSED, _UNREAD),
]

FIGURES = [
    Hard("metrics, perfect", "metrics", "json", f"[{_METRIC}]", (_METRIC_AT,), read(1, 4)),
    Hard(
        "metrics, only what must be there",
        "metrics",
        "json",
        f"[{_figure(chr(34) + '300' + chr(34), unit=chr(34) + '件' + chr(34))}]",
        ((CUT + 18, CUT + 21, "300", "件", "eq"),),
        read(1, 1),
    ),
    Hard(
        "metrics, empty strings for null",
        "metrics",
        "json",
        f"[{_figure(chr(34) + '300' + chr(34), unit=chr(34) * 2, scope=chr(34) * 2)}]",
        ((CUT + 18, CUT + 21, "300", "1", "eq"),),
        read(1, 1),
    ),
    Hard("metrics, value as a number", "metrics", "json", f"[{_figure('300')}]", (), read(1, malformed=1)),
    Hard(
        "metrics, value converted",
        "metrics",
        "json",
        f"[{_METRIC.replace('1.2万', '12000')}]",
        ((*_NOWHERE, "12000", "件", "eq"),),
        read(1, 4, hallucinated=1),
    ),
    Hard(
        "metrics, value with its unit",
        "metrics",
        "json",
        f"[{_figure(chr(34) + '300件' + chr(34))}]",
        ((CUT + 18, CUT + 22, None, "1", "eq"),),
        read(1, 1),
    ),
    Hard(
        "metrics, modifiers as a string",
        "metrics",
        "json",
        f"[{_figure(chr(34) + '300' + chr(34), modifiers=chr(34) + '超' + chr(34))}]",
        (),
        read(1, malformed=1),
    ),
    Hard(
        "metrics, unknown modifier",
        "metrics",
        "json",
        f"[{_figure(chr(34) + '300' + chr(34), modifiers='[' + chr(34) + '其中' + chr(34) + ']')}]",
        ((CUT + 18, CUT + 21, None, "1", "eq"),),
        read(1, 1),
    ),
    Hard(
        "metrics, number of 200 digits",
        "metrics",
        "json",
        f"[{_figure(chr(34) + '9' * 200 + chr(34))}]",
        ((*_NOWHERE, None, "1", "eq"),),
        read(1, 1, hallucinated=1),
    ),
    Hard(
        "metrics, numbered component",
        "metrics",
        "json",
        f"[{_METRIC.replace(chr(34) + '案件' + chr(34), chr(34) + '案件 #2' + chr(34))}]",
        (_METRIC_AT,),
        read(1, 4),
    ),
    Hard(
        "metrics, component numbered too high",
        "metrics",
        "json",
        f"[{_METRIC.replace(chr(34) + '案件' + chr(34), chr(34) + '案件 #3' + chr(34))}]",
        (_METRIC_AT,),
        read(1, 4, unaligned=1),
    ),
    Hard(
        "metrics, invented component",
        "metrics",
        "json",
        f"[{_METRIC.replace('办结', '审结')}]",
        (_METRIC_AT,),
        read(1, 4, hallucinated=1),
    ),
    Hard(
        "metrics, change in other words",
        "metrics",
        "json",
        '[{"sid": "s2", "text": "8", "unit": "%", "change": {"type": "rate", "direction": "up", "basis": "同比"}}]',
        ((CUT + 27, CUT + 28, "2/25", "ratio", "eq"),),
        read(1, 1, unknown_label=1),
    ),
    Hard(
        "metrics, change without a basis",
        "metrics",
        "json",
        '[{"sid": "s2", "text": "8", "unit": "%", "change": {"type": "rate", "direction": "up"}}]',
        (),
        read(1, malformed=1),
    ),
    Hard("metrics, one object with an empty list in it", "metrics", "json", _METRIC, UNPARSED, _UNREAD),
    Hard(
        "metrics, cut off behind an empty list",
        "metrics",
        "json",
        '[{"sid": "s2", "modifiers": [], "text": "1.',
        UNPARSED,
        {**_UNREAD, "truncated": 1},
        finish="length",
    ),
    Hard(
        "metrics, one figure twice",
        "metrics",
        "json",
        f"[{_METRIC}, {_METRIC}]",
        (_METRIC_AT, (*_NOWHERE, "12000", "件", "eq")),
        read(2, 8, duplicate=1, unaligned=1),
    ),
]

LABELS = [
    Hard(
        "labels, perfect",
        "sections",
        "json",
        '[{"sid": "s1", "label": "PARTY"}, {"sid": "s2", "label": "ECON"}]',
        {"s1": "PARTY", "s2": "ECON"},
        read(2),
    ),
    Hard(
        "labels, one is missing",
        "sections",
        "json",
        '[{"sid": "s2", "label": "ECON"}]',
        {"s2": "ECON"},
        read(1, omitted=1),
    ),
    Hard("labels, none", "sections", "json", "[]", {}, read(omitted=2)),
    Hard(
        "labels, unknown",
        "sections",
        "json",
        '[{"sid": "s1", "label": "党建"}, {"sid": "s2", "label": "ECON"}]',
        {"s2": "ECON"},
        read(2, unknown_label=1, omitted=1),
    ),
    Hard(
        "labels, two for one",
        "sections",
        "json",
        '[{"sid": "s1", "label": "PARTY"}, {"sid": "s1", "label": "ECON"}]',
        {"s1": "PARTY"},
        read(2, duplicate=1, omitted=1),
    ),
    Hard(
        "labels, one unknown and one known",
        "sections",
        "json",
        '[{"sid": "s1", "label": "党"}, {"sid": "s1", "label": "PARTY"}]',
        {"s1": "PARTY"},
        read(2, unknown_label=1, omitted=1),
    ),
    Hard(
        "labels, a list of labels",
        "sections",
        "json",
        '["PARTY", "ECON"]',
        {},
        read(2, malformed=2, omitted=2),
    ),
    Hard(
        "labels, an object by number", "sections", "json", '{"s1": "PARTY", "s2": "ECON"}', UNPARSED, _UNREAD
    ),
    Hard(
        "labels, null",
        "sentences",
        "json",
        '[{"sid": "s1", "label": null}, {"sid": "s2", "label": "LEAD"}]',
        {"s2": "LEAD"},
        read(2, malformed=1, omitted=1),
    ),
    Hard(
        "labels, a topic for a role",
        "sentences",
        "json",
        '[{"sid": "s1", "label": "PARTY"}, {"sid": "s2", "label": "LEAD"}]',
        {"s2": "LEAD"},
        read(2, unknown_label=1, omitted=1),
    ),
    Hard("labels, the word alone", "sentences", "json", "LEAD", UNPARSED, _UNREAD),
]

HARD = [*ENTITIES, *TAGS, *FIGURES, *LABELS]
