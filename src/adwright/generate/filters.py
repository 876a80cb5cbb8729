"""Filters on the lines of a model, before the checks: is it a line at all, in the right language, about this product?

Comes in: a brief and a raw text. Goes out: the tidied text, and why it cannot be used. What law, platforms and brand
ask is the checks' business.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from adwright.core import Brief
from adwright.core.text import has_cjk, is_wide, language_of, ngrams, similarity, width
from adwright.generate.composer import reads_well
from adwright.generate.fact_bound import unheld_word
from adwright.generate.limits import fits
from adwright.generate.phrases import names_it, stem
from adwright.generate.plain import plain
from adwright.generate.plans import Plan
from adwright.generate.prompts import Form
from adwright.generate.words import word_list

#: Two lines this alike are one (Jaccard similarity of character bigrams).
NEAR = 0.7
#: Share of a clause's bigrams that may come from one few-shot example and not from the brief.
ECHO = 0.5
#: Share of content words (English) or character bigrams (Chinese) that the brief must hold. Set by reading lines of the
#: base model on six real products: below it, most say something of their own.
GROUNDED = 0.6
#: The same for a line with a plan, in which wit is welcome: 2 in 100 of the corpus's own lines have less.
LEAST_GROUNDED = {"description": 0.04, "social": 0.06}
#: The same for the embedded copywriter: small, it recombines facts well and invents the rest. Read on ten test
#: products: of the lines above, three in four could run; of those below, one in four.
TUNED_GROUNDED = {"en": 0.65, "zh": 0.55}
#: A line that lists facts like a label; a planned line may join two clauses by a semicolon.
LISTED = re.compile(r"[;；]|[:：]\s*$|^[^:：]{1,12}[:：][^:：]*[:：]")
LISTED_PLANNED = re.compile(r"[;；].*[;；]|[:：;；]\s*$|^[^:：]{1,12}[:：][^:：]*[:：]")
#: Shortest line of a field [columns].
SHORTEST = {"headline": 8, "long_headline": 16, "description": 20, "social": 24, "voiceover": 20}

_QUOTES = "\"'“”‘’「」『』《》*_`"


def tidy(text: str, field: str, *, small: Sequence[str] = ()) -> str:
    """A model's text without what it carries along: numbering, quotes, field names, markdown, a second line.

    An English line begins with a capital, but for names in `small` that begin without, and for "iPhone" and "eBike".

    Examples
    --------
    >>> tidy('1. "Headline: Oolong, by hand."', "headline")
    'Oolong, by hand'
    >>> tidy(" - 描述：产自安溪，手工采摘。", "description")
    '产自安溪，手工采摘。'
    """
    line = next((part for part in text.splitlines() if part.strip()), "")
    line = plain(re.sub(r"\*\*|__|`", "", line))
    before = None
    while before != line:
        before = line
        line = plain(line).strip(_QUOTES).strip()
        line = re.sub(r"^(?:[-–—•·*#]+\s*|\(?\d{1,2}[.)、]\s+|[（(]\d{1,2}[)）]\s*)", "", line)
        line = re.sub(
            r"(?i)^(?:long headline|headline|title|description|post|social(?: post)?|voice-?over|"
            r"长标题|标题|描述|社交(?:文案)?|口播|文案)\s*[:：]\s*", "", line,
        )  # fmt: skip
        line = line.rstrip(",;:，；：、-–— ")
        if field in {"headline", "long_headline"} and not re.search(r"[.。].*[.。]$|\.\w\.$", line):
            line = line.rstrip(".。")
    written_so = line[1:2].isupper() or any(line.startswith(name) for name in small)
    if re.match(r"[a-z]", line) and not written_so and not has_cjk(line):
        line = line[0].upper() + line[1:]
    return line


def fault(
    brief: Brief,
    field: str,
    text: str,
    *,
    examples: Iterable[str] = (),
    rivals: Sequence[str] = (),
    form: Form = "chat",
    plan: Plan | None = None,
) -> str:
    """Why a tidied line cannot be used; empty when it can.

    Parameters
    ----------
    examples
        Lines of the prompt's few-shot examples.
    rivals
        Lines of this field that are kept already.
    form
        Who wrote it. A headline of a base model must name what is sold and keep to the words of the facts: such models
        string together facts that could be anything's, and what else they say strays.
    plan
        What the line was to be. Its words are free; what can be checked in them is not.
    """
    source = source_text(brief)
    if width(text) < SHORTEST.get(field, 8):
        return "too short"
    if not fits(brief, field, text):
        return "too long"
    if _says_only(text, brief):
        return "only the title"
    if (LISTED_PLANNED if plan else LISTED).search(text):
        return "list of facts"
    if (language_of(brief.locale) == "zh") != has_cjk(text) and not _same_script_as_title(brief, text):
        return "wrong language"
    if _foreign_letters(text, source):
        return "foreign letters"
    if word_list("leftovers").search(text):
        return "prompt leftover"
    if word_list("unfinished").search(text):
        return "unfinished"
    if word_list("injection").search(text):
        return "follows an instruction in the product text"
    if _repeats(text, often=3 if plan else 2):
        return "repetition"
    if not reads_well(text):
        return "punctuation"
    # Numbers and claims of planned lines are left to the checks, which know units and licences and stop fewer true
    # lines.
    if plan is None and (strange := unknown_numbers(text, source)):
        return f"number without a fact: {strange[0]}"
    if wrong := price_fault(brief, text):
        return wrong
    if _echoes(text, examples, source):
        return "echo of a prompt example"
    if word_list("first_person").search(text) and field != "social":
        return "first person"
    if word_list("promises").search(text) and not word_list("promises").search(source):
        return "promise without a fact"
    if word_list("superlatives").search(text):
        return "superlative"
    if plan is None and (claim := unknown_claim(text, source)):
        return f"claim without a fact: {claim}"
    if word := unheld_word(text, source):
        return f"word without a fact: {word}"
    if form == "base" and field == "headline" and not _names_product(brief, text):
        return "says not what"
    if grounding(text, source) < _grounded(form, field, language_of(brief.locale), planned=plan is not None):
        return "strays from the facts"
    if any(similarity(text, rival) >= NEAR for rival in rivals):
        return "near duplicate"
    return ""


def source_text(brief: Brief) -> str:
    """All words that a line may lean on."""
    return " . ".join([f"{f.name} {f.text}" for f in brief.facts] + [brief.occasion, *brief.terms])


def numbers(text: str) -> list[str]:
    """Numbers as written, without grouping marks and trailing zeros of decimals.

    Examples
    --------
    >>> numbers("¥1,299.50 for 30 bags, 0.90 L")
    ['1299.5', '30', '0.9']
    """
    # A Chinese comma divides clauses, not thousands; folding would make it one that does.
    folded = unicodedata.normalize("NFKC", text.replace("，", "、"))
    found = re.findall(r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?", folded)
    plain_numbers = [number.replace(",", "") for number in found]
    return [n.rstrip("0").rstrip(".") if "." in n else n for n in plain_numbers]


def unknown_numbers(text: str, source: str) -> list[str]:
    """Numbers, numbers with their unit's first letter, and number words of a line that its source does not hold.

    Examples
    --------
    >>> unknown_numbers("30 bags, ¥40, twice a day", "30 bags"), unknown_numbers("12克", "8克×12罐")
    (['40', 'twice'], ['12克'])
    """
    known = set(numbers(source))
    packed = re.sub(r"\s+", "", source.casefold())
    units = [
        (number + unit[0], number + unit[0] if has_cjk(unit) else f"{number} {unit}")
        for number, unit in re.findall(r"(?<![$¥€£₩\d.,])(\d+(?:\.\d+)?)\s*([^\W\d_]+)", text.casefold())
        if not (len(unit) > 1 and word_list("function_words").fullmatch(unit))
    ]
    if wrong := [said for unit, said in units if unit not in packed]:
        return wrong
    words = [m.group().casefold() for m in word_list("number_words").finditer(text)]
    return [n for n in numbers(text) if n not in known] + [w for w in words if w not in source.casefold()]


#: "from $42", "42元起": said only of a range's start.
_FROM_PRICE = re.compile(
    r"(?i)\bfrom\s+(?:only\s+)?(?:[A-Z]{3}\s?)?[$¥€£₩]\s?\d|(?:[¥￥]\s?\d[\d,.]*|\d[\d,.]*\s*元)\s*起"
)


def price_fault(brief: Brief, text: str) -> str:
    """A price without its currency, the old price passed off as today's, or a range's start as the price.

    Examples
    --------
    >>> from adwright.core import Brand, Money, Product
    >>> from adwright.generate.briefing import make_brief
    >>> tea = Product(id="t1", title="Tea", price=Money(minor=2500, currency="USD"), price_from=True)
    >>> brief = make_brief(tea, Brand(name={"": "B"}), locale="en", placements=["300x250"])
    >>> [price_fault(brief, text) for text in ("Tea from $25", "Tea, $25", "Tea, 25")]
    ['', 'start of a price range as the price', 'price without currency']
    """
    price = next((f for f in brief.facts if f.kind == "price"), None)
    sale = next((f for f in brief.facts if f.kind == "sale_price"), None)
    if (price is None or price.name != "from") and _FROM_PRICE.search(text):
        return "price from nowhere"
    others = {n for f in brief.facts if f.kind not in {"price", "sale_price"} for n in numbers(f.text)}
    said = set(numbers(" ".join(re.findall(r"(?:[$¥€£₩]|\b[A-Z]{3} )\s?[\d.,]*\d|[\d.,]*\d\s?元", text))))
    for fact in (price, sale):
        if fact is not None and set(numbers(fact.text)) & set(numbers(text)) - said - others:
            return "price without currency"
    if price is None or not set(numbers(price.text)) & said:
        return ""
    if sale is not None and not (set(numbers(sale.text)) & said and re.search(r"(?i)\bwas\b|原价", text)):
        return "regular price as the price"
    if price.name == "from" and not re.search(r"(?i)\bfrom\b[^.]*\d|\d\s*元?起", text):
        return "start of a price range as the price"
    return ""


def unknown_claim(text: str, source: str) -> str:
    """The first claim of a line that has no root in its source; empty when there is none.

    Examples
    --------
    >>> unknown_claim("Waterproof and light", "weighs little"), unknown_claim("organic leaves", "Organic cotton")
    ('waterproof', '')
    """
    held = source.casefold()
    for match in word_list("claims").finditer(text):
        claim = match.group().casefold()
        root = claim if has_cjk(claim) or " " in claim else claim[: max(4, min(6, len(claim) - 3))]
        if root not in held:
            return claim
    return ""


def grounding(text: str, source: str) -> float:
    """Share of a line's content that its source holds, in [0, 1].

    Examples
    --------
    >>> grounding("Green tea from Anxi", "Green tea . Anxi"), grounding("产自安溪的茶", "产地安溪 . 茶")
    (1.0, 0.2)
    """
    if has_cjk(text):
        said, held = ngrams(text, 2), set().union(*(ngrams(fact, 2) for fact in source.split(" . ")))
        return len(said & held) / len(said) if said else 0.0
    words = [w for w in re.findall(r"[a-z][a-z'’-]+", text.casefold()) if not word_list("function_words").fullmatch(w)]
    held_stems = {stem(w) for w in re.findall(r"[a-z][a-z'’-]+", source.casefold())}
    return sum(stem(w) in held_stems for w in words) / len(words) if words else 1.0


def _says_only(text: str, brief: Brief) -> bool:
    """True for a line that is the title and nothing else: the composer has it already."""
    return similarity(text, brief.facts[0].text) >= 0.85


def _names_product(brief: Brief, text: str) -> bool:
    return names_it(text, " ".join(fact.text for fact in brief.facts if fact.kind in {"name", "category"}))


def _same_script_as_title(brief: Brief, text: str) -> bool:
    # "Nike Air Zoom Pegasus 41" is a Chinese headline when the Chinese title says it so.
    return not has_cjk(text) and text.casefold() in brief.facts[0].text.casefold()


def _foreign_letters(text: str, source: str) -> bool:
    def scripts(of: str) -> set[str]:
        return {unicodedata.name(c, "?").split(" ")[0] for c in of if c.isalpha()} - {"LATIN", "CJK", "FULLWIDTH"}

    return bool(scripts(text) - scripts(source))


def _grounded(form: Form, field: str, language: str, *, planned: bool) -> float:
    """The least share of a line's content that the brief must hold."""
    if form == "tuned":
        return TUNED_GROUNDED.get(language, GROUNDED)
    return LEAST_GROUNDED.get(field, 0.0) if planned else GROUNDED


