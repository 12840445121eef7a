"""Alignment: strings are placed exactly, one to one, and what cannot be placed is counted."""

from __future__ import annotations

import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govbench.alignment import STATUSES, Located, Wanted, align, fold, rates
from govbench.documents import Span

TEXT = "市司法局制定《办法》。\n区司法局印发“法治政府建设”意见，２０２２年司法局办结案件12件。"
SECOND = Span(12, len(TEXT))

# Few characters, so that strings repeat, overlap, and differ by a fold alone.
texts = st.text(alphabet='局𠮷“"１1\n', max_size=30)
strings = st.text(alphabet='局𠮷“"１1\n', max_size=3)
kinds = st.sampled_from(["ORG", "LAW"])


def is_blank(string: str) -> bool:
    return not string.strip()


def places(text: str, string: str) -> list[Span]:
    starts = [i for i in range(len(text)) if text.startswith(string, i)]
    return [Span(i, i + len(string)) for i in starts]


@st.composite
def spans_of(draw: st.DrawFn, text: str) -> Span:
    start = draw(st.integers(0, len(text) - 1))
    return Span(start, draw(st.integers(start + 1, min(len(text), start + 4))))


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, list[Wanted]]:
    text = draw(texts.filter(bool))
    numbers = st.none() | st.integers(0, 4)
    item = st.builds(Wanted, strings, st.none() | spans_of(text), numbers, kinds)
    return text, draw(st.lists(item, max_size=12))


def placed(text: str, *wanted: Wanted) -> list[tuple[int | None, str]]:
    return [(item.span.start if item.span else None, item.status) for item in align(text, wanted)]


@given(cases())
def test_a_located_slice_is_the_string_and_a_normalised_one_its_fold(case: tuple[str, list[Wanted]]) -> None:
    text, wanted = case
    for item, found in zip(wanted, align(text, wanted), strict=True):
        if found.span and found.status == "normalised":
            assert item.text not in text
            assert fold(found.span.of(text)) == fold(item.text)
        elif found.span:
            assert found.span.of(text) == item.text


@given(cases())
def test_no_occurrence_is_used_twice_for_one_kind(case: tuple[str, list[Wanted]]) -> None:
    text, wanted = case
    used = [(w.kind, f.span) for w, f in zip(wanted, align(text, wanted), strict=True) if f.span]
    assert len(used) == len(set(used))


@given(cases())
def test_a_string_that_occurs_is_unaligned_and_one_that_does_not_is_hallucinated(
    case: tuple[str, list[Wanted]],
) -> None:
    text, wanted = case
    for item, found in zip(wanted, align(text, wanted), strict=True):
        nowhere = is_blank(item.text) or fold(item.text) not in fold(text)
        assert (found.status == "hallucinated") == nowhere


@given(cases())
def test_without_numbers_as_many_items_are_placed_as_there_are_occurrences(
    case: tuple[str, list[Wanted]],
) -> None:
    text, wanted = case
    wanted = [Wanted(w.text, w.sentence, None, w.kind) for w in wanted if w.text in text]
    found = align(text, wanted)
    for (string, kind), listed in Counter((w.text, w.kind) for w in wanted if not is_blank(w.text)).items():
        same = [f for w, f in zip(wanted, found, strict=True) if (w.text, w.kind) == (string, kind)]
        assert sum(f.span is not None for f in same) == min(listed, len(places(text, string)))


@given(st.data())
def test_a_numbered_mention_is_placed_exactly_where_it_is(data: st.DataObject) -> None:
    text = data.draw(texts.filter(bool))
    mentions = data.draw(st.lists(spans_of(text), unique=True, max_size=8))
    true, wanted = [], []
    for span in mentions:
        string = span.of(text)
        if is_blank(string):
            continue
        start = data.draw(st.integers(0, span.start))
        sentence = data.draw(st.none() | st.just(Span(start, data.draw(st.integers(span.end, len(text))))))
        inside = [s for s in places(text, string) if sentence is None or sentence.contains(s)]
        true.append(Located(span, "occurrence"))
        wanted.append(Wanted(string, sentence, inside.index(span) + 1))
    assert align(text, wanted) == true


@given(texts, st.sets(strings))
def test_mentions_in_text_order_listed_as_often_as_they_occur_are_placed_right(
    text: str, names: set[str]
) -> None:
    true = [span for name in names if not is_blank(name) for span in places(text, name)]
    true.sort(key=lambda span: (span.start, -span.end))
    found = align(text, [Wanted(span.of(text)) for span in true])
    assert found == [Located(span, "order") for span in true]


