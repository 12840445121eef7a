"""The file of replies: what makes two requests the same, whole after each reply, left alone when damaged."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govbench.errors import GovbenchError
from govbench.llm.cache import NAME, Cache, reply_key
from govbench.llm.exchange import Message, Reply, Request
from govbench.llm.options import Options

OPTIONS = Options("tiny", "http://localhost:8000/v1")
REPLY = Reply("答:[]", "stop", "", {"prompt": 7, "completion": 2}, "tiny-2026", '{"choices": …}')


def request(name: str = "ner:p01", content: str = "文本") -> Request:
    return Request(name, "ner", "", (), (Message("system", "指令"), Message("user", content)))


OTHERS: list[dict[str, Any]] = [
    *(
        {"model": "small"},
        {"base_url": "http://localhost:8001/v1"},
        {"temperature": 0.5},
        {"temperature": None},
    ),
    *({"top_p": 0.9}, {"seed": 1}, {"max_tokens": 100}, {"response_format": {"type": "json_object"}}),
    *({"extra": {"enable_thinking": False}}, {"extra": {"enable_thinking": True}}),
]


def test_whatever_can_change_a_reply_makes_another_request() -> None:
    keys = {reply_key(request(), replace(OPTIONS, **other)) for other in OTHERS}
    keys |= {reply_key(request(), OPTIONS), reply_key(request(content="别的"), OPTIONS)}
    turned = Request("ner:p01", "ner", "", (), tuple(reversed(request().messages)))
    keys.add(reply_key(turned, OPTIONS))
    assert len(keys) == len(OTHERS) + 3


def test_what_the_server_is_not_told_does_not_matter() -> None:
    extra = [replace(OPTIONS, extra=dict(pairs)) for pairs in ([("a", 1), ("b", 2)], [("b", 2), ("a", 1)])]
    assert reply_key(request(), extra[0]) == reply_key(request(), extra[1])
    assert reply_key(request("ner:p01"), OPTIONS) == reply_key(request("ner:p02"), OPTIONS)


def test_every_option_is_in_the_request_or_is_the_address() -> None:
    body = replace(
        OPTIONS, top_p=0.5, seed=1, max_tokens=2, response_format={"type": "x"}, extra={"y": 1}
    ).body(request())
    assert body == {
        "model": "tiny",
        "messages": [{"role": "system", "content": "指令"}, {"role": "user", "content": "文本"}],
        "temperature": 0.0,
        "top_p": 0.5,
        "seed": 1,
        "max_tokens": 2,
        "response_format": {"type": "x"},
        "y": 1,
    }


def test_a_reply_comes_back_as_it_was(tmp_path: Path) -> None:
    with Cache(tmp_path / NAME) as cache:
        assert cache.get(request(), OPTIONS) is None
        cache.put(request(), OPTIONS, REPLY)
        assert cache.get(request(), OPTIONS) == REPLY
    with Cache(tmp_path / NAME) as cache:
        assert cache.get(request(), OPTIONS) == REPLY
        assert cache.get(request(), replace(OPTIONS, seed=1)) is None


def test_the_first_reply_stays(tmp_path: Path) -> None:
    with Cache(tmp_path / NAME) as cache:
        cache.put(request(), OPTIONS, REPLY)
        cache.put(request(), OPTIONS, Reply("another"))
        assert cache.get(request(), OPTIONS) == REPLY


texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(texts, texts, texts)
def test_any_text_is_kept(text: str, body: str, asked: str) -> None:
    with Cache(Path(":memory:")) as cache:
        reply = Reply(text, "stop", "", {}, "m", body)
        cache.put(request(content=asked), OPTIONS, reply)
        assert cache.get(request(content=asked), OPTIONS) == reply


def test_the_file_is_evidence_that_anybody_can_read(tmp_path: Path) -> None:
    with Cache(tmp_path / NAME) as cache:
        cache.put(request(content="半个\ud800字"), OPTIONS, REPLY)
    (row,) = _rows(tmp_path / NAME)
    assert row["request"] == "ner:p01"
    assert row["url"] == OPTIONS.base_url
    assert "指令" in row["asked"]
    assert json.loads(row["asked"]) == OPTIONS.body(request(content="半个\ud800字"))
    assert (row["source"], row["model"], row["text"], row["finish"]) == (
        "asked",
        "tiny-2026",
        "答:[]",
        "stop",
    )
    assert json.loads(row["usage"]) == {"prompt": 7, "completion": 2}
    assert row["body"] == REPLY.body
    assert row["time"].startswith("20")
    assert row["time"].endswith("+00:00")


def test_the_file_is_whole_after_each_reply_although_nobody_closes_it(tmp_path: Path) -> None:
    code = (
        "import os, signal\n"
        "from pathlib import Path\n"
        "from govbench.llm.cache import Cache\n"
        "from govbench.llm.client import Options\n"
        "from govbench.llm.exchange import Message, Reply, Request\n"
        f"cache = Cache(Path({str(tmp_path / NAME)!r}))\n"
        "for n in range(3):\n"
        "    request = Request(str(n), 'ner', '', (), (Message('user', str(n)),))\n"
        "    cache.put(request, Options('tiny', 'http://x/v1'), Reply(str(n)))\n"
        "os.kill(os.getpid(), getattr(signal, 'SIGKILL', signal.SIGTERM))\n"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode != 0
    assert [path.name for path in tmp_path.iterdir()] == [NAME]  # no log beside it
    assert [row["text"] for row in _rows(tmp_path / NAME)] == ["0", "1", "2"]


def _damaged(tmp_path: Path, kind: str) -> Path:
    path = tmp_path / NAME
    with Cache(path) as cache:
        for n in range(200):
            cache.put(request(content=str(n)), OPTIONS, replace(REPLY, body="x" * 500))
    raw = path.read_bytes()
    if kind == "text":
        path.write_text("replies\n" * 500, encoding="utf-8")
    elif kind == "cut":
        path.write_bytes(raw[: len(raw) // 2])
    elif kind == "overwritten":
        path.write_bytes(raw[:8192] + b"\xff" * 8192 + raw[16384:])
    elif kind == "something else":
        path.unlink()
        with sqlite3.connect(path) as file:
            file.execute("CREATE TABLE bookmarks (url TEXT)")
        file.close()
    return path


@pytest.mark.parametrize("kind", ["text", "cut", "overwritten", "something else"])
def test_a_damaged_file_gives_one_message_and_stays_as_it_is(tmp_path: Path, kind: str) -> None:
    path = _damaged(tmp_path, kind)
    before = path.read_bytes()
    with pytest.raises(GovbenchError) as found:
        Cache(path)
    (finding,) = found.value.findings
    assert (finding.code, finding.file) == ("L204", str(path))
    assert "\n" not in str(found.value)
    assert "it was left as it is: move it away" in str(found.value)
    assert path.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(GovbenchError, match="L204"):
        Cache(tmp_path / NAME)


def test_two_runs_may_write_into_one_file(tmp_path: Path) -> None:
    with Cache(tmp_path / NAME) as one, Cache(tmp_path / NAME) as other:
        one.put(request(content="1"), OPTIONS, REPLY)
        other.put(request(content="2"), OPTIONS, REPLY)
        assert one.get(request(content="2"), OPTIONS) == REPLY


def _rows(path: Path) -> list[dict[str, Any]]:
    file = sqlite3.connect(path)
    file.row_factory = sqlite3.Row
    rows = [dict(row) for row in file.execute("SELECT * FROM replies ORDER BY request, text")]
    file.close()
    return rows


@pytest.mark.parametrize(
    ("column", "value"),
    [("usage", "5"), ("usage", '{"prompt": "x"}'), ("usage", "["), ("text", b"\x00\xff"), ("finish", b"")],
)
def test_bug_a_row_that_was_changed_was_a_traceback(tmp_path: Path, column: str, value: object) -> None:
    path = tmp_path / NAME
    with Cache(path) as cache:
        cache.put(request(), OPTIONS, REPLY)
    file = sqlite3.connect(path)
    with file:
        file.execute(f"UPDATE replies SET {column} = ?", (value,))
    file.close()
    with Cache(path) as cache, pytest.raises(GovbenchError, match="L204"):
        cache.get(request(), OPTIONS)
