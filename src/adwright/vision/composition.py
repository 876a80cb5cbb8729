"""How a picture is built: where the product lies, where there is room, how still the ground is.

Comes in: pixels and what was cut out of them. Goes out: `Composition`. It does not judge whether that is good.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage

from adwright.core.look import Area, Composition, Side
from adwright.vision.cutout import Alpha
from adwright.vision.reading import Pixels
from adwright.vision.saliency import salient_box

#: A side is free when a strip of at least this share of the picture beside the product is calm: a headline of two lines
#: on a square banner takes as much.
FREE = 0.2
#: Side of the copy that edges are looked for in [px], and from which step of light on a pixel lies on one [of 255].
_SIDE, _STEP = 256, 14.0
#: Up to this share of edge pixels a strip, or a ground, is calm. Sky and studio gradients have below 0.01, leaves 0.3.
_CALM = 0.05
_SYMMETRY_SIDE = 64

Found = Literal["alpha", "key", "saliency"]
_Plane = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Product:
    """The product in a picture: its outline as alpha, or only the box in which it is guessed to be."""

    found_by: Found
    alpha: Alpha | None
    area: Area


def product_in(pixels: Pixels, alpha: Alpha | None, found_by: Found) -> Product:
    """The product by its outline, or by where the eye goes."""
    if alpha is not None and (alpha > 0.5).any():
        rows, columns = np.flatnonzero((alpha > 0.5).any(axis=1)), np.flatnonzero((alpha > 0.5).any(axis=0))
        high, wide = alpha.shape
        area = Area(
            left=float(columns[0] / wide), top=float(rows[0] / high), right=float((columns[-1] + 1) / wide),
            bottom=float((rows[-1] + 1) / high),
        )  # fmt: skip
        return Product(found_by, alpha, area)
    left, top, right, bottom = salient_box(pixels)
    area = Area(left=min(left, 0.98), top=min(top, 0.98), right=min(1.0, right), bottom=min(1.0, bottom))
    return Product("saliency", None, area)


def composition(pixels: Pixels, product: Product, *, plain: bool) -> Composition:
    """Where the product lies, and what is around it.

    Parameters
    ----------
    plain
        Whether a plain ground was keyed.
    """
    light = grey(pixels, _SIDE)
    edges, outside = _edges(light), _outside(product, light.shape)
    busy = float(edges[outside].mean()) if outside.any() else 0.0
    ground: Literal["none", "plain", "calm", "busy"] = "none" if product.found_by == "alpha" else "plain"
    if not plain and ground != "none":
        ground = "calm" if busy <= _CALM else "busy"
    area = product.area
    x, y = (area.left + area.right) / 2, (area.top + area.bottom) / 2
    covers = area.share if product.alpha is None else float((product.alpha > 0.5).mean())
    return Composition(
        product=area, found_by=product.found_by, covers=covers,
        column="left" if x < 1 / 3 else "right" if x > 2 / 3 else "middle",
        row="top" if y < 1 / 3 else "bottom" if y > 2 / 3 else "middle",
        free=_free(area, edges), symmetry=_symmetry(light), ground=ground, edges=busy,
    )  # fmt: skip


def grey(pixels: Pixels, side: int) -> _Plane:
    """Grey levels of a copy whose longer side is at most `side`; what is transparent stands on white."""
    picture = Image.fromarray(pixels)
    picture.thumbnail((side, side), Image.Resampling.BOX)
    ground = Image.new("RGBA", picture.size, "white")
    return np.asarray(Image.alpha_composite(ground, picture).convert("L"), dtype=np.float32)


def _edges(light: _Plane) -> npt.NDArray[np.bool_]:
    soft = ndimage.gaussian_filter(light, 0.8)
    across = np.abs(np.gradient(soft, axis=0)) + np.abs(np.gradient(soft, axis=1))
    return np.asarray(across > _STEP / 2)


def _outside(product: Product, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Off the product, with a margin of a few pixels: its own outline is no edge of the ground."""
    high, wide = shape
    if product.alpha is not None:
        small = Image.fromarray((product.alpha * 255).astype(np.uint8)).resize((wide, high), Image.Resampling.BOX)
        return np.asarray(~ndimage.binary_dilation(np.asarray(small) > 12, iterations=3))
    outside = np.ones((high, wide), np.bool_)
    area = product.area
    outside[int(area.top * high) : int(np.ceil(area.bottom * high)),
            int(area.left * wide) : int(np.ceil(area.right * wide))] = False  # fmt: skip
    return outside


def _free(area: Area, edges: npt.NDArray[np.bool_]) -> tuple[Side, ...]:
    """Sides with a calm strip beside the product, the widest first."""
    high, wide = edges.shape
    strips: dict[Side, tuple[float, npt.NDArray[np.bool_]]] = {
        "left": (area.left, edges[:, : int(area.left * wide)]),
        "right": (1 - area.right, edges[:, int(np.ceil(area.right * wide)) :]),
        "top": (area.top, edges[: int(area.top * high)]),
        "bottom": (1 - area.bottom, edges[int(np.ceil(area.bottom * high)) :]),
    }
    free = [side for side, (room, strip) in strips.items() if room >= FREE and strip.size and strip.mean() <= _CALM]
    return tuple(sorted(free, key=lambda side: -strips[side][0]))


def _symmetry(light: _Plane) -> float:
    small = np.asarray(Image.fromarray(light).resize((_SYMMETRY_SIDE, _SYMMETRY_SIDE), Image.Resampling.BILINEAR))
    off = small - small.mean()
    spread = float((off * off).sum())
    if spread < 1.0:
        return 1.0  # a flat picture is its own mirror image
    return float(np.clip((off * off[:, ::-1]).sum() / spread, 0, 1))
