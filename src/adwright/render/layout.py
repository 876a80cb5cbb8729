"""Layouts as data: where each thing stands, per shape of canvas.

Comes in: a Placement. Goes out: its `Shape` and the safe area in which text may stand. The templates hold one `Layout`
per shape. Boxes are shares of the safe area, so that a platform's buttons push text inwards by themselves; a picture's
frame may `bleed` to the canvas edge. It does not know texts or colours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from adwright.core import Placement, UserError
from adwright.render.geometry import Box

Shape = Literal["square", "story", "landscape", "rectangle", "leaderboard", "skyscraper"]
Align = Literal["left", "centre", "right"]
Upright = Literal["top", "middle", "bottom"]
#: What a block may hold: "action" is price and button side by side, or one above the other where it is narrow.
#: "label" stands in no block: it is the label of AI-made content, which finds its own place.
Kind = Literal["brand", "headline", "subline", "price", "cta", "action", "legal", "label"]
Shares = tuple[float, float, float, float]

#: Canvas each shape is drawn for [px]; type sizes are given for it and grow with the canvas.
REFERENCE: Mapping[Shape, tuple[int, int]] = {
    "square": (1080, 1080), "story": (1080, 1920), "landscape": (1200, 628),
    "rectangle": (300, 250), "leaderboard": (728, 90), "skyscraper": (160, 600),
}  # fmt: skip

#: Smallest type [px at the reference canvas]: copy, and the legal line. A 1080 px feed picture is shown about 390
#: points wide on a phone, so 28 px are 10 points there; a display banner is shown pixel for pixel.
LEAST: Mapping[Shape, tuple[float, float]] = {
    "square": (28, 20), "story": (30, 22), "landscape": (26, 18),
    "rectangle": (11, 10), "leaderboard": (11, 10), "skyscraper": (11, 10),
}  # fmt: skip


@dataclass(frozen=True)
class Block:
    """A column of things, solved as one: all sizes in it grow or shrink together.

    Parameters
    ----------
    box
        Shares of the safe area.
    stack
        What stands in it, from the top.
    """

    box: Shares
    stack: tuple[Kind, ...]
    align: Align = "left"
    upright: Upright = "top"


@dataclass(frozen=True)
class Frame:
    """Where the picture stands.

    Parameters
    ----------
    box
        Panel or clip of a photo, shares of the safe area.
    stage
        Where a product without background is fitted, shares of the safe area.
    bleed
        Edges of `box` that run on to the canvas edge: any of "l", "t", "r", "b".
    form
        Outline of the panel.
    anchor
        Where in `stage` the product stands, shares of the free space.
    """

    box: Shares
    stage: Shares
    bleed: str = ""
    form: Literal["plain", "arch", "round", "circle", "none"] = "plain"
    anchor: tuple[float, float] = (0.5, 0.5)


@dataclass(frozen=True)
class Layout:
    """One template on one shape of canvas.

    Parameters
    ----------
    sizes
        Smallest and largest type of each kind [px at the reference canvas].
    lines
        Most lines of each kind.
    gap
        Space between things in a block [px at the reference canvas].
    """

    frame: Frame
    blocks: tuple[Block, ...]
    sizes: Mapping[Kind, tuple[float, float]]
    lines: Mapping[Kind, int] = field(default_factory=dict)
    gap: float = 20.0


def shape_of(placement: Placement) -> Shape:
    """The shape whose layouts suit a placement.

    Examples
    --------
    >>> from adwright.core import placement
    >>> [shape_of(placement(p)) for p in ("728x90", "160x600", "300x250", "1080x1920", "1200x628", "1080x1080")]
    ['leaderboard', 'skyscraper', 'rectangle', 'story', 'landscape', 'square']
    """
    safe = safe_area(placement)
    if safe.width < 40 or safe.height < 40:
        raise UserError(
            f"placement {placement.id}: {safe.width:.0f}x{safe.height:.0f} px are left inside the safe zone",
            hint="make the canvas larger or the safe zone smaller",
        )
    ratio = placement.width / placement.height
    if ratio >= 3.2:
        return "leaderboard"
    if ratio <= 0.42:
        return "skyscraper"
    if ratio < 0.7:  # sheets of paper (0.71) and 3:4 have no phone's buttons at their foot
        return "story"
    if ratio <= 1.42:
        return "rectangle" if max(placement.width, placement.height) < 500 else "square"
    return "landscape"


def scale_of(placement: Placement) -> float:
    """How much larger the canvas is than its shape's reference."""
    width, height = REFERENCE[shape_of(placement)]
    return min(placement.width / width, placement.height / height)


def least_size(placement: Placement, *, legal: bool = False) -> float:
    """Smallest type on a placement [px]. Display banners are shown pixel for pixel; feed pictures are shown scaled.

    Examples
    --------
    >>> from adwright.core import placement
    >>> least_size(placement("300x250")), least_size(placement("1080x1080"))
    (11, 28.0)
    """
    shape = shape_of(placement)
    least = LEAST[shape][1 if legal else 0]
    return least if shape in ("rectangle", "leaderboard", "skyscraper") else least * scale_of(placement)


def safe_area(placement: Placement) -> Box:
    """The part of the canvas where text and logo may stand [px]."""
    zone = placement.safe_zone
    return Box(zone.left, zone.top, placement.width - zone.right, placement.height - zone.bottom)


def frame_boxes(frame: Frame, placement: Placement) -> tuple[Box, Box]:
    """Panel and stage of a frame on a canvas [px]."""
    safe = safe_area(placement)
    # whole pixels, or a panel's edge shows as a hairline
    box = Box(*(float(round(edge)) for edge in safe.within(frame.box).rounded()))
    bled = Box(
        0 if "l" in frame.bleed else box.left, 0 if "t" in frame.bleed else box.top,
        placement.width if "r" in frame.bleed else box.right, placement.height if "b" in frame.bleed else box.bottom,
    )  # fmt: skip
    return bled, safe.within(frame.stage)
