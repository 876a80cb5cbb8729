"""Drawing with skia: shapes, pictures, texts. Comes in: a canvas and exact places. Goes out: pixels on it.

It does not know templates or copy.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import skia

from adwright.render.geometry import Box
from adwright.render.layout import Frame
from adwright.render.palette import Rgb, Scheme, contrast, luminance, mix
from adwright.render.placed import PlacedCode, PlacedText
from adwright.render.qr import PLATE_RADIUS, WHITE
from adwright.vision import Picture, Pixels, to_skia

Canvas = Any
_SMOOTH = skia.SamplingOptions(skia.FilterMode.kLinear)
_LINEAR = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)


def colour(rgb: Rgb, alpha: float = 1.0) -> int:
    """A skia colour."""
    return int(skia.ColorSetARGB(round(alpha * 255), *rgb))


def paint(rgb: Rgb, alpha: float = 1.0, **more: Any) -> Any:
    """An antialiased fill."""
    return skia.Paint(AntiAlias=True, Color=colour(rgb, alpha), **more)


def rect(box: Box) -> Any:
    """A skia rectangle."""
    return skia.Rect.MakeLTRB(box.left, box.top, box.right, box.bottom)


def surface(width: int, height: int) -> tuple[Any, Pixels]:
    """A surface and the pixels it draws into. Shape (height, width, 4)."""
    pixels = np.zeros((height, width, 4), np.uint8)
    return skia.Surface(pixels, colorType=skia.kRGBA_8888_ColorType), pixels


def gradient(canvas: Canvas, box: Box, start: Rgb, end: Rgb, direction: tuple[float, float] = (0.3, 1.0)) -> None:
    """Fill a box with a straight gradient between two colours."""
    shader = skia.GradientShader.MakeLinear(
        [
            skia.Point(box.left, box.top),
            skia.Point(box.left + direction[0] * box.width, box.top + direction[1] * box.height),
        ],
        [colour(start), colour(end)],
    )  # fmt: skip
    canvas.drawRect(rect(box), skia.Paint(Shader=shader, Dither=True))


def erase(canvas: Canvas, box: Box, towards: str, most: float = 1.0, solid: float = 0.0) -> None:
    """Let what lies in the current layer fade out towards one edge ("l", "t", "r", "b") of a box.

    Parameters
    ----------
    most
        How much is erased at the edge, in [0, 1].
    solid
        Share of the way that is erased evenly.
    """
    ends = {
        "l": ((box.left, 0), (box.right, 0)), "r": ((box.right, 0), (box.left, 0)),
        "t": ((0, box.top), (0, box.bottom)), "b": ((0, box.bottom), (0, box.top)),
    }[towards]  # fmt: skip
    # eased, for a straight ramp shows where it begins
    stops = [0.0, solid, solid + (1 - solid) * 0.35, solid + (1 - solid) * 0.7, 1.0]
    shades = [colour((0, 0, 0), a * most) for a in (1.0, 1.0, 0.7, 0.2, 0.0)]
    shader = skia.GradientShader.MakeLinear([skia.Point(*ends[0]), skia.Point(*ends[1])], shades, stops)
    canvas.drawRect(rect(box), skia.Paint(Shader=shader, BlendMode=skia.BlendMode.kDstOut))


def glow(canvas: Canvas, centre: tuple[float, float], radius: float, rgb: Rgb, alpha: float) -> None:
    """A soft round light."""
    shader = skia.GradientShader.MakeRadial(
        skia.Point(*centre), radius, [colour(rgb, alpha), colour(rgb, alpha * 0.45), colour(rgb, 0.0)], [0.0, 0.5, 1.0]
    )
    canvas.drawCircle(*centre, radius, skia.Paint(Shader=shader, AntiAlias=True, Dither=True))


def soft_card(canvas: Canvas, box: Box, rgb: Rgb, alpha: float, blur: float) -> None:
    """A rectangle whose edges run out softly; inside `box` it has its full density."""
    brush = paint(rgb, alpha, MaskFilter=skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, max(0.5, 0.5 * blur)))
    canvas.drawRect(rect(box.grown(blur)), brush)


def outline(box: Box, form: str, radius: float) -> Any:
    """The path of a frame."""
    path = skia.Path()
    if form == "arch":
        round_ = min(box.width / 2, box.height)
        shape = skia.RRect()
        corner, none = skia.Point(round_, round_), skia.Point(0, 0)
        shape.setRectRadii(rect(box), [corner, corner, none, none])
        path.addRRect(shape)
    elif form == "circle":
        path.addOval(rect(box))
    elif form == "round":
        path.addRRect(skia.RRect.MakeRectXY(rect(box), radius, radius))
    else:
        path.addRect(rect(box))
    return path


def hills(canvas: Canvas, box: Box, shades: list[Rgb], rng: np.random.Generator, rise: float = 0.16) -> None:
    """Layered soft waves at the bottom of a box, one per colour."""
    for k, shade in enumerate(shades):
        base = box.bottom - box.height * (0.42 - 0.36 * k / max(1, len(shades)))
        phase, swing = rng.uniform(0, 6.28), rise * box.height * rng.uniform(0.5, 1.0)
        x = np.linspace(box.left - 2, box.right + 2, 33)
        y = base + swing * np.sin(phase + (x - box.left) / max(box.width, 1) * rng.uniform(2.4, 4.6))
        points = [skia.Point(float(a), float(b)) for a, b in zip(x, y, strict=True)]
        polygon = [*points, skia.Point(box.right + 2, box.bottom + 2), skia.Point(box.left - 2, box.bottom + 2)]
        canvas.drawPath(skia.Path.Polygon(polygon, True), paint(shade))


def invented_art(canvas: Canvas, box: Box, scheme: Scheme, rng: np.random.Generator) -> None:
    """What stands in for a missing picture: a sun over hills in the brand's colours. Nothing in it claims a product."""
    canvas.save()
    canvas.clipRect(rect(box), True)
    gradient(canvas, box, mix(scheme.panel, scheme.ground, 0.5), scheme.panel)
    side = min(box.width, box.height)
    x, y = box.left + box.width * rng.uniform(0.42, 0.62), box.top + box.height * rng.uniform(0.34, 0.42)
    canvas.drawCircle(x, y, side * 0.23, paint(mix(scheme.rule, scheme.panel, 0.25)))
    shades = [mix(scheme.panel, scheme.button, s) for s in (0.16, 0.34, 0.58)]
    hills(canvas, box, shades, rng)
    canvas.restore()


