"""Rows of the corpus, as they stand in files: made from ``govbench.features.COLUMNS``."""

from __future__ import annotations

from functools import partial
from types import NoneType
from typing import get_args, get_type_hints

from govbench.annotations import model
from govbench.annotations.files import META
from govbench.documents import ORIGINS
from govbench.features import COLUMNS, CONFIGS, ClassNames, Column
from govbench.schema.base import (
    DAY,
    EXACT_NUMBER,
    SHA256,
    TEXT,
    Format,
    Schema,
    array,
    closed,
    nullable,
    record,
)
from govbench.schemes import CHANGE_FIELDS, METRIC_FIELDS

_DTYPES: dict[str, Schema] = {
    "string": TEXT,
    "int32": {"type": "integer", "minimum": 0, "maximum": 2**31 - 1},
    "date32": DAY,
}
# Columns of strings whose values are not free, by name: each name means the same wherever it stands.
_STRINGS: dict[str, Schema] = {
    **{name: closed(values) for name, values in (METRIC_FIELDS | CHANGE_FIELDS).items()},
    "origin": closed(ORIGINS),
    "sha256": SHA256,
    **dict.fromkeys(("lo", "hi"), EXACT_NUMBER),
}
# A paragraph without a verdict sentence has no lead, an outermost mention no parent.
_NULLABLE = {
    "lead",
    "parent",
    *(name for name, accepts in META.items() if accepts(None)),
    *(name for name, hint in get_type_hints(model.Metric).items() if NoneType in get_args(hint)),
}


def column_schema(column: Column, name: str = "") -> Schema:
    """The schema of a column: labels by name, dates as ISO strings.

    >>> column_schema("int32", "parent")["type"]
    ['integer', 'null']
    """
    if isinstance(column, ClassNames):
        found = closed(column.names)
    elif isinstance(column, dict):
        found = record({inner: column_schema(part, inner) for inner, part in column.items()})
    elif isinstance(column, list):
        found = array(column_schema(column[0]))
    else:
        found = _STRINGS.get(name, _DTYPES[column])
    return nullable(found) if name in _NULLABLE else found


_ABOUT = {
    "ner": ("一段，嵌套实体", "a paragraph with its nested entities"),
    "sections": ("一段及其主题", "a paragraph with its topic"),
    "sentences": ("一句及其功能", "a sentence with its role"),
    "metrics": ("一段，指标与干扰数字", "a paragraph with its metrics and distractors"),
    "documents": ("一份文档及各行类别", "a document with the kind of every line"),
}

FORMATS = tuple(
    Format(
        f"rows-{config}",
        f"corpus/data/{config}/*.jsonl",
        _ABOUT[config][0],
        _ABOUT[config][1],
        partial(column_schema, COLUMNS[config]),
    )
    for config in CONFIGS
)
