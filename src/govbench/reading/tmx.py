"""TMX, the exchange format of translation memories: the Chinese segments, in order."""

from __future__ import annotations

import re

from govbench.errors import GovbenchError
from govbench.reading.edited import Builder, Edited
from govbench.reading.markup import tokens
from govbench.reading.noise import ENTITY, INVISIBLE, shown

_LANGUAGE = re.compile(r"""(?:xml:)?lang\s{0,9}=\s{0,9}["']zh\b""", re.IGNORECASE)
# Elements that hold the codes of a text processor.
_CODES = frozenset({"bpt", "ept", "ph", "it", "ut"})
_NOISE = re.compile(f"{ENTITY}|{INVISIBLE}|[\r\n]+")
# Segments are sentences or clauses; after these marks the sentence goes on in the next one.
_OPEN = "，、,；;"


def read_tmx(source: str, name: str = "") -> Edited:
    """The text of the segments in Chinese, a line for each that ends a sentence.

    >>> def unit(text): return f'<tu><tuv xml:lang="zh-CN"><seg>{text}</seg></tuv></tu>'
    >>> read_tmx("<tmx>" + unit("甲，") + unit("乙。") + unit("丙。") + "</tmx>").text
    '甲，乙。\\n丙。\\n'

    Raises ``GovbenchError`` R105 when no segment is in Chinese.
    """
    builder = Builder(source)
    chinese = inside = False
    codes = 0
    for token in tokens(source):
        if token.name == "tuv":
            chinese = not token.closing and _LANGUAGE.search(token.attributes) is not None
        elif token.name == "seg":
            inside, codes = chinese and not token.closing, 0
            if chinese and token.closing and builder.last not in ("", "\n", *_OPEN):
                builder.put("\n", token.start, token.end)
        elif token.name in _CODES and not token.attributes.endswith("/"):
            codes += -1 if token.closing else 1
        elif not token.name and inside and codes <= 0:
            start = token.start
            for match in _NOISE.finditer(source, start, token.end):
                builder.keep(start, match.start())
                builder.put(shown(match[0]) if match[0][0] == "&" else "", match.start(), match.end())
                start = match.end()
            builder.keep(start, token.end)
    if not builder.length:
        raise GovbenchError.of("R105", "a TMX file without a segment in Chinese (xml:lang zh)", file=name)
    return builder.done()
