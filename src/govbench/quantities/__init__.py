"""Quantities of Chinese text: numerals, units and modifiers to exact values.

The layout is made to grow: ``numerals`` reads numbers, ``lexicon`` holds the data files, ``normalise`` joins
them. This version covers the forms of the real document and their near kin; anything else is refused with
a reason, never guessed.
"""

from govbench.quantities.lexicon import canonical
from govbench.quantities.normalise import Quantity, normalise, parse
from govbench.quantities.numerals import exact_number, exact_text, numeral_characters

__all__ = ["Quantity", "canonical", "exact_number", "exact_text", "normalise", "numeral_characters", "parse"]