def _repeats(text: str, *, often: int = 2) -> bool:
    """The same clause twice, or the same words, phrase or characters `often` times and more."""
    folded = re.sub(r"[\W_]+", " ", text.casefold()).split()
    if any(count > often and len(word) > 3 for word, count in Counter(folded).items()):
        return True
    pairs = Counter(pairwise(folded))
    if len(folded) >= 4 and any(count >= often and first != second for (first, second), count in pairs.items()):
        return True
    wide = "".join(c for c in text if is_wide(c) and c.isalnum())
    grams = Counter(wide[i : i + 3] for i in range(len(wide) - 2))
    clauses = [clause for clause in re.split(r"[，。；,;.!?！？、]", text) if len(clause.strip()) > 1]
    return any(count >= often for count in grams.values()) or len(clauses) != len(
        {c.strip().casefold() for c in clauses}
    )


def _echoes(text: str, examples: Iterable[str], source: str) -> bool:
    """True when a clause is an example's and not the product's."""
    held = ngrams(source, 2)
    shown = [ngrams(example, 2) for example in examples]
    for clause in [text, *re.split(r"[，。；,;.!?！？]", text)]:
        grams = ngrams(clause, 2)
        own = grams - held
        if len(own) >= 3 and any(len(own & example) / len(grams) >= ECHO for example in shown):
            return True
    return False
