"""Where a photo lies in its frame: it covers the frame, and what matters in it is neither cut off nor written on.

Comes in: the photo's proportions and salient part, its frame, the boxes of the texts. Goes out: where its pixels come
to lie. It does not know why the part is salient, nor templates.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from adwright.render.geometry import Box
from adwright.vision import Picture

#: How much closer a photo may be cropped than its frame asks for, so that its subject moves clear of the texts; closer
#: than the last, a photo of 1400 px on a canvas of 1080 px begins to look soft.
_ZOOMS = (1.0, 1.12, 1.25, 1.4)
#: Share of a text's box that may lie on the subject, as in `quality.overlaps`.
_TOUCH = 0.03
#: Share of the subject that the frame may cut off, and what more weighs against a text that stands on it.
_CUT, _LOST = 0.25, 8.0


def cover(picture: Picture, panel: Box, stage: Box, texts: Sequence[Box] = ()) -> Box:
    """Where a photo lies.

    As wide as its frame asks for, with its subject as near the middle of the stage as the edges allow; where a text
    would stand on the subject, moved along, then cropped closer, as little as clears most.

    Examples
    --------
    >>> import numpy as np
    >>> photo = Picture("photo", np.zeros((100, 200, 4), np.uint8), (0.4, 0.2, 0.6, 0.8))
    >>> frame = Box(0, 0, 200, 100)
    >>> cover(photo, frame, frame)
    Box(left=0.0, top=0.0, right=200.0, bottom=100.0)
    >>> closer = cover(photo, frame, Box(100, 0, 200, 100), [Box(10, 40, 100, 60)])
    >>> closer.width, closer.within(photo.salient).left
    (250.0, 100.0)
    """
    best: tuple[tuple[float, ...], Box] | None = None
    for zoom in _ZOOMS if texts else _ZOOMS[:1]:
        high = zoom * max(panel.height, panel.width / picture.aspect)
        wide = high * picture.aspect
        for lies in _places(picture, panel, stage, wide, high):
            subject = lies.within(picture.salient)
            shown = subject.intersection(panel)
            touched = sum(box.intersection(shown).area > _TOUCH * box.area for box in texts)
            cut = 1 - shown.area / subject.area if subject.area else 0.0
            off = _distance(subject, stage.intersection(panel)) / max(panel.width, panel.height)
            cost = (touched + _LOST * max(0.0, cut - _CUT), round(zoom + cut + off, 4))
            if best is None or cost < best[0]:
                best = cost, lies
        if best is not None and best[0][0] == 0:  # nothing is gained by coming closer
            break
    assert best is not None
    return best[1]


def _distance(subject: Box, stage: Box) -> float:
    (x, y), (to_x, to_y) = subject.centre, stage.centre
    return float(((x - to_x) ** 2 + (y - to_y) ** 2) ** 0.5)


def _places(picture: Picture, panel: Box, stage: Box, wide: float, high: float) -> list[Box]:
    """The place nearest the stage, and those along the frame's edges."""
    focus = Box(0, 0, wide, high).within(picture.salient).centre
    to = stage.intersection(panel).centre
    lefts = {min(panel.left, max(panel.right - wide, to[0] - focus[0])), panel.left, panel.right - wide}
    tops = {min(panel.top, max(panel.bottom - high, to[1] - focus[1])), panel.top, panel.bottom - high}
    return [Box(float(left), float(top), left + wide, top + high) for left, top in product(sorted(lefts), sorted(tops))]
