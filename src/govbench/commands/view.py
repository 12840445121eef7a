"""``govbench view``: gold and predictions in the text, as one HTML file."""

from __future__ import annotations

import argparse
from pathlib import Path

from govbench.commands.base import (
    TASKS,
    Command,
    add_references,
    add_resampling,
    print_json,
    references,
    short_names,
)
from govbench.errors import GovbenchError
from govbench.files import write_text


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("first", nargs="?", metavar="PRED", help="predictions to show beside gold")
    made.add_argument("second", nargs="?", metavar="PRED2", help="those of another system, to compare")
    made.add_argument("--task", choices=TASKS, help="default, without predictions: all of them")
    made.add_argument("--out", default="govbench-view.html", metavar="FILE", help="(%(default)s)")
    add_references(made)
    add_resampling(made)


def _run(options: argparse.Namespace) -> int:
    from govbench import view

    paths = [path for path in (options.first, options.second) if path is not None]
    if options.task is None and (paths or options.references):
        raise GovbenchError.of("S130", "predictions or references without --task")
    found = view.layers(
        options.task,
        dict(zip(_names(paths), map(Path, paths), strict=True)),
        references=references(options),
        bootstrap=options.bootstrap,
        seed=options.seed,
    )
    if options.json:
        print_json(view.data(found))
        return 0
    out = Path(options.out)
    inputs = [*paths, *filter(None, [options.references])]
    if out.exists() and any(out.samefile(path) for path in inputs):
        raise GovbenchError.of("S122", "is what the page is made of", file=str(out))
    write_text(out, view.html(found))
    print(out)
    return 0


def _names(paths: list[str]) -> list[str]:
    """Names of the systems: folders as ``govbench run`` lays them out, else what tells the paths apart.

    >>> _names(["baselines/crf/predictions/ner.jsonl"]), _names(["a/x.jsonl", "b/x.jsonl"])
    (['crf'], ['a', 'b'])
    """
    parts = [Path(path) for path in paths]
    names = [p.parent.parent.name if p.parent.name == "predictions" else p.stem for p in parts]
    if len(set(names)) < len(names):
        names = short_names(paths)
    if len(set(names)) < len(names):
        raise GovbenchError.of("S106", f"'{paths[0]}' is named twice")
    return names


COMMAND = Command(
    name="view",
    about="gold and predictions in the text, as a web page / 在网页中查看标注与预测",
    example="govbench view baselines/crf/predictions/ner.jsonl "
    "baselines/delimiters/predictions/ner.jsonl --task ner",
    arguments=_arguments,
    run=_run,
)
