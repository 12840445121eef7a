"""docs/FORMATS.md: every format of ``govbench schema``, with examples that are real.

``python benchmarks/formats.py --write`` fills the page, ``--check`` exits 1 when it is out of date. Lines are
those of corpus/, baselines/ and annotations/; outputs are those of the commands, cut where they are long.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from govbench import cli, corpus
from govbench.completion import probe_requests
from govbench.documents import sentence_spans
from govbench.errors import GovbenchError
from govbench.features import COLUMNS
from govbench.llm.batch import export
from govbench.llm.cache import NAME, Cache
from govbench.llm.calls import Calls
from govbench.llm.exchange import Reply
from govbench.llm.options import Options
from govbench.llm.packing import titled
from govbench.llm.run import Plan, row_name
from govbench.llm.settings import PromptSetting
from govbench.pages import fill
from govbench.perturbation.folder import perturb, read_folder
from govbench.runs import prepare
from govbench.schema import FORMATS, Format

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "FORMATS.md"
_WIDTH = 110
_LONGEST = 80  # characters of a string, in what is cut
# Objects of any names, of which one entry is enough.
_MAPS = ("paragraphs", "probes", "errors", "false positives by distractor")


@dataclass(frozen=True)
class Example:
    """One example: the object, where it is from, in both languages, and how the page writes it."""

    value: Any
    source: str
    language: str = "json"

    @property
    def text(self) -> str:
        """As it stands in the page."""
        if self.language == "yaml":
            return str(yaml.safe_dump(self.value, allow_unicode=True, sort_keys=False, width=110)).rstrip()
        return _json(self.value) if self.language == "jsonl" else compact(self.value)


def compact(value: Any, indent: str = "", before: int = 0) -> str:
    """JSON in which what fits stands on one line."""
    whole = _json(value)
    if not isinstance(value, dict | list) or len(indent) + before + len(whole) <= _WIDTH:
        return whole
    deeper = indent + "  "
    heads = [f"{_json(key)}: " for key in value] if isinstance(value, dict) else [""] * len(value)
    inner = value.values() if isinstance(value, dict) else value
    lines = [
        f"{deeper}{head}{compact(item, deeper, len(head))}" for head, item in zip(heads, inner, strict=True)
    ]
    ends = "{}" if isinstance(value, dict) else "[]"
    return "\n".join([ends[0], ",\n".join(lines), indent + ends[1]])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def cut(value: Any, name: str = "") -> Any:
    """The value with at most one item of every list, and the beginning of long strings."""
    if isinstance(value, str):
        return value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
    if isinstance(value, list):
        # A pair of numbers is whole or nothing.
        return value if name in ("ranks", "scores", "unread") else [cut(item) for item in value[:1]]
    if isinstance(value, dict):
        entries = list(value.items())[: 1 if name in _MAPS else None]
        return {key: cut(inner, key) for key, inner in entries}
    return value


def examples(made: Format) -> list[Example]:
    """The examples of a format, in the order of the page."""
    return _EXAMPLES[made.name]()


def page() -> str:
    """All formats, each with what it is of, what a schema cannot say of it, and its examples."""
    parts = []
    said: set[tuple[str, ...]] = set()
    for made in FORMATS.values():
        head = [f"## {made.name}", f"`{made.of}`", f"{made.chinese}。  \n{_sentence(made.about)}"]
        lines = [*head, *(made.limits if made.limits not in said else ())]
        said.add(made.limits)
        for example in examples(made):
            shown = "json" if example.language == "jsonl" else example.language
            lines.append(f"{example.source}\n\n```{shown}\n{example.text}\n```")
        parts.append("\n\n".join(lines))
    return "\n" + "\n\n".join(parts) + "\n"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _lines(path: str) -> list[Any]:
    text = (ROOT / path).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


def _shortest(rows: list[Any], *fields: str) -> Any:
    """The shortest of the rows in which none of the fields is empty."""
    full = [row for row in rows if all(row[field] for field in fields)]
    return min(full, key=lambda row: len(json.dumps(row, ensure_ascii=False)))


def _prediction(task: str, system: str, *fields: str) -> Example:
    path = f"baselines/{system}/predictions/{task}.jsonl"
    return Example(_shortest(_lines(path), *fields), f"`{path}`:", "jsonl")


def _labels(task: str, system: str) -> list[Example]:
    first = _prediction(task, system)
    (names,) = [c.names for name, c in COLUMNS[task].items() if name == "label"]
    as_class = {**first.value, "label": names.index(first.value["label"])}
    return [
        first,
        Example(as_class, "同上，标签写作类别号 / The same with the class of the label:", "jsonl"),
        _unparsed(first.value),
    ]


def _unparsed(prediction: Mapping[str, Any]) -> Example:
    lost = {"id": prediction["id"], "unparsed": True}
    return Example(lost, "无法读出的回答 / A reply that could not be read:", "jsonl")


_STRINGS = "同上，区间写作字符串，句号从 1 数起 / The same with strings, the sentence counted from 1:"


def _in_words(span: Mapping[str, Any], text: str) -> dict[str, Any]:
    """A span by its text and its sentence."""
    ends = [sentence.end for sentence in sentence_spans(text)]
    sentence = 1 + sum(end <= span["start"] for end in ends)
    return {"text": text[span["start"] : span["end"]], "sentence": sentence}


def _text(prediction: Mapping[str, Any]) -> str:
    return str(next(row["text"] for row in corpus.rows("ner") if row["id"] == prediction["id"]))


def _entities() -> list[Example]:
    first = _prediction("ner", "delimiters", "entities")
    text = _text(first.value)
    words = [{**_in_words(e, text), "label": e["label"]} for e in first.value["entities"]]
    strings = {**first.value, "entities": words}
    return [first, Example(strings, _STRINGS, "jsonl"), _unparsed(first.value)]


def _metrics() -> list[Example]:
    first = _prediction("metrics", "quantity-engine", "metrics")
    text = _text(first.value)
    kept = ("lo", "hi", "canon", "bound")
    words = [
        {"value": _in_words(m["value"], text), **{name: m[name] for name in kept}}
        for m in first.value["metrics"]
    ]
    strings = {**first.value, "metrics": words}
    return [
        first,
        Example(
            strings,
            _STRINGS.replace("同上", "同上，只留必填项").replace("same", "same, the required fields,"),
            "jsonl",
        ),
        _unparsed(first.value),
    ]


def _row(config: str, *fields: str, shown: Callable[[Any], Any] = lambda row: row) -> list[Example]:
    path = f"corpus/data/{config}/validation.jsonl"
    return [Example(shown(_shortest(_lines(path), *fields)), f"`{path}`:", "jsonl")]


_BROKEN = b'{"id": "gz-sfj-2022:p02", "entities": [{"start": 15, "end": 20, "label": "Event"}]}\r\n'


@contextmanager
def _folder() -> Iterator[None]:
    """A folder of one's own to run a command in, with the example corpus and some rows of ours in it."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as made:
        shutil.copytree(ROOT / "docs" / "example-corpus", Path(made) / "mine")
        shutil.copytree(ROOT / "annotations", Path(made) / "annotations")
        shutil.copytree(ROOT / "corpus" / "data" / "ner", Path(made) / "corpus" / "data" / "ner")
        (Path(made) / "mine" / "predictions.jsonl").write_bytes(_BROKEN)
        os.chdir(made)
        try:
            yield
        finally:
            os.chdir(here)


