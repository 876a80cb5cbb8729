"""`adwright placements`: the rules of the places, as data."""

from __future__ import annotations

from adwright.core import UserError, did_you_mean
from adwright.core import placements as known_placements
from adwright.core.noun import Noun
from adwright.core.placement import Placement
from adwright.core.placement_table import platform_named


class PlacementList(Noun):
    """Placements in the order of their files."""

    placements: tuple[Placement, ...]


def placements(*, platform: str | None = None, format: str | None = None) -> PlacementList:
    """All placements, or those of one platform and of one kind of ad.

    Parameters
    ----------
    platform
        Its name, or another name of it: "meta", "抖音".
    format
        "responsive_search".

    Raises
    ------
    UserError
        A platform or a format that there is not, with the nearest.
    """
    found = tuple(known_placements().values())
    if platform is not None:
        name = platform_named(platform)
        found = tuple(place for place in found if place.platform == name)
    if format is not None:
        formats = {place.format for place in found}
        if format not in formats:
            where = f" on {found[0].platform}" if platform is not None else ""
            raise UserError(f"no placements of a format named {format!r}{where}", hint=did_you_mean(format, formats))
        found = tuple(place for place in found if place.format == format)
    return PlacementList(placements=found)
