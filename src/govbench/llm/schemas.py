"""The JSON Schemas of answers, made from the dataclasses of their items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from govbench.llm.items import ITEMS, LABELS
from govbench.llm.settings import PromptSetting

_TYPES = {str: "string", int: "integer"}
# What only the strict schema says: of fields by name, else of their type.
_LIMITS: Mapping[str, Mapping[str, Any]] = {
    "sid": {"pattern": "^s[1-9][0-9]*$"},
    "string": {"minLength": 1},
    "integer": {"minimum": 1},
}


def response_format(setting: PromptSetting) -> dict[str, Any] | None:
    """The field ``response_format`` of a chat completion request (OpenAI); None where nothing is constrained.

    A constrained answer is an object whose only field ``items`` is the array: servers demand an object.
    """
    if setting.constraint == "none":
        return None
    if setting.constraint == "json_object":
        return {"type": "json_object"}
    # The portable schema: "strict" asks the server to keep to it.
    named = {"name": f"govbench_{setting.task}", "strict": True, "schema": schema(setting.task)}
    return {"type": "json_schema", "json_schema": named}


def schema(task: str, *, strict: bool = False) -> dict[str, Any]:
    """The schema of an answer: an object with the array ``items``.

    The portable one keeps to what every server takes: all fields required, null instead of left out, no
    further fields, no limits of length or size. The strict one adds such limits, for servers that know them.

    >>> schema("sentences")["properties"]["items"]["items"]["properties"]["sid"]
    {'type': 'string'}
    >>> schema("sentences", strict=True)["properties"]["items"]["items"]["properties"]["sid"]
    {'type': 'string', 'pattern': '^s[1-9][0-9]*$'}
    """
    item = _object(ITEMS[task], LABELS[task], strict)
    return _closed({"items": {"type": "array", "items": item}})


def _object(made: type, labels: tuple[str, ...], strict: bool) -> dict[str, Any]:
    hints = get_type_hints(made)
    properties = {}
    for known in fields(made):
        more: dict[str, Any] = dict(_LIMITS.get(known.name, {})) if strict else {}
        if allowed := labels if known.name == "label" else known.metadata.get("enum"):
            more["enum"] = list(allowed)
        properties[known.name] = _type(hints[known.name], more, strict)
    return _closed(properties)


def _type(wanted: Any, more: dict[str, Any], strict: bool) -> dict[str, Any]:
    if get_origin(wanted) is UnionType:
        inner = _type(next(one for one in get_args(wanted) if one is not type(None)), more, strict)
        if inner["type"] == "object":
            return {"anyOf": [inner, {"type": "null"}]}
        return {**inner, "type": [inner["type"], "null"]}
    if get_origin(wanted) is tuple:
        return {"type": "array", "items": _type(get_args(wanted)[0], more, strict)}
    if is_dataclass(wanted):
        return _object(wanted, (), strict)  # type: ignore[arg-type]
    name = _TYPES[wanted]
    return {"type": name, **(more or (_LIMITS[name] if strict else {}))}


def _closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
