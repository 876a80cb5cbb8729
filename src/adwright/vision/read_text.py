"""Text in a picture, read back.

Comes in: pixels. Goes out: `TextLine`s from top to bottom, or None where the extra ``ocr`` (rapidocr with PP-OCR,
Apache-2.0, weights in the wheel) is not installed: then nobody looked, which is not "no text". What is read is data
from outside; nobody may take it for an instruction.
"""

from __future__ import annotations

import re
import threading
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from PIL import Image

from adwright.core.look import Area, TextLine
from adwright.vision.reading import Pixels

#: Lines below this confidence are guesses: on 40 shop photos 19 of 52 lines had less, and 17 of those were misread or
#: no text at all.
_SURE = 0.8
#: Most lines, and longest line, that are kept [characters].
MOST_LINES, LONGEST = 60, 200
#: Smaller pictures are scaled up to this longer side [px].
_SIDE = 960
#: Longest side over shortest; slimmer pictures are padded. The reader enlarges the shorter side to 736 px, and a strip
#: of 16 x 1400 px took it 100 s.
_SLIM = 4
#: Two lines whose middles are nearer than this share of the picture stand side by side.
_SAME_ROW = 0.02
#: What shows nothing: control characters, marks of direction, characters without width.
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")
#: The engine keeps buffers between calls and is not said to be safe for threads.
_lock = threading.Lock()


def installed() -> bool:
    """Whether the extra is."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def read_text(pixels: Pixels) -> tuple[TextLine, ...] | None:
    """The lines of text in a picture; None when nobody looked."""
    if not installed():
        return None
    picture = Image.fromarray(pixels)
    flat = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    scale = max(1.0, _SIDE / max(flat.size))
    if scale > 1:
        flat = flat.resize((round(flat.width * scale), round(flat.height * scale)), Image.Resampling.LANCZOS)
    # Padded at the right or below, so that what was read keeps its place.
    canvas = Image.new("RGB", (max(flat.width, flat.height // _SLIM), max(flat.height, flat.width // _SLIM)), "white")
    canvas.paste(flat)
    with _lock:
        found = _engine()(np.ascontiguousarray(np.asarray(canvas)[..., ::-1]))
    if found.txts is None or found.boxes is None:
        return ()
    rows = zip(found.txts, found.scores, found.boxes, strict=True)
    lines = [line for text, score, corners in rows if (line := _line(str(text), float(score), corners, flat.size))]
    return tuple(sorted(lines, key=lambda line: _reading_order(line.area))[:MOST_LINES])


def _line(text: str, score: float, corners: Any, size: tuple[int, int]) -> TextLine | None:
    """A line that is sure enough, without control characters."""
    shown = UNSEEN.sub(" ", text).strip()[:LONGEST]
    corners = np.asarray(corners, dtype=np.float64) / size
    (left, top), (right, bottom) = np.clip(corners.min(axis=0), 0, 1), np.clip(corners.max(axis=0), 0, 1)
    if score < _SURE or not shown or right <= left or bottom <= top:
        return None
    area = Area(left=float(left), top=float(top), right=float(right), bottom=float(bottom))
    return TextLine(text=shown, area=area, confidence=min(1.0, score))


def _reading_order(area: Area) -> tuple[int, float]:
    return round((area.top + area.bottom) / 2 / _SAME_ROW), area.left


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR  # 0.8 s and 33 MB, for those who want it

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
