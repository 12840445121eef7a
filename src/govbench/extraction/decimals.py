"""Exact numbers as decimals for a cell: how many places one needs, and its digits."""

from __future__ import annotations

from fractions import Fraction

from govbench.quantities import exact_text


def places(number: Fraction, most: int) -> int | None:
    """How many decimal places write the number exactly; None where ``most`` do not.

    >>> places(Fraction(379, 500), 6), places(Fraction(12), 6), places(Fraction(1, 3), 6)
    (3, 0, None)
    """
    return next((n for n in range(most + 1) if (number * 10**n).denominator == 1), None)


def decimal_text(number: Fraction) -> str:
    """A decimal: exact where it ends, else to the seventeen digits that a computer's number holds.

    >>> decimal_text(Fraction(13300000000)), decimal_text(Fraction(1, 3))
    ('13300000000', '0.3333333333333333')
    """
    exact = exact_text(number)
    if "/" not in exact:
        return exact
    try:
        return repr(number.numerator / number.denominator)
    except OverflowError:
        return exact


def grouped(number: Fraction) -> str:
    """For reading: thousands with commas; a fraction without an end stays a fraction.

    >>> grouped(Fraction(133 * 10**8)), grouped(Fraction(-12345, 10)), grouped(Fraction(1, 3))
    ('13,300,000,000', '-1,234.5', '1/3')
    """
    exact = exact_text(number)
    if "/" in exact:
        return exact
    whole, point, rest = exact.partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.removeprefix('-')):,}{point}{rest}"
