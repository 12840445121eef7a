"""How to cite govbench, made from CITATION.cff."""

from __future__ import annotations

from typing import Any

from govbench.resources import resource


def bibtex() -> str:
    """A BibTeX entry with version and date of the release."""
    import yaml

    cff: dict[str, Any] = yaml.safe_load(resource("CITATION.cff").read_text(encoding="utf-8"))
    fields = {
        "title": cff["title"],
        "author": " and ".join(f"{{{author['name']}}}" for author in cff["authors"]),
        "year": str(cff["date-released"])[:4],
        "version": cff["version"],
        "note": "Benchmark corpus and evaluation library for Chinese government text",
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{govbench,\n{lines}}}"
