"""annotations/ → corpus/: the Hugging Face dataset repository, compiled, never edited by hand."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from govbench.annotations.files import write_text
from govbench.build.card import card
from govbench.build.rows import Row, document_rows
from govbench.build.sources import Source, read_sources
from govbench.errors import Finding, GovbenchError
from govbench.features import CONFIGS

__all__ = ["agreement_figures", "build", "compile_corpus", "stale"]

_SPLIT_OF_ORIGIN = {"real": "test"}


def compile_corpus(annotations: Path) -> dict[str, str]:
    """Path inside ``corpus/`` → content, for every file; nothing is written.

    Raises ``GovbenchError`` when an annotation breaks a rule; see ``govbench.build.sources``.
    """
    import yaml

    settings = yaml.safe_load((annotations / "corpus.yaml").read_text(encoding="utf-8"))
    sources = read_sources(annotations)
    rows: dict[str, dict[str, list[Row]]] = {config: {} for config in CONFIGS}
    for source in sources:
        split = _SPLIT_OF_ORIGIN[source.meta["origin"]]
        for config, found in document_rows(source.meta, source.gold, settings["canary"]).items():
            rows[config].setdefault(split, []).extend(found)
    files = {
        f"data/{config}/{split}.jsonl": "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found)
        for config, splits in rows.items()
        for split, found in splits.items()
    }
    files["VERSION"] = f"{settings['version']}\n"
    template = (annotations / "card.md").read_text(encoding="utf-8")
    files["README.md"] = card(template, rows, agreement_figures(sources), settings["version"])
    files["checksums.sha256"] = "".join(
        f"{hashlib.sha256(text.encode('utf-8')).hexdigest()}  {name}\n" for name, text in sorted(files.items())
    )
    return files


def agreement_figures(sources: list[Source]) -> dict[str, Any]:
    """What annotations/agreement.json holds: inter-pass agreement of every document annotated twice."""
    return {
        "figure": "inter-pass agreement, computed before adjudication",
        "documents": {s.meta["id"]: s.agreement for s in sources if s.agreement},
    }


def build(annotations: Path, corpus: Path) -> list[str]:
    """Compile and write ``corpus/``, and ``agreement.json``; returns the names of the files that changed.

    Files of an earlier build that are no longer made are removed. Nothing is written when a check fails.
    """
    files = compile_corpus(annotations)
    changed = _differing(files, corpus)
    for name in changed:
        if name in files:
            write_text(corpus / name, files[name])
        else:
            (corpus / name).unlink()
    figures = json.dumps(agreement_figures(read_sources(annotations)), ensure_ascii=False, indent=2) + "\n"
    path = annotations / "agreement.json"
    if not path.is_file() or path.read_text(encoding="utf-8") != figures:
        write_text(path, figures)
        changed.append("agreement.json")
    return changed


def stale(annotations: Path, corpus: Path) -> list[Finding]:
    """What ``build`` would change: an empty list when the committed files are up to date."""
    findings = [
        Finding("B101", "is not what the annotations give", str(corpus / name))
        for name in _differing(compile_corpus(annotations), corpus)
    ]
    path = annotations / "agreement.json"
    figures = json.dumps(agreement_figures(read_sources(annotations)), ensure_ascii=False, indent=2) + "\n"
    if not path.is_file() or path.read_text(encoding="utf-8") != figures:
        findings.append(Finding("B101", "is not what the passes give", str(path)))
    return findings


def _differing(files: dict[str, str], corpus: Path) -> list[str]:
    there = {p.relative_to(corpus).as_posix() for p in corpus.rglob("*") if p.is_file()}
    differing = [
        name
        for name, text in files.items()
        if name not in there or (corpus / name).read_bytes() != text.encode("utf-8")
    ]
    return sorted([*differing, *(there - set(files))])


def check_folder(path: Path) -> Path:
    """The folder, or ``GovbenchError`` A113 when it is not one with a corpus.yaml."""
    if not (path / "corpus.yaml").is_file():
        raise GovbenchError.of("A113", "no corpus.yaml here", file=str(path))
    return path
