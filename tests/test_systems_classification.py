"""The trained classifiers of sections and sentences: one fit for a seed, plain files, any input."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from govbench import GovbenchError
from govbench.systems import segmenters
from govbench.systems.neighbours import Neighbours
from govbench.systems.textcat import Textcat
from govbench.systems.tfidf import LogregPkuseg, LogregWords, SvmChars, Tfidf, ngrams

# What each label says in the made-up documents.
_SAYS = {
    "RESULT": "全年办结法律援助案件{n}件，同比增长{n}%。",
    "PLAN": "下一步，将继续推进法治建设{n}项任务。",
    "PROBLEM": "执法力量仍然不足，第{n}项短板有待补齐。",
}
MAKERS: dict[str, Callable[[str], Any]] = {
    "svm-chars": SvmChars,
    "logreg-words": LogregWords,
    "logreg-characters": lambda task: LogregWords(task, segmenter="characters"),
    "logreg-pkuseg": LogregPkuseg,
    "neighbours": Neighbours,
    "textcat": lambda task: Textcat(task, width=16, epochs=8, rate=0.01),
}
CASES = [
    (name, task)
    for name in MAKERS
    for task in ("sections", "sentences")
    if (name, task) != ("neighbours", "sections")
]


def rows(task: str, count: int = 5, *, gold: bool = True) -> list[dict[str, Any]]:
    """``count`` paragraphs with a sentence of each label; as rows of the task, with or without gold."""
    made = []
    for n in range(count):
        for position, (label, text) in enumerate(_SAYS.items()):
            row = {"id": f"d:p{n}s{position}", "doc_id": "d", "origin": "synthetic"}
            said = text.format(n=n + 2)
            if task == "sections":
                row |= {"body": said, "text": said}
            else:
                row |= {"paragraph_id": f"d:p{n}", "position": position, "text": said}  # type: ignore[dict-item]
            made.append(row | ({"label": label} if gold else {}))
    return made


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def labels(predictions: list[dict[str, Any]]) -> list[str]:
    return [prediction["label"] for prediction in predictions]


@pytest.mark.parametrize(("name", "task"), CASES)
def test_what_was_taught_is_learned_saved_and_loaded(name: str, task: str, tmp_path: Path) -> None:
    train, seen = rows(task), rows(task, 3, gold=False)
    system = MAKERS[name](task).fit(train, train)
    found = system.predict(seen)
    assert labels(found) == [*_SAYS] * 3
    assert [prediction["id"] for prediction in found] == [row["id"] for row in seen]
    system.save(tmp_path / "one")
    loaded = type(system).load(tmp_path / "one")
    assert loaded.predict(seen) == found
    loaded.save(tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")


@pytest.mark.parametrize(("name", "task"), CASES)
def test_two_fits_give_the_same_files(name: str, task: str, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        np.random.random(3)  # the common random numbers are not what a fit depends on
        MAKERS[name](task).fit(rows(task), rows(task, 1)).save(tmp_path / folder)
    assert files(tmp_path / "one") == files(tmp_path / "two")


@pytest.mark.parametrize(("name", "task"), CASES)
def test_no_file_is_a_pickle(name: str, task: str, tmp_path: Path) -> None:
    MAKERS[name](task).fit(rows(task), rows(task, 1)).save(tmp_path)
    saved = files(tmp_path)
    assert saved
    for path, content in saved.items():
        assert Path(path).suffix not in (".pkl", ".pickle", ".joblib"), path
        # A pickle of protocol 2 or later begins so, and ends with a full stop.
        assert not (
            content[:1] == b"\x80" and content[1:2] in b"\x02\x03\x04\x05" and content[-1:] == b"."
        ), path


@pytest.mark.parametrize(("name", "task"), CASES)
def test_any_text_gets_a_label(name: str, task: str) -> None:
    system = MAKERS[name](task).fit(rows(task), [])
    field = "body" if task == "sections" else "text"
    odd = [
        {**row, field: text}
        for row, text in zip(
            rows(task, 2, gold=False), ("", " \n", "ﷺ𠮷🙂", "abc", "。", "办" * 3000), strict=True
        )
    ]
    assert set(labels(system.predict(odd))) <= set(_SAYS)
    assert len(system.predict(odd[:1])) == 1
    assert system.predict([]) == []


@pytest.mark.parametrize(("name", "task"), CASES)
@pytest.mark.parametrize("kept", [1, 2])
def test_labels_that_train_does_not_have_are_no_obstacle(
    name: str, task: str, kept: int, tmp_path: Path
) -> None:
    known = list(_SAYS)[:kept]
    train = [row for row in rows(task, 2) if row["label"] in known][: 1 if kept == 1 else None]
    system = MAKERS[name](task).fit(train, rows(task, 1))
    found = system.predict(rows(task, 1, gold=False))
    assert set(labels(found)) <= set(known)
    system.save(tmp_path)
    assert type(system).load(tmp_path).predict(rows(task, 1, gold=False)) == found


def test_rows_that_say_nothing_give_the_most_frequent_label() -> None:
    train = [{"id": str(i), "body": "", "label": label} for i, label in enumerate("ABB")]
    assert labels(SvmChars("sections").fit(train, []).predict(train)) == ["B", "B", "B"]


def test_weights_are_those_of_scikit_learn() -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [str(row["body"]) for row in rows("sections", 2)]
    theirs = TfidfVectorizer(analyzer=lambda text: ngrams(text, 1, 2), sublinear_tf=True, min_df=2)
    expected = theirs.fit_transform(texts).toarray()
    documents = [ngrams(text, 1, 2) for text in texts]
    ours = Tfidf.learn(documents, 2)
    assert list(ours.terms) == list(theirs.get_feature_names_out())
    for vector, row in zip(ours.vectors(documents), expected, strict=True):
        made = np.zeros(len(ours.terms))
        made[vector[0]] = vector[1]
        assert np.allclose(made, row, atol=1e-6)


def test_prediction_needs_no_scikit_learn(tmp_path: Path) -> None:
    SvmChars("sections").fit(rows("sections"), []).save(tmp_path)
    code = (
        "import sys; from pathlib import Path; from govbench.systems.tfidf import SvmChars; "
        "found = SvmChars.load(Path(sys.argv[1])).predict([{'id': 'x', 'body': '下一步，将继续'}]); "
        "print(found[0]['label'], {'sklearn', 'scipy'} & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["PLAN", "set()"]


def test_logistic_regression_takes_its_pkuseg_along(tmp_path: Path) -> None:
    silver = [{"id": str(i), "text": text, "entities": []} for i, text in enumerate(_SAYS.values())]
    segmenters.train_pkuseg(silver, tmp_path / "model", iterations=2)
    system = LogregWords("sections", segmenter="pkuseg", model=tmp_path / "model").fit(rows("sections"), [])
    system.save(tmp_path / "saved")
    (tmp_path / "model").rename(tmp_path / "elsewhere")
    loaded = LogregWords.load(tmp_path / "saved")
    assert loaded.predict(rows("sections", 1)) == system.predict(rows("sections", 1))


def test_the_order_of_rows_does_not_change_what_the_neighbours_say() -> None:
    system = Neighbours("sentences").fit(rows("sentences"), [])
    seen = rows("sentences", 3, gold=False)
    turned = system.predict(seen[::-1])
    assert turned[::-1] == system.predict(seen)


def test_a_neighbour_is_seen() -> None:
    """Two labels that only the sentence before tells apart."""
    train = []
    for n in range(8):
        first = ("办结3件。", "印发文件。")[n % 2]
        for position, text in enumerate((first, "成效明显。")):
            label = ("COUNT", "PAPER")[n % 2] + ("" if position == 0 else "-AFTER")
            row = {"id": f"p{n}s{position}", "paragraph_id": f"p{n}", "position": position, "text": text}
            train.append(row | {"label": label})
    found = labels(Neighbours("sentences").fit(train, []).predict(train[:4]))
    assert found == ["COUNT", "COUNT-AFTER", "PAPER", "PAPER-AFTER"]


def test_textcat_keeps_the_best_epoch_and_leaves_common_random_numbers_alone() -> None:
    state = np.random.get_state()[1].copy()  # type: ignore[index]
    train = rows("sentences")
    Textcat("sentences", width=16, epochs=3).fit(train, train)
    assert (np.random.get_state()[1] == state).all()  # type: ignore[index]


@pytest.mark.parametrize("module", ["sklearn.svm", "pycrfsuite", "spacy.util"])
def test_a_missing_package_says_what_to_install(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    made = {"sklearn.svm": SvmChars, "pycrfsuite": Neighbours, "spacy.util": Textcat}[module]
    with pytest.raises(GovbenchError, match="S110"):
        made("sentences").fit(rows("sentences"), [])


def test_another_hash_seed_gives_the_same_files(tmp_path: Path) -> None:
    Neighbours("sentences").fit(rows("sentences"), []).save(tmp_path / "here")
    code = (
        f"import sys; from pathlib import Path; from govbench.systems.neighbours import Neighbours; "
        f"Neighbours('sentences').fit({rows('sentences')!r}, []).save(Path(sys.argv[1]))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "5"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "there")], check=True, env=environment)
    assert files(tmp_path / "here") == files(tmp_path / "there")


def test_bug_neighbours_without_rows_to_learn_from_do_not_crash_the_process() -> None:
    with pytest.raises(ValueError, match="no rows to learn from"):
        Neighbours("sentences").fit([], [])
