"""A banner's layers as pictures and a table, for programs that read neither SVG nor ours.

Comes in: `Layers`. Goes out: ``.layers.zip`` with ``layers.json`` (name, place, blend mode, text, font, size, colour of
each layer, from the lowest; the address of a QR code) and one PNG per picture. It does not know who reads it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from adwright.core import Rendition
from adwright.render.encode import png
from adwright.render.exports import Made, code_in, crop_of, exporters, shape_of, write, zipped
from adwright.render.layers import Layers, bounds
from adwright.render.marked_file import TOOL, marks_of
from adwright.render.palette import Rgb
from adwright.render.placed import PlacedText
from adwright.render.svg import named_texts
from adwright.render.web_fonts import drawn_by, names_of, tracking_of
from adwright.render.xmp import aigc_json, mark
from adwright.vision import Pixels
from adwright.vision.colour import hexadecimal

#: Raised when a reader of an older table would go wrong.
_VERSION = 1


class Layered:
    """The exporter."""

    name = "layers"

    def export(self, layers: Layers, *, out: Path) -> Rendition:
        """Write the zip; Unsupported when the extra ``html5`` is not installed."""
        rows, files = _rows(layers)
        aigc, source_type = marks_of(layers.creative, layers.placement, layers.marking)
        if aigc is not None or source_type:
            files = {name: mark(data, aigc=aigc, source_type=source_type, tool=TOOL) for name, data in files.items()}
        table = {
            "version": _VERSION, "width": layers.scene.width, "height": layers.scene.height, "colour_space": "sRGB",
            "placement": layers.placement.id, "creative": layers.creative.id, "product": layers.product.title,
            "locale": layers.creative.locale, "alt": layers.alt, "template": layers.template,
            "made_with_ai": json.loads(aigc_json(aigc)) if aigc else None, "source_type": source_type or None,
            "layers": rows,
        }  # fmt: skip
        said = json.dumps(table, ensure_ascii=False, indent=1) + "\n"
        made = Made(".layers.zip", zipped(files | {"layers.json": said.encode()}), "application/zip")
        return write(layers, (made,), out)


def _rows(layers: Layers) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    files: dict[str, bytes] = {"ground.png": png(Image.fromarray(layers.ground).convert("RGB"))}
    wide, high = layers.scene.width, layers.scene.height
    rows = [_row("ground", "picture", (0, 0, wide, high), file="ground.png")]

    def picture(name: str, pixels: Pixels, left: int, top: int) -> None:
        files[f"{name}.png"] = png(Image.fromarray(np.ascontiguousarray(pixels)))
        box = (left, top, left + pixels.shape[1], top + pixels.shape[0])
        rows.append(_row(name, "picture", box, file=f"{name}.png"))

    left, top, right, bottom = bounds(layers.picture)
    if right > left:
        picture("picture", layers.picture[top:bottom, left:right], left, top)
    for name, box in layers.fixed:
        shape = shape_of(layers, name, box)
        if shape is not None:
            more = {"fill": hexadecimal(shape.rgb), "radius": round(shape.radius, 2), "opacity": shape.alpha}
            rows.append(_row(name, "shape", box.rounded(2), **more))
            continue
        pixels, (x, y) = crop_of(layers.fixtures, box if name == "code" else box.grown(0.15 * box.height))
        if pixels[..., 3].any():
            picture(name, pixels, x, y)
        if name == "code":
            code = code_in(layers)
            rows[-1] |= {"address": code.code.address, "module": code.module}
    rows += [_text(layers, *named) for named in named_texts(layers)]
    return rows, files


def _row(name: str, kind: str, box: tuple[float, float, float, float], **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": kind, "box": list(box), "blend": "normal", "opacity": 1, **more}


def _text(layers: Layers, name: str, text: PlacedText, rgb: Rgb) -> dict[str, Any]:
    """`x` is the left end of a line, `baseline` where its letters stand [px]; `tracking` in em."""
    lines = [
        {"text": text.shaped.text[line.start : line.end], "x": round(x, 2), "baseline": int(baseline + 0.5)}
        for line, (x, baseline) in zip(text.lines, text.at, strict=True)
    ]
    fonts = [
        {"family": family, "weight": weight, "characters": "".join(sorted(said))}
        for face, said in drawn_by(text.shaped).items()
        for family, weight in (names_of(face),)
    ]
    return _row(
        name, "text", text.box.rounded(2), field=text.field, text=text.shaped.text, lines=lines, fonts=fonts,
        size=round(text.size, 2), colour=hexadecimal(rgb), tracking=tracking_of(text, layers.language),
        struck_through=text.struck,
    )  # fmt: skip


exporters.add("layers", Layered())
