"""What a brief is told of a product's picture.

Comes in: pixels. Goes out: `PictureFacts`, measured. It knows nothing of what kind of thing is shown: that comes from
the feed, or from a model that sees.
"""

from __future__ import annotations

from adwright.core.look import PictureFacts
from adwright.vision.look import describe_picture
from adwright.vision.reading import Pixels
from adwright.vision.say import LEAST_COLOUR, product_colours


def facts_of(pixels: Pixels, image: str, category: str = "") -> PictureFacts:
    """What can be said of a picture without reading text in it.

    Parameters
    ----------
    category
        What the feed says the product is; empty where it says nothing.

    Examples
    --------
    >>> import numpy as np
    >>> white = np.full((120, 120, 4), 255, np.uint8)
    >>> white[30:90, 10:40, :3] = (30, 74, 51)
    >>> shown = facts_of(white, "tin.png")
    >>> shown.kind, [colour.group for colour in shown.colours], shown.category
    ('packshot', ['green'], 'unknown')
    """
    look = describe_picture(pixels, text=False)
    own = product_colours(look) if look.kind in ("packshot", "cutout") else ()
    whole = tuple(sorted((s for s in look.palette if s.share >= LEAST_COLOUR), key=lambda swatch: -swatch.share))
    return PictureFacts(
        image=image, kind=look.kind, outlined=bool(own), colours=own or whole, brightness=look.tone.brightness,
        free=look.composition.free, faces=look.faces, category=category or "unknown",
        category_by="feed" if category else "",
    )  # fmt: skip
