"""Draws the pictures of the invented tea shop: a dozen products and the logo, with skia and the shipped serif.

    python examples/springtea/draw_art.py [FOLDER]

Comes in: nothing. Goes out: transparent PNGs of 900 x 900 px in ``art/``, the same bytes on every run. Light comes from
the upper left; all bodies are shaded by one function, so that the range looks like one shop.
"""

# ruff: noqa: E501 - outlines read best as one line each

from __future__ import annotations

import io
import math
import re
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import skia
from PIL import Image

#: Side of the drawing board [units]; everything below is drawn in these.
SIDE = 1000
Rgb = tuple[int, int, int]

# one palette for the whole shop
PAPER, CREAM, INK = (247, 242, 229), (236, 226, 202), (44, 58, 48)
PINE, TEA, SPROUT, MIST = (47, 93, 74), (106, 142, 84), (168, 190, 110), (205, 221, 197)
CLAY, BRICK, AMBER, GOLD = (192, 96, 58), (140, 62, 42), (206, 138, 58), (201, 162, 92)
CELADON, PORCELAIN, WOOD = (170, 203, 186), (240, 243, 236), (176, 130, 86)


def mix(a: Rgb, b: Rgb, share: float) -> Rgb:
    """Between two colours."""
    return tuple(round(x + (y - x) * share) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def dark(c: Rgb, share: float = 0.25) -> Rgb:
    """Towards a warm black."""
    return mix(c, (30, 24, 20), share)


def light(c: Rgb, share: float = 0.3) -> Rgb:
    """Towards a warm white."""
    return mix(c, (255, 252, 244), share)


def argb(c: Rgb, alpha: float = 1.0) -> int:
    """A skia colour."""
    return int(skia.ColorSetARGB(round(alpha * 255), *c))


def fill(c: Rgb, alpha: float = 1.0, **more: Any) -> Any:
    """A flat fill."""
    return skia.Paint(AntiAlias=True, Color=argb(c, alpha), **more)


def pen(c: Rgb, width: float, alpha: float = 1.0) -> Any:
    """A round stroke."""
    return fill(c, alpha, Style=skia.Paint.kStroke_Style, StrokeWidth=width, StrokeCap=skia.Paint.kRound_Cap,
                StrokeJoin=skia.Paint.kRound_Join)  # fmt: skip


def path(data: str) -> Any:
    """A path in the absolute commands M, L, Q, C, Z of SVG."""
    out = skia.Path()
    for letter, numbers in re.findall(r"([MLQCZ])([^MLQCZ]*)", data):
        n = [float(x) for x in re.findall(r"-?\d+\.?\d*", numbers)]
        step = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0}[letter]
        draw = {"M": out.moveTo, "L": out.lineTo, "Q": out.quadTo, "C": out.cubicTo}.get(letter)
        if draw is None:
            out.close()
        else:
            for i in range(0, len(n), step):
                draw(*n[i : i + step])
    return out


def across(c: Rgb, left: float, right: float, depth: float = 0.34) -> Any:
    """Shading of an upright round body lit from the upper left."""
    shades = [
        dark(c, 0.12 * depth / 0.34),
        light(c, 0.30),
        c,
        dark(c, depth * 0.7),
        dark(c, depth),
        dark(c, depth * 0.72),
    ]
    shader = skia.GradientShader.MakeLinear(
        [skia.Point(left, 0), skia.Point(right, 0)], [argb(s) for s in shades], [0.0, 0.24, 0.5, 0.82, 0.95, 1.0]
    )
    return skia.Paint(AntiAlias=True, Shader=shader)


def down(top: Rgb, bottom: Rgb, y0: float, y1: float, alpha: float = 1.0) -> Any:
    """A gradient from top to bottom."""
    shader = skia.GradientShader.MakeLinear(
        [skia.Point(0, y0), skia.Point(0, y1)], [argb(top, alpha), argb(bottom, alpha)]
    )
    return skia.Paint(AntiAlias=True, Shader=shader)


def floor(canvas: Any, x: float, y: float, half: float) -> None:
    """The soft shadow a thing stands in."""
    for k in range(8):
        grow = 1.06 - 0.07 * k
        canvas.drawOval(skia.Rect.MakeLTRB(x - half * grow, y - half * 0.085 * grow - 2, x + half * grow, y + half * 0.085 * grow),
                        fill((36, 40, 30), 0.035 + 0.006 * k))  # fmt: skip


def oval(x: float, y: float, rx: float, ry: float) -> Any:
    """A rectangle around a centre."""
    return skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry)


def tall(x: float, top: float, bottom: float, half: float, ry: float) -> Any:
    """A cylinder's silhouette below its top rim."""
    k = 0.5523
    return path(
        f"M{x - half} {top} L{x - half} {bottom} C{x - half} {bottom + ry * k} {x - half * k} {bottom + ry} {x} {bottom + ry} "
        f"C{x + half * k} {bottom + ry} {x + half} {bottom + ry * k} {x + half} {bottom} L{x + half} {top} Z"
    )


def leaf(canvas: Any, x: float, y: float, length: float, angle: float, c: Rgb, fat: float = 0.19) -> None:
    """A tea leaf with its midrib, from its stem."""
    canvas.save()
    canvas.translate(x, y)
    canvas.rotate(angle)
    w = length * fat
    canvas.drawPath(path(f"M0 0 C{length * 0.3} {-w * 1.5} {length * 0.75} {-w * 1.1} {length} 0 "
                         f"C{length * 0.7} {w * 0.9} {length * 0.3} {w * 1.1} 0 0 Z"), fill(c))  # fmt: skip
    canvas.drawPath(path(f"M0 0 C{length * 0.3} {w * 1.1} {length * 0.7} {w * 0.9} {length} 0 Q{length * 0.5} {-w * 0.08} 0 0 Z"),
                    fill(dark(c, 0.16)))  # fmt: skip
    canvas.drawPath(
        path(f"M0 0 Q{length * 0.5} {-w * 0.08} {length * 0.94} 0"), pen(light(c, 0.35), max(1.6, length * 0.012), 0.8)
    )
    canvas.restore()


