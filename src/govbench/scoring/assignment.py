"""One-to-one maximum-weight assignment with integer weights.

Integers of any size keep ties exact: a lexicographic preference is one weight.
"""

from __future__ import annotations

from collections.abc import Sequence


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
