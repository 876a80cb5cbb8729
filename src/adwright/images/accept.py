"""Is a generated picture fit to stand behind a product.

Comes in: pixels and the size that was wanted. Goes out: why not, or nothing; and what it was looked at for. It does not
know where it will stand.

Text is read with the extra ``ocr``, nudity looked for with ``nsfw``. Without them nobody looks, and the picture's
origin says so by what it does not list.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from adwright.core import Looked
from adwright.vision import Pixels
from adwright.vision.nudity import ASK, looks, score_pixels
from adwright.vision.read_text import read_text

#: Least share of the wanted shorter side that a picture must have: below it, it would be blown up more than twice.
LEAST_SIDE = 0.5
#: How far its shape may be from the wanted one, as a factor: a wide picture for a tall place would lose most of itself.
MOST_OFF = 2.2
#: Standard deviation of lightness over the picture [levels of 255] below which it is one even colour. Our own calmest
#: ground, a night wall with one light, has 4.5; a black or grey answer of a filter has 0.
LEAST_SPREAD = 1.5
#: Letters or digits that a line must have to be text; shorter ones are what readers see in folds and leaves.
LEAST_LETTERS = 2
#: The reader of text looks at a copy of this longer side [px]: large enough for a sign on a wall, and 0.5 to 2 s.
_READ_SIDE = 960


@dataclass(frozen=True)
class Judged:
    """What was found.

    Parameters
    ----------
    why
        Why the picture is not used; empty when it is.
    looked
        What it was looked at for, as far as the looking went.
    """

    why: str
    looked: tuple[Looked, ...]


def judge(pixels: Pixels, width: int, height: int, *, read: bool = True) -> Judged:
    """Whether a picture may stand behind a product on a place of that size.

    Parameters
    ----------
    read
        Whether text is looked for; it takes a second or two.

    Examples
    --------
    >>> judge(np.full((64, 64, 4), 255, np.uint8), 64, 64).why
    'it is one even colour'
    """
    looked: list[Looked] = ["size"]
    high, wide = pixels.shape[:2]
    if min(high, wide) < LEAST_SIDE * min(width, height):
        return Judged(f"it is {wide}x{high}, too small for {width}x{height}", tuple(looked))
    off = wide / high * height / width
    if not 1 / MOST_OFF <= off <= MOST_OFF:
        return Judged(f"it is {wide}x{high}, of another shape than {width}x{height}", tuple(looked))
    looked.append("flat")
    if (pixels[..., 3] < 250).mean() > 0.01:
        return Judged("it is transparent in part", tuple(looked))
    if float(np.asarray(Image.fromarray(pixels).convert("L"), dtype=np.float64).std()) < LEAST_SPREAD:
        return Judged("it is one even colour", tuple(looked))
    if looks():
        looked.append("nudity")
        score = score_pixels(pixels)
        if score >= ASK:
            return Judged(f"open_nsfw takes it for nudity with a score of {score:.2f}", tuple(looked))
    why = _written(pixels) if read else None
    return Judged(why or "", tuple(looked) if why is None else (*looked, "text"))


def _written(pixels: Pixels) -> str | None:
    """What is written on it, as a reason; "" for nothing, None when nobody looked."""
    small = Image.fromarray(pixels)
    small.thumbnail((_READ_SIDE, _READ_SIDE), Image.Resampling.LANCZOS)
    lines = read_text(np.asarray(small))
    if lines is None:
        return None
    said = [line.text for line in lines if sum(map(str.isalnum, line.text)) >= LEAST_LETTERS]
    return f"text is read on it: {said[0][:40]!r}" if said else ""
