"""Phrases that a template's slots take: words of the facts, set for their language, each span with its fact.

Comes in: a brief. Goes out: `Phrases`. Every word that is not the slot's own grammar stands in a fact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from adwright.core import Brief, Fact
from adwright.core.text import has_cjk, language_of, width
from adwright.generate.attributes import (
    LEADS,
    MAKER,
    UNSAID,
    attribute_phrase,
    leans,
    origin_beside,
    place_words,
    rank,
    repeats_title,
    tells,
)  # fmt: skip
from adwright.generate.names import name_forms
from adwright.generate.phrase import Phrase, join, quote
from adwright.generate.words import word_list


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """All slots of a brief. Names are ordered from the longest to the shortest, attributes by what they say.

    Parameters
    ----------
    attributes
        Attributes that stand by themselves: "100% cotton".
    leading
        Those of them that may lead a headline; all where none is strong.
    tails
        Attributes that lean on a name: "in black", "from Anxi".
    processes, made
        How it was made, before a noun ("sun-withered") and after one ("rolled by hand").
    clauses
        Statements, in Chinese also their first clauses, that name the product and need no end mark.
    """

    names: tuple[Phrase, ...]
    makers: tuple[Phrase, ...]
    sellers: tuple[Phrase, ...]
    attributes: tuple[Phrase, ...]
    leading: tuple[Phrase, ...]
    tails: tuple[Phrase, ...]
    leading_tails: tuple[Phrase, ...]
    processes: tuple[Phrase, ...]
    made: tuple[Phrase, ...]
    places: tuple[Phrase, ...]
    statements: tuple[Phrase, ...]
    clauses: tuple[Phrase, ...]
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
    told = sorted((f for f in attributes if f is not maker and rank(f) < UNSAID), key=rank)
    said = _said(told, name.text, chinese)
    alone = [(fact, phrase) for fact, phrase in said if not leans(fact, phrase)]
    titled = " ".join(f.text for f in (name, *facts["category"]))
    return Phrases(
        names=tuple(quote(form, name) for form in name_forms(name.text, who.text if who else "",
                    facts["category"][0].text if facts["category"] else "", chinese=chinese)),
        makers=() if who is None or _same_start(name.text, who.text) else (quote(who.text, who),),
        sellers=(quote(brand.text, brand),) if made_elsewhere and brand else (),
        attributes=tuple(phrase for _, phrase in alone),
        leading=tuple(p for f, p in alone if rank(f) <= LEADS) or tuple(phrase for _, phrase in alone),
        tails=tuple(phrase for fact, phrase in said if leans(fact, phrase)),
        leading_tails=tuple(phrase for fact, phrase in said if leans(fact, phrase) and rank(fact) <= LEADS),
        processes=tuple(p for f, p in alone if tells(f) == "process" and _one_thing(p, titled)),
        made=tuple(phrase for fact, phrase in alone if tells(fact) == "process" and "," not in phrase.text),
        places=tuple(place for fact in told if tells(fact) == "origin" for place in place_words(fact)),
        statements=tuple(form for fact in facts["statement"] for form in _statement_forms(fact)),
        clauses=tuple(c for fact in facts["statement"] for c in _clauses(fact) if _is_about(c.text, titled, name.text)),
        offer=price[0], now=price[1], exact=price[2],
        occasion=Phrase(brief.occasion) if brief.occasion else None,
        category=quote(_lower(category.text), category) if category else None,
        a_category=_with_article(category) if category else None,
    )  # fmt: skip


def _said(facts: list[Fact], title: str, chinese: bool) -> list[tuple[Fact, Phrase]]:
    """Attributes that the title has not said, an origin without the title's place, weight and pack in one."""
    said = []
    for fact in facts:
        phrase = attribute_phrase(fact, title, chinese=chinese)
        if phrase is None or repeats_title(phrase, fact, title):
            continue
        said.append((fact, origin_beside(phrase, title) if tells(fact) == "origin" else phrase))
    weight = next((pair for pair in said if tells(pair[0]) == "weight"), None)
    pack = next((pair for pair in said if tells(pair[0]) == "pack"), None)
    if chinese or not weight or not pack or re.search(r"\d (?:g|kg|oz|lb)\b|,", pack[1].text):
        return said
    # "125 g in a hexagonal box"; "30 g in 3 small bags".
    one = (weight[0], join(weight[1], " " if pack[1].text.startswith("in ") else " in ", pack[1]))
    return [one if pair is weight else pair for pair in said if pair is not pack]


def _one_thing(phrase: Phrase, titled: str) -> bool:
    """A process that can stand before a noun and says what the noun does not: "Sun-withered", "手工辉锅"."""
    text = phrase.text
    if has_cjk(text) and names_it(text, titled):
        return False  # "炭焙两道的大红袍 炭焙"
    return not re.search(r"[、，,]", text) if has_cjk(text) else bool(re.fullmatch(r"[a-z]+-[a-z]+", text))


#: Words that lean on a name said before.
PRONOUN = re.compile(r"(?i)\b(it|its|them|they)\b")
#: An English statement longer than this also comes cut at a comma [columns]: few descriptions hold more.
LONG_STATEMENT = 72
_NO_CUT_BEFORE = re.compile(
    r"(?i)(?:if|when|while|where|as|with|although|though|whether|since|because|after|before|for|in|on|at|by|to|from|"
    r"unless|until|not|no|once|whatever|\w+ing)\b"
)
_NO_CUT_AFTER = re.compile(r"(?i)(?:but|except|unless|not|only|although|though|if|when|while|or|which|as|than)\b")


