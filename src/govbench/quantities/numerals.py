"""Chinese and Arabic numerals as exact numbers.

A numeral is read to a pair ``(lo, hi)`` of ``Fraction``; the two are equal unless the numeral itself is a
range (80—120) or a vague one (数十, 十几). Sources: GB/T 15835-2011 (use of numerals), GB/T 8170 is not
applied: nothing is rounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from govbench.errors import GovbenchError

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
DIGITS |= {c: i for i, c in enumerate("壹贰叁肆伍陆柒捌玖", start=1)}
_TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_FORMAL = "壹贰叁肆伍陆柒捌玖拾佰仟"
_PLAIN = "零〇一二两三四五六七八九十百千万亿半廿"

# Full-width forms that stand for their half-width twins inside a numeral; one code point each.
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．，％／", "0123456789.,%/")

_CHINESE = f"[{''.join(DIGITS)}{''.join(_TENS)}{''.join(_MYRIADS)}]+"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_MAGNITUDE = "[十百千万亿]"
_SINGLE = rf"(?:{_ARABIC}[多余]?{_MAGNITUDE}+(?:{_ARABIC}{_MAGNITUDE}+)*|{_ARABIC}|{_CHINESE})"
_DASH = "[—–~～至到-]{1,2}"

_CHAIN = re.compile(rf"(?P<number>{_ARABIC})(?P<magnitudes>{_MAGNITUDE}*)")
_RANGE = re.compile(rf"({_SINGLE}){_DASH}({_SINGLE})")
_FRACTION = re.compile(rf"({_SINGLE})分之({_SINGLE})|(\d+)/(\d+)")
_TENTHS = re.compile(r"([一二两三四五六七八九])成([一二三四五六七八九半])?")
_VAGUE_UNITS = re.compile(rf"[数几]({_MAGNITUDE}+)")
_VAGUE_TEENS = re.compile(rf"({_CHINESE}|\d*)十[几数]")
_RANK = re.compile(rf"第({_SINGLE})|首位")


def read_numeral(numeral: str) -> tuple[Fraction, Fraction]:
    """Lower and upper value of a numeral with its magnitude word, without unit and outer modifiers.

    A 多 or 余 between number and magnitude (30多万) is passed over: it is a modifier, not part of the number.

    >>> read_numeral("4014.2万"), read_numeral("八成五"), read_numeral("数十")[1]
    ((Fraction(40142000, 1), Fraction(40142000, 1)), (Fraction(17, 20), Fraction(17, 20)), Fraction(99, 1))

    Raises ``GovbenchError`` Q101 with the reason when the numeral is malformed or ambiguous.
    """
    text = numeral.translate(_HALF_WIDTH).replace(" ", "")
    if match := _RANGE.fullmatch(text):
        lo, hi = _single(match[1]), _single(match[2])
        if _magnitude_is_shared(match[1], match[2]):
            raise _refusal(numeral, "the magnitude may belong to both ends or to the last")
        if lo > hi:
            raise _refusal(numeral, "the range runs downwards")
        return lo, hi
    if match := _VAGUE_UNITS.fullmatch(text):
        unit = _magnitudes(match[1])
        return (1 if unit == 1 else 2) * unit, 10 * unit - 1 if unit < 10**4 else 10 * unit
    if match := _VAGUE_TEENS.fullmatch(text):
        base = _single(f"{match[1]}十")
        return base + 1, base + 9
    exact = _exact(text)
    return exact, exact


def is_ratio(numeral: str) -> bool:
    """Whether the numeral states a ratio by itself: a fraction, 成, 半.

    >>> is_ratio("1/3"), is_ratio("八成"), is_ratio("133亿")
    (True, True, False)
    """
    text = numeral.translate(_HALF_WIDTH)
    return bool(_FRACTION.fullmatch(text) or _TENTHS.fullmatch(text) or text in ("半", "一半"))


def is_rank(numeral: str) -> bool:
    """Whether the numeral is an ordinal: 第一, 第3, 首位."""
    return bool(_RANK.fullmatch(numeral.translate(_HALF_WIDTH)))


def is_vague(numeral: str) -> bool:
    """Whether the numeral is one of the estimates 数十, 几百, 十几."""
    return bool(_VAGUE_UNITS.fullmatch(numeral) or _VAGUE_TEENS.fullmatch(numeral))


def exact_text(number: Fraction) -> str:
    """A fraction as an exact decimal string, or ``p/q`` when it has no finite decimal expansion.

    >>> exact_text(Fraction(379, 500)), exact_text(Fraction(1, 3)), exact_text(Fraction(13300000000))
    ('0.758', '1/3', '13300000000')
    """
    rest = number.denominator
    places = 0
    for prime in (2, 5):
        count = 0
        while rest % prime == 0:
            rest //= prime
            count += 1
        places = max(places, count)
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    digits = f"{abs(number.numerator) * 10**places // number.denominator:0{places + 1}d}"
    sign = "-" if number < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def exact_number(text: str) -> Fraction:
    """The number that an exact decimal or ``p/q`` string states.

    Raises ``ValueError`` for anything else: exponents, infinities and floats are no exact strings.
    """
    if len(text) > 100 or not re.fullmatch(r"-?\d+(\.\d+|/[1-9]\d*)?", text, re.ASCII):
        raise ValueError(f"'{text[:100]}' is no exact decimal or p/q string")
    return Fraction(text)


def numeral_characters(text: str) -> Iterator[int]:
    """Offsets of the characters that must be covered by a metric or a distractor.

    Digits of both widths, 零〇一二两三四五六七八九十百千万亿半廿几, 数 before a magnitude, 首 in 首位,
    and the formal 壹…仟 beside another numeral or after 第.

    >>> list(numeral_characters("首位和首批数十家"))
    [0, 5, 6]
    """
    for i, char in enumerate(text):
        before, after = text[i - 1 : i], text[i + 1 : i + 2]
        if (
            char.isdecimal()
            or char in _PLAIN
            or char == "几"
            or (char == "数" and after != "" and after in "十百千万亿")
            or (char == "首" and after == "位")
            or (char in _FORMAL and (before == "第" or any(_is_numeral(c) for c in (before, after))))
        ):
            yield i


def _is_numeral(char: str) -> bool:
    return char != "" and (char.isdecimal() or char in _PLAIN or char in _FORMAL)


def _exact(text: str) -> Fraction:
    if match := _RANK.fullmatch(text):
        return _single(match[1]) if match[1] else Fraction(1)
    if match := _TENTHS.fullmatch(text):
        last = Fraction(1, 2) if match[2] == "半" else Fraction(DIGITS[match[2]] if match[2] else 0)
        return (DIGITS[match[1]] + last / 10 if match[2] != "半" else DIGITS[match[1]] + last) / Fraction(10)
    if match := _FRACTION.fullmatch(text):
        below, above = (match[1], match[2]) if match[1] else (match[4], match[3])
        denominator = _single(below)
        if denominator == 0:
            raise _refusal(text, "the denominator is zero")
        return _single(above) / denominator
    if text in ("半", "一半"):
        return Fraction(1, 2)
    return _single(text)


def _single(text: str) -> Fraction:
    """A single number: Arabic with magnitudes, chained (3亿4000万), or all Chinese."""
    bare = re.sub(r"[多余](?=[十百千万亿])", "", text)
    if re.fullmatch(_CHINESE, bare):
        return Fraction(_chinese(bare))
    total, last = Fraction(0), None
    position = 0
    for match in _CHAIN.finditer(bare):
        magnitude = _magnitudes(match["magnitudes"])
        if match.start() != position or (last is not None and magnitude >= last):
            break
        if last is not None and magnitude == 1 and 10 ** len(match["number"]) != last:
            raise _refusal(text, "the last digits may stand for a colloquial magnitude")
        total += Fraction(match["number"].replace(",", "")) * magnitude
        position, last = match.end(), magnitude
    if position != len(bare) or not bare:
        raise _refusal(text, "no numeral of a known form")
    return total


def _magnitudes(text: str) -> Fraction:
    product = Fraction(1)
    for char in text:
        product *= _TENS.get(char) or _MYRIADS[char]
    return product


def _chinese(text: str) -> int:
    """An all-Chinese integer: 三百零二, colloquial 一万二, or digit by digit 二〇二二."""
    if all(char in DIGITS for char in text):
        if len(text) > 1 and not any(c in "零〇" for c in text) and len(text) < 4:
            raise _refusal(text, "adjacent digits may be an estimate")
        return int("".join(str(DIGITS[char]) for char in text))
    total = section = 0
    digit: int | None = None
    last = 1
    for char in text:
        if char in DIGITS:
            if digit:
                raise _refusal(text, "adjacent digits may be an estimate")
            digit = DIGITS[char]
            last = 10 if digit == 0 else last
        elif char in _TENS:
            section += (1 if digit is None or (digit == 0 and char in "十拾") else digit) * _TENS[char]
            digit, last = None, _TENS[char]
        else:
            section += digit or 0
            if not section and not total:
                section = 1
            total = (total + section) * _MYRIADS[char] if char == "亿" else total + section * _MYRIADS[char]
            section, digit, last = 0, None, _MYRIADS[char]
    if digit:
        # 一万二 is 12,000: a last digit without magnitude counts in tenths of the one before it.
        section += digit * (last // 10 if last > 10 else 1)
    return total + section


def _magnitude_is_shared(first: str, second: str) -> bool:
    return second[-1] in _MYRIADS and not any(m in first for m in _MYRIADS)


def _refusal(text: str, reason: str) -> GovbenchError:
    return GovbenchError.of("Q101", f"'{text}' cannot be read: {reason}")
