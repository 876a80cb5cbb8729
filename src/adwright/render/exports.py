"""What a banner can become beside one picture, and all such exporters by name.

Comes in: `Layers`. Goes out: files under the folder of results and a `Rendition` that names them. What the exporters
share stands here: zips of the same bytes for the same input, shapes read back from pixels.

To add one: a class with `name` and `export`, and one line in `exporters`; another package uses the entry-point group
``adwright.exporter``.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import skia

from adwright.core import File, Finding, Registry, Rendition, sha256
from adwright.core.whole_file import write_bytes
from adwright.render.bidi import alone
from adwright.render.geometry import Box
from adwright.render.label import PLATE_RADIUS
from adwright.render.layers import Layers
from adwright.render.marked_file import product_slug
from adwright.render.paint import paint, rect, surface
from adwright.render.palette import Rgb
from adwright.render.placed import PlacedCode, PlacedText
from adwright.vision import Pixels

#: A shape read back may differ from the drawn one by this much [levels of 255]: rounding of an edge's alpha.
_SAME = 6


class Exporter(Protocol):
    """Turns a banner's layers into files of another kind. The same input gives the same bytes."""

    @property
    def name(self) -> str:
        """What it is called in the registry."""
        ...

    def export(self, layers: Layers, *, out: Path) -> Rendition:
        """Write the files.

        Parameters
        ----------
        out
            The folder of results; `File.path` of the rendition is relative to it.
        """
        ...


#: All exporters by name; another package adds one through the entry-point group ``adwright.exporter``.
exporters: Registry[Exporter] = Registry("exporter")


@dataclass(frozen=True)
class Made:
    """A file before it is written: what follows the placement's id in its name, its bytes, its media type."""

    suffix: str
    data: bytes
    media_type: str


def write(
    layers: Layers,
    made: tuple[Made, ...],
    out: Path,
    *,
    quality: Mapping[str, float] | None = None,
    findings: tuple[Finding, ...] = (),
) -> Rendition:
    """Write ``<product>/<creative>/<placement><suffix>`` for each file.

    Parameters
    ----------
    quality, findings
        Of the exporter; they follow those of the renderer.
    """
    files = []
    for file in made:
        path = Path(product_slug(layers.product)) / layers.creative.id / f"{layers.placement.id}{file.suffix}"
        write_bytes(out / path, file.data)
        files.append(
            File(path=path.as_posix(), sha256=sha256(file.data), size=len(file.data), media_type=file.media_type)
        )
    return Rendition(
        creative=layers.creative.id, placement=layers.placement.id, template=layers.template, files=tuple(files),
        width=layers.scene.width, height=layers.scene.height,
        quality={**layers.quality, "bytes": float(len(made[0].data)), **(quality or {})},
        findings=(*layers.findings, *findings),
    )  # fmt: skip


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of the same bytes for the same files: sorted names, the earliest date a zip can hold.

    Examples
    --------
    >>> zipped({"b.txt": b"2", "a.txt": b"1"}) == zipped({"a.txt": b"1", "b.txt": b"2"})
    True
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            packed = name.endswith((".html", ".json", ".svg", ".txt"))  # pictures and fonts are packed already
            entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            archive.writestr(entry, data)
    return out.getvalue()


@dataclass(frozen=True)
class Shape:
    """A filled rounded rectangle."""

    box: Box
    radius: float
    rgb: Rgb
    alpha: float


def crop_of(pixels: Pixels, box: Box, margin: int = 2) -> tuple[Pixels, tuple[int, int]]:
    """The pixels of a box and a little around it, and where its corner lies [px]."""
    high, wide = pixels.shape[:2]
    left, top = max(0, int(box.left) - margin), max(0, int(box.top) - margin)
    right, bottom = min(wide, int(np.ceil(box.right)) + margin), min(high, int(np.ceil(box.bottom)) + margin)
    return np.ascontiguousarray(pixels[top:bottom, left:right]), (left, top)


def shape_of(layers: Layers, name: str, box: Box) -> Shape | None:
    """A fixture as a shape that gives the same pixels; None when it is nothing so simple."""
    if name not in ("button", "plate"):
        return None
    share = layers.button_radius if name == "button" else PLATE_RADIUS
    drawn, _ = crop_of(layers.fixtures, box)
    red, green, blue, alpha = (int(v) for v in drawn[drawn.shape[0] // 2, drawn.shape[1] // 2])
    shape = Shape(box, share * box.height, (red, green, blue), round(alpha / 255, 3))
    # on the whole canvas, for skia's edges depend a little on where they lie
    skin, pixels = surface(layers.scene.width, layers.scene.height)
    rounded = skia.RRect.MakeRectXY(rect(box), shape.radius, shape.radius)
    skin.getCanvas().drawRRect(rounded, paint(shape.rgb, shape.alpha))
    again, _ = crop_of(pixels, box)
    off = np.abs(drawn.astype(np.int16) * (drawn[..., 3:] > 0) - again.astype(np.int16) * (again[..., 3:] > 0))
    return shape if alpha and off[..., 3].max() <= _SAME and off[again[..., 3] > 64].max(initial=0) <= _SAME else None


def code_in(layers: Layers) -> PlacedCode:
    """The QR code of a banner that has one."""
    code = layers.scene.code
    assert code is not None, "no QR code stands on this banner"
    return code


def code_path(code: PlacedCode) -> str:
    """Its dark modules as one path: drawn at once, so that no light shows between neighbours.

    Examples
    --------
    >>> from adwright.render.qr import code_of
    >>> code_path(PlacedCode.at(code_of("https://springtea.example/"), 10, 20, 2))[:15]
    'M20 30h14v2h-14'
    """
    return "".join(
        f"M{number(bar.left)} {number(bar.top)}h{number(bar.width)}v{number(bar.height)}h-{number(bar.width)}z"
        for bar in code.bars()
    )


def is_from_right(text: PlacedText) -> bool:
    """Whether the painter set a text from right to left; each text has a direction of its own."""
    return text.shaped.base == 1


def lines_of(text: PlacedText) -> list[str]:
    """Its lines as a browser must be given them, each a paragraph of its own, to order them as the painter did."""
    base = text.shaped.base
    return [alone(text.shaped.text, line.start, line.end, text.shaped.levels, base) for line in text.lines]


def number(value: float) -> str:
    """Two digits are a hundredth of a pixel."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def strike_of(text: PlacedText, row: int) -> tuple[float, float, float, float]:
    """Left end, height, right end and width of the stroke through a line [px], as `paint.draw_text` draws it."""
    (x, baseline), size = text.at[row], text.size
    right = x + (text.lines[row].width + 0.05) * size
    return x - 0.05 * size, baseline - 0.33 * size, right, max(1.0, 0.075 * size)
