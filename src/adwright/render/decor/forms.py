"""Decorations with an outline: discs, arches, bands, a slanted half, rays, hills, frames."""

from __future__ import annotations

import math
from typing import Annotated, Literal

import skia
from pydantic import Field

from adwright.render.decor.base import Colour, Decoration, Ground, Place, decorations
from adwright.render.geometry import Box
from adwright.render.paint import outline, paint, rect


@decorations.register("disc")
class Disc(Decoration):
    """A circle round the middle of a place; `radius` in shares of half its shorter (or longer) side."""

    at: Place = "stage"
    colour: Colour = "shape"
    alpha: float = 0.8
    radius: float = 1.04
    side: Literal["shorter", "longer"] = "shorter"
    floor: bool = False

    def draw(self, ground: Ground) -> None:
        """Draw the circle, and the line it stands on when it has a floor."""
        box = ground.box(self.at)
        if box is None:
            return
        pick = min if self.side == "shorter" else max
        radius = 0.5 * pick(box.width, box.height) * self.radius
        x, y = box.centre
        ground.canvas.drawCircle(x, y, radius, paint(ground.rgb(self.colour), self.alpha))
        if self.floor:
            thin, foot = max(1.0, ground.scene.scale), y + radius * 0.82
            line = paint(ground.rgb(("shape", "rule", 0.35)), 0.6)
            ground.canvas.drawRect(rect(Box(x - 1.25 * radius, foot, x + 1.25 * radius, foot + thin)), line)


@decorations.register("ring")
class Ring(Decoration):
    """Thin circles round the middle of a place, each wider than the last."""

    at: Place = "stage"
    colour: Colour = "rule"
    alpha: float = 0.5
    radii: tuple[float, ...] = (1.1, 1.3)
    width: float = 0.004

    def draw(self, ground: Ground) -> None:
        """Draw the circles."""
        box = ground.box(self.at)
        if box is None:
            return
        thin = max(1.0, self.width * min(ground.scene.width, ground.scene.height))
        stroke = paint(ground.rgb(self.colour), self.alpha, Style=skia.Paint.kStroke_Style, StrokeWidth=thin)
        for radius in self.radii:
            ground.canvas.drawCircle(*box.centre, 0.5 * min(box.width, box.height) * radius, stroke)


@decorations.register("niche")
class Niche(Decoration):
    """An arch that grows out of the panel's foot, and the floor before it."""

    colour: Colour = ("panel", "ground", 0.62)
    floor: Colour = ("shape", "panel", 0.25)

    def draw(self, ground: Ground) -> None:
        """Draw arch and floor inside the panel."""
        panel, stage, canvas = ground.scene.panel, ground.scene.stage, ground.canvas
        canvas.save()
        canvas.clipRect(rect(panel), True)
        wide = min(panel.width * 0.8, stage.width * 1.06)
        middle = stage.centre[0]
        top = max(panel.top + 0.04 * panel.height, stage.top - 0.09 * stage.height)
        niche = Box(middle - wide / 2, top, middle + wide / 2, panel.bottom + 2)
        canvas.drawPath(outline(niche, "arch", 0), paint(ground.rgb(self.colour)))
        floor = min(panel.bottom, stage.bottom - 0.06 * stage.height)
        canvas.drawRect(rect(Box(panel.left, floor, panel.right, panel.bottom)), paint(ground.rgb(self.floor)))
        canvas.restore()


@decorations.register("band")
class Band(Decoration):
    """A bar across a place; `skew` lifts its right end, in shares of the canvas height."""

    at: Place = (0, 0.8, 1, 1)
    colour: Colour = "panel"
    alpha: float = 1.0
    skew: float = 0.0

    def draw(self, ground: Ground) -> None:
        """Draw the bar."""
        box = ground.box(self.at)
        if box is None:
            return
        lift = self.skew * ground.scene.height
        corners = [(box.left, box.top), (box.right, box.top - lift), (box.right, box.bottom - lift),
                   (box.left, box.bottom)]  # fmt: skip
        points = [skia.Point(x, y) for x, y in corners]
        ground.canvas.drawPath(skia.Path.Polygon(points, True), paint(ground.rgb(self.colour), self.alpha))


