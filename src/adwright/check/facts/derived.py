"""What follows from the numbers of the facts: the price of one, the sum of all, what is saved.

Comes in: a quantity of a copy, the words around it, and the known quantities. Goes out: the known quantity from which
it follows, or nothing. A quotient needs "each" beside it, a difference "off" or "saves": coincidences are many. It
reads English; what follows from Chinese facts is made where they are read (``sheet.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from adwright.check.facts.quantity import Quantity
from adwright.check.facts.sheet import Known
from adwright.check.facts.units import UNITS
from adwright.check.facts.words import root

#: Numbers of a brief that are set against each other; more are a page and no brief.
_MOST = 30
_EACH = re.compile(
    r"[\s-](?:each|apiece|per|an?|every|one by one|a piece|a pop|to the|for every|is all it costs a)(?![a-z])"
)
_EACH_BEFORE = re.compile(
    r"(?<![a-z])(?:each|every|one|apiece)(?:\s[a-z]+){0,3}\s(?:is|at|for|costs?|comes to|comes in at|just|only)\s$"
)
_SAVED = re.compile(
    r"(?<![a-z])(?:off|sav(?:e|es|ed|ing|ings)|less|cheaper|back|keeps?|knock(?:s|ed)?|discount|"
    r"difference|more|extra|lower|"
    r"lighter|heavier|shorter|longer|down|reduced|under|below|slimmer|thinner|smaller|cut|dropped|fewer|"
    r"quieter|add|adds|buys|voucher|coupon|rebate|after|with code)(?![a-z])"
)
_WHOLE = re.compile(
    r"(?<![a-z])(?:together|in all|both|total|all in|altogether|bundle|to start|for the|in the|the lot|"
    r"per (?:box|case|bag|pack)|"
    r"a (?:box|case|bag|pack|carton|tub|jar)|all told|combined|so|makes|gets|the pair|whole)(?![a-z])"
)


#: What says that a sum is one of several.
_SUMMED = re.compile(
    r"(?<![a-z])(?:together|in all|both|total|all[- ]in|altogether|bundle|to start|the lot|all told|combined|the pair|"
    r"delivered|to your door|posted|includ(?:ing|es|ed)|with (?:delivery|shipping|postage|the))(?![a-z])"
)
_PACKS = (
    r"(?:set|pack|packet|box|tray|case|bag|bundle|carton|tub|jar|tin|kit|pair|dozen|pass|crate|multipack|sleeve|"
    r"sachet)(?:e?s)?"
)
_PACK = re.compile(rf"(?<![a-z]){_PACKS}(?![a-z])")
_WHOLE_PACK = re.compile(rf"(?<![a-z])(?:the|a|per|each|every|whole|full) (?:[a-z]+ )?{_PACKS}(?![a-z])")
#: What is counted by these parts nothing: a sum is not shared between colours, nor by those whom a room sleeps.
_NO_PARTS = re.compile(
    r"(?<![a-z])(?:colou?r|size|finish|style|speed|setting|mode|year|sleep|seat|star|scent|flavou?r|shade|option)"
)
_PER = re.compile(r"\s(?:an?|per|every|each|for every) (?P<noun>[a-z]+)")
#: Nouns after "a" that name no thing: a piece, a pop.
_ANY = {"piece", "pop", "head", "go", "time", "one", "unit"}
_SPANS = re.compile(r"(?:night|day|week|month|quarter|year|hour|minute)s?$|pcm$")
_WORD = re.compile(r"[a-z]{3,}")


def derived(q: Quantity, known: Sequence[Known], text: str, times: Sequence[Fraction]) -> Known | None:
    """The known quantity that a quantity follows from; None when it follows from none.

    Parameters
    ----------
    text
        The folded text that the quantity stands in.
    times
        Counts that stand beside it.
    """
    if isinstance(q.value, str) or q.guessed or not q.value:
        return None
    numbers = [k for k in known[:_MOST] if not isinstance(k.quantity.value, str) and k.quantity.written]
    made = _money(q, numbers, text, times) if q.kind == "money" else _amounts(q, numbers, text)
    if q.kind == "discount":
        made = _cuts(numbers)
    return next((k for value, k in made if value > 0 and _is_near(q, value)), None)


def _is_near(q: Quantity, value: Fraction) -> bool:
    """True when the copy's number is the derived one, rounded as copies round."""
    share = value / Fraction(q.value)
    if q.bound in ("below", "nearly"):
        return Fraction(7, 10) <= share <= 1
    if q.stronger or q.bound in ("least", "odd"):
        return 1 <= share <= Fraction(13, 10)
    if q.bound == "about":
        return Fraction(9, 10) <= share <= Fraction(11, 10)
    if q.kind == "money":
        return abs(value - Fraction(q.value)) <= max(Fraction(1, 100), Fraction(q.value) / 200)
    if q.kind == "discount":
        return abs(value - Fraction(q.value)) < 1
    return share == 1 or (q.kind == "measure" and Fraction(97, 100) <= share <= Fraction(103, 100))


