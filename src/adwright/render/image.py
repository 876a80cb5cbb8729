"""Product pictures as they come from feeds, made safe and ready to place.

Comes in: a path relative to the campaign folder, untrusted. Goes out: `Picture`, pixels in sRGB with what is background
known, or `ImageRefused` with the reason. It does not know layouts.

Only JPEG, PNG and WebP; only files under the campaign folder; nothing over `MAX_PIXELS`. CMYK and embedded profiles
become sRGB, the camera's rotation is applied. A product on a plain background is keyed: flat colour that is joined to
the border becomes transparent.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from scipy import fft, ndimage

#: Largest picture that is decoded [px]: 8,000 x 6,000, a 48-megapixel camera. A bomb claims far more.
MAX_PIXELS = 48_000_000
#: Largest file that is read [bytes].
MAX_BYTES = 40_000_000
#: Longest side kept [px]: the longest canvas is 1920, and pictures seldom fill it.
_WORKING_SIDE = 1400
#: Colours this near to the border's colour are background; beyond the second figure nothing is [levels of 255].
_NEAR, _FAR = 10.0, 34.0
#: Share of border pixels that must have the border's colour. Of 40 shop photos 38 had 0.85 and more, two 0.34 and less.
_PLAIN_BORDER = 0.84

Kind = Literal["cutout", "keyed", "photo"]
Pixels = npt.NDArray[np.uint8]


class ImageRefused(Exception):  # noqa: N818 - becomes a Finding, never leaves the stage
    """Why a picture is not used, as words for a Finding."""


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


def resolve(root: Path, name: str) -> Path:
    """The file of a name under the campaign folder; ImageRefused when it lies outside or is missing."""
    if "://" in name or name.startswith("//"):
        raise ImageRefused(f"{name[:80]!r} is a link; pictures are drawn from files under the campaign folder")
    if "\x00" in name or len(name) > 1000:
        raise ImageRefused("the picture's name is not a path")
    try:
        path, home = (root / name).resolve(), root.resolve()
        inside = path.is_relative_to(home) and path.is_file()
    except OSError as error:
        raise ImageRefused(f"{name[:80]!r} cannot be read: {error.strerror}") from error
    if not inside:
        raise ImageRefused(f"{name[:80]!r} is not a file under the campaign folder")
    return path


@lru_cache(maxsize=24)
def _load(path: Path, size: int, modified_ns: int) -> Picture:  # noqa: ARG001 - the time is part of the cache's key
    if size > MAX_BYTES:
        raise ImageRefused(f"{path.name} has {size} bytes, more than {MAX_BYTES}")
    return prepare(decode(path.read_bytes(), path.name))


def decode(data: bytes, name: str = "picture") -> Pixels:
    """Bytes of a JPEG, PNG or WebP as sRGB with straight alpha. Shape (h, w, 4).

    Raises
    ------
    ImageRefused
        Another format, broken, or more than `MAX_PIXELS`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower, just below
            image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
            if image.width * image.height > MAX_PIXELS:
                raise ImageRefused(f"{name} is {image.width}x{image.height}, more than {MAX_PIXELS:,} pixels")
            if image.format == "JPEG":
                image.draft(None, (_WORKING_SIDE, _WORKING_SIDE))
            image.load()
            upright = ImageOps.exif_transpose(image) or image
            rgba = _to_srgb(upright, image.info.get("icc_profile"))
    except ImageRefused:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise ImageRefused(f"{name} cannot be read as JPEG, PNG or WebP ({type(error).__name__})") from error
    if min(rgba.size) < 16:
        raise ImageRefused(f"{name} is {rgba.width}x{rgba.height}, too small to show")
    rgba.thumbnail((_WORKING_SIDE, _WORKING_SIDE), Image.Resampling.LANCZOS)
    return np.asarray(rgba, dtype=np.uint8)


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    alpha = image.convert("RGBA").getchannel("A") if image.mode in ("RGBA", "LA", "PA", "P") else None
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            plain = image.convert("RGB") if image.mode == "RGBA" else image
            converted = ImageCms.profileToProfile(plain, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            image = converted or image
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a broken profile is common; the plain conversion below is what browsers do then
    out = image.convert("RGB") if image.mode != "P" else image.convert("RGBA").convert("RGB")
    out = out.convert("RGBA")
    if alpha is not None:
        out.putalpha(alpha)
    return out


def prepare(pixels: Pixels) -> Picture:
    """Find out what is product and what is background.

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
        box = _bounds(alpha > 12)
        return Picture("cutout", _crop(pixels, box), (0.0, 0.0, 1.0, 1.0))
    keyed = _key(pixels)
    if keyed is not None:
        return keyed
    return Picture("photo", pixels, salient_box(pixels))


def _key(pixels: Pixels) -> Picture | None:
    """The product alone when it stands on a plain background; None when it does not."""
    colour = pixels[..., :3].astype(np.float32)
    edge = np.concatenate([colour[:3].reshape(-1, 3), colour[-3:].reshape(-1, 3), colour[:, :3].reshape(-1, 3),
                           colour[:, -3:].reshape(-1, 3)])  # fmt: skip
    ground = np.median(edge, axis=0)
    if (np.abs(edge - ground).max(axis=1) < 14).mean() < _PLAIN_BORDER:
        return None
    off = np.abs(colour - ground).max(axis=2)
    labels, count = ndimage.label(off < _NEAR)
    if not count:
        return None
    joined = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    outside = np.isin(labels, joined[joined > 0])
    outside = ndimage.binary_opening(outside, iterations=1) | _frame(outside)
    solid = _largest_parts(~outside)
    if not 0.03 < solid.mean() < 0.9:
        return None
    # soft edge: only within a few pixels of the background may a colour count as half transparent
    rim = ndimage.binary_dilation(~solid, iterations=3)
    ramp = np.clip((off - _NEAR * 0.6) / (_FAR - _NEAR * 0.6), 0, 1)
    alpha = np.where(solid, np.where(rim, ramp, 1.0), 0.0).astype(np.float32)
    alpha = np.maximum(alpha, ndimage.binary_erosion(solid, iterations=4))
    own = np.clip((colour - (1 - alpha[..., None]) * ground) / np.maximum(alpha[..., None], 0.05), 0, 255)
    cut = np.dstack([own, alpha * 255]).round().astype(np.uint8)
    box = _bounds(alpha > 0.1, margin=max(2, round(0.03 * max(alpha.shape))))
    return Picture("keyed", _crop(cut, box), _salient_in(alpha > 0.1, box), _multiplied(colour, ground, box))


def _multiplied(colour: npt.NDArray[np.float32], ground: npt.NDArray[np.float32], box: _Bounds) -> Pixels | None:
    """The picture divided by its background, for multiplying on a light ground; None on a dark background."""
    if ground.min() < 200:
        return None
    light = np.clip(colour / np.maximum(ground, 1) * 1.015, 0, 1)
    left, _, right, bottom = box
    high, wide = light.shape[:2]
    fade = np.ones((high, wide), dtype=np.float32)
    reach = max(2, round(0.025 * max(high, wide)))
    ramp = np.linspace(0, 1, reach, dtype=np.float32)
    if left > 0:  # a shadow that runs on past the crop would end in a hard edge
        fade[:, left : left + reach] *= ramp
    if right < wide:
        fade[:, right - reach : right] *= ramp[::-1]
    if bottom < high:
        fade[bottom - reach : bottom] *= ramp[::-1, None]
    light = (1 - (1 - light) * fade[..., None]) * 255
    return _crop(np.dstack([light, np.full(light.shape[:2], 255.0)]).round().astype(np.uint8), box)


def _salient_in(mask: npt.NDArray[np.bool_], box: _Bounds) -> tuple[float, float, float, float]:
    """The product's own bounds as shares of the crop around it."""
    inner = _bounds(mask, margin=0)
    wide, high = box[2] - box[0], box[3] - box[1]
    return ((inner[0] - box[0]) / wide, (inner[1] - box[1]) / high,
            (inner[2] - box[0]) / wide, (inner[3] - box[1]) / high)  # fmt: skip


_Bounds = tuple[int, int, int, int]


def _bounds(mask: npt.NDArray[np.bool_], margin: int = 2) -> _Bounds:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return 0, 0, mask.shape[1], mask.shape[0]
    return (
        max(0, int(columns[0]) - margin), max(0, int(rows[0]) - margin),
        min(mask.shape[1], int(columns[-1]) + 1 + margin), min(mask.shape[0], int(rows[-1]) + 1 + margin),
    )  # fmt: skip


def _crop(pixels: Pixels, box: _Bounds) -> Pixels:
    left, top, right, bottom = box
    return np.ascontiguousarray(pixels[top:bottom, left:right])


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
    return np.asarray(np.isin(labels, np.flatnonzero(sizes >= 0.02 * sizes.max())))


def salient_box(pixels: Pixels, share: float = 0.5) -> tuple[float, float, float, float]:
    """The middle `share` of what draws the eye, as shares of the picture.

    Source: spectral residual, Hou and Zhang, CVPR 2007; weighted towards the centre, where photographers put products.
    """
    small = Image.fromarray(pixels).convert("L").resize((64, 64), Image.Resampling.BILINEAR)
    spectrum = fft.fft2(np.asarray(small, dtype=np.float64) / 255)
    log = np.log(np.abs(spectrum) + 1e-9)
    residual = log - ndimage.uniform_filter(log, 3, mode="nearest")
    eye = np.abs(fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))) ** 2
    eye = ndimage.gaussian_filter(eye, 3.0)
    y, x = np.mgrid[0:64, 0:64] / 63 - 0.5
    eye = eye * np.exp(-(x**2 + y**2) / (2 * 0.28**2))
    edges: list[float] = []
    for axis in (0, 1):
        mass = np.cumsum(eye.sum(axis=axis))
        mass = mass / mass[-1] if mass[-1] > 0 else np.linspace(0, 1, 64)
        edges += [float(np.searchsorted(mass, q)) / 63 for q in ((1 - share) / 2, 1 - (1 - share) / 2)]
    left, right, top, bottom = (round(min(1.0, e), 3) for e in edges)
    return left, top, max(right, left + 0.02), max(bottom, top + 0.02)


def to_skia(pixels: Pixels) -> Any:
    """Pixels as a skia image."""
    import skia  # here, so that ingest-like callers may decode without a drawing engine

    return skia.Image.fromarray(np.ascontiguousarray(pixels), colorType=skia.kRGBA_8888_ColorType)
