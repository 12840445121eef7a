"""Nominals around a number: the noun that is counted, before or behind it, trimmed to its core."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from govbench.quantities.cues import LEVEL, TIME
from govbench.quantities.lexicon import any_of, by_class
from govbench.quantities.verbs import after_adverbs, first_finite, governing

Span = tuple[int, int]

WINDOW = 60
STOPS = "，。；：！？,;\n"
_STOP = re.compile(f"[{STOPS}]")
_SHORT = 4
_SHORT_NOUNS = frozenset("村镇乡县市区户园站企人省州旗港岛桥路厂店钢")

# Connectives, adverbs and prepositions at the front of a clause.
_FRONT = re.compile(
    "在[^，。；在]{2,14}(?:过程中|中|期间|方面)|通过[^，。]{1,14}(?:形式|方式|渠道|途径)|按[^，。]{1,8}[分计]|分[^，。]{1,8}看"
    "|其中|同时|另外|此外|另有?(?!一)|并且?|而且?|和(?![平谐])|以及|及|与|、|又|也|还|但|其(?![他余中])|我们"
    "|分别|先后|已经?|均|都|仍|将(?![军领士])|要(?![素求闻件])|预计|预期|力争|确保|争取|实际|累计|总计|合计|共计"
    "|共(?![同享建青性])|经?初步核算|据统计|截至|截止|到(?![账位期达港案场岗])|至"
    "|全面|深入|扎实|积极|持续|继续|不断|大力|着力|努力|稳步|有序|成功|圆满|集中|动态|依法|联合|会同|全力|加快"
    "|重点(?=[实推开])|各类|各项|各级|多项|全部|所有|其余"
    "|约(?![谈束定])|近(?![海视郊])|超(?:过|(?![标市高级声前]))|有(?![效机关限序害毒源色益偿线])|每年|人?均(?=结)|新的?(?=[0-9])"
    "|的|在(?![校园学建职岗册编线售读押保网库产役逃])|对(?![外口象])|为|向(?!阳)|于|由|从(?!业)|以(?![上下内外工旧])"
    "|把|使(?!用)|让|给(?![付予])|被(?![告执征])|就(?![业诊医学])|[：:）)] ?| "
)
_NOMINAL = re.compile(
    r"(?:[一-龥A-Za-z·+/]|“[^“”\n]{1,20}”|《[^《》\n]{1,60}》|、(?=[一-龥“《])|（[^（）\n]{1,12}）(?=[一-龥])"
    r"|[0-9]{1,4}(?:年|级|[A-Z])|PM[0-9.]+)+"
)
_NOT_NOMINAL = re.compile("以上|以下|以内|左右|[的和及与等、，了至到之为是]")
_KEPT_CLAUSE = re.compile("的(?:比例|比重|占比|比率|人数|数|数量|时间|面积|标准)")
# （站） is part of a name, （不含研究生） is not.
_ADVERB_LAST = re.compile("(?:分别|累计|合计|总计|共计|平均|首次|已|均)$")
_BRACKET = re.compile("[（(](?:[^（()）]{5,30}|[不含占其比折约见即][^（()）]{0,30})[）)]$")
_FOOTNOTE = re.compile(r"[\[［][0-9]{1,2}[\]］]$")
_SHARE = re.compile("占(?![地用线道压有领])[^，。；]{0,24}$")
_SHARE_NOUN = re.compile("(?:比重|比例|份额|占比|百分比)(?:的)?$")
_ACTING = re.compile("已|均(?!衡)|全部|完成|到(?!位)|向|与|被|通过|获得?|得到|受到|进入|参加|参与|开展")
_DONE = re.compile("[一-龥]了")
_ACTIVITY_OF_THING = re.compile(
    "(?:环境综合|综合|配套|升级|提标|环境|节能|供热|提升)*"
    "(?:建设|改造|整治|治理|修复|更新|评估|检测|检查|排查|提升|绿化|硬化|亮化)(?:任务|工作|工程)?$"
)


def clause_start(text: str, left: int, number: int) -> int:
    """Where the clause of a number begins, at most at ``left``; a closed bracket is part of the clause."""
    clause = left
    for stop in STOPS:
        at = text.rfind(stop, clause, number)
        if at >= 0:
            clause = at + 1
    for opening, closing in ("（）", "()"):
        at = text.rfind(opening, clause, number)
        if at >= 0 and text.find(closing, at, number) < 0:
            clause = at + 1
    return clause


def clause_end(text: str, start: int) -> int:
    """Where the clause ends that begins at or before ``start``."""
    stop = _STOP.search(text, start, start + WINDOW)
    return stop.start() if stop else min(len(text), start + WINDOW)


def core(text: str, start: int, end: int) -> Span:
    """A stretch without connectives, adverbs, times and levels at its front."""
    while start < end:
        front = (
            TIME.match(text, start, end) or LEVEL.match(text, start, end) or _FRONT.match(text, start, end)
        )
        if not front or front.end() == start:
            break
        start = front.end()
    if note := _FOOTNOTE.search(text, start, end):
        end = note.start()
    while end > start and text[end - 1] in "的 等":
        end -= 1
    return start, end


def numerator(text: str, start: int, end: int) -> int:
    """Where the nominal ends of which a share is stated: before 占X, unless 占X的比重 is the nominal."""
    share = _SHARE.search(text, start, end)
    if share is None or (share.start() > start and _SHARE_NOUN.search(text, start, end)):
        return end
    return share.start()


def trimmed(text: str, start: int, end: int) -> Span | None:
    """The nominal at the end of a stretch: without a 的-clause, particles and a closing bracket."""
    while start < end and (front := _FRONT.match(text, start, end)) and front.end() < end:
        start = front.end()
    while end > start and text[end - 1] in "的了 、，各最等":
        end -= 1
    if adverb := _ADVERB_LAST.search(text, start, end):
        end = adverb.start()
    bracket = _BRACKET.search(text, start, end)
    if bracket and bracket.start() > start:
        end = bracket.start()
    of = text.rfind("的", start, end)
    if of >= 0 and not _KEPT_CLAUSE.match(text, of, end) and "”" not in text[of:end].partition("“")[0]:
        start = of + 1
    level = LEVEL.match(text, start, end)
    if level and level.end() < end:
        start = level.end()
    # 的村: one character is a nominal only where no word ends in it (服务站).
    is_apart = start > 0 and text[start - 1] in "的，,；。"
    return (start, end) if end - start >= 2 or (is_apart and _is_nominal(text, start, end)) else None


def _is_nominal(text: str, start: int, end: int) -> bool:
    return end - start >= 2 or text[start:end] in _SHORT_NOUNS


def is_measured(text: str, start: int, end: int) -> bool:
    """Whether a nominal is a quantity by itself: 出庭应诉率, 营业收入."""
    return _measure().search(text, start, end) is not None


def behind(text: str, start: int, following: int, *, counts: bool) -> tuple[Span, Span | None] | None:
    """The nominal that begins at ``start`` behind a number, with the verb phrase of which it is the subject.

    ``following`` is where the next number begins; ``counts`` says that things are counted, not shares.
    """
    if text.startswith("级", start):
        start += 1
    if start >= len(text) or _NOT_NOMINAL.match(text, start):
        return None
    run = _NOMINAL.match(text, start, min(following, start + WINDOW))
    if not run or _begins_with_verb(text, start, run.end()):
        return None
    end, predicate = run.end(), None
    is_whole = end >= len(text) or text[end] in STOPS or text[end] == "、"
    start, end = _without_clause(text, start, end)
    activity = _ACTIVITY_OF_THING.search(text, start, end) if is_whole and counts else None
    acts = _ACTING.search(text, start + 2, end) is not None
    if activity and activity.start() - start >= 2 and not acts:
        end, predicate = activity.start(), activity.span()
    elif acts or not (is_whole and _activity().search(text, start, end)):
        found = governing(text, start, end)
        if found and found[0].start() == start:
            if found[0]["object"] or found[0].end() == end:
                return None
            found = found[1:]  # 整治任务: the verb only modifies
        cut = _verb_phrase(text, start, end, found, is_cut_short=end == following)
        if cut is not None:
            end, predicate = cut, (after_adverbs(text, cut), clause_end(text, cut))
    while end > start and text[end - 1] in "的了、和及与等已均分共并中内":
        end -= 1
    if not _is_nominal(text, start, end) or (predicate and predicate[0] >= predicate[1]):
        return None
    return (start, end), predicate


def _begins_with_verb(text: str, start: int, end: int) -> bool:
    finite = first_finite(text, start, end)
    return finite is not None and finite.start() == start


def _verb_phrase(
    text: str, start: int, end: int, found: Sequence[re.Match[str]], *, is_cut_short: bool
) -> int | None:
    """Where the verb phrase behind a nominal begins: at a strong verb, or at any before the next number."""
    strong = [match for match in found if match["object"]]
    verb = strong[0] if strong else found[-1] if found and is_cut_short else None
    finite = first_finite(text, start, end)
    if verb is None and finite is None:
        finite = _DONE.search(text, start + 2, end)
    return min((match.start() for match in (finite, verb) if match), default=None)


def _without_clause(text: str, start: int, end: int) -> Span:
    """村的饮水工程 is about 村; a longer piece before 的 is a clause, and the head follows it."""
    of = text.find("的", start, end)
    if of < 0 or any(match["object"] for match in governing(text, start + 2, of)):
        return start, end
    if of - start <= _SHORT and not governing(text, start, of):
        return start, of
    return of + 1, end


@cache
def _measure() -> re.Pattern[str]:
    return re.compile(f"{any_of(by_class('heads')['measure'])}(?:[”）)]|[（(][^（()）]{{1,12}}[）)])?$")


@cache
def _activity() -> re.Pattern[str]:
    return re.compile(f"{any_of(by_class('heads')['activity'])}$")
