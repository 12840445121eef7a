"""Loading the rows of the corpus, packaged or from a folder."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govbench.errors import GovbenchError
from govbench.features import COLUMNS, CONFIGS, SPLITS, to_features, to_values
from govbench.resources import resource

if TYPE_CHECKING:
    import datasets

Row = dict[str, Any]


def rows(config: str, split: str = "test", folder: Path | None = None) -> list[Row]:
    """The rows as they stand in the files: labels are strings. Needs the standard library only.

    ``folder`` is a corpus folder; by default the one that came with the library.

    Raises ``GovbenchError`` B102 or B103 for an unknown configuration or split, or one without rows yet, B107
    for a folder that is no corpus.
    """
    if folder is not None and not (folder / "VERSION").is_file():
        raise GovbenchError.of("B107", "is no corpus", file=str(folder))
    if config not in CONFIGS:
        raise GovbenchError.of("B102", f"no configuration '{config}'; there are {', '.join(CONFIGS)}")
    there = splits(config, folder)
    if split not in there:
        raise GovbenchError.of("B103", f"no split '{split}' of '{config}'; there is {', '.join(there)}")
    path = _folder(config, folder) / f"{split}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def splits(config: str, folder: Path | None = None) -> list[str]:
    """The splits of a configuration that have rows."""
    return [split for split in SPLITS if (_folder(config, folder) / f"{split}.jsonl").is_file()]


def checksum(config: str) -> str:
    """SHA-256 over the files of a configuration: what a system of this task learns from and predicts.

    >>> len(checksum("ner"))
    64
    """
    found = hashlib.sha256()
    for split in splits(config):
        found.update((_folder(config, None) / f"{split}.jsonl").read_bytes())
    return found.hexdigest()


def load(config: str, split: str = "test", *, folder: Path | str | None = None) -> datasets.Dataset:
    """The rows as a ``datasets.Dataset``: labels are class integers, everything is in memory.

    The same rows as ``datasets.load_dataset("corpus", config, split=split)`` in a clone, without network or
    cache. ``folder`` is a corpus that ``govbench build`` wrote, by default the one that is packaged.

    >>> load("sections").num_rows
    29

    Raises ``GovbenchError`` B102, B103 or B107 as ``rows`` does.
    """
    found = rows(config, split, None if folder is None else Path(folder))
    import datasets

    features = to_features(COLUMNS[config])
    columns = {name: [to_values(row[name], COLUMNS[config][name]) for row in found] for name in features}
    encoded = {name: [_encode(value, features[name]) for value in values] for name, values in columns.items()}
    return datasets.Dataset.from_dict(encoded, features=features)


@cache
def version() -> str:
    """The version of the corpus: a change of gold that moves a score changes it."""
    return (resource("corpus") / "VERSION").read_text(encoding="utf-8").strip()


def _folder(config: str, folder: Path | None) -> Path:
    return (folder or resource("corpus")) / "data" / config


def _encode(value: Any, feature: Any) -> Any:
    import datasets

    return datasets.features.features.encode_nested_example(feature, value)
