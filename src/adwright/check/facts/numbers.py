"""Every number, price, share, discount and date in the copy is one of the brief's facts.

Comes in: a line and the brief. Goes out: for each quantity whether a fact supports it, contradicts it, or none speaks
of it; a finding for each that is not supported. A fact supports a number of the same property only: a charge of two
hours is no battery life of two hours. Figures of speech (one sip, 第一口, two friends) pass or are noticed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from adwright.check.base import Subject, checks
from adwright.check.facts.derived import derived, is_idiom, localised
from adwright.check.facts.derived.rates import is_other_rate
from adwright.check.facts.judgement import Judgement
from adwright.check.facts.properties import spoken_of
from adwright.check.facts.quantity import Quantity, quantities
from adwright.check.facts.sheet import FactSheet, Known, beside, sheet_of
from adwright.check.facts.units import UNITS
from adwright.check.facts.words import stem
from adwright.check.facts.zh.follows import follows
from adwright.core import Finding
from adwright.core.claim import ClaimKind

_WITHIN = Fraction(2, 100)  #: inch against centimetre: feeds round to whole centimetres
_NAMES = {"name", "brand"}
#: Properties that stand for each other; all others do not.
_ALIKE = (
    {"price", "sale price", "asking"},
    {"price", "original price"},
    {"weight", "net content"},
    {"weight", "capacity"},
    {"capacity", "net content"},
    {"capacity", "tank"},
    {"capacity", "load"},
    {"net content", "dose"},
    {"power", "charging power"},
    {"brewing", "cooking"},
    {"battery life", "access"},
    {"battery life", "keeping hot"},
    {"heat limit", "cooking"},
    {"noise", "noise cut"},
    {"lesson", "course"},
    {"burning", "battery life"},
    {"trial", "returns"},
    {"length", "cable"},
    {"diameter", "width"},
    {"thickness", "sole"},
    {"screen", "width"},
    {"capacity", "storage"},
    {"treatment", "dose"},
)


@checks.register("numbers")
def numbers(subject: Subject) -> list[Finding]:
    """Findings on the quantities of a line."""
    sheet = sheet_of(subject)
    found = [finding for j in judge_numbers(subject) if (finding := j.finding(subject, "numbers", sheet.given))]
    return found + _from_price(subject)


def judge_numbers(subject: Subject) -> list[Judgement]:
    """What the facts say to each quantity of a line, in their order."""
    return subject.once("numbers", lambda: list(_judged(subject)))


def _judged(subject: Subject) -> Iterator[Judgement]:
    folded = subject.folded
    spoken = [q for q in _spoken(subject) if not is_idiom(q, folded.text)]
    if not spoken:
        return
    sheet = sheet_of(subject)
    spoken = [localised(_of_yuan(q, sheet), folded.text, sheet.known) for q in spoken]
    for q, about in zip(spoken, spoken_of(folded.text, spoken), strict=True):
        keys = beside(folded.text, q) | {stem(word) for word in q.words}
        context = Context(about, _noun(q, folded.text), keys, _times(q, spoken), folded.text, _amounts(q, spoken))
        yield _judge(q, context, sheet, folded.span(q.start, q.end))


def _of_yuan(q: Quantity, sheet: FactSheet) -> Quantity:
    """块 is money where the facts name sums and count nothing by it."""
    if q.kind != "count" or q.unit != "块":
        return q
    units = {(k.quantity.kind, k.quantity.unit) for k in sheet.known}
    if ("money", "CNY") not in units or ("count", "块") in units:
        return q
    return replace(q, kind="money", unit="CNY", guessed=True)


def _spoken(subject: Subject) -> list[Quantity]:
    return subject.once("quantities", lambda: quantities(subject.folded))


@dataclass(frozen=True, slots=True)
class Context:
    """What a copy says around a number.

    Parameters
    ----------
    about
        The property that its words give the number; a fact that gives the number to another one does not count.
    noun
        Chinese words after a count; a fact that counts other things by the same word does not count.
    keys
        Content words beside it.
    times
        Counts that stand beside it, by which a total is made: 两只共十公斤.
    text
        All of the folded text.
    beside
        Amounts that stand near it.
    """

    about: str = ""
    noun: str = ""
    keys: frozenset[str] = frozenset()
    times: tuple[Fraction, ...] = ()
    text: str = ""
    beside: tuple[Quantity, ...] = ()


_NO_CONTEXT = Context()


#: Nobody adds these up over a pack.
_NO_TOTAL = frozenset({"time", "months", "temperature", "age", "sound", "power", "voltage"})
#: What is counted by these is no pack.
_NO_PACKS = frozenset("滴口步声次遍天人度")


#: Amounts of a copy that may tell what a number is of stand this near [characters], and are no more than these.
_NEAR, _MOST_NEAR = 160, 16


def _amounts(q: Quantity, spoken: list[Quantity]) -> tuple[Quantity, ...]:
    first = bisect_right(spoken, q.start - _NEAR, key=lambda o: o.start)
    near = (o for o in spoken[first : first + _MOST_NEAR] if o.start < q.start + _NEAR and o is not q)
    return tuple(o for o in near if o.kind in ("measure", "count", "bare"))


def _times(q: Quantity, spoken: list[Quantity]) -> tuple[Fraction, ...]:
    near = spoken
    if len(spoken) > 8:
        # looked up and not searched for, or a text of n numbers would take n times n steps
        first = bisect_right(spoken, q.start - 40, key=lambda o: o.start)
        near = [o for o in spoken[first : first + 8] if o.start < q.start + 40]
    return tuple(
        o.written
        for o in near
        if o is not q
        and o.kind in ("count", "bare")
        and o.written
        and 1 < o.written <= 1000
        and o.unit not in _NO_PACKS
    )


def _judge(q: Quantity, context: Context, sheet: FactSheet, at: tuple[int, int]) -> Judgement:
    kind = _kind(q, context.about)
    if context.about and not _is_told(q, context.about, sheet.known):
        # No fact gives a number to this property: the words of the copy may name another one in their own way.
        promised = context.about in _PROMISED
        context = replace(context, about="") if not promised or _has_value(q, sheet.known) else context
    fact = supporter(q, sheet.known, context)
    if fact is not None and q.kind == "money" and is_other_rate(q, fact, context.text):
        fact = None
    if fact is None and (made := derived(q, sheet.known, context.text, context.times, context.beside)):
        return Judgement(at, kind, "supported", made.fact)
    if (fact is None or q.stronger) and (made := follows(q, sheet.known, context.text)):
        return Judgement(at, kind, "supported", made.fact)
    if fact is not None:
        if q.stronger and not fact.quantity.stronger and q.kind != "code" and not _exceeds(fact.quantity, q):
            why = f"claims more than fact {fact.fact}: {fact.text!r}"
            return Judgement(at, kind, "absent", fact.fact, "stronger", "needs_proof", why, fact.text)
        return Judgement(at, kind, "supported", fact.fact)
    other = rival(q, sheet.known, context)
    # In scenes a contradiction needs the same noun: "two cups" does not contradict "3 kg".
    named = bool(context.about) or (other is not None and bool(context.keys & other.keys))
    if other and not (q.loose and (other.quantity.loose or not _same_noun(q, other.quantity)) and not named):
        why = f"contradicts fact {other.fact}: {other.text!r}"
        return Judgement(at, kind, "contradicted", other.fact, "contradicted", "block", why, other.text)
    if q.loose and sheet.given and _is_span(q, context.text):
        why = f"stands in none of the {sheet.given} facts"
        return Judgement(at, kind, "absent", "", "loose", "notice", why, "leave it out, or add the fact")
    if q.loose and not (context.about in _PROMISED and sheet.given):
        why = "stands in no fact; taken for a figure of speech"
        return Judgement(at, kind, "figure of speech", "", "loose", "notice", why)
    if not sheet.given:
        return Judgement(at, kind, "absent", "", "unproven", "needs_proof", "needs a fact behind it; none were given")
    why = f"stands in none of the {sheet.given} facts"
    return Judgement(at, kind, "absent", "", "absent", "block", why, "leave it out, or add the fact")


_SPAN = re.compile(r"(?<![a-z])(?:for|in|within|keeps?|lasts?|after|takes|guaranteed|up|out)\s$")


def _is_span(q: Quantity, text: str) -> bool:
    """True for a time that is promised and no scene's: "keeps two years", "in six minutes", not "in a minute"."""
    return (
        q.kind == "measure"
        and q.unit in ("time", "months")
        and q.written != 1
        and bool(_SPAN.search(text, max(0, q.start - 14), q.start))
    )


