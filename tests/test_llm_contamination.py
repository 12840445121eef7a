"""``govbench llm gap`` and ``govbench llm probe``: models that remember, models that do not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from govbench import cli, corpus
from govbench.completion import halves
from govbench.llm.gold import gold_reply
from govbench.llm.packing import titled
from govbench.llm.requests import make_requests
from govbench.llm.settings import SERVED, PromptSetting
from govbench.perturbation.folder import Folder, perturb, read_folder
from llm_server import Answer, LlmServer, asked_text, refused, said

pytest.importorskip("openai", reason="asking a server needs the package openai: pip install '.[llm]'")

ROOT = Path(__file__).resolve().parents[1]
QUICK = ["--timeout", "30", "--bootstrap", "100", "--json"]
SETTING = PromptSetting("ner")
Script = Mapping[str, str]  # what is asked → the answer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The rewritten test."""
    out = tmp_path_factory.mktemp("perturbed")
    perturb(ROOT / "annotations", out)
    return read_folder(out)


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def gold(rows: list[dict[str, Any]]) -> dict[str, str]:
    requests = make_requests(SETTING, rows)
    return {r.messages[-1].content: gold_reply(r, "json", rows).text for r in requests}


def run(
    capsys: pytest.CaptureFixture[str], action: str, url: str, out: Path, *more: object
) -> tuple[int, Any, str]:
    arguments = ["llm", action, "--model", "lab/tiny:1b", "--base-url", url, "--out", out, *QUICK, *more]
    code = cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, json.loads(captured.out or "null"), captured.err


def rewritten(folder: Folder) -> list[dict[str, Any]]:
    return titled(folder.rows("ner"), folder.rows("sections"))


# The gap.