def _printed(
    command: str, *, before: str | Callable[[], None] = "", shown: Callable[[Any], Any] = cut
) -> list[Example]:
    """What a command prints, cut; the predictions that it names are those of the repository.

    ``before`` is a command that it needs to have been run, whose output is not shown, or does what it needs.
    """
    # Names of systems are taken from the paths, so those of predictions are the same wherever it runs.
    words = [word.replace("baselines/", f"{ROOT}/baselines/") for word in command.split()]
    words = [f"{ROOT}/corpus" if word == "corpus/" else word for word in words]
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with _folder(), redirect_stdout(printed), redirect_stderr(io.StringIO()):
        if callable(before):
            before()
        elif before:
            with redirect_stdout(io.StringIO()):
                cli.main(before.split()[1:])
        if cli.main(words[1:]) not in (0, 1):
            raise GovbenchError.of("B106", f"'{command}' failed", file=str(PAGE))
    printed.seek(0)
    # Paths that are printed have the separator of the system.
    text = printed.read().replace(_json(os.sep)[1:-1], "/")
    return [Example(shown(json.loads(text)), f"`{command}`{_CUT}")]


def _silence() -> None:
    """Write a rewritten test, and the replies of a model that has nothing to say to everything."""
    perturb(Path("annotations"), Path("made"))
    rewritten = read_folder(Path("made"))
    asked = Options("silent", "http://localhost:8000/v1")
    setting = PromptSetting("ner")
    rows = titled(rewritten.rows("ner"), rewritten.rows("sections"))
    out = Path("govbench-run")
    prepare(out)
    probe = [r for split in ("test", "validation") for r in probe_requests(corpus.rows("ner", split))]
    for path, calls in (
        (out / row_name(asked.model, setting) / NAME, Plan.of(setting, asked)),
        (out / row_name(asked.model, setting) / NAME, Plan.of(setting, asked, rows)),
        (out / "silent.completion.sqlite", Calls(asked, tuple(probe))),
    ):
        with Cache(path) as cache:
            for request in calls.requests:
                cache.put(request, calls.options, Reply("[]", tokens={"prompt": 1200, "completion": 1}))