def _is_told(q: Quantity, about: str, known: tuple[Known, ...]) -> bool:
    """True when a fact gives a number of this kind to the property."""
    return any(k.about and k.quantity.kind == q.kind and k.quantity.unit == q.unit and _one_thing(about, k.about)
               for k in known)  # fmt: skip


def _has_value(q: Quantity, known: tuple[Known, ...]) -> bool:
    return any(_fits(q, k) for k in known)


#: Properties that nobody speaks of in passing.
_PROMISED = {"warranty", "returns", "trial", "battery life", "charge time", "shelf life"}
_ABOUT_KIND: dict[str, ClaimKind] = {
    "warranty": "warranty", "delivery": "delivery", "returns": "delivery", "shipping fee": "delivery",
    "saving": "discount", "threshold": "discount",
}  # fmt: skip


def _kind(q: Quantity, about: str) -> ClaimKind:
    if about in _ABOUT_KIND:
        return _ABOUT_KIND[about]
    if q.kind == "money":
        return "money"
    if q.kind == "percent":
        return "percent"
    if q.kind in ("discount", "offer"):
        return "discount"
    return "time" if q.kind in ("date", "clock") else "number"


def supporter(q: Quantity, known: tuple[Known, ...], context: Context = _NO_CONTEXT) -> Known | None:
    """The fact that supports a quantity, or None."""
    counted = known if q.kind == "count" else ()
    same_noun = [k for k in counted if _same_noun(q, k.quantity)]
    if named := [k for k in same_noun if context.noun and _shares(context.noun, k.nouns)]:
        same_noun = named
    # "1 scoop in 8 oz" is a rate: it supports "1 scoop", and does not say how many scoops there are.
    told = any(k.quantity.written != 1 for k in same_noun) or bool(named)
    rivals = same_noun if told else _spoken_alike(q, known, context)
    nouns = {stem(word) for word in q.words[-1:]} | ({context.noun[:2]} if context.noun else set())
    own = [k for k in counted if k.quantity.kind in ("count", "bare") and nouns & k.keys]
    if own and not told:
        rivals = own
    found = next((k for k in rivals if _fits(q, k) and _one_thing(context.about, k.about)), None)
    if found is None and q.kind in ("measure", "count") and context.times and q.unit not in _NO_TOTAL:
        found = next((k for k in rivals for n in context.times if _agrees(_divided(q, n), k)), None)
    if found is None and q.guessed:
        return supporter(replace(q, kind="bare", unit="", guessed=False), known, context)
    return found


