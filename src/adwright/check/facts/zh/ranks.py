"""Ranks and comparisons: 同行里数它最轻, 孕婴展三年销冠, 比上代还省电.

Comes in: a line and its facts. Goes out: for each rank whether a fact gives it in as wide a field, and for each
comparison whether a fact compares the same thing in the same direction. It reads one clause at a time.
"""

# ruff: noqa: E501 # lists of words and expressions read best unbroken
from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from adwright.check.base import Subject
from adwright.check.facts.judgement import Judgement
from adwright.check.facts.quantity import quantities
from adwright.check.facts.sheet import Told
from adwright.check.facts.zh.clauses import Verdict, found_in, judgement, of_facts, told_of
from adwright.check.text.fold import fold

_OWN = re.compile(
    r"自家|自己家|我们家|咱家|本店|店里|本品牌|品牌内|品牌历|我们做过|我们自己|全系|系列(?:中|里)|家族|本店内|全店(?!只|最后)|店内|本馆|旗下"  # words read best as words
)
_WIDE = re.compile(
    r"全球|全世界|世界|全国|中国|全市|全省|全城|全网|全平台|平台|行业|全行业|同行|业界|业内|国内|亚洲|同类|同品类|同级|同价位|同尺寸|品类|市面上?|国产|华[北东南中]|西[南北]|东北|江浙沪|天猫|京东|抖音|淘宝|展会?|榜"  # words read best as words
)
_BEST = r"(?:最(?:[轻薄快强静大小低高长短亮厚热新好早多深黑甜香软硬稳窄宽细]|安静|畅销|热销|便宜|受欢迎|省电|耐用|卖座|轻薄|透|贵|火|抢手)|得最[一-龥]{1,2}|之最|销冠|销量冠军|榜首|冠军(?!级|同款|签)|登顶|夺魁|头名|头把交椅|龙头|数一数二|no\.?\s?1|top\s?1|没有比它更[一-龥]|独一份|没有第二家|领跑|领先)"  # words read best as words
_SAID = re.compile(rf"(?P<field>[一-龥]{{0,8}})?(?P<best>{_BEST})")
_NOT_BEST = re.compile(
    "最(?:[后近初终爱怕想懂难]|重要|合适|适合|多(?:能|可|可以|装|放|坐|容|支|限|只|领|享|减|送)|高(?:可|能|承|耐|温|减|立)|低(?:价|消|温)|长(?:可|能)|大(?:承|载|功|限|容|化|程|扭|静|爬|支|可)|快(?:次|当|明|今|\\d)|新(?:鲜)?的?(?:一|消)|好(?:的)?(?:时|年|事|朋|安|别|先|再|在|是|不|能|把|用))"  # words read best as words
)
_RANKED = re.compile(rf"{_BEST}|第[一二三四五六七八九十\d]|首位|排名|占地|销量")
_LOWER = re.compile(
    r"第(?:[二三四五六七八九十]|[2-9]|1\d)|前[三五十百\d]|仍[一-龥]{0,2}[重慢厚大]于|入围|提名|之一|仅限?(?:自|本)|限本|自家|本店|本品牌|店内|系列"  # words read best as words
)

#: How a product may differ from the one before it: words of more, words of less.
_SIDES: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = (
    ("weight", re.compile("轻|减重|减了"), re.compile("重(?!量)|沉")),
    (
        "power use",
        re.compile("省电|省[^，]{0,4}电|节能|节电|耗电[^，]{0,6}(?:低|少|降|减)"),
        re.compile("费电|耗电[^，]{0,6}(?:高|多|增|加)|能耗[^，]{0,4}(?:高|增)"),
    ),
    ("speed", re.compile("快|提速|缩短"), re.compile("慢|变慢|延长[^，]{0,2}时间")),
    ("noise", re.compile("静|安静|噪[^，]{0,4}(?:低|小|降|减)|降噪"), re.compile("吵|响|噪[^，]{0,4}(?:高|大|增)")),
    ("suction", re.compile("吸力[^，]{0,12}(?:大|强|升|提|高|倍|增)|吸力"), re.compile("吸力[^，]{0,4}(?:小|弱|降)")),
    ("light", re.compile("亮"), re.compile("暗")),
    ("thickness", re.compile("薄"), re.compile("厚(?!度)")),
    ("size", re.compile("大(?!于)|宽|装得?多|容量|多装"), re.compile("小(?!时)|窄|缩小")),
    ("battery", re.compile("续航|多用|电池|电量|多[^，]{0,4}电"), re.compile("续航[^，]{0,4}(?:短|少|降)")),
    ("price", re.compile("便宜|降价|省[^，]{0,4}(?:钱|元|块)"), re.compile("贵|涨")),
    ("stroke", re.compile("键程"), re.compile("(?!)")),
    ("heat", re.compile("暖|保温|热"), re.compile("凉|冷")),
    ("strength", re.compile("结实|耐磨|耐用|强韧|硬"), re.compile("脆|软")),
    ("softness", re.compile("软|柔"), re.compile("硬")),
    ("freshness", re.compile("净|干净|除[^，]{0,3}率"), re.compile("(?!)")),
)
_OLD = "(?:上一?代|前代|旧款|老款|前款|上款|上一款|上一版|旧版|老版|去年(?:款)?|往年|一代|前作|原版|普通(?:款|的)?|同类|同级|传统|一般|常规|竞品|别家|市面|同行|三层毛衣|羊绒|外面)"  # words read best as words
_COMPARED = re.compile(rf"(?:比|较|胜过|赛过|超过|强过|是|相比|对比)(?:起|于)?{_OLD}[^，]{{0,14}}")
_COMPARES = re.compile(f"较|比|{_OLD}")


