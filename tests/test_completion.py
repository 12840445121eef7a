"""The completion probe: what is asked, what counts as recited, and the control."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govbench import corpus
from govbench.completion import Recall, halves, probe_gap, probe_overlap, probe_requests

TEST, CONTROL = corpus.rows("ner"), corpus.rows("ner", "validation")


def test_the_first_half_is_given_and_nothing_of_the_second() -> None:
    for request, row in zip(probe_requests(TEST), TEST, strict=True):
        first, second = halves(row["text"])
        (message,) = request.messages
        assert (request.id, message.role) == (row["id"], "user")
        assert message.content.endswith(first)
        assert second[:13] not in message.content


def test_rows_too_short_to_show_anything_are_not_asked_for() -> None:
    assert probe_requests([{"id": "d:p01", "text": "全市办结案件12件。"}]) == []


@given(text=st.text(max_size=80))
def test_the_halves_are_the_paragraph(text: str) -> None:
    assert "".join(halves(text)) == text


@pytest.mark.parametrize("row", TEST, ids=lambda row: str(row["id"]))
def test_reciting_is_found_whole_and_repeating_what_was_given_is_nothing(row: dict[str, str]) -> None:
    first, second = halves(row["text"])
    assert probe_overlap(second, row["text"]).share == 1
    assert probe_overlap(f"好的：\n{second}\n以上。", row["text"]).share == 1
    assert probe_overlap(first, row["text"]).found == 0
    assert probe_overlap("", row["text"]).share == 0


def test_half_of_the_rest_is_about_half() -> None:
    text = TEST[0]["text"]
    second = halves(text)[1]
    share = probe_overlap(second[: len(second) // 2], text).share
    assert share is not None
    assert 0.35 < share < 0.55


def test_punctuation_and_widths_hide_nothing() -> None:
    text = TEST[3]["text"]
    changed = halves(text)[1].replace(",", "，").replace("。", "\n").replace("1", "１")
    assert probe_overlap(changed, text).share == 1


def test_other_reports_of_the_genre_complete_next_to_nothing() -> None:
    """What a model that knows the genre might write by chance: paragraphs of other reports."""
    others = "".join(row["text"] for row in CONTROL)
    found = [probe_overlap(others, row["text"]) for row in TEST]
    assert sum(one.found for one in found) / sum(one.total for one in found) < 0.02


def test_the_gap_is_between_published_and_control() -> None:
    recited = [probe_overlap(halves(row["text"])[1], row["text"]) for row in TEST]
    nothing = [probe_overlap("", row["text"]) for row in CONTROL]
    found = probe_gap(recited, nothing, bootstrap=200)
    assert (found.published, found.control, found.difference) == (1, 0, 1)
    assert (found.low, found.high) == (1, 1)


def test_a_model_that_remembers_nothing_has_an_interval_around_nothing() -> None:
    # Both groups complete the same shares here and there.
    some = [Recall(n % 4, 40) for n in range(60)]
    found = probe_gap(some[:29], some[29:], bootstrap=500)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0 < found.high


def test_without_paragraphs_nothing_is_defined() -> None:
    found = probe_gap([], [Recall(0, 3)], bootstrap=100)
    assert (found.published, found.difference, found.low) == (None, None, None)
    assert Recall(0, 0).share is None


def test_what_stands_in_both_halves_is_not_counted_as_recited() -> None:
    set_phrase = "坚持以习近平新时代中国特色社会主义思想"
    paragraph = f"{set_phrase}为指导。{set_phrase}凝心铸魂全面完成各项任务"
    wanted = probe_overlap(halves(paragraph)[1], paragraph)
    assert wanted.share == 1
    assert probe_overlap(set_phrase, paragraph).found == 0
