"""Quantities of Chinese text: every numeral of a text as an exact quantity with its context, or as a name.

``parse`` and ``normalise`` read one phrase: ``numerals`` and ``forms`` its number, ``lexicon`` the tables of
units and modifiers. ``extract`` reads a text: ``grammar`` says what numerals look like, ``naming`` and
``measuring`` which of them only name, ``mentions`` where the others are, ``context`` (with ``changes``,
``nominals``, ``actors``, ``verbs``, ``cues``) what they are about. What has two readings is refused with a
reason, never guessed.
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
