"""Quantities: the golden phrases of the guidelines, what is refused and why, exact numbers as text.

The rules that decide are those of annotations/GUIDELINES.md (M metrics, Q normalisation, D distractors) and
the rulings G of annotations/RULINGS.md. The written forms one by one are in test_quantity_forms.py.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govbench import extract
from govbench.errors import GovbenchError
from govbench.quantities import canonical, exact_number, exact_text, normalise, numeral_characters, parse
from govbench.quantities.forms import read_value
from govbench.quantities.numerals import read_number

steady = settings(derandomize=True, max_examples=100, deadline=None)
REPOSITORY = Path(__file__).resolve().parents[1]


# ---------------------------------------------------------------- golden phrases

# rule, phrase: lo, hi, canon, per, dim, bound, approx
GOLDEN = {
    ("M2", "220千伏"): ("220", "220", "千伏", None, "other", "eq", "none"),
    ("M3", "75件"): ("75", "75", "件", None, "count", "eq", "none"),
    ("M3", "21964件"): ("21964", "21964", "件", None, "count", "eq", "none"),
    ("M3", "六年"): ("6", "6", "year", None, "duration", "eq", "none"),
    ("M3", "7.5个工作日"): ("7.5", "7.5", "workday", None, "duration", "eq", "none"),
    ("M9", "30多万人"): ("300000", "300000", "人", None, "count", "gt", "over"),
    ("M9", "46万多人"): ("460000", "460000", "人", None, "count", "gt", "over"),
    ("M9", "120多所"): ("120", "120", "所", None, "count", "gt", "over"),
    ("M10", "3 家"): ("3", "3", "家", None, "count", "eq", "none"),
    ("M10", "超 5 万 件"): ("50000", "50000", "件", None, "count", "gt", "none"),
    ("M12", "4014.2万"): ("40142000", "40142000", "1", None, "count", "eq", "none"),
    ("M12", "八成"): ("0.8", "0.8", "ratio", None, "ratio", "eq", "none"),
    ("M12", "近4014.2万"): ("40142000", "40142000", "1", None, "count", "lt", "under"),
    ("M13", "首位"): ("1", "1", "rank", None, "rank", "eq", "none"),
    ("M13", "第三"): ("3", "3", "rank", None, "rank", "eq", "none"),
    ("M14", "299天"): ("299", "299", "day", None, "duration", "eq", "none"),
    ("M15", "3101元/月"): ("3101", "3101", "CNY", "month", "money", "eq", "none"),
    ("M15", "18毫克/升"): ("18", "18", "毫克", "升", "other", "eq", "none"),
    ("M15", "2.5件/人"): ("2.5", "2.5", "件", "人", "count", "eq", "none"),
    ("M15", "35微克/立方米"): ("35", "35", "微克", "立方米", "other", "eq", "none"),
    ("Q1", "超133亿元"): ("13300000000", "13300000000", "CNY", None, "money", "gt", "none"),
    ("Q1", "逾4000人"): ("4000", "4000", "人", None, "count", "gt", "none"),
    ("Q1", "超过八成"): ("0.8", "0.8", "ratio", None, "ratio", "gt", "none"),
    ("Q1", "突破500万元"): ("5000000", "5000000", "CNY", None, "money", "gt", "none"),
    ("Q1", "突破100万"): ("1000000", "1000000", "1", None, "count", "gt", "none"),
    ("Q1", "超5成"): ("0.5", "0.5", "ratio", None, "ratio", "gt", "none"),
    ("Q1", "超过半数"): ("0.5", "0.5", "ratio", None, "ratio", "gt", "none"),
    ("Q2", "不足3%"): ("0.03", "0.03", "ratio", None, "ratio", "lt", "none"),
    ("Q2", "不到10家"): ("10", "10", "家", None, "count", "lt", "none"),
    ("Q2", "低于5%"): ("0.05", "0.05", "ratio", None, "ratio", "lt", "none"),
    ("Q3", "一倍以上"): ("1", "1", "factor", None, "factor", "ge", "none"),
    ("Q3", "不超过10人"): ("10", "10", "人", None, "count", "le", "none"),
    ("Q3", "至少4次"): ("4", "4", "次", None, "count", "ge", "none"),
    ("Q3", "3公里以内"): ("3", "3", "公里", None, "other", "le", "none"),
    ("Q3", "至少20次"): ("20", "20", "次", None, "count", "ge", "none"),
    ("Q3", "50人以下"): ("50", "50", "人", None, "count", "le", "none"),
    ("Q3", "7日以内"): ("7", "7", "day", None, "duration", "le", "none"),
    ("Q3", "不超过10个工作日"): ("10", "10", "workday", None, "duration", "le", "none"),
    ("Q3", "三成以上"): ("0.3", "0.3", "ratio", None, "ratio", "ge", "none"),
    ("Q3", "三分之二以上"): ("2/3", "2/3", "ratio", None, "ratio", "ge", "none"),
    ("Q3", "1亿元以上"): ("100000000", "100000000", "CNY", None, "money", "ge", "none"),
    ("Q3", "亿元以上"): ("100000000", "100000000", "CNY", None, "money", "ge", "none"),
    ("Q3", "5000元以下"): ("5000", "5000", "CNY", None, "money", "le", "none"),
    ("Q3", "五千元以上五万元以下"): ("5000", "50000", "CNY", None, "money", "range", "none"),
    ("Q4", "近9万件"): ("90000", "90000", "件", None, "count", "lt", "under"),
    ("Q4", "1700余件次"): ("1700", "1700", "件次", None, "count", "gt", "over"),
    ("Q4", "1万余条"): ("10000", "10000", "条", None, "count", "gt", "over"),
    ("Q4", "约10338场次"): ("10338", "10338", "场次", None, "count", "eq", "about"),
    ("Q4", "90天左右"): ("90", "90", "day", None, "duration", "eq", "about"),
    ("Q4", "约50万人次"): ("500000", "500000", "人次", None, "count", "eq", "about"),
    ("Q4", "100名左右"): ("100", "100", "人", None, "count", "eq", "about"),
    ("Q4", "约三分之一"): ("1/3", "1/3", "ratio", None, "ratio", "eq", "about"),
    ("Q4", "近百家"): ("100", "100", "家", None, "count", "lt", "under"),
    ("Q4", "百余项"): ("100", "100", "项", None, "count", "gt", "over"),
    ("Q4", "两百余场"): ("200", "200", "场", None, "count", "gt", "over"),
    ("Q4", "八百多件"): ("800", "800", "件", None, "count", "gt", "over"),
    ("Q4", "两万余宗"): ("20000", "20000", "宗", None, "count", "gt", "over"),
    ("Q5", "上千场"): ("1000", "1000", "场", None, "count", "ge", "over"),
    ("Q5", "数十家"): ("20", "99", "家", None, "count", "range", "vague"),
    ("Q5", "几十家"): ("20", "99", "家", None, "count", "range", "vague"),
    ("Q5", "几十个"): ("20", "99", "个", None, "count", "range", "vague"),
    ("Q5", "几百家"): ("200", "999", "家", None, "count", "range", "vague"),
    ("Q5", "数百家"): ("200", "999", "家", None, "count", "range", "vague"),
    ("Q5", "几千家"): ("2000", "9999", "家", None, "count", "range", "vague"),
    ("Q5", "十几个"): ("11", "19", "个", None, "count", "range", "vague"),
    ("Q5", "十几名"): ("11", "19", "人", None, "count", "range", "vague"),
    ("Q5", "一百二十几个"): ("121", "129", "个", None, "count", "range", "vague"),
    ("Q6", "80—120个"): ("80", "120", "个", None, "count", "range", "none"),
    ("Q6", "10%-15%"): ("0.1", "0.15", "ratio", None, "ratio", "range", "none"),
    ("Q6", "1至3年"): ("1", "3", "year", None, "duration", "range", "none"),
    ("Q7", "332万余宗"): ("3320000", "3320000", "宗", None, "count", "gt", "over"),
    ("Q7", "3亿4000万元"): ("340000000", "340000000", "CNY", None, "money", "eq", "none"),
    ("Q7", "一万二千人"): ("12000", "12000", "人", None, "count", "eq", "none"),
    ("Q7", "1.2万亿元"): ("1200000000000", "1200000000000", "CNY", None, "money", "eq", "none"),
    ("Q7", "１２３４元"): ("1234", "1234", "CNY", None, "money", "eq", "none"),
    ("Q8", "75.8%"): ("0.758", "0.758", "ratio", None, "ratio", "eq", "none"),
    ("Q8", "100%"): ("1", "1", "ratio", None, "ratio", "eq", "none"),
    ("Q8", "5‰"): ("0.005", "0.005", "ratio", None, "ratio", "eq", "none"),
    ("Q8", "3‰"): ("0.003", "0.003", "ratio", None, "ratio", "eq", "none"),
    ("Q8", "２．５％"): ("0.025", "0.025", "ratio", None, "ratio", "eq", "none"),
    ("Q8", "百分之十五"): ("0.15", "0.15", "ratio", None, "ratio", "eq", "none"),
    ("Q8", "八成五"): ("0.85", "0.85", "ratio", None, "ratio", "eq", "none"),
    ("Q8", "1/3"): ("1/3", "1/3", "ratio", None, "ratio", "eq", "none"),
    ("Q8", "三分之一"): ("1/3", "1/3", "ratio", None, "ratio", "eq", "none"),
    ("Q9", "0.3个百分点"): ("0.003", "0.003", "points", None, "points", "eq", "none"),
    ("Q9", "０.３个百分点"): ("0.003", "0.003", "points", None, "points", "eq", "none"),
    ("Q10", "3倍"): ("3", "3", "factor", None, "factor", "eq", "none"),
    ("Q10", "一番"): ("2", "2", "factor", None, "factor", "eq", "none"),
    ("Q10", "两番"): ("4", "4", "factor", None, "factor", "eq", "none"),
    ("Q16", "8位"): ("8", "8", "人", None, "count", "eq", "none"),
    ("Q16", "2名"): ("2", "2", "人", None, "count", "eq", "none"),
    ("Q16", "600多人次"): ("600", "600", "人次", None, "count", "gt", "over"),
    ("Q16", "1044宗"): ("1044", "1044", "宗", None, "count", "eq", "none"),
    ("G-14", "98.62分"): ("98.62", "98.62", "分", None, "other", "eq", "none"),
    ("G-14", "8.5万亩"): ("85000", "85000", "亩", None, "other", "eq", "none"),
}


@pytest.mark.parametrize(("rule", "phrase"), GOLDEN)
def test_a_phrase_has_its_exact_quantity(rule: str, phrase: str) -> None:
    q = parse(phrase)
    expected = GOLDEN[rule, phrase]
    assert (exact_text(q.lo), exact_text(q.hi), q.canon, q.per, q.dim, q.bound, q.approx) == expected


@pytest.mark.parametrize("phrase", [phrase for rule, phrase in GOLDEN if rule != "M13"])
def test_a_phrase_says_the_same_in_a_sentence(phrase: str) -> None:
    (found,) = extract(f"上年为{phrase}，情况平稳。")
    assert (found.mention.text, found.quantity) == (phrase, parse(phrase))


# ---------------------------------------------------------------- refusals

# what: code, the reason that the message gives
REFUSED = {
    # two readings
    "9~16亿": ("Q102", "亿 may belong to both ends or to the last"),
    "3到5亿元": ("Q102", "亿 may belong to both ends or to the last"),
    "2-3万人": ("Q102", "万 may belong to both ends or to the last"),
    "3兆": ("Q102", "兆 is a million or a million million"),
    "约3兆": ("Q102", "兆 is a million or a million million"),
    "一三件": ("Q102", "an estimate or digits one by one"),
    "三六件": ("Q102", "an estimate or digits one by one"),
    "五三件": ("Q102", "an estimate or digits one by one"),
    "二三四件": ("Q102", "an estimate or digits one by one"),
    # malformed
    "1.2.3": ("Q101", "no numeral"),
    "1.5.2亿元": ("Q101", "no numeral"),
    "1,23,4万辆": ("Q101", "no numeral"),
    "12,34件": ("Q101", "no numeral"),
    "1234,567份": ("Q101", "no numeral"),
    "1,23件": ("Q101", "no numeral"),
    "十五百件": ("Q101", "do not descend"),
    "三百千起": ("Q101", "cannot be read"),
    "百佰元": ("Q101", "cannot be read"),
    "5万8亿吨": ("Q102", "digits after the magnitude"),
    "5—3个": ("Q101", "runs downwards"),
    "三成到两成": ("Q101", "runs downwards"),
    "零分之三": ("Q101", "denominator is zero"),
    "1.5番": ("Q101", "no whole number of doublings"),
    "200番": ("Q101", "no whole number of doublings"),
    "七三成": ("Q101", "two digits before 成"),
    "三四五十户": ("Q101", "cannot be read"),
    "超5件以下": ("Q101", "contradict each other"),
    "近5件以上": ("Q101", "contradict each other"),
    "3/0": ("Q101", "not one numeral"),
    "45%‰": ("Q101", "not one numeral"),
    # no phrase of one numeral
    "": ("Q101", "not one numeral"),
    " ": ("Q101", "not one numeral"),
    "件": ("Q101", "not one numeral"),
    "约定5件": ("Q101", "not one numeral"),
    "超近5件": ("Q101", "not one numeral"),
    "5件和3件": ("Q101", "not one numeral"),
    "受理5件": ("Q101", "not one numeral"),
    "陆某": ("Q101", "not one numeral"),
    "5" * 81: ("Q101", "too long"),
}


@pytest.mark.parametrize("phrase", REFUSED)
def test_the_ambiguous_and_the_malformed_are_refused_with_a_reason(phrase: str) -> None:
    code, reason = REFUSED[phrase]
    with pytest.raises(GovbenchError, match=reason) as error:
        parse(phrase)
    assert [finding.code for finding in error.value.findings] == [code]


@pytest.mark.parametrize("phrase", ["3万2元", "1亿5元", "2千5", "2万5"])
def test_digits_after_a_magnitude_are_refused(phrase: str) -> None:
    # 32,000 colloquially, or 30,002
    with pytest.raises(GovbenchError, match="Q10"):
        parse(phrase)


@pytest.mark.parametrize("text", ["处以罚款3万2元。", "收入1亿5元。", "投入2万5，", "征收2千5，"])
def test_bug_digits_after_a_magnitude_are_refused_in_a_text_too(text: str) -> None:
    # 3万2元 was read as 3万 and as 2元, without a reason.
    assert [m.quantity for m in extract(text) if m.quantity] == []


def test_half_of_a_malformed_number_is_no_number() -> None:
    assert [m.quantity for m in extract("每件12,345,6元，") if m.quantity] == []


def test_bug_tenths_with_a_decimal_are_read_with_it() -> None:
    # 3.5 was read of 3.5成, a count of its own.
    (found,) = extract("面积占3.5成，")
    assert (found.mention.text, found.quantity) == ("3.5成", parse("35%"))


@pytest.mark.parametrize("text", ["{}件", "受理{}件。", "超{}", "{}.{}%", "{}-{}件", "第{}"])
def test_a_number_of_thousands_of_digits_is_no_metric(text: str) -> None:
    # Python raises an error where more than 4,300 digits are turned into an integer.
    digits = "5" * 5000
    assert extract(text.format(digits, digits)) == []


# ---------------------------------------------------------------- the parts, one by one


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
        ("3亿4000万", 340_000_000),
        ("1.2万亿", 1_200_000_000_000),
        ("-5", -5),
        ("零下五", -5),
    ],
)
def test_a_numeral_has_its_value(numeral: str, value: int) -> None:
    assert read_number(numeral) == value


@steady
@given(st.integers(0, 10**12))
def test_arabic_digits_are_read_as_they_stand(number: int) -> None:
    assert read_number(str(number)) == read_number(f"{number:,}") == number


@pytest.mark.parametrize(
    ("value", "unit", "lo", "hi", "kind"),
    [
        ("80—120", "", 80, 120, "range"),
        ("18.5%—20", "%", "18.5", 20, "range"),
        ("50人以上100", "人", 50, 100, "range"),
        ("数十", "", 20, 99, "vague"),
        ("七八成", "", "0.7", "0.8", "vague ratio"),
        ("八成五", "", "0.85", "0.85", "ratio"),
        ("30多万", "", 300_000, 300_000, "number"),
        ("2年半", "年", "2.5", "2.5", "number"),
        ("首位", "", 1, 1, "rank"),
    ],
)
def test_a_value_has_its_ends_and_its_kind(
    value: str, unit: str, lo: int | str, hi: int | str, kind: str
) -> None:
    read = read_value(value, unit)
    assert (read.lo, read.hi, read.kind) == (Fraction(lo), Fraction(hi), kind)


def test_a_growth_by_a_multiple_is_a_ratio() -> None:
    # Q10: 增长一倍以上
    growth = normalise("一", "倍", ["以上"], rate=True)
    assert exact_text(growth.lo) == "1"
    assert (growth.canon, growth.dim, growth.bound) == ("ratio", "ratio", "ge")
    assert normalise("一", "倍", ["以上"]).canon == "factor"


def test_a_growth_in_percent_or_doublings_stays_what_it_is() -> None:
    assert normalise("8", "%", rate=True) == normalise("8", "%")
    assert normalise("一", "番", rate=True) == normalise("一", "番")


def test_surfaces_are_normalised_as_they_stand_in_the_text() -> None:
    assert normalise("１３３ 亿", "元", ["超"]) == normalise("133亿", "元", ["超"]) == parse("超133亿元")
    assert normalise("8", "％") == normalise("8", "%")
    assert normalise("30多万", "人", ["多"]) == parse("30多万人")


def test_a_unit_without_an_entry_is_its_own() -> None:
    assert canonical("%") == ("ratio", Fraction(1, 100))
    assert canonical("榀") == ("榀", Fraction(1))
    q = normalise("5", "榀")
    assert (q.canon, q.dim) == ("榀", "count")


@pytest.mark.parametrize(
    "words", [["超", "近"], ["超", "以下"], ["至少", "以下"], ["近", "多"], ["余", "以内"], ["不足", "以上"]]
)
def test_modifiers_that_contradict_each_other_are_refused(words: list[str]) -> None:
    with pytest.raises(GovbenchError, match="contradict each other"):
        normalise("5", "件", words)


def test_a_range_takes_no_further_bound() -> None:
    with pytest.raises(GovbenchError, match="contradict each other"):
        normalise("5—8", "件", ["超"])
    assert normalise("5—8", "件", ["约"]).approx == "about"


def test_an_unknown_modifier_is_refused() -> None:
    with pytest.raises(GovbenchError, match="'共' is no known modifier"):
        normalise("5", "件", ["共"])


# ---------------------------------------------------------------- the phrase list

PHRASES = REPOSITORY / "benchmarks" / "quantities_phrases.tsv"
_ROWS = [line for line in PHRASES.read_text("utf-8").splitlines() if not line.startswith("#")]
LIST: dict[str, list[dict[str, str]]] = {}
for _row in csv.DictReader(_ROWS, delimiter="\t", quoting=csv.QUOTE_NONE):
    LIST.setdefault(_row["phrase"], []).append(_row)

# The list was written before the engine, with 摄氏度 as the canonical form of degrees. The guidelines leave
# it open; the engine takes the symbol of GB 3102, so that ℃, °C and 摄氏度 are one unit.
DIFFERENT_CANON = {"摄氏度": "℃"}


@pytest.mark.parametrize("phrase", [p for p, rows in LIST.items() if rows[0]["form"] != "refused"])
def test_a_phrase_of_the_list_has_the_quantities_that_it_states(phrase: str) -> None:
    rows = [row for row in LIST[phrase] if row["form"] != "none"]
    found = extract(phrase)
    assert [(m.value.text, m.unit.text if m.unit else "-") for m in found] == [
        (r["value"], r["unit"]) for r in rows
    ]
    for metric, row in zip(found, rows, strict=True):
        q = metric.quantity
        assert q is not None, metric.reason
        assert (q.lo, q.hi) == (Fraction(row["lo"]), Fraction(row["hi"]))
        canon = DIFFERENT_CANON.get(row["canon"], row["canon"])
        assert (q.canon, q.per or "-", q.dim) == (canon, row["per"], row["dim"])
        assert (q.bound, q.approx) == (row["bound"], row["approx"])


@pytest.mark.parametrize("phrase", [p for p, rows in LIST.items() if rows[0]["form"] == "refused"])
def test_a_phrase_of_the_list_that_is_to_be_refused_has_no_quantity(phrase: str) -> None:
    assert [m.quantity for m in extract(phrase) if m.quantity] == []


# ---------------------------------------------------------------- exact numbers as text


@steady
@given(st.fractions())
def test_an_exact_text_states_the_same_number(number: Fraction) -> None:
    assert exact_number(exact_text(number)) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(-3, 2), "-1.5"),
        (Fraction(379, 500), "0.758"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-1, 6), "-1/6"),
        (Fraction(1, 1024), "0.0009765625"),
        (Fraction(13_300_000_000), "13300000000"),
    ],
)
def test_an_exact_text_is_a_decimal_where_there_is_one(number: Fraction, text: str) -> None:
    assert exact_text(number) == text


@pytest.mark.parametrize(
    "text", ["1e3", "inf", "nan", "1.", ".5", "1/0", " 1", "１", "", "9" * 101, "1_000", "+1", "1\n"]
)
def test_no_other_notation_is_an_exact_number(text: str) -> None:
    with pytest.raises(ValueError, match="no exact"):
        exact_number(text)


# ---------------------------------------------------------------- the characters of numerals


def test_the_numeral_characters_are_those_of_the_guidelines() -> None:
    text = "首位和首批,数十家的数据;陆某第陆名伍拾元,几个半天,统一,３%"
    assert "".join(text[i] for i in numeral_characters(text)) == "首数十陆伍拾几半一３"


@pytest.mark.parametrize(
    ("text", "numerals"),
    [
        ("0９零〇一二两三四五六七八九十百千万亿半廿几", "0９零〇一二两三四五六七八九十百千万亿半廿几"),
        ("首位、首家、首批、首创、首选", "首"),
        ("数据、人数、数万、数亿", "数万数亿"),
        ("壹佰、伍某、陆家嘴、第柒", "壹佰柒"),
        ("率先", ""),
        ("", ""),
    ],
)
def test_a_character_is_a_numeral_by_the_closed_list(text: str, numerals: str) -> None:
    # M2, D9
    assert "".join(text[i] for i in numeral_characters(text)) == numerals
