"""Where an ad stands, and the rules of that place: what one row of the tables holds.

Comes in: values of a row. Goes out: a frozen `Placement` whose parts agree with each other. It does not know the tables
(`placement_table`), who writes the copy, or who draws.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from adwright.core.finding import Severity
from adwright.core.noun import Noun
from adwright.core.text import Counting, count

#: The copy fields every stage knows, in the order a reader meets them.
FIELDS: tuple[str, ...] = ("headline", "long_headline", "description", "cta", "social", "voiceover")
#: "read" at its source, "reported" by a third party, "advisory": general knowledge, never a hard rule.
Confidence = Literal["read", "reported", "advisory"]
#: Shorter and longer side [px] below which no layout holds brand, headline and legal line in type that can be read:
#: feature phones (120x20), buttons (120x60), thumbnails (147x147).
LEAST_CANVAS = (40, 160)
#: Media types that the renderers draw.
_DRAWN = frozenset({"image/jpeg", "image/png"})

_Count = Annotated[int, Field(ge=0)]
_Amount = Annotated[float, Field(ge=0)]


class TextLimit(Noun):
    """Limit of one copy field, counted by the platform's rule."""

    limit: Annotated[int, Field(gt=0)]
    counting: Counting = "width"


class FieldLimit(TextLimit):
    """What a platform says of one text.

    Parameters
    ----------
    least
        Fewest, counted like `limit`.
    advised
        Up to here all of it is shown, or every source agrees that it is taken; above it a notice. 0: no such length.
    least_count, most_count
        How many of them an ad has; `most_count` 0: not known.
    one_within
        One of them at least is no longer than this; 0: no such rule.
    without
        Characters that the platform refuses in it.
    called
        The platform's own name for it, where it differs from ours.
    severity
        Of a text that is too long or too short: "block" where the platform refuses it and that was read at its source,
        "notice" where it is cut off, or where we are not sure.
    confidence, source
        Where they differ from the row's; the tables fill `confidence` in.
    """

    least: _Count = 0
    advised: _Count = 0
    least_count: _Count = 0
    most_count: _Count = 0
    one_within: _Count = 0
    without: str = ""
    called: str = ""
    severity: Severity = "notice"
    confidence: Confidence = "advisory"
    source: str = ""

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.severity == "block" and self.confidence != "read":
            raise ValueError("only what was read at its source blocks")
        if not self.least <= (self.advised or self.limit) <= self.limit:
            raise ValueError(f"{self.least} at least, {self.advised} advised and {self.limit} at most do not agree")
        if self.most_count and self.least_count > self.most_count:
            raise ValueError(f"{self.least_count} at least and {self.most_count} at most do not agree")
        return self

    @property
    def room(self) -> int:
        """The length to write for: nothing of it is cut off or refused."""
        return self.advised or self.limit

    @property
    def refused_below(self) -> int:
        """The least length that is taken; 0 where a shorter text is told of but not refused."""
        return self.least if self.severity == "block" else 0

    def allows(self, text: str) -> bool:
        """True when the platform takes a text of this length.

        Examples
        --------
        >>> title = FieldLimit(limit=30, least=5, counting="half_width", severity="block", confidence="read")
        >>> title.allows("春茶"), title.allows("明前龙井上市"), title.allows("Tea picked by hand")
        (False, True, True)
        """
        return self.refused_below <= count(text, self.counting) <= self.limit


class Insets(Noun):
    """Margins that the platform's own buttons cover [px]."""

    top: int = 0
    right: int = 0
    bottom: int = 0
    left: int = 0


class Size(Noun):
    """Width and height [px]; the tables write "600x314".

    Examples
    --------
    >>> Size.model_validate("600x314").width, str(Size(width=300, height=50))
    (600, '300x50')
    """

    width: Annotated[int, Field(gt=0)]
    height: Annotated[int, Field(gt=0)]

    @model_validator(mode="before")
    @classmethod
    def _parsed(cls, given: Any) -> Any:
        if isinstance(given, str) and (found := re.fullmatch(r"(\d+)x(\d+)", given)):
            return {"width": int(found[1]), "height": int(found[2])}
        return given

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


