"""The forms a value takes: single numbers, ranges, estimates, fractions, tenths, halves, ordinals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from govbench.quantities.numerals import (
    ARABIC,
    DIGITS,
    HALF_WIDTH,
    ambiguous,
    malformed,
    read_number,
)

_CHINESE = "零〇一二三四五六七八九两十百千"
_SINGLE = rf"(?:-|负|零下)?(?:{ARABIC}|[{_CHINESE}点万亿廿])(?:{ARABIC}|[{_CHINESE}点万亿廿])*"
DASH = r"(?:——|--|[—–~～至到−-])"
_RANGE = re.compile(rf"({_SINGLE}){DASH}({_SINGLE})")
_FROM_UPWARDS = re.compile(r"(.+?)(?:及?以上|以上至)(.+)")
_FRACTION = re.compile(r"(?:(百|千|万)|([^分]+))分之(.+)|(\d{1,9}(?:\.\d{1,9})?)/(\d{1,9}[万千]?)", re.ASCII)
_TENTHS = re.compile(
    r"([一二两三四五六七八九十]|\d(?:\.\d)?)([一二三四五六七八九])?成([一二三四五六七八九半])?", re.ASCII
)
_VAGUE = re.compile(rf"([数几])([十百千万亿]+)|([{_CHINESE}\d]*十|\d*0)[几数]([百千万亿]*)")
_SOME = re.compile("几")
_PAIR = re.compile("(十?)(?P<a>[一二两三四五六七八])(?P<b>[二两三四五六七八九])(?P<magnitude>[十百千万亿]*)")
_HALF_MORE = re.compile(rf"({ARABIC}|[一二两三四五六七八九十]+)[^半]{{0,4}}半")
_SHARE_SIGN = re.compile("分之|成|折")
_RANK = re.compile(rf"第({_SINGLE})|首位")
_INNER = re.compile(r"[多余来](?=[十百千万亿])")
_MAGNITUDE = re.compile("[十百千万亿]+$")
_TENS_UP = str.maketrans("", "", "十百千万亿")


@dataclass(frozen=True, slots=True)
class Reading:
    """Bounds of a value; ``kind`` is number, range, vague, ratio or rank."""

    lo: Fraction
    hi: Fraction
    kind: str


@lru_cache(maxsize=4096)
def read_value(value: str, unit: str = "") -> Reading:
    """Lower and upper value of a numeral as it stands in the text, without outer modifiers.

    ``unit`` is needed where it stands inside the value as well (18.5%—20%, 2年半). A 多 or 余 between number
    and magnitude (30多万) is passed over: it is a modifier, not part of the number.

    >>> read_value("80—120").hi, read_value("八成五").lo, read_value("数十").hi
    (Fraction(120, 1), Fraction(17, 20), Fraction(99, 1))

    Raises ``GovbenchError`` Q101 (malformed) or Q102 (two readings), with the reason.
    """
    text = value.translate(HALF_WIDTH).replace(" ", "")
    if len(text) > 60:
        raise malformed(value, "it is too long for a figure of a report")
    text = _INNER.sub("", text)
    if text.isdecimal():
        return _number(read_number(text))
    if unit and unit in text:
        if text.endswith("半"):
            return _half_more(text, value)
        text = text.replace(unit, "")
    if _SHARE_SIGN.search(text) and (ends := re.fullmatch(rf"(.+?){DASH}(.+)", text)):
        return _shares(_read(ends[1], value), _read(ends[2], value), value)
    return _read(text, value)


def _read(text: str, value: str) -> Reading:
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(text):
            return read(match, value)
    return _number(read_number(text))


def _shares(low: Reading, high: Reading, value: str) -> Reading:
    """两成到三成, 百分之五到百分之八: a range of shares."""
    if low.kind != high.kind or low.lo > high.hi:
        raise malformed(value, "the range runs downwards or its ends are of two kinds")
    return Reading(low.lo, high.hi, "ratio")


def _number(number: Fraction, kind: str = "number") -> Reading:
    return Reading(number, number, kind)


def _range(match: re.Match[str], value: str) -> Reading:
    low, high = match[1], match[2]
    a, b = _MAGNITUDE.search(low), _MAGNITUDE.search(high)
    if b and not a and b.group() != "十" and read_number(low) < read_number(high.translate(_TENS_UP) or "1"):
        raise ambiguous(value, f"{b.group()} may belong to both ends or to the last")
    lo, hi = read_number(low), read_number(high)
    if lo > hi:
        raise malformed(value, "the range runs downwards")
    return Reading(lo, hi, "range")


def _upwards(match: re.Match[str], value: str) -> Reading:
    lo, hi = read_number(match[1]), read_number(match[2])
    if lo > hi:
        raise malformed(value, "the range runs downwards")
    return Reading(lo, hi, "range")


def _fraction(match: re.Match[str], value: str) -> Reading:
    if match[4]:
        top, bottom = read_number(match[4]), read_number(match[5])
    else:
        bottom = (
            Fraction({"百": 100, "千": 1000, "万": 10**4}[match[1]]) if match[1] else read_number(match[2])
        )
        top = read_number(match[3])
    if not bottom:
        raise malformed(value, "the denominator is zero")
    return _number(top / bottom, "ratio")


def _tenths(match: re.Match[str], value: str) -> Reading:
    first, second, part = match.groups()
    if second and first in DIGITS:
        if part or DIGITS[second] != DIGITS.get(first, 0) + 1:
            raise malformed(value, "two digits before 成 state an estimate such as 六七成")
        return Reading(Fraction(DIGITS[first], 10), Fraction(DIGITS[second], 10), "vague ratio")
    if second:
        raise malformed(value, "it is no number of tenths")
    tenths = Fraction(10 if first == "十" else DIGITS.get(first) or first)
    if part:
        tenths += Fraction(1, 2) if part == "半" else Fraction(DIGITS[part], 10)
    return _number(tenths / 10, "ratio")


def _discount(match: re.Match[str], value: str) -> Reading:
    """八折 is 0.8 of the price, 七五折 and 85折 write the second digit without a point."""
    digits = "".join(str(DIGITS.get(c, c)) for c in match[1] if c != ".")
    return _number(Fraction(int(digits), 10 ** len(digits)), "ratio")


def _vague(match: re.Match[str], value: str) -> Reading:
    """数十 is 20–99, 几百 200–999, 十几 11–19, 十几万 110,000–199,999: all that begins so."""
    some, magnitude, tens, above = match.groups()
    if some:
        power = read_number(magnitude)
        return Reading(2 * power, 10 * power - 1, "vague")
    base, power = read_number(tens), read_number(above) if above else Fraction(1)
    return Reading((base + 1) * power, (base + 10) * power - 1, "vague")


def _some(match: re.Match[str], value: str) -> Reading:
    """几: more than one and less than ten (现代汉语词典)."""
    return Reading(Fraction(2), Fraction(9), "vague")


def _pair(match: re.Match[str], value: str) -> Reading:
    """Two digits that estimate: 三五百, 二三十, 七八, 十七八."""
    tens = 10 if match[1] else 0
    a, b = DIGITS[match["a"]], DIGITS[match["b"]]
    if not (b == a + 1 or (a, b) == (3, 5)) or (tens and match["magnitude"] not in ("", "万", "亿")):
        raise ambiguous(value, "it may be an estimate or digits one by one")
    power = read_number(match["magnitude"]) if match["magnitude"] else Fraction(1)
    return Reading((tens + a) * power, (tens + b) * power, "vague")


def _half_more(text: str, value: str) -> Reading:
    match = _HALF_MORE.fullmatch(text)
    if not match:
        raise malformed(value, "半 follows no single number")
    return _number(read_number(match[1]) + Fraction(1, 2))


def _half(match: re.Match[str], value: str) -> Reading:
    return _number(Fraction(1, 2), "ratio" if match.group() != "半" else "half")


def _rank(match: re.Match[str], value: str) -> Reading:
    return _number(read_number(match[1]) if match[1] else Fraction(1), "rank")


_FORMS = (
    (_RANGE, _range),
    (_FROM_UPWARDS, _upwards),
    (_FRACTION, _fraction),
    (_TENTHS, _tenths),
    (re.compile(r"([一二三四五六七八九]{1,2}|[1-9]\.?\d?)折", re.ASCII), _discount),
    (_VAGUE, _vague),
    (_SOME, _some),
    (_PAIR, _pair),
    (re.compile("一?半数?"), _half),
    (
        re.compile(rf"(?:{ARABIC}|[一二两三四五六七八九十]+)个?半"),
        lambda m, value: _half_more(m.group(), value),
    ),
    (_RANK, _rank),
)
