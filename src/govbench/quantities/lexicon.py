"""The tables of units, modifiers and words, read once from the data files beside this module."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Unit:
    """Canonical name, the factor to it, the dimension."""

    canon: str
    factor: Fraction
    dim: str


@dataclass(frozen=True)
class Modifier:
    """Where the word stands (``before`` or ``after`` the number), and what it says."""

    side: str
    bound: str
    approx: str


@cache
def units() -> Mapping[str, Unit]:
    """Surface → unit, for every unit and classifier that may stand behind a number."""
    return {
        surface: Unit(canon, Fraction(factor), dim)
        for surface, canon, factor, dim, _source in _rows("units.tsv", 5)
    }


@cache
def modifiers() -> Mapping[str, Modifier]:
    """Surface → modifier."""
    return {
        surface: Modifier(side, bound, approx) for surface, side, bound, approx in _rows("modifiers.tsv", 4)
    }


@cache
def words(name: str) -> Mapping[str, str]:
    """Word → class, from the two-column table of that name."""
    return {word: kind for kind, found in by_class(name).items() for word in found}


@cache
def by_class(name: str) -> dict[str, list[str]]:
    """Class → its words, from the two-column table of that name."""
    classes: dict[str, list[str]] = {}
    for word, kind in _rows(f"{name}.tsv", 2):
        classes.setdefault(kind, []).append(word)
    return classes


def canonical(unit: str) -> tuple[str, Fraction]:
    """Canonical name of a unit and the factor to it; a unit without an entry is its own.

    >>> canonical("%"), canonical("件")
    (('ratio', Fraction(1, 100)), ('件', Fraction(1, 1)))
    """
    known = units().get(unit)
    return (known.canon, known.factor) if known else (unit, Fraction(1))


def any_of(words: Iterable[str]) -> str:
    """A pattern that matches the longest of the words, in time that does not grow with their number.

    >>> any_of(["个", "个月", "件"])
    '(?:个月?|件)'
    """
    trie: dict[str, Any] = {}
    for word in words:
        node = trie
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _pattern(trie)


def _pattern(node: dict[str, Any]) -> str:
    branches = [re.escape(char) + _pattern(below) for char, below in node.items() if char]
    if not branches:
        return ""
    is_word = "" in node  # a word ends here, so what follows is optional
    if len(branches) == 1 and (len(branches[0]) == 1 or not is_word):
        return branches[0] + "?" * is_word
    return f"(?:{'|'.join(branches)})" + "?" * is_word


def _rows(name: str, columns: int) -> list[list[str]]:
    lines = files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    wrong = [row for row in rows if len(row) != columns]
    if wrong:
        raise ValueError(f"{name}: {wrong[0]} has not {columns} columns")
    return rows
