"""One text against law, platform policy and the facts it may claim.

Comes in: a text with what it is judged by. Goes out: a verdict, the findings and the claims. It knows no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import islice

from pydantic import JsonValue

from adwright.app.check_texts.nouns import CheckedText, TextClaim, TextFinding, TextToCheck
from adwright.app.reasons import Language, claim_reason, worded
from adwright.app.second_opinion import second_opinions
from adwright.check import check_subject, claims_of, known_market, required_notices, subject_of_text
from adwright.check.law.rule import rules
from adwright.core import Claim, Finding, UserError, did_you_mean, placement, placements, verdict
from adwright.core.text import has_cjk
from adwright.llm import Model

#: Longest fact [characters], and most facts of a text: a product page, not a book.
LONGEST_FACT, MOST_FACTS = 2_000, 500
#: Checks that need facts to judge by.
_FACTS = ("numbers", "claims")


def check_text(
    text: str, *, market: str, language: str = "", facts: Sequence[str] | None = None, category: str = "",
    platform: str = "", placement: str = "", field: str = "description", day: date | None = None,
    second_opinion: Model | None = None, reasons: Language = "en",
) -> CheckedText:  # fmt: skip
    """Check a text against law, platform policy and the facts it may claim.

    Parameters
    ----------
    facts
        None: claims are listed and not held against the text.
    second_opinion
        A chat model that reads the claims too.
    reasons
        Language of `why` and `rewrite`.

    Raises
    ------
    UserError
        For a market or placement that nobody knows: the text would be checked by nothing.

    Examples
    --------
    >>> checked = check_text("四十小时续航，防水", market="CN", facts=["续航 40小时"])
    >>> checked.verdict, [(c.span, c.status, c.fact) for c in checked.claims]
    ('block', [('四十小时', 'supported', '续航 40小时'), ('防水', 'absent', '')])
    """
    row = TextToCheck(
        text=text, market=market, lang=language, facts=None if facts is None else tuple(facts), category=category,
        platform=platform, placement=placement, field=field, day=day,
    )  # fmt: skip
    more = second_opinions([(text, told_of(row))], second_opinion)[0] if second_opinion else ()
    return checked(row, more, reasons=reasons)


def checked(row: TextToCheck, more: Sequence[Finding] = (), *, reasons: Language = "en") -> CheckedText:
    """The verdict on one text, with its findings and claims.

    Parameters
    ----------
    more
        Findings of a second reader, which count too.
    reasons
        Language of `why` and `rewrite`.
    """
    told = told_of(row)
    title = row.product.get("title")
    subject = subject_of_text(
        row.text, language=row.lang or ("zh" if has_cjk(row.text) else "en"), market=known_market(row.market),
        facts=told, category=row.category or str(row.product.get("category", "")),
        title=title if isinstance(title, str) and title.strip() else "-", field=row.field,
        placements=[placement(row.placement).id] if row.placement else [],
        platforms=[known_platform(row.platform)] if row.platform else [], day=row.day.isoformat() if row.day else "",
    )  # fmt: skip
    findings = (*check_subject(subject), *required_notices(subject), *more)
    if row.facts is None and not row.product:
        findings = tuple(f.model_copy(update={"severity": "notice"}) if f.check in _FACTS else f for f in findings)
    by_id = {f"f{i}": fact for i, fact in enumerate(told, start=1)} | {"product.title": subject.brief.product.title}
    return CheckedText(
        id=row.id, verdict=verdict(findings),
        findings=tuple(_finding(finding, by_id) for finding in worded(findings, reasons)),
        claims=tuple(_claim(claim, by_id, len(told), reasons) for claim in claims_of(subject)),
    )  # fmt: skip


def told_of(row: TextToCheck) -> tuple[str, ...]:
    """What may be said; UserError for more than can be read in a moment."""
    told = tuple(islice((*(row.facts or ()), *product_facts(row.product)), MOST_FACTS + 1))
    if len(told) > MOST_FACTS:
        raise UserError(f"a text has at most {MOST_FACTS} facts", hint="give those that the text may use")
    if long := next((fact for fact in told if len(fact) > LONGEST_FACT), None):
        raise UserError(f"a fact has at most {LONGEST_FACT} characters, this one has {len(long)}: {long[:40]!r}",
                        hint="split it into sentences")  # fmt: skip
    return told


def known_platform(name: str) -> str:
    """The platform as rules and placements name it; UserError for one that nobody knows: its policy would not hold.

    Examples
    --------
    >>> known_platform("Meta ")
    'meta'
    """
    if (folded := name.strip().lower()) not in _platforms():
        raise UserError(f"no platform named {name!r}", hint=did_you_mean(folded, _platforms()))
    return folded


@cache
def _platforms() -> frozenset[str]:
    by_rules = (platform for rule in rules() for platform in rule.platforms)
    return frozenset({*by_rules, *(place.platform for place in placements().values())})


def product_facts(product: Mapping[str, JsonValue]) -> Iterator[str]:
    """The fields of a product as facts; tables of attributes and lists are opened.

    Examples
    --------
    >>> list(product_facts({"title": "Mug", "price": 12, "attributes": {"volume": "350 ml"}, "tags": ["gift", "oak"]}))
    ['title: Mug', 'price: 12', 'volume: 350 ml', 'tags: gift', 'tags: oak']
    """
    for name, value in product.items():
        if isinstance(value, dict):
            yield from product_facts(value)
        elif isinstance(value, list):
            for one in value:
                yield from product_facts(one if isinstance(one, dict) else {name: one})
        elif isinstance(value, bool):
            yield f"{name}: {'yes' if value else 'no'}"
        elif value is not None and str(value).strip():
            yield f"{name}: {value}"


#: A fact that a reason names by its id alone; whoever gave the facts does not know the ids.
_BARE_ID = re.compile(r"(?<![a-z])fact (f\d+|product\.title)(?!:)")


def _finding(finding: Finding, facts: Mapping[str, str]) -> TextFinding:
    why = _BARE_ID.sub(lambda m: f"fact {facts.get(m[1], m[1])!r}", finding.why)
    return TextFinding(
        rule=finding.rule, severity=finding.severity, span=finding.span, start=finding.start, end=finding.end,
        why=why, rewrite=finding.rewrite, source=finding.source,
    )  # fmt: skip


def _claim(claim: Claim, facts: Mapping[str, str], given: int, reasons: Language) -> TextClaim:
    fact = facts.get(claim.fact, claim.fact)
    return TextClaim(
        span=claim.span, status=claim.status, fact=fact, kind=claim.kind, start=claim.start, end=claim.end,
        why=claim_reason(claim, fact, given, reasons),
    )  # fmt: skip
