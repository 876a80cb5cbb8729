"""`adwright check --text`: one pasted text against the rules of a market."""

from __future__ import annotations

from collections.abc import Sequence

from adwright.check import check_text as findings_of
from adwright.check import known_market
from adwright.core import Finding, Verdict, verdict
from adwright.core.noun import Noun


class CheckedText(Noun):
    """A text's verdict with its findings."""

    text: str
    verdict: Verdict
    findings: tuple[Finding, ...]


def check_text(text: str, *, language: str, market: str, facts: Sequence[str] = ()) -> CheckedText:
    """Check a text against law, platform basics and the facts it may claim; UserError for an unknown market."""
    findings = findings_of(text, language=language, market=known_market(market), facts=facts)
    return CheckedText(text=text, verdict=verdict(findings), findings=findings)
