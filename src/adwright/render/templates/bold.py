"""Bold: a poster. The brand's deep colour to the edges, a very large headline, the product as large as it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from adwright.render.geometry import Box
from adwright.render.layout import Block, Frame, Layout, Shape
from adwright.render.paint import erase, glow, gradient, paint
from adwright.render.palette import Rgb, Scheme, luminance, mix
from adwright.render.scene import Voice
from adwright.render.templates.base import Ground, Template, lines, sizes

_LAYOUTS: Mapping[Shape, Layout] = {
    "square": Layout(
        frame=Frame(box=(0, 0, 1, 0.58), stage=(0.3, 0.115, 0.96, 0.57), bleed="ltr", form="none", anchor=(0.6, 0.5)),
        blocks=(
            Block((0.065, 0.065, 0.6, 0.14), ("brand",)),
            Block((0.065, 0.59, 0.935, 0.94), ("headline", "subline", "action"), upright="bottom"),
            Block((0.065, 0.88, 0.935, 0.955), ("legal",), upright="bottom"),
        ),
        sizes=sizes("square", headline=(54, 132)), lines=lines("square", headline=3, subline=2), gap=24,
    ),
    "story": Layout(
        frame=Frame(box=(0, 0.56, 1, 1), stage=(0.03, 0.64, 0.97, 1.42), bleed="lrb", form="none"),
        blocks=(
            Block((0.02, 0, 0.98, 0.07), ("brand",)),
            Block((0.02, 0.085, 0.98, 0.545), ("headline", "subline", "action"), upright="middle"),
            Block((0.02, 0.53, 0.98, 0.59), ("legal",), upright="bottom"),
        ),
        sizes=sizes("story", headline=(56, 136)), lines=lines("story", headline=3), gap=26,
    ),
    "landscape": Layout(
        frame=Frame(box=(0.5, 0, 1, 1), stage=(0.575, 0.06, 0.975, 0.94), bleed="trb", form="none"),
        blocks=(
            Block((0.055, 0.075, 0.52, 0.17), ("brand",)),
            Block((0.055, 0.18, 0.54, 0.9), ("headline", "subline", "action"), upright="middle"),
            Block((0.055, 0.86, 0.55, 0.945), ("legal",), upright="bottom"),
        ),
        sizes=sizes("landscape", headline=(40, 84)), lines=lines("landscape"), gap=20,
    ),
    "rectangle": Layout(
        frame=Frame(box=(0.52, 0, 1, 1), stage=(0.6, 0.14, 0.985, 0.86), bleed="trb", form="none"),
        blocks=(
            Block((0.055, 0.06, 0.56, 0.16), ("brand",)),
            Block((0.055, 0.15, 0.575, 0.9), ("headline", "subline", "action"), upright="middle"),
            Block((0.055, 0.84, 0.575, 0.95), ("legal",), upright="bottom"),
        ),
        sizes=sizes("rectangle", headline=(16, 32)), lines=lines("rectangle"), gap=8,
    ),
    "leaderboard": Layout(
        frame=Frame(box=(0, 0, 0.155, 1), stage=(0.012, 0.04, 0.142, 0.96), bleed="ltb", form="none"),
        blocks=(
            Block((0.165, 0.1, 0.29, 0.9), ("brand",), upright="middle"),
            Block((0.305, 0.05, 0.74, 0.97), ("headline", "subline"), upright="middle"),
            Block((0.755, 0.06, 0.98, 0.94), ("action",), align="right", upright="middle"),
            Block((0.305, 0.78, 0.74, 0.96), ("legal",), upright="bottom"),
        ),
        sizes=sizes("leaderboard"), lines=lines("leaderboard", legal=1), gap=5,
    ),
    "skyscraper": Layout(
        frame=Frame(box=(0, 0.07, 1, 0.44), stage=(0.06, 0.095, 0.94, 0.39), bleed="lr", form="none"),
        blocks=(
            Block((0.09, 0.02, 0.91, 0.08), ("brand",)),
            Block((0.09, 0.41, 0.91, 0.94), ("headline", "subline", "action"), upright="middle"),
            Block((0.09, 0.86, 0.91, 0.98), ("legal",), upright="bottom"),
        ),
        sizes=sizes("skyscraper", headline=(17, 31)), lines=lines("skyscraper"), gap=13,
    ),
}  # fmt: skip


def _plate(scheme: Scheme) -> Rgb:
    return mix(scheme.ink, scheme.ground, 0.06) if luminance(scheme.ink) > 0.5 else (255, 255, 255)


def _draw(ground: Ground) -> None:
    scene, scheme, canvas = ground.scene, ground.scheme, ground.canvas
    gradient(canvas, Box(0, 0, scene.width, scene.height), scheme.ground, scheme.ground_end)
    if ground.picture is None or ground.picture.kind == "photo":
        return  # the photo fades into an even ground
    x, y = scene.stage.centre
    reach = max(scene.stage.width, scene.stage.height)
    for radius in (1.02, 0.78):  # a sun behind the product, larger than the stage
        canvas.drawCircle(x, y, reach * radius * 0.72, paint(scheme.shape, 0.55))
    glow(canvas, (x, y), reach * 0.62, mix(scheme.shape, scheme.ink, 0.35), 0.5)


def _fade(ground: Ground) -> None:
    scene, panel = ground.scene, ground.scene.panel
    for edge in "ltrb":
        if edge in ground.layout.frame.bleed:
            continue
        strip = {
            "l": replace(panel, right=panel.left + 0.42 * panel.width),
            "r": replace(panel, left=panel.right - 0.42 * panel.width),
            "t": replace(panel, bottom=panel.top + 0.42 * panel.height),
            "b": replace(panel, top=panel.bottom - 0.42 * panel.height),
        }[edge]
        erase(ground.canvas, strip, edge, solid=0.04)
    brand = next((t.box for t in scene.texts if t.kind == "brand"), None)
    if brand is not None and brand.intersection(panel).area:
        erase(ground.canvas, replace(panel, bottom=brand.bottom + 1.3 * brand.height), "t", most=0.86, solid=0.45)


BOLD = Template(
    name="bold", mood="deep",
    voice=Voice(headline="bold", brand="bold", headline_leading=1.16, headline_tracking=-0.005),
    layouts=_LAYOUTS, draw_ground=_draw, fade_picture=_fade, plate=_plate, button_radius=0.5,
)  # fmt: skip
