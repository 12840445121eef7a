"""What ``govbench.extract`` says of the words around a number: made-up sentences, answers by the guidelines.

Each case names its rule: M metrics, Q normalisation, D distractors of annotations/GUIDELINES.md, G rulings of
annotations/RULINGS.md. An answer is written before the engine is asked; what is marked ``bug`` is
still read wrongly.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest

from govbench import extract
from govbench.quantities import Metric, exact_text, parse
from govbench.quantities.extraction import read_numerals


def bug(reason: str) -> pytest.MarkDecorator:
    """What the engine still gets wrong; strict, so that the mark goes with the fault."""
    return pytest.mark.xfail(strict=True, reason=reason)


@dataclass(frozen=True)
class Is:
    """What is expected of one number; the defaults are those of M7."""

    mention: str
    indicator: str | None
    predicate: str | None = None
    scope: str | None = None
    time: str | None = None
    change: str | None = None
    modality: str = "actual"


def seen(metric: Metric) -> Is:
    """The same of what was found."""

    def text(part: Any) -> str | None:
        return None if part is None else str(part.text)

    c = metric.change
    change = f"{c.type} {c.direction} {c.basis}" if c else None
    return Is(
        metric.mention.text,
        text(metric.indicator),
        text(metric.predicate),
        text(metric.scope),
        text(metric.time),
        change,
        metric.modality,
    )


def check(sentence: str, *expected: Is) -> None:
    assert [seen(metric) for metric in extract(sentence)] == list(expected)


def cases(*rows: tuple[Any, ...]) -> pytest.MarkDecorator:
    """A test for each row: the rule, the sentence, what is expected of each number; last, of a bug, why."""
    made = []
    for rule, sentence, *rest in rows:
        reason = rest.pop() if isinstance(rest[-1], str) else None
        marks = [bug(reason)] if reason else []
        made.append(pytest.param(sentence, rest, marks=marks, id=f"{rule}-{sentence[:14]}"))
    return pytest.mark.parametrize(("sentence", "expected"), made)


# ---------------------------------------------------------------- indicator


@cases(
    ("M17", "全县累计公示各类抽查结果信息4120条。", Is("4120条", "抽查结果信息", "公示", "全县")),
    ("M17", "共出具各类检验报告320余份。", Is("320余份", "检验报告", "出具")),
    (
        "M17",
        "整理在全省推广的河湖治理经验6项。",
        Is("6项", "河湖治理经验", "整理"),
        "The place in a 的-clause is taken for the scope.",
    ),
    ("M17", "垃圾分类知晓率93.5%。", Is("93.5%", "垃圾分类知晓率")),
    (
        "M18",
        "16位湖州技师参赛。",
        Is("16位", "技师", "参赛", "湖州"),
        "The territory stays in the indicator.",
    ),
    (
        "M18",
        "换发全省统一行医证件3万余张。",
        Is("3万余张", "全省统一行医证件", "换发"),
        "全省 is cut off the name of a document.",
    ),
    ("M19", "推出支持民营企业融资12项举措。", Is("12项", "举措", "推出")),
    # An event without a number of its own was no antecedent.
    ("M20", "举办职工歌咏比赛,约3万人次参加。", Is("约3万人次", "职工歌咏比赛", "参加")),
    (
        "M20",
        "18人入选省级乡村工匠名录。",
        Is("18人", "省级乡村工匠名录", "入选"),
        "The pool behind 入选 is no indicator when its number stands before the verb.",
    ),
    ("M21", "开展隐患排查5200次。", Is("5200次", "隐患排查", "开展")),
    ("M21", "完成农村公路养护评估18项。", Is("18项", "农村公路养护评估", "完成")),
    ("M22", "新增学校、幼儿园15所。", Is("15所", "学校、幼儿园", "新增")),
    # 数量 was taken for the nominal.
    (
        "M23",
        "共受理信访事项540件,数量同比增长两倍以上。",
        Is("540件", "信访事项", "受理"),
        Is("两倍以上", "信访事项", change="rate up yoy"),
    ),
    (
        "M25",
        "污水处理率95.8%,同比提高2.2个百分点。",
        Is("95.8%", "污水处理率"),
        Is("2.2个百分点", "污水处理率", change="points up yoy"),
    ),
    ("M26", "评价满意的比例达90%。", Is("90%", "评价满意的比例")),
    ("M33", "现有乡村医生逾2600人。", Is("逾2600人", "乡村医生", "现有")),
)
def test_the_indicator_is_the_nominal_that_is_counted(sentence: str, expected: list[Is]) -> None:
    check(sentence, *expected)


@cases(
    # The first of two numbers got no indicator, the second no predicate.
    (
        "M8",
        "派出26批510名医疗队员。",
        Is("26批", "医疗队员", "派出"),
        Is("510名", "医疗队员", "派出"),
    ),
    # The second number got no predicate.
    (
        "M8",
        "查处违法用地42宗、3.6万亩。",
        Is("42宗", "违法用地", "查处"),
        Is("3.6万亩", "违法用地", "查处"),
    ),
    (
        "M34",
        "发放助学贷款1450笔、2.3亿元。",
        Is("1450笔", "助学贷款", "发放"),
        Is("2.3亿元", "助学贷款", "发放"),
    ),
)
def test_one_noun_has_several_numbers(sentence: str, expected: list[Is]) -> None:
    check(sentence, *expected)


@cases(
    ("M24", "受理案件3215件、办结4102件。", Is("3215件", "案件", "受理"), Is("4102件", "案件", "办结")),
    ("M34", "新建公厕12座、改造30座。", Is("12座", "公厕", "新建"), Is("30座", "公厕", "改造")),
    (
        "M34",
        "全市收到举报860件,办结815件。",
        Is("860件", "举报", "收到", "全市"),
        Is("815件", "举报", "办结", "全市"),
    ),
    (
        "M34",
        "获评省级示范村2个、市级示范户6户。",
        Is("2个", "省级示范村", "获评"),
        Is("6户", "市级示范户", "获评"),
    ),
    ("M34", "现有图书馆4座,博物馆7座。", Is("4座", "图书馆", "现有"), Is("7座", "博物馆", "现有")),
    # The first of two subjects got no predicate.
    (
        "M34",
        "5个集体、8名个人获得市级以上表彰。",
        Is("5个", "集体", "获得市级以上表彰"),
        Is("8名", "个人", "获得市级以上表彰"),
    ),
)
def test_numbers_share_a_head_or_a_verb(sentence: str, expected: list[Is]) -> None:
    check(sentence, *expected)


@cases(
    ("M24", "优质率和合格率分别达到76.4%、99.1%。", Is("76.4%", "优质率"), Is("99.1%", "合格率")),
    (
        "M24",
        "粮食、棉花、油料产量分别增长1.2%、3.4%和5.6%。",
        Is("1.2%", "粮食", change="rate up none"),
        Is("3.4%", "棉花", change="rate up none"),
        Is("5.6%", "油料产量", change="rate up none"),
    ),
    ("M24", "进口额和出口额分别为12亿元和18亿元。", Is("12亿元", "进口额"), Is("18亿元", "出口额")),
    (
        "M24",
        "总产值640亿元、税收28亿元,分别增长7.5%、6.1%。",
        Is("640亿元", "总产值"),
        Is("28亿元", "税收"),
        Is("7.5%", "总产值", change="rate up none"),
        Is("6.1%", "税收", change="rate up none"),
    ),
    ("M24", "其中,工业用水占35%,生活用水占41%。", Is("35%", "工业用水"), Is("41%", "生活用水")),
    # The conjunct behind 其中 got no verb.
    (
        "M24",
        "新建停车场80个,其中公共停车场35个。",
        Is("80个", "停车场", "新建"),
        Is("35个", "公共停车场", "新建"),
    ),
)
def test_lists_deal_their_nominals_out(sentence: str, expected: list[Is]) -> None:
    check(sentence, *expected)


@cases(
    # A piece of the clause was taken for the scope.
    ("M24", "工业投资占全部投资的30%。", Is("30%", "工业投资")),
    ("M24", "女性代表占31.6%。", Is("31.6%", "女性代表")),
    # 地区 of 地区生产总值 was taken for a territory, and the clause before it for the scope.
    (
        "M26",
        "服务业增加值占地区生产总值比重为52.1%。",
        Is("52.1%", "服务业增加值占地区生产总值比重"),
    ),
    (
        "M24",
        "服务业增加值占地区生产总值的52.1%。",
        Is("52.1%", "服务业增加值"),
        "地区 of 地区生产总值 is taken for a territory, and the share is not split at 占.",
    ),
    # The verb phrase behind a share stayed in the indicator.
    ("M24", "超过七成的农户用上天然气。", Is("超过七成", "农户", "用上天然气")),
    ("M29", "20%的纠纷实现源头化解。", Is("20%", "纠纷", "实现源头化解")),
)
def test_a_share_belongs_to_its_numerator(sentence: str, expected: list[Is]) -> None:
    check(sentence, *expected)


@cases(
    # A nominal of one character was no indicator.
    ("M29", "全县31个村设立便民服务站。", Is("31个", "村", "设立便民服务站", "全县")),
    ("M29", "全县31个村庄设立便民服务站。", Is("31个", "村庄", "设立便民服务站", "全县")),
    ("M29", "6个项目获第二届“河湖治理奖”。", Is("6个", "项目", "获第二届“河湖治理奖”")),
    ("M29", "70多所幼儿园参与。", Is("70多所", "幼儿园", "参与")),
    ("M31", "近40项整治任务圆满收官。", Is("近40项", "整治任务", "收官"), "收官 is taken into the nominal."),
    (
        "M31",
        "征集了300多幅参赛作品。",
        Is("300多幅", "参赛作品", "征集"),
        "参赛作品 is found as no nominal.",
    ),
    ("M31", "9个镇已挂牌成立调解室。", Is("9个", "镇", "挂牌成立调解室")),
    (
        "M21",
        "完成新一届210名志愿者选任工作。",
        Is("210名", "志愿者", "选任"),
        "The action behind the persons is taken into the indicator.",
    ),
    # The place of 在 was no scope.
    (
        "M37",
        "7家医院在海外设立12家门诊部。",
        Is("7家", "医院", "在海外设立12家门诊部"),
        Is("12家", "门诊部", "设立", "海外"),
    ),
)
def test_a_noun_may_stand_behind_its_number(sentence: str, expected: list[Is]) -> None:
    check(sentence, *expected)


@cases(
    # A threshold was taken for something achieved.
    (
        "Q3",
        "集体收入50万元以上的村达260个。",
        Is("50万元以上", "集体收入", modality="norm"),
        Is("260个", "村"),
    ),
    ("M17", "建成首批180人的应急救援队伍。", Is("180人", "应急救援队伍", "建成")),
    ("M17", "使用面积达3000平方米的展厅投入使用。", Is("3000平方米", "使用面积")),
    ("D5", "举办“暖心工程”活动26场。", Is("26场", "“暖心工程”活动", "举办")),
    ("M11", "规模以上企业320家。", Is("320家", "规模以上企业")),
)
def test_clauses_thresholds_and_quotes(sentence: str, expected: list[Is]) -> None:
    check(sentence, *expected)


# ---------------------------------------------------------------- predicate


@cases(
    # 维修 was taken into the nominal.
    ("M29", "全市共维修路灯760盏。", Is("760盏", "路灯", "维修", "全市")),
    # 出台 was cut after 出.
    ("M32", "推动出台管理办法29份。", Is("29份", "管理办法", "出台")),
    ("M31", "累计换发居住证2万张。", Is("2万张", "居住证", "换发")),
    ("M33", "投诉办结率达100%。", Is("100%", "投诉办结率")),
    ("M33", "全年优良天数为328天。", Is("328天", "优良天数", time="全年")),
    ("G-6", "登记失业率控制在3.2%。", Is("3.2%", "登记失业率")),
    (
        "M27",
        "连续四年实现生活污水100%处理。",
        Is("四年", "生活污水", "处理"),
        Is("100%", "生活污水", "处理", time="连续四年"),
        "A duration does not take its nominal from behind 实现, nor a ratio its verb.",
    ),
)
def test_the_predicate_is_the_verb_that_restricts(sentence: str, expected: list[Is]) -> None:
    check(sentence, *expected)


# ---------------------------------------------------------------- scope and time


@cases(
    # 申请 was taken for a verb.
    (
        "M35",
        "全市共收到申请6120件,其中市一级共收到申请1480件。",
        Is("6120件", "申请", "收到", "全市"),
        Is("1480件", "申请", "收到", "市一级"),
    ),
    (
        "M35",
        "全县新建图书室26个,改造礼堂14座。",
        Is("26个", "图书室", "新建", "全县"),
        Is("14座", "礼堂", "改造", "全县"),
    ),
    ("M36", "全局职工开展义务劳动1930人次。", Is("1930人次", "义务劳动", "开展", "全局")),
    (
        "M36",
        "市图书馆接待读者86万人次。",
        Is("86万人次", "读者", "接待", "市图书馆"),
        "图书馆 is not known as an acting body.",
    ),
    ("M13", "机器人产量居全国第三。", Is("第三", "机器人产量", scope="全国")),
    ("M13", "综合得分列全省第1位。", Is("第1", "综合得分", scope="全省")),
    ("M13", "民营企业数量位居全市首位。", Is("首位", "民营企业数量", scope="全市")),
    (
        "M35",
        "全市新增学位3万个。新建公园12个。",
        Is("3万个", "学位", "新增", "全市"),
        Is("12个", "公园", "新建"),
    ),
)
def test_the_scope_is_who_or_where(sentence: str, expected: list[Is]) -> None:
    check(sentence, *expected)


@cases(
    ("M39", "2024年全市共新建公厕46座。", Is("46座", "公厕", "新建", "全市", "2024年")),
    (
        "M39",
        "全年垃圾回收率61.4%,同比增长3.9%。",
        Is("61.4%", "垃圾回收率", time="全年"),
        Is("3.9%", "垃圾回收率", time="全年", change="rate up yoy"),
    ),
    (
        "M39",
        "2024年新建公厕12座。改造公厕30座。",
        Is("12座", "公厕", "新建", time="2024年"),
        Is("30座", "公厕", "改造"),
    ),
    ("M39", "《2023年度立法计划》纳入项目21件。", Is("21件", "项目", "纳入")),
    # A stock took the period of a flow.
    (
        "M40",
        "全年巡查河道800次,现有巡查员120人。",
        Is("800次", "河道", "巡查", time="全年"),
        Is("120人", "巡查员", "现有"),
    ),
    (
        "M39",
        "上半年受理申请520件,下半年受理申请610件。",
        Is("520件", "申请", "受理", time="上半年"),
        Is("610件", "申请", "受理", time="下半年"),
    ),
    ("M40", "累计受理申请520件。", Is("520件", "申请", "受理")),
)
def test_the_time_is_the_nearest_period_of_the_sentence(sentence: str, expected: list[Is]) -> None:
    check(sentence, *expected)


# ---------------------------------------------------------------- change


@cases(
    ("Q11", "工业用电量增长8.1%。", Is("8.1%", "工业用电量", change="rate up none")),
    ("Q11", "工业用电量同比下降8%。", Is("8%", "工业用电量", change="rate down yoy")),
    ("Q11", "财政收入增速达7.5%。", Is("7.5%", "财政收入增速", change="rate up none")),
    ("Q11", "财政收入增幅为7.5%。", Is("7.5%", "财政收入增幅", change="rate up none")),
    ("Q9", "登记失业率下降0.3个百分点。", Is("0.3个百分点", "登记失业率", change="points down none")),
    ("Q14", "进出口总额比上年增长3.6%。", Is("3.6%", "进出口总额", change="rate up yoy")),
    ("Q14", "进出口总额较上年末增长3.6%。", Is("3.6%", "进出口总额", change="rate up yoy")),
    ("Q14", "进出口总额环比增长3.6%。", Is("3.6%", "进出口总额", change="rate up prev")),
    ("Q14", "进出口总额比上月下降3.6%。", Is("3.6%", "进出口总额", change="rate down prev")),
    ("Q14", "进出口总额比2015年增长3.6%。", Is("3.6%", "进出口总额", change="rate up base_year")),
    ("Q14", "投资额比计划增长3.6%。", Is("3.6%", "投资额", change="rate up plan")),
    (
        "Q14",
        "用电量同比增长3%,用水量增长5%。",
        Is("3%", "用电量", change="rate up yoy"),
        Is("5%", "用水量", change="rate up yoy"),
    ),
    (
        "Q14",
        "用电量同比增长3%。用水量增长5%。",
        Is("3%", "用电量", change="rate up yoy"),
        Is("5%", "用水量", change="rate up none"),
    ),
    ("Q10", "快递业务量增长一倍。", Is("一倍", "快递业务量", change="rate up none")),
    # 翻 stayed in the indicator.
    ("Q10", "快递业务量翻一番。", Is("一番", "快递业务量", change="factor up none")),
    ("Q10", "快递业务量是上年的3倍。", Is("3倍", "快递业务量", change="factor up yoy")),
    ("Q10", "快递业务量是2015年的3倍。", Is("3倍", "快递业务量", change="factor up base_year")),
    (
        "Q12",
        "服务站由10家增加到15家。",
        Is("10家", "服务站", change="level up none"),
        Is("15家", "服务站", change="level up none"),
    ),
    # 减至 behind 份 was taken for the nominal, and the pair was lost.
    (
        "Q12",
        "证明材料从12份减至3份。",
        Is("12份", "证明材料", change="level down none"),
        Is("3份", "证明材料", change="level down none"),
    ),
    (
        "G-10",
        "服务站由上年的10家增加到15家。",
        Is("10家", "服务站", change="level up yoy"),
        Is("15家", "服务站", change="level up yoy"),
    ),
    (
        "Q12",
        "就业率从91.5%提高到94.3%。",
        Is("91.5%", "就业率", change="level up none"),
        Is("94.3%", "就业率", change="level up none"),
    ),
    # 上升为 made no pair: a growth of 96% was read.
    (
        "Q12",
        "办结率由85%上升为96%。",
        Is("85%", "办结率", change="level up none"),
        Is("96%", "办结率", change="level up none"),
    ),
    ("Q12", "证明材料压减到3份。", Is("3份", "证明材料")),
    ("Q13", "排放总量减少1260吨。", Is("1260吨", "排放总量", change="delta down none")),
    (
        "Q13",
        "社会组织总数比上年新增20家。",
        Is("20家", "社会组织总数", change="delta up yoy"),
        "社会组织 is cut off before 总数.",
    ),
    ("Q13", "新增车位200个。", Is("200个", "车位", "新增")),
    ("G-7", "合格率高于全省平均水平2个百分点。", Is("2个百分点", "合格率", change="points up none")),
    ("G-7", "合格率低于全省平均水平2个百分点。", Is("2个百分点", "合格率", change="points down none")),
)
def test_a_change_has_type_direction_and_basis(sentence: str, expected: list[Is]) -> None:
    got = [seen(metric) for metric in extract(sentence)]
    kept = [(one.mention, one.indicator, one.predicate, one.change) for one in got]
    assert kept == [(one.mention, one.indicator, one.predicate, one.change) for one in expected]


def test_a_growth_by_a_multiple_is_a_ratio_and_a_comparison_a_factor() -> None:
    # Q10
    growth, multiple = extract("业务量增长一倍以上，是2015年的3倍。")
    assert growth.quantity is not None
    assert multiple.quantity is not None
    assert (growth.quantity.lo, growth.quantity.canon, growth.quantity.bound) == (Fraction(1), "ratio", "ge")
    assert (multiple.quantity.lo, multiple.quantity.canon) == (Fraction(3), "factor")


def test_the_value_of_a_fall_stays_positive() -> None:
    # Q11
    (fall,) = extract("用电量下降8%。")
    assert fall.quantity is not None
    assert fall.quantity.lo == Fraction(8, 100)


# ---------------------------------------------------------------- modality


@pytest.mark.parametrize(
    ("sentence", "modality"),
    [
        ("新建公园12个。", "actual"),
        ("力争新建公园12个。", "target"),
        ("计划新建公园12个。", "target"),
        ("下一步,新建公园12个。", "target"),
        ("确保新建公园12个。", "target"),
        ("预计新建公园12个。", "forecast"),
        ("全年产量有望达到12万吨。", "forecast"),
        ("农村低保标准为720元/月。", "norm"),
        ("处理时限不得超过5个工作日。", "norm"),
        ("噪声应当低于55分贝。", "norm"),
        ("将组建近20支志愿队。", "target"),
        # 要 of 重要 and 主要 was taken for an aim.
        ("意义重要,已新建公园12个。", "actual"),
        ("主要道路新增路灯760盏。", "actual"),
        pytest.param(
            "年满70周岁以上老人免费乘车。",
            "norm",
            marks=bug("A threshold of age is taken for something achieved."),
        ),
    ],
)
def test_modality(sentence: str, modality: str) -> None:
    # M16
    assert [metric.modality for metric in extract(sentence)] == [modality]


def test_an_aim_ends_with_its_sentence() -> None:
    assert [m.modality for m in extract("力争新建公园12个。改造公厕5座。")] == ["target", "actual"]


# ---------------------------------------------------------------- A:B:C


@pytest.mark.parametrize(
    ("sentence", "values", "canon"),
    [
        ("三次产业结构调整为4.2:38.6:57.2。", ["0.042", "0.386", "0.572"], "ratio"),
        ("三次产业结构比为4.2∶38.6∶57.2。", ["0.042", "0.386", "0.572"], "ratio"),
        ("三次产业结构比为4.2：38.6：57.2。", ["0.042", "0.386", "0.572"], "ratio"),
        ("生师比为17:1。", ["17", "1"], "ratio"),
    ],
)
def test_a_proportion_is_a_ratio_metric_a_term(sentence: str, values: list[str], canon: str) -> None:
    # Q15
    read = [metric.quantity for metric in extract(sentence)]
    assert [(q.lo, q.canon, q.dim) for q in read if q] == [(Fraction(v), canon, "ratio") for v in values]


# ---------------------------------------------------------------- distractors


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # D1
        ("2024年印发手册。", [(0, "2024年", "date")]),
        ("2023-2025年实施。", [(0, "2023-2025年", "date")]),
        ("2023年度考核结束。", [(0, "2023年度", "date")]),
        ("近五年来持续改善。", [(0, "近五年来", "date")]),
        ("一年来成绩显著。", [(0, "一年来", "date")]),
        ("上半年平稳。", [(0, "上半年", "date")]),
        ("四个季度连续考核。", [(0, "四个季度", "date")]),
        ("3月12日植树。", [(0, "3月12日", "date")]),
        # The expression was split.
        ("2024年1—6月平稳。", [(0, "2024年1—6月", "date")]),
        ("庆祝建校70周年。", [(4, "70周年", "ordinal_name")]),
        # G-4
        ("印发〔2021〕15号文件。", [(2, "〔2021〕15号", "doc_number")]),
        # D2, D5
        ("第六届运动会闭幕。", [(0, "第六届", "ordinal_name")]),
        ("获一等奖。", [(1, "一等奖", "ordinal_name")]),
        ("一审判决生效。", [(0, "一审", "ordinal_name")]),
        ("水质达到Ⅲ类。", [(4, "Ⅲ类", "ordinal_name")]),
        ("第一批名单公布。", [(0, "第一批", "ordinal_name")]),
        ("区委第二巡察组进驻。", [(2, "第二巡察组", "ordinal_name")]),
        # The noun was cut: 第一产, 第一方.
        ("第一产业稳定。", [(0, "第一产业", "ordinal_name")]),
        ("进入第一方阵。", [(2, "第一方阵", "ordinal_name")]),
        # D10; 党的 was inside.
        ("学习党的二十大精神。", [(4, "二十大", "ordinal_name")]),
        # G-3
        ("一、夯实基础。", [(0, "一、", "list_number")]),
        ("(二)完善配套。", [(0, "(二)", "list_number")]),
        ("一是夯实基础。", [(0, "一是", "list_number")]),
        # D2, D4, D6
        ("“十四五”规划收官。", [(0, "“十四五”", "plan_or_slogan")]),
        ("推行“1+6+N”体系。", [(2, "“1+6+N”", "plan_or_slogan")]),
        ("落实“四个最严”要求。", [(2, "“四个最严”", "plan_or_slogan")]),
        # 行动 was inside.
        ("实施乡村振兴三年行动计划。", [(6, "三年", "plan_or_slogan")]),
        # An idiom of 3.6 was taken for a slogan.
        ("提供“一站式”服务。", [(2, "“一站式”", "lexical")]),
        # D5
        ("推进城乡一体化。", [(4, "一体化", "lexical")]),
        ("进一步统一思想。", [(0, "进一步", "lexical"), (3, "统一", "lexical")]),
        # D3, D5
        ("推行“三项制度”。", [(2, "“三项制度”", "named_set")]),
        # The members were left out.
        ("市、县两级联动。", [(0, "市、县两级", "named_set")]),
        ("推行三项制度。", [(2, "三项制度", "named_set")]),
        ("四大班子学习。", [(0, "四大班子", "named_set")]),
        # G-5
        ("拨打12345热线。", [(2, "12345热线", "code")]),
        # M5, D5, D7
        ("出台一批举措。", [(2, "一批", "article")]),
        ("打造一个品牌。", [(2, "一个", "article")]),
        ("启动新一轮修编。", [(2, "新一轮", "article")]),
        ("全省唯一一个试点。", [(2, "唯一一个", "article")]),
        # discourse, proper_name
        ("重点抓好以下四个方面。", [(6, "四个方面", "discourse")]),
        ("融入长三角。", [(2, "长三角", "proper_name")]),
        # D8
        ("每千人口医师3.2人。", [(0, "每千人口", "lexical")]),
        # D9, M2
        ("陆某、伍某。", []),
        ("首家、首批、首创、率先。", []),
        ("大数据、人数、主体数。", []),
    ],
)
def test_a_numeral_that_names_is_a_distractor(sentence: str, expected: list[tuple[int, str, str]]) -> None:
    assert [(d.start, d.text, d.type) for d in read_numerals(sentence).distractors] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "2024年印发手册。",
        "第六届运动会闭幕。",
        "“十四五”规划收官。",
        "打造一个品牌。",
        "推进城乡一体化。",
        "推行三项制度。",
    ],
)
def test_a_distractor_is_no_metric(sentence: str) -> None:
    assert extract(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "mention"),
    [
        ("仅一家企业退出。", "一家"),
        ("新增一条班线。", "一条"),
        ("共一个试点。", "一个"),
        ("形成五大产业。", "五大"),
        ("投诉零发生,实现零投诉。", "零"),
        ("新建110千伏变电站。", "110千伏"),
        ("居全国第一。", "第一"),
    ],
)
def test_the_same_words_count_in_another_company(sentence: str, mention: str) -> None:
    # M5, D4, M3, M16, M13
    assert mention in [metric.mention.text for metric in extract(sentence)]


# What a phrase without a sentence names.
NAMING = {
    "2022年": ("2022年", "date"),
    "2024年": ("2024年", "date"),
    "2023-2025年": ("2023-2025年", "date"),
    "上半年": ("上半年", "date"),
    "近五年": ("近五年", "date"),
    "一年来": ("一年来", "date"),
    "〔2021〕15号": ("〔2021〕15号", "doc_number"),
    "第六届": ("第六届", "ordinal_name"),
    "第五巡视组": ("第五巡视组", "ordinal_name"),
    "第一批": ("第一批", "ordinal_name"),
    "全省第一批": ("第一批", "ordinal_name"),
    "70周年": ("70周年", "ordinal_name"),
    "一审": ("一审", "ordinal_name"),
    "一等奖": ("一等奖", "ordinal_name"),
    "一、": ("一、", "list_number"),
    "“十四五”": ("“十四五”", "plan_or_slogan"),
    "“八五”": ("“八五”", "plan_or_slogan"),
    "“3+X”": ("“3+X”", "plan_or_slogan"),
    "“双随机、一公开”": ("“双随机、一公开”", "plan_or_slogan"),
    "三年行动计划": ("三年", "plan_or_slogan"),
    "一体化": ("一体化", "lexical"),
    "统一": ("统一", "lexical"),
    "进一步": ("进一步", "lexical"),
    "每千人口": ("每千人口", "lexical"),
    "三项制度": ("三项制度", "named_set"),
    "十二项制度机制": ("十二项制度机制", "named_set"),
    "市、区两级": ("市、区两级", "named_set"),
    "两级法院": ("两级法院", "named_set"),
    "三次产业": ("三次产业", "named_set"),
    "千名涉外律师人才库": ("千名", "named_set"),
    "十大创新创先项目": ("十大", "named_set"),
    "12345热线": ("12345热线", "code"),
    "一个": ("一个", "article"),
    "一批": ("一批", "article"),
    "一系列": ("一系列", "article"),
    "唯一一个": ("唯一一个", "article"),
    "以下四个方面": ("四个方面", "discourse"),
    "长三角": ("长三角", "proper_name"),
}
MISNAMED = {
    "十二项制度机制": "The noun of the set is left out: 十二项.",
    "两级法院": "The noun of the set is left out: 两级.",
    "千名涉外律师人才库": "A size in a name is taken for a fixed word.",
    "十大创新创先项目": "大 is left out: 十.",
}


@pytest.mark.parametrize("phrase", NAMING)
def test_a_phrase_that_names_is_one_distractor_and_no_metric(
    phrase: str, request: pytest.FixtureRequest
) -> None:
    # Section 6.1, D1 to D11
    if phrase in MISNAMED:
        request.applymarker(bug(MISNAMED[phrase]))
    found = read_numerals(phrase)
    assert found.metrics == []
    assert [(d.text, d.type) for d in found.distractors] == [NAMING[phrase]]


def test_a_year_on_a_line_of_its_own_is_a_date_and_no_time() -> None:
    # D1, M39
    found = read_numerals("工作总结\n2024年\n新建公园12个。")
    assert [(d.start, d.text, d.type) for d in found.distractors] == [(5, "2024年", "date")]
    assert [seen(metric) for metric in found.metrics] == [Is("12个", "公园", "新建")]


@pytest.mark.parametrize("sentence", ["放在各项工作的首位", "把安全放在各项工作的首位。"])
def test_the_first_place_is_a_rank_only_as_a_result(sentence: str) -> None:
    # M3, M13
    assert extract(sentence) == []


# ---------------------------------------------------------------- phrases without a sentence


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        # M3
        ("16个区", [("16个", "16", "个", None)]),
        ("两个基地", [("两个", "2", "个", None)]),
        ("38件规范性文件", [("38件", "38", "件", None)]),
        ("连续六年", [("六年", "6", "year", None)]),
        ("居全国第三", [("第三", "3", "rank", None)]),
        ("零投诉", [("零", "0", "1", None)]),
        # M8
        ("18批402名抗疫突击队员", [("18批", "18", "批", None), ("402名", "402", "人", None)]),
        ("受理3215件、办结4102件", [("3215件", "3215", "件", None), ("4102件", "4102", "件", None)]),
        # M11
        ("11个区均", [("11个", "11", "个", None)]),
        ("共计1,234,567元", [("1,234,567元", "1234567", "CNY", None)]),
        # M15, M16
        ("人均可支配收入3.5万元", [("3.5万元", "35000", "CNY", None)]),
        ("每人每月500元", [("500元", "500", "CNY", None)]),
        ("220千伏变电站", [("220千伏", "220", "千伏", None)]),
        # Q9 to Q12
        ("下降0.3个百分点", [("0.3个百分点", "0.003", "points", "points down none")]),
        ("增长一倍", [("一倍", "1", "ratio", "rate up none")]),
        ("翻一番", [("一番", "2", "factor", "factor up none")]),
        ("翻两番", [("两番", "4", "factor", "factor up none")]),
        ("是上年的3倍", [("3倍", "3", "factor", "factor up yoy")]),
        ("增长8.1%", [("8.1%", "0.081", "ratio", "rate up none")]),
        ("同比增长20.2%", [("20.2%", "0.202", "ratio", "rate up yoy")]),
        (
            "由3215件增加到4102件",
            [("3215件", "3215", "件", "level up none"), ("4102件", "4102", "件", "level up none")],
        ),
        (
            "由10%降至8%",
            [("10%", "0.1", "ratio", "level down none"), ("8%", "0.08", "ratio", "level down none")],
        ),
        ("提升至98.7%", [("98.7%", "0.987", "ratio", None)]),
        # Q15
        (
            "3.6:27.4:69",
            [
                ("3.6", "0.036", "ratio", None),
                ("27.4", "0.274", "ratio", None),
                ("69", "0.69", "ratio", None),
            ],
        ),
    ],
)
def test_a_phrase_has_its_numbers(phrase: str, expected: list[tuple[str, str, str, str | None]]) -> None:
    found = extract(phrase)
    read = [(m.mention.text, m.quantity, seen(m).change) for m in found]
    assert [
        (mention, exact_text(q.lo), q.canon, change) for mention, q, change in read if q is not None
    ] == expected
    assert {(q.lo == q.hi, q.per, q.bound, q.approx) for _, q, _ in read if q} == {(True, None, "eq", "none")}


@pytest.mark.parametrize("phrase", ["人均GDP136063元", "全县人均GDP136063元。"])
def test_bug_a_number_may_follow_the_letters_of_an_index(phrase: str) -> None:
    # M12, M15: the letters and digits were taken for a code.
    (metric,) = extract(phrase)
    assert (metric.mention.text, metric.quantity) == ("136063元", parse("136063元"))


# ---------------------------------------------------------------- spans


def test_value_unit_and_modifiers_are_spans_of_their_own() -> None:
    # M6, M9
    (metric,) = extract("惠及近30多万人次。")
    assert (metric.value.text, metric.unit and metric.unit.text) == ("30多万", "人次")
    (metric,) = extract("投入超 133 亿元以上设备。")
    assert [m.text for m in metric.modifiers] == ["超", "以上"]
    assert metric.quantity is None
    assert "contradict" in (metric.reason or "")


@pytest.mark.parametrize("word", ["共", "共计", "合计", "累计", "达", "计"])
def test_words_of_summing_are_no_modifiers(word: str) -> None:
    # M11
    (metric,) = extract(f"受理申请{word}520件。")
    assert (metric.mention.text, metric.modifiers) == ("520件", ())


def test_a_refused_number_keeps_its_place_and_says_why() -> None:
    (metric,) = extract("贷款规模9~16亿元。")
    assert (metric.mention.text, metric.quantity) == ("9~16亿元", None)
    assert "two readings" in (metric.reason or "")


@pytest.mark.parametrize(
    "sentence", ["最低气温-5℃。", "气温降到-5℃。", "利润总额为-3.2亿元。", "增速-3.2%。"]
)
def test_a_sign_before_a_number_is_read(sentence: str) -> None:
    # The sign behind 气温 and 增速 was lost.
    (metric,) = extract(sentence)
    assert metric.quantity is not None
    assert metric.quantity.lo < 0
