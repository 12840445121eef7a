"""YAML written by others: bounded, without aliases, and no value but plain ones."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

LARGEST = 64 * 1024  # bytes; the longest system.yaml of this repository has a tenth of it


def read_yaml(path: Path, *, as_written: bool = False) -> Any:
    """What the file holds; ``as_written`` leaves every scalar the text that it is, so that 0.710 keeps its 0.

    Raises ``ValueError``, in one line, for anything that is not UTF-8 YAML of at most ``LARGEST`` bytes, for
    keys that stand twice and for aliases, which make a short file a large one. ``OSError`` as reading does.
    """
    import yaml

    with path.open("rb") as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise ValueError(f"more than {LARGEST} bytes")
    loader = _strict(yaml.BaseLoader if as_written else yaml.SafeLoader)
    try:
        return yaml.load(raw.decode("utf-8"), loader)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except (yaml.YAMLError, ArithmeticError, TypeError, AttributeError) as error:
        raise ValueError(" ".join(str(error).split())[:200] or "is no YAML") from None


def write_yaml(value: Mapping[str, Any]) -> str:
    """YAML as ``system.yaml`` has it: keys in their order, short lists in one line."""
    import yaml

    # Without a list or mapping in it the whole would be one line.
    flow = None if any(isinstance(part, dict | list) for part in value.values()) else False
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=flow, width=110)


def _strict(parent: Any) -> Any:
    """The loader, which refuses aliases and keys that stand twice."""
    import yaml

    class Strict(parent):  # type: ignore[misc]
        def compose_node(self, *place: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                raise yaml.YAMLError("an alias (*name) is not allowed")
            return super().compose_node(*place)

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            if any(key.value == "<<" for key, _ in node.value):
                raise yaml.YAMLError("a merge key (<<) is not allowed")
            found = super().construct_mapping(node, deep=True)
            if len(found) < len(node.value):
                raise yaml.YAMLError("a key stands twice in one mapping")
            return found

    return Strict
