"""A language model on a task: what is to be asked, and what comes of the replies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from govbench import corpus, protocols
from govbench.errors import GovbenchError
from govbench.llm.calls import Calls, Replies
from govbench.llm.collect import collect
from govbench.llm.diagnostics import Diagnostics
from govbench.llm.options import Options
from govbench.llm.requests import make_requests, signature
from govbench.llm.schemas import response_format
from govbench.llm.settings import PromptSetting
from govbench.predictions import write_predictions
from govbench.results import Result
from govbench.stored import PREDICTIONS, Runs, row_dict, score_row, store
from govbench.submissions.folder import name_problem
from govbench.system_card import read_card, update_card

KIND = "other"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Plan(Calls):
    """A model, asked about every row of a task in one way."""

    setting: PromptSetting

    @classmethod
    def of(cls, setting: PromptSetting, options: Options, rows: Sequence[Row] | None = None) -> Plan:
        """Everything that is to be asked of ``rows``, those of the test split unless said.

        Raises ``GovbenchError`` as ``make_requests`` does.
        """
        options = replace(options, response_format=response_format(setting))
        asked = corpus.rows(setting.task) if rows is None else rows
        return cls(options, tuple(make_requests(setting, asked)), setting)


@dataclass(frozen=True)
class Outcome:
    """What came of a plan.

    ``tokens`` are those of all replies, ``uncounted`` the replies of which the server gave no count;
    ``models`` are the names that the server reported, ``errors`` what each call without reply ended with;
    ``prompt`` is the signature of what was asked, which goes with that of the score.
    """

    result: Result
    diagnostics: Diagnostics
    tokens: Mapping[str, int]
    uncounted: int
    models: tuple[str, ...]
    errors: Mapping[str, str]
    prompt: str


def row_name(model: str, setting: PromptSetting) -> str:
    """Of the folder and of the row: the model without its owner, and how it was asked.

    >>> row_name("Qwen/Qwen2.5-7B", PromptSetting("ner", constraint="json_schema"))
    'Qwen2.5-7B-json.json_schema-zh-0-shot'
    """
    return f"{plain_name(model)}-{setting.name.replace('+', '.')}"


def plain_name(model: str) -> str:
    """The name of a model without its owner, such that a file can have it.

    >>> plain_name("Qwen/Qwen2.5:7b")
    'Qwen2.5-7b'
    """
    return re.sub(r"[^A-Za-z0-9._-]+", "-", model.rpartition("/")[2]).strip("-.")


def row_folder(out: Path, name: str) -> Path:
    """The folder of the row. Raises ``GovbenchError`` V104 for a name that none can have."""
    if problem := name_problem(name):
        raise GovbenchError.of("V104", f"'{name}' {problem}")
    return out / name


def check_row(folder: Path, plan: Plan) -> None:
    """Refuse (L215) a row that has scores of another model, or of the same one asked with other options.

    Raises ``GovbenchError`` B109 when the card that is there is damaged.
    """
    asked = _options(plan)
    for task, kept in _kept(folder).items():
        there = kept.get("options") if isinstance(kept, dict) else None
        if there != asked:
            old = there if isinstance(there, dict) else {}
            changed = [name for name, value in asked.items() if old.get(name) != value]
            problem = f"has {task} of {old.get('model')}, asked with another {', '.join(changed)}"
            raise GovbenchError.of("L215", problem, file=str(folder))


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
        diagnostics,
        dict(tokens),
        sum(not reply.tokens and not reply.error for reply in replies.values()),
        tuple(sorted({reply.model for reply in replies.values() if reply.model})),
        {id_: reply.error for id_, reply in replies.items() if reply.error},
        signature(plan.setting),
    )
    about = f"{plan.options.model}, {plan.setting.name}"
    update_card(folder, _card(plan, folder, about, outcome))
    store(folder, KIND, about, row_dict(folder, result, runs))
    return outcome


def _card(plan: Plan, folder: Path, about: str, outcome: Outcome) -> dict[str, Any]:
    """What ``system.yaml`` says of the model, and of its replies to each task."""
    of_task = {
        "prompt": outcome.prompt,
        "options": _options(plan),
        "models": [*outcome.models],
        "tokens": dict(outcome.tokens),
        "diagnostics": asdict(outcome.diagnostics),
    }
    return {
        "system": folder.name,
        "kind": KIND,
        "about": about,
        "made_by": "govbench.llm",
        "replies": _kept(folder) | {plan.setting.task: of_task},
    }


def _kept(folder: Path) -> dict[str, Any]:
    kept = read_card(folder).stored.get("replies")
    return kept if isinstance(kept, dict) else {}


def _options(plan: Plan) -> dict[str, Any]:
    options = asdict(plan.options)
    del options["response_format"]  # long, and what the constraint in the signature of the prompt says
    return options
