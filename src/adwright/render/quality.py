"""What can be measured on a banner.

Comes in: the scene and the pixels before and after each layer. Goes out: numbers for `Rendition.quality`. It knows no
taste.

Source of the contrast rule: WCAG 2.2, success criterion 1.4.3, applied to the 5th percentile of the pixels under a
text, not to their mean: a white word half on sky is not read by its better half.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt

from adwright.render.columns import TOUCH
from adwright.render.geometry import Box
from adwright.render.palette import MIN_CONTRAST, Rgb, luminance
from adwright.render.scene import Scene
from adwright.vision import Pixels

#: A pixel that moved more than this between two layers was drawn on [levels of 255].
_DRAWN = 20
#: Standard deviation up to which a ground looks even [levels of 255]: a gradient has 3, an edge or a photo 10 and more.
_EVEN = 6.0


def text_contrast(under: Pixels, box: Box, rgb: Rgb) -> float:
    """5th percentile of the WCAG contrast between a text's colour and the pixels in its box.

    Examples
    --------
    >>> round(text_contrast(np.full((10, 10, 4), 255, np.uint8), Box(0, 0, 10, 10), (0, 0, 0)))
    21
    """
    height, width = under.shape[:2]
    left, top = max(0, int(box.left)), max(0, int(box.top))
    right, bottom = min(width, int(np.ceil(box.right))), min(height, int(np.ceil(box.bottom)))
    if right <= left or bottom <= top:
        return 1.0
    step = max(1, int(((right - left) * (bottom - top) / 6000) ** 0.5))
    c = under[top:bottom:step, left:right:step, :3].astype(np.float64) / 255
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    light = linear @ np.array([0.2126, 0.7152, 0.0722])
    own = luminance(rgb)
    ratio = (np.maximum(light, own) + 0.05) / (np.minimum(light, own) + 0.05)
    return float(np.percentile(ratio, 5))


def calm(under: Pixels, box: Box, rgb: Rgb) -> bool:
    """Whether a text of that colour can be read in a box as it is: an even ground of enough contrast.

    Examples
    --------
    >>> white = np.full((10, 10, 4), 255, np.uint8)
    >>> calm(white, Box(0, 0, 10, 10), (0, 0, 0)), calm(white, Box(0, 0, 10, 10), (200, 200, 200))
    (True, False)
    """
    part = under[max(0, int(box.top)) : int(np.ceil(box.bottom)), max(0, int(box.left)) : int(np.ceil(box.right)), :3]
    return text_contrast(under, box, rgb) >= MIN_CONTRAST + 0.4 and float(part.std(axis=(0, 1)).max()) < _EVEN


def drawn(before: Pixels, after: Pixels, step: int = 2) -> npt.NDArray[np.bool_]:
    """Where a layer changed the picture, on a grid of every `step`-th pixel."""
    off = before[::step, ::step, :3].astype(np.int16) - after[::step, ::step, :3]
    return np.asarray(np.abs(off).max(axis=2) > _DRAWN)


def fill(ground: Pixels, finished: Pixels) -> float:
    """Share of the canvas that is not empty ground: cells of a 16 x 16 grid in which something was drawn."""
    mask = drawn(ground, finished, step=1 + min(ground.shape[:2]) // 100)
    sums, sizes = mask.astype(np.float64), np.ones(mask.shape)
    for axis in (0, 1):
        starts = np.linspace(0, mask.shape[axis], min(16, mask.shape[axis]), endpoint=False).astype(int)
        sums, sizes = (np.add.reduceat(grid, starts, axis=axis) for grid in (sums, sizes))
    return float((sums / sizes > 0.02).mean())


def balance(ground: Pixels, finished: Pixels) -> float:
    """How near the middle of the canvas the middle of all that is drawn lies: 1 in the middle, 0 at an edge.

    Examples
    --------
    >>> empty, full = np.zeros((100, 100, 4), np.uint8), np.zeros((100, 100, 4), np.uint8)
    >>> full[:, 90:] = 255
    >>> round(balance(empty, full), 1)
    0.1
    """
    mask = drawn(ground, finished, step=1 + min(ground.shape[:2]) // 100)
    rows, columns = np.nonzero(mask)
    if not rows.size:
        return 1.0
    off = (
        abs(2 * middle.mean() / max(1, side - 1) - 1) for middle, side in zip((rows, columns), mask.shape, strict=True)
    )
    return float(1 - max(off))


def overlaps(scene: Scene, product: npt.NDArray[np.bool_] | None, step: int = 2) -> int:
    """How many texts meet another text or the product; a QR code counts as a text.

    Parameters
    ----------
    product
        Where the product was drawn, from `drawn`; None when only its salient box is known.
    """
    code = [(scene.code.box, 0.0)] if scene.code else []  # nothing at all may lie on a code
    things = [(text.box, TOUCH) for text in scene.texts] + code
    count = sum(
        1 for (a, _), (b, _) in combinations(things, 2) if a.intersection(b).area > 0.02 * min(a.area, b.area)
    )  # fmt: skip
    for box, most in things:
        if product is not None:
            count += _touched(box, product, step) > most
        elif scene.salient is not None:
            count += box.intersection(scene.salient).area > most * box.area
    return count


def _touched(box: Box, mask: npt.NDArray[np.bool_], step: int) -> float:
    part = mask[
        max(0, int(box.top / step)) : int(np.ceil(box.bottom / step)),
        max(0, int(box.left / step)) : int(np.ceil(box.right / step)),
    ]
    return float(part.mean()) if part.size else 0.0
