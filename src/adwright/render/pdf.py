"""A poster for the printer: PDF with bleed and crop marks, its texts and buttons as vectors.

Comes in: `Layers`, a sheet of paper. Goes out: ``.pdf`` in sRGB with MediaBox, BleedBox and TrimBox. Ground and picture
are pixels; beyond the trim they go on mirrored, so that a knife that slips meets colour. It does not know inks: the
printer turns sRGB into theirs.

skia writes the pages and cuts the fonts down; what it cannot say (boxes, XMP) is added by an incremental update.
Source: ISO 32000-1, 7.5.6 (incremental updates), 14.11.2 (page boundaries).
"""

from __future__ import annotations

import io
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import skia
from PIL import Image

from adwright.core import FieldLimit, Finding, Insets, Placement, Rendition, UserError
from adwright.core.errors import did_you_mean
from adwright.render.exports import Made, crop_of, exporters, shape_of, write
from adwright.render.geometry import Box
from adwright.render.layers import Layers
from adwright.render.marked_file import TOOL, marks_of
from adwright.render.paint import draw_code, draw_text, paint, rect, surface
from adwright.render.qr import LEAST_MODULE_MM, dark_of
from adwright.render.xmp import packet
from adwright.vision import Pixels, to_skia

#: Sheets, upright [mm]. Source: ISO 216.
SHEETS = {"A1": (594, 841), "A2": (420, 594), "A3": (297, 420), "A4": (210, 297), "A5": (148, 210)}
#: Points in a millimetre.
_POINT = 72 / 25.4
#: A banner whose aspect is this near to the sheet's is trimmed to the sheet; the rest goes into the bleed.
_NEAR = 0.015
#: Crop marks: length, and the space to the bleed [mm]; width [pt].
_MARK, _SPACE, _LINE = 5.0, 2.0, 0.25
#: A poster is drawn for this many pixels an inch: one is read from an arm's length and more.
_DRAWN_DPI = 150
#: Below this a notice says that the picture will look soft [pixels an inch]; our choice.
_SOFT_DPI = 100
#: Texts and logo keep this from the trim [mm].
_INSET = 5


@dataclass(frozen=True)
class Pdf:
    """The exporter.

    Parameters
    ----------
    sheet
        The poster is as large as fits this sheet; see `poster` for a banner of a sheet's own shape.
    bleed
        [mm].
    marks
        Whether crop marks are drawn.
    """

    sheet: str = "A3"
    bleed: float = 3.0
    marks: bool = True
    name: str = "pdf"

    def __post_init__(self) -> None:
        _sheet(self.sheet)
        if not 0 <= self.bleed <= 20:
            raise UserError(f"a bleed of {self.bleed:g} mm", hint="choose 0 to 20 mm; 3 mm are common")

    def export(self, layers: Layers, *, out: Path) -> Rendition:
        """Write the file."""
        width, height = trim_size(layers.scene.width, layers.scene.height, self.sheet)
        dpi = layers.scene.width / width * 25.4
        page, bleed, trim = self._boxes(width, height)
        data = _with_boxes(self._drawn(layers, page, bleed, trim), bleed, trim, _packet(layers))
        quality = {"trim_width_mm": width, "trim_height_mm": height, "bleed_mm": self.bleed, "dpi": round(dpi, 1)}
        if layers.scene.code is not None:
            quality["qr_module_mm"] = round(layers.scene.code.module / dpi * 25.4, 3)
        findings = (*_soft(layers, width, height, dpi), *_too_fine(quality, self.sheet))
        return write(layers, (Made(".pdf", data, "application/pdf"),), out, quality=quality, findings=findings)

    def _boxes(self, width: float, height: float) -> tuple[Box, Box, Box]:
        """Page, bleed and trim [pt]; the page is of whole points, as skia writes it, and the trim in its middle."""
        margin = 2 * (self.bleed + (_SPACE + _MARK if self.marks else 0.0))
        page = Box(0, 0, math.ceil((width + margin) * _POINT), math.ceil((height + margin) * _POINT))
        trim = page.fit_around(width * _POINT, height * _POINT)
        return page, trim.grown(self.bleed * _POINT), trim

    def _drawn(self, layers: Layers, page: Box, bleed: Box, trim: Box) -> bytes:
        stream, about = skia.DynamicMemoryWStream(), skia.PDF.Metadata()
        about.fTitle, about.fCreator, about.fProducer = layers.product.title, TOOL, TOOL
        about.fSubject = layers.alt
        document = skia.PDF.MakeDocument(stream, about)
        canvas = document.beginPage(page.width, page.height)
        canvas.save()
        canvas.clipRect(rect(bleed))
        # the larger scale covers the trim; what it is too long by lies in the bleed
        scale = max(trim.width / layers.scene.width, trim.height / layers.scene.height)
        x, y = trim.centre
        canvas.translate(x - scale * layers.scene.width / 2, y - scale * layers.scene.height / 2)
        canvas.scale(scale, scale)
        _draw_banner(canvas, layers, beyond=int(np.ceil(self.bleed * _POINT / scale)) + 1 if self.bleed else 0)
        canvas.restore()
        if self.marks:
            _draw_marks(canvas, trim, bleed)
        document.endPage()
        document.close()
        return bytes(stream.detachAsData())


