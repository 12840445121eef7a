"""What the commands print with ``--json``, from the dataclasses that they print."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from govbench.compare import Comparison, Item, Pair
from govbench.contamination import Overlap
from govbench.errors import REMEDIES, Finding
from govbench.extraction.figures import FileFigures
from govbench.extraction.words import PARTS
from govbench.features import COLUMNS
from govbench.lint.notes import Note
from govbench.perturbation.edits import Change
from govbench.perturbation.gap import Gap
from govbench.protocols import PROTOCOLS
from govbench.results import REPRODUCED, RESCORED, Figures
from govbench.schema.base import COUNT, FLAG, TEXT, Format, Schema, array, closed, mapping, nullable, record
from govbench.schema.hints import of_dataclass
from govbench.schema.rows import column_schema
from govbench.scoring.classification import Confusion
from govbench.scoring.report import Report, Score, Slice
from govbench.seeds import SeedReport
from govbench.submissions.gold_change import Moved
from govbench.system_card import Claim
from govbench.systems import KINDS
from govbench.tasks import TASKS

_CLASSES = (Score, Slice, Confusion, Report, SeedReport, Pair, Item, Comparison, Figures)
REFERENCES: Mapping[object, Schema] = {made: {"$ref": f"#/$defs/{made.__name__}"} for made in _CLASSES}
TASK = closed(TASKS)
KIND = closed(KINDS)
PROTOCOL = closed(PROTOCOLS)


def _definitions() -> dict[str, Schema]:
    found = {made.__name__: of_dataclass(made, REFERENCES) for made in _CLASSES}
    found["Score"] = of_dataclass(Score, REFERENCES, computed=("precision", "recall"))
    # A slice is written with its score in it, not below it.
    part = of_dataclass(Slice, REFERENCES, left_out=("score",))
    found["Slice"] = record({**part["properties"], **found["Score"]["properties"]})
    for name in ("Report", "Comparison"):
        found[name]["properties"]["task"] = TASK
    return found


def with_definitions(schema: Schema) -> Schema:
    """The schema with the definitions that it refers to, and those that they refer to."""
    definitions = _definitions()
    needed: list[str] = []
    waiting = _referred(schema)
    while waiting:
        name = waiting.pop(0)
        if name not in needed:
            needed.append(name)
            waiting += _referred(definitions[name])
    return {**schema, "$defs": {name: definitions[name] for name in needed}}


def _referred(schema: object) -> list[str]:
    if isinstance(schema, dict):
        own = [schema["$ref"].rpartition("/")[2]] if "$ref" in schema else []
        return own + [name for value in schema.values() for name in _referred(value)]
    return [name for value in schema for name in _referred(value)] if isinstance(schema, list) else []


def result_fields() -> dict[str, Schema]:
    """What a row of the results has beside the report: the mean of several runs, and the leak probes."""
    return {"runs": nullable(REFERENCES[Figures]), "probes": mapping(REFERENCES[Report])}


def row_schema() -> Schema:
    """A row of the results, which refers to definitions."""
    head = {"system": TEXT, "kind": closed([*KINDS, "oracle"]), "protocol": PROTOCOL}
    report = _definitions()["Report"]["properties"]
    stored = {"trust": closed((RESCORED, REPRODUCED))}
    return record({**head, **report, **result_fields(), **stored}, optional=stored)


def _results() -> Schema:
    return with_definitions(array(row_schema()))


def _verify() -> Schema:
    folder = {
        "name": TEXT,
        "findings": array(_finding()),
        "rows": array(row_schema()),
        "claims": array(of_dataclass(Claim, {})),
    }
    return with_definitions(record({"folders": array(record(folder))}))


def _gold_change() -> Schema:
    return record({"old": TEXT, "new": TEXT, "rows": array(of_dataclass(Moved, {}))})


def _lint() -> Schema:
    note = of_dataclass(Note, {})
    note["properties"] |= {"code": closed(REMEDIES), "remedy": TEXT}
    file = {
        "file": TEXT,
        "task": TASK,
        "rows": COUNT,
        "refused": FLAG,
        "findings": array(record(note["properties"])),
    }
    return record({**file, "fixed": nullable(record(file))})


def _extract() -> Schema:
    columns = column_schema(COLUMNS["metrics"])["properties"]["metrics"]["items"]["properties"]
    own = {
        "heading": TEXT,
        "part": closed(PARTS),
        "sentence": TEXT,
        "mention": columns["value"],
        "offset": COUNT,
    }
    bounds = {name: nullable(columns[name]) for name in ("lo", "hi")}
    # A figure that has two readings, or none, has the reason instead of its bounds.
    figure = record({**own, **columns, **bounds, "reason": TEXT}, optional=["reason"])
    about = of_dataclass(FileFigures, {}, left_out=("figures",))["properties"]
    failed = record(
        {"file": TEXT, "code": closed(REMEDIES), "line": nullable(COUNT), "message": TEXT, "remedy": TEXT}
    )
    files = array(record({**about, "metrics": array(figure)}))
    return record({"version": TEXT, "files": files, "failed": array(failed), "skipped": COUNT})


def _finding() -> Schema:
    finding = of_dataclass(Finding, {})
    finding["properties"]["code"] = closed(REMEDIES)
    return finding


def _findings() -> Schema:
    return record({"findings": array(_finding())})


def _canary() -> Schema:
    return array(of_dataclass(Overlap, {}, computed=("contained", "found")))


def gap_schema() -> Schema:
    """A system on both versions of a split."""
    made = of_dataclass(Gap, {})
    made["properties"]["task"] = TASK
    return made


def _measures() -> Schema:
    return array(record({"task": TASK, "measure": TEXT, "about": TEXT}))


def _schemas() -> Schema:
    return mapping({"type": "object", "required": ["$schema", "$id", "title"]})


def _reference(made: type) -> Schema:
    return with_definitions(REFERENCES[made])


FORMATS = (
    Format(
        "report",
        "govbench score PRED --json",
        "一份预测的得分",
        "the score of one file of predictions",
        partial(_reference, Report),
    ),
    Format(
        "runs",
        "govbench score A,B --json",
        "同一系统多次运行的得分",
        "the score of several runs of one system",
        partial(_reference, SeedReport),
    ),
    Format(
        "comparison",
        "govbench compare A B --json",
        "系统之间的比较",
        "systems compared",
        partial(_reference, Comparison),
    ),
    Format(
        "lint",
        "govbench lint PRED --json",
        "预测文件中的全部问题",
        "everything that is wrong with a file of predictions",
        _lint,
    ),
    Format(
        "verify",
        "govbench verify FOLDER --json",
        "由预测重算所存数字的结果",
        "what was stored beside what the predictions earn",
        _verify,
    ),
    Format(
        "gold-change",
        "govbench rescore --old FOLDER --json",
        "新旧两版标准下的各行",
        "every row under two versions of the gold",
        _gold_change,
    ),
    Format("measures", "govbench measures --json", "各任务的指标", "the measures of the tasks", _measures),
    Format(
        "results",
        "govbench run --json, govbench leaderboard --json, govbench submit --json",
        "结果表，一系统一任务一项",
        "the table of results, an item a system and task",
        _results,
    ),
    Format(
        "extract",
        "govbench extract FILE --json",
        "报告中的全部数字",
        "every figure of reports",
        _extract,
    ),
    Format(
        "canary",
        "govbench canary check FILE --json",
        "文本中含有多少测试集",
        "what of the test texts hold",
        _canary,
    ),
    Format(
        "changes",
        "govbench perturb --json",
        "改写了什么，保留了什么",
        "what was rewritten, and what was left",
        lambda: array(of_dataclass(Change, {})),
    ),
    Format(
        "gap",
        "govbench perturb run --json, govbench perturb compare A B --json",
        "同一系统在原文与改写文本上的差",
        "one system on the original and on the rewritten text",
        gap_schema,
    ),
    Format(
        "findings",
        "govbench build --check --json, govbench leaderboard --check --json, govbench llm import FILE --json",
        "检查发现的问题",
        "what a check has found",
        _findings,
    ),
    Format(
        "changed",
        "govbench build --json, govbench draft --json, govbench rescore --write --json",
        "写出的文件",
        "the files that were written",
        lambda: record({"changed": array(TEXT)}),
    ),
    Format(
        "citation", "govbench cite --json", "引用条目", "the entry to cite", lambda: record({"bibtex": TEXT})
    ),
    Format("schemas", "govbench schema --json", "全部模式，按名称", "all schemas, by name", _schemas),
)
