"""One text against law, platform policy and the facts it may claim.

Comes in: a text with what it is judged by. Goes out: a verdict, the findings and the claims. It knows no file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from adwright.app.check_texts.nouns import CheckedText, TextClaim, TextFinding, TextToCheck
from adwright.app.check_texts.second_reader import SecondReader
from adwright.app.check_texts.subject import subject_of_row, told_of
from adwright.app.reasons import Language, claim_reason, worded
from adwright.check import check_subject, claims_of, required_notices
from adwright.core import Claim, Finding, verdict

#: Checks that need facts to judge by.
_FACTS = ("numbers", "claims")


def check_text(
    text: str, *, market: str, language: str = "", facts: Sequence[str] | None = None, category: str = "",
    platform: str = "", placement: str = "", field: str = "description", day: date | None = None,
    second_opinion: SecondReader | None = None, reasons: Language = "en",
) -> CheckedText:  # fmt: skip
    """Check a text against law, platform policy and the facts it may claim.

    Parameters
    ----------
    facts
        None: claims are listed and not held against the text.
    second_opinion
        Who reads the claims too: see `open_second_reader`.
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
    more = second_opinion.read([row])[0] if second_opinion else ()
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
    subject, told = subject_of_row(row), told_of(row)
    findings = (*check_subject(subject), *required_notices(subject), *more)
    if row.facts is None and not row.product:
        findings = tuple(f.model_copy(update={"severity": "notice"}) if f.check in _FACTS else f for f in findings)
    by_id = {f"f{i}": fact for i, fact in enumerate(told, start=1)} | {"product.title": subject.brief.product.title}
    return CheckedText(
        id=row.id, verdict=verdict(findings),
        findings=tuple(_finding(finding, by_id) for finding in worded(findings, reasons)),
        claims=tuple(_claim(claim, by_id, len(told), reasons) for claim in claims_of(subject)),
    )  # fmt: skip


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
