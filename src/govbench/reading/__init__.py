"""A user's own document: bytes in, passages of text out, or one clear refusal.

``read_report`` finds encoding and format, leaves out the furniture of a page, undoes line wraps and says for
every character of a passage where it stands in ``Report.text``. What it decides:

- Every line of the report is in exactly one passage. Headings, titles and rows of tables are passages of a
  kind of their own; what was left out is in ``Report.left_out``.
- A numbered first sentence (（一）产业向好。全年…) stays in its paragraph and names that paragraph only.
- Text in a wrong encoding is refused, never repaired: what was lost cannot be told from what is left.
"""

from govbench.reading.model import Passage, Report
from govbench.reading.report import read_report

__all__ = ["Passage", "Report", "read_report"]
