"""How a campaign's pictures are marked as made with AI.

Comes in: the campaign, a creative, a placement, the day. Goes out: the decision, what the renderer is told, and what a
drawn file carries. The law stands in `core.labelling`, the drawing in `render`.
"""

from __future__ import annotations

from datetime import date

from adwright.app.campaign import Campaign
from adwright.core import (
    Backdrop,
    Brand,
    Creative,
    LabelDecision,
    Marking,
    Marks,
    Part,
    Placement,
    Rendition,
    decide_labels,
    home_markets,
)
from adwright.core.labelling import PARTS
from adwright.core.text import language_of
from adwright.render import ROOM

#: Copy fields that a picture shows.
_SHOWN = ("headline", "long_headline", "description", "cta")


def ai_parts(
    creative: Creative, declared: tuple[Part, ...], backdrop: Backdrop | None = None
) -> tuple[Part, ...]:  # fmt: skip
    """What AI made of a picture: the copy where a model wrote a line of it, the background where an image model made
    it, and what the campaign declares.

    The composer puts facts into fixed phrases, and stand-in art is drawn by rule: neither is AI.

    Examples
    --------
    >>> from adwright.core import Line, Recipe
    >>> line = Line(field="headline", text="Tea", recipe=Recipe(writer="model"))
    >>> ai_parts(Creative(brief="b", product="p", locale="en", lines=(line,)), ("person",))
    ('text', 'person')
    """
    written = any(line.recipe.writer == "model" and line.field in _SHOWN for line in creative.lines)
    behind = backdrop is not None and backdrop.origin.ai
    made = {*declared, *(("text",) if written else ()), *(("background",) if behind else ())}
    return tuple(part for part in PARTS if part in made)


def label_markets(campaign: Campaign, locale: str) -> tuple[str, ...]:
    """Markets in which the creatives of a locale run: those of [labels.markets], else the campaign's, else its home."""
    chosen = campaign.labels.markets
    return chosen.get(locale) or chosen.get(language_of(locale)) or campaign.markets or home_markets(locale)


def decision_for(
    campaign: Campaign, creative: Creative, place: Placement, today: date, backdrop: Backdrop | None = None
) -> LabelDecision:
    """What one picture must carry.

    Parameters
    ----------
    backdrop
        The picture that stands behind its product.

    Raises
    ------
    UserError
        The campaign leaves out a label that a market asks for, and gives no reason.
    """
    options = campaign.labels
    return decide_labels(
        label_markets(campaign, creative.locale), "image", ai_parts(creative, options.parts, backdrop),
        on=options.date or today, locale=creative.locale, platform=place.platform,
        wanted=options.ai_label, reason=options.reason,
    )  # fmt: skip


def marking_for(campaign: Campaign, brand: Brand, place: Placement, decision: LabelDecision) -> Marking | None:
    """What the renderer is told; None when AI made nothing."""
    if not decision.parts:
        return None
    options = campaign.labels
    schemes = tuple(scheme for scheme in decision.schemes if scheme != "c2pa" or options.c2pa)
    # credentials are signed later into the same limit; a very small limit keeps most of it for the picture
    room = min(ROOM, place.max_bytes // 8) if "c2pa" in schemes else 0
    return Marking(
        visible=decision.visible, schemes=schemes, source_type=decision.source_type,
        producer=options.producer or brand.name_in("zh"), propagator=options.propagator, room=room,
    )  # fmt: skip


def marks_of(decision: LabelDecision, marking: Marking | None, drawn: Rendition) -> Marks | None:
    """What a drawn file carries; content credentials are signed into a copy of it later."""
    if marking is None:
        return None
    shown = "label_px" in drawn.quality
    return Marks(
        parts=decision.parts, markets=decision.markets,
        visible=marking.visible.text if marking.visible and shown else "",
        visible_px=drawn.quality.get("label_px", 0.0),
        schemes=tuple(scheme for scheme in marking.schemes if scheme != "c2pa"),
        source_type=decision.source_type,
        flags={flag.field: flag.value for flag in decision.flags},
        by_hand=tuple(flag.field for flag in decision.flags if flag.confidence == "advisory"),
        rules=tuple(reason.rule for reason in decision.reasons), waived=decision.waived,
    )  # fmt: skip
