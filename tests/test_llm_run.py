"""``govbench llm`` and ``govbench run --system llm``: from rows to a table, and nothing asked twice."""

from __future__ import annotations

import io
import json
import os
import re
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from email.utils import formatdate
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from govbench import cli, corpus
from govbench.llm.diagnostics import Diagnostics
from govbench.llm.exchange import Reply
from govbench.llm.gold import gold_reply
from govbench.llm.limits import retry_after
from govbench.llm.openai_client import address
from govbench.llm.options import Pace
from govbench.llm.replies import completion, redact
from govbench.llm.requests import make_requests, signature
from govbench.llm.settings import PromptSetting
from llm_server import Answer, LlmServer, asked_text, refused, said

KEY = "sk-test-0123456789abcdef"


@cache
def gold(task: str = "sections", format: str = "json") -> dict[str, str]:
    """What is asked → the right answer."""
    rows = corpus.rows(task)
    requests = make_requests(PromptSetting(task, format), rows)
    return {r.messages[-1].content: gold_reply(r, format, rows).text for r in requests}


def right(body: Mapping[str, Any], before: int) -> Answer:
    return said({**gold("sections"), **gold("ner")}[asked_text(body)])


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def asking(out: Path, url: str = "http://127.0.0.1:9/v1", task: str = "sections") -> list[object]:
    return ["--model", "lab/tiny", "--base-url", url, "--task", task, "--out", out]


def replies_file(path: Path, task: str = "sections") -> Path:
    """Right replies to everything, from elsewhere."""
    requests = make_requests(PromptSetting(task), corpus.rows(task))
    lines = [{"id": r.id, "text": gold(task)[r.messages[-1].content]} for r in requests]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "MY_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


# Without a server, and without the package openai.


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "llm", "run", *asking(tmp_path / "out"), "--dry-run", "--json")
    (row,) = json.loads(out)["plan"]
    requests = make_requests(PromptSetting("sections"), corpus.rows("sections"))
    lengths = [sum(len(message.content) for message in request.messages) for request in requests]
    assert code == 0
    assert row == {
        "task": "sections",
        "requests": len(requests),
        "calls": len(requests),
        "characters": sum(lengths),
        "longest": max(lengths),
    }
    assert not (tmp_path / "out").exists()
    assert run(capsys, "llm", "--json", "run", *asking(tmp_path / "out"), "--dry-run")[1] == out


def test_all_tasks_of_a_format_are_asked_unless_one_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, tasks in (
        ([], ["sections", "sentences", "ner", "metrics"]),
        (["--format", "inline"], ["ner"]),
    ):
        _, out, _ = run(capsys, "llm", "run", "--model", "tiny", "--dry-run", "--json", *arguments)
        assert [row["task"] for row in json.loads(out)["plan"]] == tasks


def test_replies_from_elsewhere_are_imported_and_scored_without_a_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = asking(tmp_path / "out")
    code, out, _ = run(capsys, "llm", "import", replies_file(tmp_path / "replies.jsonl"), *asked)
    assert (code, "every request has a reply" in out) == (0, True)
    code, out, err = run(capsys, "llm", "run", *asked, "--limit-calls", 0, "--bootstrap", 0)
    assert (code, err) == (0, "")
    assert "1.000" in out
    assert "no tokens were counted" in out
    folder = tmp_path / "out" / "tiny-json-zh-0-shot"
    assert sorted(path.name for path in folder.iterdir()) == [
        *("predictions", "replies.sqlite", "scores.json", "system.yaml")
    ]
    card = yaml.safe_load((folder / "system.yaml").read_text("utf-8"))
    assert (card["system"], card["kind"], card["about"]) == (folder.name, "other", "lab/tiny, json-zh-0-shot")
    assert card["replies"]["sections"]["options"]["temperature"] == 0.0
    prompt = card["replies"]["sections"]["prompt"]
    stored = json.loads((folder / "scores.json").read_text("utf-8"))["results"]
    assert prompt == signature(PromptSetting("sections"))
    assert f"{stored[0]['report']['signature']}|{prompt}" in "".join(out.split())


