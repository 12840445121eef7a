"""A user's own document: bytes in, passages of text out, or one clear refusal.

``read_report`` finds encoding and format, leaves out the furniture of a page, undoes line wraps and says for
every character of a passage where it stands in the file.
"""

from govbench.reading.model import Passage, Report
from govbench.reading.report import read_report

__all__ = ["Passage", "Report", "read_report"]
