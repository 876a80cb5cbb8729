"""A contact sheet: many banners on one page, each with its caption, for eyes.

Comes in: pictures with captions. Goes out: one PNG. It does not know how the pictures were made.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont

_GROUND, _INK, _TOLD, _LINE = (236, 236, 233), (40, 40, 40), (176, 0, 0), (205, 205, 202)
#: Space between tiles, height of one line of a caption [px].
_GAP, _CAPTION = 14, 20
_Tile = tuple[str, Image.Image]


def contact_sheet(pictures: Sequence[_Tile], *, width: int = 1800, cell: int = 340, least: int = 90) -> bytes:
    """A PNG with the pictures in rows, in their order.

    Parameters
    ----------
    pictures
        Caption and picture; a second line of the caption, which tells what is wrong, is red.
    width
        Of the sheet [px].
    cell
        Largest width and height of a picture on it [px]; smaller ones keep their size.
    least
        Least width of a tile [px]; a caption is as wide as its tile.

    Examples
    --------
    >>> sheet = contact_sheet([("red", Image.new("RGB", (300, 250), "red"))], width=400)
    >>> Image.open(io.BytesIO(sheet)).size
    (400, 298)
    >>> sheet = contact_sheet([("red\\ntoo red", Image.new("RGB", (300, 250), "red"))], width=400)
    >>> Image.open(io.BytesIO(sheet)).size
    (400, 318)
    """
    small = [(caption, _shrunk(picture, cell)) for caption, picture in pictures]
    rows = _rows(small, width - _GAP, least)
    heights = [max(picture.height + _CAPTION * len(_lines(caption)) for caption, picture in row) for row in rows]
    sheet = Image.new("RGB", (width, sum(high + _GAP for high in heights) + _GAP), _GROUND)
    pen, font = ImageDraw.Draw(sheet), _font()
    y = _GAP
    for row, high in zip(rows, heights, strict=True):
        x = _GAP
        for caption, picture in row:
            sheet.paste(picture, (x, y))
            pen.rectangle((x - 1, y - 1, x + picture.width, y + picture.height), outline=_LINE)
            wide = max(picture.width, least)
            for number, line in enumerate(_lines(caption)):
                at = x, y + picture.height + 3 + _CAPTION * number
                pen.text(at, _cut(line, wide, font), _TOLD if number else _INK, font)
            x += wide + _GAP
        y += high + _GAP
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def _lines(caption: str) -> list[str]:
    return caption.split("\n")[:2]


def _shrunk(picture: Image.Image, cell: int) -> Image.Image:
    copy = picture.convert("RGB")
    copy.thumbnail((cell * 2 if copy.width > 3 * copy.height else cell, cell), Image.Resampling.LANCZOS)
    return copy


def _rows(pictures: list[_Tile], width: int, least: int) -> list[list[_Tile]]:
    rows: list[list[_Tile]] = [[]]
    used = 0
    for caption, picture in pictures:
        wide = max(picture.width, least) + _GAP
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
