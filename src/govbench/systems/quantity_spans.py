"""What may be the indicator of a figure: spans between words, with what speaks for and against each.

A span is made of its two ends, which it shares with other spans, and of what only the whole of it has. Beside
the words stand what the quantity engine says of the figure, whose mistakes can so be learned (stacking:
Wolpert 1992), and the indicator of the figure before, which many share.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from govbench.quantities.metric import Mention
from govbench.systems.choices import Choice
from govbench.systems.quantity_page import Page, Span

# tags: parts of speech; words: those inside; engine: what the engine says; mistakes: which words the engine
# took in or left out; previous: the indicators of the figures before.
KINDS = ("tags", "words", "engine", "mistakes", "previous")

_STOPS = frozenset("，,；;：:。！!？?\n")
_SENTENCE_ENDS = "。！\n"
_BEFORE, _BEHIND = 80, 24  # characters of the sentence that are searched around a figure
_LONGEST = 22
_NOT_AT_ENDS = frozenset("、的了 ")
_PAIRS = ("“”", "《》", "（）", "()")


@dataclass(frozen=True, slots=True)
class Options:
    """The spans that may be the indicator of a figure (None: it has none), and the choice among them."""

    spans: tuple[Span | None, ...]
    choice: Choice


def options(
    page: Page, number: int, earlier: Sequence[Span | None], kinds: Collection[str] = KINDS
) -> Options:
    """The options of figure ``number`` of a page; ``earlier`` are the indicators of those before it."""
    return _Reader(page, number, earlier, kinds).options()


def prior(trust: float) -> dict[str, float]:
    """The weight by which the engine is right."""
    return {"engine=same": trust}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a cut is, seen from the figure: side, clauses and figures between, and what stands between."""

    clause: str
    figures: int
    gap: str


