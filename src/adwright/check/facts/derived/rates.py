"""Sums for a stretch of time or an amount: $38 a day in five days, £48 a year in a month, $1.75 a pound for fifteen.

Comes in: a sum of a copy, the measures beside it, and the known sums. Goes out: values with the known sum that each
follows from. Both must name what the sum is for, in units of one dimension.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from adwright.check.facts.derived.words import sentence_of
from adwright.check.facts.quantity import Quantity
from adwright.check.facts.sheet import Known
from adwright.check.facts.units import UNITS

#: What a sum is for that copies speak of; nobody sells by decibels.
_DIMENSIONS = frozenset({"time", "months", "mass", "volume", "length"})
#: Days of a month, as copies count them.
_MONTHS = (Fraction(30), Fraction(365, 12))
_AFTER = re.compile(r"\s?(?:/|an?(?![a-z])|per|every|each|for every)\s?(?P<half>half[ -])?(?P<noun>[a-z]+)")
_ADVERBS = {
    "hourly": ("time", 3600), "daily": ("time", 86400), "nightly": ("time", 86400), "weekly": ("time", 604800),
    "monthly": ("months", 1), "yearly": ("months", 12), "annual": ("months", 12), "annually": ("months", 12),
}  # fmt: skip
_ADVERB = re.compile(rf"(?<![a-z])(?:{'|'.join(_ADVERBS)})(?![a-z])")
_FIRST = re.compile(r"(?<![a-z])(?:first|whole|full|entire) (?P<noun>hour|day|night|week|month|year)(?![a-z])")
#: A word of time belongs to a sum only beside it, or with what is paid by time: "annual plan $348", "$89 monthly".
_PAID = r"(?:plan|fee|pass|rate|price|subscription|membership|billing|payment|ticket)"
_BEFORE = re.compile(rf"(?P<word>{'|'.join(_ADVERBS)})(?: {_PAID})?(?: paid| at| for| of|:)?\s$")
_BEHIND = re.compile(rf"\s(?P<word>{'|'.join(_ADVERBS)})(?![a-z])")
#: Between an amount and what it costs no other statement begins.
_APART = re.compile(r"[,;.(]")
#: Facts that say how long a thing is used.
_LASTS = re.compile(r"(?<![a-z])(?:burns?|lasts?|supply|days for|weeks for|enough for)(?![a-z])")
_NIGHT = {"night": UNITS["day"], "nights": UNITS["day"]}


class Amount(NamedTuple):
    """How much of a dimension, in its base unit."""

    dimension: str
    value: Fraction


def rated(q: Quantity, sums: Sequence[Known], known: Sequence[Known], text: str, beside: Sequence[Quantity]
          ) -> Iterator[tuple[Fraction, Known]]:  # fmt: skip
    """What known sums come to for the amounts that a copy names beside a sum.

    Parameters
    ----------
    beside
        Amounts of the copy.
    """
    wanted = list(_wanted(q, text, beside))
    if not wanted:
        return
    for one in sums:
        value = Fraction(one.quantity.value)
        for base in _bases(one, known):
            yield from ((value * share, one) for amount in wanted for share in _shares(amount, base) if share != 1)


def is_other_rate(q: Quantity, k: Known, text: str) -> bool:
    """True for an equal sum that a copy and a fact pay for other amounts: $38 a week, where a day costs $38."""
    ours, theirs = _AFTER.match(text, q.end), _AFTER.match(k.text.lower(), k.quantity.end)
    if ours is None or theirs is None:
        return False
    shares = [share for a in _named(ours) for b in _named(theirs) for share in _shares(a, b)]
    return bool(shares) and all(share != 1 for share in shares)


def _wanted(q: Quantity, text: str, beside: Sequence[Quantity]) -> Iterator[Amount]:
    """What a sum of a copy is for: "a month" behind it, or else the measures in its sentence."""
    if after := _AFTER.match(text, q.end):
        yield from _named(after)
        return
    start, end = sentence_of(text, q)
    for m in beside:
        if (
            m.kind == "measure"
            and m.unit in _DIMENSIONS
            and start <= m.start < end
            and not isinstance(m.value, str)
            and m.value
        ):
            yield Amount(m.unit, Fraction(m.value))
    for first in _FIRST.finditer(text, start, end):
        yield from _named(first)
    for adverb in _ADVERB.finditer(text, start, end):
        yield Amount(*_of_adverb(adverb[0]))


def _bases(one: Known, known: Sequence[Known]) -> Iterator[Amount]:
    """What a sum of a fact is for."""
    text = one.text.lower()
    if after := _AFTER.match(text, one.quantity.end):
        yield from _named(after)
        return
    beside = _BEFORE.search(text, 0, one.quantity.start) or _BEHIND.match(text, one.quantity.end)
    if beside:
        yield Amount(*_of_adverb(beside["word"]))
    for k in known:
        other = k.quantity
        if other.kind != "measure" or other.unit not in _DIMENSIONS or isinstance(other.value, str) or not other.value:
            continue
        if _is_what_it_buys(k, one, text) or (k.fact != one.fact and _LASTS.search(k.text.lower())):
            yield Amount(other.unit, Fraction(other.value))


def _is_what_it_buys(k: Known, one: Known, text: str) -> bool:
    """True for an amount right before its price (2-year plan $71.76), or behind it by "for" ($450 for 3 nights)."""
    if k.fact != one.fact:
        return False
    before = k.quantity.end <= one.quantity.start
    between = text[k.quantity.end : one.quantity.start] if before else text[one.quantity.end : k.quantity.start]
    if len(between) > 40 or _APART.search(between):
        return False
    return before or between.strip() == "for"


def _named(match: re.Match[str]) -> Iterator[Amount]:
    unit = _NIGHT.get(match["noun"]) or UNITS.get(match["noun"])
    if unit is not None and unit.dimension in _DIMENSIONS:
        half = bool(match.groupdict().get("half"))
        yield Amount(unit.dimension, unit.factor / (2 if half else 1))


def _of_adverb(word: str) -> tuple[str, Fraction]:
    dimension, value = _ADVERBS[word]
    return dimension, Fraction(value)


def _shares(amount: Amount, base: Amount) -> Iterator[Fraction]:
    """How many times the base an amount is; a month has more than one length."""
    if amount.dimension == base.dimension:
        yield amount.value / base.value
    elif {amount.dimension, base.dimension} == {"time", "months"}:
        for days in _MONTHS:
            a, b = (x.value if x.dimension == "time" else x.value * days * 86400 for x in (amount, base))
            yield a / b
