"""The columns of every configuration, declared once as plain data.

The YAML of the dataset card and the ``datasets.Features`` of loaded rows are both made from ``COLUMNS``.
A column is a dtype name, a ``ClassNames``, a dict (struct) or a one-element list (list of that).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from numbers import Integral
from typing import TYPE_CHECKING, Any, TypeGuard

from govbench import schemes
from govbench.documents import LINE_KINDS

if TYPE_CHECKING:
    import datasets

CONFIGS = ("ner", "sections", "sentences", "metrics", "documents")
DEFAULT_CONFIG = "ner"
SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class ClassNames:
    """A label column: integer classes in a loaded dataset, these names in files."""

    names: tuple[str, ...]


Column = Any  # recursive: str | ClassNames | dict[str, Column] | list[Column]

_SPAN = {"start": "int32", "end": "int32", "text": "string"}
_IDS = {"id": "string", "doc_id": "string"}
_CHANGE = {"type": "string", "direction": "string", "basis": "string"}

COLUMNS: dict[str, dict[str, Column]] = {
    "documents": {
        "id": "string",
        "title": "string",
        "origin": "string",
        "text": "string",
        # Dates are typed: readers of JSON guess that an ISO date is a timestamp, and differ in what follows.
        "source": {"publisher": "string", "url": "string", "published": "date32", "retrieved": "date32"},
        "level": "string",
        "region": "string",
        "department": "string",
        "doc_type": "string",
        "year": "int32",
        "sha256": "string",
        "lines": [{"start": "int32", "end": "int32", "kind": ClassNames(LINE_KINDS)}],
        "canary": "string",
    },
    "sections": {
        **_IDS,
        "origin": "string",
        "heading": "string",
        "text": "string",
        "lead": "string",
        "body": "string",
        "label": ClassNames(tuple(schemes.TOPICS)),
        "canary": "string",
    },
    "sentences": {
        **_IDS,
        "paragraph_id": "string",
        "origin": "string",
        "position": "int32",
        "text": "string",
        "label": ClassNames(tuple(schemes.ROLES)),
        "canary": "string",
    },
    "ner": {
        **_IDS,
        "origin": "string",
        "text": "string",
        "entities": [
            {
                "start": "int32",
                "end": "int32",
                "label": ClassNames(tuple(schemes.ENTITIES)),
                "text": "string",
                "parent": "int32",
            }
        ],
        "canary": "string",
    },
    "metrics": {
        **_IDS,
        "origin": "string",
        "text": "string",
        "metrics": [
            {
                "value": _SPAN,
                "unit": _SPAN,
                "modifiers": [_SPAN],
                **dict.fromkeys(("lo", "hi", "canon", "per", "dim", "bound", "approx"), "string"),
                "change": _CHANGE,
                **dict.fromkeys(("indicator", "predicate", "scope", "time"), _SPAN),
                "modality": "string",
            }
        ],
        "distractors": [{**_SPAN, "type": ClassNames(tuple(schemes.DISTRACTORS))}],
        "canary": "string",
    },
}


def to_yaml(columns: dict[str, Column]) -> list[dict[str, Any]]:
    """The ``features`` list of a dataset card's ``dataset_info``.

    >>> to_yaml({"id": "string", "spans": [{"start": "int32"}]})
    [{'name': 'id', 'dtype': 'string'}, {'name': 'spans', 'list': [{'name': 'start', 'dtype': 'int32'}]}]
    """
    return [{"name": name, **_yaml_type(column)} for name, column in columns.items()]


def to_features(columns: dict[str, Column]) -> datasets.Features:
    """The ``datasets.Features`` of the columns."""
    import datasets

    return datasets.Features({name: _feature(column) for name, column in columns.items()})


def class_columns(columns: dict[str, Column]) -> dict[str, Column]:
    """The columns that have integer classes in them, and of each only the part that has.

    >>> class_columns({"label": ClassNames(("A",)), "spans": [{"start": "int32"}]})
    {'label': ClassNames(names=('A',))}
    """
    return {name: part for name, column in columns.items() if (part := _class_part(column)) is not None}


def to_names(row: dict[str, Any], classes: dict[str, Column]) -> dict[str, Any]:
    """The row with integer classes turned into their names; names stay names.

    >>> to_names({"label": 1, "text": "x"}, {"label": ClassNames(("A", "B"))})
    {'label': 'B', 'text': 'x'}
    """
    return row | {name: _names(row[name], column) for name, column in classes.items() if name in row}


def is_integer(value: object) -> TypeGuard[int]:
    """Whether it is a whole number: an int or one of numpy's, but no boolean.

    >>> is_integer(3), is_integer(True), is_integer(3.0)
    (True, False, False)
    """
    return isinstance(value, Integral) and not isinstance(value, bool)


def to_values(value: Any, column: Column) -> Any:
    """A value of a file as the value of a loaded row: ISO dates become dates, the rest stays.

    >>> to_values({"day": "2023-06-16"}, {"day": "date32"})
    {'day': datetime.date(2023, 6, 16)}
    """
    if column == "date32" and isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(column, dict) and isinstance(value, dict):
        return {name: to_values(inner, column[name]) for name, inner in value.items()}
    return value


def _class_part(column: Column) -> Column | None:
    if isinstance(column, dict):
        return class_columns(column) or None
    if isinstance(column, list):
        part = _class_part(column[0])
        return None if part is None else [part]
    return column if isinstance(column, ClassNames) else None


def _yaml_type(column: Column) -> dict[str, Any]:
    if isinstance(column, str):
        return {"dtype": column}
    if isinstance(column, ClassNames):
        return {"dtype": {"class_label": {"names": {str(i): n for i, n in enumerate(column.names)}}}}
    if isinstance(column, dict):
        return {"struct": to_yaml(column)}
    return {"list": to_yaml(column[0])}


def _feature(column: Column) -> Any:
    import datasets

    if isinstance(column, str):
        return datasets.Value(column)
    if isinstance(column, ClassNames):
        return datasets.ClassLabel(names=list(column.names))
    if isinstance(column, dict):
        return {name: _feature(inner) for name, inner in column.items()}
    return [_feature(column[0])]


def _names(value: Any, column: Column) -> Any:
    if isinstance(column, ClassNames):
        if isinstance(value, str):
            return value
        known = is_integer(value) and 0 <= value < len(column.names)
        return column.names[value] if known else value
    if isinstance(column, dict):
        return to_names(value, column) if isinstance(value, dict) else value
    if isinstance(value, list | tuple):
        return [_names(item, column[0]) for item in value]
    return value


CLASSES = {config: class_columns(columns) for config, columns in COLUMNS.items()}
