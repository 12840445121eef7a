"""The rule systems: what each recognises on invented examples, and well-formed output on any text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govbench.schemes import (
    APPROXIMATIONS,
    BOUNDS,
    CHANGE_BASES,
    CHANGE_DIRECTIONS,
    CHANGE_TYPES,
    DIMENSIONS,
    ENTITIES,
    MODALITIES,
    ROLES,
    TOPICS,
)
from govbench.systems import Prediction, get

RULES = ("keywords", "cues", "delimiters", "quantity-engine")
# Pieces that the rules look for, so that random text reaches them.
_PIECES = (
    "《 》 “ ” 。 ， 、 12 1,234.5 ３ 一 十 百 千 万 亿 两 多 余 超 近 约 以上 左右 % 个百分点 倍 番 件 万元 "
    "元/人 第 首位 居 增长 下降 同比 2022年 3月 至 — 分之 成 几 数 全市 广州市 天河区 市 局 法院 协会 平台 "
    "国家 习近平 思想 二十大 中全会 荣获 印发 条例 存在 不足 将 领导下 市长 王同志 12345热线 / . 1/0 0"
)
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(st.one_of(st.sampled_from(_PIECES.split()), st.text(max_size=2)), max_size=40).map("".join),
)


def rows_of(texts: Sequence[str], position: int = 1) -> list[dict[str, Any]]:
    return [
        {"id": f"r{i}", "doc_id": "d", "origin": "real", "body": text, "text": text, "position": position}
        for i, text in enumerate(texts)
    ]


def predict(system: str, text: str, position: int = 1) -> Prediction:
    return get(system).predict(rows_of([text], position))[0]


def entities(text: str) -> set[tuple[str, str]]:
    return {(text[e["start"] : e["end"]], e["label"]) for e in predict("delimiters", text)["entities"]}


def metrics(text: str) -> list[Prediction]:
    found: list[Prediction] = predict("quantity-engine", text)["metrics"]
    return found


def surface(span: Prediction | None) -> str | None:
    return None if span is None else span["text"]


@pytest.mark.parametrize(
    ("body", "topic"),
    [
        ("扩大义务教育学位供给，提升医院诊疗能力，发放低保补贴。", "SERVICE"),
        ("开展食品安全抽检，立案查处违法行为，规范行政处罚裁量。", "ENFORCE"),
        ("办理行政复议案件，推动矛盾纠纷诉前调解。", "DISPUTE"),
        ("治理污水，修复湿地，新增绿道，改善空气质量。", "BUILD"),
        ("起草地方性法规，清理规范性文件，完成合法性审核。", "RULES"),
        ("加强党支部建设，落实全面从严治党要求。", "PARTY"),
        ("工作仍存在短板，执法力量薄弱，能力有待提升。", "PROBLEM"),
        ("下一步，将继续推动重点任务，力争再上新台阶。", "PLAN"),
    ],
)
def test_the_topic_is_what_the_keywords_speak_of(body: str, topic: str) -> None:
    assert predict("keywords", body)["label"] == topic


def test_a_body_without_keywords_has_the_default_topic() -> None:
    assert predict("keywords", "")["label"] == "SERVICE"


def test_a_repeated_word_counts_no_more_than_three_times() -> None:
    assert predict("keywords", "检查" * 50 + "养老托育，义务教育，法律援助")["label"] == "SERVICE"


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("该做法获评全国优秀案例。", "HONOR"),
        ("综合考核位居全省第一。", "HONOR"),
        ("全年新增学位1.2万个。", "RESULT"),
        ("制定出台养老服务管理办法。", "RULE"),
        ("印发《河湖保护实施方案》，明确责任分工。", "RULE"),
        ("基层监管力量仍然薄弱，信息共享还不充分。", "PROBLEM"),
        ("下一步，将加强基层队伍建设。", "PLAN"),
        ("坚持以人民为中心，全面贯彻落实党的二十大精神。", "GUIDE"),
        ("组织开展志愿服务，走访困难家庭。", "ACTION"),
    ],
)
def test_the_role_is_what_the_cues_say(text: str, role: str) -> None:
    assert predict("cues", text)["label"] == role


def test_a_short_first_sentence_without_detail_is_the_lead() -> None:
    assert predict("cues", "公共服务水平持续提升。", position=0)["label"] == "LEAD"


def test_a_first_sentence_with_a_figure_is_no_lead() -> None:
    assert predict("cues", "全年新增学位1.2万个。", position=0)["label"] == "RESULT"


def test_an_honour_still_aimed_at_is_a_plan() -> None:
    assert predict("cues", "力争入选全国示范名单。")["label"] == "PLAN"


def test_an_outcome_with_a_figure_that_is_aimed_at_is_a_plan() -> None:
    assert predict("cues", "将新建学校20所。")["label"] == "PLAN"


def test_solving_a_problem_is_no_problem() -> None:
    assert predict("cues", "着力解决社区养老服务不足问题。")["label"] == "ACTION"


def test_a_title_is_a_document_with_the_names_and_dates_in_it() -> None:
    assert entities("落实《广东省2023年养老条例》") == {
        ("《广东省2023年养老条例》", "DOC"),
        ("广东省", "GPE"),
        ("2023年", "DATE"),
    }


def test_a_quotation_is_a_policy_unless_a_head_noun_says_otherwise() -> None:
    assert entities("以“万家灯火”为抓手") == {("“万家灯火”", "POLICY")}
    assert entities("上线“乐帮办”平台") >= {("“乐帮办”", "SYS")}
    assert entities("授予“先锋岗”称号") >= {("“先锋岗”", "AWARD")}


def test_a_body_takes_its_territory_along() -> None:
    assert entities("广州市司法局发布") == {("广州市司法局", "GOV"), ("广州市", "GPE")}


def test_a_deictic_modifier_names_a_body() -> None:
    assert entities("会同市市场监督管理局和省律师协会") == {
        ("市市场监督管理局", "GOV"),
        ("省律师协会", "ORG"),
    }


def test_generic_territories_are_no_names() -> None:
    assert entities("全市各区推进城市更新，建成都市圈，隆重庆祝") == set()


def test_a_free_name_before_its_suffix_is_a_territory() -> None:
    assert entities("在白云区、增城区试行") == {("白云区", "GPE"), ("增城区", "GPE")}


def test_a_person_is_nested_in_a_doctrine() -> None:
    assert entities("学习习近平法治思想") == {("习近平法治思想", "POLICY"), ("习近平", "PER")}


def test_congresses_and_plan_periods_have_their_labels() -> None:
    assert entities("党的二十大以来，“十四五”时期") == {("党的二十大", "EVENT"), ("“十四五”", "POLICY")}


def test_magnitude_belongs_to_the_value_and_modifiers_are_apart() -> None:
    (metric,) = metrics("全年办结案件超1.2万件。")
    assert (surface(metric["value"]), surface(metric["unit"])) == ("1.2万", "件")
    assert [surface(m) for m in metric["modifiers"]] == ["超"]
    assert (metric["lo"], metric["canon"], metric["bound"]) == ("12000", "件", "gt")
    assert surface(metric["predicate"]) == "办结"
    assert surface(metric["indicator"]) == "案件"
    assert surface(metric["time"]) == "全年"


def test_a_modifier_inside_the_number_is_a_modifier() -> None:
    (metric,) = metrics("惠及30多万人。")
    assert (surface(metric["value"]), [surface(m) for m in metric["modifiers"]]) == ("30多万", ["多"])
    assert (metric["lo"], metric["bound"], metric["approx"]) == ("300000", "gt", "over")


@pytest.mark.parametrize(
    "text",
    [
        "2022年3月5日",
        "〔2022〕12号",
        "第三届全体会议",
        "“十四五”规划",
        "统一部署，进一步推进一体化",
        "三项制度和两级法院",
        "拨打12345热线",
        "推动一批项目，建成一个中心",
        "一是加强领导。二是压实责任。",
        "落实《100项措施清单》",
        "建设5G网络，治理PM2.5",
        "第一产业和第一责任人",
    ],
)
def test_numerals_that_name_or_order_are_left_out(text: str) -> None:
    assert metrics(text) == []


def test_a_growth_is_a_rate_with_its_direction_and_basis() -> None:
    (metric,) = metrics("财政收入同比增长6.5%。")
    assert (metric["lo"], metric["canon"], metric["dim"]) == ("0.065", "ratio", "ratio")
    assert metric["change"] == {"type": "rate", "direction": "up", "basis": "yoy"}
    assert surface(metric["indicator"]) == "财政收入"


def test_percentage_points_are_points() -> None:
    (metric,) = metrics("占比下降0.5个百分点。")
    assert (metric["lo"], metric["dim"], metric["change"]["type"]) == ("0.005", "points", "points")


def test_a_multiple_after_growth_is_a_ratio_and_elsewhere_a_factor() -> None:
    assert metrics("产值增长2倍。")[0]["dim"] == "ratio"
    assert metrics("产值是上年的2倍。")[0]["dim"] == "factor"


def test_tenths_have_no_unit() -> None:
    (metric,) = metrics("满意率超八成。")
    assert (surface(metric["value"]), metric["unit"], metric["lo"]) == ("八成", None, "0.8")


def test_a_rank_is_the_whole_ordinal() -> None:
    (metric,) = metrics("总量位居全国第三。")
    assert (surface(metric["value"]), metric["unit"], metric["dim"]) == ("第三", None, "rank")


def test_a_change_without_its_own_indicator_has_that_of_the_number_before() -> None:
    first, second = metrics("社会消费总额90亿元、增长5%。")
    assert surface(first["indicator"]) == surface(second["indicator"]) == "社会消费总额"


def test_a_target_and_a_forecast_are_told_apart() -> None:
    assert metrics("力争建成学校20所。")[0]["modality"] == "target"
    assert metrics("预计产量达到20万吨。")[0]["modality"] == "forecast"


def test_what_the_normaliser_refuses_has_a_reason_and_no_bounds() -> None:
    (metric,) = metrics("投资9~16亿元。")
    assert metric["lo"] is None
    assert metric["hi"] is None
    assert "two readings" in metric["reason"]


@pytest.mark.parametrize("name", RULES)
@given(texts=st.lists(TEXTS, max_size=3))
@settings(max_examples=150, deadline=None)
def test_every_row_has_one_prediction_in_order_that_depends_on_the_row_alone(
    name: str, texts: list[str]
) -> None:
    rows = rows_of(texts)
    predictions = get(name).predict(rows)
    assert [p["id"] for p in predictions] == [row["id"] for row in rows]
    system = get(name).fit(rows, rows)
    assert [system.predict([row])[0] for row in reversed(rows)] == predictions[::-1]


@given(text=TEXTS, position=st.integers(0, 3))
@settings(deadline=None)
def test_labels_are_in_the_scheme(text: str, position: int) -> None:
    assert predict("keywords", text)["label"] in TOPICS
    assert predict("cues", text, position)["label"] in ROLES


@given(text=TEXTS)
@settings(max_examples=300, deadline=None)
def test_entities_are_in_range_labelled_without_doubles_and_never_cross(text: str) -> None:
    found = predict("delimiters", text)["entities"]
    spans = [(e["start"], e["end"]) for e in found]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(e["label"] in ENTITIES for e in found)
    assert len(set(spans)) == len(spans)
    for (a, b), (c, d) in combinations(sorted(spans), 2):
        assert not a < c < b < d


@given(text=TEXTS)
@settings(max_examples=300, deadline=None)
def test_metrics_are_in_range_with_their_surfaces_and_closed_values(text: str) -> None:
    end = 0
    for metric in metrics(text):
        roles = ("value", "unit", "indicator", "predicate", "scope", "time")
        for span in [*metric["modifiers"], *(metric[role] for role in roles if metric[role])]:
            assert 0 <= span["start"] < span["end"] <= len(text)
            assert text[span["start"] : span["end"]] == span["text"]
        assert metric["value"]["start"] >= end
        end = metric["value"]["end"]
        assert metric["dim"] in DIMENSIONS
        assert metric["bound"] in BOUNDS
        assert metric["approx"] in APPROXIMATIONS
        assert metric["modality"] in MODALITIES
        assert (metric["lo"] is None) == (metric["hi"] is None) == ("reason" in metric)
        if change := metric["change"]:
            assert change["type"] in CHANGE_TYPES
            assert change["direction"] in CHANGE_DIRECTIONS
            assert change["basis"] in CHANGE_BASES


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize(
    "unit",
    ["1", "一", "市", "《", "“", "国家", "增长", "1,", "全国开展", "广州市全年办结案件12万件，同比增长5%。"],
)
def test_long_and_monotonous_text_is_predicted(name: str, unit: str) -> None:
    # Text on which a backtracking pattern would not end; times are a matter of benchmarks, not of tests.
    text = unit * (50_000 // len(unit))
    assert len(get(name).predict(rows_of([text]))) == 1
