"""The page in Chromium: it opens without a word on the console, and its keys, filters and links work."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser import CHROMIUM, Browser
from govbench import view
from govbench.view.layers import Layer
from test_view import HOSTILE, SYSTEMS, hostile_layers, layer, stored

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or os.name != "posix",
    reason="needs Chromium (chromium, chromium-browser, google-chrome or $GOVBENCH_CHROMIUM) and POSIX pipes",
)

SHOWN = "document.getElementById('status').textContent.match(/\\d+/)[0]"
SELECTED = "current().items[state.selected]?.id"
# The characters above each gold mark of the text, by item.
COVERED = """(() => {
  const found = {};
  const range = document.createRange();
  for (const line of document.querySelectorAll(".line")) {
    const node = line.lastChild;
    const strut = line.firstChild.getBoundingClientRect();
    for (const mark of line.closest(".passage").querySelectorAll(".mark.gold")) {
      const box = mark.getBoundingClientRect();
      if (box.top < strut.top || box.top > strut.bottom) continue;
      for (let i = 0; i < node.length; i += 1) {
        range.setStart(node, i);
        range.setEnd(node, i + 1);
        const { left, right, width } = range.getBoundingClientRect();
        const middle = (left + right) / 2;
        if (width && box.left < middle && middle < box.right) {
          found[mark.dataset.item] = (found[mark.dataset.item] ?? "") + node.data[i];
        }
      }
    }
  }
  return found;
})()"""
# Pairs of tags that lie on one another.
COLLIDING = """(() => [...document.querySelectorAll(".passage")].reduce((sum, passage) => {
  const boxes = [...passage.querySelectorAll(".tag")].map(tag => tag.getBoundingClientRect());
  return sum + boxes.filter((a, i) => boxes.some((b, j) => j < i && a.left < b.right - 0.5
    && b.left < a.right - 0.5 && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5)).length;
}, 0))()"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("chromium")) as started:
        yield started


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Layer]]:
    """The page of each task with two systems."""
    folder = tmp_path_factory.mktemp("pages")
    made = {}
    for task, systems in SYSTEMS.items():
        made[task] = (folder / f"{task}.html", layer(task, stored(task, *systems[:2])))
        made[task][0].write_text(view.html([made[task][1]]), encoding="utf-8")
    return made


def click(browser: Browser, selector: str) -> None:
    browser.evaluate(f"document.querySelector({selector!r}).click()")


@pytest.mark.parametrize("task", SYSTEMS)
def test_the_page_opens_soon_without_a_message_or_a_request(
    task: str, browser: Browser, pages: dict[str, tuple[Path, Layer]]
) -> None:
    path, _ = pages[task]
    browser.open(path)
    assert int(browser.evaluate("document.documentElement.dataset.drawn")) < 2000
    browser.press("n", "j", "l", "d", "?", "Escape", "x")
    assert browser.messages == []
    assert browser.requests == [path.resolve().as_uri()]


@pytest.mark.parametrize("task", SYSTEMS)
def test_each_class_button_shows_as_many_items_as_it_says(
    task: str, browser: Browser, pages: dict[str, tuple[Path, Layer]]
) -> None:
    path, made = pages[task]
    browser.open(path)
    buttons = browser.evaluate("document.querySelectorAll('.classes button').length")
    said, shown = Counter[str](), Counter[str]()
    for i in range(buttons):
        button = f"document.querySelectorAll('.classes button')[{i}]"
        number = int(browser.evaluate(f"{button}.textContent"))
        if number:
            browser.evaluate(f"{button}.click()")
            assert int(browser.evaluate(SHOWN)) == number
            assert browser.evaluate(f"{button}.getAttribute('aria-pressed')") == "true"
            found = "[...document.querySelectorAll('#main [data-item]')].map(made => made.dataset.item)"
            assert len(set(browser.evaluate(found))) == number
            browser.evaluate(f"{button}.click()")
        said[str(i % 2)] += number
    for s in (0, 1):
        shown[str(s)] = sum(item.errors[s] is not None for item in made.items)
    assert said == shown


