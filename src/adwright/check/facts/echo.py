"""Words of the facts that a copy repeats, and whether it repeats them as they stand.

Comes in: a line and the fact sheet. Goes out: spans that say what a fact says (supported), or the opposite (a fact has
"batteries: not included", the copy has "batteries included"). It reads words and their negation, not grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from adwright.check.facts.sheet import FactSheet, Told
from adwright.check.facts.words import Word, words, words_among
from adwright.check.text.candidates import SHARED, Candidates

#: Facts that name the product: to repeat them is no claim.
_NAMING = re.compile(
    r"^(?:品名|名称|产品名?|商品名?|型号|品牌|类目|分类|标题|款名|书名|课程名?|店名|product|name|model|brand|title|category|item|type|collection)$"
)
#: What a fact says when it denies its own name.
DENIES = re.compile(
    r"^\s*[$€£¥]?0(?:\.0+)?\s*(?:%|g|mg|克|毫克|元)?\s*(?:$|[,;，；(（]|in |until |for )|"
    r"^\s*0(?:\.0+)?\s?%\s|"
    r"^\s*(?:no|none|not|never|without|excluded|sold separately|optional extra|unavailable|n/a|false|zero|closed)"
    r"\s*(?:$|[,;.，；(（]|included|supported|available|required|permitted|allowed|needed|for |on )|"
    r"(?:not included|sold separately|not supported|not available|not required|not permitted|not allowed|none needed)|"
    r"^\s*(?:无|否|没有|暂无|不支持|不可|不能|不提供|不配|不送|不附|不含|未配)(?:[\u4e00-\u9fff]{0,2})\s*$|"
    r"另购|另售|单独购买|需另|自备"
)
#: A negation before a word, in a copy or a fact.
NEGATED = re.compile(
    r"(?:(?<![a-z])(?:no|not|never|without|zero|free of|free from|skip the|minus the|"
    r"isn't|aren't|don't|doesn't|can't|won't|nor|hasn't|haven't|nary|everything but|except(?: for)?|apart from)"
    r"(?:[\s-](?:a|an|any|one)\s(?:single\s|solitary\s)?(?:crumb|speck|scrap|grain|flake|drop|trace|gram|"
    r"hint|shred|whiff|lick|pinch|"
    r"dash|bit|jot|ounce|dot|morsel|sliver|smidge|spot|suggestion|touch|splash|thread|fibre|ml|sign|molecule)\sof|"
    r"\s(?:a|an|any|be|is|the|[a-z]+|one contains))?[\s-]|(?<![a-z])(?:un|non[\s-])|"
    r"(?:不是|并非|没有(?:一[颗个点丝条])?|没有任何|不带|无需|不必|拒绝|不支持|不含|不加|不添加|未添加|不额外加|零添加|无添加|不用|不需要|不需|不做|不可|不能|没放|没加|没搁|没添|没掺|没用|不沾|不掺|不搁|不放|"
    r"不|非|无|未|零|(?<!\d)0|免)|(?<![\d.])0(?:\.0+)?\s?%)\s?$"
)
#: A denial after a word: "fragrance-free".
FREE = re.compile(
    r"(?:-free|less)(?![a-z])|(?:[、和]?[\u4e00-\u9fff]{2,3}){0,3}[，,]?(?:统统|一概|全都|都|全)(?:不加|不含|没有|未检出|不添加|不放)|"
    r"(?:不加|不含|没有|未检出|不添加)(?![\u4e00-\u9fff])|"
    r"(?:是|它|这种东西)?(?:一(?:丁点|点|丝|滴|毫|颗|粒|克)儿?|半(?:点|滴|丝)|丝毫|分毫|压根|根本|统统|通通|一概|全都?|从来?)?"
    r"(?:都|也|就|它)?(?:(?:不许|不准|休想)(?:碰|沾|进)|(?:没|不|未|别|免)(?:有|加|放|搁|沾|掺|含|添|碰|见|撒|用)(?=[，。；！？、的,;!?\s]|$|过))"
)


#: A fact of what a thing withstands, or does itself: "10 years against rot" bears "without rotting" out,
#: "self-sharpening" both "sharpens itself" and "no sharpening".
_AGAINST = re.compile(r"(?:against|anti|prevents?|resists?|self|stops|fights|repels|protects? from|reduces)[\s-]$")
_PROOF = re.compile(r"[\s-](?:resistant|proof|repellent|resistance|tested|safe)(?![a-z])")

#: What nobody gives away: of these "free" says that there is none. "Parking: free" stays a gift.
NOBODY_GIVES = re.compile(
    r"(?:pfas|pfoa|bpa|nickel|gluten|lead|latex|lactose|dairy|nuts?|soy|sulphates?|sulfates?|parabens?|phthalates?|"
    r"fragrance|silicones?|alcohol|sugar|salt|palm oil|palm|plastic|preservatives?|caffeine|gmo|voc|双酚a|麸质|乳糖|"
    r"香精)$"
)
_IS_FREE = re.compile(r"\s*free\s*(?:$|[,;(])")


@dataclass(frozen=True, slots=True)
class Echo:
    """A span that repeats a fact.

    Parameters
    ----------
    agrees
        False when one of the two denies what the other says.
    """

    start: int
    end: int
    fact: str
    name: str
    agrees: bool


def echoes(text: str, sheet: FactSheet) -> list[Echo]:
    """Spans of a folded text that repeat words of a fact, in their order; neighbours of one fact are one span."""
    said = sheet.once("said", lambda: _Said(sheet.told))
    found: list[Echo] = []
    for word in words_among(text, said.keys):
        told = said.of(word.key)
        if not told:
            continue
        denied = is_denied(text, word.start, word.end) or _is_left_out(text, word.start, word.end)
        agreeing = next((one for one in told if one[2] == denied), None)
        if agreeing is None and not denied and _says_some_no(text, word.start, word.end):
            continue  # 景区门票自理: it denies too, in words of its own
        fact, name, _ = agreeing or told[0]
        _add(found, Echo(word.start, word.end, fact, name, agreeing is not None), text)
    return found


_SOME_NO = re.compile(r"[不没无未免别非]|除外|自理|自备|另")


def _says_some_no(text: str, start: int, end: int) -> bool:
    """True when the Chinese clause around a place has a word of denial somewhere."""
    if text.isascii():
        return False
    left = max(text.rfind(mark, 0, start) for mark in "，。；！？,;!?\n") + 1
    right = min((at for mark in "，。；！？,;!?\n" if (at := text.find(mark, end)) >= 0), default=len(text))
    return bool(_SOME_NO.search(text, left, right))


def is_denied(text: str, start: int, end: int) -> bool:
    """True when the words around say that there is none of it."""
    may = _may_deny(text)
    return bool((0 in may and NEGATED.search(text, max(0, start - 34), start)) or (1 in may and FREE.match(text, end)))


def _is_left_out(text: str, start: int, end: int) -> bool:
    """True for "batteries sold separately" of a copy, and for "fragrance free": nobody gives that away."""
    if _LEFT_OUT.match(text, end):
        return True
    return bool(_SPACED_FREE.match(text, end)) and bool(NOBODY_GIVES.match(text, start, end))


@lru_cache(maxsize=1024)
def _may_deny(text: str) -> list[int]:
    """Which of the ways to deny, before a word and after it, a text has the letters for."""
    return _DENIALS.of(text)


_DENIALS = Candidates([NEGATED.pattern, FREE.pattern], SHARED)


def says_no(fact: Told) -> bool:
    """True when a fact denies its own name: "lining: none", "PFAS: free"."""
    return bool(
        fact.name and (DENIES.search(fact.text) or (NOBODY_GIVES.match(fact.name) and _IS_FREE.match(fact.text)))
    )


#: A denial and what it takes from the rest of a statement: 不支持杜比全景声, 尚未取得正式认证.
_NOT_THEN = re.compile(
    r"(?:不(?:含|包含|包括|带|配|送|支持|提供|参加|参与|具备|附|可|能|适用|适合|享受?|接受?|供应|建议|保证|属于)|"
    r"(?:未|没有?|尚未|并未|暂未|从未)(?:能|有)?(?:获得?|通过|取得|经过?|做|配备?|参加|申请|标注|测|添加|额外添加|加|含|使用|用)|没有|暂无|并非|"
    r"(?:^|[ :：])(?:未|没|无(?![线痕极缝骨烟尘框绳叶声感边级氟油界限需忧水针袖菌人锡抗])))"
)
#: A denial after what it denies: 外窗不含, 烫染另计, 绿色食品申请中.
_THEN_NOT = re.compile(
    r"(?:均|都|并|暂|也)?(?:不含|不包|另计|另购|另售|另付|另收|自理|自备|自费|不支持|不可|不能|不参加|不参与|不适用|除外|不配|不送|不享受?|"
    r"申请中|认证中|审核中|办理中|未通过|未获|未经|不供应|不提供|未测|未认证|没有|售罄|缺货|暂停|停用|停运|停飞|停业|停开|停演|关闭|另加|加收)"
)
_LIST = re.compile(r"[^，,;；。()（）!！?？]*")
_STATEMENT = re.compile(r"[^，,;；、。()（）!！?？]+")


@lru_cache(maxsize=4096)
def denied_parts(text: str) -> tuple[tuple[int, int], ...]:
    """Where a Chinese fact says that there is none of it.

    Examples
    --------
    >>> denied_parts("不支持杜比全景声"), denied_parts("自带工具，外窗不含"), denied_parts("不锈钢")
    (((3, 8),), ((5, 7),), ())
    """
    found = []
    for part in _STATEMENT.finditer(text):
        if after := _THEN_NOT.search(text, part.start() + 1, part.end()):
            found.append((part.start(), after.start()))
        elif before := _NOT_THEN.search(text, part.start(), part.end()):
            end = _LIST.match(text, before.end())
            found.append((before.end(), end.end() if end else part.end()))
    return tuple(found)


def is_taken_back(text: str, start: int, end: int) -> bool:
    """True when a fact denies what stands at a place in it."""
    if is_denied(text, start, end) or denied_after(text, end):
        return True
    return not text.isascii() and any(a <= start and end <= b for a, b in denied_parts(text))


def _add(found: list[Echo], echo: Echo, text: str) -> None:
    last = found[-1] if found else None
    if last and last.fact == echo.fact and last.agrees == echo.agrees and _close(text[last.end : echo.start]):
        found[-1] = Echo(last.start, max(last.end, echo.end), echo.fact, echo.name, echo.agrees)
    else:
        found.append(echo)


def _close(between: str) -> bool:
    return len(between) <= 6 and not _STOPS.search(between)


_STOPS = re.compile(r"[，,;；。.!！?？]")


class _Said:
    """What facts say by their words: of most words only that they stand there is ever asked.

    Parameters
    ----------
    told
        The facts.
    """

    def __init__(self, told: tuple[Told, ...]) -> None:
        naming = [fact for fact in told if fact.fact == "product.title" or _NAMING.match(fact.name)]
        self._naming = frozenset(word.key for fact in naming for word in words(fact.whole))
        self._of: dict[str, list[tuple[str, str, bool]]] = {}
        self.keys: dict[str, list[tuple[Told, Word | None]]] = {}
        for fact in told:
            if fact.fact in ("product.title", "sale_price") or _NAMING.match(fact.name):
                continue
            for word in words(fact.name):
                self.keys.setdefault(word.key, []).append((fact, None))
            for word in words(fact.text):
                self.keys.setdefault(word.key, []).append((fact, word))

    def of(self, key: str) -> list[tuple[str, str, bool]]:
        """Facts that hold a word: id, name, and whether the fact denies it; none for a word of the product's name."""
        kept = self._of.get(key)
        if kept is not None:
            return kept
        told = [one for fact, word in self.keys[key] for one in _told(fact, word)]
        if key in self._naming and not any(no for *_, no in told):
            told = []
        self._of[key] = told
        return told


