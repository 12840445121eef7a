"""The quantity engine inside spaCy and datasets: nothing is lost on the way, nothing becomes a float."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import datasets
import pytest
from spacy.lang.zh import Chinese
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.util import load_model_from_path
from spacy.vocab import Vocab

import govbench
from govbench import GovbenchError, extract
from govbench.features import COLUMNS, to_features
from govbench.integrations import spacy as integration
from govbench.integrations.datasets import FEATURES, ExtractMetrics, extract_metrics
from govbench.integrations.plain import from_plain, to_plain
from govbench.integrations.spacy import SPANS_KEY, metrics_of, register_attributes
from govbench.quantities import Change, Mention, Metric, Quantity

TEXT = "全市新增就业12.5万人,完成投资超133亿元,同比增长3.5%。三分之一的村完成改造。"
NOTHING = ["", " \n\t ", "没有数字。"]

EXACT = Metric(
    mention=Mention(4, 9, "约三分之一"),
    value=Mention(5, 9, "三分之一"),
    unit=None,
    modifiers=(Mention(4, 5, "约"),),
    quantity=Quantity(Fraction(1, 3), Fraction(1, 3), "ratio", None, "ratio", "eq", "about"),
    reason=None,
    change=Change("level", "up", "yoy"),
    indicator=Mention(0, 2, "全市"),
    predicate=None,
    scope=None,
    time=None,
    modality="actual",
)
UNREAD = Metric(
    Mention(0, 2, "3件"), Mention(0, 1, "3"), Mention(1, 2, "件"), (), None, "why", *(None,) * 5, "actual"
)


@pytest.fixture
def nlp() -> Chinese:
    """A pipeline with the component and one token a character."""
    pipeline = Chinese()
    pipeline.add_pipe("govbench_metrics")
    return pipeline


def spans(doc: Doc, key: str = SPANS_KEY) -> list[tuple[str, str, Metric | None]]:
    """What a user sees of the spans of a group."""
    return [(span.text, span.label_, span._.metric) for span in doc.spans[key]]


def words(vocab: Vocab, *tokens: str) -> Doc:
    """A document of these tokens, without spaces."""
    return Doc(vocab, words=list(tokens), spaces=[False] * len(tokens))


def through_doc_bin(doc: Doc) -> Doc:
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    return next(iter(DocBin().from_bytes(stored).get_docs(Vocab())))


# spaCy: what the component finds


def test_every_figure_is_a_span_with_its_dimension_and_its_exact_metric(nlp: Chinese) -> None:
    doc = nlp(TEXT)
    assert spans(doc) == list(
        zip(
            ["12.5万人", "超133亿元", "3.5%", "三分之一"],
            ["count", "money", "ratio", "ratio"],
            extract(TEXT),
            strict=True,
        )
    )
    assert doc._.metrics == extract(TEXT)


@pytest.mark.parametrize("text", NOTHING)
def test_a_text_without_figures_has_an_empty_group(text: str, nlp: Chinese) -> None:
    doc = nlp(text)
    assert spans(doc) == []
    assert doc._.metrics == []


def test_a_span_is_expanded_to_whole_tokens_and_the_metric_stays_exact(nlp: Chinese) -> None:
    doc = nlp(words(nlp.vocab, "调解", "案件", "共75", "件次", "。"))
    (span,) = doc.spans[SPANS_KEY]
    assert span.text == "共75件次"
    assert [span._.metric] == span._.metrics == doc._.metrics == extract("调解案件共75件次。")


def test_two_figures_in_one_token_are_both_there(nlp: Chinese) -> None:
    text = "新增就业12万人,增长3.5%。"
    doc = nlp(words(nlp.vocab, text))
    assert [(label, metric) for _, label, metric in spans(doc)] == list(
        zip(["count", "ratio"], extract(text), strict=True)
    )
    assert doc[:]._.metrics == doc._.metrics == extract(text)


def test_any_span_has_the_metrics_inside_it(nlp: Chinese) -> None:
    doc = nlp(TEXT)
    first = doc[: TEXT.index("。") + 1]
    assert first._.metrics == extract(TEXT)[:3]
    assert first._.metric is None


def test_a_figure_that_cannot_be_read_is_there_with_the_reason(
    nlp: Chinese, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(integration, "extract", lambda text: [UNREAD])
    assert spans(nlp("3件")) == [("3件", "other", UNREAD)]


# spaCy: what survives


def test_a_metric_as_plain_values_loses_nothing() -> None:
    for metric in (EXACT, UNREAD, *extract(TEXT)):
        assert from_plain(to_plain(metric, 3), 3, 100) == metric


def test_numbers_are_stored_as_exact_strings(nlp: Chinese, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integration, "extract", lambda text: [EXACT])
    doc = nlp("全市村庄约三分之一")
    (span,) = doc.spans[SPANS_KEY]
    (stored,) = span._.govbench_metrics
    assert stored["quantity"]["lo"] == "1/3"
    assert not [value for value in _leaves(doc.user_data) if isinstance(value, float)]
    assert span._.metric == EXACT


@pytest.mark.parametrize(
    "through",
    [
        lambda doc: Doc(Vocab()).from_bytes(doc.to_bytes()),
        through_doc_bin,
        lambda doc: Doc(Vocab()).from_json(doc.to_json(underscore=["govbench_metrics"])),
        lambda doc: pickle.loads(pickle.dumps(doc)),
        lambda doc: doc.copy(),
    ],
    ids=["bytes", "DocBin", "json", "pickle", "copy"],
)
def test_spans_and_metrics_survive(through: Callable[[Doc], Doc], nlp: Chinese) -> None:
    doc = nlp(TEXT)
    read = through(doc)
    assert spans(read) == spans(doc)
    assert read._.metrics == extract(TEXT)


def test_two_processes_give_what_one_gives(nlp: Chinese) -> None:
    texts = [TEXT, *NOTHING, TEXT[5:]]
    found = list(nlp.pipe(texts, n_process=2, batch_size=2))
    assert [spans(doc) for doc in found] == [spans(nlp(text)) for text in texts]
    assert [doc._.metrics for doc in found] == [extract(text) for text in texts]


def test_joined_documents_keep_their_metrics_at_their_new_places(nlp: Chinese) -> None:
    joined = Doc.from_docs([nlp(TEXT), nlp(TEXT)], ensure_whitespace=False)
    assert [metric for _, _, metric in spans(joined)] == joined._.metrics
    assert [metric.value.text for metric in joined._.metrics] == [m.value.text for m in extract(TEXT)] * 2
    for metric in joined._.metrics:
        for part in (metric.mention, metric.value, metric.unit, metric.indicator, *metric.modifiers):
            assert part is None or joined.text[part.start : part.end] == part.text


def test_a_part_of_a_document_keeps_what_lies_in_it(nlp: Chinese, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integration, "extract", lambda text: [EXACT])
    doc = nlp("全市村庄约三分之一,是")
    (metric,) = doc[4:9].as_doc(copy_user_data=True)._.metrics
    assert metric.mention == Mention(0, 5, "约三分之一")
    assert metric.indicator is None
    assert doc[5:].as_doc(copy_user_data=True)._.metrics == []


def test_a_pipeline_is_saved_with_its_configuration(nlp: Chinese, tmp_path: Path) -> None:
    nlp.add_pipe("govbench_metrics", name="again", config={"spans_key": "figures", "overwrite": False})
    nlp.to_disk(tmp_path)
    loaded = load_model_from_path(tmp_path)
    assert loaded.get_pipe("again") == nlp.get_pipe("again")
    assert spans(loaded(TEXT), "figures") == spans(nlp(TEXT))


# spaCy: beside others


def test_two_components_fill_two_groups_and_every_metric_is_there_once(nlp: Chinese) -> None:
    nlp.add_pipe("govbench_metrics", name="again", config={"spans_key": "figures"})
    doc = nlp(TEXT)
    assert spans(doc) == spans(doc, "figures")
    assert doc._.metrics == extract(TEXT)


@pytest.mark.parametrize(("overwrite", "expected"), [(True, ["12.5万人"]), (False, ["就业", "12.5万人"])])
def test_a_group_that_is_there_is_replaced_or_kept(
    overwrite: bool, expected: list[str], nlp: Chinese
) -> None:
    nlp.replace_pipe(SPANS_KEY, "govbench_metrics", config={"overwrite": overwrite})
    doc = nlp.make_doc("新增就业12.5万人")
    doc.spans[SPANS_KEY] = [Span(doc, 2, 4, label="TASK")]
    for _ in range(2):  # a second time changes nothing
        doc = nlp(doc)
        assert [span.text for span in doc.spans[SPANS_KEY]] == expected
        assert len(doc._.metrics) == 1


@pytest.fixture
def foreign_attribute() -> Iterator[None]:
    """Another package has registered ``doc._.metrics``."""
    Doc.set_extension("metrics", default="theirs", force=True)
    yield
    Doc.remove_extension("metrics")
    register_attributes()


@pytest.mark.usefixtures("foreign_attribute")
def test_an_attribute_of_somebody_else_is_left_alone() -> None:
    pipeline = Chinese()
    with pytest.raises(GovbenchError, match=r"I103 Doc\._\.metrics is registered for something else"):
        pipeline.add_pipe("govbench_metrics")
    assert pipeline("5件")._.metrics == "theirs"


def test_what_was_found_can_be_read_without_attributes(nlp: Chinese) -> None:
    assert metrics_of(nlp(TEXT)) == extract(TEXT)


def test_the_component_says_what_it_assigns_and_its_labels(nlp: Language) -> None:
    assert "doc._.metrics" in nlp.get_pipe_meta(SPANS_KEY).assigns
    assert {"money", "ratio", "other"} <= set(nlp.pipe_labels[SPANS_KEY])


# spaCy: installed and missing


def test_a_pipeline_needs_no_import_of_govbench(repository: Path, tmp_path: Path) -> None:
    project = (repository / "pyproject.toml").read_text("utf-8")
    declared = re.search(r'(?m)^\[project\.entry-points\.spacy_factories\]\n(\w+) = "([\w.:]+)"$', project)
    assert declared, "pyproject.toml declares the component"
    package = tmp_path / "govbench_zh-0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: govbench-zh\nVersion: 0\n")
    (package / "entry_points.txt").write_text("[spacy_factories]\n{} = {}\n".format(*declared.groups()))
    code = (
        "import spacy; from spacy.tokens import Doc; nlp = spacy.blank('zh')\n"
        "assert not Doc.has_extension('metrics'), 'nothing is registered for programs that do not ask'\n"
        "nlp.add_pipe('govbench_metrics'); doc = nlp('共75件'); print(len(doc._.metrics))"
    )
    assert _python(code, tmp_path, repository / "src") == "1"


def test_without_spacy_the_error_says_what_to_do(tmp_path: Path, repository: Path) -> None:
    code = (
        "import sys\n"
        "class Missing:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name == 'spacy': raise ModuleNotFoundError(name=name)\n"
        "sys.meta_path.insert(0, Missing())\n"
        "try: import govbench.integrations.spacy\n"
        "except ImportError as error: print(error)"
    )
    found = _python(code, repository / "src")
    assert found == "I101 spaCy is not installed; run: pip install 'spacy>=3.7,<4'"


# datasets

TEXTS = [*NOTHING, None, TEXT, "共5件。", "无", TEXT]


def figures(text: str | None) -> list[dict[str, Any]]:
    """The value of the new column for a text."""
    return [{"reason": None, **metric.to_dict()} for metric in extract(text or "")]


@pytest.fixture
def rows() -> datasets.Dataset:
    """Texts of which the first four have no figure."""
    return datasets.Dataset.from_dict({"text": TEXTS})


@pytest.mark.parametrize(
    "options",
    [{"batched": True}, {"batched": True, "batch_size": 2}, {"batched": True, "num_proc": 2}, {}],
    ids=["batched", "small-batches", "processes", "row-by-row"],
)
def test_the_new_column_has_the_figures_and_declared_features(
    options: dict[str, Any], rows: datasets.Dataset
) -> None:
    features = extract_metrics.features(rows.features)
    found = rows.map(extract_metrics, features=features, **options)
    assert list(found["metrics"]) == [figures(text) for text in TEXTS]
    assert found.features == datasets.Features({**rows.features, **FEATURES})


def test_a_stream_gets_the_same_column(rows: datasets.Dataset) -> None:
    features = extract_metrics.features(rows.features)
    for options in ({"features": features}, {}):
        stream = rows.to_iterable_dataset().map(extract_metrics, batched=True, batch_size=2, **options)
        assert [row["metrics"] for row in stream] == [figures(text) for text in TEXTS]


def test_the_fields_are_those_of_the_corpus_and_the_reason() -> None:
    corpus, found = (
        {field.name: field.type for field in features.arrow_schema.field("metrics").type.value_type}
        for features in (to_features(COLUMNS["metrics"]), FEATURES)
    )
    assert found == {**corpus, "reason": found["modality"]}


def test_what_is_found_is_what_a_prediction_is() -> None:
    rows = govbench.load("ner")
    found = rows.map(extract_metrics, batched=True, features=extract_metrics.features(rows.features))
    report = govbench.score("metrics", found.select_columns(["id", "metrics"]).to_list())
    assert report.headline.predicted == sum(len(extract(text)) for text in rows["text"])


def test_columns_may_have_other_names(rows: datasets.Dataset) -> None:
    extraction = ExtractMetrics(column="body", target="figures")
    found = rows.rename_column("text", "body").map(extraction, batched=True)
    assert found.column_names == ["body", "figures"]


def test_gold_is_never_overwritten() -> None:
    with pytest.raises(GovbenchError, match="I104 there is a column 'metrics' already"):
        govbench.load("metrics").map(extract_metrics, batched=True)


@pytest.mark.parametrize(
    ("code", "batch"),
    [("I102", {"body": ["5件"]}), ("I102", {"text": [5]}), ("I102", {"text": [["5件"]]}), ("I105", ["5件"])],
)
def test_rows_without_texts_are_refused(code: str, batch: Any) -> None:
    with pytest.raises(GovbenchError, match=code):
        extract_metrics(batch)


def test_results_that_another_version_has_cached_are_not_used(rows: datasets.Dataset) -> None:
    other = ExtractMetrics()
    object.__setattr__(other, "version", "0")
    prints = [rows.map(f, batched=True)._fingerprint for f in (extract_metrics, ExtractMetrics(), other)]
    assert prints[0] == prints[1] != prints[2]


# the page


def test_the_code_of_the_page_runs(repository: Path) -> None:
    page = (repository / "docs" / "INTEGRATIONS.md").read_text("utf-8")
    exec("\n".join(re.findall(r"(?s)```python\n(.*?)```", page)), {})


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list | tuple):
        yield value
        return
    for inner in value:
        yield from _leaves(inner)


def _python(code: str, *path: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    return run.stdout.strip()
