"""What follows from the amounts of the facts: all pieces, all that a pack holds, a rate over a whole, portions.

Comes in: an amount of a copy, the words around it, and the known quantities. Goes out: values with the known quantity
that each follows from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from adwright.check.facts.derived.words import EACH, SAVED, SUMMED, clause_of, is_pack, multiplies, shares_out
from adwright.check.facts.quantity import Quantity
from adwright.check.facts.sheet import Known
from adwright.core.text import has_cjk


def amounts(q: Quantity, known: list[Known], text: str) -> Iterator[tuple[Fraction, Known]]:
    if q.kind not in ("count", "measure", "bare"):
        known = []
    alike = [
        k for k in known
        if k.quantity.kind in ("count", "bare") or (k.quantity.kind == q.kind and k.quantity.unit == q.unit)
    ]  # fmt: skip
    clause = clause_of(text, q)
    for one in alike:
        value = Fraction(one.quantity.value)
        for other in alike:
            if other is one:
                continue
            more = Fraction(other.quantity.value)
            same = one.quantity.kind == other.quantity.kind and one.quantity.unit == other.quantity.unit
            if q.kind == "measure":
                if one.quantity.kind == "measure" and other.quantity.kind != "measure" and more > 1:
                    if is_pack(other) or multiplies(other, q, text, clause):
                        yield value * more, one
                    if EACH.match(text, q.end) and shares_out(other, one, q, text):
                        yield value / more, one
                if same and SAVED.search(clause):
                    yield abs(value - more), one
                if _is_neighbour(one, other) and SAVED.search(clause):
                    yield abs(value - value / Fraction(one.quantity.written or 1) * more), one
            elif one.fact == other.fact and SAVED.search(clause):
                yield abs(value - more), one
            elif one.fact == other.fact and one.quantity.start < other.quantity.start and not has_cjk(one.text):
                yield value + more, one  # "5 prepared, 10 blank" are fifteen
            elif value > 1 and more > 1 and value * more > 12 and (is_pack(one) or is_pack(other)):
                yield value * more, one
    if q.kind == "measure":
        yield from _rates(q, known)
        yield from _each(q, known)
        if SUMMED.search(clause):
            yield from _in_all(q, known)
        yield from _areas(q, known)
    if q.kind == "count":
        yield from _portions(known)
    if q.unit in _THINGS:
        yield from _listed(known)


#: What parts of a set are called together.
_THINGS = frozenset({"piece", "thing", "item", "part", "tool"})
_EACH_OF = re.compile(r"\s(?:each|apiece|per|an?|every)(?![a-z])")
_BY = re.compile(r"\s?(?:x|×|by)\s?$")
#: Facts that list what is in a set.
_SET = re.compile(
    r"(?<![a-z])(?:sets?|kits?|bundle|contents?|contains|includ(?:es?|ed|ing)|comes with|in the box)(?![a-z])"
)
_NUMBER_FIRST = re.compile(r"\s*(?:and )?(?P<number>\d{1,2}) ")


def _each(q: Quantity, known: list[Known]) -> Iterator[tuple[Fraction, Known]]:
    """All of what a fact gives for each: 60 lessons, 15 minutes each; 16 weeks, 12 hours a week."""
    for one in known:
        if one.quantity.unit != q.unit or not _EACH_OF.match(one.text.lower(), one.quantity.end):
            continue
        before = [k for k in known if k.fact == one.fact and k.quantity.start < one.quantity.start]
        if before and before[-1].quantity.written and before[-1].quantity.kind != "money":
            yield Fraction(one.quantity.value) * before[-1].quantity.written, one


def _in_all(q: Quantity, known: list[Known]) -> Iterator[tuple[Fraction, Known]]:
    """The sum of what a fact lists: cleanser 100 ml, serum 30 ml, cream 50 ml."""
    listed: dict[str, list[Known]] = {}
    for k in known:
        before = k.text[: k.quantity.start].lower()
        if k.quantity.kind == "measure" and k.quantity.unit == q.unit and not _BY.search(before):
            listed.setdefault(k.fact, []).append(k)
    for many in listed.values():
        if len(many) > 1:
            yield sum((Fraction(k.quantity.value) for k in many), Fraction(0)), many[0]


def _areas(q: Quantity, known: list[Known]) -> Iterator[tuple[Fraction, Known]]:
    """The area of two lengths that stand with a cross between them: 4 x 8 ft."""
    if q.unit != "area":
        return
    crossed: dict[str, tuple[Known, Known]] = {}
    for one, other in pairwise(known):
        between = other.text[one.quantity.end : other.quantity.start].lower()
        if one.fact == other.fact and {one.quantity.unit, other.quantity.unit} == {"length"} and _BY.search(between):
            crossed.setdefault(one.fact, (one, other))
    for one, other in crossed.values():
        yield Fraction(one.quantity.value) * Fraction(other.quantity.value) / 1_000_000, one


def _listed(known: list[Known]) -> Iterator[tuple[Fraction, Known]]:
    """How many things a fact lists: 6 combs, oil, brush; fitted sheet, flat sheet, 2 pillowcases."""
    for fact in {k.fact: k for k in known}.values():
        items = fact.text.lower().rpartition(":")[2].split(",")
        is_set = len(items) > 1 and _SET.search(f"{fact.name} {fact.text}".lower())
        if not is_set or any(k.fact == fact.fact and k.quantity.kind == "measure" for k in known):
            continue
        numbers = (_NUMBER_FIRST.match(item) for item in items)
        yield Fraction(sum(int(number["number"]) if number else 1 for number in numbers)), fact


def _is_neighbour(one: Known, other: Known) -> bool:
    """True for a bare number behind a measure of the same fact, whose unit it shares: 450 lumens, previous 350."""
    return (
        one.fact == other.fact and one.quantity.kind == "measure" and other.quantity.kind == "bare"
        and one.quantity.start < other.quantity.start
    )  # fmt: skip


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
