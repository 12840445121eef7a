"""What a number is about: indicator, predicate, scope, time, change and modality from the words around it.

The clause before a number is read from its end: linking words, then a verb of change with its comparison,
then the nominal and the verb that governs it; where nothing nominal is left the number shares the nominal
before it. Every window is bounded, so the work for one number does not grow with the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from govbench.quantities import actors, changes, nominals
from govbench.quantities.changes import Movement
from govbench.quantities.cues import CUES
from govbench.quantities.mentions import Found
from govbench.quantities.verbs import (
    after_adverbs,
    conjuncts,
    governing,
    is_only_verbs,
    verb_at,
    verbs,
)

Span = tuple[int, int]

_SHARES = frozenset(("%", "‰", "个百分点"))
_THRESHOLDS = frozenset(("以上", "以下", "及以上", "及以下"))
_PERSONS = frozenset(("人", "名", "位", "人次", "户", "户次"))
_GAP = "、和及与，, "
_PREPOSITION = re.compile("[对为向把将从给与在的等]$")
_HAVING = re.compile("(现有|共有|拥有|设有|尚有|有(?!效))")
_HAVING_LAST = re.compile("(现有|共有|拥有|设有|尚有|有)(?:各类)?$")
_EMPTY = re.compile("完成|进行|予以|依法|推动")
# A level inside a name (“全国12315平台”) or a comparison (居全省第三) says nothing of who or where.
_BEFORE_LEVEL = frozenset("，。；：！？,;（(在、中年月日底末度来内期前后间\n ：是") | {""}


@dataclass(frozen=True, slots=True)
class Context:
    """The roles around one number, as offsets in the text.

    ``is_rate`` says that the number is an amount of change, ``is_level`` that it is one end of it.
    """

    indicator: Span | None = None
    predicate: Span | None = None
    scope: Span | None = None
    time: Span | None = None
    direction: str | None = None
    basis: str = "none"
    is_level: bool = False
    is_rate: bool = False
    modality: str = "actual"


@dataclass(frozen=True, slots=True)
class _Number:
    """One number with what its clause is cut into: the nominal stands in ``[clause, end)``."""

    index: int
    found: Found
    unit: str
    clause: int
    end: int
    movement: Movement | None

    @property
    def is_share(self) -> bool:
        return self.unit in _SHARES or not self.unit


Roles = tuple[Span | None, Span | None]


def read_contexts(text: str, found: Sequence[Found]) -> list[Context]:
    """The context of each number of a text, in order."""
    reader = _Reader(text, found)
    for i in range(len(found)):
        reader.read(i)
    return reader.contexts


class _Reader:
    """Reads the numbers in order and keeps what later ones share with earlier ones."""

    def __init__(self, text: str, found: Sequence[Found]) -> None:
        self.text = text
        self.found = found
        self.contexts: list[Context] = []
        self.cues = CUES.finditer(text)
        self.cue = next(self.cues, None)
        self.consumed = 0  # up to here words belong to an earlier number
        self._begin_sentence(0)
        self.topic: Span | None = None

    def _begin_sentence(self, start: int) -> None:
        self.consumed = start
        self.time: Span | None = None
        self.scope: Span | None = None
        self.basis, self.modality = "none", "actual"
        self.predicate: Span | None = None
        self.levels: list[Span] = []  # indicators of the numbers that are no changes
        self.dealt: list[Span] = []  # nominals still to be dealt out after 分别
        self.is_from = False

    def read(self, i: int) -> None:
        """Add the context of the next number; the second end of a change completes that of the first."""
        found = self.found[i]
        self._pass_cues(found.start)
        left = min(max(self.consumed, found.start - nominals.WINDOW), found.start)
        clause = nominals.clause_start(self.text, left, found.start)
        self.scope = actors.actor(self.text, clause, found.start) or self.scope
        unit = self.text[slice(*found.unit)] if found.unit else ""
        end = changes.before_links(self.text, clause, found.start)
        movement = changes.movement(self.text, clause, end, found.start, unit)
        if movement:
            end = movement.start
        elif found.unit is None and self.text[found.value[0]] in "第首":
            end, among = actors.ranked_among(self.text, clause, end)
            self.scope = among or self.scope
        origin = changes.origin(self.text, clause, end)
        if origin:
            end = origin.start()
        number = _Number(i, found, unit, clause, end, movement)
        context = self._context(number, origin)
        self._complete(context, found)
        self.contexts.append(context)
        self.is_from = origin is not None
        self.consumed = max(self.consumed, found.end)

    def _complete(self, context: Context, found: Found) -> None:
        """5个集体、8名个人获得表彰: the verb phrase behind the last conjunct is that of the one before it."""
        before = self.contexts[-1] if self.contexts else None
        if (
            before
            and before.predicate is None
            and before.indicator
            and context.predicate
            and context.predicate[0] >= found.end
            and self.text[before.indicator[1] : found.start] == "、"
        ):
            self.contexts[-1] = replace(before, predicate=context.predicate)

    def _pass_cues(self, until: int) -> None:
        """Take in the cues up to the number; a sentence ends what was said of time, scope and basis."""
        while self.cue and self.cue.start() < until:
            kind, _, value = (self.cue.lastgroup or "").partition("_")
            before = self.text[self.cue.start() - 1 : self.cue.start()]
            if kind == "end":
                self._begin_sentence(self.cue.end())
                if self.cue.group() == "\n":
                    self.topic = None
            elif kind == "time" and before not in ("比", "较", "是", "为"):
                self.time = self.cue.span()
            elif kind == "scope" and before in _BEFORE_LEVEL:
                self.scope = self.cue.span()
            elif kind == "basis":
                self.basis = value
            elif kind == "modality" and (self.modality == "actual" or value == "forecast"):
                self.modality = value
            self.cue = next(self.cues, None)

    def _context(self, number: _Number, origin: re.Match[str] | None) -> Context:
        text = self.text
        indicator, predicate = self._roles(number)
        if predicate is None and not number.movement and (stock := self._stock(number, indicator)):
            predicate = stock.span(1)
        time = self.time
        if predicate and text[predicate[0]] in "现尚":
            time = None  # a stock has no period
        if not number.movement and (said := origin or changes.against(text, number.clause, number.end)):
            time = changes.period(text, said.span()) or time
        context = Context(
            indicator=indicator,
            predicate=predicate,
            scope=self.scope if self.scope != indicator else None,
            time=time,
            modality="norm" if self._is_threshold(number, indicator) else self.modality,
        )
        context = self._changed(context, number)
        if indicator:
            self.topic = indicator
            if context.direction is None:
                self.levels.append(indicator)
        self.predicate = predicate
        return context

    def _changed(self, context: Context, number: _Number) -> Context:
        """With direction and basis, where the number is a change or one end of it."""
        movement, unit = number.movement, number.unit
        if movement and movement.is_to:
            if not (self.is_from and self.contexts):
                return context
            self.contexts[-1] = self._level(self.contexts[-1], movement)
            return self._level(context, movement)
        if movement:
            return replace(
                context,
                direction=movement.direction,
                basis=movement.basis or self.basis,
                is_rate=True,
                predicate=movement.span if movement.counts else None,
            )
        if unit == "番" or (unit == "倍" and self.text[number.found.start - 1 : number.found.start] == "的"):
            return replace(context, direction="up", basis=self.basis, predicate=None)
        if context.indicator and unit in ("%", "‰"):
            direction = changes.rate_noun(self.text, context.indicator)
            if direction:
                return replace(context, direction=direction, basis=self.basis, is_rate=True)
        return self._continued(context, number)

    def _level(self, context: Context, movement: Movement) -> Context:
        return replace(context, direction=movement.direction, basis=self.basis, is_level=True, predicate=None)

    def _continued(self, context: Context, number: _Number) -> Context:
        """A number that goes on with a list of changes: 分别增长18.2%和20.5%."""
        if not number.index:
            return context
        before, previous = self.contexts[-1], self.found[number.index - 1]
        if (
            before.direction is None
            or before.is_level
            or previous.unit is None
            or self.text[slice(*previous.unit)] != number.unit
            or self.text[previous.end : number.found.start].strip("、和及与 ")
        ):
            return context
        return replace(
            context, direction=before.direction, basis=before.basis, is_rate=before.is_rate, predicate=None
        )

    def _roles(self, number: _Number) -> Roles:
        """Indicator and predicate."""
        text, found = self.text, number.found
        start, end = nominals.core(text, number.clause, number.end)
        if "分别" in text[number.clause : found.start]:
            self._deal(number.index, start, end)
            if self.dealt:
                return self.dealt.pop(0), None
        if compared := changes.against(text, start, end):
            end = compared.start()
        end = nominals.numerator(text, start, end)
        if start >= end and (shared := self._shared(number)):
            return shared
        behind = None if number.movement else self._behind(number, has_nominal=start < end)
        if behind and (start >= end or _PREPOSITION.search(text, number.clause, found.start)):
            return self._take(behind)
        if start >= end:
            return self._topic(number), None if number.movement else self._verb_behind(
                number
            ) or self._carried(number)
        return self._governed(number, start, end, behind)

    def _governed(
        self, number: _Number, start: int, end: int, behind: tuple[Span, Span | None] | None
    ) -> Roles:
        """Roles where something nominal or a verb stands before the number."""
        text = self.text
        verb, noun = _verb_and_noun(text, start, end, number)
        if verb:
            self.scope = actors.subject(text, start, verb[0], self.scope)
            if noun is None:
                if behind:
                    return self._take(behind)[0], verb
                return nominals.trimmed(text, start, verb[0]) or self.topic, verb
            if behind and not number.is_share and not nominals.is_measured(text, *noun):
                indicator, predicate = self._take(behind)
                return indicator, predicate or verb
            return noun, None if number.movement else verb
        if noun:
            return noun, None
        if behind and not nominals.is_measured(text, start, end):
            self.scope = actors.subject(text, start, end, self.scope)
            return self._take(behind)
        noun = nominals.trimmed(text, start, end)
        if noun and text[slice(*noun)] == "数量":
            noun = self.topic or noun  # 数量增长: of what was counted before
        if noun is None:
            return behind or (self.topic, None)
        if number.movement or nominals.is_measured(text, *noun):
            return noun, None
        return noun, self._carried(number) or self._verb_behind(number)

    def _behind(self, number: _Number, *, has_nominal: bool) -> tuple[Span, Span | None] | None:
        """The nominal behind the number; what has 以上 after a nominal is a threshold of that."""
        text, found = self.text, number.found
        if has_nominal and _has_threshold(text, found):
            return None
        after = number.index + 1
        if after < len(self.found) and not text[found.end : self.found[after].start].strip(" "):
            found = self.found[after]  # 18批402名抗疫突击队员: both count what follows the second
            after += 1
        start = found.end
        if text.startswith("的", start):
            start += 1
        elif number.is_share and number.found.unit:
            return None
        following = self.found[after].start if after < len(self.found) else len(text)
        return nominals.behind(text, start, following, counts=not number.is_share)

    def _is_threshold(self, number: _Number, indicator: Span | None) -> bool:
        """收入50万元以上的村: the number is a norm of what stands before it, not a count."""
        text, found = self.text, number.found
        return (
            indicator is not None
            and indicator[1] <= found.start
            and _has_threshold(text, found)
            and text.startswith("的", found.end)
        )

    def _stock(self, number: _Number, indicator: Span | None) -> re.Match[str] | None:
        """有 or 共有 before the number or before its nominal."""
        stock = _HAVING.search(self.text, number.end, number.found.start)
        if stock is None and indicator and number.clause < indicator[0] <= number.end:
            stock = _HAVING_LAST.search(self.text, number.clause, indicator[0])
        return stock

    def _topic(self, number: _Number) -> Span | None:
        """The nominal that a number without one shares; persons count what the clause before names."""
        if number.unit not in _PERSONS or self.levels:
            return self.topic
        end = number.clause - 1
        start, end = nominals.core(self.text, nominals.clause_start(self.text, self.consumed, end), end)
        _, noun = _verb_and_noun(self.text, start, end, number)
        return noun or self.topic

    def _take(self, behind: tuple[Span, Span | None]) -> Roles:
        """Use the nominal behind the number, so that the number after it does not."""
        self.consumed = max(self.consumed, behind[0][1])
        return behind

    def _shared(self, number: _Number) -> Roles | None:
        """What the number shares with the one right before it: 18批402名, and lists after 分别."""
        if not number.index:
            return None
        gap = self.text[self.found[number.index - 1].end : number.found.start]
        before = self.contexts[-1]
        if not gap.strip(" ") and before.indicator:
            return before.indicator, before.predicate
        if self.dealt and not gap.strip(_GAP):
            return self.dealt.pop(0), before.predicate
        return None

    def _deal(self, i: int, start: int, end: int) -> None:
        """Deal the nominals out to the numbers of a list: A、B和C分别增长1%、2%和3%."""
        last = i
        while last + 1 < len(self.found) and not self.text[
            self.found[last].end : self.found[last + 1].start
        ].strip(_GAP):
            last += 1
        count = last - i + 1
        self.dealt = []
        if count == 1:
            return
        parts = [nominals.trimmed(self.text, *part) for part in conjuncts(self.text, start, end)]
        named = [part for part in parts if part]
        if len(named) == count:
            self.dealt = named
        elif start >= end and len(self.levels) >= count:
            self.dealt = self.levels[-count:]

    def _verb_behind(self, number: _Number) -> Span | None:
        """The verb behind a number whose nominal stands before it: 约50万人次参加."""
        start = after_adverbs(self.text, number.found.end)
        verb = verb_at(self.text, start, start + 12)
        if verb is None or number.unit in _PERSONS:
            return verb.span() if verb else None
        return verb.start(), nominals.clause_end(self.text, verb.end())

    def _carried(self, number: _Number) -> Span | None:
        """A conjunct without a verb takes the one of the conjunct before it."""
        if not number.index or not self.predicate:
            return None
        gap = self.text[self.found[number.index - 1].end : number.found.start]
        if "其中" in gap[:4]:
            return self.predicate
        gap = gap[:1]
        is_stock = self.text[slice(*self.predicate)] in verbs("stock")
        return (
            self.predicate if gap in ("、", "和", "及", "与") or (gap in ("，", ",") and is_stock) else None
        )


def _has_threshold(text: str, found: Found) -> bool:
    return any(text[slice(*span)] in _THRESHOLDS for span in found.modifiers)


def _verb_and_noun(text: str, start: int, end: int, number: _Number) -> Roles:
    """The verb that governs the nominal at the end of a clause, and the nominal; either may be missing."""
    found = governing(text, start, end)
    if not found:
        return None, None
    if found[0].start() == start and is_only_verbs(text, found, start, end):
        if found[-1]["weak"] and number.unit.endswith("元"):  # 完成投资1亿元
            return (found[0].span() if len(found) > 1 else None), found[-1].span()
        if len(found) == 2 and found[1]["weak"] and found[0]["object"] in verbs("taking"):  # 受理申请520件
            return found[0].span(), found[1].span()
        empty = _EMPTY.match(text, start, end)
        return (empty.end() if empty and empty.end() < end else start, end), None
    is_measured = nominals.is_measured(text, start, end)
    for verb in reversed([match for match in found if match["object"]]):
        if verb.end() >= end or (is_measured and verb["object"] not in verbs("carrier")):
            continue
        if verb["object"] in verbs("causative"):
            verb = _done_by_others(found, verb, end)
        noun = nominals.trimmed(text, verb.end(), end)
        if noun and text[noun[0]] != "占":
            return verb.span(), noun
    first, last = found[0], found[-1]
    is_noun = last["object"] in verbs("causative")  # 自治组织
    if last.end() == end and last["object"] and not (is_measured or is_noun):
        return last.span(), None
    if is_measured or number.is_share or number.movement:
        return None, None
    if first.start() - start <= 2 or actors.is_body(text, start, first.start()):
        noun = nominals.trimmed(text, first.end(), end)
        return (first.span(), noun) if noun else (None, None)
    return None, None


def _done_by_others(found: Sequence[re.Match[str]], verb: re.Match[str], end: int) -> re.Match[str]:
    """What those do who are organised, invited or helped: 组织监督员评查案卷."""
    inner = [match for match in found if match.start() - verb.end() >= 2 and end - match.end() >= 2]
    return inner[-1] if inner else verb
