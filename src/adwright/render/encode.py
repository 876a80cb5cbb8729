"""Pixels to a file that a platform takes.

Comes in: opaque sRGB pixels and the placement's limits. Goes out: bytes and media type, the same bytes for the same
pixels. JPEG by bisection of its quality under the limit; PNG where flat art makes it small enough and the placement
takes it.
"""

from __future__ import annotations

import io

from PIL import Image

from adwright.core import Unsupported
from adwright.vision import Pixels

#: JPEG qualities tried. Chosen by eye; below the first, type gets halos.
_LOW, _HIGH = 40, 92
#: Canvases up to this size [px] try PNG first, for crisp small type: it took 21 ms at 300x250 and 110 ms at 1080x1080
#: (one EPYC core, Pillow 13, 2026-11).
_PNG_AREA = 130_000


def encode(pixels: Pixels, max_bytes: int, media_types: tuple[str, ...]) -> tuple[bytes, str, int]:
    """The file's bytes, its media type, and the JPEG quality (0 for PNG).

    Raises
    ------
    Unsupported
        The placement takes neither JPEG nor PNG, or the limit is below what JPEG at quality 40 needs.

    Examples
    --------
    >>> import numpy as np
    >>> data, kind, _ = encode(np.full((40, 40, 4), 200, np.uint8), 10_000, ("image/jpeg", "image/png"))
    >>> kind, len(data) < 500
    ('image/png', True)
    """
    image = Image.fromarray(pixels).convert("RGB")
    if "image/png" in media_types and (image.width * image.height <= _PNG_AREA or "image/jpeg" not in media_types):
        data = _png(image)
        if len(data) <= max_bytes:
            return data, "image/png", 0
    if "image/jpeg" not in media_types:
        raise Unsupported(
            f"no file for {media_types} under {max_bytes} bytes can be made here",
            hint="the renderers write image/jpeg and image/png",
        )
    return _under(image, max_bytes)


def _under(image: Image.Image, max_bytes: int) -> tuple[bytes, str, int]:
    best = _jpeg(image, _HIGH)
    if len(best) <= max_bytes:
        return best, "image/jpeg", _HIGH
    low, high, found = _LOW, _HIGH, 0
    while low < high:
        middle = (low + high) // 2
        data = _jpeg(image, middle)
        if len(data) <= max_bytes:
            best, found, low = data, middle, middle + 1
        else:
            high = middle
    if not found:
        raise Unsupported(
            f"{image.size} needs {len(_jpeg(image, _LOW))} bytes at JPEG quality {_LOW}, limit {max_bytes}",
            hint="raise max_bytes of the placement",
        )
    return best, "image/jpeg", found


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    # full chroma where it is cheap: 4:2:0 smears coloured type
    image.save(out, "JPEG", quality=quality, subsampling=0 if quality >= 75 else 2, optimize=False)
    return out.getvalue()


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=6)
    return out.getvalue()
