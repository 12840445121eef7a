"""The library inside others: the quantity engine in ``spacy`` and ``datasets``, the tasks in ``lm_eval`` and
``inspect_ai``.

Each module is named after its library and imports it; nothing here is imported by ``import govbench``.
"""

from __future__ import annotations

from govbench.errors import GovbenchError


class MissingLibraryError(GovbenchError, ImportError):
    """A library that an integration is for is not installed.

    An ImportError as well, because it is raised by an import.
    """
