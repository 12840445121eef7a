"""What differs between a stored value and the one that predictions give, place by place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ROUNDING = 1e-12  # the last digits of a sum depend on the processor


@dataclass(frozen=True)
class Difference:
    """``place`` is a path such as ``headline.low`` or ``slices[label=DOC].tp``."""

    place: str
    stored: str
    earned: str
    is_rounding: bool = False

    def __str__(self) -> str:
        return f"{self.place}: stored {self.stored}, the predictions earn {self.earned}"


def differences(stored: Any, earned: Any, place: str = "") -> Iterator[Difference]:
    """Every difference; of what one side lacks there is one for the whole of it.

    >>> [str(found) for found in differences({"a": [1, 2]}, {"a": [1, 3]})]
    ['a[1]: stored 2, the predictions earn 3']
    """
    if isinstance(stored, dict) and isinstance(earned, dict):
        for name in dict.fromkeys((*earned, *stored)):
            inside = f"{place}.{name[:60]}" if place else name[:60]
            if name not in stored:
                yield Difference(inside, "nothing", _shown(earned[name]))
            elif name not in earned:
                yield Difference(inside, _shown(stored[name]), "nothing")
            else:
                yield from differences(stored[name], earned[name], inside)
    elif isinstance(stored, list) and isinstance(earned, list) and len(stored) == len(earned):
        for number, (one, other) in enumerate(zip(stored, earned, strict=True)):
            yield from differences(one, other, f"{place}[{_named(other, number)}]")
    elif not _same(stored, earned):
        numbers = [value for value in (stored, earned) if isinstance(value, float)]
        is_rounding = len(numbers) == 2 and abs(numbers[0] - numbers[1]) <= ROUNDING
        yield Difference(place, _shown(stored), _shown(earned), is_rounding)


def _named(item: Any, number: int) -> str:
    """The item of a list, by its attribute and part or its measure where it has one."""
    if isinstance(item, Mapping) and "by" in item:
        return f"{item['by']}={item['part']}"
    return str(item["measure"]) if isinstance(item, Mapping) and "measure" in item else str(number)


def _same(stored: Any, earned: Any) -> bool:
    """Whether they are written alike, which 1, 1.0 and true are not."""
    return type(stored) is type(earned) and not isinstance(stored, dict | list) and stored == earned


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= 80 else text[:79] + "…"
