"""What the page calls a prediction: the classes of every task in Chinese and English, with a sign for each.

Which item is of which class is decided by the scorer (``govbench.scoring``); here are names only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from govbench.schemes import ENTITIES, ROLES, TOPICS

RIGHT = "right"


@dataclass(frozen=True)
class ErrorClass:
    """Names and definitions in Chinese and English; ``sign`` and ``hue`` are how it looks.

    ``hue`` is one of ``right``, ``missed``, ``spurious``, ``boundary`` and ``label``: classes of one hue are
    told apart by their signs.
    """

    sign: str
    hue: str
    zh: str
    en: str
    about_zh: str
    about_en: str


SPAN_CLASSES = MappingProxyType(
    {
        RIGHT: ErrorClass("✓", "right", "正确", "right", "起止与标签均相同", "same start, end and label"),
        "missed": ErrorClass("○", "missed", "漏标", "missed", "无对应预测", "no prediction for it"),
        "spurious": ErrorClass("＋", "spurious", "多标", "spurious", "无对应标准", "no gold span for it"),
        "boundary": ErrorClass(
            "↔",
            "boundary",
            "边界错",
            "wrong boundary",
            "标签对,起止不同",
            "the label is right, start or end is not",
        ),
        "label": ErrorClass(
            "≠",
            "label",
            "标签错",
            "wrong label",
            "起止对,标签不同",
            "start and end are right, the label is not",
        ),
    }
)
LABEL_CLASSES = MappingProxyType(
    {
        RIGHT: ErrorClass("✓", "right", "正确", "right", "标签相同", "the same label"),
        "label": ErrorClass("≠", "label", "标签错", "wrong label", "标签不同", "another label"),
        "missed": ErrorClass(
            "○", "missed", "无预测", "no prediction", "此行无预测", "the row has no prediction"
        ),
    }
)
METRIC_CLASSES = MappingProxyType(
    {
        RIGHT: ErrorClass(
            "✓", "right", "正确", "right", "数值、单位、界限均相同", "same value, unit and bound"
        ),
        "x100": ErrorClass(
            "×100",
            "label",
            "差百倍",
            "×100",
            "比率或百分点差 100 倍",
            "a ratio or points, off by a factor 100",
        ),
        "x10^k": ErrorClass(
            "×10ᵏ", "label", "差十的幂", "×10ᵏ", "差 10 的其他次幂", "off by another power of ten"
        ),
        "points": ErrorClass(
            "pp",
            "label",
            "百分点混淆",
            "points",
            "百分点与百分比混淆",
            "percentage points for percent, or the reverse",
        ),
        "bound": ErrorClass(
            "≷", "boundary", "界限错", "bound", "数值与单位对,界限错", "value and unit right, bound wrong"
        ),
        "unit": ErrorClass("□", "label", "单位错", "unit", "数值对,单位错", "value right, unit wrong"),
        "value": ErrorClass("≠", "label", "数值错", "value", "数值不同", "another value"),
        "not normalised": ErrorClass(
            "?", "label", "未换算", "not normalised", "找到,但无数值", "found, and given no value"
        ),
        "range split": ErrorClass(
            "÷", "boundary", "区间拆开", "range split", "一个区间标成两个", "a range given as two metrics"
        ),
        "range merged": ErrorClass(
            "∪",
            "boundary",
            "误并区间",
            "range merged",
            "两个指标标成一个区间",
            "two metrics given as one range",
        ),
        "duplicate": ErrorClass(
            "②", "spurious", "重复", "duplicate", "正确的之外又标一次", "once more beside a right one"
        ),
        "spurious": ErrorClass("＋", "spurious", "多标", "spurious", "无对应标准", "no gold metric for it"),
        "missed": ErrorClass("○", "missed", "漏标", "missed", "无对应预测", "no prediction for it"),
    }
)
CLASSES: Mapping[str, Mapping[str, ErrorClass]] = MappingProxyType(
    {
        "ner": SPAN_CLASSES,
        "metrics": METRIC_CLASSES,
        "sections": LABEL_CLASSES,
        "sentences": LABEL_CLASSES,
    }
)

_BOUNDS = MappingProxyType(
    {
        "eq": ("等于 =", "equal to"),
        "gt": ("大于 >", "more than"),
        "ge": ("大于等于 ≥", "at least"),
        "lt": ("小于 <", "less than"),
        "le": ("小于等于 ≤", "at most"),
        "range": ("区间", "range"),
    }
)
# What items are filtered by: the label, of metrics the bound.
LABELS: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType(
    {"ner": ENTITIES, "metrics": _BOUNDS, "sections": TOPICS, "sentences": ROLES}
)
