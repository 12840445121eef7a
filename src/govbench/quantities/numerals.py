"""One exact number from Arabic digits, Chinese numerals and chains of both.

Sources: GB/T 15835-2011 (use of numerals), 现代汉语词典 for the colloquial forms (一万二 = 12,000).
Nothing is rounded and nothing is guessed: what has two readings is refused.
"""

from __future__ import annotations

import re
from fractions import Fraction

from govbench.errors import GovbenchError

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
DIGITS |= {c: i for i, c in enumerate("壹贰叁肆伍陆柒捌玖", start=1)}
TENS = {"千": 1000, "百": 100, "十": 10, "仟": 1000, "佰": 100, "拾": 10}
MYRIADS = {"亿": 10**8, "万": 10**4}

# Full-width forms and odd spaces stand for their half-width twins; one code point each, so offsets hold.
HALF_WIDTH = str.maketrans("０１２３４５６７８９．％‰／－−＋　\u00a0\u2009\u202f", "0123456789.%‰/--+    ")

ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d+)(?:\.\d+)?"
_PLAIN_ARABIC = re.compile(r"(\d{1,18})(?:\.(\d{1,18}))?([万亿]?)", re.ASCII)
_NUMBER = re.compile(ARABIC, re.ASCII)
_POINT = re.compile(r"([零〇一二三四五六七八九十百千]+)点([零〇一二三四五六七八九]+)([万亿]{0,2})")
_SIGN = re.compile("-|负|零下")
_POWER = {"": 1, **MYRIADS}
_LONGEST = 60


def malformed(numeral: str, reason: str) -> GovbenchError:
    """Refusal of what is no numeral at all."""
    return GovbenchError.of("Q101", f"'{_short(numeral)}' cannot be read: {reason}")


def ambiguous(numeral: str, reason: str) -> GovbenchError:
    """Refusal of what has two readings."""
    return GovbenchError.of("Q102", f"'{_short(numeral)}' has two readings: {reason}")


def read_number(numeral: str) -> Fraction:
    """The number that a numeral without unit states; half-width, without spaces.

    >>> read_number("4014.2万"), read_number("一万二"), read_number("3亿4000万")
    (Fraction(40142000, 1), Fraction(12000, 1), Fraction(340000000, 1))

    Raises ``GovbenchError`` Q101 (malformed) or Q102 (two readings).
    """
    if plain := _PLAIN_ARABIC.fullmatch(numeral):
        whole, places, magnitude = plain.groups()
        power = _POWER[magnitude]
        if places is None:
            return Fraction(int(whole) * power)
        return Fraction(int(whole + places) * power, 10 ** len(places))
    if len(numeral) > _LONGEST:
        raise malformed(numeral, "it is too long for a figure of a report")
    if "兆" in numeral:
        raise ambiguous(numeral, "兆 is a million or a million million")
    if sign := _SIGN.match(numeral):
        return -read_number(numeral[sign.end() :])
    if point := _POINT.fullmatch(numeral):
        places = "".join(str(DIGITS[c]) for c in point[2])
        decimal = _myriads(point[1], numeral) + Fraction(int(places), 10 ** len(places))
        for magnitude in point[3]:
            decimal *= MYRIADS[magnitude]
        return decimal
    return _myriads(numeral.replace("廿", "二十"), numeral)


def _myriads(text: str, whole: str) -> Fraction:
    """Split at the last 亿, then at the last 万: 1.2万亿, 3亿4000万, 一万二."""
    for name, power in MYRIADS.items():
        head, found, tail = text.rpartition(name)
        if not found:
            continue
        # A magnitude alone is one of it: 亿元以上, 上万.
        above = _myriads(head, whole) if head else Fraction(1)
        if not tail:
            return above * power
        below = _tail(tail, power, head, whole)
        if below >= power:
            raise malformed(whole, f"what stands after {name} is larger than it")
        return above * power + below
    return _section(text, whole)


def _tail(tail: str, power: int, head: str, whole: str) -> Fraction:
    """What follows a magnitude; a single Chinese digit counts the next lower one (一万二)."""
    if digit := DIGITS.get(tail):
        return Fraction(digit * power, 10)
    if tail.isdecimal():
        if len(tail) < len(str(power)) - 1:
            raise ambiguous(
                whole, f"the digits after the magnitude may be {tail} or {tail} of the next lower"
            )
        return Fraction(int(tail))
    if tail[0] in "零〇" and tail.strip("零〇"):
        return _myriads(tail.lstrip("零〇"), whole)
    if any(c in DIGITS for c in head) and tail[0] in TENS:
        raise malformed(whole, f"no digit before {tail[0]}")
    return _myriads(tail, whole)


def _section(text: str, whole: str) -> Fraction:
    """A number below ten thousand in Chinese, Arabic digits, or digits with 十 百 千 (3千5百)."""
    if _NUMBER.fullmatch(text):
        return Fraction(text.replace(",", ""))
    if text and all(c in DIGITS for c in text):
        return Fraction(_positional(text, whole))
    total, rest, last, is_zero = Fraction(0), text, 10**4, False
    for match in re.finditer(rf"([零〇]?)({ARABIC}|[{''.join(DIGITS)}]?)([{''.join(TENS)}])", text):
        zero, digit, ten = match.groups()
        power = TENS[ten]
        if match.start() != len(text) - len(rest) or power >= last:
            raise malformed(whole, "its magnitudes do not descend")
        if not digit and not (match.start() == 0 or power == 10):
            raise malformed(whole, f"no digit before {ten}")
        total += (_digit(digit) if digit else 1) * power
        last, rest, is_zero = power, text[match.end() :], bool(zero)
    if rest == text:
        raise malformed(whole, "it is no numeral")
    if not rest:
        return total
    zero, digit = rest[0] in "零〇", rest.lstrip("零〇")
    if len(digit) != 1 or digit not in DIGITS or len(rest) > 2:
        raise malformed(whole, "its end is no digit")
    # 两百五 is 250, 二百零五 is 205; 三十五 has its digit anyway.
    return total + DIGITS[digit] * (1 if zero or last == 10 or is_zero else last // 10)


def _digit(text: str) -> Fraction:
    return Fraction(DIGITS[text]) if text in DIGITS else Fraction(text.replace(",", ""))


def _positional(text: str, whole: str) -> int:
    """Digits written one by one: 二〇二二, 一九五四."""
    if len(text) == 1 or len(text) >= 4 or "〇" in text or "零" in text[1:]:
        return int("".join(str(DIGITS[c]) for c in text))
    raise ambiguous(whole, "it may be an estimate or digits one by one")


def _short(numeral: str) -> str:
    return numeral if len(numeral) <= _LONGEST else numeral[:_LONGEST] + "…"
