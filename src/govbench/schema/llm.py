"""What ``govbench llm`` prints with ``--json``, and the lines of files that requests and replies come in."""

from __future__ import annotations

from govbench.completion import ProbeGap
from govbench.llm.diagnostics import Diagnostics
from govbench.schema.base import COUNT, FILLED, TEXT, Format, Schema, array, closed, mapping, record
from govbench.schema.hints import of_dataclass
from govbench.schema.outputs import gap_schema, row_schema, with_definitions
from govbench.tasks import TASKS


def _outcomes() -> Schema:
    own = {
        "diagnostics": _diagnostics(),
        "tokens": mapping(COUNT),
        "uncounted": COUNT,
        "models": array(TEXT),
        "errors": mapping(TEXT),
        "prompt": TEXT,
    }
    return with_definitions(array(record({**row_schema()["properties"], **own}, optional=["trust"])))


def _diagnostics() -> Schema:
    return record(dict.fromkeys(of_dataclass(Diagnostics, {})["properties"], COUNT))


def _plan() -> Schema:
    what = closed([*TASKS, "original", "rewritten", "test", "validation"])
    counts = dict.fromkeys(("requests", "calls", "characters", "longest"), COUNT)
    return record({"plan": array(record({"task": what, **counts}))})


def _gap() -> Schema:
    versions = record(dict.fromkeys(("original", "rewritten"), _diagnostics()))
    own = {"model": TEXT, "prompt": TEXT, "diagnostics": versions}
    return record({**gap_schema()["properties"], **own})


def _probe() -> Schema:
    counts = record(dict.fromkeys(("answered", "refused", "truncated"), COUNT))
    own = {"model": TEXT, "replies": record({"test": counts, "validation": counts})}
    return record({**of_dataclass(ProbeGap, {})["properties"], **own})


def _request() -> Schema:
    message = record({"role": closed(("system", "user", "assistant")), "content": TEXT})
    # Further fields of the body are those that the options name.
    body = {
        "type": "object",
        "properties": {"model": FILLED, "messages": array(message)},
        "required": ["model", "messages"],
    }
    fixed = {"method": closed(["POST"]), "url": closed(["/v1/chat/completions"])}
    return record({"custom_id": FILLED, **fixed, "body": body})


FORMATS = (
    Format(
        "llm",
        "govbench llm run --json",
        "语言模型的得分、失败与用量，一任务一项",
        "score, failures and tokens of a language model, an item a task",
        _outcomes,
    ),
    Format(
        "llm-plan",
        "govbench llm run --dry-run --json",
        "将要问多少",
        "how much would be asked",
        _plan,
    ),
    Format(
        "llm-request",
        "govbench llm export FILE",
        "一行：批处理中的一个请求",
        "a line: a request of a batch",
        _request,
    ),
    Format(
        "llm-export",
        "govbench llm export FILE --json",
        "写出了多少请求",
        "how many requests were written",
        lambda: record({"file": TEXT, "requests": COUNT}),
    ),
    Format(
        "llm-reply",
        "govbench llm import FILE",
        "一行：别处得来的一个回复；批处理的输出也可以",
        "a line: a reply from elsewhere; the output of a batch is taken too",
        lambda: {
            "type": "object",
            "properties": {"id": FILLED, "text": TEXT},
            "required": ["id", "text"],
        },
    ),
    Format(
        "llm-gap",
        "govbench llm gap --json",
        "语言模型在原文与改写文本上的差",
        "a language model on the original and on the rewritten text",
        _gap,
    ),
    Format(
        "llm-probe",
        "govbench llm probe --json",
        "语言模型续写出多少原文",
        "how much of the text a language model goes on with",
        _probe,
    ),
)
