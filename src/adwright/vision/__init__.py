"""Looking at pictures: read safely, cut out, measured, described by what was measured.

Comes in: files and pixels. Goes out: `Picture` for those who place it, `Look` for those who speak of it. A room beside
`llm` and `store`, so that every stage may look at a picture; it imports only `core` (decision 11).

To add a way of cutting out: `cutout.py` says how.
"""

from adwright.vision.cutout import Cut, cutouts
from adwright.vision.grabcut import by_grabcut
from adwright.vision.picture import Picture, load, prepare, to_skia
from adwright.vision.reading import MAX_BYTES, MAX_PIXELS, ImageRefused, Pixels, decode, read_size, resolve
from adwright.vision.saliency import salient_box

__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "Cut",
    "ImageRefused",
    "Picture",
    "Pixels",
    "by_grabcut",
    "cutouts",
    "decode",
    "load",
    "prepare",
    "read_size",
    "resolve",
    "salient_box",
    "to_skia",
]