def expressions() -> Sequence[re.Pattern[str]]:
    """What a line holds that this reader finds something in."""
    return (_SAID, _COMPARED)


def judge_ranks(subject: Subject) -> list[Judgement]:
    """Ranks and comparisons of a line.

    Examples
    --------
    >>> from adwright.check import subject_of_text
    >>> def told(text, *facts):
    ...     subject = subject_of_text(text, language="zh", market="CN", facts=facts)
    ...     return [(j.status, j.fact) for j in judge_ranks(subject)]
    >>> told("全市最大的书店", "全市占地第三大"), told("我们家最轻的一支", "自家系列中最轻"), told("同类里卖得最快", "重6千克")
    ([('contradicted', 'f1')], [('supported', 'f1')], [('absent', '')])
    >>> told("比上代还省电", "耗电较上代高5%"), told("比旧款轻了六斤", "较旧款轻3千克")
    ([('contradicted', 'f1')], [('supported', 'f1')])
    """
    found = []
    for clause, match in found_in(subject, _SAID):
        own, wide = _OWN.search(clause.text), _WIDE.search(clause.text[: match.end()])
        if _NOT_BEST.match(match["best"] + clause.text[match.end() :]) or not (own or wide):
            continue
        verdict = of_facts(subject, _ranked, bool(own), tuple(_WIDE.findall(clause.text)))
        start = min(m.start() for m in (own, wide, match) if m)
        found.append(
            judgement(
                subject, (clause.start + max(0, start), clause.start + match.end()), "superlative", verdict, "ranks"
            )
        )
    for clause, match in found_in(subject, _COMPARED):
        if match[0].startswith(("是", "较")) and not re.search(r"倍|[高低快慢轻重大小多少]|提", match[0]):
            continue
        verdict = of_facts(subject, _compared, clause.text[: match.start()], match[0] + clause.text[match.end() :])
        at = clause.start + match.start(), clause.start + match.end()
        found.append(judgement(subject, at, "comparison", verdict, "compared"))
    return found


def _ranked(told: tuple[Told, ...], own: bool, wide: tuple[str, ...]) -> Verdict:
    ranked = [f for f in told if _RANKED.search(f.whole)]
    for fact in ranked:
        if own and re.search(r"最|冠军|第一", fact.whole):
            return Verdict("supported", fact.fact)
        if not own and not _LOWER.search(fact.whole) and any(w in fact.whole for w in wide):
            return Verdict("supported", fact.fact)
    if ranked:
        return Verdict("contradicted", ranked[0].fact)
    lower = next((f for f in told if _LOWER.search(f.whole) and _COMPARES.search(f.whole)), None)
    return Verdict("contradicted", lower.fact) if lower else Verdict("absent", "")


def _compared(told: tuple[Told, ...], before: str, said: str) -> Verdict:
    comparing = [part for f in told if _COMPARES.search(f.whole) for part in _statements(f)]
    if thing := re.search(r"([\u4e00-\u9fff]{2})(?:还|也|就|都)?$", before):
        # 精华比老版更足: of one thing more and of another less
        for text, fact in comparing:
            if thing[1] in text and _MORE.search(said) and _LESS.search(text):
                return Verdict("contradicted", fact)
            if thing[1] in text and _LESS.search(said) and _MORE.search(text):
                return Verdict("contradicted", fact)
        if _THINGS.search(thing[1]) and not any(thing[1] in text for text, _ in comparing):
            return Verdict("absent", "")
    if verdict := _measured(said, told):
        return verdict
    for _, more, less in _SIDES:
        side = "less" if less.search(said) else "more" if more.search(said) else ""
        if not side:
            continue
        for text, fact in comparing:
            fact_side = "less" if less.search(text) else "more" if more.search(text) else ""
            if fact_side:
                return Verdict("supported" if fact_side == side else "contradicted", fact)
        return Verdict("absent", "")
    return Verdict("supported", comparing[0][1]) if comparing else Verdict("absent", "")


