"""Files that are no text: recognised by their first bytes, refused with what to do instead."""

from __future__ import annotations

import re

from govbench.errors import GovbenchError

_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a Word, Excel, WPS or ZIP file"),
    (b"PK\x05\x06", "an empty ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word, Excel or WPS file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "an image"),
    (b"GIF8", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"RIFF", "an image or a sound file"),
    (b"II*\0", "an image"),
    (b"MM\0*", "an image"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"MIME-Version:", "a web archive (MHT)"),
    (b"From: <Saved by", "a web archive (MHT)"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1c-\x1f]")


def refuse_binary(data: bytes, name: str = "") -> None:
    """Raise ``GovbenchError`` R101 for an empty file and R102 for one that is no text.

    >>> refuse_binary(b"%PDF-1.7")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    govbench.errors.GovbenchError: R102 a PDF, not text; save the document as plain text (UTF-8) ...
    """
    if not data.strip():
        raise GovbenchError.of("R101", "the file is empty", file=name)
    head = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise GovbenchError.of("R102", f"{what}, not text", file=name)


def refuse_controls(text: str, name: str = "") -> None:
    """Raise ``GovbenchError`` R102 for decoded text with NUL or with many control characters."""
    if "\0" in text or len(_CONTROL.findall(text)) * 50 > len(text):
        raise GovbenchError.of("R102", "control characters as in a binary file, not text", file=name)
