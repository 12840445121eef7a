"""What a number is about: indicator, predicate, scope, time, change and modality from the words around it.

Every window is bounded, so that the work for one number does not grow with the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

Span = tuple[int, int]

_CLAUSE_WINDOW = 40
_SENTENCE_WINDOW = 160
_CLAUSE_END = re.compile("[，。；：！？、,;（）()“”\n—]")
_SENTENCE_END = re.compile("[。；！？\n]")

_UP = "增长|增加(?!值)|上升|提高|提升|上涨|增幅|多增|扩大|翻"
_DOWN = "下降|减少|降低|压缩|压减|缩短|缩减|回落|下滑|下调|降幅|减轻|节约"
_CHANGE = re.compile(rf"(?P<up>{_UP})|(?P<down>{_DOWN})")
_LEVEL_WORDS = re.compile("(?:了|约|近|超过|超|逾)*(?:到|至|为|达)")
# What may stand between the verb of change and its number.
_FILLER = re.compile(
    r"(?:了|约|近|超过|超|逾|幅度|(?:增加|提高|提升|降低|下降|减少|压减"
    r"|缩短)*[到至为达])*\s*"
)
# Only with these verbs may the noun that changes follow: 减少贫困人口50万, but not 提升改造农田50万亩.
_TRANSITIVE = frozenset({"增加", "减少", "压减", "缩减", "压缩"})
_NOUN_FILLER = re.compile("[一-龥]{1,8}")
_BASES = (
    ("prev", re.compile("环比|比上月|较上月|比上季|较上季|比年初|较年初|比上年末|较上年末")),
    ("yoy", re.compile("同比|[比较](?:上|去)年|上年同期|去年同期")),
    ("base_year", re.compile("[比较](?:19|20)[0-9]{2}年")),
    ("plan", re.compile("[比较]计划|超计划|[比较]目标|[比较]法定")),
)
_COMPARISON = re.compile(
    "(?:实际|同比|环比|[比较](?:上|去|往|19|20)[0-9]*年?(?:末|同期)?|累计|平均|分别|均)+$"
)

_PREDICATES = re.compile(
    "办理|办结|受理|审结|审核|审查|处理|处置|查处|立案|查办|检查|抽检|抽查|完成|实现|达到|达|开展"
    "|举办|组织|召开|培训|"
    "新增|新建|新设|建成|建设|改造|建立|打造|设立|培育|引进|引育|签约|落地|投入|投资|发放|减免|安排"
    "|筹集|拨付|解决|"
    "化解|调解|调处|受助|援助|服务|提供|接待|解答|覆盖|惠及|帮助|资助|救助|保障|制定|修订|出台|印发"
    "|发布|起草|废止|"
    "清理|取消|下放|承接|推出|推广|入选|获评|获得|荣获|位居|位列|名列|跃居|稳居|居(?![民家住])|排名"
    "|占|为|拥有|有(?![关限效力])|突破|超过|控制在|增长|增加(?!值)|上升|提高|"
    "提升|上涨|下降|减少|降低|压缩|压减|缩短|吸引|接受|收到|收集|征集|采纳|回应|公开|曝光|罚没|挽回"
    "|追回|整治|拆除|"
    "整改|关停|淘汰|收治|接种|招聘|招录|招收|参加|参与|吸纳|登记|注册|发行|出口|进口|销售|生产|供应"
    "|开通|开工|竣工|"
    "通车|划定|修复|种植|绿化|复垦|选派|聘请|选聘|配备|评选|表彰|命名|认定|创建|纳入|录入|归集|共享"
    "|上线|支持|落实|"
    "推进|净增|保持|稳定在|力争"
)
_SCOPE = re.compile("全国|全省|全市|全区|全县|全州|全旗|全镇|全系统|我国|我省|我市|我区|我县|全球|世界")
_TIME = re.compile(
    "(?<![比较])(?:19|20)[0-9]{2}年(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?|上半年|下半年|[一二三四]季度|底|末)?"
    "|全年|今年|(?<![比较])去年|上半年|下半年|年内|年末|年底|一年来|五年来|近年来|目前"
    "|“[一二三四五六七八九十]{1,3}五”(?:时期|期间|末)"
)
_EDGE = re.compile(rf"{_SCOPE.pattern}|{_TIME.pattern}|[了各的其中共类]|\s")
_NOUN = re.compile("[一-龥]{2,12}?(?=[，。；：、！？,;（）()的和与及等，“”0-9]|$)")
_TARGET = re.compile("力争|目标|计划|拟|到20[0-9]{2}年|下一步|明年|将(?![近领军])|确保|争取")
_FORECAST = re.compile("预计|有望|预测")
_NORM = re.compile("不得|应当|须|必须|标准为|要求")


@dataclass(frozen=True)
class Context:
    """The roles around one number, as offsets in the text."""

    indicator: Span | None
    predicate: Span | None
    scope: Span | None
    time: Span | None
    direction: str | None
    basis: str
    is_level: bool
    modality: str


def read_context(text: str, start: int, end: int, previous_end: int) -> Context:
    """The context of the number at ``start:end``, after the one that ended at ``previous_end``."""
    clause = _last_after(_CLAUSE_END, text, max(previous_end, start - _CLAUSE_WINDOW), start)
    sentence = _last_after(_SENTENCE_END, text, max(0, start - _SENTENCE_WINDOW), start)
    changes = list(_CHANGE.finditer(text, clause, start))
    change = changes[-1] if changes and _reaches(text, changes[-1], start) else None
    verbs = list(_PREDICATES.finditer(text, clause, start))
    verb = change or (verbs[-1] if verbs else None)
    before = text[sentence:start]
    return Context(
        indicator=_indicator(text, clause, start, end, verb.span() if verb else None, bool(change)),
        predicate=verb.span() if verb else None,
        scope=_last(_SCOPE, text, sentence, start),
        time=_last(_TIME, text, sentence, start),
        direction=None if change is None else "up" if change["up"] else "down",
        basis=next((name for name, pattern in _BASES if pattern.search(before[-_CLAUSE_WINDOW:])), "none"),
        is_level=change is not None and bool(_LEVEL_WORDS.match(text, change.end(), start)),
        modality=_modality(before),
    )


def _reaches(text: str, change: re.Match[str], start: int) -> bool:
    """Whether the verb of change governs the number."""
    if _FILLER.fullmatch(text, change.end(), start):
        return True
    return change.group() in _TRANSITIVE and _NOUN_FILLER.fullmatch(text, change.end(), start) is not None


def _indicator(
    text: str, clause: int, start: int, end: int, verb: Span | None, is_change: bool
) -> Span | None:
    """What is counted: the noun between verb and number, else behind the number, else before the verb."""
    between = _trimmed(text, verb[1], start) if verb and not is_change else None
    if between:
        return between
    after = _NOUN.match(text, end, end + _CLAUSE_WINDOW)
    if after and not is_change:
        return after.span()
    stop = verb[0] if verb else start
    comparison = _COMPARISON.search(text, clause, stop)
    return _trimmed(text, clause, comparison.start() if comparison else stop)


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """The span without scope, time and particles at its edges; none when nothing nominal is left."""
    while lead := _EDGE.match(text, start, end):
        start = lead.end()
    while end > start and (text[end - 1].isspace() or text[end - 1] in "了的约共达为超近在"):
        end -= 1
    return (start, end) if 2 <= end - start <= 24 else None


def _modality(before: str) -> str:
    if _FORECAST.search(before):
        return "forecast"
    if _TARGET.search(before):
        return "target"
    return "norm" if _NORM.search(before) else "actual"


def _last_after(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    return max((match.end() for match in pattern.finditer(text, start, end)), default=start)


def _last(pattern: re.Pattern[str], text: str, start: int, end: int) -> Span | None:
    spans = [match.span() for match in pattern.finditer(text, start, end)]
    return spans[-1] if spans else None
