"""A contact sheet: many banners on one page, each with its caption, for eyes.

Comes in: pictures with captions. Goes out: one PNG. It does not know how the pictures were made.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont

_GROUND, _INK, _LINE = (236, 236, 233), (40, 40, 40), (205, 205, 202)
_GAP, _CAPTION = 14, 20


def contact_sheet(pictures: Sequence[tuple[str, Image.Image]], *, width: int = 1800, cell: int = 340) -> bytes:
    """A PNG with the pictures in rows, in their order.

    Parameters
    ----------
    width
        Of the sheet [px].
    cell
        Largest width and height of a picture on it [px]; smaller ones keep their size.

    Examples
    --------
    >>> sheet = contact_sheet([("red", Image.new("RGB", (300, 250), "red"))], width=400)
    >>> Image.open(io.BytesIO(sheet)).size
    (400, 298)
    """
    small = [(caption, _shrunk(picture, cell)) for caption, picture in pictures]
    rows = _rows(small, width - _GAP)
    heights = [max(picture.height for _, picture in row) + _CAPTION + _GAP for row in rows]
    sheet = Image.new("RGB", (width, sum(heights) + _GAP), _GROUND)
    pen, font = ImageDraw.Draw(sheet), _font()
    y = _GAP
    for row, high in zip(rows, heights, strict=True):
        x = _GAP
        for caption, picture in row:
            sheet.paste(picture, (x, y))
            pen.rectangle((x - 1, y - 1, x + picture.width, y + picture.height), outline=_LINE)
            pen.text((x, y + picture.height + 3), _cut(caption, max(picture.width, 90), font), _INK, font)
            x += max(picture.width, 90) + _GAP
        y += high
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def _shrunk(picture: Image.Image, cell: int) -> Image.Image:
    copy = picture.convert("RGB")
    copy.thumbnail((cell * 2 if copy.width > 3 * copy.height else cell, cell), Image.Resampling.LANCZOS)
    return copy


def _rows(
    pictures: list[tuple[str, Image.Image]], width: int
) -> list[list[tuple[str, Image.Image]]]:  # fmt: skip
    rows: list[list[tuple[str, Image.Image]]] = [[]]
    used = 0
    for caption, picture in pictures:
        wide = max(picture.width, 90) + _GAP
        if rows[-1] and used + wide > width:
            rows.append([])
            used = 0
        rows[-1].append((caption, picture))
        used += wide
    return rows


def _font() -> ImageFont.FreeTypeFont:
    font = files("adwright.data").joinpath("fonts", "Inter-Medium.ttf").read_bytes()
    return ImageFont.truetype(io.BytesIO(font), 12)


def _cut(text: str, width: float, font: ImageFont.FreeTypeFont) -> str:
    """As much of a caption as fits its picture."""
    while text and font.getlength(text) > width:
        text = text[:-1]
    return text
