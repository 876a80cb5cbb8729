"""How soon it comes: 今天采、明天到你手里, 第三天就收到, 同城一小时送上门.

Comes in: a line and its facts. Goes out: for each promise of a time of delivery, whether a fact promises as much. It
counts days, and does not know the way.
"""

# ruff: noqa: E501 # lists of words and expressions read best unbroken
from __future__ import annotations

import re
from collections.abc import Sequence

from adwright.check.base import Subject
from adwright.check.facts.judgement import Judgement
from adwright.check.facts.numerals import number_of
from adwright.check.facts.sheet import Told
from adwright.check.facts.zh.clauses import Verdict, found_in, judgement, of_facts, pairs, told_of

_N = "[一二两三四五六七八九十半\\d]{1,3}"
_REACH = "(?:到(?!底|处|期|头|点|了这|现在|今|家附)|达|送|收(?!起|纳|口|腰|费|拾|好|回|藏|音|工)|抵|进家门|进门|拿到|上桌(?!前)|敲门|签收|到手|到家|发(?!热|光|现|酵|型|际|动|条|布|作|呆|车)|寄|出库|出发(?!吧|前|啊)|上路|交顺丰|交快递|揽收)"  # words read best as words
_SAID = re.compile(
    rf"(?P<same>当日|当天|今天下单今天|今日下单今日|今晚|当晚|今天(?!就|也|起|的|想)(?=[^，]{{0,2}}(?:送|达|到家|到手)))[^，]{{0,4}}?{_REACH}|"  # words read best as words
    rf"(?P<next>次日|隔日|隔天|第二天|明天|明儿|明早|翌日|隔夜)(?:就|便|能|可|一早|早上|准|必|上午|中午){{0,4}}[^，]{{0,2}}?{_REACH}|"  # words read best as words
    rf"(?P<after>后天)(?:就|便|能)?[^，]{{0,2}}?{_REACH}|"
    rf"第(?P<nth>{_N})天(?:就|便|能|都)?[^，]{{0,2}}?{_REACH}|"
    rf"(?P<hours>{_N})(?:个)?(?:小时|钟头)(?:之?内|就|便|能|左右){{0,4}}[^，]{{0,2}}?(?:送|达|到家|到手|进家门|上门|发货|发出|敲门)|"  # words read best as words
    rf"(?P<minutes>{_N})分钟(?:之?内|就|便|能|左右){{0,4}}[^，]{{0,2}}?(?:送达|送到|到家|到手|上门)|"
    rf"(?P<days>{_N})(?:天|日)(?:之?内|就|便|能|左右){{0,4}}[^，]{{0,2}}?(?:送达|送到|到家|到手|收到|发货|发出|寄出|必达|交顺丰|到(?=$|你|您|门|手))|"  # words read best as words
    r"(?P<fast>小时达|半日达|极速达|闪送|秒发|立刻发|马上发|马上走|立马发|航空急件|空运直达|顺丰(?:包邮|空运|特快)?(?:发|到)?)"  # words read best as words
)
_PROMISED = re.compile(
    rf"(?P<same>当日|当天|今日)|(?P<next>次日|隔日|隔天)|(?P<lo>\d{{1,3}}|{_N})\s?[-~至到—]\s?(?P<hi>\d{{1,3}}|{_N})\s?个?(?P<unit>工作日|小时|天|日|周)|"  # words read best as words
    rf"(?P<n>\d{{1,3}}|{_N})\s?个?(?P<u>工作日|小时|钟头|分钟|天|日|周)"
)
#: Of the characters 送, 达, 寄 and 到 alone only those that a time stands right before: 次日达, and not 当天付款送积分.
_OF_WAY = re.compile(
    "发货|发出|送达|到货|配送|送货|快递|物流|顺丰|直邮|空运|海运|到家|到手|交期|时效|邮寄|寄出|寄送|包邮|冷链|同城|外卖|外送|闪送|送到|送上门|上门送|签收|必达|抵达|运达|"  # words read best as words
    "(?:[日天周晨早]|小时|钟头|分钟)(?:之?内|以内|就|便|可|能|即|准){0,2}(?:达|寄|到(?!店|期|账|场)|发(?!票|放|券|现)|送(?![^，]{0,3}(?:积分|券|礼|赠|品|红包)))"
)
#: What a fact named for the way may say beside a time: 配送 48小时内.
_BESIDE = re.compile(r"(?:\s|大?约|最快|最慢|预计|之?内|以内|左右|不等|起|可|达|到){0,4}")
_PART = re.compile("[；，,;。]")
_OTHERS = re.compile("其他|其余|偏远|除")


