"""Fine-tuning of a checkpoint as Devlin et al. 2019 do it (appendix A.3).

AdamW (Loshchilov and Hutter 2019), the rate rising over the first tenth of the steps and falling to 0 over
the rest, gradients clipped at length 1, dropout as the checkpoint has it. On one CPU, with one number of
threads, a seed gives one model, bit for bit; a GPU may add in another order.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from govbench.systems.hf_checkpoint import Checkpoint
from govbench.systems.hf_tags import IGNORED
from govbench.systems.hf_windows import Window
from govbench.systems.segmenters import required

_WEIGHT_DECAY = 0.01
_WARM_UP = 0.1
_LONGEST_GRADIENT = 1.0


@dataclass(frozen=True)
class Course:
    """The highest rate of learning, how often all windows are seen, and how many at a time."""

    rate: float
    epochs: int
    batch: int


def fine_tune(
    checkpoint: Checkpoint,
    examples: Sequence[tuple[Window, npt.NDArray[Any]]],
    classes: int,
    course: Course,
    value: Callable[[], float] | None,
) -> None:
    """Fine-tune the model on windows and their targets, numbers of ``classes`` or ``IGNORED``.

    Of the epochs the first with the highest ``value`` is kept, without ``value`` the last.
    """
    torch = required("torch", "S116")
    model = checkpoint.model
    optimizer, schedule = _optimizer(model, course, steps=course.epochs * -(-len(examples) // course.batch))
    best, kept = -1.0, None
    for _ in range(course.epochs):
        model.train()
        order = torch.randperm(len(examples)).tolist()
        for at in range(0, len(order), course.batch):
            loss = _loss(checkpoint, [examples[i] for i in order[at : at + course.batch]], classes)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), _LONGEST_GRADIENT)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
        if value is not None and (reached := value()) > best:
            best = reached
            kept = {name: tensor.detach().cpu().clone() for name, tensor in model.state_dict().items()}
    if kept is not None:
        model.load_state_dict(kept)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Random numbers of Python, numpy and torch from a seed, and as they were afterwards."""
    torch = required("torch", "S116")
    python, numpy = random.getstate(), np.random.get_state()
    with torch.random.fork_rng():
        random.seed(seed)
        np.random.seed(seed)
        torch.manual_seed(seed)
        try:
            yield
        finally:
            random.setstate(python)
            np.random.set_state(numpy)


def _loss(checkpoint: Checkpoint, examples: Sequence[tuple[Window, npt.NDArray[Any]]], classes: int) -> Any:
    """Cross-entropy, the mean over all that has a target."""
    torch = required("torch", "S116")
    outputs = checkpoint.model(**checkpoint.inputs([window for window, _ in examples])).logits
    targets = torch.nn.utils.rnn.pad_sequence(
        [torch.from_numpy(target) for _, target in examples], batch_first=True, padding_value=IGNORED
    )
    return torch.nn.functional.cross_entropy(
        outputs.reshape(-1, classes), targets.reshape(-1).to(outputs.device), ignore_index=IGNORED
    )


def _optimizer(model: Any, course: Course, steps: int) -> tuple[Any, Any]:
    """AdamW, which lets biases and the weights of normalisation alone when it decays, and its schedule."""
    optim = required("torch", "S116").optim
    matrices = [parameter for parameter in model.parameters() if parameter.ndim > 1]
    vectors = [parameter for parameter in model.parameters() if parameter.ndim <= 1]
    optimizer = optim.AdamW(
        [
            {"params": matrices, "weight_decay": _WEIGHT_DECAY},
            {"params": vectors, "weight_decay": 0.0},
        ],
        lr=course.rate,
    )
    rising = max(1, round(_WARM_UP * steps))

    def share(step: int) -> float:
        return min((step + 1) / rising, (steps - step) / max(1, steps - rising))

    return optimizer, optim.lr_scheduler.LambdaLR(optimizer, share)
