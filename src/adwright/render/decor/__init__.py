"""Decorations: the art around picture and copy, as words that a template's file strings together.

Comes in: a `Ground` (canvas, scene, colours). Goes out: pixels on the canvas. A decoration knows places by name and
colours by role; it knows no template and no copy.

To add one: a class with a `draw` in one of these files, registered by its word in `base.decorations`, or in another
package by the entry-point group ``adwright.decoration``.
"""

from adwright.render.decor import accents, backdrop, fields, forms, patterns, product, veils
from adwright.render.decor.base import (
    Colour,
    Decoration,
    Ground,
    Place,
    colour_of,
    decorations,
    decorations_of,
    paint_of,
)

__all__ = [
    "Colour",
    "Decoration",
    "Ground",
    "Place",
    "accents",
    "backdrop",
    "colour_of",
    "decorations",
    "decorations_of",
    "fields",
    "forms",
    "paint_of",
    "patterns",
    "product",
    "veils",
]
