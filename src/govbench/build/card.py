"""The dataset card: front matter, statistics and agreement figures around what card.md and card.yaml say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from govbench import schemes, tables
from govbench.annotations.agreement import Figures
from govbench.build.rows import Row, json_lines
from govbench.errors import GovbenchError
from govbench.features import COLUMNS, CONFIGS, DEFAULT_CONFIG, SPLITS, to_yaml

# configuration → split → rows
Rows = Mapping[str, Mapping[str, Sequence[Row]]]
# document → comparison → layer → figures
Agreement = Mapping[str, Mapping[str, Mapping[str, Figures]]]

_SOURCE = ("publisher", "url", "published")
_SHOWN_AGREEMENT = (
    ("structure", "agree", "lines with the same kind"),
    ("topics", "agree", "paragraphs with the same topic"),
    ("topics", "cohen_kappa", "topics, Cohen κ"),
    ("roles", "agree", "sentences with the same role"),
    ("roles", "cohen_kappa", "roles, Cohen κ"),
    ("roles", "krippendorff_alpha", "roles, Krippendorff α"),
    ("entities", "exact_f1", "entities, exact F1"),
    ("entities", "boundary_f1", "entities, boundary F1"),
    ("entities", "label_kappa", "entities, label κ on matched boundaries"),
    ("metrics", "value_f1", "metrics, value F1"),
    ("metrics", "quantity_f1", "metrics, Quantity-F1"),
    ("metrics", "indicator_f1", "metrics, indicator F1"),
    ("metrics", "predicate_f1", "metrics, predicate F1"),
    ("metrics", "scope_f1", "metrics, scope F1"),
    ("metrics", "time_f1", "metrics, time F1"),
    ("distractors", "exact_f1", "distractors, exact F1"),
    ("guidelines", "agree", "entity surfaces of gold quoted in the guidelines that the annotators had"),
)


def card(template: str, facts: Mapping[str, Any], rows: Rows, agreement: Agreement, version: str) -> str:
    """The card in full, its places filled: version, statistics, documents, and agreement where there is any.

    Raises ``GovbenchError`` A114 for a template that lacks a place; that of the documents it may lack.
    """
    needed = ("version", "statistics", *(["agreement"] if agreement else []))
    missing = [name for name in needed if f"{{{{{name}}}}}" not in template]
    if missing:
        raise GovbenchError.of("A114", f"no place for {', '.join(missing)}", file="card.md")
    filled = template
    for name, text in (
        ("version", version),
        ("documents", documents_table(rows)),
        ("statistics", statistics(rows)),
        ("agreement", agreement_table(agreement) if agreement else "No document was annotated twice."),
    ):
        filled = filled.replace("{{" + name + "}}", text)
    return f"---\n{front_matter(facts, rows)}---\n\n{filled}"


def front_matter(facts: Mapping[str, Any], rows: Rows) -> str:
    """The YAML of the card: facts, configurations, features and the true number of rows of every split."""
    import yaml

    declared = {config: [s for s in SPLITS if rows[config].get(s)] for config in CONFIGS}
    meta = {
        **facts,
        "configs": [
            {
                "config_name": config,
                **({"default": True} if config == DEFAULT_CONFIG else {}),
                "data_files": [{"split": s, "path": f"data/{config}/{s}.jsonl"} for s in declared[config]],
            }
            for config in CONFIGS
        ],
        "dataset_info": [
            {
                "config_name": config,
                "features": to_yaml(COLUMNS[config]),
                "splits": [_split_info(s, rows[config][s]) for s in declared[config]],
            }
            for config in CONFIGS
        ],
    }
    return str(yaml.safe_dump(meta, allow_unicode=True, sort_keys=False, width=110))


def _split_info(name: str, rows: Sequence[Row]) -> dict[str, Any]:
    # datasets reads a split only with all three; the bytes are those of the file.
    return {"name": name, "num_bytes": len(json_lines(rows).encode("utf-8")), "num_examples": len(rows)}


def statistics(rows: Rows) -> str:
    """Rows by configuration and split, and the number of items of every label."""
    parts = [
        tables.markdown(
            ["config", *SPLITS],
            [[c, *(len(rows[c].get(s, ())) or "–" for s in SPLITS)] for c in CONFIGS],
            "lrrr",
        )
    ]
    for split in SPLITS:
        if rows["ner"].get(split):
            parts += _split_statistics(split, {config: rows[config][split] for config in CONFIGS})
    return "\n\n".join(parts)


def documents_table(rows: Rows) -> str:
    """Where every document is from, as its row says; what is not known as –."""
    fields = ("id", "title", "origin")
    found = [
        [split, *(row[name] for name in fields), *(row["source"][name] or "–" for name in _SOURCE)]
        for split in SPLITS
        for row in rows["documents"].get(split, ())
    ]
    return tables.markdown(["split", *fields, *_SOURCE], found)


def agreement_table(figures: Agreement) -> str:
    """The main agreement figures, a column a document and comparison; undefined ones as –."""
    columns = {
        f"{document}: {comparison.replace('_', ' ')}": layers
        for document, comparisons in figures.items()
        for comparison, layers in comparisons.items()
    }
    rows = [
        [label, *(_figure(layers.get(layer, {}), name) for layers in columns.values())]
        for layer, name, label in _SHOWN_AGREEMENT
    ]
    return tables.markdown(["figure", *columns], rows, "l" + "r" * len(columns))


def _figure(figures: Figures, name: str) -> str:
    value = figures.get(name)
    if value is None:
        return "–"
    return f"{value} of {figures['items']}" if name == "agree" else tables.number(value)


def _split_statistics(split: str, rows: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    entities = [e for row in rows["ner"] for e in row["entities"]]
    metrics = [m for row in rows["metrics"] for m in row["metrics"]]
    distractors = [d for row in rows["metrics"] for d in row["distractors"]]
    nested = sum(e["parent"] is not None for e in entities)
    share = tables.percent(nested / len(entities) if entities else None)
    yield (
        f"**{split}**: {len(entities)} entity mentions ({nested} nested, {share} %), "
        f"{len(metrics)} metrics, {len(distractors)} distractors."
    )
    for title, scheme, found in (
        ("topic", schemes.TOPICS, Counter(row["label"] for row in rows["sections"])),
        ("role", schemes.ROLES, Counter(row["label"] for row in rows["sentences"])),
        ("entity", schemes.ENTITIES, Counter(e["label"] for e in entities)),
        ("distractor", schemes.DISTRACTORS, Counter(d["type"] for d in distractors)),
    ):
        yield tables.markdown(
            [title, "中文", f"n ({split})"],
            [[label, chinese, found[label]] for label, (chinese, _) in scheme.items()],
            "llr",
        )
    for title, closed, values in (
        ("dim", schemes.DIMENSIONS, Counter(m["dim"] for m in metrics)),
        ("bound", schemes.BOUNDS, Counter(m["bound"] for m in metrics)),
        ("approx", schemes.APPROXIMATIONS, Counter(m["approx"] for m in metrics)),
    ):
        yield tables.markdown(
            [f"metric {title}", f"n ({split})"], [[value, values[value]] for value in closed], "lr"
        )
