"""How far synthetic documents are like the real one: counts, lengths, labels, diversity, numerals, overlap.

``python benchmarks/corpus_statistics.py`` prints the tables; ``--write`` fills docs/STATISTICS.md and draws
docs/statistics.svg; ``--check`` exits 1 when the page is out of date. Everything is read from corpus/.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govbench import corpus, schemes, tables
from govbench.errors import GovbenchError
from govbench.pages import fill

_DOCS = Path(__file__).resolve().parents[1] / "docs"
_SAMPLE = 1200  # characters of each document in which n-grams are counted: diversity depends on length
_COLOURS = ("#0072B2", "#E69F00")  # told apart by colour-blind readers too (Okabe & Ito 2008)
_FORMS = (
    ("Arabic digits / 阿拉伯数字", r"[0-9０-９,，.．]+"),
    ("with 万, 亿 / 带万、亿", r"[0-9０-９,，.．]+[万亿]+"),
    ("Chinese numerals / 汉字数字", r"[一二两三四五六七八九十百千万亿半几数成零〇多余分之]+"),
    ("ordinal / 序数", r"第.+|首.+"),
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Side:
    """The rows of one kind of document by configuration."""

    name: str
    rows: dict[str, list[Row]]

    def of(self, config: str) -> list[Row]:
        return self.rows[config]

    @property
    def entities(self) -> list[Row]:
        return [entity for row in self.of("ner") for entity in row["entities"]]

    @property
    def metrics(self) -> list[Row]:
        return [metric for row in self.of("metrics") for metric in row["metrics"]]


def sides() -> tuple[Side, Side]:
    """Synthetic documents (train and validation together) and the real one."""
    configs = ("documents", "sections", "sentences", "ner", "metrics")
    synthetic = {
        config: [row for split in ("train", "validation") for row in corpus.rows(config, split)]
        for config in configs
    }
    return Side("synthetic", synthetic), Side("real", {config: corpus.rows(config) for config in configs})


def overview(both: Sequence[Side]) -> str:
    """Sizes, lengths, density, nesting and diversity."""
    lines: list[tuple[str, Callable[[Side], str]]] = [
        ("documents / 文档", lambda s: str(len(s.of("documents")))),
        ("characters of paragraphs / 正文字数", lambda s: str(_characters(s))),
        ("paragraphs / 段落", lambda s: str(len(s.of("sections")))),
        ("sentences / 句子", lambda s: str(len(s.of("sentences")))),
        ("paragraph length, median / 段长中位数", lambda s: _median(s.of("sections"))),
        ("sentence length, median / 句长中位数", lambda s: _median(s.of("sentences"))),
        ("sentences that are LEAD, % / 小标题句占比", lambda s: _share(s.of("sentences"), "label", "LEAD")),
        ("mentions per 1,000 characters / 每千字实体", lambda s: _density(s, s.entities)),
        ("nested mentions, % / 嵌套占比", lambda s: _nested(s.entities)),
        ("depth 2 and more, % / 第三层及更深", lambda s: _deep(s)),
        ("mention length, median / 实体长度中位数", lambda s: _median(s.entities)),
        ("metrics per 1,000 characters / 每千字指标", lambda s: _density(s, s.metrics)),
        ("metrics with bound other than eq, % / 非等于界", lambda s: _not(s.metrics, "bound", "eq")),
        ("metrics with a change, % / 带变化", lambda s: _not(s.metrics, "change", None)),
        (f"distinct characters in {_SAMPLE} / 不同字", lambda s: _distinct(s, 1)),
        (f"distinct 2-grams in {_SAMPLE} / 不同二元组", lambda s: _distinct(s, 2)),
        (f"distinct 4-grams in {_SAMPLE} / 不同四元组", lambda s: _distinct(s, 4)),
    ]
    rows = [[title, *(figure(side) for side in both)] for title, figure in lines]
    return tables.markdown(["figure", *(side.name for side in both)], rows, "lrr")


def labels(both: Sequence[Side]) -> str:
    """Shares of every label, in per cent."""
    parts = []
    for title, scheme, found in (
        ("topic", schemes.TOPICS, [Counter(r["label"] for r in s.of("sections")) for s in both]),
        ("role", schemes.ROLES, [Counter(r["label"] for r in s.of("sentences")) for s in both]),
        ("entity", schemes.ENTITIES, [Counter(e["label"] for e in s.entities) for s in both]),
    ):
        rows = [
            [label, chinese, *(tables.percent(counts[label] / counts.total()) for counts in found)]
            for label, (chinese, _) in scheme.items()
        ]
        parts.append(tables.markdown([title, "中文", *(f"{s.name}, %" for s in both)], rows, "llrr"))
    return "\n\n".join(parts)


def numerals(both: Sequence[Side]) -> str:
    """How the values of metrics are written, in per cent of metrics; the first form that fits."""
    rows = []
    found = [Counter(_form(metric["value"]["text"]) for metric in side.metrics) for side in both]
    for name in (*(name for name, _ in _FORMS), "other / 其他"):
        rows.append([name, *(tables.percent(counts[name] / counts.total()) for counts in found)])
    return tables.markdown(["value as written", *(f"{s.name}, %" for s in both)], rows, "lrr")


def overlap(both: Sequence[Side]) -> str:
    """Test mentions whose surface synthetic gold has too, with the same label, by label."""
    synthetic, real = both
    known = {(entity["text"], entity["label"]) for entity in synthetic.entities}
    rows = []
    for label in (*schemes.ENTITIES, None):
        mentions = [e for e in real.entities if label in (None, e["label"])]
        seen = sum((e["text"], e["label"]) in known for e in mentions)
        rows.append([label or "all", len(mentions), seen, tables.percent(seen / max(1, len(mentions)))])
    return tables.markdown(["entity", "mentions in the test", "seen in synthetic", "%"], rows, "lrrr")


def page() -> str:
    """Every table with its heading."""
    both = sides()
    parts = (
        ("Sizes, lengths, diversity / 规模、长度、多样性", overview(both)),
        ("Labels / 标签分布", labels(both)),
        ("Numerals / 数字写法", numerals(both)),
        ("Mentions of the test that synthetic gold has / 测试实体在合成语料中出现的比例", overlap(both)),
    )
    return "\n\n".join(f"### {title}\n\n{table}" for title, table in parts)


def draw(path: Path) -> None:
    """Label shares and length distributions, synthetic beside real."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcParams.update({"svg.hashsalt": "govbench", "svg.fonttype": "path"})
    both = sides()
    figure = Figure(figsize=(10, 7), layout="constrained")
    axes = figure.subplots(2, 2).ravel()
    found = (
        (axes[0], "topics, %", list(schemes.TOPICS), [[r["label"] for r in s.of("sections")] for s in both]),
        (axes[1], "entities, %", list(schemes.ENTITIES), [[e["label"] for e in s.entities] for s in both]),
    )
    for axis, title, names, labels_ in found:
        for i, (side, given) in enumerate(zip(both, labels_, strict=True)):
            shares = [100 * given.count(name) / len(given) for name in names]
            places = [j + 0.4 * i for j in range(len(names))]
            axis.barh(places, shares, height=0.4, label=side.name, color=_COLOURS[i])
        axis.set_yticks([j + 0.2 for j in range(len(names))], names)
        axis.invert_yaxis()
        axis.set_title(title)
        axis.legend()
    for axis, title, config, edges in (
        (axes[2], "characters of a paragraph", "sections", range(0, 800, 40)),
        (axes[3], "characters of a sentence", "sentences", range(0, 240, 12)),
    ):
        for i, side in enumerate(both):
            sizes = [len(row["text"]) for row in side.of(config)]
            axis.hist(
                sizes,
                bins=list(edges),
                density=True,
                alpha=0.55,
                label=side.name,
                color=_COLOURS[i],
            )
        axis.set_title(title)
        axis.set_yticks([])
        axis.legend()
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def main() -> int:
    """Print, write or check the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="fill docs/STATISTICS.md and draw the plot")
    parser.add_argument("--check", action="store_true", help="exit 1 when the page is out of date")
    options = parser.parse_args()
    if not (options.write or options.check):
        print(page())
        return 0
    findings = fill([_DOCS / "STATISTICS.md"], "statistics", page(), check=options.check)
    if findings:
        print(GovbenchError(findings), file=sys.stderr)
    if options.write:
        draw(_DOCS / "statistics.svg")
    return 1 if findings else 0


def _characters(side: Side) -> int:
    return sum(len(row["text"]) for row in side.of("sections"))


def _median(items: Iterable[Row]) -> str:
    return f"{statistics.median(len(item['text']) for item in items):g}"


def _share(items: Sequence[Row], field: str, value: object) -> str:
    return tables.percent(sum(item[field] == value for item in items) / len(items))


def _not(items: Sequence[Row], field: str, value: object) -> str:
    return tables.percent(sum(item[field] != value for item in items) / len(items))


def _density(side: Side, items: Sequence[Row]) -> str:
    return f"{1000 * len(items) / _characters(side):.1f}"


def _nested(entities: Sequence[Row]) -> str:
    return tables.percent(sum(e["parent"] is not None for e in entities) / len(entities))


def _deep(side: Side) -> str:
    deep = 0
    for row in side.of("ner"):
        parents = [entity["parent"] for entity in row["entities"]]
        deep += sum(parent is not None and parents[parent] is not None for parent in parents)
    return tables.percent(deep / len(side.entities))


def _distinct(side: Side, size: int) -> str:
    """Distinct n-grams by n-grams, in the mean of documents long enough."""
    texts = [
        "".join(r["text"] for r in side.of("ner") if r["doc_id"] == d["id"]) for d in side.of("documents")
    ]
    shares = []
    for text in (text[:_SAMPLE] for text in texts if len(text) >= _SAMPLE):
        grams = [text[i : i + size] for i in range(len(text) - size + 1)]
        shares.append(len(set(grams)) / len(grams))
    return f"{statistics.fmean(shares):.3f}"


def _form(value: str) -> str:
    return next((name for name, pattern in _FORMS if re.fullmatch(pattern, value)), "other / 其他")


if __name__ == "__main__":
    sys.exit(main())
