"""The tasks of Inspect (docs/LLM-HARNESSES.md): ``inspect eval govbench/govbench_ner --model …``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from inspect_ai import Task, task
from inspect_ai.dataset import Sample
from inspect_ai.model import ChatMessageAssistant, ChatMessageSystem, ChatMessageUser, GenerateConfig
from inspect_ai.scorer import Metric, SampleScore, Score, Scorer, Target, metric, scorer
from inspect_ai.solver import TaskState

from govbench import corpus
from govbench.errors import GovbenchError
from govbench.llm.harness import MOST_TOKENS, figures, is_read, requests
from govbench.llm.requests import signature
from govbench.llm.settings import PromptSetting

_ROLES = {"system": ChatMessageSystem, "user": ChatMessageUser, "assistant": ChatMessageAssistant}


@metric
def corpus_score() -> Metric:
    """The figures of all replies together; the ends of the interval are metrics of their own."""

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        if any(one.score.answer is None for one in scores):  # of several epochs, whose replies differ
            raise GovbenchError.of("I107", "a request was answered more than once")
        answered = [(str(one.sample_id), one.score.answer, one.score.metadata["finish"]) for one in scores]
        return dict(figures(PromptSetting(**scores[0].score.metadata["setting"]), tuple(answered)))

    return compute


@scorer(metrics=[corpus_score()])
def replies(setting: dict[str, Any]) -> Scorer:
    """Keeps the reply of each sample; its value is 1 where anything could be read, else 0."""

    async def keep(state: TaskState, target: Target) -> Score:
        stop, text = state.output.stop_reason, state.output.completion
        finish = "length" if stop in ("max_tokens", "model_length") else stop
        value = float(is_read(PromptSetting(**setting), (str(state.sample_id), text, finish)))
        return Score(value=value, answer=text, metadata={"setting": setting, "finish": finish})

    return keep


def _task(name: str, language: str, shots: int, seed: int, format: str = "json") -> Task:
    setting = PromptSetting(name, format, "none", language, shots, seed)
    return Task(
        dataset=[
            Sample(id=r.id, input=[_ROLES[m.role](content=m.content) for m in r.messages])
            for r in requests(setting).values()
        ],
        scorer=replies(setting=asdict(setting)),
        config=GenerateConfig(temperature=0.0, max_tokens=MOST_TOKENS),
        version=corpus.version(),
        metadata={"prompt": signature(setting)},
    )


@task
def govbench_sections(language: str = "zh", shots: int = 0, seed: int = 0) -> Task:
    return _task("sections", language, shots, seed)


@task
def govbench_sentences(language: str = "zh", shots: int = 0, seed: int = 0) -> Task:
    return _task("sentences", language, shots, seed)


@task
def govbench_ner(language: str = "zh", shots: int = 0, seed: int = 0, format: str = "json") -> Task:
    return _task("ner", language, shots, seed, format)


@task
def govbench_metrics(language: str = "zh", shots: int = 0, seed: int = 0) -> Task:
    return _task("metrics", language, shots, seed)
