"""The schemas and their page: what is committed and printed is valid, what breaks a constraint is not."""

from __future__ import annotations

import io
import json
import re
import runpy
import shutil
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from govbench import cli, corpus, schema, tasks
from govbench.annotations.files import META
from govbench.build import build
from govbench.predictions import read_predictions

REPOSITORY = Path(__file__).resolve().parents[1]
NAMES = tuple(schema.FORMATS)
PREDICTIONS = "baselines/{}/predictions/{}.jsonl"


@cache
def validator(name: str) -> Any:
    return jsonschema.Draft202012Validator(schema.get(name).schema())


def is_valid(name: str, value: Any) -> bool:
    return bool(validator(name).is_valid(value))


def lines(path: Path) -> Iterator[Any]:
    return (json.loads(line) for line in path.read_text("utf-8").split("\n") if line)


@cache
def page() -> dict[str, Any]:
    """The script that writes docs/FORMATS.md."""
    return runpy.run_path(str(REPOSITORY / "benchmarks" / "formats.py"))


@cache
def examples(name: str) -> list[Any]:
    return [example.value for example in page()["examples"](schema.get(name))]


# ---- what is valid


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_one_of_draft_2020_12_and_complete_in_itself(name: str) -> None:
    made = schema.get(name).schema()
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(made)
    assert json.loads(json.dumps(made)) == made
    for reference in references(made):
        assert reference.removeprefix("#/$defs/") in made["$defs"]


def references(made: Any) -> Iterator[str]:
    if isinstance(made, dict):
        if "$ref" in made:
            yield made["$ref"]
        for value in made.values():
            yield from references(value)
    elif isinstance(made, list):
        for value in made:
            yield from references(value)


def test_every_row_of_the_corpus_is_valid(repository: Path) -> None:
    files = list((repository / "corpus" / "data").glob("*/*.jsonl"))
    assert len(files) == 15
    for path in files:
        for row in lines(path):
            validator(f"rows-{path.parent.name}").validate(row)


def test_every_row_of_a_corpus_of_ones_own_is_valid(repository: Path, tmp_path: Path) -> None:
    build(repository / "docs" / "example-corpus" / "annotations", tmp_path)
    for path in (tmp_path / "data").glob("*/*.jsonl"):
        for row in lines(path):
            validator(f"rows-{path.parent.name}").validate(row)


def test_every_stored_prediction_is_valid(repository: Path) -> None:
    files = list((repository / "baselines").glob("*/predictions/*.jsonl"))
    assert {path.name.split(".")[0] for path in files} == set(tasks.TASKS)
    for path in files:
        for prediction in lines(path):
            validator(f"predictions-{path.name.split('.')[0]}").validate(prediction)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("baselines/*/scores.json", "scores"),
        ("baselines/*/system.yaml", "system"),
        ("baselines/govbench-run.json", "govbench-run"),
        ("annotations/*/*/meta.yaml", "meta"),
        ("annotations/*/*/decisions.jsonl", "decisions"),
        ("annotations/agreement.json", "agreement"),
        ("docs/example-corpus/annotations/*/*/meta.yaml", "meta"),
    ],
)
def test_every_committed_file_is_valid(repository: Path, pattern: str, name: str) -> None:
    files = list(repository.glob(pattern))
    assert files
    for path in files:
        text = path.read_text("utf-8")
        if path.suffix == ".jsonl":
            read = list(lines(path))
        else:
            read = [yaml.safe_load(text) if path.suffix == ".yaml" else json.loads(text)]
        for value in read:
            validator(name).validate(value)


