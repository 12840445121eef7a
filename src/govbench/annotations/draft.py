"""The files of a document of one's own, with everything in them but the annotation.

Ids and texts are what nobody should write by hand. No label is guessed but ``body`` for a line with a full
stop: what a system proposes, an annotator tends to leave.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from govbench.annotations.files import (
    DOCUMENT,
    LAYERS,
    META,
    block_lines,
    label_lines,
    read_structure,
    read_text,
)
from govbench.documents import ORIGINS, text_lines
from govbench.errors import GovbenchError
from govbench.files import write_text

OPEN = "?"  # where a label belongs; reading refuses it


def draft(folder: Path) -> list[Path]:
    """Write what a folder with ``document.txt`` lacks: ``meta.yaml`` and ``structure.tsv``.

    The other layers follow in a second call, once every line has its kind. What is there is left as
    it is. Returns the files that were written.

    Raises ``GovbenchError`` A113 (no ``document.txt``), R103 (not UTF-8), R101 (nothing in it), A114 (the
    folder stands under neither ``real/`` nor ``synthetic/``), A102 for a kind that is still open.
    """
    text = read_text(folder)
    if not text.strip():
        raise GovbenchError.of("R101", "is empty", file=str(folder / DOCUMENT))
    if folder.resolve().parent.name not in ORIGINS:
        raise GovbenchError.of("A114", f"stands under neither {'/ nor '.join(ORIGINS)}/", file=str(folder))
    gold = folder / "gold"
    files = {folder / "meta.yaml": _meta(folder, text)}
    if not (gold / LAYERS[0]).is_file():
        files[gold / LAYERS[0]] = _structure(text)
    else:
        files |= {gold / name: content for name, content in _layers(gold, text).items()}
    written = [path for path in files if not path.is_file()]
    for path in written:
        write_text(path, files[path])
    return written


def _meta(folder: Path, text: str) -> str:
    import yaml

    title = next(span.of(text) for _, span in text_lines(text))
    known = {
        "id": folder.resolve().name,
        "title": title,
        "origin": folder.resolve().parent.name,
        "sha256": hashlib.sha256((folder / DOCUMENT).read_bytes()).hexdigest(),
    }
    return str(yaml.safe_dump({name: known.get(name) for name in META}, allow_unicode=True, sort_keys=False))


def _structure(text: str) -> str:
    lines = [(str(number), span.of(text)) for number, span in text_lines(text)]
    return label_lines([(number, "body" if "。" in line else OPEN, line) for number, line in lines])


def _layers(gold: Path, text: str) -> Mapping[str, str]:
    document = read_structure(gold, "", text)
    sentences = {id_: sentence.text for id_, sentence in document.sentences.items()}
    blocks = block_lines(sentences, dict.fromkeys(sentences, ()))
    return {
        LAYERS[1]: label_lines([(p.id, OPEN, p.text) for p in document.paragraphs]),
        LAYERS[2]: label_lines([(id_, OPEN, sentence) for id_, sentence in sentences.items()]),
        LAYERS[3]: blocks,
        LAYERS[4]: blocks,
    }
