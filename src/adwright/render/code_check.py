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
from adwright.render.placed import PlacedCode
from adwright.vision import Pixels

#: How many times larger a code is looked at: fine modules are found when enlarged, coarse ones as they are.
_SCALES = (1, 2, 3)


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
        large = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST)
        said, *_ = cv2.QRCodeDetector().detectAndDecode(large)
        if said:
            return str(said)
    return ""


def code_read_back(data: bytes, code: PlacedCode | None) -> dict[str, float]:
    """``{"qr_read": 1.0}`` where the finished file's code holds its address, else 0.0; empty where nobody looks."""
    if code is None or not reads_codes():
        return {}
    box = code.box.grown(2 * code.module)
    with Image.open(io.BytesIO(data)) as image:
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
            rewrite="hold a phone before it: a shorter address makes larger modules",
        ),
    )  # fmt: skip
