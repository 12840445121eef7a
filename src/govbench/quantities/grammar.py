"""The grammar of numerals: what a number with its modifiers and unit looks like.

Every repetition has a limit, so that a match is local and the work linear: a run of a million digits is no
number of a report. Text is half-width (``mentions.half_width``).
"""

from __future__ import annotations

import re
from functools import cache

from govbench.quantities.lexicon import any_of, modifiers, units

CHINESE = "零〇一二两三四五六七八九十百千万亿廿"
MAGNITUDES = "十百千万亿"
DIGITS = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,5}(?![0-9])|[0-9]{1,3}(?: [0-9]{3}){1,5}(?! ?[0-9])|[0-9]{1,18})"
    r"(?:\.[0-9]{1,9})?"
)
# A minus stands behind a word or a dash; between numerals and behind what is numbered a hyphen joins.
_SIGN = (
    r"(?:(?<=[一-龥：:（(，,。；、\s|~～—–])(?<![第图表号类条款零〇一二三四五六七八九十])-|(?<![^\s])-"
    r"|(?<![^长为达是率到至（(：:，,])负(?=[0-9])|零下)?"
)
# GDP136063元 has its number right behind the letters; in G15 and PM2.5 digits belong to the name.
_ARABIC = (
    rf"(?:(?<![0-9A-Za-z])|(?<=GDP)|(?<=CPI)|(?<=PPI)|(?<=PMI))(?<![0-9][.,])(?<!\.\.){_SIGN}{DIGITS}"
    r"(?![0-9]|\.{1,2}[0-9]|,[0-9]{3})"
)
# 千 and 百 that begin a unit are no magnitude.
_MAGNITUDE = "(?:[十万亿]|兆(?![瓦赫帕焦比字伏欧])|百(?![分帕])|千(?![瓦米克伏卡帕焦兆乡]|分点))"
_MALFORMED = (
    r"(?<![0-9A-Za-z.,])(?![0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9.,]))"
    rf"[0-9]{{1,9}}(?:,[0-9]{{1,9}}|\.[0-9]{{1,9}}(?=[.,][0-9]))(?:[.,][0-9]{{1,9}}){{0,5}}{_MAGNITUDE}*"
)
_CHAIN = (
    rf"{_ARABIC}(?: ?[多余几]?(?: ?{_MAGNITUDE}){{1,3}}"
    # 3亿4000万, 1万3215; what is too short for its place (3万2) is taken in, to be refused.
    rf"(?:零?[0-9]{{1,8}}(?:\.[0-9]{{1,4}})?{_MAGNITUDE}{{1,2}}){{0,4}}"
    rf"(?:零?[0-9]{{1,8}}(?:\.[0-9]{{1,4}})?|[一二三四五六七八九](?=[千百]){_MAGNITUDE})?)?"
)
_WORDS = rf"(?:零下|负)?[{CHINESE}]{{1,40}}(?![{CHINESE}])(?:点[零〇一二三四五六七八九]{{1,6}}[万亿]{{0,2}})?"
_FORMAL = "[壹贰叁肆伍陆柒捌玖拾][零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{1,40}(?![零壹贰叁肆伍陆柒捌玖拾佰仟万亿])"
_VAGUE = (
    rf"[{CHINESE}]{{1,6}}[多余][百千万亿]{{1,3}}|[数几][{MAGNITUDES}]{{1,4}}"
    rf"|(?<![0-9.,])[1-9]0几|(?:{_ARABIC}|[{CHINESE}]{{1,6}})?十[几数][百千万亿]{{0,3}}"
    "|几(?=个月|[个名家次条项年天人件种倍])"
)
_TENTHS = (
    r"(?:[一二两三四五六七八九]{1,2}|(?<![0-9.])[1-9](?:\.[0-9])?)"
    "成(?:[一二三四五六七八九半](?![十百千万亿成个项条家名件位年月天次人点是]))?"
    "(?![立效就本功员长果熟都品交分绩型片群渝像])"
)
_DISCOUNT = r"(?<![波曲])(?:[一二三四五六七八九]{1,2}|(?<![0-9.])[1-9](?:\.?[0-9])?)折(?![合射叠页子腰线])"
_PART = rf"(?:[0-9]{{1,9}}(?:\.[0-9]{{1,6}})?|[{CHINESE}]{{1,10}}(?:点[零〇一二三四五六七八九]{{1,6}})?)"
_FRACTION = (
    rf"(?:百|千|万|[{CHINESE}]{{1,6}}|[0-9]{{1,4}})分之{_PART}"
    r"|(?<![0-9A-Za-z.])[0-9]{1,6}(?:\.[0-9]{1,4})?/10{0,2}[万千](?![0-9])"
    r"|(?<![0-9/.])[1-9][0-9]?/[1-9][0-9]{0,2}(?![0-9/])"
)
_HALF = "一半|半数|半(?=[年月天]|个月|个百分点|个小时|小时|个世纪)|(?<=[过超近])半(?![径导])"
_RANK = rf"第 ?(?:[{CHINESE}]{{1,5}}|[0-9]{{1,4}})|首位"
_SINGLE = rf"(?:{_FRACTION}|{_HALF}|{_TENTHS}|{_DISCOUNT}|{_VAGUE}|{_CHAIN}|{_FORMAL}|{_WORDS})"
_DASH = r"(?:—{1,2}|–|-{1,2}|[~～]|至|到)"
_TERMS = rf"{DIGITS}(?: ?[:：∶比] ?{DIGITS}){{1,5}}"


