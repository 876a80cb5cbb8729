"""Places for a product to stand, drawn by rule: a studio, a table by a window, an arch, leaf shadows, drapes, lights.

Comes in: colours, where the product stands and where copy will, seeded chance. Goes out: pixels. Nothing in it claims a
thing of the product, and no trained model has a part in it. It does not know templates.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import skia

from adwright.render.geometry import Box
from adwright.render.paint import Canvas, colour, glow, gradient, outline, paint, rect, surface
from adwright.render.palette import Rgb, Scheme, luminance, mix, tone
from adwright.vision import Pixels
from adwright.vision.colour import to_lch

#: Grain over the whole, against banding and the look of a drawing [levels of 255, standard deviation].
_GRAIN = 1.3
#: Side of the grain's tile [px]: too large for its repeating to be seen in so little.
_TILE = 256


@dataclass(frozen=True)
class Colours:
    """What a place is painted with.

    Parameters
    ----------
    wall, wall_end
        Behind the product, at the light and away from it.
    floor
        What it stands on.
    shape
        Arches, plinths, drapes.
    light
        Of lamps and of the sun.
    """

    wall: Rgb
    wall_end: Rgb
    floor: Rgb
    shape: Rgb
    light: Rgb

    @property
    def dark(self) -> bool:
        """Whether light types stand on it."""
        return luminance(self.wall) < 0.2


@dataclass(frozen=True)
class Place:
    """Where things stand on the canvas [px].

    Parameters
    ----------
    stage
        Where the product is.
    foot
        Line on which it stands.
    calm
        Side of the canvas that copy will take.
    product
        Its own box where it is known: a plinth is made to its measure.
    """

    width: int
    height: int
    stage: Box
    foot: float
    calm: str
    product: Box | None = None

    @property
    def short(self) -> float:
        """Shorter side of the canvas."""
        return float(min(self.width, self.height))

    @property
    def full(self) -> Box:
        """The whole canvas."""
        return Box(0, 0, self.width, self.height)


def colours_of(scheme: Scheme) -> Colours:
    """The colours of a brand's palette."""
    return _painted(scheme.ground, scheme.panel, scheme.shape, scheme.rule)


def colours_from(given: tuple[Rgb, ...]) -> Colours:
    """Colours from a few: wall, surface, accent, light; what is missing is made of the first."""
    wall = given[0] if given else (240, 236, 228)
    light, chroma, _ = to_lch(wall)
    down = -0.05 if light > 0.5 else 0.05
    surface_ = given[1] if len(given) > 1 else tone(wall, light + down, chroma + 0.03)
    accent = given[2] if len(given) > 2 else tone(wall, light + 2 * down, chroma + 0.05)
    lamp = given[3] if len(given) > 3 else (255, 226, 186)
    # surfaces in a brand's full colour would shout: near the wall, they stay behind the product
    return _painted(wall, _near(wall, surface_), _near(wall, accent), lamp)


def _near(wall: Rgb, other: Rgb) -> Rgb:
    """The colour, its lightness no further from the wall's than a surface's may be."""
    light, chroma, _ = to_lch(other)
    base = to_lch(wall)[0]
    return tone(other, min(base + 0.14, max(base - 0.14, light)), min(chroma, 0.1))


def _painted(ground: Rgb, panel: Rgb, shape: Rgb, rule: Rgb) -> Colours:
    if luminance(ground) < 0.2:
        return Colours(ground, tone(ground, to_lch(ground)[0] - 0.06), mix(panel, shape, 0.35), shape,
                       mix(rule, (255, 244, 224), 0.45))  # fmt: skip
    return Colours(ground, mix(ground, panel, 0.55), mix(panel, shape, 0.3), mix(panel, shape, 0.65),
                   mix(rule, (255, 244, 224), 0.75))  # fmt: skip


