"""The arguments of the ``govbench`` command."""

from __future__ import annotations

import argparse
from typing import Any

from govbench import __version__, tasks
from govbench.protocols import DEFAULT, PROTOCOLS

_TASKS = list(tasks.TASKS)


def parser() -> argparse.ArgumentParser:
    """The parser: ``command`` of what it reads is the name of a command."""
    made = argparse.ArgumentParser(
        prog="govbench", description="Benchmark for Chinese government text. / 中文政务文本评测基准。"
    )
    made.add_argument("--version", action="version", version=f"govbench {__version__}")
    commands = made.add_subparsers(metavar="COMMAND", required=True)

    run = _command(
        commands,
        "run",
        "fit, predict the real test document, score / 运行基线系统并评分",
        "govbench run --task ner --system delimiters",
    )
    run.add_argument("--task", choices=_TASKS, help="only the systems of this task (default: all)")
    run.add_argument("--system", metavar="NAME", help="only this system")
    run.add_argument(
        "--protocol",
        default=DEFAULT,
        metavar="NAME",
        help=f"{', '.join(PROTOCOLS)} (%(default)s)",
    )
    run.add_argument(
        "--seeds", type=count, default=5, metavar="N", help="runs of systems trained at random (%(default)s)"
    )
    run.add_argument(
        "--model", default="", metavar="PATH", help="the pretrained model of a system that takes one"
    )
    run.add_argument("--all", action="store_true", help="the heavy systems too")
    run.add_argument("--out", default="govbench-run", help="folder of predictions and scores (%(default)s)")
    _resampling(run)

    score = _command(
        commands,
        "score",
        "score a prediction file / 给预测文件评分",
        "govbench score govbench-run/delimiters/predictions/ner.jsonl --task ner",
    )
    score.add_argument(
        "predictions",
        metavar="PRED",
        help="JSON Lines, one object a row of the split; A,B,C: several runs of one system",
    )
    score.add_argument("--task", choices=_TASKS, required=True)
    _measure(score)
    score.add_argument("--mode", metavar="NAME", help="the input of the system, where a task has several")
    score.add_argument("--details", action="store_true", help="slices, error classes, confusion matrix too")
    _resampling(score)

    compare = _command(
        commands,
        "compare",
        "paired tests between prediction files / 系统比较与显著性检验",
        "govbench compare baselines/quotes/predictions/ner.jsonl baselines/delimiters/predictions/ner.jsonl "
        "--task ner",
    )
    compare.add_argument(
        "predictions", nargs="+", metavar="PRED", help="two files or more; A,B,C: several runs of one system"
    )
    compare.add_argument("--task", choices=_TASKS, required=True)
    _measure(compare)
    compare.add_argument("--markdown", action="store_true", help="print Markdown")
    compare.add_argument(
        "--permutations", type=count, default=10_000, metavar="N", help="of the tests (%(default)s)"
    )
    _resampling(compare)

    measures = _command(
        commands,
        "measures",
        "the measures of every task / 各任务的评测指标",
        "govbench measures --task ner",
    )
    measures.add_argument("--task", choices=_TASKS, help="only those of this task")

    build = _command(
        commands,
        "build",
        "annotations/ -> corpus/, with every check / 由标注生成语料",
        "govbench build --check",
    )
    build.add_argument("--check", action="store_true", help="write nothing; exit 1 when corpus/ is stale")
    build.add_argument("--annotations", default="annotations", help="folder (%(default)s)")
    build.add_argument("--corpus", default="corpus", help="folder (%(default)s)")

    agreement = _command(
        commands,
        "agreement",
        "agreement of the two passes before adjudication / 两轮标注一致性",
        "govbench agreement --differences > differences.jsonl",
    )
    agreement.add_argument("--annotations", default="annotations", help="folder (%(default)s)")
    todo = agreement.add_mutually_exclusive_group()
    todo.add_argument("--differences", action="store_true", help="every difference, one JSON object a line")
    todo.add_argument("--write-gold", action="store_true", help="write gold/ from the passes and decisions")

    board = _command(
        commands,
        "leaderboard",
        "the results table, from stored scores / 结果表",
        "govbench leaderboard README.md README.zh.md",
    )
    board.add_argument(
        "pages", nargs="*", metavar="PAGE", help="pages to fill the table into (default: print it)"
    )
    board.add_argument("--baselines", default="baselines", help="folder (%(default)s)")
    board.add_argument("--annotations", default="annotations", help="folder (%(default)s)")
    board.add_argument("--html", metavar="FILE", help="write the sortable page too")
    board.add_argument("--plots", metavar="FOLDER", help="draw the plots too")
    board.add_argument("--check", action="store_true", help="write no page; exit 1 when one is out of date")

    extract = _command(
        commands,
        "extract",
        "every figure of your own reports, as a spreadsheet / 抽取报告中的全部数字",
        "govbench extract report.txt --out figures.xlsx",
    )
    extract.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="files; folders, read at any depth (.txt .md .html .htm); - reads standard input",
    )
    extract.add_argument(
        "--out", metavar="FILE", help="write to FILE; its suffix says the format (default: print a table)"
    )
    extract.add_argument("--format", choices=("table", "json", "csv", "xlsx"), help="default: that of --out")
    extract.add_argument(
        "--jobs", type=positive, metavar="N", help="processes (default: one a CPU, one for a little text)"
    )

    canary = _command(
        commands,
        "canary",
        "does a text hold the canary or the test document? / 训练语料中是否混入了测试集",
        "govbench canary check corpus-*.jsonl",
    )
    canary.add_argument("what", choices=("check",), help="exit 1 where a file holds either")
    canary.add_argument("files", nargs="+", metavar="FILE", help="text or JSON Lines of any size")

    _command(commands, "cite", "how to cite / 引用方式", "govbench cite >> references.bib")
    return made


def _command(commands: Any, name: str, about: str, example: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(
        name,
        help=about,
        description=about,
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.set_defaults(command=name)
    made.add_argument("--json", action="store_true", help="print JSON")
    return made


def _measure(made: argparse.ArgumentParser) -> None:
    made.add_argument("--measure", metavar="NAME", help="default: the task's; 'govbench measures' lists them")


def _resampling(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--bootstrap", type=count, default=2000, metavar="N", help="resamples (%(default)s; 0: none)"
    )
    made.add_argument("--seed", type=count, default=13, metavar="N", help="of the resamples (%(default)s)")


def count(text: str) -> int:
    """A whole number from 0 to a million, for ``type=`` of an argument."""
    if not text.isdecimal() or len(text) > 7 or int(text) > 1_000_000:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 0 to 1000000")
    return int(text)


def positive(text: str) -> int:
    """A whole number from 1 to a million, for ``type=`` of an argument."""
    if not (number := count(text)):
        raise argparse.ArgumentTypeError("at least 1 is needed")
    return number