def sprig(canvas: Any, x: float, y: float, size: float, angle: float, c: Rgb = TEA) -> None:
    """One bud and two leaves, as tea is picked."""
    leaf(canvas, x, y, size, angle - 34, c)
    leaf(canvas, x, y, size * 0.92, angle + 30, dark(c, 0.1))
    leaf(canvas, x, y, size * 0.72, angle - 2, light(SPROUT, 0.1), 0.15)


def heap(canvas: Any, x: float, y: float, wide: float, high: float, shades: list[Rgb], count: int, seed: int,
         length: float = 62, fat: float = 0.13) -> None:  # fmt: skip
    """A pile of dry leaves, higher in the middle."""
    rng = np.random.default_rng(seed)
    spots = []
    for _ in range(count):
        u = float(rng.normal(0, 0.42))
        u = max(-1.0, min(1.0, u))
        v = float(rng.random()) * (1 - u * u)
        spots.append((y - v * high, x + u * wide, float(rng.uniform(-32, 32)), int(rng.integers(len(shades)))))
    for py, px, turn, shade in sorted(spots):
        flip = 180 if (px + py) % 2 > 1 else 0
        leaf(canvas, px - (length / 2 if not flip else -length / 2), py, length, turn + flip, shades[shade], fat)


def column(canvas: Any, text: str, x: float, y: float, size: float, c: Rgb, gap: float = 1.14) -> None:
    """Chinese characters one under the other, centred on x."""
    data = files("adwright.data").joinpath("fonts", "NotoSerifSC-Bold.ttf").read_bytes()
    font = skia.Font(_typeface(data), size)
    font.setHinting(skia.FontHinting.kNone)
    font.setSubpixel(True)
    for i, char in enumerate(text):
        canvas.drawString(char, x - font.measureText(char) / 2, y + i * size * gap + size * 0.86, font, fill(c))


_FACES: dict[int, Any] = {}


def _typeface(data: bytes) -> Any:
    if len(data) not in _FACES:
        _FACES[len(data)] = skia.Typeface.MakeFromData(skia.Data.MakeWithCopy(data))
    return _FACES[len(data)]


def seal(canvas: Any, x: float, y: float, size: float, text: str = "春山") -> None:
    """A red seal with two characters."""
    canvas.drawRRect(
        skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(x - size / 2, y, size, size * 1.75), size * 0.12, size * 0.12),
        fill(CLAY),
    )
    column(canvas, text, x, y + size * 0.1, size * 0.68, PAPER, 1.12)


def mountains(canvas: Any, box: Any, shades: list[Rgb], seed: int) -> None:
    """Layered ridges, paler the farther."""
    rng = np.random.default_rng(seed)
    left, top, right, bottom = box
    for k, shade in enumerate(shades):
        base = top + (bottom - top) * (0.25 + 0.55 * k / len(shades))
        xs = np.linspace(left, right, 40)
        ys = base - (bottom - top) * 0.2 * np.abs(
            np.sin(rng.uniform(0, 3) + xs / (right - left) * rng.uniform(2.6, 4.4))
        )
        points = [skia.Point(float(a), float(b)) for a, b in zip(xs, ys, strict=True)]
        canvas.drawPath(
            skia.Path.Polygon([*points, skia.Point(right, bottom), skia.Point(left, bottom)], True), fill(shade)
        )


def tin(canvas: Any, x: float, top: float, bottom: float, half: float, c: Rgb, name: str, seed: int = 1,
        lid: Rgb | None = None, label: Rgb = PAPER) -> None:  # fmt: skip
    """A round tin with a paper label wrapped about it."""
    ry = half * 0.2
    lid = lid or dark(c, 0.18)
    body = tall(x, top + 90, bottom, half, ry)
    canvas.drawPath(body, across(c, x - half, x + half))
    canvas.save()
    canvas.clipPath(body, True)
    a, b = top + (bottom - top) * 0.34, bottom - (bottom - top) * 0.06
    band = path(f"M{x - half} {a} Q{x} {a + ry * 2} {x + half} {a} L{x + half} {b} Q{x} {b + ry * 2} {x - half} {b} Z")
    canvas.drawPath(band, across(label, x - half, x + half, 0.2))
    canvas.clipPath(band, True)
    mountains(canvas, (x - half, b - (b - a) * 0.36, x + half, b + ry * 2),
              [mix(c, label, 0.72), mix(c, label, 0.5), mix(c, label, 0.25)], seed)  # fmt: skip
    canvas.drawPaint(skia.Paint(Shader=skia.GradientShader.MakeLinear(
        [skia.Point(x - half, 0), skia.Point(x + half, 0)], [argb(INK, 0.05), argb(INK, 0.0), argb(INK, 0.0), argb(INK, 0.26)],
        [0, 0.2, 0.52, 1])))  # fmt: skip
    canvas.restore()
    size = min(half * 0.46, (b - a) * 0.27)
    column(canvas, name, x, a + ry * 1.9 + size * 0.25, size, INK)
    seal(canvas, x + half * 0.5, a + ry * 1.6 + size * 0.4, size * 0.36)
    # the lid goes over the body, with a bright edge where the light meets it
    canvas.drawPath(tall(x, top + ry, top + 96, half + 5, ry), across(lid, x - half - 5, x + half + 5))
    canvas.drawOval(oval(x, top + ry, half + 5, ry), down(light(lid, 0.34), light(lid, 0.12), top, top + 2 * ry))
    canvas.drawOval(oval(x, top + ry, half * 0.8, ry * 0.78), pen(dark(lid, 0.12), 3, 0.5))
    canvas.drawRect(skia.Rect.MakeLTRB(x - half * 0.68, top + 150, x - half * 0.58, a - 4), fill((255, 255, 255), 0.22))


