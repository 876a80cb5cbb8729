"""Brand colours become roles in which every text can be read.

Comes in: a Brand's colours and a mood. Goes out: `Scheme`, where each text colour has a WCAG contrast of at least 4.5
against each ground it may stand on: if the brand's own colour has not, its lightness is moved until it has. It does not
know layouts.

Source: relative luminance and contrast ratio, WCAG 2.2 (success criterion 1.4.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from adwright.core import Brand, derive_seed
from adwright.vision.colour import Rgb as Rgb
from adwright.vision.colour import from_lch, rgb, to_lch

Mood = Literal["paper", "light", "tint", "deep", "vivid", "night"]

#: WCAG AA for text of normal size.
MIN_CONTRAST = 4.5
#: What we aim at, so that antialiasing and soft grounds do not fall below the rule.
_AIM = 4.9
#: Palettes for brands that give no colours: primary, secondary, accent. Ours.
_DEFAULTS: tuple[tuple[str, str, str], ...] = (
    ("#1f4e45", "#c9d8c5", "#c8643c"),
    ("#27406b", "#cfd9e6", "#d9822b"),
    ("#5b2a45", "#ead3d7", "#b0792a"),
    ("#33402f", "#dcdcc6", "#a8502f"),
)


@dataclass(frozen=True)
class Scheme:
    """Colours by what they are for. Texts (`ink`, `muted`, `price`) can be read on `ground`, `ground_end` and
    `panel`."""

    ground: Rgb
    ground_end: Rgb
    panel: Rgb
    shape: Rgb
    ink: Rgb
    muted: Rgb
    price: Rgb
    button: Rgb
    on_button: Rgb
    rule: Rgb


def luminance(colour: Rgb) -> float:
    """Relative luminance, in [0, 1]."""
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (x / 255 for x in colour))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: Rgb, b: Rgb) -> float:
    """WCAG contrast ratio, in [1, 21].

    Examples
    --------
    >>> round(contrast((255, 255, 255), (0, 0, 0)))
    21
    """
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def tone(colour: Rgb, light: float, most_chroma: float = 0.4) -> Rgb:
    """The same hue at another lightness."""
    _, chroma, hue = to_lch(colour)
    return from_lch(light, min(chroma, most_chroma), hue)


def mix(a: Rgb, b: Rgb, share: float) -> Rgb:
    """Between two colours, `share` of the second."""
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return red, green, blue


def readable(colour: Rgb, grounds: tuple[Rgb, ...], ratio: float = _AIM) -> Rgb:
    """The colour, or the nearest lightness of its hue that can be read on all the grounds.

    The result is black or white when no lightness of the hue is enough; one of the two has at least 4.58 on any single
    ground.
    """
    if min(contrast(colour, g) for g in grounds) >= ratio:
        return colour
    light, chroma, hue = to_lch(colour)
    steps = [light + sign * k * 0.02 for k in range(1, 50) for sign in (-1, 1)]
    for step in steps:
        if 0.02 <= step <= 0.99:
            candidate = from_lch(step, chroma, hue)
            if min(contrast(candidate, g) for g in grounds) >= ratio:
                return candidate
    extremes: tuple[Rgb, Rgb] = ((0, 0, 0), (255, 255, 255))
    return max(extremes, key=lambda c: min(contrast(c, g) for g in grounds))


def _base(brand: Brand, fixed: Mapping[str, str]) -> tuple[Rgb, Rgb, Rgb]:
    """Primary, secondary and accent of a brand; missing ones are derived. A template's fixed colours replace them."""
    name = "|".join(f"{k}={v}" for k, v in sorted(brand.name.items()))
    default = _DEFAULTS[derive_seed(0, "palette", name) % len(_DEFAULTS)]
    given = {**brand.colours, **fixed}
    if "primary" in given:
        primary = rgb(given["primary"])
    else:
        primary = rgb(next((given[k] for k in ("accent", "secondary") if k in given), default[0]))
    secondary = rgb(given["secondary"]) if "secondary" in given else tone(primary, 0.86, 0.06)
    own_or_first = primary if "primary" in given else rgb(default[2])
    accent = rgb(given["accent"]) if "accent" in given else own_or_first
    return primary, secondary, accent


def scheme(brand: Brand, mood: Mood, fixed: Mapping[str, str] = MappingProxyType({})) -> Scheme:
    """The brand's colours for a mood.

    "paper" is a warm light, "light" almost white, "tint" a pale brand colour, "deep" the full brand colour, "vivid" the
    full accent, "night" almost black.

    Parameters
    ----------
    fixed
        Colours that replace the brand's own: "primary", "secondary", "accent".

    Examples
    --------
    >>> s = scheme(Brand(name={"": "x"}, colours={"primary": "#ffee00"}), "deep")
    >>> min(contrast(text, s.ground) for text in (s.ink, s.muted, s.price)) >= 4.5
    True
    """
    return _scheme(_base(brand, fixed), brand.colours.get("background"), brand.colours.get("text"), mood)


@lru_cache(maxsize=1024)
def _scheme(base: tuple[Rgb, Rgb, Rgb], background: str | None, text: str | None, mood: Mood) -> Scheme:
    """A brand is drawn in few moods, again and again; finding its colours takes 3 ms."""
    primary, secondary, accent = base
    if mood == "deep":
        return _deep(primary, secondary, accent)
    if mood == "vivid":
        # the button must stand out from the accent that now is the ground
        return _deep(accent, secondary, primary if _apart(primary, accent) else tone(accent, 0.25, 0.06), lightest=0.6)
    if mood == "night":
        return _night(primary, accent)
    if mood == "tint":
        return _tint(primary, secondary, accent)
    return _light(background, text, primary, secondary, accent, airy=mood == "light")


