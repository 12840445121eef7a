"""Where the numerals of a text are: those that measure (value, unit, modifiers) and those that only name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from govbench.quantities.grammar import DIGITS, grammar
from govbench.quantities.measuring import CODE, names_by
from govbench.quantities.naming import name_spans
from govbench.quantities.numerals import HALF_WIDTH

Span = tuple[int, int]
Name = tuple[int, int, str]

# Between full-width digits a full-width comma is a separator, as far as the groups allow; else a comma.
_WIDE_COMMA = re.compile("(?<=[0-9０-９])，(?=[0-9０-９]{3}(?![0-9０-９]))|(?<=[０-９])，(?=[０-９])")
_TITLE = re.compile("《[^《》\n]{0,80}》")
_SHARE = re.compile("成|折|分之|一半|半数|/")
_INNER = re.compile("[多余来](?=[十百千万亿])")
# A modifier that stands before the verb or before what the share is of: 约有, 至少走访, 不足总量的.
_REMOTE = re.compile(
    "(?P<least>至少|最少|至多|最多)[一-龥]{1,4}$"
    "|(?P<having>约|大约|超过?|不足|不到|接近|近|逾)(?:有|占|为|达到?|是|需要?)(?:[^，。；、0-9]{0,16}的|(?<=需)[一-龥]{0,8})?$"
    "|(?P<share>大约|约|超过|不足|不到|接近|将近|不超过|不低于|低于|高于)[^，。；、0-9]{1,16}的$"
)
_ENDS = (["以上", "以下"], ["以上", "不满"], ["及以上", "以下"])
# Three percentages rounded to one decimal may miss their sum by this much.
_ROUNDING = Fraction(3, 20)


@dataclass(frozen=True, slots=True)
class Found:
    """A numeral that measures, by offsets; ``modifiers`` in order of the text.

    ``terms`` is set for a term of A:B:C: 100 when the terms are percentages, else 1. ``shared`` is the unit
    of a later number that serves this one too: 1.1 in 提高1.1、2.4个百分点.
    """

    start: int
    end: int
    value: Span
    unit: Span | None
    modifiers: tuple[Span, ...]
    terms: int | None = None
    shared: Span | None = None


def half_width(text: str) -> str:
    """The text with full-width digits and odd spaces replaced one for one, so that offsets hold.

    >>> half_width("６，０００千瓦，４％")
    '6,000千瓦，4%'
    """
    return (_WIDE_COMMA.sub(",", text) if "，" in text else text).translate(HALF_WIDTH)


def find(text: str, measuring: Collection[Span] = ()) -> tuple[list[Found], list[Name]]:
    """The measuring numerals of a text and its distractors, each in order; ``text`` is half-width.

    ``measuring`` are spans of distractors of which somebody knows better that they measure.

    >>> found, names = find("全年办结超1.2万件,“十四五”时期第三届")
    >>> [(f.start, f.end) for f in found], names
    ([(4, 10)], [(11, 16, 'plan_or_slogan'), (18, 21, 'ordinal_name')])
    """
    spans = name_spans(text)
    names = [name for name in spans if name[:2] not in measuring]
    masked = bytearray(len(text))
    for start, end in (*(name[:2] for name in names), *(title.span() for title in _TITLE.finditer(text))):
        masked[start:end] = b"\x01" * (end - start)
    found: list[Found] = []
    for match in grammar().finditer(text):
        if 1 in masked[match.start("value") : match.end("value")]:
            continue
        if (kind := _kind(text, match)) and not _lies_in(match.span("value"), measuring):
            names.append((match.start("value"), max(match.end("value"), match.end("unit")), kind))
            continue
        for mention in _mentions(text, match):
            _add(text, found, mention)
    values = [f.value for f in found]
    # In a title no numeral is read: a name there stays a name, whatever was said of it.
    names += [
        name for name in spans if name[:2] in measuring and not any(_lies_in(v, [name[:2]]) for v in values)
    ]
    names.sort()
    return found, names


def read_phrase(phrase: str) -> Found | None:
    """The one mention that is the whole phrase, or None; ``phrase`` is half-width."""
    found: list[Found] = []
    for match in grammar().finditer(phrase):
        _add(phrase, found, _mention(phrase, match))
    whole = len(found) == 1 and (found[0].start, found[0].end) == (0, len(phrase))
    return found[0] if whole else None


def _add(text: str, found: list[Found], mention: Found) -> None:
    """Put the next mention behind those found, joined with the last where the two are one expression."""
    last = found[-1] if found else None
    if last and _closes(text, last, mention):
        value = (last.value[0], mention.value[1])
        modifiers = (*last.modifiers, *mention.modifiers)
        found[-1] = Found(last.start, mention.end, value, mention.unit, modifiers)
        return
    if last and mention.unit and last.unit is None and _lists(text, last, mention):
        found[-1] = replace(last, shared=mention.unit)
    found.append(mention)


def _closes(text: str, low: Found, high: Found) -> bool:
    """Whether 50人以上 and 100人以下 are the two ends of one range."""
    if low.end != high.start:
        return False
    words = [text[start:end] for start, end in (*low.modifiers, *high.modifiers)]
    return words in _ENDS and (low.unit is None or _surface(text, low.unit) == _surface(text, high.unit))


def _lists(text: str, first: Found, last: Found) -> bool:
    """Whether two numbers of one kind share the unit behind the second."""
    values = _surface(text, first.value), _surface(text, last.value)
    return (
        text[first.end : last.start] in ("、", "和", "及")
        and not first.terms
        and all(value[0] in "0123456789" for value in values)
        and ("." in values[0]) == ("." in values[1])
        and not _SHARE.search(values[0])
    )


def _surface(text: str, span: Span | None) -> str:
    return text[slice(*span)] if span else ""


def _kind(text: str, match: re.Match[str]) -> str | None:
    if _has_two_signs(text, match):
        return CODE
    return None if match["terms"] else names_by(text, match)


def _lies_in(span: Span, others: Collection[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _has_two_signs(text: str, match: re.Match[str]) -> bool:
    return text[match.end() : match.end() + 1] in ("%", "‰")


def _mentions(text: str, match: re.Match[str]) -> Iterator[Found]:
    """What one match measures: mostly one number, all terms of A:B:C, both ends of 从…到…."""
    if match["terms"]:
        yield from _terms(match)
    elif match["dash"] and not _is_range(text, match):
        yield from _two_ends(match)
    else:
        yield _with_remote(text, match, _mention(text, match))


def _terms(match: re.Match[str]) -> Iterator[Found]:
    """A:B:C is one metric a term; terms that sum to 100 are percentages."""
    numbers = list(re.finditer(DIGITS, match["value"]))
    total = sum((Fraction(re.sub("[, ]", "", number.group())) for number in numbers), Fraction())
    of = 100 if abs(total - 100) <= _ROUNDING else 1
    for number in numbers:
        span = (match.start("value") + number.start(), match.start("value") + number.end())
        yield Found(*span, span, None, (), of)


def _is_range(text: str, match: re.Match[str]) -> bool:
    """A dash joins two ends of one quantity when both are of one unit; 从…到… is a change."""
    if match["inner"] and match["inner"] != match["unit"]:
        return False
    return not (match["dash"] in ("至", "到") and text[match.start() - 1 : match.start()] in ("从", "由"))


def _two_ends(match: re.Match[str]) -> Iterator[Found]:
    start, end = match.span("value")
    inner, unit = (match.span(name) if match[name] else None for name in ("inner", "unit"))
    before = [match.span("before")] if match["before"] else []
    left = (start, inner[0] if inner else match.start("dash"))
    yield _hull(left, inner, before)
    right = (match.end("dash"), end)
    yield _hull(right, unit, [match.span(name) for name in ("middle", "tail", "outer") if match[name]])


def _hull(value: Span, unit: Span | None, modifiers: list[Span]) -> Found:
    spans = [value, *modifiers, *([unit] if unit else [])]
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    return Found(start, end, value, unit, tuple(sorted(modifiers)))


def _mention(text: str, match: re.Match[str]) -> Found:
    """Value, unit and modifiers of one match, whatever stands around it."""
    start, end = match.span("value")
    has_unit = match["unit"] and not (match["rank"] or _SHARE.search(match["value"]))
    unit = match.span("unit") if has_unit else None
    if match["currency"]:
        unit = match.span("currency")
    elif unit is None and text.startswith("大", end) and not match["middle"]:
        unit = (end, end + 1)  # 形成十大集群
    if match["more"] or match["half"]:
        end = match.end("more" if match["more"] else "half")
    names = ["middle", "tail", "outer"]
    if match["rank"]:
        names = []
    elif match["unit"] and unit is None:
        names = ["middle"]
    if match["before"] and not _is_no_modifier(match):
        names.append("before")
    modifiers = [match.span(name) for name in names if match[name]]
    modifiers += [(start + m.start(), start + m.end()) for m in _INNER.finditer(match["value"])]
    return _hull((start, end), unit, modifiers)


def _is_no_modifier(match: re.Match[str]) -> bool:
    """过 and 上 modify only a bare magnitude: 过百家 and 上千场, but not 经过十五年."""
    return match["before"] in ("过", "上") and not set(match["value"]) <= set("十百千万亿半数")


def _with_remote(text: str, match: re.Match[str], found: Found) -> Found:
    remote = _REMOTE.search(text, max(0, found.start - 24), found.start)
    if remote is None or match["before"]:
        return found
    kind = remote.lastgroup or ""
    if kind == "share" and _surface(text, found.unit) not in ("", "%", "‰", "倍"):
        return found
    return replace(found, modifiers=(remote.span(kind), *found.modifiers))
