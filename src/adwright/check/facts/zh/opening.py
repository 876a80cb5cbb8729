"""When it is open: 礼拜一也坐诊 where the fact has 周二至周日.

Comes in: a line and its facts. Goes out: for each day of the week that a clause promises, whether the days that a fact
names hold it. Holidays and hours it does not read.
"""

# ruff: noqa: E501 # lists of words and expressions read best unbroken
from __future__ import annotations

import re
from collections.abc import Sequence

from adwright.check.base import Subject
from adwright.check.facts.judgement import Judgement
from adwright.check.facts.sheet import Told
from adwright.check.facts.zh.clauses import Verdict, found_in, judgement, of_facts

_DAY = "(?:周|礼拜|星期)"
_OPEN = "(?:营业|开门|开放|开园|开店|开馆|坐诊|接诊|上课|开课|出发|发车|开团|照常|不休|不打烊|有课|开张|都在|都开|开着|接单|迎客|随时来|也开|也有|在岗|送货|配送|发货)"  # words read best as words
_SAID = re.compile(
    rf"{_DAY}(?P<day>[一二三四五六日天末])(?:也|都|照|还|照样|照常|一样|到{_DAY}?(?P<to>[一二三四五六日天]))?[^，]{{0,4}}?{_OPEN}|"  # words read best as words
    rf"(?P<every>天天|每天|每日|全周|一周七天|全年无休|全年|一年到头|365天)[^，]{{0,3}}?{_OPEN}|(?P<never>全年无休|从不打烊|不打烊|无休)"  # words read best as words
)
_TELLS = re.compile(rf"{_DAY}|周末|工作日|无休|公休|店休|闭店|休息|营业|开放|全年|每天|每日")
_RANGE = re.compile(rf"{_DAY}(?P<a>[一二三四五六日天])\s?(?:至|到|-|~|—)\s?{_DAY}?(?P<b>[一二三四五六日天])")
_SINGLE = re.compile(rf"{_DAY}(?P<d>[一二三四五六日天末])")
_SHUT = re.compile("休|闭|不开|不营业|除外|停诊|停业")
_PLACE = {day: i for i, day in enumerate("一二三四五六日")} | {"天": 6}


def expressions() -> Sequence[re.Pattern[str]]:
    """What a line holds that this reader finds something in."""
    return (_SAID,)


def judge_opening(subject: Subject) -> list[Judgement]:
    """Days of a line.

    Examples
    --------
    >>> from adwright.check import subject_of_text
    >>> def told(text, *facts):
    ...     subject = subject_of_text(text, language="zh", market="CN", facts=facts)
    ...     return [(j.status, j.fact) for j in judge_opening(subject)]
    >>> told("礼拜一也坐诊", "周二至周日营业"), told("礼拜二也开园", "仅周末营业"), told("周六照常营业", "每天营业")
    ([('contradicted', 'f1')], [('contradicted', 'f1')], [('supported', 'f1')])
    """
    found = []
    for clause, match in found_in(subject, _SAID):
        verdict = of_facts(subject, _weighed, _days_of(match))
        if verdict.status == "absent" and not match["day"]:
            continue
        at = clause.start + match.start(), clause.start + match.end()
        found.append(judgement(subject, at, "time", verdict, "opening"))
    return found


def _days_of(match: re.Match[str]) -> frozenset[int]:
    if match["every"] or match["never"]:
        return frozenset(range(7))
    if match["day"] == "末":
        return frozenset({5, 6})
    first = _PLACE[match["day"]]
    return _between(first, _PLACE[match["to"]]) if match["to"] else frozenset({first})


def _between(a: int, b: int) -> frozenset[int]:
    return frozenset((a + i) % 7 for i in range((b - a) % 7 + 1))


def _weighed(told: tuple[Told, ...], days: frozenset[int]) -> Verdict:
    for fact in told:
        if fact.fact != "product.title" and _TELLS.search(fact.whole) and (known := _open(fact.whole)):
            return Verdict("supported" if days <= known else "contradicted", fact.fact)
    return Verdict("absent", "")


def _open(text: str) -> frozenset[int]:
    """Days that a fact says it is open; empty when it does not say."""
    named: set[int] = set()
    for m in _RANGE.finditer(text):
        named |= _between(_PLACE[m["a"]], _PLACE[m["b"]])
    if not named:
        for m in _SINGLE.finditer(text):
            named |= {5, 6} if m["d"] == "末" else {_PLACE[m["d"]]}
    if "工作日" in text and not re.search(r"\d\s?个?工作日", text):
        named |= set(range(5))
    if named:
        return frozenset(set(range(7)) - named) if _SHUT.search(text) else frozenset(named)
    return frozenset(range(7)) if re.search("无休|每天|每日|天天|24小时", text) else frozenset()