@pytest.mark.parametrize("task", SYSTEMS)
def test_the_difference_of_two_systems_can_be_shown(
    task: str, browser: Browser, pages: dict[str, tuple[Path, Layer]]
) -> None:
    path, made = pages[task]
    browser.open(path)
    right = Counter(tuple(error == "right" for error in item.errors) for item in made.items if item.gold)
    order = ((True, False), (False, True), (True, True), (False, False))
    chips = "document.querySelectorAll('.chips')[0].children"
    for i, who in enumerate(order):
        browser.evaluate(f"{chips}[{i}].click()")
        assert int(browser.evaluate(SHOWN)) == right[who]
        browser.press("x")
    assert int(browser.evaluate(SHOWN)) == len(made.items)


@pytest.mark.parametrize("width", [1280, 480])
@pytest.mark.parametrize("task", ["ner", "metrics"])
def test_marks_stand_below_the_characters_of_their_spans_and_no_tag_hides_another(
    task: str, width: int, browser: Browser, pages: dict[str, tuple[Path, Layer]]
) -> None:
    path, made = pages[task]
    browser.resize(width, 900)
    browser.open(path)
    covered = browser.evaluate(COVERED)
    expected = {
        str(i): made.paragraphs[made.rows[item.row][1]].text[item.gold["start"] : item.gold["end"]]
        for i, item in enumerate(made.items)
        if item.gold
    }
    assert {i: text.rstrip() for i, text in covered.items()} == expected
    assert browser.evaluate(COLLIDING) == 0
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    browser.resize(1280, 900)


def test_a_window_that_changes_its_width_gets_its_marks_anew(
    browser: Browser, pages: dict[str, tuple[Path, Layer]]
) -> None:
    path, _ = pages["ner"]
    browser.open(path)
    wide = browser.evaluate(COVERED)
    browser.resize(640, 900)
    browser.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert browser.evaluate(COVERED) == wide
    browser.resize(1280, 900)


def test_copying_a_paragraph_gives_its_text(browser: Browser, pages: dict[str, tuple[Path, Layer]]) -> None:
    path, made = pages["ner"]
    browser.open(path)
    copied = (
        "getSelection().selectAllChildren(document.querySelectorAll('.text')[1]), getSelection().toString()"
    )
    assert browser.evaluate(copied) == made.paragraphs[1].text


def test_n_and_p_go_from_error_to_error_among_what_is_shown(
    browser: Browser, pages: dict[str, tuple[Path, Layer]]
) -> None:
    path, made = pages["ner"]
    ids = [item["id"] for item in view.data([made])["layers"][0]["items"]]
    wrong = [i for i, item in enumerate(made.items) if set(item.errors) - {"right", None}]
    browser.open(path)
    browser.press("n")
    assert browser.evaluate(SELECTED) == ids[wrong[0]]
    assert browser.evaluate("decodeURIComponent(location.hash)") == f"#{ids[wrong[0]]}"
    assert browser.evaluate("document.activeElement.dataset.item") == str(wrong[0])
    browser.press("n")
    assert browser.evaluate(SELECTED) == ids[wrong[1]]
    browser.press("p", "p")
    assert browser.evaluate(SELECTED) == ids[wrong[-1]]
    browser.press("Escape")
    assert browser.evaluate("document.getElementById('detail').hidden")
    only = [i for i, item in enumerate(made.items) if item.errors[1] == "label"]
    click(browser, f"[aria-label^='{made.systems[1].name} 标签错']")
    browser.evaluate("select(null), state.paragraph = null")
    for i in (*only, only[0]):
        browser.press("n")
        assert browser.evaluate(SELECTED) == ids[i]
    assert browser.messages == []


