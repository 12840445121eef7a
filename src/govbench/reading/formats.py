"""Which format a text is in, by what it holds; the name of the file only settles what is in doubt."""

from __future__ import annotations

import re

from govbench.errors import GovbenchError
from govbench.reading.markdown import is_markdown

_HEAD = 4096
_PART = 200_000
_PAGE = re.compile(r"<(?:!doctype\s{1,9}html|html|body|head)\b", re.IGNORECASE)
_TMX = re.compile(r"<tmx\b", re.IGNORECASE)
_XML = re.compile(r"\s{0,99}<\?xml\b|\s{0,99}<(?:\w+:)?\w+\s[^<>]{0,500}\bxmlns\b", re.IGNORECASE)
_BLOCK = re.compile(r"<(?:p|div|br|td|tr|li|h[1-6])\b[^<>]{0,500}>", re.IGNORECASE)
_NAMES = {".html": "html", ".htm": "html", ".shtml": "html", ".xhtml": "html", ".md": "markdown"}
_FEWEST_BLOCKS = 5


def format_of(text: str, name: str = "") -> str:
    """One of text, markdown, html, tmx.

    >>> format_of("<p>甲</p>"), format_of("<p>甲</p>", "a.html"), format_of("甲。\\n乙<br>。")
    ('text', 'html', 'text')

    Raises ``GovbenchError`` R105 for any other XML.
    """
    hint = next((kind for end, kind in _NAMES.items() if name.lower().endswith(end)), "")
    head = text[:_HEAD]
    if _TMX.search(head):
        return "tmx"
    if _PAGE.search(head):
        return "html"
    if _XML.match(head):
        raise GovbenchError.of("R105", "XML of a kind that is not read", file=name)
    part = text[:_PART]
    blocks = sum(1 for _ in _BLOCK.finditer(part))
    # Half a page, as a crawler cuts it out: about as many blocks as lines. A stray tag makes no page.
    if blocks >= max(_FEWEST_BLOCKS, part.count("\n") // 2) or (blocks and hint == "html"):
        return "html"
    return "markdown" if is_markdown(text) or hint == "markdown" else "text"
