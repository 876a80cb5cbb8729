"""Decorations for a product that stands somewhere: a picture behind it, and the shadow it throws on the ground."""

from __future__ import annotations

from typing import Annotated, Literal

import skia
from pydantic import Field

from adwright.render.backdrop import lay, side_of_copy
from adwright.render.decor.base import Colour, Decoration, Ground, decorations
from adwright.render.geometry import Box
from adwright.render.paint import paint, rect
from adwright.render.scenery import Place, colours_of, scenery
from adwright.vision import Pixels, to_skia

Motif = Literal["studio", "table", "arch", "leaves", "drapes", "lights"]


@decorations.register("backdrop")
class Backdrop(Decoration):
    """A picture over the whole canvas: the one that was made for the product, else a place drawn by rule.

    A made picture is cut where it is calmest under the copy and brought near the brand's colours. Either gets a veil
    under the copy, as dense as it must be for a contrast of 4.5 and no denser.

    Parameters
    ----------
    motifs
        Places that are drawn without a picture; chance takes one.
    towards
        How far a picture's mean colour is brought to the ground's, in [0, 1].
    veil
        Colour of the veil.
    """

    motifs: Annotated[tuple[Motif, ...], Field(min_length=1)] = ("studio", "table", "arch", "leaves", "drapes")
    towards: Annotated[float, Field(ge=0, le=1)] = 0.45
    veil: Colour = "ground"

    def draw(self, ground: Ground) -> None:
        """Lay it over all that was drawn before."""
        made = ground.backdrop
        # chance is asked in any case, so that what is drawn later does not depend on whether there is a picture
        motif = self.motifs[int(ground.rng.integers(len(self.motifs)))]
        pixels = made if made is not None else self._drawn(ground, motif)
        laid = lay(
            pixels, ground.scene, ground.scheme.ground, ground.inks, towards=self.towards if made is not None else 0.0,
            colour=ground.rgb(self.veil), cut=made is not None,
        )  # fmt: skip
        ground.canvas.drawImage(to_skia(laid.pixels), 0, 0)
        ground.measured["backdrop_veil"] = round(laid.veil, 3)
        if made is not None:
            ground.measured["backdrop_delta_before"] = round(laid.before, 2)
            ground.measured["backdrop_delta"] = round(laid.after, 2)

    @staticmethod
    def _drawn(ground: Ground, motif: str) -> Pixels:
        scene = ground.scene
        stands = standing(ground)
        foot = stands.bottom if stands is not None else scene.stage.bottom
        place = Place(scene.width, scene.height, scene.stage, foot, side_of_copy(scene), stands)
        return scenery(place, colours_of(ground.scheme), motif, ground.rng)


def standing(ground: Ground) -> Box | None:
    """Where a product without background stands, its transparent margin left out; None for a photo."""
    scene = ground.scene
    if ground.picture_kind not in ("cutout", "keyed"):
        return None
    return scene.salient or scene.picture


@decorations.register("contact")
class Contact(Decoration):
    """The shadow where a product touches the ground: dark and narrow at its foot, wide and faint around.

    Parameters
    ----------
    alpha
        How dark it is at the foot, in [0, 1].
    spread
        How far the faint part reaches beyond the product, in shares of its width.
    """

    alpha: Annotated[float, Field(ge=0, le=1)] = 0.42
    spread: Annotated[float, Field(ge=0, le=1)] = 0.16

    def draw(self, ground: Ground) -> None:
        """Draw it under a product without background."""
        box = standing(ground)
        if box is None:
            return
        x, wide = box.centre[0], 0.5 * box.width
        flat = max(1.5, min(0.16 * wide, 0.05 * box.height))
        for reach, high, share in ((1.0 + 2 * self.spread, 1.5, 0.38), (0.9, 0.62, 1.0)):
            blur = skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, max(0.6, 0.55 * high * flat))
            brush = paint((14, 12, 10), self.alpha * share, MaskFilter=blur)
            shade = Box(x - reach * wide, box.bottom - high * flat, x + reach * wide, box.bottom + 0.75 * high * flat)
            ground.canvas.drawOval(rect(shade), brush)