def _soft(layers: Layers, width: float, height: float, dpi: float) -> tuple[Finding, ...]:
    if dpi >= _SOFT_DPI:
        return ()
    why = f"{layers.placement.size} on {width:.0f} x {height:.0f} mm is {dpi:.0f} pixels an inch: it prints soft"
    more = "draw the creative for the placement of `poster`"
    said = (("dpi", f"{dpi:.0f}"), ("paper", f"{width:.0f} × {height:.0f}"))
    return (Finding(check="render", rule="render.resolution", severity="notice", why=why, rewrite=more, said=said),)


def _too_fine(quality: dict[str, float], sheet: str) -> tuple[Finding, ...]:
    """A QR code laid out for a larger sheet may be too fine on this one."""
    module = quality.get("qr_module_mm", LEAST_MODULE_MM)
    if module >= LEAST_MODULE_MM:
        return ()
    why = f"modules of the QR code have {module:.2f} mm on {sheet.upper()}; {LEAST_MODULE_MM} mm are the least"
    more = "print it on a larger sheet, or draw the creative for the placement of `poster`"
    said = (("has", f"{module:.2f}"), ("least", f"{LEAST_MODULE_MM}"), ("paper", sheet.upper()))
    return (Finding(check="render", rule="render.qr", severity="needs_proof", why=why, rewrite=more,
                    form="render.qr.fine", said=said),)  # fmt: skip


def poster(sheet: str = "A3", *, wide: bool = False) -> Placement:
    """A placement of a sheet's shape, to lay a creative out for print.

    Examples
    --------
    >>> poster("A3").size, poster("a4", wide=True).size
    ('1754x2480', '1754x1240')
    """
    low, high = (round(side / 25.4 * _DRAWN_DPI) for side in _sheet(sheet))
    width, height = (high, low) if wide else (low, high)
    inset = round(_INSET / 25.4 * _DRAWN_DPI)
    return Placement(
        id=f"poster_{sheet.lower()}{'_wide' if wide else ''}", name=f"Poster {sheet.upper()}", platform="print",
        format="poster", media_types=("image/jpeg", "image/png"),
        width=width, height=height, max_bytes=100_000_000,
        qr_module=math.ceil(LEAST_MODULE_MM / 25.4 * _DRAWN_DPI),
        fields={"headline": FieldLimit(limit=40), "description": FieldLimit(limit=120), "cta": FieldLimit(limit=16)},
        safe_zone=Insets(top=inset, right=inset, bottom=inset, left=inset),
        source="ISO 216", checked="2026-11", version="2026-11", confidence="advisory", severity="notice",
    )  # fmt: skip


def _sheet(name: str) -> tuple[int, int]:
    if name.upper() not in SHEETS:
        raise UserError(f"no sheet named {name!r}", hint=did_you_mean(name.upper(), SHEETS))
    return SHEETS[name.upper()]


def trim_size(width: int, height: int, sheet: str) -> tuple[float, float]:
    """Size of a poster [mm]: the sheet, turned as the banner is, or the largest part of it in the banner's shape.

    Examples
    --------
    >>> trim_size(1754, 2480, "A3"), trim_size(1080, 1080, "A3"), trim_size(1080, 1920, "A3")
    ((297.0, 420.0), (297.0, 297.0), (236.25, 420.0))
    """
    low, high = _sheet(sheet)
    whole = (float(low), float(high)) if height >= width else (float(high), float(low))
    aspect = width / height
    if abs(aspect / (whole[0] / whole[1]) - 1) <= _NEAR:
        return whole
    wide = min(whole[0], whole[1] * aspect)
    return round(wide, 2), round(wide / aspect, 2)


def _draw_banner(canvas: Any, layers: Layers, beyond: int) -> None:
    """Pixels, then vectors, in the banner's own pixels; the pixels reach `beyond` the canvas."""
    shapes = [(name, box, shape_of(layers, name, box)) for name, box in layers.fixed]
    under = _pixels(layers, [box for name, box, shape in shapes if shape is None and name != "code"])
    wider = np.pad(under[..., :3], ((beyond, beyond), (beyond, beyond), (0, 0)), mode="reflect")
    out = io.BytesIO()
    Image.fromarray(wider).save(out, "JPEG", quality=95, subsampling=0)
    image = skia.Image.MakeFromEncoded(skia.Data.MakeWithCopy(out.getvalue()))
    high, wide = under.shape[:2]
    at = Box(-beyond, -beyond, wide + beyond, high + beyond)
    canvas.drawImageRect(image, rect(at), skia.SamplingOptions(skia.FilterMode.kLinear))
    for _, _, shape in shapes:
        if shape is not None:
            rounded = skia.RRect.MakeRectXY(rect(shape.box), shape.radius, shape.radius)
            canvas.drawRRect(rounded, paint(shape.rgb, shape.alpha))
    if layers.scene.code is not None:
        draw_code(canvas, layers.scene.code, dark_of(layers.colours))
    for text, rgb in layers.texts:
        draw_text(canvas, text, rgb)