def _spoken_alike(q: Quantity, known: tuple[Known, ...], context: Context) -> Sequence[Known]:
    """The facts that may speak of the same thing: those of its property, else those that share a word with it."""
    if q.kind in ("code", "clock", "bare", "discount", "offer", "money"):
        return known
    if q.kind == "count":
        alike = [k for k in known if k.quantity.kind in ("count", "bare")]
    else:
        alike = [k for k in known if k.quantity.kind == q.kind and k.quantity.unit == q.unit]
    if context.about and any(k.about == context.about for k in alike):
        return known
    named = [k for k in alike if k.keys & context.keys]
    if not named or context.about:
        return known
    most = max(len(k.keys & context.keys) for k in named)
    return [k for k in named if len(k.keys & context.keys) == most]


def _divided(q: Quantity, n: Fraction) -> Quantity:
    value = q.value if isinstance(q.value, str) else q.value / n
    return replace(q, value=value, written=q.written / n if q.written is not None else None)


def _fits(q: Quantity, k: Known) -> bool:
    """True when a known quantity bears a number out, its bound ("under", "about", "over") considered."""
    if _agrees(q, k):
        return True
    f = k.quantity
    if q.kind == "count" and f.kind in ("count", "bare") and q.bound and (q.written or 0) > 9:
        f = replace(f, kind="count", unit=q.unit)  # "nearly two dozen holes" of 22 vents
    if q.kind != f.kind or q.unit != f.unit or isinstance(q.value, str) or isinstance(f.value, str) or not q.value:
        return False
    if q.kind == "discount" and q.bound:
        # 四折不到 and 七折出头 are bounds of what is paid.
        share = (100 - f.value) / (100 - q.value) if q.value < 100 else Fraction(0)
        return Fraction(17, 20) <= share <= 1 if q.bound == "below" else 1 <= share <= Fraction(11, 10)
    share = f.value / q.value
    if q.stronger:
        return 1 < share <= Fraction(3, 2)
    low, high = _BOUNDS.get(q.bound, (Fraction(1), Fraction(1)))
    return low <= share <= high


