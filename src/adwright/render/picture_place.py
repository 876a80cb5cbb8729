"""Where the picture comes to lie on a banner.

Comes in: what is known of the picture, panel and stage. Goes out: boxes [px]. It draws nothing.
"""

from __future__ import annotations

from adwright.render.geometry import Box
from adwright.render.layout import Layout
from adwright.vision import Picture


def picture_boxes(
    picture: Picture | None, panel: Box, stage: Box, layout: Layout, plated: bool
) -> tuple[Box | None, Box | None, Box | None]:
    """Plate, place of the picture, and its salient part."""
    if picture is None:
        return None, None, None
    if picture.kind == "photo":
        lies = _cover(picture, panel, stage)
        return None, lies, lies.within(picture.salient).intersection(panel)
    plate = None
    if plated and picture.multiply is not None:
        plate, lies = _on_plate(picture, stage)
    else:
        # a cut-out stands on its floor; a product with its own background hangs in the middle
        lies = stage.fit(picture.aspect, layout.frame.anchor if picture.kind == "cutout" else (0.5, 0.5))
    return plate, lies, lies.within(picture.salient)


def _on_plate(picture: Picture, stage: Box) -> tuple[Box, Box]:
    """A disc for compact products, a card for long ones, with the product inside."""
    if 0.62 <= picture.aspect <= 1.6:
        side = min(stage.width, stage.height)
        disc = stage.fit(1.0)
        high = 0.46 * side / picture.reach
        return disc, disc.fit_around(high * picture.aspect, high)
    pad = 0.07 * min(stage.width, stage.height)
    lies = stage.grown(-pad).fit(picture.aspect)
    return lies.grown(pad), lies


def _cover(picture: Picture, panel: Box, stage: Box) -> Box:
    """Where a photo lies so that it covers the panel and what matters in it comes to stand on the stage."""
    high = max(panel.height, panel.width / picture.aspect)
    wide = high * picture.aspect
    focus = Box(0, 0, wide, high).within(picture.salient).centre
    to = stage.intersection(panel).centre
    left = min(panel.left, max(panel.right - wide, to[0] - focus[0]))
    top = min(panel.top, max(panel.bottom - high, to[1] - focus[1]))
    return Box(left, top, left + wide, top + high)
