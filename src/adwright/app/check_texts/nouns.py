"""What a text to check brings along, and what is answered: the shapes of rows and answers, which know no rule."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import Field, JsonValue, model_validator

from adwright.core import ClaimStatus, Severity, Verdict
from adwright.core.noun import Noun, encodable

#: Longest text [characters]: a post, not a book. Longer ones are checked paragraph by paragraph.
LONGEST = 5_000
#: Other names of columns.
_ALIASES = {"language": "lang", "locale": "lang"}


def known_column(heading: str) -> str:
    """The field that a column of a table stands for; the heading itself when it stands for none.

    Examples
    --------
    >>> known_column(" Text"), known_column("Locale"), known_column("SKU")
    ('text', 'lang', 'SKU')
    """
    name = heading.strip().lower()
    name = _ALIASES.get(name, name)
    return name if name in TextToCheck.model_fields else heading.strip()


class TextToCheck(Noun):
    """A text and what it is judged by.

    Parameters
    ----------
    id
        Comes back with the answer; the line number when it is left out.
    market
        "CN", "US", "EU", "UK", or a member state of the European Union.
    lang
        "zh" or "en"; told from the text when it is left out.
    category
        Of the product, in words: rules of some categories hold for those only.
    facts
        What may be said of the product: "battery life: 40 h", "续航 40小时", or a sentence. An empty list: nothing may.
        Left out, with no product either, claims are listed and not held against the text.
    product
        Instead of facts, or beside them: its fields become facts.
    platform, placement
        Where it runs; platform rules hold there only.
    field
        Copy field: "headline".
    day
        The day by which law is judged; today when it is left out.
    """

    id: str = ""
    text: str = Field(max_length=LONGEST)
    market: str
    lang: str = ""
    category: str = ""
    facts: tuple[str, ...] | None = None
    product: dict[str, JsonValue] = Field(default_factory=dict)
    platform: str = ""
    placement: str = ""
    field: str = "description"
    day: date | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, data: Any) -> Any:
        """As people write rows: ids may be numbers, one fact need be no list, null is as good as left out, and other
        columns are the row's own business."""
        if not isinstance(data, dict):
            return data
        encodable(json.dumps(data, ensure_ascii=False, default=str))
        said = {_ALIASES.get(key, key): value for key, value in data.items() if key in _ALIASES and value is not None}
        said |= {key: value for key, value in data.items() if key in cls.model_fields and value is not None}
        if isinstance(said.get("id"), int | float):
            said["id"] = f"{said['id']}"
        if isinstance(said.get("facts"), str):
            said["facts"] = (said["facts"],)
        if not isinstance(said.get("day", ""), str | date):
            raise ValueError('day is a date as text: "2026-12-01"')
        return said


class TextFinding(Noun):
    """What is wrong with a text, and where. `start` and `end` are code-point offsets in it."""

    rule: str
    severity: Severity
    span: str
    start: int
    end: int
    why: str
    rewrite: str = ""
    source: str = ""


class TextClaim(Noun):
    """A factual span of a text. `fact` is the fact, as it was given, that supports or contradicts it."""

    span: str
    status: ClaimStatus
    fact: str = ""
    kind: str
    start: int
    end: int
    why: str = ""


class CheckedText(Noun):
    """A text's verdict: pass, review (a person decides) or block."""

    id: str = ""
    verdict: Verdict
    findings: tuple[TextFinding, ...]
    claims: tuple[TextClaim, ...] = ()


def fails(verdicts: Mapping[Verdict, int] | Mapping[str, int], on: str) -> bool:
    """True when texts have a verdict that the caller will not take.

    Parameters
    ----------
    on
        "block", "review" (or worse), or "never".
    """
    bad = {"block": {"block"}, "review": {"block", "review"}}.get(on, set())
    return any(number and name in bad for name, number in verdicts.items())
