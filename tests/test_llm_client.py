"""Asking a model: waits, limits, and a reply for every request. Nothing here needs a server or a wait."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

import llm_time
from govbench.errors import GovbenchError
from govbench.llm.client import ask
from govbench.llm.exchange import Message, Reply, Request
from govbench.llm.limits import Gate, retry_after
from govbench.llm.options import Options, Pace
from govbench.llm.replies import CallError, completion, read_completion, redact, refusal

OPTIONS = Options("tiny", "http://localhost/v1")


def request(name: str) -> Request:
    return Request(name, "ner", "", (), (Message("user", name),))


class Scripted:
    """A model of which each test says what it does with a request; knows when it was asked."""

    def __init__(self, script: Callable[[str, int], Awaitable[Reply]]) -> None:
        self.script = script
        self.times: dict[str, list[float]] = {}
        self.running = self.most = 0

    async def answer(self, request: Request, options: Options) -> Reply:
        times = self.times.setdefault(request.id, [])
        times.append(llm_time.now())
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            return await self.script(request.id, len(times))
        finally:
            self.running -= 1


def asked(model: Scripted, names: list[str], pace: Pace) -> dict[str, Reply]:
    """Every reply, in the order in which they came."""
    found: dict[str, Reply] = {}

    def answered(request: Request, reply: Reply) -> None:
        assert request.id not in found
        found[request.id] = reply

    llm_time.run(ask([request(name) for name in names], model, OPTIONS, answered, pace))
    return found


def busy(pause: float | None = None) -> CallError:
    return CallError("HTTP 429: slow down", again=True, is_busy=True, pause=pause)


# Waits.


@given(st.integers(1, 200), st.none() | st.floats(0, 600), st.integers())
def test_a_wait_doubles_up_to_the_longest_and_is_never_shorter_than_the_server_asks(
    failed: int, pause: float | None, seed: int
) -> None:
    pace = Pace(retries=200, first=1.0, longest=60.0)
    wait = pace.wait(failed, pause, random.Random(seed))
    assert wait is not None
    own = min(60.0, 2.0 ** (failed - 1))
    assert max(own / 2, pause or 0.0) <= wait <= max(own, pause or 0.0)
    assert wait == pace.wait(failed, pause, random.Random(seed))


def test_nobody_waits_after_the_last_attempt() -> None:
    assert Pace(retries=2).wait(2, None, random.Random(1)) is not None
    assert Pace(retries=2).wait(3, None, random.Random(1)) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        *[("7", 7.0), (" 0.25 ", 0.25), ("0", 0.0), (None, None), ("", None), ("soon", None), ("-3", None)],
        (formatdate(1_000_090, usegmt=True), 90.0),
        (formatdate(999_000, usegmt=True), 0.0),  # it is over
        *[("٣", None), ("1.2.3", None), ("Mon, 99 Foo 2026 00:00:00 GMT", None), ("." * 5000, None)],
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, now=1_000_000.0) == seconds


def test_the_server_is_asked_again_when_the_pause_that_it_wants_is_over() -> None:
    async def script(name: str, attempt: int) -> Reply:
        if attempt == 1:
            raise busy(pause=30.0)
        return Reply("ok")

    model = Scripted(script)
    assert asked(model, ["a"], Pace())["a"].text == "ok"
    assert model.times["a"] == [0.0, 30.0]


def test_a_pause_is_for_all_calls() -> None:
    async def script(name: str, attempt: int) -> Reply:
        await asyncio.sleep(1.0)
        if name == "a" and attempt == 1:
            raise busy(pause=30.0)
        return Reply("ok")

    model = Scripted(script)
    asked(model, ["a", "b", "c", "d"], Pace(concurrency=2))
    later = [time for name in "cd" for time in model.times[name]] + model.times["a"][1:]
    assert min(later) >= 31.0
    assert model.times["b"] == [0.0]


# Concurrency.


def test_no_more_calls_run_at_once_than_are_allowed() -> None:
    async def script(name: str, attempt: int) -> Reply:
        await asyncio.sleep(1.0)
        return Reply("ok")

    model = Scripted(script)
    found = asked(model, [str(n) for n in range(20)], Pace(concurrency=3))
    assert (model.most, len(found)) == (3, 20)


def test_a_burst_of_429_halves_once_and_replies_bring_it_back_slowly() -> None:
    async def check() -> None:
        gate = Gate(16)
        began = llm_time.now()
        await asyncio.sleep(1.0)
        for _ in range(16):  # all of them began before the first was refused
            gate.slower(began, None)
        assert gate.limit == 8
        await asyncio.sleep(1.0)
        gate.slower(llm_time.now(), None)
        assert gate.limit == 4
        for _ in range(4):
            gate.faster()
        assert 4.8 < gate.limit <= 5  # one more, after as many replies as there were places
        for _ in range(1000):
            gate.faster()
        assert gate.limit == 16
        for _ in range(20):
            await asyncio.sleep(1.0)
            gate.slower(llm_time.now(), None)
        assert gate.limit == 1

    llm_time.run(check())


def test_a_server_that_takes_two_at_once_gets_everything_answered() -> None:
    async def script(name: str, attempt: int) -> Reply:
        if model.running > 2:
            raise busy()
        await asyncio.sleep(1.0)
        return Reply("ok")

    model = Scripted(script)
    found = asked(model, [str(n) for n in range(40)], Pace(concurrency=16, retries=20))
    assert {reply.error for reply in found.values()} == {""}


# Every request ends as a reply.


def test_a_server_that_fails_for_a_while_is_asked_again() -> None:
    async def script(name: str, attempt: int) -> Reply:
        if attempt < 4:
            raise CallError("HTTP 500: oops", again=True)
        return Reply("ok")

    model = Scripted(script)
    assert asked(model, ["a"], Pace())["a"] == Reply("ok")
    waits = [b - a for a, b in zip(model.times["a"], model.times["a"][1:], strict=False)]
    assert [0.5 <= waits[0] <= 1, 1 <= waits[1] <= 2, 2 <= waits[2] <= 4] == [True] * 3


def test_attempts_are_bounded_and_the_last_problem_is_the_error() -> None:
    async def script(name: str, attempt: int) -> Reply:
        raise CallError(f"HTTP 50{attempt}: oops", again=True)

    model = Scripted(script)
    assert asked(model, ["a"], Pace(retries=3))["a"].error == "HTTP 504: oops (4 attempts)"


def test_a_request_that_is_wrong_is_not_sent_again() -> None:
    async def script(name: str, attempt: int) -> Reply:
        raise CallError("HTTP 400: too long")

    model = Scripted(script)
    assert asked(model, ["a", "b"], Pace())["b"] == Reply("", "", "HTTP 400: too long")
    assert len(model.times["a"]) == 1


def test_a_call_that_takes_too_long_is_given_up() -> None:
    async def script(name: str, attempt: int) -> Reply:
        await asyncio.sleep(1e6)
        return Reply("too late")

    model = Scripted(script)
    found = asked(model, ["a"], Pace(timeout=20.0, retries=1))
    assert found["a"].error == "no reply within 20 s (2 attempts)"
    assert 40.5 <= model.times["a"][1] + 20.0 <= 41.0


def test_a_refused_key_stops_everything_and_what_was_answered_is_kept() -> None:
    async def script(name: str, attempt: int) -> Reply:
        await asyncio.sleep(float(name))
        if name == "2":
            raise CallError("HTTP 401: bad key", final=True)
        return Reply("ok")

    model = Scripted(script)
    found: list[str] = []
    requests = [request(str(n)) for n in range(1, 10)]
    with pytest.raises(GovbenchError, match="L203 the server refuses: HTTP 401: bad key; check the key"):
        llm_time.run(ask(requests, model, OPTIONS, lambda r, reply: found.append(r.id), Pace(concurrency=4)))
    # Also what was on its way: it is paid for.
    assert found == ["1", "3", "4", "5"]
    assert model.running == 0
    assert set(model.times) == {"1", "2", "3", "4", "5"}


def test_a_pause_that_is_too_long_ends_the_run_and_keeps_nobody_waiting() -> None:
    async def script(name: str, attempt: int) -> Reply:
        raise busy(pause=3600.0)

    async def check() -> None:
        requests = [request(str(n)) for n in range(9)]
        with pytest.raises(GovbenchError, match="L213 the server wants 3600 s: HTTP 429: slow down"):
            await ask(requests, model, OPTIONS, lambda r, reply: None, Pace(concurrency=2, patience=600.0))
        assert llm_time.now() == 0.0

    model = Scripted(script)
    llm_time.run(check())
    assert len(model.times) <= 2


def test_bug_replies_on_their_way_were_thrown_away_when_the_run_ended() -> None:
    async def script(name: str, attempt: int) -> Reply:
        await asyncio.sleep(0.5 if name == "3" else 1.5)
        if name == "3":
            raise busy(pause=3600.0)
        if name == "4":
            raise busy()  # would be asked again, were the run not over
        return Reply("ok")

    async def check() -> None:
        requests = [request(str(n)) for n in range(1, 10)]
        with pytest.raises(GovbenchError, match="L213"):
            await ask(requests, model, OPTIONS, lambda r, reply: found.append(r.id), Pace(concurrency=4))
        assert llm_time.now() == 1.5

    model = Scripted(script)
    found: list[str] = []
    llm_time.run(check())
    assert found == ["1", "2"]
    assert set(model.times) == {"1", "2", "3", "4"}


def test_a_fault_of_our_own_ends_the_run_too() -> None:
    async def script(name: str, attempt: int) -> Reply:
        await asyncio.sleep(1.0)
        return Reply("ok")

    def full(request: Request, reply: Reply) -> None:
        raise GovbenchError.of("L204", "is full")

    model = Scripted(script)
    with pytest.raises(GovbenchError, match="L204"):
        llm_time.run(ask([request(str(n)) for n in range(9)], model, OPTIONS, full, Pace(concurrency=2)))
    assert len(model.times) <= 4


@pytest.mark.parametrize(("retries", "attempts"), [(6, 3), (1, 2), (0, 1)])
def test_bug_a_server_that_was_not_there_was_waited_for_a_minute(retries: int, attempts: int) -> None:
    async def script(name: str, attempt: int) -> Reply:
        raise CallError("no connection", again=True, is_unreachable=True)

    async def check() -> None:
        requests = [request(str(n)) for n in range(9)]
        with pytest.raises(GovbenchError, match="L217 nothing answers there: no connection"):
            await ask(requests, model, OPTIONS, lambda r, reply: None, Pace(retries=retries))
        assert llm_time.now() <= 3.0

    model = Scripted(script)
    llm_time.run(check())
    assert max(map(len, model.times.values())) == attempts


def test_a_server_that_was_there_is_waited_for() -> None:
    async def script(name: str, attempt: int) -> Reply:
        if name == "2" and attempt < 5:
            raise CallError("no connection", again=True, is_unreachable=True)
        return Reply("ok")

    found = asked(Scripted(script), ["1", "2"], Pace())
    assert {name: reply.text for name, reply in found.items()} == {"1": "ok", "2": "ok"}


def test_an_interrupted_run_leaves_no_call_behind() -> None:
    async def script(name: str, attempt: int) -> Reply:
        await asyncio.sleep(float(name))
        return Reply("ok")

    model = Scripted(script)
    found: list[str] = []

    async def interrupted() -> None:
        requests = [request(str(n)) for n in range(1, 6)]
        call = asyncio.ensure_future(
            ask(requests, model, OPTIONS, lambda r, reply: found.append(r.id), Pace())
        )
        await asyncio.sleep(2.5)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call

    llm_time.run(interrupted())
    assert (found, model.running) == (["1", "2"], 0)


# What a server sends.


def test_a_completion_is_read_with_tokens_and_the_model_that_answered() -> None:
    text = json.dumps(
        {
            "model": "tiny-2026",
            "choices": [{"message": {"content": "[]"}, "finish_reason": "length"}],
            "usage": {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9},
        }
    )
    expected = Reply("[]", "length", "", {"prompt": 7, "completion": 2}, "tiny-2026", text)
    assert read_completion(text) == expected


def test_what_a_server_calls_itself_can_be_printed() -> None:
    named = {"model": "\x1b[2J" + "x" * 1000, "choices": [{"message": {"content": "a\x1bb"}}]}
    reply = completion(named, "")
    assert reply.model.isprintable()
    assert len(reply.model) <= 300
    assert reply.text == "a\x1bb"


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"content": None}, ""),
        ({}, ""),
        ({"content": None, "refusal": "I cannot"}, "I cannot"),
        ({"content": [{"type": "text", "text": "a"}, {"type": "image"}, {"text": "b"}]}, "ab"),
        ({"content": "x\ud800y"}, "x?y"),  # half a character, which no file can hold
        ({"content": "[]", "reasoning_content": "hm"}, "[]"),
        # Shapes that were once dropped, which made of an answer an empty reply.
        ({"content": ["[", "]"]}, "[]"),
        ({"content": {"text": "[]"}}, "[]"),
        ({"content": [{"type": "text", "text": {"value": "[]", "annotations": []}}]}, "[]"),
        ({"content": [{"type": "thinking", "text": "[1]"}, {"type": "text", "text": "[]"}]}, "[]"),
    ],
)
def test_a_message_is_text_in_whatever_form_it_comes(message: dict[str, object], text: str) -> None:
    assert completion({"choices": [{"message": message}]}, "").text == text


def test_bug_a_refusal_in_its_own_field_was_unparsed_or_read_as_an_answer() -> None:
    for text in ("The request was rejected.", 'No, not even [{"sid": "s1"}].'):
        reply = completion({"choices": [{"message": {"content": None, "refusal": text}}]}, "")
        assert (reply.text, reply.finish) == (text, "content_filter")


NO_COMPLETIONS = (
    *("", "<html>502</html>", '{"choices": [{"mess', "\x00\ud800", "[" * 100_000, "1", "[]", "{}"),
    *('{"choices": []}', '{"choices": [1]}', '{"choices": [{"message": null}]}'),
    '{"error": {"message": "overloaded"}}',
    # A model that failed behind a server that did not was once an empty reply, kept for good.
    '{"choices": [{"message": {"content": ""}, "finish_reason": "error"}]}',
    '{"choices": [{"message": {"content": "["}, "error": {"code": 502, "message": "upstream"}}]}',
)


@pytest.mark.parametrize("text", NO_COMPLETIONS, ids=lambda text: text[:20])
def test_what_is_no_completion_may_be_asked_again(text: str) -> None:
    with pytest.raises(CallError) as found:
        read_completion(text)
    assert found.value.again
    assert len(str(found.value)) < 400
    assert str(found.value).isprintable()


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists)
    | st.dictionaries(
        st.sampled_from(
            ["choices", "message", "content", "usage", "prompt_tokens", "model", "finish_reason"]
        ),
        st.none()
        | st.integers()
        | st.text()
        | st.lists(
            st.dictionaries(
                st.sampled_from(["message", "finish_reason"]),
                st.none()
                | st.text()
                | st.dictionaries(
                    st.sampled_from(["content", "refusal"]), st.none() | st.text() | st.lists(st.none())
                ),
            )
        ),
    )
)
def test_any_json_ends_as_a_reply_or_a_call_error(body: object) -> None:
    try:
        reply = read_completion(json.dumps(body))
    except CallError:
        return
    assert not reply.error
    reply.text.encode("utf-8")


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"code": "content_filter", "message": "Azure"}},
        {"error": {"code": "data_inspection_failed", "message": "DashScope"}},
        {"code": "DataInspectionFailed"},
        {"error": {"code": "400", "innererror": {"code": "ContentFilter"}}},
        {"error": {"code": "content_policy_violation", "message": "OpenAI"}},
        {"error": {"message": "Content Exists Risk"}},
    ],
)
def test_a_content_filter_is_an_answer(body: object) -> None:
    found = refusal(400, {}, json.dumps(body), 0.0)
    assert isinstance(found, Reply)
    assert (found.text, found.finish, found.error) == ("", "content_filter", "")


@pytest.mark.parametrize("text", ["Unrecognized request argument: content_filter", "content_filter", ""])
def test_bug_an_error_that_only_speaks_of_filters_was_kept_as_an_answer(text: str) -> None:
    for body in (json.dumps({"error": {"message": text, "code": None, "type": "invalid_request"}}), text):
        assert isinstance(refusal(400, {}, body, 0.0), CallError)


@pytest.mark.parametrize(
    ("status", "message", "again", "final", "is_busy"),
    [
        *[(408, "", True, False, False), (429, "", True, False, True), (500, "", True, False, False)],
        *[(503, "", True, False, True), (400, "", False, False, False), (413, "", False, False, False)],
        *[(401, "", False, True, False), (402, "", False, True, False), (404, "", False, True, False)],
        (429, "insufficient_quota", False, True, False),  # no pause fills an account
    ],
)
def test_what_an_http_error_means(status: int, message: str, again: bool, final: bool, is_busy: bool) -> None:
    text = json.dumps({"error": {"message": f"because {message}"}})
    found = refusal(status, {"retry-after": "3"}, text, 0.0)
    assert isinstance(found, CallError)
    assert (found.again, found.final, found.is_busy, found.pause) == (again, final, is_busy, 3.0)
    assert str(found) == f"HTTP {status}: because {message}".rstrip()


KEYS = st.text(st.characters(codec="ascii", min_codepoint=33, exclude_characters="["), min_size=8)


def test_bug_a_reply_of_backslashes_stopped_everything_else() -> None:
    """By counting: what is matched at every offset is matched a million times."""
    key = "sk-test-0123456789"
    for text in ("\\" * 100_000 + "x", "s\\" * 50_000, key[:-1] * 5_000):
        assert redact(text, key) == text


@given(KEYS, st.text(), st.text())
def test_no_key_is_left_in_a_text_or_in_json(key: str, before: str, after: str) -> None:
    assert key not in redact(before + key + after, key)
    assert json.dumps(key)[1:-1] not in redact(json.dumps(before + key + after), key)
