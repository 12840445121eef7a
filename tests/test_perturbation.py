"""The rewritten test: what stays, what changes, and that both versions can be compared row by row."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govbench import GovbenchError, corpus, score
from govbench.annotations.checks import check_annotation
from govbench.annotations.model import Annotation
from govbench.annotations.relations import relation_findings
from govbench.build import stale
from govbench.build.sources import Source, read_sources
from govbench.features import CONFIGS
from govbench.perturbation import KINDS
from govbench.perturbation.documents import Perturbed, perturbed
from govbench.perturbation.edits import Edit, apply, in_order
from govbench.perturbation.figures import slots
from govbench.perturbation.folder import Folder, perturb, read_folder
from govbench.perturbation.places import Names, abbreviations, countries, invented, place_edits, stem
from govbench.quantities import exact_number

ROOT = Path(__file__).resolve().parents[1]
VALIDATION = frozenset(row["id"] for row in corpus.rows("documents", "validation"))


@cache
def sources() -> dict[str, Source]:
    """The documents of test and validation, by id."""
    read = read_sources(ROOT / "annotations", benchmark=True)
    wanted = {"gz-sfj-2022", *VALIDATION}
    return {source.meta["id"]: source for source in read if source.meta["id"] in wanted}


@cache
def made(document: str, seed: int = 13, kinds: tuple[str, ...] = KINDS) -> Perturbed:
    """A rewritten document."""
    return perturbed(sources()[document], seed, Names(seed, _taken()), kinds)


@cache
def _taken() -> str:
    return "".join(source.gold.document.text for source in sources().values())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The rewritten test."""
    out = tmp_path_factory.mktemp("perturbed")
    perturb(ROOT / "annotations", out)
    return read_folder(out)


def figures(gold: Annotation) -> list[tuple[str, Any]]:
    """Numeral and metric of every figure, in order."""
    texts = {id_: sentence.text for id_, sentence in gold.document.sentences.items()}
    return [(m.value.of(texts[id_]), m) for id_, found in gold.metrics.items() for m in found]


def surfaces(gold: Annotation, label: str) -> list[str]:
    """Every mention of a label, in order."""
    sentences = gold.document.sentences
    return [e.span.of(sentences[i].text) for i, es in gold.entities.items() for e in es if e.label == label]


# ---- what holds for every seed and document

DOCUMENTS = ["gz-sfj-2022", *sorted(VALIDATION)]
drawn = given(document=st.sampled_from(DOCUMENTS), seed=st.integers(0, 1_000_000))
few = settings(max_examples=8)


@few
@drawn
def test_labels_structure_and_offsets_stay_and_every_check_passes(document: str, seed: int) -> None:
    source, new = sources()[document], made(document, seed)
    before, after = source.gold, new.gold
    assert check_annotation(after) == []
    relations = source.folder / "relations.tsv"
    assert not relations.is_file() or relation_findings(relations, after) == []
    assert len(after.document.text) == len(before.document.text)
    assert after.document.kinds == before.document.kinds
    assert [s.span for s in after.document.sentences.values()] == [
        s.span for s in before.document.sentences.values()
    ]
    for layer in ("topics", "roles", "entities", "distractors"):
        assert getattr(after, layer) == getattr(before, layer)
    for (_, old), (_, metric) in zip(figures(before), figures(after), strict=True):
        assert replace(metric, lo=old.lo, hi=old.hi) == old


@few
@drawn
def test_numerals_keep_their_form_their_order_and_what_is_a_share(document: str, seed: int) -> None:
    before, after = figures(sources()[document].gold), figures(made(document, seed).gold)
    became: dict[tuple[str, str, bool], str] = {}
    classes: dict[tuple[object, ...], list[tuple[Any, Any]]] = {}
    for (old, one), (new, two) in zip(before, after, strict=True):
        assert new == old or all(char in choice for char, choice in zip(new, slots(old), strict=True))
        is_share = one.dim == "ratio" and exact_number(one.hi) <= 1 and one.change is None
        assert not is_share or exact_number(two.hi) <= 1
        assert became.setdefault((old, one.canon, one.change is None), new) == new
        if new != old:
            classes.setdefault((one.canon, one.dim, is_share, slots(old)), []).append((one, two))
    for members in classes.values():
        ordered = sorted(members, key=lambda pair: exact_number(pair[0].lo))
        values = [exact_number(two.lo) for _, two in ordered]
        assert values == sorted(values)


