"""Where an ad stands, and the rules of that place. The rules are data: ``adwright/data/placements/*.yaml``."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from adwright.core.errors import UserError, did_you_mean
from adwright.core.noun import Noun
from adwright.core.package_data import read_yaml, yaml_names
from adwright.core.text import Counting

#: The copy fields every stage knows, in the order a reader meets them.
FIELDS: tuple[str, ...] = ("headline", "long_headline", "description", "cta", "social", "voiceover")


class TextLimit(Noun):
    """Limit of one copy field, counted by the platform's rule."""

    limit: Annotated[int, Field(gt=0)]
    counting: Counting = "width"


class Insets(Noun):
    """Margins that the platform's own buttons cover [px]."""

    top: int = 0
    right: int = 0
    bottom: int = 0
    left: int = 0


class Placement(Noun):
    """One placement of one platform.

    Parameters
    ----------
    id
        Name used in campaigns: "feed_square".
    width, height
        Canvas [px].
    fields
        Copy field -> limit. Fields that are not listed are not shown or sent.
    max_bytes
        Largest file [bytes].
    safe_zone
        Margins kept free of text and logo [px].
    source, checked
        Where the rule was read, and when.
    confidence
        "read" in the source, "reported" by a third party, or "advisory" (never a hard rule).
    """

    id: str
    name: str
    platform: str
    width: Annotated[int, Field(gt=0)]
    height: Annotated[int, Field(gt=0)]
    fields: dict[str, TextLimit]
    max_bytes: Annotated[int, Field(gt=0)]
    media_types: tuple[str, ...] = ("image/jpeg", "image/png")
    safe_zone: Insets = Insets()
    source: str
    checked: str
    confidence: Literal["read", "reported", "advisory"]

    @property
    def size(self) -> str:
        """Width x height, as designers write it."""
        return f"{self.width}x{self.height}"


@cache
def placements() -> dict[str, Placement]:
    """All placements by id, in the order of their files."""
    rows = (row for name in yaml_names("placements") for row in read_yaml("placements", name))
    return {place.id: place for place in map(Placement.model_validate, rows)}


def placement(name: str) -> Placement:
    """The placement of that id or of that size ("300x250"); UserError with the nearest id otherwise.

    Examples
    --------
    >>> placement("300x250").id
    'display_rectangle'
    """
    known = placements()
    if name in known:
        return known[name]
    by_size = [p for p in known.values() if p.size == name]
    if len(by_size) == 1:
        return by_size[0]
    raise UserError(f"no placement named {name!r}", hint=did_you_mean(name, known))
