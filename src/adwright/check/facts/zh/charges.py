"""What costs nothing: 装机不要钱, 税我们全包了, 烫个卷也算在里面.

Comes in: a line and its facts. Goes out: for each thing that a clause gives away, whether a fact gives it away too,
charges for it, or does not speak of it. It reads clauses, not sentences.
"""

# ruff: noqa: E501 # lists of words and expressions read best unbroken
from __future__ import annotations

import re
from collections.abc import Sequence

from adwright.check.base import Subject
from adwright.check.facts.echo import is_taken_back
from adwright.check.facts.judgement import Judgement
from adwright.check.facts.sheet import Told
from adwright.check.facts.zh.clauses import Verdict, alike, found_in, judgement, of_facts, pairs, spoken_of

_SAID = re.compile(
    r"(?:不|没)(?:再|用|必|另|额外|多|需)?(?:要|收|花|掏|出|付|加)(?:你|您)?(?:一)?(?:分|毛|厘|块)?(?:钱|费用?)|(?:分文|分毫|一分|一毛|一分钱|一毛钱)(?:钱)?(?:都|也)?(?:不|没)(?:取|收|要|花|掏)|"  # words read best as words
    r"免单|免费(?!券)|全免(?!费)|(?<=[费金税钱])(?:全|都|统统)?(?:免(?!费)|不收)|(?:我们|咱们?|本店|店里|商家|卖家)(?:来|全|都|给){0,3}(?:出(?![发门品货来去行差现手名])|付|掏|承担|包了|全包)|(?:都|全|也|已)(?:包了|包在|含在|算在|算进|算上)[^，]{0,4}(?:内|里|了)?|"  # words read best as words
    r"(?:都|全|也)?算在[^，]{0,4}(?:里|内)(?:面)?|白送|白给|(?:无限|随便|任意|免费)(?:续|喝|吃|加)|不限量|畅饮|管够|任吃|任喝|零元|0元(?=购|送|安|拿)"  # words read best as words
)
_OUT = re.compile(
    r"免费(?:领|送|拿|获)?(?:的(?:风|阳光|空气|快乐|东西|午餐|自由|最|才))|(?:风|阳光|快乐|自由|月光|星星|拥抱|好心情|海风|晚风|春天|夕阳|日落|月亮|想象|微笑|香味|香气|温柔|底气|松弛感|仪式感|治愈)(?:都|也)?(?:是|从来)?(?:免费|不要钱|不收费|管够)"  # words read best as words
)
_PAID = re.compile(
    r"[¥￥]\s?[1-9]|[1-9]\d{0,8}(?:\.\d{1,4})?\s?(?:元|块)(?!包邮|免邮)|另计|另收|另付|另购|另售|自理|自费|自备|买家承担|另加|加收|不含|不包|需付|收费|付费|到付|费用自|限[一二三四五\d]"  # words read best as words
)
_GIVEN = re.compile(
    r"免费|免|含|送|赠|包|不收|不另收|无需|附|[^\d]0元|随箱|不限|无限|畅饮|管够|配|(?:商家|卖家|店家|本店|我方|平台)承担"
)
_MEASURED = re.compile(r"[一二两三四五六七八九十\d]\s?[杯瓶份次壶听罐碗]")
_ENDLESS = re.compile("无限|随便|不限|畅饮|管够|任")

#: How far from what is free its name is looked for, in characters: longer than clauses are, and an end to the work on a
#: line without commas.
_NEAR = 60


def expressions() -> Sequence[re.Pattern[str]]:
    """What a line holds that this reader finds something in."""
    return (_SAID,)


def judge_charges(subject: Subject) -> list[Judgement]:
    """What a line gives away.

    Examples
    --------
    >>> from adwright.check import subject_of_text
    >>> def told(text, *facts):
    ...     subject = subject_of_text(text, language="zh", market="CN", facts=facts)
    ...     return [(j.status, j.fact) for j in judge_charges(subject)]
    >>> told("装机不要钱", "可上门安装80元"), told("停车不收钱", "停车免费"), told("免费刻字", "不锈钢")
    ([('contradicted', 'f1')], [('supported', 'f1')], [('absent', '')])
    """
    found = []
    for clause, match in found_in(subject, _SAID):
        if _OUT.search(clause.text):
            continue
        before = clause.text[max(0, match.start() - _NEAR) : match.start()]
        rest = before + "，" + clause.text[match.end() : match.end() + _NEAR]
        thing = rest if pairs(rest) else _before(subject, clause.start) + rest
        verdict = of_facts(subject, _weighed, thing, match[0])
        done = clause.text[match.end() : match.end() + 1]  # 免费装 of 免费安装
        if verdict.status == "absent" and match[0] == "免费" and done:
            verdict = of_facts(subject, _done_free, done)
        if verdict.status == "absent" and (not pairs(thing) or "另" in match[0]):
            continue
        free = "免费" in match[0]
        start, end = (match.start(), match.end()) if free else (0, len(clause.text))
        found.append(
            judgement(
                subject, (clause.start + start, clause.start + end), "gift" if free else "money", verdict, "charges"
            )
        )
    return found


def _done_free(told: tuple[Told, ...], done: str) -> Verdict:
    fact = next((f for f in told if re.search(f"免费[^，]{{0,3}}{re.escape(done)}", f.whole)), None)
    return Verdict("supported", fact.fact) if fact else Verdict("absent", "")


def _before(subject: Subject, start: int) -> str:
    text = subject.folded.compact.text[:start]
    parts = [part for part in re.split(r"[，,;；。！!？?]", text) if part]
    return parts[-1] if parts else ""


def _weighed(told: tuple[Told, ...], thing: str, said: str) -> Verdict:
    facts = spoken_of(thing, told)
    for fact in facts:
        paid = _PAID.search(fact.whole)
        given = next(
            (m for m in _GIVEN.finditer(fact.whole) if not is_taken_back(fact.whole, m.start(), m.end())), None
        )
        if given and _ENDLESS.search(said) and _MEASURED.search(fact.whole):
            return Verdict("contradicted", fact.fact)
        if given and (not paid or "免费" in fact.whole or "赠" in fact.whole or "送" in fact.whole):
            return Verdict("supported", fact.fact)
        if paid:
            return Verdict("contradicted", fact.fact)
    # 车停着 of 免费停车: one character of it will do where something is free
    near = next(
        (f for f in told if re.search("免费|免|包邮|赠|不收|不另收|0元|全包|含", f.whole) and alike(thing, f.whole)),
        None,
    )
    return Verdict("supported", near.fact) if near else Verdict("absent", "")