@few
@drawn
def test_years_move_by_one_step_and_dates_are_days_of_the_calendar(document: str, seed: int) -> None:
    old, new = sources()[document].gold.document.text, made(document, seed).gold.document.text
    year = r"(?<![0-9])(?:19|20)[0-9]{2}(?=年|-[0-9]{2}-)"
    steps = {
        int(a) - int(b) for a, b in zip(re.findall(year, old), re.findall(year, new), strict=True) if a != b
    }
    assert len(steps) == 1
    assert steps <= set(range(3, 10))
    for y, m, d in re.findall(r"((?:19|20)[0-9]{2})(?:年|-)([0-9]{1,2})(?:月|-)([0-9]{1,2})(?![0-9])", new):
        date(int(y), int(m), int(d))


@few
@drawn
def test_a_name_always_becomes_the_same_and_two_never_do(document: str, seed: int) -> None:
    before, new = sources()[document].gold, made(document, seed)
    became = {
        stem(old): stem(now)
        for old, now in zip(surfaces(before, "GPE"), surfaces(new.gold, "GPE"), strict=True)
        if old not in countries()
    }
    for old, now in zip(surfaces(before, "GPE"), surfaces(new.gold, "GPE"), strict=True):
        assert len(old) == len(now)
        assert old in countries() or (stem(now) == became[stem(old)] != stem(old))
    full = {name for name in became if len(name) > 1}
    assert not [name for name in full if name in new.gold.document.text]
    assert len({became[name] for name in full}) == len(full)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_only_names_is_left_alone(document: str) -> None:
    before, after = sources()[document].gold, made(document).gold
    for id_, found in before.distractors.items():
        for distractor in found:
            if distractor.type != "date":
                old, new = (distractor.span.of(gold.document.sentences[id_].text) for gold in (before, after))
                assert re.findall("[0-9一二三四五六七八九十百千]", old) == re.findall(
                    "[0-9一二三四五六七八九十百千]", new
                )


# ---- the test document


def test_no_figure_of_the_test_is_left_but_those_that_have_no_other_form() -> None:
    kept = {change.old for change in made("gz-sfj-2022").changes if change.kept}
    assert kept == {"100", "首位"}


def test_frozen_names_stand_as_they_were() -> None:
    text = made("gz-sfj-2022").gold.document.text
    for name in (
        "党的二十大",
        "党的十九大",
        "“十四五”",
        "“八五”",
        "“3+5+X”",
        "“1+1”",
        "一带一路",
        "“新十条”",
    ):
        assert text.count(name) == sources()["gz-sfj-2022"].gold.document.text.count(name) > 0


def test_names_agree_with_their_longer_and_shorter_forms() -> None:
    text = made("gz-sfj-2022").gold.document.text
    city = re.search(r"来源:(..)市司法局", text)
    region = re.search(r"《(..)方案》", text)
    assert city
    assert region
    assert f"{city[1]}市人民政府" in text
    assert f"法治{city[1]}" in text
    assert f"来{city[1][0]}执业" in text
    assert f"{region[1]}区着力" in text
    assert "广州" not in text
    bay = re.search(r"支持(...)大湾区", text)
    assert bay
    assert f"内地与{bay[1][1:]}律师" in text


def test_the_table_says_of_every_character_that_differs_what_it_became() -> None:
    old, new = sources()["gz-sfj-2022"].gold.document.text, made("gz-sfj-2022").gold.document.text
    differing = sum(a != b for a, b in zip(old, new, strict=True))
    told = sum(
        change.count * sum(a != b for a, b in zip(change.old, change.new, strict=True))
        for change in made("gz-sfj-2022").changes
    )
    assert told == differing > 300


def test_what_is_known_of_the_document_is_rewritten_too() -> None:
    new = made("gz-sfj-2022")
    meta, title = new.meta, new.gold.document.title
    assert meta["title"] == title == f"{meta['year']}年全市司法行政工作总结"
    assert f"• {meta['published']}" in new.gold.document.text
    assert f"来源:{meta['publisher']}" in new.gold.document.text
    assert meta["region"].endswith(meta["publisher"].removesuffix("司法局"))
    assert (meta["url"], meta["retrieved"], meta["origin"]) == (None, None, "synthetic")


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_are_rewritten_each_alone(kind: str) -> None:
    whole, alone = made("gz-sfj-2022"), made("gz-sfj-2022", kinds=(kind,))
    others = {"places": {"place"}, "dates": {"year", "month", "day"}, "figures": {"figure"}}[kind]
    assert alone.changes == tuple(change for change in whole.changes if change.kind in others)