#: Measures by which two products are compared: the dimension, what a fact calls it, words of less and of more of it.
_MEASURES: tuple[tuple[str, re.Pattern[str], re.Pattern[str], re.Pattern[str]], ...] = (
    ("length", re.compile("厚"), re.compile("薄"), re.compile("厚(?!度)")),
    ("mass", re.compile("重"), re.compile("轻|减重|减了"), re.compile("重(?!量)|沉")),
)


def _measured(said: str, told: tuple[Told, ...]) -> Verdict | None:
    """A comparison by two measures that facts give, of this product and of the one before: 厚度 9mm, 旧款厚度 12mm."""
    for unit, name, less, more in _MEASURES:
        if bool(less.search(said)) == bool(more.search(said)):
            continue
        sizes = [(bool(_BEFORE.search(text)), size, fact)
                 for f in told if name.search(f.whole) for text, fact in _statements(f)
                 if name.search(text) and (size := _size(text, unit)) is not None]  # fmt: skip
        old, new = [s for s in sizes if s[0]], [s for s in sizes if not s[0]]
        if len(old) != 1 or len(new) != 1:
            continue  # one of each, or it is not known which are meant
        by = new[0][1] - old[0][1] if more.search(said) else old[0][1] - new[0][1]
        claimed = _size(said, unit)
        borne_out = by > 0 and claimed in (None, by)
        return Verdict("supported" if borne_out else "contradicted", new[0][2])
    return None


_BEFORE = re.compile("上一?代|前代|前作|上一?[款版]|[旧老前][款版]|去年")


@lru_cache(maxsize=1024)
def _size(text: str, unit: str) -> Fraction | None:
    """The one measure of a dimension in a text; None where there is none, or more than one."""
    sizes = {q.value for q in quantities(fold(text)) if q.kind == "measure" and q.unit == unit}
    size = sizes.pop() if len(sizes) == 1 else None
    return size if isinstance(size, Fraction) else None


_MORE = re.compile("更?(?:多|足|久|长|高|强|大|满|浓|厚|好)|提升|提高|增")
_LESS = re.compile("少|短|低|弱|小|减|降|薄|不如|差")
#: What a comparison may be about.
_THINGS = re.compile(
    "键程|续航|吸力|噪音|功耗|能耗|电费|重量|厚度|容量|速度|刹车|油耗|亮度|音质|画质|保温|香气|口感|果肉|含量|浓度|精华|弹性|支撑|回弹|透气|抓地|磨损|损耗|寿命|价格|甜度|热量|卡路"  # words read best as words
)
_HIGH = re.compile("金[奖牌章]|冠军|特等奖|一等奖|头奖|大奖|第一名|夺冠|奖得主|得主|获奖|最佳")
_MIDDLE = re.compile("银[奖牌章]|亚军|二等奖")
_LOW = re.compile("铜[奖牌章]|季军|三等奖")
_ENTERED = re.compile("入围|提名|短名单|未获奖|未得奖|参赛|参评|申报|候选")


def expressions_of_awards() -> Sequence[re.Pattern[str]]:
    """What a line holds that this reader finds something in."""
    return (_PRIZED,)


def judge_awards(subject: Subject) -> list[Judgement]:
    """Prizes of a line whose fact has a lower one, or an entry only.

    Examples
    --------
    >>> from adwright.check import subject_of_text
    >>> subject = subject_of_text("亚洲啤酒杯冠军驾到", language="zh", market="CN", facts=["2022年亚洲啤酒杯铜奖"])
    >>> [(j.status, j.fact) for j in judge_awards(subject)]
    [('contradicted', 'f1')]
    """
    grades = (_HIGH, _MIDDLE, _LOW)
    if not _PRIZED.search(subject.folded.compact.text):
        return []
    told = [
        f for f in told_of(subject) if "奖" in f.whole or "赛" in f.whole or "杯" in f.whole or _ENTERED.search(f.whole)
    ]
    found = []
    for clause, match in found_in(subject, _PRIZED) if told else ():
        if _ENTERED.search(clause.text):
            continue
        grade = next((g for g in grades if g.search(match[0])), None)
        fact = next((f for f in told if _ENTERED.search(f.whole) or any(g.search(f.whole) for g in grades)), None)
        if fact is None or grade is None:
            continue
        lower = _ENTERED.search(fact.whole) or not grade.search(fact.whole)
        if lower:
            at = clause.start + match.start(), clause.start + match.end()
            found.append(judgement(subject, at, "award", Verdict("contradicted", fact.fact), "awards"))
    return found


_PRIZED = re.compile(
    "[一-龥]{0,6}(?:金[奖牌章]|银[奖牌章]|铜[奖牌章]|冠军(?!级|同款|签)|亚军|季军|[特一二三]等奖|大奖|奖得主|最佳[一-龥]{0,3})"  # words read best as words
)


def _statements(fact: Told) -> list[tuple[str, str]]:
    return [(part, fact.fact) for part in re.split("[，,；;]", fact.whole) if part]
