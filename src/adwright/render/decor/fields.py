"""Decorations that fill an area: even colour, gradients, a gradient mesh, light, paper."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
import skia
from pydantic import Field

from adwright.render.decor.base import Colour, Decoration, Ground, Place, decorations
from adwright.render.paint import glow, gradient, outline, paint, rect


@decorations.register("fill")
class Fill(Decoration):
    """An even colour."""

    at: Place = "canvas"
    colour: Colour = "ground"
    alpha: float = 1.0

    def draw(self, ground: Ground) -> None:
        """Fill the place."""
        box = ground.box(self.at)
        if box is not None:
            ground.canvas.drawRect(rect(box), paint(ground.rgb(self.colour), self.alpha))


@decorations.register("gradient")
class Gradient(Decoration):
    """A straight gradient; `direction` is its end in shares of the place, seen from the upper left."""

    at: Place = "canvas"
    start: Colour = Field("ground", alias="from")
    end: Colour = Field("ground_end", alias="to")
    direction: tuple[float, float] = (0.3, 1.0)

    def draw(self, ground: Ground) -> None:
        """Fill the place."""
        box = ground.box(self.at)
        if box is not None:
            gradient(ground.canvas, box, ground.rgb(self.start), ground.rgb(self.end), self.direction)


@decorations.register("panel")
class Panel(Decoration):
    """The picture's panel in its form, with a soft gradient."""

    start: Colour = Field("panel", alias="from")
    end: Colour = Field(("panel", "shape", 0.55), alias="to")
    corner: float = 0.04
    grow: float = 0.0

    def draw(self, ground: Ground) -> None:
        """Fill the panel."""
        box = ground.scene.panel.grown(self.grow * min(ground.scene.width, ground.scene.height))
        form = ground.layout.frame.form
        radius = self.corner * min(ground.scene.width, ground.scene.height) + 2
        ground.canvas.save()
        ground.canvas.clipPath(outline(box, "plain" if form == "none" else form, radius), True)
        gradient(ground.canvas, box, ground.rgb(self.start), ground.rgb(self.end))
        ground.canvas.restore()


@decorations.register("mesh")
class Mesh(Decoration):
    """Several large soft lights that run into each other, seeded."""

    colours: Annotated[tuple[Colour, ...], Field(min_length=1, max_length=12)] = (
        "shape", "panel", "ground_end", "shape",
    )  # fmt: skip
    alpha: float = 0.85
    reach: float = 0.75

    def draw(self, ground: Ground) -> None:
        """Lay one light per colour round the canvas, each a little off its place."""
        wide, high = ground.scene.width, ground.scene.height
        around = ((0.05, 0.05), (0.95, 0.12), (0.9, 0.95), (0.08, 0.92), (0.5, 0.5))
        for k, colour in enumerate(self.colours):
            x, y = around[k % len(around)]
            x, y = x + ground.rng.uniform(-0.12, 0.12), y + ground.rng.uniform(-0.12, 0.12)
            radius = self.reach * max(wide, high) * ground.rng.uniform(0.8, 1.1)
            radius = min(radius, 2.2 * min(wide, high))
            glow(ground.canvas, (x * wide, y * high), radius, ground.rgb(colour), self.alpha)


@decorations.register("glow")
class Glow(Decoration):
    """A soft round light; `radius` in shares of the place's longer side."""

    at: Place = "stage"
    colour: Colour = "white"
    alpha: float = 0.4
    radius: float = 0.7

    def draw(self, ground: Ground) -> None:
        """Light the place up."""
        box = ground.box(self.at)
        if box is not None:
            reach = max(box.width, box.height) * self.radius
            glow(ground.canvas, box.centre, reach, ground.rgb(self.colour), self.alpha)


@decorations.register("paper")
class Paper(Decoration):
    """The grain of paper: fine noise, lighter and darker by a few levels, the same everywhere on one banner."""

    strength: float = 0.03
    fibre: Literal["fine", "coarse"] = "fine"

    def draw(self, ground: Ground) -> None:
        """Lay the grain over everything drawn so far."""
        side = 128
        noise = ground.rng.normal(0.0, 1.0, (side, side))
        if self.fibre == "coarse":
            noise = (noise + np.roll(noise, 1, 0) + np.roll(noise, 1, 1) + np.roll(noise, 2, 1)) / 2
        tile = np.zeros((side, side, 4), np.uint8)
        tile[..., :3] = np.where(noise[..., None] > 0, 255, 0)
        tile[..., 3] = np.clip(np.abs(noise) * self.strength * 127, 0, 60).astype(np.uint8)
        grain = skia.Image.fromarray(tile, colorType=skia.kRGBA_8888_ColorType)
        shader = grain.makeShader(skia.TileMode.kMirror, skia.TileMode.kMirror, skia.SamplingOptions())
        ground.canvas.drawRect(rect(ground.full), skia.Paint(Shader=shader))