def _told(fact: Told, word: Word | None) -> Iterator[tuple[str, str, bool]]:
    """What a fact says of a word in its text, or in its name."""
    if word is None:
        yield fact.fact, fact.name, says_no(fact)
        return
    denied = is_taken_back(fact.text, word.start, word.end)
    yield fact.fact, fact.name, denied
    if _AGAINST.search(fact.text, max(0, word.start - 20), word.start) or _PROOF.match(fact.text, word.end):
        yield fact.fact, fact.name, not denied


def denied_after(text: str, end: int) -> bool:
    """True for "batteries not included": the denial stands after the word, before the next comma."""
    return bool(_DENIED_AFTER.match(text, end))


#: The same in a copy, where "wool is not itchy" denies no wool.
_LEFT_OUT = re.compile(
    r"(?:\s|: )?(?:(?:(?:is|are|come|comes) )?(?:an )?(?:(?:not|never) (?:included|supplied|provided|allowed|permitted|"
    r"supported|available|covered|needed|required)|sold separately|excluded|optional(?![a-z])|extra\s*(?:$|[.,;!?]))|"
    r"(?:isn't|aren't) (?:included|supplied|provided|allowed|permitted|supported|available|covered|needed|required))"
)
_SPACED_FREE = re.compile(r" free(?![a-z])")
_DENIED_AFTER = re.compile(
    r"\s?(?:(?:is |are |come |comes )?(?:an )?(?:not |sold separately|excluded|none|optional(?![a-z])|"
    r"extra\s*(?:$|[.,;!?]))|(?:isn't|aren't) |另购|另售|不含|自备|不附|单独购买)"
)