def _money(q: Quantity, known: list[Known], text: str, times: Sequence[Fraction]) -> Iterator[tuple[Fraction, Known]]:
    sums = [k for k in known if k.quantity.kind == "money" and k.quantity.unit == q.unit]
    counts = [k for k in known if k.quantity.kind in ("count", "bare", "measure", "offer")
              and (n := k.quantity.written) and n > 1 and n.denominator == 1]  # fmt: skip
    clause = _clause(text, q)
    each = bool(_EACH.match(text, q.end) or _EACH_BEFORE.search(text, max(0, q.start - 40), q.start))
    for one in sums:
        value = Fraction(one.quantity.value)
        for k in counts:
            n = Fraction(k.quantity.written or 1)
            if each and _shares_out(k, one, q, text):
                yield value / n, one
            if _multiplies(k, q, text, clause) and (k.quantity.kind != "measure" or _WHOLE.search(clause)):
                yield value * n, one
        for n in times:
            yield value * n, one
        yield from _with_cuts(one, known, clause)
        for other in sums:
            if other is one:
                continue
            more = Fraction(other.quantity.value)
            if _SAVED.search(clause):
                yield value - more, one
                yield from ((abs(value * n - more), other) for n in range(2, 13) if _holds(other, n))
            if _SUMMED.search(clause):
                yield value + more, one


def _counted(k: Known) -> str:
    """What stands right around a number of a fact, and the fact's name: "case 8 packs"."""
    text = k.text.lower()
    before = re.split(r"[,;.(]", text[max(0, k.quantity.start - 16) : k.quantity.start])[-1]
    after = re.split(r"[,;.)]|(?<![a-z])and(?![a-z])", text[k.quantity.end : k.quantity.end + 16])[0]
    return f"{k.name} {before}{text[k.quantity.start : k.quantity.end]}{after}"


def _is_pack(k: Known) -> bool:
    """True for the number of a pack: set of 3, box: 12 bars."""
    counted = _counted(k)
    return k.quantity.kind != "measure" and bool(_PACK.search(counted)) and not _NO_PARTS.search(counted)


def _shares_out(k: Known, whole: Known, q: Quantity, text: str) -> bool:
    """True when the price of one is that of all, by a number that counts the same thing, or a pack."""
    counted = _counted(k)
    if _NO_PARTS.search(counted):
        return False
    per = _PER.match(text, q.end)
    if not per or per["noun"] in _ANY:
        return k.quantity.kind != "measure" and (
            k.fact == whole.fact or _is_pack(k) or _names(counted, _clause(text, q))
        )
    noun = per["noun"]
    unit = UNITS.get(noun)
    same = root(noun) in {root(word) for word in _WORD.findall(counted)} or (
        unit is not None
        and unit.dimension == k.quantity.unit
        and unit.factor * (k.quantity.written or 0) == k.quantity.value
    )
    if _SPANS.match(noun):  # "3 nights for $450", and not a suite that sleeps three
        return same and k.fact == whole.fact
    return same or _is_pack(k)


