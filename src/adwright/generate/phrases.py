"""Phrases that a template's slots take: words of the facts, set for their language, each span with its fact.

Comes in: a brief. Goes out: `Phrases`. Every word that is not the slot's own grammar stands in a fact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from adwright.core import Brief, Fact
from adwright.core.text import has_cjk, language_of, width
from adwright.generate.names import name_forms


@dataclass(frozen=True)
class Phrase:
    """Text and the facts behind it: (start, end, fact id)."""

    text: str
    spans: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """All slots of a brief. Names are ordered from the longest to the shortest, attributes as the feed has them.

    Parameters
    ----------
    attributes
        Attributes that stand by themselves: "100% cotton".
    tails
        Attributes that lean on a name: "in black", "from Anxi".
    """

    names: tuple[Phrase, ...]
    makers: tuple[Phrase, ...]
    sellers: tuple[Phrase, ...]
    attributes: tuple[Phrase, ...]
    tails: tuple[Phrase, ...]
    statements: tuple[Phrase, ...]
    offer: Phrase | None
    now: Phrase | None
    exact: Phrase | None
    occasion: Phrase | None
    category: Phrase | None
    a_category: Phrase | None


def phrases_of(brief: Brief) -> Phrases:
    """The phrases of a brief."""
    chinese = language_of(brief.locale) == "zh"
    facts = {kind: [f for f in brief.facts if f.kind == kind] for kind in ("name", "brand", "category", "statement")}
    attributes = [f for f in brief.facts if f.kind == "attribute"]
    maker = next((f for f in attributes if MAKER.fullmatch(f.name)), None)
    brand = facts["brand"][0] if facts["brand"] else None
    made_elsewhere = maker is not None and brand is not None and not _same(maker.text, brand.text)
    name = facts["name"][0]
    category = facts["category"][0] if facts["category"] else None
    if category and (_same(category.text, name.text) or not _speakable(category.text, chinese)):
        category = None  # "Looking for a kettle? Meet the Kettle" says it twice
    who = maker if made_elsewhere else brand
    price = offers(brief, chinese=chinese)
    said = [(fact, attribute_phrase(fact, name.text, chinese=chinese)) for fact in attributes if fact is not maker]
    return Phrases(
        names=tuple(quote(form, name) for form in name_forms(name.text, who.text if who else "",
                    facts["category"][0].text if facts["category"] else "", chinese=chinese)),
        makers=() if who is None or _same_start(name.text, who.text) else (quote(who.text, who),),
        sellers=(quote(brand.text, brand),) if made_elsewhere and brand else (),
        attributes=tuple(phrase for fact, phrase in said if phrase and not _leans(fact, phrase)),
        tails=tuple(phrase for fact, phrase in said if phrase and _leans(fact, phrase)),
        statements=tuple(quote(fact.text, fact) for fact in facts["statement"]),
        offer=price[0], now=price[1], exact=price[2],
        occasion=Phrase(brief.occasion) if brief.occasion else None,
        category=quote(_lower(category.text), category) if category else None,
        a_category=_with_article(category) if category else None,
    )  # fmt: skip


#: Attributes that name who made it.
MAKER = re.compile(r"(?i)vendor|brand|manufacturer|maker|designer|品牌|厂商|厂家|生产商|制造商")


def quote(text: str, fact: Fact) -> Phrase:
    """The whole text rests on one fact."""
    return Phrase(text, ((0, len(text), fact.id),))


def join(*parts: str | Phrase) -> Phrase:
    """Parts in order; strings are grammar without a fact.

    Examples
    --------
    >>> join("from ", Phrase("$20", ((0, 3, "f3"),)))
    Phrase(text='from $20', spans=((5, 8, 'f3'),))
    """
    text, spans = "", []
    for part in parts:
        if isinstance(part, Phrase):
            spans += [(a + len(text), b + len(text), fact) for a, b, fact in part.spans]
        text += part.text if isinstance(part, Phrase) else part
    return Phrase(text, tuple(spans))


def _same(a: str, b: str) -> bool:
    return a.casefold().replace(" ", "") == b.casefold().replace(" ", "")


def _same_start(name: str, maker: str) -> bool:
    """True when the title says the maker already: "Pure Fix Water Bottle" by "Pure Fix Cycles"."""
    words = maker.casefold().split()
    return maker.casefold() in name.casefold() or (len(words) > 1 and name.casefold().startswith(" ".join(words[:-1])))


def offers(brief: Brief, *, chinese: bool) -> tuple[Phrase | None, Phrase | None, Phrase | None]:
    """What is said of the price: in full, the sale price alone, and the price where there is one plain price."""
    price = next((f for f in brief.facts if f.kind == "price"), None)
    sale = next((f for f in brief.facts if f.kind == "sale_price"), None)
    if price is None:
        return None, None, None
    was = quote(price.text, price)
    if sale is not None:
        now = quote(sale.text, sale)
        if chinese:
            return join("现价", now, "（原价", was, "）"), join("现价", now), None
        return join("now ", now, ", was ", was), join("now ", now), None
    if price.name == "from":
        return (join(was, "起") if chinese else join("from ", was)), None, None
    return was, None, was


#: Attribute name -> what it tells.
_TELLS = {
    "material": re.compile(r"(?i)materials?|fabric|composition|shell|材质|面料|材料|成分"),
    "colour": re.compile(r"(?i)colou?rs?|shade|颜色|色号|颜色分类"),
    "origin": re.compile(r"(?i)origin|made in|country of origin|country|产地|原产地"),
    "size": re.compile(r"(?i)sizes?|尺码|尺寸|规格尺码|鞋码"),
    "flavour": re.compile(r"(?i)flavou?rs?|scent|taste|口味|香味|味道"),
}
_LIST = re.compile(r"\s*[,，、;；|]\s*|\s+/\s+")


def attribute_phrase(fact: Fact, name: str, *, chinese: bool) -> Phrase | None:
    """An attribute as an advertisement says it; None when it says nothing by itself.

    Examples
    --------
    >>> def said(name, text, chinese=False):
    ...     fact = Fact(id="f1", kind="attribute", name=name, text=text, evidence="row")
    ...     return attribute_phrase(fact, "Tee", chinese=chinese)
    >>> [said(*pair).text for pair in (("Colour", "Gloss Black"), ("Capacity", "0.9 L"), ("Closure", "Zip"))]
    ['in gloss black', '0.9 L capacity', 'zip closure']
    >>> said("产地", "福建武夷山", True).text, said("机高", "8.9厘米", True).text
    ('产自福建武夷山', '机高8.9厘米')
    """
    told = tells(fact)
    values = [value for value in _LIST.split(fact.text) if value]
    if told == "size":
        return _sizes(values, fact, chinese)
    if told == "colour" and (len(values) > 3 or values[0].casefold() in name.casefold()):
        return None
    if re.fullmatch(r"(?i)yes|true|是|有|支持", fact.text):
        return quote(fact.name if chinese else fact.name.lower(), fact)
    if re.fullmatch(r"(?i)no|false|否|没有|不支持|other|其他|\d{1,4}", fact.text):
        return None
    return (_chinese if chinese else _english)(told, values, fact)


def _leans(fact: Fact, phrase: Phrase) -> bool:
    return tells(fact) in {"size", "colour"} or phrase.text.startswith("from ")


def tells(fact: Fact) -> str:
    """What an attribute is about: "material", "colour", "origin", "size", "flavour"; empty for all else."""
    return next((what for what, pattern in _TELLS.items() if pattern.fullmatch(fact.name.strip())), "")


def _sizes(values: list[str], fact: Fact, chinese: bool) -> Phrase | None:
    # "1, 2, 3" are labels of one shop, and "One size" is no news.
    odd = any("/" in value or width(value) > 8 for value in values)
    if not 1 < len(values) <= 5 or all(value.isdigit() for value in values) or odd:
        return None
    listed = _listed(values, fact, "和" if chinese else " and ", "、" if chinese else ", ")
    return join(listed, "可选") if chinese else join("in ", listed)


def _listed(values: Sequence[str], fact: Fact, last: str, between: str) -> Phrase:
    parts: list[str | Phrase] = []
    for number, value in enumerate(values):
        parts += ["" if number == 0 else last if number == len(values) - 1 else between, quote(value, fact)]
    return join(*parts)


def _english(told: str, values: list[str], fact: Fact) -> Phrase:
    value = quote(fact.text, fact)
    name = fact.name.lower().strip()
    if told == "colour":
        return join("in ", _listed([v.lower() if v.istitle() else v for v in values], fact, " or ", ", "))
    if told == "origin":
        return value if re.match(r"(?i)made in\b", fact.text) else join("from ", value)
    if told == "flavour":
        return join(_lower_first(value), f" {name}")
    if told == "material":
        return _lower_first(value)
    if fact.text[0].isdigit() and len(fact.text.split()) <= 2 and name not in fact.text.lower():
        return join(value, f" {name}")
    if len(fact.text.split()) == 1 and fact.text.isalpha():
        return join(_small(value), f" {name}") if fact.text.istitle() else join(value, f" {name}")
    return _lower_first(value) if len(fact.text.split()) > 1 else join(f"{name} ", value)


def _chinese(told: str, values: list[str], fact: Fact) -> Phrase:
    value = quote(fact.text, fact)
    if told == "origin":
        return value if re.match(r"产自|来自", fact.text) else join("产自", value)
    if told == "colour":
        ending = "" if fact.text.endswith("色") else "色"
        return _listed(values, fact, "和", "、") if len(values) > 1 else join(value, ending)
    if told == "material":
        clear = width(fact.text) >= 8 or re.search(r"[材质料棉麻丝绒皮]$", fact.text)
        return value if clear else join(value, "材质")
    if told == "flavour":
        return value if fact.text.endswith("味") else join(value, "味")
    if fact.name in fact.text or (width(fact.text) >= 10 and not fact.text[0].isdigit()):
        return value
    return join(quote(fact.name, fact), value) if has_cjk(fact.name) and width(fact.name) <= 8 else value


def _lower_first(phrase: Phrase) -> Phrase:
    """Small first letter for running text, unless the first word may be a name ("Lycra", "CrMo steel", "USB-C")."""
    first, _, rest = phrase.text.partition(" ")
    plain_words = bool(rest) and rest == rest.lower() and first.istitle() and first.isalpha()
    return _small(phrase) if plain_words else phrase


def _small(phrase: Phrase) -> Phrase:
    return Phrase(phrase.text[0].lower() + phrase.text[1:], phrase.spans)


def _lower(text: str) -> str:
    """Small letters, but not for abbreviations."""
    return " ".join(word if len(word) > 1 and word.isupper() else word.lower() for word in text.split(" "))


def _speakable(category: str, chinese: bool) -> bool:
    if chinese:
        return has_cjk(category) and width(category) <= 16
    words = re.findall(r"[A-Za-z]+", category)
    hanging = re.search(r"['’]s?$|&", category)
    return bool(words) and not has_cjk(category) and not category.isupper() and len(words) <= 4 and not hanging


#: Nouns without a plural take no article; so do those in -wear, -ware and -ing.
_MASS = re.compile(
    r"(?i)(apparel|clothing|jewell?ery|lingerie|tea|coffee|furniture|equipment|gear|luggage|wine|beer|art|d[eé]cor|food|"
    r"denim|knitwear|skincare|make-?up|chocolate|honey|hardware|software|stationery|music|electronics|\w+wear|\w+ware|\w+ing)$"
)


def _with_article(category: Fact) -> Phrase:
    text = _lower(category.text)
    bare = has_cjk(text) or "'s " in text or "’s " in text or re.search(r"[^s]s$", text) or _MASS.search(text)
    if bare:
        return quote(text, category)
    return join("an " if text[0] in "aeiou" else "a ", quote(text, category))
