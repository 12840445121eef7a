"""The figures of a column of texts, for ``datasets.Dataset.map`` and streams.

>>> import datasets
>>> rows = datasets.Dataset.from_dict({"text": ["全市新增就业12.5万人。", None]})
>>> found = rows.map(extract_metrics, batched=True, features=extract_metrics.features(rows.features))
>>> [(metric["value"]["text"], metric["hi"], metric["canon"]) for metric in found["metrics"][0]]
[('12.5万', '125000', '人')]

``features`` declares the new column. Without it the library guesses from the first batch, and cannot where
no text of the batch has a figure. For another column of texts, or another name of the new one::

    extract = ExtractMetrics(column="body", target="figures")
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import datasets

from govbench import __version__
from govbench.errors import GovbenchError
from govbench.features import COLUMNS, to_features
from govbench.quantities import extract

# A metric as in the corpus, and why its quantity is missing where it is.
_METRIC = {**COLUMNS["metrics"]["metrics"][0], "reason": "string"}

FEATURES: datasets.Features = to_features({"metrics": [_METRIC]})
"""The column that ``extract_metrics`` adds, to be joined with the other columns of a dataset."""


@dataclass(frozen=True)
class ExtractMetrics:
    """A function for ``map``, with or without ``batched=True``: adds the column ``target`` to the rows.

    A row has a list of structs with the fields of the corpus configuration ``metrics`` and ``reason``: ``lo``
    and ``hi`` are exact strings, both None with a reason where the figure could not be read. A null text has
    no figures. A column ``target`` that is there already is never overwritten: in the corpus it is gold.
    """

    column: str = "text"
    target: str = "metrics"
    # A part of what the library hashes: results that another version has cached are not used again.
    version: str = field(default=__version__, init=False, repr=False)

    def __call__(self, rows: Mapping[str, Any]) -> dict[str, Any]:
        """The new column of one row or of a batch of rows.

        Raises ``GovbenchError`` I102 where the column is missing or holds no text, I104 where a column
        ``target`` is there, I105 where the rows are a table of pandas, polars or Arrow.
        """
        if not isinstance(rows, Mapping):
            raise GovbenchError.of("I105", f"the rows come as {type(rows).__name__}")
        if self.column not in rows:
            raise GovbenchError.of("I102", f"no column '{self.column}'; there are {', '.join(rows)}")
        if self.target in rows:
            raise GovbenchError.of("I104", f"there is a column '{self.target}' already")
        texts = rows[self.column]
        if texts is None or isinstance(texts, str):
            return {self.target: self._figures(texts)}
        return {self.target: [self._figures(text) for text in texts]}

    def features(self, columns: Mapping[str, Any]) -> datasets.Features:
        """The features of a dataset with these columns once the new one is added.

        >>> list(extract_metrics.features({"text": datasets.Value("string")}))
        ['text', 'metrics']
        """
        return datasets.Features({**columns, self.target: FEATURES["metrics"]})

    def _figures(self, text: object) -> list[dict[str, Any]]:
        if text is None:
            return []
        if not isinstance(text, str):
            found = type(text).__name__
            raise GovbenchError.of("I102", f"the column '{self.column}' holds {found}, no text")
        # Every field in every struct, so that a guessed type does not depend on the first figure.
        return [{"reason": None, **metric.to_dict()} for metric in extract(text)]


extract_metrics = ExtractMetrics()
"""``ExtractMetrics`` from the column ``text`` to the column ``metrics``."""
