"""Pictures as they come from outside, read safely.

Comes in: a file's name under a folder, or a file's bytes; both untrusted. Goes out: `Pixels`, upright and in sRGB, or
`ImageRefused` with the reason. It does not know what a picture shows.

Only JPEG, PNG and WebP; only files under the folder; nothing over `MAX_PIXELS`. CMYK and embedded profiles become sRGB,
the camera's rotation is applied.
"""

from __future__ import annotations

import io
import struct
import warnings
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms, UnidentifiedImageError

#: Largest picture that is decoded [px]: 8,000 x 6,000, a 48-megapixel camera. A bomb claims far more.
MAX_PIXELS = 48_000_000
#: Largest file that is read [bytes].
MAX_BYTES = 40_000_000
#: Longest side kept [px]: the longest canvas is 1920, and pictures seldom fill it.
_WORKING_SIDE = 1400

#: Shortest side that is still shown, and looked at, once the longest is `_WORKING_SIDE` [px].
_LEAST_SIDE = 16
#: How a picture is turned upright, by the value of EXIF's tag 0x0112. Source: TIFF 6.0, Orientation.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
#: What broken files raise out of the reader of pictures.
_BROKEN = (
    UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError, TypeError,
    AttributeError, LookupError, struct.error,
)  # fmt: skip

Pixels = npt.NDArray[np.uint8]


class ImageRefused(Exception):  # noqa: N818 - becomes a Finding, never leaves the stage
    """Why a picture is not used, as words for a Finding."""


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


def decode(data: bytes, name: str = "picture") -> Pixels:
    """Bytes of a JPEG, PNG or WebP as sRGB with straight alpha. Shape (h, w, 4).

    Raises
    ------
    ImageRefused
        Another format, broken, or more than `MAX_PIXELS`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of bombs: our own limit is lower, just below; of EXIF: it is no fault
            image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
            if image.width * image.height > MAX_PIXELS:
                raise ImageRefused(f"{name} is {image.width}x{image.height}, more than {MAX_PIXELS:,} pixels")
            if image.format == "JPEG":
                image.draft(None, (_WORKING_SIDE, _WORKING_SIDE))
            image.load()
            turn = _TURNS.get(_orientation(image))
            upright = _eight_bits(image if turn is None else image.transpose(turn))
            rgba = _to_srgb(upright, image.info.get("icc_profile"))
    except ImageRefused:
        raise
    except _BROKEN as error:
        raise ImageRefused(f"{name} cannot be read as JPEG, PNG or WebP ({type(error).__name__})") from error
    size = f"{rgba.width}x{rgba.height}"
    rgba.thumbnail((_WORKING_SIDE, _WORKING_SIDE), Image.Resampling.LANCZOS)
    if min(rgba.size) < _LEAST_SIDE:  # of what is kept: 20 x 4000 px would leave 7
        raise ImageRefused(f"{name} is {size}, too small or too slim to show")
    return np.asarray(rgba, dtype=np.uint8)


def read_size(data: bytes, name: str = "picture") -> tuple[int, int]:
    """Width and height of a picture as it is meant to be seen, from its head alone [px].

    Raises
    ------
    ImageRefused
        Another format, or broken.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
            turned = _orientation(image) in {5, 6, 7, 8}
    except _BROKEN as error:
        raise ImageRefused(f"{name} cannot be read as JPEG, PNG or WebP ({type(error).__name__})") from error
    return (image.height, image.width) if turned else (image.width, image.height)


def _orientation(image: Image.Image) -> int:
    """How the camera was held; 1, upright, where EXIF is missing or broken: the picture itself may be whole."""
    try:
        found = image.getexif().get(0x0112, 1)
    except Exception:  # each kind of broken EXIF raises another
        return 1
    return found if isinstance(found, int) else 1


def _eight_bits(image: Image.Image) -> Image.Image:
    """A grey picture of 16 bits as one of 8; others as they are. Pillow would clip its levels to 255: blank white."""
    if image.mode != "I" and not image.mode.startswith("I;16"):
        return image
    levels = np.asarray(image).astype(np.float32)
    grey = Image.fromarray(np.clip(levels / 257, 0, 255).round().astype(np.uint8))
    clear = image.info.get("transparency")
    if isinstance(clear, int):
        grey.putalpha(Image.fromarray(np.where(levels == clear, 0, 255).astype(np.uint8)))
    return grey


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