def scenery(place: Place, colours: Colours, motif: str, rng: np.random.Generator) -> Pixels:
    """A place as pixels. Shape (height, width, 4).

    Parameters
    ----------
    motif
        One of `MOTIFS`; any other word is a studio.
    """
    skin, pixels = surface(place.width, place.height)
    canvas = skin.getCanvas()
    MOTIFS.get(motif, _studio)(canvas, place, colours, rng)
    tile = rng.normal(0.0, _GRAIN, (_TILE, _TILE)).round().astype(np.int16)
    times = -(-place.height // _TILE), -(-place.width // _TILE)
    noise = np.tile(tile, times)[: place.height, : place.width, None]
    pixels[..., :3] = (pixels[..., :3] + noise).clip(0, 255)
    pixels[..., 3] = 255
    return pixels


def _away(place: Place) -> int:
    """Which way the light comes from: the side away from the copy, so that it falls off towards the copy."""
    return -1 if place.calm == "right" else 1


def _wall(canvas: Canvas, place: Place, colours: Colours, *, lit: float = 1.0) -> None:
    """An even wall with light on it that falls off."""
    start, end = (colours.wall_end, colours.wall) if place.calm in ("right", "bottom") else (
        colours.wall, colours.wall_end)  # fmt: skip
    across = place.calm in ("left", "right")
    gradient(canvas, place.full, start, end, (1.0, 0.35) if across else (0.2, 1.0))
    x, y = place.stage.centre
    reach = 0.62 * max(place.stage.width, place.stage.height)
    tint = mix(colours.wall, (255, 252, 244), 0.75 if not colours.dark else 0.22)
    glow(canvas, (x + 0.1 * _away(place) * reach, y - 0.25 * reach), 1.5 * reach, tint, 0.55 * lit)


def _floor(canvas: Canvas, place: Place, colours: Colours, *, depth: float = 0.16) -> float:
    """A surface to the lower edge, lit from the back; the height of its far edge."""
    horizon = max(place.foot - depth * place.stage.height, 0.2 * place.height)
    box = Box(0, horizon, place.width, place.height)
    near = mix(colours.floor, (0, 0, 0) if colours.dark else (255, 255, 255), 0.22)
    gradient(canvas, box, mix(colours.floor, colours.light, 0.12), near, (0.0, 1.0))
    # the wall darkens a little where it meets the surface, or the edge looks cut out
    line = Box(-place.short, horizon - 0.012 * place.short, place.width + place.short, horizon + 0.004 * place.short)
    canvas.save()
    canvas.clipRect(rect(Box(0, 0, place.width, horizon)), True)
    canvas.drawRect(rect(line), _soft((0, 0, 0), 0.10, 0.02 * place.short))
    canvas.restore()
    pool = _soft(mix(colours.floor, (255, 255, 255), 0.6 if not colours.dark else 0.2), 0.5, 0.05 * place.short)
    x = place.stage.centre[0]
    wide = 0.75 * place.stage.width
    high = min(0.4 * wide, 0.5 * (place.height - horizon))
    canvas.save()
    canvas.clipRect(rect(box), True)
    canvas.drawOval(rect(Box(x - wide, place.foot - high, x + wide, place.foot + high)), pool)
    canvas.restore()
    return horizon


def _soft(rgb: Rgb, alpha: float, blur: float) -> Any:
    return paint(rgb, alpha, MaskFilter=skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, max(0.6, blur)))