NER = PREDICTIONS.format("delimiters", "ner")
OUTPUTS = [
    *(
        ("report", f"score {PREDICTIONS.format(system, task)} --task {task} --bootstrap 20 --json")
        for task, system in (
            ("sections", "keywords"),
            ("sentences", "cues"),
            ("ner", "delimiters"),
            ("metrics", "quantity-engine"),
        )
    ),
    ("report", f"score {NER} --task ner --bootstrap 0 --measure macro --json"),
    ("runs", f"score {NER},{PREDICTIONS.format('quotes', 'ner')} --task ner --bootstrap 20 --json"),
    (
        "comparison",
        f"compare {NER} {PREDICTIONS.format('quotes', 'ner')} --task ner --permutations 20 --json",
    ),
    (
        "comparison",
        f"compare {NER} {PREDICTIONS.format('crf', 'ner')} --task ner --bootstrap 0 --permutations 0 --json",
    ),
    ("measures", "measures --json"),
    ("results", "run --system keywords --bootstrap 20 --json"),
    ("results", "run --task ner --system gazetteer --bootstrap 0 --protocol few-shot-1 --json"),
    ("results", "leaderboard --baselines baselines --json"),
    ("extract", "extract mine/annotations --json"),
    ("extract", "extract mine/annotations/corpus.yaml bad.txt good.txt --json"),
    ("lint", f"lint {NER} --task ner --json"),
    ("lint", "lint crlf.jsonl --task ner --fix fixed.jsonl --json"),
    ("verify", "verify baselines/quotes baselines/digits --json"),
    ("gold-change", "rescore --baselines baselines --old corpus/data/.. --json"),
    ("canary", "canary check good.txt corpus/data/ner/test.jsonl --json"),
    ("changes", "perturb --annotations annotations --out made --json"),
    ("llm-plan", "llm run --model m --task ner --dry-run --json"),
    ("llm-plan", "llm probe --model m --dry-run --json"),
    ("llm-export", "llm export requests.jsonl --model m --task sections --json"),
    ("findings", "llm import replies.jsonl --model m --task sections --json"),
    ("findings", "build --annotations mine/annotations --corpus mine/corpus --check --json"),
    ("changed", "build --annotations mine/annotations --corpus mine/corpus --json"),
    ("changed", "draft real/d --json"),
    ("citation", "cite --json"),
    ("agreement", "agreement --annotations annotations --json"),
    ("agreement", "agreement --annotations mine/annotations --json"),
    ("schemas", "schema --json"),
]


@pytest.mark.parametrize(("name", "command"), OUTPUTS)
def test_what_the_commands_print_is_valid(
    name: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(REPOSITORY / "docs" / "example-corpus", tmp_path / "mine")
    (tmp_path / "real" / "d").mkdir(parents=True)
    (tmp_path / "real" / "d" / "document.txt").write_text("全年办结12件。\n", encoding="utf-8")
    # What has two readings has a reason and no value; what is no text fails.
    (tmp_path / "good.txt").write_text("投资9~16亿元,增长5%。\n", encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"PK\x03\x04" + bytes(range(256)))
    (tmp_path / "crlf.jsonl").write_bytes(b'{"id": "gz-sfj-2022:p02", "entities": []}\r\n')
    (tmp_path / "replies.jsonl").write_text('{"id": "x", "text": "[]"}\n', encoding="utf-8")
    for part in ("baselines", "corpus/data", "annotations"):
        command = command.replace(f" {part}", f" {REPOSITORY / part}").replace(
            f",{part}", f",{REPOSITORY / part}"
        )
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdout", printed)
    assert cli.main(command.split()) in (0, 1)
    printed.seek(0)
    value = json.load(printed)
    assert value or name == "agreement"
    validator(name).validate(value)


# ---- what is not


def violations(made: Any, value: Any, whole: Any) -> Iterator[tuple[str, Any]]:
    """Values that break one constraint of a schema at the place of ``value``, with what they break."""
    if "$ref" in made:
        made = whole["$defs"][made["$ref"].rpartition("/")[2]]
    if "anyOf" in made:
        made = next(option for option in made["anyOf"] if option != {"type": "null"})
        yield "anyOf", 0.5
        if value is not None:
            yield from violations(made, value, whole)
        return
    if "type" in made:
        yield "type", [None] if "array" not in made["type"] else {"x": 1}
    if "enum" in made:
        yield "enum", "no such"
    if isinstance(value, str):
        if "pattern" in made:
            yield "pattern", " "
            yield "pattern", ""
        if "maxLength" in made:
            yield "maxLength", "1" * (made["maxLength"] + 1)
    elif isinstance(value, int):
        if "minimum" in made:
            yield "minimum", made["minimum"] - 1
        if "maximum" in made:
            yield "maximum", made["maximum"] + 1
    elif isinstance(value, list):
        if "maxItems" in made:
            yield "maxItems", [*value, value[0]]
            yield "minItems", value[1:]
        for i, item in enumerate(value):
            part = made["prefixItems"][i] if "prefixItems" in made else made.get("items", {})
            for what, broken in violations(part, item, whole):
                yield what, [*value[:i], broken, *value[i + 1 :]]
    elif isinstance(value, dict):
        for name in made.get("required", ()):
            yield "required", {key: inner for key, inner in value.items() if key != name}
        if made.get("additionalProperties") is False:
            yield "additionalProperties", {**value, "no such field": 1}
        for name, inner in value.items():
            part = made.get("properties", {}).get(name, made.get("additionalProperties", {}))
            for what, broken in violations(part, inner, whole):
                yield what, {**value, name: broken}


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("predictions")])
def test_what_breaks_any_constraint_is_invalid(name: str) -> None:
    made = schema.get(name).schema()
    for value in examples(name):
        validator(name).validate(value)
        broken = list(violations(made, value, made))
        assert broken
        for what, wrong in broken:
            assert not is_valid(name, wrong), (what, wrong)


