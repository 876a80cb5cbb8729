"""Decorations that repeat the product: its reflection on a polished floor."""

from __future__ import annotations

import skia

from adwright.render.decor.base import Decoration, Ground, decorations
from adwright.render.geometry import Box
from adwright.render.paint import rect


@decorations.register("reflection")
class Reflection(Decoration):
    """A cut-out mirrored below its foot, running out downwards.

    Parameters
    ----------
    most
        How dense it is at the foot, in [0, 1].
    reach
        How far down it is seen, in shares of the product's height.
    """

    most: float = 0.28
    reach: float = 0.3

    def draw(self, ground: Ground) -> None:
        """Draw it where a product without background stands."""
        place, picture = ground.scene.picture, ground.picture
        if picture is None or place is None or ground.picture_kind != "cutout":
            return
        foot, high = place.bottom, self.reach * place.height
        shown = Box(place.left, foot, place.right, min(foot + high, ground.scene.height))
        canvas = ground.canvas
        canvas.save()
        canvas.clipRect(rect(shown), True)
        canvas.saveLayer()
        canvas.save()
        canvas.translate(0, 2 * foot)
        canvas.scale(1, -1)
        canvas.drawImageRect(picture.drawable, rect(place), skia.SamplingOptions(skia.FilterMode.kLinear))
        canvas.restore()
        shader = skia.GradientShader.MakeLinear(
            [skia.Point(0, foot), skia.Point(0, foot + high)],
            [skia.ColorSetARGB(round(255 * self.most * share), 0, 0, 0) for share in (1.0, 0.35, 0.0)],
            [0.0, 0.5, 1.0],
        )
        canvas.drawPaint(skia.Paint(Shader=shader, BlendMode=skia.BlendMode.kDstIn))
        canvas.restore()
        canvas.restore()