@cache
def grammar() -> re.Pattern[str]:
    """One numeral with what belongs to it.

    Groups: ``before``, ``middle``, ``tail`` and ``outer`` are modifiers; ``currency`` a sign before the
    number; ``value`` the numeral, of the kind ``terms`` (A:B:C), ``rank`` or ``malformed``, or with ``dash``
    and the unit ``inner`` before it a range; ``more`` and ``half`` a 半 before and behind the ``unit``.
    """
    before = any_of(word for word, m in modifiers().items() if m.side == "before")
    after = any_of(word for word, m in modifiers().items() if m.side == "after" and word not in ("来", "内"))
    # 成 and 折 belong to the value: 八成五, 七五折.
    unit = any_of(word for word in units() if word not in ("成", "折"))
    below = rf"(?:/(?:{unit}|[一-龥A-Za-z]{{1,3}}(?![一-龥A-Za-z])|{_ARABIC}人))?"
    first = "".join(sorted({word[0] for word, m in modifiers().items() if m.side == "before"}))
    return re.compile(
        # One look at the first character passes over most of a text.
        rf"(?=[-$￥¥€0-9{CHINESE}壹贰叁肆伍陆柒捌玖拾数几半第首负U{first}])"
        rf"(?:(?P<before>{before}) ?)?(?P<currency>US\$|[$￥¥€] ?)?"
        rf"(?P<value>(?P<terms>{_TERMS}(?![0-9]))|(?P<rank>{_RANK})|(?P<malformed>{_MALFORMED})"
        rf"|{_SINGLE}(?: ?(?P<inner>及?以上|%|‰|℃|{unit})? ?(?P<dash>{_DASH}) ?{_SINGLE})?)"
        r"(?P<more>[个]?半(?=小时|天|月|世纪|钟头))?"
        r" ?(?P<middle>余|多|有余|(?<=[十百千万亿])来(?=[个名家次天年万亿人户件项亩里斤元米处所场])|出头)?"
        rf" ?(?P<unit>(?!部[门委队]){unit}{below})?"
        rf"(?P<half>半(?!径|导|岛|成品))?(?P<tail>[余多](?![种样方元项个]))?"
        rf"(?: ?(?P<outer>{after}|(?<![0-9十百千万亿])内(?![部容外设地需陆科控涵生循])))?"
    )
