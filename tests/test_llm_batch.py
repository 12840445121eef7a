"""Requests in a file and replies from one: formats, and a finding for everything that does not fit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govbench.errors import GovbenchError
from govbench.llm.batch import custom_id, export, import_replies
from govbench.llm.cache import Cache
from govbench.llm.exchange import Message, Request
from govbench.llm.options import Options

OPTIONS = Options("tiny", "http://localhost:8000/v1")
REQUESTS = [Request(f"ner:p0{n}", "ner", "", (), (Message("user", f"第{n}段"),)) for n in (1, 2, 3)]
ONE, TWO, THREE = (custom_id(request, OPTIONS) for request in REQUESTS)


@pytest.fixture
def cache() -> Iterator[Cache]:
    with Cache(Path(":memory:")) as made:
        yield made


def write(path: Path, *lines: Any) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def batch_line(id_: str, text: str, status: int = 200) -> dict[str, Any]:
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    body = {"model": "tiny-2026", "choices": [choice], "usage": {"prompt_tokens": 5, "completion_tokens": 1}}
    response = {"status_code": status, "request_id": "r", "body": body}
    return {"id": "batch_req_1", "custom_id": id_, "response": response, "error": None}


def taken(path: Path, cache: Cache) -> tuple[int, list[tuple[str, str]]]:
    number, findings = import_replies(path, REQUESTS, OPTIONS, cache)
    return number, [(finding.code, finding.message) for finding in findings]


def test_requests_are_written_as_a_batch_file(tmp_path: Path) -> None:
    export(tmp_path / "requests.jsonl", REQUESTS, OPTIONS)
    lines = (tmp_path / "requests.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 3
    assert "第1段" in lines[0]
    first = json.loads(lines[0])
    assert set(first) == {"custom_id", "method", "url", "body"}
    assert (first["custom_id"], first["method"], first["url"]) == (ONE, "POST", "/v1/chat/completions")
    assert first["body"] == OPTIONS.body(REQUESTS[0])


def test_an_id_says_what_was_asked() -> None:
    other = Options("tiny", "http://localhost:8000/v1", temperature=0.7)
    assert custom_id(REQUESTS[0], OPTIONS) != custom_id(REQUESTS[0], other)
    assert custom_id(REQUESTS[0], OPTIONS).startswith("ner:p01@")


def test_the_output_of_a_batch_is_taken(tmp_path: Path, cache: Cache) -> None:
    lines = [batch_line(id_, f"答{n}") for n, id_ in enumerate((THREE, ONE, TWO))]
    assert taken(write(tmp_path / "out.jsonl", *lines), cache) == (3, [])
    reply = cache.get(REQUESTS[0], OPTIONS)
    assert reply is not None
    assert (reply.text, reply.model, reply.tokens) == ("答1", "tiny-2026", {"prompt": 5, "completion": 1})
    assert json.loads(reply.body)["custom_id"] == ONE


def test_replies_from_elsewhere_are_taken_with_either_id(tmp_path: Path, cache: Cache) -> None:
    lines = [{"id": ONE, "text": "a"}, {"id": "ner:p02", "text": "半\ud800"}, {"id": THREE, "text": ""}]
    assert taken(write(tmp_path / "out.jsonl", *lines), cache) == (3, [])
    texts = [reply.text for request in REQUESTS if (reply := cache.get(request, OPTIONS))]
    assert texts == ["a", "半?", ""]


def test_missing_unknown_and_repeated_ids_are_findings_and_the_rest_is_taken(
    tmp_path: Path, cache: Cache
) -> None:
    lines = [
        *({"id": ONE, "text": "a"}, {"id": "ner:p01", "text": "b"}),  # the same request under both ids
        *({"id": "ner:p09", "text": "a"}, {"text": "a"}, {"id": 3, "text": "a"}),
        {"id": TWO, "text": "a"},
    ]
    assert taken(write(tmp_path / "out.jsonl", *lines), cache) == (
        1,
        [
            ("L209", f"id '{ONE}' stands 2 times"),
            ("L209", "id 'ner:p01' stands 2 times"),
            ("L208", "unknown id 'ner:p09'"),
            ("L210", "a line has neither a custom_id nor an id"),
            ("L207", "ner:p01 has no reply"),
            ("L207", "ner:p03 has no reply"),
        ],
    )


def test_replies_to_another_prompt_are_unknown(tmp_path: Path, cache: Cache) -> None:
    other = Options("tiny", "http://localhost:8000/v1", seed=7)
    path = write(tmp_path / "out.jsonl", {"id": custom_id(REQUESTS[0], other), "text": "a"})
    number, findings = taken(path, cache)
    assert (number, findings[0][0], len(findings)) == (0, "L208", 4)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ({"custom_id": ONE}, "has neither a text nor a response"),
        ({"id": ONE, "text": 3}, "has neither a text nor a response"),
        ({"custom_id": ONE, "response": None, "error": {"code": "expired"}}, "has an error"),
        ({"custom_id": ONE, "response": {"status_code": 500, "body": {"message": "oops"}}}, "HTTP 500: oops"),
        ({"custom_id": ONE, "response": {"status_code": "x", "body": {}}}, "invalid literal"),
        ({"custom_id": ONE, "response": {"status_code": 200, "body": {}}}, "no chat completion"),
        ({"custom_id": ONE, "response": {"status_code": [], "body": {}}}, ""),
    ],
)
def test_a_line_without_a_reply_is_a_finding(
    tmp_path: Path, cache: Cache, line: dict[str, Any], problem: str
) -> None:
    number, findings = taken(write(tmp_path / "out.jsonl", line), cache)
    assert (number, findings[0][0]) == (0, "L210")
    assert problem in findings[0][1]
    assert cache.get(REQUESTS[0], OPTIONS) is None


def test_a_content_filter_in_a_batch_is_an_answer(tmp_path: Path, cache: Cache) -> None:
    body = {"error": {"code": "content_filter", "message": "filtered"}}
    line = {"custom_id": ONE, "response": {"status_code": 400, "body": body}}
    assert taken(write(tmp_path / "out.jsonl", line), cache)[0] == 1
    reply = cache.get(REQUESTS[0], OPTIONS)
    assert reply is not None
    assert reply.finish == "content_filter"


def test_what_is_there_already_is_not_replaced(tmp_path: Path, cache: Cache) -> None:
    for text in ("first", "second"):
        import_replies(write(tmp_path / "out.jsonl", {"id": ONE, "text": text}), REQUESTS, OPTIONS, cache)
    reply = cache.get(REQUESTS[0], OPTIONS)
    assert reply is not None
    assert reply.text == "first"


def test_bug_a_reply_that_was_not_taken_was_counted_and_could_not_be_corrected(
    tmp_path: Path, cache: Cache
) -> None:
    wrong = write(tmp_path / "wrong.jsonl", *({"id": id_, "text": "wrong"} for id_ in (ONE, TWO, THREE)))
    right = write(tmp_path / "right.jsonl", *({"id": id_, "text": "right"} for id_ in (ONE, TWO, THREE)))
    assert taken(wrong, cache) == (3, [])
    assert taken(wrong, cache) == (0, [])  # they are there, and the same
    number, findings = taken(right, cache)
    assert (number, {code for code, _ in findings}, len(findings)) == (0, {"L214"}, 3)
    assert import_replies(right, REQUESTS, OPTIONS, cache, replace=True) == (3, [])
    reply = cache.get(REQUESTS[0], OPTIONS)
    assert reply is not None
    assert reply.text == "right"


def test_bug_an_export_took_the_place_of_a_file_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(GovbenchError, match="S122"):
        export(path, REQUESTS, OPTIONS)
    assert path.read_text("utf-8") == "mine"


def test_a_refusal_in_a_batch_is_an_answer(tmp_path: Path, cache: Cache) -> None:
    error = {"error": {"code": "content_filter", "message": "no"}}
    line = {"custom_id": ONE, "response": {"status_code": 400, "body": error}}
    assert taken(write(tmp_path / "out.jsonl", line), cache)[0] == 1
    reply = cache.get(REQUESTS[0], OPTIONS)
    assert reply is not None
    assert reply.finish == "content_filter"


def test_a_file_that_is_no_json_lines_is_refused(tmp_path: Path, cache: Cache) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text('{"id": "x"\n', encoding="utf-8")
    with pytest.raises(GovbenchError, match=r"out\.jsonl:1: P101"):
        import_replies(path, REQUESTS, OPTIONS, cache)
    with pytest.raises(GovbenchError, match="P109"):
        import_replies(tmp_path / "none.jsonl", REQUESTS, OPTIONS, cache)
