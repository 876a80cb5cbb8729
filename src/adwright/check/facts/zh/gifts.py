"""What comes with the product: 护具一套不用买, 学完送作品集, 收纳盒随勺子.

Comes in: a line and its facts. Goes out: for each thing that a clause gives, encloses or adds, whether a fact names it,
excludes it, or does not speak of it. It knows the words of giving, not what is worth giving.
"""

# ruff: noqa: E501 # lists of words and expressions read best unbroken
from __future__ import annotations

import re
from collections.abc import Sequence

from adwright.check.base import Subject
from adwright.check.facts.echo import is_taken_back
from adwright.check.facts.judgement import Judgement
from adwright.check.facts.sheet import Told
from adwright.check.facts.zh.clauses import Verdict, alike, found_in, judgement, of_facts, pairs, spoken_of, things

#: Bounded, since a numeral may be part of the thing before it as well: 三 of 三把.
_NUMBER = "[一二两三四五六七八九十百\\d]{1,6}"
_COUNTER = "[只个套份张条瓶包盒袋支本对副双块片枚把件台罐桶斤组根颗粒次节]"
#: What is given after the verb: 另送奶瓶, 附赠钥匙扣, 买一赠领夹, 随箱带两把钥匙.
_VERB_FIRST = re.compile(
    rf"(?:随(?:箱|盒|包|机|车|货|单)(?:带|附|配)(?!来|到|走|送)|附赠|赠送|加赠|另赠|随赠|赠|(?:^|(?<=[还另再即都就均外手单完满们并各加也便时现课后者]))(?<!别再)(?<!不再)(?<!不必)(?<!想送)送(?!什么|得|不|上|懂|摆|握|回|花|一拆|到|达|货|到|上门|给|人|准妈|准爸|礼|她|他|爸|妈|父|母|长|闺|朋|孩|自己|客|女|男|走|来|去|风|暖|一程|别|行|终|检|修|洗|餐|进|出|往|祝|福|气|医|命|抵|了一程|老|家|同事|师))"  # words read best as words
    rf"(?:你|您|了|一整?|上|出)?(?:{_NUMBER}{_COUNTER}?(?:大|小)?)?(?P<thing>[a-z\u4e00-\u9fff0-9]{{1,7}})"
)
#: What stands before the verb: 太阳板一起送, 托盘也给你垫好, 蒸笼一并奉上, 耳塞一对跟着来.
_THING_FIRST = re.compile(
    rf"(?P<thing>[a-z\u4e00-\u9fff]{{2,8}}?)(?:{_NUMBER}{_COUNTER}{{1,2}})?(?:都|也|就|全|给你|给您|一起|一块儿?|一并|一同|顺手|顺便|跟着|随){{0,4}}"  # words read best as words
    r"(?:一(?:起|并|同|块儿?)(?:送|寄|给|带走|到家|奉上)|(?:给|替|为)你(?:送|配|备|垫|装|带|放|塞)(?:好|齐|上|进)|(?:一并|双手|统统|一起)奉上|"  # words read best as words
    r"配好(?!料)|(?<!准)备好了|备齐|配齐了?|跟着来|随(?:箱|盒|包|锅|机|车|瓶|罐|货|件|单)(?:来|到|走|送|附)?|(?:都)?在盒(?:子)?里|在箱里|不用(?:另|再)?买|不用另配|(?:我们|店里|商家)(?:来)?送|(?:打包|奉|统统|白|额外|免费)(?:送|得)(?![一-鿿]{{0,1}}[货餐达])|送(?:一年|半年|一个月|三个月|一季|一次|两次)|白得)"  # words read best as words
)
_NTH = re.compile(rf"第{_NUMBER}{_COUNTER}(?:我们|免费|白|就|算)?(?:送|免单|不要钱)")
_PICTURE = re.compile(
    r"(?:风|月|光|雨|香|梦|笑|春|夏|秋|冬|海|阳光|心|快乐|温柔|惊喜|祝福|清凉|凉意|暖意|自由|安静|掌声|拥抱|时间|回忆|晚安|早安|好运|福气|健康|平安|体面|关心|关怀|信|爱|花香|惦记|想念|牵挂)"  # words read best as words
)
_GIVING = re.compile(r"送|赠|附|含|配|带|随|免费|内置|包括|包含|盒装|标配|礼")


def expressions() -> Sequence[re.Pattern[str]]:
    """What a line holds that this reader finds something in."""
    return (_NTH, _THING_FIRST, _VERB_FIRST)


def judge_gifts(subject: Subject) -> list[Judgement]:
    """What a line gives with the product.

    Examples
    --------
    >>> from adwright.check import subject_of_text
    >>> def told(text, *facts):
    ...     subject = subject_of_text(text, language="zh", market="CN", facts=facts)
    ...     return [(j.status, j.fact) for j in judge_gifts(subject)]
    >>> told("太阳板一起送", "四个插口"), told("耳塞一对跟着来", "送耳塞"), told("托盘也给你垫好", "不含盆托")
    ([('absent', '')], [('supported', 'f1')], [('contradicted', 'f1')])
    """
    found: list[Judgement] = []
    taken: set[int] = set()
    for pattern in (_NTH, _THING_FIRST, _VERB_FIRST):
        for clause, match in found_in(subject, pattern):
            thing = match.groupdict().get("thing") or match[0]
            if clause.start in taken or _PICTURE.search(thing):
                continue
            verdict = of_facts(subject, _weighed, thing)
            if verdict.status == "absent" and not pairs(thing) and not re.fullmatch(r"[\u4e00-\u9fff]", thing):
                continue
            taken.add(clause.start)
            at = clause.start + match.start(), clause.start + match.end()
            found.append(judgement(subject, at, "gift", verdict, "gifts"))
    return found


def _weighed(told: tuple[Told, ...], thing: str) -> Verdict:
    facts = spoken_of(thing, told)
    keys = things(thing)
    for fact in facts:
        places = [m for key in keys for m in re.finditer(re.escape(key), fact.whole)]
        if any(not is_taken_back(fact.whole, m.start(), m.end()) for m in places):
            return Verdict("supported", fact.fact)
    if facts:
        return Verdict("contradicted", facts[0].fact)
    last = [f for f in told if _GIVING.search(f.whole) and (thing[-1:] in f.whole or alike(thing, f.whole))]
    return Verdict("supported", last[0].fact) if last else Verdict("absent", "")
