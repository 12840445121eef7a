"""Every written form of a quantity is read as exactly what was written: formatters first, then ``parse``.

The formatters know nothing of the engine but its two tables, of units and of modifiers: a new row there is
tested here without a change. Sources of the forms: GB/T 15835-2011; annotations/GUIDELINES.md, sections 4 (M)
and 5 (Q).
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from govbench import extract
from govbench.errors import Finding, GovbenchError, collected
from govbench.quantities import Metric, Quantity, parse
from govbench.quantities.extraction import Extraction, read_numerals
from govbench.schemes import (
    APPROXIMATIONS,
    BOUNDS,
    CHANGE_BASES,
    CHANGE_DIRECTIONS,
    CHANGE_TYPES,
    DIMENSIONS,
    DISTRACTORS,
    MODALITIES,
)


def table(name: str) -> list[list[str]]:
    lines = files("govbench.quantities").joinpath(name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


UNITS = table("units.tsv")
MODIFIERS = table("modifiers.tsv")
PHRASES = "benchmarks/quantities_phrases.tsv"
steady = settings(derandomize=True, max_examples=40, deadline=None)


def quantity(lo: Fraction | int | str, hi: Fraction | int | str | None = None, **fields: Any) -> Quantity:
    """A count of 件, unless the fields say otherwise."""
    low, high = Fraction(lo), Fraction(lo if hi is None else hi)
    made = Quantity(low, high, "件", None, "count", "range" if low != high else "eq", "none")
    return replace(made, **fields)


RATIO = {"canon": "ratio", "dim": "ratio"}
POINTS = {"canon": "points", "dim": "points"}
MONEY = {"canon": "CNY", "dim": "money"}
BARE = {"canon": "1"}
VAGUE = {"bound": "range", "approx": "vague"}


# ---------------------------------------------------------------- formatters

DIGITS = "零一二三四五六七八九"
FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
FULL_WIDTH = str.maketrans("0123456789.%‰/-+", "０１２３４５６７８９．％‰／－＋")
# Every sign that joins the two ends of a range; U+FF0D and U+2212 are its odd twins.
DASHES = ("—", "——", "–", "-", "~", "～", "－", "−", "至", "到")
BETWEEN = ("余", "多", "有余", "来", "出头")  # modifiers that stand between the number and its unit


def chinese(n: int) -> str:
    """The standard numeral: 10200 is 一万零二百, 15 is 十五, 115 is 一百一十五."""
    return _chinese(n).removeprefix("一") if 10 <= n < 20 else _chinese(n)


def _chinese(n: int) -> str:
    if not n:
        return "零"
    text, has_gap = "", False
    for power, name in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十"), (1, "")):
        part, n = divmod(n, power)
        if not part:
            has_gap = bool(text)
            continue
        has_gap = has_gap or (bool(text) and power >= 10**4 and part < 1000)
        text += ("零" if has_gap else "") + (_chinese(part) if part > 9 else DIGITS[part]) + name
        has_gap = False
    return text


def formal(n: int) -> str:
    """The form of contracts: 1200000 is 壹佰贰拾万."""
    return _chinese(n).translate(FORMAL)


def colloquial(lead: int, digit: int, magnitude: str) -> str:
    """The last magnitude left out: 12000 is 一万二, 250 两百五."""
    head = "两" if lead == 2 else chinese(lead)
    return f"{head}{magnitude}{DIGITS[digit]}"


def one_by_one(n: int, zero: str) -> str:
    """Digit by digit: 2022 is 二〇二二."""
    return "".join(DIGITS[int(c)] for c in str(n)).replace("零", zero)


def decimal(unscaled: int, places: int) -> tuple[str, Fraction]:
    """A plain decimal and its value."""
    text = f"{unscaled:0{places + 1}d}"
    return (f"{text[:-places]}.{text[-places:]}" if places else text), Fraction(unscaled, 10**places)


def chinese_decimal(whole: int, digits: str) -> str:
    """三点五, 零点零三."""
    return f"{chinese(whole)}点{''.join(DIGITS[int(c)] for c in digits)}"


def spaced(n: int, gap: str) -> str:
    """1 234 567, with the space that is given."""
    return f"{n:,}".replace(",", gap)


POWERS = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}
SMALL = {"十": 10, "百": 100, "千": 1000}
whole = st.integers(0, 10**12)
digit = st.integers(1, 9)
decimals = st.builds(decimal, st.integers(0, 10**9), st.integers(0, 6))
powers = st.sampled_from(sorted(POWERS))
# Numbers with many zeros are those where the numerals differ most.
numerals = st.text("00000123456789", min_size=1, max_size=12).map(int) | whole


# ---------------------------------------------------------------- Arabic digits


@steady
@given(whole, st.sampled_from([str, "{:,}".format, lambda n: str(n).translate(FULL_WIDTH)]))
def test_arabic_digits(n: int, write: Callable[[int], str]) -> None:
    assert parse(f"{write(n)}件") == quantity(n)
    assert parse(write(n)) == quantity(n, **BARE)


@steady
@given(st.integers(1000, 10**12), st.sampled_from([" ", "\u00a0", "\u2009", "\u202f", "　"]))
def test_spaces_may_part_thousands(n: int, gap: str) -> None:
    assert parse(f"{spaced(n, gap)}件") == quantity(n)


def test_bug_spaces_may_part_thousands_before_decimals() -> None:
    # 567.89 was read of 1 234 567.89.
    assert parse("1 234 567.89元") == quantity("1234567.89", **MONEY)
    assert [m.value.text for m in extract("投入1 234 567.89元。")] == ["1 234 567.89"]


@steady
@given(whole, st.sampled_from([" ", "　", "\u00a0"]))
def test_a_space_never_breaks_a_mention(n: int, gap: str) -> None:
    # M10
    assert parse(f"超{gap}{n}{gap}万{gap}件") == quantity(n * 10**4, bound="gt")


@steady
@given(decimals, powers)
def test_decimals_and_magnitudes(number: tuple[str, Fraction], power: str) -> None:
    # Q7
    written, value = number
    assert parse(f"{written}{power}件") == quantity(value * POWERS[power])
    assert parse(f"{written}{power}件".translate(FULL_WIDTH)) == quantity(value * POWERS[power])


@steady
@given(st.integers(1000, 10**12), st.integers(0, 99))
def test_separators_and_decimals_together(n: int, cents: int) -> None:
    assert parse(f"{n:,}.{cents:02}万元") == quantity((n + Fraction(cents, 100)) * 10**4, **MONEY)


# ---------------------------------------------------------------- Chinese numerals


@pytest.mark.parametrize(
    ("n", "numeral"),
    [
        (10, "十"),
        (15, "十五"),
        (115, "一百一十五"),
        (302, "三百零二"),
        (10_200, "一万零二百"),
        (100_300, "十万零三百"),
        (20_050, "二万零五十"),
        (103_000, "十万三千"),
        (120_000_000, "一亿二千万"),
        (100_010_000, "一亿零一万"),
        (10**12, "一万亿"),
    ],
)
def test_the_formatter_writes_standard_numerals(n: int, numeral: str) -> None:
    assert chinese(n).replace("一十万", "十万") == numeral or chinese(n) == numeral


@steady
@given(numerals)
def test_chinese_numerals(n: int) -> None:
    assert parse(f"{chinese(n)}件") == quantity(n)
    assert parse(chinese(n)) == quantity(n, **BARE)


@steady
@given(numerals)
def test_liang_is_two_before_a_magnitude(n: int) -> None:
    written = chinese(n)
    for magnitude in "百千万亿":
        written = written.replace(f"二{magnitude}", f"两{magnitude}")
    assert parse(f"{written}件") == quantity(n)


@steady
@given(st.integers(1, 99), digit, st.sampled_from("百千万亿"))
def test_a_colloquial_numeral_leaves_out_the_last_magnitude(lead: int, last: int, magnitude: str) -> None:
    assume(lead < 10 or magnitude in "万亿")
    power = {**SMALL, **POWERS}[magnitude]
    value = lead * power + last * power // 10
    assert parse(colloquial(lead, last, magnitude)) == quantity(value, **BARE)
    assert parse(f"{colloquial(lead, last, magnitude)}元") == quantity(value, **MONEY)


@steady
@given(numerals.filter(lambda n: n > 9))
def test_formal_numerals(n: int) -> None:
    assert parse(f"{formal(n)}元整") == quantity(n, **MONEY)
    assert parse(f"人民币{formal(n)}圆整") == quantity(n, **MONEY)


@steady
@given(st.integers(1000, 9999), st.sampled_from("零〇"))
def test_digits_one_by_one(n: int, zero: str) -> None:
    assert parse(f"{one_by_one(n, zero)}件") == quantity(n)


@steady
@given(st.integers(0, 9999), st.text("0123456789", min_size=1, max_size=4), st.sampled_from(["", "万", "亿"]))
def test_chinese_decimals(n: int, places: str, power: str) -> None:
    value = (n + Fraction(int(places), 10 ** len(places))) * POWERS[power]
    assert parse(f"{chinese_decimal(n, places)}{power}元") == quantity(value, **MONEY)


@pytest.mark.parametrize("tens", ["廿", "二十"])
def test_nian_is_twenty(tens: str) -> None:
    assert parse(f"{tens}五件") == quantity(25)


LONG = ("一千二百三十四万五千六百七十八", "一千二百三十四亿五千六百七十八万")


@pytest.mark.parametrize("numeral", LONG)
def test_bug_a_numeral_is_read_to_its_last_digit(numeral: str) -> None:
    # Numerals beyond 14 characters were cut: 八元 was read of 一千…七十八元.
    value = {LONG[0]: 12_345_678, LONG[1]: 123_456_780_000}[numeral]
    assert [m.value.text for m in extract(f"罚没收入{numeral}元。")] == [numeral]
    assert parse(f"{numeral}元") == quantity(value, **MONEY)


def test_bug_a_formal_numeral_is_read_to_its_last_digit() -> None:
    # Formal numerals beyond 21 characters were cut.
    n = 123_456_789_012
    assert [m.value.text for m in extract(f"合同金额{formal(n)}元。")] == [formal(n)]
    assert parse(f"{formal(n)}元") == quantity(n, **MONEY)


@pytest.mark.parametrize("n", [10_005, 1_000_001, 300_000_007, 100_050_000])
def test_bug_a_single_digit_after_zero_counts_ones(n: int) -> None:
    # 一万零五 was taken for digits one by one and refused.
    assert parse(f"{chinese(n)}人") == quantity(n, canon="人")


# ---------------------------------------------------------------- chains of magnitudes


@steady
@given(st.integers(1, 9999), st.integers(1000, 9999))
def test_arabic_chains_with_four_digits(high: int, low: int) -> None:
    assert parse(f"{high}亿{low}万元") == quantity(high * 10**8 + low * 10**4, **MONEY)


def test_bug_ten_thousands_and_four_digits_are_one_number() -> None:
    # 1万3215人 was read as 1万 and 3215人.
    assert parse("1万3215人") == quantity(13_215, canon="人")
    assert [m.mention.text for m in extract("参加1万3215人。")] == ["1万3215人"]


@steady
@given(st.integers(1, 99), st.integers(1, 999))
def test_a_zero_in_a_chain_says_that_digits_are_missing(high: int, low: int) -> None:
    assert parse(f"{high}亿零{low}万元") == quantity(high * 10**8 + low * 10**4, **MONEY)


@steady
@given(st.integers(1, 99), digit, digit)
def test_chains_of_digits_and_small_magnitudes(high: int, thousands: int, hundreds: int) -> None:
    assert parse(f"{high}亿{thousands}千万元") == quantity(high * 10**8 + thousands * 10**7, **MONEY)
    assert parse(f"{high}万{thousands}千人") == quantity(high * 10**4 + thousands * 1000, canon="人")
    assert parse(f"{thousands}千{hundreds}百户") == quantity(thousands * 1000 + hundreds * 100, canon="户")
    assert parse(f"{thousands}千万元") == quantity(thousands * 10**7, **MONEY)
    assert parse(f"{high}百万元") == quantity(high * 10**6, **MONEY)


# ---------------------------------------------------------------- shares


@steady
@given(st.integers(1, 99), st.integers(2, 99))
def test_fractions(top: int, bottom: int) -> None:
    # Q8
    share = quantity(Fraction(top, bottom), **RATIO)
    assert parse(f"{chinese(bottom)}分之{chinese(top)}") == share
    assert parse(f"{bottom}分之{top}") == share
    assert parse(f"{top}/{bottom}") == share


@steady
@given(st.integers(0, 200), st.sampled_from([("百", 100), ("千", 1000), ("万", 10**4), ("十万", 10**5)]))
def test_shares_of_a_hundred_and_more(n: int, of: tuple[str, int]) -> None:
    name, bottom = of
    assert parse(f"{name}分之{chinese(n)}") == quantity(Fraction(n, bottom), **RATIO)
    point = quantity((n + Fraction(5, 10)) / bottom, **RATIO)
    assert parse(f"{name}分之{chinese_decimal(n, '5')}") == point


@steady
@given(decimals, st.sampled_from([("%", 100), ("％", 100), ("‰", 1000), ("‱", 10**4)]))
def test_percent_and_its_kin(number: tuple[str, Fraction], sign: tuple[str, int]) -> None:
    # Q8
    assert parse(f"{number[0]}{sign[0]}") == quantity(number[1] / sign[1], **RATIO)
    assert parse(f"{number[0]} {sign[0]}") == quantity(number[1] / sign[1], **RATIO)


@steady
@given(decimals, st.sampled_from([("个百分点", 100), ("百分点", 100), ("个千分点", 1000), ("个基点", 10**4)]))
def test_points_are_no_ratios(number: tuple[str, Fraction], unit: tuple[str, int]) -> None:
    # Q9
    assert parse(f"{number[0]}{unit[0]}") == quantity(number[1] / unit[1], **POINTS)


@steady
@given(digit, digit)
def test_tenths(first: int, second: int) -> None:
    # Q8
    for tenths in (DIGITS[first], str(first)):
        assert parse(f"{tenths}成") == quantity(Fraction(first, 10), **RATIO)
        assert parse(f"{tenths}成{DIGITS[second]}") == quantity(Fraction(first * 10 + second, 100), **RATIO)
    assert parse(f"{DIGITS[first]}成半") == quantity(Fraction(first * 10 + 5, 100), **RATIO)


@steady
@given(st.integers(2, 8))
def test_two_digits_before_tenths_are_an_estimate(first: int) -> None:
    share = quantity(Fraction(first, 10), Fraction(first + 1, 10), **RATIO, **VAGUE)
    assert parse(f"{DIGITS[first]}{DIGITS[first + 1]}成") == share


@steady
@given(digit, digit)
def test_discounts_are_the_share_that_is_left_to_pay(first: int, second: int) -> None:
    assert parse(f"{DIGITS[first]}折") == parse(f"{first}折") == quantity(Fraction(first, 10), **RATIO)
    both = quantity(Fraction(first * 10 + second, 100), **RATIO)
    for written in (f"{DIGITS[first]}{DIGITS[second]}折", f"{first}{second}折", f"{first}.{second}折"):
        assert parse(written) == both


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("一半", quantity("1/2", **RATIO)),
        ("半数", quantity("1/2", **RATIO)),
        ("一半以上", quantity("1/2", **RATIO, bound="ge")),
        ("近一半", quantity("1/2", **RATIO, bound="lt", approx="under")),
        ("过半", quantity("1/2", **RATIO, bound="gt")),
        ("超半数", quantity("1/2", **RATIO, bound="gt")),
        ("半年", quantity("1/2", canon="year", dim="duration")),
        ("半天", quantity("1/2", canon="day", dim="duration")),
        ("半个月", quantity("1/2", canon="month", dim="duration")),
        ("半个百分点", quantity("1/200", **POINTS)),  # 百分 was taken for a word
    ],
)
def test_half(phrase: str, expected: Quantity) -> None:
    assert parse(phrase) == expected


HALVES = (("{}年半", "year"), ("{}个半月", "month"), ("{}个月半", "month"), ("{}个半小时", "hour"))


@steady
@given(st.integers(1, 19), st.sampled_from([*HALVES, ("{}小时半", "hour"), ("{}天半", "day")]))
def test_a_half_more(n: int, form: tuple[str, str]) -> None:
    expected = quantity(n + Fraction(1, 2), canon=form[1], dim="duration")
    assert parse(form[0].format(n)) == expected
    assert parse(form[0].format("两" if n == 2 else chinese(n))) == expected


# ---------------------------------------------------------------- multiples, signs, ranks


@steady
@given(decimals)
def test_multiples(number: tuple[str, Fraction]) -> None:
    # Q10
    assert parse(f"{number[0]}倍") == quantity(number[1], canon="factor", dim="factor")


@steady
@given(st.integers(1, 20))
def test_doublings(n: int) -> None:
    # Q10: 翻一番 is factor 2
    assert parse(f"{chinese(n)}番") == parse(f"{n}番") == quantity(2**n, canon="factor", dim="factor")


@steady
@given(decimals, st.sampled_from(["-", "－", "−", "负"]), st.sampled_from(["%", "℃", "万元"]))
def test_signs(number: tuple[str, Fraction], sign: str, unit: str) -> None:
    positive = parse(number[0] + unit)
    assert parse(sign + number[0] + unit) == replace(positive, lo=-positive.lo, hi=-positive.hi)


@steady
@given(st.integers(1, 40))
def test_below_zero(n: int) -> None:
    frost = quantity(-n, canon="℃", dim="other")
    assert parse(f"零下{n}℃") == parse(f"零下{chinese(n)}℃") == parse(f"零下{chinese(n)}摄氏度") == frost


@steady
@given(st.integers(1, 99))
def test_ranks(n: int) -> None:
    # M13
    rank = quantity(n, canon="rank", dim="rank")
    assert parse(f"第{chinese(n)}") == parse(f"第{n}") == parse(f"第 {n}") == rank
    assert parse("首位") == quantity(1, canon="rank", dim="rank")


# ---------------------------------------------------------------- ranges


@steady
@given(st.lists(decimals, min_size=2, max_size=2, unique_by=lambda d: d[1]), st.sampled_from(DASHES))
def test_ranges_of_arabic_numbers(ends: list[tuple[str, Fraction]], dash: str) -> None:
    # Q6
    (low, lo), (high, hi) = sorted(ends, key=lambda end: end[1])
    expected = quantity(lo, hi)
    assert parse(f"{low}{dash}{high}件") == parse(f"{low}件{dash}{high}件") == expected
    assert parse(f"{low} {dash} {high} 件") == expected
    assert parse(f"{low}万{dash}{high}万件") == quantity(lo * 10**4, hi * 10**4)
    assert (
        parse(f"{low}{dash}{high}%") == parse(f"{low}%{dash}{high}%") == quantity(lo / 100, hi / 100, **RATIO)
    )
    assert parse(f"{low}万元{dash}{high}万元") == quantity(lo * 10**4, hi * 10**4, **MONEY)


@steady
@given(st.lists(st.integers(1, 99), min_size=2, max_size=2, unique=True), st.sampled_from("至到"))
def test_ranges_of_chinese_numbers(ends: list[int], dash: str) -> None:
    lo, hi = sorted(ends)
    years = quantity(lo, hi, canon="year", dim="duration")
    assert parse(f"{chinese(lo)}{dash}{chinese(hi)}年") == years


@steady
@given(st.lists(st.integers(1, 99), min_size=2, max_size=2, unique=True), st.sampled_from("至到"))
def test_ranges_of_shares(ends: list[int], dash: str) -> None:
    lo, hi = sorted(ends)
    share = quantity(Fraction(lo, 100), Fraction(hi, 100), **RATIO)
    assert parse(f"百分之{chinese(lo)}{dash}百分之{chinese(hi)}") == share


@steady
@given(st.lists(digit, min_size=2, max_size=2, unique=True), st.sampled_from("至到"))
def test_ranges_of_tenths(ends: list[int], dash: str) -> None:
    lo, hi = sorted(ends)
    share = quantity(Fraction(lo, 10), Fraction(hi, 10), **RATIO)
    assert parse(f"{DIGITS[lo]}成{dash}{DIGITS[hi]}成") == share


@steady
@given(st.lists(st.integers(1, 40), min_size=2, max_size=2, unique=True), st.sampled_from(["至", "到"]))
def test_ranges_below_zero(ends: list[int], dash: str) -> None:
    hi, lo = sorted(ends)
    assert parse(f"-{lo}℃{dash}-{hi}℃") == quantity(-lo, -hi, canon="℃", dim="other")
    assert parse(f"-{lo}{dash}{hi}℃") == quantity(-lo, hi, canon="℃", dim="other")
    assert parse(f"零下{lo}℃{dash}零下{hi}℃") == quantity(-lo, -hi, canon="℃", dim="other")


@pytest.mark.parametrize("dash", ["~", "～", "—", "–"])
def test_bug_both_ends_of_a_range_keep_their_sign(dash: str) -> None:
    # The second end of -8℃~-3℃ lost its sign.
    assert [m.mention.text for m in extract(f"气温为-8℃{dash}-3℃。")] == [f"-8℃{dash}-3℃"]
    assert parse(f"-8℃{dash}-3℃") == quantity(-8, -3, canon="℃", dim="other")


def test_bug_two_hyphens_are_a_dash() -> None:
    # The second hyphen of 5--8 was taken for a sign.
    assert parse("5--8件") == quantity(5, 8)


@steady
@given(st.lists(st.integers(1, 9999), min_size=2, max_size=2, unique=True))
def test_the_words_of_the_civil_code_close_a_range(ends: list[int]) -> None:
    # Civil Code art. 1259: 以上 and 以下 include the number.
    lo, hi = sorted(ends)
    assert parse(f"{lo}人以上{hi}人以下") == quantity(lo, hi, canon="人")
    assert parse(f"{lo}万元以上{hi}万元以下") == quantity(lo * 10**4, hi * 10**4, **MONEY)


@steady
@given(
    st.lists(st.integers(2, 999), min_size=2, max_size=2, unique=True),
    st.sampled_from(DASHES),
    st.sampled_from("万亿"),
)
def test_a_magnitude_at_one_end_has_two_readings(ends: list[int], dash: str, magnitude: str) -> None:
    lo, hi = sorted(ends)
    with pytest.raises(GovbenchError, match="Q102"):
        parse(f"{lo}{dash}{hi}{magnitude}元")


@steady
@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=2, unique=True), st.sampled_from(DASHES))
def test_a_range_that_runs_downwards_is_refused(ends: list[int], dash: str) -> None:
    lo, hi = sorted(ends)
    with pytest.raises(GovbenchError, match="Q101"):
        parse(f"{hi}{dash}{lo}件")


# ---------------------------------------------------------------- modifiers


def bounded(row: list[str], n: int, **fields: Any) -> Quantity:
    """What the table says of a number beside the word."""
    return quantity(n, **{**fields, "bound": row[2], "approx": row[3]})


@pytest.mark.parametrize("row", [row for row in MODIFIERS if row[1] == "before"], ids=lambda row: row[0])
def test_a_modifier_before_the_number(row: list[str]) -> None:
    word = row[0]
    assert parse(f"{word}百件") == bounded(row, 100)
    assert parse(f"{word}千万元") == bounded(row, 10**7, **MONEY)
    if word in ("过", "上"):  # beside 十 百 千 万 亿 or 半 only
        with pytest.raises(GovbenchError, match="Q101"):
            parse(f"{word}38件")
        return
    for number in ("38", "三十八", "３８", " 38 "):
        assert parse(f"{word}{number}件") == bounded(row, 38)
    assert parse(f"{word}38万") == bounded(row, 380_000, **BARE)
    assert parse(f"{word}八成") == replace(bounded(row, 0, **RATIO), lo=Fraction(4, 5), hi=Fraction(4, 5))
    assert parse(f"{word}3.8%") == replace(
        bounded(row, 0, **RATIO), lo=Fraction(19, 500), hi=Fraction(19, 500)
    )


@pytest.mark.parametrize("row", [row for row in MODIFIERS if row[1] == "after"], ids=lambda row: row[0])
def test_a_modifier_after_the_number(row: list[str]) -> None:
    word = row[0]
    if word in BETWEEN:
        assert parse(f"三百{word}件") == bounded(row, 300)
        assert parse(f"三万{word}人") == bounded(row, 30_000, canon="人")
    else:
        assert parse(f"38件{word}") == parse(f"38 件 {word}") == parse(f"三十八件{word}") == bounded(row, 38)
        assert parse(f"38%{word}") == replace(
            bounded(row, 0, **RATIO), lo=Fraction(19, 50), hi=Fraction(19, 50)
        )
        if word != "内":  # 38万内 is no phrase
            assert parse(f"38万{word}") == bounded(row, 380_000, **BARE)


@pytest.mark.parametrize(("word", "approx"), [("多", "over"), ("余", "over")])
@steady
@given(n=st.integers(1, 99))
def test_a_modifier_between_number_and_magnitude_is_inside_the_value(word: str, approx: str, n: int) -> None:
    # M9
    for number in (str(n * 10), chinese(n * 10)):
        assert parse(f"{number}{word}万人") == quantity(n * 10**5, canon="人", bound="gt", approx=approx)
    assert parse(f"{n}万{word}人") == quantity(n * 10**4, canon="人", bound="gt", approx=approx)
    assert parse(f"{n}年{word}") == quantity(n, canon="year", dim="duration", bound="gt", approx=approx)


# 约…左右 say one thing twice; 多 says more than 约; others contradict each other.
CONTRADICTIONS = (
    "超近5件",
    "超5件以下",
    "至少5件以下",
    "近5件以上",
    "不足5件以上",
    "近50余件",
    "超过5—8件",
    "近七八成",
)


@pytest.mark.parametrize("phrase", CONTRADICTIONS)
def test_modifiers_that_contradict_each_other_are_refused(phrase: str) -> None:
    with pytest.raises(GovbenchError, match="Q101"):
        parse(phrase)


@pytest.mark.parametrize(
    ("phrase", "bound", "approx"),
    [("约38件左右", "eq", "about"), ("约30多件", "gt", "over"), ("超过38件以外", "gt", "none")],
)
def test_modifiers_that_agree_are_read_together(phrase: str, bound: str, approx: str) -> None:
    assert (parse(phrase).bound, parse(phrase).approx) == (bound, approx)


# ---------------------------------------------------------------- estimates

MAGNITUDES = {
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
}


@pytest.mark.parametrize("magnitude", MAGNITUDES)
@pytest.mark.parametrize("some", ["数", "几"])
def test_some_of_a_magnitude(some: str, magnitude: str) -> None:
    # Q5: 数十 is 20–99, 几百 200–999
    power = MAGNITUDES[magnitude]
    assert parse(f"{some}{magnitude}件") == quantity(2 * power, 10 * power - 1, **VAGUE)


@steady
@given(st.integers(0, 99).map(lambda n: n * 10), st.sampled_from("几数"))
def test_some_more_than_tens(tens: int, some: str) -> None:
    # Q5: 十几 is 11–19
    assume(tens % 100 or not tens)
    base = tens or 10
    written = chinese(base)
    assert parse(f"{written}{some}件") == quantity(base + 1, base + 9, **VAGUE)


@pytest.mark.parametrize("magnitude", ["", *MAGNITUDES])
@pytest.mark.parametrize("pair", ["二三", "两三", "三四", "三五", "四五", "五六", "六七", "七八", "八九"])
def test_two_digits_side_by_side_estimate(pair: str, magnitude: str) -> None:
    # GB/T 15835-2011, 概数
    lo, hi = ("两三" if c == "两" else c for c in pair)
    power = MAGNITUDES.get(magnitude, 1)
    low = (2 if lo == "两三" else DIGITS.index(lo)) * power
    assert parse(f"{pair}{magnitude}件") == quantity(low, DIGITS.index(hi) * power, **VAGUE)


@pytest.mark.parametrize("pair", ["一二", "一两"])
@pytest.mark.parametrize("magnitude", ["", "百", "千", "万"])
def test_one_or_two_is_an_estimate(pair: str, magnitude: str) -> None:
    # 一两个 was refused as having two readings.
    power = MAGNITUDES.get(magnitude, 1)
    assert parse(f"{pair}{magnitude}件") == quantity(power, 2 * power, **VAGUE)


@steady
@given(st.integers(1, 8))
def test_a_pair_after_ten_estimates(n: int) -> None:
    assert parse(f"十{DIGITS[n]}{DIGITS[n + 1]}件") == quantity(10 + n, 11 + n, **VAGUE)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("近百件", quantity(100, bound="lt", approx="under")),
        ("上千件", quantity(1000, bound="ge", approx="over")),
        ("百余件", quantity(100, bound="gt", approx="over")),
        ("千余件", quantity(1000, bound="gt", approx="over")),
        ("万余件", quantity(10_000, bound="gt", approx="over")),
        ("十余万件", quantity(100_000, bound="gt", approx="over")),
        ("上百万件", quantity(10**6, bound="ge", approx="over")),
        ("亿元以上", quantity(10**8, bound="ge", **MONEY)),
    ],
)
def test_a_magnitude_alone_is_one_of_it(phrase: str, expected: Quantity) -> None:
    assert parse(phrase) == expected


# ---------------------------------------------------------------- units

BEFORE = [row for row in UNITS if "before the number" in row[4]]
BEHIND = [row for row in UNITS if row not in BEFORE]
HAN_NUMERALS = set("十百千万亿")
TENTHS = ("成", "折")  # part of the value: more than one digit before them says something else


def of_unit(row: list[str], n: int) -> Quantity:
    value = 2**n if row[0] == "番" else n * Fraction(row[2])
    return quantity(value, canon=row[1], dim=row[3])


@pytest.mark.parametrize("row", BEHIND, ids=lambda row: row[0])
def test_every_unit(row: list[str]) -> None:
    # 千 of 千分点 was taken for a magnitude.
    unit, _, _, dim, _ = row
    assert dim in DIMENSIONS
    assert parse(f"3{unit}") == parse(f"3 {unit}") == parse(f"３{unit}") == of_unit(row, 3)
    assert parse(f"超3{unit}") == replace(of_unit(row, 3), bound="gt")
    if unit in TENTHS:
        return
    assert parse(f"超38{unit}") == replace(of_unit(row, 38), bound="gt")
    if unit != "番":
        assert parse(f"5万{unit}") == of_unit(row, 50_000)
    if unit[0] not in HAN_NUMERALS:  # 三千克 is three of 千克 or three thousand of 克
        assert parse(f"三十八{unit}") == of_unit(row, 38)
        assert parse(f"三五{unit}").approx == "vague"


# 3月, 3日 and 3季度 are dates in a sentence.
IN_A_SENTENCE = [row for row in BEHIND if row[0] not in ("月", "日", "季度")]


@pytest.mark.parametrize("row", IN_A_SENTENCE, ids=lambda row: row[0])
def test_every_unit_in_a_sentence(row: list[str]) -> None:
    # 3日 of 3日元 was taken for a date, 3线 of 3线程 for a line.
    unit = row[0]
    (found,) = extract(f"合计超3{unit}，情况平稳。")
    assert (found.mention.text, found.quantity) == (f"超3{unit}", replace(of_unit(row, 3), bound="gt"))
    assert unit in TENTHS or (found.unit and found.unit.text) == unit


@pytest.mark.parametrize("row", BEFORE, ids=lambda row: row[0])
def test_every_sign_before_the_number(row: list[str]) -> None:
    assert parse(f"{row[0]}3") == parse(f"{row[0]}３") == of_unit(row, 3)
    assert parse(f"{row[0]}1.5万") == of_unit(row, 15_000)


@pytest.mark.parametrize(
    "row", [r for r in BEHIND if r[3] in ("count", "duration", "other", "money")], ids=lambda r: r[0]
)
def test_every_unit_as_a_denominator(row: list[str]) -> None:
    # M15
    assert parse(f"3101元/{row[0]}") == quantity(3101, canon="CNY", dim="money", per=row[1])
    assert parse(f"28微克／{row[0]}") == quantity(28, canon="微克", dim="other", per=row[1])


def test_a_denominator_without_an_entry_is_its_own() -> None:
    assert parse("3件/案").per == "案"


def test_no_unit_is_listed_twice() -> None:
    surfaces = [row[0] for row in UNITS]
    assert sorted(set(surfaces)) == sorted(surfaces)
    assert {row[3] for row in UNITS} <= set(DIMENSIONS)


def test_the_modifiers_speak_the_closed_lists() -> None:
    assert {row[1] for row in MODIFIERS} == {"before", "after"}
    assert {row[2] for row in MODIFIERS} <= set(BOUNDS) - {"range"}
    assert {row[3] for row in MODIFIERS} <= set(APPROXIMATIONS)


# ---------------------------------------------------------------- any text whatever

ALPHABET = sorted(
    set("".join(row[0] for row in UNITS + MODIFIERS))
    | set(
        "0123456789０９零〇一二两三四五六七八九十百千万亿半几数廿壹贰拾佰仟第首位成折分之点负下"
        "—-–~至到：:/.,，、。；（）《》“” \n"
    )
)
EDGE = (
    *("", " ", "\0", "5\0件", "\ud800", "5\udfff件", "5\u0301件", "\ufeff5件", "5\u200b件", "\U0001f600" * 3),
    *("٣件", "²件", "½件", "Ⅻ件", "㈠", "５".join("件" * 9)),
)
# Each is repeated to a hundred thousand characters, or twenty thousand.
ENDLESS = (
    *(
        "9",
        "一",
        "9,999",
        "1.2",
        "3:",
        "-",
        "（",
        "《",
        "“三",
        " ",
        "近",
        "5 ",
        "万",
        "3万",
        "五分之",
        "第",
        "受理5件、",
    ),
    *(
        "分别为",
        "的",
        "9-",
        "至",
        "年",
        "1.2万亿",
        "十几",
        "八成",
        "由3增加到",
        "A",
        "9A",
        "A-",
        "A.",
        "a1@",
        "http://a/",
    ),
)
anything = st.text(max_size=60) | st.text(ALPHABET, max_size=30)


def is_sound(q: Quantity) -> bool:
    return (
        q.lo <= q.hi
        and (q.lo != q.hi) == (q.bound == "range")
        and bool(q.canon)
        and q.dim in DIMENSIONS
        and q.bound in BOUNDS
        and q.approx in APPROXIMATIONS
    )


def check_parse(phrase: str) -> None:
    refusals: list[Finding] = []
    with collected(refusals):
        assert is_sound(parse(phrase))
    assert [finding.code for finding in refusals] in ([], ["Q101"], ["Q102"])
    assert sum(len(finding.message) for finding in refusals) < 300


@steady
@given(anything)
def test_any_phrase_is_a_quantity_or_refused(phrase: str) -> None:
    check_parse(phrase)


@pytest.mark.parametrize("phrase", EDGE, ids=ascii)
def test_the_oddest_phrase_is_a_quantity_or_refused(phrase: str) -> None:
    check_parse(phrase)


@pytest.mark.parametrize("part", ENDLESS)
def test_a_phrase_without_end_is_refused(part: str) -> None:
    with pytest.raises(GovbenchError, match="Q101"):
        parse(part * (10**5 // len(part)) + "5 9")


def spans(metric: Metric) -> list[Any]:
    parts = [metric.mention, metric.value, metric.unit, *metric.modifiers]
    return [
        p for p in (*parts, metric.indicator, metric.predicate, metric.scope, metric.time) if p is not None
    ]


def check_extraction(text: str) -> Extraction:
    found = read_numerals(text)
    for metric in found.metrics:
        for part in spans(metric):
            assert 0 <= part.start < part.end <= len(text)
            assert text[part.start : part.end] == part.text
        assert metric.mention.start <= metric.value.start < metric.value.end <= metric.mention.end
        assert (metric.quantity is None) == (metric.reason is not None)
        assert metric.quantity is None or is_sound(metric.quantity)
        assert metric.modality in MODALITIES
        if metric.change:
            assert metric.change.type in CHANGE_TYPES
            assert metric.change.direction in CHANGE_DIRECTIONS
            assert metric.change.basis in CHANGE_BASES
    for name in found.distractors:
        assert text[name.start : name.end] == name.text != ""
        assert name.type in DISTRACTORS
    for before, after in pairwise(found.metrics):
        assert before.mention.end <= after.mention.start
    for one, two in pairwise(found.distractors):
        assert one.end <= two.start
    numbers = [range(m.value.start, m.value.end) for m in found.metrics]
    names = {i for d in found.distractors for i in range(d.start, d.end)}
    assert names.isdisjoint(i for number in numbers for i in number)
    return found


WORDS = (
    *(
        "全市",
        "2024年",
        "第三届",
        "“十四五”",
        "《三年行动方案》",
        "受理",
        "案件",
        "增长",
        "同比",
        "下降",
        "由",
        "增加到",
        "其中",
    ),
    *(
        "分别为",
        "占",
        "居全国",
        "第三",
        "力争",
        "预计",
        "的",
        "3215件",
        "4102件",
        "8.1%",
        "0.3个百分点",
        "一倍",
        "八成",
        "数十家",
    ),
    *(
        "近",
        "约",
        "以上",
        "-",
        "至",
        "、",
        "，",
        "。",
        "；",
        "：",
        "（",
        "）",
        "\n",
        " ",
        "18批",
        "402名",
        "一个",
        "两级",
        "12345热线",
    ),
    *(
        "4.2:38.6:57.2",
        "9~16亿",
        "1.2.3",
        "1,23,4万",
        "三分之一",
        "一、",
        "零投诉",
        "30多万",
        "元/月",
        "率",
        "和",
        "达",
        "半",
    ),
)
sentences = st.lists(st.sampled_from(WORDS), max_size=16).map("".join)
texts = sentences | anything


@steady
@given(texts)
@example("３万２元，－３％—－２％")
def test_extraction_of_any_text_is_sound(text: str) -> None:
    assert check_extraction(text).metrics == extract(text)


@pytest.mark.parametrize("text", EDGE, ids=ascii)
def test_extraction_of_the_oddest_text_is_sound(text: str) -> None:
    check_extraction(text)


@pytest.mark.parametrize("part", ENDLESS)
def test_extraction_of_a_text_without_end_is_sound(part: str) -> None:
    # Work that grew with the square of the length would not come to an end here.
    size = 10**5 if part.isascii() else 2 * 10**4
    check_extraction(part * (size // len(part)))


def split(found: Extraction, end: int) -> tuple[list[Metric], list[Any]]:
    return [m for m in found.metrics if m.mention.start < end], [
        d for d in found.distractors if d.start < end
    ]


@steady
@given(sentences, sentences)
def test_a_paragraph_is_read_alike_whatever_follows_it(text: str, other: str) -> None:
    alone = read_numerals(text)
    assert split(read_numerals(f"{text}\n{other}"), len(text)) == (alone.metrics, alone.distractors)


@steady
@given(sentences, sentences)
def test_a_paragraph_is_read_alike_whatever_stands_before_it(text: str, other: str) -> None:
    before = len(other) + 1
    found = [m for m in extract(f"{other}\n{text}") if m.mention.start >= before]
    alone = extract(text)
    assert [m.mention.start - before for m in found] == [m.mention.start for m in alone]
    assert [(m.quantity, m.change, m.modality) for m in found] == [
        (m.quantity, m.change, m.modality) for m in alone
    ]


def places(text: str) -> list[Any]:
    return [(m.mention.start, m.mention.end, m.quantity) for m in extract(text)]


@steady
@given(sentences)
def test_width_says_nothing(text: str) -> None:
    assert places(text) == places(text.translate(FULL_WIDTH))


def test_width_says_nothing_in_the_phrases(repository: Any) -> None:
    lines = (repository / PHRASES).read_text("utf-8").splitlines()
    rows = csv.DictReader([line for line in lines if not line.startswith("#")], delimiter="\t")
    for phrase in {row["phrase"] for row in rows}:
        assert places(phrase) == places(phrase.translate(FULL_WIDTH)), phrase


# ---------------------------------------------------------------- the work is linear


def work(text: str) -> int:
    """Calls that an extraction makes, of Python and of C; a count, so that no machine is slow."""
    count = 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(note)
    try:
        extract(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "part",
    [
        "全年受理案件3215件，办结4102件，同比增长8.1%。",
        "受理3215件、",
        "3万",
        "“三项”",
        "增长8.1%和",
        "的案件",
        "2024年第三届\n",
        "由3件增加到5件",
        "分别为3件、",
        "其中，占三成，",
    ],
)
def test_twice_the_text_is_twice_the_work(part: str) -> None:
    short, middle, long = ((part * n) for n in (100, 200, 400))
    for text in (short, middle, long):
        extract(text)  # what is read once is remembered
    first, second = work(middle) - work(short), work(long) - work(middle)
    assert second <= 2.1 * first + 100
