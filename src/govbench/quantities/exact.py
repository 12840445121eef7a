"""Exact numbers as text, and the characters that numerals are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

_PLAIN = frozenset("零〇一二两三四五六七八九十百千万亿半廿几")
_FORMAL = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟")

# An exact number as a string: a pattern that means the same in every dialect, and the most characters.
EXACT = r"-?[0-9]+(\.[0-9]+|/[1-9][0-9]*)?"
LONGEST = 100


def exact_text(number: Fraction) -> str:
    """A fraction as an exact decimal string, or ``p/q`` when it has no finite decimal expansion.

    >>> exact_text(Fraction(379, 500)), exact_text(Fraction(1, 3)), exact_text(Fraction(13300000000))
    ('0.758', '1/3', '13300000000')
    """
    rest = number.denominator
    if rest == 1:
        return str(number.numerator)
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
    return f"{'-' if number < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def exact_number(text: str) -> Fraction:
    """The number that an exact decimal or ``p/q`` string states.

    Raises ``ValueError`` for anything else: exponents, infinities and floats are no exact strings.
    """
    if len(text) > LONGEST or not re.fullmatch(EXACT, text):
        raise ValueError(f"'{text[:LONGEST]}' is no exact decimal or p/q string")
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
            or (char == "数" and after != "" and after in "十百千万亿")
            or (char == "首" and after == "位")
            or (char in _FORMAL and (before == "第" or any(_is_numeral(c) for c in (before, after))))
        ):
            yield i


def _is_numeral(char: str) -> bool:
    return char != "" and (char.isdecimal() or char in _PLAIN or char in _FORMAL) and char != "几"
