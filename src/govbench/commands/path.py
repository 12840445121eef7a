"""``govbench path``: where the files are that came with the library."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from govbench import integrations
from govbench.commands.base import Command, print_json
from govbench.resources import resource

_PATHS: dict[str, Callable[[], Path]] = {
    "lm_eval": lambda: Path(integrations.__file__).resolve().parent / "lm_eval_tasks",
    "corpus": lambda: resource("corpus"),
}


def _run(options: argparse.Namespace) -> int:
    path = str(_PATHS[options.name]())
    if options.json:
        print_json({options.name: path})
    else:
        print(path)
    return 0


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("name", choices=list(_PATHS), help="tasks of lm-evaluation-harness, or the corpus")


COMMAND = Command(
    name="path",
    about="where a folder of the library is / 随库文件夹的位置",
    example='govbench path lm_eval  # lm_eval --include_path "$(govbench path lm_eval)" --tasks govbench_ner',
    run=_run,
    arguments=_arguments,
)
