"""What a workbook says about itself: where its figures come from, and what its columns and words mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from govbench import __version__
from govbench.extraction import words
from govbench.extraction.columns import COLUMNS, Column, clean


@dataclass(frozen=True)
class Line:
    """A line of the sheet: what it is about, in Chinese, in English."""

    cells: tuple[str, ...]
    is_head: bool = False


def lines(
    files: Sequence[dict[str, Any]], figures: int, skipped: int, columns: Sequence[Column]
) -> list[Line]:
    """The lines of the sheet; ``files`` as ``FileFigures.about()`` gives them, where they have no sheet."""
    found = [
        _line("程序 program", f"govbench {__version__}，命令 govbench extract", f"govbench {__version__}")
    ]
    for file in files:
        found.append(_line("文件 file", file["file"]))
        found.append(_line("标题 title", file["title"]))
        found.append(_line("编码 encoding", file["encoding"]))
        found += [_line("读取说明 note", note) for note in file["notes"]]
    found.append(_line("数字个数 figures", str(figures)))
    if skipped:
        found.append(
            _line("跳过的文件 skipped", f"{skipped} 个其他类型的文件", f"{skipped} files of other kinds")
        )
    titles = {column.key: column.title for column in COLUMNS}
    return [
        _head("说明 About", "中文", "English"),
        *found,
        *_USE,
        _line(),
        _head("列 column", "含义", "meaning"),
        *(_line(column.title, column.meaning, column.about) for column in columns),
        _line(),
        _head("用语 word", "所在列", "meaning"),
        *(
            _line(chinese, titles[key], english)
            for key, tables in words.GLOSSARY.items()
            for table in tables
            for chinese, english in table.values()
            if chinese
        ),
    ]


def _line(*cells: str) -> Line:
    return Line(tuple(clean(cell) or "" for cell in cells))


def _head(*cells: str) -> Line:
    return Line(cells, is_head=True)


_USE = (
    _line(
        "核对 check",
        "数字由规则自动抽取，未经人工核对；使用前请对照“句子”一栏。无法确定的写法不作猜测，见“备注”。",
        "Extracted by rules and checked by nobody: compare with the sentence before use. What is ambiguous "
        "is not guessed; the note says why.",
    ),
    _line(
        "求和 sums",
        "对“数值”求和前，请先按“单位”“界限”“变化”筛选。Excel 只保留 15 位有效数字，精确值见 JSON 格式。",
        "Filter by unit, bound and change before you sum the values. Excel keeps 15 digits; the JSON format "
        "keeps all.",
    ),
)
