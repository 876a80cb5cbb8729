"""What a template is: layouts as data, a mood of colour, a voice of type, and a function that draws the ground."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from adwright.render.layout import Kind, Layout, Shape
from adwright.render.palette import Mood, Rgb, Scheme
from adwright.render.scene import Scene, Voice
from adwright.vision import Picture

#: Type sizes every template starts from [px at the reference canvas]: smallest and largest per kind.
SIZES: Mapping[Shape, Mapping[Kind, tuple[float, float]]] = {
    "square": {
        "brand": (34, 38), "headline": (52, 124), "subline": (30, 38),
        "price": (44, 66), "cta": (30, 38), "legal": (20, 22),
    },
    "story": {
        "brand": (36, 42), "headline": (56, 118), "subline": (32, 42),
        "price": (46, 72), "cta": (34, 42), "legal": (22, 24),
    },
    "landscape": {
        "brand": (26, 30), "headline": (38, 78), "subline": (26, 31),
        "price": (34, 50), "cta": (26, 30), "legal": (18, 18),
    },
    "rectangle": {
        "brand": (11, 13), "headline": (16, 31), "subline": (11, 13),
        "price": (14, 21), "cta": (11, 13), "legal": (10, 10),
    },
    "leaderboard": {
        "brand": (11, 13), "headline": (15, 27), "subline": (11, 13.5),
        "price": (14, 20), "cta": (11, 13.5), "legal": (10, 10),
    },
    "skyscraper": {
        "brand": (11, 14), "headline": (17, 29), "subline": (11, 13.5),
        "price": (15, 24), "cta": (11, 14), "legal": (10, 10),
    },
}  # fmt: skip

#: Most lines of each kind.
LINES: Mapping[Shape, Mapping[Kind, int]] = {
    "square": {"brand": 2, "headline": 4, "subline": 3, "legal": 3},
    "story": {"brand": 2, "headline": 4, "subline": 3, "legal": 3},
    "landscape": {"brand": 2, "headline": 3, "subline": 3, "legal": 2},
    "rectangle": {"brand": 2, "headline": 4, "subline": 2, "legal": 3},
    "leaderboard": {"brand": 2, "headline": 2, "subline": 1, "legal": 2},
    "skyscraper": {"brand": 2, "headline": 6, "subline": 5, "legal": 6},
}


def sizes(shape: Shape, **other: tuple[float, float]) -> Mapping[Kind, tuple[float, float]]:
    """The common sizes of a shape with a template's own."""
    merged: dict[Kind, tuple[float, float]] = dict(SIZES[shape])
    for kind, span in other.items():
        merged[kind] = span  # type: ignore[index] # keyword names are kinds; the layouts' test checks each one
    return merged


def lines(shape: Shape, **other: int) -> Mapping[Kind, int]:
    """The common line counts of a shape with a template's own."""
    merged: dict[Kind, int] = dict(LINES[shape])
    for kind, most in other.items():
        merged[kind] = most  # type: ignore[index] # as above
    return merged


@dataclass(frozen=True)
class Ground:
    """What a template's drawing function may use."""

    canvas: Any
    scene: Scene
    layout: Layout
    scheme: Scheme
    picture: Picture | None
    rng: np.random.Generator


@dataclass(frozen=True)
class Template:
    """A way of laying out and colouring banners.

    Parameters
    ----------
    draw_ground
        Draws all that lies under the picture.
    fade_picture
        Fades a photo into the ground, in the photo's own layer.
    plate
        Colour of the plate under a product photographed on white; None where the panel itself is light and even.
    radius
        Rounding of frames and buttons, as a share of the shorter canvas side and of the button's height.
    """

    name: str
    mood: Mood
    voice: Voice
    layouts: Mapping[Shape, Layout]
    draw_ground: Callable[[Ground], None]
    fade_picture: Callable[[Ground], None]
    plate: Callable[[Scheme], Rgb] | None = None
    button_radius: float = 0.5
    corner: float = 0.03


def no_fade(ground: Ground) -> None:
    """For templates whose text never lies near a photo."""
