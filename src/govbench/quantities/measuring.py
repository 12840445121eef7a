"""Whether a numeral measures or only names, by the words right before and behind it."""

from __future__ import annotations

import re

ARTICLE, CODE, LEXICAL, SET = "article", "code", "lexical", "named_set"

# With these a single Chinese digit counts; with other classifiers it mostly names a set (三项制度).
_COUNTING = re.compile(
    "[家件名人次倍场条座所起宗天部篇番户亩吨年岁套台辆张份位种批公轮只元块米期处折千百成艘架栋间孔尾]"
)
_SET_NOUN = re.compile(
    "方面|意识|自信|维护|确立|坚持|务必|结合|关系|大局|层面|环节|阶段|时期|角度|字|原则|基本|步骤|代表|关键|转变|统筹"
    "|一体|文明"
)
_RULES = re.compile("制度|机制|规定|原则|纪律|要求|准则|禁令|不准|严禁")
# Verbs and words before which even N个 is a count.
_ADDING = re.compile(
    "(?:新增|新建|新设|新添|建成|建立|建设|完成|获得?|荣获|夺得|取得|共有?|仅有?|只有?|达到?|有|设立|成立|开展|举办|召开"
    "|组织|实施|打造|培育|引进|形成|创建|推出|出台|制定|印发|修订|发布|编制|开通|增加|减少|入选|获批|认定|落户|落地|签约"
    "|开工|竣工|投入|配备|增设|改造|下辖|辖|分为|分成|涵盖|包括|覆盖|聚焦|布局|连续|历时|为期|用时|另有|还有|约谈|查处"
    "|破获|提出|受理|审议|听取|办理|处置|接待|选派|派出|培养|评选|表彰|新创|打通|通过|超过|超|近|约|逾|突破|等|以及|和"
    "|(?<=[0-9个项家所人条])[、，])了?(?:省|市|全国|国家)?级?$"
)
_FORMING = re.compile("(?:形成|建成|新增|打造|培育|构建|壮大|新建|有)了?$")
_ONLY = re.compile("(?:仅|只|共|新增|各|另有|还有|仅有|只有)$")
_LASTING = re.compile("(?:为期|历时|用时|仅用|不到|延长|缩短|提前|延续[^，。；]{0,12})$")
_BESIDE_NEXT = re.compile("[一-龥]{0,10}、(?:[0-9]|[两二三四五六七八九十](?![一-龥]?[化体]))")
_BESIDE_LAST = re.compile("(?:[0-9]|[两二三四五六七八九十])[个座条所家项名台辆处][一-龥]{1,10}、$")
# 零 before what should not happen is a count.
_NOTHING = re.compile(
    "投诉|事故|伤亡|死亡|发生|感染|差错|失误|举报|违纪|违规|违法|失信|案件|复发|隐患|辍学|上访|信访|积压|返贫|报告|登记"
    "|增长率|新增|确诊|逾期|超期|退件|败诉|纠错|撤销|火灾|火情"
)
_RESULT = re.compile(
    "(?:[居列由从][^，。；]{0,14}|[升降][到至]|名列|排名?|排在|跃升?至|升至|保持|取得|夺得|荣获|获得?|勇夺|得票|评分"
    "|[国省市区县州界]|行业|部门|同类|系统|前移至|进位至)(?:了|全国|全省|全市|世界|全球|同类)?$"
)
_RESULT_END = re.compile(r"[位名]|[，。；、！,;）)\s]|$|的(?:好|佳|优异)?成绩")
_STOPS = frozenset("，。；、！,;）)") | {""}
_TIMES = frozenset(("年", "天", "个月", "周", "小时", "个小时"))
# A bare number after one of these completes the verb or is the value of the noun.
_COMPLETIVE = frozenset("为达到至超过破约计是共有于成得比率数量比值重度分额值人积产长次标均")
_SPECIAL = re.compile("分之|成|折|半|^[数几]|^零下")
_VAGUE_OR_FORMAL = re.compile("[几数壹贰叁肆伍陆柒捌玖拾佰仟]")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_ROUTE = "号线路楼室弄幢"
_LONGEST_BARE = 7


