"""Strings placed in the text they were taken from: exact, one to one, without a look at gold.

A model that answers with strings names no offsets. Each string takes the first step of a ladder that fits;
nothing is fuzzy, so a string that was changed by more than the width of a character or the kind of a
quotation mark is not found, and ``rates`` says how often that happened.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from govbench.documents import Span

# "offsets" is for readers of predictions that give offsets themselves; ``align`` never gives it.
STATUSES = (
    *("offsets", "occurrence", "order", "assignment", "nearest", "normalised"),
    *("unaligned", "hallucinated"),
)

# Outer marks of one convention stand for outer marks of another: “” and 「」, then ‘’ and 『』 inside them.
# The comma of lists (、) has a half-width form but no ASCII twin: as "," it would equal ，, another mark.
_TWINS = {'"': "“”„‟「」﹁﹂｢｣〝〞〟«»", "'": "‘’‚‛『』﹃﹄‹›", ".": "。｡", "、": "､", " ": "\u3000"}
_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD |= {ord(character): ord(twin) for twin, characters in _TWINS.items() for character in characters}

# Strings are looked up by so many of their first characters, which leaves few places to compare in full.
_HEAD = 4


@dataclass(frozen=True)
class Wanted:
    """A string to place.

    ``sentence`` is the range, in the text, of the sentence that the prediction names. ``occurrence`` counts
    from 1, inside the sentence when there is one, overlapping occurrences included; a number that does not
    exist (0 too) leaves the item unaligned. Two items of one ``kind`` never take the same occurrence; items
    of different kinds may.
    """

    text: str
    sentence: Span | None = None
    occurrence: int | None = None
    kind: str = ""


@dataclass(frozen=True)
class Located:
    """Where an item was placed, ``None`` for nowhere, and by which of ``STATUSES``.

    Raises ``ValueError`` for another status, and for a place with a status that says there is none, or none
    with a status that says there is one.
    """

    span: Span | None
    status: str

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ValueError(f"unknown status: {self.status!r}")
        if (self.span is None) != (self.status in ("unaligned", "hallucinated")):
            raise ValueError(f"status {self.status!r} does not go with {self.span}")


def fold(text: str) -> str:
    """The text with one form for characters that models exchange; as long as before, so offsets hold.

    Full-width ASCII and 。 become ASCII, the ideographic space a space, every quotation mark ``"`` or ``'``.

    >>> fold("「法治」２０２２年，1。5％")
    '"法治"2022年,1.5%'
    """
    return text.translate(_FOLD)


def align(text: str, wanted: Sequence[Wanted]) -> list[Located]:
    """The place of every item, in the order of ``wanted``.

    Steps, each for all items that no earlier step placed:

    1. ``occurrence``: the numbered occurrence, for items that have a number (steps 2 and 3 are for the rest);
    2. ``order``: in listed order, the first free occurrence (in the sentence, if named) that starts at or
       after the start of the item placed last before it in the list;
    3. ``assignment``: in listed order, the first free occurrence, for items with a sentence in it; then, for
       what is left, anywhere. Items of one string and kind are interchangeable, so this places as many of
       them as there are occurrences;
    4. ``normalised``: strings that occur nowhere go through steps 1 to 3 on ``fold`` of text and string.

    What remains is ``unaligned`` where the string occurs (all taken, or not so often as its number says) and
    ``hallucinated`` where it does not, or is blank.

    >>> text = "市司法局制定《办法》。司法局印发“意见”。"
    >>> found = align(text, [Wanted("司法局"), Wanted("《办法》"), Wanted("司法局"), Wanted('"意见"')])
    >>> [(item.span.start, item.status) for item in found]
    [(1, 'order'), (6, 'order'), (11, 'order'), (16, 'normalised')]
    >>> [item.status for item in align(text, [Wanted("《办法》", occurrence=2), Wanted("《条例》")])]
    ['unaligned', 'hallucinated']
    """
    located: dict[int, Located] = {}
    taken: set[tuple[str, Span]] = set()
    strings = {i: item.text for i, item in enumerate(wanted) if item.text.strip()}
    for status in ("", "normalised"):
        if status:
            text, strings = fold(text), {i: fold(s) for i, s in strings.items() if i not in located}
        starts = _starts(text, set(strings.values()))
        keys = {i: (string, wanted[i].kind) for i, string in strings.items() if starts[string]}
        pools = {key: _Pool(starts[key[0]], len(key[0]), key[1], taken) for key in keys.values()}
        _place(wanted, {i: pools[key] for i, key in keys.items()}, located, status)
    return [located.get(i, Located(None, "hallucinated")) for i in range(len(wanted))]


def align_near(text: str, string: str, anchor: int) -> Located:
    """The place of one string that others may share: its occurrence that starts nearest to ``anchor``.

    Of two that are as near the earlier one; verbatim before ``fold``, as in ``align``.

    >>> found = align_near("案件75件,其他案件80件", "案件", anchor=9)
    >>> found.span, found.status
    (Span(start=8, end=10), 'nearest')
    """
    for status, inside, wanted in (("nearest", text, string), ("normalised", fold(text), fold(string))):
        starts = [inside.rfind(wanted, 0, max(anchor, 0) + len(wanted)), inside.find(wanted, max(anchor, 0))]
        there = [start for start in starts if start >= 0]
        if there and wanted.strip():
            start = min(there, key=lambda start: (abs(start - anchor), start))
            return Located(Span(start, start + len(wanted)), status)
    return Located(None, "hallucinated")


def rates(statuses: Iterable[str]) -> dict[str, float | None]:
    """Shares of all items: altered (``normalised``), unaligned, hallucinated; ``None`` without items.

    >>> rates(item.status for item in align("甲乙", [Wanted("甲"), Wanted("丙")]))
    {'altered': 0.0, 'unaligned': 0.0, 'hallucinated': 0.5}
    """
    counts = Counter(statuses)
    names = {"altered": "normalised", "unaligned": "unaligned", "hallucinated": "hallucinated"}
    return {name: counts[status] / counts.total() if counts else None for name, status in names.items()}


@dataclass
class _Pool:
    """The occurrences of one string, of which one kind takes some.

    ``taken`` is shared by all pools: a verbatim and a folded string can meet in the same place. ``jumps``
    leads from a taken occurrence towards the next free one, so that no run of taken ones is walked twice.
    """

    starts: Sequence[int]
    length: int
    kind: str
    taken: set[tuple[str, Span]]
    jumps: dict[int, int] = field(default_factory=dict)

    def nth(self, number: int, sentence: Span | None) -> Span | None:
        """Take the occurrence with this number; nothing when it does not exist or is taken."""
        index = number - 1 + (bisect_left(self.starts, sentence.start) if sentence else 0)
        if number < 1 or self._free(index) != index:
            return None
        return self._take(index, sentence)

    def first(self, start: int, sentence: Span | None) -> Span | None:
        """Take the first free occurrence from ``start`` on."""
        if sentence:
            start = max(start, sentence.start)
        return self._take(self._free(bisect_left(self.starts, start)), sentence)

    def _span(self, index: int) -> Span:
        return Span(self.starts[index], self.starts[index] + self.length)

    def _free(self, index: int) -> int:
        passed = []
        while index < len(self.starts) and (self.kind, self._span(index)) in self.taken:
            passed.append(index)
            index = self.jumps.get(index, index + 1)
        self.jumps.update(dict.fromkeys(passed, index))
        return index

    def _take(self, index: int, sentence: Span | None) -> Span | None:
        if index >= len(self.starts):
            return None
        span = self._span(index)
        if sentence and not sentence.contains(span):
            return None
        self.taken.add((self.kind, span))
        return span


def _place(
    wanted: Sequence[Wanted], pools: Mapping[int, _Pool], located: dict[int, Located], status: str
) -> None:
    """Steps 1 to 3 for the items of ``pools``, which all occur; ``status``, if given, replaces the step's."""
    numbered = {i: number for i in pools if (number := wanted[i].occurrence) is not None}
    for i, number in numbered.items():
        if span := pools[i].nth(number, wanted[i].sentence):
            located[i] = Located(span, status or "occurrence")

    cursor = 0
    for i, item in enumerate(wanted):
        if i in pools and i not in numbered and (span := pools[i].first(cursor, item.sentence)):
            located[i] = Located(span, status or "order")
        if i in located and (span := located[i].span):
            cursor = span.start

    for inside in (True, False):
        for i, pool in pools.items():
            sentence = wanted[i].sentence if inside else None
            if i in numbered or i in located or (inside and not sentence):
                continue
            if span := pool.first(0, sentence):
                located[i] = Located(span, status or "assignment")

    for i in pools.keys() - located.keys():
        located[i] = Located(None, "unaligned")


def _starts(text: str, strings: Collection[str]) -> dict[str, list[int]]:
    """Where each string occurs, overlapping occurrences included.

    The text is read once for each length of head and not once for each string, as ``str.find`` would: that
    takes a minute for 100,000 strings in a million characters.
    """
    heads: dict[int, dict[str, list[int]]] = {}
    for string in strings:
        heads.setdefault(min(len(string), _HEAD), {})[string[:_HEAD]] = []
    for size, places in heads.items():
        for i in range(len(text) - size + 1):
            if (found := places.get(text[i : i + size])) is not None:
                found.append(i)
    return {
        string: [i for i in heads[min(len(string), _HEAD)][string[:_HEAD]] if text.startswith(string, i)]
        for string in strings
    }
