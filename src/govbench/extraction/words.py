"""The closed lists and canonical units in the words that a reader of a table knows.

Chinese in the cells, with the mathematical sign where there is one; ``GLOSSARY`` explains each in English.
A token without a word stands for itself, so a new one is shown and not lost.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from govbench.quantities import Change
from govbench.quantities.lexicon import units

BOUNDS = MappingProxyType(
    {
        "eq": ("等于 =", "the figure itself"),
        "gt": ("大于 >", "more than the figure"),
        "ge": ("大于等于 ≥", "the figure or more"),
        "lt": ("小于 <", "less than the figure"),
        "le": ("小于等于 ≤", "the figure or less"),
        "range": ("区间", "between lower and upper, both included"),
        # No token of its own: eq where the figure is approximate.
        "about": ("约等于 ≈", "about the figure; neither bound is known"),
    }
)
APPROXIMATIONS = MappingProxyType(
    {
        "none": ("", "stated without approximation"),
        "about": ("约", "about"),
        "under": ("近", "close to, from below"),
        "over": ("余、多", "somewhat more than"),
        "vague": ("概数", "an estimate in words, such as 数十"),
    }
)
DIMENSIONS = MappingProxyType(
    {
        "count": ("计数", "things counted"),
        "money": ("金额", "money"),
        "ratio": ("比率", "a share or rate; 1 is 100 %"),
        "points": ("百分点", "a difference of two percentages; 0.01 is one point"),
        "factor": ("倍数", "a multiple"),
        "duration": ("时长", "a length of time"),
        "rank": ("名次", "a place in an order"),
        "other": ("其他计量", "a physical or other measure"),
    }
)
MODALITIES = MappingProxyType(
    {
        "actual": ("实际", "done, or the case"),
        "target": ("目标", "aimed at"),
        "norm": ("标准", "a standard, threshold or limit"),
        "forecast": ("预计", "expected"),
    }
)
CHANGE_TYPES = MappingProxyType(
    {
        "level": ("变化前后的水平", "one of the two levels of a from–to pair"),
        "delta": ("增减量", "by how much, in the unit of the figure"),
        "rate": ("增减幅度", "by what share"),
        "points": ("百分点变化", "by how many percentage points"),
        "factor": ("倍数变化", "to how many times"),
    }
)
DIRECTIONS = MappingProxyType({"up": ("上升", "up"), "down": ("下降", "down")})
BASES = MappingProxyType(
    {
        "yoy": ("同比", "against the same period of the year before"),
        "prev": ("环比", "against the period before"),
        "base_year": ("比基期", "against a named year"),
        "plan": ("比计划", "against a plan"),
        "none": ("", "the sentence does not say against what"),
    }
)
PARTS = MappingProxyType(
    {
        "paragraph": ("正文", "the body of the text"),
        "heading": ("标题", "a heading"),
        "title": ("题名", "the title"),
        "table": ("表格", "a row of a table: no sentence, so check what the figure is about"),
    }
)

# What the words of each column mean: key of the column → its list.
GLOSSARY = MappingProxyType(
    {
        "part": (PARTS,),
        "modality": (MODALITIES,),
        "dimension": (DIMENSIONS,),
        "bound": (BOUNDS,),
        "approx": (APPROXIMATIONS,),
        "change": (BASES, DIRECTIONS),
        "change_type": (CHANGE_TYPES,),
    }
)

# Beside a number such as 0.003 a bare 百分点 would be read as 0.003 points.
_SCALES = MappingProxyType({"ratio": "比率(1=100%)", "points": "百分点(0.01=1个)", "rank": "名次"})

SIGNS = MappingProxyType({"gt": "> ", "ge": "≥ ", "lt": "< ", "le": "≤ "})


def word(table: MappingProxyType[str, tuple[str, str]], token: str) -> str:
    """The Chinese word of a token, or the token where the list has none.

    >>> word(BOUNDS, "ge"), word(BOUNDS, "between")
    ('大于等于 ≥', 'between')
    """
    return table[token][0] if token in table else token


def bound_words(bound: str, approx: str) -> str:
    """The bound, where an approximate figure is not equal to what is written.

    >>> bound_words("gt", "over"), bound_words("eq", "about")
    ('大于 >', '约等于 ≈')
    """
    return word(BOUNDS, "about" if bound == "eq" and approx == "about" else bound)


def change_words(change: Change) -> str:
    """Basis and direction in one word.

    >>> change_words(Change("rate", "up", "yoy")), change_words(Change("delta", "down", "none"))
    ('同比上升', '下降')
    """
    return word(BASES, change.basis) + word(DIRECTIONS, change.direction)


def unit_words(canon: str) -> str:
    """A canonical unit as a reader writes it; a bare number has none.

    >>> unit_words("CNY"), unit_words("ratio"), unit_words("month"), unit_words("件"), unit_words("1")
    ('元', '比率(1=100%)', '个月', '件', '')
    """
    surfaces = _surfaces(canon)
    return _SCALES.get(canon) or (surfaces[0] if surfaces else "" if canon == "1" else canon)


def per_words(canon: str | None) -> str:
    """The denominator of a unit, as it stands after the stroke.

    >>> per_words("month"), per_words("个"), per_words(None)
    ('月', '个', '')
    """
    return next(iter(_surfaces(canon)), canon).removeprefix("个") or canon if canon else ""


@cache
def _surfaces(canon: str) -> tuple[str, ...]:
    """The ways to write a canonical unit that is a token (CNY, month), most usual first.

    A Chinese unit is a word already; ways that need a factor (亿元, %) are none.
    """
    if not canon.isascii():
        return ()
    return tuple(surface for surface, unit in units().items() if unit.canon == canon and unit.factor == 1)
