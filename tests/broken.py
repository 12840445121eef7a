"""Broken prediction files, each with exactly what lint finds in it: code, line and field.

``text`` is one file of bytes; unless a case says otherwise it predicts the rows of ``GOLD``, whose texts have
characters outside the Basic Multilingual Plane, marks to be left out, a percentage and points.
"""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from govbench.corpus import rows

Found = tuple[str, int, str]

TEXTS = {
    "d:p01": "𠮷林市司法局制定《办法》，印发《条例》《意见》，开展“法治”宣传，𠮷水县参加。",
    "d:p02": "全年办结案件75件，同比增长8%，群众满意率提高2个百分点，经费1,200万元。",
    "d:p03": "无。",
}
ENTITIES: dict[str, list[dict[str, Any]]] = {
    "d:p01": [
        {"start": 0, "end": 6, "label": "GOV", "text": "𠮷林市司法局"},
        {"start": 0, "end": 3, "label": "GPE", "text": "𠮷林市"},
        {"start": 8, "end": 12, "label": "DOC", "text": "《办法》"},
        {"start": 15, "end": 19, "label": "DOC", "text": "《条例》"},
        {"start": 19, "end": 23, "label": "DOC", "text": "《意见》"},
        {"start": 26, "end": 30, "label": "POLICY", "text": "“法治”"},
        {"start": 33, "end": 36, "label": "GPE", "text": "𠮷水县"},
    ],
    "d:p02": [{"start": 21, "end": 22, "label": "AWARD", "text": "率"}],
    "d:p03": [],
}


def metric(start: int, value: str, lo: Any, canon: str, **others: Any) -> dict[str, Any]:
    span = {"start": start, "end": start + len(value), "text": value}
    return {"value": span, "lo": lo, "hi": lo, "canon": canon, "bound": "eq", **others}


METRICS = {
    "d:p01": [],
    "d:p02": [
        metric(6, "75", "75", "件", indicator={"start": 4, "end": 6, "text": "案件"}),
        metric(14, "8", "0.08", "ratio"),
        metric(24, "2", "0.02", "points"),
        metric(32, "1,200万", "12000000", "CNY"),
    ],
    "d:p03": [],
}
GOLD = {
    "ner": [{"id": name, "text": text, "entities": ENTITIES[name]} for name, text in TEXTS.items()],
    "metrics": [{"id": name, "text": text, "metrics": METRICS[name]} for name, text in TEXTS.items()],
}
TOPICS = [{"id": row["id"], "label": row["label"]} for row in rows("sections")]
ROLES = [{"id": row["id"], "label": row["label"]} for row in rows("sentences")]
NER = [{"id": row["id"], "entities": row["entities"]} for row in rows("ner")]


@dataclass(frozen=True)
class Broken:
    """A file, its task, what is found in it, and whether its rows are those of the test split."""

    name: str
    task: str
    text: bytes
    found: list[Found]
    packaged: bool = False


def lines(items: list[Any]) -> bytes:
    """JSON Lines; a string is a line as it is."""
    return "".join(
        (i if isinstance(i, str) else json.dumps(i, ensure_ascii=False)) + "\n" for i in items
    ).encode("utf-8", "surrogatepass")


def good(task: str) -> list[dict[str, Any]]:
    """Predictions that are gold."""
    field = "entities" if task == "ner" else "metrics"
    return [{"id": row["id"], field: deepcopy(row[field])} for row in GOLD[task]]


def ner(*changes: dict[str, Any]) -> bytes:
    """Gold, the first mention changed by the first of ``changes``, the second by the second."""
    items = good("ner")
    for mention, change in zip(items[0]["entities"], changes, strict=False):
        mention.update(change)
    return lines(items)


def first(mention: Any) -> bytes:
    """Gold, the first mention another one."""
    items = good("ner")
    items[0]["entities"][0] = mention
    return lines(items)


def quantities(*changes: dict[str, Any]) -> bytes:
    """Gold, the first metric changed by the first of ``changes``, and so on."""
    items = good("metrics")
    for one, change in zip(items[1]["metrics"], changes, strict=False):
        one.update(change)
    return lines(items)