def _statement_forms(fact: Fact) -> list[Phrase]:
    """A statement, and where it is long its longest beginning that is whole by itself."""
    whole, text = quote(fact.text, fact), fact.text.rstrip(".")
    if has_cjk(text) or width(text) <= LONG_STATEMENT or _NO_CUT_BEFORE.match(text):
        return [whole]
    cuts = []
    for comma in re.finditer(", ", text):
        head, rest = text[: comma.start()], text[comma.end() :]
        # A next clause of one or two words is a list: "cotton, wool and silk".
        listed = len(rest.split(",")[0].split()) < 3 or len(head.split(", ")[-1].split()) < 2
        if len(head.split()) >= 5 and not listed and not _NO_CUT_AFTER.match(rest) and width(head) < LONG_STATEMENT:
            cuts.append(join(quote(head, fact), "."))
    return [whole, *cuts[-1:]]


def _clauses(fact: Fact) -> list[Phrase]:
    """The statement without its end mark, then its first clauses, the longest first."""
    whole = fact.text.rstrip(".。")
    ends = [len(whole)]
    if has_cjk(whole):
        # What follows may take back what the first clauses say.
        turns = [m.end() for m in re.finditer(r"，(?=但|却|不|除|仅|只|若|如|需|而)", whole)]
        ends += [] if turns else [m.start() for m in re.finditer("，", whole)][::-1]
    return [quote(whole[:end], fact) for end in ends if width(whole[:end]) >= SHORTEST_CLAUSE]


def _is_about(text: str, titled: str, name: str) -> bool:
    """A statement that can stand as a headline: it names the thing, not a part ("pockets") nor a deed ("Pumps")."""
    if has_cjk(text):
        return names_it(text, titled)
    if PRONOUN.search(text):
        return False
    words = [stem(word) for word in re.findall(r"[a-z][a-z'’]*", text.casefold())]
    heads = {stem(of[-1]) for of in (re.findall(r"[a-z]{3,}", part.casefold()) for part in (name, titled)) if of}
    return bool(heads & set(words[1:]))


def names_it(text: str, titled: str) -> bool:
    """True when a line shares a word with the title or category: two Chinese characters, or four letters, stemmed.

    Measures in the title ("50克罐装") do not name the thing. A title of short words alone ("Red cap") counts those.

    Examples
    --------
    >>> names_it("Roasted oolong", "Anxi Oolong Tea, 50 g"), names_it("Paper bag, 50 g", "Anxi Oolong Tea, 50 g")
    (True, False)
    >>> names_it("炭焙两道的大红袍", "武夷大红袍 100克陶罐"), names_it("100克陶罐装", "武夷大红袍 100克陶罐")
    (True, False)
    """
    bare = _MEASURE.sub(" ", titled)
    wide = r"[\u3400-\u4dbf\u4e00-\u9fff]{2,}"
    said, held = ({run[i : i + 2] for run in re.findall(wide, t) for i in range(len(run) - 1)} for t in (text, bare))
    if said & held:
        return True
    # In English the thing itself stands last, however short its word: "Oolong tea".
    heads = content_stems(" ".join(re.findall(r"[A-Za-z]{3,}", bare)[-1:]), 3)
    words = (content_stems(bare, 4) or content_stems(bare, 3)) | heads
    return bool(words & content_stems(text, 3))


def content_stems(text: str, shortest: int) -> set[str]:
    """Stems of the English words that carry content."""
    words = re.findall(r"[a-z][a-z'’]*", text.casefold())
    return {stem(w) for w in words if len(w) >= shortest and not word_list("function_words").fullmatch(w)}


def stem(word: str) -> str:
    """A word without its commonest endings."""
    return re.sub(r"(?:'s|’s|ing|ed|es|s|y|ly)$", "", word) if len(word) > 4 else word.rstrip("s")


#: A quantity with its unit and pack, as titles end on.
_MEASURE = re.compile(
    r"(?i)[\d一二两三四五六七八九十]+(?:\.\d+)?\s*(?:毫升|千克|公斤|克|升|斤|片|支|包|袋|盒|瓶|罐|件|只|(?:ml|kg|g|l|oz|lb)\b)"
    r"(?:\s*[x×*]\s*\d+)?(?:[纸陶铁铝]?[罐袋盒瓶包]?装?(?!\w))?(?: (?:tin|bag|box|jar|pack|bottle)s?\b)?"
)
#: A clause shorter than this says too little for a headline [columns].
SHORTEST_CLAUSE = 12


def _same(a: str, b: str) -> bool:
    return a.casefold().replace(" ", "") == b.casefold().replace(" ", "")


def _same_start(name: str, maker: str) -> bool:
    """True when the title says the maker already: "Pure Fix Water Bottle" by "Pure Fix Cycles"."""
    words = maker.casefold().split()
    if has_cjk(maker) and len(maker) > 2 and name.startswith(maker[:2]):
        return True  # "春山茶事春山茶礼" stammers
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
    r"denim|knitwear|skincare|make-?up|chocolate|honey|hardware|software|stationery|music|electronics|brew|\w+wear|\w+ware|\w+ing)$"
)


def _with_article(category: Fact) -> Phrase:
    text = _lower(category.text)
    bare = has_cjk(text) or "'s " in text or "’s " in text or re.search(r"[^s]s$", text) or _MASS.search(text)
    if bare:
        return quote(text, category)
    return join("an " if text[0] in "aeiou" else "a ", quote(text, category))
