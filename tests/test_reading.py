"""Any bytes give a report whose passages lead back to its text, or one clear refusal; no sentence is lost."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govbench import GovbenchError
from govbench.reading import Passage, Report, read_report
from govbench.reading.headings import rank
from govbench.reading.model import KINDS
from govbench.reading.patterns import rows, whole

PARAGRAPHS = [
    "去年以来，全市上下埋头苦干，主要指标稳中有进，全年地区生产总值达到1234.5亿元，同比增长6.8%。",
    "粮食播种面积稳定在36.2万亩，总产量12.8万吨；新建高标准农田4500亩，改造提升2.1万亩，惠及农户3万余户。",
    "规模以上工业企业净增27家，达到311家，利税总额增长9.4%，其中高新技术企业占比由31%提高到36%，研发投入强度为2.75%。",
    "城镇新增就业1.9万人，调查失业率控制在5%左右，发放技能提升补贴860万元，帮助1200名毕业生找到工作。",
]
REPORT = "\n\n".join(
    ["某某市工作总结", "一、经济发展", *PARAGRAPHS[:3], "二、民生保障", "（一）就业", PARAGRAPHS[3]]
)


def texts(report: Report, kind: str = "paragraph") -> list[str]:
    """The texts of the passages of one kind."""
    return [passage.text for passage in report.passages if passage.kind == kind]


def read(text: str, name: str = "") -> Report:
    """The report of a text in UTF-8, checked."""
    return checked(read_report(text.encode(), name))


def checked(report: Report) -> Report:
    """The report, if every character of every passage leads back to its text and none is used twice."""
    parsed = report.format in ("html", "tmx")
    if parsed:
        assert all(line.strip() for line in report.text.splitlines())
    used: set[int] = set()
    for passage in (*report.passages, *report.left_out):
        assert passage.kind in KINDS
        assert passage.text == passage.text.strip() != ""
        assert len(passage.text.splitlines()) == 1
        before = -1
        for at, character in enumerate(passage.text):
            offset = passage.offset(at)
            source = report.text[offset]
            is_noise = source in "&<" and not parsed
            assert source == character or character == " " or (not parsed and character == "\t") or is_noise
            assert offset > before or is_noise
            before = offset
            if not is_noise:
                assert offset not in used
                used.add(offset)
            assert passage.span(at, at + 1).start == offset
    return report


def code(data: bytes, name: str = "") -> str:
    """The code of the one finding that refuses a file."""
    with pytest.raises(GovbenchError) as caught:
        read_report(data, name)
    (finding,) = caught.value.findings
    return finding.code


# Encodings


@pytest.mark.parametrize(
    ("codec", "mark", "found"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8-sig"),
        ("gb18030", b"", "gb18030"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
        ("utf-32-le", b"\xff\xfe\0\0", "utf-32-le"),
    ],
)
@pytest.mark.parametrize("text", [REPORT, "全年完成投资5亿元。", REPORT.replace("\n", "\r\n")])
def test_every_encoding_gives_the_same_text(text: str, codec: str, mark: bytes, found: str) -> None:
    report = checked(read_report(mark + text.encode(codec)))
    assert report.encoding == found
    assert report.text == text
    assert [p.text for p in report.passages] == [p.text for p in read(text).passages]


def test_a_rare_character_of_gb18030_is_read() -> None:
    assert texts(read_report("㐂镇完成投资5亿元，𠮷村完成3亿元。".encode("gb18030")))[0].startswith("㐂镇")


@pytest.mark.parametrize(
    "data",
    [
        REPORT.encode()[:-1],
        REPORT.encode()[:50] + b"\xff" + REPORT.encode()[50:],
        b"\xff\xfe" + REPORT.encode("utf-16-le") + b"\0",
        b"\xef\xbb\xbf" + REPORT.encode("gb18030"),
        bytes(range(128, 256)) * 5,
    ],
)
def test_bytes_in_no_encoding_are_refused(data: bytes) -> None:
    assert code(data) == "R103"


def test_a_cut_file_is_told_from_another_encoding() -> None:
    with pytest.raises(GovbenchError, match="cut off inside its last character"):
        read_report(REPORT.encode()[:-2])


def test_a_fault_is_placed() -> None:
    data = (REPORT + "\n").encode() + b"\xff\xff\xff"
    with pytest.raises(GovbenchError, match=rf"up to byte {len(REPORT.encode()) + 1}, line 16"):
        read_report(data)


# Damage


def test_text_whose_second_half_is_damaged_is_refused_with_the_place() -> None:
    good = "\n".join(PARAGRAPHS[:2]) + "\n"
    bad = "".join(PARAGRAPHS[2:]).encode().decode("gb18030", "replace")
    with pytest.raises(GovbenchError, match=r"R104.*UTF-8 text that was read as GBK") as caught:
        read_report((good + bad).encode(), "a.txt")
    (finding,) = caught.value.findings
    assert (finding.file, finding.line) == ("a.txt", 3)
    place = re.search(r"from offset (\d+)", finding.message)
    assert place
    assert len(good) <= int(place[1]) <= len(good) + 3


@pytest.mark.parametrize(
    "damaged",
    [
        "锟斤拷锟斤拷全年完成5件。",
        "全年完成\ufffd件。",
        "鐨勶紝",
        PARAGRAPHS[0].encode().decode("gb18030", "ignore"),
        PARAGRAPHS[0].encode().decode("latin-1"),
        PARAGRAPHS[0].encode().decode("cp1252", "ignore"),
        PARAGRAPHS[0].encode("gb18030").decode("latin-1"),
        PARAGRAPHS[0].encode("gb18030").decode("cp1252", "ignore"),
        "全年完成" + "\ue5e5\ue6b2".join("投资建设任务") + "5亿元。",
        "烫烫烫烫烫烫",
    ],
)
def test_damaged_text_is_refused(damaged: str) -> None:
    assert code(damaged.encode()) == "R104"


def test_one_character_of_a_private_font_is_noted_only() -> None:
    report = read(f"{PARAGRAPHS[0]}\n报告人：某\ue1c3\n")
    assert report.notes == ("line 2 has a private-use character, which only its own font could show",)


def test_an_old_space_of_typesetting_is_a_space() -> None:
    data = "全年□完成5件，□□新增3件。".encode("gb18030").replace("□".encode("gb18030"), b"\xa3\xa0")
    assert texts(checked(read_report(data))) == ["全年 完成5件，  新增3件。"]


@pytest.mark.parametrize(
    "kept", ["—— 全年投资 5 亿元 ±3℃，Ångström 与 Größe。", "锛（化学元素）5克。", "銆 1 件。"]
)
def test_unusual_characters_are_no_damage(kept: str) -> None:
    assert texts(read(kept)) == [kept]


# What is no text


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "R101"),
        (b" \r\n\t", "R101"),
        (b"%PDF-1.7\n%\xe2\xe3", "R102"),
        (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml", "R102"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "R102"),
        (b"\x89PNG\r\n\x1a\n", "R102"),
        (b"\xff\xd8\xff\xe0", "R102"),
        (b"GIF89a", "R102"),
        (b"{\\rtf1\\ansi", "R102"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "R102"),
        ("全年\0完成5件。".encode(), "R102"),
        (b"\x01\x02\x03\x04abc", "R102"),
        ('<?xml version="1.0"?><a>全年完成5件。</a>'.encode(), "R105"),
        (b'<?xml version="1.0"?><tmx><tu><tuv xml:lang="en"><seg>5</seg></tuv></tu></tmx>', "R105"),
        (b"<html><script>render(5)</script></html>", "R106"),
        ("\u3000\ufeff\n——\n".encode(), "R106"),
        ("打印 关闭\n".encode(), "R106"),
    ],
)
def test_what_holds_no_report_is_refused(data: bytes, expected: str) -> None:
    assert code(data) == expected


def test_a_refusal_names_the_file_and_a_remedy() -> None:
    with pytest.raises(GovbenchError) as caught:
        read_report(b"%PDF-1.7", "报告.pdf")
    assert str(caught.value).startswith("报告.pdf: R102 a PDF, not text; save the document as plain text")


# Lines, white space, noise


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x0b", "\x0c", "\x85"])
def test_every_line_end_ends_a_paragraph(end: str) -> None:
    report = read(REPORT.replace("\n", end))
    assert texts(report) == PARAGRAPHS
    assert texts(report, "heading") == ["一、经济发展", "二、民生保障", "（一）就业"]


def test_white_space_and_invisible_characters_are_taken_out() -> None:
    report = read("\u3000\u3000全\u200b年\xa0完成\ufeff5\u00ad件。\u3000\r\n\t • 又完成3件。\n")
    assert texts(report) == ["全年 完成5件。", "又完成3件。"]
    first = report.passages[0]
    assert report.text[first.offset(5)] == "5"
    assert report.text[first.span(0, 2).start : first.span(0, 2).end] == "全\u200b年"


def test_noise_of_pages_in_a_text_is_taken_out() -> None:
    text = "<!-- 栏目\n5 -->\n<U+00A0><U+00A0>全年完成&nbsp;1&#44;234件<U+3002><br>其中<b>新增</b>56件。"
    text += "\n<!-- 未完 7件。"
    report = read(text)
    assert texts(report) == ["全年完成 1,234件。", "其中新增56件。", "未完 7件。"]
    first = report.passages[0]
    assert text[slice(*_ends(first, 5, 10))] == "1&#44;234"


def _ends(passage: Passage, start: int, end: int) -> tuple[int, int]:
    span = passage.span(start, end)
    return span.start, span.end


def test_paragraphs_that_lost_their_line_ends_are_told_apart_by_their_indents() -> None:
    report = read(
        "某市工作报告\n" + "一、回顾　　" + "　　".join(PARAGRAPHS) + "　　二、安排　　" + PARAGRAPHS[0]
    )
    assert texts(report) == [*PARAGRAPHS, PARAGRAPHS[0]]
    assert texts(report, "heading") == ["一、回顾", "二、安排"]


def test_a_gap_inside_a_line_of_a_usual_text_stays() -> None:
    assert texts(read(f"{PARAGRAPHS[0]}\n市长　　某某某\n{PARAGRAPHS[1]}"))[1] == "市长　　某某某"


def test_digits_typed_apart_are_one_number_where_the_whole_text_has_them_apart() -> None:
    spaced = re.sub(r"(?<=[\d.])(?=[\d.])", " ", "\n".join(PARAGRAPHS))
    report = read(spaced)
    assert texts(report) == PARAGRAPHS
    assert "digits typed apart (1 9 9 8) are read as one number" in report.notes
    assert texts(read("\n".join([*PARAGRAPHS, "第 1 2 中学，5 所。"])))[-1] == "第 1 2 中学，5 所。"


# Hard-wrapped text


def wrapped(paragraphs: list[str], width: int, *, indent: str = "", pages: int = 0, end: str = "\n") -> str:
    """The paragraphs, broken every ``width`` characters, with a page number after every ``pages`` lines."""
    lines: list[str] = []
    for paragraph in paragraphs:
        whole_line = indent + paragraph
        lines += [whole_line[at : at + width] for at in range(0, len(whole_line), width)]
    out = []
    for number, line in enumerate(lines):
        out.append(line)
        if pages and number % pages == pages - 1:
            out += ["", f"- {number // pages + 1} -", "", "某某市工作总结"]
    return end.join(out)


LONG = [paragraph + other for paragraph in PARAGRAPHS for other in PARAGRAPHS if other != paragraph]


@pytest.mark.parametrize("width", [20, 27, 40])
@pytest.mark.parametrize("indent", ["", "　　"])
@pytest.mark.parametrize("pages", [0, 9])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_wrapped_lines_are_joined(width: int, indent: str, pages: int, end: str) -> None:
    body = ["一、经济发展", *LONG[:6], "二、民生保障", *LONG[6:]]
    report = read(wrapped(body, width, indent=indent, pages=pages, end=end))
    joined = "".join(texts(report))
    assert joined.replace("某某市工作总结", "") == "".join(LONG)
    assert texts(report, "heading") == ["一、经济发展", "二、民生保障"]
    for number in ("1234.5亿元", "36.2万亩", "4500亩", "1.9万人"):
        assert sum(number in text for text in texts(report)) == sum(number in text for text in LONG)
    assert "have been joined to paragraphs" in report.notes[0]


def test_an_indent_begins_a_paragraph_of_wrapped_text() -> None:
    assert texts(read(wrapped(LONG, 27, indent="　　"))) == LONG


def test_a_number_broken_over_two_lines_is_whole() -> None:
    body = (
        wrapped(LONG, 27) + "\n全市经济总量再上新的台阶，全年地区生产总值达到1,2\n34.5亿元，比上年增长5.5%。"
    )
    assert "总值达到1,234.5亿元，比" in texts(read(body))[-1]


def test_lines_broken_twice_as_far_apart_as_printed_are_joined() -> None:
    report = read(wrapped(LONG, 27).replace("\n", "\n\n"))
    assert "".join(texts(report)) == "".join(LONG)
    assert len(report.passages) < len(LONG) * 2


def test_notes_in_smaller_type_have_a_width_of_their_own() -> None:
    notes = [f"[{number}]指标解释：{paragraph[9:]}" for number, paragraph in enumerate(LONG[:4])]
    report = read(wrapped(LONG, 27) + "\n注释：\n" + wrapped(notes, 40))
    assert "".join(texts(report)) == "".join([*LONG, *notes])
    assert len(report.notes) == 1
    assert re.search(r"about \d+ and \d+ columns", report.notes[0])


def test_a_line_that_goes_on_with_a_sentence_is_no_furniture() -> None:
    lines = wrapped(LONG, 27).split("\n")
    at = next(i for i, line in enumerate(lines) if len(line) == 27 and line[-1] not in "。；")
    lines[at + 1 : at + 1] = ["来源：中央补助"]
    assert "来源：中央补助" in "".join(texts(read("\n".join(lines))))


def test_latin_words_keep_their_space() -> None:
    body = (
        wrapped(LONG, 27) + "\n开展对外交流合作，参加国际会议并提交报告，题为gross\ndomestic product，共5篇。"
    )
    assert "gross domestic product，共5篇。" in texts(read(body))[-1]


@pytest.mark.parametrize(
    "lines",
    [
        [*PARAGRAPHS, "某局", "某某院", "2024年3月5日"],
        ["某项目一期工程建设", "某项目二期工程建设", "某道路改造提升工程", "某水厂扩建改造工程"] * 5,
        ["完善制度，提高效率；", "加强监管，守住底线；", "改进作风，服务群众；", "增加投入，补齐短板。"] * 5,
    ],
)
def test_text_that_is_not_wrapped_keeps_one_line_a_paragraph(lines: list[str]) -> None:
    report = read("\n".join(lines))
    assert len(report.passages) == len(lines)


# Furniture


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.kind} {row.example}")
def test_every_pattern_matches_its_example_only(row: object) -> None:
    kind, pattern = getattr(row, "kind", ""), getattr(row, "pattern", "")
    example, counter_example = getattr(row, "example", ""), getattr(row, "counter_example", "")
    expression = re.compile(pattern, re.IGNORECASE)
    if kind.startswith("heading"):
        assert expression.match(example)
        assert not expression.match(counter_example)
        assert rank(example) == int(kind.removeprefix("heading"))
    else:
        squeezed = re.sub(r"\s", "", example)
        assert expression.fullmatch(squeezed)
        assert whole(kind).fullmatch(squeezed)
        assert not whole(kind).fullmatch(counter_example)


def test_the_furniture_of_a_page_is_left_out() -> None:
    page = [
        "当前位置：首页 > 政务公开 > 工作总结",
        "某某市工作总结",
        "  • 听全文",
        "  • 2024-03-05 09:30",
        "  • 来源: 某某市某局",
        "分享到：",
        "发布时间：2024-03-05　　来源： 某某日报　　浏览次数： 1024　　字号：【大 中 小】　　打印",
        "来源于财政的资金5亿元",
        *PARAGRAPHS,
        "（责任编辑： 某某",
        "）",
        "- 3 -",
        "第3页 共10页",
        "— 12 —",
        "相关附件",
        "上一篇：某某市统计公报",
        "下一篇：没有了",
        "扫一扫在手机打开当前页",
        "版权所有：某某市人民政府 某ICP备12345678号",
        "某公网安备 11010202000001号",
    ]
    report = read("\n".join(page))
    assert report.title == "某某市工作总结"
    assert texts(report) == ["来源于财政的资金5亿元", *PARAGRAPHS]
    assert len(report.left_out) == 17
    assert report.notes == ("lines left out as furniture of the page: 17",)


@pytest.mark.parametrize(
    "sentence",
    [
        "来源：市统计局5个数据。",
        "打印店关闭5家。",
        "首页访问量5万次",
        "下一篇章的5项任务",
        "2023-06-16",
        "版权所有人登记作品5件。",
        "资金来源：中央补助",
        "资料来源：统计年鉴",
        "访问量：1234567次",
        "-5-6",
        "12",
        "附件：指标表",
        "主办单位：某局",
    ],
)
def test_what_may_belong_to_the_report_stays(sentence: str) -> None:
    assert read(f"{PARAGRAPHS[0]}\n{sentence}\n{PARAGRAPHS[1]}").passages[1].text == sentence


def test_lone_numbers_are_page_numbers_only_when_they_count_pages() -> None:
    lines = [f"{number}年，{paragraph}" for number in range(2001, 2006) for paragraph in LONG[:8]]
    report = read(
        "\n".join(f"{line}\n{number // 8}" if number % 8 == 0 else line for number, line in enumerate(lines))
    )
    assert texts(report) == lines
    assert len(report.left_out) == 5
    column = read("\n".join(["序号", "1", "2", "3", *PARAGRAPHS]))
    assert [p.text for p in column.passages][:4] == ["序号", "1", "2", "3"]


def test_a_running_header_is_left_out() -> None:
    text = "\n".join(f"- {n} -\n某某市财政局编印\n" + wrapped(LONG[n : n + 2], 27) for n in range(6))
    report = read(text)
    assert "编印" not in "".join(p.text for p in report.passages)
    assert sum("编印" in p.text for p in report.left_out) == 6


# Headings and titles


def test_the_heading_of_a_passage_is_the_path_above_it() -> None:
    body = ["第一部分 概况", PARAGRAPHS[0], "一、经济", "（一）农业", PARAGRAPHS[1], "1.种植", "第一段话。"]
    report = read("\n".join([*body, "二、民生", PARAGRAPHS[3], "注释：", "某词指某事。"]))
    assert [(p.heading, p.text) for p in report.passages if p.kind == "paragraph"] == [
        ("第一部分 概况", PARAGRAPHS[0]),
        ("第一部分 概况 / 一、经济 / （一）农业", PARAGRAPHS[1]),
        ("第一部分 概况 / 一、经济 / （一）农业 / 1.种植", "第一段话。"),
        ("第一部分 概况 / 二、民生", PARAGRAPHS[3]),
        ("第一部分 概况 / 注释：", "某词指某事。"),
    ]


def test_a_run_in_heading_stays_in_its_paragraph_and_names_it_alone() -> None:
    report = read("一、经济\n（一）产业向好。全年投资5亿元。\n其他工作也有进展，完成3项。")
    assert [(p.heading, p.text) for p in report.passages[1:]] == [
        ("一、经济 / （一）产业向好", "（一）产业向好。全年投资5亿元。"),
        ("一、经济", "其他工作也有进展，完成3项。"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "一、二审案件改判率下降3%",
        "1.5亿元投资到位",
        "（含乡镇）5个",
        "一、完成投资5亿元。",
        "（一）全力推进建设，",
        "一、" + "很长的一行" * 20,
        "第一季度增长5%",
        "（2024）5号文件",
    ],
)
def test_what_begins_like_a_heading_and_is_none_is_a_paragraph(line: str) -> None:
    assert read(f"{PARAGRAPHS[0]}\n{line}").passages[1].kind == "paragraph"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["某某市2024年国民经济和社会发展统计公报[1]"], "某某市2024年国民经济和社会发展统计公报[1]"),
        (["政 府 工 作 报 告", "——2024年1月5日在会议上"], "政府工作报告"),
        (["某某市统计局", "2024年3月", "某某市统计公报"], "某某市统计公报"),
        (["某某市高质量发展纪实", "2024年3月5日"], "某某市高质量发展纪实"),
        (["某某市人民政府市长 某某", "各位代表："], ""),
        ([], ""),
    ],
)
def test_the_title_is_the_first_plausible_line(lines: list[str], title: str) -> None:
    report = read("\n".join([*lines, *PARAGRAPHS]))
    assert report.title == title
    assert len(texts(report, "title")) == bool(title)


# Repeated text


@pytest.mark.parametrize("times", [2, 6])
def test_a_repeated_text_is_read_once(times: int) -> None:
    copies = [f"首页>第{n}版\n{REPORT}\n打印\n" for n in "一二三四五六"[:times]]
    report = read("".join(copies))
    assert texts(report) == PARAGRAPHS
    assert [p.text for p in report.passages] == [p.text for p in read(REPORT).passages]
    assert f"the text stands {times} times in the file; the first copy is read" in report.notes
    assert all(p.offset(0) < len(copies[0]) for p in report.passages)


def test_what_is_new_in_a_copy_is_kept() -> None:
    report = read(f"{REPORT}\n\n{REPORT}\n补充：全年新增3件。")
    assert texts(report) == [*PARAGRAPHS, "补充：全年新增3件。"]


def test_a_paragraph_that_comes_again_is_no_repeated_text() -> None:
    report = read("\n".join([*LONG, LONG[0], "各位代表：", "各位代表："]))
    assert len(report.passages) == len(LONG) + 3


# Markdown


MARKDOWN = """# 某某市统计公报

