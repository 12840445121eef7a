"""Several runs of one system: mean and spread, and tests that treat them as one system."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from govbench import GovbenchError, Seeds, cli, compare, score, score_runs
from govbench.corpus import rows

GOLD = rows("ner")
MEASURES = ["exact", "macro", "partial"]


def run(keep: int) -> list[dict[str, Any]]:
    """Gold with only the first mentions of every paragraph, as a run of a system might be."""
    return [{"id": row["id"], "entities": row["entities"][:keep]} for row in GOLD]


@pytest.mark.parametrize("measure", MEASURES)
def test_the_score_is_the_mean_of_the_runs_and_never_the_best(measure: str) -> None:
    found = score_runs("ner", [run(2), run(5)], measure=measure, bootstrap=200)
    values = [score("ner", run(keep), measure=measure, bootstrap=0).headline.value or 0 for keep in (2, 5)]
    assert found.value == pytest.approx(sum(values) / 2)
    assert found.deviation == pytest.approx(abs(values[0] - values[1]) / 2**0.5)
    assert None not in (found.low, found.high)
    assert (found.low or 0) <= (found.value or 0) <= (found.high or 0)


def test_one_run_has_its_own_interval_and_no_spread() -> None:
    found, plain = score_runs("ner", [run(3)], bootstrap=100), score("ner", run(3), bootstrap=100)
    assert (found.value, found.low, found.high) == (
        plain.headline.value,
        plain.headline.low,
        plain.headline.high,
    )
    assert found.deviation is None


def test_equal_runs_have_the_interval_of_one_and_no_deviation() -> None:
    one, three = (score_runs("ner", [run(3)] * n, bootstrap=100) for n in (1, 3))
    assert (three.value, three.low, three.high) == pytest.approx((one.value, one.low, one.high))
    assert three.deviation == 0


@pytest.mark.parametrize("measure", MEASURES)
def test_copies_of_a_run_are_no_other_system(measure: str) -> None:
    found = compare("ner", run(3), Seeds((run(3), run(3))), measure=measure, permutations=200)
    (pair,) = found.pairs
    assert (pair.p_randomisation, pair.p_bootstrap, found.items) == (1, 1, ())
    assert pair.difference == pytest.approx(0)


def test_systems_with_different_numbers_of_runs_are_compared_on_their_means() -> None:
    few, many = Seeds((run(1), run(2))), Seeds((run(8), run(9), run(10)))
    found = compare("ner", few, many, names=("few", "many"), permutations=300)
    (pair,) = found.pairs
    means = [report.value or 0 for report in found.reports]
    assert pair.difference == pytest.approx(means[0] - means[1])
    assert pair.p_holm is not None
    assert pair.p_holm < 0.05
    assert [len(report.reports) for report in found.reports] == [2, 3]
    assert found.ranks == ((2, 2), (1, 1))


def test_the_order_of_runs_is_irrelevant() -> None:
    forth, back = (
        compare("ner", Seeds(runs), run(4), permutations=200).pairs[0]
        for runs in ((run(2), run(6)), (run(6), run(2)))
    )
    assert forth.difference == back.difference
    assert forth.p_randomisation == back.p_randomisation


def test_no_run_is_an_error() -> None:
    with pytest.raises(GovbenchError, match="S106"):
        score_runs("ner", [])


def test_files_with_commas_between_them_are_runs_of_one_system(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = []
    for keep in (2, 5):
        paths.append(tmp_path / f"seed-{keep}.jsonl")
        paths[-1].write_text("\n".join(json.dumps(row) for row in run(keep)), encoding="utf-8")
    both = ",".join(map(str, paths))
    assert cli.main(["score", both, "--task", "ner", "--json", "--bootstrap", "50"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["value"] == score_runs("ner", paths, bootstrap=0).value
    assert len(found["reports"]) == 2
    assert cli.main(["score", both, "--task", "ner", "--bootstrap", "50"]) == 0
    table = capsys.readouterr().out
    assert "seed-2" in table
    assert "mean" in table
    assert cli.main(["compare", both, str(paths[0]), "--task", "ner", "--permutations", "50"]) == 0
    assert "×2" in capsys.readouterr().out


def test_a_file_whose_name_has_a_comma_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a,b.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in run(2)), encoding="utf-8")
    assert cli.main(["score", str(path), "--task", "ner", "--bootstrap", "0"]) == 0
