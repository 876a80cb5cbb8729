"""Which face draws which character, and how wide it comes out.

Comes in: text, a role ("sans", "bold", "serif"), a language. Goes out: `Shaped`, glyphs and advances in em, so that a
width at any size is one multiplication. It does not know lines or boxes, and does no bidirectional reordering.

A character that no face holds is never drawn as a box: it is left out, and stands in `Shaped.missing`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal

import skia
import uharfbuzz as hb

Role = Literal["sans", "bold", "serif"]

#: role -> shipped faces, Latin before Chinese. The serif has one face for both: its Latin is drawn to go with it.
_SHIPPED: dict[Role, tuple[str, ...]] = {
    "sans": ("Inter-Medium.ttf", "NotoSansSC-Medium.ttf"),
    "bold": ("Inter-Bold.ttf", "NotoSansSC-Bold.ttf"),
    "serif": ("NotoSerifSC-Bold.ttf", "Inter-Bold.ttf"),
}

#: Below this a character is Latin, Greek or Cyrillic; above it stand the quotes, dashes and signs whose width
#: depends on the language they stand in.
_LATIN_END = 0x2000
#: Largest number of shaped texts kept per font set; a campaign has a few thousand lines.
_KEPT = 4096
#: Largest font file read from a campaign folder [bytes]. A static Noto Sans SC has 10.5 MB.
MAX_FONT_BYTES = 40_000_000


@dataclass(frozen=True, eq=False)
class Face:
    """One font file, ready to shape and to draw."""

    name: str
    typeface: Any
    shaper: Any
    upem: int
    characters: frozenset[int]
    ascent: float
    descent: float

    def font(self, size: float) -> Any:
        """A skia font without hinting, so that widths grow evenly with the size."""
        font = skia.Font(self.typeface, size)
        font.setSubpixel(True)
        font.setHinting(skia.FontHinting.kNone)
        font.setLinearMetrics(True)
        font.setEdging(skia.Font.Edging.kAntiAlias)
        return font


@dataclass(frozen=True)
class Shaped:
    """A text as glyphs. All measures in em; arrays run over glyphs, `advance` over characters.

    Parameters
    ----------
    text
        What is drawn: the text without what cannot be drawn.
    glyphs, faces, clusters, x, y
        Glyph id, index into `fonts`, index of the character it belongs to, and offset from the pen [em].
    glyph_advance
        [em].
    advance
        Width that each character of `text` adds [em]. Shape (len(text),).
    missing
        The characters left out, in order.
    """

    text: str
    fonts: tuple[Face, ...]
    glyphs: tuple[int, ...] = ()
    faces: tuple[int, ...] = ()
    clusters: tuple[int, ...] = ()
    x: tuple[float, ...] = ()
    y: tuple[float, ...] = ()
    glyph_advance: tuple[float, ...] = ()
    advance: tuple[float, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def width(self) -> float:
        """Width of the whole in one line [em]."""
        return sum(self.advance)


@dataclass(frozen=True, eq=False)
class FontSet:
    """Faces in order of preference for one role and one language.

    Examples
    --------
    >>> shaped = font_set("sans", "zh").shape("春茶 Tea")
    >>> [shaped.fonts[f].name for f in shaped.faces][::3]
    ['NotoSansSC-Medium.ttf', 'Inter-Medium.ttf']
    >>> font_set("sans", "en").shape("tea\\u0e01").missing
    ('\\u0e01',)
    """

    faces: tuple[Face, ...]
    language: str
    tracking: float = 0.0

    @property
    def ascent(self) -> float:
        """Height of the line above the baseline [em]; the same for all texts, so that lines stand evenly."""
        return 0.88

    @property
    def descent(self) -> float:
        """Depth of the line below the baseline [em]."""
        return 0.22

    def face_of(self, char: str) -> int | None:
        """Index of the face that draws a character; None when no face holds it."""
        order: Iterable[int] = range(len(self.faces))
        if self.language in ("zh", "ja") and ord(char) >= _LATIN_END:
            # Chinese quotes and dashes are full width: take them from a face that has Chinese
            order = sorted(order, key=lambda i: 0x4E00 not in self.faces[i].characters)
        return next((i for i in order if ord(char) in self.faces[i].characters), None)

    def shape(self, text: str) -> Shaped:
        """Glyphs of a text."""
        return _shape(self, text)


@lru_cache(maxsize=_KEPT)
def _shape(fonts: FontSet, text: str) -> Shaped:
    kept, missing = _drawable(text, fonts)
    owners = [fonts.face_of(c) or 0 for c in kept]
    for i, char in enumerate(kept):  # a mark stays with its letter, or shaping would tear them apart
        if i and unicodedata.combining(char) and ord(char) in fonts.faces[owners[i - 1]].characters:
            owners[i] = owners[i - 1]
    advance = [0.0] * len(kept)
    rows: list[tuple[int, int, int, float, float, float]] = []
    start = 0
    for end in range(1, len(kept) + 1):
        if end < len(kept) and owners[end] == owners[start]:
            continue
        rows += _shape_run(fonts.faces[owners[start]], kept[start:end], owners[start], start, fonts.language)
        start = end
    tracked = []
    for glyph, face, cluster, x, y, wide in rows:
        wide += fonts.tracking if wide else 0.0
        advance[cluster] += wide
        tracked.append((glyph, face, cluster, x, y, wide))
    return Shaped(
        kept, fonts.faces, tuple(r[0] for r in tracked), tuple(r[1] for r in tracked), tuple(r[2] for r in tracked),
        tuple(r[3] for r in tracked), tuple(r[4] for r in tracked), tuple(r[5] for r in tracked), tuple(advance),
        tuple(missing),
    )  # fmt: skip


def _drawable(text: str, fonts: FontSet) -> tuple[str, list[str]]:
    """The text without control characters and without what no face holds, and what was lost."""
    kept: list[str] = []
    missing: list[str] = []
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        if char in "\t\n\r\u00a0\u202f":
            kept.append(" " if char in "\t\n\r" else "\u00a0")
        elif category in ("Cc", "Cf") or "\ufe00" <= char <= "\ufe0f":
            continue  # joiners, variation selectors, bidi controls: nothing to see
        elif fonts.face_of(char) is None:
            missing.append(char)
        else:
            kept.append(char)
    return " ".join(part for part in "".join(kept).split(" ") if part), missing


def _shape_run(
    face: Face, text: str, index: int, start: int, language: str
) -> list[tuple[int, int, int, float, float, float]]:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    if language == "zh":
        buffer.language = "zh-hans"
    hb.shape(face.shaper, buffer, {"kern": True, "liga": True})
    em = 1 / face.upem
    return [
        (info.codepoint, index, start + info.cluster, at.x_offset * em, -at.y_offset * em, at.x_advance * em)
        for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]


def is_emoji(char: str) -> bool:
    """True for pictographs, which the shipped faces leave out on purpose.

    Examples
    --------
    >>> is_emoji("🍵"), is_emoji("茶"), is_emoji("𠮷")
    (True, False, False)
    """
    return 0x1F000 <= ord(char) <= 0x1FAFF or (0x2600 <= ord(char) <= 0x27BF and unicodedata.category(char) == "So")


def _face(name: str, data: bytes) -> Face:
    typeface = skia.Typeface.MakeFromData(skia.Data.MakeWithCopy(data))
    if typeface is None:
        raise ValueError(f"{name} is not a font that can be drawn")
    hb_face = hb.Face(data)
    metrics = skia.Font(typeface, 1.0).getMetrics()
    return Face(
        name=name, typeface=typeface, shaper=hb.Font(hb_face), upem=hb_face.upem,
        characters=frozenset(hb_face.unicodes), ascent=-metrics.fAscent, descent=metrics.fDescent,
    )  # fmt: skip


@cache
def shipped_face(name: str) -> Face:
    """A face of the package by file name."""
    with as_file(files("adwright.data").joinpath("fonts", name)) as path:
        return _face(name, path.read_bytes())


@cache
def brand_face(path: Path, size: int, modified_ns: int) -> Face:  # noqa: ARG001 - size and time are the cache's key
    """A brand's own face; ValueError when the file is no font.

    Raises
    ------
    ValueError
        The file is not a font, or larger than `MAX_FONT_BYTES`.
    """
    if size > MAX_FONT_BYTES:
        raise ValueError(f"{path.name} has {size} bytes, more than {MAX_FONT_BYTES}")
    return _face(path.name, path.read_bytes())


@cache
def font_set(role: Role, language: str, brand: tuple[Face, ...] = (), tracking: float = 0.0) -> FontSet:
    """The faces of a role, the brand's own before the shipped ones.

    Parameters
    ----------
    tracking
        Space added after each character [em].
    """
    shipped = tuple(shipped_face(name) for name in _SHIPPED[role])
    return FontSet(faces=brand + shipped, language=language, tracking=tracking)
