"""A choice among candidates, learned: the conditional logit (McFadden 1974) with sparse binary features.

Every choice has its own candidates, one of them right. The probability of a candidate is proportional to the
exponential of the weights of its features; the penalised likelihood is maximised by L-BFGS, which starts at
the prior and uses no random numbers. A choice between something and nothing is logistic regression.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from govbench.systems.segmenters import required

Features = Sequence[str]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """Candidates made of parts, which they share; a candidate has the features of all its parts."""

    parts: Sequence[Features]
    candidates: Sequence[tuple[int, ...]]


def best(choice: Choice, weights: Mapping[str, float]) -> int:
    """The index of the candidate of the largest weight, the first of those that tie.

    >>> best(Choice([["a"], ["b", "c"]], [(0,), (1,), ()]), {"a": 1.0, "b": 2.0, "c": -1.5})
    0
    """
    scores = [sum(weights.get(feature, 0.0) for feature in part) for part in choice.parts]
    totals = [sum(scores[part] for part in candidate) for candidate in choice.candidates]
    return totals.index(max(totals))


def learned(
    choices: Sequence[Choice],
    right: Sequence[int],
    prior: Mapping[str, float],
    *,
    least: int,
    l2: float,
    iterations: int,
) -> dict[str, float]:
    """The weights of the features that ``least`` parts or more have, and of those of the prior.

    ``right`` are indices of candidates. The penalty is on the distance from the prior (zero for what it does
    not name), which is therefore what little data leave.
    """
    counts = Counter(feature for choice in choices for part in choice.parts for feature in part)
    names = sorted({feature for feature, count in counts.items() if count >= least} | set(prior))
    if not choices:
        return dict(prior)
    index = {name: i for i, name in enumerate(names)}
    parts = _matrix(
        (
            [index[feature] for feature in part if feature in index]
            for choice in choices
            for part in choice.parts
        ),
        len(names),
    )
    before = [0, *accumulate(len(choice.parts) for choice in choices)]
    candidates = _matrix(
        (
            [offset + part for part in candidate]
            for offset, choice in zip(before, choices, strict=False)
            for candidate in choice.candidates
        ),
        before[-1],
    )
    sizes = np.array([len(choice.candidates) for choice in choices])
    starts = np.cumsum(sizes) - sizes
    origin = np.array([prior.get(name, 0.0) for name in names])
    problem = _Likelihood(parts, candidates, starts, sizes, starts + np.array(right), origin, l2)
    # One thread: more of them add in another order, and on a busy machine take longer.
    with required("threadpoolctl").threadpool_limits(limits=1):
        found = required("scipy.optimize").minimize(
            problem.loss, origin, jac=True, method="L-BFGS-B", options={"maxiter": iterations}
        )
    return {name: weight for name, weight in zip(names, found.x.tolist(), strict=True) if weight}


class _Likelihood:
    """The penalised negative log-likelihood of all choices; ``starts`` and ``sizes`` say which are whose."""

    def __init__(
        self, parts: Any, candidates: Any, starts: Any, sizes: Any, right: Any, origin: Floats, l2: float
    ) -> None:
        self._parts, self._candidates = parts, candidates
        # Transposed once: as views they would be slow to multiply with.
        self._of_parts, self._of_candidates = parts.T.tocsr(), candidates.T.tocsr()
        self._starts, self._sizes, self._right = starts, sizes, right
        self._origin, self._l2 = origin, l2

    def loss(self, weights: Floats) -> tuple[float, Floats]:
        """Its value and its gradient."""
        scores = self._candidates @ (self._parts @ weights)
        scores -= np.repeat(np.maximum.reduceat(scores, self._starts), self._sizes)
        odds = np.exp(scores)
        totals = np.add.reduceat(odds, self._starts)
        surplus = odds / np.repeat(totals, self._sizes)
        surplus[self._right] -= 1
        moved = weights - self._origin
        value = np.log(totals).sum() - scores[self._right].sum() + self._l2 / 2 * (moved @ moved)
        return float(value), self._of_parts @ (self._of_candidates @ surplus) + self._l2 * moved


def _matrix(rows: Iterable[Sequence[int]], columns: int) -> Any:
    """A sparse matrix of ones from the columns of each row."""
    found: list[int] = []
    ends = [0]
    for row in rows:
        found += row
        ends.append(len(found))
    shape = (len(ends) - 1, columns)
    return required("scipy.sparse").csr_matrix((np.ones(len(found)), found, ends), shape=shape)
