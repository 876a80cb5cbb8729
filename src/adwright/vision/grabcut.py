"""A product on a ground that is not plain: grabCut, for photos that the key leaves whole.

Comes in: opaque pixels. Goes out: a cut with a soft edge, or None when the result does not look like one product. Needs
the extra ``vision`` (OpenCV, Apache-2.0, 91 MB).

Source: Rother, Kolmogorov and Blake, "GrabCut", SIGGRAPH 2004; guided filter: He, Sun and Tang, ECCV 2010.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage

from adwright.core import Unsupported
from adwright.vision.cutout import LEAST, Alpha, Cut, cutouts
from adwright.vision.reading import Pixels
from adwright.vision.saliency import salient_box

#: Longest side at which it works [px]: 3.7 s at 1080, below half a second here.
_SIDE = 384
#: Rounds of fitting colours and cutting; after 5 the mask hardly moves.
_ROUNDS = 5
#: What passes for one product: at most this share of the picture, at least this share of the mask in one piece, at
#: most this share of the picture's border under the mask.
_MOST, _ONE_PIECE, _ON_BORDER = 0.7, 0.9, 0.08
#: The guided filter's reach, as a share of the longer side, and the variance up to which it smooths.
_REACH, _FLAT = 0.006, 1e-4

_Plane = npt.NDArray[np.floating[Any]]


def installed() -> bool:
    """Whether the extra is."""
    return find_spec("cv2") is not None


@cutouts.register("grabcut")
def by_grabcut(pixels: Pixels) -> Cut | None:
    """The salient product of a photo.

    Raises
    ------
    Unsupported
        Without the extra ``vision``.
    """
    if not installed():
        raise Unsupported("grabCut needs OpenCV", hint="pip install 'adwright[vision]'")
    picture = Image.fromarray(pixels).convert("RGB")
    small = picture.copy()
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    mask = _one_product(_cut(np.asarray(small), salient_box(pixels)))
    if mask is None:
        return None
    rough = Image.fromarray(mask.astype(np.uint8) * 255).resize(picture.size, Image.Resampling.BILINEAR)
    return Cut(_follow_edges(np.asarray(rough, dtype=np.float32) / 255, picture))


def _cut(small: npt.NDArray[np.uint8], salient: tuple[float, float, float, float]) -> npt.NDArray[np.bool_]:
    """Foreground by grabCut: a frame is background for certain, what draws the eye is foreground at first."""
    cv2: Any = __import__("cv2")
    high, wide = small.shape[:2]
    mask = np.full((high, wide), cv2.GC_PR_BGD, np.uint8)
    left, top, right, bottom = salient
    grow_x, grow_y = 0.7 * (right - left), 0.7 * (bottom - top)
    mask[
        round(max(0.0, top - grow_y) * high) : round(min(1.0, bottom + grow_y) * high),
        round(max(0.0, left - grow_x) * wide) : round(min(1.0, right + grow_x) * wide),
    ] = cv2.GC_PR_FGD
    frame = max(2, round(0.02 * max(high, wide)))
    mask[:frame], mask[-frame:], mask[:, :frame], mask[:, -frame:] = (cv2.GC_BGD,) * 4
    if not (mask == cv2.GC_PR_FGD).any():
        return np.zeros((high, wide), np.bool_)
    cv2.setRNGSeed(0)  # its mixture is begun by k-means with random centres
    cv2.grabCut(
        np.ascontiguousarray(small[..., ::-1]), mask, None, np.zeros((1, 65)), np.zeros((1, 65)), _ROUNDS,
        cv2.GC_INIT_WITH_MASK,
    )  # fmt: skip
    return np.asarray((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD))


def _one_product(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_] | None:
    """The mask's largest piece without holes of noise; None when the mask does not look like one product."""
    labels, count = ndimage.label(mask)
    if not count:
        return None
    sizes = np.bincount(labels.ravel())[1:]
    piece = labels == 1 + int(sizes.argmax())
    border = np.concatenate([piece[3], piece[-4], piece[:, 3], piece[:, -4]])
    whole = LEAST < piece.mean() < _MOST and sizes.max() >= _ONE_PIECE * sizes.sum() and border.mean() <= _ON_BORDER
    return ndimage.binary_opening(piece, iterations=1) if whole else None


def _follow_edges(rough: _Plane, picture: Image.Image) -> Alpha:
    """A soft mask that follows the picture's edges: the guided filter, with the picture's grey as guide."""
    guide = np.asarray(picture.convert("L"), dtype=np.float32) / 255
    size = 2 * max(2, round(_REACH * max(guide.shape))) + 1

    def mean(values: _Plane) -> _Plane:
        return np.asarray(ndimage.uniform_filter(values, size, mode="nearest"), dtype=np.float32)

    about_guide, about_mask = mean(guide), mean(rough)
    slope = (mean(guide * rough) - about_guide * about_mask) / (mean(guide * guide) - about_guide**2 + _FLAT)
    offset = about_mask - slope * about_guide
    return np.clip(mean(slope) * guide + mean(offset), 0, 1).astype(np.float32)