_ASKED = "--model silent --base-url http://localhost:8000/v1"


def _requests() -> list[Example]:
    asked = Options("qwen-plus", "https://dashscope.aliyuncs.com/compatible-mode/v1")
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "requests.jsonl"
        export(path, Plan.of(PromptSetting("ner"), asked).requests[:1], asked)
        return [Example(cut(json.loads(path.read_text("utf-8"))), f"`requests.jsonl`{_CUT}")]


def _replies() -> list[Example]:
    request = Plan.of(PromptSetting("ner"), Options("m", "http://localhost:8000/v1")).requests[0]
    return [Example({"id": request.id, "text": "[]"}, "`replies.jsonl`:", "jsonl")]


_CUT = "（有删节 / cut）:"


def _stored(path: str, *, shown: Callable[[Any], Any] = lambda value: value) -> list[Example]:
    text = (ROOT / path).read_text(encoding="utf-8")
    if path.endswith(".yaml"):
        return [Example(yaml.safe_load(text), f"`{path}`:", "yaml")]
    value = json.loads(text)
    return [Example(shown(value), f"`{path}`{':' if shown(value) == value else _CUT}")]


def _first_agreement(stored: Any) -> Any:
    document, comparisons = next(iter(stored.items()))
    name, layers = next(iter(comparisons.items()))
    return {document: {name: {layer: layers[layer] for layer in ("topics", "entities")}}}


def _decision() -> list[Example]:
    path = "annotations/real/gz-sfj-2022/decisions.jsonl"
    lines = _lines(path)
    whole, field = (_shortest([d for d in lines if ("field" in d) is of]) for of in (False, True))
    return [
        Example(whole, f"`{path}`:", "jsonl"),
        Example(field, "单个字段 / One field of a metric:", "jsonl"),
    ]