@given(cases())
def test_the_same_input_gives_the_same_places(case: tuple[str, list[Wanted]]) -> None:
    assert align(*case) == align(*case)


@pytest.mark.parametrize(
    ("item", "start", "status"),
    [
        (Wanted("司法局", occurrence=2), 13, "occurrence"),
        (Wanted("司法局"), 1, "order"),
        (Wanted("《办法》", SECOND), 6, "assignment"),
        (Wanted('"法治政府建设"'), 18, "normalised"),
        (Wanted("司法局", occurrence=4), None, "unaligned"),
        (Wanted("公安局"), None, "hallucinated"),
    ],
)
def test_each_step_places_what_is_left_to_it(item: Wanted, start: int | None, status: str) -> None:
    assert placed(TEXT, item) == [(start, status)]


def test_a_repeated_string_goes_on_to_the_next_place_where_find_would_stay() -> None:
    wanted = [Wanted("司法局"), Wanted("《办法》"), Wanted("司法局"), Wanted("司法局")]
    starts = [start for start, _ in placed(TEXT, *wanted)]
    assert starts == [1, 6, 13, 34]
    assert starts != [TEXT.find(item.text) for item in wanted]


def test_a_string_listed_after_a_later_one_is_not_the_one_before_it() -> None:
    assert placed(TEXT, Wanted("《办法》"), Wanted("司法局")) == [(6, "order"), (13, "order")]


def test_a_numbered_item_keeps_its_place_although_it_is_listed_last() -> None:
    wanted = [Wanted("司法局"), Wanted("司法局", occurrence=1)]
    assert placed(TEXT, *wanted) == [(13, "order"), (1, "occurrence")]


def test_the_order_goes_on_from_a_numbered_item_that_lies_further_up() -> None:
    wanted = [Wanted("印发"), Wanted("市", occurrence=1), Wanted("司法局")]
    assert placed(TEXT, *wanted) == [(16, "order"), (0, "occurrence"), (1, "order")]


def test_overlapping_occurrences_are_counted_and_placed_one_by_one() -> None:
    assert placed("一一一", Wanted("一一", occurrence=2)) == [(1, "occurrence")]
    assert placed("一一一", Wanted("一一"), Wanted("一一")) == [(0, "order"), (1, "order")]


def test_items_in_reverse_order_are_all_placed_by_assignment() -> None:
    wanted = [Wanted("案件"), Wanted("印发"), Wanted("制定"), Wanted("制定", kind="LAW")]
    statuses = ["order", "assignment", "assignment", "assignment"]
    assert placed(TEXT, *wanted) == [(TEXT.index(w.text), s) for w, s in zip(wanted, statuses, strict=True)]


def test_assignment_fills_the_named_sentence_before_any_other_place() -> None:
    text = "甲局。乙厅。甲局。"
    wanted = [Wanted("乙厅"), Wanted("甲局"), Wanted("甲局", Span(3, 6)), Wanted("甲局", Span(0, 3))]
    assert placed(text, *wanted) == [(3, "order"), (6, "order"), (None, "unaligned"), (0, "assignment")]


def test_a_place_that_a_sentence_refuses_stays_free() -> None:
    wanted = [Wanted("局", occurrence=1), Wanted("局", Span(0, 1)), Wanted("局")]
    assert placed("局局局", *wanted) == [(0, "occurrence"), (2, "assignment"), (1, "order")]


def test_a_sentence_restricts_the_place_and_the_count() -> None:
    assert placed(TEXT, Wanted("司法局", SECOND)) == [(13, "order")]
    assert placed(TEXT, Wanted("司法局", SECOND, occurrence=2)) == [(34, "occurrence")]
    assert placed(TEXT, Wanted("司法局", Span(0, 12), occurrence=2)) == [(None, "unaligned")]


def test_an_occurrence_that_sticks_out_of_the_sentence_is_not_in_it() -> None:
    assert placed("甲局局", Wanted("局局", Span(0, 2), occurrence=1)) == [(None, "unaligned")]


def test_one_place_serves_two_kinds_and_not_one_kind_twice() -> None:
    law, body = Wanted("《办法》", kind="LAW"), Wanted("《办法》", kind="BODY")
    assert placed(TEXT, law, body, law) == [(6, "order"), (6, "order"), (None, "unaligned")]


