"""The edition of the guidelines that the two passes were made from: the rules without the examples.

The examples of the guidelines are taken from the document itself. An annotator who has read them has read
part of the answer, and agreement of two such annotators says little; so the passes get the rules alone.
"""

from __future__ import annotations

import re

_EXAMPLE_LINE = re.compile(r"(例/Ex|更多 / more|本文档无例|例子)")
_CITATION = re.compile(r"`[^`]+`\(L\d+\)")
_EXAMPLE_SECTIONS = ("### 4.7 ", "## 7 ")


def without_examples(guidelines: str) -> str:
    """The guidelines without example lines, example sections and cited surfaces.

    >>> without_examples("**B1** 引号属于区间。\\n例/Ex: `“放管服”`(L43)\\n| DOC | 文件 | `宪法`(L37) |")
    '**B1** 引号属于区间。\\n| DOC | 文件 |  |'
    """
    kept = []
    inside = False
    for line in guidelines.split("\n"):
        if line.startswith(("#", "**判断顺序")):
            inside = line.startswith(_EXAMPLE_SECTIONS)
        if not inside and not _EXAMPLE_LINE.match(line.lstrip("*")):
            kept.append(_CITATION.sub("", line).rstrip())
    return "\n".join(kept)
