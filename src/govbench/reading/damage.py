"""Text that was decoded wrongly before it came here: recognised and refused, since what is lost stays lost.

The sign of UTF-8 read as GBK is exact: written back as GBK, the characters are UTF-8 again. Three Chinese
characters of UTF-8 in a row do not come about by chance in GBK text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from govbench.errors import GovbenchError

# Chinese characters and punctuation as UTF-8 writes them: U+3000–U+9FFF, U+FF00–U+FFFF, U+2000–U+203F.
_CHARACTER = rb"(?:[\xe3-\xe9][\x80-\xbf]{2}|\xef[\xbc-\xbf][\x80-\xbf]|\xe2\x80[\x80-\xbf])"
_THREE = re.compile(_CHARACTER + rb"{3}")
_TWO = re.compile(_CHARACTER + rb"{2}")
_SHORT = 400
# What decoders and debuggers leave behind: UTF-8 of U+FFFD read as GBK, unset memory read as GBK.
_LITERALS = re.compile("锟斤|斤拷锟|烫烫烫|屯屯屯")
_LATIN = re.compile("[\x80-\xff]{4,}")
_LATIN_LETTER = re.compile("[À-ÖØ-öø-ÿ]")
_LATIN_LETTERS = 6
# U+F000–U+F0FF is where symbol fonts put their bullets, U+E5E5 an old space: noise, but no damage.
_PRIVATE = re.compile("[\ue000-\ue5e4\ue5e6-\uefff\uf100-\uf8ff\U000f0000-\U0010fffd]")
_PRIVATE_SPAN = 500
_PRIVATE_COUNT = 5


def refuse_damage(text: str, name: str = "") -> tuple[str, ...]:
    """Notes about single characters that cannot be read; raises ``GovbenchError`` R104 for damaged text.

    >>> refuse_damage("全年生产总值增长5%。")
    ()
    >>> refuse_damage("鐢熶骇鎬诲€煎闀?")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    govbench.errors.GovbenchError: item 1: R104 damaged from offset 0 (...) on: UTF-8 text that was read ...
    """
    signs = list(_signs(text))
    if signs:
        at = min(at for at, _ in signs)
        shown = text[at : at + 12]
        message = f"damaged from offset {at} ({shown!r}) on: {signs[0][1]}"
        raise GovbenchError.of("R104", message, file=name, line=_line(text, at))
    private = _PRIVATE.search(text)
    if private:
        line = _line(text, private.start())
        return (f"line {line} has a private-use character, which only its own font could show",)
    return ()


def _line(text: str, at: int) -> int:
    return len(text[: at + 1].splitlines())


def _signs(text: str) -> Iterator[tuple[int, str]]:
    """Offset and reason of the first place where each kind of damage shows, the surest kind first."""
    at = _read_as_gbk(text)
    if at is not None:
        yield at, "UTF-8 text that was read as GBK"
    literal = _LITERALS.search(text)
    if literal:
        yield literal.start(), f"characters were lost when the text was decoded ({literal[0]})"
    lost = text.find("\ufffd")
    if lost >= 0:
        yield lost, "characters were lost when the text was decoded (U+FFFD)"
    latin = [m.start() for m in _LATIN.finditer(text) if len(_LATIN_LETTER.findall(m[0])) >= 2]
    if latin and len(_LATIN_LETTER.findall(text)) >= _LATIN_LETTERS:
        yield latin[0], "Chinese text that was read as Latin-1"
    private = [match.start() for match in _PRIVATE.finditer(text)]
    for first, last in zip(private, private[_PRIVATE_COUNT - 1 :], strict=False):
        if last - first < _PRIVATE_SPAN:
            yield first, "private-use characters, which stand for nothing"
            break


def _read_as_gbk(text: str) -> int | None:
    """Offset of the first run of UTF-8 characters that shows when the text is written as GBK."""
    if text.isascii():
        return None
    data = text.encode("gb18030", "ignore")
    match = (_TWO if len(data) < _SHORT else _THREE).search(data)
    return len(data[: match.start()].decode("gb18030", "ignore")) if match else None