def longjing(canvas: Any) -> None:
    """A tall green tin with flat leaves before it."""
    floor(canvas, 500, 905, 350)
    tin(canvas, 500, 90, 850, 205, PINE, "龙井")
    heap(canvas, 500, 905, 320, 92, [TEA, SPROUT, mix(TEA, SPROUT, 0.5), dark(TEA, 0.15)], 92, 3, 84, 0.11)
    sprig(canvas, 742, 868, 150, -38)


def pouch(canvas: Any, c: Rgb, label: Rgb, name: str) -> None:
    """A standing paper pouch with a folded top."""
    shape = path(
        "M262 190 L738 190 C742 420 772 700 764 846 Q640 884 500 884 Q360 884 236 846 C228 700 258 420 262 190 Z"
    )
    canvas.drawPath(shape, across(c, 230, 770, 0.24))
    canvas.drawPath(
        path("M262 190 L300 330 C286 520 290 720 262 852 L236 846 C228 700 258 420 262 190 Z"), fill(light(c, 0.3), 0.5)
    )
    canvas.drawPath(
        path("M738 190 L704 330 C716 520 712 720 740 852 L764 846 C772 700 742 420 738 190 Z"), fill(dark(c, 0.3), 0.35)
    )
    canvas.drawPath(path("M252 112 L748 112 L742 214 L258 214 Z"), across(dark(c, 0.06), 252, 748, 0.22))
    canvas.drawPath(path("M258 214 L742 214"), pen(dark(c, 0.3), 4, 0.5))
    canvas.drawPath(path("M256 150 L744 150"), pen(light(c, 0.4), 3, 0.6))
    canvas.drawRRect(skia.RRect.MakeRectXY(skia.Rect.MakeLTRB(372, 300, 628, 770), 128, 128), fill(label))
    canvas.save()
    canvas.clipRRect(skia.RRect.MakeRectXY(skia.Rect.MakeLTRB(372, 300, 628, 770), 128, 128), True)
    mountains(canvas, (372, 590, 628, 770), [mix(TEA, label, 0.7), mix(TEA, label, 0.45), TEA], 5)
    canvas.restore()
    column(canvas, name, 500, 352, 84, INK, 1.1)


def biluochun(canvas: Any) -> None:
    """A kraft pouch with curled green leaves."""
    floor(canvas, 500, 890, 330)
    pouch(canvas, (214, 184, 140), PAPER, "碧螺春")
    rng = np.random.default_rng(11)
    for _ in range(54):
        u = float(np.clip(rng.normal(0, 0.4), -1, 1))
        x, y = 500 + u * 290, 902 - float(rng.random()) * 60 * (1 - u * u)
        r, turn = float(rng.uniform(14, 23)), float(rng.uniform(0, 360))
        shade = [TEA, SPROUT, dark(TEA, 0.2), light(SPROUT, 0.35)][int(rng.integers(4))]
        canvas.save()
        canvas.translate(x, y)
        canvas.rotate(turn)
        canvas.drawPath(path(f"M{-r} 0 C{-r} {-r * 1.3} {r} {-r * 1.2} {r * 0.9} {r * 0.1} C{r * 0.8} {r * 0.9} {-r * 0.3} {r * 0.8} {-r * 0.25} 0"),
                        pen(shade, 8.5))  # fmt: skip
        canvas.restore()
    sprig(canvas, 246, 876, 140, 214)


def white_peony(canvas: Any) -> None:
    """A glass jar with a cork, silver buds inside."""
    floor(canvas, 500, 900, 290)
    glass = path(
        "M300 300 C262 330 250 370 250 420 L250 820 Q250 896 330 896 L670 896 Q750 896 750 820 L750 420 C750 370 738 330 700 300 Z"
    )
    canvas.drawPath(glass, down((222, 234, 226), (206, 220, 210), 300, 896, 0.62))
    canvas.save()
    canvas.clipPath(
        path("M270 440 L270 816 Q270 876 334 876 L666 876 Q730 876 730 816 L730 440 Q500 400 270 440 Z"), True
    )
    rng = np.random.default_rng(4)
    shades = [light(SPROUT, 0.45), (196, 200, 164), light(TEA, 0.35), (150, 152, 112), (224, 224, 198), TEA]
    canvas.drawPaint(fill((150, 152, 112)))
    spots = sorted((float(rng.uniform(430, 890)), float(rng.uniform(230, 770))) for _ in range(190))
    for y, x in spots:
        leaf(
            canvas,
            x - 55,
            y,
            float(rng.uniform(100, 150)),
            float(rng.uniform(-60, 60)),
            shades[int(rng.integers(6))],
            0.16,
        )
    canvas.restore()
    canvas.drawPath(glass, pen((255, 255, 255), 7, 0.75))
    canvas.drawPath(path("M286 430 C280 520 280 700 288 800"), pen((255, 255, 255), 16, 0.6))
    canvas.drawPath(path("M716 470 L716 790"), pen((255, 255, 255), 7, 0.35))
    canvas.drawPath(tall(500, 262, 300, 214, 30), across((226, 236, 230), 286, 714, 0.16))
    canvas.drawOval(oval(500, 262, 214, 30), fill((236, 243, 238)))
    canvas.drawPath(tall(500, 130, 250, 184, 30), across(WOOD, 316, 684, 0.3))
    canvas.drawOval(oval(500, 130, 184, 30), fill(light(WOOD, 0.36)))
    tag = skia.RRect.MakeRectXY(skia.Rect.MakeLTRB(404, 480, 596, 800), 14, 14)
    canvas.drawRRect(tag, fill(PAPER))
    canvas.drawRRect(skia.RRect.MakeRectXY(skia.Rect.MakeLTRB(416, 492, 584, 788), 8, 8), pen(GOLD, 3))
    column(canvas, "白牡丹", 500, 512, 74, INK, 1.12)


