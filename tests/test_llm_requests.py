"""What is sent to a model: whole sentences, only what a system may see, demonstrations from train alone."""

from __future__ import annotations

import json
import random
import runpy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govbench import corpus, schemes, score
from govbench.documents import sentence_spans
from govbench.llm import demonstrations
from govbench.llm.collect import collect
from govbench.llm.diagnostics import Diagnostics
from govbench.llm.exchange import Reply, Request
from govbench.llm.gold import gold_reply
from govbench.llm.packing import LIMIT
from govbench.llm.requests import make_requests, signature
from govbench.llm.settings import LANGUAGES, SEEDS, SERVED, PromptSetting
from govbench.llm.texts import definitions, guidelines_hash
from govbench.pages import fill
from govbench.protocols import row_labels

TASKS = SERVED["json"]
Rows = list[dict[str, Any]]


def sent(requests: Sequence[Request]) -> str:
    """Everything that goes to the model, as one text."""
    return "\n".join(message.content for request in requests for message in request.messages)


def asked(request: Request) -> str:
    """The message with the rows."""
    return request.messages[-1].content


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_every_sentence_is_asked_for_once_in_order_and_in_full(task: str, split: str) -> None:
    rows = corpus.rows(task, split)
    requests = make_requests(PromptSetting(task), rows)
    texts: dict[str, list[str]] = {}
    for request in requests:
        assert [s.sid for s in request.sentences] == [f"s{i + 1}" for i in range(len(request.sentences))]
        for sentence in request.sentences:
            assert f"[{sentence.sid}] {sentence.text.strip()}" in asked(request)
            texts.setdefault(sentence.row, []).append(sentence.text)
            assert len(texts[sentence.row]) == sentence.number
    assert {name: "".join(parts) for name, parts in texts.items()} == {
        row["id"]: row["body" if task == "sections" else "text"] for row in rows
    }
    assert list(texts) == [row["id"] for row in rows]


@pytest.mark.parametrize("task", TASKS)
def test_a_call_has_at_most_1200_characters_and_one_document_and_title(task: str) -> None:
    of = {row["id"]: row["doc_id"] for row in corpus.rows(task, "train")}
    headings = {row["id"]: row["heading"] for row in corpus.rows("sections", "train")}
    for request in make_requests(PromptSetting(task), corpus.rows(task, "train")):
        assert sum(len(sentence.text) for sentence in request.sentences) <= LIMIT
        assert len({of[sentence.row] for sentence in request.sentences}) == 1
        if task in ("ner", "metrics"):
            assert {headings[sentence.row] for sentence in request.sentences} == {request.title}


@pytest.mark.parametrize("task", TASKS)
def test_ids_are_stable_and_tell_requests_apart(task: str) -> None:
    rows = corpus.rows(task)
    ids = [request.id for request in make_requests(PromptSetting(task), rows)]
    assert len(set(ids)) == len(ids)
    other = PromptSetting(task, language="en", shots=5, seed=1)
    assert [request.id for request in make_requests(other, rows)] == ids


def _spoilt(task: str, row: Mapping[str, Any], choose: random.Random) -> dict[str, Any]:
    """The row with other gold: every field that a system of the task may not see."""
    labels = {"sections": schemes.TOPICS, "sentences": schemes.ROLES}
    if task in labels:
        return {**row, "label": choose.choice(list(labels[task])), "lead": "乱写", "heading": "乱写"}
    return {**row, "entities": [], "metrics": [], "distractors": []}


@settings(max_examples=20)
@given(task=st.sampled_from(TASKS), seed=st.integers(0, 99), shots=st.sampled_from([0, 5]))
def test_other_gold_of_the_test_split_changes_no_byte_of_a_request(task: str, seed: int, shots: int) -> None:
    rows = corpus.rows(task)
    setting = PromptSetting(task, shots=shots, seed=1 if shots else 0)
    spoilt = [_spoilt(task, row, random.Random(seed)) for row in rows]
    assert spoilt != rows
    assert make_requests(setting, spoilt) == make_requests(setting, rows)


def test_titles_are_shown_for_ner_and_metrics_and_for_no_other_task() -> None:
    headings = {row["heading"] for row in corpus.rows("sections")} - {""}
    for task in TASKS:
        requests = make_requests(PromptSetting(task), corpus.rows(task))
        shown = {heading for heading in headings if any(heading in asked(request) for request in requests)}
        assert shown == (headings if task in ("ner", "metrics") else set())
        assert all((request.title in asked(request)) for request in requests)


def test_no_lead_and_no_heading_is_in_a_request_for_topics() -> None:
    text = "\n".join(map(asked, make_requests(PromptSetting("sections"), corpus.rows("sections"))))
    hidden = {row[name] for row in corpus.rows("sections") for name in ("lead", "heading") if row[name]}
    assert not [one for one in hidden if one in text]


