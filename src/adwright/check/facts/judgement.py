"""What the facts say to one span of a copy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from adwright.check.base import Subject
from adwright.core import Finding, Severity
from adwright.core.claim import Claim, ClaimKind, ClaimStatus

#: Rules whose reason is put in words of their own, with the status they go with: "exclusive" is a family of claims too.
#: That of all others follows from the status.
_OWN_WORDS: dict[str, ClaimStatus] = {
    "denied": "contradicted", "bounded": "contradicted", "exclusive": "contradicted", "stronger": "absent",
    "name": "absent", "unheld": "absent",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judgement:
    """A span, judged.

    Parameters
    ----------
    at
        Offsets in the text as written.
    status
        Of the claim; "figure of speech" for a number of a scene, which is no claim.
    rule, severity, why, rewrite
        Of the finding it makes; no rule: none. `why` goes on after the quoted span.
    """

    at: tuple[int, int]
    kind: ClaimKind
    status: ClaimStatus | Literal["figure of speech"]
    fact: str = ""
    rule: str = ""
    severity: Severity = "block"
    why: str = ""
    rewrite: str = ""

    def meets(self, at: tuple[int, int]) -> bool:
        """True when it shares a character with the span from `at[0]` to `at[1]`."""
        return self.at[0] < at[1] and at[0] < self.at[1]

    def finding(self, subject: Subject, check: str, facts: int) -> Finding | None:
        """The finding it makes, or None. Without any facts what would block needs proof."""
        if not self.rule:
            return None
        severity: Severity = "needs_proof" if self.severity == "block" and not facts else self.severity
        span = subject.text[slice(*self.at)].strip()
        why = f"{span!r} {self.why}"
        return subject.finding(
            check, f"{check}.{self.rule}", severity, why, at=self.at, rewrite=self.rewrite, form=self._form(facts),
            said=(("fact", self._told(subject)), ("facts", str(facts))),
        )  # fmt: skip

    def _form(self, facts: int) -> str:
        if _OWN_WORDS.get(self.rule) == self.status:
            return f"facts.{self.rule}"
        return "facts.none_given" if self.status == "absent" and not facts else f"facts.{self.status}"

    def _told(self, subject: Subject) -> str:
        """The fact in its own words; empty where none speaks of it."""
        if self.fact == "product.title":
            return subject.brief.product.title
        fact = next((fact for fact in subject.brief.facts if fact.id == self.fact), None)
        return f"{fact.name} {fact.text}".strip() if fact else self.fact

    def claim(self, subject: Subject) -> Claim | None:
        """The claim it is; None for a figure of speech."""
        if self.status == "figure of speech":
            return None
        start, end = self.at
        span = subject.text[start:end]
        start += len(span) - len(span.lstrip())
        end -= len(span) - len(span.rstrip())
        said = f"{span.strip()!r} {self.why}" if self.why else ""
        return Claim(start=start, end=end, span=subject.text[start:end], kind=self.kind, status=self.status,
                     fact=self.fact, why=said)  # fmt: skip
