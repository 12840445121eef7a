"""The registry, the protocols and the runs: what a system is given, and that it never sees the test."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
import yaml

from govbench import GovbenchError, cli, corpus, jobs, protocols, runs, systems, tasks

QUICK = [
    (name, task)
    for name, entry in systems.registry().items()
    for task in entry.tasks
    if not entry.heavy and name != "crf"
]


@pytest.mark.parametrize(("name", "task"), QUICK)
def test_a_system_that_was_loaded_predicts_what_the_saved_one_does(
    name: str, task: str, tmp_path: Path
) -> None:
    train, rows = corpus.rows(task, "train")[:40], corpus.rows(task, "validation")[:8]
    seen = [tasks.get(task).visible(row) for row in rows]
    system = systems.get(name, task).fit(train, [])
    system.save(tmp_path)
    assert systems.factory(name).load(tmp_path).predict(seen) == system.predict(seen)
    assert not [path for path in tmp_path.rglob("*") if path.suffix in (".pkl", ".pickle", ".joblib")]


@pytest.fixture
def scramble(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Give every row of test the text and the gold of another."""
    rows = corpus.rows

    def scrambled(config: str, split: str = "test", folder: Path | None = None) -> list[corpus.Row]:
        found = rows(config, split, folder)
        if split != "test":
            return found
        gold = [{field: row[field] for field in row if field != "id"} for row in found]
        return [{"id": row["id"], **other} for row, other in zip(found, gold[::-1], strict=True)]

    def made() -> None:
        monkeypatch.setattr(corpus, "rows", scrambled)
        protocols._split.cache_clear()

    yield made
    protocols._split.cache_clear()


TRAINED = [(name, task) for name, task in QUICK if systems.entry(name).kind == "trained"]


@pytest.mark.parametrize(("name", "task"), [*TRAINED, ("crf", "ner")])
def test_no_system_sees_the_test_when_it_is_fitted(
    name: str, task: str, tmp_path: Path, scramble: Callable[[], None]
) -> None:
    def saved(folder: Path) -> dict[str, bytes]:
        (fold,) = protocols.get(protocols.DEFAULT, task).folds(task, 0)
        systems.get(name, task).fit(fold.train[:40], fold.validation[:10]).save(folder)
        return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    before = saved(tmp_path / "before")
    scramble()
    assert saved(tmp_path / "after") == before


@pytest.mark.parametrize("task", ["sections", "sentences", "ner", "metrics"])
def test_no_protocol_but_one_gives_a_system_anything_of_the_test_to_learn_from(
    task: str, scramble: Callable[[], None]
) -> None:
    def given() -> list[Any]:
        return [
            (name, draw, fold.train, fold.validation)
            for name, protocol in protocols.PROTOCOLS.items()
            if name != "leave-one-section-out"
            for draw in protocol.draws
            for fold in protocol.folds(task, draw)
        ]

    before = given()
    scramble()
    assert given() == before


def test_a_system_does_only_its_tasks() -> None:
    with pytest.raises(GovbenchError, match="S101"):
        systems.get("quotes", "sections")
    assert systems.available("metrics") == ["digits", "quantity-engine", "quantity-learned"]
    assert "spancat" not in systems.available("ner", heavy=False)


