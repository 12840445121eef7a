"""A Hugging Face checkpoint on disk: opened, asked and saved, with nothing fetched and no pickle read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from govbench.errors import GovbenchError
from govbench.systems.hf_windows import Window, cut
from govbench.systems.segmenters import required

# Weights only as safetensors (pytorch_model.bin is a pickle), and none of a checkpoint's own code.
_SAFE = {"local_files_only": True, "trust_remote_code": False}


@dataclass(frozen=True)
class Checkpoint:
    """A tokenizer and a model, which reads ``window`` tokens at a time."""

    tokenizer: Any
    model: Any
    window: int

    @classmethod
    def open(cls, name: Path | str, architecture: str, outputs: Sequence[str], *, longest: int) -> Checkpoint:
        """The checkpoint in a folder, or of a name in the local cache, with a head for ``outputs``.

        A head that the checkpoint has stays only if it has as many outputs. Weights are made 32-bit floats,
        which training wants. The model goes to the GPU where there is one. Raises ``GovbenchError`` S116
        without torch and transformers, S117 where the checkpoint is missing or cannot be used.
        """
        required("torch", "S116")
        transformers = required("transformers", "S116")
        with _quiet(transformers), _refusals(name):
            folder = _folder(name)
            tokenizer = transformers.AutoTokenizer.from_pretrained(folder, **_SAFE)
        if not tokenizer.is_fast:
            raise GovbenchError.of("S117", f"the tokenizer of '{name}' does not say where its tokens stand")
        if tokenizer.pad_token_id is None:
            raise GovbenchError.of("S117", f"the tokenizer of '{name}' has no padding token")
        tokenizer.truncation_side = "right"  # windows are counted from the beginning
        with _quiet(transformers), _refusals(name):
            model = getattr(transformers, architecture).from_pretrained(
                folder,
                id2label=dict(enumerate(outputs)),
                label2id={output: i for i, output in enumerate(outputs)},
                ignore_mismatched_sizes=True,
                use_safetensors=True,
                **_SAFE,
            )
        model.config.pad_token_id = tokenizer.pad_token_id
        return cls(tokenizer, model.float().to(_device()), _window(tokenizer, model, longest))

    def windows(self, texts: Sequence[str]) -> list[Window]:
        return cut(self.tokenizer, texts, self.window)

    def inputs(self, windows: Sequence[Window]) -> dict[str, Any]:
        """The windows as one batch, shorter ones filled up on the right."""
        torch = required("torch", "S116")
        fill = torch.nn.utils.rnn.pad_sequence
        tokens = [torch.tensor(window.tokens) for window in windows]
        batch = {
            "input_ids": fill(tokens, batch_first=True, padding_value=self.tokenizer.pad_token_id),
            "attention_mask": fill([torch.ones_like(one) for one in tokens], batch_first=True),
        }
        return {name: tensor.to(self.model.device) for name, tensor in batch.items()}

    def scores(self, windows: Sequence[Window], batch: int) -> list[npt.NDArray[np.float32]]:
        """The model's outputs for every window: of each token (padding included), or of the whole."""
        torch = required("torch", "S116")
        self.model.train(False)
        found: list[npt.NDArray[np.float32]] = []
        with torch.inference_mode():
            for at in range(0, len(windows), batch):
                found.extend(self.model(**self.inputs(windows[at : at + batch])).logits.cpu().numpy())
        return found

    def save(self, folder: Path) -> None:
        with _quiet(required("transformers", "S116")):
            self.model.save_pretrained(folder)
            self.tokenizer.save_pretrained(folder)


def _folder(name: Path | str) -> str:
    """The folder of a checkpoint.

    Names are looked up here, since transformers asks the network about some of them even when it is told to
    use local files only.
    """
    if Path(name).is_dir():
        return str(name)
    found: str = required("huggingface_hub", "S116").snapshot_download(str(name), local_files_only=True)
    return found


def _window(tokenizer: Any, model: Any, longest: int) -> int:
    """How many tokens to read at a time: what both can take; some positions begin to count at 2 (RoBERTa)."""
    positions = getattr(model.config, "max_position_embeddings", None) or 0
    limits = (longest, tokenizer.model_max_length, positions - 2)
    return min(limit for limit in limits if limit > 0)


def _device() -> str:
    return "cuda" if required("torch", "S116").cuda.is_available() else "cpu"


@contextmanager
def _refusals(name: Path | str) -> Iterator[None]:
    """Whatever is wrong with a checkpoint, in one line: readers of its many formats raise what they like."""
    try:
        yield
    except Exception as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise GovbenchError.of("S117", f"'{name}' cannot be used: {lines[0]}") from error


@contextmanager
def _quiet(transformers: Any) -> Iterator[None]:
    """No progress bars, and no warning that the head is new: it always is."""
    logging = transformers.utils.logging
    before, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(before)
        if bars:
            logging.enable_progress_bar()