class Animation(Noun):
    """How long and how fast a picture may move [s, frames a second]; 0: not said.

    Parameters
    ----------
    fps_of
        Media types that `max_fps` is said of; empty: all. A page moves as fast as the screen shows it.
    """

    max_seconds: _Amount = 0
    max_loops: _Count = 0
    max_fps: _Amount = 0
    fps_of: tuple[str, ...] = ()
    confidence: Confidence = "advisory"
    source: str = ""


class Html(Noun):
    """Limits of an ad that is a page [bytes]; 0: not said.

    Parameters
    ----------
    initial_bytes, subload_bytes
        What is loaded at once, and what comes after the page has been shown.
    zip_bytes, total_bytes
        The packed file, and everything it ever loads.
    most_files, most_requests, most_cookies
        Files in the packed file, files that are asked for, cookies.
    click_tag
        True: it must call the click tag.
    """

    initial_bytes: _Count = 0
    subload_bytes: _Count = 0
    zip_bytes: _Count = 0
    total_bytes: _Count = 0
    most_files: _Count = 0
    most_requests: _Count = 0
    most_cookies: _Count = 0
    click_tag: bool = False
    confidence: Confidence = "advisory"
    source: str = ""


class Video(Noun):
    """Limits of a video; 0 and "": not said.

    Parameters
    ----------
    least_seconds, most_seconds
        Its length [s].
    least_bytes, max_bytes
        The file [bytes].
    least_kbps, max_fps
        Bit rate [kbit/s] and frames a second.
    ratios
        Width to height, as the source writes it: "16:9", or "0.563-1.778" for a range.
    """

    least_seconds: _Amount = 0
    most_seconds: _Amount = 0
    least_bytes: _Count = 0
    max_bytes: _Count = 0
    least_kbps: _Count = 0
    max_fps: _Amount = 0
    ratios: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    confidence: Confidence = "advisory"
    source: str = ""


class Asset(Noun):
    """A picture that goes along with the ad: a logo, an avatar. 0: not said."""

    role: str
    size: Size | None = None
    least_size: Size | None = None
    ratio: str = ""
    max_bytes: _Count = 0
    most_count: _Count = 0
    confidence: Confidence = "advisory"


class Items(Noun):
    """How many pictures or cards one ad has; `most` 0: not said."""

    least: _Count = 1
    most: _Count = 0


