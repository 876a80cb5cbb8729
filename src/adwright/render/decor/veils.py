"""Decorations that lie on a photo so that copy near it can be read: fades into the ground, and scrims."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

import skia

from adwright.render.decor.base import Colour, Decoration, Ground, decorations
from adwright.render.geometry import Box
from adwright.render.paint import colour as skia_colour
from adwright.render.paint import erase, rect

Side = Literal["l", "t", "r", "b"]


@decorations.register("fade")
class Fade(Decoration):
    """Let a photo run out into the ground along those edges of its panel that do not end at the canvas."""

    only: ClassVar[str] = "fade"

    width: float = 0.42
    brand: bool = True

    def draw(self, ground: Ground) -> None:
        """Erase in the picture's own layer; also under the brand where it stands on the photo."""
        panel = ground.scene.panel
        for edge in "ltrb":
            if edge not in ground.layout.frame.bleed:
                erase(ground.canvas, _strip(panel, edge, self.width), edge, solid=0.04)
        name = ground.box("brand") if self.brand else None
        if name is not None and name.intersection(panel).area:
            erase(ground.canvas, replace(panel, bottom=name.bottom + 1.3 * name.height), "t", most=0.86, solid=0.45)


def _strip(panel: Box, edge: str, width: float) -> Box:
    wide, high = width * panel.width, width * panel.height
    return {
        "l": replace(panel, right=panel.left + wide), "r": replace(panel, left=panel.right - wide),
        "t": replace(panel, bottom=panel.top + high), "b": replace(panel, top=panel.bottom - high),
    }[edge]  # fmt: skip


@decorations.register("scrim")
class Scrim(Decoration):
    """A veil from the side of the copy towards the picture, as dense as the copy needs.

    Parameters
    ----------
    most
        How dense it is under the copy, in [0, 1].
    reach
        How far it runs out beyond the copy, in shares of the canvas.
    """

    colour: Colour = "ground"
    most: float = 0.88
    reach: float = 0.3

    def draw(self, ground: Ground) -> None:
        """Veil the part of the canvas that holds the copy, then run out; and softly under the brand."""
        scene = ground.scene
        copy = [t.box for t in scene.texts if t.kind not in ("brand", "label")]
        if not copy:
            return
        around = copy[0]
        for box in copy[1:]:
            around = around.union(box)
        x, y = scene.stage.centre
        sideways = abs(around.centre[0] - x) / scene.width > abs(around.centre[1] - y) / scene.height
        side: Side = (
            ("l" if around.centre[0] < x else "r") if sideways else ("t" if around.centre[1] < y else "b")
        )  # fmt: skip
        _veil(ground, side, around, self)
        name = ground.box("brand")
        if name is None or around.intersection(name).area or sideways:
            return
        own: Side = "t" if name.centre[1] < scene.height / 2 else "b"
        if own != side:  # else it lies under the copy's veil
            _veil(ground, own, name, self)


def _veil(ground: Ground, side: Side, copy: Box, scrim: Scrim) -> None:
    """Dense from the side to the far end of the copy, then eased out over `reach`."""
    wide, high = ground.scene.width, ground.scene.height
    edges = {"l": (0.0, copy.right, wide), "r": (float(wide), copy.left, wide), "t": (0.0, copy.bottom, high),
             "b": (float(high), copy.top, high)}  # fmt: skip
    start, turn, length = edges[side]
    way = scrim.reach * length
    end = turn + (way if turn > start else -way)
    solid = abs(turn - start) / max(1e-6, abs(end - start))
    stops = [0.0, solid, solid + (1 - solid) * 0.35, solid + (1 - solid) * 0.7, 1.0]
    rgb = ground.rgb(scrim.colour)
    shades = [skia_colour(rgb, scrim.most * a) for a in (1.0, 1.0, 0.7, 0.22, 0.0)]
    points = (
        [skia.Point(start, 0), skia.Point(end, 0)] if side in "lr" else [skia.Point(0, start), skia.Point(0, end)]
    )  # fmt: skip
    shader = skia.GradientShader.MakeLinear(points, shades, stops)
    ground.canvas.drawRect(rect(ground.full), skia.Paint(Shader=shader, Dither=True))
