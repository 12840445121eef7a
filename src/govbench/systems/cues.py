"""Roles of sentences by cue words: the first rule that fits, in the order of the scheme."""

from __future__ import annotations

import re
from collections.abc import Sequence

from govbench.quantities.mentions import find, half_width
from govbench.systems import Prediction, Row
from govbench.systems.base import Rules

_LEAD_LENGTH = 40
_LEAD_COMMAS = 2
_DETAIL = re.compile("[0-9０-９《]|[一二三四五六七八九十百千万]+(?:余|多)?[件个家名项次场]")

_HONOR = re.compile(
    "荣获|荣膺|获评|获颁|斩获|夺得|被评为|被授予|被命名|被列为|被确定为|被表彰|入选|获批(?:全国|国家"
    "|为)|上榜|授予"
    "|获得?[^，。；]{0,20}(?:奖|称号|表彰|表扬|肯定|批示|好评|第[一二三])"
    "|(?:受到|得到)[^，。；]{0,20}(?:表彰|表扬|肯定|批示|好评|推广)"
    "|(?:位居|位列|名列|跃居|稳居|(?<!提)高居|均居|排名居)(?!民)|居(?:全国|全省|全市|世界|全球)"
    "|排名[^，。；]{0,8}第|排名(?:上升|跃升)"
    "|(?:全国|全省|全市|世界|全球|国内)(?:范围内)?(?:第一|首[个家批例创张部次]|率先|领先|唯一|前列"
    "|典型|样板|标杆)"
    "|首创|开创[^，。；]{0,6}先河|(?:在|向)(?:全国|全省|全市)[^，。；]{0,12}(?:推广|交流|介绍|发言)"
    "|经验[^，。；]{0,12}(?:被|获|刊发|印发)"
    "|率先(?=在全|实现|建成|出台|开展|推出|完成)|交流发言|经验介绍|典型案例"
)
_NAMED = re.compile(
    "(?:印发|出台|制定|制订|修订|修改|颁布|公布|发布|起草|审议|通过|编制|编印|草拟|拟定"
    "|废止|完成)"
    "[^。；]{0,30}?(?:《|(?:条例|办法|规定|细则|方案|意见|规划|指引|规则|规程|章程|标准|清单"
    "|行动计划|若干措施|草案)(?![一-龥]))"
    "|《[^《》]{1,80}》[^，。；]{0,12}(?:出台|印发|颁布|实施|施行|发布|立法|修订|起草|通过|制定)"
)
_PROBLEM = re.compile(
    "存在[^。；]{0,24}(?:问题|不足|差距|短板|困难|现象|隐患)|问题(?:仍|依然|还|较|比较)|(?:仍|依然"
    "|还|尚)(?:存在|较|不|有|需)"
    "|不够|有待|亟待|亟需|不平衡|不充分|不完善|不健全|不到位|不高|不强|不深|不实|不相适应|不适应"
    "|薄弱|滞后|尚未|欠缺|差距较大"
    "|短板(?:明显|突出|较)|(?:主要)?(?:问题|不足)(?:是|有|：)|偏低|偏少|参差不齐|压力(?:加大|较大)"
    "|面临[^。；]{0,16}(?:挑战|困难)"
)
# Solving a problem is a measure, not a shortcoming.
_SOLVED = re.compile(
    "^(?:针对|聚焦|围绕)|(?:解决|破解|整改|化解|补齐|排查|查找|纠正|克服|消除|防止"
    "|治理)[^。；]{0,20}(?:问题|不足|短板|不|难|薄弱)"
)
_PLAN = re.compile(
    "下一步|下步|今后|明年|来年|新的一年|力争|将(?![近领军来])|拟(?=于|在|出台|推|建|开)"
    "|到20[0-9]{2}年|预期目标|目标是|我们要|要(?:继续|进一步|加快|坚持|着力|全面|切实)"
    "|(?:^|[，；])继续|谋划[^。；]{0,10}(?:工作|项目)|争取|(?:^|[，；])确保"
)
_GUIDE = re.compile(
    "为指导|指导思想|总体要求|总体思路|指导下|领导下|为统领|为引领|为遵循|为主线|根本遵循|始终坚持"
    "|坚持以|坚持党的|牢记|必须|深刻领悟|两个确立|两个维护"
    "|(?:贯彻|落实|学习|践行)[^。；]{0,40}(?:思想|精神|重要讲话|重要指示|重要论述|理念)"
    "|增强[^。；]{0,8}(?:意识|自信)"
)


class Cues(Rules):
    """LEAD by position and length, every other role by its cue words, ACTION when none speaks."""

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        return [{"id": row["id"], "label": _role(row["text"].strip(), row["position"])} for row in rows]


def _role(text: str, position: int) -> str:
    if position == 0 and _is_verdict(text):
        return "LEAD"
    # What is still to come is no honour, result or document yet.
    is_future = _PLAN.search(text) is not None
    if not is_future:
        if _HONOR.search(text):
            return "HONOR"
        if _has_figure(text):
            return "RESULT"
        if _NAMED.search(text):
            return "RULE"
    if _PROBLEM.search(text) and not _SOLVED.search(text):
        return "PROBLEM"
    if is_future:
        return "PLAN"
    return "GUIDE" if _GUIDE.search(text) else "ACTION"


def _has_figure(text: str) -> bool:
    """Whether a figure is there that an outcome may consist of: years are mostly a term or a background."""
    plain = half_width(text)
    return any(found.unit is not None and plain[slice(*found.unit)] != "年" for found in find(plain)[0])


def _is_verdict(text: str) -> bool:
    """Short, and without the figures and documents that details bring."""
    return (
        len(text) <= _LEAD_LENGTH
        and text.count("，") <= _LEAD_COMMAS
        and "；" not in text
        and not _DETAIL.search(text)
    )