# ---- names, forms, edits


def test_invented_names_are_none_that_the_package_or_the_corpus_knows() -> None:
    territories = (ROOT / "src/govbench/systems/delimiters_territories.txt").read_text("utf-8")
    known = set(re.findall(r"[一-龥]+", territories)) | set(abbreviations().values())
    texts = "".join(
        row["text"] for split in corpus.splits("documents") for row in corpus.rows("documents", split)
    )
    assert len(set(invented())) == len(invented()) > 2000
    for name in invented():
        assert len(name) == 2
        assert name not in texts
        assert not any(name in territory for territory in known)


def test_invented_names_are_of_no_place_down_to_the_village() -> None:
    found = find_spec("jionlp")
    if found is None or found.origin is None:
        pytest.skip("the list of places comes with jionlp")
    path = Path(found.origin).parent / "dictionary" / "china_location.zip"
    with zipfile.ZipFile(path) as archive:
        text = archive.read("china_location.txt").decode("utf-8")
    pairs = {text[i : i + 2] for i in range(len(text) - 1)}
    assert not pairs & set(invented())


def _placed(text: str, *mentions: str) -> tuple[str, list[Edit]]:
    edits = list(place_edits(text, [(text.index(m), m) for m in mentions], Names(1)))
    return apply(text, [edit for edit in edits if edit.new != edit.old]), edits


def test_countries_stay_and_their_provinces_do_not() -> None:
    text, edits = _placed("中国与美国在湖北省", "中国", "美国", "湖北省")
    assert text.startswith("中国与美国在")
    assert not text.endswith("湖北省")
    assert [edit.note for edit in edits if edit.new == edit.old] == ["a country", "a country"]


def test_a_name_with_a_numeral_stays_because_the_numeral_is_annotated() -> None:
    text, edits = _placed("三坝村和青坑镇", "三坝村", "青坑镇")
    assert text.startswith("三坝村和")
    assert "青坑" not in text
    assert edits[0].note


def test_an_abbreviation_follows_the_name_that_it_is_taken_from() -> None:
    text = "邺宁市、赴邺,来穗"
    edits = place_edits(text, [(0, "邺宁市"), (5, "邺"), (8, "穗")], names := Names(1))
    new = apply(text, edits)
    assert new[0] == new[5] != "邺"
    assert new[8] == names.of("广州")[0]


def test_more_places_than_names_are_refused() -> None:
    names = Names(1, taken="".join(invented()[:-1]))
    names.of("甲乙")
    with pytest.raises(GovbenchError, match="B113"):
        names.of("丙丁")


@pytest.mark.parametrize(
    ("numeral", "fixed"),
    [
        ("1500", "__00"),
        ("75.8", "__._"),
        ("0.08", "0.__"),
        ("80.0", "_0.0"),
        ("1,120", "_,__0"),
        ("12亿至13亿", "__亿至__亿"),
        ("４０", "_０"),
        ("两亿三千万", "_亿_千万"),
        ("第三", "第_"),
        ("首位", "首位"),
        ("数十", "数十"),
    ],
)
def test_a_form_is_what_stays_of_a_numeral(numeral: str, fixed: str) -> None:
    assert "".join(choice if len(choice) == 1 else "_" for choice in slots(numeral)) == fixed


def test_edits_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="length"):
        Edit(0, "广州", "甲", "place")
    with pytest.raises(ValueError, match="not at 1"):
        apply("广州市", [Edit(1, "广州", "甲乙", "place")])
    with pytest.raises(ValueError, match="overlaps"):
        apply("一一一", [Edit(0, "一一", "二二", "figure"), Edit(1, "一一", "二二", "figure")])


def test_an_order_is_drawn_in_which_as_little_as_possible_stays() -> None:
    def drawing(*draws: Sequence[int] | None) -> Callable[[], Sequence[int] | None]:
        left = iter(draws)
        return lambda: next(left, None)

    assert in_order([1, 2], drawing([1, 3], [2, 4], [5, 6])) == [2, 4]
    assert in_order([1, 2], drawing([1, 2], [1, 3])) == [1, 3]
    assert in_order([1, 2], drawing()) is None


