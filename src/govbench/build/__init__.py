"""annotations/ → corpus/: the Hugging Face dataset repository, compiled, never edited by hand."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from govbench.build.card import card
from govbench.build.gates import check_training, read_phrases
from govbench.build.prose import read_facts, read_template
from govbench.build.rows import Row, document_rows, json_lines
from govbench.build.settings import read_settings
from govbench.build.sources import agreement_figures, read_sources
from govbench.errors import Finding, GovbenchError
from govbench.features import CONFIGS, SPLITS
from govbench.files import write_text
from govbench.pages import carried

__all__ = ["build", "stale"]


def build(annotations: Path, corpus: Path) -> list[str]:
    """Compile and write the corpus; returns the paths of the files that changed.

    ``agreement.json`` is written beside the annotations where a document was annotated twice.

    Rows of an earlier build that are no longer made are removed. Nothing is written when a check fails:
    ``GovbenchError`` then carries the findings (see ``govbench.build.sources``).
    """
    changed = []
    for path, text in _differing(annotations, corpus).items():
        if text is None:
            path.unlink()
        else:
            write_text(path, text)
        changed.append(str(path))
    return changed


def stale(annotations: Path, corpus: Path) -> list[Finding]:
    """What ``build`` would change: an empty list when the committed files are up to date."""
    return [
        Finding("B101", "is not what the annotations give", str(path))
        for path in _differing(annotations, corpus)
    ]


def _differing(annotations: Path, corpus: Path) -> dict[Path, str | None]:
    """Path → content that it should have, None for a file that should not be, where that is not so."""
    if corpus.exists() and any(corpus.iterdir()) and not (corpus / "VERSION").is_file():
        raise GovbenchError.of("B107", "is no corpus, and not empty", file=str(corpus))
    made = _compile(annotations, corpus)
    # Only rows of a split can be left over from an earlier build; nothing else there is ours to remove.
    rows = [corpus / "data" / config / f"{split}.jsonl" for config in CONFIGS for split in SPLITS]
    differing: dict[Path, str | None] = {path: None for path in rows if path.is_file() and path not in made}
    for path, text in made.items():
        if not path.is_file() or path.read_bytes() != text.encode("utf-8"):
            differing[path] = text
    return dict(sorted(differing.items()))


def _with_results(card: str, corpus: Path) -> str:
    """The card with the results that ``govbench leaderboard`` wrote into the one that is there."""
    old = corpus / "README.md"
    return carried(card, "results", old.read_text(encoding="utf-8")) if old.is_file() else card


def _compile(annotations: Path, corpus: Path) -> dict[Path, str]:
    settings = read_settings(annotations / "corpus.yaml")
    sources = read_sources(annotations, benchmark=settings.benchmark)
    splits = settings.split_by_document({source.meta["id"]: source.meta["origin"] for source in sources})
    if settings.benchmark:
        check_training(sources, read_phrases(annotations / "set-phrases.tsv"))
    rows: dict[str, dict[str, list[Row]]] = {config: {} for config in CONFIGS}
    for source in sources:
        split = splits[source.meta["id"]]
        for config, found in document_rows(source.meta, source.gold, settings.canary).items():
            rows[config].setdefault(split, []).extend(found)
    agreement = agreement_figures(annotations)
    files = {
        f"data/{config}/{split}.jsonl": json_lines(found)
        for config, splits in rows.items()
        for split, found in splits.items()
    }
    files["VERSION"] = f"{settings.version}\n"
    made = card(read_template(annotations), read_facts(annotations), rows, agreement, settings.version)
    files["README.md"] = _with_results(made, corpus)
    files["checksums.sha256"] = "".join(
        f"{hashlib.sha256(text.encode('utf-8')).hexdigest()}  {name}\n"
        for name, text in sorted(files.items())
    )
    compiled = {corpus / name: text for name, text in files.items()}
    stored = annotations / "agreement.json"
    if agreement or stored.is_file():
        compiled[stored] = json.dumps(agreement, ensure_ascii=False, indent=2) + "\n"
    return compiled