def test_j_and_k_go_from_paragraph_to_paragraph(
    browser: Browser, pages: dict[str, tuple[Path, Layer]]
) -> None:
    path, made = pages["ner"]
    browser.open(path)
    browser.press("j", "j", "j", "k")
    assert browser.evaluate("document.activeElement.dataset.paragraph") == "1"
    assert browser.evaluate("decodeURIComponent(location.hash)") == f"#{made.paragraphs[1].id}"
    browser.press("k", "k")
    assert browser.evaluate("document.activeElement.dataset.paragraph") == str(len(made.paragraphs) - 1)


def test_f_goes_to_the_filters_and_question_mark_lists_every_key(
    browser: Browser, pages: dict[str, tuple[Path, Layer]]
) -> None:
    browser.open(pages["ner"][0])
    browser.press("f")
    assert browser.evaluate("document.getElementById('filters').contains(document.activeElement)")
    browser.press("?")
    keys = browser.evaluate(
        "[...document.querySelectorAll('#help kbd')].map(key => key.textContent).join(' ')"
    )
    for key in browser.evaluate("Object.keys(ACTIONS)"):
        assert {"Escape": "Esc"}.get(key, key) in keys.split()
    browser.press("?")
    assert not browser.evaluate("document.getElementById('help').open")


def test_a_section_can_be_shown_alone(browser: Browser, pages: dict[str, tuple[Path, Layer]]) -> None:
    path, made = pages["ner"]
    browser.open(path)
    choose = "s => { s.selectedIndex = 2; s.dispatchEvent(new Event('change')); }"
    browser.evaluate(f"({choose})(document.getElementById('section'))")
    heading = made.paragraphs[1].heading
    expected = [p.id for p in made.paragraphs if p.heading == heading]
    shown = "[...document.querySelectorAll('article .id')].map(found => found.textContent)"
    assert browser.evaluate(shown) == expected


def test_a_link_opens_its_item_even_when_a_filter_hides_it(
    browser: Browser, pages: dict[str, tuple[Path, Layer]]
) -> None:
    path, _ = pages["metrics"]
    browser.open(path, "gz-sfj-2022:p07.4")
    assert browser.evaluate(SELECTED) == "gz-sfj-2022:p07.4"
    marked = "[...document.querySelectorAll('.mark.component.first')].map(mark => mark.textContent).sort()"
    assert browser.evaluate(marked) == sorted(["指标", "谓词", "范围"])
    top, bottom = browser.evaluate(
        "(box => [box.top, box.bottom])(document.querySelector('.mark.selected').getBoundingClientRect())"
    )
    assert 0 < top < bottom < 900
    click(browser, "[aria-label^='digits 漏标']")
    browser.evaluate("location.hash = 'gz-sfj-2022:p08'; new Promise(done => setTimeout(done, 50))")
    assert browser.evaluate("document.activeElement.dataset.paragraph") == "7"


def test_a_row_of_the_table_of_metrics_opens_its_place_in_the_text(
    browser: Browser, pages: dict[str, tuple[Path, Layer]]
) -> None:
    browser.open(pages["metrics"][0])
    browser.evaluate("document.querySelectorAll('.metrics tbody tr')[7].click()")
    index = browser.evaluate("document.querySelectorAll('.metrics tbody tr')[7].dataset.item")
    assert browser.evaluate("document.querySelector('.mark.selected').dataset.item") == index
    assert browser.evaluate("document.querySelector('tr.selected').dataset.item") == index


@pytest.mark.parametrize("task", ["sentences", "sections"])
def test_every_cell_of_the_confusion_matrix_opens_its_items(
    task: str, browser: Browser, pages: dict[str, tuple[Path, Layer]]
) -> None:
    browser.open(pages[task][0])
    total = 0
    for i in range(browser.evaluate("document.querySelectorAll('.confusion button').length")):
        button = f"document.querySelectorAll('.confusion button')[{i}]"
        number = int(browser.evaluate(f"{button}.textContent"))
        browser.evaluate(f"{button}.click()")
        assert browser.evaluate("document.querySelectorAll('.row').length") == number
        total += number
        browser.evaluate(f"{button}.click()")
    assert total == 2 * len(pages[task][1].items)


