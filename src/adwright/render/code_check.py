"""Is the QR code read: the finished file looked at by OpenCV.

Comes in: the bytes of a picture, where its code stands. Goes out: whether its address is read back. Needs OpenCV (the
extras ``vision`` and ``ocr`` bring it); without it nobody looks.
"""

from __future__ import annotations

import io
from functools import cache
from importlib.util import find_spec

import numpy as np
from PIL import Image

from adwright.core import Finding
from adwright.render.geometry import Box
from adwright.render.placed import PlacedCode
from adwright.vision import Pixels

#: How many times larger a code is looked at: fine modules are found when enlarged, and coarse ones at times only when
#: made smaller; OpenCV 5 is moody where a phone is not.
_SCALES = (1.0, 2.0, 0.5, 3.0)
#: Modules around the plate that are looked at with it. OpenCV finds fewer codes with less.
_AROUND = 4


@cache
def reads_codes() -> bool:
    """Whether OpenCV is there to read with."""
    return find_spec("cv2") is not None


def read_code(pixels: Pixels) -> str:
    """What the QR code of a picture holds; empty where none is read.

    Parameters
    ----------
    pixels
        Shape (height, width, 3 or 4).
    """
    import cv2

    grey = cv2.cvtColor(np.ascontiguousarray(pixels[..., :3]), cv2.COLOR_RGB2GRAY)
    for scale in _SCALES:
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        large = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=how)
        said, *_ = cv2.QRCodeDetector().detectAndDecode(large)
        if said:
            return str(said)
    return ""


def code_read_back(data: bytes, code: PlacedCode | None) -> dict[str, float]:
    """``{"qr_read": 1.0}`` where the finished file's code holds its address, else 0.0; empty where nobody looks."""
    if code is None or not reads_codes():
        return {}
    with Image.open(io.BytesIO(data)) as image:
        box = code.box.grown(_AROUND * code.module).intersection(Box(0, 0, image.width, image.height))
        part = image.convert("RGB").crop((int(box.left), int(box.top), int(box.right), int(box.bottom)))
    return {"qr_read": float(read_code(np.asarray(part)) == code.code.address)}


def unread(quality: dict[str, float], size: str) -> tuple[Finding, ...]:
    """A finding where the code was not read."""
    if quality.get("qr_read", 1.0) > 0:
        return ()
    return (
        Finding(
            check="render", rule="render.qr", severity="needs_proof",
            why=f"the QR code at {size} is not read back from the finished file",
            rewrite="hold a phone before it: a shorter address makes larger modules", form="render.qr.unread",
            said=(("size", size),),
        ),
    )  # fmt: skip
