"""What people say of a corpus: ``card.md`` and ``card.yaml`` beside ``corpus.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from govbench.annotations.files import read_file
from govbench.errors import GovbenchError

# The card of a corpus that has no card.md: nothing is said of it but what its files say.
_TEMPLATE = """# Annotated documents / 标注文档

Compiled by `govbench build` in the scheme of govbench. Who annotated, how, under which licence, and what may
be claimed is not in the files: say it in `card.md` and `card.yaml` beside `corpus.yaml`.

由 `govbench build` 按 govbench 的标注体系编译而成。由谁标注、如何标注、以何种许可发布，
请在 `corpus.yaml` 旁的 `card.md` 和 `card.yaml` 中写明。

Version {{version}}.

{{documents}}

{{statistics}}

{{agreement}}
"""


def read_template(annotations: Path) -> str:
    """The text of ``card.md``, or one that claims nothing where there is none."""
    path = annotations / "card.md"
    return read_file(path) if path.is_file() else _TEMPLATE


def read_facts(annotations: Path) -> dict[str, Any]:
    """The front matter that ``card.yaml`` gives: licence, tags, who annotated. Without it: the language.

    Raises ``GovbenchError`` A114 when it is no mapping, or has what the build writes itself.
    """
    import yaml

    path = annotations / "card.yaml"
    if not path.is_file():
        return {"language": ["zh"]}
    try:
        read = yaml.safe_load(read_file(path))
    except yaml.YAMLError as error:
        problem = f"is no YAML: {' '.join(str(error).split())}"
        raise GovbenchError.of("A114", problem, file=str(path)) from None
    if not isinstance(read, dict) or {"configs", "dataset_info"} & set(read):
        raise GovbenchError.of("A114", "is no mapping, or has configs or dataset_info", file=str(path))
    return read