def names_by(text: str, match: re.Match[str]) -> str | None:
    """The type of distractor that a numeral is, or None when it measures.

    ``match`` is one of ``grammar()``.
    """
    value, unit = match["value"], match["unit"]
    if match["rank"]:
        return None if _is_result(text, match) else "ordinal_name"
    if match["malformed"]:
        return None if unit or value[-1] in "万亿" else CODE
    if value[0] in "0123456789-负" and value[-1] not in "成折":
        return _arabic(text, match, value, unit)
    if _SPECIAL.search(value):
        return "discourse" if value == "几" and _SET_NOUN.match(text, match.end("unit")) else None
    if match["more"] or match["half"]:
        return None
    modified = bool(match["before"] or match["middle"] or match["tail"])
    if len(value) > 1:
        if unit in ("项", "条", "类", "个") and _is_known_set(text, match):
            return SET
        return None if unit or modified or _is_amount(text, match, value) else LEXICAL
    if value == "一":
        return _one(text, match, unit, modified)
    return _single_digit(text, match, value, unit, modified)


def _is_result(text: str, match: re.Match[str]) -> bool:
    """A rank measures only as a result: 居全国第三."""
    start, end = match.span("value")
    return (
        _RESULT_END.match(text, end) is not None
        and (
            (start == 0 and match["rank"] == "首位")
            or _RESULT.search(text, max(0, start - 16), start) is not None
        )
        and not text.startswith(("放在", "摆在"), max(0, start - 2))
    )


def _arabic(text: str, match: re.Match[str], value: str, unit: str | None) -> str | None:
    if unit:
        return CODE if unit in ("版", "代") and "." in value else None
    if match["currency"] or match["middle"] or value[-1] in "万亿千百" or "/" in value or "." in value:
        return None
    following = text[match.end() : match.end() + 1]
    if following == "大":
        return None
    if following and (following.isalnum() or following in "/-_:"):
        is_counted = match["before"] and "一" <= following <= "龥" and following not in _ROUTE
        return None if is_counted else CODE
    if _YEAR.fullmatch(value):
        return "date"
    before = text[match.start() - 1 : match.start()]
    if before in _COMPLETIVE or match["before"] or match.start() == 0:
        return CODE if len(value) > _LONGEST_BARE else None
    return CODE


def _is_known_set(text: str, match: re.Match[str]) -> bool:
    """十二项制度 is a set known by its number unless a verb says that it was made so large."""
    start = match.start("value")
    named = _RULES.match(text, match.end()) or _SET_NOUN.match(text, match.end())
    return named is not None and not _ADDING.search(text, max(0, start - 10), start)


def _is_amount(text: str, match: re.Match[str], value: str) -> bool:
    """Whether a Chinese number without a unit is one: 一万二 at the end of a clause, 三点五, 上百万."""
    if text[match.end() : match.end() + 1] in _STOPS and any(c in "百千万亿" for c in value[:-1]):
        return True
    return "点" in value or value[-1] in "万亿" or _VAGUE_OR_FORMAL.search(value) is not None


def _one(text: str, match: re.Match[str], unit: str | None, modified: bool) -> str | None:
    """一 is an article unless it counts: 仅一家, 一座水厂、三座加压站, 增长一倍."""
    start = match.start("value")
    if unit in ("倍", "番", "个百分点", "百分点"):
        return None
    if unit in _TIMES:
        return None if modified or _LASTING.search(text, max(0, start - 16), start) else "date"
    if unit and (
        match["before"]
        or _ONLY.search(text, max(0, start - 3), start)
        or _BESIDE_NEXT.match(text, match.end())
        or _BESIDE_LAST.search(text, max(0, start - 14), start)
    ):
        return None
    return ARTICLE if unit else LEXICAL


def _single_digit(
    text: str, match: re.Match[str], value: str, unit: str | None, modified: bool
) -> str | None:
    start, end = match.span("value")
    if value in "零〇":
        return None if _NOTHING.match(text, end) or (unit and unit in "%件起例") else LEXICAL
    if value in "百千万亿":
        is_threshold = unit in ("元", "吨", "亩", "美元") and match["outer"]
        return None if modified or is_threshold else LEXICAL
    if modified:
        return None
    if unit is None:
        is_formed = text.startswith("大", end) and _FORMING.search(text, max(0, start - 4), start)
        return None if is_formed else SET
    if start == 0 and unit in ("个", "种", "类", "条"):
        return None
    if unit == "件" and text.startswith("事", match.end()):
        return SET
    if _COUNTING.match(unit) or len(unit) > 1 or text[match.end() : match.end() + 1] in _STOPS:
        return None
    if _SET_NOUN.match(text, match.end()):
        return "discourse" if text.startswith("方面", match.end()) else SET
    return None if value == "两" or _ADDING.search(text, max(0, start - 10), start) else SET