def blossom(canvas: Any, x: float, y: float, r: float, turn: float) -> None:
    """A jasmine flower."""
    for k in range(5):
        canvas.save()
        canvas.translate(x, y)
        canvas.rotate(turn + 72 * k)
        canvas.drawPath(path(f"M0 0 C{r * 0.3} {-r * 0.55} {r * 0.9} {-r * 0.5} {r} 0 C{r * 0.9} {r * 0.45} {r * 0.3} {r * 0.4} 0 0 Z"),
                        fill((252, 251, 244)))  # fmt: skip
        canvas.drawPath(path(f"M{r * 0.12} 0 L{r * 0.7} 0"), pen((214, 216, 190), 2.5, 0.9))
        canvas.restore()
    canvas.drawCircle(x, y, r * 0.17, fill((226, 190, 92)))


def jasmine_pearls(canvas: Any) -> None:
    """A low cream tin, pearls and jasmine."""
    floor(canvas, 500, 880, 400)
    tin(canvas, 500, 236, 810, 276, (222, 208, 172), "茉莉", 8, lid=TEA, label=(250, 247, 236))
    rng = np.random.default_rng(2)
    for y, x in sorted((float(rng.uniform(842, 906)), float(rng.uniform(190, 810))) for _ in range(58)):
        r = float(rng.uniform(19, 26))
        c = [TEA, dark(TEA, 0.14), mix(TEA, SPROUT, 0.4)][int(rng.integers(3))]
        canvas.drawCircle(x, y, r, fill(c))
        canvas.drawPath(
            path(f"M{x - r * 0.8} {y + r * 0.1} Q{x} {y - r * 0.7} {x + r * 0.7} {y + r * 0.3}"),
            pen(light(c, 0.5), 4, 0.8),
        )
        canvas.drawPath(
            path(f"M{x - r * 0.5} {y + r * 0.6} Q{x + r * 0.1} {y + r * 0.1} {x + r * 0.8} {y + r * 0.5}"),
            pen(dark(c, 0.35), 3, 0.6),
        )
    for x, y, r, turn in ((226, 838, 66, 10), (312, 890, 52, 44), (778, 846, 70, 30), (690, 900, 48, 5)):
        leaf(canvas, x, y, r * 1.5, turn - 120, PINE, 0.24)
        blossom(canvas, x, y, r, turn)


def tieguanyin(canvas: Any) -> None:
    """A tall carton seen from the corner, with rolled oolong."""
    floor(canvas, 500, 890, 330)
    face, side = (56, 106, 96), (36, 76, 70)
    canvas.drawPath(path("M290 210 L600 170 L600 884 L290 850 Z"), down(light(face, 0.12), dark(face, 0.1), 170, 884))
    canvas.drawPath(path("M600 170 L740 214 L740 838 L600 884 Z"), down(side, dark(side, 0.25), 170, 884))
    canvas.drawPath(path("M290 210 L430 172 Q440 168 452 166 L600 170 Z"), fill(light(face, 0.3)))
    canvas.drawPath(path("M290 210 L425 244 L740 214 L600 170 Z"), fill(light(face, 0.2)))
    canvas.save()
    canvas.clipPath(path("M290 210 L600 170 L600 884 L290 850 Z"), True)
    for k in range(5):  # long blades of an orchid
        canvas.drawPath(path(f"M{352 + 10 * k} 860 C{330 + 10 * k} {640 - 24 * k} {330 + 44 * k} {470 - 10 * k} {330 + 74 * k} {430 - 26 * k}"),
                        pen(light(face, 0.24), 11 - k, 0.75))  # fmt: skip
    canvas.restore()
    canvas.drawPath(path("M392 268 L510 254 L510 660 L392 658 Z"), fill(PAPER))
    canvas.drawPath(path("M402 279 L500 267 L500 649 L402 647 Z"), pen(GOLD, 3))
    column(canvas, "铁观音", 451, 312, 80, INK, 1.16)
    seal(canvas, 451, 678, 36)
    canvas.drawPath(path("M600 170 L600 884"), pen(light(face, 0.35), 3, 0.8))
    rng = np.random.default_rng(6)
    for y, x in sorted(
        (float(rng.uniform(858, 916)), 500 + float(np.clip(rng.normal(0, 0.42), -1, 1)) * 330) for _ in range(80)
    ):
        r = float(rng.uniform(13, 20))
        c = [(70, 96, 62), (92, 112, 66), (58, 80, 56), TEA][int(rng.integers(4))]
        canvas.drawPath(path(f"M{x - r} {y} C{x - r} {y - r * 1.2} {x + r} {y - r * 1.3} {x + r} {y - r * 0.1} C{x + r * 1.2} {y + r * 0.9} {x - r * 0.8} {y + r} {x - r} {y} Z"),
                        fill(c))  # fmt: skip
        canvas.drawPath(
            path(f"M{x - r * 0.5} {y - r * 0.1} Q{x} {y - r * 0.7} {x + r * 0.6} {y - r * 0.2}"),
            pen(light(c, 0.4), 3, 0.8),
        )


