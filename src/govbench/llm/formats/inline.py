"""Sentences given back with tags around the mentions: ``[s1] 印发<DOC>《方案》</DOC>。``"""

from __future__ import annotations

import re
from collections.abc import Sequence

from govbench.llm.exchange import Request
from govbench.llm.formats.base import Answer
from govbench.llm.items import AnyItem, EntityItem
from govbench.llm.strings import find_occurrence, occurrence

_TAG = re.compile(r"<(/?)([A-Z][A-Z_]{0,30})>")
_LINE = re.compile(r"\s*\[(s[1-9][0-9]{0,5})\]")

Mention = tuple[int, int, str]


def write(request: Request, items: Sequence[AnyItem]) -> str:
    """Every sentence of the request on a line of its own, the items as tags in it.

    Raises ``ValueError`` for an item that does not stand in its sentence.
    """
    lines = []
    for sentence in request.sentences:
        mentions = [
            _mention(sentence.text, item)
            for item in items
            if isinstance(item, EntityItem) and item.sid == sentence.sid
        ]
        lines.append(f"[{sentence.sid}] {_tagged(sentence.text, mentions).strip()}")
    return "\n".join(lines)


def read(text: str, request: Request) -> Answer | None:
    """The mentions of every sentence that is given back as it stands; None where none is.

    Of a sentence given back more than once the last that has tags is taken, or else the last: a model may
    repeat what it was given. Lines that belong to no sentence are passed over. Both are repairs.
    """
    sources = {sentence.sid: sentence.text for sentence in request.sentences}
    lines = text.strip().split("\n")
    given: dict[str, list[list[Mention] | None]] = {}  # None: rewritten
    at = passed = 0
    while at < len(lines):
        head = _LINE.match(lines[at])
        sid = head[1] if head else ""
        if head is None or sid not in sources:
            passed += bool(lines[at].strip())
            at += 1
            continue
        size = 1 + sources[sid].strip().count("\n")
        line = "\n".join([lines[at][head.end() :], *lines[at + 1 : at + size]])
        found = _mentions(line.strip(), sources[sid].strip())
        given.setdefault(sid, []).append(found)
        at += size if found is not None else 1
    answers = {sid: read for sid, times in given.items() if (read := [m for m in times if m is not None])}
    if not answers:
        return None
    items: list[EntityItem] = []
    empty = superseded = 0
    for sid in [sid for sid in sources if sid in answers]:
        taken = next((m for m in reversed(answers[sid]) if m), [])
        superseded += sum(map(len, answers[sid])) - len(taken)
        shift = len(sources[sid]) - len(sources[sid].lstrip())
        whole = [m for m in taken if m[0] < m[1]]
        empty += len(taken) - len(whole)
        items += [_item(sid, sources[sid], start + shift, end + shift, tag) for start, end, tag in whole]
    return Answer(
        tuple(items),
        repaired=bool(passed) or any(len(times) > 1 for times in given.values()),
        malformed=empty,
        superseded=superseded,
        rewritten=len(given.keys() - answers.keys()),
        omitted=len(sources.keys() - given.keys()),
    )


def _mentions(given: str, source: str) -> list[Mention] | None:
    """Start, end and tag of every mention, those that begin first (of these the longest) first.

    None where the string without its tags is not the source, or the tags do not nest.

    >>> _mentions("<GOV><GPE>泓州市</GPE>司法局</GOV>印发", "泓州市司法局印发")
    [(0, 6, 'GOV'), (0, 3, 'GPE')]
    """
    found: list[tuple[int, int, int, str]] = []
    open_tags: list[tuple[int, int, str]] = []
    plain = ""
    at = 0
    for number, tag in enumerate(_TAG.finditer(given)):
        plain += given[at : tag.start()]
        at = tag.end()
        if not tag[1]:
            open_tags.append((len(plain), number, tag[2]))
        elif not open_tags or open_tags[-1][2] != tag[2]:
            return None
        else:
            start, order, name = open_tags.pop()
            found.append((order, start, len(plain), name))
    if open_tags or plain + given[at:] != source:
        return None
    return [(start, end, name) for _, start, end, name in sorted(found)]


def _item(sid: str, sentence: str, start: int, end: int, label: str) -> EntityItem:
    text = sentence[start:end]
    return EntityItem(sid, text, label, occurrence(sentence, text, start))


def _mention(sentence: str, item: EntityItem) -> Mention:
    start = find_occurrence(sentence, item.text, item.occ or 1)
    return start, start + len(item.text), item.label


def _tagged(sentence: str, mentions: Sequence[Mention]) -> str:
    # Tags go in from the right; at one place mentions close before others open, the inner before the outer.
    marks = [(end, 0, -start, f"</{label}>") for start, end, label in mentions]
    marks += [(start, 1, -end, f"<{label}>") for start, end, label in mentions]
    for at, _, _, tag in sorted(marks, key=lambda mark: mark[:3], reverse=True):
        sentence = sentence[:at] + tag + sentence[at:]
    return sentence
