"""The bytes of a prediction file as lines of text, and what is odd about the bytes."""

from __future__ import annotations

import codecs
from contextlib import suppress

from govbench.errors import GovbenchError
from govbench.lint.notes import Notes
from govbench.reading.encodings import decode

_LINES = 500_000


def lines(data: bytes, notes: Notes) -> list[str | bytes]:
    """The lines without their ends; one that is in no encoding stays bytes.

    Notes P112 (byte order mark), P113 (another encoding), P114 (CR). Raises ``GovbenchError`` P128 for more
    than half a million lines.
    """
    if max(data.count(b"\n"), data.count(b"\r")) > _LINES:
        raise GovbenchError.of("P128", f"the file has more than {_LINES} lines", file=notes.file)
    text = _whole(data, notes)
    if text is None:
        # Most of it is UTF-8: the lines that are not are told apart from those that are.
        return [_line(line) for line in data.replace(b"\r\n", b"\n").split(b"\n")]
    if "\r" in text:
        before = text[: text.index("\r")].count("\n")
        notes.add("P114", "lines end with CR LF or CR", before + 1, fixable=True)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return [*text.split("\n")]


def _whole(data: bytes, notes: Notes) -> str | None:
    """The text where all of the file is in one encoding."""
    if data.startswith(codecs.BOM_UTF8):
        notes.add("P112", "the file begins with a byte order mark", 1, fixable=True)
        while data.startswith(codecs.BOM_UTF8):
            data = data[len(codecs.BOM_UTF8) :]
    split = [_line(line) for line in data.split(b"\n")]
    is_utf8 = all(isinstance(line, str) for line in split)
    if b"\0" in data or not (is_utf8 or any(isinstance(line, str) and not line.isascii() for line in split)):
        with suppress(GovbenchError):
            decoded = decode(data)
            # Bytes that are nothing at all can pass for Chinese; predictions they are not.
            if decoded.encoding != "utf-8" and "id" in decoded.text.lower() and "\0" not in decoded.text:
                notes.add("P113", f"the file is {decoded.encoding}, not UTF-8", fixable=True)
                return decoded.text
    return data.decode("utf-8") if is_utf8 else None


def _line(line: bytes) -> str | bytes:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line
