"""One JSON object with everything, written file by file, one figure a line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, BinaryIO

from govbench import __version__
from govbench.extraction.figures import Failure, FileFigures


class JsonWriter:
    """Writes an object of ``version``, ``files``, ``failed`` and ``skipped``.

    A file has ``file``, ``encoding``, ``title``, ``notes`` and ``metrics``; see docs/EXTRACT.md.
    """

    def __init__(self, out: BinaryIO, *, has_files: bool) -> None:
        self._out, self._files = out, 0
        self._write(f'{{"version": {_json(__version__)}, "files": [')

    def add(self, found: FileFigures) -> None:
        """Write a file with its figures."""
        self._write(",\n" if self._files else "\n")
        self._files += 1
        self._write(f'{_json(found.about())[:-1]}, "metrics": [')
        # Joined in pieces, so that a large file is never one string.
        for index, figure in enumerate(found.figures):
            self._write(f"{',' if index else ''}\n{_json(figure.to_dict())}")
        self._write("\n]}" if found.figures else "]}")

    def finish(self, failures: Sequence[Failure], skipped: int) -> None:
        """Write what failed and close the object."""
        failed = [finding for failure in failures for finding in failure.to_dicts()]
        self._write(f'\n], "failed": {_json(failed)}, "skipped": {skipped}}}\n')

    def _write(self, text: str) -> None:
        self._out.write(text.encode("utf-8"))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
