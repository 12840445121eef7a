"""The verbs of reports, from ``verbs.tsv``, as patterns over a stretch of text.

A verb inside quotation marks or a title governs nothing, and one that is part of a noun (办结率) neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from govbench.quantities.lexicon import any_of, by_class

Span = tuple[int, int]

_QUOTED = r"“[^”\n]*”|《[^》\n]*》"
_NOUN_ENDINGS = "[率额数费力性者员业型局所厅价]|量(?!化)|[度点](?=[一-龥0-9])|人次|金额|总额|总值"
_COMPLEMENTS = (
    "(?:了|出(?![台版口资让租行差具])|到(?![位账期达岗])|好|起|成(?!员|果|效|绩|本)|功)?(?:成功|到位|完毕)?"
)
# Single characters end a nominal only where they begin no noun: 对 but not 对外, 经 but not 经济.
_SINGLE_FINITE = (
    "[升降增减扩缩压提](?=[至到])|(?<!植)被(?![告执征])|到(?![期位账场岗会达])|在(?![校园学建职岗册编线售读押保网库产役])|向(?![阳导])|与"
    "|经(?![济营贸理典费验常开区])|因(?![素公私地])|于|对(?![外口象接等比应])|从(?![业事])|将(?![军领士来])"
    "|可(?![再持续循行靠])|能(?![源力量耗效级])|需(?![求要])|未(?!成年|来)|不(?!动产|锈|良|合格|满意)|就(?![业诊医地近])"
    "|把(?!关)|使(?![用者馆])|让|由|已|均(?!衡)|都(?!市)|仍|尚|无(?![障人害线偿锡])|获|为(?!民)|只|还|赴|驻(?![村地外区])"
)
_ADVERBS = re.compile(
    "(?:已经?|均|都|分别|先后|同时|共同|累计|圆满|成功|顺利|全部|仍|也|还|正|将|全面|如期|按期|共)+"
)


@cache
def verbs(kind: str) -> frozenset[str]:
    """The verbs of one class of ``verbs.tsv``."""
    return frozenset(by_class("verbs")[kind])


def one_of(*kinds: str) -> str:
    """A pattern for any verb of these classes."""
    return any_of(word for kind in kinds for word in by_class("verbs")[kind])


def governing(text: str, start: int, end: int) -> list[re.Match[str]]:
    """The verbs that can govern a nominal, in order; the group that matched is ``object`` or ``weak``."""
    return [match for match in _governing().finditer(text, start, end) if match.lastgroup]


def verb_at(text: str, start: int, end: int) -> re.Match[str] | None:
    """The verb that begins right here."""
    verb = _governing().match(text, start, end)
    if verb and verb.lastgroup:
        return verb
    verb = _finite().match(text, start, end)
    return verb if verb and verb.lastgroup and verb.end() - verb.start() >= 2 else None


def first_finite(text: str, start: int, end: int) -> re.Match[str] | None:
    """The first word before which a nominal ends."""
    return next((match for match in _finite().finditer(text, start, end) if match.lastgroup), None)


def after_adverbs(text: str, at: int) -> int:
    """The offset behind the adverbs that begin here."""
    adverbs = _ADVERBS.match(text, at)
    return adverbs.end() if adverbs else at


def is_only_verbs(text: str, found: list[re.Match[str]], start: int, end: int) -> bool:
    """Whether a stretch is nothing but verbs: 关停取缔, 撤销或者变更."""
    at = start
    for match in found:
        if text[at : match.start()].strip("、和或者及并后再"):
            return False
        at = match.end()
    return at == end


def conjuncts(text: str, start: int, end: int) -> Iterator[Span]:
    """The parts of a coordination: A、B和C."""
    for match in _CONJUNCTION.finditer(text, start, end):
        yield start, match.start()
        start = match.end()
    yield start, end


_CONJUNCTION = re.compile("[、和及与]|以及")


@cache
def _governing() -> re.Pattern[str]:
    return re.compile(
        f"{_QUOTED}|(?:(?P<object>{one_of('object')})|(?P<weak>{one_of('weak')}))(?!{_NOUN_ENDINGS}){_COMPLEMENTS}"
    )


@cache
def _finite() -> re.Pattern[str]:
    return re.compile(f"{_QUOTED}|(?P<finite>{one_of('finite')}(?![率额数费力性者员业型])|{_SINGLE_FINITE})")
