"""The pictures of docs/VIEW.md and its table of classes: ``python benchmarks/screenshots.py``.

Chromium is looked for as the tests do: chromium, chromium-browser, google-chrome or ``$GOVBENCH_CHROMIUM``.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from govbench import tables, view
from govbench.pages import fill
from govbench.view.classes import CLASSES

_ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(_ROOT / "tests"))
from browser import Browser  # noqa: E402 (the tests drive the same Chromium)

_SIZE = (1180, 720)


@dataclass(frozen=True)
class Picture:
    """A page of one task, opened at ``fragment``; then ``action`` runs and ``keys`` are pressed."""

    name: str
    task: str
    systems: tuple[str, ...]
    fragment: str = ""
    action: str = ""
    keys: str = ""
    dark: bool = False


PICTURES = (
    Picture("ner", "ner", ("crf", "delimiters")),
    Picture("ner-dark", "ner", ("crf", "delimiters"), fragment="gz-sfj-2022:p06", keys="nn", dark=True),
    Picture("metrics", "metrics", ("quantity-engine", "digits"), fragment="gz-sfj-2022:p07.4"),
    Picture(
        "confusion",
        "sentences",
        ("cues", "neighbours"),
        action='openCell({system: 1, gold: "ACTION", predicted: "PLAN"}), scrollTo(0, 0)',
    ),
)


def classes() -> str:
    """The table of the classes of every task."""
    header = ("任务 task", "符号 sign", "类别 class", "含义", "meaning")
    rows = [
        (task, found.sign, f"{found.zh} {found.en}", found.about_zh, found.about_en)
        for task, named in CLASSES.items()
        for found in named.values()
    ]
    return tables.markdown(header, rows)


def main() -> int:
    """Draw every picture and fill the page."""
    fill([_ROOT / "docs" / "VIEW.md"], "classes", classes(), check=False)
    with tempfile.TemporaryDirectory() as folder:
        for picture in PICTURES:
            files = {
                name: _ROOT / f"baselines/{name}/predictions/{picture.task}.jsonl" for name in picture.systems
            }
            page = Path(folder) / f"{picture.name}.html"
            page.write_text(view.html(view.layers(picture.task, files)), encoding="utf-8")
            with Browser(
                Path(folder) / picture.name, width=_SIZE[0], height=_SIZE[1], dark=picture.dark
            ) as browser:
                browser.open(page, picture.fragment)
                if picture.action:
                    browser.evaluate(picture.action)
                browser.press(*picture.keys)
                path = _ROOT / "docs" / "screenshots" / f"{picture.name}.png"
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(browser.screenshot())
                print(path.relative_to(_ROOT).as_posix())
    return 0


if __name__ == "__main__":
    sys.exit(main())
