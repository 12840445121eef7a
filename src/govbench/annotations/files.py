"""Reading and writing one annotator's folder: five plain-text files beside the document.

    structure.tsv   line ⇥ kind ⇥ text          entities.txt   @sentence, then one line a mention
    topics.tsv      p01 ⇥ label ⇥ text          metrics.txt    @sentence, then metrics and distractors
    roles.tsv       p01s01 ⇥ label ⇥ text

annotations/README.md describes them for annotators.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from govbench import schemes
from govbench.annotations.blocks import (
    NumberedLine,
    read_entities,
    read_quantities,
    write_entities,
    write_quantities,
)
from govbench.annotations.model import Annotation
from govbench.documents import LINE_KINDS, ORIGINS, Document, text_lines
from govbench.errors import Finding, GovbenchError, collected
from govbench.files import write_text

DOCUMENT = "document.txt"
LAYERS = ("structure.tsv", "topics.tsv", "roles.tsv", "entities.txt", "metrics.txt")
T = TypeVar("T")


def is_text(value: object) -> bool:
    """Whether it is a string with something in it."""
    return isinstance(value, str) and value.strip() != ""


def _is_text_or_null(value: object) -> bool:
    return value is None or is_text(value)


def _is_date_or_null(value: object) -> bool:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return value is None


META: Mapping[str, Callable[[object], bool]] = {
    "id": is_text,
    "title": is_text,
    "origin": lambda value: value in ORIGINS,
    "publisher": _is_text_or_null,
    "url": _is_text_or_null,
    "published": _is_date_or_null,
    "retrieved": _is_date_or_null,
    "level": _is_text_or_null,
    "region": _is_text_or_null,
    "department": _is_text_or_null,
    "doc_type": _is_text_or_null,
    "year": lambda value: value is None or type(value) is int,
    "sha256": is_text,
}


def read_yaml(
    path: Path, fields: Mapping[str, Callable[[object], bool]], *, optional: Collection[str] = ()
) -> dict[str, Any]:
    """A YAML file with exactly these fields, each with a value that its test accepts.

    Those that are optional may be left out.

    Raises ``GovbenchError`` A113 (no such file) or A114 (no YAML, a field missing, unknown or wrong).
    """
    import yaml

    try:
        read = yaml.safe_load(read_file(path))
    except yaml.YAMLError as error:
        raise GovbenchError.of(
            "A114", f"is no YAML: {' '.join(str(error).split())}", file=str(path)
        ) from None
    found = read if isinstance(read, dict) else {}
    # A day without quotation marks is a date of its own to YAML.
    found = {name: str(value) if isinstance(value, date) else value for name, value in found.items()}
    left_out = set(optional) - set(found)
    wrong = sorted(str(name) for name in (set(fields) - left_out) ^ set(found))
    if wrong:
        raise GovbenchError.of("A114", f"missing or unknown: {', '.join(wrong)}", file=str(path))
    for name, accepts in fields.items():
        if name in found and not accepts(found[name]):
            raise GovbenchError.of("A114", f"{found[name]!r} is no {name}", file=str(path), field=name)
    return found


def read_meta(folder: Path) -> dict[str, Any]:
    """The fields of ``meta.yaml``, checked against ``document.txt``.

    Raises ``GovbenchError`` A113 (no such file), A114 (a field missing, unknown or wrong), A115 (the text is
    not the one the sha256 names).
    """
    meta = read_yaml(folder / "meta.yaml", META)
    path = folder / DOCUMENT
    if not path.is_file():
        raise GovbenchError.of("A113", "no such file", file=str(path))
    if hashlib.sha256(path.read_bytes()).hexdigest() != meta["sha256"]:
        raise GovbenchError.of("A115", "the text differs from its sha256", file=str(path))
    return meta


def read_text(folder: Path) -> str:
    """The text of ``document.txt`` as it stands there.

    Raises ``GovbenchError`` A113 (no such file) or R103 (not UTF-8).
    """
    path = folder / DOCUMENT
    if not path.is_file():
        raise GovbenchError.of("A113", "no such file", file=str(path))
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise GovbenchError.of("R103", f"is not UTF-8: {error.reason}", file=str(path)) from None


def read_structure(folder: Path, document_id: str, text: str) -> Document:
    """The document with the kinds of its lines, of which ``structure.tsv`` in the folder has one a line.

    Raises ``GovbenchError`` with every finding, each with its line; A102 where no line is body.
    """
    path = folder / LAYERS[0]
    lines = {str(n): span.of(text) for n, span in text_lines(text)}
    kinds = _read_labels(path, lines, dict.fromkeys(LINE_KINDS))
    document = Document(document_id, text, {int(n): kind for n, kind in kinds.items()})
    if not document.paragraphs:
        raise GovbenchError.of("A102", "no line is body: there is nothing to annotate", file=str(path))
    return document


def read_annotation(folder: Path, document_id: str, text: str) -> Annotation:
    """All layers of the folder, over the given text.

    Raises ``GovbenchError`` with every finding of the first layer that cannot be read; each names file and
    line.
    """
    document = read_structure(folder, document_id, text)
    paragraphs = {p.id: p.text for p in document.paragraphs}
    sentences = {id_: s.text for id_, s in document.sentences.items()}
    quantities = _read_blocks(folder / "metrics.txt", sentences, read_quantities)
    return Annotation(
        document=document,
        topics=_read_labels(folder / "topics.tsv", paragraphs, schemes.TOPICS),
        roles=_read_labels(folder / "roles.tsv", sentences, schemes.ROLES),
        entities=_read_blocks(folder / "entities.txt", sentences, read_entities),
        metrics={id_: metrics for id_, (metrics, _) in quantities.items()},
        distractors={id_: distractors for id_, (_, distractors) in quantities.items()},
    )


def write_annotation(folder: Path, annotation: Annotation) -> None:
    """Write all layers in canonical form; each file is replaced as a whole."""
    document = annotation.document
    sentences = {id_: s.text for id_, s in document.sentences.items()}
    rows = [(str(line.number), line.kind, line.span.of(document.text)) for line in document.lines]
    write_text(folder / "structure.tsv", label_lines(rows))
    write_text(
        folder / "topics.tsv",
        label_lines([(p.id, annotation.topics[p.id], p.text) for p in document.paragraphs]),
    )
    write_text(
        folder / "roles.tsv",
        label_lines([(id_, annotation.roles[id_], text) for id_, text in sentences.items()]),
    )
    write_text(
        folder / "entities.txt",
        block_lines(
            sentences, {id_: write_entities(t, annotation.entities[id_]) for id_, t in sentences.items()}
        ),
    )
    quantities = {
        id_: write_quantities(t, [*annotation.metrics[id_], *annotation.distractors[id_]])
        for id_, t in sentences.items()
    }
    write_text(folder / "metrics.txt", block_lines(sentences, quantities))


def read_file(path: Path) -> str:
    """The text of a UTF-8 file, with LF line ends and without a byte order mark.

    Raises ``GovbenchError`` A113 when there is no such file, A101 when it is not UTF-8.
    """
    if not path.is_file():
        raise GovbenchError.of("A113", "no such file", file=str(path))
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise GovbenchError.of("A101", f"not UTF-8: {error.reason}", file=str(path)) from None


def _read_labels(path: Path, units: Mapping[str, str], labels: Mapping[str, object]) -> dict[str, str]:
    """``id ⇥ label ⇥ text`` lines; every unit once, in order, with its own text and a known label."""
    findings: list[Finding] = []
    found: dict[str, str] = {}
    for number, line in enumerate(read_file(path).split("\n"), start=1):
        if not line or line.startswith("# "):
            continue
        parts = line.split("\t", 2)  # the text of a line may have tabs of its own
        if len(parts) != 3:
            findings.append(Finding("A101", f"{len(parts)} columns instead of 3", str(path), number))
            continue
        id_, label, text = parts
        if id_ not in units or id_ in found:
            findings.append(Finding("A105", f"id '{id_}' is unknown or stands twice", str(path), number))
        elif text != units[id_]:
            findings.append(
                Finding("A106", f"the text of {id_} is not that of the document", str(path), number)
            )
        if label not in labels:
            findings.append(Finding("A102", f"unknown label '{label}'", str(path), number))
        found[id_] = label
    _require_order(path, list(found), units, findings)
    if findings:
        raise GovbenchError(findings)
    return found


def _read_blocks(
    path: Path, units: Mapping[str, str], read: Callable[[str, Sequence[NumberedLine]], T]
) -> dict[str, T]:
    """``@id text`` heads, each followed by the lines of its block; every unit once, in order."""
    findings: list[Finding] = []
    blocks: dict[str, list[NumberedLine]] = {}
    current: list[NumberedLine] = []
    for number, line in enumerate(read_file(path).split("\n"), start=1):
        if line.startswith("@"):
            id_, _, text = line[1:].partition(" ")
            if id_ not in units or id_ in blocks:
                findings.append(Finding("A105", f"id '{id_}' is unknown or stands twice", str(path), number))
            elif text != units[id_]:
                findings.append(
                    Finding("A106", f"the text of {id_} is not that of the document", str(path), number)
                )
            current = blocks[id_] = []
        elif line.strip() and not line.startswith("# "):
            current.append((number, line.rstrip()))
            if not blocks:
                findings.append(Finding("A101", "an item above the first '@' line", str(path), number))
    _require_order(path, list(blocks), units, findings)
    found: dict[str, T] = {}
    for id_, lines in blocks.items():
        if id_ in units:
            with collected(findings, file=str(path)):
                found[id_] = read(units[id_], lines)
    if findings:
        raise GovbenchError(findings)
    return found


def _require_order(path: Path, found: list[str], units: Mapping[str, str], findings: list[Finding]) -> None:
    if findings or found == list(units):
        return
    missing = [id_ for id_ in units if id_ not in found]
    findings.append(
        Finding("A105", f"missing: {', '.join(missing)}" if missing else "ids out of order", str(path))
    )


def label_lines(rows: Sequence[tuple[str, str, str]]) -> str:
    """``id ⇥ label ⇥ text`` lines, as they stand in a file."""
    return "".join("\t".join(row) + "\n" for row in rows)


def block_lines(units: Mapping[str, str], lines: Mapping[str, Sequence[str]]) -> str:
    """``@id text`` heads, each above the lines of its unit, as they stand in a file."""
    return "\n".join("\n".join([f"@{id_} {text}", *lines[id_]]) + "\n" for id_, text in units.items())
