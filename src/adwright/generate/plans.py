"""What each line of a field shall do: its angle and the facts it leans on, chosen to cover the space before sampling.

Comes in: a brief. Goes out: `Plan`s in an order whose beginning covers most: each fact once, then scenes, questions and
contrasts. Variety is planned here and only then sampled. It does not know prompts or models.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Literal

from pydantic import JsonValue

from adwright.core import Brief, Fact, derive_seed
from adwright.core.noun import Noun
from adwright.core.text import language_of, width
from adwright.generate.angles import angle_order
from adwright.generate.attributes import MAKER, tells

#: What a line leads with. "social_proof" is planned only where a fact is a rating, a count of reviews or an award.
Angle = Literal[
    "fact", "scene", "emotion", "contrast", "question", "offer", "price", "occasion", "social_proof", "name"
]

#: Facts that a line of each field uses: fewest and most. Counted in the corpus (medians of the marked facts).
FACTS_IN = {"headline": (1, 1), "long_headline": (1, 2), "description": (2, 3), "social": (3, 4), "voiceover": (1, 2)}
#: A fact longer than this fills a headline alone [columns].
LONGEST_SAID = 60
_PROOF = re.compile(r"(?i)\b(?:rated|rating|reviews?|stars?|award)\b|好评|评分|评价|获奖|奖项|星级")
_YES = re.compile(r"(?i)yes|true|是|有|支持")
_SAYS_NOTHING = re.compile(r"(?i)no|false|否|没有|不支持|other|其他|\d{1,4}|n/a")
#: Angle of the composer and of audiences -> angle of a plan.
_OF_ORDER = {"attribute": "fact", "statement": "fact", "price": "price", "occasion": "occasion", "maker": "name"}


class Plan(Noun):
    """One line as it is meant to be.

    Parameters
    ----------
    facts
        Ids of the facts that it shall use.
    says
        Those facts in the words that a prompt shows.
    """

    field: str
    angle: Angle
    facts: tuple[str, ...] = ()
    says: tuple[str, ...] = ()

    def as_json(self) -> dict[str, JsonValue]:
        """The plan for a recipe."""
        return {"angle": self.angle, "facts": list(self.facts), "says": list(self.says)}


def plans(brief: Brief, field: str, *, seed: int = 0) -> list[Plan]:
    """Plans for a field, those first that cover what the ones before do not.

    The same brief and seed give the same plans; another seed pairs the facts otherwise. Never empty.

    Examples
    --------
    >>> from adwright.core import Brand, Product
    >>> from adwright.generate.briefing import make_brief
    >>> tea = Product(id="t1", title="Oolong tea", attributes={"Origin": "Anxi", "Pack": "30 bags"})
    >>> brief = make_brief(tea, Brand(name={"": "Springtea"}), locale="en", placements=["300x250"])
    >>> [(plan.angle, plan.says) for plan in plans(brief, "headline")][:4]
    [('fact', ('Anxi',)), ('scene', ()), ('fact', ('30 bags',)), ('question', ('Anxi',))]
    """
    said = sayable(brief)
    leads = [fact for fact in said if fact.kind in {"attribute", "statement"}]
    least, most = FACTS_IN.get(field, (1, 1))
    turn = derive_seed(seed, "plans", brief.id, field)
    wanted = least if field == "headline" else most
    factual = [_plan(brief, field, "fact", _beside(leads, i, wanted, turn)) for i in range(len(leads))]
    special = list(_special(brief, field, said, leads, wanted, turn))
    mixed = [plan for pair in zip_longest(factual, special) for plan in pair if plan is not None]
    if not mixed:
        mixed = [_plan(brief, field, "name", [f for f in brief.facts if f.kind == "brand"][:1])]
    return _led_by(brief, _distinct(mixed))


def sayable(brief: Brief) -> list[Fact]:
    """The facts that a line can be asked to use: those that say something by themselves and are short enough."""
    kept = []
    for fact in brief.facts:
        if fact.kind in {"name", "category"} or width(fact.text) > LONGEST_SAID:
            continue
        if fact.kind == "attribute":
            if MAKER.fullmatch(fact.name) or tells(fact) == "size" or _SAYS_NOTHING.fullmatch(fact.text):
                continue
            if " - " in fact.text or (_YES.fullmatch(fact.text) and not fact.name):
                continue
        kept.append(fact)
    return kept


def words_of(brief: Brief, fact: Fact) -> str:
    """A fact as a prompt spells it out."""
    if fact.kind == "attribute" and _YES.fullmatch(fact.text):
        return fact.name
    text = fact.text.rstrip(".。")
    if fact.kind == "statement" and language_of(brief.locale) != "zh" and text[1:2].islower():
        return text[:1].lower() + text[1:]
    if fact.kind == "price" and fact.name == "from":
        return f"{text}起" if language_of(brief.locale) == "zh" else f"from {text}"
    return text


def _plan(brief: Brief, field: str, angle: Angle, facts: Sequence[Fact]) -> Plan:
    return Plan(
        field=field, angle=angle, facts=tuple(f.id for f in facts), says=tuple(words_of(brief, f) for f in facts)
    )


def _beside(leads: Sequence[Fact], first: int, count: int, turn: int) -> list[Fact]:
    """The first fact and others that the turn puts beside it."""
    others = [fact for number, fact in enumerate(leads) if number != first]
    shift = turn % len(others) if others else 0
    others = others[shift:] + others[:shift]
    step = first % len(others) if others else 0
    return [leads[first], *(others[step:] + others[:step])[: count - 1]]


def _special(
    brief: Brief, field: str, said: Sequence[Fact], leads: Sequence[Fact], count: int, turn: int
) -> Iterator[Plan]:
    """Plans that are not one fact after the other."""
    some = _beside(leads, turn % len(leads), count, turn) if leads else []
    price = [fact for fact in said if fact.kind == "sale_price"] or [fact for fact in said if fact.kind == "price"]
    offer = [fact for fact in said if fact.kind == "offer"]
    proof = [fact for fact in leads if _PROOF.search(f"{fact.name} {fact.text}")]
    if field == "headline":
        yield _plan(brief, field, "scene", [])
    if offer:
        yield _plan(brief, field, "offer", [*some[: count - 1], *offer])
    if some:
        yield _plan(brief, field, "question", some)
    if price:
        # A reduced price is said with the price it was: what else would "now" mean?
        was = [fact for fact in said if fact.kind == "price"] if price[0].kind == "sale_price" else []
        beside = _beside(leads, 0, count, turn + 1)[: count - 1] if leads else []
        yield _plan(brief, field, "price", [*beside, *price, *was])
    if some:
        yield _plan(brief, field, "contrast", some[::-1])
    if brief.occasion:
        plan = _plan(brief, field, "occasion", some[: count - 1])
        yield plan.model_copy(update={"says": (*plan.says, brief.occasion)})
    if proof:
        yield _plan(brief, field, "social_proof", proof[:1])
    yield _plan(brief, field, "emotion", [] if field == "headline" else some)
    brand = [fact for fact in said if fact.kind == "brand"]
    if brand:
        yield _plan(brief, field, "name", [*brand, *some[: count - 1]])


def _distinct(made: Sequence[Plan]) -> list[Plan]:
    found: dict[tuple[str, tuple[str, ...]], Plan] = {}
    for plan in made:
        found.setdefault((plan.angle, plan.says), plan)
    return list(found.values())


def _led_by(brief: Brief, made: list[Plan]) -> list[Plan]:
    """What the audience wants comes first; for everyone the order stays."""
    order, _ = angle_order(brief)
    lead = _OF_ORDER.get(order[0]) if brief.audience is not None else None
    first = next((plan for plan in made if plan.angle == lead), None)
    return [first, *(plan for plan in made if plan is not first)] if first else made
