"""``govbench draft``: the files to annotate a document of one's own in."""

from __future__ import annotations

import argparse
from pathlib import Path

from govbench.commands.base import Command, print_json


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument("folder", metavar="FOLDER", help="of one document, with document.txt in it")


def _run(options: argparse.Namespace) -> int:
    from govbench.annotations.draft import OPEN, draft

    written = [str(path) for path in draft(Path(options.folder))]
    if options.json:
        print_json({"changed": written})
    elif written:
        print("\n".join(["written:", *written, f"put a label for every '{OPEN}' / 把每个“{OPEN}”换成标签"]))
        if any(path.endswith("structure.tsv") for path in written):
            print("then run the command again for the other layers / 然后再运行一次，写出其余各层")
    else:
        print("nothing written: every file is there / 文件已齐")
    return 0


COMMAND = Command(
    name="draft",
    about="the files to annotate a document in / 生成待标注的文件",
    example="govbench draft mine/annotations/real/my-report",
    arguments=_arguments,
    run=_run,
)