_NER = "baselines/{}/predictions/ner.jsonl"
_SEED_14 = "baselines/{}/predictions/ner.seed-14.jsonl"
_EXAMPLES: Mapping[str, Callable[[], list[Example]]] = {
    "predictions-sections": partial(_labels, "sections", "keywords"),
    "predictions-sentences": partial(_labels, "sentences", "cues"),
    "predictions-ner": _entities,
    "predictions-metrics": _metrics,
    "rows-ner": partial(_row, "ner", "entities"),
    "rows-sections": partial(_row, "sections", "lead"),
    "rows-sentences": partial(_row, "sentences"),
    "rows-metrics": partial(_row, "metrics", "metrics", "distractors"),
    "rows-documents": partial(_row, "documents", shown=cut),
    "report": partial(_printed, f"govbench score {_NER.format('delimiters')} --task ner --json"),
    "runs": partial(
        _printed,
        f"govbench score {_NER.format('spancat')},{_SEED_14.format('spancat')} --task ner --json",
    ),
    "comparison": partial(
        _printed,
        f"govbench compare {_NER.format('quotes')} {_NER.format('delimiters')} --task ner --json",
    ),
    "lint": partial(_printed, "govbench lint mine/predictions.jsonl --task ner --json"),
    "verify": partial(_printed, "govbench verify baselines/keywords --json"),
    "gold-change": partial(_printed, "govbench rescore --baselines baselines/ --old corpus/ --json"),
    "measures": partial(_printed, "govbench measures --json"),
    "results": partial(_printed, "govbench run --task sections --system keywords --json"),
    "extract": partial(
        _printed, "govbench extract mine/annotations/synthetic/hexi-wenlv-2023/document.txt --json"
    ),
    "canary": partial(_printed, "govbench canary check corpus/data/ner/validation.jsonl --json"),
    "changes": partial(_printed, "govbench perturb --out made --json"),
    "gap": partial(
        _printed,
        "govbench perturb run --perturbed made --system delimiters --task ner --json",
        before="govbench perturb --out made",
    ),
    "llm": partial(_printed, f"govbench llm run {_ASKED} --task ner --limit-calls 0 --json", before=_silence),
    "llm-plan": partial(_printed, f"govbench llm run {_ASKED} --task ner --dry-run --json"),
    "llm-request": _requests,
    "llm-export": partial(_printed, f"govbench llm export requests.jsonl {_ASKED} --task ner --json"),
    "llm-reply": _replies,
    "llm-gap": partial(
        _printed,
        f"govbench llm gap {_ASKED} --task ner --perturbed made --limit-calls 0 --json",
        before=_silence,
    ),
    "llm-probe": partial(_printed, f"govbench llm probe {_ASKED} --limit-calls 0 --json", before=_silence),
    "findings": partial(
        _printed, "govbench build --check --annotations mine/annotations --corpus mine/corpus --json"
    ),
    "changed": partial(_printed, "govbench build --annotations mine/annotations --corpus mine/corpus --json"),
    "citation": partial(_printed, "govbench cite --json"),
    "schemas": partial(_printed, "govbench schema --json", shown=lambda all_: {"measures": all_["measures"]}),
    "scores": partial(_stored, "baselines/delimiters/scores.json", shown=cut),
    "system": partial(_stored, "baselines/delimiters/system.yaml"),
    "govbench-run": partial(_stored, "baselines/govbench-run.json"),
    "meta": partial(_stored, "annotations/real/gz-sfj-2022/meta.yaml"),
    "decisions": _decision,
    "agreement": partial(_stored, "annotations/agreement.json", shown=_first_agreement),
}


def main() -> int:
    """Print, write or check the page."""
    parser = argparse.ArgumentParser(description="Every file format with an example.")
    parser.add_argument("--write", action="store_true", help="fill docs/FORMATS.md")
    parser.add_argument("--check", action="store_true", help="exit 1 when the page is out of date")
    options = parser.parse_args()
    if not (options.write or options.check):
        print(page())
        return 0
    findings = fill([PAGE], "formats", page(), check=options.check)
    if findings:
        print(GovbenchError(findings), file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
