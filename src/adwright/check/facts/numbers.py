"""Every number, price, share, discount and date in the copy is one of the brief's facts.

Comes in: a line and the brief. Goes out: a finding for each quantity that a fact contradicts or no fact supports.
Figures of speech (one sip, 第一口, two friends) pass or are noticed. It does not read what a number is about: a
supported "3" may still stand with the wrong noun when no fact uses that noun.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from adwright.check.base import Subject, checks
from adwright.check.facts.quantity import Quantity, quantities
from adwright.check.text.fold import fold
from adwright.core import Brief, Fact, Finding, Support

_WITHIN = Fraction(1, 100)  #: inch against centimetre: feeds round to whole centimetres
_NAMES = {"name", "brand"}


@dataclass(frozen=True, slots=True)
class Known:
    """A quantity of a fact."""

    fact: str
    text: str
    kind: str
    name: str
    quantity: Quantity


def known_quantities(brief: Brief) -> tuple[Known, ...]:
    """What the facts of a brief say in numbers, with what follows from them: sale price against price."""
    return _known(brief.facts, brief.product.title, brief.occasion)


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[Quantity, ...]:
    return tuple(quantities(fold(text)))


@lru_cache(maxsize=512)
def _known(facts: tuple[Fact, ...], title: str, occasion: str) -> tuple[Known, ...]:
    found = [Known(f.id, f.text, f.kind, f.name.lower(), q) for f in facts for q in _read(f.text)]
    found += [Known(f.id, f"{f.name}: {f.text}", f.kind, f.name.lower(), q) for f in facts for q in _read(f.name)]
    named = ((f, q) for f in facts if f.name for q in _read(f"{f.name} {f.text}") if q.kind == "code")
    found += [Known(f.id, f"{f.name}: {f.text}", f.kind, f.name.lower(), q) for f, q in named]  # "pH": "5.5"
    found += [Known("product.title", title, "name", "", q) for q in _read(title)]
    found += [Known("occasion", occasion, "offer", "", q) for q in _read(occasion)]
    found += [Known(f.id, f.text, f.kind, "", q) for f in facts for q in _folds(fold(f.text).text)]
    return (*found, *_savings(found))


#: Words that say a number without being one; in a fact they support "two layers", in a copy they state nothing.
_AS_NUMBERS = {
    2: re.compile(r"double|dual|twin|pair|双|两"),
    3: re.compile(r"triple|tri-|三"),
    4: re.compile(r"quad|四"),
}


def _folds(text: str) -> list[Quantity]:
    return [
        Quantity(0, 0, "count", Fraction(n), written=Fraction(n))
        for n, words in _AS_NUMBERS.items()
        if words.search(text)
    ]


def _savings(found: list[Known]) -> list[Known]:
    """The discount and the saving that a price and a sale price make, rounded down in the buyer's favour."""
    prices = [k for k in found if k.kind == "price" and k.quantity.kind == "money"]
    sales = [k for k in found if k.kind == "sale_price" and k.quantity.kind == "money"]
    if len(prices) != 1 or len(sales) != 1 or prices[0].quantity.unit != sales[0].quantity.unit:
        return []
    price, sale = Fraction(prices[0].quantity.value), Fraction(sales[0].quantity.value)
    if not 0 < sale < price:
        return []
    share = (1 - sale / price) * 100
    text = f"{prices[0].text} -> {sales[0].text}"
    made = [Quantity(0, 0, "money", price - sale, written=price - sale, unit=prices[0].quantity.unit)]
    made += [Quantity(0, 0, "discount", v, written=v) for v in {share, Fraction(int(share))}]
    return [Known(sales[0].fact, text, "offer", "", q) for q in made]


def supporter(q: Quantity, known: tuple[Known, ...]) -> Known | None:
    """The fact that supports a quantity, or None."""
    same_noun = [k for k in known if _same_noun(q, k.quantity)]
    # "1 scoop in 8 oz" is a rate: it supports "1 scoop", and does not say how many scoops there are.
    told = any(k.quantity.written != 1 for k in same_noun)
    found = next((k for k in (same_noun if told else known) if _agrees(q, k)), None)
    if found is None and q.guessed:
        return supporter(replace(q, kind="bare", unit="", guessed=False), known)
    return found


