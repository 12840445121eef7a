"""Tables that a command writes into a page, between the lines <!-- name --> and <!-- /name -->."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from govbench.errors import Finding
from govbench.files import write_text


def fill(pages: Sequence[Path], name: str, table: str, *, check: bool) -> list[Finding]:
    """Put the table into every page, each in its own line ends; with ``check`` only say which are outdated.

    A page without the marks is a finding (B108), and left alone.
    """
    block = _block(name)

    def filled(match: re.Match[str]) -> str:
        end = "\r\n" if match[1].endswith("\r\n") else "\n"
        return f"{match[1]}{table}\n".replace("\r\n", "\n").replace("\n", end) + match[2]

    findings = []
    for page in pages:
        text = page.read_bytes().decode("utf-8")
        if not block.search(text):
            findings.append(Finding("B108", f"has no place for {name}", str(page)))
            continue
        new = block.sub(filled, text)
        if new != text and check:
            findings.append(Finding("B106", f"{name} is not what the command gives", str(page)))
        elif new != text:
            write_text(page, new)
    return findings


def carried(text: str, name: str, old: str) -> str:
    """The text with its block as it stands in an older one, where both have it.

    >>> mark, end = "<!-- results -->\\n", "<!-- /results -->"
    >>> carried(f"new\\n{mark}{end}", "results", f"old\\n{mark}| 1 |\\n{end}")
    'new\\n<!-- results -->\\n| 1 |\\n<!-- /results -->'
    """
    found = _block(name).search(old)
    return _block(name).sub(lambda match: found[0] if found else match[0], text)


def _block(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- {name} -->\r?\n).*?(<!-- /{name} -->)", re.DOTALL)
