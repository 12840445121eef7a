"""Where the files that travel with the library are: inside the wheel, or in the repository beside ``src``."""

from __future__ import annotations

from pathlib import Path

from govbench.errors import GovbenchError

_PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """Path of ``corpus`` or ``CITATION.cff``; the packaged copy wins over the repository's.

    Raises ``GovbenchError`` B104 when neither is there.
    """
    packaged = _PACKAGE / "_data" / name
    if packaged.exists():
        return packaged
    repository = _PACKAGE.parents[1]
    if (repository / "pyproject.toml").is_file() and (repository / name).exists():
        return repository / name
    raise GovbenchError.of("B104", f"'{name}' is neither in the installed package nor in a repository")
