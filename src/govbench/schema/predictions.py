"""One line of a file of predictions, a schema a task: what ``govbench.predictions`` can be given.

The schemas accept everything that the reader accepts. They cannot say the rest of what it asks for, which
``LIMITS`` lists.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from govbench.schema.base import EXACT_NUMBER, TEXT, Format, Schema, array, closed, nullable
from govbench.schemes import APPROXIMATIONS, BOUNDS, CHANGE_FIELDS, ENTITIES, ROLES, TOPICS

LIMITS = (
    "模式说不出、但读取时要检查的：id 是本划分中的行，且各出现一次；start < end ≤ 文本长度；"
    "text 与偏移所指的一致；sentence 不超过句数；lo ≤ hi；整数不写成 1.0；键不重复。",
    "Checked when reading, and beyond a schema: an id is that of a row and stands once; start < end ≤ length "
    "of the text; text is the slice that the offsets name; sentence is no more than there are; lo ≤ hi; "
    "whole numbers are not written 1.0; no key stands twice in an object.",
)

_COUNTED: Schema = {"type": ["integer", "null"], "minimum": 1}
# By offsets, with text or without; or by text alone, which is then looked for.
_SPAN: Schema = {
    "type": "object",
    "if": {
        "required": ["text"],
        "properties": {"start": {"type": "null"}, "end": {"type": "null"}},
    },
    "then": {"properties": {"text": TEXT, "occurrence": _COUNTED, "sentence": _COUNTED}},
    "else": {
        "required": ["start", "end"],
        "properties": {
            "start": {"type": "integer", "minimum": 0},
            "end": {"type": "integer", "minimum": 1},
            "text": nullable({**TEXT, "minLength": 1}),
        },
    },
}
_CHANGE: Schema = {
    "type": "object",
    "properties": {name: closed(values) for name, values in CHANGE_FIELDS.items()},
    "required": ["type", "direction"],
}
_METRIC: Schema = {
    "type": "object",
    "properties": {
        "value": {"$ref": "#/$defs/span"},
        **dict.fromkeys(("lo", "hi"), nullable(EXACT_NUMBER)),
        "canon": {"type": "string", "minLength": 1},
        "bound": closed(BOUNDS),
        "approx": nullable(closed(APPROXIMATIONS)),
        "change": nullable(_CHANGE),
        **dict.fromkeys(("indicator", "predicate", "scope", "time"), nullable({"$ref": "#/$defs/span"})),
    },
    "required": ["value", "lo", "hi", "canon", "bound"],
    # A value that was found but not normalised has neither.
    "if": {"properties": {"lo": {"type": "null"}}},
    "then": {"properties": {"hi": {"type": "null"}}},
    "else": {"properties": {"hi": {"type": "string"}}},
}


def _label(names: Iterable[str]) -> Schema:
    """A label: its name, or its class in a loaded row."""
    labels = list(names)
    return {"anyOf": [closed(labels), {"type": "integer", "minimum": 0, "maximum": len(labels) - 1}]}


def _line(field: str, schema: Schema) -> Schema:
    """A prediction has ``id`` and its field; a reply that could not be read needs only to be marked so."""
    return {
        "type": "object",
        "properties": {"id": TEXT},
        "required": ["id"],
        "if": {"required": ["unparsed"], "properties": {"unparsed": {"const": True}}},
        "else": {"required": [field], "properties": {field: schema}},
    }


def _spans(field: str, item: Schema) -> Schema:
    return {**_line(field, array(item)), "$defs": {"span": _SPAN}}


_ENTITY: Schema = {
    "$ref": "#/$defs/span",
    "properties": {"label": _label(ENTITIES)},
    "required": ["label"],
}

_OF = "*/predictions/{}.jsonl"


def _format(task: str, chinese: str, about: str, schema: Schema) -> Format:
    return Format(f"predictions-{task}", _OF.format(task), chinese, about, partial(dict, schema), LIMITS)


FORMATS = (
    _format(
        "sections", "一行：一段的主题", "a line: the topic of a paragraph", _line("label", _label(TOPICS))
    ),
    _format("sentences", "一行：一句的功能", "a line: the role of a sentence", _line("label", _label(ROLES))),
    _format("ner", "一行：一段的实体", "a line: the entities of a paragraph", _spans("entities", _ENTITY)),
    _format("metrics", "一行：一段的指标", "a line: the metrics of a paragraph", _spans("metrics", _METRIC)),
)
