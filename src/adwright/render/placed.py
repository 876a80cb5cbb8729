"""What stands on a banner, and where.

Comes in: exact places [px]. Goes out: texts with their lines, buttons and logos, as painters and exporters take them.
It does not know how the places were found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from adwright.render.fit import Line, Measure
from adwright.render.fonts import Shaped
from adwright.render.geometry import Box
from adwright.render.layout import Kind


@dataclass(frozen=True)
class PlacedText:
    """A text with its lines. `at` holds x and baseline of each line [px]; `field` is the copy field it comes from."""

    kind: Kind
    field: str
    role: str
    shaped: Shaped
    lines: tuple[Line, ...]
    at: tuple[tuple[float, float], ...]
    size: float
    box: Box
    struck: bool = False


@dataclass(frozen=True)
class PlacedButton:
    """The button under a call to action."""

    box: Box


@dataclass(frozen=True)
class PlacedLogo:
    """Where the logo stands."""

    box: Box


Placed = PlacedText | PlacedButton | PlacedLogo


def moved(text: PlacedText, dx: float, dy: float) -> PlacedText:
    """The text, shifted."""
    return replace(text, box=text.box.moved(dx, dy), at=tuple((x + dx, y + dy) for x, y in text.at))


def turned(thing: Placed, sum_x: float) -> Placed:
    """The thing on the other side of a box whose left and right add up to `sum_x`; its letters are not turned."""
    box = replace(thing.box, left=sum_x - thing.box.right, right=sum_x - thing.box.left)
    if not isinstance(thing, PlacedText):
        return replace(thing, box=box)
    measure = Measure(thing.shaped)
    at = tuple(
        (sum_x - x - measure.ink(line) * thing.size, y) for line, (x, y) in zip(thing.lines, thing.at, strict=True)
    )
    return replace(thing, box=box, at=at)