某某市统计局\\
2024年3月

## **一、综合** ##

> 全年**完成**[投资](http://a.example/b?c=5 "d")5亿元[^1]，`增长`6\\.5%。![图](a.png)

- 粮食产量12.8万吨。
* 新增就业1.9万人。
1. 第一点，完成5项。

| 指标 | 数值 |  增长 |
| :--- | ---: | :-: |
| 钢 | 5 *万吨* | **6%** |
|  | a\\|b | |

---

二、民生
--------

```
全年8件。
```
"""


def test_markdown_is_read_without_its_marks() -> None:
    report = read(MARKDOWN)
    assert report.format == "markdown"
    assert report.title == "某某市统计公报"
    assert texts(report, "heading") == ["一、综合", "二、民生"]
    assert [(p.heading, p.text) for p in report.passages if p.kind == "paragraph"][2:] == [
        ("一、综合", "全年完成投资5亿元，增长6.5%。"),
        ("一、综合", "粮食产量12.8万吨。"),
        ("一、综合", "新增就业1.9万人。"),
        ("一、综合", "1. 第一点，完成5项。"),
        ("二、民生", "全年8件。"),
    ]
    assert texts(report, "table") == ["指标\t数值\t增长", "钢\t5 *万吨*\t6%", "a|b"]


def test_a_text_with_one_mark_is_markdown_by_its_name_only() -> None:
    assert read("# 标题说明\n全年5件。\n").format == "text"
    assert read("# 标题说明\n全年5件。\n", "a.md").title == "标题说明"
    assert read(REPORT, "a.md").title == "某某市工作总结"


# HTML and XML


PAGE = """<!DOCTYPE html>
<html><head><meta charset="{charset}"><title>某某市工作总结_某某市政府网</title>
<style>p {{ color: red }}</style><script>var a = "<p>全年99件。</p>";</script></head>
<body style="display: none">
<nav><a>首页</a></nav><header>某网</header>
<h1>某某市工作总结</h1>
<div class="info"><span>发布时间：2024-03-05</span>&nbsp;<span>来源：某局</span></div>
<div title="a > b"><p>&emsp;全年<b>审查</b>文件1,<font color=red>234</font>件，
    同比增长12&#46;5%&#x3002;</p>
<p>没有结束标签，投资&yen;5亿元。
<h2>一、民生</h2>就业3万人。<br>失业2%。<!-- <p>88件。</p> -->
<table><tr><th>指标<th>数值</tr><tr><td><p>粮食</p></td><td><p>52.3<br>万吨</p></td></tr></table>
<table><tr><td>版面表格，完成3件。<p>又完成4件。</p></td><td>左栏</td></tr></table>
<p hidden>隐藏7件。</p><div style='DISPLAY : none'><p>隐藏8件。<div>隐藏9件。</div></div>
<ul><li>要点5项<li>要点6项</ul><p>比重3<5，P<0.05。</p><select><option>14件</select></div>
<aside>旁栏15件。</aside><form><p>表单16件。</p></form>
<footer>某ICP备12345678号</footer></body></html>"""


@pytest.mark.parametrize(("codec", "charset"), [("utf-8", "utf-8"), ("gb18030", "gb2312"), ("utf-8", "gbk")])
def test_a_page_is_read_as_it_is_shown(codec: str, charset: str) -> None:
    report = checked(read_report(PAGE.format(charset=charset).encode(codec)))
    assert (report.format, report.encoding, report.title) == ("html", codec, "某某市工作总结")
    assert texts(report) == [
        "全年审查文件1,234件，同比增长12.5%。",
        "没有结束标签，投资¥5亿元。",
        "就业3万人。",
        "失业2%。",
        "版面表格，完成3件。",
        "又完成4件。",
        "左栏",
        "要点5项",
        "要点6项",
        "比重3<5，P<0.05。",
    ]
    assert texts(report, "table") == ["指标\t数值", "粮食\t52.3 万吨"]
    assert report.passages[3].heading == ""
    assert report.passages[4].heading == "一、民生"
    first = report.passages[1]
    assert report.text.splitlines()[:3] == [
        "某某市工作总结",
        "发布时间：2024-03-05 来源：某局",
        " " + first.text,
    ]
    assert report.text[slice(*_ends(first, 6, 11))] == "1,234"
    assert report.text[slice(*_ends(first, 17, 21))] == "12.5"


@pytest.mark.parametrize(
    ("title", "heading", "expected"),
    [
        ("某某市统计公报 - 某某市政府网", "各位代表：", "某某市统计公报"),
        ("某某市人民政府", "<h1>工作情况一览表说</h1>", "工作情况一览表说"),
        ("某某市人民政府", "各位代表：", "某某市人民政府"),
    ],
)
def test_the_title_of_a_page_stands_in_for_a_missing_title(title: str, heading: str, expected: str) -> None:
    assert read(f"<html><title>{title}</title>{heading}<p>{PARAGRAPHS[0]}</p></html>").title == expected


def test_a_page_in_big5_is_read_where_it_says_so() -> None:
    page = "<html><meta charset=big5><p>全年完成投資5億元，比上年增長3%。</p></html>"
    report = checked(read_report(page.encode("big5")))
    assert (report.encoding, texts(report)) == ("big5", ["全年完成投資5億元，比上年增長3%。"])


def test_a_part_of_a_page_is_known_by_its_tags() -> None:
    part = "\n".join(f"<p>{paragraph}</p>" for paragraph in LONG)
    assert (read(part).format, texts(read(part))) == ("html", LONG)


@pytest.mark.parametrize(
    "page",
    [
        "<form runat=server><nav>导航。</nav>{}<input></form>",
        "<div hidden>{}</div><nav>导航。</nav>",
        "<header>{}</header>",
        "<p>短。{}<!-- 没有结束 ",
        "<script src=a.js />{}",
        "<table>" * 1000 + "{}",
        "<font><p>" * 50_000 + "{}" + "</div>" * 50_000,
        "<html><body><nav>" * 3 + "{}",
        '<?xml version="1.0" encoding="gb2312"?><meta charset="gb2312">{}',
        "</div></td></p>{}</body></html>",
        "<p><![CDATA[{}]]></p>",
    ],
)
def test_no_fault_of_a_page_loses_the_report(page: str) -> None:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    found = "".join(p.text for p in read("<html><body>" + page.format(body)).passages)
    for paragraph in PARAGRAPHS:
        assert paragraph in found


def test_the_chinese_segments_of_a_translation_memory_are_read() -> None:
    units = [
        ("某某市工作报告", "Report"),
        ("全年投资5亿元，", "5"),
        ("增长6%。", "6"),
        ("A&amp;B<ph>{1}</ph>共7件。", "7"),
    ]
    rows_of_both = "".join(
        f'<tu><tuv xml:lang="zh-CN"><seg>{chinese}</seg></tuv>'
        f'\n<tuv xml:lang="en"><seg>{english}</seg></tuv></tu>'
        for chinese, english in units
    )
    report = read(f'<?xml version="1.0"?><tmx version="1.4"><header/><body>{rows_of_both}</body></tmx>')
    assert (report.format, report.title) == ("tmx", "某某市工作报告")
    assert texts(report) == ["全年投资5亿元，增长6%。", "A&B共7件。"]
    assert report.text == "某某市工作报告\n全年投资5亿元，增长6%。\nA&B共7件。\n"


UNIT = '<tu><tuv xml:lang="ZH"><seg>全年完成5件。{}</seg></tuv></tu>'


@pytest.mark.parametrize(
    "memory",
    [
        '\n<?xml version="1.0" encoding="UTF-16"?><tmx>{}</tmx>',
        '<!DOCTYPE tmx SYSTEM "http://127.0.0.1:1/tmx14.dtd"><tmx xmlns="urn:tmx">{}</tmx>',
        "<tmx><!-- 88件。 -->{}</tmx>",
    ],
)
def test_a_translation_memory_is_read_whatever_it_declares(memory: str) -> None:
    assert read(memory.format(UNIT.format("<!-- 99件。 --><ph>1</ph>"))).text == "全年完成5件。\n"


def test_a_translation_memory_reads_no_other_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密", encoding="utf-8")
    head = f'<!DOCTYPE tmx [<!ENTITY e SYSTEM "{secret.as_uri()}"><!ENTITY f "内部">]>'
    assert read(f"{head}<tmx>{UNIT.format('&e;&f;。')}</tmx>").text == "全年完成5件。&e;&f;。\n"


@pytest.mark.parametrize("place", ['<tmx a="&x9;">', "<tmx>&x9;"])
def test_a_translation_memory_that_would_grow_is_refused(place: str) -> None:
    entities = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 10))
    memory = f'<!DOCTYPE tmx [<!ENTITY x0 "长文">{entities}]>{place}{UNIT.format("")}</tmx>'
    assert code(memory.encode()) == "R105"


@pytest.mark.parametrize("memory", ["<tmx>", "甲<tmx/>", "<tmx>&nbsp;</tmx>", "<tmx><a></tmx>"])
def test_a_translation_memory_with_a_fault_is_refused(memory: str) -> None:
    assert code(memory.encode()) == "R105"


@pytest.mark.parametrize("data", ["<html><p>全年5件。</p></html>", f"<tmx>{UNIT.format('')}</tmx>"])
def test_a_missing_parser_is_named_with_what_installs_it(data: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lxml.etree", None)
    with pytest.raises(GovbenchError, match=r"R107 .* needs lxml.*pip install 'govbench-zh\[extract\]'"):
        read_report(data.encode(), "a.html")
    assert texts(read("全年5件。")) == ["全年5件。"]


@pytest.mark.parametrize(
    "page", ["<html>", "<html></html>", "<html><!-- 甲 -->", "<html><p>\u3000</p>", "<html>&nbsp;&#0;"]
)
def test_a_page_without_text_is_refused(page: str) -> None:
    assert code(page.encode()) == "R106"


def test_the_text_of_a_page_has_a_line_for_every_block() -> None:
    page = """<title>甲</title><body>一<b>二
    三</b> <div>Gross
    domestic<p>\u3000\u3000四&#160;五<br><br>六\u200b七</div>八<hr><pre>九
  十</pre><h2><br>标题</h2><h3></h3>正文<table><tr><td> 1 <td><p>2</p><p>3</p><td><tr><td>长。<td>4</table>"""
    report = read(page, "a.html")
    assert report.text.splitlines() == [
        *["一二三", "Gross domestic", "\u3000\u3000四 五", "六七", "八", "九", "  十", "标题", "正文"],
        *["1\t2 3\t", "长。", "4"],
    ]
    assert texts(report, "heading") == ["标题"]
    assert texts(report, "table") == ["1\t2 3"]


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<table><tr><td>甲<td><table><tr><td>乙<td>丙</table><td>丁</table>", ["甲", "乙\t丙", "丁"]),
        ("<table><tr><td>甲<td hidden>乙<td>丙</table>", ["甲\t丙"]),
        ("<table><tr><td><td>甲<tr><td>乙</table>", ["\t甲", "乙"]),
        ("<p>甲<span style='visibility:hidden'>乙<br>丙</span>丁<i hidden>戊", ["甲丁"]),
        ("<body hidden><p>甲<nav>乙</nav>丙", ["甲", "丙"]),
    ],
)
def test_rows_and_hidden_parts_of_a_page(page: str, shown: list[str]) -> None:
    assert read(f"<html>{page}").text.splitlines() == shown


# Anything at all


@settings(max_examples=300)
@given(data=st.binary(max_size=300))
def test_any_bytes_give_a_report_or_a_refusal(data: bytes) -> None:
    with contextlib.suppress(GovbenchError):
        checked(read_report(data))


PIECES = st.sampled_from(
    [
        *PARAGRAPHS,
        *"\n\r\t\f\u2028\u3000<>&|#*-`[]()!_~=“”‘’，。；：、一二1234567890.%\u200b\xa0\ufeff\\",
        *[
            "<p>",
            "</p>",
            "<br>",
            "<table><tr><td>",
            "</td>",
            "</tr></table>",
            "<!--",
            "-->",
            "<html>",
            "<h2>",
            "<pre>",
        ],
        *[
            "<div hidden>",
            '<a title="',
            "<![CDATA[",
            "]]>",
            "<form>",
            "</form>",
            "<tmx>",
            "&nbsp;",
            "<U+00A0>",
            "&#x1F;",
        ],
        *[
            "| a | 1 |\n",
            "|--|--|\n",
            "## ",
            "**",
            "---\n",
            "- ",
            "1. ",
            "```\n",
            "[a](b)",
            "- 1 -\n",
            "\n\n",
            "3\n",
        ],
        *[
            "一、标题\n",
            "（一）",
            "来源：某局\n",
            "打印 关闭\n",
            "2024年工作总结\n",
            "各位代表：\n",
            "　　",
            "1 9 9 8 年",
        ],
        *[wrapped(LONG[:3], 27), REPORT, REPORT + "\n" + REPORT],
    ]
)


@settings(max_examples=300)
@given(
    pieces=st.lists(PIECES, max_size=30),
    name=st.sampled_from(["", "a.md", "a.html", "a.txt"]),
    codec=st.sampled_from(["utf-8", "gb18030", "utf-16-le", "utf-16"]),
    cut=st.tuples(st.integers(0, 400), st.integers(0, 3), st.binary(max_size=3)),
)
def test_a_spoiled_text_gives_a_report_or_a_refusal(
    pieces: list[str], name: str, codec: str, cut: tuple[int, int, bytes]
) -> None:
    data = "".join(pieces).encode(codec)
    at, length, new = cut
    with contextlib.suppress(GovbenchError):
        checked(read_report(data, name))
    with contextlib.suppress(GovbenchError):
        checked(read_report(data[:at] + new + data[at + length :], name))


@settings(max_examples=300)
@given(
    lines=st.lists(
        st.sampled_from(
            [
                *PARAGRAPHS,
                *LONG[:2],
                *(row.example for row in rows()),
                *(row.counter_example for row in rows()),
            ]
        )
        | st.text("一二三、（）。，1 2.\t　甲乙", max_size=30),
        max_size=40,
    ),
    width=st.sampled_from([10**6, 27]),
)
def test_no_word_of_a_plain_text_is_lost(lines: list[str], width: int) -> None:
    text = wrapped(lines, width)
    try:
        report = read(text)
    except GovbenchError:
        return
    shown = {p.offset(at) for p in (*report.passages, *report.left_out) for at in range(len(p.text))}
    assert [c for at, c in enumerate(text) if at not in shown and re.match(r"\w", c)] == []
    for passage in report.left_out:
        assert "。" not in passage.text or report.notes


UNITS = [
    *["<", "<a", "<!--", "<![CDATA[", "<p>", "<div>", "<table><tr><td>", "</p>", "<script>", "[", "]("],
    *["|", "#", "**", "&", "首页/", "打印|", "全年，"],
    *['<a "', "<a '\"x>。", "\u3000", "。　　", "1 ", "1\n", "- 1 -\n", "\r", "一、\n", " "],
]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("head", ["", "<html><body>", "# a\n\n## b\n\n"])
def test_no_input_takes_more_than_linear_time(unit: str, head: str) -> None:
    # Quadratic time would be minutes here.
    with contextlib.suppress(GovbenchError):
        read_report((head + unit * (300_000 // len(unit))).encode())


def test_long_lines_and_large_files_are_read() -> None:
    line = "".join(PARAGRAPHS) * 5000
    assert texts(read_report(line.encode())) == [line]
    large = "\n".join(f"{number}年，{paragraph}" for number in range(5000) for paragraph in PARAGRAPHS)
    assert len(read_report(large.encode()).passages) == 20_000


# Real files, which are no part of the project

EXTRA = os.environ.get("GOVBENCH_EXTRA_DATA", "")
needs_extra = pytest.mark.skipif(not EXTRA, reason="GOVBENCH_EXTRA_DATA is not set: no real files to read")


@needs_extra
def test_the_awkward_files_are_read_or_refused_as_they_should_be() -> None:
    folder = Path(EXTRA) / "awkward-forms"
    reports, refused = {}, {}
    for path in sorted(folder.glob("*.*")):
        try:
            reports[path.name.split(".")[0]] = checked(read_report(path.read_bytes(), path.name))
        except GovbenchError as error:
            refused[path.name] = error.findings[0].code
    assert refused == {f"central-{year}-mojibake.utf8.txt": "R104" for year in (1998, 2001)}
    for name, report in reports.items():
        if "repeated" in name:
            assert "the text stands 6 times in the file; the first copy is read" in report.notes
    for name in ("hefei-2024-hardwrapped", "huaian-2024-pdf-text"):
        assert "have been joined" in reports[name].notes[0]
    assert {report.encoding for name, report in reports.items() if name.startswith("hailar")} == {"gb18030"}
    assert reports["central-2021"].format == "tmx"


@needs_extra
def test_no_word_of_a_real_file_is_lost() -> None:
    for path in sorted((Path(EXTRA) / "real-unlabelled").rglob("*.txt")):
        report = checked(read_report(path.read_bytes(), path.name))
        shown = {p.offset(at) for p in (*report.passages, *report.left_out) for at in range(len(p.text))}
        lost = [at for at, c in enumerate(report.text) if at not in shown and re.match(r"[^\W_]", c)]
        assert not lost, path
        # These files hold one paragraph a line: no line may have been joined to another.
        assert not any("joined" in note for note in report.notes), path
