"""Decorations that repeat: dots, stripes, a grid, waves, the lattice of Chinese windows, confetti.

Each is drawn in one path, so that its cost hardly grows with the number of its parts; `keep_off` leaves places free.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated, Literal

import skia
from pydantic import Field

from adwright.render.decor.base import Colour, Decoration, Ground, Place, decorations
from adwright.render.geometry import Box
from adwright.render.paint import outline, paint, rect

Motif = Literal["dots", "stripes", "grid", "waves", "lattice", "crosses"]


@decorations.register("pattern")
class Pattern(Decoration):
    """A motif repeated over a place.

    Parameters
    ----------
    step
        Distance of two motifs, in shares of the canvas' shorter side.
    weight
        Thickness of lines and size of dots, in shares of the step.
    """

    at: Place = "canvas"
    motif: Motif = "dots"
    colour: Colour = "shape"
    alpha: float = 0.6
    step: float = 0.05
    weight: float = 0.12
    clip: Literal["plain", "panel"] = "plain"

    def draw(self, ground: Ground) -> None:
        """Draw the motif over the whole place."""
        box = ground.box(self.at)
        if box is None or box.area <= 0:
            return
        step = max(7.0, self.step * min(ground.scene.width, ground.scene.height))
        path = skia.Path()
        _MOTIFS[self.motif](path, box, step, self.weight)
        brush = paint(ground.rgb(self.colour), self.alpha)
        if self.motif != "dots":
            brush.setStyle(skia.Paint.kStroke_Style)
            brush.setStrokeWidth(max(0.8, self.weight * step))
        ground.canvas.save()
        if self.clip == "panel" and ground.layout.frame.form != "none":
            ground.canvas.clipPath(outline(box, ground.layout.frame.form, 0.04 * min(box.width, box.height)), True)
        else:
            ground.canvas.clipRect(rect(box), True)
        ground.canvas.drawPath(path, brush)
        ground.canvas.restore()


def _cells(box: Box, step: float, brick: bool = False) -> Iterator[tuple[float, float, int]]:
    """Middles of the cells that cover a box, and the number of their row; every second row is shifted in a brick."""
    for row in range(int(box.height / step) + 2):
        shift = 0.5 * step if brick and row % 2 else 0.0
        for column in range(-1, int(box.width / step) + 2):
            yield box.left + column * step + shift, box.top + row * step, row


def _dots(path: skia.Path, box: Box, step: float, weight: float) -> None:
    for x, y, _ in _cells(box, step, brick=True):
        path.addCircle(x, y, weight * step)


def _stripes(path: skia.Path, box: Box, step: float, _: float) -> None:
    for k in range(-int(box.height / step) - 1, int(box.width / step) + 2):
        path.moveTo(box.left + k * step, box.bottom)
        path.lineTo(box.left + k * step + box.height, box.top)


def _grid(path: skia.Path, box: Box, step: float, _: float) -> None:
    for k in range(int(box.width / step) + 2):
        path.moveTo(box.left + k * step, box.top)
        path.lineTo(box.left + k * step, box.bottom)
    for k in range(int(box.height / step) + 2):
        path.moveTo(box.left, box.top + k * step)
        path.lineTo(box.right, box.top + k * step)


def _waves(path: skia.Path, box: Box, step: float, _: float) -> None:
    """Overlapping scales, the waves of East Asian textiles: three arcs a cell."""
    for x, y, _row in _cells(box, step, brick=True):
        for radius in (0.5, 0.34, 0.18):
            r = radius * step
            path.addArc(skia.Rect.MakeLTRB(x - r, y - r, x + r, y + r), 180, 180)


def _lattice(path: skia.Path, box: Box, step: float, _: float) -> None:
    """The crossed octagons of lattice windows."""
    c = 0.29 * step
    for x, y, _row in _cells(box, step):
        h = step / 2
        corners = [(x - h + c, y - h), (x + h - c, y - h), (x + h, y - h + c), (x + h, y + h - c), (x + h - c, y + h),
                   (x - h + c, y + h), (x - h, y + h - c), (x - h, y - h + c)]  # fmt: skip
        path.addPoly([skia.Point(*p) for p in corners], True)


def _crosses(path: skia.Path, box: Box, step: float, _: float) -> None:
    arm = 0.16 * step
    for x, y, _row in _cells(box, step, brick=True):
        path.moveTo(x - arm, y)
        path.lineTo(x + arm, y)
        path.moveTo(x, y - arm)
        path.lineTo(x, y + arm)


_MOTIFS = {
    "dots": _dots, "stripes": _stripes, "grid": _grid, "waves": _waves, "lattice": _lattice, "crosses": _crosses,
}  # fmt: skip


@decorations.register("confetti")
class Confetti(Decoration):
    """Small bright pieces, seeded, that leave texts and picture free."""

    colours: Annotated[tuple[Colour, ...], Field(min_length=1)] = ("rule", "button", "ink")
    count: Annotated[int, Field(ge=0, le=2000)] = 46
    size: float = 0.017
    alpha: float = 0.9

    def draw(self, ground: Ground) -> None:
        """Throw the pieces."""
        scene, rng = ground.scene, ground.rng
        size = max(2.4, self.size * min(scene.width, scene.height))
        taken = [placed.box.grown(1.6 * size) for placed in scene.placed]
        taken += [scene.picture] if scene.picture else []
        for k in range(self.count):
            x, y, turn = rng.uniform(0, scene.width), rng.uniform(0, scene.height), rng.uniform(0, 180)
            piece = Box(x - size, y - size, x + size, y + size)
            if any(piece.intersection(box).area > 0 for box in taken):
                continue
            brush = paint(ground.rgb(self.colours[k % len(self.colours)]), self.alpha)
            ground.canvas.save()
            ground.canvas.translate(x, y)
            ground.canvas.rotate(turn)
            wide = size * rng.uniform(0.5, 1.0)
            if k % 3:
                ground.canvas.drawRect(skia.Rect.MakeLTRB(-wide, -0.32 * size, wide, 0.32 * size), brush)
            else:
                ground.canvas.drawCircle(0, 0, 0.5 * wide, brush)
            ground.canvas.restore()


@decorations.register("petals")
class Petals(Decoration):
    """Large leaves that grow in from two corners, seeded."""

    colour: Colour = "shape"
    alpha: float = 0.9
    length: float = 0.4

    def draw(self, ground: Ground) -> None:
        """Draw a spray of five leaves in the upper right and the lower left corner."""
        scene = ground.scene
        reach = self.length * min(scene.width, scene.height)
        brush = paint(ground.rgb(self.colour), self.alpha)
        for x, y, middle in ((scene.width, 0.0, 135.0), (0.0, scene.height, -45.0)):
            for k in range(5):
                turn = middle + (k - 2) * 24 + ground.rng.uniform(-5, 5)
                long = reach * ground.rng.uniform(0.7, 1.0)
                path = skia.Path()
                path.moveTo(0, 0)
                path.quadTo(long * 0.5, -long * 0.26, long, 0)
                path.quadTo(long * 0.5, long * 0.26, 0, 0)
                path.transform(skia.Matrix.RotateDeg(turn))
                path.offset(x - math.cos(math.radians(turn)) * reach * 0.12,
                            y - math.sin(math.radians(turn)) * reach * 0.12)  # fmt: skip
                ground.canvas.drawPath(path, brush)
