"""What follows from the sums of the facts: the price of one, the sum of all, what is saved, what a rate comes to.

Comes in: a sum of a copy, the words around it, and the known quantities. Goes out: values with the known quantity that
each follows from. A quotient needs "each" beside it, a difference "off" or "saves", a rate its unit: coincidences are
many.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from adwright.check.facts.derived.rates import rated
from adwright.check.facts.derived.words import (
    EACH,
    EACH_BEFORE,
    SAVED,
    SUMMED,
    WHOLE,
    clause_of,
    is_named,
    multiplies,
    sentence_of,
    shared,
    shares_out,
)
from adwright.check.facts.quantity import Quantity
from adwright.check.facts.sheet import Known

#: What stands beside a sum that a price rises or falls by: "£1.20 more", "camera hire £20", "£2 off".
_DEARER = re.compile(r"(?:(?:extra|surcharge|adds?|fees?|hire|rental|upgrade)\s(?:for\s|of\s)?$)")
_MORE = re.compile(r"\s(?:more|extra|on top|dearer)(?![a-z])")
_CHEAPER = re.compile(r"\s(?:off|less|cheaper)(?![a-z])")
_BACK = re.compile(r"(?<![a-z])(?:there and back|round trip|return)(?![a-z])")
_ONE_WAY = re.compile(r"(?<![a-z])(?:one[- ]way|each way|single fare)(?![a-z])")
#: A sum in words may stand for one that is this much less, from a few coins on: thirty bucks for $29.99.
_ROUNDED, _LEAST_ROUNDED = Fraction(1, 20), 5


def prices(
    q: Quantity, known: list[Known], text: str, times: Sequence[Fraction], beside: Sequence[Quantity]
) -> Iterator[tuple[Fraction, Known]]:
    """Sums that follow from known ones."""
    sums = [k for k in known if k.quantity.kind == "money" and k.quantity.unit in (q.unit, "cent")]
    counts = [k for k in known if k.quantity.kind in ("count", "bare", "measure", "offer")
              and (n := k.quantity.written) and n > 1 and n.denominator == 1]  # fmt: skip
    clause = clause_of(text, q)
    each = bool(EACH.match(text, q.end) or EACH_BEFORE.search(text, max(0, q.start - 40), q.start))
    start, end = sentence_of(text, q)
    yield from rated(q, sums, known, text, beside)
    said = {o.written for o in beside}  # a count that the copy gives too is what it shares a sum by
    in_words = not any(sign.isdigit() for sign in text[q.start : q.end])
    for one in sums:
        value = Fraction(one.quantity.value)
        if in_words and value >= _LEAST_ROUNDED and 0 < Fraction(q.value) - value <= _ROUNDED:
            yield Fraction(q.value), one
        if q.bound == "about":
            yield value, one
        for k in counts:
            n = Fraction(k.quantity.written or 1)
            if each and (shares_out(k, one, q, text) or (n in said and is_named(k, text))):
                yield value / n, one
            if multiplies(k, q, text, clause) and (k.quantity.kind != "measure" or WHOLE.search(clause)):
                yield value * n, one
        for n in times:
            yield value * n, one
        if _BACK.search(text, start, end) and _ONE_WAY.search(one.text.lower()):
            yield 2 * value, one
        yield from _with_cuts(one, known, clause)
        for other in sums:
            if other is one:
                continue
            more = Fraction(other.quantity.value)
            if SAVED.search(clause):
                yield value - more, one
                yield from ((abs(value * n - more), other) for n in range(2, 13) if _holds(other, n))
            if SUMMED.search(clause):
                yield value + more, one
            if shared(other, text[start:end]):
                stated, at = other.text.lower(), other.quantity
                if _DEARER.search(stated, 0, at.start) or _MORE.match(stated, at.end):
                    yield value + more, one
                if _CHEAPER.match(stated, at.end):
                    yield value - more, one


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
            if WHOLE.search(clause):
                yield value * (2 - share), k
            if SAVED.search(clause):
                yield value * share, k


_WAS = re.compile(
    r"(?<![a-z])(?:was|list|rrp|msrp|regular|regularly|usual|usually|worth|before|original|originally|instead of|"
    r"full price|normally|now|sale|today|reduced|down|offer|previous|last year|for)(?![a-z])"
)


def _priced(high: Known, low: Known) -> bool:
    return bool(_WAS.search(f"{high.name} {high.text} {low.name} {low.text}".lower()))


def cuts(known: list[Known], is_cut: Callable[[Known, Known], bool] = _priced) -> Iterator[tuple[Fraction, Known]]:
    """Per cent that one price lies under another.

    Parameters
    ----------
    is_cut
        Whether the facts of the higher and the lower price set the one against the other.
    """
    sums = [k for k in known if k.quantity.kind == "money"]
    for high in sums:
        for low in sums:
            a, b = Fraction(high.quantity.value), Fraction(low.quantity.value)
            if 0 < b < a and high.quantity.unit == low.quantity.unit and is_cut(high, low):
                yield (1 - b / a) * 100, low
