"""From rows to requests: whole numbered sentences, about 1,200 characters a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from govbench.llm import demonstrations
from govbench.llm.exchange import Message, Request, Sentence
from govbench.llm.gold import gold_reply
from govbench.llm.packing import LIMIT, Piece, packed, pieces
from govbench.llm.settings import PromptSetting
from govbench.llm.texts import definitions, guidelines_hash, prompt, short_hash, template

Row = Mapping[str, Any]


def make_requests(setting: PromptSetting, rows: Sequence[Row]) -> list[Request]:
    """The calls that ask for these rows, in order; every sentence of every row is in exactly one of them.

    Only ``task.visible(row)`` is read of a row, and for ``ner`` and ``metrics`` the heading above it.
    Demonstrations are rows of the packaged train split.
    """
    shown = demonstrations.draw(setting.task, setting.shots, setting.seed)
    before = (_system(setting), *(message for demo in shown for message in _exchange(setting, demo)))
    ids = tuple(demo.id for demo in shown)
    made = []
    for call in packed(pieces(setting.task, rows)):
        request = _request(setting.task, call)
        asked = Message("user", _user(setting, call))
        made.append(
            Request(request.id, request.task, request.title, request.sentences, (*before, asked), ids)
        )
    return made


def signature(setting: PromptSetting) -> str:
    """Everything of the prompt that can move a score, in one line: it is appended to that of the score.

    ``guidelines`` and ``definitions`` are hashes of the guidelines and of what of them the prompt carries,
    ``prompt`` one of all messages before the rows and of how rows are cut into calls and written.

    >>> signature(PromptSetting("ner")).split("|")[:4]
    ['format:json', 'constraint:none', 'lang:zh', 'shots:0']
    """
    shown = demonstrations.draw(setting.task, setting.shots, setting.seed)
    messages = [_system(setting), *(message for demo in shown for message in _exchange(setting, demo))]
    said = [f"{message.role}: {message.content}" for message in messages]
    said += [template(setting.language, name) for name in ("title", "paragraph", "continued")]
    fields = {
        "format": setting.format,
        "constraint": setting.constraint,
        "lang": setting.language,
        "shots": f"{setting.shots}.{setting.seed}" if setting.shots else "0",
        "guidelines": guidelines_hash()[:8],
        "definitions": short_hash(definitions(setting.task, setting.language)),
        "prompt": short_hash("\n".join([*said, f"{LIMIT} characters"])),
    }
    return "|".join(f"{name}:{value}" for name, value in fields.items())


def _request(task: str, call: Sequence[Piece]) -> Request:
    sentences = tuple(
        Sentence(f"s{i}", piece.row, piece.number, piece.text) for i, piece in enumerate(call, start=1)
    )
    first, last = call[0], call[-1]
    name = f"{task}/{first.row}.{first.number}-{last.row}.{last.number}"
    return Request(name, task, first.title, sentences)


def _system(setting: PromptSetting) -> Message:
    language, task = setting.language, setting.task
    parts = [prompt(language, f"{task}.{setting.format}")]
    if setting.format == "json":
        parts.append(prompt(language, "array" if setting.constraint == "none" else "object"))
    text = prompt(
        language,
        "system",
        task=prompt(language, task),
        definitions=definitions(task, language),
        format="\n".join(parts),
    )
    return Message("system", text)


def _user(setting: PromptSetting, call: Sequence[Piece]) -> str:
    """The title, and the numbered texts with a blank line between paragraphs."""
    blocks = [prompt(setting.language, "title", title=call[0].title)] if call[0].title else []
    sid = 0
    for number, (_, group) in enumerate(groupby(call, lambda piece: piece.paragraph), start=1):
        paragraph = list(group)
        lines = []
        if setting.task == "sentences":
            position = paragraph[0].position
            name = "paragraph" if position == 1 else "continued"
            lines.append(prompt(setting.language, name, number=number, position=position))
        for piece in paragraph:
            sid += 1
            lines.append(f"[s{sid}] {piece.text.strip()}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _exchange(setting: PromptSetting, demo: demonstrations.Demonstration) -> tuple[Message, Message]:
    """A demonstration as a question and its right answer, in the form that is asked for."""
    call = pieces(setting.task, demo.rows)
    answer = gold_reply(_request(setting.task, call), setting.format, demo.rows).text
    if setting.constraint != "none":
        answer = f'{{"items": {answer}}}'
    return Message("user", _user(setting, call)), Message("assistant", answer)
