"""Editorial: a page from a magazine. Paper, a serif headline, the picture in a tinted panel beside it."""

from __future__ import annotations

from collections.abc import Mapping

from adwright.render.geometry import Box
from adwright.render.layout import Block, Frame, Layout, Shape
from adwright.render.paint import glow, gradient, outline, paint, rect
from adwright.render.palette import mix
from adwright.render.scene import Voice
from adwright.render.templates.base import Ground, Template, lines, no_fade, sizes

#: Products stand on the floor of the panel.
_STANDING = (0.5, 1.0)

_LAYOUTS: Mapping[Shape, Layout] = {
    "square": Layout(
        frame=Frame(box=(0.52, 0, 1, 1), stage=(0.555, 0.2, 0.965, 0.8), bleed="trb", anchor=_STANDING),
        blocks=(
            Block((0.065, 0.065, 0.48, 0.14), ("brand",)),
            Block((0.065, 0.18, 0.475, 0.86), ("headline", "subline", "action"), upright="middle"),
            Block((0.065, 0.86, 0.475, 0.945), ("legal",), upright="bottom"),
        ),
        sizes=sizes("square", headline=(46, 100)), lines=lines("square", headline=5, subline=4), gap=30,
    ),
    "story": Layout(
        frame=Frame(box=(0, 0.615, 1, 1), stage=(0.1, 0.655, 0.9, 1.27), bleed="lrb", anchor=_STANDING),
        blocks=(
            Block((0.02, 0, 0.98, 0.08), ("brand",)),
            Block((0.02, 0.08, 0.98, 0.535), ("headline", "subline", "action"), upright="middle"),
            Block((0.02, 0.53, 0.98, 0.595), ("legal",), upright="bottom"),
        ),
        sizes=sizes("story", headline=(50, 104)), lines=lines("story", headline=3), gap=26,
    ),
    "landscape": Layout(
        frame=Frame(box=(0.56, 0, 1, 1), stage=(0.605, 0.13, 0.955, 0.87), bleed="trb", anchor=_STANDING),
        blocks=(
            Block((0.055, 0.075, 0.52, 0.17), ("brand",)),
            Block((0.055, 0.19, 0.52, 0.88), ("headline", "subline", "action"), upright="middle"),
            Block((0.055, 0.86, 0.52, 0.945), ("legal",), upright="bottom"),
        ),
        sizes=sizes("landscape", headline=(36, 76)), lines=lines("landscape"), gap=20,
    ),
    "rectangle": Layout(
        frame=Frame(box=(0.58, 0, 1, 1), stage=(0.605, 0.16, 0.975, 0.84), bleed="trb", anchor=_STANDING),
        blocks=(
            Block((0.055, 0.06, 0.56, 0.16), ("brand",)),
            Block((0.055, 0.15, 0.56, 0.9), ("headline", "subline", "action"), upright="middle"),
            Block((0.055, 0.84, 0.56, 0.95), ("legal",), upright="bottom"),
        ),
        sizes=sizes("rectangle", headline=(15, 27)), lines=lines("rectangle"), gap=8,
    ),
    "leaderboard": Layout(
        frame=Frame(box=(0, 0, 0.148, 1), stage=(0.014, 0.07, 0.134, 0.93), bleed="ltb", anchor=_STANDING),
        blocks=(
            Block((0.165, 0.1, 0.29, 0.9), ("brand",), upright="middle"),
            Block((0.305, 0.05, 0.74, 0.97), ("headline", "subline"), upright="middle"),
            Block((0.755, 0.06, 0.98, 0.94), ("action",), align="right", upright="middle"),
            Block((0.305, 0.78, 0.74, 0.96), ("legal",), upright="bottom"),
        ),
        sizes=sizes("leaderboard", headline=(14, 24)), lines=lines("leaderboard", legal=1), gap=5,
    ),
    "skyscraper": Layout(
        frame=Frame(box=(0, 0.0, 1, 0.335), stage=(0.1, 0.035, 0.9, 0.305), bleed="ltr", anchor=_STANDING),
        blocks=(
            Block((0.09, 0.355, 0.91, 0.4), ("brand",)),
            Block((0.09, 0.395, 0.91, 0.94), ("headline", "subline", "action"), upright="middle"),
            Block((0.09, 0.86, 0.91, 0.98), ("legal",), upright="bottom"),
        ),
        sizes=sizes("skyscraper", headline=(16, 26)), lines=lines("skyscraper"), gap=13,
    ),
}  # fmt: skip


def _draw(ground: Ground) -> None:
    scene, scheme, canvas = ground.scene, ground.scheme, ground.canvas
    full = Box(0, 0, scene.width, scene.height)
    gradient(canvas, full, scheme.ground, mix(scheme.ground, scheme.ground_end, 0.6))
    panel = scene.panel
    canvas.save()
    canvas.clipRect(rect(panel), True)
    gradient(canvas, panel, scheme.panel, mix(scheme.panel, scheme.shape, 0.55))
    glow(canvas, scene.stage.centre, max(scene.stage.width, scene.stage.height) * 0.7, (255, 255, 255), 0.4)
    if ground.picture is None or ground.picture.multiply is not None:
        canvas.restore()  # a product with its own shadow needs an even ground
        return
    # a niche behind the product: an arch that grows out of the panel's foot
    stage = scene.stage
    wide = min(panel.width * 0.8, stage.width * 1.06)
    middle = stage.centre[0]
    top = max(panel.top + 0.04 * panel.height, stage.top - 0.09 * stage.height)
    niche = Box(middle - wide / 2, top, middle + wide / 2, panel.bottom + 2)
    canvas.drawPath(outline(niche, "arch", 0), paint(mix(scheme.panel, scheme.ground, 0.62)))
    floor = min(panel.bottom, stage.bottom - 0.06 * stage.height)
    canvas.drawRect(
        rect(Box(panel.left, floor, panel.right, panel.bottom)), paint(mix(scheme.shape, scheme.panel, 0.25))
    )
    canvas.restore()


EDITORIAL = Template(
    name="editorial", mood="paper",
    voice=Voice(headline="serif", brand="serif", headline_leading=1.22),
    layouts=_LAYOUTS, draw_ground=_draw, fade_picture=no_fade,
    button_radius=0.18,
)  # fmt: skip
