"""The closed vocabularies: every label with its Chinese name and one English line of meaning.

Order is part of the scheme: it is the order of class indices in the dataset. Definitions in full, with
examples, are in annotations/GUIDELINES.md.
"""

from __future__ import annotations

from types import MappingProxyType

TOPICS = MappingProxyType(
    {
        "OVERVIEW": ("总述", "overall situation, guiding thought, summary of the year"),
        "PARTY": ("党建队伍", "party building, discipline, cadres, staff care"),
        "ECON": ("战略经济产业", "strategy, business environment, industry, investment, finance"),
        "COORD": ("改革统筹督察", "reform, coordination bodies, assessment, inspection, rectification"),
        "RULES": ("制度决策", "legislation, normative documents, decision procedure, legal review"),
        "ENFORCE": ("执法监管", "administrative enforcement, market and industry supervision"),
        "DISPUTE": ("纠纷化解", "reconsideration, litigation, mediation, petitions"),
        "SERVICE": ("公共服务民生", "public services, welfare, education, health, employment"),
        "PUBLICITY": ("宣传参与", "publicity, law popularisation, public participation"),
        "SAFETY": ("治理安全", "social governance, public order, emergencies, epidemic control"),
        "BUILD": ("城乡建设生态", "urban and rural construction, transport, environment"),
        "PROBLEM": ("存在问题", "shortcomings"),
        "PLAN": ("下步安排", "targets and next steps"),
    }
)

ROLES = MappingProxyType(
    {
        "LEAD": ("小标题句", "the paragraph's verdict sentence"),
        "HONOR": ("荣誉首创", "award, title, ranking, being first, experience presented or copied"),
        "RESULT": ("量化成果", "an achieved outcome with a metric"),
        "RULE": ("制度文件", "a named document or plan issued, revised, adopted or drafted"),
        "PROBLEM": ("问题", "a shortcoming"),
        "PLAN": ("计划", "a target or a future step"),
        "GUIDE": ("指导要求", "guiding thought or general requirement"),
        "ACTION": ("举措", "any other measure taken"),
    }
)

ENTITIES = MappingProxyType(
    {
        "GOV": ("党政机关", "party, government, congress, court and procuratorial bodies"),
        "ORG": ("其他组织", "any other named organisation"),
        "GPE": ("行政区域", "a named administrative territory"),
        "LOC": ("地点", "a named place that is no administrative territory"),
        "DOC": ("文件", "a named law, regulation, plan, scheme, opinion, catalogue, book"),
        "POLICY": ("政策理念", "a named doctrine, slogan, policy, mechanism, model or plan period"),
        "EVENT": ("活动会议", "a named meeting, congress, contest, campaign, forum, examination"),
        "AWARD": ("奖项称号", "a prize, honorary title or demonstration title"),
        "SYS": ("平台库系统", "a named platform, information system, talent, expert or case pool"),
        "ROLE": ("职务身份", "a statutory or official post or personal status"),
        "DATE": ("日期", "an absolute calendar expression"),
        "PER": ("人名", "a named person"),
    }
)

DISTRACTORS = MappingProxyType(
    {
        "date": ("日期时间", "calendar and deictic times"),
        "doc_number": ("文号", "the number of a document"),
        "ordinal_name": ("序数名称", "an ordinal inside a name, ordering"),
        "list_number": ("列表序号", "the number of a list item or heading"),
        "plan_or_slogan": ("规划口号", "a plan period or a formula that states a policy"),
        "lexical": ("词汇化", "a numeral character frozen in a word"),
        "named_set": ("定名集合", "a closed set known by its number"),
        "code": ("代号", "a hotline, a code"),
        "article": ("泛指数量", "一 with a classifier, used as an article"),
        "discourse": ("篇章连接", "a number that announces or links parts of the text"),
        "proper_name": ("专名用字", "a numeral character inside a proper name"),
    }
)

DIMENSIONS = ("count", "money", "ratio", "points", "factor", "duration", "rank", "other")
BOUNDS = ("eq", "gt", "ge", "lt", "le", "range")
APPROXIMATIONS = ("none", "about", "under", "over", "vague")
MODALITIES = ("actual", "target", "norm", "forecast")
CHANGE_TYPES = ("level", "delta", "rate", "points", "factor")
CHANGE_DIRECTIONS = ("up", "down")
CHANGE_BASES = ("yoy", "prev", "base_year", "plan", "none")

# Field of a metric, and of its change → the closed list of its values.
METRIC_FIELDS = MappingProxyType(
    {"dim": DIMENSIONS, "bound": BOUNDS, "approx": APPROXIMATIONS, "modality": MODALITIES}
)
CHANGE_FIELDS = MappingProxyType(
    {"type": CHANGE_TYPES, "direction": CHANGE_DIRECTIONS, "basis": CHANGE_BASES}
)
