"""Every factual span of a text, and whether the facts bear it out.

Comes in: a line and its brief. Goes out: claims, and the supports that a `Line` carries. It runs without a model.
"""

from __future__ import annotations

from adwright.check.base import Subject
from adwright.check.facts.claims import judge_claims
from adwright.check.facts.numbers import judge_numbers
from adwright.core import Brand, Brief, Support
from adwright.core.claim import Claim


def claims_of(subject: Subject) -> tuple[Claim, ...]:
    """The claims of a line in the order of their place.

    Examples
    --------
    >>> from adwright.core import Fact, Product
    >>> fact = Fact(id="f1", kind="attribute", name="续航", text="40小时", evidence="row 2")
    >>> brief = Brief(id="b", product=Product(id="p", title="耳机"), brand_name="S", placements=(), locale="zh",
    ... facts=(fact,))
    >>> line = Subject(brief=brief, brand=Brand(name={"": "S"}), field="headline", text="四十小时续航，全机防水")
    >>> [(c.span, c.status, c.fact) for c in claims_of(line)]
    [('四十小时', 'supported', 'f1'), ('防水', 'absent', '')]
    """
    judged = [*judge_numbers(subject), *judge_claims(subject)]
    found = [claim for judgement in judged if (claim := judgement.claim(subject)) is not None]
    return tuple(sorted(found, key=lambda claim: (claim.start, claim.end)))


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
    subject = Subject(brief=brief, brand=Brand(name={"": brief.brand_name}), field="", text=text)
    found = (judgement.claim(subject) for judgement in judge_numbers(subject))
    return tuple(
        Support(start=c.start, end=c.end, span=c.span, fact=c.fact) for c in found if c and c.status == "supported"
    )
