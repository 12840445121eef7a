"""Tags of HTML and XML with the offsets at which they stand, in linear time whatever the input.

Written here because no parser at hand says where its text stood in the file, and since a benchmark must read
a page alike under every version of a parser. It follows the HTML standard where that keeps text; where the
standard would drop the rest of the file (a comment or an attribute that nothing ends) it keeps the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_NAME = r"<(/?)([A-Za-z][^\s/>]{0,60})"
# Unrolled, so that a tag without an end fails after one pass.
_QUOTED = re.compile(_NAME + r"""([^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*)>""")
_BARE = re.compile(_NAME + r"([^>]*)>")
_CDATA = "<![CDATA["
# Elements whose content is no markup.
_RAW = frozenset({"script", "style", "textarea", "iframe", "noembed", "noframes", "xmp"})
# A quotation mark that is missing makes the search for it long; so often it is searched for in one file.
_PATIENCE = 20
_VALUE = re.compile(r"""(=?)\s{0,9}(?:"[^"]*"|'[^']*')""")


class Token(NamedTuple):
    """``[start, end)`` of the source: text (``name`` empty), an opening or a closing tag."""

    start: int
    end: int
    name: str = ""
    closing: bool = False
    attributes: str = ""


def tokens(source: str) -> Iterator[Token]:
    """Text and tags in order; comments, declarations and the content of scripts are left out.

    >>> [(t.name, t.closing, "<p>甲<!-- 乙 --></p>"[t.start:t.end]) for t in tokens("<p>甲<!-- 乙 --></p>")]
    [('p', False, '<p>'), ('', False, '甲'), ('p', True, '</p>')]
    """
    at, text_from, patience = 0, 0, _PATIENCE
    # What is looked for only where there is some left, lest each search runs to the end in vain.
    last_gt, last_comment, last_cdata = source.rfind(">"), source.rfind("-->"), source.rfind("]]>")
    while 0 <= (at := source.find("<", at)) < last_gt:
        if source.startswith("<!--", at):
            end = source.find("-->", at + 2) + 3 if at < last_comment else at + 4
            token = None
        elif source.startswith(("<!", "<?"), at):
            end, token = source.find(">", at) + 1, None
            if source.startswith(_CDATA, at):
                end = at + len(_CDATA)
                close = source.find("]]>", end) if at < last_cdata else -1
                token = Token(end, close) if close > end else None
                end = close + 3 if close >= 0 else end
        else:
            match = _BARE.match(source, at)
            if match is None:
                at += 1
                continue
            if patience and ('"' in match[3] or "'" in match[3]):
                quoted = _QUOTED.match(source, at)
                if quoted is None or _swallows_text(quoted[3]):
                    patience -= 1
                else:
                    match = quoted
            end = match.end()
            token = Token(at, end, match[2].lower(), bool(match[1]), match[3])
        if text_from < at:
            yield Token(text_from, at)
        if token:
            yield token
            if token.name in _RAW and not token.closing and not token.attributes.endswith("/"):
                ending = re.compile(f"</{token.name}", re.IGNORECASE).search(source, end)
                end = ending.start() if ending else len(source)
        at = text_from = end
    if text_from < len(source):
        yield Token(text_from, len(source))


def _swallows_text(attributes: str) -> bool:
    """Whether a value runs on into another tag, since its quotation mark is missing.

    >>> _swallows_text(' title="a>甲<b title="x"'), _swallows_text(' title="<b>甲</b>"')
    (True, False)
    """
    return "<" in attributes and not all(value[1] for value in _VALUE.finditer(attributes + '"'))