#: What a fact may be of the number that a bound stands before: "under ten minutes" of six, "nearly a kilo" of 0.9.
_BOUNDS: dict[str, tuple[Fraction, Fraction]] = {
    "below": (Fraction(1, 2), Fraction(1)),
    "nearly": (Fraction(22, 25), Fraction(1)),
    "about": (Fraction(9, 10), Fraction(11, 10)),
    "odd": (Fraction(1), Fraction(11, 10)),
    "above": (Fraction(1), Fraction(5, 4)),
    "least": (Fraction(1), Fraction(3, 2)),
}


def _exceeds(f: Quantity, q: Quantity) -> bool:
    return not isinstance(f.value, str) and not isinstance(q.value, str) and f.unit == q.unit and f.value > q.value


def _one_thing(a: str, b: str) -> bool:
    """True when two properties may be one, or one of them is not told."""
    return not a or not b or a == b or any(a in pair and b in pair for pair in _ALIKE)


def _noun(q: Quantity, text: str) -> str:
    """The Chinese words that a count stands before: 乌龙 of 三瓶乌龙."""
    if q.kind != "count" or not q.unit or q.unit.isascii():
        return ""
    after = re.match(r"(?:装)?的?([\u4e00-\u9fff]{1,4})", text[q.end : q.end + 7])
    return after[1] if after else ""