def dahongpao(canvas: Any) -> None:
    """A clay jar under a cloth, tied with a cord."""
    floor(canvas, 500, 905, 330)
    jar = path(
        "M372 300 C250 340 206 450 210 580 C214 740 290 850 380 896 L620 896 C710 850 786 740 790 580 C794 450 750 340 628 300 Z"
    )
    canvas.drawPath(jar, across((158, 78, 54), 206, 794, 0.42))
    canvas.save()
    canvas.clipPath(jar, True)
    for k in range(9):  # marks of the wheel
        y = 380 + k * 58
        canvas.drawPath(path(f"M190 {y} Q500 {y + 46} 810 {y}"), pen(dark((158, 78, 54), 0.25), 2.5, 0.35))
    canvas.restore()
    canvas.drawPath(path("M372 318 C330 322 322 300 348 262 C362 240 372 206 372 176 Q500 120 628 176 C628 206 638 240 652 262 C678 300 670 322 628 318 Q500 352 372 318 Z"),
                    across((198, 60, 50), 330, 670, 0.3))  # fmt: skip
    for x in (418, 462, 506, 552, 594):
        canvas.drawPath(
            path(f"M{x} 186 Q{x + (x - 500) * 0.12} 240 {x + (x - 500) * 0.22} 316"),
            pen(dark((198, 60, 50), 0.3), 4, 0.45),
        )
    canvas.drawPath(path("M350 268 Q500 312 650 268"), pen(GOLD, 13))
    canvas.drawPath(path("M350 264 Q500 308 650 264"), pen(light(GOLD, 0.5), 4, 0.8))
    canvas.drawPath(path("M560 296 C600 360 566 400 590 446 M560 296 C548 350 540 380 552 428"), pen(GOLD, 8))
    canvas.save()
    canvas.translate(500, 596)
    canvas.rotate(45)
    canvas.drawRRect(skia.RRect.MakeRectXY(skia.Rect.MakeLTRB(-152, -152, 152, 152), 10, 10), fill((190, 48, 42)))
    canvas.drawRRect(skia.RRect.MakeRectXY(skia.Rect.MakeLTRB(-136, -136, 136, 136), 6, 6), pen(light(GOLD, 0.25), 4))
    canvas.restore()
    column(canvas, "大红袍", 500, 462, 82, light(GOLD, 0.72), 1.1)
    canvas.drawPath(path("M262 520 C258 610 280 700 322 770"), pen((255, 236, 220), 16, 0.25))
    heap(canvas, 500, 925, 330, 44, [(74, 52, 40), (96, 66, 48), (58, 44, 38), (120, 78, 52)], 70, 9, 80, 0.09)


def puer_cake(canvas: Any) -> None:
    """A pressed cake, half out of its paper."""
    floor(canvas, 500, 930, 330)
    canvas.drawCircle(500, 500, 400, fill((74, 50, 38)))
    canvas.save()
    clip = skia.Path()
    clip.addCircle(500, 500, 396)
    canvas.clipPath(clip, True)
    rng = np.random.default_rng(12)
    shades = [(96, 64, 46), (74, 50, 38), (122, 82, 54), (60, 42, 34), (146, 102, 66)]
    for _ in range(130):
        a, r = float(rng.uniform(0, 2 * math.pi)), 400 * float(rng.random()) ** 0.5
        leaf(
            canvas,
            500 + r * math.cos(a),
            500 + r * math.sin(a),
            float(rng.uniform(90, 140)),
            float(rng.uniform(0, 360)),
            shades[int(rng.integers(5))],
            0.14,
        )
    paper = path(
        "M60 560 C200 520 240 380 330 330 C470 250 640 330 760 220 C840 150 900 60 1000 0 L1000 1000 L0 1000 Z"
    )
    canvas.drawPath(
        path("M60 536 C200 496 240 356 330 306 C470 226 640 306 760 196 C840 126 900 36 1000 -24 L1000 1000 L0 1000 Z"),
        fill((40, 26, 20), 0.28),
    )
    canvas.drawPath(paper, down((250, 245, 230), (228, 216, 188), 220, 920))
    for data in (
        "M330 330 C420 470 420 640 380 880",
        "M600 290 C600 470 640 660 730 830",
        "M760 220 C760 380 820 540 900 640",
    ):
        canvas.drawPath(path(data), pen((196, 182, 150), 4, 0.45))
    canvas.restore()
    canvas.drawCircle(500, 640, 128, fill(PINE))
    canvas.drawCircle(500, 640, 112, pen(light(GOLD, 0.3), 4))
    column(canvas, "普洱", 500, 546, 80, PAPER, 1.1)
    canvas.drawCircle(500, 500, 398, pen((46, 32, 26), 5, 0.35))
    column(canvas, "春山茶事", 296, 560, 40, BRICK, 1.18)
    seal(canvas, 700, 600, 40, "春山")


