"""Where the picture comes to lie on a banner.

Comes in: what is known of the picture, panel and stage. Goes out: boxes [px]. It draws nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from adwright.render.geometry import Box
from adwright.render.layout import Layout
from adwright.render.photo_place import cover
from adwright.vision import Picture


def picture_boxes(
    picture: Picture | None, panel: Box, stage: Box, layout: Layout, plated: bool, texts: Sequence[Box]
) -> tuple[Box | None, Box | None, Box | None]:
    """Plate, place of the picture, and its salient part; a photo moves out of the way of the texts."""
    if picture is None:
        return None, None, None
    if picture.kind == "photo":
        lies = cover(picture, panel, stage, texts)
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
