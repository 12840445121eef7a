"""The tables of units and modifiers, read once from the data files beside this module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files


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
    """Surface → unit, for the units whose canonical form is not the written one."""
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


def canonical(unit: str) -> tuple[str, Fraction]:
    """Canonical name of a unit and the factor to it; a unit without an entry is its own.

    >>> canonical("%"), canonical("件")
    (('ratio', Fraction(1, 100)), ('件', Fraction(1, 1)))
    """
    known = units().get(unit)
    return (known.canon, known.factor) if known else (unit, Fraction(1))


def _rows(name: str, columns: int) -> list[list[str]]:
    lines = files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    wrong = [row for row in rows if len(row) != columns]
    if wrong:
        raise ValueError(f"{name}: {wrong[0]} has not {columns} columns")
    return rows