def matcha(canvas: Any) -> None:
    """A bowl of matcha with a whisk."""
    floor(canvas, 460, 900, 380)
    canvas.save()  # the whisk leans behind the bowl
    canvas.translate(742, 452)
    canvas.rotate(24)
    for k in range(-9, 10):
        canvas.drawPath(
            path(f"M{k * 4.2} -60 C{k * 9.5} 60 {k * 11.5} 150 {k * 8.2} 236"),
            pen(mix((232, 205, 150), WOOD, abs(k) / 16), 5.5),
        )
    canvas.drawPath(path("M-42 -60 L42 -60 L38 0 L-38 0 Z"), pen((70, 52, 40), 7))
    canvas.drawPath(tall(0, -330, -66, 42, 10), across((228, 200, 146), -42, 42, 0.3))
    canvas.drawOval(oval(0, -330, 42, 10), fill((190, 158, 108)))
    canvas.restore()
    bowl = path("M90 500 C96 700 220 846 330 868 L590 868 C700 846 824 700 830 500 Z")
    canvas.drawPath(bowl, across((84, 92, 88), 90, 830, 0.42))
    canvas.drawPath(
        path(
            "M90 500 C94 590 118 664 152 724 C260 690 360 770 470 730 C600 684 690 760 770 720 C806 660 826 586 830 500 Z"
        ),
        across((150, 172, 158), 90, 830, 0.3),
    )
    canvas.drawPath(path("M340 866 L580 866 L566 902 L354 902 Z"), across((70, 76, 72), 340, 580, 0.3))
    canvas.drawOval(oval(460, 500, 370, 92), fill((176, 196, 182)))
    canvas.drawOval(oval(460, 506, 346, 80), fill((72, 84, 70)))
    canvas.drawOval(oval(460, 520, 326, 66), down((156, 186, 74), (118, 156, 56), 450, 590))
    for x, y, r in (
        (330, 512, 26),
        (384, 540, 15),
        (300, 546, 12),
        (560, 508, 20),
        (610, 532, 12),
        (512, 556, 13),
        (424, 504, 10),
    ):
        canvas.drawOval(oval(x, y, r, r * 0.32), fill((200, 220, 130), 0.9))
    canvas.drawPath(path("M392 536 C440 500 520 512 500 532 C486 546 452 540 462 528"), pen((206, 224, 140), 6, 0.9))
    canvas.drawPath(path("M130 560 C144 650 180 720 226 772"), pen((255, 255, 255), 14, 0.25))


def cup(canvas: Any, x: float, y: float, half: float, c: Rgb, tea: Rgb) -> None:
    """A handleless cup with tea in it."""
    high = half * 1.05
    canvas.drawPath(path(f"M{x - half} {y} C{x - half * 0.96} {y + high * 0.7} {x - half * 0.6} {y + high} {x - half * 0.42} {y + high} L{x + half * 0.42} {y + high} C{x + half * 0.6} {y + high} {x + half * 0.96} {y + high * 0.7} {x + half} {y} Z"),
                    across(c, x - half, x + half, 0.26))  # fmt: skip
    canvas.drawOval(oval(x, y, half, half * 0.27), fill(light(c, 0.55)))
    canvas.drawOval(oval(x, y + 4, half * 0.9, half * 0.21), fill(dark(tea, 0.1)))
    canvas.drawOval(oval(x, y + 8, half * 0.84, half * 0.17), fill(tea))
    canvas.drawOval(oval(x - half * 0.3, y + 4, half * 0.3, half * 0.05), fill((255, 255, 255), 0.4))


def gaiwan(canvas: Any) -> None:
    """A celadon gaiwan on its saucer with two cups."""
    floor(canvas, 480, 872, 440)
    canvas.drawPath(
        path("M150 742 Q440 690 730 742 C700 812 560 846 440 846 C320 846 180 812 150 742 Z"),
        across(CELADON, 150, 730, 0.3),
    )
    canvas.drawOval(oval(440, 742, 290, 50), down(light(CELADON, 0.55), light(CELADON, 0.25), 690, 790))
    canvas.drawOval(oval(440, 748, 150, 24), fill(dark(CELADON, 0.2), 0.6))
    canvas.drawPath(
        path("M206 382 C220 560 300 700 364 748 L516 748 C580 700 660 560 674 382 Z"), across(CELADON, 206, 674, 0.32)
    )
    canvas.save()
    canvas.clipPath(path("M206 382 C220 560 300 700 364 748 L516 748 C580 700 660 560 674 382 Z"), True)
    canvas.drawPath(
        path("M452 760 C430 660 470 580 560 520 M470 640 C430 610 400 590 396 548 M498 584 C530 580 560 590 590 570"),
        pen(PINE, 6, 0.55),
    )
    for x, y, n, a in (
        (560, 520, 66, -40),
        (396, 548, 60, -110),
        (590, 570, 60, 10),
        (470, 636, 56, -150),
        (540, 536, 54, -92),
    ):
        leaf(canvas, x, y, n, a, mix(PINE, CELADON, 0.3), 0.2)
    canvas.restore()
    canvas.drawOval(oval(440, 382, 234, 44), fill(light(CELADON, 0.6)))
    canvas.drawOval(oval(440, 388, 216, 36), fill(dark(CELADON, 0.16)))
    canvas.drawPath(
        path("M232 366 C250 290 340 238 440 234 C540 238 630 290 648 366 Q440 430 232 366 Z"),
        across(light(CELADON, 0.12), 232, 648, 0.28),
    )
    canvas.drawPath(tall(440, 196, 236, 56, 12), across(CELADON, 384, 496, 0.3))
    canvas.drawOval(oval(440, 196, 66, 17), fill(light(CELADON, 0.5)))
    canvas.drawPath(path("M236 372 Q440 436 644 372"), pen(GOLD, 6, 0.9))
    canvas.drawPath(path("M300 310 C330 280 370 264 410 258"), pen((255, 255, 255), 13, 0.55))
    canvas.drawPath(path("M250 470 C264 540 290 600 322 650"), pen((255, 255, 255), 15, 0.45))
    cup(canvas, 806, 742, 104, CELADON, (206, 176, 84))
    cup(canvas, 664, 800, 104, light(CELADON, 0.1), (206, 176, 84))


