"""The columns that a reader sees, the same ones in CSV and XLSX, and the cells of a figure under them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from govbench.extraction import words
from govbench.extraction.figures import LONGEST, Figure, FileFigures
from govbench.quantities import Mention, Quantity

Cell: TypeAlias = str | int | Fraction | None

# Control characters and noncharacters say nothing in a cell, can drive a terminal, and break XML and CSV.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]+")


@dataclass(frozen=True)
class Column:
    """A column: stable key, title in both languages, what it means in both, width in characters."""

    key: str
    chinese: str
    english: str
    meaning: str
    about: str
    width: int

    @property
    def title(self) -> str:
        """Both titles in one line."""
        return f"{self.chinese} {self.english}"


COLUMNS = (
    Column("file", "文件", "file", "来源文件", "the source file", 24),
    Column(
        "heading",
        "章节",
        "section",
        "所在章节的标题，各级以 / 分隔",
        "headings above it, outermost first",
        24,
    ),
    Column("part", "出处", "part", "正文、标题或表格的一行", "body, heading, or a row of a table", 8),
    Column(
        "sentence",
        "句子",
        "sentence",
        f"所在句子；超过 {LONGEST} 字的只取该数字前后部分，以 … 表示有省略",
        f"the sentence; of one beyond {LONGEST} characters the part around the figure, cut at …",
        60,
    ),
    Column("indicator", "指标", "indicator", "被计数或计量的对象", "what is counted or measured", 24),
    Column("predicate", "谓词", "predicate", "限定该数字的动词", "the verb that restricts it", 14),
    Column("scope", "范围", "scope", "何人或何处", "who or where", 16),
    Column(
        "time", "时间", "time", "所属时期，仅限同句写明的", "the period, where the sentence states it", 14
    ),
    Column("modality", "情态", "modality", "实际、目标、标准或预计", "actual, target, norm or forecast", 10),
    Column(
        "mention",
        "原文写法",
        "as written",
        "数字连同单位和修饰语",
        "number, unit and modifiers as written",
        18,
    ),
    Column(
        "value",
        "数值",
        "value",
        "所写的数，已换算为规范单位（万、亿已乘入，金额以元计，75.8% 为 0.758）；区间没有单一数值，留空",
        "the stated number in the canonical unit (万 and 亿 applied, money in yuan, 75.8% is 0.758); "
        "empty for a range",
        18,
    ),
    Column(
        "lower",
        "下限",
        "lower",
        "原文所保证的下限；未写明的一侧留空，“约”的两侧都留空",
        "the lower bound that the text states; empty where it states none, as both are beside 约",
        18,
    ),
    Column("upper", "上限", "upper", "原文所保证的上限，同上", "the upper bound, likewise", 18),
    Column("unit", "单位", "unit", "规范单位", "the canonical unit", 18),
    Column("per", "每", "per", "单位的分母：元/月 的“月”", "denominator of the unit: 月 in 元/月", 8),
    Column("dimension", "类别", "dimension", "数字的类别", "the kind of quantity", 13),
    Column("bound", "界限", "bound", "等于、大于、小于或区间", "equal, more, less or a range", 12),
    Column("approx", "概数", "approx.", "约、近、余等", "about, just under, just over", 12),
    Column(
        "change",
        "变化",
        "change",
        "比较基准和方向；下降的数值仍为正",
        "basis and direction; the value of a fall is positive too",
        12,
    ),
    Column("change_type", "变化类型", "change type", "增减幅度、增减量等", "by a share, by an amount, …", 14),
    Column(
        "offset",
        "位置",
        "offset",
        "原文写法在解码后全文中的起始位置，从 0 起按字符计",
        "where the mention starts in the decoded text of the file, in code points from 0",
        10,
    ),
    Column(
        "note",
        "备注",
        "note",
        "未换算的原因：有歧义或写法有误的，不猜测，数值留空",
        "why there is no value: what is ambiguous or malformed is not guessed",
        40,
    ),
)


def rows(found: FileFigures) -> Iterator[tuple[Cell, ...]]:
    """The figures of a file as cells under ``COLUMNS``: exact numbers, None for what is absent.

    >>> from govbench.extraction import extract_bytes
    >>> found = extract_bytes("总结\\n一、审查\\n全市审查文件超1.2万件。\\n".encode(), "a.txt")
    >>> cells = dict(zip([column.key for column in COLUMNS], next(rows(found))))
    >>> cells["mention"], cells["value"], cells["lower"], cells["upper"], cells["bound"]
    ('超1.2万件', Fraction(12000, 1), Fraction(12000, 1), None, '大于 >')
    """
    file = clean(found.file)
    for figure in found.figures:
        yield (file, *_cells(figure))


def clean(text: str) -> str | None:
    """Text for a cell: control characters are one blank, an empty text is None.

    >>> clean("a\\tb"), clean("")
    ('a b', None)
    """
    return _CONTROL.sub(" ", text).strip() or None


def _cells(figure: Figure) -> tuple[Cell, ...]:
    metric, quantity = figure.metric, figure.metric.quantity
    return (
        clean(figure.heading),
        words.word(words.PARTS, figure.part),
        clean(figure.sentence),
        _text(metric.indicator),
        _text(metric.predicate),
        _text(metric.scope),
        _text(metric.time),
        words.word(words.MODALITIES, metric.modality),
        _text(metric.mention),
        *(_numbers(quantity) if quantity else (None, None, None)),
        *(_kinds(quantity) if quantity else (_text(metric.unit), None, None, None, None)),
        words.change_words(metric.change) if metric.change else None,
        words.word(words.CHANGE_TYPES, metric.change.type) if metric.change else None,
        figure.offset,
        clean(metric.reason or ""),
    )


def _numbers(quantity: Quantity) -> tuple[Cell, Cell, Cell]:
    """The stated number, and the bounds as far as the text vouches for them."""
    value = quantity.lo if quantity.lo == quantity.hi else None
    is_closed = quantity.bound in ("eq", "range") and quantity.approx != "about"
    lower = quantity.lo if is_closed or quantity.bound in ("gt", "ge") else None
    upper = quantity.hi if is_closed or quantity.bound in ("lt", "le") else None
    return value, lower, upper


def _kinds(quantity: Quantity) -> tuple[Cell, ...]:
    return (
        clean(words.unit_words(quantity.canon)),
        clean(words.per_words(quantity.per)),
        words.word(words.DIMENSIONS, quantity.dim),
        words.bound_words(quantity.bound, quantity.approx),
        words.word(words.APPROXIMATIONS, quantity.approx) or None,
    )


def _text(mention: Mention | None) -> str | None:
    return None if mention is None else clean(mention.text)