@decorations.register("slant")
class Slant(Decoration):
    """The panel's side of the canvas in another colour, cut off at an angle; of a panel in a corner, that corner."""

    colour: Colour = "panel"
    lean: float = 0.12

    def draw(self, ground: Ground) -> None:
        """Draw the side that the picture stands on."""
        scene, panel = ground.scene, ground.scene.panel
        wide, high = scene.width, scene.height
        lean = self.lean * min(wide, high)
        x, y = panel.centre
        if panel.width < 0.9 * wide and panel.height < 0.9 * high:
            far_x, near_x = (wide + 2.0, panel.left) if x > wide / 2 else (-2.0, panel.right)
            far_y, near_y = (high + 2.0, panel.top) if y > high / 2 else (-2.0, panel.bottom)
            corners = [(near_x, far_y), (far_x, near_y), (far_x, far_y)]
        elif panel.width < 0.9 * wide:
            edge = panel.left if x > wide / 2 else panel.right
            far = wide + 2.0 if x > wide / 2 else -2.0
            corners = [(edge + lean, -2.0), (far, -2.0), (far, high + 2.0), (edge - lean, high + 2.0)]
        else:
            edge = panel.top if y > high / 2 else panel.bottom
            far = high + 2.0 if y > high / 2 else -2.0
            corners = [(-2.0, edge + lean), (wide + 2.0, edge - lean), (wide + 2.0, far), (-2.0, far)]
        points = [skia.Point(px, py) for px, py in corners]
        ground.canvas.drawPath(skia.Path.Polygon(points, True), paint(ground.rgb(self.colour)))


@decorations.register("rays")
class Rays(Decoration):
    """Rays from the middle of a place to the edges of the canvas."""

    at: Place = "stage"
    colour: Colour = "shape"
    alpha: float = 0.5
    count: Annotated[int, Field(ge=1, le=400)] = 18

    def draw(self, ground: Ground) -> None:
        """Draw every second sector."""
        box = ground.box(self.at) or ground.full
        x, y = box.centre
        reach = 1.5 * max(ground.scene.width, ground.scene.height)
        brush = paint(ground.rgb(self.colour), self.alpha)
        for k in range(self.count):
            start, end = (2 * math.pi * (k + s) / self.count for s in (0.0, 0.5))
            points = [(x, y), *((x + reach * math.cos(a), y + reach * math.sin(a)) for a in (start, end))]
            ground.canvas.drawPath(skia.Path.Polygon([skia.Point(*p) for p in points], True), brush)


@decorations.register("foot")
class Foot(Decoration):
    """A quiet hill at the foot of a story, where the platform's buttons will lie, so that it does not look empty."""

    colour: Colour = "panel"

    def draw(self, ground: Ground) -> None:
        """Draw it where the foot is kept free."""
        scene = ground.scene
        free = scene.height - scene.safe.bottom
        if free <= 0.2 * scene.height:
            return
        y = scene.safe.bottom + 0.35 * free
        hill = Box(-0.45 * scene.width, y, 1.45 * scene.width, y + 1.6 * scene.width)
        ground.canvas.drawOval(rect(hill), paint(ground.rgb(self.colour)))


@decorations.register("frame")
class FrameLine(Decoration):
    """A line round the canvas; "cut" has the notched corners of a lattice window."""

    colour: Colour = "rule"
    inset: float = 0.035
    width: float = 0.004
    form: Literal["plain", "round", "cut", "double"] = "plain"

    def draw(self, ground: Ground) -> None:
        """Draw the line inside the safe width of the canvas."""
        side = min(ground.scene.width, ground.scene.height)
        inset, thin = max(4.0, self.inset * side), max(1.0, self.width * side)
        box = ground.full.grown(-inset)
        stroke = paint(ground.rgb(self.colour), Style=skia.Paint.kStroke_Style, StrokeWidth=thin)
        if self.form == "cut":
            ground.canvas.drawPath(_notched(box, 1.4 * inset), stroke)
            return
        ground.canvas.drawPath(outline(box, self.form, 0.06 * side), stroke)
        if self.form == "double":
            ground.canvas.drawPath(outline(box.grown(-2.6 * thin), "plain", 0), stroke)


def _notched(box: Box, notch: float) -> object:
    """A rectangle whose corners turn inwards by a square."""
    left, top, right, bottom, n = box.left, box.top, box.right, box.bottom, notch
    corners = [
        (left + n, top), (right - n, top), (right - n, top + n), (right, top + n), (right, bottom - n),
        (right - n, bottom - n), (right - n, bottom), (left + n, bottom), (left + n, bottom - n), (left, bottom - n),
        (left, top + n), (left + n, top + n),
    ]  # fmt: skip
    return skia.Path.Polygon([skia.Point(x, y) for x, y in corners], True)
