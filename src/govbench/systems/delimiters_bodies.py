"""Bodies: a head noun (局, 法院, 协会, 中心 …) behind a territory or a deictic 市, 省, 区."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]
Labelled = tuple[int, int, str]

_GOV_HEADS = (
    "人民政府(?:办公[厅室])?|政府办公[厅室]|政府(?!工作|采购|规章|信息|购买|性|职能|网|数据|治理"
    "|投资|法律|合同|立法|债|系统|部门|会)"
    "|人民代表大会常务委员会|人民代表大会|人大常委会|人大(?!代表)|政协(?!委员)|委员会(?:办公室)?"
    "|纪委监委|纪委|监委"
    "|委办公[厅室]|委依法治[国省市区县]办|委政法委|委组织部|委宣传部|委统战部"
    "|委(?![托派任屈员培外会])|(?:中级|高级|基层)?人民法院|法院(?!系统)|人民检察院|检察院|检察机关"
    "|总局|(?<!良好开)(?<!布)(?<!格)局(?![面部势限长限])|厅(?![级局长])|海关|公安部|(?:指挥|领导)部"
    "|办公室|法治办|管委会|海事局|消防救援支队"
)
_ORG_HEADS = (
    "律师协会|协会|学会|商会|联合会|基金会|促进会|研究会|总工会|工商联|研究院|研究所|大学(?!生)|学院"
    "|中学|小学(?!生)|医院|(?:有限|集团)公司|公司|集团"
    "|银行|律师事务所|事务所|仲裁委员会|仲裁院|公证处|交易所|中心(?![城区组任工镇村校思主])|博物馆"
    "|图书馆|科技馆|文化馆|实验室|调解委员会|志愿服务队|服务站|党校|法学会"
)
_SYS_HEADS = (
    "平台(?![经企])|信息系统|系统(?!性|化|治|谋|观|部|推)|数据库|案例库|专家库|人才库"
    "|资源库|项目库|政务服务网|小程序|公众号|热线"
)
_LOC_HEADS = (
    "自贸试验区|自贸区|开发区|高新区|经开区|度假区|保税区|示范区|合作区|新区|产业园区"
    "|产业园|工业园|科学城|知识城|机场|火车站|博览馆|广场|公园"
)

_MIDDLE = "(?:(?![的了在对为是等将向被把从推召印给让使并至到各来你我他们促以])[一-龥“”])"
_BODY = re.compile(
    rf"{_MIDDLE}{{0,14}}?(?:(?P<ORG>{_ORG_HEADS})|(?P<GOV>{_GOV_HEADS})|(?P<SYS>{_SYS_HEADS})"
    rf"|(?P<LOC>{_LOC_HEADS}))"
)
# 市 and its kin stand for a territory when they begin a word: 市司法局, 我省高院, but not 全市 or 城市.
_DEICTIC = re.compile(
    r"(?:(?<![一-龥])|(?<=[我由与和及对向经以据在于为是自受持合请会同到，、]))(?:自治区"
    r"|[省市区县州旗镇])(?=[一-龥])(?!民(?!政)|[场级直域属际区县内外间块])"
    r"|(?:国家|中央|全国|中国)(?![一-龥]?级)(?=[一-龥])"
)
_MINISTRIES = re.compile(
    "(?:司法|教育|公安|财政|民政|商务|外交|国防|科技|科学技术|自然资源|生态环境|住房和?城乡建设"
    "|交通运输|水利|农业农村"
    "|文化和旅游|应急管理|人力资源和?社会保障|工业和信息化|退役军人事务|国家安全|中央宣传|中央组织"
    "|中央统战)部(?![门署分])"
)
_FIXED = re.compile(
    "党中央|中共中央(?:政治局)?(?:办公厅)?|国务院(?:办公厅)?|中央政治局|中央军委"
    "|中央纪委(?:国家监委)?|全国人大(?:常委会)?"
    "|全国人民代表大会(?:常务委员会)?|全国政协|最高人民法院|最高人民检察院|最高法|最高检|国家监委"
    "|中央依法治国办|国家统计局"
)


def find_bodies(text: str, territories: list[Span]) -> Iterator[Labelled]:
    """Bodies with their modifier; the territories in front of the name belong to it."""
    for match in _FIXED.finditer(text):
        yield *match.span(), "GOV"
    for match in _MINISTRIES.finditer(text):
        yield *match.span(), "GOV"
    joined = dict(_joined(territories))
    deictics = (match.span() for match in _DEICTIC.finditer(text))
    covered = 0
    for start, end in sorted({*joined.items(), *deictics}):
        # A territory inside a name that has been read begins no body of its own.
        if start >= covered and (body := _BODY.match(text, end)):
            covered = body.end()
            yield start, covered, body.lastgroup or "ORG"


def _joined(territories: list[Span]) -> Iterator[Span]:
    """Every territory, begun at the first of those that stand directly before it."""
    first = last = -1
    for start, end in territories:
        first = first if start == last else start
        last = end
        yield first, end