def _plinth(canvas: Canvas, place: Place, colours: Colours, top: Rgb | None = None) -> None:
    """A round block under the product, to its measure; nothing where the product's place is not known."""
    if place.product is None:
        return
    x = place.product.centre[0]
    wide = min(0.66 * place.product.width + 0.05 * place.short, 0.62 * place.width)
    flat = min(0.26 * wide, 0.06 * place.short + 0.05 * wide)
    deep = max(0.09 * place.short, 0.2 * wide)
    face = top or mix(colours.shape, (255, 255, 255), 0.34 if not colours.dark else 0.08)
    side = tone(colours.shape, to_lch(colours.shape)[0] - (0.03 if not colours.dark else -0.02))
    middle = place.foot - 0.35 * flat
    lower = middle + deep
    shade = Box(x - 1.06 * wide, lower - 0.7 * flat, x + 1.12 * wide, lower + 1.35 * flat)
    canvas.drawOval(rect(shade), _soft((0, 0, 0), 0.3 if colours.dark else 0.16, 0.03 * place.short))
    body = skia.Path()
    body.addRect(rect(Box(x - wide, middle, x + wide, lower)))
    body.addOval(rect(Box(x - wide, lower - flat, x + wide, lower + flat)))
    lit, away = mix(side, colours.light, 0.28), mix(side, (0, 0, 0), 0.16)
    ends = (lit, away) if _away(place) < 0 else (away, lit)
    canvas.save()
    canvas.clipPath(body, True)
    gradient(canvas, Box(x - wide, middle, x + wide, lower + flat), *ends, (1.0, 0.0))
    canvas.restore()
    canvas.drawOval(rect(Box(x - wide, middle - flat, x + wide, middle + flat)), paint(face))
    rim = paint(mix(face, (255, 255, 255), 0.55), 0.7, Style=skia.Paint.kStroke_Style,
                StrokeWidth=max(0.8, 0.002 * place.short))  # fmt: skip
    canvas.drawOval(rect(Box(x - wide, middle - flat, x + wide, middle + flat)), rim)


def _studio(canvas: Canvas, place: Place, colours: Colours, rng: np.random.Generator) -> None:
    """A seamless backdrop: no edge between wall and floor, one light behind the product, a plinth."""
    _wall(canvas, place, colours)
    bend = Box(0, place.foot - 0.3 * place.stage.height, place.width, place.height)
    shader = skia.GradientShader.MakeLinear(
        [skia.Point(0, bend.top), skia.Point(0, bend.bottom)],
        [colour(colours.floor, 0.0), colour(colours.floor, 0.75), colour(mix(colours.floor, colours.shape, 0.3), 0.95)],
        [0.0, 0.55, 1.0],
    )
    canvas.drawRect(rect(bend), skia.Paint(Shader=shader, Dither=True))
    x, y = place.stage.centre
    radius = 0.5 * min(place.stage.width, place.stage.height) * rng.uniform(1.0, 1.12)
    disc = mix(colours.shape, colours.wall, 0.3)
    canvas.drawCircle(x, y - 0.06 * place.stage.height, radius, paint(disc, 0.75))
    _plinth(canvas, place, colours)


def _table(canvas: Canvas, place: Place, colours: Colours, rng: np.random.Generator) -> None:
    """A table before a wall on which a window throws its light."""
    _wall(canvas, place, colours, lit=0.8 if colours.dark else 0.0)
    if not colours.dark:  # light is seen on a wall that is a little in the shade
        reach = 0.9 * max(place.stage.width, place.stage.height)
        glow(canvas, place.stage.centre, reach, mix(colours.wall_end, colours.shape, 0.8), 0.9)
    _window(canvas, place, colours, rng)
    horizon = _floor(canvas, place, colours)
    grain = paint(mix(colours.floor, (60, 36, 20), 0.3), 0.10, Style=skia.Paint.kStroke_Style,
                  StrokeWidth=max(0.7, 0.0014 * place.short))  # fmt: skip
    deep = place.height - horizon
    for share in np.sort(rng.uniform(0.04, 1.0, 9)):
        y, sway = horizon + deep * share**1.6, rng.uniform(-0.006, 0.006) * place.height
        path = skia.Path()
        path.moveTo(-2, y)
        path.cubicTo(0.3 * place.width, y + sway, 0.6 * place.width, y - sway, place.width + 2, y + sway)
        canvas.drawPath(path, grain)


