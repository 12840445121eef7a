"""The definitions that prompts carry, from annotations/GUIDELINES.md, and the prompt shown in docs/LLM.md.

``python benchmarks/llm_prompts.py`` exits 1 when either is out of date; ``--write`` writes the files in
src/govbench/llm/definitions/ and fills the page.

The examples of the guidelines are taken from the test document, so they are left out, and so is what names
that document or shares a string with its text that no other document has. The closed lists stay whole: they
are part of the definition.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from govbench import corpus
from govbench.annotations.guidelines import without_examples
from govbench.files import write_text
from govbench.llm.demonstrations import draw
from govbench.llm.gold import gold_reply
from govbench.llm.requests import make_requests
from govbench.llm.settings import LANGUAGES, SEEDS, PromptSetting
from govbench.pages import fill
from govbench.tables import markdown

_ROOT = Path(__file__).resolve().parents[1]
_GUIDELINES = _ROOT / "annotations" / "GUIDELINES.md"
_FOLDER = _ROOT / "src" / "govbench" / "llm" / "definitions"
_PAGE = _ROOT / "docs" / "LLM.md"
_EXAMPLE = "zhengwu-2020:p04"  # a paragraph of validation for the page
SHARED = 6  # characters in a row that a definition may not share with the test text alone

_RULE = re.compile(r"\*\*([A-Z]\d+)\*\* (.*)\n(.*)")
_PROCEDURE = re.compile(r"\*\*判断顺序 / Decision procedure[^*]*\*\* ?(.*)\n(.*)")
_HERE = re.compile(r"广州|南沙|凤阳|本文档|真实文档|real document|\bhere\b|\(sharpened\)|sharpened\)|细化\)")
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
_QUOTED = re.compile("“[^“”]{3,}”|《[^《》]{3,}》")
_FIGURE = re.compile(r"[0-9.]+[万亿多余]*[^\W0-9]")
_CLAUSE = re.compile(r"[^。;；]*[。;；]?|[^.;]*[.;]?")


@dataclass(frozen=True)
class Part:
    """What of one section of the guidelines a task needs: a table, closed lists, rules, the procedure."""

    section: str
    table: str
    lists: tuple[str, ...] = ()
    rules: str = ""
    procedure: bool = True


# Fields that the library computes (bounds, units, dimensions) are not asked of a model.
_COMPUTED = ("lo`, `hi", "canon", "per", "dim", "bound", "approx", "modality")
PARTS = {
    "sections": (Part("## 1 ", "### 1.1", rules=r"T[1235]"),),
    "sentences": (Part("## 2 ", "### 2.1", rules=r"R\d+"),),
    "ner": (
        Part("## 3 ", "### 3.1", ("### 3.2", "#### 全国", "#### 不标的惯用", "#### 不标的简称"), r"[ENB]\d+"),
    ),
    "metrics": (
        Part("## 4 ", "### 4.2", rules=r"M([1-5]|8|9|1[0137-9]|[23]\d|40)", procedure=False),
        Part("## 5 ", "", rules=r"Q(1[0-5])", procedure=False),
        Part("## 6 ", "### 6.1", procedure=False),
    ),
}


def render(task: str, language: str) -> str:
    """The definitions of a task in one language."""
    text = without_examples(_GUIDELINES.read_text(encoding="utf-8"))
    return "".join(f"{line}\n" for part in PARTS[task] for line in _lines(text, part, language))


def _lines(text: str, part: Part, language: str) -> Iterator[str]:
    section = _section(text, part.section)
    if part.table:
        yield from _table(_section(section, part.table), language)
    for heading in part.lists:
        title, *listed = _section(section, heading).split("\n")
        yield f"{_side(title.lstrip('# 0123456789.'), language)}:"
        for line in listed:
            if line.startswith(("**E", "**判断")):
                break
            if line:
                yield line.replace("**", "") if language == "en" else _chinese(line.replace("**", ""))
    for name, *sides in _RULE.findall(section):
        if re.fullmatch(part.rules, name) and (kept := _cut(sides[language == "en"])):
            yield f"{name} {kept}"
    if part.procedure and (found := _PROCEDURE.search(section)):
        yield found[2] if language == "en" else _chinese(found[1])


def _section(text: str, heading: str) -> str:
    """From a heading to the next one of its level or above."""
    level = heading.split()[0]
    start = text.index(f"\n{heading}") + 1
    following = re.compile(rf"^#{{1,{len(level)}}} ", re.MULTILINE).search(text, start + len(heading))
    return text[start : following.start() if following else len(text)]


def _table(text: str, language: str) -> Iterator[str]:
    """``- NAME(中文): meaning`` for every row; cells before the name are numbers, others are bilingual."""
    lines = [line for line in text.split("\n") if line.startswith("|")]
    for line in lines[2:]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        name, *rest = cells[cells[0].isdigit() :]
        name = name.strip("`")
        is_topic = name.isupper() and " / " not in rest[0]
        title, meaning = (f"({rest[0]})", rest[1]) if is_topic else ("", rest[0])
        if name not in _COMPUTED and (language == "zh" or " / " in meaning):
            yield f"- {name}{title if language == 'zh' else ''}: {_cut(_side(meaning, language))}"


def _side(text: str, language: str) -> str:
    """The half of a bilingual cell; one in a single language stays."""
    halves = text.split(" / ")
    return halves[0 if language == "zh" else -1].strip()


def _chinese(line: str) -> str:
    """A line of Chinese without the English that follows its parts behind a stroke."""
    return re.sub(r" / [A-Za-z][^一-龥)）]*?(?=[:：]\s*[一-龥“①]|[)）]|$)", "", line)


def _cut(text: str) -> str:
    """The text without what speaks of the test document or repeats it: figures, brackets, items, clauses."""
    text = _FIGURE.sub(lambda found: _masked(found[0]), text)
    text = _BRACKETED.sub(lambda found: "" if _tells(found[0]) else found[0], text)
    kept = []
    for clause in _CLAUSE.findall(text):
        head, colon, listed = clause.partition(":")
        if colon:  # a list: what is left of it still says something
            end = clause[-1] if clause.endswith(("。", ";", "；", ".")) else ""
            items = [item for item in listed.removesuffix(end).split("、") if not _tells(item)]
            clause = f"{head}:{'、'.join(items)}{end}" if items else ""
        kept += [] if _tells(clause) else [clause]
    return re.sub(r" (?=[.;,])", "", "".join(kept)).strip().rstrip(";；")


def _masked(figure: str) -> str:
    """A figure of the test text without its number, which no rule is about."""
    return re.sub("[0-9.]+", "N", figure) if is_of_test_alone(figure) else figure


def _tells(text: str) -> bool:
    return bool(_HERE.search(text)) or any(map(is_of_test_alone, strings(text)))


@cache
def is_of_test_alone(string: str) -> bool:
    """Whether a string stands in the test text and in no other document."""
    return string in _texts(is_test=True) and string not in _texts(is_test=False)


@cache
def _texts(*, is_test: bool) -> str:
    splits = [split for split in corpus.splits("documents") if (split == "test") == is_test]
    return "\n".join(row["text"] for split in splits for row in corpus.rows("documents", split))


def strings(text: str) -> Iterator[str]:
    """What could be recognised: so many characters in a row without a mark between them, what stands in
    quotation marks, and figures with what follows them.
    """
    yield from _QUOTED.findall(text)
    yield from _FIGURE.findall(text)
    for i in range(len(text) - SHARED + 1):
        if text[i : i + SHARED].isalnum():
            yield text[i : i + SHARED]


def outdated(*, write: bool) -> list[str]:
    """The files of definitions that are not what the guidelines give; with ``write`` they are written."""
    digest = hashlib.sha256(_GUIDELINES.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
    made = {f"{language}/{task}.txt": render(task, language) for task in PARTS for language in LANGUAGES}
    made["GUIDELINES.sha256"] = f"{digest}  annotations/GUIDELINES.md\n"
    found = []
    for name, text in made.items():
        path = _FOLDER / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            found.append(name)
            if write:
                write_text(path, text)
    return found


def blocks() -> dict[str, str]:
    """What docs/LLM.md shows, by the name of its marks."""
    return {"calls": _calls(), "prompt": _prompt(), "answers": _answers(), "demonstrations": _draws()}


def _calls() -> str:
    rows = []
    for task in PARTS:
        requests = make_requests(PromptSetting(task), corpus.rows(task))
        before = len(requests[0].messages[0].content)
        shown = make_requests(PromptSetting(task, shots=5, seed=SEEDS[0]), corpus.rows(task))[0].messages
        asked = sum(len(request.messages[-1].content) for request in requests)
        length = sum(len(message.content) for message in shown[1:-1])
        rows.append((task, len(requests), asked, before, length))
    header = (
        "任务 task",
        "测试集请求数 calls for the test split",
        "其中文本字数 characters of text in all of them",
        "每次说明字数 instructions, each call",
        "每次示例字数(种子 1) demonstrations, each call (seed 1)",
    )
    return markdown(header, rows, "lrrrr")


def _prompt() -> str:
    request = make_requests(PromptSetting("sections"), corpus.rows("sections", "validation")[:2])[0]
    return "\n\n".join(_shown(message.role, message.content) for message in request.messages)


def _answers() -> str:
    found = []
    for task, name in (("ner", "json"), ("ner", "inline"), ("metrics", "json")):
        rows = [row for row in corpus.rows(task, "validation") if row["id"] == _EXAMPLE]
        (request,) = make_requests(PromptSetting(task, format=name), rows)
        if name == "json":
            found.append(_shown(f"{task}: user", request.messages[-1].content))
        found.append(_shown(f"{task}, {name}: assistant", gold_reply(request, name, rows).text))
    return "\n\n".join(found)


def _shown(title: str, text: str) -> str:
    return f"`{title}`\n\n```text\n{text}\n```"


def _draws() -> str:
    drawn = [(task, seed, draw(task, 5, seed)) for task in PARTS for seed in SEEDS]
    rows = [(task, seed, ", ".join(demo.id for demo in demos)) for task, seed, demos in drawn]
    return markdown(("任务 task", "种子 seed", "训练集段落 paragraphs of train"), rows, "lrl")


def main() -> int:
    """Check, or with ``--write`` write; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--write", action="store_true", help="write the definitions and fill docs/LLM.md")
    options = parser.parse_args()
    found = outdated(write=options.write)
    if found and options.write:
        print("\n".join(found), "written; run again to fill docs/LLM.md", sep="\n")
        return 1
    for name, text in blocks().items():
        found += map(str, fill([_PAGE], name, text, check=not options.write))
    print("\n".join(found) or "up to date")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
