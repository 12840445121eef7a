"""Numerals that name, order or are frozen in a phrase: the distractors, each with its type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from govbench.quantities.lexicon import any_of, words

Span = tuple[int, int]

_DIGITS_CN = "零〇一二三四五六七八九十百"
_CN = f"[{_DIGITS_CN}]"
_DASH = "[—–~～至到-]"
_YEAR = r"(?:(?<![0-9])(?:1[89]|20)[0-9]{2}|[一二][〇零○一二三四五六七八九]{3}|(?<![0-9])’?[0-9]{2}(?=年代))"
_DAY = rf"(?:[0-9]{{1,2}}|{_CN}{{1,3}})"
_MONTH_DAY = rf"(?:{_DAY} ?{_DASH} ?)?{_DAY} ?月(?:{_DAY} ?日)?(?!来|租|薪)"
_DATE = (
    rf"{_YEAR} ?年(?! ?(?:以上|以下|左右))(?: ?度| ?{_MONTH_DAY})?(?:[上下]半年|[一二三四]季度)?[底末初中]?"
)
_SOME = rf"(?:[0-9]{{1,3}}|[一两几{_DIGITS_CN}]{{1,3}})"
_NO_NUMERAL_BEFORE = rf"(?<![0-9.{_DIGITS_CN}])(?<![0-9],)"
_DATES = (
    rf"{_DATE}(?: ?{_DASH} ?(?:{_DATE}|{_MONTH_DAY}))?",
    rf"(?<![0-9.,])(?:19|20)[0-9]{{2}} ?{_DASH}{{1,2}} ?(?:(?:19|20)[0-9]{{2}}|[0-9]{{2}}) ?年[度底末初]?",
    rf"(?<![0-9.,])(?:19|20)[0-9]{{2}} ?{_DASH}{{1,2}} ?(?:19|20)[0-9]{{2}}(?![0-9.,%‰万亿])",
    r"(?<![0-9])(?:19|20)[0-9]{2}(?:[./-][0-9]{1,2}){2}(?![0-9])",
    rf"{_NO_NUMERAL_BEFORE}(?:[0-9]{{1,2}}|{_CN}{{1,2}})(?: ?{_DASH}{{1,2}} ?| ?、)"
    rf"(?:[0-9]{{1,2}}|{_CN}{{1,2}}) ?月份?",
    # 过15日, 约3个月: a length of time.
    rf"{_NO_NUMERAL_BEFORE}(?<![个过约足])"
    rf"(?:{_MONTH_DAY}份?|[0-9]{{1,2}} ?日(?![内之以元]|均|产|处))[底末初中]?旬?",
    rf"(?<![0-9{_DIGITS_CN}])(?:[上下]半[年月]|前?[一二三四]个?季度|[1-4]季度|[12][0-9]世纪(?:[0-9]0年代)?"
    rf"|{_CN}{{1,3}}世纪|[一二三四五六七八九]十年代|[0-9]0年代)",
    rf"(?:(?:过去|今后|未来)的?|近|(?<![提之以从])前|最近){_SOME}(?:个月|年|天|周|个季度|个世纪)"
    "(?:[来间里内]|以来|之[内间])?",
    rf"(?:这|头|前|后)?{_SOME}多?(?:个月|年|个五年)(?:以来|来|间|之间|之内(?=[，,])|期间)"
    "|(?:[新这]的?|当|本|过去的?)一(?:年|季度|阶段|时期)|[上下]年(?=度)|一年来",
)
_DOC_NUMBERS = (
    r"〔[^〔〕\n]{0,8}〕 ?[0-9]{0,6}号?|(?<![A-Za-z0-9])第 ?[0-9]{1,4} ?号(?=[令文公）)])"
    r"|[\[［]20[0-9]{2}[\]］][0-9]{1,4}号",
)
_LIST_NUMBERS = (
    "(?:^|(?<=[。；;：:！\n　 ]))(?:[一二三四五六七八九十]{1,3}(?:是|要|、|，(?=[加推强深坚抓着全])|则)"
    r"|[0-9]{1,2}[.．、](?![0-9])|[（(](?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})[）)]"
    "|第[一二三四五六七八九十]{1,2}(?=[，、,：]))",
    r"(?:(?<![一-龥])[图表]|附件|附表|专栏)[0-9]{1,3}(?:-[0-9]{1,3})?|[\[［][0-9]{1,2}[\]］]|[①-⑳]",
)
_CODES = (
    "(?<![0-9])1[0-9]{4}(?=[一-龥]{0,8}(?:热线|平台|电话|专线))(?:[一-龥]{0,8}热线)?"
    "|(?<![0-9])(?:110|119|120|122)(?=[报接指热急消电平、，。”])"
    "|(?<![0-9])12(?:345|315|348|309|388|369|333|366|368|393)(?![0-9.,万亿个件家人名次元%])",
    r"[0-9A-Za-z_.-]{1,64}@[0-9A-Za-z.-]{1,64}|(?:https?://|www\.)[0-9A-Za-z./?=&_-]{1,200}",
    r"(?<![A-Za-z])(?!GDP|CPI|PPI|PMI)[A-Za-z][A-Za-z0-9]{0,12}(?:[.-][0-9A-Za-z]{1,12}){0,2}(?<=[0-9])[A-Za-z0-9]{0,6}(?![0-9])"
    "|(?<![0-9.])[0-9]{1,2}[DGVRHK](?![A-Za-z0-9])|(?<![0-9])[0-9]{1,2}[A-Z]级",
    "(?<![0-9])[0-9]{3,4}-[0-9]{7,8}",
)
_HOURS = (r"[0-9]{1,2}[×xX*][0-9]{1,2}小时|(?:二十四|24|8|八|48|72)小时(?=[值不在服开运营监待响工]|外|全天)",)
_SLOGANS = (
    r"[0-9一二三四五六七八九](?:\+[0-9一二三四五六七八九A-Za-zN]{1,3}){1,5}(?![0-9%])",
    "[一二三四五六七八九十]{1,2}五(?=时期|规划|计划|期间|末)",
    rf"(?:[0-9]{{1,2}}|{_CN}{{1,2}})年"
    "(?=[一-龥]{0,6}(?:行动|攻坚)(?:计划|方案)?|(?:立法|发展)?规划|计划|禁渔|禁捕)",
)
_ORDINALS = (
    rf"(?:[0-9]{{1,4}}|{_CN}{{1,4}}) ?周年",
    rf"第 ?(?:{_CN}{{1,6}}|[0-9]{{1,5}}|[（(]{_CN}{{1,3}}[）)])"
    "(?:产业|方阵|方面|[届次条章款项批轮期号方者个季代类阶级种环产]|时间|责任人?|议题|书记|线|课|案|动力|增长极|梯队|巡[视察]组"
    "|[一-龥]{2,6}(?:组|局|学|院|公司|法庭|检察部))",
    rf"(?<=党的){_CN}{{1,3}}大|{_CN}{{1,4}}届(?:{_CN}{{1,3}}(?:次|中))?"
    rf"|{_CN}{{1,3}}大(?=精神|以来|报告|召开|胜利|做出|作出|确定|的|[，、。])|{_CN}{{1,2}}中(?=、|全会)"
    rf"|(?:[0-9]{{1,4}}|{_CN}{{1,3}})次(?=会议|全会|全体会议|党代会)",
    rf"(?<![0-9{_DIGITS_CN}])(?:[0-9]{{1,2}}|[ⅠⅡⅢⅣⅤ一二三四五六])[至到、]?[ⅠⅡⅢⅣⅤ一二三四五六]?"
    "(?:级|等奖|审|号线|号楼|年级)"
    "|[ⅠⅡⅢⅣⅤⅥ]类|[一二三四五]类(?=[医企]|以上|高校|地区|创新)"
    "|[0-9]{1,3}(?:号|路公交|线(?![程索路下上]))(?!召)|[0-9]{1,2}A级?",
)
_SETS = (
    "[省市区县镇乡村州](?:、[省市区县镇乡村州]){1,3}[两三四]级",
    "(?:世界|中国|民营企业|全国|全球|全省)?[0-9]{2,4}强",
)
# In the order of the tests of the guidelines: the first that fits wins. Words come before list numbers.
_PATTERNS = (
    ("doc_number", _DOC_NUMBERS),
    ("date", _DATES),
    ("word", ()),
    ("ordinal_name", _ORDINALS[:1]),
    ("list_number", _LIST_NUMBERS),
    ("code", _CODES[:1]),
    ("lexical", _HOURS),
    ("code", _CODES[1:]),
    ("plan_or_slogan", _SLOGANS),
    ("ordinal_name", _ORDINALS[1:]),
    ("named_set", _SETS),
)
_QUOTES = r"《[^《》\n]{0,80}》|“[^“”\n]{0,24}”|‘[^‘’\n]{0,16}’"
_NUMERAL = re.compile("[0-9零〇一二两三四五六七八九十百千万亿半廿几]|首位")
_SET_IN_QUOTES = re.compile(f"“?(?:[0-9]{{1,3}}|{_CN}{{1,3}})[项条类]")


def name_spans(text: str) -> list[tuple[int, int, str]]:
    """Distractors with their type, in order and apart; ``text`` has its full-width forms replaced.

    >>> name_spans("2022年第三届,统一12345热线")
    [(0, 5, 'date'), (5, 8, 'ordinal_name'), (9, 11, 'lexical'), (11, 18, 'code')]
    """
    return list(_names(text, 0, len(text), _all()))


def _names(text: str, start: int, end: int, pattern: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    for match in pattern.finditer(text, start, end):
        kind = (match.lastgroup or "").partition("_x")[0]
        if kind == "quoted":
            yield from _quoted(text, *match.span())
        else:
            yield (*match.span(), words("words")[match.group()] if kind == "word" else kind)


def _quoted(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """A quoted slogan is one distractor; inside a title each numeral is by itself."""
    inner = text[start:end]
    if not _NUMERAL.search(inner):
        return
    if inner[0] != "《":
        by_default = "named_set" if _SET_IN_QUOTES.match(inner) else "plan_or_slogan"
        yield start, end, words("words").get(inner[1:-1], by_default)
        return
    yield from _names(text, start + 1, end - 1, _unquoted())


@cache
def _unquoted() -> re.Pattern[str]:
    # Python wants group names unique; what follows _x only numbers them.
    parts = [
        f"(?P<{kind}_x{i}>{'|'.join(patterns) or _words()})" for i, (kind, patterns) in enumerate(_PATTERNS)
    ]
    return re.compile(f"(?=[{_first_characters()}])(?:{'|'.join(parts)})", re.MULTILINE)


def _words() -> str:
    """The frozen words; one that ends in a numeral ends there (统一, but not 统一百)."""
    chinese = "零〇一二三四五六七八九十百千万亿几数"
    known = words("words")
    ending = any_of(word for word in known if word[-1] in _DIGITS_CN)
    whole = any_of(word for word in known if word[-1] not in _DIGITS_CN)
    return f"(?<![0-9{chinese}])(?:{whole}|{ending}(?![{chinese}]))"


@cache
def _all() -> re.Pattern[str]:
    return re.compile(f"(?P<quoted>{_QUOTES})|{_unquoted().pattern}", re.MULTILINE)


def _first_characters() -> str:
    """What a name can begin with: one look at it passes over most of a text."""
    letters = "".join(sorted({word[0] for word in words("words")}))
    others = "第省市区县镇乡村州上下前过今去后未近最这头当本新世中民全图表附专党"
    return rf"0-9A-Za-z一二三四五六七八九十百千万两几零〇①-⑳Ⅰ-Ⅵ\[〔［（(’{others}{letters}"