def test_two_tasks_share_a_folder_and_a_file_of_replies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for task in ("sections", "ner"):
        asked = asking(tmp_path / "out", task=task)
        run(capsys, "llm", "import", replies_file(tmp_path / f"{task}.jsonl", task), *asked)
        assert run(capsys, "llm", "run", *asked, "--limit-calls", 0, "--bootstrap", 0)[0] == 0
    folder = tmp_path / "out" / "tiny-json-zh-0-shot"
    assert sorted(p.name for p in (folder / "predictions").iterdir()) == ["ner.jsonl", "sections.jsonl"]
    card = yaml.safe_load((folder / "system.yaml").read_text("utf-8"))
    assert sorted(card["replies"]) == ["ner", "sections"]


def test_verify_finds_nothing_but_the_fields_that_the_submitter_has_to_fill_in(
    tmp_path: Path, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from govbench.submissions.folder import _SIZES
    from govbench.submissions.verify import verify

    asked = asking(tmp_path / "out")
    run(capsys, "llm", "import", replies_file(tmp_path / "replies.jsonl"), *asked)
    run(capsys, "llm", "run", *asked, "--limit-calls", 0)
    found = verify(tmp_path / "out" / "tiny-json-zh-0-shot")
    assert {(finding.code, finding.message.split()[1]) for finding in found.findings} == {("V106", "missing")}
    text = (repository / "docs" / "SUBMITTING.md").read_text("utf-8")
    assert "`replies.sqlite` 32 MiB" in text
    assert _SIZES["replies.sqlite"] == 32 * 2**20
    assert {finding.field for finding in found.findings} == {
        *("authors", "link", "training_data", "contamination", "licence")
    }


def test_what_was_not_asked_is_not_scored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "llm", "run", *asking(tmp_path / "out"), "--limit-calls", 0)
    assert (code, out) == (1, "")
    number = len(gold())
    assert f"L207 sections: {number} of {number} requests were not asked, so there is no score" in err
    assert not list((tmp_path / "out").rglob("scores.json"))


def test_missing_replies_are_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = replies_file(tmp_path / "replies.jsonl")
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[1:]), encoding="utf-8")
    code, out, err = run(capsys, "llm", "import", path, *asking(tmp_path / "out"))
    assert code == 1
    assert f"{len(lines) - 1} replies taken" in out
    assert err.count("L207") == 1
    assert json.loads(lines[0])["id"] in err