def _is_model(label: str) -> bool:
    return label.isascii() and label.isalpha() and label not in ("of", "with", "in", "and", "for", "the", "pack", "set")


def _same_noun(q: Quantity, f: Quantity) -> bool:
    """True when both count the same thing: "3 glass marbles" and "20 marbles"."""
    if q.kind != "count" or f.kind != "count" or not q.unit or q.unit == "个":  # 个 counts anything
        return False
    return (
        q.unit == f.unit
        or bool(q.words and f.words and q.words[-1] in f.words)
        or bool(set(q.words[:1]) & set(f.words))
    )


def _agrees(q: Quantity, k: Known) -> bool:
    f = k.quantity
    if f.kind in ("bare", "count") and k.kind in _NAMES and (f.kind == "bare" or _is_model(f.label)):
        # "15" in iPhone 15 supports "iPhone 15", not "15 colours".
        return q.kind in ("bare", "count") and q.written == f.written and bool(f.label) and q.label == f.label
    if q.kind in ("code", "clock"):
        return f.kind == q.kind and (q.value == f.value or q.value in f.words)
    if q.kind == "date" or f.kind == "date":
        return _same_date(q, f)
    if q.kind == "bare":
        if f.kind == "code":
            return str(f.value).removeprefix(_letters(str(f.value))) == str(q.written)
        return (f.written == q.written and f.kind != "discount") or (f.kind == "clock" and _hour(f) == q.written)
    if q.kind == f.kind == "measure":
        if q.unit != f.unit:
            return False
        a, b = Fraction(q.value), Fraction(f.value)
        return a == b if q.system == f.system else abs(a - b) <= _WITHIN * max(a, b)
    if q.kind == "measure" and f.kind == "bare":
        return q.written == f.written and any(u in k.name for u in _unit_words(q.unit))
    if q.kind == f.kind == "money":
        return q.unit == f.unit and q.value == f.value
    if q.kind == "money" and f.kind == "bare":
        return k.kind in ("price", "sale_price", "offer") and q.written == f.written
    if q.kind == "count":
        return f.kind in ("count", "bare", "offer") and q.written == f.written
    if q.kind == "offer":
        return f.written == q.written and (f.unit == q.unit or (f.kind in ("count", "bare") and k.kind == "offer"))
    if q.kind == "percent":
        return f.kind in ("percent", "discount") and q.value == f.value
    return q.kind == f.kind and q.value == f.value


@lru_cache(maxsize=64)
def _unit_words(dimension: str) -> tuple[str, ...]:
    from adwright.check.facts.units import UNITS

    return tuple(name for name, unit in UNITS.items() if unit.dimension == dimension and len(name) > 1)


def _hour(f: Quantity) -> Fraction | None:
    digits = re.match(r"\d+", str(f.value))
    return Fraction(digits[0]) if digits else None


def _same_date(q: Quantity, f: Quantity) -> bool:
    if q.kind != "date" or f.kind != "date":
        year = q if q.kind == "date" else f
        return year.written is not None and q.written == f.written and "bare" in (q.kind, f.kind)
    parts = list(zip(str(q.value).split("-"), str(f.value).split("-"), strict=True))
    both = [(a, b) for a, b in parts if "*" not in (a, b)]
    # A copy may say less than the fact (5月 of 5月1日), never more.
    return bool(both) and all(a == b for a, b in both) and all(b != "*" for a, b in parts if a != "*")


def rival(q: Quantity, known: tuple[Known, ...]) -> Known | None:
    """The fact that speaks of the same thing with another value; None when no fact does."""
    if q.kind == "code":
        letters = _letters(str(q.value))
        return next(
            (k for k in known if k.quantity.kind == "code" and letters and _letters(str(k.quantity.value)) == letters),
            None,
        )
    if q.kind in ("bare", "clock") or q.guessed:
        return None
    if q.kind == "count":
        return next((k for k in known if _same_noun(q, k.quantity) and k.quantity.written != 1), None)
    return next(
        (k for k in known if k.quantity.kind == q.kind and (k.quantity.unit == q.unit or q.kind == "money")), None
    )


