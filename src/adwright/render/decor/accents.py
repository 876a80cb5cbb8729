"""Decorations that belong to a piece of copy: a badge under the price, a marker behind the headline, a rule."""

from __future__ import annotations

import math
from typing import Literal

import skia

from adwright.render.decor.base import Colour, Decoration, Ground, decorations
from adwright.render.geometry import Box
from adwright.render.paint import paint, rect

Around = Literal["brand", "headline", "price", "cta"]


@decorations.register("badge")
class Badge(Decoration):
    """A badge under a piece of copy, large enough for it: round, a burst, a card, or a tag with a hole."""

    around: Around = "price"
    form: Literal["circle", "burst", "card", "tag"] = "circle"
    colour: Colour = "button"
    room: float = 0.34

    def draw(self, ground: Ground) -> None:
        """Draw the badge, inside the canvas."""
        box = ground.box(self.around)
        if box is None:
            return
        brush = paint(ground.rgb(self.colour))
        radius = 0.5 * math.hypot(box.width, box.height) + self.room * 0.5 * box.height
        x, y = box.centre
        reach = radius * (_BURST[1] if self.form == "burst" else 1.0)
        around = Box(x - reach, y - reach, x + reach, y + reach)
        others = [p.box for p in ground.scene.placed if box.intersection(p.box).area <= 0]
        fits = ground.full.contains(around) and not any(around.intersection(other).area > 0 for other in others)
        if self.form in ("circle", "burst") and fits:
            if self.form == "circle":
                ground.canvas.drawCircle(x, y, radius, brush)
            else:
                ground.canvas.drawPath(_burst(x, y, radius * _BURST[0], radius * _BURST[1]), brush)
            return
        pad = self.room * 0.5 * min(box.height, ground.scene.height * 0.2)
        card = Box(box.left - 1.6 * pad, box.top - pad, box.right + 1.6 * pad, box.bottom + pad)
        card = card.intersection(ground.full)
        ground.canvas.drawRRect(skia.RRect.MakeRectXY(rect(card), 0.18 * card.height, 0.18 * card.height), brush)
        if self.form == "tag":
            hole = 0.07 * card.height
            ground.canvas.drawCircle(card.left + 1.6 * hole, y, hole, paint(ground.scheme.ground))


#: Valleys and tips of a burst, in shares of the circle round its copy.
_BURST = (1.02, 1.13)


def _burst(x: float, y: float, inner: float, outer: float, points: int = 28) -> skia.Path:
    corners = []
    for k in range(2 * points):
        reach, angle = (outer, inner)[k % 2], math.pi * k / points
        corners.append(skia.Point(x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return skia.Path.Polygon(corners, True)


@decorations.register("marker")
class Marker(Decoration):
    """A stroke of colour behind each line of a piece of copy, as if marked by hand."""

    around: Around = "headline"
    colour: Colour = "shape"
    alpha: float = 1.0
    part: tuple[float, float] = (0.02, 1.04)

    def draw(self, ground: Ground) -> None:
        """Draw one stroke per line; `part` is its top and foot in shares of the type's height."""
        brush = paint(ground.rgb(self.colour), self.alpha)
        for text in ground.scene.texts:
            if text.kind != self.around:
                continue
            for line, (x, baseline) in zip(text.lines, text.at, strict=True):
                top = baseline - 0.88 * text.size
                pad = 0.18 * text.size
                box = Box(x - pad, top + self.part[0] * text.size, x + line.width * text.size + pad,
                          top + self.part[1] * text.size)  # fmt: skip
                ground.canvas.drawRect(rect(box.intersection(ground.full)), brush)


@decorations.register("rule")
class RuleLine(Decoration):
    """A short line beside, above or under a piece of copy."""

    around: Around = "headline"
    side: Literal["above", "under", "left"] = "above"
    colour: Colour = "rule"
    length: float = 0.08
    width: float = 0.006

    def draw(self, ground: Ground) -> None:
        """Draw the line, inside the canvas and clear of what stands there."""
        box = ground.box(self.around)
        if box is None:
            return
        side = min(ground.scene.width, ground.scene.height)
        thin, long, gap = max(1.5, self.width * side), max(12.0, self.length * side), 0.022 * side + 2
        if self.side == "left":
            line = Box(box.left - gap - thin, box.top, box.left - gap, box.bottom)
        else:
            y = box.top - gap - thin if self.side == "above" else box.bottom + gap
            centred = any(block.align == "centre" and self.around in block.stack for block in ground.layout.blocks)
            left = box.centre[0] - long / 2 if centred else box.left
            line = Box(left, y, left + long, y + thin)
        others = [placed.box for placed in ground.scene.placed]
        if ground.full.contains(line) and not any(line.grown(1).intersection(o).area > 0 for o in others):
            ground.canvas.drawRect(rect(line), paint(ground.rgb(self.colour)))
