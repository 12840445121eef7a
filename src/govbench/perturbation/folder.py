"""The folder of a rewritten split: annotations, the corpus that they build, and the table of what changed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govbench import __version__, corpus
from govbench.annotations.files import DOCUMENT, read_meta, write_annotation
from govbench.build import build
from govbench.build.settings import read_settings
from govbench.build.sources import Source, document_folders, read_source
from govbench.errors import GovbenchError
from govbench.files import write_text
from govbench.perturbation import KINDS, SPLITS
from govbench.perturbation.documents import Perturbed, perturbed
from govbench.perturbation.edits import Change, table
from govbench.perturbation.places import Names

MARK, CHANGES = "perturbation.json", "changes.tsv"
Row = dict[str, Any]

_CARD = """# {split}, rewritten / 改写后的 {split}

Not the benchmark: `govbench perturb --split {split} --seed {seed}` has put other {kinds} into
its documents, in the text and in the gold: what they state of these is invented. What it is for:
docs/CONTAMINATION.md.

这不是评测集:由 `govbench perturb` 改写而成,其中改写之处均非真实。用途见 docs/CONTAMINATION.md。

Version {{{{version}}}}.

{{{{documents}}}}

{{{{statistics}}}}
"""


@dataclass(frozen=True)
class Folder:
    """What ``govbench perturb`` wrote.

    ``kinds`` are those that were rewritten, ``documents`` has the original id of each rewritten document.
    """

    path: Path
    seed: int
    split: str
    kinds: tuple[str, ...]
    documents: Mapping[str, str]

    def rows(self, config: str) -> list[Row]:
        """The rewritten rows, as ``govbench.corpus.rows`` gives them."""
        return corpus.rows(config, self.split, self.path / "corpus")

    def original(self, id_: str) -> str:
        """The id that a row, paragraph or document has in the original.

        Raises ``GovbenchError`` B112 for one of no document that was rewritten.
        """
        document, colon, rest = id_.partition(":")
        if document not in self.documents:
            raise GovbenchError.of("B112", f"{MARK} names no document '{document}'", file=str(self.path))
        return f"{self.documents[document]}{colon}{rest}"


def perturb(
    annotations: Path, out: Path, *, split: str = "test", seed: int = 13, kinds: Collection[str] = KINDS
) -> tuple[Change, ...]:
    """Rewrite every document of a split into ``out``; returns what was changed, and what was left.

    ``kinds`` are those of ``places``, ``dates`` and ``figures`` that are rewritten.

    Written are ``annotations/`` (``document.txt``, ``meta.yaml`` and ``gold/`` of each document), ``corpus/``
    that is built from them with every check, ``changes.tsv`` and ``perturbation.json``.

    Raises ``GovbenchError`` S102 for a folder that holds something else or another seed, B103 for a split
    that is not rewritten, B113 for too many places, and what ``govbench build`` raises for the annotations.
    """
    if split not in SPLITS:
        raise GovbenchError.of("B103", f"'{split}' is not rewritten; there is {', '.join(SPLITS)}")
    settings = read_settings(annotations / "corpus.yaml")
    folders = {folder: read_meta(folder) for folder in document_folders(annotations)}
    splits = settings.split_by_document({meta["id"]: meta["origin"] for meta in folders.values()})
    chosen = [
        read_source(folder, settings.benchmark)
        for folder, meta in folders.items()
        if splits[meta["id"]] == split
    ]
    if not chosen:
        raise GovbenchError.of("B103", f"no document is in {split}", file=str(annotations))
    names = Names(seed, "\n".join(source.gold.document.text for source in chosen))
    made = [(source, perturbed(source, seed, names, kinds)) for source in chosen]
    about: dict[str, Any] = {
        "govbench": __version__,
        "corpus": settings.version,
        "seed": seed,
        "split": split,
        "kinds": [kind for kind in KINDS if kind in kinds],
        "documents": {new.meta["id"]: source.meta["id"] for source, new in made},
    }
    _prepare(out, about)
    for source, new in made:
        _write_document(out / "annotations" / "synthetic" / new.meta["id"], source, new)
    _write_settings(out / "annotations", settings.canary, about)
    build(out / "annotations", out / "corpus")
    changed = tuple(change for _, new in made for change in new.changes)
    wanted = " ".join(about["kinds"])
    heading = f"govbench perturb --split {split} --seed {seed} --kinds {wanted}; corpus {settings.version}"
    write_text(out / CHANGES, table(changed, heading))
    return changed


def read_folder(path: Path) -> Folder:
    """The folder that ``govbench perturb`` wrote.

    Raises ``GovbenchError`` B112 where it is none, is damaged, or was made from another corpus.
    """
    try:
        about = json.loads((path / MARK).read_text(encoding="utf-8"))
        found = Folder(path, about["seed"], about["split"], tuple(about["kinds"]), about["documents"])
        version = about["corpus"]
        if not _is_whole(found):
            raise ValueError("a field is of another type")
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise GovbenchError.of("B112", f"no {MARK} can be read there: {error!r}", file=str(path)) from None
    if version != corpus.version():
        problem = f"was made from corpus {version}, not {corpus.version()}"
        raise GovbenchError.of("B112", problem, file=str(path))
    return found


def _is_whole(folder: Folder) -> bool:
    documents = folder.documents
    names_both = isinstance(documents, dict) and all(isinstance(name, str) for name in documents.values())
    is_known = folder.split in SPLITS and set(folder.kinds) <= set(KINDS)
    return names_both and is_known and isinstance(folder.seed, int)


def _prepare(out: Path, about: Mapping[str, Any]) -> None:
    """Mark the folder; one that holds anything else, or another rewriting, is refused."""
    if out.exists() and not out.is_dir():
        raise GovbenchError.of("S102", "is a file", file=str(out))
    text = json.dumps(about, ensure_ascii=False, indent=2) + "\n"
    mark = out / MARK
    if (
        out.is_dir()
        and any(out.iterdir())
        and not (mark.is_file() and mark.read_bytes() == text.encode("utf-8"))
    ):
        raise GovbenchError.of("S102", "is not empty, and does not hold the same rewriting", file=str(out))
    write_text(mark, text)


def _write_document(folder: Path, source: Source, new: Perturbed) -> None:
    import yaml

    write_text(folder / DOCUMENT, new.gold.document.text)
    write_text(folder / "meta.yaml", yaml.safe_dump(dict(new.meta), allow_unicode=True, sort_keys=False))
    write_annotation(folder / "gold", new.gold)
    relations = source.folder / "relations.tsv"
    if relations.is_file():  # the figures that it names stand as they were
        write_text(folder / relations.name, relations.read_text(encoding="utf-8"))


def _write_settings(annotations: Path, canary: str, about: Mapping[str, Any]) -> None:
    import yaml

    version = f"{about['corpus']}-x{about['seed']}"
    listed: dict[str, Sequence[str] | str] = {"version": version, about["split"]: list(about["documents"])}
    if canary:
        listed["canary"] = canary
    write_text(annotations / "corpus.yaml", yaml.safe_dump(listed, allow_unicode=True, sort_keys=False))
    wanted = ", ".join(about["kinds"])
    card = _CARD.format(split=about["split"], seed=about["seed"], kinds=wanted)
    write_text(annotations / "card.md", card)
