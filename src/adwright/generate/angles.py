"""What a creative leads with, and why: the order of angles for an audience.

Comes in: a brief. Goes out: angles in order, with the reason in the figures of the segment.
"""

from __future__ import annotations

from adwright.core import Brief, Contrast, derive_seed

#: Angles in the order that suits an audience of which nothing is known: facts before prices before introductions.
PLAIN_ORDER: tuple[str, ...] = ("attribute", "statement", "price", "category", "maker", "name")
#: A contrast below this many standard deviations is no reason to speak otherwise (a small effect by Cohen's 0.2).
SMALL = 0.2
_EVENING = ("18-", "19-", "20-", "21-", "22-")


def angle_order(brief: Brief) -> tuple[tuple[str, ...], str]:
    """Angles in order of preference, and the reason in words.

    For everyone the order is the plain one, turned by the product so that neighbours in a feed do not all begin alike.

    Examples
    --------
    >>> from adwright.core import Brand, Product
    >>> from adwright.generate.briefing import make_brief
    >>> tea = Product(id="t1", title="Oolong tea")
    >>> brief = make_brief(tea, Brand(name={"": "Springtea"}), locale="en", placements=["300x250"])
    >>> sorted(angle_order(brief)[0]) == sorted(PLAIN_ORDER), angle_order(brief)[1]
    (True, 'for everyone')
    """
    if brief.audience is not None:
        for contrast in sorted(brief.audience.contrasts, key=lambda c: -abs(c.effect)):
            lead = _lead(brief, contrast)
            if lead and abs(contrast.effect) >= SMALL:
                figures = f"{contrast.feature} {contrast.value:.3g} against {contrast.baseline:.3g}{_unit(contrast)}"
                order = (lead, *(a for a in PLAIN_ORDER if a != lead))
                return _with_occasion(brief, order), f"{lead} first: the audience's {figures}"
        for category, lift in brief.audience.categories:
            if lift > 1 and _same_category(brief, category):
                order = ("category", *(a for a in PLAIN_ORDER if a != "category"))
                return _with_occasion(
                    brief, order
                ), f"category first: the audience takes {lift:.1f} times everyone's share of {category}"
    turn = derive_seed(0, "angle", brief.product.id) % 3
    order = PLAIN_ORDER[:3][turn:] + PLAIN_ORDER[:3][:turn] + PLAIN_ORDER[3:]
    why = "for everyone" if brief.audience is None else "nothing sets the audience apart in what can be said"
    return _with_occasion(brief, order), why


def _with_occasion(brief: Brief, order: tuple[str, ...]) -> tuple[str, ...]:
    """The occasion, where the campaign has one, comes second: after what the audience wants."""
    return (*order[:1], "occasion", *order[1:]) if brief.occasion else order


def _lead(brief: Brief, contrast: Contrast) -> str:
    """The angle that a contrast suggests; empty when it suggests none."""
    feature, more = contrast.feature.lower(), contrast.effect > 0
    if "price" in feature or "spend" in feature or "value" in feature:
        # Who buys dearer things is told what the thing is; who buys cheaper ones, what it costs.
        return "attribute" if more else "price"
    if feature.startswith("share of events") and more:
        part = feature.removeprefix("share of events").strip()
        return "evening" if part.startswith(_EVENING) else "weekend" if "weekend" in part else ""
    if feature.startswith("share of category") and more:
        return "category" if _same_category(brief, contrast.feature.removeprefix("share of category").strip()) else ""
    return ""


def _same_category(brief: Brief, category: str) -> bool:
    own = brief.product.category.casefold()
    return bool(own) and own == category.casefold()


def _unit(contrast: Contrast) -> str:
    return f" {contrast.unit}" if contrast.unit else ""