def test_a_model_that_reads_has_no_gap(
    folder: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = {**gold(corpus.rows("ner")), **gold(rewritten(folder))}
    with LlmServer(lambda body, _: said(answers[asked_text(body)])) as server:
        arguments = (server.url, tmp_path, "--task", "ner", "--perturbed", folder.path)
        code, found, _ = run(capsys, "gap", *arguments)
        assert {len(text) for text in server.asked} == {len(text) for text in gold(corpus.rows("ner"))}
        assert (code, found["original"], found["rewritten"], found["difference"]) == (0, 1, 1, 0)
        assert run(capsys, "gap", *arguments) == (0, found, "")
        assert set(server.asked.values()) == {1}
        # What was asked of the test is the row of the model, and is not asked again for it.
        code, (row,), _ = run(capsys, "run", server.url, tmp_path, "--task", "ner")
        assert (code, row["headline"]["value"]) == (0, 1)
    assert set(server.asked.values()) == {1}
    assert len(server.asked) == len(answers)


def test_a_model_that_remembers_has_one(
    folder: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = corpus.rows("ner")
    asked = [make_requests(SETTING, version) for version in (rows, rewritten(folder))]
    answers = {
        request.messages[-1].content: gold_reply(original, "json", rows).text
        for requests in asked
        for original, request in zip(asked[0], requests, strict=True)
    }
    with LlmServer(lambda body, _: said(answers[asked_text(body)])) as server:
        code, found, _ = run(capsys, "gap", server.url, tmp_path, "--task", "ner", "--perturbed", folder.path)
    assert (code, found["original"]) == (0, 1)
    assert found["difference"] > 0.2
    assert found["low"] > 0
    assert found["diagnostics"]["original"]["hallucinated"] == 0
    assert found["diagnostics"]["rewritten"]["hallucinated"] > 0


def test_what_was_not_asked_has_no_gap(
    folder: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = {**gold(corpus.rows("ner")), **gold(rewritten(folder))}
    with LlmServer(lambda body, _: said(answers[asked_text(body)])) as server:
        more = ("--task", "ner", "--perturbed", folder.path, "--limit-calls", 1)
        code, found, err = run(capsys, "gap", server.url, tmp_path, *more)
    assert (code, found) == (2, None)
    assert "L207 original: " in err
    assert "L207 rewritten: " in err
    assert sum(server.asked.values()) == 1


def test_a_folder_that_is_none_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = ("--task", "ner", "--perturbed", tmp_path / "none")
    code, _, err = run(capsys, "gap", "http://127.0.0.1:9/v1", tmp_path / "out", *more)
    assert (code, "B112" in err) == (2, True)
    assert not (tmp_path / "out").exists()


def test_bug_calls_that_failed_on_one_side_made_a_gap(
    folder: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = {**gold(corpus.rows("ner")), **gold(rewritten(folder))}
    fails = list(gold(rewritten(folder)))[:4]

    def script(body: Mapping[str, Any], before: int) -> Answer:
        text = asked_text(body)
        return refused(400, "no") if text in fails and not before else said(answers[text])

    with LlmServer(script) as server:
        arguments = (server.url, tmp_path, "--task", "ner", "--perturbed", folder.path)
        code, found, err = run(capsys, "gap", *arguments)
        assert (code, found, err.count("both sides need one: HTTP 400: no")) == (2, None, 4)
        assert run(capsys, "gap", *arguments)[1]["difference"] == 0
    assert sorted(server.asked.values()) == [1] * (len(answers) - 4) + [2] * 4


def test_bug_an_unknown_measure_was_refused_after_all_calls(
    folder: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with LlmServer(lambda *_: said("[]")) as server:
        more = ("--task", "ner", "--perturbed", folder.path, "--measure", "nope")
        code, _, err = run(capsys, "gap", server.url, tmp_path, *more)
    assert (code, "S108" in err, sum(server.asked.values())) == (2, True, 0)


@pytest.mark.parametrize("task", ["ner", "metrics", "sections", "sentences"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_but_the_rewriting_tells_the_two_versions_apart(
    folder: Folder, task: str, language: str
) -> None:
    setting = PromptSetting(task, language=language, shots=5, seed=1)
    rows = titled(folder.rows(task), folder.rows("sections"))
    pairs = list(zip(make_requests(setting, corpus.rows(task)), make_requests(setting, rows), strict=True))
    for one, two in pairs:
        assert one.messages[:-1] == two.messages[:-1]
        assert len(one.messages[-1].content) == len(two.messages[-1].content)
        assert [(s.sid, s.number) for s in one.sentences] == [(s.sid, s.number) for s in two.sentences]
    assert any(one.messages[-1] != two.messages[-1] for one, two in pairs)


@pytest.mark.parametrize("split", ["test", "validation"])
def test_bug_a_prompt_named_what_is_rewritten(split: str, tmp_path: Path) -> None:
    """A hint that only the original has would be a gap of its own."""
    changes = perturb(ROOT / "annotations", tmp_path, split=split)
    changed = {change.old + change.unit for change in changes if not change.kept}
    changed = {text for text in changed if len(text) > 1 and not text.isdecimal()}
    assert len(changed) > 50
    # Of the lists of the guidelines, which are whole.
    known = {"粤港澳", "港澳", "11个", "1个"}
    for format, served in SERVED.items():
        for task in served:
            for language in ("zh", "en"):
                setting = PromptSetting(task, format, language=language)
                said = make_requests(setting, corpus.rows(task))[0].messages[0].content
                assert not [text for text in changed - known if text in said]


# The probe.


def recited(splits: tuple[str, ...]) -> list[tuple[str, str]]:
    """The halves of the paragraphs that a model knows by heart."""
    return [halves(row["text"]) for split in splits for row in corpus.rows("ner", split)]


def reciting(*splits: str) -> Any:
    known = recited(splits)

    def script(body: Mapping[str, Any], before: int) -> Answer:
        text = asked_text(body)
        return said(next((second for first, second in known if text.endswith(first)), "我不记得。"))

    return script


@pytest.mark.parametrize(
    ("known", "published", "control"),
    [((), 0, 0), (("test",), 1, 0), (("validation",), 0, 1), (("test", "validation"), 1, 1)],
)
def test_what_is_known_by_heart_is_told_from_what_is_not(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    known: tuple[str, ...],
    published: int,
    control: int,
) -> None:
    with LlmServer(reciting(*known)) as server:
        code, found, _ = run(capsys, "probe", server.url, tmp_path)
        assert (code, found["published"], found["control"]) == (0, published, control)
        assert found["difference"] == published - control
        assert run(capsys, "probe", server.url, tmp_path)[1] == found
    assert set(server.asked.values()) == {1}
    assert (tmp_path / "tiny-1b.completion.sqlite").is_file()


def test_a_call_that_fails_is_named_and_asked_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = halves(corpus.rows("ner")[0]["text"])[0]

    def script(body: Mapping[str, Any], before: int) -> Answer:
        fails = not before and asked_text(body).endswith(first)
        return refused(400, "no") if fails else reciting("test")(body, before)

    with LlmServer(script) as server:
        code, found, err = run(capsys, "probe", server.url, tmp_path)
        assert (code, found, err.count("both sides need one")) == (2, None, 1)
        assert run(capsys, "probe", server.url, tmp_path)[1]["published"] == 1
    assert sorted(server.asked.values())[-2:] == [1, 2]


def test_bug_a_model_that_refused_was_said_to_have_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = halves(corpus.rows("ner")[0]["text"])[0]
    second = halves(corpus.rows("ner")[1]["text"])[0]

    def script(body: Mapping[str, Any], before: int) -> Answer:
        if asked_text(body).endswith(first):
            return said("各区", finish="length")
        return said(" " if asked_text(body).endswith(second) else "抱歉，我无法逐字提供原文。")

    with LlmServer(script) as server:
        _, found, _ = run(capsys, "probe", server.url, tmp_path, "--name", "mine")
    assert found["replies"]["test"] == {"answered": 1, "refused": 27, "truncated": 1}
    assert found["replies"]["validation"]["answered"] == 0
    assert (tmp_path / "mine.sqlite").is_file()


def test_the_probe_can_be_counted_and_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    code, found, _ = run(capsys, "probe", "http://127.0.0.1:9/v1", out, "--dry-run")
    assert (code, [row["task"] for row in found["plan"]]) == (0, ["test", "validation"])
    assert not out.exists()
    with LlmServer(reciting("test")) as server:
        arguments = ["llm", "probe", "--model", "m", "--base-url", server.url, "--out", str(out)]
        assert cli.main([*arguments, "--bootstrap", "100"]) == 0
    shown = capsys.readouterr().out
    assert "recited" in shown
    assert "difference 1.000, 95 % interval 1.000 to 1.000" in shown
