"""Fonts cut down to the characters of one banner, as WOFF2.

Comes in: texts as they were placed. Goes out: one small font per face, and which characters of it each text draws. It
does not know HTML.

Every font gets the same metrics, with next to nothing above and below the baseline: a line of height 0 then has its
baseline at its top, to the pixel, in every browser. Browsers round ascent and descent to whole pixels, each in its own
way, so the real figures would move lines by a pixel.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from adwright.core import Finding, Unsupported
from adwright.render.fonts import Face, FontSet, Shaped
from adwright.render.layers import Layers
from adwright.render.placed import PlacedText

#: Bits of OS/2 fsType (OpenType 1.9): embedding is forbidden, subsetting is forbidden.
_NO_EMBEDDING, _NO_SUBSET = 0x0002, 0x0100


@dataclass(frozen=True)
class WebFont:
    """A subset.

    Parameters
    ----------
    data
        WOFF2.
    family, weight
        As the font calls itself.
    restricted
        Its licence bits forbid embedding or subsetting.
    """

    data: bytes
    family: str
    weight: int
    restricted: bool


def drawn_by(shaped: Shaped) -> dict[Face, frozenset[str]]:
    """The characters that each face draws, in order of the faces.

    Examples
    --------
    >>> from adwright.render.fonts import font_set
    >>> {face.name: "".join(sorted(said)) for face, said in drawn_by(font_set("bold", "zh").shape("春茶 Tea")).items()}
    {'Inter-Bold.ttf': ' Tae', 'NotoSansSC-Bold.ttf': '春茶'}
    """
    owner = dict(zip(shaped.clusters, shaped.faces, strict=True))
    found: dict[int, set[str]] = {}
    face = 0
    for index, char in enumerate(shaped.text):
        face = owner.get(index, face)  # what has no glyph of its own is part of the one before
        found.setdefault(face, set()).add(char)
    return {shaped.fonts[face]: frozenset(found[face]) for face in sorted(found)}


def needed(texts: Sequence[PlacedText]) -> dict[Face, frozenset[str]]:
    """The characters that each face draws in all texts, in order of the faces' names."""
    found: dict[Face, frozenset[str]] = {}
    for text in texts:
        for face, said in drawn_by(text.shaped).items():
            found[face] = found.get(face, frozenset()) | said
    return dict(sorted(found.items(), key=lambda row: row[0].name))


def subset(face: Face, characters: frozenset[str]) -> WebFont:
    """The part of a face that draws some characters, and the space.

    Raises
    ------
    Unsupported
        fontTools or brotli is not installed.

    Examples
    --------
    >>> from adwright.render.fonts import shipped_face
    >>> font = subset(shipped_face("NotoSansSC-Bold.ttf"), frozenset("春茶"))
    >>> font.family, font.weight, font.data[:4], len(font.data) < 3000
    ('Noto Sans SC', 700, b'wOF2', True)
    """
    return _subset(face, "".join(sorted(characters | {" "})))


def _opened(face: Face) -> Any:
    try:
        import brotli  # noqa: F401 - fontTools needs it to write WOFF2
        from fontTools.ttLib import TTFont
    except ImportError as error:
        raise Unsupported("fonts are cut down by fontTools and brotli", hint="pip install 'adwright[html5]'") from error
    return TTFont(io.BytesIO(face.shaper.face.blob.data), fontNumber=0, lazy=True, recalcTimestamp=False)


@lru_cache(maxsize=128)
def names_of(face: Face) -> tuple[str, int]:
    """Family and weight, as the font calls itself; only letters, digits, spaces and hyphens of the name.

    Examples
    --------
    >>> from adwright.render.fonts import shipped_face
    >>> names_of(shipped_face("Inter-Medium.ttf"))
    ('Inter', 500)
    """
    font = _opened(face)
    family = re.sub(r"[^\w \-]", "", font["name"].getBestFamilyName() or face.name)
    return family or "font", int(font["OS/2"].usWeightClass)


