"""How often a system of quantities.py is right, wrong or silent; the page says what counts as what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from quantities_lists import Gold, Text
from quantities_peers import Found, System

from govbench.quantities import exact_text

_RATIOS = ("ratio", "points")
_ROUNDING = Fraction(1, 10**9)  # peers compute with floats


@dataclass
class Tally:
    """Counts of one system on a set of texts.

    Of the ``quantities``: ``right`` numbers, of these with the right ``bounds``, with the right ``units``,
    with both (``all_right``); ``wrong`` numbers, and the rest is missed. ``false`` numbers stand where no
    quantity is. Of the ``silences``, spans without a quantity, ``silent`` were left alone. Of the
    ``refusable`` expressions, which have no one reading, a number was ``given`` for some. ``raised`` texts
    ended in an exception. ``kinds`` counts the quantities by kind, ``right_kinds`` the right ones.
    """

    quantities: int = 0
    right: int = 0
    bounds: int = 0
    units: int = 0
    all_right: int = 0
    wrong: int = 0
    false: int = 0
    silences: int = 0
    silent: int = 0
    refusable: int = 0
    given: int = 0
    raised: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    right_kinds: Counter[str] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)


@dataclass(frozen=True)
class Example:
    """A wrong number: what the list says, and what the system."""

    form: str
    text: str
    gold: str
    answer: str


def tally(system: System, texts: Iterable[Text]) -> Tally:
    """One system on the texts."""
    counts = Tally()
    for text in texts:
        try:
            found = system.find(text.text)
        except Exception:  # whatever a peer raises; it is counted
            found = []
            counts.raised += 1
        _count(counts, text, found)
    return counts


def _count(counts: Tally, text: Text, found: Sequence[Found]) -> None:
    taken: set[int] = set()
    for gold in text.gold:
        here = [i for i, f in enumerate(found) if _overlap(f, gold.start, gold.end)]
        taken.update(here)
        answers = [found[i] for i in here]
        if gold.fields is None:
            counts.refusable += 1
            counts.given += bool(answers)
            continue
        counts.quantities += 1
        counts.kinds[gold.kind] += 1
        right = [f for f in answers if same_number(f, gold)]
        if right or _both_ends(answers, gold):
            counts.right += 1
            counts.right_kinds[gold.kind] += 1
            counts.bounds += any(gold.bound in f.bounds for f in right)
            counts.units += any(same_unit(f, gold) for f in right or answers)
            counts.all_right += any(gold.bound in f.bounds and same_unit(f, gold) for f in right)
        elif answers:
            counts.wrong += 1
            counts.examples.append(Example(text.form, text.text, shown_gold(gold), shown(answers)))
    if any(gold.fields for gold in text.gold):
        counts.false += len(found) - len(taken)
    for start, end in text.silent:
        counts.silences += 1
        # A number that belongs to a quantity is no fault where a distractor overlaps it.
        faults = [i for i, f in enumerate(found) if i not in taken and _overlap(f, start, end)]
        counts.silent += not faults


def _overlap(found: Found, start: int, end: int) -> bool:
    return found.start < end and start < found.end


def same_number(found: Found, gold: Gold) -> bool:
    """Equal but for the rounding of floats; see ``_factors`` for what else passes."""
    factors = _factors(found, gold)
    return any(_close(found.lo, gold.lo * by) and _close(found.hi, gold.hi * by) for by in factors)


def _both_ends(answers: Sequence[Found], gold: Gold) -> bool:
    """A range of which the two ends were found as two numbers."""
    if gold.bound != "range":
        return False
    return all(
        any(_close(f.lo, end * by) and f.lo == f.hi for f in answers for by in _factors(f, gold))
        for end in (gold.lo, gold.hi)
    )


def _factors(found: Found, gold: Gold) -> tuple[int, ...]:
    """15 passes for 15 %, 14 days for two weeks, 110千 of 伏 for 110 of 千伏."""
    if gold.canon == "week" and "day" in found.units:
        return (7,)
    if gold.unit.startswith("千") and found.end == gold.end + 1:
        return (1, 1000)
    if gold.canon in _RATIOS:
        return (1, 100, 1000) if "‰" in gold.unit else (1, 100)
    return (1,)


def _close(one: Fraction, other: Fraction) -> bool:
    return abs(one - other) <= _ROUNDING * max(abs(one), abs(other))


def same_unit(found: Found, gold: Gold) -> bool:
    """The canonical unit with its denominator, or the surface; a bare share needs no name."""
    if not found.units:
        return not gold.unit and gold.canon in ("1", "ratio") and found.lo == gold.lo
    if gold.canon == "week" and "day" in found.units:
        return True
    return gold.unit in found.units or (gold.canon in found.units and gold.per == found.per)


def shown_gold(gold: Gold) -> str:
    """For reading."""
    unit = gold.canon if gold.per is None else f"{gold.canon}/{gold.per}"
    ends = gold.of(0) if gold.lo == gold.hi else f"{gold.of(0)}–{gold.of(1)}"
    return f"{ends} {unit} {gold.bound}"


def shown(found: Sequence[Found]) -> str:
    """For reading."""

    def one(f: Found) -> str:
        ends = _short(f.lo) if f.lo == f.hi else f"{_short(f.lo)}–{_short(f.hi)}"
        return " ".join([ends, *sorted(f.units), "/".join(sorted(f.bounds))])

    return "; ".join(one(f) for f in sorted(found, key=lambda f: f.start))


def _short(value: Fraction) -> str:
    text: str = exact_text(value)
    return text if len(text) < 16 else f"{float(value):.6g}"