def test_a_heading_of_ones_own_is_the_title() -> None:
    row = {"id": "x", "doc_id": "x", "origin": "real", "heading": "一、总述", "text": "甲。乙。"}
    (request,) = make_requests(PromptSetting("ner"), [row])
    assert asked(request) == "章节标题:一、总述\n\n[s1] 甲。\n[s2] 乙。"
    (request,) = make_requests(PromptSetting("ner", language="en"), [{**row, "heading": ""}])
    assert asked(request) == "[s1] 甲。\n[s2] 乙。"


def test_paragraphs_of_sentences_are_marked_with_the_place_they_begin_at() -> None:
    rows = [
        {"id": f"d:p01s{i:02d}", "doc_id": "d", "paragraph_id": "d:p01", "origin": "real"}
        | {"position": i - 1, "text": "甲" * 499 + "。"}
        for i in range(1, 4)
    ]
    first, second = (asked(request) for request in make_requests(PromptSetting("sentences"), rows))
    assert first.startswith("段落 1:\n[s1] 甲")
    assert second.startswith("段落 1(从第 3 句起):\n[s1] 甲")


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_demonstrations_come_from_train_and_cover_labels(task: str, seed: int) -> None:
    setting = PromptSetting(task, shots=5, seed=seed)
    request = make_requests(setting, corpus.rows(task))[0]
    paragraphs = {row.get("paragraph_id") or row["id"] for row in corpus.rows(task, "train")}
    assert len(set(request.demonstrations)) == 5
    assert set(request.demonstrations) <= paragraphs
    assert [message.role for message in request.messages] == ["system", *["user", "assistant"] * 5, "user"]
    drawn = demonstrations.draw(task, 5, seed)
    shown = {label for demo in drawn for row in demo.rows for label in row_labels(task, row)}
    least = {"sections": 5, "sentences": 6, "ner": 10, "metrics": 5}
    assert len(shown) >= least[task]


def test_the_three_draws_differ() -> None:
    for task in TASKS:
        assert len({tuple(demo.id for demo in demonstrations.draw(task, 5, seed)) for seed in SEEDS}) == 3


def test_demonstrations_never_read_the_test_split(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    original = corpus.rows

    def rows(config: str, split: str = "test", folder: Path | None = None) -> Rows:
        read.append(split)
        return original(config, split, folder)

    monkeypatch.setattr(corpus, "rows", rows)
    demonstrations.draw.cache_clear()
    for task in TASKS:
        demonstrations.draw(task, 5, 2)
    assert set(read) == {"train"}


@pytest.mark.parametrize(("task", "format"), [(task, name) for name in SERVED for task in SERVED[name]])
def test_answers_of_demonstrations_are_gold_in_the_form_that_is_asked_for(task: str, format: str) -> None:
    request = make_requests(PromptSetting(task, format=format, shots=5, seed=1), corpus.rows(task))[0]
    for demo, answer in zip(demonstrations.draw(task, 5, 1), request.messages[2::2], strict=True):
        (asked_for,) = make_requests(PromptSetting(task, format=format), demo.rows)
        assert answer.content == gold_reply(asked_for, format, demo.rows).text


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("constraint", ["json_object", "json_schema"])
def test_a_constrained_answer_is_asked_for_as_an_object(task: str, constraint: str) -> None:
    setting = PromptSetting(task, constraint=constraint, shots=5, seed=3)
    request = make_requests(setting, corpus.rows(task))[0]
    assert '{"items": [...]}' in request.messages[0].content
    answers = [json.loads(message.content) for message in request.messages[2::2]]
    assert all(answer.keys() == {"items"} for answer in answers)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("task", "format"), [(task, name) for name in SERVED for task in SERVED[name]])
def test_a_prompt_carries_the_definitions_and_leaves_no_gap(task: str, format: str, language: str) -> None:
    system = make_requests(PromptSetting(task, format, language=language), corpus.rows(task))[0].messages[0]
    assert definitions(task, language) in system.content
    assert "$" not in system.content
    labels = {"sections": schemes.TOPICS, "sentences": schemes.ROLES, "ner": schemes.ENTITIES}
    for label in labels.get(task, schemes.DISTRACTORS):
        assert f"- {label}" in system.content


def test_the_signature_changes_with_everything_that_changes_a_request() -> None:
    changed: list[dict[str, Any]] = [
        {"format": "inline"},
        {"constraint": "json_object"},
        {"language": "en"},
        *({"shots": 5, "seed": seed} for seed in SEEDS),
    ]
    signatures = {signature(PromptSetting(**{"task": "ner", **change})) for change in ({}, *changed)}
    assert len(signatures) == 1 + len(changed)
    assert all(f"guidelines:{guidelines_hash()[:8]}" in one for one in signatures)


