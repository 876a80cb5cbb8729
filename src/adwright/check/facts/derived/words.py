"""Words of a copy that tie a number to those of the facts: each, together, cheaper, a pack.

Comes in: the words around a number, and a known quantity. Goes out: whether they tie the two. It reads English.
"""

from __future__ import annotations

import re

from adwright.check.facts.around import around
from adwright.check.facts.quantity import Quantity
from adwright.check.facts.sheet import Known
from adwright.check.facts.units import UNITS
from adwright.check.facts.words import root

EACH = re.compile(
    r"[\s-](?:each|apiece|per|an?|every|one by one|a piece|a pop|to the|for every|is all it costs a)(?![a-z])"
)
EACH_BEFORE = re.compile(
    r"(?<![a-z])(?:each|every|one|apiece)(?:\s[a-z]+){0,3}\s(?:is|at|for|costs?|comes to|comes in at|just|only)\s$"
)
SAVED = re.compile(
    r"(?<![a-z])(?:off|sav(?:e|es|ed|ing|ings)|less|cheaper|back|keeps?|knock(?:s|ed)?|discount|"
    r"difference|more|extra|lower|"
    r"lighter|heavier|shorter|longer|down|reduced|under|below|slimmer|thinner|smaller|cut|dropped|fewer|"
    r"quieter|add|adds|buys|voucher|coupon|rebate|after|with code|ahead|(?:dollars|bucks|pounds|quid|euros) up|"
    r"(?:bright|strong|fast|quick|kind|dear|cheap|high|wid|deep|tall|larg|bigg|great|warm|cool|slow)er)(?![a-z])"
)
WHOLE = re.compile(
    r"(?<![a-z])(?:together|in all|both|total|all in|altogether|bundle|to start|for the|in the|the lot|"
    r"per (?:box|case|bag|pack)|"
    r"a (?:box|case|bag|pack|carton|tub|jar)|all told|combined|so|makes|gets|the pair|whole)(?![a-z])"
)

#: What says that a sum is one of several.
SUMMED = re.compile(
    r"(?<![a-z])(?:together|in all|both|total|all[- ]in|altogether|bundle|to start|the lot|all told|combined|the pair|"
    r"delivered|to your door|posted|includ(?:ing|es|ed)|with (?:delivery|shipping|postage|the))(?![a-z])"
)
_PACKS = (
    r"(?:set|pack|packet|box|tray|case|bag|bundle|carton|tub|jar|tin|kit|pair|dozen|pass|crate|multipack|sleeve|"
    r"sachet)(?:e?s)?"
)
PACK = re.compile(rf"(?<![a-z]){_PACKS}(?![a-z])")
WHOLE_PACK = re.compile(rf"(?<![a-z])(?:the|a|per|each|every|whole|full) (?:[a-z]+ )?{_PACKS}(?![a-z])")
#: What is counted by these parts nothing: a sum is not shared between colours, nor by those whom a room sleeps.
NO_PARTS = re.compile(
    r"(?<![a-z])(?:colou?r|size|finish|style|speed|setting|mode|year|sleep|seat|star|scent|flavou?r|shade|option)"
)
PER = re.compile(r"\s(?:an?|per|every|each|for every) (?P<noun>[a-z]+)")
#: Nouns after "a" that name no thing: a piece, a pop.
ANY = {"piece", "pop", "head", "go", "time", "one", "unit"}
SPANS = re.compile(r"(?:night|day|week|month|quarter|year|hour|minute)s?$|pcm$")
WORD = re.compile(r"[a-z]{3,}")


_STOP = re.compile(r"[.;!?](?:\s|$)")


_COMMON = frozenset(
    {"for", "the", "with", "and", "off", "more", "price", "only", "just", "you", "your", "from", "per", "all"}
)


def clause_of(text: str, q: Quantity) -> str:
    """The sentence around a quantity, thirty characters to each side at most."""
    return text[slice(*around(text, q, _STOP, 30))]


def sentence_of(text: str, q: Quantity) -> tuple[int, int]:
    """Start and end of the sentence around a quantity, sixty characters to each side at most."""
    return around(text, q, _STOP, 60)


def shared(k: Known, said: str) -> bool:
    """True when a copy has a word of what a fact says besides its numbers."""
    words = {root(word) for word in WORD.findall(said)} - _COMMON
    return any(root(word) in words for word in WORD.findall(f"{k.name} {k.text}".lower()))


def is_named(k: Known, text: str) -> bool:
    """True when a copy names what a number of a fact counts, and it is no colour nor a seat."""
    said = counted(k)
    words = {root(word) for word in WORD.findall(text)} - _COMMON
    return not NO_PARTS.search(said) and any(root(word) in words for word in WORD.findall(said))


def counted(k: Known) -> str:
    """What stands right around a number of a fact, and the fact's name: "case 8 packs"."""
    text = k.text.lower()
    before = re.split(r"[,;.(]", text[max(0, k.quantity.start - 16) : k.quantity.start])[-1]
    after = re.split(r"[,;.)]|(?<![a-z])and(?![a-z])", text[k.quantity.end : k.quantity.end + 16])[0]
    return f"{k.name} {before}{text[k.quantity.start : k.quantity.end]}{after}"


def is_pack(k: Known) -> bool:
    """True for the number of a pack: set of 3, box: 12 bars."""
    said = counted(k)
    return k.quantity.kind != "measure" and bool(PACK.search(said)) and not NO_PARTS.search(said)


def shares_out(k: Known, whole: Known, q: Quantity, text: str) -> bool:
    """True when the price of one is that of all, by a number that counts the same thing, or a pack."""
    said = counted(k)
    per = PER.match(text, q.end)
    if NO_PARTS.search(said):  # a sum is shared between shades where the copy says so: $1.50 a shade
        return per is not None and root(per["noun"]) in {root(word) for word in WORD.findall(said)}
    if not per or per["noun"] in ANY:
        return k.quantity.kind != "measure" and (k.fact == whole.fact or is_pack(k) or names(said, clause_of(text, q)))
    noun = per["noun"]
    unit = UNITS.get(noun)
    same = root(noun) in {root(word) for word in WORD.findall(said)} or (
        unit is not None
        and unit.dimension == k.quantity.unit
        and unit.factor * (k.quantity.written or 0) == k.quantity.value
    )
    if SPANS.match(noun):  # "3 nights for $450", and not a suite that sleeps three
        return same and k.fact == whole.fact
    return same or is_pack(k)


def multiplies(k: Known, q: Quantity, text: str, clause: str) -> bool:
    """True when a copy speaks of all that a number counts: "$24 the box", "three filters come to $30"."""
    per = PER.match(text, q.end)
    if per and not PACK.match(per["noun"]):
        return False
    said = counted(k)
    if NO_PARTS.search(said):
        return False
    return bool(WHOLE_PACK.search(clause) or SUMMED.search(clause)) or names(said, clause)


def names(said: str, clause: str) -> bool:
    """True when a clause names what is counted, in the plural."""
    words = set(WORD.findall(clause))
    return any(word in words for word in WORD.findall(said) if word.endswith("s") and not word.endswith("ss"))
