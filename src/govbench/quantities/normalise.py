"""From the surfaces of a metric (value, unit, modifiers) to its exact quantity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from govbench.errors import GovbenchError
from govbench.quantities.forms import Reading, read_value
from govbench.quantities.lexicon import Unit, modifiers, units
from govbench.quantities.numerals import HALF_WIDTH, malformed

_PLAIN = Unit("1", Fraction(1), "count")
_RATIO = Unit("ratio", Fraction(1), "ratio")
_RANK = Unit("rank", Fraction(1), "rank")
_OPEN = frozenset(("以上", "以下", "及以上", "及以下"))
_BY_KIND = {"ratio": _RATIO, "vague ratio": _RATIO, "half": _RATIO, "rank": _RANK}


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

    Raises ``GovbenchError`` Q101 when the value cannot be read or the modifiers contradict each other, Q102
    when it has two readings.
    """
    return _normalise(value, unit, tuple(modifiers), rate)


@lru_cache(maxsize=8192)
def _normalise(value: str, unit: str | None, words: tuple[str, ...], rate: bool) -> Quantity:
    surface = (unit or "").translate(HALF_WIDTH).replace(" ", "")
    read = read_value(value, surface)
    if surface == "度" and value.startswith("零下"):
        surface = "℃"  # elsewhere 度 is a kilowatt hour
    known, per = _unit(surface, read)
    lo, hi = read.lo, read.hi
    if surface == "番":
        if lo.denominator != 1 or hi.denominator != 1 or not 0 < lo <= hi <= 100:
            raise malformed(f"{value}番", "it is no whole number of doublings")
        lo, hi = Fraction(2) ** int(lo), Fraction(2) ** int(hi)
    if rate and surface == "倍":
        known = _RATIO
    bound, approx = _bound(value, words, read)
    if known.factor != 1:
        lo, hi = lo * known.factor, hi * known.factor
    return Quantity(lo, hi, known.canon, per, known.dim, bound, approx)


def _unit(surface: str, read: Reading) -> tuple[Unit, str | None]:
    if not surface:
        return _BY_KIND.get(read.kind, _PLAIN), None
    above, _, below = surface.partition("/")
    known = units().get(above) or Unit(above, Fraction(1), "count")
    return known, _denominator(below) if below else None


def _denominator(below: str) -> str:
    known = units().get(below)
    return known.canon if known else below


def _bound(value: str, words: tuple[str, ...], read: Reading) -> tuple[str, str]:
    is_range = read.lo != read.hi
    plain = "range" if is_range else "eq"
    approx = "vague" if read.kind.startswith("vague") else "none"
    if not words:
        return plain, approx
    known = modifiers()
    if unknown := [word for word in words if word not in known]:
        raise GovbenchError.of("Q101", f"'{unknown[0]}' is no known modifier of '{value}'")
    if is_range and read.kind == "range" and _OPEN.issuperset(words):
        return plain, approx  # 50人以上100人以下: the two words close the range
    bounds = {known[word].bound for word in words} - {"eq"}
    approximations = {known[word].approx for word in words} - {"none"}
    if len(approximations) > 1:
        approximations.discard("about")  # 约五成多: 多 says more than 约
    if len(bounds) > 1 or len(approximations) > 1 or (is_range and bounds):
        raise malformed(value, f"the modifiers {', '.join(words)} contradict each other")
    return next(iter(bounds), plain), next(iter(approximations), approx)
