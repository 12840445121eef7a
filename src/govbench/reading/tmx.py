"""TMX, the exchange format of translation memories: the Chinese segments, in order."""

from __future__ import annotations

import re

from govbench.errors import GovbenchError
from govbench.reading.noise import INVISIBLE, plain_spaces
from govbench.reading.parser import etree

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_CHINESE = re.compile(r"zh\b", re.IGNORECASE)
# Elements that hold the codes of a text processor.
_CODES = ("{*}bpt", "{*}ept", "{*}ph", "{*}it", "{*}ut")
_NOISE = re.compile(f"{INVISIBLE}|[\r\n]+")
# Segments are sentences or clauses; after these marks the sentence goes on in the next one.
_OPEN = ("，", "、", ",", "；", ";")


def read_tmx(source: str, name: str = "") -> str:
    """The text of the segments in Chinese, a line for each that ends a sentence.

    >>> def unit(text): return f'<tu><tuv xml:lang="zh-CN"><seg>{text}</seg></tuv></tu>'
    >>> read_tmx("<tmx>" + unit("甲，") + unit("乙。") + unit("丙。") + "</tmx>")
    '甲，乙。\\n丙。\\n'

    Raises ``GovbenchError`` R105 for XML with a fault and when no segment is in Chinese, R107 without lxml.
    """
    lxml = etree(name)
    # Nothing is fetched, and entities that the file defines stay as they are written. In bytes and with an
    # encoding, which goes before the one that the file declares.
    parser = lxml.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        memory = lxml.fromstring(source.lstrip().encode(), parser)
    except lxml.XMLSyntaxError as fault:
        raise GovbenchError.of("R105", f"a TMX file with a fault: {fault.msg}", file=name) from None
    lxml.strip_elements(memory, *_CODES, with_tail=False)
    parts: list[str] = []
    for variant in memory.iter("{*}tuv"):
        if _CHINESE.match(variant.get(_LANGUAGE) or variant.get("lang") or ""):
            for segment in variant.iterfind("{*}seg"):
                text = _NOISE.sub("", "".join(segment.itertext()))
                parts.append(text if not text or text.endswith(_OPEN) else f"{text}\n")
    if not any(parts):
        raise GovbenchError.of("R105", "a TMX file without a segment in Chinese (xml:lang zh)", file=name)
    return plain_spaces("".join(parts))
