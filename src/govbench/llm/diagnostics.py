"""What went wrong beside the score: counts that add up over requests, tasks and runs."""

from __future__ import annotations

from dataclasses import dataclass, fields

_REPLIES = ("refused", "unparsed", "failed", "truncated", "repaired")
_SENTENCES = ("rewritten", "omitted")
_ITEMS = ("superseded", "malformed", "unknown_label", "duplicate")
_SPANS = ("altered", "unaligned", "hallucinated")
_HARMLESS = ("repaired", "altered")
MARK = 0.05  # from this share on, the table shows a mark: the score says little about the model


@dataclass(frozen=True)
class Diagnostics:
    """Counts over replies, over the sentences asked about, over the items and over the spans in them.

    ``asked`` requests are ``answered`` (something could be read), ``refused``, ``unparsed`` or ``failed``
    (no answer came: an HTTP error, a dropped connection); these four add up to it. ``truncated`` and
    ``repaired`` replies are among them too.

    Of ``sentences`` in replies that were read, ``rewritten`` came back with other characters or with tags
    that do not nest (format ``inline``), ``omitted`` have no answer where each needs one.

    Of ``items`` in those replies, ``superseded`` ones stand in an array that a later one of the same reply
    takes the place of, ``malformed`` ones lack a field, have one of another type or name no sentence of the
    request, ``unknown_label`` ones have no label of the task: all three are left out of the prediction. (The
    ``change`` of a figure with a value outside its lists is an ``unknown_label`` too; the figure stays
    without it.) A ``duplicate`` says again what an earlier item said.

    Of ``spans`` in the predictions, ``altered`` ones stand in the text with other widths or quotation marks,
    ``unaligned`` ones not so often (or not there), ``hallucinated`` ones not at all; the last two count as
    predicted and are never right.

    >>> Diagnostics(asked=2, answered=1, unparsed=1) + Diagnostics(asked=1, answered=1, items=3)
    Diagnostics(asked=3, answered=2, refused=0, unparsed=1, failed=0, truncated=0, repaired=0, sentences=0,
                rewritten=0, omitted=0, items=3, superseded=0, malformed=0, unknown_label=0, duplicate=0,
                spans=0, altered=0, unaligned=0, hallucinated=0)
    """

    asked: int = 0
    answered: int = 0
    refused: int = 0
    unparsed: int = 0
    failed: int = 0
    truncated: int = 0
    repaired: int = 0
    sentences: int = 0
    rewritten: int = 0
    omitted: int = 0
    items: int = 0
    superseded: int = 0
    malformed: int = 0
    unknown_label: int = 0
    duplicate: int = 0
    spans: int = 0
    altered: int = 0
    unaligned: int = 0
    hallucinated: int = 0

    def __add__(self, other: Diagnostics) -> Diagnostics:
        names = [field.name for field in fields(self)]
        return Diagnostics(**{name: getattr(self, name) + getattr(other, name) for name in names})

    def table(self) -> list[tuple[str, int, int, float | None, str]]:
        """Name, count, base, share and mark of every failure, for printing; the share of nothing is None.

        What is repaired, or placed with other widths, loses nothing and has no mark.

        >>> Diagnostics(asked=20, answered=19, refused=1).table()[0]
        ('refused', 1, 20, 0.05, '!')
        """
        bases = [("asked", _REPLIES), ("sentences", _SENTENCES), ("items", _ITEMS), ("spans", _SPANS)]
        rows = []
        for base, names in bases:
            total: int = getattr(self, base)
            for name in names:
                count: int = getattr(self, name)
                share = count / total if total else None
                is_marked = share is not None and share >= MARK and name not in _HARMLESS
                rows.append((name, count, total, share, "!" if is_marked else ""))
        return rows
