"""What a rewrite is asked for, and whether a line does it.

Comes in: a wish in one of seven kinds. Goes out: `Ask`, and why a new line does not carry it out. It knows no model.
"""

from __future__ import annotations

from typing import Literal, Self, get_args

from pydantic import Field, JsonValue, model_validator

from adwright.core import Brief, Finding, UserError, did_you_mean
from adwright.core.copy_form import copy_form, tone_of
from adwright.core.noun import Noun
from adwright.core.text import width
from adwright.generate.grounding import supports_of
from adwright.generate.plans import Angle

AskKind = Literal["shorter", "longer", "tone", "angle", "segment", "finding", "instruction"]

#: Longest wish in free words [characters]; what needs more is a brief.
LONGEST_WISH = 500
#: Part of a line's columns that "shorter" allows and "longer" wants where no limit is given.
SHORTER, LONGER = 0.8, 1.4


class Ask(Noun):
    """One wish for one line.

    Parameters
    ----------
    value
        The tone, the angle, the segment's id, or the operator's own words; empty for the other kinds.
    limit
        Widest line of "shorter", and about the width of "longer" [columns]; 0: by the line's own width.
    finding
        What "finding" shall mend.

    Examples
    --------
    >>> Ask(kind="shorter", limit=20).said, Ask(kind="tone", value="warm").said
    ('shorter, at most 20 columns', 'tone warm')
    """

    kind: AskKind
    value: str = Field(default="", max_length=LONGEST_WISH)
    limit: int = Field(default=0, ge=0, le=1000)
    finding: Finding | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.kind == "finding") != (self.finding is not None):
            raise ValueError("a finding comes with the kind 'finding', and with no other")
        if self.kind in {"tone", "angle", "segment", "instruction"} and not self.value.strip():
            raise ValueError(f"the kind {self.kind!r} needs a value")
        if self.kind == "angle" and self.value not in get_args(Angle):
            raise UserError(f"no angle {self.value!r}", hint=did_you_mean(self.value, get_args(Angle)))
        return self

    @property
    def said(self) -> str:
        """The wish in a few words."""
        if self.finding is not None:
            return f"mend {self.finding.rule}"
        limit = f", {'at most' if self.kind == 'shorter' else 'about'} {self.limit} columns" if self.limit else ""
        return f"{self.kind} {self.value}".strip() + limit

    def as_json(self) -> dict[str, JsonValue]:
        """The wish for a recipe or a pair."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def columns(self, before: str) -> int:
        """The widest line that a wish for length means [columns]; 0 where it means none."""
        share = {"shorter": SHORTER, "longer": LONGER}.get(self.kind)
        return self.limit or (int(width(before) * share) if share else 0)


def known_tone(word: str) -> str:
    """The fine-tuned copywriter's word for a tone, from English or Chinese.

    Raises
    ------
    UserError
        For a tone that it was not taught; the hint names the nearest.

    Examples
    --------
    >>> known_tone("warmer"), known_tone("俏皮"), known_tone("plain")
    ('warm', 'playful', 'matter-of-fact')
    """
    tone = tone_of(word)
    if not tone:
        raise UserError(f"the copywriter has no tone {word!r}", hint=did_you_mean(word, copy_form("zh").words["tones"]))
    return tone


def undone(brief: Brief, ask: Ask, before: str, after: str) -> str:
    """Why a line does not do what was asked, as far as that can be told; empty when it does.

    What a finding's check says anew is told by the checks themselves, a tone by a person.

    Examples
    --------
    >>> from adwright.core import Brand, Product
    >>> from adwright.generate.briefing import make_brief
    >>> tea = make_brief(Product(id="t", title="Tea"), Brand(name={"": "B"}), locale="en", placements=["300x250"])
    >>> undone(tea, Ask(kind="shorter"), "Oolong tea", "Oolong tea, by hand")
    'not shorter'
    """
    if after.casefold() == before.casefold():
        return "unchanged"
    if ask.kind == "shorter":
        if width(after) >= width(before):
            return "not shorter"
        return f"longer than asked: {width(after)} columns" if ask.limit and width(after) > ask.limit else ""
    if ask.kind == "longer":
        return "not longer" if width(after) <= width(before) else ""
    if ask.kind == "angle":
        return _other_angle(brief, ask.value, after)
    if ask.finding is not None and ask.finding.span and not ask.finding.rule.startswith("length."):
        return "says it still" if ask.finding.span.casefold() in after.casefold() else ""
    return ""


def _other_angle(brief: Brief, angle: str, text: str) -> str:
    """Why a text does not take an angle; scenes, contrasts and feelings are told by a person."""
    kinds = {fact.id: fact.kind for fact in brief.facts}
    said = {kinds[support.fact] for support in supports_of(brief, text)}
    wanted = {"price": {"price", "sale_price"}, "offer": {"offer", "sale_price"}, "name": {"brand", "name"},
              "fact": {"attribute", "statement"}}.get(angle)  # fmt: skip
    missing = (
        (wanted is not None and not wanted & said)
        or (
            angle == "question"
            and not text.rstrip("”\"'").endswith(("?", "？"))
            and "？" not in text
            and "? " not in text
        )
        or (angle == "occasion" and brief.occasion.casefold() not in text.casefold())
    )
    return f"not the angle {angle}" if missing else ""
