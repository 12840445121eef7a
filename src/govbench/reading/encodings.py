"""Bytes to text: which encoding, decided by strict decoding and by how much the result looks like Chinese.

Nothing is decoded with replacement: a byte that fits no encoding is a refusal, not a guess.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache

from govbench.errors import GovbenchError

# Longest first: the mark of UTF-32-LE begins with that of UTF-16-LE.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
)
# What a page may declare beyond the encodings that are tried anyway; a declaration alone decides nothing.
_DECLARED = {"big5": "big5", "big5-hkscs": "big5hkscs", "hz-gb-2312": "hz"}
_DECLARATION = re.compile(rb"(?:charset|encoding)[ \t]{0,9}=[ \t]{0,9}[\"']?([A-Za-z0-9_-]{2,20})")
_SAMPLE = 4096
# Chinese text in the right encoding scores above 0.97, in a wrong one below 0.6.
_PLAUSIBLE = 0.75


@dataclass(frozen=True)
class Decoded:
    """The text of a file and the encoding it was in; the byte order mark is no part of the text."""

    text: str
    encoding: str


def decode(data: bytes, name: str = "") -> Decoded:
    """The text of ``data``.

    >>> decode("全年增长".encode("gb18030"))
    Decoded(text='全年增长', encoding='gb18030')
    >>> decode("全年增长".encode("utf-16-le")).encoding
    'utf-16-le'

    Raises ``GovbenchError`` R103 when no encoding fits.
    """
    for mark, encoding, codec in _MARKS:
        if data.startswith(mark):
            text = _strict(data[len(mark) :], codec)
            if text is None:
                raise GovbenchError.of("R103", f"the file says it is {codec} and is not", file=name)
            return Decoded(text, encoding)
    text = _strict(data, "utf-8")
    if text is not None and "\0" not in text and plausibility(text) >= _PLAUSIBLE:
        return Decoded(text, "utf-8")
    if text is None:
        _refuse_a_cut(data, name)
    others = [(plausibility(other), -rank, other, codec) for rank, codec, other in _candidates(data)]
    score, _, other, codec = max(others, default=(0.0, 0, "", ""))
    if score >= _PLAUSIBLE and (text is None or score > plausibility(text)):
        return Decoded(other, codec)
    if text is None:
        raise GovbenchError.of("R103", f"neither UTF-8 nor GB18030 nor UTF-16{_first_fault(data)}", file=name)
    return Decoded(text, "utf-8")


def plausibility(text: str) -> float:
    """Share of the characters, in three samples, that common Chinese text is made of; 0 for no text."""
    middle, last = len(text) // 2, max(0, len(text) - _SAMPLE)
    sample = text if last < 2 * _SAMPLE else text[:_SAMPLE] + text[middle : middle + _SAMPLE] + text[last:]
    return sum(map(_common().__contains__, sample)) / len(sample) if sample else 0.0


@cache
def _common() -> frozenset[str]:
    """ASCII, Chinese punctuation, and the hanzi that GB 2312 and Big5 count as the common ones."""
    rows = [("gb2312", range(0xB0, 0xD8)), ("big5", range(0xA4, 0xC7))]
    pairs = [(codec, lead, trail) for codec, leads in rows for lead in leads for trail in range(64, 255)]
    hanzi = "".join(bytes((lead, trail)).decode(codec, "ignore") for codec, lead, trail in pairs)
    blocks = ((0x2010, 0x2028), (0x3000, 0x3020), (0xFF01, 0xFF5F))
    marks = [chr(c) for first, end in blocks for c in range(first, end)]
    ascii_text = [chr(c) for c in (9, 10, 12, 13, *range(32, 127))]
    return frozenset(hanzi).union(marks, ascii_text, "·×°±‰℃①②③④⑤\xa0")


def _candidates(data: bytes) -> list[tuple[int, str, str]]:
    """Rank, codec and text of every encoding but UTF-8 that fits without a fault."""
    codecs_tried = [] if b"\0" in data else ["gb18030"]
    if len(data) % 2 == 0:
        codecs_tried += ["utf-16-le", "utf-16-be"]
    declared = _DECLARATION.search(data[:_SAMPLE])
    if declared:
        codecs_tried += [codec for name, codec in _DECLARED.items() if name == declared[1].decode().lower()]
    texts = [(rank, codec, _strict(data, codec)) for rank, codec in enumerate(codecs_tried)]
    return [(rank, codec, text) for rank, codec, text in texts if text is not None]


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _refuse_a_cut(data: bytes, name: str) -> None:
    """Raise R103 for UTF-8 that ends inside a character: GB18030 might accept it, as another text."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as fault:
        before = data[: fault.start].decode("utf-8")
        if fault.end == len(data) and len(data) - fault.start < 4 and not before.isascii():
            message = "UTF-8 that is cut off inside its last character: the end of the text is missing"
            raise GovbenchError.of("R103", message, file=name) from None


def _first_fault(data: bytes) -> str:
    """Where UTF-8 breaks, when the file was UTF-8 up to there."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as fault:
        if not data[: fault.start].isascii():
            line = data.count(b"\n", 0, fault.start) + 1
            return f" (UTF-8 up to byte {fault.start}, line {line})"
    return ""
