"""A banner to go on with: one SVG whose layers have names and whose texts are texts.

Comes in: `Layers`. Goes out: ``.svg`` with the pictures and the cut-down fonts in it, for browsers and for drawing
programs; there the fonts of the same names must be installed, and the program may set a line a little differently. It
does not know motion.
"""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from PIL import Image

from adwright.core import Rendition
from adwright.render.encode import png
from adwright.render.exports import (
    Made,
    code_in,
    code_path,
    crop_of,
    exporters,
    is_from_right,
    lines_of,
    number,
    shape_of,
    strike_of,
    write,
)
from adwright.render.layers import Layers, bounds
from adwright.render.marked_file import TOOL, marks_of
from adwright.render.palette import Rgb
from adwright.render.placed import PlacedText
from adwright.render.qr import PLATE_RADIUS, WHITE, dark_of
from adwright.render.web_fonts import drawn_by, names_of, needed, subset, tracking_of
from adwright.render.xmp import NOT_XML, packet
from adwright.vision import Pixels
from adwright.vision.colour import hexadecimal

_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"'
)
#: Names of the layers that hold the texts of each kind.
_NAMES = {"cta": "button text", "subline": "subline", "label": "AI label"}


class Svg:
    """The exporter."""

    name = "svg"

    def export(self, layers: Layers, *, out: Path) -> Rendition:
        """Write the file; Unsupported when the extra ``html5`` is not installed."""
        return write(layers, (Made(".svg", drawing(layers).encode(), "image/svg+xml"),), out)


def drawing(layers: Layers) -> str:
    """The SVG as text."""
    wide, high = layers.scene.width, layers.scene.height
    groups = [_group("ground", _image(layers.ground, 0, 0, opaque=True))]
    left, top, right, bottom = bounds(layers.picture)
    if right > left:
        groups.append(_group("picture", _image(layers.picture[top:bottom, left:right], left, top)))
    groups += [_group(name, drawn) for name, box in layers.fixed if (drawn := _fixture(layers, name))]
    groups += [_group(name, _text(layers, text, rgb)) for name, text, rgb in named_texts(layers)]
    title = f"<title>{_plain(layers.product.title)}</title>\n<desc>{_plain(layers.alt)}</desc>"
    style = f"<style>\n{_font_rules(layers)}\ntext{{white-space:pre}}tspan{{unicode-bidi:isolate}}\n</style>"
    head = f'{_HEAD} width="{wide}" height="{high}" viewBox="0 0 {wide} {high}">'
    return "\n".join([head, title, *_marks(layers), style, *groups, "</svg>", ""])


def _marks(layers: Layers) -> list[str]:
    """What the file says of its making, as an XMP packet."""
    aigc, source_type = marks_of(layers.creative, layers.placement, layers.marking)
    if aigc is None and not source_type:
        return []
    return [f"<metadata>{packet(aigc, source_type, TOOL).decode()}</metadata>"]


def named_texts(layers: Layers) -> list[tuple[str, PlacedText, Rgb]]:
    """Each text with a name of its own: "headline", "price", "regular price"."""
    named: list[tuple[str, PlacedText, Rgb]] = []
    taken: dict[str, int] = {}
    for text, rgb in layers.texts:
        name = "regular price" if text.struck else _NAMES.get(text.kind, str(text.kind))
        taken[name] = taken.get(name, 0) + 1
        named.append((name if taken[name] == 1 else f"{name} {taken[name]}", text, rgb))
    return named


def _plain(said: str) -> str:
    r"""A text as the file may hold it; what XML forbids has no look, and is left out.

    Examples
    --------
    >>> _plain("Tea\x0b & cup")
    'Tea &amp; cup'
    """
    return escape(NOT_XML.sub("", said))


def _group(name: str, content: str) -> str:
    named = f"id={quoteattr(name.replace(' ', '-'))} inkscape:label={quoteattr(name)}"
    return f'<g {named} inkscape:groupmode="layer">{content}</g>'


