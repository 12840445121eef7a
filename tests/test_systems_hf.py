"""The system ``hf``, on tiny checkpoints made here with weights at random: nothing is fetched."""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from govbench import systems
from govbench.errors import GovbenchError
from govbench.systems.hf import Hf
from govbench.systems.hf_tags import Tagging, best_path
from govbench.systems.hf_windows import Piece, Window, cut
from govbench.systems.levels import Mention

TASKS = ("ner", "sections", "sentences")
_SAYS = {"PLAN": "下一步将继续推进", "RESULT": "全年办结案件2022件"}
_NESTED = (("甲市司法局印发《甲市办法》", ((0, 5, "GOV"), (0, 2, "GPE"), (7, 13, "DOC"), (8, 10, "GPE"))),)
_FLAT = (("2022年办结案件", ((0, 5, "DATE"),)), ("在甲市推进", ((1, 3, "GPE"),)), ("下一步将继续", ()))


def _ner(text: str, spans: Any, number: int = 0) -> dict[str, Any]:
    entities = [{"start": start, "end": end, "label": label} for start, end, label in spans]
    return {"id": f"d{number}:p01", "doc_id": f"d{number}", "text": text, "entities": entities}


def _rows(task: str) -> list[dict[str, Any]]:
    """A handful of rows with gold."""
    if task == "ner":
        return [_ner(text, spans, number) for number, (text, spans) in enumerate(_NESTED + _FLAT)]
    return [
        {"id": f"d:p0{n}", "doc_id": "d", "position": n, "body": text, "text": text, "label": label}
        for n, (label, text) in enumerate([*_SAYS.items(), *_SAYS.items()])
    ]