def test_the_corpus_has_a_layer_a_key_in_both_languages(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "corpus.html"
    path.write_text(view.html(view.layers(None, {})), encoding="utf-8")
    browser.open(path)
    for key, chinese, english in (("2", "指标", "metrics"), ("3", "句子类型", "sentence roles")):
        browser.press(key)
        pressed = "document.querySelector('nav [aria-pressed=true]').textContent"
        assert browser.evaluate(pressed) == f"{key} {chinese}"
        browser.press("l")
        assert browser.evaluate(pressed) == f"{key} {english}"
        assert browser.evaluate("document.documentElement.lang") == "en"
        browser.press("l", "n")
        assert browser.evaluate(SELECTED).startswith("gz-sfj-2022:p01")
    assert browser.messages == []


def test_d_changes_light_and_dark(browser: Browser, pages: dict[str, tuple[Path, Layer]]) -> None:
    browser.open(pages["ner"][0])
    paper = "getComputedStyle(document.body).backgroundColor"
    assert browser.evaluate(paper) == "rgb(255, 255, 255)"
    browser.press("d")
    assert browser.evaluate(paper) == "rgb(22, 25, 29)"


def test_hostile_text_runs_nothing_and_is_shown_as_it_is(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(view.html(hostile_layers()), encoding="utf-8")
    browser.open(path)
    assert browser.evaluate("document.querySelectorAll('img').length") == 0
    assert browser.evaluate("document.querySelector('.text').textContent") == HOSTILE
    browser.press("n")
    assert browser.evaluate(SELECTED) == f"{HOSTILE}.1"
    assert browser.messages == []
    assert len(browser.requests) == 1


def test_any_depth_of_nesting_has_lanes_of_its_own_and_offsets_are_code_points(
    browser: Browser, tmp_path: Path
) -> None:
    text = "𠮷𠮷市司法局\n法治处 丙" * 3
    entities: list[dict[str, Any]] = [
        {"start": depth, "end": len(text) - depth, "label": "ORG"} for depth in range(6)
    ]
    row = {"id": "p", "text": text, "entities": entities}
    path = tmp_path / "deep.html"
    path.write_text(view.html(view.layers("ner", {}, references=[row])), encoding="utf-8")
    browser.open(path)
    # The second line lies in all of them.
    (top, bottom), tops = browser.evaluate(
        "(box => [[box.top, box.bottom], [...document.querySelectorAll('.mark')]"
        ".map(mark => mark.getBoundingClientRect().top)])"
        "(document.querySelectorAll('.strut')[1].getBoundingClientRect())"
    )
    found = [mark for mark in tops if top < mark < bottom]
    assert len(found) == len(set(found)) == 6
    covered = browser.evaluate(COVERED)
    assert [covered[str(i)] for i in range(6)] == [
        text[e["start"] : e["end"]].replace("\n", "") for e in entities
    ]


def test_rows_without_a_usable_prediction_say_so(browser: Browser, tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"id": id_, "doc_id": "__proto__", "text": "市司法局", "entities": []}
        for id_ in ("p1", "constructor", "data")
    ]
    found = tmp_path / "p.jsonl"
    found.write_text(
        '{"id": "constructor", "unparsed": true}\n{"id": "data", "entities": []}\n', encoding="utf-8"
    )
    path = tmp_path / "page.html"
    path.write_text(view.html([layer("ner", {"a": found}, rows)]), encoding="utf-8")
    browser.open(path)
    notes = "[...document.querySelectorAll('article .note')].map(note => note.textContent)"
    assert browser.evaluate(notes) == ["此行没有预测,按空计", "回复无法解析,按空计"]
    assert browser.messages == []
