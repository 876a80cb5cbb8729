"""The parts of an HTML5 banner's page, in the order they are drawn, each with its turn to come in.

Comes in: `Layers` and a `Timeline`. Goes out: values of the page's template, the style of each text, and the fixtures
that are no plain shapes as pictures. It does not know fonts or budgets.
"""

from __future__ import annotations

from typing import Any

from PIL import Image

from adwright.render.encode import png
from adwright.render.exports import (
    Shape,
    code_in,
    code_path,
    crop_of,
    is_from_right,
    lines_of,
    number,
    shape_of,
    strike_of,
)
from adwright.render.layers import Layers, bounds
from adwright.render.motion import Timeline
from adwright.render.palette import Rgb
from adwright.render.placed import PlacedText
from adwright.render.qr import PLATE_RADIUS, WHITE, dark_of
from adwright.render.web_fonts import families, tracking_of
from adwright.vision.colour import hexadecimal

#: From how far below its place a text comes in [em], and the picture [its height]. Set by eye.
_RISE, _PICTURE_RISE = 0.55, 0.04
#: What stands from the first frame to the last: who speaks, and what the law wants said.
_STILL = ("brand", "legal", "label")


class PageParts:
    """The parts of a page in the order they are drawn, each with its turn to come in."""

    def __init__(self, layers: Layers, timeline: Timeline) -> None:
        self.layers, self.timeline = layers, timeline
        self.files: dict[str, bytes] = {}
        self.rules: list[str] = []
        self._families = {faces: f"f{index}" for index, faces in enumerate(families(layers))}
        self.picture = self._picture()

    def parts(self) -> list[dict[str, Any]]:
        """Values of the template."""
        texts = list(self.layers.texts)
        fixed = [row for row in texts if row[0].kind in _STILL]
        button = [row for row in texts if row[0].role == "on_button"]
        others = [row for row in texts if row not in fixed and row not in button]
        found = [self._part(("logo", "plate", "code"), fixed, still=True), self._part((), others)]
        if button:
            found.append(self._part(("button",), button, group=True))
        return found

    def name_picture(self, name: str) -> None:
        """Say which file the picture has become."""
        if self.picture is not None:
            self.picture["file"] = name

    def _picture(self) -> dict[str, Any] | None:
        left, top, right, bottom = bounds(self.layers.picture)
        if right <= left:
            return None
        scene = self.layers.scene
        # what runs to an edge of the canvas would tear away from it
        inside = left > 0 and top > 0 and right < scene.width and bottom < scene.height
        return {"file": "picture.webp", "left": left, "top": top, "width": right - left, "height": bottom - top,
                "animation": self.timeline.enter(_PICTURE_RISE * (bottom - top) if inside else 0)}  # fmt: skip

    def _part(
        self, names: tuple[str, ...], texts: list[tuple[PlacedText, Rgb]], *, still: bool = False, group: bool = False
    ) -> dict[str, Any]:
        animation = self.timeline.enter(_RISE * texts[0][0].size) if group else ""
        shapes, images, codes, middle = [], [], [], ""
        for name, box in self.layers.fixed:
            if name not in names:
                continue
            shape = shape_of(self.layers, name, box)
            if name == "code":
                codes.append(self._code())
            elif shape is not None:
                shapes.append(_rect(shape))
            elif (image := self._image(name)) is not None:
                images.append(image)
            middle = f"{number(box.centre[0])}px {number(box.centre[1])}px"
        return {
            "animation": animation, "pulse": middle if group else "", "shapes": shapes, "images": images,
            "codes": codes,
            "texts": [self._text(text, rgb, still or group) for text, rgb in texts],
        }  # fmt: skip

    def _image(self, name: str) -> dict[str, Any] | None:
        """A fixture that is no plain shape, as a picture."""
        box = next(box for known, box in self.layers.fixed if known == name)
        pixels, (left, top) = crop_of(self.layers.fixtures, box.grown(0.15 * box.height))
        if not pixels[..., 3].any():
            return None
        file = f"{name}.png"
        self.files[file] = png(Image.fromarray(pixels))
        return {"file": file, "left": left, "top": top, "width": pixels.shape[1], "height": pixels.shape[0]}

    def _code(self) -> dict[str, Any]:
        """The QR code as its plate and one path."""
        code = code_in(self.layers)
        plate = _rect(Shape(code.box, PLATE_RADIUS * code.module, WHITE, 1.0))
        return {"plate": plate, "path": code_path(code), "fill": hexadecimal(dark_of(self.layers.colours))}

    def _text(self, text: PlacedText, rgb: Rgb, still: bool) -> dict[str, Any]:
        style = f"t{len(self.rules)}"
        tracking = tracking_of(text, self.layers.language)
        spaced = f";letter-spacing:{number(tracking * text.size)}px" if tracking else ""
        family = self._families[text.shaped.fonts]
        self.rules.append(f".{style}{{font:400 {number(text.size)}px/0 {family};color:{hexadecimal(rgb)}{spaced}}}")
        together = "" if still or text.kind == "headline" else self.timeline.enter(_RISE * text.size)
        lines = []
        for row, (said, (x, baseline)) in enumerate(zip(lines_of(text), text.at, strict=True)):
            animation = "" if still or together else self.timeline.enter(_RISE * text.size)
            lines.append({
                "text": said, "x": number(x), "y": int(baseline + 0.5),
                "animation": animation,
                "strike": _strike(text, row) if text.struck else None,
            })  # fmt: skip
        tag = "h1" if text.kind == "headline" else "s" if text.struck else "p"
        turned = "rtl" if is_from_right(text) else "ltr"
        return {"tag": tag, "style": f"{style} {together}".strip(), "direction": turned, "lines": lines}


def _rect(shape: Shape) -> dict[str, Any]:
    box = shape.box
    return {"x": number(box.left), "y": number(box.top), "width": number(box.width), "height": number(box.height),
            "radius": number(shape.radius), "fill": hexadecimal(shape.rgb), "alpha": shape.alpha}  # fmt: skip


def _strike(text: PlacedText, row: int) -> dict[str, str]:
    left, y, right, width = strike_of(text, row)
    return {"path": f"M{number(left)} {number(y)}H{number(right)}", "width": number(width)}
