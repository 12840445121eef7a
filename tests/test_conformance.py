"""The cases of ``tests/conformance``, which other implementations may run too, run on this one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from govbench import score, tasks
from govbench.alignment import STATUSES
from govbench.scoring import significance
from govbench.scoring.intervals import wilson
from govbench.scoring.measure import micro_f1
from govbench.scoring.quantities import Metric
from govbench.scoring.quantity_errors import ERRORS
from govbench.scoring.report import Report, Score

FOLDER = Path(__file__).parent / "conformance"
DRAWS = 9_999  # of each resampling test

Json = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One case of one file."""

    file: str
    name: str
    input: Json
    expected: Json

    @property
    def id(self) -> str:
        """As the test is called."""
        return f"{self.file}: {self.name}"


def read(path: Path) -> list[Case]:
    """The cases of one file."""
    cases = json.loads(path.read_text("utf-8"))["cases"]
    return [Case(path.stem, case["name"], case["input"], case["expected"]) for case in cases]


CASES = [case for path in sorted(FOLDER.glob("*.json")) for case in read(path)]
SCORED = [case for case in CASES if "task" in case.input]
STATISTICS = [case for case in CASES if "statistic" in case.input]


def named(cases: Sequence[Case]) -> pytest.MarkDecorator:
    """A parametrisation over cases."""
    return pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in cases])


# Scores


@named(SCORED)
def test_scores_are_those_of_the_rule(case: Case) -> None:
    found = report(case)
    scores = {part.measure: part for part in (found.headline, *found.others)}
    readers: Mapping[str, Callable[[Any], Any]] = {
        "measures": lambda wanted: {name: counts(scores[name], wanted[name]) for name in wanted},
        "missing": lambda wanted: found.missing,
        "unparsed": lambda wanted: found.unparsed,
        "rates": lambda wanted: {name: near(getattr(found, name), wanted[name]) for name in wanted},
        "errors": lambda wanted: nonzero(found.tallies["errors"]),
        "false_positives": lambda wanted: nonzero(found.tallies["false positives by distractor"]),
        "confusion": lambda wanted: confusion(found),
        "interval": lambda wanted: {name: interval(scores[name], wanted[name]) for name in wanted},
        "slices": lambda wanted: slices(found, wanted),
        "pairs": lambda wanted: pairs(case),
        "located": lambda wanted: located(case),
    }
    assert {field: readers[field](wanted) for field, wanted in case.expected.items()} == case.expected


def report(case: Case) -> Report:
    """The report on the rows of a case."""
    rows = case.input
    training = rows.get("training")
    return score(rows["task"], rows["predictions"], references=rows["gold"], training=training, bootstrap=0)


def counts(found: Score, wanted: Json) -> Json:
    """Counts and value in the form of the files; credit in millionths where that is asked for."""
    tp = {"credit": round(found.tp * 10**6)} if "credit" in wanted else {"tp": found.tp}
    value = {"value": near(found.value, wanted["value"])} if "value" in wanted else {}
    return {**tp, "predicted": found.predicted, "gold": found.gold, **value}


def near(found: float | None, wanted: str | None, within: float = 1e-12) -> str | None:
    """``wanted`` where ``found`` is that number but for rounding, else what was found."""
    if found is None or wanted is None:
        return None if found is None else str(found)
    return wanted if abs(found - Fraction(wanted)) <= within else str(found)


def interval(found: Score, wanted: list[str] | None) -> list[str | None] | None:
    """Both ends, to four digits; None where there is no interval."""
    if found.low is None:
        return None
    low, high = wanted or (None, None)
    return [near(found.low, low, 5e-5), near(found.high, high, 5e-5)]


def nonzero(tally: Mapping[str, int]) -> dict[str, int]:
    """The classes that occur."""
    return {name: count for name, count in tally.items() if count}


def confusion(found: Report) -> Json | None:
    """The matrix in the form of the files."""
    matrix = found.confusion
    if matrix is None:
        return None
    return {"labels": list(matrix.labels), "counts": [list(row) for row in matrix.counts]}


def slices(found: Report, wanted: Json) -> Json:
    """The slicings that are asked for, every part of each."""
    return {
        by: {part.part: counts(part.score, {}) for part in found.slices if part.by == by} for by in wanted
    }


def readings(case: Case) -> Iterator[tuple[Json, Json, Any]]:
    """Gold row, prediction and what was read of it, for every prediction that is no failure."""
    task = tasks.get(case.input["task"])
    gold = {row["id"]: row for row in case.input["gold"]}
    for prediction in case.input["predictions"]:
        if not prediction.get("unparsed"):
            yield gold[prediction["id"]], prediction, task.read(prediction, gold[prediction["id"]])


def pairs(case: Case) -> dict[str, list[list[int]]]:
    """For every row the pairs (gold, predicted), as positions in the listed metrics."""
    task, found = tasks.get("metrics"), {}
    for row, prediction, reading in readings(case):
        (aligned,) = task.items([row], [reading.value])
        gold, predicted = (listed(side) for side in (task.read(row, row).value, reading.value))
        found[prediction["id"]] = sorted([gold[g], predicted[p]] for g, p in aligned.pairs)
    return found


def listed(metrics: Sequence[Metric]) -> list[int]:
    """The listed position of each metric in canonical order."""
    return sorted(range(len(metrics)), key=lambda i: metrics[i].sort_key())