def counted(convert: Any, *, texts: bool = True, task: str = "ner") -> bytes:
    """Gold with every pair of offsets counted in another way: ``convert(start, end, text)``."""
    items = good(task)

    def spans(value: Any) -> Any:
        if isinstance(value, dict) and "start" in value:
            yield value
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from spans(inner)

    for item in items:
        for span in spans(item):
            span["start"], span["end"] = convert(span["start"], span["end"], TEXTS[item["id"]])
            if not texts:
                del span["text"]
    return lines(items)


def utf16(start: int, end: int, text: str) -> tuple[int, int]:
    def units(n: int) -> int:
        return len(text[:n].encode("utf-16-le")) // 2

    return units(start), units(end)


def utf8(start: int, end: int, text: str) -> tuple[int, int]:
    return len(text[:start].encode()), len(text[:end].encode())


def in_document() -> bytes:
    """Mentions of the real document with offsets into it, without texts."""
    (document,) = rows("documents")
    items = []
    for row in rows("ner"):
        at = document["text"].find(row["text"])
        spans = [
            {"start": e["start"] + at, "end": e["end"] + at, "label": e["label"]} for e in row["entities"]
        ]
        items.append({"id": row["id"], "entities": spans})
    return lines(items)


def table(header: str, *rest: str) -> bytes:
    return "".join(f"{line}\n" for line in (header, *rest)).encode()


def changed(items: list[dict[str, Any]], number: int, item: Any) -> bytes:
    """The items with another one in the place of that number, counted from 1."""
    return lines([*items[: number - 1], item, *items[number:]])


