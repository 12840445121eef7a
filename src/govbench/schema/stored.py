"""Files beside annotations and baselines that programs read again."""

from __future__ import annotations

from govbench.annotations.decisions import KINDS, LAYERS
from govbench.annotations.files import META
from govbench.documents import ORIGINS
from govbench.schema.base import (
    DAY,
    FILLED,
    SHA256,
    TEXT,
    Format,
    Schema,
    array,
    closed,
    mapping,
    nullable,
    record,
)
from govbench.schema.hints import of_dataclass
from govbench.schema.outputs import KIND, PROTOCOL, REFERENCES, TASK, result_fields, with_definitions
from govbench.scoring.report import Report
from govbench.system_card import FIELDS, Reproduction, Training

_FREE: Schema = {}


def _scores() -> Schema:
    result = {
        "task": TASK,
        "protocol": PROTOCOL,
        "predictions": mapping(SHA256),
        "report": REFERENCES[Report],
        **result_fields(),
    }
    stored = {"system": TEXT, "kind": KIND, "about": TEXT, "results": array(record(result))}
    return with_definitions(record(stored))


def _system() -> Schema:
    training = of_dataclass(Training, {})
    training["properties"] |= {"task": TASK, "protocol": PROTOCOL}
    reproduced = of_dataclass(Reproduction, {})
    reproduced["properties"] |= {"task": TASK, "protocol": PROTOCOL, "files": mapping(SHA256)}
    claim = {"task": TASK, "measure": TEXT, "value": {"type": ["string", "number"]}}
    # The first are what a submission says; the others are written by 'govbench run' and 'govbench verify'.
    said = {"system": TEXT, **dict.fromkeys(FIELDS, TEXT), "kind": KIND}
    ours = {
        "made_by": TEXT,
        "options": mapping(_FREE),
        "pretrained_model": nullable(TEXT),
        "trainings": array(training),
        "reproduced": array(reproduced),
        "claims": array(record(claim, optional=["measure"])),
        "replies": mapping(mapping(_FREE)),  # of a language model, by task
    }
    return record({**said, **ours}, optional=ours)


def _meta() -> Schema:
    special = {
        "origin": closed(ORIGINS),
        "year": {"type": "integer"},
        "sha256": SHA256,
        **dict.fromkeys(("published", "retrieved"), DAY),
    }
    fields = {name: special.get(name, FILLED) for name in META}
    return record({name: nullable(field) if META[name](None) else field for name, field in fields.items()})


def _decisions() -> Schema:
    texts = array(TEXT)
    line = {
        "layer": closed(LAYERS),
        "at": TEXT,
        "field": TEXT,
        **dict.fromkeys(("a", "b", "gold"), texts),
        "kind": closed(KINDS),
        "reason": FILLED,
    }
    return record(line, optional=["field"])


def _agreement() -> Schema:
    figures = mapping({"type": ["number", "null"]})
    return mapping(mapping(mapping(figures)))


FORMATS = (
    Format(
        "scores",
        "baselines/*/scores.json",
        "一个系统的得分，各任务、各协议",
        "the scores of a system on tasks and under protocols",
        _scores,
    ),
    Format(
        "system",
        "baselines/*/system.yaml",
        "系统卡：是什么、如何训练",
        "the card of a system: what it is, how it was trained",
        _system,
    ),
    Format(
        "govbench-run",
        "govbench-run.json",
        "结果文件夹的标记",
        "the mark of a folder of results",
        lambda: record({"govbench": TEXT, "corpus": TEXT}),
    ),
    Format(
        "meta",
        "annotations/*/*/meta.yaml",
        "文档的元数据",
        "what a document is",
        _meta,
        ("sha256 须与 document.txt 一致。", "The sha256 is that of document.txt."),
    ),
    Format(
        "decisions",
        "annotations/*/*/decisions.jsonl",
        "一行：一处裁决",
        "a line: a difference decided",
        _decisions,
        ("a、b 须与两轮标注所写一致。", "What a and b quote stands in the two passes."),
    ),
    Format(
        "agreement",
        "annotations/agreement.json, govbench agreement --json",
        "一致性数字，按文档、比较、层",
        "figures of agreement by document, comparison and layer",
        _agreement,
    ),
)
