"""Nested mentions as levels: what lies directly inside what, and the tags of characters on one level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from govbench.systems import Prediction, Row

OUTSIDE = "O"


class Mention(NamedTuple):
    """A labelled span, half-open in code points."""

    start: int
    end: int
    label: str


class Family(NamedTuple):
    """The mentions directly inside one mention, or the outermost ones of a text (parent None, level 1)."""

    level: int
    parent: Mention | None
    children: list[Mention]


def mentions(row: Row) -> list[Mention]:
    """The entities of a row, in order and enclosing ones first.

    Gold never crosses and has one label a span (rules N1 and N3); of what does not keep to that in other
    data, the span that begins first is kept, then the longer one.
    """
    found: dict[tuple[int, int], str] = {}
    for entity in row["entities"]:
        found.setdefault((entity["start"], entity["end"]), entity["label"])
    kept: list[Mention] = []
    ends: list[int] = []
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        while ends and ends[-1] <= start:
            ends.pop()
        if not ends or end <= ends[-1]:
            ends.append(end)
            kept.append(Mention(start, end, found[start, end]))
    return kept


def families(ordered: Sequence[Mention]) -> list[Family]:
    """Every mention with those directly inside it, the outermost first; ``ordered`` as by ``mentions``.

    >>> gold = [Mention(0, 6, "GOV"), Mention(0, 3, "GPE"), Mention(7, 9, "DATE")]
    >>> [(family.level, len(family.children)) for family in families(gold)]
    [(1, 2), (2, 1), (3, 0), (2, 0)]
    """
    found = [Family(1, None, [])]
    open_ones = [found[0]]
    for mention in ordered:
        while (parent := open_ones[-1].parent) is not None and parent.end <= mention.start:
            open_ones.pop()
        open_ones[-1].children.append(mention)
        family = Family(open_ones[-1].level + 1, mention, [])
        found.append(family)
        open_ones.append(family)
    return found


def encode(children: Iterable[Mention], start: int, end: int) -> list[str]:
    """One tag a character of ``[start, end)``: B, I, E or S with the label, or O (Ratinov and Roth 2009)."""
    tags = [OUTSIDE] * (end - start)
    for child in children:
        first, last = child.start - start, child.end - start - 1
        tags[first : last + 1] = [f"I-{child.label}"] * (last + 1 - first)
        tags[first] = f"B-{child.label}"
        tags[last] = f"{'S' if first == last else 'E'}-{child.label}"
    return tags


def decode(tags: Sequence[str], start: int) -> Iterator[Mention]:
    """The mentions that tags from ``start`` on say; a sequence that is not well formed says none.

    >>> list(decode(["B-GPE", "E-GPE", "O", "I-GOV", "S-GPE"], 10))
    [Mention(start=10, end=12, label='GPE'), Mention(start=14, end=15, label='GPE')]
    """
    begun: tuple[int, str] | None = None
    for at, tag in enumerate(tags, start):
        place, _, label = tag.partition("-")
        if place == "B":
            begun = at, label
        elif place == "S":
            yield Mention(at, at + 1, label)
            begun = None
        elif begun is None or begun[1] != label:
            begun = None
        elif place == "E":
            yield Mention(begun[0], at + 1, label)
            begun = None


def clash(start: int, end: int, other: Mention) -> bool:
    """Whether a span is that of another mention, or crosses it.

    >>> clash(0, 3, Mention(2, 5, "GPE")), clash(2, 4, Mention(2, 5, "GPE"))
    (True, False)
    """
    return (start, end) == (other.start, other.end) or (
        start < other.start < end < other.end or other.start < start < other.end < end
    )


def exact_f1(rows: Sequence[Row], made: Sequence[Prediction]) -> float:
    """F1 of the mentions predicted for rows with gold, all together: what decides between epochs.

    >>> gpe, gov = {"start": 0, "end": 2, "label": "GPE"}, {"start": 0, "end": 4, "label": "GOV"}
    >>> round(exact_f1([{"entities": [gov, gpe]}], [{"entities": [gpe]}]), 3)
    0.667
    """
    right = predicted = gold = 0
    for row, one in zip(rows, made, strict=True):
        wanted, found = set(mentions(row)), set(mentions(one))
        right, predicted, gold = right + len(wanted & found), predicted + len(found), gold + len(wanted)
    return 2 * right / max(predicted + gold, 1)


def prediction(row: Row, found: Iterable[Mention]) -> Prediction:
    """The mentions as the task's prediction for a row."""
    entities: list[dict[str, Any]] = [
        mention._asdict() for mention in sorted(found, key=lambda m: (m.start, -m.end))
    ]
    return {"id": row["id"], "entities": entities}
