"""Is the text that was drawn still read: a finished picture read back and compared with what should stand there.

Comes in: pixels and texts. Goes out: for each text the share of it that was recognised, or None where nobody can look.
It does not know who drew the picture, nor whether a reader that fails means that people fail.

Readers slip where people do not: a dash is read as 一, a full-width mark as the half-width one, spaces come and go.
Such slips are folded away on both sides before comparing, and counted as read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from adwright.core.look import TextLine
from adwright.vision.read_text import read_text
from adwright.vision.reading import Pixels

#: Signs that are read as another one; all other marks are left out.
_SAME = str.maketrans({"×": "x", "¥": "y", "￥": "y"})
#: What PP-OCR reads for a dash is often 一; where a text is not found with it, it is looked for without.
_ONE = "一"
_NOT_READ = re.compile(r"[\s\W_]+")


def fold(text: str) -> str:
    """A text without what readers slip on: case, width, spaces, marks.

    Examples
    --------
    >>> fold("春茶上新——立减 ５０ 元！"), fold("It’s “Fresh” – now")
    ('春茶上新立减50元', 'itsfreshnow')
    """
    return _NOT_READ.sub("", unicodedata.normalize("NFKC", text.translate(_SAME)).casefold())


def read_back(pixels: Pixels, texts: Sequence[str]) -> tuple[float, ...] | None:
    """Share of each text that is recognised in a picture, in [0, 1]; None when nobody looked.

    Examples
    --------
    >>> import numpy as np
    >>> read_back(np.full((64, 64, 4), 255, np.uint8), [])
    ()
    """
    if not texts:
        return ()
    lines = read_text(pixels)
    return None if lines is None else tuple(recognised(text, lines) for text in texts)


def recognised(text: str, lines: Sequence[TextLine]) -> float:
    """Share of a text that stands in the lines that were read, wherever a banner broke it.

    Examples
    --------
    >>> from adwright.core.look import Area
    >>> area = Area(left=0, top=0, right=1, bottom=0.1)
    >>> lines = [TextLine(text=text, area=area, confidence=1) for text in ("A quiet cup", "ANY H0UR")]
    >>> recognised("A quiet cup, any hour", lines)
    0.94
    """
    wanted, read = fold(text), [fold(line.text) for line in lines]
    if not wanted:
        return 1.0
    found = _found(wanted, read)
    if found < 1 and _ONE in "".join(read):
        found = max(found, _found(wanted.replace(_ONE, ""), [line.replace(_ONE, "") for line in read]))
    return round(found, 2)


def _found(wanted: str, read: Sequence[str]) -> float:
    """As `recognised`, of folded texts. Lines of another text may stand between those of this one (a badge beside a
    headline), so the lines that are part of it are tried alone too."""
    if not wanted:
        return 0.0
    own = "".join(line for line in read if line and (line in wanted or _matched(line, wanted) >= 0.7))
    return max(_matched(wanted, "".join(read)), _matched(wanted, own))


def _matched(wanted: str, read: str) -> float:
    """Share of the wanted characters that are read, in order, in runs of at least two (or all of a short text)."""
    if wanted in read:
        return 1.0
    blocks = SequenceMatcher(None, wanted, read, autojunk=False).get_matching_blocks()
    least = min(2, len(wanted))
    return sum(block.size for block in blocks if block.size >= least) / len(wanted)
