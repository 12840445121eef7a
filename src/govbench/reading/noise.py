"""What stands in a text without being part of it: comments, entities, zero-width characters, stray tags."""

from __future__ import annotations

import html
import re
from html.entities import html5

# Joiners, marks of direction, soft hyphens, and the bullets that symbol fonts put at U+F000–U+F0FF.
_INVISIBLE = "\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\uf000-\uf0ff"
INVISIBLE = f"[{_INVISIBLE}]+"
ENTITY = r"&(?:#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|nbsp;?|[A-Za-z][A-Za-z0-9]{1,31};)"
# How R prints a character that the terminal cannot show.
CODE_POINT = r"<[Uu]\+[0-9A-Fa-f]{4,6}>"
# The white space that is written as a space, one for one, so that offsets need no run of their own. U+E5E5 is
# what GB 18030 makes of the bytes A3 A0, which old typesetting systems used as a space.
_ODD_SPACE = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ue5e5]")


def shown(noise: str) -> str:
    """What a reader sees of a piece of noise.

    >>> shown("&ldquo;"), shown("<U+00A0>"), shown("\\u200b"), shown("&no;")
    ('“', '\\xa0', '', '&no;')
    """
    if noise.startswith("&#"):
        noise = html.unescape(noise)
    elif noise[0] == "&":
        noise = html5.get(noise[1:].removesuffix(";") + ";", noise)
    elif noise[0] == "<":
        point = int(noise[3:-1], 16)
        noise = chr(point) if point < 0x110000 and not 0xD800 <= point < 0xE000 else ""
    return re.sub(INVISIBLE, "", noise)


def plain_spaces(text: str) -> str:
    """The text with a space for every unusual one and for every control character; as long as before."""
    return _ODD_SPACE.sub(" ", text) if _ODD_SPACE.search(text) else text