def _window(canvas: Canvas, place: Place, colours: Colours, rng: np.random.Generator) -> None:
    """Panes of light, slanted, on the product's side of the wall."""
    x, y = place.stage.centre
    side = 0.34 * min(max(place.stage.width, place.stage.height), 1.4 * place.short)
    lean, gap = _away(place) * rng.uniform(0.32, 0.46), 0.07 * side
    glass = mix(colours.light, (255, 253, 246), 0.6 if colours.dark else 0.85)
    brush = _soft(glass, 0.16 if colours.dark else 0.72, 0.012 * place.short)
    for row in range(3):
        for column in range(2):
            left = x + (column - 1) * (side + gap) + 0.1 * side
            top = y - 1.75 * side + row * (side + gap)
            shift = lean * (top - y)
            corners = [
                (left - shift, top),
                (left + side - shift, top - 0.1 * side),
                (left + side - shift - lean * side, top + 0.9 * side),
                (left - shift - lean * side, top + side),
            ]
            canvas.drawPath(skia.Path.Polygon([skia.Point(*p) for p in corners], True), brush)


def _arch(canvas: Canvas, place: Place, colours: Colours, rng: np.random.Generator) -> None:
    """A shallow arched niche, a second arch beside it, and a plinth."""
    _wall(canvas, place, colours)
    x = place.stage.centre[0]
    wide = min(0.56 * place.stage.width, 0.5 * place.stage.height)
    top = max(0.03 * place.height, place.stage.top - 0.05 * place.stage.height)
    off = _away(place) * rng.uniform(0.5, 0.7) * wide
    back = Box(x + off - 0.82 * wide, top + 0.22 * place.stage.height, x + off + 0.82 * wide, place.height + 2)
    canvas.drawPath(outline(back, "arch", 0), paint(mix(colours.shape, colours.wall, 0.25)))
    front = Box(x - wide, top, x + wide, place.height + 2)
    shadow = _soft((0, 0, 0), 0.28 if colours.dark else 0.12, 0.025 * place.short)
    canvas.drawPath(outline(front.moved(-0.015 * _away(place) * place.short, 0.01 * place.short), "arch", 0), shadow)
    canvas.save()
    canvas.clipPath(outline(front, "arch", 0), True)
    inner = mix(colours.wall, colours.shape, 0.7)
    gradient(canvas, front, mix(inner, colours.light, 0.25), mix(inner, (0, 0, 0), 0.06), (0.25, 1.0))
    glow(canvas, (x, place.stage.centre[1]), 0.9 * wide, mix(colours.light, (255, 255, 255), 0.5), 0.35)
    canvas.restore()
    _floor(canvas, place, colours, depth=0.1)
    _plinth(canvas, place, colours)


def _leaves(canvas: Canvas, place: Place, colours: Colours, rng: np.random.Generator) -> None:
    """Shadows of a branch on a sunlit wall, and a surface before it."""
    _wall(canvas, place, colours, lit=1.2)
    x = place.stage.centre[0] + 0.62 * _away(place) * place.stage.width
    top = min(0.0, place.stage.top - 0.2 * place.stage.height)
    if place.calm == "top":  # the branch hangs in from the side, below the copy
        x, top = (float(place.width) if _away(place) > 0 else 0.0), place.stage.top - 0.08 * place.stage.height
    shade = mix(colours.wall_end, colours.shape, 0.9 if not colours.dark else 0.6)
    for depth, (blur, alpha) in enumerate(((0.024, 0.35), (0.008, 0.5))):
        brush = _soft(mix(shade, (0, 0, 0), 0.16), alpha, blur * place.short)
        for _ in range(2 if place.calm != "top" else 1):
            _branch(canvas, (x, top), place, brush, rng, spread=1.0 + 0.25 * depth)
    _floor(canvas, place, colours)


