"""The canary check: what of the test stands in a text, whatever its form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govbench import GovbenchError, cli, contamination, corpus
from govbench.contamination import overlap

PARAGRAPH = corpus.rows("ner")[4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("form", ["as it is", "hard-wrapped", "without punctuation", "escaped JSON"])
def test_a_paragraph_is_found_in_whatever_form(form: str, encoding: str, tmp_path: Path) -> None:
    text = PARAGRAPH["text"]
    changed = {
        "as it is": text,
        "hard-wrapped": "\r\n  ".join(text[i : i + 20] for i in range(0, len(text), 20)),
        "without punctuation": text.replace("，", " ").replace(",", " "),
        "escaped JSON": json.dumps({"text": text}),
    }[form]
    path = tmp_path / "corpus.txt"
    path.write_bytes(f"前面的话。{changed}后面的话。".encode(encoding))
    found = overlap(path)
    assert found.contained == [PARAGRAPH["id"]]
    assert found.paragraphs[PARAGRAPH["id"]] == 1
    assert found.found
    assert not found.canary


def test_the_test_rows_are_found_whole_with_their_canary(repository: Path) -> None:
    found = overlap(repository / "corpus" / "data" / "ner" / "test.jsonl")
    assert found.canary
    assert found.share == 1
    assert len(found.contained) == len(corpus.rows("ner"))


@pytest.mark.parametrize("split", ["train", "validation"])
def test_synthetic_reports_share_phrases_only(split: str, tmp_path: Path) -> None:
    path = tmp_path / "reports.txt"
    path.write_text("\n".join(row["text"] for row in corpus.rows("documents", split)), encoding="utf-8")
    found = overlap(path)
    assert not found.found
    assert max(found.paragraphs.values()) < 1 / 15


def test_nothing_is_lost_between_two_pieces_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "corpus.jsonl"
    row = {"text": PARAGRAPH["text"], "canary": PARAGRAPH["canary"]}
    path.write_text(json.dumps(row) + json.dumps(row, ensure_ascii=False), encoding="utf-8")
    whole = overlap(path)
    assert whole.canary
    for size in (1, 5, 7, 64):
        monkeypatch.setattr(contamination, "_CHUNK", size)
        assert overlap(path) == whole


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    assert overlap(tmp_path / "empty").share == 0


@pytest.mark.parametrize(
    ("content", "code"), [(None, "R101"), (b"\xff\xfe\x00", "R103"), (b"\xff\xff", "R103")]
)
def test_what_cannot_be_read_gets_one_message(content: bytes | None, code: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GovbenchError, match=code):
        overlap(path)


def test_the_command_says_what_each_file_holds(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clean = tmp_path / "clean.txt"
    clean.write_text("全年办结法律援助案件一万二千件。", encoding="utf-8")
    assert cli.main(["canary", "check", str(clean)]) == 0
    test = str(repository / "corpus" / "data" / "sections" / "test.jsonl")
    assert cli.main(["canary", "check", str(clean), test]) == 1
    assert "29 of 29" in capsys.readouterr().out
    assert cli.main(["canary", "check", test, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)[0]["canary"] is True
    assert cli.main(["canary", "check", "nowhere.txt"]) == 2