def expressions() -> Sequence[re.Pattern[str]]:
    """What a line holds that this reader finds something in."""
    return (_SAID,)


def judge_delivery(subject: Subject) -> list[Judgement]:
    """Promises of delivery of a line.

    Examples
    --------
    >>> from adwright.check import subject_of_text
    >>> def told(text, *facts):
    ...     subject = subject_of_text(text, language="zh", market="CN", facts=facts)
    ...     return [(j.status, j.fact) for j in judge_delivery(subject)]
    >>> told("第三天就收到", "跨境直邮7-10天"), told("今天采、明天到你手里", "顺丰次日达"), told("当天送到", "不锈钢")
    ([('contradicted', 'f1')], [('supported', 'f1')], [('absent', '')])
    """
    found = []
    for clause, match in found_in(subject, _SAID):
        if "自提" in clause.text:
            continue  # the buyer goes for it
        if match["fast"] and match["fast"].startswith("顺丰"):
            told = next((f for f in told_of(subject) if "顺丰" in f.whole), None)
            free = "包邮" not in match[0] or any("包邮" in f.whole for f in told_of(subject))
            verdict = Verdict("supported", told.fact) if told and free else Verdict("absent", "")
        else:
            verdict = of_facts(subject, _weighed, clause.text, _hours(match))
        if verdict.status == "absent" and not _certain(clause.text, match):
            continue
        at = clause.start + match.start(), clause.start + match.end()
        found.append(judgement(subject, at, "delivery", verdict, "delivery"))
    return found


#: Without a fact on the way, tonight and tomorrow are scenes unless the clause speaks of an order.
def _certain(clause: str, match: re.Match[str]) -> bool:
    return bool(
        match["fast"]
        or re.search("下单|送上门|送到|送达|发货|急件|快递|收到|到你|到家|到手|拍下|付款|寄出|发出|必达|日达", clause)
    )


def _hours(match: re.Match[str]) -> float:
    days = {"same": 24.0, "next": 48.0, "after": 72.0, "fast": 24.0}
    for name, hours in days.items():
        if match[name]:
            return hours
    if match["nth"]:
        return 24 * float(number_of(match["nth"]))
    for name, factor in (("hours", 1.0), ("minutes", 1 / 60), ("days", 24.0)):
        if match[name]:
            return factor * float(number_of(match[name]))
    return 24.0


_FACTOR = {"工作日": 24.0, "天": 24.0, "日": 24.0, "小时": 1.0, "钟头": 1.0, "分钟": 1 / 60, "周": 168.0}


def _at_least(match: re.Match[str]) -> float:
    """The longest that a fact lets it take [hours]."""
    if match["same"]:
        return 24.0
    if match["next"]:
        return 48.0
    if match["hi"]:
        return float(number_of(match["hi"])) * _FACTOR[match["unit"]]
    return float(number_of(match["n"])) * _FACTOR[match["u"]]


def _times(fact: Told) -> list[tuple[float, str, Told]]:
    """Times of a fact that are of the way, with their clauses: 3-5天 and not 当天 of 物流：3-5天；当天付款送积分.

    The word for it stands in the same clause, or the fact is named for it and the clause is nothing but the time, or it
    sets other places apart.
    """
    if not _OF_WAY.search(fact.whole):
        return []
    named, found = _OF_WAY.search(fact.name), []
    for part in _PART.split(fact.whole):
        of_way = _OF_WAY.search(part) or _OTHERS.search(part)
        for m in _PROMISED.finditer(part):
            if of_way or (named and _BESIDE.fullmatch(part[: m.start()] + part[m.end() :])):
                found.append((_at_least(m), part, fact))
    return found


def _weighed(told: tuple[Told, ...], clause: str, hours: float) -> Verdict:
    late = [f for f in told if re.search("不配送|不外送|不送货|仅自提|到店自提|不发货|预售|售罄", f.whole)]
    times = [one for f in told for one in _times(f)]
    others = [one for one in times if _OTHERS.search(one[1])]
    if len(times) > 1 and others:
        # 市区2天，其他地区7天: the time of the place that is named, or else that of the others
        times = [one for one in times if one not in others and pairs(one[1]) & pairs(clause)] or others
    if times:
        best, _, fact = min(times, key=lambda one: one[0])
        return Verdict("supported" if hours >= best else "contradicted", fact.fact)
    if late:
        return Verdict("contradicted", late[0].fact)
    return Verdict("absent", "")
