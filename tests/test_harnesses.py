"""The same replies give the same score through ``govbench score``, lm-evaluation-harness and Inspect."""

from __future__ import annotations

import ast
import json
import math
import re
import socket
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from govbench import GovbenchError, cli, corpus
from govbench.llm.collect import collect
from govbench.llm.exchange import Reply
from govbench.llm.gold import gold_reply
from govbench.llm.harness import MOST_TOKENS, figures, is_read, names, requests
from govbench.llm.requests import signature
from govbench.llm.settings import PromptSetting
from hard_replies import HARD

SETTINGS = {
    "govbench_sections": PromptSetting("sections"),
    "govbench_sentences": PromptSetting("sentences"),
    "govbench_ner": PromptSetting("ner"),
    "govbench_ner_en": PromptSetting("ner", language="en"),
    "govbench_ner_inline": PromptSetting("ner", "inline"),
    "govbench_metrics": PromptSetting("metrics"),
}
Replies = Mapping[str, Reply]  # by id of the request


def right(setting: PromptSetting) -> dict[str, Reply]:
    rows = corpus.rows(setting.task)
    return {name: gold_reply(r, setting.format, rows) for name, r in requests(setting).items()}


def mixed(setting: PromptSetting) -> dict[str, Reply]:
    """Right, hard and broken replies by turns."""
    texts = [one.text for one in HARD if (one.task, one.format) == (setting.task, setting.format)]
    made = right(setting)
    for i, (name, reply) in enumerate([*made.items()]):
        if i % 2:
            made[name] = Reply(texts[(7 * i) % len(texts)])
        elif i % 4:
            made[name] = Reply(reply.text[: len(reply.text) // 2], "length")
        elif i == 4:
            made[name] = Reply(f"```json\n{reply.text}\n```")
        elif i == 8:
            made[name] = Reply("抱歉，我无法回答。")
    return made


MAKERS: list[Callable[[PromptSetting], dict[str, Reply]]] = [right, mixed]
each_task = pytest.mark.parametrize("name", SETTINGS)
each_mix = pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may be fetched."""

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def scored(
    setting: PromptSetting, replies: Replies, folder: Path, capsys: pytest.CaptureFixture[str]
) -> dict[str, float]:
    """What ``govbench score`` says of the predictions in these replies, and what went wrong with them."""
    pairs = [(requests(setting)[name], reply) for name, reply in replies.items()]
    predictions, counts = collect(setting.task, corpus.rows(setting.task), pairs, setting.format)
    path = folder / "predictions.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in predictions), encoding="utf-8")
    capsys.readouterr()
    assert cli.main(["score", str(path), "--task", setting.task, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    headline = report["headline"]
    ends = {f"{headline['measure']}_{end}": headline[end] for end in ("low", "high")}
    counted = {name: getattr(counts, name) for name in ("refused", "unparsed", "truncated", "hallucinated")}
    return {headline["measure"]: headline["value"], **ends, "missing": report["missing"], **counted}


def same(found: Mapping[str, float], expected: Mapping[str, float | None]) -> None:
    assert found.keys() == expected.keys()
    for name, number in expected.items():
        want = math.nan if number is None else number
        assert found[name] == pytest.approx(want, abs=1e-12, rel=0, nan_ok=True), name


# What the adapters share, without any harness.


def test_right_replies_have_the_score_one_and_no_failure() -> None:
    for setting in SETTINGS.values():
        found = figures(setting, tuple((name, r.text, r.finish) for name, r in right(setting).items()))
        assert [*found] == [*names(setting.task)]
        assert [*found.values()] == [1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]


def test_the_limit_leaves_room_for_every_right_answer() -> None:
    longest = max(len(reply.text) for setting in SETTINGS.values() for reply in right(setting).values())
    assert longest < MOST_TOKENS


def test_the_order_in_which_replies_come_does_not_matter() -> None:
    setting = SETTINGS["govbench_ner"]
    answered = [(name, reply.text, reply.finish) for name, reply in mixed(setting).items()]
    assert dict(figures(setting, tuple(answered))) == dict(figures(setting, tuple(reversed(answered))))


def test_a_request_is_answered_once() -> None:
    setting = SETTINGS["govbench_ner"]
    name = next(iter(requests(setting)))
    with pytest.raises(ValueError, match="answered twice"):
        figures(setting, ((name, "[]", "stop"), (name, "[]", "stop")))


def test_a_filtered_reply_is_refused_and_not_read() -> None:
    setting = SETTINGS["govbench_ner"]
    name = next(iter(requests(setting)))
    assert is_read(setting, (name, "[]", "stop"))
    assert not is_read(setting, (name, "[]", "content_filter"))
    assert figures(setting, ((name, "[]", "content_filter"),))["refused"] == 1.0


def test_adapters_are_thin_and_neither_parse_nor_score(repository: Path) -> None:
    for name in ("lm_eval", "inspect_ai"):
        source = (repository / "src/govbench/integrations" / f"{name}.py").read_text("utf-8")
        assert source.count("\n") <= 80
        imported = [n.module for n in ast.walk(ast.parse(source)) if isinstance(n, ast.ImportFrom)]
        ours = {str(module) for module in imported if str(module).startswith("govbench")}
        assert ours <= {
            *("govbench", "govbench.errors"),
            *(f"govbench.llm.{module}" for module in ("harness", "requests", "settings")),
        }


def test_govbench_path_prints_folders_that_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    for name, file in (("lm_eval", "govbench_ner.yaml"), ("corpus", "VERSION")):
        assert cli.main(["path", name]) == 0
        assert (Path(capsys.readouterr().out.strip()) / file).is_file()
        assert cli.main(["path", name, "--json"]) == 0
        assert (Path(json.loads(capsys.readouterr().out)[name]) / file).is_file()


def test_the_page_names_every_task_and_every_number(repository: Path) -> None:
    page = (repository / "docs" / "LLM-HARNESSES.md").read_text("utf-8")
    declared = {path.stem for path in tasks_folder(repository).glob("*.yaml")} - {"govbench"}
    assert declared == {*SETTINGS}
    assert declared <= {*re.findall(r"`(govbench_\w+)`", page)}
    measures = {names(setting.task)[0] for setting in SETTINGS.values()}
    counts = {*names("ner")[3:]}
    assert measures | counts <= {*re.findall(r"`([\w-]+)`", page)}
    assert {int(n) for n in re.findall(r"(\d{4,}) (?:个 )?token", page)} == {MOST_TOKENS}


# lm-evaluation-harness


def tasks_folder(repository: Path) -> Path:
    return repository / "src" / "govbench" / "integrations" / "lm_eval_tasks"


def lm_eval_run(
    repository: Path, name: str, replies: Replies, *, chat: bool = False, **options: Any
) -> tuple[dict[str, Any], list[str]]:
    """The results of a task, and the prompts that the model saw."""
    lm_eval = pytest.importorskip("lm_eval", reason="lm-evaluation-harness is not installed")
    from lm_eval.api.model import LM
    from lm_eval.tasks import TaskManager

    seen: list[str] = []

    class Canned(LM):  # type: ignore[misc]
        tokenizer_name = "canned"

        def generate_until(self, asked: Sequence[Any], **_: object) -> list[str]:
            seen.extend(one.args[0] for one in asked)
            return [replies[one.doc["id"]].text for one in asked]

        def apply_chat_template(self, messages: object, add_generation_prompt: bool = True) -> str:
            return json.dumps([messages, add_generation_prompt], ensure_ascii=False)

        def chat_template(self, _: object = False) -> str:
            return ""

        def loglikelihood(self, asked: object, **_: object) -> Any:
            raise NotImplementedError

        loglikelihood_rolling = loglikelihood

    manager = TaskManager(include_path=str(tasks_folder(repository)), include_defaults=False)
    results = lm_eval.simple_evaluate(
        Canned(), tasks=[name], task_manager=manager, apply_chat_template=chat, **options
    )
    return results, seen


def lm_eval_numbers(results: Mapping[str, Any], name: str) -> dict[str, float]:
    found = results["results"][name].items()
    return {
        key.removesuffix(",none"): n for key, n in found if key.endswith(",none") and "_stderr" not in key
    }


@each_task
@each_mix
@pytest.mark.usefixtures("offline")
def test_lm_eval_gives_the_score_of_govbench(
    name: str,
    make: Callable[[PromptSetting], dict[str, Reply]],
    repository: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    setting = SETTINGS[name]
    replies = make(setting)
    results, _ = lm_eval_run(repository, name, replies)
    expected = scored(setting, replies, tmp_path, capsys)
    del expected["truncated"]  # the harness does not say why an answer ended
    same(lm_eval_numbers(results, name), expected)
    assert {v for k, v in results["results"][name].items() if "_stderr" in k} == {"N/A"}
    assert results["versions"][name] == corpus.version()
    assert results["configs"][name]["metadata"]["prompt"] == signature(setting)


def test_lm_eval_shows_a_chat_model_exactly_our_messages(repository: Path) -> None:
    for name, setting in SETTINGS.items():
        _, seen = lm_eval_run(repository, name, right(setting), chat=True, fewshot_as_multiturn=True)
        ours = [
            [{"role": m.role, "content": m.content} for m in r.messages] for r in requests(setting).values()
        ]
        assert [json.loads(text) for text in seen] == [[messages, True] for messages in ours]


def test_lm_eval_shows_a_base_model_the_messages_as_text(repository: Path) -> None:
    setting = SETTINGS["govbench_ner"]
    _, seen = lm_eval_run(repository, "govbench_ner", right(setting))
    for text, request in zip(seen, requests(setting).values(), strict=True):
        assert text == "".join(f"{message.content}\n\n" for message in request.messages)


def test_lm_eval_adds_no_demonstrations_of_its_own(repository: Path) -> None:
    setting = SETTINGS["govbench_ner"]
    _, plain = lm_eval_run(repository, "govbench_ner", right(setting))
    _, more = lm_eval_run(repository, "govbench_ner", right(setting), num_fewshot=5)
    assert plain == more


def test_lm_eval_takes_no_system_instruction(repository: Path) -> None:
    setting = SETTINGS["govbench_ner"]
    with pytest.raises(GovbenchError, match="I106"):
        lm_eval_run(repository, "govbench_ner", right(setting), system_instruction="Be brief.")


def test_lm_eval_counts_what_a_limit_leaves_out_as_missing(repository: Path) -> None:
    setting = SETTINGS["govbench_ner"]
    results, seen = lm_eval_run(repository, "govbench_ner", right(setting), limit=2)
    found = lm_eval_numbers(results, "govbench_ner")
    asked = {s.row for r in [*requests(setting).values()][:2] for s in r.sentences}
    assert len(seen) == 2
    assert found["missing"] == len(corpus.rows("ner")) - len(asked)
    assert 0 < found["exact"] < 1


# Inspect


def inspect_run(name: str, replies: Replies, folder: Path, epochs: int = 1, **options: Any) -> Any:
    """The log of a task; ``replies`` may have one more for each request, under its id and ``#2``."""
    pytest.importorskip("inspect_ai", reason="Inspect is not installed")
    import inspect_ai
    from inspect_ai.model import ModelOutput, ModelUsage, get_model

    from govbench.integrations import inspect_ai as ours

    task = getattr(ours, name)(**options)
    ids = {json.dumps([m.text for m in sample.input]): str(sample.id) for sample in task.dataset}
    often: dict[str, int] = {}

    def answer(messages: Sequence[Any], *_: object) -> Any:
        id_ = ids[json.dumps([m.text for m in messages])]
        often[id_] = often.get(id_, 0) + 1
        reply = replies.get(f"{id_}#{often[id_]}", replies[id_])
        finish: Any = {"length": "max_tokens"}.get(reply.finish, reply.finish)
        made = ModelOutput.from_content("canned", reply.text, stop_reason=finish)
        made.usage = ModelUsage()  # counting tokens would fetch a tokenizer
        return made

    model = get_model("mockllm/canned", custom_outputs=answer, memoize=False)
    (log,) = inspect_ai.eval(task, model=model, log_dir=str(folder), display="none", epochs=epochs)
    return log


@each_task
@each_mix
@pytest.mark.usefixtures("offline")
def test_inspect_gives_the_score_of_govbench(
    name: str,
    make: Callable[[PromptSetting], dict[str, Reply]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    setting = SETTINGS[name]
    options: dict[str, Any] = {"language": setting.language}
    if setting.task == "ner":
        options["format"] = setting.format
    replies = make(setting)
    log = inspect_run(f"govbench_{setting.task}", replies, tmp_path, **options)
    assert log.status == "success", log.error
    found = {name: metric.value for name, metric in log.results.scores[0].metrics.items()}
    same(found, scored(setting, replies, tmp_path, capsys))
    assert log.eval.metadata["prompt"] == signature(setting)
    assert log.eval.task_version == corpus.version()
    kept = {sample.id: sample.scores["replies"].answer for sample in log.samples}
    assert kept == {name: reply.text for name, reply in replies.items()}


def test_inspect_shows_exactly_our_messages(tmp_path: Path) -> None:
    setting = PromptSetting("sections", shots=5, seed=2)
    log = inspect_run("govbench_sections", right(setting), tmp_path, shots=5, seed=2)
    shown = [[(m.role, m.content) for m in sample.input] for sample in log.samples]
    ours = [[(m.role, m.content) for m in r.messages] for r in requests(setting).values()]
    assert sorted(shown) == sorted(ours)


def test_inspect_counts_a_filtered_reply_as_refused(tmp_path: Path) -> None:
    setting = SETTINGS["govbench_ner"]
    replies = {name: Reply("[]", "content_filter") for name in requests(setting)}
    log = inspect_run("govbench_ner", replies, tmp_path)
    assert log.results.scores[0].metrics["refused"].value == len(replies)


def test_inspect_scores_no_mixture_of_epochs(tmp_path: Path) -> None:
    setting = SETTINGS["govbench_sections"]
    replies = right(setting)
    again = {f"{name}#2": Reply("[]") for name in replies}
    log = inspect_run("govbench_sections", {**replies, **again}, tmp_path, epochs=2)
    assert log.status == "error"
    assert "I107" in log.error.traceback


def test_inspect_finds_the_tasks_by_an_entry_point(repository: Path) -> None:
    declared = (
        (repository / "pyproject.toml").read_text("utf-8").partition("[project.entry-points.inspect_ai]\n")
    )
    assert declared[2].startswith('govbench = "govbench.integrations.inspect_ai"\n')