def glass_teapot(canvas: Any) -> None:
    """A glass pot of amber tea with its basket."""
    floor(canvas, 480, 868, 380)
    canvas.drawPath(path("M700 460 C860 420 900 560 850 660 C820 720 760 750 716 748"), pen((208, 224, 218), 30, 0.85))
    canvas.drawPath(path("M700 460 C860 420 900 560 850 660 C820 720 760 750 716 748"), pen((255, 255, 255), 8, 0.8))
    canvas.drawPath(
        path("M248 560 C170 540 150 470 110 396 L160 386 C196 430 220 470 276 474 Z"), fill((208, 224, 218), 0.85)
    )
    canvas.drawPath(path("M250 600 C190 580 170 520 140 450 L162 446 C190 490 220 520 270 524 Z"), fill(AMBER, 0.55))
    pot = path(
        "M330 330 C220 390 190 520 204 640 C218 780 300 856 380 860 L580 860 C660 856 742 780 756 640 C770 520 740 390 630 330 Z"
    )
    canvas.drawPath(pot, down((232, 242, 238), (214, 228, 222), 330, 860, 0.8))
    canvas.save()
    canvas.clipPath(pot, True)
    canvas.drawRect(skia.Rect.MakeLTRB(150, 500, 810, 900), down((226, 160, 70), (186, 104, 40), 500, 880, 0.93))
    canvas.drawOval(oval(480, 500, 285, 34), fill((238, 186, 104)))
    rng = np.random.default_rng(21)
    for _ in range(46):
        u = float(np.clip(rng.normal(0, 0.45), -1, 1))
        leaf(
            canvas,
            450 + u * 200,
            850 - float(rng.random()) * 90 * (1 - u * u),
            float(rng.uniform(60, 96)),
            float(rng.uniform(-50, 50)),
            [BRICK, (110, 58, 36), (140, 84, 44)][int(rng.integers(3))],
            0.17,
        )
    canvas.restore()
    canvas.drawPath(pot, pen((255, 255, 255), 8, 0.8))
    canvas.drawPath(path("M246 480 C228 560 232 660 264 740"), pen((255, 255, 255), 20, 0.55))
    canvas.drawPath(path("M300 420 C286 440 276 452 270 464"), pen((255, 255, 255), 14, 0.6))
    canvas.drawPath(tall(480, 300, 332, 158, 24), across((214, 228, 222), 322, 638, 0.18))
    canvas.drawOval(oval(480, 300, 158, 24), fill((238, 246, 242)))
    canvas.drawPath(
        path("M340 296 C350 246 410 226 480 226 C550 226 610 246 620 296 Q480 330 340 296 Z"),
        across(WOOD, 340, 620, 0.3),
    )
    canvas.drawCircle(480, 204, 32, across(WOOD, 448, 512, 0.3))
    canvas.drawPath(path("M384 270 C404 252 440 246 466 246"), pen((255, 240, 214), 8, 0.6))
    for x, phase in ((420, 0), (486, 26), (552, -10)):
        canvas.drawPath(
            path(f"M{x} {150 + phase} C{x - 26} {118 + phase} {x + 26} {96 + phase} {x} {62 + phase}"),
            pen((214, 222, 210), 9, 0.55),
        )


def gift_box(canvas: Any) -> None:
    """An open box with two small tins and a ribbon."""
    floor(canvas, 500, 884, 430)
    canvas.drawPath(path("M126 470 L186 130 L814 130 L874 470 Z"), down(light(PINE, 0.1), dark(PINE, 0.12), 130, 470))
    canvas.drawPath(path("M160 452 L212 156 L788 156 L840 452 Z"), fill((232, 220, 190)))
    canvas.save()
    canvas.clipPath(path("M160 452 L212 156 L788 156 L840 452 Z"), True)
    mountains(canvas, (150, 250, 850, 470), [(216, 214, 182), (190, 202, 168), (160, 182, 148)], 17)
    canvas.drawCircle(690, 226, 34, fill(CLAY, 0.85))
    canvas.restore()
    column(canvas, "春山", 500, 190, 66, INK, 1.14)
    canvas.drawPath(path("M118 470 L882 470 L882 560 L118 560 Z"), fill((88, 62, 44)))
    for x, c, name in ((322, CLAY, "岩茶"), (678, TEA, "绿茶")):
        tin(canvas, x, 320, 850, 134, c, name, 3 + x, lid=dark(c, 0.2))
    canvas.drawPath(path("M96 560 L904 560 L880 876 L120 876 Z"), down(PINE, dark(PINE, 0.22), 560, 876))
    canvas.drawPath(path("M96 560 L904 560 L902 586 L98 586 Z"), fill(light(PINE, 0.24)))
    canvas.drawPath(path("M462 560 L538 560 L536 876 L464 876 Z"), across(GOLD, 462, 538, 0.2))
    for sign in (-1, 1):
        canvas.drawPath(
            path(
                f"M500 604 C{500 + sign * 60} 520 {500 + sign * 170} 520 {500 + sign * 168} 590 C{500 + sign * 166} 650 {500 + sign * 70} 640 500 604 Z"
            ),
            fill(light(GOLD, 0.12)),
        )
        canvas.drawPath(
            path(
                f"M500 604 C{500 + sign * 60} 566 {500 + sign * 110} 556 {500 + sign * 134} 588 C{500 + sign * 110} 620 {500 + sign * 60} 620 500 604 Z"
            ),
            fill(dark(GOLD, 0.2)),
        )
        canvas.drawPath(
            path(
                f"M500 604 C{500 + sign * 40} 660 {500 + sign * 60} 720 {500 + sign * 96} 772 L{500 + sign * 50} 780 C{500 + sign * 30} 720 {500 + sign * 10} 660 500 604 Z"
            ),
            fill(GOLD),
        )
    canvas.drawRRect(skia.RRect.MakeRectXY(skia.Rect.MakeLTRB(468, 576, 532, 634), 16, 16), fill(light(GOLD, 0.28)))
    column(canvas, "茶礼", 770, 650, 66, light(GOLD, 0.55), 1.14)


