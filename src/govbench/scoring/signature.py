"""The signature of a score: everything that can move the number, in one line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Signature:
    """``data`` is the corpus version and eight hex digits of the gold rows' hash.

    >>> print(Signature("ner/1", "1.0.0+12345678", "test", "exact", 2000, 13, "0.2.0"))
    govbench|task:ner/1|data:1.0.0+12345678|split:test|mode:exact|boot:2000|seed:13|v:0.2.0
    """

    task: str
    data: str
    split: str
    mode: str
    boot: int
    seed: int
    v: str

    def __str__(self) -> str:
        fields = ("task", "data", "split", "mode", "boot", "seed", "v")
        return "|".join(["govbench", *(f"{name}:{getattr(self, name)}" for name in fields)])
