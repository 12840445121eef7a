"""The texts that prompts are made of: instructions and definitions, in Chinese and in English.

The definitions are made from the annotation guidelines by ``python benchmarks/llm_prompts.py --write``;
``definitions/GUIDELINES.sha256`` says from which.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from string import Template


def definitions(task: str, language: str) -> str:
    """What the labels and fields of a task mean, in that language, ``zh`` or ``en``."""
    return _read("definitions", language, f"{task}.txt")


def prompt(language: str, name: str, **values: object) -> str:
    """The instruction of that name with the values filled in.

    >>> prompt("en", "continued", number=2, position=9)
    'Paragraph 2 (from its sentence 9 on):'
    """
    return Template(template(language, name)).substitute(values)


def template(language: str, name: str) -> str:
    """The instruction of that name as it is stored.

    >>> template("en", "title")
    'Section title: $title'
    """
    return _read("prompts", language, f"{name}.txt")


def guidelines_hash() -> str:
    """SHA-256 of the guidelines that the definitions were made from.

    >>> len(guidelines_hash())
    64
    """
    return _read("definitions", "GUIDELINES.sha256").split()[0]


def short_hash(text: str) -> str:
    """Eight hex digits of a text, for a signature."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]


@cache
def _read(*parts: str) -> str:
    text = files(__package__).joinpath(*parts).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n").rstrip("\n")
