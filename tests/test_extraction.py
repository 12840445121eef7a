"""``govbench extract``: every format read back, every error code, and what happens when things go wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from govbench import __version__, cli, schemes
from govbench.errors import GovbenchError
from govbench.extraction import (
    COLUMNS,
    Failure,
    FileFigures,
    Source,
    extract_bytes,
    extract_sources,
    find,
    rows,
    words,
    work,
    xlsx,
)
from govbench.extraction import figures as figures_module
from govbench.extraction.csvfile import cell_text
from govbench.extraction.terminal import amount
from govbench.quantities import parse
from govbench.reading import read_report
from govbench.reading.model import KINDS

REPORT = """某市档案馆工作总结
一、档案整理
全年整理档案超1.2万卷，同比增长5.5%。约3000人次参加培训，开放率达75.8%。
二、经费保障
投入经费133亿元，其中三分之一用于修复；新购设备80—120台。
"""
PLAIN = "某市图书馆工作总结\n一、服务\n全馆坚持为读者服务，工作取得新成效。\n"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``govbench extract`` in this process: exit code, stdout, stderr."""

    def run_extract(*arguments: object) -> tuple[int, str, str]:
        code = cli.main(["extract", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_extract


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two reports, one of them deeper; a file that cannot be read; others that are not looked at."""
    folder = tmp_path / "reports"
    (folder / "b").mkdir(parents=True)
    (folder / "a.txt").write_text(REPORT, encoding="utf-8")
    (folder / "b" / "c.MD").write_text(REPORT.replace("档案", "图书"), encoding="utf-8")
    (folder / "bad.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00")
    (folder / "table.xls").write_bytes(b"")
    (folder / ".hidden.txt").write_text(REPORT, encoding="utf-8")
    return folder


def table(text: str) -> list[dict[str, str]]:
    """The rows of a CSV file, by the key of the column."""
    keys = {column.title: column.key for column in COLUMNS}
    header, *lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    return [dict(zip([keys[title] for title in header], line, strict=True)) for line in lines]


class Workbook:
    """A workbook read with the standard library: cells by sheet, with their number formats."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self.parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
        styles = ET.fromstring(self.parts["xl/styles.xml"])
        known = {f.get("numFmtId"): f.get("formatCode") for f in styles.iter(f"{MAIN}numFmt")}
        known |= {"0": "General", "1": "0", "3": "#,##0", "9": "0%", "10": "0.00%"}
        cells = styles.find(f"{MAIN}cellXfs")
        assert cells is not None
        self._formats = [known.get(xf.get("numFmtId")) for xf in cells]
        book = ET.fromstring(self.parts["xl/workbook.xml"])
        self.names = [sheet.get("name") for sheet in book.iter(f"{MAIN}sheet")]

    def xml(self, name: str) -> str:
        return self.parts[f"xl/worksheets/sheet{self.names.index(name) + 1}.xml"]

    def rows(self, name: str) -> list[dict[str, tuple[Any, str | None]]]:
        """For each row the value and number format of its cells, by the letter of the column."""
        return [
            {
                re.sub(r"\d", "", cell.get("r", "")): (
                    "".join(t.text or "" for t in cell.iter(f"{MAIN}t"))
                    if cell.get("t") == "inlineStr"
                    else float(cell.findtext(f"{MAIN}v") or "nan"),
                    self._formats[int(cell.get("s", "0"))],
                )
                for cell in row
            }
            for row in ET.fromstring(self.xml(name)).iter(f"{MAIN}row")
        ]

    def figures(self, name: str = "数字 Figures") -> list[dict[str, tuple[Any, str | None]]]:
        """The rows of figures, by the key of the column."""
        header, *lines = self.rows(name)
        titles = {f"{column.chinese}\n{column.english}": column.key for column in COLUMNS}
        keys = {letter: titles[title] for letter, (title, _) in header.items()}
        return [{keys[letter]: cell for letter, cell in line.items()} for line in lines]


def test_the_figures_of_a_file_stand_in_the_order_of_the_text_where_the_offsets_say() -> None:
    found = extract_bytes(REPORT.encode(), "report.txt")
    assert found.title == "某市档案馆工作总结"
    mentions = [figure.metric.mention for figure in found.figures]
    assert {"超1.2万卷", "5.5%", "75.8%", "133亿元", "三分之一", "80—120台"} <= {m.text for m in mentions}
    assert [m.start for m in mentions] == sorted(m.start for m in mentions)
    for figure in found.figures:
        assert figure.offset == figure.metric.mention.start
        assert figure.metric.mention.text in figure.sentence
        for mention in (
            figure.metric.mention,
            figure.metric.value,
            figure.metric.unit,
            figure.metric.indicator,
        ):
            assert mention is None or REPORT[mention.start : mention.end] == mention.text
    assert {figure.heading for figure in found.figures} == {"一、档案整理", "二、经费保障"}


def test_the_offsets_of_a_web_page_count_in_the_text_it_shows() -> None:
    page = "<html><h2>一、整理</h2><p>整理档案<b>38</b>&#20214;，<br>接待\n读者500&nbsp;人。".encode()
    text = read_report(page).text
    mentions = [figure.metric.mention for figure in extract_bytes(page).figures]
    assert [mention.text for mention in mentions] == ["38件", "500 人"]
    assert [text[mention.start : mention.end] for mention in mentions] == ["38件", "500 人"]


def test_a_sentence_without_an_end_is_cut_around_the_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures_module, "LONGEST", 50)
    monkeypatch.setattr(figures_module, "_AROUND", 10)
    text = f"工作总结\n一、服务\n{'为读者服务，' * 20}接待读者500人，{'为读者服务，' * 20}接待读者700人\n"
    found = extract_bytes(text.encode())
    first, last = found.figures[0].sentence, found.figures[-1].sentence
    assert first.startswith("…")
    assert first.endswith("…")
    assert "500人" in first
    assert len(first) < 40
    assert last.endswith("700人")


def test_csv_reads_back_in_what_excel_opens(report: Path, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "figures.csv"
    code, printed, told = run(report, "--out", out)
    assert (code, printed) == (0, "")
    assert f"{out}: " in told
    data = out.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    lines = {line["mention"]: line for line in table(data.decode("utf-8"))}
    over = lines["超1.2万卷"]
    assert (over["value"], over["lower"], over["upper"], over["bound"]) == ("12000", "12000", "", "大于 >")
    assert (over["unit"], over["dimension"], over["modality"]) == ("卷", "计数", "实际")
    assert over["sentence"] == "全年整理档案超1.2万卷，同比增长5.5%。"
    assert (lines["5.5%"]["change"], lines["5.5%"]["change_type"]) == ("同比上升", "增减幅度")
    about = lines["约3000人次"]
    assert (about["value"], about["lower"], about["upper"]) == ("3000", "", "")
    assert (about["bound"], about["approx"]) == ("约等于 ≈", "约")
    between = lines["80—120台"]
    assert (between["value"], between["lower"], between["upper"]) == ("", "80", "120")
    assert (lines["133亿元"]["value"], lines["133亿元"]["unit"]) == ("13300000000", "元")
    assert "file" not in over


def test_a_fraction_without_an_end_is_a_decimal_in_a_cell_and_exact_in_json(report: Path, run: Run) -> None:
    lines = {line["mention"]: line for line in table(run(report, "--format", "csv")[1])}
    assert float(lines["三分之一"]["value"]) == 1 / 3
    metrics = json.loads(run(report, "--json")[1])["files"][0]["metrics"]
    third = next(metric for metric in metrics if metric["mention"]["text"] == "三分之一")
    assert (third["lo"], third["hi"]) == ("1/3", "1/3")


@pytest.mark.parametrize("mark", "=+-@＝＋－＠")
def test_no_cell_of_a_csv_runs_as_a_formula(mark: str, run: Run, tmp_path: Path) -> None:
    assert cell_text(f"{mark}1") == f"'{mark}1"
    assert cell_text(f" \t{mark}1").startswith("'")
    path = tmp_path / "report.txt"
    path.write_text(f"工作总结\n一、整理\n{mark}SUM(A1)为模板，整理档案38卷。\n", encoding="utf-8")
    _, printed, _ = run(path, "--format", "csv")
    cells = [cell for line in csv.reader(io.StringIO(printed, newline="")) for cell in line]
    assert not [cell for cell in cells if cell.lstrip().startswith(mark)]


def test_a_negative_number_stays_a_number() -> None:
    assert cell_text(Fraction(-1, 2)) == "-0.5"


def test_json_has_exact_values_and_the_tokens_of_the_closed_lists(report: Path, run: Run) -> None:
    code, printed, told = run(report, "--json")
    assert (code, told) == (0, "")
    found = json.loads(printed)
    assert list(found) == ["version", "files", "failed", "skipped"]
    assert (found["version"], found["failed"], found["skipped"]) == (__version__, [], 0)
    (file,) = found["files"]
    assert (file["title"], file["notes"]) == ("某市档案馆工作总结", [])
    assert file["file"] == report.as_posix()
    assert file["encoding"]
    expected = extract_bytes(REPORT.encode()).figures
    assert file["metrics"] == [json.loads(json.dumps(figure.to_dict())) for figure in expected]
    metric = next(m for m in file["metrics"] if m["mention"]["text"] == "75.8%")
    assert (metric["lo"], metric["canon"], metric["bound"], metric["modality"]) == (
        "0.758",
        "ratio",
        "eq",
        "actual",
    )
    assert (metric["heading"], metric["offset"]) == ("一、档案整理", REPORT.index("75.8%"))


def test_a_workbook_reads_back_with_numbers_that_can_be_summed(
    report: Path, run: Run, tmp_path: Path
) -> None:
    pytest.importorskip("xlsxwriter")
    out = tmp_path / "figures.xlsx"
    assert run(report, "--out", out)[0] == 0
    book = Workbook(out)
    assert book.names == ["数字 Figures", "说明 About"]
    lines = {line["mention"][0]: line for line in book.figures()}
    assert lines["133亿元"]["value"] == (13300000000, "#,##0")
    assert lines["75.8%"]["value"] == (0.758, "0.0%")
    assert lines["三分之一"]["value"] == (1 / 3, "0.00%")
    assert "upper" not in lines["超1.2万卷"]
    assert lines["超1.2万卷"]["bound"][0] == "大于 >"
    assert "value" not in lines["80—120台"]
    assert (lines["80—120台"]["lower"][0], lines["80—120台"]["upper"][0]) == (80, 120)
    sheet = book.xml("数字 Figures")
    assert 'state="frozen"' in sheet
    assert f'<autoFilter ref="A1:U{len(book.figures()) + 1}"/>' in sheet
    about = "\n".join(text for row in book.rows("说明 About") for text, _ in row.values())
    assert __version__ in about
    assert report.as_posix() in about
    for column in COLUMNS[1:]:
        assert column.title in about
        assert column.meaning in about
        assert column.about in about


def test_nothing_of_the_text_is_a_formula_a_link_or_a_control_character_in_a_workbook(
    run: Run, tmp_path: Path
) -> None:
    pytest.importorskip("xlsxwriter")
    text = "工作总结\n一、整理\n=HYPERLINK(1)见 http://example.org/a 整理\x07档案_x0041_38卷。\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert run(tmp_path / "a.txt", "--out", tmp_path / "a.xlsx")[0] == 0
    book = Workbook(tmp_path / "a.xlsx")
    sheet = book.xml("数字 Figures")
    assert not re.search("<f[ >]|hyperlink|\x07", sheet)
    assert not [name for name in book.parts if "sheet" in name and name.endswith(".rels")]
    (line,) = book.figures()
    assert line["mention"][0] == "38卷"
    assert line["sentence"][0].startswith("=HYPERLINK(1)见 http://example.org/a")


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_the_same_input_gives_the_same_bytes(kind: str, folder: Path, run: Run, tmp_path: Path) -> None:
    if kind == "xlsx":
        pytest.importorskip("xlsxwriter")
    outs = [tmp_path / f"{name}.{kind}" for name in "ab"]
    for out, jobs in zip(outs, (1, 2), strict=True):
        assert run(folder, "--out", out, "--jobs", jobs)[0] == 1
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_the_table_is_aligned_and_leaves_out_columns_without_a_cell(report: Path, run: Run) -> None:
    code, printed, told = run(report)
    assert (code, told) == (0, "")
    assert "某市档案馆工作总结" in printed
    assert "13,300,000,000 元" in printed
    assert "> 12,000 卷" in printed
    assert "情态" not in printed
    assert "备注" not in printed


def test_control_characters_of_a_text_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("工作\x1b[31m总结\n一、整理\n整理\x1b[2J档案38卷。\n", encoding="utf-8")
    _, printed, told = run(path, tmp_path / "no\x1b[2Jwhere.txt")
    assert "where.txt" in told
    assert "\x1b" not in printed + told


def test_a_figure_that_was_refused_says_why_and_has_no_value(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("工作总结\n一、投入\n投入经费3—5万元。\n", encoding="utf-8")
    (line,) = table(run(path, "--format", "csv")[1])
    assert line["mention"] == "3—5万元"
    assert line["note"]
    assert [line[key] for key in ("value", "lower", "upper", "dimension", "bound")] == [""] * 5
    assert "备注" in run(path)[1]


def test_gb18030_is_read_by_the_command(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "gb.txt"
    path.write_bytes(REPORT.replace("\n", "\r\n").encode("gb18030"))
    code, printed, _ = run(path, "--json")
    assert code == 0
    (file,) = json.loads(printed)["files"]
    assert "gb" in file["encoding"].lower()
    assert "133亿元" in [metric["mention"]["text"] for metric in file["metrics"]]


def test_standard_input_is_read_as_bytes(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(REPORT.encode("gb18030")), "ascii"))
    code, printed, _ = run("-", "--json")
    assert code == 0
    (file,) = json.loads(printed)["files"]
    assert file["file"] == "-"
    assert len(file["metrics"]) == len(extract_bytes(REPORT.encode()).figures)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bad_file_of_a_folder_costs_only_itself(jobs: int, folder: Path, run: Run) -> None:
    code, printed, told = run(folder, "--json", "--jobs", jobs)
    assert code == 1
    found = json.loads(printed)
    assert [Path(file["file"]).name for file in found["files"]] == ["a.txt", "c.MD"]
    assert all(file["metrics"] for file in found["files"])
    assert [Path(failed["file"]).name for failed in found["failed"]] == ["bad.txt"]
    assert found["failed"][0]["code"] in told
    assert found["failed"][0]["remedy"] in told
    assert found["skipped"] == 1
    assert "1 file skipped" in told


def test_the_workbook_of_a_folder_lists_its_files_and_what_failed(
    folder: Path, run: Run, tmp_path: Path
) -> None:
    pytest.importorskip("xlsxwriter")
    assert run(folder, "--out", tmp_path / "a.xlsx")[0] == 1
    book = Workbook(tmp_path / "a.xlsx")
    assert book.names == ["数字 Figures", "说明 About", "文件 Files"]
    assert {Path(line["file"][0]).name for line in book.figures()} == {"a.txt", "c.MD"}
    listed = {Path(row["A"][0]).name: row for row in book.rows("文件 Files")[1:]}
    assert set(listed) == {"a.txt", "c.MD", "bad.txt"}
    assert listed["a.txt"]["D"][0] == len(extract_bytes(REPORT.encode()).figures)
    assert listed["bad.txt"]["F"][0]


def test_rows_beyond_a_sheet_go_to_the_next_one(
    report: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("xlsxwriter")
    monkeypatch.setattr(xlsx, "_ROWS", 4)
    assert run(report, "--out", tmp_path / "a.xlsx")[0] == 0
    book = Workbook(tmp_path / "a.xlsx")
    assert book.names[:3] == ["数字 Figures", "说明 About", "数字 Figures 2"]
    pages = [name for name in book.names if name and name.startswith("数字")]
    mentions = [line["mention"][0] for page in pages for line in book.figures(str(page))]
    assert mentions == [figure.metric.mention.text for figure in extract_bytes(REPORT.encode()).figures]


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx", "table"])
def test_a_text_without_figures_gives_the_header_and_a_message(kind: str, run: Run, tmp_path: Path) -> None:
    if kind == "xlsx":
        pytest.importorskip("xlsxwriter")
    path, out = tmp_path / "plain.txt", tmp_path / ("out" if kind == "table" else f"out.{kind}")
    path.write_text(PLAIN, encoding="utf-8")
    code, _, told = run(path, "--out", out, "--format", kind)
    assert code == 0
    assert "no figure was found" in told
    assert out.stat().st_size > 0
    if kind == "csv":
        assert table(out.read_text("utf-8")) == []
    if kind == "xlsx":
        assert Workbook(out).figures() == []


def test_a_run_that_reads_nothing_leaves_what_was_there(folder: Path, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "figures.csv"
    out.write_text("the last run", encoding="utf-8")
    code, printed, told = run(folder / "bad.txt", "--out", out)
    assert (code, printed) == (2, "")
    assert "bad.txt" in told
    assert out.read_text("utf-8") == "the last run"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["figures.csv", "reports"]


def test_an_interrupt_leaves_no_half_written_file(
    folder: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(sources: list[Source], jobs: int | None) -> Iterator[FileFigures | Failure]:
        yield extract_bytes(REPORT.encode(), sources[0].name)
        raise KeyboardInterrupt

    monkeypatch.setattr("govbench.extraction.run.extract_sources", interrupted)
    for kind in ("csv", "json", "xlsx"):
        if kind == "xlsx":
            pytest.importorskip("xlsxwriter")
        code, _, told = run(folder, "--out", tmp_path / f"figures.{kind}")
        assert code == 130
        assert "interrupted" in told
    assert [p.name for p in tmp_path.iterdir()] == ["reports"]


@pytest.mark.skipif(os.name == "nt", reason="needs a shell with a pipe")
@pytest.mark.parametrize("kind", ["table", "csv", "json"])
def test_a_reader_that_stops_early_is_no_error(kind: str, report: Path) -> None:
    # More than a pipe holds, so that the command is still writing when its reader has gone.
    report.write_text(REPORT + "新增档案100卷。\n" * 3000, encoding="utf-8")
    command = f"'{sys.executable}' -m govbench.cli extract '{report}' --format {kind} | head -n 1; "
    command += "echo ${PIPESTATUS[0]}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=True)
    assert done.stdout.split()[-1] == b"0"
    assert done.stderr == b""


def test_output_is_utf8_whatever_the_terminal_is(report: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "govbench.cli", "extract", str(report), "--format", "csv"],
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        check=True,
    )
    assert "超1.2万卷" in done.stdout.decode("utf-8-sig")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nowhere.txt"], "X101"),
        (["report.txt", "--format", "xlsx"], "X102"),
        (["report.txt", "--out", "figures.docx"], "X102"),
        (["report.txt", "--out", "figures.csv", "--format", "json"], "X102"),
        (["report.txt", "--json", "--format", "csv"], "X102"),
        (["empty"], "X103"),
        (["report.txt", "--format", "json", "--out", "report.txt"], "X105"),
        (["report.txt", "--out", "empty.csv"], "X106"),
        (["report.txt", "--out", "report.txt/figures.csv"], "X106"),
    ],
)
def test_unusable_arguments_get_one_message_and_exit_code_2(
    arguments: list[str], code: str, report: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(report.parent)
    (report.parent / "empty").mkdir()
    (report.parent / "empty.csv").mkdir()
    (report.parent / "empty" / "table.xls").write_bytes(b"")
    exit_code, printed, told = run(*arguments)
    assert (exit_code, printed) == (2, "")
    assert code in told
    assert report.read_text("utf-8") == REPORT
    assert not list(report.parent.rglob("*.part"))


def test_a_missing_file_beside_a_readable_one_is_named(report: Path, run: Run) -> None:
    code, printed, told = run(report, report.parent / "nowhere.txt", "--json")
    assert code == 1
    assert "X101" in told
    assert [failed["code"] for failed in json.loads(printed)["failed"]] == ["X101"]


def test_a_missing_library_is_named_with_what_installs_it(
    report: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    code, _, told = run(report, "--out", tmp_path / "figures.xlsx")
    assert code == 2
    assert "X104" in told
    assert "pip install 'govbench-zh[extract]'" in told


def test_a_fault_of_ours_costs_one_file(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(data: bytes, name: str) -> FileFigures:
        if name.endswith("a.txt"):
            raise RuntimeError("a fault")
        return extract_bytes(data, name)

    monkeypatch.setattr(work, "extract_bytes", faulty)
    code, printed, told = run(folder, "--json", "--jobs", 1)
    assert code == 1
    assert "X107 govbench failed here: RuntimeError: a fault" in told
    assert [Path(file["file"]).name for file in json.loads(printed)["files"]] == ["c.MD"]


class Fatal(Source):
    """A source that ends the process that reads it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (1,)


def test_a_process_that_dies_costs_one_file() -> None:
    good = [Source(name, data=REPORT.encode()) for name in ("a", "b", "c")]
    results = list(extract_sources([good[0], Fatal("dies"), *good[1:]], jobs=2))
    kinds = [result.findings[0].code if isinstance(result, Failure) else result.file for result in results]
    assert kinds == ["a", "X108", "b", "c"]


def test_a_file_that_cannot_be_opened_is_a_failure(tmp_path: Path) -> None:
    (result,) = extract_sources([Source("gone.txt", tmp_path / "gone.txt")])
    assert isinstance(result, Failure)
    assert result.findings[0].code == "S105"


def test_a_file_that_two_arguments_name_counts_once(folder: Path) -> None:
    found = find([folder / "a.txt", folder, folder / "a.txt"])
    assert [Path(source.name).name for source in found.files] == ["a.txt", "bad.txt", "c.MD"]
    assert (found.skipped, found.is_several) == (1, True)


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes on Linux alone")
def test_a_file_name_that_is_no_text_does_not_stop_the_run(run: Run, tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path / "reports")
    os.mkdir(folder)
    with open(os.path.join(folder, "报告".encode("gb18030") + b".txt"), "wb") as file:
        file.write(REPORT.encode())
    code, printed, _ = run(tmp_path / "reports", "--json")
    assert code == 0
    assert len(json.loads(printed)["files"]) == 1


def test_the_command_explains_itself_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["extract", "--help"])
    assert caught.value.code == 0
    assert "example:\n  govbench extract" in capsys.readouterr().out


@pytest.mark.parametrize("number", ["0", "-1", "x"])
def test_a_number_of_processes_below_one_is_refused(number: str, report: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["extract", str(report), "--jobs", number])
    assert caught.value.code == 2


def test_every_token_of_the_closed_lists_has_a_word() -> None:
    for tokens, table in (
        (schemes.BOUNDS, words.BOUNDS),
        (schemes.APPROXIMATIONS, words.APPROXIMATIONS),
        (schemes.DIMENSIONS, words.DIMENSIONS),
        (schemes.MODALITIES, words.MODALITIES),
        (schemes.CHANGE_TYPES, words.CHANGE_TYPES),
        (schemes.CHANGE_DIRECTIONS, words.DIRECTIONS),
        (schemes.CHANGE_BASES, words.BASES),
        (KINDS, words.PARTS),
    ):
        assert set(tokens) <= set(table)


@pytest.mark.parametrize(
    ("phrase", "shown"),
    [("不低于5个百分点", "≥ 5 个百分点"), ("三分之一", "1/3"), ("数十家", "20–99 家"), ("首位", "第 1")],
)
def test_amounts_are_shown_as_a_reader_writes_them(phrase: str, shown: str) -> None:
    assert amount(parse(phrase)) == shown


def test_rows_have_a_cell_a_column() -> None:
    found = extract_bytes(REPORT.encode(), "report.txt")
    assert {len(row) for row in rows(found)} == {len(COLUMNS)}
    assert {row[0] for row in rows(found)} == {"report.txt"}


def test_reading_errors_reach_the_library_as_they_are() -> None:
    with pytest.raises(GovbenchError):
        extract_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00")


def test_the_page_names_every_column(repository: Path) -> None:
    page = (repository / "docs" / "EXTRACT.md").read_text("utf-8")
    for column in COLUMNS:
        assert f"| {column.chinese} | {column.english} | {column.meaning} | {column.about} |" in page
