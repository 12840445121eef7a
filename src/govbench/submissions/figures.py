"""``scores.json`` against what its predictions earn."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from govbench.errors import Finding
from govbench.jobs import sha256
from govbench.protocols import DEFAULT
from govbench.stored import PREDICTIONS, SCORES, scores_text
from govbench.submissions.differences import differences
from govbench.submissions.folder import Listing, shown
from govbench.submissions.signatures import OTHER, signature_problems
from govbench.system_card import NAME, Card

_MOST = 10  # differing figures of a row that are told one by one
Row = Mapping[str, Any]


def scores_findings(
    folder: Path, name: str, listing: Listing, card: Card, rows: Sequence[Row]
) -> list[Finding]:
    """Everything in which the stored scores are not those of ``rows``, which were computed here."""
    file = f"{name}/{SCORES}"
    if SCORES not in listing.files:
        return [Finding("V107", "is missing", file)]
    raw = (folder / SCORES).read_bytes()
    try:
        stored = json.loads(raw.decode("utf-8"))
        kept = [
            (str(row["task"]), str(row["protocol"]), row, dict(row["predictions"]))
            for row in stored["results"]
        ]
        if len({place[:2] for place in kept}) < len(kept):
            raise ValueError("a row stands twice")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        return [Finding("V107", f"damaged: {error!r}", file)]
    findings = []
    listed = {f"{PREDICTIONS}/{one}" for *_, predictions in kept for one in predictions}
    there = {one for one in listing.files if one.startswith(f"{PREDICTIONS}/")}
    for one in sorted(listed ^ there):
        problem = "is listed and not there" if one in listed else "is there and not listed"
        findings.append(Finding("V108", f"{shown(one)} {problem}", file))
    text = scores_text(name, card.stored.get("kind", ""), card.stored.get("about", ""), rows)
    made = json.loads(text)
    by_place = {(row["task"], row["protocol"]): row for row in made.pop("results")}
    unread = {(runs.task, runs.protocol) for runs in listing.rows} - by_place.keys()
    for task, protocol, row, predictions in kept:
        earned = by_place.pop((task, protocol), None)
        own = [one for one in predictions if f"{PREDICTIONS}/{one}" in there]
        edited = [one for one in own if sha256(folder / PREDICTIONS / one) != predictions[one]]
        place = shown(task) if protocol == DEFAULT else f"{shown(task)}, {shown(protocol)}"
        scores = ""
        if earned is not None and predictions.keys() == earned["predictions"].keys():
            scores = f"; its score is {_headline(earned)} now, {_headline(row)} is stored"
            findings += _row_findings(row, earned, place, scores, is_edited=bool(edited), file=file)
        elif (task, protocol) not in unread:
            runs = ", ".join(earned["predictions"]) if earned else "none"
            findings.append(Finding("V108", f"{place}: lists other files than its runs here: {runs}", file))
        for one in edited:
            problem = f"{place}: {PREDICTIONS}/{one} is not the file that was scored{scores}"
            findings.append(Finding("V109", problem, file))
    findings += [Finding("V108", f"{task}, {protocol}: no such row", file) for task, protocol in by_place]
    # What the card does not say is a finding there.
    unsaid = {"kind", "about"} - card.stored.keys()
    head = {field: value for field, value in stored.items() if field not in ("results", *unsaid)}
    made = {field: value for field, value in made.items() if field not in unsaid}
    findings += [
        Finding("V115", f"{one.place}: stored {one.stored}, the folder and its {NAME} say {one.earned}", file)
        for one in differences(head, made)
    ]
    if not (findings or unread or unsaid) and raw != text.encode("utf-8"):
        findings.append(Finding("V116", "is not written as it is made here", file))
    return findings


def _row_findings(
    stored: Row, earned: Row, place: str, scores: str, *, is_edited: bool, file: str
) -> Iterator[Finding]:
    """What is wrong with the signatures and figures of one row, whose files are those that are listed."""
    codes = set()
    for code, problem in dict.fromkeys(_signatures(stored, earned)):
        codes.add(code)
        yield Finding(code, f"{place}: {problem}{scores}", file)
    # Other predictions, other gold and other resamples give other figures: that is said once.
    if is_edited or codes & {"V112", OTHER}:
        return
    found = differences({**stored, "predictions": {}}, {**earned, "predictions": {}})
    figures = [difference for difference in found if not difference.place.endswith("signature")]
    for difference in figures[:_MOST]:
        yield Finding("V116" if difference.is_rounding else "V115", f"{place}: {difference}", file)
    if len(figures) > _MOST:
        yield Finding("V115", f"{place}: {len(figures) - _MOST} more figures differ", file)


def _signatures(stored: Row, earned: Row) -> Iterator[tuple[str, str]]:
    """What is wrong with the signatures of the report and of the probes."""
    pairs = [(stored.get("report"), earned["report"])]
    probes = stored.get("probes")
    pairs += [
        (probes.get(mode) if isinstance(probes, dict) else None, made)
        for mode, made in earned["probes"].items()
    ]
    for one, made in pairs:
        if isinstance(one, dict):
            yield from signature_problems(one.get("signature"), made["signature"])


def _headline(row: Row) -> str:
    """The score of a row, the mean where there are several runs, as text."""
    try:
        value = (row["runs"] or row["report"]["headline"])["value"]
    except (KeyError, TypeError):
        return "nothing"
    return shown(json.dumps(value))