def test_the_violations_meet_every_keyword_of_the_schemas() -> None:
    met, used = set(), set()
    for name in NAMES:
        made = schema.get(name).schema()
        if not name.startswith("predictions"):
            met |= {what for value in examples(name) for what, _ in violations(made, value, made)}
            used |= keywords(made)
    silent = {"items", "prefixItems", "properties", "$ref", "$defs", "$schema", "$id", "title", "description"}
    assert met == used - silent


def keywords(made: Any) -> set[str]:
    """The keywords of a schema; names of properties and of definitions are none."""
    if isinstance(made, list):
        return {word for item in made for word in keywords(item)}
    if not isinstance(made, dict):
        return set()
    found = set(made)
    for word, value in made.items():
        inner = value.values() if word in ("properties", "$defs") else [value]
        found |= {word for item in inner for word in keywords(item)} if word != "enum" else set()
    return found


@given(
    st.sampled_from(sorted(META)),
    st.one_of(st.none(), st.integers(), st.sampled_from(["real", "2023-06-16", "2023-6-16", "甲", " ", ""])),
)
def test_the_schema_of_meta_is_what_its_reader_asks_for(name: str, value: Any) -> None:
    (meta,) = examples("meta")
    if name != "sha256":  # that one is compared with the document
        assert is_valid("meta", {**meta, name: value}) == META[name](value)


def test_bug_a_day_that_is_none_is_no_date() -> None:
    # It passed the build and failed when the rows were loaded.
    assert META["published"]("2024-02-29")
    assert not META["published"]("2023-02-29")


def test_a_submission_says_who_sent_it_in_and_need_not_say_how_it_was_run() -> None:
    ours = {"made_by", "options", "pretrained_model", "trainings", "reproduced"}
    (card,) = examples("system")
    sent = {name: value for name, value in card.items() if name not in ours}
    validator("system").validate({**sent, "claims": [{"task": "ner", "value": 0.71}]})
    assert not is_valid("system", {**sent, "authors": ["甲"]})
    assert not is_valid("system", {**sent, "claims": [{"task": "names", "value": 0.71}]})
    assert not is_valid("system", {name: value for name, value in sent.items() if name != "contamination"})


# ---- the command and the page


def test_the_command_lists_prints_and_refuses(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["schema"]) == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in NAMES)
    assert cli.main(["schema", "rows-ner"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == schema.get("rows-ner").schema()
    assert cli.main(["schema", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows-ner"] == printed
    assert cli.main(["schema", "row-ner"]) == 2
    assert "S125 no format 'row-ner'; did you mean 'rows-ner'?" in capsys.readouterr().err


def test_the_page_is_what_its_script_gives(repository: Path) -> None:
    text = (repository / "docs" / "FORMATS.md").read_text("utf-8")
    made = page()["page"]()
    assert made == text.split("<!-- formats -->\n")[1].split("\n<!-- /formats -->")[0]
    assert str(repository) not in text


def test_the_code_of_the_page_runs_and_refuses(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (code,) = re.findall(r"(?s)```python\n(.*?)```", (repository / "docs" / "FORMATS.md").read_text("utf-8"))
    monkeypatch.chdir(tmp_path)
    good = (repository / NER).read_text("utf-8")
    Path("predictions.jsonl").write_text(good, encoding="utf-8")
    exec(code, {})
    Path("predictions.jsonl").write_text(good + '{"id": 1, "entities": []}\n', encoding="utf-8")
    with pytest.raises(jsonschema.ValidationError):
        exec(code, {})


def test_every_example_of_the_page_is_valid(repository: Path) -> None:
    sections = (repository / "docs" / "FORMATS.md").read_text("utf-8").split("\n## ")[1:]
    assert [section.split("\n")[0] for section in sections] == list(NAMES)
    for section in sections:
        name, *blocks = section.split("\n```")
        shown = blocks[::2]
        assert shown
        for block in shown:
            language, _, text = block.partition("\n")
            value = yaml.safe_load(text) if language == "yaml" else json.loads(text)
            validator(name.split("\n")[0]).validate(value)


def test_the_strings_of_the_page_are_the_spans_of_the_line_above_them() -> None:
    for task in ("ner", "metrics"):
        offsets, strings, _ = examples(f"predictions-{task}")
        one, other = (read_predictions([p], tasks.get(task), corpus.rows(task)) for p in (offsets, strings))
        spans = [
            [item[:2] if task == "ner" else (item.start, item.end) for item in found[offsets["id"]].value]
            for found in (one, other)
        ]
        assert spans[0] == spans[1]