def test_export_writes_only_what_has_no_reply(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, requests = replies_file(tmp_path / "replies.jsonl"), tmp_path / "requests.jsonl"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[2:]), encoding="utf-8")
    run(capsys, "llm", "import", path, *asking(tmp_path / "out"))
    code, out, _ = run(capsys, "llm", "export", requests, *asking(tmp_path / "out"))
    assert (code, out) == (0, f"{requests}: 2 of {len(lines)} requests\n")
    assert len(requests.read_text("utf-8").splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--base-url", "localhost:8000"], "L205 [--base-url] is no address of a server; give --base-url as"),
        (["--base-url", f"http://me:{KEY}@host/v1"], "L205 [--base-url] holds a name, a password"),
        (["--base-url", f"http://host/v1?key={KEY}"], "L205"),
        *((["--base-url", url], "L205") for url in ("http://[::1/v1", "http://a b/v1", "http://a:0/", "//a")),
        *((["--base-url", url], "L205") for url in ("http://a/\x01", "http://a:99999/v1", "file:///v1")),
        (["--extra", "[1]"], "L206 [--extra] is no JSON object; give --extra"),
        (["--extra", '{"messages": [], "stream": true}'], "L206 [--extra] sets messages, stream"),
        (["--extra", '{"top_k": NaN}'], "L206"),
        (["--temperature", "hot"], "L211 [--temperature] 'hot' is no number from 0 to 5"),
        (["--top-p", "nan"], "L211 [--top-p]"),
        (["--timeout", "0"], "L211 [--timeout]"),
        (["--shots", "3"], "L101"),
        (["--shot-seed", "2"], "L101"),
        (["--name", "../x"], "V104"),
        (["--name", "crf"], "V104"),
    ],
)
def test_bad_arguments_get_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], problem: str
) -> None:
    code, out, err = run(capsys, "llm", "run", *asking(tmp_path / "out"), *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert problem in err
    assert KEY not in err
    assert not (tmp_path / "out").exists()


def test_a_key_that_is_needed_and_not_there_is_told_by_its_variable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _, err = run(capsys, "llm", "run", *asking(tmp_path / "out"), "--key-env", "MY_KEY")
    assert (code, "L202 there is no key in the environment variable MY_KEY" in err) == (2, True)
    monkeypatch.setenv("MY_KEY", f"{KEY}\nX-Evil: 1")
    code, _, err = run(capsys, "llm", "run", *asking(tmp_path / "out"), "--key-env", "MY_KEY")
    assert (code, "L202 what is in MY_KEY is no key" in err, KEY in err) == (2, True, False)
    arguments = ["--model", "tiny", "--task", "sections", "--out", tmp_path / "out"]
    code, _, err = run(capsys, "llm", "run", *arguments)
    assert (code, "L202 there is no key in the environment variable OPENAI_API_KEY" in err) == (2, True)


def test_a_damaged_file_of_replies_stops_before_anything_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "out" / "tiny-json-zh-0-shot" / "replies.sqlite"
    path.parent.mkdir(parents=True)
    (tmp_path / "out" / "govbench-run.json").write_text("{}", encoding="utf-8")
    path.write_bytes(b"no replies" * 100)
    code, _, err = run(capsys, "llm", "run", *asking(tmp_path / "out"))
    assert (code, err.count("L204"), err.count("\n")) == (2, 1, 1)
    assert path.read_bytes() == b"no replies" * 100


def test_the_package_is_named_where_it_is_not_installed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    code, _, err = run(capsys, "llm", "run", *asking(tmp_path / "out"))
    assert (code, "pip install 'govbench-zh[llm]'" in err, err.count("\n")) == (2, True, 1)


def test_run_takes_a_language_model_as_a_system(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "llm", "import", replies_file(tmp_path / "replies.jsonl"), *asking(tmp_path / "out"))
    arguments = ["--system", "llm", *asking(tmp_path / "out"), "--limit-calls", 0, "--bootstrap", 0]
    code, out, _ = run(capsys, "run", *arguments)
    assert (code, "1.000" in out) == (0, True)
    for wrong, problem in (
        (["--system", "llm"], "S118 'llm' needs the name of a model"),
        (["--system", "llm", "--model", "x", "--protocol", "few-shot-1"], "S112"),
        (["--system", "crf", "--shots", "5"], "L212 [--shots] is for language models"),
    ):
        code, _, err = run(capsys, "run", *wrong, "--out", tmp_path / "out")
        assert (code, problem in err) == (2, True), err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stream", [Terminal(), io.StringIO()])
def test_tokens_and_failures_are_shown_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO
) -> None:
    from govbench.commands.llm_asking import progress

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", stream)
    with progress("ner", 2) as seen:
        seen(Reply("[]", tokens={"prompt": 1200, "completion": 34}))
        seen(Reply("", error="HTTP 500"))
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", stream.getvalue())
    assert ("2/2 1,234 tokens, 1 failed" in shown) == stream.isatty()
    assert bool(shown) == stream.isatty()


def calling(repository: Path) -> str:
    """The part of the page that is about calling a model."""
    page = (repository / "docs" / "LLM.md").read_text("utf-8")
    return page.split("\n## 调用 / Calling a model\n")[1].split("\n## ")[0]