def located(case: Case) -> Json:
    """For every row where each of its spans was placed, and by which step."""
    field = {"ner": "entities", "metrics": "metrics"}[case.input["task"]]
    found = {}
    for row, prediction, reading in readings(case):
        paths, places = [], []
        for i, item in enumerate(reading.value):
            paths.append(f"{field}[{i}]" if field == "entities" else f"{field}[{i}].value")
            places.append((item.start, item.end) if isinstance(item, Metric) else item[:2])
        for i, given in enumerate(prediction[field]):
            for name in ("indicator", "predicate", "scope", "time"):
                if field == "metrics" and given.get(name):
                    paths.append(f"{field}[{i}].{name}")
                    places.append(getattr(reading.value[i], name))
        found[row["id"]] = {
            path: [*(place if place != (-1, -1) else (None, None)), status]
            for path, place, status in zip(paths, places, reading.statuses, strict=True)
        }
    return found


# Statistics


@named(STATISTICS)
def test_statistics_are_those_of_the_rule(case: Case) -> None:
    given = {name: value for name, value in case.input.items() if name != "statistic"}
    STATISTIC[case.input["statistic"]](case.expected, **given)


def check_wilson(expected: Json, successes: int, n: int, level: str) -> None:
    low, high = wilson(successes, n, float(level)) or (None, None)
    assert {"low": near(low, expected["low"], 5e-5), "high": near(high, expected["high"], 5e-5)} == expected


def check_holm(expected: Json, p: list[str]) -> None:
    adjusted = significance.holm(numbers(p))
    assert [near(a, b) for a, b in zip(adjusted, expected["adjusted"], strict=True)] == expected["adjusted"]


def check_randomisation(expected: Json, a: list[list[int]], b: list[list[int]]) -> None:
    same_p(
        significance.paired_randomisation(np.array(a), np.array(b), micro_f1, permutations=DRAWS),
        expected["p"],
    )


def check_bootstrap(expected: Json, a: list[list[int]], b: list[list[int]]) -> None:
    same_p(significance.paired_bootstrap(np.array(a), np.array(b), micro_f1, resamples=DRAWS), expected["p"])


def same_p(found: float | None, exact: str | None) -> None:
    """A p from draws is the exact one but for the observed labelling, which it counts, and chance."""
    if found is None or exact is None:
        assert (found, exact) == (None, None)
        return
    p = float(Fraction(exact))
    assert abs(found - p) <= 5 * (p * (1 - p) / DRAWS) ** 0.5 + 1 / (DRAWS + 1)


def check_ranks(expected: Json, scores: list[str | None], p: list[list[str | None]], alpha: str) -> None:
    found = significance.rank_intervals(numbers(scores), [numbers(row) for row in p], float(Fraction(alpha)))
    assert [list(ranks) for ranks in found] == expected["ranks"]


def check_discordant(expected: Json, a: list[int], b: list[int]) -> None:
    better = significance.discordant(np.array(a, dtype=np.float64), np.array(b, dtype=np.float64))
    assert better == (expected["a_better"], expected["b_better"])


def check_spread(expected: Json, values: list[str]) -> None:
    mean, deviation = significance.spread(numbers(values))
    wanted = expected["mean"], expected["deviation"]
    assert (near(mean, wanted[0]), near(deviation, wanted[1])) == wanted


def numbers(texts: Sequence[str | None]) -> list[float]:
    """Floats of exact strings; NaN for what is undefined."""
    return [float("nan") if text is None else float(Fraction(text)) for text in texts]


STATISTIC: Mapping[str, Callable[..., None]] = {
    "wilson": check_wilson,
    "holm": check_holm,
    "randomisation": check_randomisation,
    "bootstrap": check_bootstrap,
    "ranks": check_ranks,
    "discordant": check_discordant,
    "spread": check_spread,
}


# The kit itself


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_a_file_says_what_it_is_about_where_the_rule_is_and_why_each_case_is_there(path: Path) -> None:
    kit = json.loads(path.read_text("utf-8"))
    assert list(kit) == ["about", "rule", "cases"]
    assert all(list(case) == ["name", "why", "input", "expected"] and case["why"] for case in kit["cases"])
    assert len({case["name"] for case in kit["cases"]}) == len(kit["cases"])


def test_every_case_is_run_and_expects_something() -> None:
    assert len(SCORED) + len(STATISTICS) == len(CASES)
    assert all(case.expected for case in CASES)


@pytest.mark.parametrize("task", tasks.TASKS)
def test_every_measure_has_a_case_with_a_credit_and_one_without_full_credit(task: str) -> None:
    seen = [
        (name, wanted)
        for case in SCORED
        if case.input["task"] == task
        for name, wanted in case.expected.get("measures", {}).items()
    ]
    credited = {name for name, wanted in seen if wanted.get("tp", wanted.get("credit"))}
    partly = {name for name, wanted in seen if wanted["value"] not in ("1", None)}
    assert credited == partly == {measure.name for measure in tasks.TASKS[task].measures}


def test_every_class_of_error_has_a_case() -> None:
    assert {name for case in SCORED for name in case.expected.get("errors", {})} == set(ERRORS)


def test_every_status_of_a_located_span_has_a_case() -> None:
    rows = [row for case in SCORED for row in case.expected.get("located", {}).values()]
    assert {status for row in rows for *_, status in row.values()} == set(STATUSES)


def test_every_statistic_has_a_case() -> None:
    assert {case.input["statistic"] for case in STATISTICS} == set(STATISTIC)


def test_the_readme_of_the_kit_names_every_file_and_every_field() -> None:
    page = (FOLDER / "README.md").read_text("utf-8")
    fields = {field for case in CASES for field in (*case.input, *case.expected)}
    missing = [
        name for name in (*(p.name for p in FOLDER.glob("*.json")), *fields) if f"`{name}`" not in page
    ]
    assert missing == []
