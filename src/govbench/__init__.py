"""govbench: a benchmark corpus and evaluation library for Chinese government text.

import govbench
dataset = govbench.load("ner", split="test")
report = govbench.score("ner", "predictions.jsonl")
print(report.to_markdown())
"""

from __future__ import annotations

from govbench.errors import GovbenchError

__version__ = "0.5.0"

from govbench.compare import compare
from govbench.corpus import load
from govbench.quantities import extract
from govbench.score import score
from govbench.seeds import Seeds, score_runs
from govbench.span_scores import score_spans

__all__ = [
    "GovbenchError",
    "Seeds",
    "__version__",
    "compare",
    "extract",
    "load",
    "score",
    "score_runs",
    "score_spans",
]
