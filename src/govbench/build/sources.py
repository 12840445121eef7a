"""Reading and checking every document folder under annotations/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govbench.annotations.agreement import Figures, agreement
from govbench.annotations.checks import check_annotation
from govbench.annotations.decisions import adjudicate, read_decisions
from govbench.annotations.files import LAYERS, read_annotation, read_file, read_meta, write_annotation
from govbench.annotations.model import Annotation
from govbench.annotations.relations import relation_findings
from govbench.errors import Finding, GovbenchError

Passes = tuple[Annotation, Annotation]


@dataclass(frozen=True)
class Source:
    """One annotated document: its folder, its metadata and its gold."""

    folder: Path
    meta: Mapping[str, Any]
    gold: Annotation


def read_sources(annotations: Path) -> list[Source]:
    """Every document under ``real/`` and ``synthetic/``, by id, checked.

    Raises ``GovbenchError`` with the findings of the first document that has any; each names its file, and
    its line or sentence.
    """
    return [read_source(folder) for folder in _folders(annotations)]


def read_source(folder: Path) -> Source:
    """One document folder, checked: see ``read_sources``."""
    meta = read_meta(folder)
    if meta["origin"] != folder.parent.name:
        problem = f"a document of origin {meta['origin']} stands under {folder.parent.name}/"
        raise GovbenchError.of("A114", problem, file=str(folder / "meta.yaml"), field="origin")
    gold = _read(folder, "gold")
    passes = _passes(folder)
    if passes:
        _check_adjudication(folder, gold, *passes)
    metrics_file = str(folder / "gold" / "metrics.txt")
    findings = [Finding(f.code, f.message, metrics_file, 0, f.field) for f in check_annotation(gold)]
    if findings:
        raise GovbenchError([_with_line(f) for f in findings])
    if meta["origin"] == "synthetic" and (findings := relation_findings(folder / "relations.tsv", gold)):
        raise GovbenchError(findings)
    return Source(folder, meta, gold)


def split_by_document(sources: Sequence[Source], validation: Sequence[str], place: str) -> dict[str, str]:
    """Document id → split: the real document is ``test``, synthetic ones ``train`` but for those listed.

    Raises ``GovbenchError`` A114 for a listed id that no synthetic document has.
    """
    synthetic = {source.meta["id"] for source in sources if source.meta["origin"] == "synthetic"}
    if unknown := sorted(set(validation) - synthetic):
        raise GovbenchError.of("A114", f"no synthetic document {', '.join(unknown)}", file=place)
    named = dict.fromkeys(validation, "validation")
    return {
        id_: named.get(id_, "train") if id_ in synthetic else "test"
        for id_ in (source.meta["id"] for source in sources)
    }


def read_passes(annotations: Path) -> dict[str, Passes]:
    """The two passes of every document annotated twice, by the name of its folder; gold is not read."""
    pairs = {folder.name: _passes(folder) for folder in _folders(annotations)}
    return {name: pair for name, pair in pairs.items() if pair}


def agreement_figures(annotations: Path) -> dict[str, dict[str, dict[str, Figures]]]:
    """What annotations/agreement.json holds: figures by comparison and layer for every document.

    ``inter_pass`` compares the two passes before adjudication, ``check_pass_against_gold`` a third blind
    pass, which took no part in making gold, with gold. Under ``guidelines`` stands how many of gold's
    distinct entity surfaces the guidelines that the annotators had quote: what they were told outright.
    """
    editions = {
        name: read_file(annotations / name) for name in ("GUIDELINES.no-examples.md", "GUIDELINES.md")
    }
    figures: dict[str, dict[str, dict[str, Figures]]] = {}
    for folder in _folders(annotations):
        comparisons = {}
        passes = _passes(folder)
        gold = _read(folder, "gold") if (folder / "gold").is_dir() else None
        if passes:
            comparisons["inter_pass"] = agreement(*passes)
        if gold and (folder / "check-pass").is_dir():
            comparisons["check_pass_against_gold"] = agreement(_read(folder, "check-pass"), gold)
        for figures_, edition in zip(comparisons.values(), editions.values(), strict=False):
            if gold:
                figures_["guidelines"] = _quoted(gold, edition)
        if comparisons:
            figures[folder.name] = comparisons
    return figures


def write_gold(annotations: Path) -> list[str]:
    """Write the gold that passes and decisions give, for every document annotated twice; the folders' names.

    Raises ``GovbenchError`` A116 or A117 when the decisions do not settle the differences.
    """
    written = []
    for folder in _folders(annotations):
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


def _folders(annotations: Path) -> list[Path]:
    found = [
        p.parent for kind in ("real", "synthetic") for p in sorted(annotations.glob(f"{kind}/*/meta.yaml"))
    ]
    if not found:
        raise GovbenchError.of("A113", "no document folder with a meta.yaml", file=str(annotations))
    return found


def _read(folder: Path, name: str) -> Annotation:
    meta = read_meta(folder)
    text = (folder / "document.txt").read_bytes().decode("utf-8")
    return read_annotation(folder / name, meta["id"], text)


def _passes(folder: Path) -> Passes | None:
    """The two passes; None for a synthetic document that was annotated once."""
    there = [(folder / name).exists() for name in ("pass-a", "pass-b", "decisions.jsonl")]
    if not any(there) and read_meta(folder)["origin"] == "synthetic":
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
