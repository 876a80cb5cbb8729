"""Which face draws which character, and how wide it comes out.

Comes in: text, a role ("sans", "bold", "serif"), a language. Goes out: `Shaped`, glyphs and advances in em, so that a
width at any size is one multiplication, and the order in which a part of them is seen. It does not know lines or boxes.

A character that no face holds is never drawn as a box: it is left out, and stands in `Shaped.missing`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import as_file, files
from itertools import accumulate
from pathlib import Path
from typing import Any, Literal

import skia
import uharfbuzz as hb

from adwright.core.text import language_of
from adwright.render.bidi import RTL_LANGUAGES, direction, levels, runs
from adwright.render.drawable import drawable

Role = Literal["sans", "bold", "serif"]

#: role -> shipped faces, Latin before Chinese. The serif has one face for both: its Latin is drawn to go with it.
_SHIPPED: dict[Role, tuple[str, ...]] = {
    "sans": ("Inter-Medium.ttf", "NotoSansSC-Medium.ttf"),
    "bold": ("Inter-Bold.ttf", "NotoSansSC-Bold.ttf"),
    "serif": ("NotoSerifSC-Bold.ttf", "Inter-Bold.ttf"),
}
#: Faces of other scripts, after the common ones; the Japanese and the Traditional Chinese last, for characters that
#: mainland Chinese does not use.
_OTHERS = ("NotoSansArabic", "NotoSansHebrew", "NotoSansKR", "NotoSansJP", "NotoSansTC")
_EMOJI = "NotoEmoji-Bold.ttf"
#: Languages whose own face goes before the one of mainland Chinese, and that have no serif face here.
_OWN_FACE = {"ja": "NotoSansJP", "ko": "NotoSansKR", "zh-hant": "NotoSansTC"}
#: Languages that write Han characters in shapes of their own, and what their faces are called.
_OWN_SHAPES = {"ja": "Japanese", "zh-hant": "Traditional Chinese"}
#: Faces that draw Han characters, each in the shapes of its own language.
_HAN_FACES = re.compile(r"Noto(?:Sans|Serif)(?:SC|TC|JP)-(?:Medium|Bold)\.ttf")
#: language -> what HarfBuzz calls it, where that differs.
_SHAPER_LANGUAGE = {"zh": "zh-hans", "iw": "he"}

#: Height and depth of a line [em], and the least distance of baselines: measured inks are 0.86 and 0.11 of a Chinese
#: character, 0.23 below a Latin g; 0.84 to 0.99 and 0.34 to 0.47 in Arabic words (Noto Sans Arabic Bold, 2026-11).
_LINE = (0.88, 0.22, 1.0)
_ARABIC_LINE = (0.92, 0.38, 1.42)
_ARABIC_SCRIPT = RTL_LANGUAGES - {"he", "iw", "yi"}
#: Text with more vowel signs than a stray one reaches up to 1.02 em and more over a dotted letter. Set by eye.
_VOWELS, _FEW_VOWELS, _VOCALISED_LEADING = re.compile("[\u064b-\u0652\u0670]"), 2, 1.58

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
    """A text as glyphs. All measures in em; arrays run over glyphs, `advance` and `levels` over characters.

    Everything stands in reading order; `seen` gives the order from left to right.

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
        What was left out, in order: characters, or signs made of several.
    levels
        Embedding levels of UAX #9. Empty where all runs from left to right.
    base
        Level of the paragraph: 1 where it runs from right to left.
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
    levels: tuple[int, ...] = ()
    base: int = 0

    @cached_property
    def sums(self) -> tuple[float, ...]:
        """Where each character begins when all stand in reading order [em]. Shape (len(text) + 1,)."""
        return (0.0, *accumulate(self.advance))

    @property
    def width(self) -> float:
        """Width of the whole in one line [em]."""
        return self.sums[-1]

    def seen(self, start: int, end: int) -> list[int]:
        """Indices of the glyphs of a line, from left to right.

        Examples
        --------
        >>> shaped = font_set("sans", "he").shape("תה Tea")
        >>> "".join(shaped.text[shaped.clusters[i]] for i in shaped.seen(0, 6))
        'Tea הת'
        """
        if not self.levels:
            return [i for i, cluster in enumerate(self.clusters) if start <= cluster < end]
        found: list[int] = []
        for first, last, level in runs(self.levels, start, end):
            inside = [i for i, cluster in enumerate(self.clusters) if first <= cluster < last]
            found += reversed(inside) if level % 2 else inside
        return found


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
    def _line(self) -> tuple[float, float, float]:
        return _ARABIC_LINE if self.language in _ARABIC_SCRIPT else _LINE

    @property
    def ascent(self) -> float:
        """Height of the line above the baseline [em]; the same for all texts, so that lines stand evenly."""
        return self._line[0]

    @property
    def descent(self) -> float:
        """Depth of the line below the baseline [em]."""
        return self._line[1]

    def least_leading(self, text: str) -> float:
        """Distance of two baselines below which the letters of a text would touch [em]."""
        if self.language not in _ARABIC_SCRIPT:
            return _LINE[2]
        return _VOCALISED_LEADING if len(_VOWELS.findall(text)) > _FEW_VOWELS else _ARABIC_LINE[2]

    def face_of(self, text: str) -> int | None:
        """Index of the face that draws all characters of a text; None when no face holds them."""
        return _holder(self, text)

    def draws(self, sequence: str) -> int | None:
        """Index of the face that draws a sequence with joiners as one sign; None when none does."""
        for index, face in enumerate(self.faces):
            if ord(sequence[0]) in face.characters:
                glyphs = _shape_run(face, sequence, index, 0, self.language, 0)
                seen = [glyph for glyph, *_, wide in glyphs if wide]
                if len(seen) == 1 and seen[0]:
                    return index
        return None

    @property
    def own_shapes(self) -> str:
        """What the face of its own shapes is called: "Japanese"; empty where it has none."""
        return _OWN_SHAPES.get(self.language, "")

    def shape(self, text: str) -> Shaped:
        """Glyphs of a text."""
        return _shape(self, text)

    def foreign(self, text: str) -> str:
        """Characters of a text that are drawn in the shapes of another language.

        Examples
        --------
        >>> font_set("bold", "ja").foreign("直火焙煎"), font_set("bold", "ja").foreign("饮む")
        ('', '饮')
        >>> font_set("bold", "zh-hant").foreign("過年喝茶，骨瓷"), font_set("bold", "zh-hant").foreign("过年")
        ('', '过')
        """
        if self.language not in _OWN_SHAPES:
            return ""
        shaped, own = self.shape(text), _OWN_FACE[self.language]
        return "".join(
            shaped.text[cluster]
            for cluster, face in zip(shaped.clusters, shaped.faces, strict=True)
            if _HAN_FACES.fullmatch(shaped.fonts[face].name) and not shaped.fonts[face].name.startswith(own)
            and shaped.text[cluster] >= "\u3400" and unicodedata.category(shaped.text[cluster]) == "Lo"
        )  # fmt: skip