@lru_cache(maxsize=128)
def _subset(face: Face, characters: str) -> WebFont:
    font = _opened(face)
    from fontTools import subset as cutter

    licence = int(font["OS/2"].fsType)
    if "fvar" in font:  # drawn at its default, so it is shown there too
        from fontTools.varLib import instancer

        font = instancer.instantiateVariableFont(font, {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes})
    options = cutter.Options(hinting=False, notdef_outline=True, ignore_missing_unicodes=True)
    cut = cutter.Subsetter(options)
    cut.populate(text=characters)
    cut.subset(font)
    _level(font)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return WebFont(out.getvalue(), *names_of(face), bool(licence & (_NO_EMBEDDING | _NO_SUBSET)))


def _level(font: Any) -> None:
    """One unit above and below the baseline: rounded to nothing, yet not nothing, which would be repaired."""
    head, os2 = font["hhea"], font["OS/2"]
    head.ascent, head.descent, head.lineGap = 1, -1, 0
    os2.sTypoAscender, os2.sTypoDescender, os2.sTypoLineGap = 1, -1, 0
    os2.usWinAscent, os2.usWinDescent = 1, 1
    if os2.version >= 4:
        os2.fsSelection |= 1 << 7  # use the typographic metrics


def tracking_of(text: PlacedText, language: str) -> float:
    """Space that was added after each character [em].

    Examples
    --------
    >>> from adwright.render.fonts import font_set
    >>> from adwright.render.geometry import Box
    >>> shaped = font_set("bold", "en", (), 0.04).shape("AVA tea")
    >>> tracking_of(PlacedText("brand", "brand", "ink", shaped, (), (), 12, Box(0, 0, 0, 0)), "en")
    0.04
    """
    plain = FontSet(text.shaped.fonts, language).shape(text.shaped.text)
    more = [a - b for a, b in zip(text.shaped.advance, plain.advance, strict=False) if b > 0]
    return round(sorted(more)[len(more) // 2], 5) if more else 0.0


def font_rules(layers: Layers) -> tuple[dict[str, bytes], str, tuple[Finding, ...]]:
    """Font files, the rules that name them, and what their licences forbid.

    Each set of faces becomes one family, in which every character has the face that the scene drew it with.
    """
    files: dict[str, bytes] = {}
    named: dict[Face, str] = {}
    findings: list[Finding] = []
    for face, characters in needed(layers.scene.texts).items():
        font = subset(face, characters)
        named[face] = f"font{len(files)}.woff2"
        files[named[face]] = font.data
        if font.restricted:
            why = f"the licence bits of {face.name} forbid embedding or subsetting"
            findings.append(Finding(check="render", rule="render.font_licence", severity="needs_proof", why=why,
                                    said=(("font", face.name),)))  # fmt: skip
    rules: list[str] = []
    for number, faces in enumerate(families(layers)):
        own: dict[Face, set[str]] = {face: set() for face in faces}
        for text in layers.scene.texts:
            if text.shaped.fonts == faces:
                for face, said in drawn_by(text.shaped).items():
                    own[face] |= said
        used = {face: shown for face, shown in own.items() if shown}
        if used and not any(" " in shown for shown in used.values()):
            next(iter(used.values())).add(" ")  # the face with the space gives a line its metrics
        for face, shown in used.items():
            rules.append(
                f'@font-face{{font-family:f{number};font-weight:400;src:url({named[face]}) format("woff2");'
                f"unicode-range:{unicode_range(shown)}}}"
            )
    return files, "\n".join(rules), tuple(findings)


def families(layers: Layers) -> list[tuple[Face, ...]]:
    """The sets of faces of a banner's texts, each once, in the order of the texts."""
    return list(dict.fromkeys(text.shaped.fonts for text in layers.scene.texts))


def unicode_range(characters: set[str] | frozenset[str]) -> str:
    """Characters as a CSS range.

    Examples
    --------
    >>> unicode_range({"a", "b", "c", "茶"})
    'U+61-63,U+8336'
    """
    codes = sorted(map(ord, characters))
    runs: list[list[int]] = []
    for code in codes:
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)
