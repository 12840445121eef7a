"""Where the numerals of a text are: those that measure (value, unit, modifiers) and those that only name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

from govbench.quantities.lexicon import any_of, modifiers, units
from govbench.quantities.naming import name_spans
from govbench.quantities.numerals import HALF_WIDTH

Span = tuple[int, int]

# Length limits keep every match local: a run of a million digits is no number of a report.
_SIGN = r"(?:(?<=[额值差润入长降为达是率到至由从：:（(，,。；、\s|])-|(?<![^\s])-|(?<![^长为达是率到至（(：:，,])负(?=[0-9])|零下)?"
_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,5}(?![0-9])|[0-9]{1,3}(?: [0-9]{3}){1,5}(?![0-9]|[. ][0-9])|[0-9]{1,18})(?:\.[0-9]{1,9})?"
_ARABIC = rf"(?<![0-9A-Za-z])(?<![0-9][.,]){_SIGN}{_DIGITS}(?![0-9]|\.[0-9]|,[0-9]{{3}})"
# 千 and 百 that begin a unit are no magnitude.
_MAGNITUDE = "(?:[十万亿]|兆(?![瓦赫帕焦比字伏欧])|百(?![分帕])|千(?![瓦米克伏卡帕焦兆乡]))"
_CN = "零〇一二两三四五六七八九十百千万亿廿"
_CHAIN = rf"{_ARABIC}(?: ?[多余几]?(?: ?{_MAGNITUDE}){{1,3}}(?:零?[0-9]{{1,4}}(?:\.[0-9]{{1,4}})?{_MAGNITUDE}{{1,2}}|[一二三四五六七八九](?=[千百]){_MAGNITUDE})?)?"
_CHINESE = rf"(?:零下|负)?[{_CN}]{{1,14}}(?:点[零〇一二三四五六七八九]{{1,6}}[万亿]{{0,2}})?"
_FORMAL = "[壹贰叁肆伍陆柒捌玖拾][零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{1,20}"
_VAGUE = rf"[{_CN}]{{1,6}}[多余][百千万亿]{{1,3}}|[数几][十百千万亿]{{1,4}}|(?:{_ARABIC}|[{_CN}]{{1,6}})?十[几数][百千万亿]{{0,3}}|几(?=个月|[个名家次条项年天人件种倍])"
_TENTHS = (
    "(?:[一二两三四五六七八九]{1,2}|(?<![0-9.])[1-9])成(?:[一二三四五六七八九半](?![十百千万亿成个项条家名件位年月天次人点是]))?"
    "(?![立效就本功员长果熟都品交分绩型片群渝像])"
    "|(?<![波曲])(?:[一二三四五六七八九]{1,2}|(?<![0-9.])[1-9](?:\\.?[0-9])?)折(?![合射叠页子腰线])"
)
_PART = rf"(?:[0-9]{{1,9}}(?:\.[0-9]{{1,6}})?|[{_CN}]{{1,10}}(?:点[零〇一二三四五六七八九]{{1,6}})?)"
_FRACTION = rf"(?:百|千|万|[{_CN}]{{1,6}}|[0-9]{{1,4}})分之{_PART}|(?<![0-9A-Za-z.])[0-9]{{1,6}}(?:\.[0-9]{{1,4}})?/10{{0,2}}[万千](?![0-9])|(?<![0-9/.])[1-9][0-9]?/[1-9][0-9]{{0,2}}(?![0-9/])"
_HALF = "一半|半数|半(?=[年月天]|个月|个小时|小时|个世纪)|(?<=[过超近])半(?![径导])"
_RANK = rf"第 ?(?:[{_CN}]{{1,5}}|[0-9]{{1,4}})|首位"
_SINGLE = rf"(?:{_FRACTION}|{_HALF}|{_TENTHS}|{_VAGUE}|{_CHAIN}|{_FORMAL}|{_CHINESE})"
_DASH = r"(?:—{1,2}|–|-{1,2}|[~～]|至|到)"
_MALFORMED = (
    r"(?<![0-9A-Za-z.,])(?![0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9.,]))"
    rf"[0-9]{{1,9}}(?:,[0-9]{{1,9}}|\.[0-9]{{1,9}}(?=[.,][0-9]))(?:[.,][0-9]{{1,9}}){{0,5}}{_MAGNITUDE}*"
)
_TERMS = rf"{_DIGITS}(?: ?[:：∶比] ?{_DIGITS}){{1,5}}"

_COMPLETIVE = frozenset("为达到至超过破约计是共有于成得比")
_MEASURED = frozenset("率数量比值重度分额值人积产长次标均")
# With these a single Chinese digit counts; with others it mostly names a set (三项制度).
_COUNTING = re.compile(
    "[家件名人次倍场条座所起宗天部篇番户亩吨年岁套台辆张份位种批公轮只元块米期处折千百成艘架栋间孔尾]"
)
_ADDING = re.compile(
    "(?:新增|新建|新设|新添|建成|建立|建设|完成|获得?|荣获|夺得|取得|共有?|仅有?|只有?|达到?|有|设立|成立|开展|举办|召开|组织|实施|打造|培育|引进|形成|创建|推出|出台|制定|印发|修订|发布|编制|开通"
    "|增加|减少|入选|获批|认定|落户|落地|签约|开工|竣工|投入|配备|增设|改造|下辖|辖|分为|分成|涵盖|包括|覆盖|聚焦|布局|连续|历时|为期|用时|另有|还有|约谈|查处|破获|提出|受理|审议|听取|办理|处置|接待|选派|派出|培养|评选|表彰|新创|打通|通过|超过|超|近|约|逾|突破|等|以及|和|(?<=[0-9个项家所人条])[、，])[了]?(?:省|市|全国|国家)?(?:级)?$"
)
_SET_NOUN = re.compile("(?:方面|意识|自信|维护|确立|坚持|务必|结合|关系|大局|层面|环节|阶段|时期|角度|字|原则|基本|步骤|代表|关键|转变|统筹|一体|文明)")


@dataclass(frozen=True, slots=True)
class Found:
    """A numeral that measures, by offsets; ``modifiers`` in order of the text.

    ``terms`` is set for a term of A:B:C: 100 when the terms are percentages, else 1. ``shared`` is the unit
    of a later number that serves this one too: 1.1 in 提高1.1、2.4个百分点.
    """

    start: int
    end: int
    value: Span
    unit: Span | None
    modifiers: tuple[Span, ...]
    terms: int | None = None
    shared: Span | None = None


def half_width(text: str) -> str:
    """The text with full-width digits and odd spaces replaced one for one, so that offsets hold.

    >>> half_width("６，０００千瓦，４％")
    '6,000千瓦，4%'
    """
    plain = text.translate(HALF_WIDTH)
    return _WIDE_COMMA.sub(",", plain) if "，" in plain else plain


_WIDE_COMMA = re.compile(r"(?<=[0-9])，(?=[0-9]{3}(?![0-9]))")


def find(text: str) -> tuple[list[Found], list[tuple[int, int, str]]]:
    """The measuring numerals of a text and its distractors, each in order; ``text`` is half-width.

    >>> found, names = find("全年办结超1.2万件,“十四五”时期第三届")
    >>> [(f.start, f.end) for f in found], names
    ([(4, 10)], [(11, 16, 'plan_or_slogan'), (18, 21, 'ordinal_name')])
    """
    names = name_spans(text)
    masked = bytearray(len(text))
    for start, end, _ in names:
        masked[start:end] = b"\x01" * (end - start)
    for title in _TITLE.finditer(text):
        masked[title.start() : title.end()] = b"\x01" * (title.end() - title.start())
    found: list[Found] = []
    others: list[tuple[int, int, str]] = []
    for match in _grammar().finditer(text):
        for mention in _read(text, match, masked, others):
            if found and _closes(text, found[-1], mention):
                mention = _between(found.pop(), mention)
            if found and mention.unit and found[-1].unit is None and _lists(text, found[-1], mention):
                found[-1] = replace(found[-1], shared=mention.unit)
            found.append(mention)
    if others:
        names = sorted([*names, *others])
    return found, names


def _closes(text: str, low: Found, high: Found) -> bool:
    """Whether 50人以上 and 100人以下 are the two ends of one range."""
    words = [text[start:end] for start, end in (*low.modifiers, *high.modifiers)]
    return (
        low.end == high.start
        and words in (["以上", "以下"], ["以上", "不满"], ["及以上", "以下"])
        and text[slice(*(low.unit or (0, 0)))] in ("", text[slice(*(high.unit or (0, 0)))])
    )


def _lists(text: str, first: Found, last: Found) -> bool:
    """Whether two numbers of one kind share the unit behind the second."""
    values = text[slice(*first.value)], text[slice(*last.value)]
    return (
        text[first.end : last.start] in ("、", "和", "及")
        and not first.terms
        and all(value[0] in "0123456789" for value in values)
        and ("." in values[0]) == ("." in values[1])
        and not _SHARE.search(values[0])
    )


def _between(low: Found, high: Found) -> Found:
    value = (low.value[0], high.value[1])
    return Found(low.start, high.end, value, high.unit, (*low.modifiers, *high.modifiers))


_TITLE = re.compile("《[^《》\n]{0,80}》")


def read_phrase(phrase: str) -> Found | None:
    """The one mention that is the whole phrase, or None; ``phrase`` is half-width."""
    found = [_mention(phrase, match) for match in _grammar().finditer(phrase)]
    if len(found) == 2 and _closes(phrase, *found):
        found = [_between(*found)]
    whole = len(found) == 1 and (found[0].start, found[0].end) == (0, len(phrase))
    return found[0] if whole else None


@cache
def _grammar() -> re.Pattern[str]:
    before = any_of(w for w, m in modifiers().items() if m.side == "before")
    after = any_of(w for w, m in modifiers().items() if m.side == "after" and w != "来")
    unit = any_of(units())
    below = rf"(?:/(?:{unit}|[一-龥A-Za-z]{{1,3}}(?![一-龥A-Za-z])|{_ARABIC}人))?"
    first = "".join(sorted({w[0] for w, m in modifiers().items() if m.side == "before"}))
    return re.compile(
        rf"(?=[-$￥¥€0-9{_CN}壹贰叁肆伍陆柒捌玖拾数几半第首负U{first}])(?:(?P<before>{before}) ?)?(?P<currency>US\$|[$￥¥€] ?)?"
        rf"(?P<value>(?P<terms>{_TERMS}(?![0-9]))|(?P<rank>{_RANK})|(?P<malformed>{_MALFORMED})"
        rf"|{_SINGLE}(?: ?(?P<inner>及?以上|%|‰|℃|{unit})? ?(?P<dash>{_DASH}) ?{_SINGLE})?)"
        rf"(?P<more>[个]?半(?=小时|天|月|世纪|钟头))?"
        rf" ?(?P<middle>余|多|有余|(?<=[十百千万亿])来(?=[个名家次天年万亿人户件项亩里斤元米处所场])|出头)? ?(?P<unit>{unit}{below})?"
        rf"(?P<half>半(?!径|导|岛|成品))?(?P<tail>[余多](?![种样方元项个]))?(?: ?(?P<outer>{after}))?"
    )


def _read(
    text: str, match: re.Match[str], masked: bytearray, others: list[tuple[int, int, str]]
) -> Iterator[Found]:
    start, end = match.span("value")
    if 1 in masked[start:end]:
        return
    if match["terms"]:
        yield from _terms(text, match)
        return
    if text[match.end() : match.end() + 1] in ("%", "‰"):
        others.append((start, match.end(), "code"))  # two signs of ratio
        return
    kind = _names_by(text, match)
    if kind:
        others.append((start, max(end, match.end("unit")), kind))
        return
    if match["dash"] and not _is_range(text, match):
        yield from _two_ends(text, match)
        return
    found = _mention(text, match)
    remote = _REMOTE.search(text, max(0, found.start - 24), found.start)
    if remote and not match["before"]:
        group = 1 if remote[1] else 2 if remote[2] else 3
        if group != 3 or found.unit is None or text[slice(*found.unit)] in ("%", "‰", "倍"):
            found = replace(found, modifiers=(remote.span(group), *found.modifiers))
    yield found


# A modifier that stands before the verb or before what the share is of: 约有, 至少走访, 不足总量的.
_REMOTE = re.compile(
    "(至少|最少|至多|最多)[一-龥]{1,4}$|(约|大约|超过?|不足|不到|接近|近|逾)(?:有|占|为|达到?|是)(?:[^，。；、0-9]{0,16}的)?$"
    "|(大约|约|超过|不足|不到|接近|将近|不超过|不低于|低于|高于)[^，。；、0-9]{1,16}的$"
)


def _mention(text: str, match: re.Match[str]) -> Found:
    """Value, unit and modifiers of one match, whatever stands around it."""
    start, end = match.span("value")
    value = match["value"]
    unit = match.span("unit") if match["unit"] and not (match["rank"] or _SHARE.search(value)) else None
    if match["currency"]:
        unit = match.span("currency")
    elif unit is None and text[end : end + 1] == "大" and not match["middle"]:
        unit = (end, end + 1)  # N大X after 形成; _names_by has let it pass
    if match["more"]:
        end = match.end("more")
    elif match["half"]:
        end = match.end("half")
    names = ("before",) if match["rank"] else ("before", "middle", "tail", "outer")
    if unit is None and match["unit"]:
        names = ("before", "middle")
    outer = [match.span(name) for name in names if match[name] and not _only_beside_magnitudes(match, name)]
    inner = [(start + m.start(), start + m.end()) for m in _INNER.finditer(match["value"])]
    found = [(start, end), *outer, *inner, *([unit] if unit else [])]
    return Found(
        min(span[0] for span in found),
        max(span[1] for span in found),
        (start, end),
        unit,
        tuple(sorted([*outer, *inner])),
    )


def _only_beside_magnitudes(match: re.Match[str], name: str) -> bool:
    """Whether 过 or 上 stands before a number that it does not modify: 过十五年, but 过百家."""
    return name == "before" and match[name] in ("过", "上") and not set(match["value"]) <= set("十百千万亿半数")


_SHARE = re.compile("成|折|分之|一半|半数|/")
_INNER = re.compile("[多余来](?=[十百千万亿])")


def _terms(text: str, match: re.Match[str]) -> Iterator[Found]:
    """A:B:C is one metric a term; terms that sum to 100 are percentages."""
    numbers = list(re.finditer(_DIGITS, match["value"]))
    total = sum(Fraction(number.group().replace(",", "").replace(" ", "")) for number in numbers)
    of = 100 if abs(total - 100) <= _ROUNDING else 1
    for number in numbers:
        span = (match.start("value") + number.start(), match.start("value") + number.end())
        yield Found(*span, span, None, (), of)


# Three percentages rounded to one decimal may miss their sum by this much.
_ROUNDING = Fraction(3, 20)


def _is_range(text: str, match: re.Match[str]) -> bool:
    """A dash joins two ends of one quantity when both are of one unit; 从…到… is a change."""
    if match["inner"] and match["inner"] != match["unit"]:
        return False
    return not (match["dash"] in ("至", "到") and text[match.start() - 1 : match.start()] in ("从", "由"))


def _two_ends(text: str, match: re.Match[str]) -> Iterator[Found]:
    start, end = match.span("value")
    before = match.span("before") if match["before"] else None
    left = (start, min(p for p in (match.start("inner"), match.start("dash")) if p >= 0))
    inner = match.span("inner") if match["inner"] else None
    yield Found(
        before[0] if before else start,
        inner[1] if inner else left[1],
        left,
        inner,
        (before,) if before else (),
    )
    right = (match.end("dash"), end)
    outer = tuple(match.span(name) for name in ("middle", "tail", "outer") if match[name])
    unit = match.span("unit") if match["unit"] else None
    ends = [right[1], *(span[1] for span in outer), *([unit[1]] if unit else [])]
    yield Found(right[0], max(ends), right, unit, outer)


def _names_by(text: str, match: re.Match[str]) -> str | None:
    """Why a numeral counts nothing, or None when it measures."""
    value, unit = match["value"], match["unit"]
    start, end = match.start("value"), match.end()
    if match["rank"]:
        return None if _is_result(text, match) else "ordinal_name"
    if match["malformed"]:
        return None if unit or value[-1] in "万亿" else "code"
    if value[0] in "0123456789-负" and value[-1] not in "成折":
        return _arabic(text, match, value, unit)
    if "分之" in value or "成" in value or "折" in value or "半" in value or value[0] in "数几" or value[:2] == "零下":
        return "discourse" if _SET_NOUN.match(text, match.end("unit")) and value == "几" else None
    modified = bool(match["before"] or match["middle"] or match["tail"])
    if match["more"] or match["half"]:
        return None
    if len(value) > 1:
        is_last = text[match.end() : match.end() + 1] in _STOPS
        if is_last and any(c in "百千万亿" for c in value[:-1]):
            return None
        if unit or modified or "点" in value or value[-1] in "万亿" or _VAGUE_OR_FORMAL.search(value):
            return None
        return "lexical"
    return _single_digit(text, match, value, unit, modified)


_VAGUE_OR_FORMAL = re.compile("[几数壹贰叁肆伍陆柒捌玖拾佰仟]")
_RESULT = re.compile(
    "(?:[居列由从][^，。；]{0,14}|[升降][到至]|名列|排名?|排在|跃升?至|升至|保持|取得|夺得|荣获|获得?|勇夺|得票|评分|[国省市区县州界]|行业|部门|同类|系统|前移至|进位至)(?:了|全国|全省|全市|世界|全球|同类)?$"
)
_RESULT_END = re.compile(r"[位名]|[，。；、！,;）)\s]|$|的(?:好|佳|优异)?成绩")


def _is_result(text: str, match: re.Match[str]) -> bool:
    """A rank measures only as a result: 居全国第三."""
    start, end = match.span("value")
    if not _RESULT_END.match(text, end):
        return False
    return bool(_RESULT.search(text, max(0, start - 16), start)) and not text.startswith(
        ("放在", "摆在"), max(0, start - 2)
    )


def _arabic(text: str, match: re.Match[str], value: str, unit: str | None) -> str | None:
    start, end = match.span("value")
    if unit:
        if unit in ("版", "代") and "." in value:
            return "code"
        return None
    if match["currency"] or value[-1] in "万亿千百" or "/" in value or match["middle"] or "." in value:
        return None
    following = text[match.end() : match.end() + 1]
    if following == "大":
        return None
    if following and (following.isalnum() or following in "/-_:号") and following != "×":
        return "code" if not (following not in "号线路楼室弄幢" and "一" <= following <= "龥" and match["before"]) else None
    before = text[match.start() - 1 : match.start()]
    if before in _COMPLETIVE or before in _MEASURED or match["before"] or match.start() == 0:
        return "code" if len(value) > 7 else None
    return "code"


def _single_digit(
    text: str, match: re.Match[str], value: str, unit: str | None, modified: bool
) -> str | None:
    start, end = match.span("value")
    if value == "一":
        if unit in ("倍", "番", "个百分点", "百分点"):
            return None
        if unit in _TIMES:
            return None if modified or _LASTING.search(text, max(0, start - 16), start) else "date"
        if unit and (match["before"] or _ONLY.search(text, max(0, start - 3), start)):
            return None
        if unit and (_BESIDE_NEXT.match(text, match.end()) or _BESIDE_LAST.search(text, max(0, start - 14), start)):
            return None
        return "article" if unit else "lexical"
    if value in "零〇":
        return None if _NOTHING.match(text, end) or (unit and unit in "%件起例") else "lexical"
    if value in "百千万亿":
        is_threshold = unit in ("元", "吨", "亩", "美元") and match["outer"]
        return None if modified or is_threshold else "lexical"
    if start == 0 and unit in ("个", "种", "类", "条"):
        return None
    if unit is None:
        if text[end : end + 1] == "大" and _FORMING.search(text, max(0, start - 4), start):
            return None
        return None if modified else "named_set"
    if unit == "件" and text.startswith("事", match.end()):
        return "named_set"
    if _COUNTING.match(unit) or len(unit) > 1 or modified or text[match.end() : match.end() + 1] in _STOPS:
        return None
    if _SET_NOUN.match(text, match.end()):
        return "discourse" if text.startswith("方面", match.end()) else "named_set"
    return None if value == "两" or _ADDING.search(text, max(0, start - 10), start) else "named_set"


_STOPS = frozenset("，。；、！,;）)") | {""}
_TIMES = frozenset(("年", "天", "个月", "周", "小时", "个小时"))
_LASTING = re.compile("(?:为期|历时|用时|仅用|不到|延长|缩短|提前|延续[^，。；]{0,12})$")
_ONLY = re.compile("(?:仅|只|共|新增|各|另有|还有|仅有|只有)$")
_BESIDE_NEXT = re.compile("[一-龥]{0,10}、(?:[0-9]|[两二三四五六七八九十](?![一-龥]?[化体]))")
_BESIDE_LAST = re.compile("(?:[0-9]|[两二三四五六七八九十])[个座条所家项名台辆处][一-龥]{1,10}、$")
_FORMING = re.compile("(?:形成|建成|新增|打造|培育|构建|壮大|新建|有)(?:了)?$")
_NOTHING = re.compile(
    "投诉|事故|伤亡|死亡|发生|感染|差错|失误|举报|违纪|违规|违法|失信|案件|复发|隐患|辍学|上访|信访|积压|返贫|报告|登记|增长率|新增|确诊|逾期|超期|退件|败诉|纠错|撤销|火灾|火情"
)