def test_a_number_that_is_used_twice_or_is_no_count_is_unaligned() -> None:
    wanted = [Wanted("司法局", occurrence=n) for n in (1, 1, 0, -1)]
    assert [status for _, status in placed(TEXT, *wanted)] == ["occurrence", *["unaligned"] * 3]


def test_folded_strings_climb_the_same_steps() -> None:
    text = "“一网通办”和“一网通办”办结１２件"
    name = '"一网通办"'
    assert placed(text, Wanted("12件"), Wanted(name, occurrence=2), Wanted(name), Wanted(name)) == [
        (15, "normalised"),
        (7, "normalised"),
        (0, "normalised"),
        (None, "unaligned"),
    ]


def test_a_verbatim_string_comes_before_a_folded_one_that_is_listed_first() -> None:
    wanted = [Wanted("「通办」"), Wanted("“通办”"), Wanted("'通办'")]
    assert placed("“通办”", *wanted) == [(None, "unaligned"), (0, "order"), (None, "hallucinated")]


@pytest.mark.parametrize(
    ("string", "surface"),
    [
        ('"法治"', "“法治”"),
        ("「法治」", "“法治”"),
        ("'法治'", "『法治』"),
        ("2022年", "２０２２年"),
        ("办结12件,", "办结１２件，"),
        ("目标:(一)", "目标：（一）"),
        ("好吗?好!是;", "好吗？好！是；"),
        ("完成.", "完成。"),
        ("!10~15件", "！10～15件"),
        ("广州市 司法局", "广州市\u3000司法局"),
    ],
)
def test_marks_and_widths_that_models_exchange_are_folded(string: str, surface: str) -> None:
    assert align(f"据报{surface}云", [Wanted(string)]) == [Located(Span(2, 2 + len(surface)), "normalised")]
    assert align(f"据报{string}云", [Wanted(surface)]) == [Located(Span(2, 2 + len(surface)), "normalised")]


@pytest.mark.parametrize("string", ["12 件", "十二件", "办案", "甲,乙", "甲，乙", "《 办法》"])
def test_nothing_else_is_forgiven(string: str) -> None:
    assert placed("《办法》办结案件12件，甲、乙", Wanted(string)) == [(None, "hallucinated")]


@pytest.mark.parametrize("string", ["", " ", "\n", "\u3000\t"])
def test_a_blank_string_is_hallucinated_even_where_it_occurs(string: str) -> None:
    assert placed("甲 \n\u3000\t乙", Wanted(string)) == [(None, "hallucinated")]
    assert placed("", Wanted(string), Wanted("甲")) == [(None, "hallucinated")] * 2


def test_astral_characters_and_line_ends_count_one_each() -> None:
    text = "𠮷林省\n司法厅与𠮷林省\n司法厅"
    wanted = [Wanted("𠮷林省\n司法厅"), Wanted("𠮷林省\n司法厅"), Wanted("与", occurrence=1)]
    assert [start for start, _ in placed(text, *wanted)] == [0, 8, 7]


def test_folding_keeps_every_offset_and_needs_no_second_time() -> None:
    characters = "".join(map(chr, range(sys.maxunicode + 1)))
    folded = fold(characters)
    assert len(folded) == len(characters)
    assert fold(folded) == folded


def test_many_items_in_a_long_text_are_all_placed() -> None:
    text = "".join(f"第{i}号令。局" for i in range(20_000))
    wanted = [Wanted(f"第{i}号令") for i in reversed(range(20_000))] + [Wanted("局")] * 20_000
    assert all(found.span for found in align(text, wanted))


def test_rates_are_shares_of_all_items_and_undefined_without_any() -> None:
    located = [Located(Span(0, 1), status) for status in STATUSES[:6] if status != "nearest"]
    located += [Located(None, "unaligned")] + [Located(None, "hallucinated")] * 2
    assert rates(item.status for item in located) == {
        "altered": 0.125,
        "unaligned": 0.125,
        "hallucinated": 0.25,
    }
    assert rates([]) == {"altered": None, "unaligned": None, "hallucinated": None}


@pytest.mark.parametrize(
    ("span", "status"), [(Span(0, 1), "fuzzy"), (Span(0, 1), "unaligned"), (None, "order")]
)
def test_a_place_and_its_status_agree(span: Span | None, status: str) -> None:
    with pytest.raises(ValueError, match="status"):
        Located(span, status)
