"""Quantities of Chinese text: numerals, units and modifiers to exact values.

The layout is made to grow: ``numerals`` reads numbers, ``lexicon`` holds the data files, ``normalise`` joins
them. This version covers the forms of the real document and their near kin; anything else is refused with
a reason, never guessed.
"""

from govbench.quantities.exact import exact_number, exact_text, numeral_characters
from govbench.quantities.extraction import extract
from govbench.quantities.lexicon import canonical
from govbench.quantities.metric import Change, Distractor, Mention, Metric
from govbench.quantities.normalise import Quantity, normalise
from govbench.quantities.parsing import parse

__all__ = [
    "Change",
    "Distractor",
    "Mention",
    "Metric",
    "Quantity",
    "canonical",
    "exact_number",
    "exact_text",
    "extract",
    "normalise",
    "numeral_characters",
    "parse",
]
