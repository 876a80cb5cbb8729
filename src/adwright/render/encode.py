"""Pixels to a file that a platform takes.

Comes in: opaque sRGB pixels and the placement's limits. Goes out: bytes and media type, the same bytes for the same
pixels. JPEG of the best quality under the limit; PNG where flat art makes it small enough and the placement
takes it; WebP where it is asked for, or where the placement takes it and nothing else fits.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import count
from math import exp, log

from PIL import Image

from adwright.core import Unsupported
from adwright.vision import Pixels

#: media type -> how its files end.
SUFFIX = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
#: JPEG qualities tried. Chosen by eye; below the first, type gets halos.
_LOW, _HIGH = 40, 92
#: Canvases up to this size [px] try PNG first, for crisp small type: it took 21 ms at 300x250 and 110 ms at 1080x1080
#: (one EPYC core, Pillow 13, 2026-11).
_PNG_AREA = 130_000
#: WebP begins here and is bisected only when that is too large: one try costs 20 times a JPEG's (1080x1080: 100 ms
#: against 5 ms; same machine).
_WEBP = 80


def encode(pixels: Pixels, max_bytes: int, media_types: tuple[str, ...], wanted: str = "") -> tuple[bytes, str, int]:
    """The file's bytes, its media type, and the quality of JPEG or WebP (0 for PNG).

    Parameters
    ----------
    wanted
        A media type that is tried before the others, where the placement takes it.

    Raises
    ------
    Unsupported
        The placement takes none of JPEG, PNG and WebP, or the limit is below what quality 40 needs.

    Examples
    --------
    >>> import numpy as np
    >>> data, kind, _ = encode(np.full((40, 40, 4), 200, np.uint8), 10_000, ("image/jpeg", "image/png"))
    >>> kind, len(data) < 500
    ('image/png', True)
    """
    image = Image.fromarray(pixels).convert("RGB")
    if "image/png" in media_types and _png_first(image, media_types, wanted):
        data = png(image)
        if len(data) <= max_bytes:
            return data, "image/png", 0
    order: list[tuple[str, Callable[[int], bytes], int]] = [
        ("image/jpeg", lambda quality: jpeg(image, quality), _HIGH),
        ("image/webp", lambda quality: webp(image, quality), _WEBP),
    ]
    tries = [row for row in sorted(order, key=lambda row: row[0] != wanted) if row[0] in media_types]
    for media_type, encoded, first in tries:
        found = best_under(encoded, max_bytes, first)
        if found is not None:
            return found[0], media_type, found[1]
    if not tries:
        raise Unsupported(
            f"no file for {media_types} under {max_bytes} bytes can be made here",
            hint="the renderers write image/jpeg, image/png and image/webp",
        )
    raise Unsupported(
        f"{image.size} needs {min(len(encoded(_LOW)) for _, encoded, _ in tries)} bytes at quality {_LOW}, limit "
        f"{max_bytes}",
        hint="raise max_bytes of the placement",
    )


def _png_first(image: Image.Image, media_types: tuple[str, ...], wanted: str) -> bool:
    if wanted and wanted in media_types:
        return wanted == "image/png"
    return image.width * image.height <= _PNG_AREA or "image/jpeg" not in media_types


#: A step of quality makes a JPEG this much larger, about; the search begins with it and then measures.
_PER_QUALITY = 0.035
#: After so many guesses the rest is bisected: a picture whose size jumps would be walked through one by one.
_GUESSES = 5


def best_under(
    encoded: Callable[[int], bytes], max_bytes: int, first: int, low: int = _LOW
) -> tuple[bytes, int] | None:
    """The file of the best quality up to `first` that is not over a limit, and that quality; None when `low` is over.

    By interpolation between the nearest qualities tried, in the logarithm of the size: 4 tries where bisection
    takes 6, and the same answer where size grows with quality.

    Examples
    --------
    >>> best_under(lambda quality: bytes(quality), 70, 92)[1]
    70
    """
    best = encoded(first)
    if len(best) <= max_bytes:
        return best, first
    over, over_size = first, len(best)  # the lowest quality known to be too large
    under, under_size = low - 1, 0.0  # the highest known to fit; none yet
    for tried in count():
        if over - under <= 1:
            break
        known = under_size or over_size * exp(-_PER_QUALITY * (over - under))
        share = log(max_bytes / known) / max(1e-9, log(over_size / known)) if max_bytes > 0 else 0.0
        near = under + round((over - under) * share) if tried < _GUESSES else (over + under) // 2
        guess = min(over - 1, max(under + 1, near))
        data = encoded(guess)
        if len(data) <= max_bytes:
            best, under, under_size = data, guess, len(data)
        else:
            over, over_size = guess, len(data)
    return (best, under) if under >= low else None


def webp(image: Image.Image, quality: int) -> bytes:
    """A picture as WebP, with its transparency."""
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()


def jpeg(image: Image.Image, quality: int) -> bytes:
    """A picture as JPEG."""
    out = io.BytesIO()
    # full chroma where it is cheap: 4:2:0 smears coloured type
    image.save(out, "JPEG", quality=quality, subsampling=0 if quality >= 75 else 2, optimize=False)
    return out.getvalue()


def png(image: Image.Image) -> bytes:
    """A picture as PNG."""
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=6)
    return out.getvalue()
