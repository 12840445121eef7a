"""Does a text hold the test? Its canary, or long n-grams of the test document.

For people who clean training data. Overlap is counted in 13-grams (Brown et al. 2020, who take words) of
characters: letters, ideographs and digits alone, so that neither punctuation nor line ends nor full-width
forms hide anything. Other reports of the genre share set phrases with it, of no paragraph more than a
fifteenth in all that were tried; a text that holds a paragraph shares all of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from govbench import corpus, tables
from govbench.errors import GovbenchError

LENGTH = 13
HEADER = ("file", "canary", "% of the test", "paragraphs held", "% of the closest paragraph")
CONTAINED = 0.5  # of a paragraph's 13-grams, from which on a text is said to hold the paragraph

_CHUNK = 1 << 20
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True)
class Overlap:
    """What of the test a file holds.

    ``share`` is of all 13-grams of the test, ``paragraphs`` has the share of those of each paragraph;
    ``canary`` says whether the canary string stands in the file.
    """

    file: str
    canary: bool
    share: float
    paragraphs: Mapping[str, float]

    @property
    def contained(self) -> list[str]:
        """The paragraphs that the file holds, as far as half of their 13-grams say so."""
        return [name for name, share in self.paragraphs.items() if share >= CONTAINED]

    @property
    def found(self) -> bool:
        """Whether the file should not be trained on."""
        return self.canary or bool(self.contained)

    def cells(self) -> list[str]:
        """As ``HEADER`` names them."""
        held = f"{len(self.contained)} of {len(self.paragraphs)}"
        closest = tables.percent(max(self.paragraphs.values()))
        return [self.file, "yes" if self.canary else "no", tables.percent(self.share), held, closest]


def overlap(path: Path) -> Overlap:
    """Read a file of any size, in bounded memory: text or JSON Lines, in UTF-8, GB18030 or UTF-16.

    Raises ``GovbenchError`` R101 where there is no such file, R103 for one in no such encoding.
    """
    if not path.is_file():
        raise GovbenchError.of("R101", "is no file", file=str(path))
    wanted = _paragraphs()
    every = frozenset().union(*wanted.values())
    canary, found, rest, raw = False, set[str](), "", ""
    for chunk in _chunks(path):
        raw = raw[-len(_canary()) :] + chunk
        canary = canary or _canary() in raw
        text = rest + plain(chunk)
        found |= every.intersection(text[i : i + LENGTH] for i in range(len(text) - LENGTH + 1))
        rest = text[-LENGTH + 1 :]
    shares = {name: len(own & found) / len(own) for name, own in wanted.items()}
    return Overlap(str(path), canary, len(found) / len(every), shares)


def plain(text: str) -> str:
    r"""Letters, ideographs and digits alone, in one width and case; escapes of JSON are read.

    >>> plain("ＡＢ　办结 1,234\n件。\\u5e7f\\u5dde")
    'ab办结1234件广州'
    """
    read = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", read))).lower()


def grams(text: str) -> frozenset[str]:
    """The 13-grams of a text, over its characters as ``plain`` leaves them.

    >>> sorted(grams("全市办结法律援助案件一万二千件"))[0]
    '全市办结法律援助案件一万二'
    """
    shown = plain(text)
    return frozenset(shown[i : i + LENGTH] for i in range(len(shown) - LENGTH + 1))


@cache
def _paragraphs() -> Mapping[str, frozenset[str]]:
    return {row["id"]: found for row in corpus.rows("ner") if (found := grams(row["text"]))}


@cache
def _canary() -> str:
    return str(corpus.rows("ner")[0]["canary"])


def _chunks(path: Path) -> Iterator[str]:
    """The text of a file, a piece at a time, none of which ends inside an escape of JSON."""
    rest = ""
    with path.open(encoding=_encoding(path), newline="") as file:
        while piece := file.read(_CHUNK):
            piece = rest + piece
            cut = piece.rfind("\\", len(piece) - 6)
            rest = piece[cut:] if cut >= 0 else ""
            yield piece[: len(piece) - len(rest)]
    yield rest


def _encoding(path: Path) -> str:
    """The first of the encodings in which the whole file can be read."""
    with path.open("rb") as start:
        is_utf_16 = start.read(2) in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if is_utf_16 else ("utf-8-sig", "gb18030"):
        try:
            with path.open(encoding=encoding, newline="") as file:
                while file.read(_CHUNK):
                    pass
        except UnicodeError:
            continue
        return encoding
    raise GovbenchError.of("R103", "is neither UTF-8 nor GB18030 nor UTF-16", file=str(path))
