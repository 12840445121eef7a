"""One-to-one maximum-weight assignment with integer weights.

Integers of any size keep ties exact: a lexicographic preference is one weight.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from heapq import nlargest

from govbench.errors import GovbenchError

Pair = tuple[int, int]

_WORK = 10**8  # rows² x columns of the largest tangle that is solved: seconds


def assign_pairs(weights: Mapping[Pair, int]) -> list[Pair]:
    """The pairs of the matching with the largest total weight, sorted; others than those given may not be.

    Pairs that share no item, directly or over others, are decided apart; of an item's possible partners only
    so many of the heaviest are considered as can be taken by its rivals, which loses nothing.

    >>> assign_pairs({(7, 1): 5, (7, 2): 4, (8, 1): 4, (9, 3): 1})
    [(7, 2), (8, 1), (9, 3)]

    Raises ``GovbenchError`` S107 where so many items compete that it would take minutes, ``ValueError`` for a
    weight below 1.
    """
    if min(weights.values(), default=1) < 1:
        raise ValueError("weights must be positive")
    return sorted(pair for tangle in _tangles(weights) for pair in _solved(tangle, weights))


def _tangles(pairs: Mapping[Pair, int]) -> list[list[Pair]]:
    """The pairs in groups that share no item, each in the order given."""
    parent: dict[Pair, Pair] = {}

    def root(item: Pair) -> Pair:
        while (above := parent.setdefault(item, item)) != item:
            parent[item] = item = parent[above]
        return item

    for row, column in pairs:
        parent[root((0, row))] = root((1, column))
    tangles: dict[Pair, list[Pair]] = defaultdict(list)
    for row, column in pairs:
        tangles[root((0, row))].append((row, column))
    return list(tangles.values())


def _solved(tangle: list[Pair], weights: Mapping[Pair, int]) -> list[Pair]:
    rows, columns = ({pair[side] for pair in tangle} for side in (0, 1))
    if len(rows) == 1 or len(columns) == 1:
        return [min(tangle, key=lambda pair: (-weights[pair], pair))]
    few = 0 if len(rows) <= len(columns) else 1
    rivals = min(len(rows), len(columns))
    partners: dict[int, list[Pair]] = defaultdict(list)
    for pair in tangle:
        partners[pair[few]].append(pair)
    kept = {
        pair: weights[pair]
        for pairs in partners.values()
        for pair in nlargest(rivals, sorted(pairs), key=weights.__getitem__)
    }
    order, other = (sorted({pair[side] for pair in kept}) for side in (0, 1))
    if rivals**2 * max(len(order), len(other)) > _WORK:
        raise GovbenchError.of("S107", f"{len(rows)} and {len(columns)} items of one paragraph compete")
    dense = [[kept.get((row, column), 0) for column in other] for row in order]
    return [(order[r], other[c]) for r, c in assign(dense)]


def assign(weights: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Pairs ``(row, column)`` of the matching with the largest total weight, in order of rows.

    Weights are non-negative; 0 means that the two may not be matched. The Hungarian method with potentials
    (Kuhn 1955; Jonker & Volgenant 1987), O(n²m) for n rows and m columns, n the smaller.

    >>> assign([[5, 4], [4, 0]])
    [(0, 1), (1, 0)]

    Raises ``ValueError`` for a negative weight or rows of unequal length.
    """
    if not weights or not weights[0]:
        return []
    width = len(weights[0])
    if any(len(row) != width for row in weights) or min(map(min, weights)) < 0:
        raise ValueError("weights must be a rectangle of non-negative integers")
    if len(weights) > width:
        return sorted((r, c) for c, r in assign(list(zip(*weights, strict=True))))
    return [(r, c) for r, c in _columns_of_rows(weights, width) if weights[r][c] > 0]


def _columns_of_rows(weights: Sequence[Sequence[int]], width: int) -> list[tuple[int, int]]:
    """The optimal column of every row, by shortest augmenting paths on costs ``-weight``.

    Columns are counted from 1; column 0 stands for the row being placed.
    """
    row_potential = [0] * (len(weights) + 1)
    column_potential = [0] * (width + 1)
    row_of = [0] * (width + 1)  # 0: the column is free; rows are counted from 1
    for row in range(1, len(weights) + 1):
        row_of[0] = row
        column = 0
        slack: list[int | None] = [None] * (width + 1)
        previous = [0] * (width + 1)
        visited = [False] * (width + 1)
        while row_of[column]:
            visited[column] = True
            current = row_of[column]
            best, nearest = None, 0
            for j in range(1, width + 1):
                if visited[j]:
                    continue
                reduced = -weights[current - 1][j - 1] - row_potential[current] - column_potential[j]
                if slack[j] is None or reduced < slack[j]:  # type: ignore[operator]
                    slack[j], previous[j] = reduced, column
                if best is None or slack[j] < best:  # type: ignore[operator]
                    best, nearest = slack[j], j
            assert best is not None  # there is a free column: rows are at most as many as columns
            for j in range(width + 1):
                if visited[j]:
                    row_potential[row_of[j]] += best
                    column_potential[j] -= best
                elif slack[j] is not None:
                    slack[j] -= best  # type: ignore[operator]
            column = nearest
        while column:
            row_of[column] = row_of[previous[column]]
            column = previous[column]
    return sorted((row - 1, j - 1) for j, row in enumerate(row_of) if j and row)
