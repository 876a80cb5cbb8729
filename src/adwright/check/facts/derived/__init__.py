"""What follows from the numbers of the facts: the price of one, the sum of all, what is saved.

Comes in: a quantity of a copy, the words around it, and the known quantities. Goes out: the known quantity from which
it follows, or nothing. It reads English; what follows from Chinese facts is in ``zh/follows.py`` and ``sheet.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from adwright.check.facts.derived.amounts import amounts
from adwright.check.facts.derived.prices import cuts, prices
from adwright.check.facts.quantity import Quantity
from adwright.check.facts.sheet import Known

#: Numbers of a brief that are set against each other; more are a page and no brief.
_MOST = 30


#: What is said behind a number to take it back a little.
_LATE = re.compile(r",?\s(?:roughly|or so|give or take|or thereabouts|more or less)(?![a-z])")
#: No sums: "not a cent", "won't cost you a dime".
_NOTHING = re.compile(r"(?:n't|(?<![a-z])(?:not|never|without))(?![a-z])[^.,;!?]{0,24}$")
_A_PRICE = re.compile(r"\s(?:each|apiece|an?|per|every)(?![a-z])")
_OF_A_SUM = re.compile(r"\s(?:back|(?:of|on|in) (?:the|every|each) (?:dollar|pound|euro))(?![a-z])")
_COINS = frozenset(
    {"a cent", "a penny", "a dime", "a nickel", "one cent", "one penny", "a single cent", "a single penny"}
)


def is_idiom(q: Quantity, text: str) -> bool:
    """True for a coin that is denied, or a share of each sum: it names no price."""
    if q.kind != "money" or text[q.start : q.end] not in _COINS:
        return False
    denied = _NOTHING.search(text, max(0, q.start - 40), q.start) and not _A_PRICE.match(text, q.end)
    return bool(denied or _OF_A_SUM.match(text, q.end))


def derived(
    q: Quantity, known: Sequence[Known], text: str, times: Sequence[Fraction], beside: Sequence[Quantity] = ()
) -> Known | None:
    """The known quantity that a quantity follows from; None when it follows from none.

    Parameters
    ----------
    text
        The folded text that the quantity stands in.
    times
        Counts that stand beside it.
    beside
        Amounts that the text names near it.
    """
    if isinstance(q.value, str) or q.guessed or not q.value:
        return None
    if not q.bound and _LATE.match(text, q.end):
        q = replace(q, bound="about")
    numbers = [k for k in known[:_MOST] if not isinstance(k.quantity.value, str) and k.quantity.written]
    made = prices(q, numbers, text, times, beside) if q.kind == "money" else amounts(q, numbers, text)
    if q.kind == "discount":
        made = cuts(numbers)
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
