"""What the schemas are put together from: a format of files or output, and pieces of JSON Schema."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from govbench.quantities.exact import EXACT, LONGEST

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
# Patterns keep to what the specification recommends (Core 6.4), so that every validator takes them.
FILLED: Schema = {"type": "string", "pattern": r"\S"}
DAY: Schema = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
SHA256: Schema = {"type": "string", "pattern": r"^[0-9a-f]{64}$"}
EXACT_NUMBER: Schema = {"type": "string", "pattern": rf"^{EXACT}$", "maxLength": LONGEST}


@dataclass(frozen=True)
class Format:
    """A format: its name, the file or command that it is of, a line about it in both languages, its schema.

    ``limits`` says in both languages what a file must keep to beyond the schema; empty where there is no
    more. ``make`` gives the schema without its head.
    """

    name: str
    of: str
    chinese: str
    about: str
    make: Callable[[], Schema]
    limits: tuple[str, ...] = ()

    def schema(self) -> Schema:
        """The JSON Schema, complete: a document of its own."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"urn:govbench:{self.name}",
            "title": f"{self.of}: {self.about}",
            **({"description": self.limits[-1]} if self.limits else {}),
            **self.make(),
        }


def closed(names: Iterable[object]) -> Schema:
    """One of these values."""
    return {"enum": list(names)}


def array(items: Schema) -> Schema:
    """A list of such values."""
    return {"type": "array", "items": items}


def mapping(values: Schema) -> Schema:
    """An object with any names."""
    return {"type": "object", "additionalProperties": values}


def record(properties: Mapping[str, Schema], *, optional: Collection[str] = ()) -> Schema:
    """An object with these fields and no other; all are required but for the optional ones.

    >>> record({"id": TEXT, "note": TEXT}, optional=["note"])["required"]
    ['id']
    """
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def nullable(schema: Schema) -> Schema:
    """The schema, or null.

    >>> nullable(TEXT), nullable(closed("ab"))
    ({'type': ['string', 'null']}, {'enum': ['a', 'b', None]})
    """
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    if isinstance(schema.get("type"), str):
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}
