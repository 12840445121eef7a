"""Offsets that count in another way: recognised over the whole file, by the texts that they should cut out.

A way of counting is recognised where it explains the spans of the file and the right way explains none that
it does not. Where spans have their text beside them, at least half of them, four of five texts stand there,
more than in any other way; what stands in neither is left as it is. Where they have none, bytes and the
offsets of a whole document are recognised because offsets of code points would lie outside their text, and
inclusive ends, without repair, because every closing mark is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

from govbench.alignment import fold
from govbench.errors import shown
from govbench.features import is_integer
from govbench.lint.notes import Notes
from govbench.lint.shapes import Entry, spans

Ends = tuple[int, int]
_SHARE = 0.8
_FEWEST = 4  # spans that tell
_MARKS = {"《": "》", "“": "”", "「": "」", "『": "』", "（": "）", "(": ")", "〈": "〉", "‘": "’"}


@dataclass(frozen=True)
class Text:
    """The text of a row, and where it stands in its document (None where that is not known)."""

    text: str
    start: int | None = None


@dataclass(frozen=True)
class Way:
    """A way of counting: its code, its name, and the code points that offsets counted so mean, if any."""

    code: str
    name: str
    convert: Callable[[Ends, Text], Ends | None]


def _units(ends: Ends, text: str, codec: str) -> Ends | None:
    """Offsets in units of an encoding as code points, None where they cut through a character."""
    known = _boundaries(text, codec)
    start, end = (known.get(at) for at in ends)
    return None if start is None or end is None else (start, end)


@lru_cache(maxsize=64)
def _boundaries(text: str, codec: str) -> dict[int, int]:
    """Where each character begins in units of the encoding, and the end of the text: unit → code point."""
    sizes = map(_SIZES[codec], text)
    return {unit: point for point, unit in enumerate(accumulate(sizes, initial=0))}


_SIZES: Mapping[str, Callable[[str], int]] = {
    "utf-8": lambda c: 1 + (c > "\x7f") + (c > "\u07ff") + (c > "\uffff"),
    "utf-16": lambda c: 1 + (c > "\uffff"),
}
_AS_IT_IS = Way("", "", lambda ends, text: ends)
_INCLUSIVE = Way("P121", "to count inclusive ends", lambda ends, text: (ends[0], ends[1] + 1))
_BYTES = Way("P120", "to be in bytes of UTF-8", lambda ends, text: _units(ends, text.text, "utf-8"))
_DOCUMENT = Way(
    "P123",
    "to be into the whole document",
    lambda ends, text: None if text.start is None else (ends[0] - text.start, ends[1] - text.start),
)
_WAYS = (
    Way("P119", "UTF-16", lambda ends, text: _units(ends, text.text, "utf-16")),
    _BYTES,
    _INCLUSIVE,
    Way("P122", "to count from 1", lambda ends, text: (ends[0] - 1, ends[1] - 1)),
    Way("P122", "to count from 1, with inclusive ends", lambda ends, text: (ends[0] - 1, ends[1])),
    _DOCUMENT,
)

Placed = tuple[Entry, str, dict[str, Any], Ends]


def repair(entries: Iterable[Entry], texts: Mapping[str, Text], task: str, notes: Notes) -> None:
    """Turn the offsets of the file into code points. Notes P119 to P123, once for the file."""
    found = [
        (entry, place, span, (span["start"], span["end"]))
        for entry in entries
        for place, span in spans(entry.item, task)
        if _is_place(span.get("start")) and _is_place(span.get("end"))
    ]
    known = {id(entry): texts[entry.item["id"]] for entry, *_ in found}
    way, is_sure = _way_of_texts(found, known), True
    if way is None:
        way, is_sure = _way_of_places(found, known)
    if way is None:
        return
    entry, place, *_ = found[0]
    problem = f"your offsets look {way.name}: {len(found)} spans, the first of them here"
    notes.add(way.code, problem, entry.line, place, fixable=is_sure)
    for entry, _, span, ends in found if is_sure else ():
        converted = way.convert(ends, known[id(entry)])
        if converted is not None and span.get("text") in (None, _cut(way, ends, known[id(entry)])):
            span["start"], span["end"] = converted


def _is_place(value: Any) -> bool:
    return is_integer(value) and 0 <= value < 1 << 32


def _way_of_texts(found: Sequence[Placed], known: Mapping[int, Text]) -> Way | None:
    """The one way that puts the most texts in their places.

    The right way, code points, must not explain a single one that it leaves unexplained.
    """
    told = [placed for placed in found if isinstance(placed[2].get("text"), str)]
    if len(told) < _FEWEST or 2 * len(told) < len(found):
        return None

    def hits(way: Way) -> set[int]:
        cuts = (_cut(way, ends, known[id(entry)]) for entry, _, _, ends in told)
        return {i for i, cut in enumerate(cuts) if cut == told[i][2]["text"]}

    right, others = hits(_AS_IT_IS), sorted(((hits(way), way) for way in _WAYS), key=lambda h: -len(h[0]))
    (most, best), (second, _) = others[:2]
    is_sure = len(most) > len(second) and right < most and len(most) >= _SHARE * len(told)
    return best if is_sure else None


def _way_of_places(found: Sequence[Placed], known: Mapping[int, Text]) -> tuple[Way | None, bool]:
    """What offsets without texts give away by themselves, and whether that is beyond doubt.

    That closing marks are left out can also be what a system means.
    """
    told = [(ends, known[id(entry)]) for entry, _, span, ends in found if span.get("text") is None]
    if len(told) < _FEWEST or len(told) < len(found):
        return None, False
    if any(_cut(_AS_IT_IS, ends, text) is None for ends, text in told):
        fitting = [way for way in (_BYTES, _DOCUMENT) if all(_cut(way, *placed) for placed in told)]
        if len(fitting) == 1:
            return fitting[0], True
    opened = [(text.text[ends[0] : ends[1]], text.text[ends[1] : ends[1] + 1]) for ends, text in told]
    opened = [(surface, after) for surface, after in opened if surface[:1] in _MARKS]
    cut = [surface for surface, after in opened if after == _MARKS[surface[0]] and after not in surface]
    looks_inclusive = len(cut) >= _FEWEST and len(cut) == len(opened)
    return (
        _INCLUSIVE if looks_inclusive and all(_cut(_INCLUSIVE, *placed) for placed in told) else None
    ), False


def _cut(way: Way, ends: Ends, text: Text) -> str | None:
    """What the offsets cut out of the text, None where they are no span of it."""
    converted = way.convert(ends, text)
    if converted is None or not 0 <= converted[0] < converted[1] <= len(text.text):
        return None
    return text.text[converted[0] : converted[1]]


def surfaces(entry: Entry, task: str, text: str, notes: Notes) -> None:
    """Take the text of a span from the row where it differs in width, quotation marks or outer blanks only.

    Notes P106, fixable.
    """
    for place, span in spans(entry.item, task):
        ends, surface = (span.get("start"), span.get("end")), span.get("text")
        if not (_is_place(ends[0]) and _is_place(ends[1]) and isinstance(surface, str)):
            continue
        cut = text[ends[0] : ends[1]]
        if cut and surface != cut and fold(surface).strip() == fold(cut).strip():
            problem = f"text {shown(surface)} should be {shown(cut)}"
            notes.add("P106", problem, entry.line, f"{place}.text", fixable=True)
            span["text"] = cut
