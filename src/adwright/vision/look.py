"""Look at a picture and measure what can be measured.

Comes in: pixels. Goes out: the noun `Look`. It does not know what the picture is for, and it has no words: those are
made from the numbers in `say.py`.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from adwright.core.look import Composition, Look, TextLine, Tone
from adwright.vision import nudity
from adwright.vision.colour import to_oklab
from adwright.vision.composition import Found, composition, product_in
from adwright.vision.cutout import Alpha, Ground, key
from adwright.vision.faces import faces
from adwright.vision.palette import palette
from adwright.vision.read_text import read_text
from adwright.vision.reading import Pixels
from adwright.vision.technical import LIKE_GROUND, technical

#: Lines, and share of the picture under them, from which on it is a graphic. 20 banners of ours had at least 6 lines on
#: 0.117; of 40 shop photos, some with lettering all over the product, none had both.
_LINES, _TEXT = 4, 0.1
#: Share of pixels that equal their neighbours exactly from which on a picture without a product on a plain ground was
#: drawn: banners of 1080 px had 0.71 and more, two photos 0.02 and less. Small JPEGs of banners had 0.09 to 0.2: those
#: are known by their text only.
_DRAWN = 0.4
#: Unit vector of warm colours in OKLab's a and b: orange, at a hue of 60 degrees.
_WARM = np.array([0.5, 0.866])


def describe_picture(pixels: Pixels, *, size: tuple[int, int] | None = None, text: bool = True) -> Look:
    """Everything that can be measured here on a picture.

    Parameters
    ----------
    pixels
        As `decode` gives them. Shape (h, w, 4).
    size
        Width and height of the file, when `pixels` is a smaller copy.
    text
        Whether text is read back; it takes a second or two, and needs the extra ``ocr``.

    Examples
    --------
    >>> white = np.full((120, 120, 4), 255, np.uint8)
    >>> white[30:90, 10:40, :3] = (30, 74, 51)
    >>> look = describe_picture(white, text=False)
    >>> look.kind, look.palette[1].name["zh"], look.composition.column, look.composition.free
    ('packshot', '深绿色', 'left', ('right', 'top', 'bottom'))
    """
    alpha, found_by, ground = _outline(pixels)
    product = product_in(pixels, alpha, found_by)
    built = composition(pixels, product, plain=product.found_by == "key")
    lines = read_text(pixels) if text else None
    high, wide = pixels.shape[:2]
    seen = faces(pixels)
    return Look(
        kind=_kind(pixels, built, lines), palette=palette(pixels, _own(pixels, product.alpha, ground)),
        tone=_tone(pixels), composition=built, texts=lines,
        technical=technical(pixels, product.alpha, size or (wide, high), ground),
        faces=None if seen is None else len(seen), face_areas=seen or (),
        nudity=min(1.0, max(0.0, nudity.score_pixels(pixels))) if nudity.looks() else None,
    )  # fmt: skip


def _outline(pixels: Pixels) -> tuple[Alpha | None, Found, Ground | None]:
    own = pixels[..., 3]
    if (own < 128).mean() > 0.02:
        return (own / np.float32(255)).astype(np.float32), "alpha", None
    cut = key(pixels)
    return (cut.alpha, "key", cut.ground) if cut is not None else (None, "saliency", None)


def _own(pixels: Pixels, product: Alpha | None, ground: Ground | None) -> Alpha | None:
    """The product without what has the ground's colour: through the spokes of a wheel one sees the ground."""
    if product is None or ground is None:
        return product
    like = np.abs(pixels[..., :3] - np.array(ground, np.float32)).max(axis=2) <= LIKE_GROUND
    own = np.where(like, np.float32(0), product)
    return own if (own > 0.5).any() else product


def _kind(
    pixels: Pixels, built: Composition, lines: tuple[TextLine, ...] | None
) -> Literal["packshot", "cutout", "scene", "graphic"]:
    lines = lines or ()
    written = len(lines) >= _LINES and sum(line.area.share for line in lines) >= _TEXT
    if written or (built.found_by == "saliency" and drawn(pixels) >= _DRAWN):
        return "graphic"
    found: dict[str, Literal["packshot", "cutout", "scene"]] = {"alpha": "cutout", "key": "packshot"}
    return found.get(built.found_by, "scene")


def drawn(pixels: Pixels) -> float:
    """Share of pixels that equal their right and lower neighbours exactly, in [0, 1]."""
    colour = pixels[..., :3]
    same = (colour[:-1, :-1] == colour[1:, :-1]).all(axis=2)
    same &= (colour[:-1, :-1] == colour[:-1, 1:]).all(axis=2)
    return float(same.mean())


def _tone(pixels: Pixels) -> Tone:
    step = max(1, round(max(pixels.shape[:2]) / 256))
    seen = pixels[step // 2 :: step, step // 2 :: step].reshape(-1, 4)
    opaque = seen[seen[:, 3] >= 128, :3]
    lab = to_oklab(opaque if len(opaque) else seen[:, :3])
    low, high = np.percentile(lab[:, 0], (5, 95))
    return Tone(
        brightness=float(np.clip(lab[:, 0].mean(), 0, 1)), contrast=float(np.clip(high - low, 0, 1)),
        saturation=float(np.hypot(lab[:, 1], lab[:, 2]).mean()), warmth=float((lab[:, 1:] @ _WARM).mean()),
    )  # fmt: skip
