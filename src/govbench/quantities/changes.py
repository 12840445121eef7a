"""Verbs of change before a number: direction, comparison, from–to, and where the nominal before them ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from govbench.quantities.lexicon import any_of, by_class

Span = tuple[int, int]

_NUMBER_OF_YEAR = "(?:19|20)[0-9]{2}年"
_LAST_YEAR = "[上去]年(?:同期|末)?"
# 高于全市平均水平1.4个百分点; 比计划多5座.
_BEYOND = re.compile(
    "(?:(?P<above>高于|高出|快于|优于)|(?P<below>低于|慢于))[^，。；]{0,18}$"
    "|[比较][^，。；、]{1,16}(?:(?P<up>高|多|快|增)|(?P<down>低|少|慢|减))(?:出|了)?$"
)
_COMPARISON = re.compile(
    "(?:同比|环比|(?:[，,]|(?<=[^对相占]))?[比较](?![例重值率分])[^，。；、]{1,16}|分别|均|都|累计|实际|平均"
    "|预计|预期|力争|合计|共|又|再|将|已|持续|大幅|小幅|略有?|继续|有所|连续|同口径|可比口径|名义|各|年均"
    "|要|可|也|还|仍|则|由|从|年平均|当年)+$"
)
_FROM = re.compile(
    f"(?:由|从)(?:[^，。；由从]{{0,10}}的|{_LAST_YEAR}底?|{_NUMBER_OF_YEAR}[末底]?|原来|过去|之前|此前|最初)?$"
)
# What a multiple or a share is measured against: 是上年的, 比2015年, 为年度计划的.
_AGAINST = re.compile(
    f"(?:是|为|相当于|达到?)?(?:[比较]?{_LAST_YEAR}|{_NUMBER_OF_YEAR}|年?度?计划|目标|[比较]{_NUMBER_OF_YEAR})的?$"
)
_PERIOD = re.compile(f"{_LAST_YEAR}|{_NUMBER_OF_YEAR}[末底]?")
_IN_TIME = re.compile("年|同期|月|季")
_RATE_NOUN = re.compile("(?:(增速|增幅|涨幅|增长率|升幅)|(降幅|跌幅|减幅))$")


@dataclass(frozen=True, slots=True)
class Movement:
    """A verb of change at ``span``, with its comparison from ``start`` on.

    ``is_to`` when it leads to the number (增加到), ``basis`` when the comparison itself says against what,
    ``counts`` when the verb stays as a predicate (净增).
    """

    start: int
    span: Span
    direction: str
    is_to: bool = False
    basis: str | None = None
    counts: bool = False


def movement(text: str, start: int, end: int, number: int, unit: str) -> Movement | None:
    """The verb of change that ends at ``end`` or, with linking words, before ``number``."""
    change = _change().search(text, start, end)
    if change:
        comparison = _COMPARISON.search(text, start, change.start())
        return Movement(
            comparison.start() if comparison else change.start(),
            change.span(),
            "up" if change["up"] or change["up1"] or change["up2"] else "down",
            is_to=change["to"] is not None,
            counts=change.group().startswith("净增"),
        )
    beyond = _BEYOND.search(text, start, number) if unit else None
    if beyond is None or not (beyond["up"] or beyond["down"] or unit.endswith("百分点")):
        return None
    basis = None
    if not _IN_TIME.search(beyond.group()):
        basis = "plan" if "计划" in beyond.group() else "none"
    direction = "up" if beyond["above"] or beyond["up"] else "down"
    return Movement(beyond.start(), beyond.span(), direction, basis=basis)


def origin(text: str, start: int, end: int) -> re.Match[str] | None:
    """由 or 从 with what follows it, at the end: the number is where a change begins."""
    return _FROM.search(text, start, end)


def against(text: str, start: int, end: int) -> re.Match[str] | None:
    """The other term of a comparison at the end: 是上年的, 比2015年."""
    return _AGAINST.search(text, start, end)


def period(text: str, span: Span) -> Span | None:
    """The period that a comparison names."""
    found = _PERIOD.search(text, *span)
    return found.span() if found else None


def rate_noun(text: str, span: Span) -> str | None:
    """The direction that the head of a nominal says: 涨幅 up, 降幅 down."""
    noun = _RATE_NOUN.search(text, *span)
    return None if noun is None else "up" if noun[1] else "down"


@cache
def _change() -> re.Pattern[str]:
    words = {kind: by_class("verbs")[kind] for kind in ("up", "down")}
    single = {kind: any_of(w for w in words[kind] if len(w) == 1) for kind in words}
    double = {kind: any_of(w for w in words[kind] if len(w) > 1) for kind in words}
    return re.compile(
        f"(?:(?P<up>{double['up']})|(?P<down>{double['down']})"
        f"|(?:(?<=[比较再又均别期年月步续约幅也])|(?<=水平)|(?<=平均))(?:(?P<up1>{single['up']})|(?P<down1>{single['down']}))"
        "|(?P<up2>[升增提扩](?=[至到])|翻了?$)|(?P<down2>[降减缩压])(?=[至到]))"
        "(?:了|约|近|超过?|逾)*(?P<to>(?:到|至|为|达到?|成)了?(?:[^，。；]{0,7}的)?)?$"
    )


def before_links(text: str, start: int, end: int) -> int:
    """Where the words that link a nominal and its number begin: 达到, 共, 分别为."""
    links = _links().search(text, start, end)
    return links.start() if links else end


@cache
def _links() -> re.Pattern[str]:
    # A single character links only where it is no part of a word: 为 but not 行为.
    return re.compile(
        f"(?:{any_of(by_class('verbs')['link'])}|分别|均衡?|各|已经?|了|也|则|仍|还|只|平均每?[人户年天月]?"
        "|(?:每(?:人|户|亩|年|月|天|周|公里|例|次|名|生|吨|平方米|学期|千人|万人))+"
        "|连续|提前|历时|最快|最长|工作满|满|长达|预计|预期|力争|将|要|实际"
        "|(?<![行作认成称升降增减少长高低缩短大加])为|(?<!公)共|(?<![国所富享])有|(?<![发通])达|(?<![统会审设估])计|(?<![取获])得"
        "|(?<![民定移邻旧安])居|(?<![系行专班])列|仅|(?<!侵)占|是|上|：|:| )+$"
    )
