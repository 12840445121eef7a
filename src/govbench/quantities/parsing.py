"""From a phrase to the quantity that it states."""

from __future__ import annotations

from govbench.quantities.mentions import half_width, read_phrase
from govbench.quantities.normalise import Quantity, normalise
from govbench.quantities.numerals import malformed

_LONGEST = 80


def parse(phrase: str) -> Quantity:
    """The quantity that a phrase (modifiers, one numeral, unit) states.

    >>> parse("近9万件")
    Quantity(lo=Fraction(90000, 1), hi=Fraction(90000, 1), canon='件', per=None, dim='count', bound='lt',
             approx='under')

    Raises ``GovbenchError`` Q101 when the phrase is not one numeral with its modifiers and unit, Q102 when it
    has two readings.
    """
    if len(phrase) > _LONGEST:
        raise malformed(phrase, "it is too long for one quantity")
    text = "".join(half_width(phrase).split()).removeprefix("人民币").removesuffix("人民币")
    text = text.removesuffix("整") if text.endswith(("元整", "圆整")) else text
    found = read_phrase(text)
    if found is None:
        raise malformed(phrase, "it is not one numeral with its modifiers and unit")
    unit = text[slice(*found.unit)] if found.unit else None
    return normalise(text[slice(*found.value)], unit, [text[slice(*span)] for span in found.modifiers])
