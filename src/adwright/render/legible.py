"""Is the headline read by a stranger: the finished file looked at by a reader of text.

Comes in: a rendition and its file. Goes out: the same rendition with the share of its headline that was recognised. It
takes a second or two a banner and the extra ``ocr``, so it is asked for, never assumed.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
from PIL import Image

from adwright.core import Creative, Finding, Placement, Rendition, Unsupported
from adwright.vision.read_text import installed
from adwright.vision.readback import read_back

#: Smallest canvas that is read [px]; on smaller ones the reader fails where people do not.
LEAST_CANVAS = (300, 250)
#: How Unicode's names of the letters begin that the reader knows. Source: the characters that PP-OCRv6 small lists:
#: none of Cyrillic, Arabic, Hebrew, Hangul, Thai or Devanagari. It has 62 Greek ones; words of them were not tried.
_READ_LETTERS = ("LATIN", "CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC")
#: Share of a headline below which a person looks. The reader slips on single characters: 減 for 减.
LEAST_READ = 0.85


def with_read_back(made: Rendition, creative: Creative, placement: Placement, out: Path) -> Rendition:
    """The rendition with ``quality["read_back"]``, in [0, 1], and a finding where it is low.

    Canvases and scripts that the reader is not made for are left as they are: nobody looked.

    Raises
    ------
    Unsupported
        The extra ``ocr`` is not installed.
    """
    if not installed():
        raise Unsupported("reading banners back needs the extra 'ocr'", hint="pip install 'adwright[ocr]'")
    headline = creative.text("headline")
    small = placement.width < LEAST_CANVAS[0] or placement.height < LEAST_CANVAS[1]
    if small or not _may_be_read(headline):
        return made
    with Image.open(out / made.files[0].path) as image:
        shares = read_back(np.asarray(image.convert("RGBA")), [headline])
    assert shares is not None
    quality = {**made.quality, "read_back": shares[0]}
    if shares[0] >= LEAST_READ:
        return made.model_copy(update={"quality": quality})
    told = Finding(
        check="render", rule="render.read_back", severity="needs_proof", field="headline",
        why=f"a reader of text recognises {shares[0]:.0%} of the headline at {placement.size}",
        rewrite="look at the picture: the type may be too small, too busy or hidden",
        said=(("share", f"{shares[0]:.0%}"), ("size", placement.size)),
    )  # fmt: skip
    return made.model_copy(update={"quality": quality, "findings": (*made.findings, told)})


def _may_be_read(headline: str) -> bool:
    """Whether so many of the letters are of scripts that the reader knows that the headline could pass."""
    letters = [char for char in unicodedata.normalize("NFKC", headline) if char.isalpha()]
    known = sum(unicodedata.name(char, "").startswith(_READ_LETTERS) for char in letters)
    return bool(headline) and known >= LEAST_READ * len(letters)