def _multiplies(k: Known, q: Quantity, text: str, clause: str) -> bool:
    """True when a copy speaks of all that a number counts: "$24 the box", "three filters come to $30"."""
    per = _PER.match(text, q.end)
    if per and not _PACK.match(per["noun"]):
        return False
    counted = _counted(k)
    if _NO_PARTS.search(counted):
        return False
    return bool(_WHOLE_PACK.search(clause) or _SUMMED.search(clause)) or _names(counted, clause)


def _names(counted: str, clause: str) -> bool:
    """True when a clause names what is counted, in the plural."""
    said = set(_WORD.findall(clause))
    return any(word in said for word in _WORD.findall(counted) if word.endswith("s") and not word.endswith("ss"))


_WORDS_FROM_TWO = "two|pair|both three|trio four five six seven eight nine ten eleven twelve|dozen"
_IN_WORDS = dict(enumerate(_WORDS_FROM_TWO.split(), 2))


def _holds(k: Known, n: int) -> bool:
    """True when a fact gives its price for so many."""
    return bool(
        re.search(rf"(?<![\d.]){n}(?![\d.])|(?<![a-z])(?:{_IN_WORDS[n]})(?![a-z])", f"{k.name} {k.text}".lower())
    )


def _with_cuts(one: Known, known: list[Known], clause: str) -> Iterator[tuple[Fraction, Known]]:
    value = Fraction(one.quantity.value)
    for k in known:
        if k.quantity.kind == "discount":
            share = Fraction(k.quantity.value) / 100
            yield value * (1 - share), k
            if _WHOLE.search(clause):
                yield value * (2 - share), k
            if _SAVED.search(clause):
                yield value * share, k


def _cuts(known: list[Known]) -> Iterator[tuple[Fraction, Known]]:
    """Per cent that one price lies under another."""
    sums = [k for k in known if k.quantity.kind == "money"]
    for high in sums:
        for low in sums:
            a, b = Fraction(high.quantity.value), Fraction(low.quantity.value)
            if b < a and high.quantity.unit == low.quantity.unit and _priced(high, low):
                yield (1 - b / a) * 100, low


_WAS = re.compile(
    r"(?<![a-z])(?:was|list|rrp|msrp|regular|regularly|usual|usually|worth|before|original|originally|instead of|"
    r"full price|normally|now|sale|today|reduced|down|offer|previous|last year|for)(?![a-z])"
)


def _priced(high: Known, low: Known) -> bool:
    return bool(_WAS.search(f"{high.name} {high.text} {low.name} {low.text}".lower()))


def _amounts(q: Quantity, known: list[Known], text: str) -> Iterator[tuple[Fraction, Known]]:
    if q.kind not in ("count", "measure", "bare"):
        known = []
    alike = [
        k for k in known
        if k.quantity.kind in ("count", "bare") or (k.quantity.kind == q.kind and k.quantity.unit == q.unit)
    ]  # fmt: skip
    clause = _clause(text, q)
    for one in alike:
        value = Fraction(one.quantity.value)
        for other in alike:
            if other is one:
                continue
            more = Fraction(other.quantity.value)
            same = one.quantity.kind == other.quantity.kind and one.quantity.unit == other.quantity.unit
            if q.kind == "measure":
                if one.quantity.kind == "measure" and other.quantity.kind != "measure" and more > 1:
                    if _is_pack(other) or _multiplies(other, q, text, clause):
                        yield value * more, one
                    if _EACH.match(text, q.end) and _shares_out(other, one, q, text):
                        yield value / more, one
                if same and _SAVED.search(clause):
                    yield abs(value - more), one
            elif one.fact == other.fact and one.quantity.start < other.quantity.start:
                yield value + more, one  # "5 prepared, 10 blank" are fifteen
            elif value > 1 and more > 1 and value * more > 12 and (_is_pack(one) or _is_pack(other)):
                yield value * more, one
    if q.kind == "measure":
        yield from _rates(q, known)
    if q.kind == "count":
        yield from _portions(known)


