"""Any Hugging Face checkpoint as a system, fine-tuned: BERT, RoBERTa, ELECTRA and whatever else is on disk.

``ner`` is token classification with a head a level of nesting (``hf_tags``), ``sections`` and ``sentences``
are sequence classification (``hf_labels``). Long texts are read in windows (``hf_windows``). How it is
trained is in ``hf_training``. Nothing is fetched, and nothing saved or read is a pickle (``hf_checkpoint``).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from govbench.files import write_text
from govbench.systems import Prediction, Row
from govbench.systems.hf_checkpoint import Checkpoint
from govbench.systems.hf_labels import Labelling
from govbench.systems.hf_tags import IGNORED, Tagging
from govbench.systems.hf_training import Course, fine_tune, seeded

_SETTINGS, _CHECKPOINT = "system.json", "checkpoint"


class Hf:
    """A checkpoint fine-tuned on ``train``; the epoch that is best on ``validation`` is kept.

    ``model`` is the folder of a checkpoint or its name in the local cache, ``rate`` the highest rate of
    learning, ``batch`` is in windows, ``window`` the most tokens that are read at a time (fewer where the
    model takes fewer). Without ``validation`` the last epoch is kept; without a mention in ``train``, or with
    one label only, there is nothing to train.
    """

    def __init__(
        self,
        task: str,
        *,
        seed: int = 13,
        model: Path | str,
        rate: float = 3e-5,
        epochs: int = 10,
        batch: int = 8,
        window: int = 512,
    ) -> None:
        self.task, self.seed = task, seed
        self._model = str(model)
        self._course, self._window = Course(rate, epochs, batch), window
        self._head = _head(task, [])
        self._checkpoint: Checkpoint | None = None

    def fit(self, train: Sequence[Row], validation: Sequence[Row]) -> Hf:
        """Learn from ``train``. Raises ``GovbenchError`` S116 and S117 as ``Checkpoint.open``."""
        self._head, self._checkpoint = _head(self.task, train), None
        if len(self._head.outputs) > 1:
            with seeded(self.seed):
                self._checkpoint = self._opened(self._model)
                self._tune(self._checkpoint, train, validation)
        return self

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        if self._checkpoint is None:
            return self._head.predictions(rows, [], [])
        windows = self._checkpoint.windows([self._head.text(row) for row in rows])
        return self._head.predictions(rows, windows, self._checkpoint.scores(windows, self._course.batch))

    def save(self, folder: Path) -> None:
        options = {
            "task": self.task,
            "seed": self.seed,
            "model": self._model,
            "rate": self._course.rate,
            "epochs": self._course.epochs,
            "batch": self._course.batch,
            "window": self._window,
        }
        settings = {"options": options, "head": asdict(self._head)}
        write_text(folder / _SETTINGS, json.dumps(settings, ensure_ascii=False, indent=0) + "\n")
        if self._checkpoint is not None:
            self._checkpoint.save(folder / _CHECKPOINT)

    @classmethod
    def load(cls, folder: Path) -> Hf:
        settings = json.loads((folder / _SETTINGS).read_text(encoding="utf-8"))
        system = cls(**settings["options"])
        labels = tuple(settings["head"].pop("labels"))
        system._head = type(system._head)(labels=labels, **settings["head"])
        if (folder / _CHECKPOINT).is_dir():
            system._checkpoint = system._opened(folder / _CHECKPOINT)
        return system

    def _opened(self, checkpoint: Path | str) -> Checkpoint:
        return Checkpoint.open(checkpoint, self._head.architecture, self._head.outputs, longest=self._window)

    def _tune(self, checkpoint: Checkpoint, train: Sequence[Row], validation: Sequence[Row]) -> None:
        windows = checkpoint.windows([self._head.text(row) for row in train])
        targets = self._head.targets(train, windows)
        # Without a target there is nothing to learn in a window, and the mean over nothing is not a number.
        examples = [pair for pair in zip(windows, targets, strict=True) if (pair[1] != IGNORED).any()]

        def value() -> float:
            return self._head.value(validation, self.predict(validation))

        fine_tune(checkpoint, examples, len(self._head.classes), self._course, value if validation else None)


def _head(task: str, train: Sequence[Row]) -> Tagging | Labelling:
    return Tagging.learn(train) if task == "ner" else Labelling.learn(task, train)