def _apart(a: Rgb, b: Rgb) -> bool:
    """Whether two colours are told apart at a glance. The figure is set by eye."""
    return contrast(a, b) >= 1.7


def _tint(primary: Rgb, secondary: Rgb, accent: Rgb) -> Scheme:
    """A pale, clean field of the brand's own hue."""
    base = secondary if to_lch(secondary)[1] > 0.03 else primary
    ground, end = tone(base, 0.94, 0.035), tone(base, 0.9, 0.05)
    panel, shape = tone(base, 0.86, 0.07), tone(base, 0.78, 0.1)
    grounds = (ground, end, panel, shape)
    strong = readable(tone(primary, 0.26, 0.09), grounds, 6.0)
    button, on_button = _button(accent, grounds, fallback=tone(primary, 0.38))
    return Scheme(
        ground=ground, ground_end=end, panel=panel, shape=shape, ink=strong,
        muted=readable(mix(strong, ground, 0.2), grounds), price=readable(accent, grounds),
        button=button, on_button=on_button, rule=accent,
    )  # fmt: skip


def _night(primary: Rgb, accent: Rgb) -> Scheme:
    """Almost black with a breath of the brand's hue, as on a stage."""
    ground, end = tone(primary, 0.2, 0.03), tone(primary, 0.13, 0.02)
    panel, shape = tone(primary, 0.25, 0.045), tone(primary, 0.33, 0.07)
    grounds = (ground, end, panel, shape)
    strong = readable((250, 249, 246), grounds)
    button, on_button = _button(accent, grounds, fallback=(246, 244, 238))
    return Scheme(
        ground=ground, ground_end=end, panel=panel, shape=shape, ink=strong,
        muted=readable(mix(strong, ground, 0.22), grounds), price=readable(tone(accent, 0.85, 0.12), grounds),
        button=button, on_button=on_button, rule=tone(accent, 0.72, 0.14),
    )  # fmt: skip


def _light(
    background: str | None, text: str | None, primary: Rgb, secondary: Rgb, accent: Rgb, *, airy: bool
) -> Scheme:
    own = rgb(background) if background else None
    if own is None or to_lch(own)[0] < 0.9:
        own = tone(secondary if to_lch(secondary)[1] > 0.01 else primary, 0.965, 0.014)
    ground = mix(own, (255, 255, 255), 0.55) if airy else own
    panel = tone(secondary, 0.9 if not airy else 0.935, 0.05 if not airy else 0.03)
    shape = tone(primary if airy else secondary, 0.9 if airy else 0.84, 0.04 if airy else 0.07)
    end = mix(ground, panel, 0.35)
    grounds = (ground, end, panel)
    strong = readable(rgb(text) if text else tone(primary, 0.28, 0.08), grounds, 7.0)
    button, on_button = _button(accent, grounds, fallback=tone(primary, 0.38))
    return Scheme(
        ground=ground, ground_end=end, panel=panel, shape=shape, ink=strong,
        muted=readable(mix(strong, ground, 0.3), grounds), price=readable(accent, grounds),
        button=button, on_button=on_button, rule=accent,
    )  # fmt: skip


def _deep(primary: Rgb, secondary: Rgb, accent: Rgb, lightest: float = 0.42) -> Scheme:
    light, chroma, _ = to_lch(primary)
    if light > 0.64 and chroma > 0.09:  # a bright brand colour stays bright, and the text is dark
        ground, end = primary, tone(primary, light - 0.05)
        panel = shape = tone(primary, min(0.96, light + 0.1), 0.1)
        strong = readable(tone(primary, 0.22, 0.06), (ground, end, panel), 6.0)
    else:
        ground = tone(primary, min(light, lightest))
        level = to_lch(readable(ground, ((255, 253, 248),), _AIM + 0.1) if lightest > 0.42 else ground)[0]
        ground, end = tone(primary, level), tone(primary, max(0.12, level - 0.09))
        # a ground as light as white type allows has room below it only
        up = 0.055 if lightest <= 0.42 else -0.06
        panel, shape = tone(primary, max(0.16, level - 0.04)), tone(primary, level + up)
        strong = readable((255, 253, 248), (ground, end, panel, shape))
    grounds = (ground, end, panel, shape)
    button, on_button = _button(accent, grounds, fallback=tone(secondary, 0.93, 0.05))
    return Scheme(
        ground=ground, ground_end=end, panel=panel, shape=shape, ink=strong,
        muted=readable(mix(strong, ground, 0.16), grounds),
        price=readable(tone(accent, 0.85, 0.12) if to_lch(strong)[0] > 0.6 else strong, grounds),
        button=button, on_button=on_button, rule=tone(accent, 0.8, 0.12),
    )  # fmt: skip


def _button(fill: Rgb, grounds: tuple[Rgb, ...], fallback: Rgb) -> tuple[Rgb, Rgb]:
    """A button that stands out from all grounds, and its label's colour."""
    if min(contrast(fill, g) for g in grounds) < 1.7:
        fill = fallback
    white: Rgb = (255, 255, 255)
    darker = readable(fill, (white,), MIN_CONTRAST + 0.1)
    # a white label looks best; the brand colour may darken a little for it, but not become another colour
    if contrast(fill, white) >= 2.6 and min(contrast(darker, g) for g in grounds) >= 1.5:
        return darker, white
    return fill, readable(tone(fill, 0.2, 0.06), (fill,))