def _shares(noun: str, nouns: str) -> bool:
    """True when the two have a word of two characters in common."""
    return any(noun[i : i + 2] in nouns for i in range(len(noun) - 1))


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
    if q.unit == "months" and f.kind in ("date", "bare") and q.written and q.written < 100:
        year = str(f.value).split("-")[0] if f.kind == "date" else str(f.written)
        return year == str(2000 + q.written)  # 22年 is 2022
    if q.kind == "date" or f.kind == "date":
        return _same_date(q, f)
    if q.kind == "bare":
        if f.kind == "code":
            return str(f.value).removeprefix(_letters(str(f.value))) == str(q.written)
        return (f.written == q.written and f.kind != "discount") or (f.kind == "clock" and _hour(f) == q.written)
    if q.unit == "karat" and f.kind == "count" and f.unit == "分" and q.written:
        return f.written == 100 * q.written  # of diamonds
    if q.kind == "measure" and f.kind == "count" and f.unit == "night" and q.unit in ("months", "time"):
        return _same_span(q, f) or (q.unit == "time" and Fraction(q.value) == Fraction(f.value) * 86400)
    if q.kind == "measure" and f.kind in ("measure", "code"):
        if f.kind == "code":
            return _as_times(q, f)
        if {q.system, f.system} == {"cn", "us"} and q.unit == "length" and q.written == f.written:
            return True  # 寸 of screens, wheels and guitars is an inch
        if q.unit == f.unit and q.system != f.system and _rounds_to(q, f):
            return True
        if q.unit != f.unit:
            return _same_span(q, f) or _same_speed(q, f) or _as_data(q, f) or _as_ounces(q, f)
        a, b = Fraction(q.value), Fraction(f.value)
        return a == b if q.system == f.system else abs(a - b) <= _WITHIN * max(a, b)
    if q.kind == "measure" and q.unit == "temperature" and f.kind == "percent":
        return q.written == f.written and bool(
            re.search(r"vol|酒精|度|abv", k.text + k.name)
        )  # 53度 are 53 % of alcohol
    if q.kind == "measure" and f.kind == "bare":
        return q.written == f.written and any(u in k.name for u in _unit_words(q.unit))
    if q.kind == f.kind == "money":
        return q.unit == f.unit and q.value == f.value
    if q.kind == "money" and f.kind == "bare":
        return k.kind in ("price", "sale_price", "offer") and q.written == f.written
    if q.kind == "count" and q.unit == "级" and f.kind == "code":
        return str(f.value).removeprefix(_letters(str(f.value))) == str(q.written)  # IPX7
    if q.kind == "count" and q.unit == "块" and f.kind == "money":
        return q.written == f.written
    if q.kind == "count":
        counted = f.kind in ("count", "bare", "offer") or f.guessed or f.unit == "multiple"  # "washes 200 times"
        return counted and q.written == f.written
    if q.kind == "offer":
        return f.written == q.written and (f.unit == q.unit or (f.kind in ("count", "bare") and k.kind == "offer"))
    if q.kind == "percent":
        return f.kind in ("percent", "discount") and _same_share(q, f)
    if q.kind == "discount" and (f.kind == "discount" or (f.kind == "percent" and _CUT.search(k.name))):
        return _same_share(q, f)
    return q.kind == f.kind and q.value == f.value


#: A fact by this name gives a discount, though "off" may not stand behind its number.
_CUT = re.compile(r"discount|saving|(?<![a-z])(?:off|reduction|reduced)(?![a-z])")


def _same_share(q: Quantity, f: Quantity) -> bool:
    """True of equal shares, and of a third and 33: no decimals write it, and facts round it."""
    a, b = Fraction(q.value), Fraction(f.value)
    return a == b or (a.denominator % 3 == 0 and abs(a - b) < 1) or (b.denominator % 3 == 0 and 2 * abs(a - b) < 1)


def _as_data(q: Quantity, f: Quantity) -> bool:
    """256G of storage reads as grams."""
    return (q.unit, f.unit) == ("mass", "data") and q.written == f.written


def _as_ounces(q: Quantity, f: Quantity) -> bool:
    """A pitcher of 64 oz holds half a gallon: ounces of what is poured are fluid ones."""
    if (q.unit, f.unit, f.system) != ("volume", "mass", "us") or not f.written:
        return False
    poured = f.written * UNITS["floz"].factor
    return Fraction(f.value) == f.written * UNITS["oz"].factor and abs(poured - Fraction(q.value)) <= poured / 50


def _as_times(q: Quantity, f: Quantity) -> bool:
    """Six hundred times are 600x."""
    return q.unit == "multiple" and f.kind == "code" and str(f.value) == f"{q.written}x"


