"""Dates: all years move by one step, months and days get others of as many digits, in the same order."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from govbench.perturbation.edits import Edit, chance, in_order

_STEPS = range(3, 10)  # years back: what is later than the present would show itself
_RANGE = r"(?=\s*[—–~～-]{1,2}\s*[0-9]{1,2}\s*"
_PARTS = (
    ("year", re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")),
    ("month", re.compile(rf"(?<![0-9])[0-9]{{1,2}}(?:(?=\s*月)|{_RANGE}月))")),
    ("day", re.compile(rf"(?<![0-9])[0-9]{{1,2}}(?:(?=\s*日)|{_RANGE}日))")),
)
_ISO = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})-([0-9]{2})-([0-9]{2})(?![0-9])")
# Outside the body nothing is annotated: a year is one that is followed by 年.
_PLAIN_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?=\s*年)")

Part = tuple[int, str, str]  # start, kind, digits


def date_parts(text: str, start: int = 0) -> Iterator[Part]:
    """Years, months and days of a text that is a date; ``start`` is its offset.

    >>> list(date_parts("2021年4月至6月"))
    [(0, 'year', '2021'), (5, 'month', '4'), (8, 'month', '6')]
    """
    found = [(start + m.start(), kind, m.group()) for kind, form in _PARTS for m in form.finditer(text)]
    yield from sorted(found)


def plain_parts(text: str) -> Iterator[Part]:
    """Those of a text where dates are not annotated: years before 年, and days such as 2023-06-16."""
    for match in _ISO.finditer(text):
        for i, kind in enumerate(("year", "month", "day"), start=1):
            yield match.start(i), kind, match[i]
    yield from ((m.start(), "year", m.group()) for m in _PLAIN_YEAR.finditer(text))


@dataclass(frozen=True)
class Calendar:
    """What becomes of the years, months and days of a document: ``step`` years back, numbers by kind."""

    step: int
    months: Mapping[int, int]
    days: Mapping[int, int]

    def of(self, kind: str, digits: str) -> str:
        """The digits that stand for these, as many of them."""
        number = int(digits)
        new = {"year": number - self.step, "month": self.months.get(number), "day": self.days.get(number)}
        return f"{number if new[kind] is None else new[kind]:0{len(digits)}d}"

    def day(self, iso: str) -> str:
        """A day such as 2023-06-16, rewritten."""
        parts = zip(("year", "month", "day"), iso.split("-"), strict=True)
        return "-".join(self.of(kind, digits) for kind, digits in parts)


STILL = Calendar(0, {}, {})  # nothing moves


def calendar(seed: int, document: str, parts: Iterable[Part], published: str | None = None) -> Calendar:
    """The calendar for a document with these parts, and the day on which it was published.

    Months and days keep their order and number of digits; a day of two digits becomes one of every month.
    """
    numbers: dict[str, set[int]] = {"year": set(), "month": set(), "day": set()}
    for _, kind, digits in [*parts, *(plain_parts(published) if published else ())]:
        numbers[kind].add(int(digits))
    chances = chance(seed, document, "dates")
    months = _moved(numbers["month"], (range(1, 10), range(10, 13)), chances)
    days = _moved(numbers["day"], (range(1, 10), range(10, 29)), chances)
    return Calendar(chances.choice(_STEPS), months, days)


def date_edits(parts: Iterable[Part], moved: Calendar) -> Iterator[Edit]:
    """The edits of the parts."""
    for start, kind, digits in parts:
        new = moved.of(kind, digits)
        yield Edit(start, digits, new, kind, "no other keeps the order" if new == digits else "")


def unreadable(spans: Iterable[tuple[int, str]]) -> Iterator[Edit]:
    """Annotated dates without a year, month or day in digits (三年, 四月): they stay, and are said to."""
    for start, surface in spans:
        if not any(date_parts(surface)):
            yield Edit(start, surface, surface, "year", "a date without digits")


def _moved(numbers: set[int], pools: Sequence[range], chances: random.Random) -> dict[int, int]:
    """Each number with its new one, drawn from the pool that it is in; one in no pool joins the last."""
    found: dict[int, int] = {}
    for pool in pools:
        old = sorted(n for n in numbers if n in pool or (pool is pools[-1] and n > pool[-1]))
        if not old or len(old) > len(pool):
            continue
        new = in_order(old, partial(_sample, chances, pool, len(old)))
        found |= dict(zip(old, new or old, strict=True))
    return found


def _sample(chances: random.Random, pool: range, number: int) -> list[int]:
    return sorted(chances.sample(pool, number))