E0, E1 = "entities[0]", "entities[1]"
M0, M1 = "metrics[0]", "metrics[1]"
N, Q = good("ner"), good("metrics")
DEEP = "[" * 30 + "]" * 30
CASES = [
    # P101: no JSON
    Broken("cut off", "ner", lines(N)[:-20], [("P126", 0, ""), ("P101", 3, "")]),
    Broken(
        "a trailing comma", "ner", lines([json.dumps(N[0]) + ",", *N[1:]]), [("P126", 0, ""), ("P101", 1, "")]
    ),
    Broken(
        "single quotes",
        "ner",
        changed(N, 2, "{'id': 'd:p02', 'entities': []}"),
        [("P126", 0, ""), ("P101", 2, "")],
    ),
    Broken(
        "NaN",
        "metrics",
        changed(Q, 3, '{"id": "d:p03", "metrics": [], "p": NaN}'),
        [("P126", 0, ""), ("P101", 3, "")],
    ),
    Broken(
        "an infinity",
        "metrics",
        changed(Q, 3, '{"id": "d:p03", "metrics": [], "p": 1e999}'),
        [("P126", 0, ""), ("P101", 3, "")],
    ),
    Broken(
        "a number of 5,000 digits",
        "ner",
        changed(N, 3, f'{{"id": "d:p03", "entities": [], "n": {"9" * 5000}}}'),
        [("P126", 0, ""), ("P101", 3, "")],
    ),
    Broken(
        "a key twice",
        "ner",
        changed(N, 3, '{"id": "d:p03", "id": "d:p03", "entities": []}'),
        [("P126", 0, ""), ("P101", 3, "")],
    ),
    Broken(
        "nested 30 deep",
        "ner",
        changed(N, 3, f'{{"id": "d:p03", "entities": [], "x": {DEEP}}}'),
        [("P126", 0, ""), ("P101", 3, "")],
    ),
    Broken("nested 100,000 deep", "ner", changed(N, 3, "[" * 100_000), [("P126", 0, ""), ("P101", 3, "")]),
    Broken(
        "a NUL in a string",
        "ner",
        changed(N, 3, '{"id": "d:p03\0", "entities": []}'),
        [("P126", 0, ""), ("P101", 3, "")],
    ),
    Broken(
        "a raw tab in a string",
        "ner",
        changed(N, 3, '{"id": "d:p03\t", "entities": []}'),
        [("P126", 0, ""), ("P101", 3, "")],
    ),
    Broken("prose", "ner", "以下是结果：\n".encode() + lines(N), [("P101", 1, "")]),
    Broken(
        "a byte that is no UTF-8",
        "ner",
        lines(N).replace(b'"GOV"', b'"G\xffV"'),
        [("P126", 0, ""), ("P101", 1, "")],
    ),
    Broken("nothing but bytes", "ner", bytes(range(128, 256)) * 3, [("P101", 1, "")]),
    Broken("all wrong", "ner", b"x\n" * 3, [("P101", 1, ""), ("P101", 2, ""), ("P101", 3, "")]),
    Broken("bug: bytes that pass for UTF-16", "sections", b"\0 \0", [("P101", 1, "")], True),
    # P102: ids
    Broken("an unknown id", "ner", lines([*N, {"id": "d:p04", "entities": []}]), [("P102", 4, "id")]),
    Broken(
        "blanks around an id", "ner", changed(N, 3, {"id": " d:p03\n", "entities": []}), [("P102", 3, "id")]
    ),
    Broken(
        "an id of half a surrogate pair",
        "ner",
        lines([*N, '{"id": "\\ud842", "entities": []}']),
        [("P102", 4, "id")],
    ),
    Broken(
        "an id of the document",
        "ner",
        changed(N, 3, {"id": "d", "entities": []}),
        [("P126", 0, ""), ("P102", 3, "id")],
    ),
    # P103: a row twice
    Broken("the same line twice", "ner", lines([*N, N[0]]), [("P103", 4, "id")]),
    Broken(
        "two answers to one row", "ner", lines([*N, {"id": "d:p01", "entities": []}]), [("P103", 4, "id")]
    ),
    Broken("every line twice", "metrics", lines([*Q, *Q]), [("P103", n, "id") for n in (4, 5, 6)]),
    # P104: labels
    Broken("small letters", "ner", ner({"label": "gov"}), [("P104", 1, f"{E0}.label")]),
    Broken("full width", "ner", ner({"label": "ＧＯＶ "}), [("P104", 1, f"{E0}.label")]),
    Broken("the tag of a sequence", "ner", ner({"label": "B-GOV"}), [("P104", 1, f"{E0}.label")]),
    Broken("the name of a label", "ner", ner({"label": "党政机关"}), [("P104", 1, f"{E0}.label")]),
    Broken("a label of another scheme", "ner", ner({"label": "LOCATION"}), [("P104", 1, f"{E0}.label")]),
    Broken("no label", "ner", ner({"label": None}), [("P104", 1, f"{E0}.label")]),
    Broken("a class that there is not", "ner", ner({"label": 12}), [("P104", 1, f"{E0}.label")]),
    Broken("a list for a label", "ner", ner({"label": ["GOV"]}), [("P104", 1, f"{E0}.label")]),
    Broken(
        "two wrong labels",
        "ner",
        ner({"label": "X"}, {"label": "gpe"}),
        [("P104", 1, f"{E1}.label"), ("P104", 1, f"{E0}.label")],
    ),
    Broken(
        "a topic in small letters",
        "sections",
        changed(TOPICS, 1, {**TOPICS[0], "label": "party"}),
        [("P104", 1, "label")],
        True,
    ),
    Broken(
        "a role for a topic",
        "sections",
        changed(TOPICS, 2, {**TOPICS[1], "label": "LEAD"}),
        [("P104", 2, "label")],
        True,
    ),
    Broken(
        "the name of a role",
        "sentences",
        changed(ROLES, 1, {**ROLES[0], "label": "小标题句"}),
        [("P104", 1, "label")],
        True,
    ),
    # P105: offsets
    Broken("beyond the text", "ner", first({"start": 35, "end": 99, "label": "GOV"}), [("P105", 1, E0)]),
    Broken("before the text", "ner", first({"start": -2, "end": 3, "label": "GOV"}), [("P105", 1, E0)]),
    Broken("an empty span", "ner", first({"start": 3, "end": 3, "label": "GOV"}), [("P105", 1, E0)]),
    Broken("turned round", "ner", first({"start": 6, "end": 0, "label": "GOV"}), [("P105", 1, E0)]),
    Broken("offsets as strings", "ner", first({"start": "0", "end": "6", "label": "GOV"}), [("P105", 1, E0)]),
    Broken("offsets as floats", "ner", first({"start": 0.0, "end": 6.0, "label": "GOV"}), [("P105", 1, E0)]),
    Broken(
        "offsets as booleans", "ner", first({"start": False, "end": True, "label": "GOV"}), [("P105", 1, E0)]
    ),
    Broken(
        "offsets of 1,000 digits",
        "ner",
        first({"start": 10**999, "end": 10**999 + 1, "label": "GOV"}),
        [("P105", 1, E0)],
    ),
    Broken(
        "an occurrence of 0",
        "ner",
        first({"text": "𠮷林市", "occurrence": 0, "label": "GOV"}),
        [("P105", 1, E0)],
    ),
    Broken(
        "a sentence that there is not",
        "ner",
        first({"text": "𠮷林市", "sentence": 9, "label": "GOV"}),
        [("P105", 1, E0)],
    ),
    Broken(
        "a value beyond the text",
        "metrics",
        quantities({"value": {"start": 6, "end": 99}}),
        [("P105", 2, f"{M0}.value")],
    ),
    # P106: the text is not the slice
    Broken("a text from elsewhere", "ner", ner({"text": "司法部司法局"}), [("P106", 1, E0)]),
    Broken("one text shifted", "ner", ner({"start": 1}), [("P106", 1, E0)]),
    Broken(
        "other quotation marks",
        "ner",
        lines(N).replace("“法治”".encode(), "「法治」".encode()),
        [("P106", 1, "entities[5].text")],
    ),
    Broken("a blank after the text", "ner", ner({"text": "𠮷林市司法局 "}), [("P106", 1, f"{E0}.text")]),
    Broken(
        "an indicator that is not there",
        "metrics",
        quantities({"indicator": {"start": 4, "end": 6, "text": "事件"}}),
        [("P106", 2, f"{M0}.indicator")],
    ),
    # P107: fields
    Broken(
        "entities that are no list",
        "ner",
        changed(N, 3, {"id": "d:p03", "entities": None}),
        [("P107", 3, "entities")],
    ),
    Broken("no entities", "ner", changed(N, 3, {"id": "d:p03"}), [("P107", 3, "entities")]),
    Broken("a list for an entity", "ner", first([0, 6, "GOV"]), [("P107", 1, E0)]),
    Broken("a list for a row", "ner", changed(N, 3, ["d:p03", []]), [("P126", 0, ""), ("P107", 3, "id")]),
    Broken("null for a row", "ner", changed(N, 3, "null"), [("P126", 0, ""), ("P107", 3, "id")]),
    Broken(
        "an id that is a number",
        "ner",
        changed(N, 3, {"id": 3, "entities": []}),
        [("P126", 0, ""), ("P107", 3, "id")],
    ),
    Broken("a text that is a number", "ner", first({"text": 6, "label": "GOV"}), [("P107", 1, E0)]),
    Broken(
        "no bound and no unit",
        "metrics",
        quantities({"bound": None, "canon": ""}),
        [("P107", 2, f"{M0}.bound"), ("P107", 2, f"{M0}.canon")],
    ),
    Broken("no value", "metrics", quantities({"value": None}), [("P107", 2, f"{M0}.value")]),
    Broken(
        "a change that is a word", "metrics", quantities({}, {"change": "up"}), [("P107", 2, f"{M1}.change")]
    ),
    Broken(
        "a change that goes sideways",
        "metrics",
        quantities({}, {"change": {"type": "rate", "direction": "left"}}),
        [("P107", 2, f"{M1}.change.direction")],
    ),
    Broken(
        "an approximation that there is not",
        "metrics",
        quantities({"approx": "nearly"}),
        [("P107", 2, f"{M0}.approx")],
    ),
    # P108: exact numbers
    Broken(
        "a float",
        "metrics",
        quantities({}, {"lo": 0.08, "hi": 0.08}),
        [("P108", 2, f"{M1}.hi"), ("P108", 2, f"{M1}.lo")],
    ),
    Broken("a whole number", "metrics", quantities({"lo": 75}), [("P108", 2, f"{M0}.lo")]),
    Broken(
        "a float that was computed", "metrics", quantities({}, {"hi": 0.1 + 0.2}), [("P108", 2, f"{M1}.hi")]
    ),
    Broken(
        "a number with a percent sign", "metrics", quantities({}, {"hi": "8%"}), [("P108", 2, f"{M1}.hi")]
    ),
    Broken("lo above hi", "metrics", quantities({"lo": "76"}), [("P108", 2, f"{M0}.lo")]),
    Broken("one end only", "metrics", quantities({"lo": None}), [("P108", 2, f"{M0}.lo")]),
    Broken("an exponent", "metrics", quantities({"lo": "7.5e1"}), [("P108", 2, f"{M0}.lo")]),
    # P112 to P116: bytes and shapes
    Broken("a byte order mark", "ner", b"\xef\xbb\xbf" + lines(N), [("P112", 1, "")]),
    Broken(
        "a byte order mark and CR LF",
        "ner",
        b"\xef\xbb\xbf" + lines(N).replace(b"\n", b"\r\n"),
        [("P112", 1, ""), ("P114", 1, "")],
    ),
    Broken("GB18030", "ner", lines(N).decode().encode("gb18030"), [("P113", 0, "")]),
    Broken("UTF-16", "ner", lines(N).decode().encode("utf-16"), [("P113", 0, "")]),
    Broken("UTF-16 without a mark", "ner", lines(N).decode().encode("utf-16-le"), [("P113", 0, "")]),
    Broken("CR LF", "metrics", lines(Q).replace(b"\n", b"\r\n"), [("P114", 1, "")]),
    Broken("CR alone", "ner", lines(N).replace(b"\n", b"\r"), [("P114", 1, "")]),
    Broken("CR LF in one line", "ner", lines(N).replace(b"\n", b"\r\n", 1), [("P114", 1, "")]),
    Broken("a JSON list", "ner", json.dumps(N, indent=1).encode(), [("P115", 0, "")]),
    Broken(
        "a JSON object that holds a list", "ner", json.dumps({"predictions": N}).encode(), [("P115", 0, "")]
    ),
    Broken(
        "an object from ids to predictions",
        "ner",
        json.dumps({n["id"]: n["entities"] for n in N}).encode(),
        [("P115", 0, "")],
    ),
    Broken(
        "one object over many lines",
        "ner",
        json.dumps(N[0], indent=2).encode(),
        [("P115", 0, ""), ("P126", 0, "")],
    ),
    Broken(
        "CSV", "ner", table("id,start,end,label", "d:p01,0,6,GOV", "d:p02,23,24,AWARD"), [("P116", 1, "")]
    ),
    Broken(
        "TSV with texts and a wrong label",
        "ner",
        table("id\tlabel\ttext", "d:p01\tGOV\t𠮷林市司法局", "d:p01\tXYZ\t𠮷林市"),
        [("P116", 1, ""), ("P104", 2, f"{E1}.label")],
    ),
    Broken(
        "CSV of metrics",
        "metrics",
        table("id,start,end,lo,hi,canon,bound,indicator", "d:p02,6,8,75,75,件,eq,案件"),
        [("P116", 1, "")],
    ),
    Broken(
        "CSV of topics",
        "sections",
        table("ID;Label", *(f"{t['id']};{t['label']}" for t in TOPICS)),
        [("P116", 1, "")],
        True,
    ),
    # P117, P118: another task, another split
    Broken("entities for metrics", "metrics", lines(N), [("P117", 0, "")]),
    Broken("roles for topics", "sections", lines(ROLES), [("P117", 0, "")], True),
    Broken(
        "bug: topics for entities, one with a list for an id",
        "ner",
        lines([*TOPICS, {"id": [], "label": "PARTY"}]),
        [("P117", 0, "")],
        True,
    ),
    Broken("topics for entities", "ner", lines(TOPICS), [("P117", 0, "")], True),
    Broken(
        "the validation split",
        "ner",
        lines([{"id": r["id"], "entities": []} for r in rows("ner", "validation")]),
        [("P118", 0, "")],
        True,
    ),
    Broken(
        "the train split, and one row of test",
        "sections",
        lines([*({"id": r["id"], "label": r["label"]} for r in rows("sections", "train")), TOPICS[0]]),
        [("P118", 0, ""), ("P126", 0, "")],
        True,
    ),
    # P119 to P123: offsets that count in another way
    Broken("UTF-16 offsets", "ner", counted(utf16), [("P119", 1, E0)]),
    Broken(
        "UTF-16 offsets and a wrong label",
        "ner",
        counted(utf16).replace(b"AWARD", b"PRIZE"),
        [("P119", 1, E0), ("P104", 2, f"{E0}.label")],
    ),
    Broken("byte offsets", "ner", counted(utf8), [("P120", 1, E0)]),
    Broken("byte offsets without texts", "ner", counted(utf8, texts=False), [("P120", 1, E0)]),
    Broken("byte offsets of metrics", "metrics", counted(utf8, task="metrics"), [("P120", 2, f"{M0}.value")]),
    Broken("inclusive ends", "ner", counted(lambda s, e, t: (s, e - 1)), [("P121", 1, E0)]),
    Broken(
        "inclusive ends without texts",
        "ner",
        counted(lambda s, e, t: (s, e - 1), texts=False),
        [("P121", 1, E0), ("P105", 2, E0)],
    ),
    Broken("offsets from 1", "ner", counted(lambda s, e, t: (s + 1, e + 1)), [("P122", 1, E0)]),
    Broken(
        "offsets from 1, inclusive ends",
        "metrics",
        counted(lambda s, e, t: (s + 1, e), task="metrics"),
        [("P122", 2, f"{M0}.value")],
    ),
    Broken("offsets into the document", "ner", in_document(), [("P123", 1, E0)], True),
    Broken(
        "offsets into the document, a label in small letters",
        "ner",
        in_document().replace(b'"DATE"', b'"date"', 1),
        [("P123", 1, E0), ("P104", 1, f"{E0}.label")],
        True,
    ),
    # P124: percent, points, ratio
    Broken(
        "percent for points",
        "metrics",
        quantities({}, {}, {"canon": "%", "lo": "2", "hi": "2"}),
        [("P124", 2, "metrics[2].canon")],
    ),
    Broken(
        "points for percent", "metrics", quantities({}, {"canon": "points"}), [("P124", 2, f"{M1}.canon")]
    ),
    Broken("a hundredfold", "metrics", quantities({}, {"lo": "8", "hi": "8"}), [("P124", 2, f"{M1}.lo")]),
    # P125 to P128
    Broken(
        "a mention twice",
        "ner",
        changed(N, 2, {"id": "d:p02", "entities": ENTITIES["d:p02"] * 2}),
        [("P125", 2, E1)],
    ),
    Broken(
        "a metric three times",
        "metrics",
        changed(Q, 2, {"id": "d:p02", "metrics": METRICS["d:p02"][:1] * 3}),
        [("P125", 2, M1), ("P125", 2, "metrics[2]")],
    ),
    Broken("a row that is missing", "ner", lines(N[:2]), [("P126", 0, "")]),
    Broken("half of the topics", "sections", lines(TOPICS[::2]), [("P126", 0, "")], True),
    Broken("an empty file", "ner", b"", [("P127", 0, "")]),
    Broken("blank lines", "metrics", b"\n \n", [("P127", 0, "")]),
    Broken("all empty", "ner", lines([{**n, "entities": []} for n in N]), [("P127", 0, "")]),
    Broken(
        "all unparsed", "metrics", lines([{"id": q["id"], "unparsed": True} for q in Q]), [("P127", 0, "")]
    ),
    Broken(
        "a line of 2 MiB",
        "ner",
        changed(N, 3, '{"id": "d:p03", "entities": [], "x": "%s"}' % ("x" * (2 << 20))),
        [("P126", 0, ""), ("P128", 3, "")],
    ),
    Broken(
        "a second line of 2 MiB", "ner", changed(N, 2, "x" * (2 << 20)), [("P126", 0, ""), ("P128", 2, "")]
    ),
]
