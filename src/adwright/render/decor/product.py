"""Decorations that take the product for themselves: its reflection, the light on it, itself out of focus."""

from __future__ import annotations

import numpy as np
import skia
from PIL import Image
from scipy import ndimage

from adwright.render.decor.base import Colour, Decoration, Ground, decorations
from adwright.render.geometry import Box
from adwright.render.paint import colour as skia_colour
from adwright.render.paint import rect
from adwright.vision import to_skia

#: Longer side of what is drawn out of focus [px]; enlarged smoothly, as nothing in it is sharp.
_SOFT_SIDE = 96


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


@decorations.register("spotlight")
class Spotlight(Decoration):
    """A cone of light from above, and the pool that it throws on the floor the product stands on.

    Parameters
    ----------
    spread
        Half the width of the pool, in shares of the stage's width.
    """

    colour: Colour = ("rule", "white", 0.4)
    alpha: float = 0.3
    spread: float = 0.62

    def draw(self, ground: Ground) -> None:
        """Draw cone and pool."""
        scene, rgb = ground.scene, ground.rgb(self.colour)
        stage = scene.stage
        stands = scene.plate or scene.picture
        if stands is None or stands.intersection(ground.full).area == 0:
            return
        x, foot = stands.centre[0], min(stands.bottom, float(scene.height))
        half = self.spread * max(stands.width, 0.6 * min(stage.width, 1.2 * stage.height))
        self._cone(ground, x, foot, half, rgb)
        flat = 0.16 * half
        light = skia.GradientShader.MakeRadial(
            skia.Point(0, 0), 1.0, [skia_colour(rgb, a * self.alpha * 1.6) for a in (1.0, 0.5, 0.0)], [0.0, 0.55, 1.0],
            localMatrix=skia.Matrix.Translate(x, foot - 0.3 * flat).preScale(half, flat),
        )  # fmt: skip
        ground.canvas.drawOval(
            rect(Box(x - half, foot - 1.3 * flat, x + half, foot + 0.7 * flat)), skia.Paint(Shader=light, Dither=True)
        )

    def _cone(self, ground: Ground, x: float, foot: float, half: float, rgb: tuple[int, int, int]) -> None:
        points = [(x - 0.16 * half, 0.0), (x + 0.16 * half, 0.0), (x + 0.9 * half, foot), (x - 0.9 * half, foot)]
        shader = skia.GradientShader.MakeLinear(
            [skia.Point(x, 0), skia.Point(x, foot)], [skia_colour(rgb, a * self.alpha) for a in (1.0, 0.45, 0.25)]
        )
        soft = skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.09 * half)
        brush = skia.Paint(Shader=shader, MaskFilter=soft, AntiAlias=True, Dither=True)
        ground.canvas.drawPath(skia.Path.Polygon([skia.Point(*p) for p in points], True), brush)


@decorations.register("closeup")
class Closeup(Decoration):
    """The product again, much enlarged and out of focus, over the whole canvas: its own colours as surroundings.

    Parameters
    ----------
    alpha
        How dense it is over the ground, in [0, 1].
    zoom
        Its size, in shares of what covers the canvas.
    """

    alpha: float = 0.75
    zoom: float = 1.5
    blur: float = 0.07

    def draw(self, ground: Ground) -> None:
        """Draw it; nothing for photos, which are their own surroundings."""
        if ground.picture is None or ground.picture_kind not in ("cutout", "keyed"):
            return
        wide, high = ground.scene.width, ground.scene.height
        share = _SOFT_SIDE / max(wide, high)
        canvas = Image.new("RGBA", (max(2, round(wide * share)), max(2, round(high * share))))
        cover = self.zoom * max(canvas.width / ground.picture.aspect, canvas.height)
        size = (max(1, round(cover * ground.picture.aspect)), max(1, round(cover)))
        # premultiplied, or the black under what is transparent would bleed into the edges
        product = Image.fromarray(ground.picture.pixels).convert("RGBa").resize(size, Image.Resampling.BILINEAR)
        canvas = canvas.convert("RGBa")
        canvas.paste(product, ((canvas.width - size[0]) // 2, (canvas.height - size[1]) // 2))
        soft = np.asarray(canvas, dtype=np.float32)
        soft = ndimage.gaussian_filter(soft, (self.blur * _SOFT_SIDE, self.blur * _SOFT_SIDE, 0), mode="nearest")
        straight = np.asarray(Image.fromarray(soft.round().astype(np.uint8), "RGBa").convert("RGBA"))
        image = to_skia(np.ascontiguousarray(straight))
        smooth = skia.SamplingOptions(skia.CubicResampler.Mitchell())
        ground.canvas.drawImageRect(image, rect(ground.full), smooth, skia.Paint(Alphaf=self.alpha, Dither=True))