def _letters(code: str) -> str:
    return "".join(c for c in code if c.isalpha())


@checks.register("numbers")
def numbers(subject: Subject) -> list[Finding]:
    """Findings on the quantities of a line."""
    spoken = quantities(subject.folded)
    if not spoken:
        return []
    known = known_quantities(subject.brief)
    found = [f for q in spoken if (f := _judge(q, known, subject)) is not None]
    return found + _from_price(spoken, subject)


def _judge(q: Quantity, known: tuple[Known, ...], subject: Subject) -> Finding | None:
    at = subject.folded.span(q.start, q.end)
    span = subject.text[at[0] : at[1]].strip()
    fact = supporter(q, known)
    if fact:
        if q.stronger and not fact.quantity.stronger and q.kind != "code":
            why = f"{span!r} claims more than fact {fact.fact}: {fact.text!r}"
            return subject.finding("numbers", "numbers.stronger", "needs_proof", why, at=at, rewrite=fact.text)
        return None
    other = rival(q, known)
    # In scenes a contradiction needs the same noun: "two cups" does not contradict "3 kg".
    if other and not (q.loose and (other.quantity.loose or not _same_noun(q, other.quantity))):
        why = f"{span!r} contradicts fact {other.fact}: {other.text!r}"
        return subject.finding("numbers", "numbers.contradicted", "block", why, at=at, rewrite=other.text)
    if q.loose:
        why = f"{span!r} stands in no fact; taken for a figure of speech"
        return subject.finding("numbers", "numbers.loose", "notice", why, at=at)
    if not subject.brief.facts:
        why = f"{span!r} needs a fact behind it; none were given"
        return subject.finding("numbers", "numbers.unproven", "needs_proof", why, at=at)
    why = f"{span!r} stands in none of the {len(subject.brief.facts)} facts"
    return subject.finding("numbers", "numbers.absent", "block", why, at=at, rewrite="leave it out, or add the fact")


def _from_price(spoken: list[Quantity], subject: Subject) -> list[Finding]:
    """A price that is the lowest of a range must say so."""
    product = subject.brief.product
    price = product.price
    if not product.price_from or price is None:
        return []
    found = []
    for q in spoken:
        around = subject.folded.text[max(0, q.start - 14) : q.end + 3]
        if (
            q.kind == "money"
            and q.value == Fraction(price.amount)
            and not any(w in around for w in ("from", "起", "starting", "as low as"))
        ):
            at = subject.folded.span(q.start, q.end)
            why = f"{subject.text[at[0] : at[1]]!r} is the lowest price of a range; the copy gives it as the price"
            rewrite = f"from {price.format('en')} / {price.format('zh')}起"
            found.append(subject.finding("numbers", "numbers.from_price", "block", why, at=at, rewrite=rewrite))
    return found


def ground(text: str, brief: Brief) -> tuple[Support, ...]:
    """The quantities of a text that facts of the brief support, as supports of a `Line`.

    Examples
    --------
    >>> from adwright.core import Fact, Product
    >>> fact = Fact(id="f1", kind="attribute", name="weight", text="250 g", evidence="row 2")
    >>> brief = Brief(id="b", product=Product(id="p", title="Tea"), brand_name="S", placements=(), locale="en",
    ... facts=(fact,))
    >>> [(s.span, s.fact) for s in ground("A 0.25 kg tin", brief)]
    [('0.25 kg', 'f1')]
    """
    folded, known, found = fold(text), known_quantities(brief), []
    for q in quantities(folded):
        fact = supporter(q, known)
        if fact:
            start, end = folded.span(q.start, q.end)
            found.append(Support(start=start, end=end, span=text[start:end], fact=fact.fact))
    return tuple(found)
