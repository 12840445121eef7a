"""Where the numerals that measure are: value, unit and modifiers, apart from numerals that only name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from govbench.quantities.lexicon import modifiers

Span = tuple[int, int]

# Length limits keep every match local: a run of a million digits is no number of a report.
_DIGITS = (
    r"(?<![0-9０-９])(?<![0-9][.,．/])(?<!第)(?<!第 )(?:[0-9]{1,3}(?:,[0-9]{3}){1,5}"
    r"|[0-9０-９]{1,15}(?:[.．][0-9０-９]{1,6})?)(?![0-9０-９])"
)
_ARABIC = rf"{_DIGITS}(?:[多余]? ?[百千万亿]{{1,2}})?(?:[0-9]{{1,4}}万)?"
_CHINESE = "[零〇一二两三四五六七八九十百千万亿]{1,12}"
_VAGUE = "[数几][十百千万亿]{1,3}|十[几数]|几(?=[个名家次条])"
_TENTHS = (
    "[一二三四五六七八九]成(?:[一二三四五六七八九半](?![一-龥]))?"
    "(?=[^立为效就本功员长果熟都品交分绩人年型片群]|$)"
)
_FRACTION = rf"(?:{_CHINESE}|百)分之{_CHINESE}|[0-9]{{1,3}}/[0-9]{{1,3}}(?![0-9/])"
_RANK = (
    rf"(?<=[居列名排位获前省国市区])(?:第(?:{_CHINESE}|[0-9]{{1,4}})"
    "(?=[位名]|[，。；、！）)\\s]|$)|首位)"
)

_NAMING = re.compile(
    "|".join(
        (
            r"《[^《》]{0,80}》",  # whatever stands in the title of a document
            r"“[^“”]{0,16}”",  # slogans, plan periods, named sets
            r"〔[^〔〕]{0,8}〕[0-9]{0,6}号?|[0-9]{1,4}号",  # numbers of documents, routes, buildings
            r"(?<![0-9])[12][0-9]{3} ?年(?: ?[0-9]{1,2} ?月(?: ?[0-9]{1,2} ?日)?)?"
            r"|(?<![0-9])[12][0-9]{3}[./-][0-9]{1,2}[./-][0-9]{1,2}(?![0-9])"
            r"|[一二][〇零一二三四五六七八九]{3}年(?:[一二三四五六七八九十]{1,2}月)?(?:[一二三四五六七八九十]{1,3}日)?",
            r"(?<![0-9])[12][0-9]{3}[—–~～-][12][0-9]{3}年?",  # spans of years
            r"(?<![0-9])[0-9]{1,2}(?:[—–~～至、-][0-9]{1,2})? ?月(?:[0-9]{1,2} ?日|份)?"
            r"|(?<![0-9])[0-9]{1,2}日",
            r"第[零〇一二两三四五六七八九十百千0-9]{1,6}"
            r"(?:[届次条章款项批轮期号方者个季产代类阶三四]|时间|责任|议题|书记|线|课|案)",
            r"[零〇一二三四五六七八九十]{1,4}届[一二三四五六七八九十]{0,3}[中次]?"
            r"|党的[一二三四五六七八九十]{1,3}大",
            r"(?:^|(?<=[。；：\s]))(?:[一二三四五六七八九十]{1,3}[是要、]|[0-9]{1,2}[.．、](?![0-9])"
            r"|[（(][一二三四五六七八九十0-9]{1,3}[）)])",  # list numbers
            r"(?<![0-9])1[0-9]{4}(?=[一-龥]{0,10}(?:热线|平台))|(?<![0-9])1(?:10|19|20|22)(?=[报接指热])",
            r"[0-9]{1,2}(?:\+[0-9A-Za-z]{1,3}){1,4}|[0-9]{1,2}[×xX][0-9]{1,2}|[0-9]{1,2}·[0-9]{1,2}",
            r"[0-9一二三四五六七八九十百]{1,4}(?:周年|号线|世纪|年代|级|届|小时(?=[值服在不]))",
            r"[0-9一二三四五六七八九十]{1,3}年(?=[来行规计攻期禁底])|[一上下]年|[一二三四]季度"
            r"|[两几三]件[大实]?事|[一二三四五六七八九十]{1,3}次(?=会议|全会|全体|党代)",
            r"[A-Za-z][0-9.]{1,6}|[0-9.]{1,6}(?=[A-Za-z])",  # PM2.5, 5G
        )
    ),
    re.MULTILINE,
)
# A single Chinese digit mostly names a set (三项制度); with these classifiers it counts.
_COUNTING = re.compile("[家件名人次倍场条座所起宗天部篇番]|个月|人次|场次|小时|分钟|公里|个?百分点|个工作日")
# Behind these a bare number completes a verb.
_COMPLETIVE = frozenset("为达到至超过破近约共逾计少加增降有")


@dataclass(frozen=True)
class Found:
    """A numeral that measures, by offsets; ``modifiers`` in order of the text."""

    value: Span
    unit: Span | None
    modifiers: tuple[Span, ...]

    @property
    def start(self) -> int:
        return min([self.value[0], *(start for start, _ in self.modifiers)])

    @property
    def end(self) -> int:
        ends = [end for _, end in self.modifiers]
        return max([self.value[1], *ends, *([self.unit[1]] if self.unit else [])])


def find(text: str) -> list[Found]:
    """The measuring numerals of a text, in order and apart.

    >>> [text[f.start:f.end] for text in ["全年办结超1.2万件，“十四五”时期第三届"] for f in find(text)]
    ['超1.2万件']
    """
    naming = bytearray(len(text))
    for match in _NAMING.finditer(text):
        naming[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    return [found for match in _grammar().finditer(text) if (found := _read(text, match, naming))]


@cache
def classifiers() -> tuple[str, ...]:
    """The lexicon of units and classifiers, longest first."""
    lines = (
        files(__package__)
        .joinpath("numeral_grammar_classifiers.txt")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    words = {word for line in lines if not line.startswith("#") for word in line.split()}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


@cache
def _grammar() -> re.Pattern[str]:
    before = [w for w, m in modifiers().items() if m.side == "before"]
    after = [w for w, m in modifiers().items() if m.side == "after"]
    unit = _any(classifiers())
    return re.compile(
        rf"(?P<before>{_any(before)})? ?"
        rf"(?P<value>{_RANK}|{_FRACTION}|一半|{_TENTHS}|{_ARABIC}(?:[—–~～至到-]{{1,2}}{_ARABIC})?"
        rf"|{_VAGUE}|{_CHINESE})"
        rf" ?(?P<after>{_any(after)})? ?"
        rf"(?P<unit>{unit}(?:/{unit})?)?(?P<outer>{_any([w for w in after if len(w) > 1])})?"
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _read(text: str, match: re.Match[str], naming: bytearray) -> Found | None:
    start, end = match.span("value")
    value, unit = match["value"], match["unit"]
    if any(naming[start:end]) and not _is_rank(value):
        return None
    if not _measures(text, match, value, unit):
        return None
    return Found(
        (start, end),
        None if unit is None or _is_rank(value) else match.span("unit"),
        tuple(sorted(_modifier_spans(match, value, start))),
    )


def _modifier_spans(match: re.Match[str], value: str, start: int) -> Iterator[Span]:
    for name in ("before", "after", "outer"):
        if match[name] is not None and not (_is_rank(value) and name != "before"):
            yield match.span(name)
    for inner in re.finditer("[多余]", value):
        yield start + inner.start(), start + inner.end()


def _is_rank(value: str) -> bool:
    return value.startswith(("第", "首"))


def _measures(text: str, match: re.Match[str], value: str, unit: str | None) -> bool:
    """Whether the numeral counts or measures; one that stands alone names more often than it counts."""
    if _is_rank(value) or "分之" in value or "成" in value or value == "一半":
        return not text.startswith(("放在", "摆在"), max(0, match.start("value") - 2))
    if unit == "番" and len(value) > 2:
        return False
    if value[0] in "0123456789０１２３４５６７８９":
        return unit is not None or _stands_alone(text, match, value)
    if len(value) == 1:
        return (
            unit is not None
            and bool(_COUNTING.fullmatch(unit))
            and (value != "一" or unit in ("倍", "番", "个百分点"))
        )
    return unit is not None and value[0] not in "万亿百千"


def _stands_alone(text: str, match: re.Match[str], value: str) -> bool:
    """A bare Arabic number is a quantity with a magnitude word, or as the completion of a verb."""
    if "/" in value or value[-1] in "万亿":
        return True
    following = text[match.end() : match.end() + 1]
    return text[match.start() - 1 : match.start()] in _COMPLETIVE and not re.match(r"[\w/-]", following)
