"""A language model on a task: which calls there are, asking what has no reply yet, predictions and scores."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from govbench import corpus, protocols
from govbench.errors import GovbenchError
from govbench.llm.cache import Cache, reply_key
from govbench.llm.client import Model, ask
from govbench.llm.collect import collect
from govbench.llm.diagnostics import Diagnostics
from govbench.llm.exchange import Reply, Request
from govbench.llm.options import Options, Pace
from govbench.llm.requests import make_requests, signature
from govbench.llm.schemas import response_format
from govbench.llm.settings import PromptSetting
from govbench.predictions import write_predictions
from govbench.results import Result
from govbench.stored import PREDICTIONS, Runs, row_dict, score_row, store
from govbench.submissions.folder import name_problem
from govbench.system_card import read_card, update_card

KIND = "other"
Replies = dict[str, Reply]  # id of the request → reply


@dataclass(frozen=True)
class Plan:
    """A model, asked for the test split of a task in one way."""

    setting: PromptSetting
    options: Options
    requests: tuple[Request, ...]

    @classmethod
    def of(cls, setting: PromptSetting, options: Options) -> Plan:
        """Everything that is to be asked. Raises ``GovbenchError`` as ``make_requests`` does."""
        options = replace(options, response_format=response_format(setting))
        return cls(setting, options, tuple(make_requests(setting, corpus.rows(setting.task))))

    @cached_property
    def by_key(self) -> Mapping[str, Request]:
        """The calls: requests that do not differ are one."""
        found: dict[str, Request] = {}
        for request in self.requests:
            found.setdefault(reply_key(request, self.options), request)
        return found

    def open_calls(self, cache: Cache | None) -> list[Request]:
        """The calls that have no reply, in order."""
        calls = self.by_key.values()
        return [call for call in calls if cache is None or cache.get(call, self.options) is None]

    def replies(self, cache: Cache, failed: Replies) -> Replies:
        """Every reply there is, one with an ``error`` where the call failed."""
        found = {}
        for request in self.requests:
            call = self.by_key[reply_key(request, self.options)]
            if reply := cache.get(call, self.options) or failed.get(call.id):
                found[request.id] = reply
        return found


@dataclass(frozen=True)
class Outcome:
    """What came of a plan.

    ``prompt`` is the signature of the prompt, which follows that of the score in ``result``. ``tokens`` are
    those of all replies, ``uncounted`` the replies of which the server gave no count; ``models`` are the
    names that the server reported, ``errors`` what each call without reply ended with.
    """

    result: Result
    prompt: str
    diagnostics: Diagnostics
    tokens: Mapping[str, int]
    uncounted: int
    models: tuple[str, ...]
    errors: Mapping[str, str]


def row_name(model: str, setting: PromptSetting) -> str:
    """Of the folder and of the row: the model without its owner, and how it was asked.

    >>> row_name("Qwen/Qwen2.5-7B", PromptSetting("ner", constraint="json_schema"))
    'Qwen2.5-7B-json.json_schema-zh-0-shot'
    """
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", model.rpartition("/")[2]).strip("-.")
    return f"{plain}-{setting.name.replace('+', '.')}"


def row_folder(out: Path, name: str) -> Path:
    """The folder of the row. Raises ``GovbenchError`` V104 for a name that none can have."""
    if problem := name_problem(name):
        raise GovbenchError.of("V104", f"'{name}' {problem}")
    return out / name


def ask_open(
    plan: Plan,
    cache: Cache,
    connect: Callable[[], AbstractAsyncContextManager[Model]],
    pace: Pace,
    *,
    most: int | None = None,
    seen: Callable[[Reply], None] = lambda reply: None,
) -> Replies:
    """Ask what has no reply yet, ``most`` calls at most, and keep each reply as it comes.

    Returns the replies with an ``error``, which are not kept: the next run asks again. Raises
    ``GovbenchError`` as ``ask`` and the cache do.
    """
    calls = plan.open_calls(cache)[:most]
    failed: Replies = {}

    def answered(request: Request, reply: Reply) -> None:
        if reply.error:
            failed[request.id] = reply
        else:
            cache.put(request, plan.options, reply)
        seen(reply)

    async def run() -> None:
        async with connect() as model:
            await ask(calls, model, plan.options, answered, pace)

    if calls:
        asyncio.run(run())
    return failed


def finish(plan: Plan, folder: Path, replies: Replies, *, bootstrap: int, seed: int) -> Outcome:
    """Write predictions, scores and card; ``replies`` has one for each request, maybe with an ``error``."""
    rows = corpus.rows(plan.setting.task)
    pairs = [(request, replies[request.id]) for request in plan.requests]
    predictions, diagnostics = collect(plan.setting.task, rows, pairs, plan.setting.format)
    runs = Runs(plan.setting.task, protocols.DEFAULT)
    write_predictions(folder / PREDICTIONS / runs.files[0], predictions)
    result = score_row(folder, KIND, runs, bootstrap=bootstrap, seed=seed)
    tokens: Counter[str] = Counter()
    for reply in replies.values():
        tokens.update(reply.tokens)
    outcome = Outcome(
        result,
        signature(plan.setting),
        diagnostics,
        dict(tokens),
        sum(not reply.tokens and not reply.error for reply in replies.values()),
        tuple(sorted({reply.model for reply in replies.values() if reply.model})),
        {id_: reply.error for id_, reply in replies.items() if reply.error},
    )
    about = f"{plan.options.model}, {plan.setting.name}"
    update_card(folder, _card(plan, folder, about, outcome))
    store(folder, KIND, about, row_dict(folder, result, runs))
    return outcome


def _card(plan: Plan, folder: Path, about: str, outcome: Outcome) -> dict[str, Any]:
    """What ``system.yaml`` says of the model, and of its replies to each task."""
    kept = read_card(folder).stored.get("replies")
    options = asdict(plan.options)
    del options["response_format"]  # long, and what the constraint in the signature of the prompt says
    of_task = {
        "prompt": outcome.prompt,
        "options": options,
        "models": [*outcome.models],
        "tokens": dict(outcome.tokens),
        "diagnostics": asdict(outcome.diagnostics),
    }
    return {
        "system": folder.name,
        "kind": KIND,
        "about": about,
        "made_by": "govbench.llm",
        "replies": (kept if isinstance(kept, dict) else {}) | {plan.setting.task: of_task},
    }
