"""Every number, price, share, discount, date and model code in a text.

Comes in: a folded text. Goes out: `Quantity` values with their place, normalised value and unit. Chinese and English,
digits and words. It does not know what is true.
"""

# ruff: noqa: E501 # lists of words and expressions read best unbroken
from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from adwright.check.facts.numerals import (
    CHINESE,
    DIGITS,
    ENGLISH,
    ENGLISH_WORD,
    chinese_number,
    english_number,
    number_of,
)
from adwright.check.facts.spoken import SPOKEN, Said
from adwright.check.facts.units import COUNTED, LOOSE, UNITS
from adwright.check.text.candidates import SHARED, Candidates
from adwright.check.text.fold import Folded
from adwright.check.text.starts import spotter
from adwright.core.text import is_wide

Bound = Literal["", "below", "about", "nearly", "odd", "above", "least"]
Kind = Literal["money", "percent", "discount", "measure", "count", "bare", "code", "date", "clock", "offer"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity.

    Parameters
    ----------
    start, end
        Offsets in the folded text.
    value
        Normalised: measures in the base of their dimension, discounts as per cent off, codes as text.
    written
        The number as it stands, before the unit is applied.
    unit
        Currency, dimension, or counting word.
    system
        Of a measure: values of two systems are compared with a tolerance.
    loose
        True for figures of speech and scenes ("two friends", 三天): a missing fact is noticed, not blocked.
    label
        The word right before a bare number: "iphone" in "iPhone 15".
    stronger
        True when the copy claims more than the number: "over 8 hours", 8小时以上.
    bound
        "below" for "under 3 lb" and 不到400克, "about" for "about 26 pounds", "nearly" for "almost a kilo", "odd" for
        "forty-odd", "above" for 二十斤出头, "least" for "at least 8 hours"; empty when the number is meant.
    words
        The English words that follow a count: ("glass", "marble").
    guessed
        True when the unit was taken from the next number of a range or list.
    """

    start: int
    end: int
    kind: Kind
    value: Fraction | str
    written: Fraction | None = None
    unit: str = ""
    system: str = ""
    loose: bool = False
    label: str = ""
    stronger: bool = False
    bound: Bound = ""
    words: tuple[str, ...] = ()
    guessed: bool = False


_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = dict(zip(_MONTH_NAMES, range(1, 13), strict=True))
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?)(?![a-z])"
)


_SCALE = {"万": 10**4, "千": 1000, "百": 100, "亿": 10**8, "k": 1000, "thousand": 1000, "million": 10**6, "m": 10**6}
_LATIN_UNITS = "|".join(re.escape(u) for u in sorted((u for u in UNITS if not is_wide(u[0])), key=len, reverse=True))
_WIDE_UNITS = "|".join(sorted((u for u in UNITS if is_wide(u[0])), key=len, reverse=True)).replace(
    "|平|", "|平(?!均|时)|"
)
_UNIT = rf"(?:(?:{_LATIN_UNITS})(?![a-z0-9])|(?:{_WIDE_UNITS}))"
_CLASS = "|".join(sorted({*COUNTED, *LOOSE}, key=len, reverse=True))
_FUNCTION = (
    "a|an|the|one|this|that|your|our|my|all|every|each|total|stock|in|and|or|to|of|on|at|by|for|from|with|per|you|we|it|is|"
    "as|up|so|if|when|then|than|out|off|more|less|are|was|not|but|no|via|plus|between|after|before|until|till"
)
_AFTER_INCH = "wide|high|long|tall|deep|thick|across|diameter|screen|display|each|x|by|and|or|heel|inseam|square|round"
_NOT_DISCOUNT = r"(?![叠扣页痕射返成纸边起角线衷磨断腾回合椅床伞刀扇])"
_CURRENCY = {
    sign: code
    for code, signs in (
        ("CNY", "元 块钱 块 rmb cny 人民币 ¥ cn¥"),
        ("USD", "$ us$ usd dollar dollars bucks 美元 美金"),
        ("EUR", "€ eur euro euros 欧元"),
        ("GBP", "£ gbp quid 英镑"),
        ("HKD", "hk$ hkd 港币 港元"),
        ("TWD", "nt$ twd"),
        ("JPY", "jpy 日元 円"),
        ("KRW", "₩ krw"),
    )
    for sign in signs.split()
}
_BEFORE = "|".join(
    re.escape(c) for c in sorted(_CURRENCY, key=len, reverse=True) if c not in ("元", "块", "块钱", "円")
)
_AFTER = "|".join(re.escape(c) for c in sorted(_CURRENCY, key=len, reverse=True) if c not in ("块", "$", "€", "£", "¥"))
#: Shopping festivals that are written as numbers; they date an offer and state no quantity.
_FESTIVAL = (
    r"双\s?1[12]|双十[一二]|(?<![\d¥$€£.])(?<![¥$€£]\s)(?:618|520|11\.11|12\.12)"
    rf"(?![\d.]|\s*(?:%|{_UNIT}|{_CLASS}|{_AFTER}))"
)
_TWO_NUMBERS = rf"(?:{DIGITS}|{CHINESE})"


def _scaled(number: str, scale: str | None) -> Fraction:
    return number_of(number) * _SCALE[scale] if scale else number_of(number)


def _percent_paid(text: str) -> Fraction:
    """8 -> 80, 85 -> 85, 8.5 -> 85, 八五 -> 85: what is left to pay of a 折 [per cent]."""
    value = number_of(text)
    return value * 10 if value < 10 else value


Build = Callable[[re.Match[str]], Quantity | tuple[Quantity, ...] | None]


def _q(m: re.Match[str], kind: Kind, value: Fraction | str, **more: object) -> Quantity:
    return Quantity(m.start(), m.end(), kind, value, **more)  # type: ignore[arg-type] # fields named by the caller


def _date(m: re.Match[str], year: str | None, month: int | None, day: str | None) -> Quantity:
    return _q(m, "date", f"{int(year) if year else '*'}-{month or '*'}-{int(day) if day else '*'}",
              written=Fraction(int(year)) if year and not month else None)  # fmt: skip


def _off(m: re.Match[str], value: Fraction) -> Quantity:
    return _q(m, "discount", value, written=value)


def _money(m: re.Match[str]) -> Quantity:
    value = _scaled(m["n"], m["s"])
    return _q(m, "money", value, written=value, unit=_CURRENCY[m["c"]])


def _fraction(m: re.Match[str]) -> Quantity | tuple[Quantity, ...] | None:
    value = Fraction(int(m["a"]), int(m["b"])) + int(m["w"] or 0) if int(m["b"]) else None
    if value is None:
        return None
    unit = UNITS.get(m["u"]) if m["u"] else None
    if unit and int(m["a"]) > 1 and int(m["b"]) > 16 and int(m["b"]) not in (32, 64) and not m["w"]:  # 33/45转: either
        ends = ((g, number_of(m[g])) for g in "ab")
        return tuple(
            Quantity(m.start(g), m.end(g), "measure", n * unit.factor, n, unit.dimension, unit.system) for g, n in ends
        )
    if unit:
        return _q(m, "measure", value * unit.factor, written=value, unit=unit.dimension, system=unit.system)
    return _q(m, "bare", value, written=value)


def _compound(m: re.Match[str], more: Fraction) -> Quantity:
    """两斤半, 三克半, 两斤四两, 一米二."""
    value, unit = number_of(m["n"]) + more, UNITS[m["u"]]
    return _q(m, "measure", value * unit.factor, written=value, unit=unit.dimension, system=unit.system)


def _after_point(digits: str) -> Fraction:
    """8 of 1米8, 75 of 1米75, 05 of 1米05."""
    return Fraction(int(digits), 10 ** len(digits))


def _yuan(m: re.Match[str], rest: Fraction) -> Quantity:
    """39块9, 两块六毛八."""
    value = number_of(m["n"]) + rest
    return _q(m, "money", value, written=value, unit="CNY")


def _in_parts(m: re.Match[str]) -> Quantity | None:
    """三分之一 is a share, 七十二分之一 a chance as facts write it: 1/72."""
    top, whole = number_of(m["a"]), number_of(m["b"])
    if not 0 < top < whole:
        return None
    if whole > 20:
        return _q(m, "bare", top / whole, written=top / whole)
    return _q(m, "percent", top / whole * 100, written=top / whole * 100, loose=True)


def _dozens(m: re.Match[str]) -> Quantity:
    """半打, 两打, 两打半."""
    value = number_of(m["n"]) * 12 + (6 if m["h"] else 0)
    return _q(m, "count", value, written=value, unit="个")


def _in_words(read: Callable[[re.Match[str]], Said | None]) -> Build:
    """What builds a quantity of what an English idiom says."""

    def build(m: re.Match[str]) -> Quantity | None:
        said = read(m)
        if said is None:
            return None
        return _q(m, said.kind, said.value, written=said.written, unit=said.unit, system=said.system, loose=said.loose)  # type: ignore[arg-type] # the idioms name kinds

    return build


def _offer(m: re.Match[str]) -> tuple[Quantity, ...]:
    return (
        Quantity(m.start(), m.end(), "offer", number_of(m["a"]), written=number_of(m["a"]), unit="buy"),
        Quantity(m.start(), m.end(), "offer", number_of(m["b"]), written=number_of(m["b"]), unit="get"),
    )


def _number(m: re.Match[str]) -> Quantity | None:
    """Digits with a unit, a counting word, or nothing."""
    number, scale, unit, word = m["n"], m["s"], m["u"], m["w"]
    value = _scaled(number, scale)
    if unit and not (unit == "m" and scale is None and value > 10**5):
        known = UNITS[unit]
        return _q(m, "measure", value * known.factor, written=value, unit=known.dimension, system=known.system)
    if word:
        return _q(m, "count", value, written=value, unit=_singular(word.strip(" -")), words=_following(m, "w"))
    return _q(m, "bare", value, written=value)


#: Units that 百, 千 and 万 alone stand before: 百毫升, 千瓦时.
_OF_HUNDREDS = frozenset("毫升 克 毫米 流明 毫安 毫安时 毫克 瓦 转 帕 赫兹 像素 公里 米".split())  # noqa: SIM905
#: Units that 一 counts; before others it is an article.
_OF_ONE = frozenset(
    "斤 市斤 公斤 千克 克 升 毫升 小时 个小时 钟头 个钟头 个月 年 米 公里 千瓦 度电 克拉 匹 寸 尺 周 星期 个星期 礼拜 个礼拜 刻钟".split()  # noqa: SIM905
)
#: A change of so much is no figure of speech.
_CHANGED = re.compile(
    r"(?:提升|提高|提速|上升|下降|降低|降|升|减少|增加|延长|缩短|多装|少用|增|快)(?:了|到|至|近|约)?$"
)
_SPOKEN_ZH = re.compile(
    r"(?:[卖收花付省减少抹抵返领充满要需价]|便宜|优惠|立减|直降|省下|仅售|到手|人均|每人|每位|一位|定金|订金|押金|券后|只要|只需|"
    r"仅需|不到|不足)(?:了|你|下|掉|回|去|足|够|再|才)?$"
)
#: Words of paying that stand before other things as well: without a fact the number is none of ours.
_WEAK_SUM = re.compile(r"(?:[收花付少充满]|(?<![只仅])[要需])(?:了|你|下|掉|回|去|足|够|再|才)?$|不到$|不足$")
#: What is counted, weighed or timed after all: 满五十岁, 送十二分.
_NOT_SUM = re.compile(
    r"[年月日号点分秒岁人位名个只件次遍回倍度层张页粒颗瓶包盒袋斤克升米平方口对双把条份顿天周步种样来多余几倍折成全足分]"
)


def _bare_chinese(m: re.Match[str]) -> Quantity | None:
    """一百九十八: a sum after a word of paying, a number without a unit elsewhere."""
    value = chinese_number(m["n"])
    if value is None:
        return None
    before, after = m.string[max(0, m.start() - 4) : m.start()], m.string[m.end() : m.end() + 1]
    if _SPOKEN_ZH.search(before) and not _NOT_SUM.match(after):
        loose = bool(_WEAK_SUM.search(before))
        return _q(m, "money", value, written=value, unit="CNY", guessed=True, loose=loose)
    return _q(m, "bare", value, written=value, loose=True)


def _chinese(m: re.Match[str]) -> Quantity | None:
    """A numeral before a unit or counting word; 一 alone is an article and no number."""
    value = chinese_number(m["n"])
    if value is None or value == 0 or m["n"] in ("万", "百", "千", "亿"):
        if m["n"] not in ("百", "千", "万") or (m["u"] != "年" and m["u"] not in _OF_HUNDREDS):
            return None
        value = Fraction(_SCALE[m["n"]])
    after = m.string[m.end() : m.end() + 3]
    if (value == 1 and m["u"] not in _OF_ONE
            and not (m["u"] == "年" and re.match(r"质保|保修|联保|包换|换新", after))):  # fmt: skip
        return None
    known = UNITS.get(m["u"])
    loose = (m["u"] in LOOSE and m["u"] not in COUNTED) or value == 1
    changed = bool(_CHANGED.search(m.string[max(0, m.start() - 4) : m.start()]))
    loose = loose and not (
        known
        and (
            (value > (14 if m["u"] in ("天", "日") else 10) and value not in (100, 365, 1000))
            or (changed and value > 1)
        )
    )
    loose = loose or (m["u"] in ("分钟", "秒", "秒钟", "小时", "个小时") and value <= 5)
    if m["u"] == "年" and (value >= 5 or re.match(r"质保|保修|联保|包换|换新|陈", after)):
        loose = False
    if known:
        return _q(
            m, "measure", value * known.factor, written=value, unit=known.dimension, system=known.system, loose=loose
        )
    return _q(m, "count", value, written=value, unit=m["u"], loose=loose)


#: English nouns of scenes: a number word before one of them is a figure of speech until shown otherwise.
_SCENE_WORDS = """
friend people person guest stranger neighbor neighbour kid child children boy girl parent sister brother cousin
cat dog cow bird sip bite breath step word thing way reason time moment morning evening night afternoon day hour
minute second week weekend month summer winter spring autumn season song chapter lap mile block floor stair stop
corner door window room hand finger eye ear foot feet leg arm tear laugh smile secret story dream plan rule
question answer text email call meeting deadline alarm nap snooze yawn excuse mistake regret trick tip wish life
world heart mind side end half and more or less of for to in at on cheer pound round game match inning quarter
set play scene act line verse note beat dance kiss hug date drink beer wine coffee tea pancake wink generation
century mouth tongue language hundred thousand million dozen other another last next first extra whole long
short quiet slow small little big good bad old new cold warm hot easy hard late early soft loud rainy sunny very
"""
_SCENE = frozenset(_SCENE_WORDS.split())


def _english(m: re.Match[str]) -> Quantity | None:
    value = english_number(m["n"])
    if value is None or value == 0:
        return None
    if m["u"]:
        known = UNITS[m["u"]]
        loose = value == 1 or (known.dimension in ("time", "months", "length") and value < 10)
        return _q(
            m, "measure", value * known.factor, written=value, unit=known.dimension, system=known.system, loose=loose
        )
    if value == 1:
        return None
    noun = _singular(m["w"] or "")
    words = _following(m, "w")
    loose = not words or any(word in _SCENE for word in words[:1]) or (len(words) > 1 and words[1] in _SCENE)
    return _q(m, "count", value, written=value, unit=noun, words=words, loose=loose)


def _following(m: re.Match[str], group: str) -> tuple[str, ...]:
    """The noun phrase after a number: up to three words, cut at the first function word."""
    words: list[str] = []
    for word in re.findall(r"[a-z]+|[^a-z\s-]", m.string[m.start(group) : m.start(group) + 40])[:3] if m[group] else ():
        if not word.isalpha() or not word.isascii() or re.fullmatch(_FUNCTION, word):
            break
        words.append(_singular(word))
    return tuple(words)


def _singular(word: str) -> str:
    if len(word) > 3 and word.isascii() and word.endswith("s") and not word.endswith("ss"):
        return word[:-3] + "y" if word.endswith("ies") else word[:-1]
    return word


def _code(m: re.Match[str]) -> Quantity:
    return _q(m, "code", re.sub(r"[-.\s]", "", m[0]), words=tuple(re.split(r"[-\s]", m[0])))


def _year_or_age(m: re.Match[str]) -> Quantity:
    return _date(m, m["y"], None, None)


_LEFT = r"(?<![a-z0-9.])"
_PATTERNS: tuple[tuple[re.Pattern[str], Build], ...] = tuple((spotter(p), b) for p, b in (
    # Festivals, "#1" and "No. 1" (rules speak of those), list marks, and 第一 are not quantities.
    (_FESTIVAL, lambda m: None),
    (r"(?:#|no\.?\s?|number\s|top\s?)(?:1|one)(?![\d.,]?\d)|第一", lambda m: None),
    (r"^\s*\d{1,2}[.)、](?!\d)", lambda m: None),
    (r"(?<![a-z])no two(?= (?:alike|the same|are)(?![a-z]))", lambda m: None),
    (r"(?<![a-z0-9])(?P<n>\d{1,3})(?:st|nd|rd|th)(?![a-z])(?!\s(?:of\s)?" + _MONTH + ")",
     lambda m: _q(m, "count", number_of(m["n"]), written=number_of(m["n"]), loose=True)),
    (r"24/7|7\s?[x×*]\s?24(?:\s?小时)?|24\s?[x×*]\s?7", lambda m: _q(m, "code", "247", loose=True)),
    (r"(?P<y>(?:19|20)\d{2})\s?年\s?(?P<m>\d{1,2})\s?月(?:\s?(?P<d>\d{1,2})\s?[日号])?",
     lambda m: _date(m, m["y"], int(m["m"]), m["d"])),
    (r"(?P<m>\d{1,2})\s?月(?P<d>\d{1,2})[日号]?\s?[至到~—-]\s?(?P<e>\d{1,2})[日号]",
     lambda m: (_date(m, None, int(m["m"]), m["d"]), _date(m, None, int(m["m"]), m["e"]))),
    (r"(?P<y>(?:19|20)\d{2})[-/.](?P<m>0?[1-9]|1[0-2])[-/.](?P<d>0?[1-9]|[12]\d|3[01])(?!\d)",
     lambda m: _date(m, m["y"], int(m["m"]), m["d"])),
    (r"(?<!\d)(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?[日号]?(?!\d)", lambda m: _date(m, None, int(m["m"]), m["d"])),
    (rf"(?<![a-z])(?P<m>{_MONTH})\.?\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d%])(?:,?\s(?P<y>(?:19|20)\d{{2}}))?",
     lambda m: _date(m, m["y"], _MONTHS[m["m"][:3]], m["d"])),
    (rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<m>{_MONTH})(?:,?\s(?P<y>(?:19|20)\d{{2}}))?",
     lambda m: _date(m, m["y"], _MONTHS[m["m"][:3]], m["d"])),
    (rf"(?<![a-z])(?:in|by|until|till|since|from|through|every|each|starting in|before) (?:late |early |mid-)?"
     rf"(?P<m>{_MONTH})(?! \d)(?!\s(?:be|have|not|also))",
     lambda m: replace(_date(m, None, _MONTHS[m["m"][:3]], None), loose=not re.match(r"starting|until|till|by", m[0]))),
    (rf"(?<![a-z])(?P<m>{_MONTH})\s?(?:to|-|–|through|and)\s?(?P<e>{_MONTH})",
     lambda m: (_date(m, None, _MONTHS[m["m"][:3]], None), _date(m, None, _MONTHS[m["e"][:3]], None))),
    (r"(?<!\d)(?P<y>(?:19|20)\d{2})\s?年(?!\s?(?:质保|保修))", _year_or_age),
    (r"(?P<y>[一二][〇零一二三四五六七八九]{3})年", lambda m: _date(m, str(chinese_number(m["y"])), None, None)),
    (r"(?<![零一二三四五六七八九十个\d])(?P<m>十[一二]?|[一二三四五六七八九])月(?P<d>(?:[二三]?十)?[一二三四五六七八九]|[二三]?十)[日号]",
     lambda m: _date(m, None, int(number_of(m["m"])), str(number_of(m["d"])))),
    (r"(?<![零一二三四五六七八九十个\d])(?P<m>十[一二]?|[二三四五六七八九])月(?=底|初|前|止|截|份)",
     lambda m: _date(m, None, int(number_of(m["m"])), None)),
    (r"(?<![\d.])(?:1[0-2]|[1-9])\s?月(?!\d)", lambda m: _date(m, None, int(re.sub(r"\D", "", m[0])), None)),
    (r"(?<![\d:])\d{1,2}:\d{2}(?!\d)(?:\s?[ap]\.?m\b\.?)?|(?<![\d.])\d{1,2}\s?[ap]\.?m\b\.?",
     lambda m: _q(m, "clock", m[0].replace(" ", ""), loose=True)),
    (r"(?<![零一二三四五六七八九十])(?P<n>[零一二三四五六七八九]点[一二三四五六七八九]{1,2})(?=声道)",
     lambda m: _q(m, "bare", number_of(m["n"]), written=number_of(m["n"]))),
    (rf"(?<![零一二三四五六七八九十])(?P<n>[零一二三四五六七八九]点[一二三四五六七八九]{{1,2}})(?P<u>{_WIDE_UNITS})",
     lambda m: _compound(m, Fraction(0))),
    (rf"(?<![a-z])(?:{ENGLISH_WORD})\so['’]clock", lambda m: _q(m, "clock", m[0], loose=True)),
    (rf"(?<![\d.])(?:\d{{1,2}}|{CHINESE})\s?点(?:半|整|钟|一刻|(?:\d{{1,2}}|{CHINESE})分?)?(?![\d零〇一二三四五六七八九]|理由|建议|优势)",
     lambda m: _q(m, "clock", m[0].replace(" ", ""), loose=True)),
    (rf"(?P<a>{_TWO_NUMBERS})\s?合\s?1|(?P<b>{_TWO_NUMBERS})\s?合一|(?<!\d)(?P<c>\d{{1,15}}|{ENGLISH_WORD})-in-(?:1|one)(?![a-z])",
     lambda m: _q(m, "code", f"{number_of(m['a'] or m['b'] or m['c'])}in1")),
    # Discounts before shares: "20 % off" is not 20 %.
    (rf"(?<![\d.])(?P<n>\d\.\d|\d{{1,2}}|(?!一折(?!起|清|抢|优惠|封顶))[一二三四五六七八九]{{1,2}})\s?折{_NOT_DISCOUNT}",
     lambda m: _off(m, 100 - _percent_paid(m["n"]))),
    (r"(?<![a-z])(?<!and )(?:a|one) (?P<f>third|quarter|fifth|tenth|half) off(?![a-z])|"
     r"(?:save|saves|saving) a (?P<g>third|quarter|fifth|tenth)(?![a-z])",
     lambda m: _off(m, {"half": Fraction(50), "third": Fraction(100, 3), "quarter": Fraction(25), "fifth": Fraction(20),
                        "tenth": Fraction(10)}[m["f"] or m["g"]])),
    (r"半价|打对折|五折|half[- ]price|half[- ]off|buy one get one half", lambda m: _off(m, Fraction(50))),
    *((pattern, _in_words(read)) for pattern, read in SPOKEN),
    (rf"(?P<n>{DIGITS})\s?(?:%|percent|per cent)\s?(?:off|discount|reduction|less)(?![a-z])",
     lambda m: _off(m, number_of(m["n"]))),
    (rf"(?:save|saving|save up to|立减|直降|优惠|省)\s?(?P<n>{DIGITS})\s?%", lambda m: _off(m, number_of(m["n"]))),
    (rf"(?P<n>{DIGITS})\s?(?:%|‰|percent|per cent)",
     lambda m: _q(m, "percent", number_of(m["n"]), written=number_of(m["n"]))),
    (rf"(?P<n>{DIGITS}|{CHINESE})\s?(?P<u>尺)(?P<t>[一二两三四五六七八九])寸?(?P<h>半)?",
     lambda m: _compound(m, (Fraction(number_of(m["t"])) + (Fraction(1, 2) if m["h"] else 0)) / 10)),
    (rf"(?P<n>{DIGITS}|{CHINESE})\s?(?:个(?P<h>半)(?P<u>小时|钟头|月)|个半(?P<v>星期))",
     lambda m: (lambda n, u: _q(m, "measure", n * u.factor, written=n, unit=u.dimension, system=u.system))(
         number_of(m["n"]) + Fraction(1, 2), UNITS[("个月" if m["u"] == "月" else m["u"]) or m["v"]])),
    (rf"(?P<n>{DIGITS}|{CHINESE})\s?(?P<u>斤|克|公斤|千克|升|毫升|小时|个小时|年|米|个月|天|公分|厘米|毫米|吋|英寸|寸|尺|公里|度|克拉|周|匹|岁)"
     r"(?P<h>半)(?!价|夜|路|天|个|年)",
     lambda m: _compound(m, Fraction(1, 2))),
    (rf"(?P<n>{CHINESE})(?P<u>米|公斤|斤|升|公里)(?P<t>[一二三四五六七八九])"
     r"(?=$|[，。；！？、,\s的长宽高深重厚就够也刚正不都来直整左以乘到大床线桌款])",
     lambda m: _compound(m, Fraction(number_of(m["t"])) / 10)),
    (rf"(?P<n>{DIGITS})\s?(?P<u>米)(?P<t>\d{{1,2}})(?![\d.]|\s?(?:{_UNIT}|[×x*~–—-]))",
     lambda m: _compound(m, _after_point(m["t"]))),
    (rf"(?P<n>{DIGITS}|{CHINESE})岁(?P<t>{CHINESE}|\d{{1,2}})个月",
     lambda m: _q(m, "measure", number_of(m["n"]) + number_of(m["t"]) / 12, written=number_of(m["n"]), unit="age", system="si")),
    (rf"(?P<n>{DIGITS})\s?块(?P<t>\d{{1,2}})(?![\d.]|\s?(?:{_UNIT}|(?!包邮)(?:{_CLASS})|[×x*折%]))",
     lambda m: _yuan(m, _after_point(m["t"]))),
    (rf"(?P<n>{DIGITS}|{CHINESE})块(?P<t>[一二三四五六七八九])(?:[毛角](?P<f>[一二三四五六七八九])?分?)?(?=$|[，。；！？、,\s一每就不钱的]|包邮)",
     lambda m: _yuan(m, number_of(m["t"]) / 10 + (number_of(m["f"]) / 100 if m["f"] else 0))),
    (rf"(?P<n>{DIGITS}|{CHINESE})毛(?:钱|(?=$|[，。；！？,\s]))", lambda m: _q(
        m, "money", number_of(m["n"]) / 10, written=number_of(m["n"]) / 10, unit="CNY", loose=True)),
    (rf"第{CHINESE}个月", lambda m: None),
    (rf"(?P<n>{CHINESE}|半)打(?P<h>半)?(?![\u4e00-\u9fff]{{0,2}}[击败开包卡磨造破折])(?=[\u4e00-\u9fff]{{0,4}}(?:[，。；！？、]|$|刚|装|起|[一-龥]))",
     lambda m: _dozens(m)),
    (r"(?P<n>[俩仨])(?P<u>人|口子)?", lambda m: _q(m, "count", Fraction(2 if m["n"] == "俩" else 3),
     written=Fraction(2 if m["n"] == "俩" else 3), unit="人" if m["u"] else "个", loose=True)),
    (rf"(?P<n>{CHINESE})乘以?(?P<t>{CHINESE})(?![\u4e00-\u9fff]*[客坐])",
     lambda m: tuple(Quantity(m.start(g), m.end(g), "bare", number_of(m[g]), written=number_of(m[g])) for g in "nt")),
    (r"(?<![零一二两三四五六七八九十百千万\d斤])(?P<n>[一二三四五六七八九半])两(?P<h>半)?(?=[，。；！？、的多不出重装整就刚]|$)",
     lambda m: _q(m, "measure", (number_of(m["n"]) + (Fraction(1, 2) if m["h"] else 0)) * 50,
                  written=number_of(m["n"]), unit="mass", system="cn")),
    (rf"(?P<n>{DIGITS}|{CHINESE})\s?(?P<u>斤)(?P<t>[一二两三四五六七八九])两",
     lambda m: _compound(m, Fraction(number_of(m["t"])) / 10)),
    (r"(?P<n>[一二三四五六七八九])成半",
     lambda m: _q(m, "percent", number_of(m["n"]) * 10 + 5, written=number_of(m["n"]) * 10 + 5)),
    (r"(?P<n>[一二三四五六七八九])成(?P<t>[一二三四五六七八九])(?![一-龥]?成)",
     lambda m: _q(m, "percent", number_of(m["n"]) * 10 + number_of(m["t"]))),
    (rf"百分之(?P<n>{CHINESE})", lambda m: _q(m, "percent", number_of("一百" if m["n"] == "百" else m["n"]))),
    (rf"千分之(?P<n>{CHINESE})", lambda m: _q(m, "percent", number_of(m["n"]) / 10, written=number_of(m["n"]) / 10)),
    (rf"(?P<b>{CHINESE})分之(?P<a>{CHINESE})", lambda m: _in_parts(m)),
    (r"百分百", lambda m: _q(m, "percent", Fraction(100), written=Fraction(100), loose=True)),
    (r"占(?:了|到)?(?:一半|半数)|半数(?=[是为用，。])", lambda m: _q(m, "percent", Fraction(50), written=Fraction(50))),
    (r"(?P<n>[两二三四五六七八九])成(?![为长都分品熟人就功本年双对群交员立型色套])(?:新)?",
     lambda m: _q(m, "percent", number_of(m["n"]) * 10, written=number_of(m["n"]) * 10)),
    (r"(?<![a-z0-9])3c(?![a-z0-9])", lambda m: None),
    (rf"满\s?(?P<a>{_TWO_NUMBERS})\s?元?(?:就|再|还|立|直|可|即)*(?:减|省|返|抵|少|便宜)\s?(?P<b>{_TWO_NUMBERS})(?!\s?[%折件个])",
     lambda m: tuple(Quantity(m.start(g), m.end(g), "money", number_of(m[g]), number_of(m[g]), "CNY") for g in "ab")),
    (rf"(?:价|券后|到手|仅售|吊牌|限时|平时|首单|首次|现售)\s?[:：]?\s?(?P<n>{DIGITS})(?!\s?(?:%|折|{_UNIT}|{_CLASS}|{_AFTER}|块|[a-z.\d]))",
     lambda m: Quantity(m.start("n"), m.end("n"), "money", number_of(m["n"]), number_of(m["n"]), "CNY", guessed=True)),
    (rf"(?P<c>{_BEFORE})\s?(?P<n>{DIGITS})(?P<s>k(?![a-z])|万|千)?", _money),
    (rf"(?P<n>{DIGITS})\s?(?P<s>万|千|百|亿)?\s?(?P<c>{_AFTER})(?![a-z]|素|气|宵|旦|件|年|老|代)", _money),
    (rf"(?P<n>{CHINESE})(?P<s>(?!))?(?P<c>元|块钱|美元|欧元)(?!素|气|宵|旦|件|年|老|代)", _money),
    (rf"(?<![a-z])(?P<n>{ENGLISH})(?P<s>(?!))?[\s-](?P<c>dollars?|bucks|quid|euros?|pounds? sterling|usd)(?![a-z])", _money),
    (rf"(?<![a-z])(?P<n>{ENGLISH}|\d{{1,3}}) and a half[\s-](?P<u>{_UNIT})", lambda m: _compound(m, Fraction(1, 2))),
    (rf"买\s?(?P<a>{_TWO_NUMBERS})\s?[件盒瓶罐包袋支片双套杯份个只条]?\s?[送赠免]\s?(?P<b>{_TWO_NUMBERS})", _offer),
    (rf"buy\s(?P<a>\d{{1,15}}|{ENGLISH_WORD}),?\s(?:and\s)?get\s(?:the\s)?"
     rf"(?P<b>\d{{1,15}}|{ENGLISH_WORD})(?![a-z\d])", _offer),
    (r"(?<![a-z])bogo(?![a-z])", lambda m: (Quantity(m.start(), m.end(), "offer", Fraction(1), Fraction(1), "buy"),
                                             Quantity(m.start(), m.end(), "offer", Fraction(1), Fraction(1), "get"))),
    (rf"(?<![\d/.])(?:(?P<w>\d{{1,15}})[\s-])?(?P<a>\d{{1,2}})[/\u2044](?P<b>\d{{1,2}})"
     rf"(?![\d/])(?:[\s-]?(?P<u>{_UNIT}))?", _fraction),
    (rf"(?<![a-z])(?P<f>half|quarter)[\s-](?:an?\s|of\san?\s)?(?P<u>{_UNIT})",
     lambda m: _q(m, "measure", Fraction(1, 2 if m["f"] == "half" else 4) * UNITS[m["u"]].factor,
                  written=Fraction(1, 2 if m["f"] == "half" else 4), unit=UNITS[m["u"]].dimension,
                  system=UNITS[m["u"]].system, loose=UNITS[m["u"]].dimension == "time")),
    (r"(?<![a-z0-9])(?:spf|ipx?|ph|cri|size|usb|f/)[\s-]?\d+(?:\.\d+)?(?!\d)", _code),
    # Model names, protection classes, vitamins: letters that lead into digits.
    (r"(?<![a-z0-9])(?!(?:ft|c?m)[23](?![a-z0-9]))[a-z]{1,10}[-.]?\d{1,12}(?:[.-]?[a-z0-9]){0,12}", _code),
    (rf"{_LEFT}(?P<n>{DIGITS})(?!\d|[.,]\d)(?:\s?(?P<s>万|千(?!卡)|亿|百(?!分)|(?<!\d{{4}})(?<!\d{{4}}\s)k(?=\+?(?:\s|$))|thousand|million)\s?\+?)?"
     rf"(?:\s?-?\s?(?P<u>{_UNIT})(?!(?<=\sin)(?<!\.\d\sin)(?<!\.\d\d\sin)\s(?!(?:{_AFTER_INCH})(?![a-z]))[a-z])|(?P<w>\s?(?:{_CLASS})|[\s-](?!(?:{_FUNCTION})(?![a-z]))[a-z]{{3,}})|(?!(?!x\d)[a-z]))",
     _number),
    (r"(?<![a-z0-9.])\d{1,12}(?!x\d)[a-z]{1,12}\d{0,12}", _code),
    (rf"{_LEFT}(?P<n>{DIGITS})(?!\d|[.,]\d)(?P<s>(?!))?(?P<u>(?!))?(?P<w>(?!))?", _number),
    (r"(?<=x)(?P<n>\d{1,15}(?:\.\d{1,6})?)(?P<s>(?!))?\s?(?P<u>" + _UNIT + r")?(?P<w>(?!))?", _number),
    (rf"(?P<n>{CHINESE}|半)\s?(?P<u>{_WIDE_UNITS}|{_CLASS})", _chinese),
    (r"(?P<n>(?<![零〇一二两三四五六七八九十百千万亿第])(?:[一二两三四五六七八九][百千万十][零〇一二两三四五六七八九十百千]{0,8}|"
     r"十[一二三四五六七八九]))(?![零〇一二两三四五六七八九十百千万亿]|分[之的]|般|足|全)", _bare_chinese),
    (rf"(?<![a-z])(?:an?|a full|a whole|a single)[\s-](?P<u>{_UNIT})(?!-)",
     lambda m: _q(m, "measure", UNITS[m["u"]].factor, written=Fraction(1), unit=UNITS[m["u"]].dimension,
                  system=UNITS[m["u"]].system, loose=True)),
    (rf"(?<![a-z])(?P<n>{ENGLISH})(?:[\s-](?:odd|something|or so)(?![a-z])|(?:(?<=dozen)|(?<=score))\sof(?=\s))?"
     rf"(?:(?:[\s-](?!in\s)(?P<u>{_UNIT})|[\s-](?!(?:{_FUNCTION})(?![a-z]))(?P<w>[a-z]+)))?(?![a-z])", _english),
))  # fmt: skip

_CANDIDATES = Candidates([pattern.pattern for pattern, _ in _PATTERNS], SHARED)
JOINT = re.compile(r"\s?(?:-|–|—|~|至|到|to|x|×|\*|by|、|,|or|and|和|或|/|,?背到)\s?")
_MORE = re.compile(
    r"(?:(?<!不)超过?|不止|远超|逾|over|(?<!no )more than|beyond|exceeds?|exceeding|upwards of|above|north of|better than|"
    r"至少)\s?(?:an?\s)?$"
)
_LEAST = re.compile(
    r"(?:at least|no less than|not less than|no fewer than|a minimum of|minimum|a good|刚过|(?<=[径高长宽重深])过)\s?(?:an?\s)?$"
)
_BELOW = re.compile(
    r"(?:不到|不足|不超过|不过|低于|小于|少于|最多|至多|仅限|顶多|under|less than|below|at most|no more than|never more than|"
    r"not more than|fewer than|up to|max\.?|maximum of|within|inside|south of|as little as)\s?(?:an?\s)?$"
)
_AND_DOWN = re.compile(r"\s?(?:以内|以下|之内|不到|以里|封顶|or less|or under|or fewer|tops|at most|max(?![a-z]))")
_ABOUT = re.compile(
    r"(?:约|大约|近|将近|差不多|接近|about|around|roughly|some|approximately|or thereabouts)\s?(?:an?\s)?$"
)
_NEARLY = re.compile(
    r"(?:nearly|almost|close to|just under|a shade under|a hair under|a touch under|shy of|just short of|not quite|"
    r"all but|(?<![更加很最不飞轻爽提变赶尽畅])快|approaching|getting on for|the best part of|barely under|practically)\s?(?:an?\s|the\s)?$"
)
#: Where a rounded number is said and a little more meant: "forty-odd", "two thousand and change".
_OR_MORE = re.compile(r"(?:\s[a-z]+){0,2}\s(?:or more|and up|and over|or over|plus)(?![a-z])")
_ODD = re.compile(r"(?:[\s-](?:odd|something|and change|and a bit|and then some|and counting)|-odd)(?![a-z])")
_OR_SO = re.compile(r"\s?(?:or so|or thereabouts|give or take|-ish|ish|more or less)(?![a-z])")
_AND_UP = re.compile(r"\s?(?:以上|\+|多(?=[年种款个人家万%])|余(?=[年种款个人家]))")
#: A little more than the number: 二十斤出头, 十一斤多, 七折出头.
_A_LITTLE_UP = re.compile(
    r"\s?(?:出头|还多|有余|开外|挂零|往上|多(?=[，。；！？、的\s]|$|一?[点些]|(?<=[斤两米升成]多)(?![出送给买省赚喝吃加装放]))|冒头)"
)
#: Which of them a text may hold: of most, none.
_BOUNDS = Candidates(
    [said.pattern for said in (_MORE, _LEAST, _BELOW, _AND_DOWN, _ABOUT, _NEARLY, _OR_MORE, _ODD, _OR_SO, _AND_UP,
                               _A_LITTLE_UP)], SHARED,
)  # fmt: skip
#: One of these stands wherever a bound does.
_BOUNDED = re.compile(
    r"[过不低小少最至仅以之约大近快将差接顶封出有开挂往多冒]|under|less|below|most|more|few|up to|max|within|inside|south|little|tops|about|around|rough|"
    r"some|approx|near|almost|close|shade|hair|touch|shy|short|quite|but|getting|best|barely|practic|"
    r"least|good|odd|chang|bit|"
    r"count|or so|there|give|ish|and (?:up|over|then)|over|plus|minimum"
)
_HAS_NUMBER = re.compile(
    rf"\d|{ENGLISH_WORD}|[零〇一二两三四五六七八九十百千万亿半双俩仨]|half|quarter|bogo|"
    r"third|fifth|tenth|january|february|march|april|may|june|july|august|september|october|november|"
    r"december|pence|penny|cent|tenner|fiver|couple|quid|buck"
)


def quantities(folded: Folded) -> list[Quantity]:
    """All quantities of a text, in their order. An offer "buy 2 get 1" gives two with one place.

    Examples
    --------
    >>> from adwright.check.text.fold import fold
    >>> [(q.kind, str(q.value), q.unit) for q in quantities(fold("两件8折，四十小时续航，¥1,299"))]
    [('count', '2', '件'), ('discount', '20', ''), ('measure', '144000', 'time'), ('money', '1299', 'CNY')]
    >>> quantities(fold("一杯好茶，第一口就懂。One sip."))
    []
    """
    text = folded.text
    places = _CANDIDATES.of(text)
    if not places or not _HAS_NUMBER.search(text):
        return []
    taken = bytearray(len(text))
    found: list[Quantity] = []
    for place in places:
        pattern, build = _PATTERNS[place]
        for match in pattern.finditer(text):
            if taken.find(1, *match.span()) >= 0 or not match[0]:
                continue
            built = build(match)
            if built is None and pattern in _WORDS:
                continue
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            found += [] if built is None else [built] if isinstance(built, Quantity) else built
    found.sort(key=lambda q: q.start)
    return list(_in_context(found, folded))


#: A number word that turned out to be none leaves its place to later patterns.
_WORDS = {*(pattern for pattern, _ in _PATTERNS[-4:]), *(spotter(p) for p, _ in SPOKEN)}


_LABEL = re.compile(r"([a-z\u4e00-\u9fff]+)[\s-]?$")
_NETWORK = re.compile(r"[1-9](?:G|(?:\.\d)?K)(?![A-Za-z])")


def _in_context(found: list[Quantity], folded: Folded) -> Iterator[Quantity]:
    """Give members of a range their common unit, bare numbers the word before them, and note "over" and 以上."""
    text = folded.text
    for i in range(len(found) - 2, -1, -1):
        left, right = found[i], found[i + 1]
        if (
            (
                (left.kind == "bare" or (left.kind == "count" and not left.words and left.unit == ""))
                and left.written is not None
                and right.kind in ("measure", "money", "percent")
                and right.written
            )
            and JOINT.fullmatch(text[left.end : right.start])
            and not (
                right.kind == "money" and text[left.end : right.start].strip() in (",", "、")  # "set of 3, £21"
            )
            and not (
                right.unit in ("mass", "volume", "power") and text[left.end : right.start].strip() in ("x", "×", "*")
            )
        ):
            value = left.written * Fraction(right.value) / right.written
            found[i] = replace(left, kind=right.kind, value=value, unit=right.unit, system=right.system, guessed=True)
    bounded = bool(_BOUNDS.of(text))
    for q in found:
        said = text[q.start : q.end]
        # A network or a resolution, and no mass. Its letter is told from that of a unit by its height alone.
        if "g" in said or "k" in said:
            upper = folded.original[slice(*folded.span(q.start, q.end))]
            if _NETWORK.match(upper):
                yield replace(q, kind="code", value=upper.split()[0].lower(), stronger=False)
                continue
        label = _label(q, text)
        stronger, bound = (_is_stronger(q, text), _bound(q, text)) if bounded else (False, "")
        yield _said_so(q, stronger, label, bound) if stronger or label or bound else q


def _said_so(q: Quantity, stronger: bool, label: str, bound: Bound) -> Quantity:
    """The quantity with what stands around it; `replace` takes three times as long."""
    return Quantity(q.start, q.end, q.kind, q.value, q.written, q.unit, q.system, q.loose, label, stronger, bound,
                    q.words, q.guessed)  # fmt: skip


def _label(q: Quantity, text: str) -> str:
    """The word right before a bare number, or a count."""
    word = _LABEL.search(text[max(0, q.start - 14) : q.start]) if q.kind in ("bare", "count") else None
    return word[1][-12:] if word else ""


def _is_stronger(q: Quantity, text: str) -> bool:
    """True for "over 8 hours" and 8小时以上."""
    if q.unit == "time" and text[max(0, q.start - 5) : q.start].strip() == "over":
        return False  # "over 30 minutes the room fills with light": during
    if "+" in text[q.start : q.end]:
        return True
    stronger = _MORE.search(text, max(0, q.start - 14), q.start) or _AND_UP.match(text, q.end)
    # "never more than nine" is none.
    return bool(stronger) and not _BELOW.search(text, max(0, q.start - 20), q.start)


def _bound(q: Quantity, text: str) -> Bound:
    before = max(0, q.start - 20)
    if not _BOUNDED.search(text, before, min(len(text), q.end + 24)):
        return ""
    if _BELOW.search(text, before, q.start) or _AND_DOWN.match(text, q.end):
        return "below"
    if _NEARLY.search(text, before, q.start):
        return "nearly"
    if _A_LITTLE_UP.match(text, q.end):
        return "above"
    if _LEAST.search(text, before, q.start) or (q.kind != "date" and _OR_MORE.match(text, q.end)):
        return "least"
    if _ODD.match(text, q.end) or " odd" in text[q.start : q.end] or "-odd" in text[q.start : q.end]:
        return "odd"
    if _ABOUT.search(text, before, q.start) or _OR_SO.match(text, q.end) or " or so" in text[q.start : q.end]:
        return "about"
    return ""