def _pixels(layers: Layers, boxes: list[Box]) -> Pixels:
    """Ground and picture, with the fixtures that are no plain shapes on them."""
    skin, pixels = surface(layers.scene.width, layers.scene.height)
    canvas = skin.getCanvas()
    canvas.drawImage(to_skia(layers.ground), 0, 0)
    canvas.drawImage(to_skia(layers.picture), 0, 0)
    for box in boxes:
        cut, (left, top) = crop_of(layers.fixtures, box.grown(0.15 * box.height))
        canvas.drawImage(to_skia(cut), left, top)
    return pixels


def _draw_marks(canvas: Any, trim: Box, bleed: Box) -> None:
    """Two lines at each corner, in the direction of the trim, outside of the bleed."""
    brush = skia.Paint(Color=0xFF000000, Style=skia.Paint.kStroke_Style, StrokeWidth=_LINE)
    space, length = _SPACE * _POINT, _MARK * _POINT
    for x in (trim.left, trim.right):
        canvas.drawLine(x, bleed.top - space, x, bleed.top - space - length, brush)
        canvas.drawLine(x, bleed.bottom + space, x, bleed.bottom + space + length, brush)
    for y in (trim.top, trim.bottom):
        canvas.drawLine(bleed.left - space, y, bleed.left - space - length, y, brush)
        canvas.drawLine(bleed.right + space, y, bleed.right + space + length, y, brush)


def _packet(layers: Layers) -> bytes:
    """What the file says of its making, as XMP; empty when nothing is to be said."""
    aigc, source_type = marks_of(layers.creative, layers.placement, layers.marking)
    return packet(aigc, source_type, TOOL) if aigc is not None or source_type else b""


def _with_boxes(data: bytes, bleed: Box, trim: Box, xmp: bytes) -> bytes:
    """skia's file with the page's boxes and the packet."""
    offsets = _offsets(data)
    root = int(_found(rb"/Root (\d+) 0 R", data[data.rindex(b"trailer") :]))
    changed: dict[int, bytes] = {}
    for number, offset in offsets.items():
        body = data[offset : data.index(b"endobj", offset)]
        if re.match(rb"\d+ 0 obj\n<</Type /Page\n", body):
            # the trim is in the middle, so it does not matter that PDF counts from below
            boxes = b"/BleedBox %s\n/TrimBox %s\n" % (_numbers(bleed), _numbers(trim))
            changed[number] = body.replace(b"/MediaBox", boxes + b"/MediaBox", 1)
        elif number == root and xmp:
            changed[number] = body.replace(b"<<", b"<</Metadata %d 0 R\n" % (max(offsets) + 1), 1)
    if xmp:
        head = b"%d 0 obj\n<</Type /Metadata\n/Subtype /XML\n/Length %d>> stream\n" % (max(offsets) + 1, len(xmp))
        changed[max(offsets) + 1] = head + xmp + b"\nendstream\n"
    return _updated(data, changed, max(*offsets, *changed) + 1)


def _found(pattern: bytes, data: bytes) -> bytes:
    found = re.search(pattern, data)
    assert found is not None, f"skia wrote no {pattern!r}"
    return found[1]


def _offsets(data: bytes) -> dict[int, int]:
    """Number of each object, and where it begins."""
    start = int(_found(rb"startxref\n(\d+)\n%%EOF\s*$", data))
    rows = re.findall(rb"(\d{10}) \d{5} ([nf])", data[start : data.index(b"trailer", start)])
    return {number: int(offset) for number, (offset, kind) in enumerate(rows) if kind == b"n"}


def _numbers(box: Box) -> bytes:
    return ("[" + " ".join(f"{edge:.3f}" for edge in (box.left, box.top, box.right, box.bottom)) + "]").encode()


def _updated(data: bytes, changed: dict[int, bytes], size: int) -> bytes:
    """The file with further versions of objects after it."""
    before = int(_found(rb"startxref\n(\d+)\n%%EOF\s*$", data))
    kept = _found(rb"trailer\n<<(.*?)>>\nstartxref", data[data.rindex(b"trailer") :].replace(b"\n/", b" /"))
    out, table = data, b"xref\n0 1\n0000000000 65535 f \n"
    for number, body in sorted(changed.items()):
        table += b"%d 1\n%010d 00000 n \n" % (number, len(out))
        out += body + b"endobj\n"
    trailer = re.sub(rb"/Size \d+", b"/Size %d" % size, kept) + b" /Prev %d" % before
    return out + table + b"trailer\n<<%s>>\nstartxref\n%d\n%%%%EOF\n" % (trailer, len(out))


exporters.add("pdf", Pdf())
