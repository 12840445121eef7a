"""The arguments of a language model, which ``govbench llm`` and ``govbench run --system llm`` share."""

from __future__ import annotations

import argparse
import json
import math
import os
from collections.abc import Callable
from typing import Any

from govbench.commands.base import count, positive
from govbench.errors import GovbenchError, shown
from govbench.llm import settings
from govbench.llm.options import KEY_ENV, OPENAI, Options, Pace
from govbench.llm.replies import SHORTEST_KEY
from govbench.llm.settings import PromptSetting
from govbench.tasks import TASKS

_TAKEN = {"model", "messages", "temperature", "top_p", "seed", "max_tokens", "response_format", "n", "stream"}


def add_action(
    actions: argparse._SubParsersAction[Any],
    name: str,
    about: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    """An action of ``govbench llm`` with the arguments that all of them have."""
    made: argparse.ArgumentParser = actions.add_parser(name, help=about, description=about)
    # A default would undo what is said before the name of the action.
    made.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")
    made.add_argument("--model", required=True, metavar="NAME", help="as the server calls it")
    made.add_argument("--out", default="govbench-run", help="folder of the rows (%(default)s)")
    made.set_defaults(action=run)
    return made


def add_asking(made: argparse._ActionsContainer) -> list[argparse.Action]:
    """What decides the bytes of a request, beside ``--task`` and ``--model``; returns the arguments."""
    add = made.add_argument
    return [
        add("--format", choices=list(settings.SERVED), default="json", help="of answers (%(default)s)"),
        add("--language", choices=settings.LANGUAGES, default="zh", help="of the prompt (%(default)s)"),
        add("--shots", type=count, default=0, metavar="N", help="demonstrations, 0 or 5 (%(default)s)"),
        add("--shot-seed", type=positive, metavar="N", help="draw of the demonstrations, 1 to 3 (1)"),
        add("--constraint", choices=settings.CONSTRAINTS, default="none", help="on the grammar (none)"),
        *add_sending(made),
        add("--name", help="of the row and its folder (default: model and prompt)"),
    ]


def add_sending(made: argparse._ActionsContainer) -> list[argparse.Action]:
    """The server and the fields of a request beside its messages; returns the arguments."""
    add = made.add_argument
    return [
        add("--base-url", metavar="URL", help=f"of the server ($OPENAI_BASE_URL, else {OPENAI})"),
        add("--temperature", default="0", metavar="X", help="%(default)s; 'server': leave it to the server"),
        add("--top-p", metavar="X", help="default: the server's"),
        add("--model-seed", type=count, metavar="N", help="of sampling, where the server knows one"),
        add("--max-tokens", type=positive, metavar="N", help="of an answer (default: the server's)"),
        add("--extra", metavar="JSON", help="further fields of the request, an object"),
    ]


def add_calling(made: argparse._ActionsContainer) -> list[argparse.Action]:
    """How the server is called; returns the arguments."""
    pace, add = Pace(), made.add_argument
    return [
        add("--key-env", metavar="NAME", help=f"the environment variable that holds the key ({KEY_ENV})"),
        add("--limit-calls", type=count, metavar="N", help="ask so many at most (0: use what is there)"),
        add("--dry-run", action="store_true", help="only say how many calls and characters it would be"),
        add(
            "--concurrency",
            type=positive,
            default=pace.concurrency,
            metavar="N",
            help="at once (%(default)s)",
        ),
        add("--retries", type=count, default=pace.retries, metavar="N", help="of one call (%(default)s)"),
        add("--timeout", default=f"{pace.timeout:g}", metavar="S", help="seconds for a reply (%(default)s)"),
    ]


def model_options(options: argparse.Namespace) -> Options:
    """What the model is asked with.

    Raises ``GovbenchError`` L205, L206, L211, L218 for what cannot be used, or would be kept and is a key.
    """
    from govbench.llm.openai_client import address

    key = os.environ.get(getattr(options, "key_env", None) or KEY_ENV, "").strip()
    for name, code in (("base_url", "L205"), ("extra", "L206"), ("model", "L218")):
        if len(key) >= SHORTEST_KEY and key in (getattr(options, name) or ""):
            raise GovbenchError.of(code, "holds the key, and is kept", field=f"--{name.replace('_', '-')}")
    if not options.model.isprintable() or not options.model.strip():
        raise GovbenchError.of("L218", f"{shown(options.model)} is no name of a model", field="--model")
    return Options(
        model=options.model,
        base_url=address(options.base_url or os.environ.get("OPENAI_BASE_URL") or OPENAI),
        temperature=None if options.temperature == "server" else _number(options, "temperature", 0.0, 5.0),
        top_p=None if options.top_p is None else _number(options, "top_p", 0.0, 1.0),
        seed=options.model_seed,
        max_tokens=options.max_tokens,
        extra=_extra(options.extra),
    )


def prompt_settings(options: argparse.Namespace) -> list[PromptSetting]:
    """One for each task that is asked for. Raises ``GovbenchError`` L101 for one that there is none of."""
    wanted = [options.task] if options.task else [t for t in TASKS if t in settings.SERVED[options.format]]
    seed = options.shot_seed or int(options.shots > 0)
    how = (options.format, options.constraint, options.language, options.shots, seed)
    return [PromptSetting(task, *how) for task in wanted]


def read_pace(options: argparse.Namespace) -> Pace:
    """How the server is called. Raises ``GovbenchError`` L211 for a time that is none."""
    timeout = _number(options, "timeout", 0.001, 86_400.0)
    return Pace(options.concurrency, options.retries, timeout)


def _number(options: argparse.Namespace, name: str, low: float, high: float) -> float:
    text = getattr(options, name)
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not low <= found <= high:
        problem = f"{shown(text)} is no number from {low:g} to {high:g}"
        raise GovbenchError.of("L211", problem, field=f"--{name.replace('_', '-')}")
    return found


def _extra(text: str | None) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}", parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise GovbenchError.of("L206", "is no JSON object", field="--extra")
    if taken := sorted(_TAKEN & found.keys()):
        raise GovbenchError.of("L206", f"sets {', '.join(taken)}", field="--extra")
    return found


def _finite(number: str) -> float:
    if math.isinf(found := float(number)):
        _refuse(number)
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON number")