def _image(pixels: Pixels, left: int, top: int, *, opaque: bool = False) -> str:
    image = Image.fromarray(np.ascontiguousarray(pixels))
    data = b64encode(png(image.convert("RGB") if opaque else image)).decode()
    return (
        f'<image x="{left}" y="{top}" width="{image.width}" height="{image.height}"'
        f' xlink:href="data:image/png;base64,{data}"/>'
    )


def _fixture(layers: Layers, name: str) -> str:
    """A shape where it is one, else its pixels; empty where nothing was drawn."""
    box = next(box for known, box in layers.fixed if known == name)
    if name == "code":
        return _code(layers)
    shape = shape_of(layers, name, box)
    if shape is not None:
        clear = f' fill-opacity="{shape.alpha}"' if shape.alpha < 1 else ""
        return (
            f'<rect x="{number(box.left)}" y="{number(box.top)}" width="{number(box.width)}"'
            f' height="{number(box.height)}" rx="{number(shape.radius)}" fill="{hexadecimal(shape.rgb)}"{clear}/>'
        )
    pixels, (left, top) = crop_of(layers.fixtures, box.grown(0.15 * box.height))
    return _image(pixels, left, top) if pixels[..., 3].any() else ""


def _code(layers: Layers) -> str:
    """The QR code as its plate and one path."""
    code, box = code_in(layers), code_in(layers).box
    return (
        f'<rect x="{number(box.left)}" y="{number(box.top)}" width="{number(box.width)}" height="{number(box.height)}"'
        f' rx="{number(PLATE_RADIUS * code.module)}" fill="{hexadecimal(WHITE)}"/>'
        f'<path d="{code_path(code)}" fill="{hexadecimal(dark_of(layers.colours))}" shape-rendering="crispEdges"/>'
    )


def _text(layers: Layers, text: PlacedText, rgb: Rgb) -> str:
    drawn_by_face = drawn_by(text.shaped)
    names = ", ".join(f"'{name}'" for name in dict.fromkeys(names_of(face)[0] for face in text.shaped.fonts))
    weight = names_of(max(drawn_by_face, key=lambda face: len(drawn_by_face[face])))[1] if drawn_by_face else 400
    tracking = tracking_of(text, layers.language)
    spaced = f' letter-spacing="{number(tracking * text.size)}"' if tracking else ""
    # a line's left end is its end where it runs from the right
    turned = ' direction="rtl" text-anchor="end"' if is_from_right(text) else ""
    spans = "".join(
        f'<tspan x="{number(x)}" y="{int(baseline + 0.5)}">{_plain(said)}</tspan>'
        for said, (x, baseline) in zip(lines_of(text), text.at, strict=True)
    )
    drawn = (
        f'<text font-family={quoteattr(names)} font-weight="{weight}" font-size="{number(text.size)}"'
        f' fill="{hexadecimal(rgb)}"{spaced}{turned} text-rendering="geometricPrecision">{spans}</text>'
    )
    return drawn + "".join(_strike(text, rgb, row) for row in range(len(text.lines)) if text.struck)


def _strike(text: PlacedText, rgb: Rgb, row: int) -> str:
    left, y, right, width = strike_of(text, row)
    path = f"M{number(left)} {number(y)}H{number(right)}"
    return f'<path d="{path}" stroke="{hexadecimal(rgb)}" stroke-width="{number(width)}"/>'


def _font_rules(layers: Layers) -> str:
    """The fonts under their own names, so that a drawing program finds the installed ones."""
    rules = []
    for face, characters in needed(layers.scene.texts).items():
        font = subset(face, characters)
        data = b64encode(font.data).decode()
        rules.append(
            f"@font-face{{font-family:'{font.family}';font-weight:{font.weight};"
            f"src:url(data:font/woff2;base64,{data}) format('woff2')}}"
        )
    return "\n".join(rules)


exporters.add("svg", Svg())
