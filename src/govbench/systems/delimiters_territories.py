"""Territories: a closed list of names, and any short name before 市, 区, 县 and their kin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

Span = tuple[int, int]

# Words in which the characters of a territory stand by accident: 隆重庆祝, 建成都市圈, 入海口, 以上海洋.
_ACCIDENTS = re.compile(
    "隆重庆|重庆祝|[建形组完达促集]成都|[出入]海口|上海[洋域]|发展中国家|大连接|公安庆|创新乡"
)
# A free name is two or three characters at a boundary; what these characters make is generic.
_GENERIC = (
    "一二三四五六七八九十全各本该我新老旧主心小社山景园示开范试点都大中发设辖某多数个这哪所其市"
    "区县镇乡省州和与或及等在于对向的地农湾特度务先合综级类性型化强名"
)
_LETTER = rf"[^\W\d_{_GENERIC}a-zA-Z]"
_FREE = re.compile(
    rf"(?:(?<![一-龥])|(?<=[在由与和及对向赴、]))(?![在由与和及对向赴]|会同|配合|联合|指导|支持|推动"
    rf"|推进){_LETTER}{{2,3}}"
    r"(?:市(?<!城市)(?!场|民|政|值|区|委|级|县|长)|区(?!域|间|块|县|级|划)|县(?!域|级|区|城|乡|委)|镇(?<!城镇)(?!街|村"
    r"|级)|自治[州县旗]|街道(?!办))"
)


def find_territories(text: str) -> list[Span]:
    """Spans of named territories, apart, in order; province and city side by side are two.

    >>> [text[a:b] for text in ["广东省广州市、番禺区在全市推广"] for a, b in find_territories(text)]
    ['广东省', '广州市', '番禺区']
    """
    listed = list(_listed(text))
    taken = {at for start, end in listed for at in range(start, end)}
    free = [span for span in _after(text, listed) if not taken & set(range(*span))]
    return sorted(listed + free)


def _listed(text: str) -> Iterator[Span]:
    accidents = {at for match in _ACCIDENTS.finditer(text) for at in range(*match.span())}
    for match in _names().finditer(text):
        if not {match.start(), match.start() + 1} <= accidents:
            yield match.span()


def _after(text: str, listed: list[Span]) -> Iterator[Span]:
    """Free names at a boundary, and those directly behind a listed territory (广州市天河区)."""
    for match in _FREE.finditer(text):
        yield match.span()
    for _, end in listed:
        # The lookbehind sees no boundary inside a word, so the name is read from a text of its own.
        if behind := _FREE.match(text[end : end + 8]):
            yield end, end + behind.end()


@cache
def _names() -> re.Pattern[str]:
    """One alternation, grouped by first character: most positions are then refused at once."""
    lines = files(__package__).joinpath("delimiters_territories.txt").read_text(encoding="utf-8").splitlines()
    names: dict[str, list[str]] = {}
    for line in lines:
        if line.startswith("#"):
            continue
        suffix, *words = line.split()
        for word in words:
            bare = word.removeprefix("!")
            optional = "" if word.startswith("!") or bare.endswith(("自治", "行政")) else "?"
            tail = "" if suffix == "国" else f"(?:{suffix}(?!场|直|属|级|民|政|委|长|外|内|域)){optional}"
            names.setdefault(bare[0], []).append(f"{bare[1:]}{tail}")
    groups = (f"{first}(?:{_any(rest)})" for first, rest in sorted(names.items()))
    return re.compile(f"(?=[{''.join(names)}])(?:{'|'.join(groups)})")


def _any(patterns: list[str]) -> str:
    return "|".join(sorted(patterns, key=len, reverse=True))