def _branch(
    canvas: Canvas, start: tuple[float, float], place: Place, brush: Any, rng: np.random.Generator, spread: float
) -> None:
    """A stem that grows down into the wall, with leaves on both sides."""
    towards = -_away(place)
    angle = math.radians(90 - towards * rng.uniform(18, 52))
    length = spread * 0.75 * min(max(place.stage.width, place.stage.height), 1.3 * place.short)
    path = skia.Path()
    for k in range(9):
        along = (k + 1.5) / 10 * length
        bend = angle + 0.25 * towards * (k / 9) ** 2
        x, y = start[0] + along * math.cos(bend), start[1] + along * math.sin(bend)
        long = length * 0.24 * (1.05 - 0.055 * k) * rng.uniform(0.85, 1.1)
        leaf = skia.Path()
        leaf.moveTo(0, 0)
        leaf.quadTo(long * 0.45, -long * 0.24, long, 0)
        leaf.quadTo(long * 0.45, long * 0.24, 0, 0)
        side = 1 if k % 2 else -1
        leaf.transform(skia.Matrix.RotateDeg(math.degrees(bend) + side * rng.uniform(34, 56)))
        leaf.offset(x, y)
        path.addPath(leaf)
    canvas.drawPath(path, brush)


def _drapes(canvas: Canvas, place: Place, colours: Colours, rng: np.random.Generator) -> None:
    """Fabric that hangs in soft folds, the stronger the further from the copy."""
    _wall(canvas, place, colours)
    folds, phase = rng.uniform(5.0, 7.0), rng.uniform(0, 6.28)
    x = np.linspace(0, 1, 96)
    wave = 0.65 * np.sin(phase + 6.283 * folds * x) + 0.35 * np.sin(1.7 * phase + 6.283 * 1.9 * folds * x)
    part = np.clip((x - 0.34) / 0.4, 0, 1) if place.calm == "left" else (
        np.clip((0.66 - x) / 0.4, 0, 1) if place.calm == "right" else np.full_like(x, 0.32))  # fmt: skip
    deep, high = mix(colours.shape, (0, 0, 0), 0.12), mix(colours.wall, (255, 255, 255), 0.6)
    shades = [
        colour(high if value > 0 else deep, min(1.0, abs(value)) * share * (0.3 if colours.dark else 0.55))
        for value, share in zip(wave, part, strict=True)
    ]
    ends = [skia.Point(0, 0), skia.Point(place.width, 0.06 * place.height)]
    canvas.drawRect(
        rect(place.full), skia.Paint(Shader=skia.GradientShader.MakeLinear(ends, shades, list(x)), Dither=True)
    )
    _floor(canvas, place, colours, depth=0.1)
    _plinth(canvas, place, colours)


def _lights(canvas: Canvas, place: Place, colours: Colours, rng: np.random.Generator) -> None:
    """A deep room with small lights far out of focus, and a matt surface."""
    _wall(canvas, place, colours)
    x, y = place.stage.centre
    for _ in range(18):
        radius = place.short * rng.uniform(0.014, 0.05)
        at = (x + rng.normal(0, 0.5) * place.stage.width, y + rng.normal(-0.12, 0.34) * place.stage.height)
        calm = {"left": at[0] < 0.5 * place.width, "right": at[0] > 0.5 * place.width,
                "top": at[1] < 0.45 * place.height, "bottom": at[1] > 0.55 * place.height}[place.calm]  # fmt: skip
        if calm:
            continue
        alpha = rng.uniform(0.12, 0.4) * (1.0 if colours.dark else 0.8)
        lamp = mix(colours.light, (255, 250, 240), rng.uniform(0.0, 0.6))
        canvas.drawCircle(*at, radius, _soft(lamp, alpha, 0.09 * radius))
    _floor(canvas, place, colours)


#: Motif by name.
MOTIFS: dict[str, Callable[[Canvas, Place, Colours, np.random.Generator], None]] = {
    "studio": _studio, "table": _table, "arch": _arch, "leaves": _leaves, "drapes": _drapes, "lights": _lights,
}  # fmt: skip
