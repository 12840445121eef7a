"""What a number is about: indicator, predicate, scope, time, change and modality from the words around it.

The clause before a number is read from its end: linking words, then a verb of change with its comparison,
then the nominal and the verb that governs it; where nothing nominal is left the number shares the nominal
before it. Every window is bounded, so the work for one number does not grow with the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from govbench.quantities.cues import CUES, LEVEL, TIME
from govbench.quantities.lexicon import any_of, by_class
from govbench.quantities.mentions import Found

Span = tuple[int, int]

_WINDOW = 60
_PUNCTUATION = "，。；：！？,;\n"
_STOP = re.compile("[，。；：！？、,;（）()\n]")
_CLAUSE = re.compile("[，。；：！？,;\n]")
_LIST_GAP = re.compile("[、，,和及与以及]*")


@dataclass(frozen=True, slots=True)
class Context:
    """The roles around one number, as offsets in the text; ``change`` is type-free: direction and basis."""

    indicator: Span | None = None
    predicate: Span | None = None
    scope: Span | None = None
    time: Span | None = None
    direction: str | None = None
    basis: str = "none"
    is_level: bool = False
    is_rate: bool = False
    modality: str = "actual"


@cache
def _verbs() -> dict[str, list[str]]:
    return by_class("verbs")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    verbs = _verbs()
    up, down = (any_of(w for w in verbs[k] if len(w) > 1) for k in ("up", "down"))
    single_up, single_down = (any_of(w for w in verbs[k] if len(w) == 1) for k in ("up", "down"))
    link = any_of(w for w in verbs["link"] if len(w) > 1)
    return {
        "tail": re.compile(
            rf"(?:{link}|分别|均衡?|各|已经?|了|也|则|仍|还|只|平均每?[人户年天月]?|(?:每(?:人|户|亩|年|月|天|周|公里|例|次|名|生|吨|平方米|学期|千人|万人))+|连续|提前|历时|最快|最长|工作满|满|长达|预计|预期|力争|将|要|实际|人均(?<=占人均)"
            rf"|(?<![行作认成称])为|(?<!公)共|(?<![国所富享])有|(?<![发通])达|(?<![统会审设估])计|(?<![取获])得|(?<![民定移邻旧安])居"
            rf"|(?<![系行专班])列|仅|(?<!侵)占|是|上|：|:| )+$"
        ),
        "change": re.compile(
            rf"(?:(?P<up>{up})|(?P<down>{down})"
            rf"|(?:(?<=[比较再又均别期年月步续约幅也])|(?<=水平)|(?<=平均))(?:(?P<up1>{single_up})|(?P<down1>{single_down}))"
            rf"|(?P<up2>[升增提扩])(?=[至到])|(?P<down2>[降减缩压])(?=[至到]))"
            rf"(?:了|约|近|超过?|逾)*(?P<to>(?:到|至|为|达到?|成)了?(?:[^，。；]{0,7}的)?)?$"
        ),
        "compare": re.compile(
            "(?:同比|环比|(?:[，,]|(?<=[^对相占]))?[比较](?![例重值率分])[^，。；、]{1,16}|分别|均|都|累计|实际|平均|预计|预期|力争|合计|共|又|再|将|已|持续|大幅|小幅|略有?|继续|有所|连续|同口径|可比口径|名义|各|年均|"
            "要|可|也|还|仍|则|由|从|年平均|当年)+$"
        ),
        # What is quoted governs nothing; a verb that is part of a noun (办结率) neither.
        "verb": re.compile(
            rf"“[^”\n]*”|《[^》\n]*》|(?:(?P<object>{any_of(verbs['object'])})|(?P<weak>{any_of(verbs['weak'])}))"
            rf"(?![率额数费力性者员业型局所厅价]|量(?!化)|[度点](?=[一-龥0-9])|人次|金额|总额|[效机关限序害毒源色益偿](?<=有.))(?:了|出|到|好|起|成(?!员|果|效|绩|本)|功)?(?:成功|到位|完毕)?"
        ),
        # A body before a verb, a preposition or a word of time; or the place of 在X before a verb.
        "actor": re.compile(
            rf"(?!{_NO_ACTOR})(?P<body>[一-龥·（）“”A-Za-z]{{1,22}}?(?:{_BODY}))(?=已|均|共(?!同)|全年|今年|累计|分别|先后|年内|对(?!口|外)|在|把|将|为|向|与|会同|联合|率先|主动|{any_of(verbs['object'])}|{any_of(w for w in verbs['weak'] if len(w) > 1)})"
            rf"|在(?P<place>[一-龥·“”、A-Za-z]{{2,20}}?(?:{_PLACE}))(?={any_of(verbs['object'])}|{any_of(w for w in verbs['weak'] if len(w) > 1)}|派驻)"
        ),
        "finite": re.compile(rf"“[^”\n]*”|《[^》\n]*》|(?P<finite>{any_of(verbs['finite'])})(?![率额数费力性者员业型])"),
    }


_FRONT = re.compile(
    "在[^，。；在]{2,14}(?:过程中|中|期间|方面)|其中|同时|另外|此外|另有?(?!一)|并且?|而且?|和(?![平谐])|以及|及|与|、|又|也|还|分别|先后|已经?|均|都|仍|将(?![军领士])|要(?![素求闻件])|预计|预期|力争|确保|争取|实际|累计|总计|合计|共计|共(?![同享建青性])|经?初步核算|据统计|截至|截止|到(?![账位期达港案场岗])|至|"
    "全面|深入|扎实|积极|持续|继续|不断|大力|着力|努力|稳步|有序|成功|圆满|集中|动态|依法|联合|会同|全力|加快|重点(?=[实推开])|按[^，。]{1,8}[分计]|分[^，。]{1,8}看|各类|各项|各级|多项|全部|所有|其他(?![类用])|其余|约(?![谈束定])|近(?![海视郊])|超(?:过|(?![标市高级声前]))|但|其(?![他余中])|我们|通过[^，。]{1,14}(?:形式|方式|渠道|途径)|"
    "的|在(?![校园学建职岗册编线售读押保网库产役逃])|对(?![外口象])|为|向(?!阳)|于|由|从(?!业)|以(?![上下内外工旧])|把|使(?!用)|让|给(?![付予])|被(?![告执征])|就(?![业诊医学])|每年|人?均(?=结)|新的?(?=[0-9])|[：:）)] ?| "
)
_HEAD_END = re.compile("(?:率|比重|占比|比例|总额|总值|增加值|产值|收入|支出|指数|浓度|面积|产量|总量|余额|密度|强度|价格|人数|次数|天数|时间|周期|时限|期限|用时|标准|水平|能力|里程|规模|投资|人口|得分|评分|满意度|覆盖面|吞吐量|周转量|利润|税收|成本|能耗|用量|库存|金额|涨幅|增幅|增速|降幅|寿命|温度|气温|功率|装机容量|容量|深度|长度|高度|距离|时速|速度|数量)[”）)]?$")
_CARRIER = frozenset(
    "实现 完成 取得 获得 争取 拥有 现有 发放 投入 涉及 带动 挽回 追回 拨付 下达 筹集 安排 创造 缴纳 上缴 兑现 兑付 支付 新增 净增 募集 征收 收取 查明 "
    "追缴 没收 罚没 减免 免除 出让 形成 享受 结余 达成 吸引 腾出 吸纳 收储".split()
)
_RATE_NOUN = re.compile("(?:(增速|增幅|涨幅|增长率|升幅)|(降幅|跌幅|减幅))$")
_SHARE_OF = re.compile("(?:占|为|是|达到?|相当于|约占|仅占|不足|不到|超过|接近)[^，。；、]{0,20}的?$")
_KEPT_CLAUSE = re.compile("的(?:比例|比重|占比|比率|人数|数|数量|时间|面积|标准)")
_FROM = re.compile("(?:由|从)(?:[^，。；由从]{0,10}的|[上去]年[末底]?|(?:19|20)[0-9]{2}年[末底]?|原来|过去|之前|此前|最初)?$")
_NOUN_CHARS = re.compile(r"(?:[一-龥A-Za-z·+/]|“[^“”\n]{1,20}”|《[^《》\n]{1,60}》|、(?=[一-龥“《])|（[^（）\n]{1,12}）(?=[一-龥])|[0-9]{1,4}(?:年|级|[A-Z])|PM[0-9.]+)+")
_ACTIVITY_TAIL = re.compile("(?:综合|配套|升级|提标|环境|节能|供热|提升)*(?:建设|改造|整治|治理|修复|更新|评估|检测|检查|排查|提升|绿化|硬化|亮化)(?:任务|工作|工程)?$")
_ACTIVITY_NOUN = re.compile("(?:活动|任务|工程|项目|工作|行动|会议|事项|课程|业务|服务|演练|检查|培训|讲座|论坛|比赛)$")
_COMPARED = re.compile("(?:是|为|相当于|达到?)?(?:[比较]?[上去]年(?:同期|末)?|(?:19|20)[0-9]{2}年|年?度?计划|目标|[比较](?:19|20)[0-9]{2}年)的?$")
_SHARE = re.compile("占(?![地用线道压有领])[^，。；]{0,24}$")
_SHARE_NOUN = re.compile("(?:比重|比例|份额|占比|百分比)(?:的)?$")
_RANKED = re.compile("(?:均?位?居|位?列|名列|稳居|跃居|排名?|排在|跃升至?|获|夺得|荣获|取得|保持)+(?P<set>[^，。；]{0,16})$")
_PREPOSITION = re.compile("(?:对|为|向|把|将|从|给|与|在|的|等)$")
_BRACKET = re.compile("[（(][^（()）]{0,30}[）)]$")
_ABOVE = re.compile(
    "(?:(高于|高出|快于|优于)|(低于|慢于))[^，。；]{0,18}$|[比较][^，。；、]{1,16}(?:(高|多|快|增)|(低|少|慢|减))(?:出|了)?$"
)
_OWN_TIME = re.compile("[上去]年(?:同期|末)?|(?:19|20)[0-9]{2}年[末底]?")
_IN_TIME = re.compile("年|同期|月|季")
_THRESHOLD = frozenset(("以上", "以下", "及以上", "及以下"))
_HAVING = re.compile("现有|共有|拥有|设有|尚有|有(?!效)")
_STOCK = frozenset(("有", "现有", "共有", "拥有", "设有", "建有", "尚有"))
# A level inside a name (“全国12315平台”) or a comparison (居全省第三) says nothing of who or where.
_BEFORE_LEVEL = frozenset("，。；：！？,;（(在、中年月日底末度来内期前后间\n ：是") | {""}
_PERSONS = frozenset(("人", "名", "位", "人次", "户", "户次"))
_LEVEL_LAST = re.compile(f"(?:{LEVEL.pattern})$")

_CONJUNCT = re.compile("[、和及与]|以及")
_BODY = "局|法院|检察院|政府|厅|委员会|委|部|署|办公室|处|支队|大队|总队|工作组|巡[视察]组|领导小组|小组|协会|联合会|工会|中心|公司|集团|银行|学校|大学|医院|部门|单位|机构|平台|热线|系统|联盟|基金会|网站|公众号|窗口|园区|产业园|科技园|开发区|新区|基地|科学城|水库|工程|灌区|党组|党委|[一-龥]{2,3}[市县区镇乡村州旗]|街道|社区|我们"
_PLACE = "市|县|区|镇|乡|村|园区?|中心|平台|广场|大学|学院|湖|港|站|馆|网|公司|街道?|里|城|路|基地|海外|境外|水库|系统|库"
_NO_ACTOR = "在|对|为|以|从|由|把|将|通过|依托|会同|联合|督促|围绕|按照|根据|依据|落实|推动|结合|面向|针对|面对|其中|坚决|全面|深入|贯彻|加强|聚焦|聚力|瞄准|紧扣|抓|支持|协调|配合|新|建设|建成|完成|开展|组织"
_BEFORE_ACTOR = re.compile("[，、,：:　 ]|同时|此外|另外|其中|目前")
_SUBJECT = re.compile(f"(?:{_BODY}|部|所|队|站|会|园|港|省|国)$")
_ADVERBS = re.compile("(?:已经?|均|都|分别|先后|同时|共同|累计|圆满|成功|顺利|全部|仍|也|还|正|将|全面|如期|按期|共)+")
_NOT_NOUN = re.compile("(?:以上|以下|以内|左右|的|和|及|与|等|、|，|了|至|到|之|为|是)")


def read_contexts(text: str, found: Sequence[Found]) -> list[Context]:
    """The context of each number of a text, in order."""
    reader = _Reader(text, found)
    for i in range(len(found)):
        reader.read(i)
    return reader.contexts


class _Reader:
    """Reads the numbers in order and keeps what later ones share with earlier ones."""

    def __init__(self, text: str, found: Sequence[Found]) -> None:
        self.text = text
        self.found = found
        self.contexts: list[Context] = []
        self.cues = list(CUES.finditer(text))
        self.cue = 0
        self.consumed = 0
        self.sentence = 0
        self.time: Span | None = None
        self.scope: Span | None = None
        self.basis = "none"
        self.modality = "actual"
        self.topic: Span | None = None
        self.predicate: Span | None = None
        self.levels: list[Span] = []
        self.spread: list[Span] = []
        self.is_from = False
        self.plan = False

    def read(self, i: int) -> None:
        """Add the context of the next number; the second end of a change completes that of the first."""
        here = self.found[i]
        self._pass_cues(here.start)
        self.contexts.append(self._roles(i, here))

    def _pass_cues(self, until: int) -> None:
        """Take in the cues up to the number; a sentence ends what was said of time, scope and basis."""
        text = self.text
        while self.cue < len(self.cues) and self.cues[self.cue].start() < until:
            match = self.cues[self.cue]
            self.cue += 1
            kind = match.lastgroup or ""
            if kind == "end":
                self.sentence = self.consumed = match.end()
                self.time = self.scope = None
                self.basis, self.modality = "none", "actual"
                self.predicate, self.spread, self.levels, self.is_from = None, [], [], False
            elif kind == "time":
                if text[match.start() - 1 : match.start()] not in ("比", "较", "是", "为"):
                    self.time = match.span()
            elif kind == "scope":
                if text[match.start() - 1 : match.start()] in _BEFORE_LEVEL:
                    self.scope = match.span()
            elif kind.startswith("basis"):
                self.basis = kind[6:]
            elif kind.startswith("modality") and (self.modality == "actual" or kind[9:] == "forecast"):
                self.modality = kind[9:]

    def _roles(self, i: int, here: Found) -> Context:
        text = self.text
        patterns = _patterns()
        left = max(self.consumed, here.start - _WINDOW)
        clause = self._clause_start(left, here.start)
        self._actor(clause, here.start)
        end = _cut(patterns["tail"], text, clause, here.start)
        change = patterns["change"].search(text, clause, end)
        direction = None
        is_to = False
        if change:
            direction = "up" if change["up"] or change["up1"] or change["up2"] else "down"
            is_to = change["to"] is not None
            end = _cut(patterns["compare"], text, clause, change.start())
        elif here.unit and (above := _ABOVE.search(text, clause, here.start)):
            is_measured = above[3] or above[4]
            if is_measured or text[slice(*here.unit)].endswith("百分点"):
                direction = "up" if above[1] or above[3] else "down"
                change, end = above, above.start()
        elif here.unit is None and text[here.value[0]] in "第首":
            if ranked := _RANKED.search(text, clause, end):
                self._ranked(ranked)
                end = ranked.start()
            elif level := _LEVEL_LAST.search(text, clause, end):
                self.scope, end = level.span(), level.start()
        is_from = _FROM.search(text, clause, end)
        own_time = None
        if is_from:
            end = is_from.start()
        if said := is_from or _COMPARED.search(text, clause, end):
            own_time = _OWN_TIME.search(text, *said.span())
        unit = text[slice(*here.unit)] if here.unit else ""
        indicator, predicate = self._nominal(i, here, clause, end, unit, change is not None)
        if predicate is None and change is None and (stock := _HAVING.search(text, end, here.start)):
            predicate = stock.span()
        context = Context(
            indicator=indicator,
            predicate=predicate,
            scope=self.scope if self.scope != indicator else None,
            time=own_time.span() if own_time and change is None else self.time,
            modality=self.modality,
        )
        context = self._changed(i, context, here, unit, direction, is_to, change)
        if change and change.re is _ABOVE and not _IN_TIME.search(change.group()):
            context = replace(context, basis="plan" if "计划" in change.group() else "none")
        if direction is None and i and self._continues(i, here, unit):
            before = self.contexts[-1]
            context = replace(context, direction=before.direction, basis=before.basis, is_rate=before.is_rate, predicate=None)
        self.is_from = bool(is_from)
        if indicator:
            self.topic = indicator
            if context.direction is None:
                self.levels.append(indicator)
        self.predicate = predicate
        self.consumed = max(self.consumed, here.end)
        return context

    def _continues(self, i: int, here: Found, unit: str) -> bool:
        """Whether the number goes on with a list of changes: 分别增长18.2%和20.5%."""
        previous = self.found[i - 1]
        gap = self.text[previous.end : here.start]
        return (
            not gap.strip("、和及与 ")
            and self.contexts[-1].direction is not None
            and not self.contexts[-1].is_level
            and previous.unit is not None
            and self.text[slice(*previous.unit)] == unit
        )

    def _ranked(self, match: re.Match[str]) -> None:
        """The set that a rank compares with is its scope."""
        start, end = match.span("set")
        while end > start and self.text[end - 1] in "的 ":
            end -= 1
        if end > start:
            self.scope = (start, end)

    def _changed(
        self, i: int, context: Context, here: Found, unit: str, direction: str | None, is_to: bool, change: re.Match[str] | None
    ) -> Context:
        """Direction, basis and whether the number is one end of a change."""
        if direction and is_to:
            if not (self.is_from and self.contexts):
                return context
            level = {"direction": direction, "basis": self.basis, "is_level": True}
            self.contexts[-1] = replace(self.contexts[-1], **level, predicate=None)
            return replace(context, **level, predicate=None)
        if unit in ("倍", "番") and direction is None and (unit == "番" or self.text[here.start - 1 : here.start] == "的"):
            return replace(context, direction="up", basis=self.basis, predicate=None)
        if direction is None and context.indicator and unit in ("%", "‰") :
            noun = _RATE_NOUN.search(self.text, *context.indicator)
            if noun:
                return replace(context, direction="up" if noun[1] else "down", basis=self.basis, is_rate=True)
        if direction is None:
            return context
        keeps = change is not None and change.group().startswith("净增")
        return replace(
            context,
            direction=direction,
            basis=self.basis,
            is_rate=True,
            predicate=change.span() if keeps and change else None,
        )

    def _clause_start(self, left: int, start: int) -> int:
        text = self.text
        clause = left
        for mark in _PUNCTUATION:
            at = text.rfind(mark, clause, start)
            if at >= 0:
                clause = at + 1
        for opening, closing in ("（）", "()"):
            at = text.rfind(opening, clause, start)
            if at >= 0 and text.find(closing, at, start) < 0:
                clause = at + 1
        return clause

    def _nominal(
        self, i: int, here: Found, clause: int, end: int, unit: str, is_change: bool
    ) -> tuple[Span | None, Span | None]:
        """Indicator and predicate."""
        text = self.text
        spread = text.find("分别", clause, here.start)
        start, end = self._strip(clause, end)
        if spread >= 0:
            self._spread(i, start, end)
            if self.spread:
                return self.spread.pop(0), None
        if compared := _COMPARED.search(text, start, end):
            end = compared.start()
        if share := _SHARE.search(text, start, end):
            if share.start() == start:
                end = start
            elif not _SHARE_NOUN.search(text, start, end):
                end = share.start()
        shared = self._shared(i, here, start, end)
        if shared:
            return shared
        is_share = unit in ("%", "‰", "个百分点") or not here.unit
        is_threshold = start < end and any(text[slice(*span)] in _THRESHOLD for span in here.modifiers)
        after = None if is_change or is_threshold else self._after(i, here, is_share)
        if after and (start >= end or _PREPOSITION.search(text, clause, here.start)):
            self._take(after)
            return after[0], after[1]
        if start >= end:
            return self.topic, None if is_change else self._verb_after(i, here)
        verb, noun = self._governed(start, end, is_share or is_change, unit.endswith("元"))
        if noun and not verb:
            return noun, None
        if verb and noun:
            if after and not is_share and not _HEAD_END.search(text, *noun):
                self._take(after)
                return after[0], after[1] or verb
            self._subject(start, verb[0])
            return noun, None if is_change else verb
        if verb:  # the clause ends with its verb
            if after:
                self._take(after)
                self._subject(start, verb[0])
                return after[0], verb
            subject = _trim(text, start, verb[0])
            return (subject or self.topic), verb
        if after and not _HEAD_END.search(text, start, end):
            self._take(after)
            self._subject(start, end)
            return after[0], after[1]
        nominal = _trim(text, start, end)
        if nominal is None:
            return (after[0], after[1]) if after else (self.topic, None)
        if is_change or _HEAD_END.search(text, *nominal):
            return nominal, None
        carried = self._carried(i, here)
        return nominal, carried or self._verb_after(i, here)

    def _spread(self, i: int, start: int, end: int) -> None:
        """Deal the nominals out to the numbers of a list: A、B和C分别增长1%、2%和3%."""
        text = self.text
        count = 1
        while i + count < len(self.found) and not text[
            self.found[i + count - 1].end : self.found[i + count].start
        ].strip("、和及与，, "):
            count += 1
        self.spread = []
        if count == 1:
            return
        parts = [part for part in _parts(text, start, end) if part]
        if len(parts) == count:
            self.spread = parts
        elif start >= end and len(self.levels) >= count:
            self.spread = self.levels[-count:]

    def _take(self, after: tuple[Span, Span | None]) -> None:
        self.consumed = max(self.consumed, after[0][1])

    def _strip(self, start: int, end: int) -> Span:
        """Without connectives, adverbs, times and levels at the front."""
        text = self.text
        while start < end:
            match = TIME.match(text, start, end) or LEVEL.match(text, start, end) or _FRONT.match(text, start, end)
            if not match or match.end() == start:
                break
            start = match.end()
        while end > start and text[end - 1] in "的 等":
            end -= 1
        return start, end

    def _shared(self, i: int, here: Found, start: int, end: int) -> tuple[Span | None, Span | None] | None:
        """What the number shares with the one right before it: 18批402名, and lists after 分别."""
        if not i or start < end:
            return None
        previous = self.found[i - 1]
        gap = self.text[previous.end : here.start]
        before = self.contexts[-1]
        if not gap.strip() and before.indicator:
            return before.indicator, before.predicate
        if self.spread and not gap.strip("、和及与，, "):
            return self.spread.pop(0), before.predicate
        return None

    def _governed(self, start: int, end: int, is_share: bool, is_money: bool) -> tuple[Span | None, Span | None]:
        """The verb that governs the nominal at the end of the clause, and the nominal."""
        text = self.text
        found = [match for match in _patterns()["verb"].finditer(text, start, end) if match.lastgroup]
        if not found:
            return None, None
        if found[0].start() == start and _all_verbs(text, found, start, end):
            if found[-1]["weak"] and is_money:  # 完成投资1亿元
                return (found[0].span() if len(found) > 1 else None), found[-1].span()
            empty = _EMPTY_VERB.match(text, start, end)
            return (empty.end() if empty and empty.end() < end else start, end), None
        is_measured = _HEAD_END.search(text, start, end) is not None
        strong = [match for match in found if match["object"]]
        for match in reversed(strong):
            if match.end() >= end or (is_measured and match["object"] not in _CARRIER):
                continue
            if match["object"] in _CAUSATIVE and (inner := _inner_verb(found, match, end)):
                match = inner
            noun = _trim(text, match.end(), end)
            if noun:
                return match.span(), noun
        last = found[-1]
        if last.end() == end and not is_measured and last["object"]:
            return last.span(), None
        if is_measured or is_share:
            return None, None
        first = found[0]
        if first.start() - start <= 2 or self._is_subject(start, first.start()):
            noun = _trim(text, first.end(), end)
            if noun:
                return first.span(), noun
        return None, None

    def _subject(self, start: int, end: int) -> None:
        """Who acts, as the scope of this number and of those after it."""
        while end > start and self.text[end - 1] in "共已均各则、 ":
            end -= 1
        # 全市法院: the level says it, the body is generic.
        if end - start < 2 or (self.scope and self.scope[1] in (start, end)):
            return
        level = LEVEL.match(self.text, start, end)
        if level:
            self.scope = level.span()
        elif end - start <= 24 and self._is_subject(start, end) and not re.match(_NO_ACTOR, self.text[start:end]):
            self.scope = (start, end)

    def _actor(self, clause: int, end: int) -> None:
        """The body that acts, or the place of 在X, at the front of a clause."""
        text = self.text
        start = clause
        while start < end and (front := TIME.match(text, start, end) or _BEFORE_ACTOR.match(text, start, end)):
            start = front.end()
        actor = _patterns()["actor"].match(text, start, end)
        if actor:
            self.scope = actor.span(actor.lastgroup or 0)

    def _is_subject(self, start: int, end: int) -> bool:
        return _SUBJECT.search(self.text, start, end) is not None

    def _after(self, i: int, here: Found, is_share: bool) -> tuple[Span, Span | None] | None:
        """The nominal behind the number, with the verb phrase of which it is the subject."""
        text = self.text
        start = here.end
        if text[start : start + 1] == "的":
            start += 1
        elif is_share and here.unit:
            return None
        if text[start : start + 1] == "级":
            start += 1
        if start >= len(text) or _NOT_NOUN.match(text, start):
            return None
        following = self.found[i + 1].start if i + 1 < len(self.found) else len(text)
        run = _NOUN_CHARS.match(text, start, min(following, start + _WINDOW))
        if not run:
            return None
        end = run.end()
        stopped = end >= len(text) or text[end] in _PUNCTUATION
        of = text.find("的", start, end)
        if of >= 0 and not any(m["object"] for m in _patterns()["verb"].finditer(text, start + 2, of) if m.lastgroup):
            if of - start <= 4 and not any(m.lastgroup for m in _patterns()["verb"].finditer(text, start, of)):
                end = of
            else:
                start = of + 1
        predicate = None
        if not (stopped and _ACTIVITY_NOUN.search(text, start, end)):
            verb = next((m for m in _patterns()["verb"].finditer(text, start, end) if m.lastgroup), None)
            if verb and verb.start() == start:
                return None
            finite = next((m for m in _patterns()["finite"].finditer(text, start, end) if m["finite"]), None)
            if finite and finite.start() == start:
                return None
            governs = verb if verb and (verb["object"] or end == following) else None
            cut = min((m.start() for m in (finite, governs) if m), default=None)
            if cut is not None:
                end = cut
                stop = _CLAUSE.search(text, end, end + _WINDOW)
                adverb = _ADVERBS.match(text, end)
                predicate = (adverb.end() if adverb else end, stop.start() if stop else min(len(text), end + _WINDOW))
        elif tail := _ACTIVITY_TAIL.search(text, start, end):
            if tail.start() - start >= 2 and not is_share:
                end, predicate = tail.start(), tail.span()
        noun = _trim_tail(text, start, end)
        if noun is None or (predicate and predicate[0] >= predicate[1]):
            return None
        return noun, predicate

    def _verb_after(self, i: int, here: Found) -> Span | None:
        """The verb behind a number whose nominal stands before it: 约50万人次参加."""
        text = self.text
        adverb = _ADVERBS.match(text, here.end)
        start = adverb.end() if adverb else here.end
        verb = _patterns()["verb"].match(text, start, start + 12)
        if not (verb and verb.lastgroup):
            verb = _patterns()["finite"].match(text, start, start + 12)
            if not verb or verb.end() - verb.start() < 2 or not verb["finite"]:
                return None
        if here.unit and text[slice(*here.unit)] in _PERSONS:
            return verb.span()
        stop = _CLAUSE.search(text, verb.end(), verb.end() + _WINDOW)
        return (verb.start(), stop.start() if stop else min(len(text), verb.end() + _WINDOW))

    def _carried(self, i: int, here: Found) -> Span | None:
        """A conjunct without a verb takes the one of the conjunct before it."""
        if not i or not self.predicate:
            return None
        gap = self.text[self.found[i - 1].end : here.start]
        shares = gap[:1] in ("、", "和", "及", "与") or (
            gap[:1] in ("，", ",") and self.text[slice(*self.predicate)] in _STOCK
        )
        return self.predicate if shares else None


def _parts(text: str, start: int, end: int) -> list[Span | None]:
    """The conjuncts of a coordination, without 等 and what follows it in all but the last."""
    cuts = [start]
    for match in _CONJUNCT.finditer(text, start, end):
        cuts += [match.start(), match.end()]
    cuts.append(end)
    return [_trim(text, a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]


def _inner_verb(found: Sequence[re.Match[str]], outer: re.Match[str], end: int) -> re.Match[str] | None:
    """What those do who are organised, invited or helped: 组织监督员评查案卷."""
    inner = [m for m in found if m.start() - outer.end() >= 2 and end - m.end() >= 2]
    return inner[-1] if inner else None


_EMPTY_VERB = re.compile("完成|开展|进行|予以|依法|推动|实现")
_CAUSATIVE = frozenset("组织 邀请 聘请 帮助 帮扶 责令 督促 指导 动员 引导 支持 发动 推动 带动 选派 组织动员".split())


def _all_verbs(text: str, found: Sequence[re.Match[str]], start: int, end: int) -> bool:
    """Whether a clause is nothing but verbs: 关停取缔, 撤销或者变更."""
    at = start
    for match in found:
        if text[at : match.start()].strip("、和或者及并后再"):
            return False
        at = match.end()
    return at == end


def _cut(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    match = pattern.search(text, start, end)
    return match.start() if match else end


def _trim(text: str, start: int, end: int) -> Span | None:
    """The nominal at the end of a stretch: without a 的-clause and particles."""
    while start < end and (front := _FRONT.match(text, start, end)) and front.end() < end:
        start = front.end()
    while end > start and text[end - 1] in "的了 、，各最等":
        end -= 1
    if bracket := _BRACKET.search(text, start, end):
        end = bracket.start() if bracket.start() > start else end
    at = text.rfind("的", start, end)
    if at >= 0 and not _KEPT_CLAUSE.match(text, at, end) and "”" not in text[at:end].partition("“")[0]:
        start = at + 1
    level = LEVEL.match(text, start, end)
    if level and level.end() < end:
        start = level.end()
    return (start, end) if end - start >= 2 else None


def _trim_tail(text: str, start: int, end: int) -> Span | None:
    while end > start and text[end - 1] in "的了、和及与等已均分共并中内":
        end -= 1
    return (start, end) if end - start >= 2 else None
