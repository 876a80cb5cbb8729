"""Pictures of products, ready to place.

Comes in: a path relative to the campaign folder, untrusted, or pixels. Goes out: `Picture`, with what is background
known, or `ImageRefused` with the reason. It does not know layouts.

A picture that came with transparency is taken as it is. Else the methods of `cutouts` are asked in turn, and the first
that sees a product wins; what none of them cuts out stays a photo.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage

from adwright.core.look import Area
from adwright.vision.cutout import Cut, cutouts
from adwright.vision.faces import faces
from adwright.vision.reading import MAX_BYTES, ImageRefused, Pixels, decode, resolve
from adwright.vision.saliency import salient_box

#: Ways of cutting out that are tried when nobody names others.
DEFAULT_CUTOUTS = ("key",)

Kind = Literal["cutout", "keyed", "photo"]
_Bounds = tuple[int, int, int, int]
_Number = TypeVar("_Number", np.uint8, np.float32)


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture ready to place.

    Parameters
    ----------
    kind
        "cutout" came with transparency, "keyed" stood on a plain background, "photo" fills its frame.
    pixels
        sRGB with straight alpha. Shape (h, w, 4). Cropped to the product unless a photo.
    multiply
        Of a keyed picture: the product with its soft shadow, to be multiplied on a light ground. Shape (h, w, 4).
    salient
        Where the eye goes: left, top, right, bottom as shares of the picture.
    """

    kind: Kind
    pixels: Pixels
    salient: tuple[float, float, float, float]
    multiply: Pixels | None = None

    @cached_property
    def reach(self) -> float:
        """Radius of the circle about the centre that holds the product, as a share of the picture's height."""
        high, wide = self.pixels.shape[:2]
        rows, columns = np.nonzero(self.pixels[::4, ::4, 3] > 40)
        if not rows.size:
            return 0.5
        return float(np.hypot(rows * 4 - high / 2, columns * 4 - wide / 2).max() / high)

    @cached_property
    def mean_rgb(self) -> tuple[int, int, int]:
        """Mean colour of what is not transparent; black where all is."""
        solid = self.pixels[..., 3] > 128
        if not solid.any():
            return 0, 0, 0
        red, green, blue = (round(float(c)) for c in self.pixels[solid][:, :3].mean(axis=0))
        return red, green, blue

    @cached_property
    def shadow(self) -> tuple[Pixels, float]:
        """A soft shadow of the product at low resolution, and its margin as a share of the picture's longer side.

        Blurred once, in 6 ms; with skia's drop shadow at full size a 1080x1080 banner took 127 ms instead of 80.
        """
        alpha = Image.fromarray(self.pixels[..., 3])
        alpha.thumbnail((240, 240), Image.Resampling.BILINEAR)
        side = max(alpha.size)
        margin = round(0.12 * side)
        soft = ndimage.gaussian_filter(np.pad(np.asarray(alpha, dtype=np.float32), margin), 0.028 * side)
        pixels = np.empty((*soft.shape, 4), np.uint8)
        pixels[..., :3], pixels[..., 3] = (10, 14, 12), (soft * 0.3).round()
        return pixels, margin / side

    @cached_property
    def drawable(self) -> Any:
        """The pixels as a skia image with smaller copies for clean shrinking."""
        return to_skia(self.pixels).withDefaultMipmaps()

    @property
    def aspect(self) -> float:
        """Width over height."""
        return float(self.pixels.shape[1] / self.pixels.shape[0])


def load(root: Path, name: str) -> Picture:
    """The picture of that name under the campaign folder.

    Raises
    ------
    ImageRefused
        Remote, outside the folder, missing, too large, of another format or broken.
    """
    path = resolve(root, name)
    stat = path.stat()
    return _load(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=24)
def _load(path: Path, size: int, modified_ns: int) -> Picture:  # noqa: ARG001 - the time is part of the cache's key
    if size > MAX_BYTES:
        raise ImageRefused(f"{path.name} has {size} bytes, more than {MAX_BYTES}")
    return prepare(decode(path.read_bytes(), path.name))


def prepare(pixels: Pixels, methods: Sequence[str] = DEFAULT_CUTOUTS) -> Picture:
    """Find out what is product and what is background.

    Parameters
    ----------
    methods
        Names in `cutouts`, in the order in which they are asked.

    Raises
    ------
    Unsupported
        A method's extra is not installed.

    Examples
    --------
    >>> white = np.full((80, 80, 4), 255, np.uint8)
    >>> white[20:60, 30:50, :3] = (160, 40, 40)
    >>> picture = prepare(white)
    >>> picture.kind, picture.pixels.shape[:2]
    ('keyed', (44, 24))
    """
    alpha = pixels[..., 3]
    if (alpha < 128).mean() > 0.02:
        return Picture("cutout", _crop(pixels, _bounds(alpha > 12)), (0.0, 0.0, 1.0, 1.0))
    for name in methods:
        cut = cutouts.get(name)(pixels)
        if cut is not None:
            return _picture_of(pixels, cut)
    return Picture("photo", pixels, _with_faces(salient_box(pixels), faces(pixels) or ()))


