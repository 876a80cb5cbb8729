"""What a check says of a creative."""

from __future__ import annotations

from typing import Literal

from adwright.core.noun import Noun

Severity = Literal["block", "needs_proof", "notice"]
Verdict = Literal["pass", "review", "block"]


class Finding(Noun):
    """One finding.

    Parameters
    ----------
    check
        Name of the check in the registry.
    rule
        Law article or policy: "cn.adlaw.9.3".
    severity
        ``block`` (must not run), ``needs_proof`` (a person decides), ``notice``.
    field, start, end, span
        Where: copy field, code-point offsets in it and the text between; a finding on the whole has an empty span.
    why
        One sentence for the person who decides, with the figures.
    rewrite
        What to write instead; may be empty.
    form, said
        How the reason is put, by a name, where the rule alone does not tell, and what it says of this case, as pairs:
        for whoever puts it in another language. `why` and `rewrite` are English, and what is stored and audited.
    """

    check: str
    rule: str
    severity: Severity
    field: str = ""
    start: int = 0
    end: int = 0
    span: str = ""
    why: str
    rewrite: str = ""
    source: str = ""
    form: str = ""
    said: tuple[tuple[str, str], ...] = ()


def verdict(findings: tuple[Finding, ...] | list[Finding]) -> Verdict:
    """The strictest severity as a verdict: block, review or pass.

    Examples
    --------
    >>> verdict([Finding(check="c", rule="r", severity="notice", why="long")])
    'pass'
    """
    severities = {finding.severity for finding in findings}
    return "block" if "block" in severities else "review" if "needs_proof" in severities else "pass"
