"""Reading and checking every document folder under annotations/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govbench.annotations.agreement import Figures, agreement
from govbench.annotations.checks import check_annotation
from govbench.annotations.decisions import adjudicate, read_decisions
from govbench.annotations.files import LAYERS, read_annotation, read_meta
from govbench.annotations.model import Annotation
from govbench.errors import Finding, GovbenchError


@dataclass(frozen=True)
class Source:
    """One annotated document: its metadata, its gold, and its two passes where there are two."""

    folder: Path
    meta: Mapping[str, Any]
    gold: Annotation
    passes: tuple[Annotation, Annotation] | None

    @property
    def agreement(self) -> dict[str, Figures] | None:
        """Agreement of the passes before adjudication; None for a document annotated once."""
        return agreement(*self.passes) if self.passes else None


def read_sources(annotations: Path) -> list[Source]:
    """Every document under ``real/`` and ``synthetic/``, by id, checked.

    Raises ``GovbenchError`` with the findings of the first document that has any; each names its file, and
    its line or sentence.
    """
    folders = sorted(p.parent for kind in ("real", "synthetic") for p in annotations.glob(f"{kind}/*/meta.yaml"))
    if not folders:
        raise GovbenchError.of("A113", "no document folder with a meta.yaml", file=str(annotations))
    return [read_source(folder) for folder in folders]


def read_source(folder: Path) -> Source:
    """One document folder, checked: see ``read_sources``."""
    meta = read_meta(folder)
    text = (folder / "document.txt").read_bytes().decode("utf-8")
    gold = read_annotation(folder / "gold", meta["id"], text)
    passes = None
    if (folder / "decisions.jsonl").exists() or (folder / "pass-a").exists():
        a, b = (read_annotation(folder / name, meta["id"], text) for name in ("pass-a", "pass-b"))
        passes = (a, b)
        _check_adjudication(folder, gold, a, b)
    metrics_file = str(folder / "gold" / "metrics.txt")
    findings = [Finding(f.code, f.message, metrics_file, 0, f.field) for f in check_annotation(gold)]
    if findings:
        raise GovbenchError([_with_line(f) for f in findings])
    return Source(folder, meta, gold, passes)


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
            Finding("A118", "gold differs from passes and decisions", str(folder / "gold" / name), 0, str(id_))
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