class Placement(Noun):
    """One placement of one platform.

    Parameters
    ----------
    id
        Name used in campaigns: "feed_square".
    format
        Kind of ad, as `adwright placements --format` takes it: "responsive_search", "display_banner".
    version
        Of the table it stands in.
    width, height
        Canvas [px]; 0: none of its own, as for text alone.
    least_size, most_size, ratio_tolerance
        Other canvases of the same shape that are taken, and by how much their ratio may differ [share].
    fields
        Copy field -> limit. Fields that are not listed are not shown or sent.
    other_fields
        Texts that are no copy: the advertiser's name, the path of the link; by the platform's name.
    items
        Pictures or cards of one ad, where it has several.
    max_bytes
        Largest picture [bytes]; 0 where there is none.
    safe_zone
        Margins kept free of text and logo [px].
    assets
        Logos and other pictures that go along.
    qr_module
        Smallest module of a QR code that stands in it [px]; 0: none does, for who sees the ad clicks on it.
    by_size
        True: the placement that its size alone names ("300x250"), though others share it.
    assumed
        Values that the source does not say and that are ours: "size", "max_bytes", "media_types". Never a rule.
    note
        What the row cannot hold, or what is not certain, in words.
    source, checked
        Where the rule was read, and when.
    confidence
        "read" in the source, "reported" by a third party, or "advisory" (never a hard rule).
    severity
        Of a picture that breaks the rules of size and file.

    Examples
    --------
    >>> from adwright.core import placement
    >>> placement("google_responsive_search").fields["headline"].most_count
    15
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    name: str
    name_zh: str = ""
    platform: str
    format: str
    version: str
    width: _Count = 0
    height: _Count = 0
    least_size: Size | None = None
    most_size: Size | None = None
    ratio_tolerance: Annotated[float, Field(gt=0, lt=1)] | None = None
    fields: dict[str, FieldLimit] = Field(default_factory=dict)
    other_fields: dict[str, FieldLimit] = Field(default_factory=dict)
    items: Items | None = None
    max_bytes: _Count = 0
    media_types: tuple[str, ...] = ()
    safe_zone: Insets = Insets()
    animation: Animation | None = None
    html5: Html | None = None
    amphtml: Html | None = None
    video: Video | None = None
    assets: tuple[Asset, ...] = ()
    qr_module: _Count = 0
    by_size: bool = False
    assumed: tuple[str, ...] = ()
    note: str = ""
    source: str
    checked: str
    confidence: Confidence
    severity: Severity

    @property
    def size(self) -> str:
        """Width x height, as designers write it; empty without a canvas."""
        return f"{self.width}x{self.height}" if self.width else ""

    @property
    def takes_pictures(self) -> bool:
        """True where a banner can be drawn for it: it has a canvas, and takes JPEG or PNG.

        Examples
        --------
        >>> from adwright.core import placement
        >>> [placement(name).takes_pictures for name in ("300x250", "google_responsive_search", "tiktok_in_feed_9x16")]
        [True, False, False]
        """
        return self._names_pictures and self.is_large_enough

    @property
    def _names_pictures(self) -> bool:
        return bool(self.width and _DRAWN & set(self.media_types))

    @property
    def is_large_enough(self) -> bool:
        """Whether a brand, a headline and a legal line can stand on the canvas in type that is read."""
        zone = self.safe_zone
        wide, high = self.width - zone.left - zone.right, self.height - zone.top - zone.bottom
        return min(wide, high) >= LEAST_CANVAS[0] and max(wide, high) >= LEAST_CANVAS[1]

    @property
    def why_no_picture(self) -> str:
        """Why no banner is drawn for it; empty where one can be."""
        if self.takes_pictures:
            return ""
        if self.video:
            return f"{self.id} takes video alone"
        if self.width and not self.is_large_enough:
            return f"{self.id} leaves too little room for a banner: {self.size} with its safe zone"
        return f"{self.id} has no canvas of its own" if self.media_types else f"{self.id} shows text alone"

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if problem := next(self._problems(), ""):
            raise ValueError(f"placement {self.id}: {problem}")
        return self

    def _problems(self) -> Iterator[str]:
        if bool(self.width) != bool(self.height):
            yield f"a canvas of {self.width}x{self.height} px"
        if self.severity == "block" and self.confidence != "read":
            yield "only what was read at its source blocks"
        if unknown := set(self.fields) - set(FIELDS):
            yield f"no copy fields named {sorted(unknown)}; other texts stand in other_fields"
        if blocking := [name for name, rule in self._texts() if rule.severity == "block" != self.severity]:
            yield f"{blocking} would block though the row does not"
        if self._names_pictures != bool(self.max_bytes):
            yield "a picture needs a largest file, and only a picture has one"
        if self.qr_module and not self._names_pictures:
            yield "a QR code stands in a picture, and it takes none"
        zone = self.safe_zone
        if self.width and (zone.left + zone.right >= self.width or zone.top + zone.bottom >= self.height):
            yield "nothing is left inside the safe zone"
        least, most = self.least_size, self.most_size
        if least and (self.width < least.width or self.height < least.height):
            yield f"the canvas {self.size} is below {least}"
        if most and (self.width > most.width or self.height > most.height):
            yield f"the canvas {self.size} is above {most}"

    def _texts(self) -> Iterator[tuple[str, FieldLimit]]:
        yield from self.fields.items()
        yield from self.other_fields.items()