def draw_picture(
    canvas: Canvas, picture: Picture, at: Box, panel: Box, frame: Frame, radius: float, ground: Rgb
) -> None:
    """The product on its stage, or the photo in its frame.

    Parameters
    ----------
    ground
        Colour under the product: decides how a picture with a plain background is laid on it.
    """
    if picture.kind == "photo":
        canvas.save()
        canvas.clipPath(outline(panel, "plain" if frame.form == "none" else frame.form, radius), True)
        canvas.drawImageRect(picture.drawable, rect(at), _LINEAR, skia.Paint(AntiAlias=True))
        canvas.restore()
        return
    if picture.multiply is not None and luminance(ground) > 0.55:
        flat = skia.Paint(AntiAlias=True, BlendMode=skia.BlendMode.kMultiply)
        canvas.drawImageRect(to_skia(picture.multiply), rect(at), _LINEAR, flat)
        return
    soft, margin = picture.shadow
    side = max(at.width, at.height)
    under = at.grown(margin * side).moved(0, side * 0.022)
    canvas.drawImageRect(to_skia(soft), rect(under), _SMOOTH, skia.Paint(AntiAlias=True))
    canvas.drawImageRect(picture.drawable, rect(at), _LINEAR, skia.Paint(AntiAlias=True))


def draw_logo(canvas: Canvas, logo: Picture, at: Box, ground: Rgb) -> None:
    """The logo; on a light plate when it would sink into the ground."""
    if contrast(logo.mean_rgb, ground) < 1.9:
        plate = (255, 255, 255) if luminance(ground) < 0.4 else (30, 30, 30)
        pad = at.height * 0.1
        canvas.drawRRect(skia.RRect.MakeRectXY(rect(at.grown(pad)), at.height * 0.22, at.height * 0.22), paint(plate))
    canvas.drawImageRect(logo.drawable, rect(at), _LINEAR, skia.Paint(AntiAlias=True))


def draw_code(canvas: Canvas, code: PlacedCode, dark: Rgb) -> None:
    """A QR code on its white plate."""
    radius = PLATE_RADIUS * code.module
    canvas.drawRRect(skia.RRect.MakeRectXY(rect(code.box), radius, radius), paint(WHITE))
    path = skia.Path()
    for bar in code.bars():
        path.addRect(rect(bar))
    canvas.drawPath(path, skia.Paint(Color=colour(dark)))  # on whole pixels, so nothing is to be smoothed


def draw_text(canvas: Canvas, text: PlacedText, rgb: Rgb) -> None:
    """The glyphs of a text, line by line."""
    shaped, brush = text.shaped, paint(rgb)
    for line, (x, baseline) in zip(text.lines, text.at, strict=True):
        by_face: dict[int, tuple[list[int], list[Any]]] = {}
        pen = x
        for i in shaped.seen(line.start, line.end):
            glyphs, points = by_face.setdefault(shaped.faces[i], ([], []))
            glyphs.append(shaped.glyphs[i])
            points.append(skia.Point(pen + shaped.x[i] * text.size, baseline + shaped.y[i] * text.size))
            pen += shaped.glyph_advance[i] * text.size
        for face, (glyphs, points) in by_face.items():
            builder = skia.TextBlobBuilder()
            builder.allocRunPos(shaped.fonts[face].font(text.size), glyphs, points)
            canvas.drawTextBlob(builder.make(), 0, 0, brush)
        if text.struck:
            y = baseline - 0.33 * text.size
            stroke = paint(rgb, Style=skia.Paint.kStroke_Style, StrokeWidth=max(1.0, 0.075 * text.size))
            canvas.drawLine(x - 0.05 * text.size, y, pen + 0.05 * text.size, y, stroke)
