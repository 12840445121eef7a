"""Layers as JSON, and the page that holds them: one HTML file that needs no other and asks no host."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from importlib.resources import files
from string import Template
from typing import Any

from govbench import __version__, corpus
from govbench.view.classes import CLASSES, LABELS
from govbench.view.items import ROW_TASKS
from govbench.view.layers import Layer, System

# In this order: what a file uses at its top stands in one before it.
_SCRIPTS = (
    "words.js",
    "dom.js",
    "filters.js",
    "lanes.js",
    "items.js",
    "tables.js",
    "panels.js",
    "draw.js",
    "moves.js",
    "main.js",
)


def data(layers: Sequence[Layer]) -> dict[str, Any]:
    """What the page shows, as plain values for JSON."""
    docs = {paragraph.doc for layer in layers for paragraph in layer.paragraphs}
    rows = [row for split in corpus.splits("documents") for row in corpus.rows("documents", split)]
    return {
        "govbench": __version__,
        "corpus": corpus.version(),
        "titles": {row["id"]: row["title"] for row in rows if row["id"] in docs},
        "layers": [_layer(layer) for layer in layers],
    }


def html(layers: Sequence[Layer]) -> str:
    """The page of these layers, with the canary of their rows, for those who filter texts by it."""
    return Template(_asset("view.html")).substitute(
        style=_asset("view.css"),
        script="\n".join(map(_asset, _SCRIPTS)),
        data=script_json(data(layers)),
    )


def script_json(value: Any) -> str:
    r"""JSON that can stand in a ``script`` element of a UTF-8 file: nothing in it ends the element or a line.

    >>> script_json({"text": "</script>&\u2028"})
    '{"text":"\\u003c/script\\u003e\\u0026\\u2028"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # Half of a surrogate pair cannot be written as UTF-8, and rows of one's own may hold one.
    return re.sub("[<>&\u2028\u2029\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)


def _layer(layer: Layer) -> dict[str, Any]:
    labels = {label for item in layer.items for label in item.labels}
    return {
        "task": layer.task,
        "canary": layer.canary,
        "systems": [_system(system) for system in layer.systems],
        "classes": {name: asdict(found) for name, found in CLASSES[layer.task].items()},
        "labels": {name: words for name, words in LABELS[layer.task].items() if name in labels},
        "paragraphs": [asdict(paragraph) for paragraph in layer.paragraphs],
        "items": list(_items(layer)),
    }


def _items(layer: Layer) -> Iterable[Mapping[str, Any]]:
    """Items with ids: that of the row where it is the item, else with the item's number in the row."""
    numbers: dict[int, int] = {}
    for item in layer.items:
        row, paragraph = layer.rows[item.row]
        number = numbers[item.row] = numbers.get(item.row, 0) + 1
        yield {
            "id": row if layer.task in ROW_TASKS else f"{row}.{number}",
            "paragraph": paragraph,
            "labels": item.labels,
            "gold": item.gold,
            "predicted": item.predicted,
            "errors": item.errors,
        }


def _system(system: System) -> dict[str, Any]:
    report = system.report
    return {
        "name": system.name,
        "score": report.headline.to_dict(),
        "confusion": report.confusion and asdict(report.confusion),
        "signature": report.signature,
        "states": dict(system.states),
    }


def _asset(name: str) -> str:
    return (files("govbench.view") / name).read_text(encoding="utf-8")
