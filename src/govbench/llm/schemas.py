"""What an item of an answer is, as dataclasses, and the JSON Schemas made from them."""

from __future__ import annotations

from typing import Any

from govbench.llm.settings import PromptSetting


def response_format(setting: PromptSetting, *, strict: bool = False) -> dict[str, Any] | None:
    """The field ``response_format`` of a chat completion request; None where nothing is constrained.

    A constrained answer is an object whose only field ``items`` is the array: servers demand an object.
    """
    raise NotImplementedError