def _rates(q: Quantity, known: list[Known]) -> Iterator[tuple[Fraction, Known]]:
    """11 g an ounce in three ounces, 46 kcal a 100 ml in 750 ml, 28 servings at one a day."""
    for one in known:
        if one.quantity.kind != "measure" or one.quantity.unit != q.unit:
            continue
        rate = re.search(r"(?:per|an?|/|each|every)\s?(\d+(?:\.\d+)?)?\s?([a-z]+)", one.text.lower())
        base = next((k for k in known if k.fact == one.fact and k is not one and k.quantity.kind == "measure"
                     and k.quantity.unit != q.unit), None)  # fmt: skip
        for whole in known:
            if whole.fact == one.fact or whole.quantity.kind != "measure" or whole.quantity.unit == q.unit:
                continue
            if base is not None and base.quantity.unit == whole.quantity.unit and base.quantity.value:
                yield Fraction(one.quantity.value) * Fraction(whole.quantity.value) / Fraction(base.quantity.value), one
            elif rate and not rate[1] and re.search(rf"(?<![a-z]){rate[2]}", whole.text.lower()):
                yield Fraction(one.quantity.value) * Fraction(whole.quantity.written or 0), one
    if q.unit == "time":
        counted = (k for k in known if k.quantity.kind in ("count", "bare"))
        yield from ((Fraction(k.quantity.value) * 86400, k) for k in counted
                    if re.search(r"a day|daily|per day", k.text, re.I))  # fmt: skip


def _portions(known: list[Known]) -> Iterator[tuple[Fraction, Known]]:
    """900 g at 30 g a scoop are thirty scoops."""
    weights = [k for k in known if k.quantity.kind == "measure" and k.quantity.unit in ("mass", "volume")]
    for whole in weights:
        for part in weights:
            if part.quantity.unit == whole.quantity.unit and 0 < Fraction(part.quantity.value) < Fraction(
                whole.quantity.value
            ):
                yield Fraction(whole.quantity.value) / Fraction(part.quantity.value), part


_STOP = re.compile(r"[.;!?](?:\s|$)")


def _clause(text: str, q: Quantity) -> str:
    """The sentence around a quantity, thirty characters to each side at most."""
    left = max((m.end() for m in _STOP.finditer(text, max(0, q.start - 30), q.start)), default=max(0, q.start - 30))
    right = _STOP.search(text, q.end, q.end + 30)
    return text[left : right.start() if right else q.end + 30]


def localised(q: Quantity, text: str, known: Sequence[Known]) -> Quantity:
    """A quantity whose unit only the facts can tell: pounds of money or of weight, cents of which currency."""
    if q.kind == "money" and q.unit in ("cent", "grand"):
        unit = next((k.quantity.unit for k in known if k.quantity.kind == "money"), "USD")
        return replace(q, unit=unit)
    if q.kind == "money" and q.unit == "spoken":
        sums = [k for k in known if k.quantity.kind == "money"]
        if not sums:
            return replace(q, kind="bare", unit="", loose=True)
        large = Fraction(q.value) < min(Fraction(k.quantity.value) for k in sums) / 3
        value = Fraction(q.value) * (100 if large else 1)
        return replace(q, value=value, written=value, unit=sums[0].quantity.unit)
    if q.kind == "measure" and q.unit == "mass" and q.written and "pound" in text[q.start : q.end]:
        priced = any(k.quantity.kind == "money" and k.quantity.unit == "GBP" for k in known)
        weighed = any(k.quantity.unit == "mass" and k.quantity.system == "us" for k in known)
        if priced and not weighed:
            return replace(q, kind="money", value=q.written, unit="GBP", system="", loose=False)
    return q
