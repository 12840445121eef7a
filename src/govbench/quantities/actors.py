"""Who acts or where, at the front of a clause: the scope of the numbers in it."""

from __future__ import annotations

import re
from functools import cache

from govbench.quantities.cues import LEVEL, TIME
from govbench.quantities.lexicon import any_of, by_class
from govbench.quantities.verbs import one_of

Span = tuple[int, int]

_LONGEST = 24
_FRONT = re.compile("[，、,：:　 ]|同时|此外|另外|其中|目前")
_NO_BODY = (
    "在|对|为|以|从|由|把|将|通过|依托|会同|联合|督促|围绕|按照|根据|依据|落实|推动|结合|面向|针对|面对|其中|坚决|全面|深入"
    "|贯彻|加强|聚焦|聚力|瞄准|紧扣|抓|支持|协调|配合|新|建设|建成|完成|开展|组织"
)
_NOT_A_BODY = re.compile(_NO_BODY)
_BEHIND_BODY = (
    "已|均|共(?!同)|全年|今年|累计|分别|先后|年内|对(?!口|外)|在|把|将|为|向|与|会同|联合|率先|主动"
)
_TERRITORY = "(?:(?!占)[一-龥]){2,3}(?<!地)[市县区镇乡村州旗]"
_RANKED = re.compile(
    "(?:均?位?居|位?列|名列|稳居|跃居|排名?|排在|跃升至?|获|夺得|荣获|取得|保持)+(?P<set>[^，。；]{0,16})$"
)
_LEVEL_LAST = re.compile(f"(?:{LEVEL.pattern})$")


def actor(text: str, start: int, end: int) -> Span | None:
    """The body before a verb, a preposition or a word of time, or the place of 在X, at the front."""
    while start < end and (front := TIME.match(text, start, end) or _FRONT.match(text, start, end)):
        start = front.end()
    found = _actor().match(text, start, end)
    return found.span(found.lastgroup or 0) if found else None


def is_body(text: str, start: int, end: int) -> bool:
    """Whether a stretch ends as the name of a body or territory does."""
    return _body_end().search(text, start, end) is not None


def subject(text: str, start: int, end: int, known: Span | None) -> Span | None:
    """The scope that a subject says; a level before a generic body (全市法院) is the scope already."""
    while end > start and text[end - 1] in "共已均各则、 ":
        end -= 1
    if end - start < 2 or (known and known[1] in (start, end)):
        return known
    if level := LEVEL.match(text, start, end):
        return level.span()
    if end - start <= _LONGEST and is_body(text, start, end) and not _NOT_A_BODY.match(text, start, end):
        return start, end
    return known


def ranked_among(text: str, start: int, end: int) -> tuple[int, Span | None]:
    """Where the nominal before a rank ends, and the set that the rank compares with: 居|全省|第三."""
    if ranked := _RANKED.search(text, start, end):
        first, last = ranked.span("set")
        while last > first and text[last - 1] in "的 ":
            last -= 1
        return ranked.start(), (first, last) if last > first else None
    if level := _LEVEL_LAST.search(text, start, end):
        return level.start(), level.span()
    return end, None


def _bodies() -> str:
    return f"{any_of(by_class('heads')['body'])}|{_TERRITORY}"


@cache
def _body_end() -> re.Pattern[str]:
    return re.compile(f"(?:{_bodies()}|[部所队站园港省国]|(?<![社机])会)$")


@cache
def _actor() -> re.Pattern[str]:
    verb = one_of("object", "weak")
    return re.compile(
        rf"(?!{_NO_BODY})(?P<body>(?:(?!占|同比|比上)[一-龥·（）“”A-Za-z]){{1,22}}?(?:{_bodies()}))(?={_BEHIND_BODY}|{verb})"
        rf"|在(?P<place>海外|境外|[一-龥·“”、A-Za-z]{{2,20}}?{any_of(by_class('heads')['place'])})(?={verb}|派驻)"
    )
