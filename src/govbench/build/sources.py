"""Reading and checking every document folder under annotations/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govbench.annotations.agreement import Figures, agreement
from govbench.annotations.checks import check_annotation
from govbench.annotations.decisions import adjudicate, read_decisions
from govbench.annotations.files import (
    LAYERS,
    read_annotation,
    read_file,
    read_meta,
    read_text,
    write_annotation,
)
from govbench.annotations.model import Annotation
from govbench.annotations.relations import relation_findings
from govbench.errors import Finding, GovbenchError

Passes = tuple[Annotation, Annotation]
# Comparison → the edition of the guidelines that its annotators had, where it is there.
_EDITIONS = {"inter_pass": "GUIDELINES.no-examples.md", "check_pass_against_gold": "GUIDELINES.md"}


@dataclass(frozen=True)
class Source:
    """One annotated document: its folder, its metadata and its gold."""

    folder: Path
    meta: Mapping[str, Any]
    gold: Annotation


def read_sources(annotations: Path, *, benchmark: bool) -> list[Source]:
    """Every document under ``real/`` and ``synthetic/``, by id, checked.

    Gold alone is enough, without passes and relations; those that are there are checked. In a benchmark a
    real document has two passes with decisions, a synthetic one the relations of its figures.

    Raises ``GovbenchError`` with the findings of the first document that has any; each names its file, and
    its line or sentence.
    """
    sources = [read_source(folder, benchmark) for folder in document_folders(annotations)]
    ids = [source.meta["id"] for source in sources]
    for source in sources:
        if ids.count(source.meta["id"]) > 1:
            problem = f"two documents have the id {source.meta['id']}"
            raise GovbenchError.of("A114", problem, file=str(source.folder / "meta.yaml"), field="id")
    return sources


def read_source(folder: Path, benchmark: bool) -> Source:
    """The document of a folder, checked as ``read_sources`` says."""
    meta = read_meta(folder)
    if meta["origin"] != folder.parent.name:
        problem = f"a document of origin {meta['origin']} stands under {folder.parent.name}/"
        raise GovbenchError.of("A114", problem, file=str(folder / "meta.yaml"), field="origin")
    gold = _read(folder, "gold")
    passes = _passes(folder)
    if passes:
        _check_adjudication(folder, gold, *passes)
    elif benchmark and meta["origin"] == "real":
        raise GovbenchError.of("A113", "no such folder", file=str(folder / "pass-a"))
    metrics_file = str(folder / "gold" / "metrics.txt")
    findings = [Finding(f.code, f.message, metrics_file, 0, f.field) for f in check_annotation(gold)]
    if findings:
        raise GovbenchError([_with_line(f) for f in findings])
    relations = folder / "relations.tsv"
    needed = benchmark and meta["origin"] == "synthetic"
    if (needed or relations.is_file()) and (findings := relation_findings(relations, gold)):
        raise GovbenchError(findings)
    return Source(folder, meta, gold)


def read_passes(annotations: Path) -> dict[str, Passes]:
    """The two passes of every document annotated twice, by the name of its folder; gold is not read."""
    pairs = {folder.name: _passes(folder) for folder in document_folders(annotations)}
    return {name: pair for name, pair in pairs.items() if pair}


def agreement_figures(annotations: Path) -> dict[str, dict[str, dict[str, Figures]]]:
    """What annotations/agreement.json holds: figures by comparison and layer for every document.

    ``inter_pass`` compares the two passes before adjudication, ``check_pass_against_gold`` a third blind
    pass, which took no part in making gold, with gold. Under ``guidelines`` stands how many of gold's
    distinct entity surfaces the guidelines that the annotators had quote: what they were told outright.
    """
    editions = {
        comparison: read_file(annotations / name)
        for comparison, name in _EDITIONS.items()
        if (annotations / name).is_file()
    }
    figures: dict[str, dict[str, dict[str, Figures]]] = {}
    for folder in document_folders(annotations):
        comparisons = {}
        passes = _passes(folder)
        gold = _read(folder, "gold") if (folder / "gold").is_dir() else None
        if passes:
            comparisons["inter_pass"] = agreement(*passes)
        if gold and (folder / "check-pass").is_dir():
            comparisons["check_pass_against_gold"] = agreement(_read(folder, "check-pass"), gold)
        for comparison, edition in editions.items():
            if gold and comparison in comparisons:
                comparisons[comparison]["guidelines"] = _quoted(gold, edition)
        if comparisons:
            figures[folder.name] = comparisons
    return figures


def write_gold(annotations: Path) -> list[str]:
    """Write the gold that passes and decisions give, for every document annotated twice; the folders' names.

    Raises ``GovbenchError`` A116 or A117 when the decisions do not settle the differences.
    """
    written = []
    for folder in document_folders(annotations):
        passes = _passes(folder)
        if passes:
            path = folder / "decisions.jsonl"
            write_annotation(folder / "gold", adjudicate(*passes, read_decisions(path), str(path)))
            written.append(folder.name)
    return written


def _quoted(gold: Annotation, guidelines: str) -> Figures:
    sentences = gold.document.sentences
    surfaces = {e.span.of(sentences[id_].text) for id_, found in gold.entities.items() for e in found}
    return {"items": len(surfaces), "agree": sum(surface in guidelines for surface in surfaces)}


def document_folders(annotations: Path) -> list[Path]:
    """The folder of every document. Raises ``GovbenchError`` A113 where there is none."""
    found = [
        p.parent for kind in ("real", "synthetic") for p in sorted(annotations.glob(f"{kind}/*/meta.yaml"))
    ]
    if not found:
        problem = "no real/*/meta.yaml and no synthetic/*/meta.yaml"
        raise GovbenchError.of("A113", problem, file=str(annotations))
    return found


def _read(folder: Path, name: str) -> Annotation:
    return read_annotation(folder / name, read_meta(folder)["id"], read_text(folder))


def _passes(folder: Path) -> Passes | None:
    """The two passes; None for a document that was annotated once."""
    there = [(folder / name).exists() for name in ("pass-a", "pass-b", "decisions.jsonl")]
    if not any(there):
        return None
    a, b = _read(folder, "pass-a"), _read(folder, "pass-b")
    if a.document.paragraphs != b.document.paragraphs:
        raise GovbenchError.of("A120", "pass-a and pass-b differ in which lines are body", file=str(folder))
    return a, b


def _check_adjudication(folder: Path, gold: Annotation, a: Annotation, b: Annotation) -> None:
    path = folder / "decisions.jsonl"
    decided = adjudicate(a, b, read_decisions(path), str(path))
    findings = []
    for name, mine, theirs in (
        (LAYERS[0], dict(gold.document.kinds), dict(decided.document.kinds)),
        (LAYERS[1], gold.topics, decided.topics),
        (LAYERS[2], gold.roles, decided.roles),
        (LAYERS[3], gold.entities, decided.entities),
        (LAYERS[4], gold.metrics, decided.metrics),
        (LAYERS[4], gold.distractors, decided.distractors),
    ):
        findings += [
            Finding(
                "A118", "gold differs from passes and decisions", str(folder / "gold" / name), 0, str(id_)
            )
            for id_ in mine
            if mine[id_] != theirs[id_]  # type: ignore[index]
        ]
    if findings:
        raise GovbenchError([_with_line(f) for f in findings])


def _with_line(finding: Finding) -> Finding:
    """The finding with the line on which its sentence or item begins."""
    heads = (f"@{finding.field} ", f"{finding.field}\t")
    lines = Path(finding.file).read_text(encoding="utf-8").splitlines()
    line = next((n for n, text in enumerate(lines, start=1) if text.startswith(heads)), 0)
    return Finding(finding.code, finding.message, finding.file, line, finding.field)
