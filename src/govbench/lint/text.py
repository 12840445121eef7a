"""The bytes of a prediction file as lines of text, and what is odd about the bytes."""

from __future__ import annotations

import codecs

from govbench.errors import GovbenchError
from govbench.lint.notes import Notes
from govbench.reading.encodings import decode


def lines(data: bytes, notes: Notes) -> list[str | bytes]:
    """The lines without their ends; one that is in no encoding stays bytes.

    Notes P112 (byte order mark), P113 (another encoding), P114 (CR).
    """
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
    if data.startswith(codecs.BOM_UTF8):
        notes.add("P112", "the file begins with a byte order mark", 1, fixable=True)
        data = data[len(codecs.BOM_UTF8) :]
    text = None
    if b"\0" not in data:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            if any(not line.isascii() and isinstance(_line(line), str) for line in data.split(b"\n")):
                return None
    try:
        decoded = decode(data)
    except GovbenchError:
        return text
    if decoded.encoding != "utf-8":
        notes.add("P113", f"the file is {decoded.encoding}, not UTF-8", fixable=True)
    return decoded.text


def _line(line: bytes) -> str | bytes:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line
