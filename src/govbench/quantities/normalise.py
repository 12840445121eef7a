"""From the surfaces of a metric (value, unit, modifiers) to its exact quantity, and from a phrase to both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from govbench.errors import GovbenchError
from govbench.quantities.lexicon import Unit, modifiers, units
from govbench.quantities.numerals import is_rank, is_ratio, is_vague, read_numeral

_NUMBER = re.compile(
    r"第?[0-9０-９零〇一二两三四五六七八九十百千万亿半廿数几壹贰叁肆伍陆柒捌玖拾佰仟]"
    r"(?:[0-9０-９零〇一二两三四五六七八九十百千万亿半几数壹贰叁肆伍陆柒捌玖拾佰仟.．,，/—–~～-]"
    r"|[多余](?=[十百千万亿])|分之|至(?=[\d一二三四五六七八九十])|成(?=$|[^\w]|[一二三四五六七八九半以左]))*|首位"
)


@dataclass(frozen=True)
class Quantity:
    """An exact quantity: bounds with the magnitude applied, in the canonical unit.

    ``lo`` equals ``hi`` for a single number, also where ``bound`` opens one side. ``canon`` and ``per`` are
    the canonical unit and its denominator; ``dim``, ``bound`` and ``approx`` are from the closed lists of
    ``govbench.schemes``.
    """

    lo: Fraction
    hi: Fraction
    canon: str
    per: str | None
    dim: str
    bound: str
    approx: str


def normalise(
    value: str, unit: str | None = None, modifiers: Sequence[str] = (), *, rate: bool = False
) -> Quantity:
    """The quantity that a value with its unit and modifiers states.

    ``rate`` says that the context is a growth (增长一倍): a multiple is then a ratio, not a factor.

    >>> normalise("133亿", "元", ["超"])
    Quantity(lo=Fraction(13300000000, 1), hi=Fraction(13300000000, 1), canon='CNY', per=None, dim='money',
             bound='gt', approx='none')

    Raises ``GovbenchError`` Q101 when the value cannot be read or the modifiers contradict each other.
    """
    lo, hi = read_numeral(value)
    if unit == "番":
        if lo.denominator != 1 or hi.denominator != 1 or hi > 100:
            raise GovbenchError.of("Q101", f"'{value}番' cannot be read: no whole number of doublings")
        lo, hi = Fraction(2) ** int(lo), Fraction(2) ** int(hi)
    known, per = _unit(value, unit)
    if rate and known.canon == "factor":
        known = Unit("ratio", Fraction(1), "ratio")
    bound, approx = _bound(value, modifiers, "eq" if lo == hi else "range")
    return Quantity(lo * known.factor, hi * known.factor, known.canon, per, known.dim, bound, approx)


def parse(phrase: str) -> Quantity:
    """The quantity that a phrase (modifiers, one numeral, unit) states.

    >>> parse("近9万件")
    Quantity(lo=Fraction(90000, 1), hi=Fraction(90000, 1), canon='件', per=None, dim='count', bound='lt',
             approx='under')

    Raises ``GovbenchError`` Q101 when the phrase holds no numeral, or something that is neither a modifier
    nor a unit.
    """
    phrase = "".join(phrase.split())
    match = _NUMBER.search(phrase)
    if not match:
        raise GovbenchError.of("Q101", f"'{phrase}' holds no numeral")
    found = _modifiers_before(phrase, phrase[: match.start()].strip())
    rest = phrase[match.end() :].strip()
    found += [word for word in ("多", "余") if word in match.group()]
    words = sorted((w for w, m in modifiers().items() if m.side == "after"), key=len, reverse=True)
    for word in words:
        if rest.startswith(word) or rest.endswith(word):
            found.append(word)
            rest = rest.removeprefix(word).removesuffix(word).strip()
    return normalise(match.group(), rest or None, found)


def _modifiers_before(phrase: str, head: str) -> list[str]:
    found = []
    words = sorted((w for w, m in modifiers().items() if m.side == "before"), key=len, reverse=True)
    while head:
        word = next((w for w in words if head.endswith(w)), None)
        if word is None:
            raise GovbenchError.of("Q101", f"'{phrase}': '{head}' is no modifier")
        found.append(word)
        head = head.removesuffix(word).strip()
    return found


def _unit(value: str, unit: str | None) -> tuple[Unit, str | None]:
    if unit is None:
        canon = "ratio" if is_ratio(value) else "rank" if is_rank(value) else "1"
        return Unit(canon, Fraction(1), canon if canon != "1" else "count"), None
    above, _, below = unit.partition("/")
    known = units().get(above, Unit(above, Fraction(1), "count"))
    return known, units().get(below, Unit(below, Fraction(1), "count")).canon if below else None


def _bound(value: str, words: Sequence[str], plain: str) -> tuple[str, str]:
    known = modifiers()
    unknown = [word for word in words if word not in known]
    if unknown:
        raise GovbenchError.of("Q101", f"'{unknown[0]}' is no known modifier of '{value}'")
    bounds = {known[word].bound for word in words} - {"eq"}
    approximations = {known[word].approx for word in words} - {"none"}
    if len(bounds) > 1 or len(approximations) > 1 or (plain == "range" and bounds):
        raise GovbenchError.of("Q101", f"the modifiers {', '.join(words)} of '{value}' contradict each other")
    vague = "vague" if is_vague(value) else "none"
    return next(iter(bounds), plain), next(iter(approximations), vague)