class _Reader:
    """Reads the spans around one figure."""

    def __init__(
        self, page: Page, number: int, earlier: Sequence[Span | None], kinds: Collection[str]
    ) -> None:
        self.page, self.kinds = page, kinds
        self.metric = metric = page.metrics[number]
        self.figure = metric.mention
        self.unit = metric.unit.text if metric.unit else "-"
        self.change = metric.change.type if metric.change else "-"
        self.dim = metric.quantity.dim if metric.quantity else "-"
        self.verb = "verb" if metric.predicate else "none"
        self.engine = _span(metric.indicator)
        # A figure is at least one character: no more of them can be near.
        others = page.metrics[max(number - _BEFORE, 0) : number + _BEHIND]
        self.others = [(m.mention.start, m.mention.end) for m in others]
        self.last, self.last_but_one = [*reversed(earlier), None, None][:2]
        before = page.metrics[number - 1] if number else None
        self.gap = page.text[before.mention.end : self.figure.start] if before else "^"
        self.same_unit = before is not None and (before.unit.text if before.unit else "-") == self.unit

    def options(self) -> Options:
        near = self._near()
        places = [self._place(self.page.cuts[i]) for i in near]
        starts, ends = [], []
        for i, place in zip(near, places, strict=True):
            shared = [*self._around(i), *self._seen(i, place)]
            starts.append(["<" + feature for feature in shared])
            ends.append([">" + feature for feature in (*shared, *self._last_word(i))])
        spans: list[Span | None] = [None]
        candidates: list[tuple[int, ...]] = [(2 * len(near),)]
        parts = [*starts, *ends, ["none", f"none,{self.unit}"]]
        for a, b in self._pairs(near):
            spans.append((self.page.cuts[near[a]], self.page.cuts[near[b]]))
            place = places[b] if near[b] <= self.page.index(self.figure.start) else places[a]
            candidates.append((a, len(near) + b, len(parts)))
            parts.append(self._whole(near[a], near[b], place))
        return Options(tuple(spans), Choice(parts, candidates))

    def _near(self) -> list[int]:
        """The cuts in the sentence of the figure, near it, and not inside it."""
        cuts, text, figure = self.page.cuts, self.page.text, self.figure
        low, high = max(figure.start - _BEFORE, 0), min(figure.end + _BEHIND, len(text))
        low = max(low, *(text.rfind(end, low, figure.start) + 1 for end in _SENTENCE_ENDS))
        high = min([high, *(at for end in _SENTENCE_ENDS if (at := text.find(end, figure.end, high)) >= 0)])
        before = range(bisect_left(cuts, low), bisect_right(cuts, figure.start))
        behind = range(bisect_left(cuts, figure.end), bisect_right(cuts, high))
        return [*before, *behind]

    def _place(self, cut: int) -> _Place:
        figure, text = self.figure, self.page.text
        side, low, high = ("<", cut, figure.start) if cut <= figure.start else (">", figure.end, cut)
        gap = text[low:high]
        clauses = min(sum(char in _STOPS for char in gap), 4)
        figures = sum(low <= start and end <= high for start, end in self.others)
        return _Place(f"{side}{clauses}", min(figures, 3), gap)

    def _pairs(self, near: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Start and end of every span: within a clause, apart from the figure, with whole brackets."""
        text, cuts, figure = self.page.text, self.page.cuts, self.figure
        for a in range(len(near)):
            start = cuts[near[a]]
            for b in range(a + 1, len(near)):
                end = cuts[near[b]]
                if end - start > _LONGEST or text[end - 1] in _STOPS or start < figure.end <= end:
                    break
                span = text[start:end]
                is_trimmed = not _NOT_AT_ENDS & {span[0], span[-1]}
                if is_trimmed and all(span.count(pair[0]) == span.count(pair[1]) for pair in _PAIRS):
                    yield a, b

    def _around(self, i: int) -> list[str]:
        """The words and characters around a cut."""
        text, cut, word, tag = self.page.text, self.page.cuts[i], self.page.word, self.page.tag
        found = [
            *(f"w{k}={word(i + k)}" for k in (-2, -1, 0, 1)),
            f"ww={word(i - 1)},{word(i)}",
            f"c-={text[cut - 1 : cut]}",
            f"c+={text[cut : cut + 1]}",
            f"cc-={text[max(cut - 2, 0) : cut]}",
            f"cc+={text[cut : cut + 2]}",
            f"c-+={text[max(cut - 1, 0) : cut + 1]}",
        ]
        if "tags" in self.kinds:
            found += [f"t{k}={tag(i + k)}" for k in (-2, -1, 0, 1)]
            found += [
                f"tt={tag(i - 1)},{tag(i)}",
                f"ttt-={tag(i - 2)},{tag(i - 1)},{tag(i)}",
                f"ttt+={tag(i - 1)},{tag(i)},{tag(i + 1)}",
            ]
        return found

    def _seen(self, i: int, place: _Place) -> list[str]:
        """A cut seen from the figure, and what the engine begins or ends there."""
        at, word, tag = place.clause, self.page.word, self.page.tag
        found = [
            f"at={at}",
            f"at,figures={at},{place.figures}",
            f"at,unit={at},{self.unit}",
            f"at,change={at},{place.figures},{self.change}",
            f"at,dim={at},{self.dim}",
            f"at,w={at},{word(i)}",
            f"at,w-={at},{word(i - 1)}",
        ]
        if "tags" in self.kinds:
            found.append(f"at,tt={at},{tag(i - 1)},{tag(i)}")
        if len(place.gap) <= 8:
            found.append(f"gap={at[0]}{place.gap}")
        if at[1:] == "0":
            found.append(f"near={at[0]}{min(len(place.gap), 10)}")
        if "engine" in self.kinds:
            ends = self._engine_ends(self.page.cuts[i])
            found += [f"e={end}{more}" for end in ends for more in ("", f",{word(i)}", f",{at}")]
            found.append("ee=" + ",".join(ends))
        return found

    def _engine_ends(self, cut: int) -> list[str]:
        said = {name: getattr(self.metric, name) for name in ("indicator", "predicate", "scope", "time")}
        starts = [f"{name}<" for name, span in said.items() if span and span.start == cut]
        return starts + [f"{name}>" for name, span in said.items() if span and span.end == cut]

    def _last_word(self, i: int) -> list[str]:
        word = self.page.word(i - 1)
        char = self.page.text[self.page.cuts[i] - 1 : self.page.cuts[i]]
        return [f"w,unit={word},{self.unit}", f"c,unit={char},{self.unit}", f"w,change={word},{self.change}"]

    def _whole(self, i: int, j: int, place: _Place) -> list[str]:
        """What the span from cut ``i`` to cut ``j`` has beside its ends."""
        page, start, end = self.page, self.page.cuts[i], self.page.cuts[j]
        span, at = page.text[start:end], place.clause
        found = [
            f"length={min(end - start, 12)}",
            f"at={at}{place.figures}",
            f"at,length={at},{min(end - start, 8)}",
            f"ends={page.word(i)},{page.word(j - 1)}",
            *(f"has={char}" for char in "的、" if char in span),
        ]
        if "words" in self.kinds:
            found += [f"in={word}" for word in dict.fromkeys(page.words[i:j])]
            if "tags" in self.kinds:
                found += [f"in,t={tag}" for tag in dict.fromkeys(page.tags[i : j - 1])]
                found.append("tags=" + _joined(page.tags[i:j]))
        relation = _relation((start, end), self.engine)
        if "engine" in self.kinds:
            found += [f"engine={relation}"]
            found += [
                f"engine={relation},{more}"
                for more in (at, self.change, self.unit, f"{self.dim}{place.figures}", f"{self.verb}{at[0]}")
            ]
        if "mistakes" in self.kinds and self.engine:
            found += self._mistakes(i, j, relation, self.engine)
        if "previous" in self.kinds:
            found += self._previous((start, end), is_engine="engine" in self.kinds and relation == "same")
        return found

    def _mistakes(self, i: int, j: int, relation: str, engine: Span) -> Iterator[str]:
        """Which words the engine would have taken in wrongly if the span were right."""
        page = self.page
        first, last = page.index(engine[0]), page.index(engine[1]) - 1
        yield f"first={relation},{page.tags[first]},{self.verb}"
        yield f"first,w={relation},{page.words[first]}"
        yield f"first,t={relation},{page.tag(first - 1)},{page.tags[first]},{page.tag(first + 1)}"
        yield f"last={relation},{page.tags[last]},{self.verb}"
        yield f"last,w={relation},{page.words[last]}"
        if relation in ("end", "across") and i > first:
            dropped = page.tags[first:i]
            yield f"front={self.verb},{_joined(dropped)}"
            yield f"front,t={dropped[-1]},{page.tag(i)}"
            yield f"front,c={page.text[page.cuts[i] - 1]}"
            yield f"front,w={page.words[i - 1]}"
            yield f"front,n={min(len(dropped), 4)}"
        if relation == "start" and j <= last:
            dropped = page.tags[j : last + 1]
            yield f"back={self.verb},{_joined(dropped)}"
            yield f"back,t={page.tags[j - 1]},{dropped[0]}"
            yield f"back,c={page.text[page.cuts[j]]}"
            yield f"back,w={page.words[j]}"

    def _previous(self, span: Span, *, is_engine: bool) -> Iterator[str]:
        relation = _relation(span, self.last)
        yield f"last={relation}"
        for more in (self.change, self.unit, self.dim, f"engine{is_engine}"):
            yield f"last={relation},{more}"
        link = self.gap[:1]
        yield f"last,link={relation},{link},{self.same_unit}"
        yield f"last,gap={relation},{link},{min(len(self.gap) // 2, 6)},{self.same_unit}"
        among = "其中" in self.page.text[self.last[1] : self.figure.start] if self.last else False
        yield f"last,of={relation},{among},{self.same_unit}"
        if self.last_but_one:
            earlier = _relation(span, self.last_but_one)
            yield f"earlier={earlier}"
            yield f"earlier={earlier},{self.change}"


def _span(mention: Mention | None) -> Span | None:
    return (mention.start, mention.end) if mention else None


def _joined(tags: Sequence[str]) -> str:
    return ",".join(tags) if len(tags) < 4 else "many"


def _relation(span: Span, other: Span | None) -> str:
    """How a span lies to another: same, equal start, equal end, across, before, behind; none without it."""
    if other is None:
        return "none"
    if span == other:
        return "same"
    if span[0] == other[0]:
        return "start"
    if span[1] == other[1]:
        return "end"
    if span[0] < other[1] and other[0] < span[1]:
        return "across"
    return "behind" if span[0] >= other[1] else "before"
