"""Labels outside the set: the nearest one, and the one that is meant where there is no doubt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from govbench.errors import shown
from govbench.lint.notes import Notes
from govbench.lint.shapes import Entry, spans
from govbench.lint.tables import FIELDS
from govbench.schemes import ENTITIES, ROLES, TOPICS

Scheme = Mapping[str, tuple[str, str]]
_SCHEMES: Mapping[str, Scheme] = {"sections": TOPICS, "sentences": ROLES, "ner": ENTITIES}
_TAG = re.compile(r"^[BIESLUM][-_]")
_LONGEST = 40  # of what is compared with the labels


def repair(entry: Entry, task: str, notes: Notes) -> None:
    """Put the label that is meant in the place of one that is none.

    Notes P104, fixable where it is a label in other letters, behind the tag of a sequence, or its name; where
    it is not, the label is left for the reader to refuse.
    """
    if task not in _SCHEMES:
        return
    scheme = _SCHEMES[task]
    holders = [("label", entry.item)] if FIELDS[task] == "label" else []
    holders += [(f"{place}.label", span) for place, span in spans(entry.item, task)]
    for place, holder in holders:
        label = holder.get("label")
        if isinstance(label, str) and label not in scheme and (meant := _meant(label, scheme)):
            notes.add("P104", f"label {shown(label)} should be {meant}", entry.line, place, fixable=True)
            holder["label"] = meant


def _meant(label: str, scheme: Scheme) -> str:
    if len(label) > _LONGEST:
        return ""
    plain = _plain(label)
    for written in (plain, _TAG.sub("", plain)):
        if written in scheme:
            return written
    named = [known for known, (chinese, _) in scheme.items() if chinese == label.strip()]
    return named[0] if len(named) == 1 else ""


def _plain(label: str) -> str:
    return unicodedata.normalize("NFKC", label[:_LONGEST]).strip().upper()
