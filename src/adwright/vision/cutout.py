"""What of a picture is the product: methods by name, and the plain-background key.

Comes in: pixels without transparency. Goes out: `Cut`, how much of each pixel is the product, or None when a method
sees none that it trusts. It does not know what is done with the product.

To add one, a matting model for instance: a function from `Pixels` to `Cut | None`, registered in `cutouts` or under the
entry-point group ``adwright.cutout``; `adwright.testing.check_cutout` says whether it keeps its promises.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from adwright.core import Registry
from adwright.vision.reading import Pixels

#: Colours this near to the border's colour are background; beyond the second figure nothing is [levels of 255].
_NEAR, _FAR = 10.0, 34.0
#: Share of border pixels that must have the border's colour. Of 40 shop photos 38 had 0.85 and more, two 0.34 and less.
_PLAIN_BORDER = 0.84
#: Smallest and largest share of a picture that a product has; outside them the method took something else for it.
LEAST, MOST = 0.03, 0.9

Alpha = npt.NDArray[np.float32]
Ground = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Cut:
    """A product apart from its background.

    Parameters
    ----------
    alpha
        How much of each pixel is the product, in [0, 1]. Shape (h, w).
    ground
        Colour of the plain background [levels of 255]; None: it is not plain.
    """

    alpha: Alpha
    ground: Ground | None = None


#: Way of cutting out by name -> function from opaque pixels to a cut, or to None.
cutouts: Registry[Callable[[Pixels], Cut | None]] = Registry("cutout")


@cutouts.register("key")
def key(pixels: Pixels) -> Cut | None:
    """The product on a plain background: flat colour that is joined to the border is background.

    Examples
    --------
    >>> white = np.full((80, 80, 4), 255, np.uint8)
    >>> white[20:60, 30:50, :3] = (160, 40, 40)
    >>> cut = key(white)
    >>> round(float(cut.alpha.sum())), cut.ground
    (800, (255.0, 255.0, 255.0))
    """
    colour = pixels[..., :3]
    edge = np.concatenate([colour[:3].reshape(-1, 3), colour[-3:].reshape(-1, 3), colour[:, :3].reshape(-1, 3),
                           colour[:, -3:].reshape(-1, 3)]).astype(np.float32)  # fmt: skip
    ground = np.median(edge, axis=0)
    if (np.abs(edge - ground).max(axis=1) < 14).mean() < _PLAIN_BORDER:
        return None
    off = _distance(colour, ground)
    labels, count = ndimage.label(off < _NEAR)
    if not count:
        return None
    joined = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    outside = _parts(labels, count, joined[joined > 0])
    outside = ndimage.binary_opening(outside, iterations=1) | _frame(outside)
    solid = _largest_parts(~outside)
    if not LEAST < solid.mean() < MOST:
        return None
    # soft edge: only within a few pixels of the background may a colour count as half transparent
    inner = ndimage.binary_erosion(solid, iterations=3, border_value=1)
    ramp = np.clip((off - _NEAR * 0.6) / (_FAR - _NEAR * 0.6), 0, 1)
    alpha = np.where(solid, np.where(inner, 1.0, ramp), 0.0).astype(np.float32)
    return Cut(alpha, (float(ground[0]), float(ground[1]), float(ground[2])))


def _distance(colour: Pixels, ground: Alpha) -> Alpha:
    """Largest difference of a channel from the ground [levels of 255]. Shape (h, w)."""
    off = np.abs(colour[..., 0] - ground[0])
    for channel in (1, 2):
        np.maximum(off, np.abs(colour[..., channel] - ground[channel]), out=off)
    return np.asarray(off, dtype=np.float32)


def _parts(labels: npt.NDArray[np.int32], count: int, chosen: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.bool_]:
    """Where one of the chosen labels stands."""
    table = np.zeros(count + 1, dtype=np.bool_)
    table[chosen] = True
    return np.asarray(table[labels])


def _frame(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The mask's outermost pixels, which opening would lose."""
    kept = np.zeros_like(mask)
    kept[:2], kept[-2:], kept[:, :2], kept[:, -2:] = mask[:2], mask[-2:], mask[:, :2], mask[:, -2:]
    return kept


def _largest_parts(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The parts of a mask that are at least 2 % of its largest part: crumbs of compression go."""
    labels, count = ndimage.label(mask)
    if not count:
        return mask
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return _parts(labels, count, np.flatnonzero(sizes >= 0.02 * sizes.max()))