# ---- the folder


def test_rows_pair_one_to_one_in_every_configuration(folder: Folder) -> None:
    for config in CONFIGS:
        rows, twins = corpus.rows(config), folder.rows(config)
        assert [folder.original(row["id"]) for row in twins] == [row["id"] for row in rows]
        assert not {row["id"] for row in rows} & {row["id"] for row in twins}
        assert {row["canary"] for row in twins} == {row["canary"] for row in rows}
    for task in ("ner", "metrics", "sections", "sentences"):
        assert score(task, folder.rows(task), references=folder.rows(task), bootstrap=0).headline.value == 1
    for old, new in zip(corpus.rows("ner"), folder.rows("ner"), strict=True):
        keys = [[(e["start"], e["end"], e["label"]) for e in row["entities"]] for row in (old, new)]
        assert keys[0] == keys[1]


def test_the_corpus_is_what_the_annotations_build(folder: Folder) -> None:
    assert stale(folder.path / "annotations", folder.path / "corpus") == []


def test_the_same_seed_gives_the_same_bytes_and_another_one_does_not(folder: Folder, tmp_path: Path) -> None:
    def written(path: Path) -> dict[str, bytes]:
        return {f.relative_to(path).as_posix(): f.read_bytes() for f in path.rglob("*") if f.is_file()}

    perturb(ROOT / "annotations", tmp_path / "same")
    perturb(ROOT / "annotations", tmp_path / "same")
    assert written(tmp_path / "same") == written(folder.path)
    perturb(ROOT / "annotations", tmp_path / "other", seed=14)
    old, new = (p.read_text("utf-8").split("\n", 1)[1] for p in sorted(tmp_path.glob("*/changes.tsv")))
    assert old != new


def test_the_test_cannot_be_scored_with_predictions_for_the_rewritten_rows(folder: Folder) -> None:
    with pytest.raises(GovbenchError, match="P102"):
        score("ner", folder.rows("ner"))


def test_a_folder_with_something_else_is_refused(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    for out, seed in ((tmp_path, 13), (tmp_path / "mine.txt", 13), (folder.path, 14)):
        with pytest.raises(GovbenchError, match="S102"):
            perturb(ROOT / "annotations", out, seed=seed)
    assert (tmp_path / "mine.txt").read_text("utf-8") == "mine"
    assert folder.seed == read_folder(folder.path).seed == 13


def test_bug_a_mark_in_another_encoding_was_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "perturbation.json").write_bytes('{"说明": 1}'.encode("gb18030"))
    with pytest.raises(GovbenchError, match="S102"):
        perturb(ROOT / "annotations", tmp_path)
    with pytest.raises(GovbenchError, match="B112"):
        read_folder(tmp_path)


def test_bug_a_mark_without_a_document_was_a_traceback(folder: Folder) -> None:
    with pytest.raises(GovbenchError, match=r"B112 perturbation\.json names no document"):
        replace(folder, documents={}).original("d:p01")


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", '{"seed": 13}', "[" * 100_000),
        *(
            f'{{"seed": 13, "split": "test", "documents": {documents}, "corpus": "{corpus.version()}"}}'
            for documents in ("null", "[]", '{"x": 1}')
        ),
        f'{{"seed": 13, "split": ["test"], "documents": {{}}, "corpus": "{corpus.version()}"}}',
    ],
)
def test_a_folder_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "perturbation.json").write_text(text, encoding="utf-8")
    with pytest.raises(GovbenchError, match="B112"):
        read_folder(tmp_path)


def test_a_folder_of_another_corpus_is_refused(folder: Folder, tmp_path: Path) -> None:
    text = (folder.path / "perturbation.json").read_text("utf-8")
    (tmp_path / "perturbation.json").write_text(text.replace(corpus.version(), "0.0.1"), encoding="utf-8")
    with pytest.raises(GovbenchError, match=r"corpus 0\.0\.1"):
        read_folder(tmp_path)


def test_only_test_and_validation_are_rewritten(tmp_path: Path) -> None:
    with pytest.raises(GovbenchError, match="B103"):
        perturb(ROOT / "annotations", tmp_path / "x", split="train")
    assert not (tmp_path / "x").exists()
