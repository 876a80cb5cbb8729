"""A factual span of a copy, and whether a fact bears it out."""

from __future__ import annotations

from typing import Literal

from adwright.core.noun import Noun

ClaimKind = Literal[
    "number", "money", "percent", "material", "origin", "function", "certificate", "award", "discount", "gift",
    "delivery", "warranty", "stock", "time", "comparison", "superlative", "endorsement", "ingredient",
]  # fmt: skip
ClaimStatus = Literal["supported", "contradicted", "absent"]


class Claim(Noun):
    """One claim.

    Parameters
    ----------
    start, end, span
        Code-point offsets in the text, and what stands there.
    status
        ``supported``: a fact says it or entails it; ``contradicted``: a fact says otherwise; ``absent``: none speaks
        of it.
    fact
        Id of the fact that supports or contradicts it; empty when absent.
    """

    start: int
    end: int
    span: str
    kind: ClaimKind
    status: ClaimStatus
    fact: str = ""
    why: str = ""
