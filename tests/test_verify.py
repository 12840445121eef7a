"""``govbench verify``: what is stored is what the predictions earn, and whatever is not is named."""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govbench import cli, corpus, jobs
from govbench.errors import GovbenchError
from govbench.submissions.folder import MOST, name_problem
from govbench.submissions.rerun import rerun
from govbench.submissions.rescore import rescore, scores_of
from govbench.submissions.verify import Verification, verify
from govbench.system_card import read_card

BASELINES = Path(__file__).resolve().parents[1] / "baselines"
ROWS = sorted(path.parent.name for path in BASELINES.glob("*/system.yaml"))


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a copy of a committed row that a test may spoil."""
    return lambda name: Path(shutil.copytree(BASELINES / name, tmp_path / "rows" / name))


def codes(found: Verification) -> set[str]:
    return {finding.code for finding in found.findings}


def messages(found: Verification) -> str:
    return "\n".join(map(str, found.findings))


def replace(path: Path, old: str, new: str, count: int = 1) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new, count).encode("utf-8"))


def edit(path: Path, change: Callable[[Any], None]) -> None:
    """Change scores.json in memory, and write it as govbench does."""
    stored = json.loads(path.read_text("utf-8"))
    change(stored)
    path.write_bytes((json.dumps(stored, ensure_ascii=False, indent=2) + "\n").encode("utf-8"))


@pytest.mark.parametrize("name", ROWS)
def test_every_committed_row_is_what_its_predictions_earn(name: str) -> None:
    assert verify(BASELINES / name).findings == ()


# What is stored


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("report.headline.value", lambda r: r["report"]["headline"].update(value=0.7097)),
        ("report.headline.low", lambda r: r["report"]["headline"].update(low=0.6)),
        ("report.headline.high", lambda r: r["report"]["headline"].update(high=None)),
        ("report.others[outermost].value", lambda r: r["report"]["others"][3].update(value=1.0)),
        ("report.slices[label=DOC].tp", lambda r: r["report"]["slices"][0].update(tp=1000)),
        ("report.rows", lambda r: r["report"].update(rows=True)),
        ("report.hallucinated", lambda r: r["report"].update(hallucinated=0.25)),
        ("runs", lambda r: r.update(runs={"value": 1.0})),
    ],
)
def test_a_figure_that_the_predictions_do_not_earn_is_named_with_both_values(
    place: str, change: Callable[[Any], None], copied: Callable[[str], Path]
) -> None:
    folder = copied("quotes")
    slices = json.loads((folder / "scores.json").read_text("utf-8"))["results"][0]["report"]["slices"]
    place = place.replace("label=DOC", f"{slices[0]['by']}={slices[0]['part']}")
    edit(folder / "scores.json", lambda stored: change(stored["results"][0]))
    found = verify(folder)
    assert codes(found) == {"V115"}
    assert f"ner: {place}: stored " in messages(found)
    assert ", the predictions earn " in messages(found)


def test_the_fourth_decimal_of_a_score_is_a_finding(copied: Callable[[str], Path]) -> None:
    folder = copied("crf")
    replace(folder / "scores.json", '"value": 0.7096774193548387', '"value": 0.7097774193548387')
    (finding,) = verify(folder).findings
    assert finding.code == "V115"
    assert finding.message == (
        "ner: report.headline.value: stored 0.7097774193548387, the predictions earn 0.7096774193548387"
    )


def test_the_mean_over_runs_and_other_protocols_are_computed_again(copied: Callable[[str], Path]) -> None:
    folder = copied("neighbours")
    edit(folder / "scores.json", lambda s: s["results"][2]["runs"].update(deviation=0.0))
    assert "sentences, few-shot-1: runs.deviation: stored 0.0" in messages(verify(folder))


def test_leak_probes_are_computed_again(copied: Callable[[str], Path]) -> None:
    folder = copied("keywords")
    edit(folder / "scores.json", lambda s: s["results"][0]["probes"]["full"]["headline"].update(value=0.1))
    assert "sections: probes.full.headline.value: stored 0.1" in messages(verify(folder))


def test_a_difference_in_the_last_digits_is_told_as_such(copied: Callable[[str], Path]) -> None:
    folder = copied("delimiters")
    stored = json.loads((folder / "scores.json").read_text("utf-8"))["results"][0]
    value = stored["report"]["headline"]["value"]
    replace(folder / "scores.json", repr(value), repr(math.nextafter(value, 0)))
    assert codes(verify(folder)) == {"V116"}


@pytest.mark.parametrize("change", [lambda text: text + "\n", lambda text: text.replace(": ", ":", 1)])
def test_other_bytes_with_the_same_figures_are_a_finding(
    change: Callable[[str], str], copied: Callable[[str], Path]
) -> None:
    path = copied("quotes") / "scores.json"
    path.write_bytes(change(path.read_text("utf-8")).encode("utf-8"))
    assert codes(verify(path.parent)) == {"V116"}


@settings(max_examples=40)
@given(st.data())
def test_any_changed_digit_of_the_scores_is_caught(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(["quotes", "position", "digits", "constant-topic"]))
    text = (BASELINES / name / "scores.json").read_text("utf-8")
    place = data.draw(st.sampled_from([found.start() for found in re.finditer(r"\d", text)]))
    digit = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != text[place]]))
    folder = Path(shutil.copytree(BASELINES / name, tmp_path_factory.mktemp("digit") / name))
    (folder / "scores.json").write_bytes(f"{text[:place]}{digit}{text[place + 1 :]}".encode())
    assert verify(folder).findings


@settings(max_examples=40)
@given(st.data())
def test_any_changed_number_of_the_scores_is_caught(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    text = (BASELINES / "delimiters" / "scores.json").read_text("utf-8")
    number = data.draw(st.sampled_from([*re.finditer(r"(?<=: )(?:-?\d[\d.e+-]*|null)", text)]))
    other = data.draw(st.one_of(st.integers(), st.floats(), st.none()).map(json.dumps))
    folder = Path(shutil.copytree(BASELINES / "delimiters", tmp_path_factory.mktemp("n") / "delimiters"))
    (folder / "scores.json").write_bytes(f"{text[: number.start()]}{other}{text[number.end() :]}".encode())
    assert bool(verify(folder).findings) == (other != number[0])


@pytest.mark.parametrize(
    "damage",
    ["", "[]", "null", '{"results": 5}', '{"results": [1]}', "[" * 100_000, "\udcff", '{"a": ' + "9" * 5000],
)
def test_damaged_scores_are_a_finding(damage: str, copied: Callable[[str], Path]) -> None:
    path = copied("quotes") / "scores.json"
    path.write_bytes(damage.encode("utf-8", "surrogateescape"))
    assert codes(verify(path.parent)) == {"V107"}
    path.unlink()
    assert codes(verify(path.parent)) == {"V107"}


def test_a_row_left_out_of_the_scores_is_a_finding(copied: Callable[[str], Path]) -> None:
    folder = copied("textcat")
    edit(folder / "scores.json", lambda stored: stored["results"].pop())
    assert codes(verify(folder)) == {"V108"}
    assert "is there and not listed" in messages(verify(folder))


# Signatures


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("split:test", "split:validation", "V111", "says split 'validation'; scored here is 'test'"),
        ("data:1", "data:0", "V112", "was made with corpus 0"),
        ("v:", "v:9.", "V113", "was made with govbench 9."),
        ("task:ner/1", "task:ner/0", "V113", "says task 'ner/0'"),
        ("boot:2000", "boot:20", "V114", "says boot '20'; scored here is '2000'"),
        ("seed:13", "seed:14", "V114", "says seed '14'"),
        ("mode:exact", "mode:partial", "V114", "says mode 'partial'"),
        ("|seed:13", "|seed:13|x:1", "V114", "has x too"),
        ("govbench|task", "task", "V114", ""),
    ],
)
def test_a_signature_of_other_data_or_settings_says_which(
    old: str, new: str, code: str, said: str, copied: Callable[[str], Path]
) -> None:
    folder = copied("quotes")
    text = (folder / "scores.json").read_text("utf-8")
    changed = re.sub(r'("signature": ")([^"]*)', lambda m: m[1] + m[2].replace(old, new), text)
    assert changed != text
    (folder / "scores.json").write_bytes(changed.encode("utf-8"))
    assert codes(verify(folder)) == {code}
    assert said in messages(verify(folder))


def test_scores_under_an_old_gold_say_with_which_and_what_to_do(copied: Callable[[str], Path]) -> None:
    folder = copied("quotes")
    version = corpus.version()

    def older(stored: Any) -> None:
        report = stored["results"][0]["report"]
        report["signature"] = re.sub(r"data:[^|]*", "data:1.0.0+0badc0de", report["signature"])
        report["headline"]["value"] = 0.5

    edit(folder / "scores.json", older)
    (finding,) = verify(folder).findings
    assert finding.code == "V112"
    assert f"was made with corpus 1.0.0+0badc0de; this one is {version}+" in finding.message
    assert "0.5 is stored" in finding.message
    assert "govbench rescore --write" in str(finding)


# Predictions


@settings(max_examples=40)
@given(st.data())
def test_any_changed_byte_of_predictions_is_caught(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    name, file = data.draw(
        st.sampled_from([("quotes", "ner"), ("position", "sentences"), ("digits", "metrics")])
    )
    folder = Path(shutil.copytree(BASELINES / name, tmp_path_factory.mktemp("byte") / name))
    path = folder / "predictions" / f"{file}.jsonl"
    raw = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != raw[place]))
    path.write_bytes(bytes(raw))
    assert "V109" in codes(verify(folder))


def test_an_edited_prediction_says_what_the_score_would_be(copied: Callable[[str], Path]) -> None:
    folder = copied("keywords")
    path = folder / "predictions" / "sections.jsonl"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_bytes("".join(lines[1:]).encode("utf-8"))
    (finding,) = (finding for finding in verify(folder).findings if finding.code == "V109")
    now, stored = re.search(r"its score is (\S+) now, (\S+) is stored", finding.message).groups()  # type: ignore[union-attr]
    assert float(stored) == pytest.approx(0.731, abs=5e-4)
    assert float(now) != float(stored)


@pytest.mark.parametrize("task", ["ner", "sections"])
def test_predictions_of_the_validation_split_are_named_as_such(
    task: str, copied: Callable[[str], Path]
) -> None:
    folder = copied("quotes" if task == "ner" else "constant-topic")
    rows = corpus.rows(task, "validation")
    path = folder / "predictions" / f"{task}.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = verify(folder)
    assert "V110" in codes(found)
    assert f"{len(rows)} of its {len(rows)} ids are ids of the validation split" in messages(found)


def test_predictions_that_cannot_be_read_have_their_own_findings(copied: Callable[[str], Path]) -> None:
    folder = copied("quotes")
    path = folder / "predictions" / "ner.jsonl"
    path.write_text('{"id": "nobody", "entities": []}\n{"id": 5}\nnothing\n', encoding="utf-8")
    found = verify(folder)
    assert codes(found) == {"P101", "P102", "P107", "V109", "V118"}
    assert "quotes/predictions/ner.jsonl:1: P102" in messages(found)


def test_rows_that_list_the_files_of_each_other_are_a_finding(copied: Callable[[str], Path]) -> None:
    folder = copied("textcat")

    def swap(stored: Any) -> None:
        one, other = stored["results"]
        one["predictions"], other["predictions"] = other["predictions"], one["predictions"]

    edit(folder / "scores.json", swap)
    assert codes(verify(folder)) == {"V108"}


def test_files_that_are_listed_and_not_there_or_there_and_not_listed(copied: Callable[[str], Path]) -> None:
    folder = copied("textcat")
    seed = folder / "predictions" / "sections.seed-15.jsonl"
    seed.rename(seed.with_name("sections.txt"))
    found = verify(folder)
    assert codes(found) == {"V102", "V108", "V118"}
    assert "predictions/sections.seed-15.jsonl is listed and not there" in messages(found)
    folder = copied("quotes")
    shutil.copy(folder / "predictions/ner.jsonl", folder / "predictions/ner.seed-14.jsonl")
    assert "predictions/ner.seed-14.jsonl is there and not listed" in messages(verify(folder))


# The card


def test_a_missing_or_damaged_card_is_a_finding(copied: Callable[[str], Path]) -> None:
    folder = copied("quotes")
    for damage in (
        "",
        "[]",
        "a: [",
        "- 1",
        "a: 1\na: 2",
        "{" * 5000,
        "trainings: [{}]",
        "x: !!python/name:os.system",
    ):
        (folder / "system.yaml").write_text(damage, encoding="utf-8")
        assert "V105" in codes(verify(folder)), damage
    (folder / "system.yaml").unlink()
    assert "V105" in codes(verify(folder))


def test_every_missing_or_wrong_field_is_named(copied: Callable[[str], Path]) -> None:
    folder = copied("quotes")
    path = folder / "system.yaml"
    card = yaml.safe_load(path.read_text("utf-8"))
    for field, value, said in (
        ("licence", None, "is missing"),
        ("authors", ["A", "B"], "is no text but list"),
        ("contamination", " ", "is not one line"),
        ("link", "a\nb", "is not one line"),
        ("system", "other", "is 'other', not the name of the folder"),
        ("training_data", False, "is no text but bool"),
    ):
        path.write_text(yaml.safe_dump(card | {field: value}), encoding="utf-8")
        (finding,) = verify(folder).findings
        assert (finding.code, finding.field) == ("V106", field)
        assert said in finding.message
    path.write_text(yaml.safe_dump(card | {"kind": "oracle"}), encoding="utf-8")
    assert codes(verify(folder)) == {"V106", "V115"}


@pytest.mark.parametrize(
    ("claim", "is_right"),
    [
        ("{task: ner, value: 0.610}", True),
        ("{task: ner, value: 0.6102}", True),
        ("{task: ner, value: 0.61}", True),
        ("{task: ner, measure: exact, value: '0.61016'}", True),
        ("{task: ner, measure: partial, value: 0.650}", True),
        ("{task: ner, value: 0.6101}", False),
        ("{task: ner, value: 0.611}", False),
        ("{task: ner, measure: outermost, value: 0.610}", False),
        ("{task: metrics, value: 0.50}", True),  # of a task without predictions: self-reported
    ],
)
def test_a_claim_holds_to_the_decimals_that_are_written(
    claim: str, is_right: bool, copied: Callable[[str], Path]
) -> None:
    folder = copied("spancat")
    with (folder / "system.yaml").open("a", encoding="utf-8") as file:
        file.write(f"claims: [{claim}]\n")
    assert codes(verify(folder)) == (set() if is_right else {"V117"})


@pytest.mark.parametrize(
    "claim",
    [
        "{task: ner, value: 71.0}",
        "{task: x, value: 0.50}",
        "{task: ner, measure: x, value: 0.50}",
        "{task: ner}",
        "{task: ner, value: 0.50, note: x}",
        "x",
        "{task: ner, value: [1]}",
        "{task: metrics, value: 1}",
        "{task: metrics, value: 0.9}",  # would hold for anything from 0.85 to 0.95
        "{task: metrics, value: 0.90}, {task: metrics, measure: quantity, value: 0.95}",
    ],
)
def test_a_claim_that_is_no_score_is_damage(claim: str, copied: Callable[[str], Path]) -> None:
    folder = copied("spancat")
    with (folder / "system.yaml").open("a", encoding="utf-8") as file:
        file.write(f"claims: [{claim}]\n")
    found = verify(folder)
    assert "V105" in codes(found)
    assert "damaged: claims: " in messages(found)
    assert not re.search(r"Error|argument|object", messages(found).partition("V105")[2].partition("\n")[0])


@pytest.mark.parametrize("seconds", [".inf", ".nan", "-1.0", "fast"])
def test_bug_seconds_of_training_that_no_clock_shows_are_damage(
    seconds: str, copied: Callable[[str], Path]
) -> None:
    folder = copied("quotes")
    text = (folder / "system.yaml").read_text("utf-8")
    (folder / "system.yaml").write_text(re.sub(r"fit_s: \S+", f"fit_s: {seconds}", text), encoding="utf-8")
    assert "is no number of seconds" in messages(verify(folder))


@pytest.mark.parametrize(("field", "near"), [("claim", "claims"), ("licnce", "licence"), ("zzz", "")])
def test_bug_a_field_that_there_is_not_is_named_with_the_nearest(
    field: str, near: str, copied: Callable[[str], Path]
) -> None:
    folder = copied("quotes")
    with (folder / "system.yaml").open("a", encoding="utf-8") as file:
        file.write(f"{field}: x\n")
    (finding,) = verify(folder).findings
    assert (finding.code, finding.field) == ("V106", field)
    assert finding.message == "is no field of a card" + (f"; did you mean {near!r}?" if near else "")


@pytest.mark.parametrize(
    "name",
    [
        "..",
        "a/b",
        "",
        "CON",
        "nul.txt",
        "a b",
        "名",
        "-x",
        ".x",
        "x.",
        "a" * 65,
        "crf",
        "CRF",
        "a\n",
        "govbench-run.json",
        "A.JSON",
        "x.part",
        ".cache",
        "second-pass",
        "Majority",
    ],
)
def test_names_that_are_no_safe_folder_or_those_of_built_in_systems(name: str) -> None:
    assert name_problem(name)
    assert not name_problem("crf", "govbench.systems.crf:Crf")
    assert name_problem("CRF", "govbench.systems.crf:Crf")


def test_a_built_in_name_with_other_code_is_a_finding(copied: Callable[[str], Path]) -> None:
    folder = copied("delimiters")
    replace(folder / "system.yaml", "made_by: govbench.systems.delimiters:Delimiters", "made_by: mine:Better")
    assert "V104" in codes(verify(folder))


# Hostile folders


def test_extra_files_and_folders_are_findings(copied: Callable[[str], Path]) -> None:
    folder = copied("quotes")
    (folder / "weights.bin").write_bytes(b"1")
    (folder / "predictions" / "ner.JSONL").write_bytes(b"")
    (folder / "more").mkdir()
    found = verify(folder)
    assert codes(found) == {"V101", "V102", "V108"} - ({"V108"} if sys.platform == "win32" else set())
    for name in ("quotes/weights.bin", "quotes/predictions/ner.JSONL", "quotes/more"):
        assert name in messages(found)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_links_are_refused_and_not_followed(copied: Callable[[str], Path], tmp_path: Path) -> None:
    folder = copied("quotes")
    secret = tmp_path / "secret.jsonl"
    secret.write_text("the secret\n", encoding="utf-8")
    path = folder / "predictions" / "ner.jsonl"
    path.unlink()
    path.symlink_to(secret)
    found = verify(folder)
    assert "quotes/predictions/ner.jsonl: V101 is a link" in messages(found)
    assert "the secret" not in messages(found)
    shutil.rmtree(folder / "predictions")
    (folder / "predictions").symlink_to("..")
    (folder / "system.yaml").unlink()
    (folder / "system.yaml").symlink_to("system.yaml")
    assert "V101" in codes(verify(folder))
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert codes(verify(loop)) == {"V101"}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes")
def test_a_pipe_does_not_hold_the_check(copied: Callable[[str], Path]) -> None:
    folder = copied("quotes")
    os.mkfifo(folder / "predictions" / "ner.seed-14.jsonl")
    assert "V101" in codes(verify(folder))


def test_files_that_are_too_large_or_too_many_are_not_read(copied: Callable[[str], Path]) -> None:
    folder = copied("quotes")
    for name, size in (("system.yaml", 2**20), ("scores.json", 2**23), ("predictions/ner.jsonl", 2**30)):
        with (folder / name).open("wb") as file:
            file.truncate(size)
    found = verify(folder)
    assert [f.code for f in found.findings].count("V103") == 3
    for number in range(MOST + 5):
        (folder / f"{number}.txt").write_bytes(b"")
    assert f"has more than {MOST} files" in messages(verify(folder))


@pytest.mark.parametrize(
    "bomb",
    [
        "a: &a [x]\nb: [*a, *a]\n",
        "a: &a {b: *a}\n",
        "[" * 60_000,
        "a:\n" + "".join(" " * i + "- \n" for i in range(300)),
        "a: !!int " + "9" * 60_000,
        "a: 190:" + "20:" * 20_000 + "30.15",
        "? [1]\n: 2\n",
        "a: 2022-99-99\n",
        "a: !!binary '%%%'\n",
        "\x00",
        "a: \x01",
    ],
)
def test_hostile_yaml_ends_in_a_finding(bomb: str, copied: Callable[[str], Path]) -> None:
    folder = copied("quotes")
    (folder / "system.yaml").write_bytes(bomb.encode("utf-8"))
    assert {"V105", "V106"} & codes(verify(folder))


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(
    file=st.sampled_from(["system.yaml", "scores.json", "predictions/ner.jsonl"]),
    raw=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace"))),
    place=st.integers(0, 500),
)
def test_no_damage_of_any_file_is_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, file: str, raw: bytes, place: int
) -> None:
    folder = Path(shutil.copytree(BASELINES / "quotes", tmp_path_factory.mktemp("damage") / "quotes"))
    old = (folder / file).read_bytes()
    (folder / file).write_bytes(old[:place] + raw + old[place + len(raw) :])
    for finding in verify(folder).findings:
        assert len(str(finding).splitlines()) == 1
        str(finding).encode("utf-8")


def test_names_and_text_of_others_are_shown_in_one_plain_line(copied: Callable[[str], Path]) -> None:
    folder = copied("quotes")
    try:
        (folder / "a\n@team `x` \u202e.md").write_bytes(b"")
    except OSError:
        pytest.skip("this file system has no such names")
    (folder / "predictions" / "ner.jsonl").write_text(
        json.dumps({"id": "x\n" * 5000}) + "\n", encoding="utf-8"
    )
    for finding in verify(folder).findings:
        assert len(str(finding)) < 800
        assert len(str(finding).splitlines()) == 1


# Running again


def test_a_registered_system_is_run_again_and_recorded(copied: Callable[[str], Path]) -> None:
    folder = copied("gazetteer")
    card = yaml.safe_load((folder / "system.yaml").read_text("utf-8"))
    del card["reproduced"]
    (folder / "system.yaml").write_text(yaml.safe_dump(card, sort_keys=False), encoding="utf-8")
    assert [r.trust for r in verify(folder).results] == ["re-scored"] * 8
    assert rerun(folder) == []
    found = verify(folder)
    assert found.findings == ()
    assert [r.trust for r in found.results] == ["reproduced", *["re-scored"] * 7]
    after = yaml.safe_load((folder / "system.yaml").read_text("utf-8"))
    (record,) = after.pop("reproduced")
    assert after == card
    assert set(record) == {"task", "protocol", "files", "versions", "hardware"}


def test_other_bytes_are_not_recorded_and_take_an_old_record_away(
    copied: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied("quotes")

    def otherwise(*arguments: Any) -> None:
        jobs.predict(*arguments)
        with arguments[3].open("ab") as file:
            file.write(b"\n")

    monkeypatch.setattr("govbench.submissions.rerun.predict", otherwise)
    (finding,) = rerun(folder)
    assert finding.code == "V119"
    assert [r.trust for r in verify(folder).results] == ["re-scored"]


def test_a_record_is_good_for_the_bytes_that_it_names_and_a_registered_system(
    copied: Callable[[str], Path],
) -> None:
    folder = copied("quotes")
    assert [r.trust for r in verify(folder).results] == ["reproduced"]
    text = (folder / "system.yaml").read_text("utf-8")
    digest = re.search(r"ner.jsonl: (\w{64})", text)
    assert digest
    replace(folder / "system.yaml", digest[1], "0" * 64)
    found = verify(folder)
    assert codes(found) == {"V118"}
    assert [r.trust for r in found.results] == ["re-scored"]
    mine = folder.rename(folder.with_name("mine"))
    (mine / "system.yaml").write_text(text.replace("system: quotes", "system: mine"), encoding="utf-8")
    assert "no system of that name and code is registered here" in messages(verify(mine))
    with pytest.raises(GovbenchError, match="V120"):
        rerun(mine)


# The command


def test_the_command_says_what_is_right_and_what_is_not(
    copied: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copied("crf")
    assert cli.main(["verify", str(folder)]) == 0
    assert capsys.readouterr().out.startswith("crf: ner re")
    replace(folder / "scores.json", "0.7096774193548387", "0.7097774193548387")
    good = str(BASELINES / "quotes")
    assert cli.main(["verify", str(folder), good, "--markdown"]) == 1
    shown = capsys.readouterr().out
    assert "### `crf`: found wanting" in shown
    assert "### `quotes`: verified" in shown
    assert "| ner | exact | 0.710 | 0.644 | 0.777 | 1 | 0 |" in shown
    assert "**V115** `ner: report.headline.value: stored 0.7097" in shown
    assert cli.main(["verify", str(folder), good, "--json"]) == 1
    folders = json.loads(capsys.readouterr().out)["folders"]
    assert [[f["code"] for f in one["findings"]] for one in folders] == [["V115"], []]
    assert folders[1]["rows"][0]["trust"] == "reproduced"
    assert cli.main(["verify", str(folder / "nowhere")]) == 2
    assert "S105" in capsys.readouterr().err


def test_running_again_replaces_a_stale_record(
    copied: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copied("quotes")
    text = (folder / "system.yaml").read_text("utf-8")
    (folder / "system.yaml").write_text(
        re.sub(r"jsonl: \w{64}", f"jsonl: {'0' * 64}", text), encoding="utf-8"
    )
    assert cli.main(["verify", str(folder)]) == 1
    assert cli.main(["verify", "--rerun", str(folder)]) == 0
    assert "quotes: ner reproduced\n" in capsys.readouterr().out


def test_bug_a_record_that_nothing_ran_just_now_is_told_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify", str(BASELINES / "quotes")]) == 0
    assert "quotes: ner reproduced (as recorded; --rerun runs it again)" in capsys.readouterr().out


@pytest.mark.parametrize("file", ["sections.seed-14.jsonl", "sections.lead_only.jsonl"])
def test_bug_a_row_is_not_reproduced_after_another_file_of_it_than_the_first_was_forged(
    file: str, copied: Callable[[str], Path]
) -> None:
    folder = copied("textcat")
    shutil.copy(BASELINES / "svm-chars/predictions/sections.jsonl", folder / "predictions" / file)
    with pytest.raises(GovbenchError, match="V109"):
        rescore(folder.parent)
    (folder / "scores.json").unlink()
    with pytest.raises(GovbenchError, match="V109"):
        rescore(folder.parent)
    names = [path.name for path in (folder / "predictions").iterdir()]
    (folder / "scores.json").write_bytes(scores_of(folder, names, bootstrap=2000, seed=13).encode("utf-8"))
    found = verify(folder)
    assert codes(found) == {"V118"}
    assert [(r.report.task, r.trust) for r in found.results] == [
        ("sections", "re-scored"),
        ("sentences", "reproduced"),
    ]


def test_bug_running_the_first_run_again_does_not_vouch_for_a_forged_second_one(
    copied: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied("textcat")
    honest = BASELINES / "textcat" / "predictions"
    shutil.copy(
        BASELINES / "svm-chars/predictions/sections.jsonl", folder / "predictions/sections.seed-14.jsonl"
    )
    made = []

    def again(job: Any, draw: int, seed: int, path: Path, out: Path) -> None:
        made.append(path.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(honest / path.name, path)

    monkeypatch.setattr("govbench.submissions.rerun.predict", again)
    (finding,) = rerun(folder)
    assert finding.code == "V119"
    assert "sections.seed-14.jsonl has other bytes" in finding.message
    assert made == ["sections.jsonl", "sections.seed-14.jsonl", "sentences.jsonl"]
    assert [record.task for record in read_card(folder).reproduced] == ["sentences"]


def test_bug_a_record_that_was_not_there_before_is_a_finding(copied: Callable[[str], Path]) -> None:
    folder = copied("quotes")
    assert verify(folder, before=BASELINES).findings == ()
    (finding,) = verify(folder, before=folder.parent.parent).findings
    assert (finding.code, finding.field) == ("V124", "reproduced")


def test_bug_a_folder_of_rows_is_every_row_in_it(
    copied: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    board = copied("quotes").parent
    copied("digits")
    (board / "govbench-run.json").write_text("{}", encoding="utf-8")
    assert cli.main(["verify", str(board)]) == 0
    assert [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()] == ["digits", "quotes"]
    assert cli.main(["verify", "--before", str(BASELINES), str(board)]) == 1
    assert "V105 is missing" in capsys.readouterr().err


def test_bug_a_folder_that_is_missing_does_not_keep_the_others_from_being_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = [str(BASELINES / "quotes"), str(tmp_path / "missing"), str(BASELINES / "digits")]
    assert cli.main(["verify", *folders]) == 2
    shown = capsys.readouterr()
    assert "quotes: ner" in shown.out
    assert "digits: metrics" in shown.out
    assert shown.err.count("S105") == 1
