"""Place names: an annotated territory gets one invented name, with its suffix, wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from govbench.errors import GovbenchError
from govbench.perturbation.edits import Edit, chance
from govbench.quantities import numeral_characters

_SUFFIXES = "特别行政区|自治区|自治州|自治县|地区|街道|社区|新区|省|市|区|县|旗|盟|乡|镇|村"
_NAME = re.compile(rf"(?P<stem>.+?)(?:{_SUFFIXES})?")
_NATIONAL = frozenset(("全国", "国家", "我国", "中华人民共和国", "国内", "内地", "大陆"))


def stem(surface: str) -> str:
    """A name without the suffix of its kind, where two characters remain.

    >>> stem("广州市"), stem("广州"), stem("南沙区"), stem("沙县")
    ('广州', '广州', '南沙', '沙县')
    """
    match = _NAME.fullmatch(surface)
    return match["stem"] if match and len(match["stem"]) > 1 else surface


@cache
def countries() -> frozenset[str]:
    """What is no territory of a country, and stays: the country itself, and foreign ones."""
    known = files("govbench.systems").joinpath("delimiters_territories.txt").read_text(encoding="utf-8")
    lists = [line.split()[1:] for line in known.splitlines() if line.startswith("国 ")]
    return _NATIONAL.union(*lists)


@cache
def abbreviations() -> Mapping[str, str]:
    """The name that a character stands for; 粤港澳 stands for 粤, 港 and 澳, apart by blanks."""
    text = files(__package__).joinpath("short.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in text.splitlines() if not line.startswith("#"))


@cache
def invented() -> tuple[str, ...]:
    """Names of two characters that no territory has."""
    text = files(__package__).joinpath("stems.txt").read_text(encoding="utf-8")
    return tuple(name for line in text.splitlines() if not line.startswith("#") for name in line.split())


@dataclass
class Names:
    """The invented name of every territory of a run, given in the order in which they are asked for.

    ``taken`` is text in which no invented name may stand already.
    """

    seed: int
    taken: str = ""
    _free: list[str] = field(init=False)
    _given: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        free = [name for name in invented() if name not in self.taken]
        chance(self.seed, "places").shuffle(free)
        first: dict[str, str] = {}
        for name in free:
            first.setdefault(name[0], name)
        # An abbreviation is a first character, so names that share one come last.
        self._free = [*first.values(), *(name for name in free if name not in set(first.values()))]

    def of(self, name: str) -> str:
        """The invented stem for a stem, of its length; 粤港澳 gets the first characters of three."""
        if len(name) > 1 and name in abbreviations():
            return "".join(self.short(char) for char in abbreviations()[name].split())
        if name not in self._given:
            parts = ""
            while len(parts) < len(name):
                parts += self._next()
            self._given[name] = parts[: len(name)]
        return self._given[name]

    def short(self, char: str, known: Iterable[str] = ()) -> str:
        """The first character of the name that ``char`` stands for, of those that are ``known`` if any."""
        stands_for = abbreviations().get(char) or next((name for name in known if char in name), char)
        return self.of(stands_for)[0]

    def _next(self) -> str:
        if not self._free:
            raise GovbenchError.of("B113", f"there are more places than the {len(invented())} invented names")
        return self._free.pop(0)


def place_edits(text: str, mentions: Sequence[tuple[int, str]], names: Names) -> Iterator[Edit]:
    """Edits of every territory that is annotated somewhere, ``mentions`` having start and surface of each.

    A stem of two characters or more is replaced wherever it stands, also in larger names, headings and the
    furniture of the page; a single character only where it is annotated.
    """
    replaced = {surface: stem(surface) for _, surface in mentions if surface not in countries()}
    numbered = {name for name in replaced.values() if list(numeral_characters(name))}
    stems = sorted({name for name in replaced.values() if len(name) > 1}, key=lambda s: (-len(s), s))
    found = (
        [(m.start(), m.group()) for m in re.finditer("|".join(map(re.escape, stems)), text)] if stems else []
    )
    covered = _covered(found)
    found += [at for at in mentions if at[1] in replaced and len(at[1]) == 1 and at[0] not in covered]
    for start, name in sorted(found):
        if name in numbered:
            yield Edit(start, name, name, "place", "a numeral in it, which is annotated")
        else:
            yield Edit(start, name, names.short(name, stems) if len(name) == 1 else names.of(name), "place")
    stay = [at for at in mentions if at[1] not in replaced]
    yield from (Edit(start, name, name, "place", "a country") for start, name in stay)


def _covered(found: Iterable[tuple[int, str]]) -> set[int]:
    return {at for start, name in found for at in range(start, start + len(name))}
