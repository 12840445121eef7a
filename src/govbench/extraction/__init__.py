"""Every figure of a user's own reports, as a table, JSON, CSV or a workbook.

``extract_bytes`` gives the figures of one file, ``rows`` gives them as the cells of a table under
``COLUMNS``; ``find`` and ``extract_sources`` do so for folders, in several processes.
"""

from govbench.extraction.columns import COLUMNS, Column, rows
from govbench.extraction.figures import Failure, Figure, FileFigures, extract_bytes
from govbench.extraction.sources import Source, Sources, find
from govbench.extraction.work import extract_sources

__all__ = [
    "COLUMNS",
    "Column",
    "Failure",
    "Figure",
    "FileFigures",
    "Source",
    "Sources",
    "extract_bytes",
    "extract_sources",
    "find",
    "rows",
]