def bottle(canvas: Any, x: float, tea: Rgb, name: str, top: float = 120, half: float = 122) -> None:
    """A cold-brew bottle."""
    shape = path(
        f"M{x - 46} {top + 60} L{x - 46} {top + 120} C{x - 50} {top + 200} {x - half} {top + 210} {x - half} {top + 310} L{x - half} 850 Q{x - half} 892 {x - half + 44} 892 L{x + half - 44} 892 Q{x + half} 892 {x + half} 850 L{x + half} {top + 310} C{x + half} {top + 210} {x + 50} {top + 200} {x + 46} {top + 120} L{x + 46} {top + 60} Z"
    )
    canvas.drawPath(shape, down((232, 240, 236), (222, 232, 228), top, 892, 0.9))
    canvas.save()
    canvas.clipPath(shape, True)
    canvas.drawRect(skia.Rect.MakeLTRB(x - half, top + 172, x + half, 900), across(tea, x - half, x + half, 0.22))
    canvas.drawOval(oval(x, top + 172, 66, 9), fill(light(tea, 0.45)))
    canvas.drawRect(
        skia.Rect.MakeLTRB(x - half, top + 400, x + half, top + 690), across(PAPER, x - half, x + half, 0.16)
    )
    mountains(canvas, (x - half, top + 596, x + half, top + 690), [mix(tea, PAPER, 0.65), mix(tea, PAPER, 0.3)], int(x))
    canvas.restore()
    column(canvas, name, x, top + 414, 62, INK, 1.12)
    canvas.drawPath(path(f"M{x - half + 20} {top + 330} L{x - half + 20} 846"), pen((255, 255, 255), 12, 0.45))
    canvas.drawPath(shape, pen((255, 255, 255), 6, 0.7))
    canvas.drawPath(tall(x, top, top + 58, 58, 10), across(dark(PINE, 0.1), x - 58, x + 58, 0.3))
    canvas.drawOval(oval(x, top, 58, 10), fill(light(PINE, 0.25)))


def cold_brew_bottles(canvas: Any) -> None:
    """Three bottles: oolong, green, jasmine."""
    floor(canvas, 500, 900, 430)
    bottle(canvas, 206, (198, 112, 48), "乌龙", 150)
    bottle(canvas, 794, (222, 196, 96), "茉莉", 150)
    bottle(canvas, 500, (150, 176, 84), "绿茶", 90, 132)
    leaf(canvas, 640, 900, 130, -18, TEA, 0.22)
    leaf(canvas, 650, 902, 110, 196, SPROUT, 0.22)


def logo(canvas: Any) -> None:
    """A mountain that is also a sprout, in a round seal."""
    canvas.drawCircle(500, 500, 470, fill(PINE))
    canvas.save()
    clip = skia.Path()
    clip.addCircle(500, 500, 470)
    canvas.clipPath(clip, True)
    canvas.drawPath(
        path("M0 790 C150 720 240 610 330 640 C420 670 470 760 560 730 C680 690 740 560 1000 700 L1000 1000 L0 1000 Z"),
        fill(light(TEA, 0.05)),
    )
    canvas.drawPath(
        path("M0 870 C220 800 340 800 500 850 C680 900 800 800 1000 850 L1000 1000 L0 1000 Z"), fill(SPROUT)
    )
    canvas.restore()
    canvas.drawPath(path("M500 760 C496 660 500 560 500 470"), pen(PAPER, 26))
    leaf(canvas, 500, 580, 290, -146, PAPER, 0.26)
    leaf(canvas, 500, 560, 290, -34, PAPER, 0.26)
    leaf(canvas, 500, 500, 300, -90, light(SPROUT, 0.35), 0.2)


ART: dict[str, Callable[[Any], None]] = {
    "longjing": longjing, "biluochun": biluochun, "white-peony": white_peony, "jasmine-pearls": jasmine_pearls,
    "tieguanyin": tieguanyin, "dahongpao": dahongpao, "puer-cake": puer_cake, "matcha": matcha, "gaiwan": gaiwan,
    "glass-teapot": glass_teapot, "tea-tin-gift-box": gift_box, "cold-brew-bottles": cold_brew_bottles, "logo": logo,
}  # fmt: skip


def png(name: str) -> bytes:
    """The picture of a name as PNG bytes."""
    side = 400 if name == "logo" else 900
    pixels = np.zeros((side, side, 4), np.uint8)
    surface = skia.Surface(pixels, colorType=skia.kRGBA_8888_ColorType, alphaType=skia.kPremul_AlphaType)
    canvas = surface.getCanvas()
    canvas.scale(side / SIDE, side / SIDE)
    ART[name](canvas)
    shot = surface.makeImageSnapshot().toarray(colorType=skia.kRGBA_8888_ColorType)  # straight alpha
    # the last two bits of a colour are not seen and would be a fifth of the file
    kept = shot & np.array([0xFC, 0xFC, 0xFC, 0xFF], np.uint8) | np.array([2, 2, 2, 0], np.uint8)
    image = Image.fromarray(np.where(shot[..., 3:] > 0, kept, 0).astype(np.uint8))
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def main(folder: Path) -> None:
    """Draw everything."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ART:
        data = png(name)
        (folder / f"{name}.png").write_bytes(data)
        print(f"{name}.png {len(data) / 1000:.0f} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "art")
