"""Type hints → JSON Schema: what ``dataclasses.asdict`` gives of a value, once it is JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from govbench.schema.base import FLAG, TEXT, Schema, array, mapping, nullable, record

_PLAIN: Mapping[object, Schema] = {
    str: TEXT,
    bool: FLAG,
    int: {"type": "integer"},
    float: {"type": "number"},
}


def of_dataclass(
    made: type, known: Mapping[object, Schema], *, computed: Sequence[str] = (), left_out: Sequence[str] = ()
) -> Schema:
    """The object that ``asdict`` gives, with the properties ``computed`` where ``to_dict`` adds them.

    ``known`` has the schemas of other classes, by class; fields ``left_out`` are not written.

    >>> from govbench.compare import Item
    >>> of_dataclass(Item, {})["properties"]["right"]
    {'type': 'array', 'items': {'type': 'number'}}
    """
    hints = get_type_hints(made)
    properties = {
        field.name: of_hint(hints[field.name], known) for field in fields(made) if field.name not in left_out
    }
    for name in computed:
        properties[name] = of_hint(get_type_hints(getattr(made, name).fget)["return"], known)
    return record(properties)


def of_hint(hint: Any, known: Mapping[object, Schema]) -> Schema:
    """The schema of one type hint.

    >>> of_hint(float | None, {}), of_hint(tuple[int, int], {})["maxItems"]
    ({'type': ['number', 'null']}, 2)

    Raises ``KeyError`` for a class that is not in ``known``.
    """
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        options = [of_hint(option, known) for option in arguments if option is not NoneType]
        either = options[0] if len(options) == 1 else {"anyOf": options}
        return nullable(either) if NoneType in arguments else either
    if origin is tuple and arguments[-1] is not Ellipsis:
        parts = [of_hint(part, known) for part in arguments]
        return {"type": "array", "prefixItems": parts, "minItems": len(parts), "maxItems": len(parts)}
    if origin in (tuple, list, Sequence):
        return array(of_hint(arguments[0], known))
    if origin in (dict, Mapping):
        return mapping(of_hint(arguments[1], known))
    return dict({**_PLAIN, **known}[hint])