def test_the_definitions_are_those_of_the_guidelines(repository: Path) -> None:
    module = runpy.run_path(str(repository / "benchmarks" / "llm_prompts.py"))
    assert module["outdated"](write=False) == []


def test_the_page_shows_what_the_command_gives(repository: Path) -> None:
    module = runpy.run_path(str(repository / "benchmarks" / "llm_prompts.py"))
    page = repository / "docs" / "LLM.md"
    assert [fill([page], name, text, check=True) for name, text in module["blocks"]().items()] == [[]] * 4


def test_the_code_of_the_page_runs(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = (repository / "docs" / "LLM.md").read_text("utf-8").split("```python\n")[1].split("```")[0]
    exec(compile(code, "docs/LLM.md", "exec"), {})
    assert "|seed:13|" in (shown := capsys.readouterr().out)
    assert f"|format:json|constraint:none|lang:zh|shots:0|guidelines:{guidelines_hash()[:8]}|" in shown


def test_the_page_explains_every_count(repository: Path) -> None:
    page = (repository / "docs" / "LLM.md").read_text("utf-8")
    missing = [name for name, *_ in Diagnostics().table() if f"| `{name}` | `" not in page]
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("task", TASKS)
def test_no_definition_gives_away_a_string_of_the_test_document(
    task: str, language: str, repository: Path
) -> None:
    module = runpy.run_path(str(repository / "benchmarks" / "llm_prompts.py"))
    rules = [line for line in definitions(task, language).split("\n") if line[:1] in "-BDEMNQRT" and line]
    assert not [line for line in rules if any(map(module["is_of_test_alone"], module["strings"](line)))]


def _long_row() -> dict[str, Any]:
    """Sixty sentences: three calls."""
    text = "".join(f"泓州市司法局第{'甲' * 30}{i}次办结案件{i}件。" for i in range(1, 61))
    entities = [
        {"start": start, "end": start + 6, "label": "GOV"}
        for start in range(len(text))
        if text.startswith("泓州市司法局", start)
    ]
    return {"id": "d:p01", "doc_id": "d", "origin": "real", "heading": "", "text": text, "entities": entities}


@given(st.permutations(range(3)))
def test_a_row_of_several_calls_is_put_together_in_any_order_of_replies(order: Sequence[int]) -> None:
    row = _long_row()
    requests = make_requests(PromptSetting("ner"), [row])
    assert len(requests) == 3
    assert [s.number for request in requests for s in request.sentences] == list(range(1, 61))
    pairs = [(requests[i], gold_reply(requests[i], "json", [row])) for i in order]
    predictions, _ = collect("ner", [row], pairs, "json")
    assert score("ner", predictions, references=[row], bootstrap=0).headline.value == 1
    assert predictions == collect("ner", [row], sorted(pairs, key=lambda p: requests.index(p[0])), "json")[0]


def test_a_row_is_unparsed_only_when_all_its_replies_are() -> None:
    row = _long_row()
    requests = make_requests(PromptSetting("ner"), [row])
    good, bad, lost = gold_reply(requests[0], "json", [row]), Reply("?"), Reply("", error="HTTP 500")

    def given(*replies: Reply) -> Rows:
        return collect("ner", [row], list(zip(requests, replies, strict=False)), "json")[0]

    assert given(bad, bad, bad) == given(bad, lost) == [{"id": "d:p01", "unparsed": True}]
    assert given(good, bad, bad)[0]["entities"] == given(good)[0]["entities"] != []
    assert given() == given(lost, lost, lost) == []


def test_replies_that_belong_to_nothing_are_refused() -> None:
    row = _long_row()
    request = make_requests(PromptSetting("ner"), [row])[0]
    with pytest.raises(ValueError, match="twice"):
        collect("ner", [row], [(request, Reply("[]"))] * 2, "json")
    with pytest.raises(ValueError, match="not there"):
        collect("ner", [], [(request, Reply("[]"))], "json")


@given(st.lists(st.text("甲乙。”", min_size=1, max_size=30), min_size=1, max_size=6))
def test_any_rows_are_cut_into_whole_sentences(texts: list[str]) -> None:
    rows = [
        {"id": f"d:p{i}", "doc_id": "d", "origin": "real", "heading": "", "text": text}
        for i, text in enumerate(texts)
    ]
    requests = make_requests(PromptSetting("metrics"), rows)
    found = [(s.row, s.text) for request in requests for s in request.sentences]
    assert found == [
        (row["id"], span.of(row["text"])) for row in rows for span in sentence_spans(row["text"])
    ]