_Shares = tuple[float, float, float, float]


def _with_faces(salient: _Shares, found: Sequence[Area]) -> _Shares:
    """What the eye goes to, with the faces in it: nothing is written on a face.

    Examples
    --------
    >>> _with_faces((0.4, 0.5, 0.6, 0.9), [Area(left=0.45, top=0.1, right=0.55, bottom=0.3)])
    (0.4, 0.1, 0.6, 0.9)
    """
    left, top, right, bottom = salient
    for face in found:
        left, top = min(left, face.left), min(top, face.top)
        right, bottom = max(right, face.right), max(bottom, face.bottom)
    return left, top, right, bottom


def _picture_of(pixels: Pixels, cut: Cut) -> Picture:
    """The product alone, with a little room around it."""
    shown = cut.alpha > 0.1
    box = _bounds(shown, margin=max(2, round(0.03 * max(shown.shape))))
    alpha = _crop(cut.alpha, box)[..., None]
    own: npt.NDArray[np.float32] = _crop(pixels, box)[..., :3].astype(np.float32)
    if cut.ground is None:
        clean = np.dstack([own, alpha * 255]).round().astype(np.uint8)
        return Picture("cutout", clean, _salient_in(shown, box))
    ground = np.array(cut.ground, dtype=np.float32)
    unmixed = np.clip((own - (1 - alpha) * ground) / np.maximum(alpha, 0.05), 0, 255)
    clean = np.dstack([unmixed, alpha * 255]).round().astype(np.uint8)
    return Picture("keyed", clean, _salient_in(shown, box), _multiplied(own, ground, box, shown.shape))


def _multiplied(
    own: npt.NDArray[np.float32], ground: npt.NDArray[np.float32], box: _Bounds, whole: tuple[int, ...]
) -> Pixels | None:
    """The crop divided by its background, for multiplying on a light ground; None on a dark background.

    Parameters
    ----------
    own
        Colours in the crop. Shape (bottom - top, right - left, 3).
    whole
        Height and width of the picture that was cropped [px].
    """
    if ground.min() < 200:
        return None
    light = np.clip(own / np.maximum(ground, 1) * 1.015, 0, 1)
    left, _, right, bottom = box
    high, wide = light.shape[:2]
    fade = np.ones((high, wide), dtype=np.float32)
    reach = min(max(2, round(0.025 * max(whole))), high, wide)
    ramp = np.linspace(0, 1, reach, dtype=np.float32)
    if left > 0:  # a shadow that runs on past the crop would end in a hard edge
        fade[:, :reach] *= ramp
    if right < whole[1]:
        fade[:, wide - reach :] *= ramp[::-1]
    if bottom < whole[0]:
        fade[high - reach :] *= ramp[::-1, None]
    light = (1 - (1 - light) * fade[..., None]) * 255
    return np.dstack([light, np.full((high, wide), 255.0)]).round().astype(np.uint8)


def _salient_in(mask: npt.NDArray[np.bool_], box: _Bounds) -> tuple[float, float, float, float]:
    """The product's own bounds as shares of the crop around it."""
    inner = _bounds(mask, margin=0)
    wide, high = box[2] - box[0], box[3] - box[1]
    return ((inner[0] - box[0]) / wide, (inner[1] - box[1]) / high,
            (inner[2] - box[0]) / wide, (inner[3] - box[1]) / high)  # fmt: skip


def _bounds(mask: npt.NDArray[np.bool_], margin: int = 2) -> _Bounds:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return 0, 0, mask.shape[1], mask.shape[0]
    return (
        max(0, int(columns[0]) - margin), max(0, int(rows[0]) - margin),
        min(mask.shape[1], int(columns[-1]) + 1 + margin), min(mask.shape[0], int(rows[-1]) + 1 + margin),
    )  # fmt: skip


def _crop(pixels: npt.NDArray[_Number], box: _Bounds) -> npt.NDArray[_Number]:
    left, top, right, bottom = box
    return np.ascontiguousarray(pixels[top:bottom, left:right])


def to_skia(pixels: Pixels) -> Any:
    """Pixels as a skia image."""
    import skia  # here, so that ingest-like callers may decode without a drawing engine

    return skia.Image.fromarray(np.ascontiguousarray(pixels), colorType=skia.kRGBA_8888_ColorType)