class Elsewhere:
    """A system of another package."""

    tasks = ("sections",)
    about = "always PARTY"

    def __init__(self, task: str, *, seed: int = 13) -> None:
        self.task = task

    def fit(self, train: Any, validation: Any) -> Elsewhere:
        return self

    def predict(self, rows: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [{"id": row["id"], "label": "PARTY"} for row in rows]


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Pretend that packages with these entry points are installed."""

    def install(*points: EntryPoint) -> None:
        monkeypatch.setattr(systems, "entry_points", lambda group: points)
        systems._registered.cache_clear()

    yield install
    systems._registered.cache_clear()


def test_a_system_of_another_package_is_run_like_ours(installed: Any, tmp_path: Path) -> None:
    installed(EntryPoint("elsewhere", f"{__name__}:Elsewhere", systems.GROUP))
    (job,) = runs.plan("sections", "elsewhere")
    result = runs.run_job(job, tmp_path, bootstrap=0, seed=13)
    assert (result.system, result.kind) == ("elsewhere", "other")
    assert json.loads((tmp_path / "elsewhere" / "scores.json").read_text("utf-8"))["about"] == "always PARTY"


def test_the_second_of_two_systems_of_one_name_is_left_out_and_named(installed: Any) -> None:
    installed(EntryPoint("quotes", f"{__name__}:Elsewhere", systems.GROUP))
    assert systems.entry("quotes").kind == "trivial"
    assert [(fault.code, fault.field) for fault in systems.faults()] == [("S111", "quotes")]


def test_what_was_predicted_is_not_predicted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (job,) = runs.plan("ner", "gazetteer")
    first = runs.run_job(job, tmp_path, bootstrap=0, seed=13)
    monkeypatch.setattr(systems, "get", None)
    assert runs.run_job(job, tmp_path, bootstrap=0, seed=13) == first


def test_a_prediction_that_was_edited_is_made_again(tmp_path: Path) -> None:
    (job,) = runs.plan("ner", "gazetteer")
    first = runs.run_job(job, tmp_path, bootstrap=0, seed=13)
    file = tmp_path / "gazetteer" / "predictions" / "ner.jsonl"
    file.write_text("", encoding="utf-8")
    assert runs.run_job(job, tmp_path, bootstrap=0, seed=13) == first


def test_leaving_a_section_out_learns_from_the_others_and_predicts_every_row_once() -> None:
    folds = list(protocols.get("leave-one-section-out", "ner").folds("ner", 0))
    predicted = [row["id"] for fold in folds for row in fold.test]
    assert sorted(predicted) == sorted(row["id"] for row in corpus.rows("ner"))
    for fold in folds:
        assert not {row["id"] for row in fold.train} & {row["id"] for row in fold.test}


def test_topics_cannot_be_learned_with_a_section_left_out() -> None:
    with pytest.raises(GovbenchError, match="S112"):
        protocols.get("leave-one-section-out", "sections")
    with pytest.raises(GovbenchError, match="S112"):
        protocols.get("zero-shot", "ner")


def test_bug_a_protocol_that_one_task_cannot_have_goes_on_with_the_others() -> None:
    planned = {job.task for job in runs.plan(protocol="leave-one-section-out")}
    assert planned >= {"sentences", "ner"}
    assert "sections" not in planned
    with pytest.raises(GovbenchError, match="S112"):
        runs.plan("sections", protocol="leave-one-section-out")


@pytest.mark.parametrize("task", ["sections", "sentences", "ner", "metrics"])
def test_a_learning_curve_adds_documents_and_takes_none_away(task: str) -> None:
    for draw in protocols.DRAWS:
        taken: set[str] = set()
        for number in protocols.CURVE:
            documents = {row["doc_id"] for row in protocols.few_documents(task, number, draw)}
            assert len(documents) == number
            assert taken < documents
            taken = documents


@pytest.mark.parametrize("task", ["sections", "sentences", "metrics"])
def test_rows_to_learn_from_have_the_entities_of_their_text(task: str) -> None:
    (fold,) = protocols.get(protocols.DEFAULT, task).folds(task, 0)
    found = [(row, entity) for row in fold.train for entity in row["entities"]]
    assert all(row["text"][e["start"] : e["end"]] == e["text"] for row, e in found)
    assert len(found) == sum(len(row["entities"]) for row in corpus.rows("ner", "train"))


@pytest.mark.parametrize("task", ["sections", "sentences", "ner", "metrics"])
@pytest.mark.parametrize("k", [1, 5])
def test_few_shots_are_from_train_and_the_same_for_everybody(task: str, k: int) -> None:
    train = {row["id"] for row in corpus.rows(task, "train")}
    draws = [[row["id"] for row in protocols.few_shot(task, k, draw)] for draw in protocols.DRAWS]
    assert all(set(draw) <= train for draw in draws)
    assert len({tuple(draw) for draw in draws}) == len(draws)
    assert draws[0] == [row["id"] for row in protocols.few_shot(task, k, 1)]


def test_the_published_draws_are_those_that_are_drawn(repository: Path) -> None:
    module = runpy.run_path(str(repository / "benchmarks" / "draws.py"))
    assert module["draws"]() == (repository / "docs" / "few-shot-draws.json").read_text("utf-8")


def test_five_draws_are_averaged(tmp_path: Path) -> None:
    (job,) = runs.plan("ner", "gazetteer", protocol="few-shot-5")
    result = runs.run_job(job, tmp_path, bootstrap=0, seed=13)
    assert result.runs is not None
    assert result.runs.draws == (1, 2, 3, 4, 5)
    assert len(list((tmp_path / "gazetteer" / "predictions").glob("ner.few-shot-5.draw-*.jsonl"))) == 5


def test_bug_a_changed_file_of_the_library_is_not_answered_from_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job,) = runs.plan("ner", "gazetteer")
    runs.run_job(job, tmp_path, bootstrap=0, seed=13)
    monkeypatch.setattr(jobs, "_library", lambda: "another")
    monkeypatch.setattr(systems, "get", None)
    with pytest.raises(GovbenchError, match="S120"):  # it is fitted again
        runs.run_job(job, tmp_path, bootstrap=0, seed=13)


@pytest.mark.parametrize("seeds", [0, 6])
def test_bug_a_number_of_seeds_that_there_is_not_is_refused(seeds: int) -> None:
    with pytest.raises(GovbenchError, match="S104"):
        runs.plan(seeds=seeds)


def test_bug_a_protocol_for_what_learns_nothing_is_refused() -> None:
    with pytest.raises(GovbenchError, match="S112"):
        runs.plan(system="cues", protocol="few-shot-1")


def test_bug_a_package_that_cannot_be_loaded_is_named_and_stops_no_other_system(installed: Any) -> None:
    installed(EntryPoint("broken", "no_such_package:System", systems.GROUP))
    assert "broken" not in systems.available()
    assert [fault.code for fault in systems.faults()] == ["S115"]
    with pytest.raises(GovbenchError, match=r"S115.*broken"):
        systems.entry("broken")


@pytest.mark.parametrize("name", ["..", "../out", "a/b", ".cache", "a\\b", ""])
def test_bug_a_system_whose_name_is_no_folder_is_left_out(name: str, installed: Any) -> None:
    installed(EntryPoint(name, f"{__name__}:Elsewhere", systems.GROUP))
    assert [fault.code for fault in systems.faults()] == ["S115"]


class Wrong(Elsewhere):
    """A system whose tasks are no tuple of tasks."""

    tasks = ("foo",)


class Clearing(Elsewhere):
    """A system that changes the rows that it is given."""

    tasks = ("ner",)

    def fit(self, train: Any, validation: Any) -> Clearing:
        for row in train:
            row["entities"].clear()
        return self

    def predict(self, rows: Any) -> Any:
        return [{"id": row["id"], "entities": []} for row in rows]


class Short(Elsewhere):
    """A system that leaves a row out."""

    def predict(self, rows: Any) -> Any:
        return super().predict(rows)[1:]


class Failing(Elsewhere):
    """A system that fails."""

    def fit(self, train: Any, validation: Any) -> Failing:
        raise ZeroDivisionError


def test_bug_tasks_that_there_are_not_are_named(installed: Any) -> None:
    installed(EntryPoint("wrong", f"{__name__}:Wrong", systems.GROUP))
    with pytest.raises(GovbenchError, match=r"S115.*tasks are \('foo',\)"):
        systems.entry("wrong")


def test_bug_a_system_that_changes_its_rows_does_not_change_those_of_others(
    installed: Any, tmp_path: Path
) -> None:
    installed(EntryPoint("clearing", f"{__name__}:Clearing", systems.GROUP))
    (job,) = runs.plan("ner", "clearing")
    runs.run_job(job, tmp_path, bootstrap=0, seed=13)
    (fold,) = protocols.get(protocols.DEFAULT, "ner").folds("ner", 0)
    assert any(row["entities"] for row in fold.train)


@pytest.mark.parametrize("made", ["Short", "Failing"])
def test_bug_a_system_that_fails_is_named_and_the_others_go_on(
    made: str, installed: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    installed(EntryPoint("elsewhere", f"{__name__}:{made}", systems.GROUP))
    arguments = ["run", "--task", "sections", "--bootstrap", "0", "--out", str(tmp_path)]
    assert cli.main(arguments) == 1
    captured = capsys.readouterr()
    assert "S120 'elsewhere' on sections" in captured.err
    assert "keywords" in captured.out
    assert not (tmp_path / "elsewhere" / "scores.json").exists()
    assert cli.main([*arguments, "--system", "elsewhere"]) == 2


def test_bug_damaged_scores_are_named_and_left_alone(tmp_path: Path) -> None:
    (job,) = runs.plan("ner", "quotes")
    path = tmp_path / "quotes" / "scores.json"
    path.parent.mkdir()
    path.write_text("[", encoding="utf-8")
    with pytest.raises(GovbenchError, match="B109"):
        runs.run_job(job, tmp_path, bootstrap=0, seed=13)
    assert path.read_text("utf-8") == "["


class Pretrained(Elsewhere):
    """A system of another package that is given a model."""

    model = "required"

    def __init__(self, task: str, *, seed: int = 13, model: str) -> None:
        super().__init__(task)
        self.label = (Path(model) / "label").read_text("utf-8")

    def predict(self, rows: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [{"id": row["id"], "label": self.label} for row in rows]


def test_a_pretrained_model_names_the_row_and_is_known_by_its_content(installed: Any, tmp_path: Path) -> None:
    installed(EntryPoint("elsewhere", f"{__name__}:Pretrained", systems.GROUP))
    (tmp_path / "tiny").mkdir()
    predicted = []
    for label in ("PARTY", "SERVICE"):
        (tmp_path / "tiny" / "label").write_text(label, encoding="utf-8")
        (job,) = runs.plan("sections", "elsewhere", model=str(tmp_path / "tiny"))
        runs.run_job(job, tmp_path / "out", bootstrap=0, seed=13)
        file = tmp_path / "out" / "elsewhere-tiny" / "predictions" / "sections.jsonl"
        predicted.append(json.loads(file.read_text("utf-8").splitlines()[0])["label"])
    assert predicted == ["PARTY", "SERVICE"]


def test_a_system_that_needs_a_model_runs_only_when_named_with_one(installed: Any) -> None:
    installed(EntryPoint("elsewhere", f"{__name__}:Pretrained", systems.GROUP))
    assert "elsewhere" not in {job.system for job in runs.plan(heavy=True)}
    for arguments in ({"system": "elsewhere"}, {"system": "crf", "model": "x"}, {"model": "x"}):
        with pytest.raises(GovbenchError, match="S118"):
            runs.plan(**arguments)  # type: ignore[arg-type]
    with pytest.raises(GovbenchError, match="S118"):
        systems.get("elsewhere")


def test_the_card_says_how_a_system_was_trained(tmp_path: Path) -> None:
    for protocol in ("few-shot-1", protocols.DEFAULT):
        (job,) = runs.plan("ner", "gazetteer", protocol=protocol)
        runs.run_job(job, tmp_path, bootstrap=0, seed=13)
    card = yaml.safe_load((tmp_path / "gazetteer" / "system.yaml").read_text("utf-8"))
    assert (card["system"], card["kind"], card["options"]) == ("gazetteer", "trained", {"share": 0.3})
    assert [t["protocol"] for t in card["trainings"]] == [protocols.DEFAULT, "few-shot-1"]
    assert card["trainings"][1]["draws"] == [1, 2, 3, 4, 5]
    assert all(t["fit_s"] >= 0 and t["predict_s"] >= 0 for t in card["trainings"])


def test_a_damaged_card_is_named_and_left_alone(tmp_path: Path) -> None:
    (job,) = runs.plan("ner", "quotes")
    path = tmp_path / "quotes" / "system.yaml"
    path.parent.mkdir()
    path.write_text("trainings: [{}]", encoding="utf-8")
    with pytest.raises(GovbenchError, match="B109"):
        runs.run_job(job, tmp_path, bootstrap=0, seed=13)
    assert path.read_text("utf-8") == "trainings: [{}]"


def test_bug_other_versions_of_packages_are_not_answered_from_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job,) = runs.plan("ner", "gazetteer")
    runs.run_job(job, tmp_path, bootstrap=0, seed=13)
    monkeypatch.setattr(jobs, "versions", lambda job: {"govbench": "other"})
    runs.run_job(job, tmp_path, bootstrap=0, seed=13)
    card = yaml.safe_load((tmp_path / "gazetteer" / "system.yaml").read_text("utf-8"))
    assert card["trainings"][0]["versions"] == {"govbench": "other"}


def test_bug_a_seed_is_the_same_run_however_many_there_are(tmp_path: Path) -> None:
    one, five = (jobs.Job("spancat", "ner", seeds=jobs.SEEDS[:n]) for n in (1, 5))
    assert jobs._key(one, 0, 13) == jobs._key(five, 0, 13)


@pytest.mark.parametrize(
    "damage", ["", "[]", "null", '{"results": 5}', '{"results": [{}]}', '{"results": [1]}']
)
def test_bug_any_damage_of_stored_scores_is_named(damage: str, tmp_path: Path) -> None:
    (job,) = runs.plan("ner", "quotes")
    path = tmp_path / "quotes" / "scores.json"
    path.parent.mkdir()
    path.write_text(damage, encoding="utf-8")
    with pytest.raises(GovbenchError, match="B109"):
        runs.run_job(job, tmp_path, bootstrap=0, seed=13)
    assert path.read_text("utf-8") == damage


def test_the_card_of_a_variant_has_the_options_of_its_parent() -> None:
    from govbench.system_card import _options

    assert _options(systems.factory("logreg-pkuseg"))["segmenter"] == "pkuseg"
    assert _options(systems.factory("logreg-pkuseg"))["c"] == _options(systems.factory("logreg-words"))["c"]
    assert _options(systems.factory("spacy-levels")) == _options(systems.factory("spacy-ner"))
