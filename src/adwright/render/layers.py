"""A banner taken apart: what lies under the picture, the picture, buttons and logo, and the texts as data.

Comes in: pixels before and after each step of drawing. Goes out: `Layers`, which laid on each other give the very
picture that `render` writes; the exporters (HTML5, SVG, PDF) begin here. It does not know templates or files.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from adwright.core import Creative, Finding, Marking, Placement, Product
from adwright.core.text import writing_of
from adwright.render.geometry import Box
from adwright.render.paint import draw_text, surface
from adwright.render.palette import Rgb, Scheme
from adwright.render.placed import PlacedButton, PlacedCode, PlacedLogo, PlacedText
from adwright.render.scene import Scene
from adwright.vision import Pixels, to_skia


@dataclass(frozen=True, eq=False)
class Layers:
    """A banner in layers, from the lowest: ground, picture, fixtures, texts.

    Parameters
    ----------
    ground
        All that lies under the picture, opaque. Shape (height, width, 4), as all pixels here.
    picture
        The product or photo with its plate and shadow, and what a template draws over it (a badge, a scrim), straight
        alpha. Where the product lies it is opaque; where it
        only darkens the ground (a shadow, a picture multiplied on it) it is as transparent as it can be.
    fixtures
        Buttons, logo, QR code, and the plate under the label, straight alpha.
    finished
        The banner as `render` encodes it.
    text_colours
        One per text of `scene.texts`.
    button_radius
        Rounding of buttons, as a share of their height.
    findings
        What the renderer found.
    """

    creative: Creative
    placement: Placement
    product: Product
    template: str
    marking: Marking | None
    scene: Scene
    colours: Scheme
    ground: Pixels
    picture: Pixels
    fixtures: Pixels
    finished: Pixels
    text_colours: tuple[Rgb, ...]
    button_radius: float
    quality: dict[str, float]
    findings: tuple[Finding, ...]

    @property
    def alt(self) -> str:
        """What the picture shows, for those who cannot see it; the product's name where nobody looked at it."""
        return self.creative.visual.alt or self.product.title

    @property
    def language(self) -> str:
        """Language of the texts as it is written: "zh", "zh-hant"."""
        return writing_of(self.creative.locale)

    @property
    def texts(self) -> tuple[tuple[PlacedText, Rgb], ...]:
        """Each text with its colour."""
        return tuple(zip(self.scene.texts, self.text_colours, strict=True))

    @property
    def fixed(self) -> tuple[tuple[str, Box], ...]:
        """Name and place of each thing in `fixtures`: "button", "logo", "code", "plate"."""
        names = {PlacedButton: "button", PlacedLogo: "logo", PlacedCode: "code"}
        found = [(names[type(p)], p.box) for p in self.scene.placed if not isinstance(p, PlacedText)]
        return tuple(found + ([("plate", self.scene.tag.plate)] if self.scene.tag else []))

    def flatten(self) -> Pixels:
        """All layers and texts on each other: `finished`, to within two levels."""
        skin, pixels = surface(self.scene.width, self.scene.height)
        canvas = skin.getCanvas()
        for layer in (self.ground, self.picture, self.fixtures):
            canvas.drawImage(to_skia(layer), 0, 0)
        for text, rgb in self.texts:
            draw_text(canvas, text, rgb)
        return pixels


def lift(before: Pixels, after: Pixels, solid: npt.NDArray[np.uint8]) -> Pixels:
    """The layer that turns `before` into `after` when it is laid on it, whatever it was drawn with.

    Its alpha is the least that can do it, or `solid` where that is more: a product multiplied on the ground comes out
    opaque, its shadow transparent.

    Parameters
    ----------
    before, after
        Opaque. Shape (h, w, 4).
    solid
        Least alpha. Shape (h, w).

    Examples
    --------
    >>> before, after = np.full((1, 2, 4), 200, np.uint8), np.full((1, 2, 4), 100, np.uint8)
    >>> before[..., 3] = after[..., 3] = 255
    >>> lift(before, after, np.array([[0, 255]], np.uint8)).tolist()
    [[[1, 1, 1, 128], [100, 100, 100, 255]]]
    """
    layer = np.zeros_like(after)
    changed = (before[..., :3] != after[..., :3]).any(axis=2) | (solid > 0)
    old, new = before[changed][:, :3].astype(np.float32), after[changed][:, :3].astype(np.float32)
    down, up = (old - new) / np.maximum(old, 1), (new - old) / np.maximum(255 - old, 1)
    least = np.ceil(np.maximum(down, up).max(axis=1) * 255)
    alpha = np.maximum(least, solid[changed]).clip(0, 255)
    share = np.maximum(alpha, 1)[:, None] / 255
    layer[changed, :3] = ((new - old * (1 - share)) / share).round().clip(0, 255)
    layer[changed, 3] = alpha
    return layer


def bounds(layer: Pixels, margin: int = 0) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is not transparent in a layer [px]; zeros when all is.

    Examples
    --------
    >>> layer = np.zeros((8, 8, 4), np.uint8); layer[2:4, 3:7, 3] = 9
    >>> bounds(layer)
    (3, 2, 7, 4)
    """
    rows, columns = np.flatnonzero(layer[..., 3].any(axis=1)), np.flatnonzero(layer[..., 3].any(axis=0))
    if not rows.size:
        return 0, 0, 0, 0
    return (
        max(0, int(columns[0]) - margin), max(0, int(rows[0]) - margin),
        min(layer.shape[1], int(columns[-1]) + 1 + margin), min(layer.shape[0], int(rows[-1]) + 1 + margin),
    )  # fmt: skip
