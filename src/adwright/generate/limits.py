"""How long a line may be: the strictest rule over a brief's placements, and whether a text fits all of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from adwright.core import FIELDS, Brief, TextLimit, placement
from adwright.core.text import Counting, count, language_of

#: Limits of fields that no chosen placement shows, in columns: the display limits of the first placements, and for the
#: social post and the voice-over what those placements use (advisory).
DEFAULTS: dict[str, TextLimit] = {
    "headline": TextLimit(limit=30), "long_headline": TextLimit(limit=90), "description": TextLimit(limit=90),
    "cta": TextLimit(limit=16), "social": TextLimit(limit=125, counting="characters"),
    "voiceover": TextLimit(limit=120),
}  # fmt: skip


def strictest(placements: Sequence[str], locale: str) -> dict[str, TextLimit]:
    """Field -> the limit that leaves least room for prose in the locale's script.

    Of a platform that cuts off, or whose sources differ, it is the length that is taken whole everywhere.

    Examples
    --------
    >>> limits = strictest(["display_rectangle", "feed_square"], "zh")
    >>> limits["headline"].limit, limits["headline"].counting
    (30, 'width')
    """
    found: dict[str, list[TextLimit]] = {field: [] for field in FIELDS}
    for name in placements:
        for field, limit in placement(name).fields.items():
            found.setdefault(field, []).append(TextLimit(limit=limit.room, counting=limit.counting))
    letter = "国" if language_of(locale) in {"zh", "ja", "ko"} else "a"
    return {
        field: min(limits, key=lambda limit: _room(limit, letter)) if limits else DEFAULTS[field]
        for field, limits in found.items()
        if limits or field in DEFAULTS
    }


def _room(limit: TextLimit, letter: str) -> float:
    return limit.limit / (count(letter * 100, limit.counting) / 100)


@lru_cache(maxsize=256)
def _all_limits(placements: tuple[str, ...], field: str) -> tuple[tuple[int, int, Counting], ...]:
    limits = [placement(name).fields.get(field) for name in placements]
    return tuple({(limit.refused_below, limit.room, limit.counting) for limit in limits if limit})


def fits(brief: Brief, field: str, text: str) -> bool:
    """True when the text keeps the brief's limit and that of every placement.

    The strictest limit alone does not do: 90 columns are less than 72 characters in Chinese, and more in Latin letters.
    """
    own = brief.limits.get(field) or DEFAULTS[field]
    limits = {(0, own.limit, own.counting), *_all_limits(brief.placements, field)}
    return all(least <= count(text, rule) <= most for least, most, rule in limits)
