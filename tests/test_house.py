"""The house rules that a machine can hold: light imports, used codes, numbers that a command gives."""

from __future__ import annotations

import json
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from govbench import corpus, jobs, leaderboard, protocols, runs, score, score_runs, systems
from govbench.errors import REMEDIES


def test_importing_and_scoring_need_numpy_only() -> None:
    code = (
        "import sys, govbench\n"
        "govbench.score('ner', [])\n"
        "heavy = {'datasets', 'rich', 'yaml', 'sklearn', 'scipy', 'spacy', 'pandas', 'pyarrow', 'torch'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_every_error_code_is_used_and_none_is_without_a_remedy(repository: Path) -> None:
    source = "".join(p.read_text("utf-8") for p in (repository / "src").rglob("*.py"))
    elsewhere = re.sub(r"REMEDIES = .*?\n\)\n", "", source, flags=re.DOTALL)
    assert set(re.findall(r'"([ABILPQRSVX]\d{3})"', elsewhere)) == set(REMEDIES)


def test_an_unknown_system_gets_the_nearest_name() -> None:
    with pytest.raises(Exception, match="did you mean 'quantity-engine'"):
        systems.get("quantity_engine")


def test_no_rule_system_reads_gold_or_guidelines(repository: Path) -> None:
    for path in (repository / "src/govbench/systems").rglob("*.py"):
        imports = re.findall(r"^(?:from|import) (govbench[\w.]*)", path.read_text("utf-8"), re.MULTILINE)
        assert not [m for m in imports if re.match(r"govbench\.(corpus|annotations|build|score)", m)], path


def test_systems_see_no_gold_field() -> None:
    from govbench.tasks import TASKS

    gold = {"label", "entities", "metrics", "distractors", "lead", "heading"}
    for task in TASKS.values():
        assert not gold & set(task.visible(corpus.rows(task.name)[0]))


# Fitting these takes a minute; their stored predictions are scored again instead, as those of the heavy ones.
SLOW = {"crf"}


def test_the_committed_results_are_what_run_gives(repository: Path, tmp_path: Path) -> None:
    for job in runs.plan():
        if job.system not in SLOW:
            runs.run_job(job, tmp_path, bootstrap=2000, seed=13)
    committed = repository / "baselines"
    for path in tmp_path.glob("*/predictions/*.jsonl"):
        assert path.read_bytes() == (committed / path.relative_to(tmp_path)).read_bytes(), path
    for path in tmp_path.glob("*/scores.json"):
        results = _results(committed / path.parent.name)
        assert _results(path.parent).items() <= results.items(), path
        made, kept = (
            yaml.safe_load((folder / path.parent.name / "system.yaml").read_text("utf-8"))
            for folder in (tmp_path, committed)
        )
        assert [made[name] for name in STABLE] == [kept[name] for name in STABLE]


# Seconds, versions and hardware are those of the machine.
STABLE = ("system", "kind", "about", "made_by", "options")


def test_every_system_has_committed_results_with_its_seeds(repository: Path) -> None:
    planned = {(job.system, job.task): job.seeds for job in runs.plan(heavy=True)}
    stored = {
        (result.system, result.report.task): result.figures.seeds or jobs.SEEDS[:1]
        for result in leaderboard.read_results(repository / "baselines")
        if result.protocol == protocols.DEFAULT and result.system in systems.registry()
    }
    assert stored == planned


def test_the_committed_scores_of_slow_systems_are_those_of_their_predictions(repository: Path) -> None:
    for job in runs.plan(heavy=True):
        if job.system in SLOW or systems.entry(job.system).heavy:
            folder = repository / "baselines" / job.system
            report = score(job.task, folder / "predictions" / f"{job.task}.jsonl")
            stored = json.loads(_results(folder)[job.task, protocols.DEFAULT])
            assert json.dumps(report.to_dict()) == json.dumps(stored["report"])


def test_the_committed_means_of_all_protocols_are_those_of_their_predictions(repository: Path) -> None:
    for result in leaderboard.read_results(repository / "baselines"):
        found = result.figures
        task, seeds = result.report.task, found.seeds or jobs.SEEDS[:1]
        folder = repository / "baselines" / result.system / "predictions"
        draws = found.draws or (0,)
        files = [
            folder / jobs.file_name(task, result.protocol, draw, seed) for draw in draws for seed in seeds
        ]
        made = score_runs(task, files, bootstrap=0)
        assert (made.value, made.deviation) == (found.value, found.deviation)


def _results(folder: Path) -> dict[tuple[str, str], str]:
    """(task, protocol) → result, as JSON."""
    stored = json.loads((folder / "scores.json").read_text("utf-8"))["results"]
    return {(result["task"], result["protocol"]): json.dumps(result) for result in stored}


def test_versions_agree(repository: Path) -> None:
    from govbench import __version__

    assert f"version: {__version__}" in (repository / "CITATION.cff").read_text("utf-8")
    assert f"## {__version__} " in (repository / "CHANGELOG.md").read_text("utf-8")
    assert f"## {corpus.version()} " in (repository / "annotations/CHANGELOG.md").read_text("utf-8")


def test_the_published_coverage_is_what_the_command_gives(repository: Path) -> None:
    module = runpy.run_path(str(repository / "benchmarks" / "calibration.py"))
    options = (module["SIMULATIONS"], module["DRAWS"])
    made = {
        module["coverage_row"](task, system, size, *options)
        for task, system in module["SYSTEMS"]
        for size in module["SIZES"]
    }
    for page in ("README.md", "README.zh.md"):
        block = (repository / page).read_text("utf-8").split("<!-- calibration -->")[1]
        table = block.split("<!-- /calibration -->")[0].split("covers |\n|---|---|---:|---:|\n")[1]
        assert made == set(table.splitlines())


def test_the_statistics_page_is_what_the_command_gives(repository: Path) -> None:
    module = runpy.run_path(str(repository / "benchmarks" / "corpus_statistics.py"))
    page = (repository / "docs" / "STATISTICS.md").read_text("utf-8")
    assert module["page"]() == page.split("<!-- statistics -->\n")[1].split("\n<!-- /statistics -->")[0]
