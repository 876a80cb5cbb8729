"""Where it comes from: 陕西洛川的甜 where the fact has 烟台, 河北高阳织的.

Comes in: a line and its facts. Goes out: for each place that a line gives the product, whether a fact names it, or a
place in it, or another place instead. The gazetteer is data: ``adwright/data/places_zh.yaml``. Places of prizes and of
addresses it leaves alone.
"""

# ruff: noqa: E501 # lists of words and expressions read best unbroken
from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from adwright.check.base import Subject
from adwright.check.facts.echo import NEGATED
from adwright.check.facts.judgement import Judgement
from adwright.check.facts.sheet import Told
from adwright.check.facts.zh.clauses import Verdict, clauses, judgement, of_facts
from adwright.check.text.literals import any_of
from adwright.core.package_data import read_yaml

#: What makes a place one of making or growing, right after it.
_MADE = re.compile(
    r"[一-龥]{0,3}?(?:织|产|烧|酿|做|造|制|缝|绣|采|摘|捕|捞|种|养|长出|晒|焙|炒|压|榨|刻|窑|手作|手打|老作坊|作坊|原瓶|原装|进口|直采|直发|空运|直邮|"  # words read best as words
    r"工厂|酒庄|牧场|茶园|果园|农场|老师傅|师傅|匠人|出品|来的|的甜|的塘|的窑|的泥|的米|的茶|的果|的水土|的土|的羊|的牛|的草地|的草场|的豆|的山|的湖|的海)"  # words read best as words
)
_BEFORE = re.compile(r"(?:产自|来自|源自|选自|采自|取自|出自|产于|从|自|来|原产|正宗|地道|一口|整个)$")
#: The longest denial before a word, in characters: a whole line looked back over for each word takes the square of it.
_REACHED = 48
#: What a place is named for when it is no origin.
_ELSE = re.compile(
    r"[一-龥]{0,2}(?:奖|大奖|银牌|金牌|杯|设计|影展|展|比赛|大赛|挑战赛|认证|标准|机构|路|街|区|站|地铁|门店|店|分店|同城|包邮|也能|也次日|次日|当日|当天|发货|发顺丰|到(?!手)|飞|出差|旅行|的朋友|的妈妈|"  # words read best as words
    r"长大|出生|住|过|的人|协会|大学|博主|工信|市民|时间|风格|风味|口味|味|风(?!干)|式|系|菜|话|人|女孩|姑娘|的夜|的风|的雨|的冬|的夏|的春|的秋|的阳光|的清晨|的早|的街|的天)"  # words read best as words
)


def expressions() -> Sequence[re.Pattern[str]]:
    """What a line holds that this reader finds something in."""
    return (_gazetteer()[0],)


def judge_places(subject: Subject) -> list[Judgement]:
    """Places of a line.

    Examples
    --------
    >>> from adwright.check import subject_of_text
    >>> def told(text, *facts):
    ...     subject = subject_of_text(text, language="zh", market="CN", facts=facts)
    ...     return [(j.status, j.fact) for j in judge_places(subject)]
    >>> told("陕西洛川的甜", "烟台红富士"), told("浙江的丝", "湖州善琏"), told("河北高阳织的", "六色")
    ([('contradicted', 'f1')], [('supported', 'f1')], [('absent', '')])
    """
    pattern, _ = _gazetteer()
    text = subject.folded.compact.text
    if not pattern.search(text):
        return []
    found = []
    for clause in clauses(subject):
        # neighbours are one place: 河北高阳
        for match in _neighbours().finditer(clause.text):
            if _left_alone().match(clause.text, match.start()) or NEGATED.search(
                clause.text, max(0, match.start() - _REACHED), match.start()
            ):
                continue
            verdict = of_facts(subject, _weighed, match[0])
            made = bool(
                _MADE.match(clause.text, match.end())
                or _BEFORE.search(clause.text, max(0, match.start() - 2), match.start())
            )
            if verdict.status != "supported" and not made and _ELSE.match(clause.text, match.end()):
                continue
            if verdict.status == "absent" and not made:
                continue
            at = clause.start + match.start(), clause.start + match.end()
            found.append(judgement(subject, at, "origin", verdict, "places"))
    return found


@cache
def _gazetteer() -> tuple[re.Pattern[str], dict[str, str]]:
    """An expression for all places, and the wider place of each."""
    within = {str(k): v for k, v in read_yaml("places_zh.yaml")["within"].items()}
    wider = {place: whole for whole, places in within.items() for place in places} | {whole: whole for whole in within}
    return re.compile(any_of(wider)), wider


@cache
def _neighbours() -> re.Pattern[str]:
    place = _gazetteer()[0].pattern
    return re.compile(rf"(?:{place})(?:省|市|县|州|的)?(?:{place})?")


@cache
def _left_alone() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, read_yaml("places_zh.yaml")["not"])))


#: Other names of a country.
_SAME = {"马岛": "马达加斯加", "澳洲": "澳大利亚", "印度尼西亚": "印尼", "锡兰": "斯里兰卡"}


def _weighed(told: tuple[Told, ...], said: str) -> Verdict:
    pattern, wider = _gazetteer()
    places = pattern.findall(said)
    if held := next((f for f in told if all(place in f.whole for place in places)), None):
        return Verdict("supported", held.fact)
    others = []
    for fact in told:
        named = [m[0] for m in pattern.finditer(fact.whole)
                 if not _left_alone().match(fact.whole, m.start()) and not _ELSE.match(fact.whole, m.end())]  # fmt: skip
        wide = {wider[name] for name in named}
        if named and all(place in named or place in wide or _SAME.get(place) in wide for place in places):
            return Verdict("supported", fact.fact)
        if named and fact.fact != "product.title":
            others.append((bool(wide & {wider[p] for p in places}), fact))
    if not others:
        return Verdict("absent", "")
    return Verdict("contradicted", others[0][1].fact)