def test_the_code_of_the_documentation_runs(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = calling(repository)
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "silent.py").write_text(code, encoding="utf-8")
    runpy.run_path(str(tmp_path / "silent.py"))
    assert capsys.readouterr().out == f"0.0 {len(gold('ner'))}\n"
    assert (tmp_path / "my-run" / "silent" / "replies.sqlite").is_file()


def test_every_option_that_the_documentation_names_is_one(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = calling(repository)
    for action in ("run", "import"):
        with pytest.raises(SystemExit):
            cli.main(["llm", action, "--help"])
    known = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) | {"--system"}
    assert set(re.findall(r"--[a-z][a-z-]*", text)) <= known
    assert ("ten minutes" in text, Pace().patience) == (True, 600.0)
    assert "fewer than eight characters" in text
    assert [redact(key, key) for key in ("1234567", "12345678")] == ["1234567", "[key]"]


# With a server.


@pytest.fixture
def openai() -> None:
    pytest.importorskip("openai", reason="asking a server needs the package openai: pip install '.[llm]'")


FAST = ["--timeout", "30", "--bootstrap", "0"]
with_openai = pytest.mark.usefixtures("openai")


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No wait before another attempt; tests/test_llm_client.py is about waits."""
    monkeypatch.setattr(Pace, "wait", lambda self, failed, *_: 0.0 if failed <= self.retries else None)


@with_openai
@pytest.mark.parametrize("format", ["json", "inline"])
def test_a_model_that_makes_no_mistake_gets_everything_right(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], format: str
) -> None:
    answers = gold("ner", format)
    with LlmServer(lambda body, before: said(answers[asked_text(body)])) as server:
        arguments = [*asking(tmp_path / "out", server.url, "ner"), "--format", format, *FAST]
        code, out, err = run(capsys, "llm", "run", *arguments)
    assert (code, err) == (0, "")
    assert "1.000" in out
    assert f"{10 * len(answers)} prompt + {3 * len(answers)} completion tokens" in out.replace(",", "")
    assert "the server says it is tiny-2026" in out
    assert set(server.asked.values()) == {1}
    assert len(server.asked) == len(answers)


@with_openai
def test_the_request_is_what_the_options_say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with LlmServer(right) as server:
        arguments = [*asking(tmp_path / "out", server.url), *FAST, "--limit-calls", 1]
        more = ["--constraint", "json_schema", "--temperature", "0.5", "--model-seed", 7, "--max-tokens", 99]
        run(
            capsys, "llm", "run", *arguments, *more, "--top-p", "0.9", "--extra", '{"enable_thinking": false}'
        )
        run(capsys, "llm", "run", *arguments, "--temperature", "server")
    first, second = server.bodies
    assert first["path"] == "/v1/chat/completions"
    assert first["model"] == "lab/tiny"
    assert [m["role"] for m in first["messages"]] == ["system", "user"]
    assert first["response_format"]["type"] == "json_schema"
    told = {name: first[name] for name in ("temperature", "top_p", "seed", "max_tokens", "enable_thinking")}
    assert told == {
        "temperature": 0.5,
        "top_p": 0.9,
        "seed": 7,
        "max_tokens": 99,
        "enable_thinking": False,
    }
    assert set(second) == {"path", "model", "messages"}


WHOLE = said("[]")
TROUBLES = {
    "a dropped connection": Answer("", drop=True),
    "half a body": Answer(WHOLE.body, half=True),
    "half of JSON": Answer(WHOLE.body[: len(WHOLE.body) // 2]),
    "HTTP 500": refused(500),
    "HTML": Answer("<html>bad gateway</html>", 502),
    "HTTP 429": refused(429, retry_after="0"),
    "a stall": Answer(WHOLE.body, stall=60.0),
    "an error with status 200": Answer('{"error": {"message": "overloaded"}}'),
}


@with_openai
@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
def test_trouble_that_passes_costs_an_attempt_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], trouble: Answer
) -> None:
    with LlmServer(lambda body, before: right(body, before) if before else trouble) as server:
        seconds = 2 if trouble.stall else 30
        arguments = [*asking(tmp_path / "out", server.url), *FAST, "--timeout", seconds, "--concurrency", 64]
        code, out, err = run(capsys, "llm", "run", *arguments)
    assert (code, err) == (0, "")
    assert "1.000" in out
    assert set(server.asked.values()) == {2}


@with_openai
@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
def test_trouble_that_stays_is_a_failure_in_the_table_and_asked_again_by_the_next_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], trouble: Answer
) -> None:
    first = next(iter(gold()))
    bad = {first}

    def script(body: Mapping[str, Any], before: int) -> Answer:
        return trouble if asked_text(body) in bad else right(body, before)

    with LlmServer(script) as server:
        seconds = 2 if trouble.stall else 30
        arguments = [
            *asking(tmp_path / "out", server.url),
            *FAST,
            "--timeout",
            seconds,
            "--retries",
            1,
            "--json",
        ]
        code, out, err = run(capsys, "llm", "run", *arguments)
        (row,) = json.loads(out)
        assert code == 1
        assert "has no reply and counts as empty" in err
        assert "Traceback" not in err
        assert (row["diagnostics"]["failed"], len(row["errors"])) == (1, 1)
        assert server.asked[first] == 2
        bad.clear()
        code, out, err = run(capsys, "llm", "run", *arguments)
        assert (code, err) == (0, "")
        assert json.loads(out)[0]["headline"]["value"] == 1.0
    assert server.asked[first] == 3
    assert sum(server.asked.values()) == len(gold()) + 2


@with_openai
@pytest.mark.parametrize("is_date", [False, True])
def test_a_pause_that_is_too_long_ends_the_run_with_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], is_date: bool
) -> None:
    pause = formatdate(time.time() + 3600, usegmt=True) if is_date else "3600"
    with LlmServer(lambda body, before: refused(429, "come back later", retry_after=pause)) as server:
        arguments = [*asking(tmp_path / "out", server.url), *FAST, "--concurrency", 2]
        code, _, err = run(capsys, "llm", "run", *arguments)
    assert (code, err.count("\n")) == (2, 1)
    assert re.search(r"L213 the server wants 3[56]\d\d s: HTTP 429: come back later; run the same", err)
    assert sum(server.asked.values()) <= 2


@with_openai
@pytest.mark.parametrize(
    "filtered", [said("", finish="content_filter"), refused(400, "data_inspection_failed: 内容")]
)
def test_a_content_filter_is_an_answer_that_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], filtered: Answer
) -> None:
    first = next(iter(gold()))

    def script(body: Mapping[str, Any], before: int) -> Answer:
        return filtered if asked_text(body) == first else right(body, before)

    with LlmServer(script) as server:
        arguments = [*asking(tmp_path / "out", server.url), *FAST, "--json"]
        for _ in range(2):
            code, out, _ = run(capsys, "llm", "run", *arguments)
            assert code == 0
            diagnostics = json.loads(out)[0]["diagnostics"]
            assert (diagnostics["failed"], diagnostics["refused"]) == (0, 1)
    assert set(server.asked.values()) == {1}


@with_openai
def test_a_refused_key_stops_the_run_with_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with LlmServer(lambda body, before: refused(401, "bad key")) as server:
        arguments = [*asking(tmp_path / "out", server.url), *FAST, "--concurrency", 1]
        code, _, err = run(capsys, "llm", "run", *arguments)
    assert (code, err.count("\n")) == (2, 1)
    assert "L203 the server refuses: HTTP 401: bad key; check the key, --base-url" in err
    assert sum(server.asked.values()) == 1


@with_openai
def test_a_second_run_asks_nothing_and_says_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with LlmServer(right) as server:
        arguments = [*asking(tmp_path / "out", server.url), *FAST]
        first = run(capsys, "llm", "run", *arguments)
        folder = tmp_path / "out" / "tiny-json-zh-0-shot"
        before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        assert run(capsys, "llm", "run", *arguments) == first
        assert {path: path.read_bytes() for path in before} == before
    assert set(server.asked.values()) == {1}


@with_openai
def test_calls_are_limited_and_the_next_run_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with LlmServer(right) as server:
        arguments = [*asking(tmp_path / "out", server.url), *FAST]
        code, _, err = run(capsys, "llm", "run", *arguments, "--limit-calls", 2)
        assert (code, "were not asked" in err, sum(server.asked.values())) == (1, True, 2)
        assert run(capsys, "llm", "run", *arguments)[0] == 0
    assert set(server.asked.values()) == {1}
    assert len(server.asked) == len(gold())


@with_openai
@pytest.mark.parametrize("status", [200, 400, 401, 500])
def test_the_key_is_written_nowhere_although_the_server_sends_it_back(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    status: int,
) -> None:
    monkeypatch.setenv("MY_KEY", KEY)
    monkeypatch.setenv("OPENAI_LOG", "info")
    body = said("you sent {key}").body if status == 200 else refused(status, "x" * 250 + " {key}").body
    with LlmServer(lambda request, before: Answer(body, status, echo=True)) as server:
        arguments = [*asking(tmp_path / "out", server.url), *FAST, "--retries", 0, "--key-env", "MY_KEY"]
        _, out, err = run(capsys, "llm", "run", *arguments)
        _, more, errors = run(capsys, "llm", "run", *arguments, "--json")
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    for length in (len(KEY), 12):  # not a part of it either
        assert KEY[:length] not in out + err + more + errors
        for path in tmp_path.rglob("*"):
            assert not path.is_file() or KEY[:length].encode() not in path.read_bytes(), path


def start(out: Path, server: LlmServer) -> subprocess.Popen[bytes]:
    """A run in a process of its own, two calls at a time."""
    arguments = [str(argument) for argument in asking(out, server.url)]
    command = [sys.executable, "-m", "govbench.cli", "llm", "run", *arguments, "--concurrency", "2"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@with_openai
@pytest.mark.skipif(os.name == "nt", reason="Windows has neither SIGKILL nor SIGINT for one process")
@pytest.mark.parametrize("how", ["SIGKILL", "SIGINT"])
def test_a_run_that_is_ended_half_way_asks_nothing_twice_that_was_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    half = len(gold()) // 2
    seen: list[str] = []
    is_first_run = True

    def script(body: Mapping[str, Any], before: int) -> Answer:
        seen.append(asked_text(body))
        stalls = is_first_run and len(seen) > half
        return Answer(right(body, before).body, stall=60.0 if stalls else 0.0)

    with LlmServer(script) as server:
        process = start(tmp_path / "out", server)
        deadline = time.monotonic() + 60.0
        # When both calls stall, all that was asked before them was answered, and kept.
        while len(seen) < half + 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(getattr(signal, how))
        _, err = process.communicate(timeout=30)
        assert process.returncode == (-9 if how == "SIGKILL" else 130)
        assert (b"interrupted; what was finished is kept" in err) == (how == "SIGINT")
        assert b"Traceback" not in err
        is_first_run = False
        assert run(capsys, "llm", "run", *asking(tmp_path / "out", server.url), *FAST)[0] == 0
    answered, stalled = seen[:half], seen[half : half + 2]
    assert half >= 2
    assert {server.asked[text] for text in answered} == {1}
    assert {server.asked[text] for text in stalled} == {2}
    assert len(server.asked) == len(gold())
    assert sum(server.asked.values()) == len(gold()) + 2


@with_openai
@pytest.mark.parametrize("status", [200, 400, 401, 500])
def test_bug_a_key_that_the_server_writes_in_escapes_was_shown_and_kept(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    at_once: None,
    status: int,
) -> None:
    escaped = "".join(f"\\u{ord(c):04x}" for c in KEY)
    body = said("[]", finish="FINISH").body.replace("FINISH", escaped)
    if status != 200:
        body = '{"error": {"message": "bad ' + escaped + '"}}'
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with LlmServer(lambda *_: Answer(body, status)) as server:
        _, out, err = run(capsys, "llm", "run", *asking(tmp_path / "out", server.url), *FAST, "--retries", 0)
    assert KEY not in out + err
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert KEY.encode() not in kept
    assert escaped.encode() not in kept


@with_openai
def test_bug_what_the_environment_says_of_an_account_went_to_any_server(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "ours-only")
    with LlmServer(right) as server:
        assert run(capsys, "llm", "run", *asking(tmp_path / "out", server.url), *FAST)[0] == 0
    assert server.headers
    assert not any("ours-only" in value for headers in server.headers for value in headers.values())


@with_openai
def test_bug_a_redirection_was_followed_and_kept_as_the_reply_of_the_first_address(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], at_once: None
) -> None:
    with LlmServer(right) as other:
        there = {"Location": f"{other.url}/chat/completions"}
        with LlmServer(lambda *_: Answer("", 307, there)) as server:
            code, _, _ = run(
                capsys, "llm", "run", *asking(tmp_path / "out", server.url), *FAST, "--retries", 0
            )
    assert (code != 0, sum(other.asked.values())) == (True, 0)


@pytest.mark.parametrize(
    ("finish", "tokens"),
    [("\ud800", 1), ({"a": 1}, 1), ("stop", 10**4299), ("stop", -5), (None, 1)],
    ids=["half a character", "an object", "many tokens", "tokens below 0", "none"],
)
def test_bug_odd_ends_and_counts_stopped_the_run(finish: Any, tokens: int) -> None:
    choice = {"message": {"content": [{"text": [{"text": "x"}]}, {"text": "[]"}]}, "finish_reason": finish}
    reply = completion({"choices": [choice], "usage": {"prompt_tokens": tokens}}, "")
    reply.finish.encode("utf-8")
    assert reply.text == "[]"
    assert reply.tokens == ({"prompt": 1} if tokens == 1 else {})


@with_openai
def test_bug_utf8_with_a_byte_order_mark_or_another_name_was_no_answer_or_a_garbled_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def script(body: Mapping[str, Any], before: int) -> Answer:
        plain = json.dumps(json.loads(right(body, before).body), ensure_ascii=False)
        return Answer("\ufeff" + plain, headers={"Content-Type": "application/json; charset=latin-1"})

    with LlmServer(script) as server:
        code, out, _ = run(
            capsys, "llm", "run", *asking(tmp_path / "out", server.url, "ner"), *FAST, "--json"
        )
    assert code == 0
    assert json.loads(out)[0]["diagnostics"]["hallucinated"] == 0
    assert json.loads(out)[0]["headline"]["value"] == 1


@with_openai
def test_bug_headers_that_the_environment_adds_went_to_any_server(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Account: ours-only\nAuthorization: Bearer ours-only")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with LlmServer(right) as server:
        assert run(capsys, "llm", "run", *asking(tmp_path / "out", server.url), *FAST)[0] == 0
    assert {headers["authorization"] for headers in server.headers} == {f"Bearer {KEY}"}
    assert not any("ours-only" in value for headers in server.headers for value in headers.values())


def test_bug_one_server_under_two_names_was_two_servers() -> None:
    names = ("http://host/v1", "http://host:80/v1", "HTTP://HOST:80/v1/")
    assert {address(name) for name in names} == {"http://host/v1"}
    assert address("https://host:80") == "https://host:80"


def test_bug_a_pause_of_400_digits_was_infinite() -> None:
    assert retry_after("9" * 400, 0.0) == 1e9


@with_openai
def test_bug_a_row_was_made_of_two_models(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    with LlmServer(right) as server:
        assert run(capsys, "llm", "run", *asking(out, server.url), *FAST)[0] == 0
        row = out / "tiny-json-zh-0-shot"
        before = {path: path.read_bytes() for path in row.rglob("*") if path.is_file()}
        other = ["--model", "other/tiny", "--base-url", server.url, "--task", "ner", "--out", out, *FAST]
        code, _, err = run(capsys, "llm", "run", *other)
        assert (code, err.count("L215")) == (2, 1)
        assert "has sections of lab/tiny, asked with another model" in err
        warm = [*asking(out, server.url, "ner"), *FAST, "--temperature", 1]
        assert run(capsys, "llm", "run", *warm)[0] == 2
        assert {path: path.read_bytes() for path in before} == before
        assert run(capsys, "llm", "run", *warm, "--name", "warm")[0] == 0
        # The same model on another task is the same row.
        assert run(capsys, "llm", "run", *asking(out, server.url, "ner"), *FAST)[0] == 0


@with_openai
def test_bug_no_reply_at_all_was_a_row_of_zeros(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], at_once: None
) -> None:
    out = tmp_path / "out"
    with LlmServer(lambda *_: refused(400, "no")) as server:
        code, _, err = run(capsys, "llm", "run", *asking(out, server.url), *FAST)
    assert (code, "none of " in err, "so there is no score" in err) == (1, True, True)
    assert not list(out.glob("*/scores.json"))


@with_openai
def test_bug_replies_without_scores_were_to_be_deleted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    with LlmServer(right) as server:
        run(capsys, "llm", "run", *asking(out, server.url), *FAST, "--limit-calls", 1)
    code, _, err = run(capsys, "leaderboard", "--baselines", out)
    assert (code, "L216" in err, "delete" in err) == (2, True, False)


@with_openai
def test_bug_a_server_that_was_not_there_took_a_minute_and_made_a_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "llm", "run", *asking(tmp_path / "out"), *FAST, "--retries", 0)
    assert (code, "L217 nothing answers there" in err, err.count("\n")) == (2, True, 1)
    assert not list(tmp_path.glob("out/*/scores.json"))


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--base-url", f"http://localhost/v1/{KEY}"], "L205"),
        (["--extra", json.dumps({"api_key": KEY})], "L206"),
        (["--extra", '{"a": 1e999}'], "L206"),
        (["--model", f"m-{KEY}"], "L218"),
        (["--model", "a\udcff"], "L218"),
        (["--model", " "], "L218"),
    ],
    ids=["a key in the address", "a key in a field", "an infinite number", "a key", "no text", "nothing"],
)
def test_bug_what_cannot_be_kept_was_sent_and_kept(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    more: list[str],
    code: str,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    ended, out, err = run(capsys, "llm", "run", *asking(tmp_path / "out"), "--dry-run", *more)
    assert (ended, err.split()[0]) == (2, code)
    assert KEY not in out + err


def test_what_loses_nothing_has_no_mark() -> None:
    marks = {
        name: mark for name, _, _, _, mark in Diagnostics(**dict.fromkeys(vars(Diagnostics()), 1)).table()
    }
    assert {name for name, mark in marks.items() if not mark} == {"repaired", "altered"}


@with_openai
def test_bug_a_row_that_was_made_anew_lost_its_replies_and_no_page_said_how_to_submit_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    with LlmServer(right) as server:
        assert run(capsys, "llm", "run", *asking(out, server.url), "--timeout", 30)[0] == 0
    row = out / "tiny-json-zh-0-shot"
    with (row / "system.yaml").open("a", encoding="utf-8") as card:
        for field in ("authors", "link", "training_data", "contamination", "licence"):
            card.write(f"{field}: none\n")
    code, shown, err = run(capsys, "verify", row)
    assert code == 0, shown + err
    replies = (row / "replies.sqlite").read_bytes()
    fields = [f"--{name}=none" for name in ("about", "authors", "link", "training-data", "contamination")]
    predictions = f"sections={row / 'predictions' / 'sections.jsonl'}"
    again = [row.name, predictions, *fields, "--licence=none", "--kind=other", "--replace", "--out", out]
    code, _, err = run(capsys, "submit", *again)
    assert code == 0, err
    assert (row / "replies.sqlite").read_bytes() == replies