def _seen(task: str) -> list[dict[str, Any]]:
    """Rows without gold: those of train, then odd ones."""
    odd = ("", " \u3000\n", "😀𠮷 ﷺ \u200b\u0301", "甲市2022年" * 40, "[SEP] [MASK]", "鑫 abc")
    fields = ("id", "doc_id", "position", "body", "text")
    known = [{key: row[key] for key in fields if key in row} for row in _rows(task)]
    return known + [
        {"id": f"x:{n}", "doc_id": "x", "position": n, "body": text, "text": text}
        for n, text in enumerate(odd)
    ]


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def _spans(predicted: dict[str, Any]) -> list[Mention]:
    return [Mention(e["start"], e["end"], e["label"]) for e in predicted["entities"]]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of one layer that reads 32 tokens, and digits together."""
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    folder = tmp_path_factory.mktemp("tiny")
    characters = sorted(
        {c for text, _ in _NESTED + _FLAT for c in text} | {c for t in _SAYS.values() for c in t}
    )
    words = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        "2022",
        "20",
        "##22",
        "第",
        "句",
        "：",
        *characters,
    ]
    (folder / "vocab.txt").write_text("\n".join(dict.fromkeys(words)) + "\n", encoding="utf-8")
    config = transformers.BertConfig(
        vocab_size=len(dict.fromkeys(words)),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=34,
    )
    with torch.random.fork_rng():
        torch.manual_seed(1)
        transformers.BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture(autouse=True)
def _on_the_cpu_and_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    if "torch" in sys.modules:
        monkeypatch.setattr(sys.modules["torch"].cuda, "is_available", lambda: False)


def _made(task: str, tiny: Path, *, epochs: int = 2, **options: Any) -> Hf:
    return Hf(task, model=tiny, rate=0.003, epochs=epochs, batch=2, **options)


@pytest.mark.parametrize("task", TASKS)
def test_what_is_saved_predicts_the_same_when_loaded_and_is_no_pickle(
    task: str, tiny: Path, tmp_path: Path
) -> None:
    system = _made(task, tiny).fit(_rows(task), _rows(task)[:2])
    system.save(tmp_path)
    assert {"system.json", "checkpoint/model.safetensors", "checkpoint/tokenizer.json"} <= set(
        _files(tmp_path)
    )
    assert not [path for path in _files(tmp_path) if path.endswith((".bin", ".pt", ".pkl", ".pickle"))]
    found = system.predict(_seen(task))
    assert Hf.load(tmp_path).predict(_seen(task)) == found
    assert [one["id"] for one in found] == [row["id"] for row in _seen(task)]


@pytest.mark.parametrize("task", TASKS)
def test_two_fits_write_the_same_bytes(task: str, tiny: Path, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        np.random.random(3)  # the common random numbers are not what a fit depends on
        _made(task, tiny).fit(_rows(task), _rows(task)[:2]).save(tmp_path / folder)
    assert _files(tmp_path / "one") == _files(tmp_path / "two")


def test_another_seed_gives_another_model(tiny: Path, tmp_path: Path) -> None:
    for seed in (1, 2):
        _made("sections", tiny, seed=seed).fit(_rows("sections"), []).save(tmp_path / str(seed))
    weights = "checkpoint/model.safetensors"
    assert _files(tmp_path / "1")[weights] != _files(tmp_path / "2")[weights]


def test_the_callers_random_numbers_are_as_they_were(tiny: Path) -> None:
    import torch

    def next_ones() -> list[float]:
        return [random.random(), float(np.random.random()), float(torch.rand(1))]

    for seeder in (random.seed, np.random.seed, torch.manual_seed):
        seeder(5)
    expected = next_ones()
    for seeder in (random.seed, np.random.seed, torch.manual_seed):
        seeder(5)
    _made("sections", tiny).fit(_rows("sections"), [])
    assert next_ones() == expected


@pytest.mark.parametrize("task", ["sections", "sentences"])
def test_labels_that_can_be_learned_are_learned(task: str, tiny: Path) -> None:
    rows = _rows(task)
    system = _made(task, tiny, epochs=15).fit(rows, rows)
    assert [one["label"] for one in system.predict(rows)] == [row["label"] for row in rows]
    assert {one["label"] for one in system.predict(_seen(task))} <= set(_SAYS)


def test_nested_mentions_that_can_be_learned_are_learned(tiny: Path) -> None:
    rows = _rows("ner")
    system = _made("ner", tiny, epochs=60).fit(rows, rows)
    assert [one["entities"] for one in system.predict(rows)] == [row["entities"] for row in rows]


def test_odd_rows_get_mentions_that_do_not_cross(tiny: Path) -> None:
    system = _made("ner", tiny, epochs=3).fit(_rows("ner"), [])
    for row, found in zip(_seen("ner"), map(_spans, system.predict(_seen("ner"))), strict=True):
        assert all(0 <= m.start < m.end <= len(row["text"]) for m in found)
        assert all(row["text"][m.start : m.end].strip() == row["text"][m.start : m.end] for m in found)
        assert len({m[:2] for m in found}) == len(found)
        assert not any(a.start < b.start < a.end < b.end for a, b in combinations(sorted(found), 2))
    assert system.predict([]) == []


def test_the_epoch_that_is_best_on_validation_is_kept(tiny: Path) -> None:
    rows, other = _rows("sections"), _rows("sections")
    for row in other:  # what is learned is wrong here, so the first epochs are the best
        row["label"] = "PLAN" if row["label"] == "RESULT" else "RESULT"
    reached = [one["label"] for one in _made("sections", tiny, epochs=15).fit(rows, other).predict(rows)]
    assert reached != [row["label"] for row in rows]


def test_there_is_nothing_to_train_without_mentions_or_with_one_label(tiny: Path, tmp_path: Path) -> None:
    without = _made("ner", tiny).fit([_ner("全年平稳", ())], [])
    one = _made("sections", tiny).fit(_rows("sections")[:1], [])
    for name, system, field, value in (("a", without, "entities", []), ("b", one, "label", "PLAN")):
        system.save(tmp_path / name)
        for made in (system, Hf.load(tmp_path / name)):
            assert all(found[field] == value for found in made.predict(_seen("sections")))


def test_rows_that_no_token_can_teach_do_no_harm(tiny: Path) -> None:
    rows = [_ner(" \n", [(0, 1, "GPE")]), _ner("", ()), *_rows("ner")]
    predicted = _made("ner", tiny).fit(rows, []).predict(rows)
    assert [one["entities"] for one in predicted[:2]] == [[], []]


def _tokenizer(folder: Path) -> Any:
    return pytest.importorskip("transformers").AutoTokenizer.from_pretrained(folder, local_files_only=True)


@pytest.mark.parametrize("length", [0, 1, 9, 10, 11, 15, 16, 50])
def test_every_character_is_decided_once_where_it_has_most_context(tiny: Path, length: int) -> None:
    size, text = 12, "甲" * length  # 10 characters and two special tokens
    windows = cut(_tokenizer(tiny), [text, "市"], size)
    own = [window for window in windows if window.text == 0]
    assert [piece.start for window in own for piece in window.pieces] == list(range(length))
    assert all(len(window.tokens) <= size for window in windows)
    for before, after in pairwise(own):
        assert len(before.tokens) - 2 - before.pieces[-1].at >= 2
        assert after.pieces[0].at >= 3


def test_pieces_are_words_of_digits_and_leave_white_space_out(tiny: Path) -> None:
    text = " 在2022年 鑫😀\n"
    (window,) = cut(_tokenizer(tiny), [text], 30)
    assert [text[piece.start : piece.end] for piece in window.pieces] == ["在", "2022", "年", "鑫", "😀"]


def test_of_tokens_that_share_a_character_the_first_speaks_for_it(tmp_path: Path) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    transformers = pytest.importorskip("transformers")
    byte_level = tokenizers.ByteLevelBPETokenizer()
    byte_level.train_from_iterator(["甲"], vocab_size=300, min_frequency=1)
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=byte_level._tokenizer, pad_token="<pad>", model_max_length=64
    )
    first, empty = cut(tokenizer, ["甲 𠮷乙", ""], 40)
    assert len(first.tokens) > 4
    assert [piece[1:] for piece in first.pieces] == [(0, 1), (2, 3), (3, 4)]
    assert empty == Window(1, (tokenizer.pad_token_id,), ())


def test_a_mention_that_cuts_a_token_is_widened_and_the_first_of_two_is_learned() -> None:
    pieces = (Piece(1, 0, 4), Piece(2, 4, 5))  # 2022, 年
    row = _ner("2022年", [(0, 2, "A"), (2, 5, "B")])
    head = Tagging.learn([row])
    (targets,) = head.targets([row], [Window(0, (7, 8, 9, 7), pieces)])
    said = [None if of_token < 0 else head.classes[of_token] for of_token in targets[:, 0]]
    assert said == [None, "S-A", "O", None]


def test_tags_are_well_formed_and_further_levels_yield_to_those_further_out() -> None:
    head = Tagging(("A",), 2)
    scores = np.zeros((3, 2, 5))
    index = {tag: i for i, tag in enumerate(head.classes)}
    for at, tag in enumerate(("B-A", "I-A", "O")):  # by itself the second would be E-A
        scores[at, 0, index[tag]] = 2
    scores[1, 0, index["E-A"]] = 1.5
    for at, tag in enumerate(("S-A", "B-A", "E-A")):  # the last one crosses
        scores[at, 1, index[tag]] = 2
    row = {"id": "x", "text": "一二三"}
    pieces = tuple(Piece(i, i, i + 1) for i in range(3))
    (made,) = head.predictions([row], [Window(0, (1, 2, 3), pieces)], [scores.reshape(3, 10)])
    assert _spans(made) == [(0, 2, "A"), (0, 1, "A")]


def test_one_place_is_a_text_too() -> None:
    assert best_path(np.array([[0.0, 1.0, 9.0]]), np.array([[0, 0, 0], [0, 0, 0], [-np.inf, 0, 0]])) == [1]


def test_a_checkpoint_whose_weights_are_a_pickle_is_refused(tiny: Path, tmp_path: Path) -> None:
    import torch

    for name in ("config.json", "vocab.txt"):
        (tmp_path / name).write_bytes((tiny / name).read_bytes())
    torch.save({}, tmp_path / "pytorch_model.bin")
    with pytest.raises(GovbenchError, match=r"S117 .*cannot be used"):
        _made("sections", tmp_path).fit(_rows("sections"), [])


@pytest.mark.parametrize("name", ["nobody/nothing-of-this-name", "no such folder", "../..//x", ""])
def test_a_name_that_is_not_here_is_refused_without_a_look_elsewhere(name: str, tiny: Path) -> None:
    with pytest.raises(GovbenchError, match="S117"):
        _made("ner", Path(name) if name else tiny / "no").fit(_rows("ner"), [])


def test_a_name_of_the_local_cache_is_found(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = pytest.importorskip("huggingface_hub")
    snapshot = tmp_path / "models--somebody--tiny/snapshots/1"
    snapshot.mkdir(parents=True)
    for path in tiny.iterdir():
        (snapshot / path.name).write_bytes(path.read_bytes())
    (snapshot.parents[1] / "refs").mkdir()
    (snapshot.parents[1] / "refs/main").write_text("1")
    found = hub.snapshot_download
    monkeypatch.setattr(hub, "snapshot_download", lambda *a, **k: found(*a, cache_dir=tmp_path, **k))
    rows = _rows("sections")
    assert len(Hf("sections", model="somebody/tiny", epochs=1).fit(rows, []).predict(rows)) == len(rows)


def test_a_broken_checkpoint_is_refused(tiny: Path, tmp_path: Path) -> None:
    for path in tiny.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(GovbenchError, match="S117"):
        _made("ner", tmp_path).fit(_rows("ner"), [])


def test_a_tokenizer_without_offsets_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("transformers").CanineTokenizer().save_pretrained(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "canine"}))
    with pytest.raises(GovbenchError, match=r"S117 .*does not say where"):
        _made("ner", tmp_path).fit(_rows("ner"), [])


def test_a_tokenizer_without_a_padding_token_is_refused(tmp_path: Path) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    transformers = pytest.importorskip("transformers")
    pytest.importorskip("torch")
    byte_level = tokenizers.ByteLevelBPETokenizer()._tokenizer
    transformers.PreTrainedTokenizerFast(tokenizer_object=byte_level).save_pretrained(tmp_path)
    with pytest.raises(GovbenchError, match=r"S117 .*no padding token"):
        _made("ner", tmp_path).fit(_rows("ner"), [])


def test_no_model_is_refused() -> None:
    with pytest.raises(GovbenchError, match=r"S118 'hf' needs a pretrained model; say --model"):
        systems.get("hf", "ner")


@pytest.mark.parametrize("package", ["torch", "transformers"])
def test_a_missing_package_is_named_with_its_remedy(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if package == "transformers":
        pytest.importorskip("torch")
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(GovbenchError, match=rf"S116 {package} is not installed; .*govbench-zh\[hf\]"):
        Hf("ner", model="any").fit(_rows("ner"), [])


def test_a_system_that_is_not_fitted_imports_neither_torch_nor_transformers() -> None:
    code = (
        "import sys; from govbench import systems; systems.get('hf', 'ner', model='x'); "
        "print({'torch', 'transformers'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
