"""Colour as eyes see it: OKLab and OKLCH.

Comes in: sRGB. Goes out: lightness, chroma and hue, of one colour or of many, and the way back. It knows no brand.

Source: OKLab, Ottosson 2020.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Rgb = tuple[int, int, int]

_TO_LMS = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                    [0.0883024619, 0.2817188376, 0.6299787005]])  # fmt: skip
_TO_LAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                    [0.0259040371, 0.7827717662, -0.8086757660]])  # fmt: skip


def rgb(colour: str) -> Rgb:
    """#rrggbb as three bytes.

    Examples
    --------
    >>> rgb("#ff8000")
    (255, 128, 0)
    """
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def hexadecimal(colour: Rgb) -> str:
    """Three bytes as #rrggbb.

    Examples
    --------
    >>> hexadecimal((255, 128, 0))
    '#ff8000'
    """
    return "#{:02x}{:02x}{:02x}".format(*colour)


def to_oklab(colours: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Lightness in [0, 1], a and b of sRGB bytes. Shape (..., 3) in and out.

    Examples
    --------
    >>> to_oklab([[255, 255, 255], [0, 0, 0]]).round(3).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    c = np.asarray(colours, dtype=np.float64) / 255
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T)


def to_srgb(lab: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """sRGB bytes of many OKLab colours, not rounded; what no screen shows is clipped. Shape (..., 3) in and out.

    Examples
    --------
    >>> to_srgb(to_oklab([[31, 78, 69], [255, 0, 0]])).round().tolist()
    [[31.0, 78.0, 69.0], [255.0, 0.0, 0.0]]
    """
    lms = (lab @ np.linalg.inv(_TO_LAB).T) ** 3
    linear = np.clip(lms @ np.linalg.inv(_TO_LMS).T, 0, 1)
    return np.asarray(np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055) * 255)


def from_oklab(lab: npt.NDArray[np.float64]) -> Rgb:
    """The sRGB colour; chroma is reduced until the colour exists."""
    return from_lch(float(lab[0]), float(np.hypot(lab[1], lab[2])), float(np.arctan2(lab[2], lab[1])))


def to_lch(colour: Rgb) -> tuple[float, float, float]:
    """OKLCH: lightness in [0, 1], chroma, hue [rad]."""
    light, a, b = to_oklab(colour)
    return float(light), float(np.hypot(a, b)), float(np.arctan2(b, a))


def from_lch(light: float, chroma: float, hue: float) -> Rgb:
    """The sRGB colour; chroma is reduced until the colour exists.

    Examples
    --------
    >>> from_lch(*to_lch((31, 78, 69)))
    (31, 78, 69)
    """
    light = min(1.0, max(0.0, light))
    for _ in range(24):
        lms = np.linalg.solve(_TO_LAB, [light, chroma * np.cos(hue), chroma * np.sin(hue)]) ** 3
        linear = np.linalg.solve(_TO_LMS, lms)
        if linear.min() >= -0.002 and linear.max() <= 1.002:
            break
        chroma *= 0.9
    linear = np.clip(linear, 0, 1)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    red, green, blue = (round(float(x) * 255) for x in encoded)
    return red, green, blue
