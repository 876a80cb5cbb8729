"""Attributes as running text says them: "harvested in May 2025", "in a hexagonal box", "产自福建".

Comes in: an attribute fact. Goes out: a `Phrase`, and how much it says for a product.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from adwright.core import Fact
from adwright.core.text import has_cjk, width
from adwright.generate.phrase import Phrase, join, quote
from adwright.generate.words import word_list

#: Attributes that name who made it.
MAKER = re.compile(r"(?i)vendor|brand|manufacturer|maker|designer|品牌|厂商|厂家|生产商|制造商")
#: Attribute name -> what it tells.
_TELLS = {
    "material": re.compile(r"(?i)materials?|fabric|composition|shell|材质|面料|材料|成分"),
    "colour": re.compile(r"(?i)colou?rs?|shade|颜色|色号|颜色分类"),
    "origin": re.compile(r"(?i)origin|made in|country of origin|country|产地|原产地"),
    "size": re.compile(r"(?i)sizes?|尺码|尺寸|规格尺码|鞋码"),
    "flavour": re.compile(r"(?i)flavou?rs?|scent|taste|口味|香味|味道"),
    "process": re.compile(r"(?i)process(ing)?|craft|technique|method|工艺|制法|制作工艺|做法"),
    "harvest": re.compile(r"(?i)harvest(ed)?|harvest (date|time)|采摘|采收|采摘时间|采收时间"),
    "weight": re.compile(r"(?i)(net )?weight|net content|净含量|净重|重量"),
    "pack": re.compile(r"(?i)pack|packaging|package|包装|规格"),
    "brewing": re.compile(r"(?i)brewing|infusion|steeping|冲泡|泡法|冲泡方法"),
}
#: How little each says for a product, by how the lead of a headline is chosen: what it is and where it comes from
#: first, how it is packed last. What is not listed stands between.
_RANK = {"process": 0, "material": 0, "origin": 0, "colour": 0, "harvest": 2, "weight": 4, "pack": 4, "brewing": 6}
_BETWEEN = 1
#: Attributes up to this rank may lead a headline; those from the next on are instructions, not words of a list.
LEADS, UNSAID = 2, 6
#: What things are packed in is no reason to buy them.
_PACKING = re.compile(r"(?i)paper|card(board)?|plastic|纸|纸盒|塑料|塑料袋")
_LIST = re.compile(r"\s*[,，、;；|]\s*|\s+/\s+")
_CONTAINERS = re.compile(
    r"(?i)\b(tin|bag|box|jar|bottle|can|tube|pouch|sachet|carton|case|basket|crate|wrapper)(e?s)?\b"
)
_DATED = re.compile(r"(?i)(early |mid |late )?[a-z]+,? \d{4}|\d{4}")
_ZH_DATED = re.compile(r"(20\d\d年)?(\d{1,2}月|[初仲暮晚]?[春夏秋冬])?(\d{1,2}日|[上中下]旬)?")


def attribute_phrase(fact: Fact, name: str, *, chinese: bool) -> Phrase | None:
    """An attribute as an advertisement says it; None when it says nothing by itself.

    Examples
    --------
    >>> def said(name, text, chinese=False):
    ...     fact = Fact(id="f1", kind="attribute", name=name, text=text, evidence="row")
    ...     return attribute_phrase(fact, "Tee", chinese=chinese)
    >>> [said(*pair).text for pair in (("Colour", "Gloss Black"), ("Capacity", "0.9 L"), ("Closure", "Zip"))]
    ['in gloss black', '0.9 L capacity', 'zip closure']
    >>> [said(*pair).text for pair in (("Harvest", "May 2025"), ("Weight", "50 g"), ("Pack", "Hexagonal box"))]
    ['harvested in May 2025', '50 g', 'in a hexagonal box']
    >>> [said(*pair, True).text for pair in (("产地", "福建武夷山"), ("机高", "8.9厘米"), ("采摘", "2026年3月"))]
    ['产自福建武夷山', '机高8.9厘米', '采于2026年3月']
    """
    told = tells(fact)
    values = [value for value in _LIST.split(fact.text) if value]
    if told == "size":
        return _sizes(values, fact, chinese)
    if told == "colour" and (len(values) > 3 or values[0].casefold() in name.casefold()):
        return None
    if re.fullmatch(r"(?i)yes|true|是|有|支持", fact.text):
        return quote(fact.name if chinese else fact.name.lower(), fact)
    if re.fullmatch(r"(?i)no|false|否|没有|不支持|other|其他|\d{1,4}", fact.text) or " - " in fact.text:
        return None  # "Wicker - Natural" is the label of a variant
    return (_chinese if chinese else _english)(told, values, fact)


def leans(fact: Fact, phrase: Phrase) -> bool:
    """True for what leans on a name: "in black", "from Anxi", "in a tin"."""
    return tells(fact) in {"size", "colour"} or phrase.text.startswith(("from ", "in a ", "in an ", "in one "))


def tells(fact: Fact) -> str:
    """What an attribute is about, "material" or "origin" for example; empty for what no pattern knows."""
    return next((what for what, pattern in _TELLS.items() if pattern.fullmatch(fact.name.strip())), "")


def rank(fact: Fact) -> int:
    """The smaller, the more an attribute says for its product; a list of parts comes after single words."""
    own = _RANK.get(tells(fact), _BETWEEN)
    if tells(fact) == "material" and _PACKING.fullmatch(fact.text):
        return UNSAID
    return max(own, LEADS + 1) if len(_LIST.split(fact.text)) > 2 and tells(fact) not in {"colour", "size"} else own


def repeats_title(phrase: Phrase, fact: Fact, title: str) -> bool:
    """True when the title says the attribute already.

    Examples
    --------
    >>> fact = Fact(id="f1", kind="attribute", name="规格", text="3瓶", evidence="row")
    >>> repeats_title(quote("3瓶装", fact), fact, "冷泡茶 三瓶装"), repeats_title(quote("3瓶装", fact), fact, "冷泡茶")
    (True, False)
    """
    held = _folded(title)
    short = _folded(fact.text)
    return _folded(phrase.text) in held or (len(short) > 1 and _stands_in(short, held))


def origin_beside(phrase: Phrase, title: str) -> Phrase:
    """An origin without the place that the title names already: "福建福州" beside "福州茉莉" is "福建".

    Examples
    --------
    >>> fact = Fact(id="f1", kind="attribute", name="Origin", text="Fuzhou, Fujian", evidence="row")
    >>> origin_beside(join("from ", quote("Fuzhou, Fujian", fact)), "Fuzhou Jasmine Pearls").text
    'from Fujian'
    """
    if len(phrase.spans) != 1:
        return phrase
    start, end, fact = phrase.spans[0]
    value, before = phrase.text[start:end], phrase.text[:start]
    if has_cjk(value):
        at = next((at for at in range(len(value) - 1) if value[at : at + 2] in title), 0)
        left = value[:at] if at >= 2 else value
    else:
        words = [word for word in re.findall(r"\w+", title.casefold()) if len(word) > 3]
        parts = [part for part in value.split(", ") if not any(part.casefold().startswith(word) for word in words)]
        # Only one end may go: what is left must stand in the fact as it stands in the line.
        left = ", ".join(parts) if ", ".join(parts) in value else value
    return Phrase(before + left, ((start, start + len(left), fact),)) if left else phrase


def place_words(fact: Fact) -> tuple[Phrase, ...]:
    """The place of an origin, in full and by its first part; none for "Made in Italy"."""
    text = fact.text
    if re.match(r"(?i)made in\b|产自|来自", text):
        return ()
    return tuple(quote(part, fact) for part in dict.fromkeys((text, text.split(", ")[0])))


_SPELT = ("two", "three", "four", "five", "six")


def _folded(text: str) -> str:
    digits = str.maketrans("一二两三四五六七八九", "1223456789")
    spelt = re.sub(r"\b(two|three|four|five|six)\b", lambda m: str(_SPELT.index(m.group()) + 2), text.casefold())
    return re.sub(r"[\s\-]+", "", spelt).translate(digits)


def _stands_in(short: str, held: str) -> bool:
    left = r"(?<![\d.])" if short[0].isdigit() else r"(?<![a-z])" if short[0].isascii() else ""
    return bool(re.search(left + re.escape(short) + (r"(?![a-z])" if short[-1].isdigit() else ""), held))


def _sizes(values: list[str], fact: Fact, chinese: bool) -> Phrase | None:
    # "1, 2, 3" are labels of one shop, and "One size" is no news.
    odd = any("/" in value or width(value) > 8 for value in values)
    if not 1 < len(values) <= 5 or all(value.isdigit() for value in values) or odd:
        return None
    if not chinese:
        values = [v.lower() if len(v) > 2 and v.istitle() and v.isalpha() else v for v in values]
    listed = _listed(values, fact, "和" if chinese else " and ", "、" if chinese else ", ")
    return join(listed, "可选") if chinese else join("in ", listed)


def _listed(values: Sequence[str], fact: Fact, last: str, between: str) -> Phrase:
    parts: list[str | Phrase] = []
    for number, value in enumerate(values):
        parts += ["" if number == 0 else last if number == len(values) - 1 else between, quote(value, fact)]
    return join(*parts)


def _english(told: str, values: list[str], fact: Fact) -> Phrase:
    value = running(quote(fact.text, fact))
    name = fact.name.lower().strip()
    if told == "colour":
        return join("in ", _listed([v.lower() if v.istitle() else v for v in values], fact, " or ", ", "))
    if told == "origin":
        place = quote(fact.text, fact)
        return place if re.match(r"(?i)made in\b", fact.text) else join("from ", place)
    if told == "flavour":
        return join(value, f" {name}")
    if told == "harvest" and _DATED.fullmatch(fact.text):
        return join("harvested in ", value)
    if told == "pack" and not re.search(r"[,;]", fact.text) and _CONTAINERS.search(fact.text):
        return _packed(value)
    if told in {"material", "process", "harvest", "weight", "pack", "brewing"}:
        return value
    if fact.text[0].isdigit() and len(fact.text.split()) <= 2 and name not in fact.text.lower():
        return join(value, f" {name}")
    if len(fact.text.split()) == 1 and fact.text.isalpha():
        return join(value, f" {name}")
    return value if len(fact.text.split()) > 1 else join(f"{name} ", value)


def _packed(value: Phrase) -> Phrase:
    """In a paper bag; counts of packs stand alone: "3 small bags"."""
    first = value.text.split(" ")[0]
    if first[0].isdigit() or re.search(r"(?i)\b(of|bags|boxes|tins|jars|bottles|cans)\b", value.text):
        return value
    if first in {"a", "an", "one"}:
        return join("in ", value)
    return join("in an " if first[0] in "aeiou" else "in a ", value)


def _chinese(told: str, values: list[str], fact: Fact) -> Phrase:
    value = quote(fact.text, fact)
    if told == "origin":
        return value if re.match(r"产自|来自", fact.text) else join("产自", value)
    if told == "colour":
        ending = "" if fact.text.endswith("色") else "色"
        return _listed(values, fact, "和", "、") if len(values) > 1 else join(value, ending)
    if told == "material":
        clear = width(fact.text) >= 8 or re.search(r"[材质料棉麻丝绒皮盒璃钢木]$", fact.text)
        if len(fact.text) == 1:
            return join(value, "质")
        return value if clear else join(value, "材质")
    if told == "flavour":
        return value if fact.text.endswith("味") else join(value, "味")
    if told == "harvest":
        return join("采于", value) if _ZH_DATED.fullmatch(fact.text) else value
    if told == "process":
        return value
    if told == "pack":
        counted = re.fullmatch(r"[\d一二两三四五六七八九十]+[大中小]?[瓶罐袋盒包支]", fact.text)
        return join(value, "装") if counted else _named(value, fact) if fact.text[0].isdigit() else value
    if fact.name in fact.text or (width(fact.text) >= 10 and not fact.text[0].isdigit()):
        return value
    if set(fact.name) & set(fact.text) and len(fact.name) == 2 and not fact.text[0].isdigit():
        return value  # "焙火中焙" says it twice
    return _named(value, fact)


def _named(value: Phrase, fact: Fact) -> Phrase:
    return join(quote(fact.name, fact), value) if has_cjk(fact.name) and width(fact.name) <= 8 else value


def running(phrase: Phrase) -> Phrase:
    """Small first letter for running text, unless the first word may be a name.

    Months, weekdays, peoples and trade marks keep theirs, and so does what is followed by another capital ("Da Hong
    Pao") or mixes cases ("CrMo steel", "USB-C").

    Examples
    --------
    >>> [running(Phrase(text)).text for text in ("Porcelain", "Hand-finished in the wok", "May 2025", "Lycra blend")]
    ['porcelain', 'hand-finished in the wok', 'May 2025', 'Lycra blend']
    """
    first, _, rest = phrase.text.partition(" ")
    ordinary = re.fullmatch(r"[A-Z][a-z]+(?:-[a-z]+)*[,;:]?", first) and not word_list("proper_words").match(first)
    if ordinary and rest == rest.lower():
        return Phrase(phrase.text[0].lower() + phrase.text[1:], phrase.spans)
    return phrase
