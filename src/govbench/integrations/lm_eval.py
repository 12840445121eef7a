"""The tasks of lm-evaluation-harness (docs/LLM-HARNESSES.md); the files in ``lm_eval_tasks`` declare them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import datasets
from lm_eval.api.task import ConfigurableTask

from govbench import corpus
from govbench.errors import GovbenchError
from govbench.llm.harness import COUNTS, MOST_TOKENS, Answered, figures, names, requests
from govbench.llm.requests import signature
from govbench.llm.settings import PromptSetting

Doc = Mapping[str, Any]


class GovbenchTask(ConfigurableTask):
    """A task of which ``dataset_kwargs`` are the fields of a ``PromptSetting``; a document is one request.

    Every metric collects all replies, and its aggregation is one figure of the corpus score.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        self.setting = PromptSetting(**config["dataset_kwargs"])
        # The harness says nothing of why an answer ended, so it cannot count those that were cut off.
        self.names = [name for name in names(self.setting.task) if name != "truncated"]
        greedy = {"until": [], "max_gen_toks": MOST_TOKENS, "do_sample": False, "temperature": 0.0}
        kept = {name: value for name, value in config.items() if name != "class"}
        # --num_fewshot is not heard where this is 0: the prompt has its own demonstrations.
        fixed = {"test_split": "test", "num_fewshot": 0, "metric_list": [], "generation_kwargs": greedy}
        about = {"version": corpus.version(), "prompt": signature(self.setting)}
        metadata = {**(config.get("metadata") or {}), **about}
        super().__init__(config={**kept, **fixed, "metadata": metadata})

    def download(self, *_: object, **__: object) -> None:
        docs = [{"id": r.id, "messages": [*map(asdict, r.messages)]} for r in requests(self.setting).values()]
        self.dataset = {"test": datasets.Dataset.from_list(docs)}

    def doc_to_text(self, doc: Doc, *_: object) -> str:
        """For models without chat template: the messages with a blank line after each."""
        return "".join(f"{message['content']}\n\n" for message in doc["messages"])

    def doc_to_target(self, doc: Doc, *_: object) -> str:
        return ""

    def fewshot_context(
        self,
        doc: Doc,
        num_fewshot: int,
        system_instruction: str | None = None,
        apply_chat_template: bool = False,
        fewshot_as_multiturn: bool = False,
        chat_template: Callable[..., str] | None = None,
        gen_prefix: str | None = None,
    ) -> str:
        if system_instruction:
            raise GovbenchError.of("I106", "--system_instruction would change the prompt")
        if apply_chat_template and chat_template:
            return chat_template(doc["messages"], add_generation_prompt=True)
        return self.doc_to_text(doc)

    def process_results(self, doc: Doc, results: Sequence[str]) -> dict[str, Answered]:
        return dict.fromkeys(self.names, (doc["id"], results[0], "stop"))

    def aggregation(self) -> dict[str, Callable[[Sequence[Answered]], float]]:
        def figure(name: str, answered: Sequence[Answered]) -> float:
            return figures(self.setting, tuple(answered))[name]

        return {name: partial(figure, name) for name in self.names}

    def higher_is_better(self) -> dict[str, bool]:
        return {name: name not in COUNTS for name in self.names}
