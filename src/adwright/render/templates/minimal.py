"""Minimal: much air, one product on a soft disc, everything on one axis."""

from __future__ import annotations

from collections.abc import Mapping

from adwright.render.geometry import Box
from adwright.render.layout import Block, Frame, Layout, Shape
from adwright.render.paint import gradient, paint, rect
from adwright.render.palette import Rgb, Scheme, mix
from adwright.render.scene import Voice
from adwright.render.templates.base import Ground, Template, lines, no_fade, sizes

_LAYOUTS: Mapping[Shape, Layout] = {
    "square": Layout(
        frame=Frame(box=(0.2, 0.15, 0.8, 0.56), stage=(0.24, 0.145, 0.76, 0.565), form="round"),
        blocks=(
            Block((0.1, 0.06, 0.9, 0.12), ("brand",), align="centre"),
            Block((0.1, 0.585, 0.9, 0.945), ("headline", "subline", "action"), align="centre", upright="middle"),
            Block((0.1, 0.88, 0.9, 0.965), ("legal",), align="centre", upright="bottom"),
        ),
        sizes=sizes("square", headline=(46, 88)), lines=lines("square", headline=3, subline=2), gap=26,
    ),
    "story": Layout(
        frame=Frame(box=(0.1, 0.1, 0.9, 0.52), stage=(0.1, 0.085, 0.9, 0.525), form="round"),
        blocks=(
            Block((0.02, 0, 0.98, 0.07), ("brand",), align="centre"),
            Block((0.02, 0.55, 0.98, 1), ("headline", "subline", "action"), align="centre", upright="middle"),
            Block((0.02, 0.92, 0.98, 1), ("legal",), align="centre", upright="bottom"),
        ),
        sizes=sizes("story", headline=(50, 104)), lines=lines("story", headline=3), gap=26,
    ),
    "landscape": Layout(
        frame=Frame(box=(0.05, 0.11, 0.43, 0.89), stage=(0.07, 0.13, 0.41, 0.87), form="round"),
        blocks=(
            Block((0.48, 0.09, 0.945, 0.18), ("brand",)),
            Block((0.48, 0.19, 0.945, 0.9), ("headline", "subline", "action"), upright="middle"),
            Block((0.48, 0.86, 0.945, 0.93), ("legal",), upright="bottom"),
        ),
        sizes=sizes("landscape", headline=(36, 62)), lines=lines("landscape"), gap=20,
    ),
    "rectangle": Layout(
        frame=Frame(box=(0.05, 0.12, 0.42, 0.84), stage=(0.055, 0.13, 0.415, 0.83), form="round"),
        blocks=(
            Block((0.46, 0.07, 0.95, 0.17), ("brand",)),
            Block((0.46, 0.16, 0.95, 0.9), ("headline", "subline", "action"), upright="middle"),
            Block((0.05, 0.85, 0.95, 0.95), ("legal",), upright="bottom"),
        ),
        sizes=sizes("rectangle", headline=(15, 26)), lines=lines("rectangle"), gap=8,
    ),
    "leaderboard": Layout(
        frame=Frame(box=(0.15, 0.08, 0.268, 0.92), stage=(0.155, 0.06, 0.263, 0.94), form="round"),
        blocks=(
            Block((0.018, 0.1, 0.142, 0.9), ("brand",), upright="middle"),
            Block((0.285, 0.05, 0.74, 0.97), ("headline", "subline"), upright="middle"),
            Block((0.755, 0.06, 0.98, 0.94), ("action",), align="right", upright="middle"),
            Block((0.285, 0.78, 0.74, 0.96), ("legal",), upright="bottom"),
        ),
        sizes=sizes("leaderboard", headline=(14, 24)), lines=lines("leaderboard", legal=1), gap=5,
    ),
    "skyscraper": Layout(
        frame=Frame(box=(0.08, 0.1, 0.92, 0.385), stage=(0.06, 0.095, 0.94, 0.39), form="round"),
        blocks=(
            Block((0.08, 0.022, 0.92, 0.075), ("brand",), align="centre"),
            Block((0.08, 0.41, 0.92, 0.94), ("headline", "subline", "action"), align="centre", upright="middle"),
            Block((0.08, 0.86, 0.92, 0.98), ("legal",), align="centre", upright="bottom"),
        ),
        sizes=sizes("skyscraper", headline=(16, 26)), lines=lines("skyscraper"), gap=13,
    ),
}  # fmt: skip


def _plate(scheme: Scheme) -> Rgb:
    return scheme.panel


def _draw(ground: Ground) -> None:
    scene, scheme, canvas = ground.scene, ground.scheme, ground.canvas
    gradient(canvas, Box(0, 0, scene.width, scene.height), scheme.ground, scheme.ground_end)
    stage = scene.stage
    if scene.height - scene.safe.bottom > 0.2 * scene.height:
        # the platform's buttons will lie here: a quiet hill keeps the foot from looking empty before they do
        y = scene.safe.bottom + 0.35 * (scene.height - scene.safe.bottom)
        canvas.drawOval(
            rect(Box(-0.45 * scene.width, y, 1.45 * scene.width, y + 1.6 * scene.width)), paint(scheme.panel)
        )
    if ground.picture is None or ground.picture.kind != "cutout":
        return
    radius = 0.5 * min(stage.width, stage.height) * 1.04
    canvas.drawCircle(*stage.centre, radius, paint(scheme.shape, 0.8))
    thin = max(1.0, scene.scale)
    line = paint(mix(scheme.shape, scheme.rule, 0.35), 0.6)
    y = stage.centre[1] + radius * 0.82
    canvas.drawRect(rect(Box(stage.centre[0] - 1.25 * radius, y, stage.centre[0] + 1.25 * radius, y + thin)), line)


MINIMAL = Template(
    name="minimal", mood="light",
    voice=Voice(headline="bold", brand="sans", headline_leading=1.24),
    layouts=_LAYOUTS, draw_ground=_draw, fade_picture=no_fade,
    plate=_plate, button_radius=0.5, corner=0.04,
)  # fmt: skip
