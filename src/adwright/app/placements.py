"""`adwright placements`: the rules of the places, as data."""

from __future__ import annotations

from adwright.core import UserError, did_you_mean
from adwright.core import placements as known_placements
from adwright.core.noun import Noun
from adwright.core.placement import Placement


class PlacementList(Noun):
    """Placements in the order of their files."""

    placements: tuple[Placement, ...]


def placements(*, platform: str | None = None) -> PlacementList:
    """All placements, or those of one platform; UserError for a platform that has none."""
    found = tuple(known_placements().values())
    platforms = {placement.platform for placement in found}
    if platform is not None and platform not in platforms:
        raise UserError(f"no placements of a platform named {platform!r}", hint=did_you_mean(platform, platforms))
    return PlacementList(placements=tuple(p for p in found if platform in (None, p.platform)))
