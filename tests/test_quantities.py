"""Quantities: exact values of the forms of the real document and their kin; the rest is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govbench.errors import Finding, GovbenchError, collected
from govbench.quantities import exact_number, exact_text, normalise, numeral_characters, parse
from govbench.quantities.numerals import read_numeral
from govbench.schemes import APPROXIMATIONS, BOUNDS, DIMENSIONS

# phrase: lo, hi, canon, per, dim, bound, approx; from the guidelines, sections 4 and 5
PHRASES = {
    "75件": ("75", "75", "件", None, "count", "eq", "none"),
    "超133亿元": ("13300000000", "13300000000", "CNY", None, "money", "gt", "none"),
    "近9万件": ("90000", "90000", "件", None, "count", "lt", "under"),
    "近4014.2万": ("40142000", "40142000", "1", None, "count", "lt", "under"),
    "30多万人": ("300000", "300000", "人", None, "count", "gt", "over"),
    "46万多人": ("460000", "460000", "人", None, "count", "gt", "over"),
    "1700余件次": ("1700", "1700", "件次", None, "count", "gt", "over"),
    "1万余条": ("10000", "10000", "条", None, "count", "gt", "over"),
    "约10338场次": ("10338", "10338", "场次", None, "count", "eq", "about"),
    "逾4000人": ("4000", "4000", "人", None, "count", "gt", "none"),
    "8位": ("8", "8", "人", None, "count", "eq", "none"),
    "3 家": ("3", "3", "家", None, "count", "eq", "none"),
    "3101元/月": ("3101", "3101", "CNY", "month", "money", "eq", "none"),
    "75.8%": ("0.758", "0.758", "ratio", None, "ratio", "eq", "none"),
    "０.３个百分点": ("0.003", "0.003", "points", None, "points", "eq", "none"),
    "超过八成": ("0.8", "0.8", "ratio", None, "ratio", "gt", "none"),
    "八成五": ("0.85", "0.85", "ratio", None, "ratio", "eq", "none"),
    "三分之一": ("1/3", "1/3", "ratio", None, "ratio", "eq", "none"),
    "六年": ("6", "6", "year", None, "duration", "eq", "none"),
    "7.5个工作日": ("7.5", "7.5", "workday", None, "duration", "eq", "none"),
    "首位": ("1", "1", "rank", None, "rank", "eq", "none"),
    "第三": ("3", "3", "rank", None, "rank", "eq", "none"),
    "3倍": ("3", "3", "factor", None, "factor", "eq", "none"),
    "一番": ("2", "2", "factor", None, "factor", "eq", "none"),
    "数十家": ("20", "99", "家", None, "count", "range", "vague"),
    "几百家": ("200", "999", "家", None, "count", "range", "vague"),
    "十几个": ("11", "19", "个", None, "count", "range", "vague"),
    "超 5 万 件": ("50000", "50000", "件", None, "count", "gt", "none"),
    "一百二十几个": ("121", "129", "个", None, "count", "range", "vague"),
    "3万2000元": ("32000", "32000", "CNY", None, "money", "eq", "none"),
    "上千场": ("1000", "1000", "场", None, "count", "ge", "over"),
    "80—120个": ("80", "120", "个", None, "count", "range", "none"),
    "不足3%": ("0.03", "0.03", "ratio", None, "ratio", "lt", "none"),
    "不超过10人": ("10", "10", "人", None, "count", "le", "none"),
    "3亿4000万元": ("340000000", "340000000", "CNY", None, "money", "eq", "none"),
}


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_has_its_exact_quantity(phrase: str) -> None:
    q = parse(phrase)
    assert (exact_text(q.lo), exact_text(q.hi), q.canon, q.per, q.dim, q.bound, q.approx) == PHRASES[phrase]


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("两百", 200),
        ("一万二", 12_000),
        ("三百零二", 302),
        ("十八", 18),
        ("一百一十", 110),
        ("一亿二千万", 120_000_000),
        ("壹佰贰拾万", 1_200_000),
        ("二〇二二", 2022),
        ("1,234.5万", 12_345_000),
    ],
)
def test_a_chinese_numeral_has_its_value(numeral: str, value: int) -> None:
    assert read_numeral(numeral) == (Fraction(value), Fraction(value))


def test_a_growth_by_a_multiple_is_a_ratio() -> None:
    growth = normalise("一", "倍", ["以上"], rate=True)
    assert exact_text(growth.lo) == "1"
    assert (growth.canon, growth.dim, growth.bound) == ("ratio", "ratio", "ge")


REFUSED = (
    *("9~16亿", "1.2.3", "三五百", "件", "", "5—3个", "超近5件", "零分之三", "1,23件", "约定5件"),
    *("3万2元", "1亿5元", "2千5", "1.5番", "200番"),
)


@pytest.mark.parametrize("phrase", REFUSED)
def test_the_ambiguous_and_the_malformed_are_refused_with_a_reason(phrase: str) -> None:
    with pytest.raises(GovbenchError, match="Q101"):
        parse(phrase)


@given(st.fractions())
def test_an_exact_text_states_the_same_number(number: Fraction) -> None:
    assert exact_number(exact_text(number)) == number


@pytest.mark.parametrize("text", ["1e3", "inf", "nan", "1.", ".5", "1/0", " 1", "１", "", "9" * 101, "1_000"])
def test_no_other_notation_is_an_exact_number(text: str) -> None:
    with pytest.raises(ValueError, match="no exact"):
        exact_number(text)


@given(st.integers(0, 10**12))
def test_arabic_digits_are_read_as_they_stand(number: int) -> None:
    exact = (Fraction(number), Fraction(number))
    assert read_numeral(str(number)) == read_numeral(f"{number:,}") == exact


@given(
    st.text(
        alphabet="0123456789.,零一二两十百千万亿半几数第首位成分之—至多余近超约以上%个元/件 ", max_size=12
    )
)
def test_any_phrase_is_read_or_refused(phrase: str) -> None:
    refusals: list[Finding] = []
    with collected(refusals):
        q = parse(phrase)
        assert q.lo <= q.hi
        assert q.dim in DIMENSIONS
        assert q.bound in BOUNDS
        assert q.approx in APPROXIMATIONS
    assert {finding.code for finding in refusals} <= {"Q101"}


def test_the_numeral_characters_are_those_of_the_guidelines() -> None:
    text = "首位和首批,数十家的数据;陆某第陆名伍拾元,几个半天,统一,３%"
    assert "".join(text[i] for i in numeral_characters(text)) == "首数十陆伍拾几半一３"
