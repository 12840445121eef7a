"""``corpus.yaml``: the settings of a corpus."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from govbench.annotations.files import is_text, read_yaml
from govbench.errors import GovbenchError
from govbench.features import SPLITS


@dataclass(frozen=True)
class Settings:
    """``listed`` has the ids that are listed for a split; ``canary`` is '' where there is none.

    A ``benchmark`` has the gates of one: a real document has two passes with decisions and is ``test``;
    synthetic ones have relations, hold enough of every label, and share no text with it nor with each other.
    """

    file: str
    version: str
    canary: str
    benchmark: bool
    listed: Mapping[str, tuple[str, ...]]

    def split_by_document(self, origins: Mapping[str, str]) -> dict[str, str]:
        """Document id → split: the one it is listed for; else ``test`` for real ones, ``train`` for others.

        ``origins`` has the origin of every document, by id.

        Raises ``GovbenchError`` A114 for a listed id that no document has, or that is listed twice; in a
        benchmark also for one of a real document.
        """
        named = [id_ for ids in self.listed.values() for id_ in ids]
        kind = "synthetic document" if self.benchmark else "document"
        known = {id_ for id_, origin in origins.items() if origin == "synthetic" or not self.benchmark}
        if unknown := sorted(set(named) - known):
            raise GovbenchError.of("A114", f"no {kind} {', '.join(unknown)}", file=self.file)
        if twice := sorted({id_ for id_ in named if named.count(id_) > 1}):
            raise GovbenchError.of("A114", f"listed twice: {', '.join(twice)}", file=self.file)
        split = {id_: split for split, ids in self.listed.items() for id_ in ids}
        default = {"real": "test", "synthetic": "train"}
        return {id_: split.get(id_, default[origin]) for id_, origin in origins.items()}


def read_settings(path: Path) -> Settings:
    """The settings of a file; only the version is required, in a benchmark the canary too.

    Raises ``GovbenchError`` A113 (no such file) or A114 (a field unknown, wrong or missing).
    """

    def are_texts(value: object) -> bool:
        return isinstance(value, list) and all(map(is_text, value))

    splits = dict.fromkeys(SPLITS, are_texts)
    accepted = {"version": is_text, "canary": is_text, "benchmark": lambda value: isinstance(value, bool)}
    read = read_yaml(path, {**accepted, **splits}, optional=("canary", "benchmark", *SPLITS))
    benchmark = read.get("benchmark", False)
    listed = {split: tuple(read[split]) for split in SPLITS if split in read}
    if benchmark and "canary" not in read:
        raise GovbenchError.of("A114", "a benchmark has a canary", file=str(path), field="canary")
    if benchmark and listed.get("test"):
        raise GovbenchError.of("A114", "the test of a benchmark is real", file=str(path), field="test")
    return Settings(str(path), read["version"], read.get("canary", ""), benchmark, listed)