def _rounds_to(q: Quantity, f: Quantity) -> bool:
    """True when a fact of the other system, in the copy's unit, rounds to the copy's whole number: 90 kg, 14 stone."""
    if not q.written or not q.value or q.written.denominator > 2 or q.written < 3:
        return False
    whole = Fraction(f.value) / (Fraction(q.value) / q.written)
    return abs(whole - q.written) <= min(Fraction(1, 2), q.written * Fraction(4, 100))


def _same_speed(q: Quantity, f: Quantity) -> bool:
    """时速25公里 are 25 km/h."""
    return (q.unit, f.unit) == ("length", "speed") and q.written == f.written


def _same_span(q: Quantity, f: Quantity) -> bool:
    """Months in days, as warranties and trials count them: 12 months are 365 days, a month is 30."""
    units = {q.unit: Fraction(q.value), f.unit: Fraction(f.value)}
    if "night" in units:  # a trial of 120 nights is one of four months
        units["time"] = units.pop("night") * 86400
    if units.keys() != {"time", "months"}:
        return False
    days, months = units["time"] / 86400, units["months"]
    return days in (months * 30, months / 12 * 365) or (
        q.unit == "months" and months > 1 and Fraction(91, 100) <= days / (months * 30) <= Fraction(112, 100)
    )


@lru_cache(maxsize=64)
def _unit_words(dimension: str) -> tuple[str, ...]:
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


def rival(q: Quantity, known: tuple[Known, ...], context: Context = _NO_CONTEXT) -> Known | None:
    """The fact that speaks of the same thing with another value; None when no fact does."""
    about, noun = context.about, context.noun
    if q.kind == "code":
        letters = _letters(str(q.value))
        return next(
            (k for k in known if k.quantity.kind == "code" and letters and _letters(str(k.quantity.value)) == letters),
            None,
        )
    if q.kind in ("bare", "clock") or q.guessed:
        return None
    if q.kind == "count":
        same = [k for k in known if _same_noun(q, k.quantity) and (k.quantity.written != 1 or _shares(noun, k.nouns))]
        same = same or [k for k in known if k.quantity.kind in ("count", "bare") and context.keys & k.keys]
        return next((k for k in same if noun and _shares(noun, k.nouns)), same[0] if same else None)
    rivals = [k for k in known if k.quantity.kind == q.kind and (k.quantity.unit == q.unit or q.kind == "money")]
    if about:
        named = [k for k in rivals if k.about and _one_thing(about, k.about)]
        if named:
            return next((k for k in named if k.about == about), named[0])
        rivals = [k for k in rivals if not k.about] or rivals
    shared = [k for k in rivals if k.keys & context.keys]
    if not rivals and q.unit in ("time", "months"):
        # a year against ninety days, of one thing
        return next(
            (k for k in known if {q.unit, k.quantity.unit} == {"time", "months"} and k.keys & context.keys), None
        )
    return next(iter(shared or rivals), None)


def _letters(code: str) -> str:
    return "".join(c for c in code if c.isalpha())


def _from_price(subject: Subject) -> list[Finding]:
    """A price that is the lowest of a range must say so."""
    product = subject.brief.product
    price = product.price
    if not product.price_from or price is None:
        return []
    found = []
    for q in _spoken(subject):
        around = subject.folded.text[max(0, q.start - 14) : q.end + 3]
        if (
            q.kind == "money"
            and q.value == Fraction(price.amount)
            and not any(w in around for w in ("from", "起", "starting", "as low as"))
        ):
            at = subject.folded.span(q.start, q.end)
            why = f"{subject.text[at[0] : at[1]]!r} is the lowest price of a range; the copy gives it as the price"
            rewrite = f"from {price.format('en')} / {price.format('zh')}起"
            said = (("price", f"{price.format('zh')}起"),)
            found.append(
                subject.finding("numbers", "numbers.from_price", "block", why, at=at, rewrite=rewrite, said=said)
            )
    return found