@lru_cache(maxsize=16384)
def _holder(fonts: FontSet, text: str) -> int | None:
    order = range(len(fonts.faces))
    codes = [ord(char) for char in text]
    if language_of(fonts.language) in ("zh", "ja") and codes[0] >= _LATIN_END:
        # Chinese quotes and dashes are full width: take them from a face that has Chinese
        order = sorted(order, key=lambda i: 0x4E00 not in fonts.faces[i].characters)  # type: ignore[assignment]
    return next((i for i in order if all(code in fonts.faces[i].characters for code in codes)), None)


@lru_cache(maxsize=_KEPT)
def _shape(fonts: FontSet, text: str) -> Shaped:
    base = direction(text, fonts.language)
    found = drawable(text, fonts.face_of, fonts.draws, keep_space=base == 1)
    kept, owners = found.text, found.owners
    level = levels(kept, base, sign_left=fonts.language in ("he", "iw"), currency_bound=base == 1)
    advance = [0.0] * len(kept)
    rows: list[tuple[int, int, int, float, float, float]] = []
    start = 0
    for end in range(1, len(kept) + 1):
        if end < len(kept) and owners[end] == owners[start] and level[end] == level[start]:
            continue
        rows += _shape_run(
            fonts.faces[owners[start]], kept[start:end], owners[start], start, fonts.language, level[start]
        )
        start = end
    tracked = []
    for glyph, face, cluster, x, y, wide in rows:
        if wide and fonts.tracking and unicodedata.bidirectional(kept[cluster]) != "AL":
            wide += fonts.tracking  # joined letters would be torn apart
        advance[cluster] += wide
        tracked.append((glyph, face, cluster, x, y, wide))
    return Shaped(
        kept, fonts.faces, tuple(r[0] for r in tracked), tuple(r[1] for r in tracked), tuple(r[2] for r in tracked),
        tuple(r[3] for r in tracked), tuple(r[4] for r in tracked), tuple(r[5] for r in tracked), tuple(advance),
        found.missing, level if any(level) else (), base,
    )  # fmt: skip


def _shape_run(
    face: Face, text: str, index: int, start: int, language: str, level: int
) -> list[tuple[int, int, int, float, float, float]]:
    """Glyphs of a run in reading order."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.direction = "rtl" if level % 2 else "ltr"
    buffer.guess_segment_properties()
    buffer.language = _SHAPER_LANGUAGE.get(language, language)
    hb.shape(face.shaper, buffer, {"kern": True, "liga": True})
    em = 1 / face.upem
    rows = [
        (info.codepoint, index, start + info.cluster, at.x_offset * em, -at.y_offset * em, at.x_advance * em)
        for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]
    return rows[::-1] if level % 2 else rows


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
    return FontSet(brand + tuple(map(shipped_face, _names(role, language))), language, tracking)


def _names(role: Role, language: str) -> tuple[str, ...]:
    """Files of the shipped faces, in order of preference."""
    own = _OWN_FACE.get(language)
    if role == "serif" and (own or language in RTL_LANGUAGES):
        role = "bold"  # one voice for the whole text: there is no serif face of these scripts
    weight = "Medium" if role == "sans" else "Bold"
    common = list(_SHIPPED[role])
    if own:
        common.insert(1, f"{own}-{weight}.ttf")
    return (*common, *(f"{name}-{weight}.ttf" for name in _OTHERS if name != own), _EMOJI)
