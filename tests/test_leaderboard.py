"""The leaderboard: from stored scores to Markdown, a page and plots."""

from __future__ import annotations

import json
import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from govbench import GovbenchError, cli, leaderboard, tables
from govbench.leaderboard import Board
from govbench.ranking import Ranking
from govbench.reports import markdown, page, plots
from govbench.submissions.verify import verify

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def stored() -> Board:
    """The leaderboard of the repository."""
    return leaderboard.board(REPOSITORY / "baselines", REPOSITORY / "annotations")


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_the_results_in_the_pages_are_the_committed_ones(page: str, stored: Board, repository: Path) -> None:
    text = (repository / page).read_text("utf-8")
    assert "<!-- results -->" in text
    assert markdown.update(stored, [repository / page], check=True) == []


def test_a_page_that_is_out_of_date_is_found_and_filled(stored: Board, tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text("above\n<!-- results -->\noutdated\n<!-- /results -->\nbelow\n", encoding="utf-8")
    assert [f.code for f in markdown.update(stored, [file], check=True)] == ["B106"]
    markdown.update(stored, [file], check=False)
    text = file.read_text("utf-8")
    assert "outdated" not in text
    assert "| delimiters | rules |" in text
    assert text.startswith("above\n")
    assert text.endswith("below\n")


def test_bug_a_page_without_marks_is_no_page_up_to_date(stored: Board, tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text("nothing here\n", encoding="utf-8")
    assert [f.code for f in markdown.update(stored, [file], check=True)] == ["B108"]


def test_bug_a_page_keeps_its_line_ends(stored: Board, tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_bytes(b"a\r\n<!-- results -->\r\n<!-- /results -->\r\n")
    markdown.update(stored, [file], check=False)
    assert file.read_bytes().count(b"\n") == file.read_bytes().count(b"\r\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("boot:2000", "boot:10"),
        ('"rules"', '"oracle"'),
        ('"task": "ner"', '"task": "x"'),
        (
            "{",
            "[",
        ),
    ],
)
def test_bug_scores_that_do_not_belong_together_make_no_table(
    old: str, new: str, repository: Path, tmp_path: Path
) -> None:
    for name in ("quotes", "delimiters"):
        (tmp_path / name).mkdir()
        scores = (repository / "baselines" / name / "scores.json").read_text("utf-8")
        scores = scores.replace(old, new, 1) if name == "delimiters" else scores
        (tmp_path / name / "scores.json").write_text(scores, encoding="utf-8")
    with pytest.raises(GovbenchError, match="B109"):
        leaderboard.read_results(tmp_path)


def test_the_page_is_the_committed_one_and_needs_no_other_file(stored: Board, repository: Path) -> None:
    made = page.html(stored)
    assert made == (repository / "docs" / "leaderboard.html").read_text("utf-8")
    assert not re.findall(r"(?:src|href|url)\s*[=(]|https?:|@import", made)


def test_the_page_shows_every_ranked_system_once_a_task_and_annotators_above(stored: Board) -> None:
    tables = re.findall(r"<tbody>\n(.*?)\n</tbody>", page.html(stored), re.DOTALL)[: len(stored.tasks)]
    for task, table in zip(stored.tasks, tables, strict=True):
        rows = [re.findall(r"<td.*?>(.*?)</td>", row) for row in table.split("\n")]
        assert [row[1] for row in rows] == ["second-pass", *(r.system for r in stored.of(task))]
        assert rows[0][0] == "–"
        assert {row[3] for row in rows[1:]} <= {"re-scored", "reproduced"}
        scores = [float(row[4]) for row in rows[1:]]
        assert scores == sorted(scores, reverse=True)


def test_a_stale_page_is_found_and_written_anew(stored: Board, tmp_path: Path) -> None:
    file = tmp_path / "board.html"
    assert [f.code for f in page.update(stored, file, check=True)] == ["B106"]
    assert page.update(stored, file, check=False) == []
    assert page.update(stored, file, check=True) == []


def test_names_from_results_are_text_and_not_markup(stored: Board) -> None:
    result = replace(stored.systems[0], system="<b>&")
    ranked = Ranking({(result.report.task, result.system): (1, 1)}, {})
    made = page.html(replace(stored, systems=(result,), ranking=ranked, others=(), references=()))
    assert "<td>&lt;b&gt;&amp;</td>" in made
    assert "<b>" not in made


def test_without_annotations_there_is_no_reference(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "quotes").mkdir()
    shutil.copytree(repository / "baselines" / "quotes", tmp_path / "quotes", dirs_exist_ok=True)
    made = leaderboard.board(tmp_path, tmp_path / "annotations")
    assert made.references == ()
    assert "second-pass" not in markdown.whole(made)
    assert "quotes" in markdown.whole(made)


def test_other_protocols_stand_beside_the_headline_and_are_not_ranked(stored: Board) -> None:
    table = markdown.other_protocols(stored).splitlines()
    assert table[0].startswith("| task | system | leave-one-section-out | few-shot-1 |")
    ranked = {(r.report.task, r.system): tables.number(r.figures.value) for r in stored.systems}
    for line in table[2:]:
        task, system, *cells = line.strip("| ").split(" | ")
        assert cells[-1].startswith(ranked[task, system])


def test_every_plot_is_drawn_the_same_twice(stored: Board, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    first, second = (plots.draw(stored, tmp_path / name) for name in ("a", "b"))
    assert [path.stem for path in first] == [
        "scores",
        "labels",
        "learning-curve",
        "confusion-sections",
        "confusion-sentences",
    ]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    text = first[0].read_text("utf-8")
    assert all(f">{result.system}</text>" in text for result in stored.systems)
    for path in first:
        ElementTree.parse(path)


def test_plots_without_matplotlib_say_what_to_install(
    stored: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(GovbenchError, match=r"S119.*govbench-zh\[plots\]"):
        plots.draw(stored, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_bug_a_folder_without_labels_or_default_results_is_drawn_as_far_as_it_goes(
    stored: Board, tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib")
    topics = tuple(r for r in stored.systems if r.report.task == "sections")
    alone = replace(stored, systems=topics, others=())
    assert [path.stem for path in plots.draw(alone, tmp_path)] == ["scores", "confusion-sections"]
    curves = replace(stored, systems=(), references=())
    assert plots.draw(curves, tmp_path) == []
    others = tuple(r for r in stored.others if r.system != "crf")
    without = replace(stored, systems=tuple(r for r in stored.systems if r.system == "crf"), others=others)
    assert "learning-curve" in [path.stem for path in plots.draw(without, tmp_path)]


@pytest.mark.parametrize(
    "name", ["scores", "labels", "learning-curve", "confusion-sections", "confusion-sentences"]
)
def test_the_texts_of_the_committed_plots_are_those_that_are_drawn(
    name: str, stored: Board, repository: Path, tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib")
    plots.draw(stored, tmp_path)
    texts = [
        re.findall(r">([^<>]+)</text>", (folder / f"{name}.svg").read_text("utf-8"))
        for folder in (tmp_path, repository / "docs" / "plots")
    ]
    assert texts[0] == texts[1]


# What is shown is what the predictions earn


def board_of(tmp_path: Path, *names: str) -> Path:
    for name in names:
        shutil.copytree(REPOSITORY / "baselines" / name, tmp_path / "board" / name)
    return tmp_path / "board"


@pytest.mark.parametrize(
    ("part", "figure"),
    [("headline", "low"), ("headline", "high"), ("headline", "precision"), ("headline", "recall")],
)
def test_bug_an_edited_figure_beside_the_score_is_not_shown(part: str, figure: str, tmp_path: Path) -> None:
    board = board_of(tmp_path, "quotes")
    path = board / "quotes" / "scores.json"
    stored = json.loads(path.read_text("utf-8"))
    stored["results"][0]["report"][part][figure] = 0.99
    path.write_text(json.dumps(stored), encoding="utf-8")
    with pytest.raises(
        GovbenchError, match=rf"B114 ner, synthetic-to-real: report.{part}.{figure}: stored 0.99"
    ):
        leaderboard.board(board, tmp_path / "none")


@pytest.mark.parametrize("figure", ["low", "deviation"])
def test_bug_an_edited_figure_of_a_mean_is_not_shown(figure: str, tmp_path: Path) -> None:
    board = board_of(tmp_path, "spancat")
    path = board / "spancat" / "scores.json"
    stored = json.loads(path.read_text("utf-8"))
    stored["results"][0]["runs"][figure] = 0.0
    path.write_text(json.dumps(stored), encoding="utf-8")
    with pytest.raises(GovbenchError, match=rf"B114 .*: runs.{figure}: stored 0.0"):
        leaderboard.board(board, tmp_path / "none")
    assert cli.main(["leaderboard", "--baselines", str(board), "--json"]) == 2


def test_bug_the_leaderboard_has_the_trust_of_verify(tmp_path: Path) -> None:
    board = board_of(tmp_path, "quotes", "spancat")
    mine = (board / "quotes").rename(board / "mine")
    for file in ("system.yaml", "scores.json"):
        text = (mine / file).read_text("utf-8").replace("system: quotes", "system: mine")
        (mine / file).write_text(text.replace('"system": "quotes"', '"system": "mine"'), encoding="utf-8")
    path = board / "spancat" / "system.yaml"
    path.write_text(re.sub(r"(seed-15.jsonl: )\w{64}", rf"\1{'0' * 64}", path.read_text("utf-8")), "utf-8")
    trust = {result.system: result.trust for result in leaderboard.read_results(board)}
    assert trust == {"mine": "re-scored", "spancat": "re-scored"}


def test_bug_folders_that_differ_in_case_alone_make_no_table(tmp_path: Path) -> None:
    board = board_of(tmp_path, "quotes")
    try:
        (board / "Quotes").mkdir()
    except FileExistsError:
        pytest.skip("this file system has no such folders")
    with pytest.raises(GovbenchError, match="V126 Quotes and quotes differ"):
        leaderboard.read_results(board)
    assert [finding.code for finding in verify(board / "quotes").findings] == ["V126"]


def test_bug_a_folder_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(GovbenchError, match="S105 no such folder"):
        leaderboard.read_results(tmp_path / "nope")


def test_bug_a_board_of_claims_alone_has_its_table_and_no_empty_ones(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    card = "kind: trained\nclaims: [{task: ner, value: '0.90'}]\n"
    (tmp_path / "theirs" / "system.yaml").write_text(card, encoding="utf-8")
    made = leaderboard.board(tmp_path, REPOSITORY / "annotations")
    text = markdown.whole(made)
    assert text.startswith("Self-reported")
    assert "| ner | theirs | trained | exact | 0.90 |" in text
    assert "probes" not in text
    assert page.html(made).count("<table>") == 1
    assert plots.draw(made, tmp_path / "plots") == []


def test_bug_probes_that_there_are_none_of_have_no_empty_table(tmp_path: Path) -> None:
    made = leaderboard.board(board_of(tmp_path, "quotes"), tmp_path / "none")
    assert "probes" not in markdown.whole(made)
    assert page.html(made).count("<table>") == 1
